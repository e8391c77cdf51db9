"""The page « Accès »: who sees what until when; opened, confirmed, withdrawn, each time in the journal."""

from collections.abc import Callable
from typing import Any

import pytest

from efficience.noyau.roles import ROLES
from efficience.portail.commun.models import Ligne
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes import habilitations
from efficience.portail.comptes.models import Rattachement, Utilisateur

NEUF = {"email": "neuf@essai.invalid", "prenom": "Jo", "nom": "Neuf", "role": "professionnel", "du": "2024-03-01", "au": ""}


def test_chacun_voit_les_acces_de_son_perimetre(comme: Callable[[str], Any]) -> None:
    def personnes(role: str) -> int:
        return int(comme(role).get("/acces?format=csv").getvalue().count(b"@essai.invalid"))

    assert {role: personnes(role) for role in ("agent_ars", "directeur", "directeur_cpam", "auditeur")} == {
        "agent_ars": 9, "directeur": 2, "directeur_cpam": 1, "auditeur": 9,
    }  # fmt: skip


def test_ouvrir_confirmer_retirer_un_acces(comme: Callable[[str], Any]) -> None:
    directeur = comme("directeur")
    assert directeur.envoyer("/acces/ouvrir", NEUF).status_code == 302
    ouvert = Rattachement.objects.get(utilisateur__email="neuf@essai.invalid")
    assert (ouvert.organisation.nom, ouvert.cree_par) == ("CH de Bellerive", "Camille directeur")
    for geste in ("confirmer", "retirer"):
        assert directeur.envoyer(f"/acces/{ouvert.pk}/{geste}").status_code == 302
    ouvert.refresh_from_db()
    assert (ouvert.confirme_le is not None, ouvert.retire_par) == (True, "Camille directeur")
    gestes = list(Ligne.objects.order_by("rang").values_list("geste", flat=True))
    assert gestes == ["acces.ouvrir", "acces.confirmer", "acces.retirer"]


@pytest.mark.parametrize(
    ("faux", "dit"),
    [
        ({"role": "dg_ars"}, "Rôle"),
        ({"email": "pas une adresse"}, "Adresse électronique professionnelle"),
        ({"au": "2024-02-01"}, "La date de fin doit suivre la date de début."),
        ({"email": "directeur@essai.invalid", "role": "directeur"}, "Cette personne a déjà ce rôle dans cette structure."),
    ],
)
def test_un_acces_impossible_est_refuse_en_disant_pourquoi(
    faux: dict[str, str], dit: str, comme: Callable[[str], Any]
) -> None:
    reponse = comme("directeur").envoyer("/acces/ouvrir", {**NEUF, **faux})
    assert (reponse.status_code, dit in reponse.content.decode()) == (422, True)
    assert not Utilisateur.objects.filter(email="neuf@essai.invalid").exists()
    assert not Ligne.objects.exists()


def test_on_ne_retire_ni_l_acces_d_une_autre_structure_ni_le_sien(region: Any, comme: Callable[[str], Any]) -> None:
    directeur = comme("directeur")
    autre = Rattachement.objects.get(utilisateur=region.personnes["dg_ars"])
    sien = Rattachement.objects.get(utilisateur=region.personnes["directeur"])
    codes = [directeur.envoyer(f"/acces/{r.pk}/retirer").status_code for r in (autre, sien)]
    assert codes == [404, 403]
    assert not Ligne.objects.exists()


def test_sans_etre_administrateur_on_ne_tient_pas_les_acces(region: Any, comme: Callable[[str], Any]) -> None:
    Rattachement.objects.update(administrateur=False)
    directeur = comme("directeur")
    assert directeur.get("/acces").status_code == 200
    assert directeur.envoyer("/acces/ouvrir", NEUF).status_code == 403


def test_la_table_des_habilitations_connait_les_roles_du_noyau_et_ferme_par_defaut(region: Any) -> None:
    table = habilitations.table()
    assert len(table) > 30
    assert {role for ligne in table.values() for role in ligne.roles} == set(ROLES)
    with pytest.raises(KeyError):
        region.membre("dg_ars").peut("geste.inconnu")


@pytest.mark.parametrize(
    ("role", "geste", "ou", "ouvert"),
    [
        ("dg_ars", "contrat.agir", Situation(region="32"), True),
        ("dg_ars", "contrat.agir", Situation(region="84"), False),
        ("dg_ars", "contrat.agir", Situation(), False),
        ("omedit", "contrat.agir", Situation(region="32"), False),
        ("directeur_cpam", "contrat.agir", Situation(region="32", departement="59"), True),
        ("directeur_cpam", "contrat.agir", Situation(region="32", departement="62"), False),
        ("directeur", "contrat.agir", Situation(finess="590000006"), True),
        ("directeur", "contrat.agir", Situation(finess="620000000", region="32"), False),
        ("auditeur", "contrat.agir", Situation(region="32"), False),
    ],
)
def test_un_geste_n_est_ouvert_que_dans_sa_portee(role: str, geste: str, ou: Situation, ouvert: bool, region: Any) -> None:
    assert region.membre(role).peut(geste, ou) is ouvert
