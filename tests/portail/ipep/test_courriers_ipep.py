"""Who is written to when something happens to a group: at once for what decides, at the rhythm chosen for the rest."""

from datetime import timedelta
from typing import Any

import pytest

from efficience.portail.commun.models import Courriel
from efficience.portail.dossiers import actions
from efficience.portail.ipep import composition, courriers, groupes

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


@pytest.fixture
def boites(monde: Any) -> None:
    """Every body has a mailbox; of the two members of the first group, one wants everything, the other nothing."""
    for nom, organisation in monde.region.organisations.items():
        organisation.boite_fonctionnelle = f"{nom}@essai.invalid"
        organisation.save()
    dit = {"nom": "Centre des Dunes", "type": "cds", "profession": "", "identifiant": "",
           "debut": monde.littoral.cree_le.date(), "fin": None, "percoit": False}  # fmt: skip
    lui, le = monde.role("coordinateur_ipep"), monde.littoral.cree_le
    centre, _ = composition.ajouter_membre(monde.littoral, dit, par=lui, le=le)
    msp = monde.littoral.membres.exclude(pk=centre.pk).get()
    choix = {str(msp.pk): ("msp@essai.invalid", "immediat"), str(centre.pk): ("centre@essai.invalid", "jamais")}
    courriers.regler(monde.littoral, "semaine", choix, par=lui, le=le)


def _ecrits(modele: str) -> set[tuple[str, bool]]:
    return set(Courriel.objects.filter(modele=modele).values_list("destinataire", "legal"))


def test_ce_qui_decide_part_a_tous_et_le_reste_au_rythme_choisi(monde: Any, boites: None) -> None:
    monde.conventionner(monde.littoral, "coordinateur_ipep")
    assert _ecrits("groupement_ipep-inscrire") == {
        ("ipep@essai.invalid", True), ("msp@essai.invalid", True), ("centre@essai.invalid", True),
    }  # fmt: skip
    assert _ecrits("groupement_ipep-declarer_recevable") == {("msp@essai.invalid", False), ("caisse@essai.invalid", False)}
    assert ("ars@essai.invalid", False) in _ecrits("groupement_ipep-deposer")
    lettre = Courriel.objects.filter(modele="groupement_ipep-inscrire").first()
    assert lettre is not None
    assert monde.littoral.adresse in lettre.corps
    assert "convention à signer" in lettre.objet


def test_sans_boite_le_coordinateur_est_prevenu(monde: Any) -> None:
    monde.conventionner(monde.plateaux, "autre")
    assert _ecrits("groupement_ipep-inscrire") == {("autre@essai.invalid", True)}


def test_un_recapitulatif_par_semaine_et_un_seul(monde: Any, boites: None) -> None:
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    assert courriers.recapituler(le) == 1
    assert courriers.recapituler(le + timedelta(hours=1)) == 0
    recapitulatif = Courriel.objects.get(modele="ipep-recapitulatif")
    assert recapitulatif.destinataire == "ipep@essai.invalid"
    assert "Votre candidature est recevable" in recapitulatif.corps
    assert "convention à signer" not in recapitulatif.corps  # it went at once
    assert courriers.recapituler(le + 30 * JOUR) == 0  # nothing happened since


def test_un_avenant_national_est_envoye_a_chaque_groupement(monde: Any, boites: None) -> None:
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    monde.conventionner(monde.plateaux, "autre")
    cnam = monde.role("agent_am")
    avenant = groupes.proposer_un_avenant("Partage à 40 %", "59", par=cnam, le=le)
    actions.faire(avenant, "soumettre", {"changement": "Le partage passe à 40 %."}, par=cnam, le=le)
    destinataires = {adresse for adresse, legal in _ecrits("revision_ipep-soumettre") if legal}
    assert {"ipep@essai.invalid", "msp@essai.invalid", "centre@essai.invalid", "autre@essai.invalid"} == destinataires


def test_la_page_regle_les_courriels_et_refuse_une_adresse_fausse(monde: Any, entrer: Any) -> None:
    msp = monde.littoral.membres.get()
    chemin = f"{monde.littoral.adresse}/courriels"
    envoi = {"rythme": "semaine", f"courriel-{msp.pk}": "msp", f"rythme-{msp.pk}": "immediat"}
    faux = entrer("coordinateur_ipep").envoyer(chemin, envoi)
    assert (faux.status_code, 'value="msp"' in faux.text) == (422, True)
    envoi[f"courriel-{msp.pk}"] = "msp@essai.invalid"
    assert entrer("coordinateur_ipep").envoyer(chemin, envoi).status_code == 302
    monde.littoral.refresh_from_db()
    msp.refresh_from_db()
    assert (monde.littoral.rythme, msp.courriel, msp.rythme) == ("semaine", "msp@essai.invalid", "immediat")
    assert entrer("autre").get(chemin).status_code == 404
