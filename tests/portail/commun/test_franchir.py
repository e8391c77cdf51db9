"""A gesture moves state and journal together, or nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from essai.models import Dossier

from efficience.noyau.automate import GesteRefuse
from efficience.portail.commun.franchir import FormulairePerime, franchir
from efficience.portail.commun.models import Ligne

LE = datetime(2024, 3, 1, 10, 30, tzinfo=UTC)
PLACE = {"region": "32", "finess": "590000006"}


@pytest.fixture
def dossier(db: None) -> Dossier:
    return Dossier.objects.create(nom="Accord", etat="prepare", **PLACE)


def test_un_geste_permis_change_l_etat_et_ecrit_le_journal_un_geste_refuse_ne_touche_a_rien(
    dossier: Dossier, region: Any
) -> None:
    franchir(dossier, "proposer", par=region.membre("agent_ars"), le=LE, jeton=0, champs={"note": "ferme"})
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.version, dossier.note, dossier.change_par) == ("propose", 1, "ferme", "Camille agent_ars")
    ligne = Ligne.objects.get()
    assert (ligne.rang, ligne.geste, ligne.objet_nom, ligne.finess) == (1, "proposer", "Accord", "590000006")
    assert ligne.details == {"de": "prepare", "vers": "propose", "texte": "css-d162-15"}

    for geste, role, motif in [
        ("proposer", "agent_ars", "n’est pas possible à l’étape « Proposé »"),
        ("accepter", "agent_ars", "ne relève pas de votre rôle"),
        ("refuser", "directeur", "Il manque : motif"),
        ("annuler", "directeur", "n’existe pas"),
    ]:
        with pytest.raises(GesteRefuse, match=motif):
            franchir(dossier, geste, par=region.membre(role), le=LE)
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.version, Ligne.objects.count()) == ("propose", 1, 1)


def test_une_version_perimee_est_refusee_en_disant_par_qui(dossier: Dossier, region: Any) -> None:
    franchir(dossier, "proposer", par=region.membre("agent_ars"), le=LE, jeton=0)
    with pytest.raises(FormulairePerime, match=r"Déjà traité par Camille agent_ars le 01/03/2024 à 11:30"):
        franchir(dossier, "accepter", par=region.membre("directeur"), le=LE, jeton=0)
    assert Ligne.objects.count() == 1


def test_la_base_refuse_un_etat_que_le_cycle_ne_connait_pas(dossier: Dossier) -> None:
    with pytest.raises(IntegrityError, match="dossier_etat_connu"), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(etat="signe")


def test_le_formulaire_perime_garde_le_texte_a_cote_de_ce_qui_est_enregistre(
    dossier: Dossier, comme: Callable[[str], Any]
) -> None:
    envoi = {"note": "mon texte long"}
    assert (
        comme("agent_ars").envoyer(f"/essai/{dossier.pk}/proposer", {"note": "le texte court"}, jeton=0).status_code == 302
    )
    reponse = comme("agent_ars").envoyer(f"/essai/{dossier.pk}/proposer", envoi, jeton=0)
    page = reponse.content.decode()
    assert reponse.status_code == 409
    assert all(mot in page for mot in ("mon texte long", "le texte court", "<ins>mon</ins>", "<del>le</del>"))
    dossier.refresh_from_db()
    assert dossier.note == "le texte court"
