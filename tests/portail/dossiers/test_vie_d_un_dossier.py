"""A dossier lived through the portal: its gestures by their forms, what engages read twice, who sees it, what is kept."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from familles_d_essai import SUITES
from pypdf import PdfWriter

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.periode import Periode
from efficience.portail.commun import journal
from efficience.portail.commun.franchir import FormulairePerime
from efficience.portail.commun.models import Courriel
from efficience.portail.commun.situation import Situation
from efficience.portail.dossiers import actions, lectures
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.dossiers.valeurs import en_json, lire

pytestmark = pytest.mark.django_db
Ouvrir = Callable[..., Dossier]


def pdf_joint() -> SimpleUploadedFile:
    """A PDF of one blank page."""
    pages, octets = PdfWriter(), BytesIO()
    pages.add_blank_page(width=595, height=842)
    pages.write(octets)
    return SimpleUploadedFile("decision.pdf", octets.getvalue())


def _le(dossier: Dossier, jours: int = 1) -> Any:
    return dossier.cree_le + timedelta(days=jours)


@pytest.mark.parametrize(
    "valeur",
    [
        Decimal("12.50"), Fraction(1, 3), date(2024, 2, 29), Periode(date(2024, 1, 1), date(2024, 12, 31)), None, "mot", 7,
        {"seance": {"tenue_le": date(2024, 3, 1)}, "points": [{"code": "A", "montant": Decimal("0.10")}]},
    ],
    ids=str,
)  # fmt: skip
def test_ce_qui_accompagne_un_geste_se_relit_a_l_identique(valeur: Any) -> None:
    assert lire(en_json(valeur)) == valeur


def test_un_nombre_a_virgule_ne_se_garde_pas() -> None:
    with pytest.raises(TypeError):
        en_json(0.1)


def test_la_decision_vit_de_la_proposition_a_l_execution(decision: Ouvrir, comme: Any) -> None:
    une, dg, agent = decision(), comme("dg_ars"), comme("agent_ars")
    chemin = f"/dossiers/{une.pk}"
    relue = dg.envoyer(f"{chemin}/signer", jeton=0)
    assert "Rien n’est encore fait" in relue.text
    assert dg.envoyer(f"{chemin}/signer", {"etape": "confirmer", "fichier": pdf_joint()}, jeton=0).status_code == 302
    assert dg.envoyer(f"{chemin}/notifier", {"etape": "confirmer", "fichier": pdf_joint()}, jeton=1).status_code == 302
    assert agent.envoyer(f"{chemin}/executer", {"fichier": pdf_joint()}, jeton=2).status_code == 302
    une.refresh_from_db()
    assert une.etat == "executee"
    assert list(Evenement.objects.values_list("geste", flat=True)) == ["signer", "notifier", "executer"] == SUITES
    signature = Evenement.objects.get(geste="signer")
    assert signature.piece is not None
    assert signature.dites["document"] == signature.piece.contenu_id
    assert signature.dites["qualite"] == "dg_ars"
    assert "Décision signée" in agent.get(chemin).text
    assert journal.verifier().intacte


def test_confirmer_sans_le_fichier_le_redemande(decision: Ouvrir, comme: Any) -> None:
    une = decision()
    reponse = comme("dg_ars").envoyer(f"/dossiers/{une.pk}/signer", {"etape": "confirmer"}, jeton=0)
    assert reponse.status_code == 422
    assert "Confirmer" in reponse.text
    assert not Evenement.objects.exists()


def test_le_courriel_legal_part_avec_le_geste(decision: Ouvrir, region: Any) -> None:
    une, dg = decision(), region.membre("dg_ars")
    actions.faire(une, "signer", {"document": "a" * 64}, par=dg, le=_le(une))
    actions.faire(une, "notifier", {"document": "a" * 64}, par=dg, le=_le(une, 2))
    (courriel,) = Courriel.objects.all()
    assert (courriel.destinataire, courriel.legal) == ("boite@essai.invalid", True)
    assert f"/dossiers/{une.pk}" in courriel.corps


@pytest.mark.parametrize(
    ("role", "geste", "motif"),
    [("agent_am", "signer", "signer"), ("dg_ars", "notifier", "étape"), ("dg_ars", "executer", "étape")],
)
def test_hors_de_son_tour_ou_de_son_role(decision: Ouvrir, region: Any, role: str, geste: str, motif: str) -> None:
    une = decision()
    with pytest.raises(GesteRefuse):
        actions.faire(une, geste, {"document": "a" * 64, "piece": "x"}, par=region.membre(role), le=_le(une))
    assert not Evenement.objects.exists(), motif


def test_ce_que_disent_les_autres_tables_retient_le_geste(decision: Ouvrir, comme: Any) -> None:
    une = decision(avis_manquants=["L’avis de la CRCA manque."])
    assert "L’avis de la CRCA manque." in comme("dg_ars").get(f"/dossiers/{une.pk}").text
    reponse = comme("dg_ars").get(f"/dossiers/{une.pk}/signer")
    assert (reponse.status_code, "L’avis de la CRCA manque." in reponse.text) == (409, True)


def test_un_formulaire_perime_n_ecrit_rien(decision: Ouvrir, region: Any) -> None:
    une, dg = decision(), region.membre("dg_ars")
    actions.faire(une, "signer", {"document": "a" * 64}, par=dg, le=_le(une))
    with pytest.raises(FormulairePerime):
        actions.faire(une, "retirer", {"motif": "Erreur."}, par=dg, le=_le(une, 2), jeton=0)
    assert Evenement.objects.count() == 1


def test_la_meme_confirmation_envoyee_deux_fois_n_agit_qu_une_fois(decision: Ouvrir, comme: Any) -> None:
    une, dg = decision(), comme("dg_ars")
    cle = "00000000-0000-4000-8000-000000000001"
    for _ in range(2):
        envoi = {"etape": "confirmer", "motif": "Doublon."}
        assert dg.envoyer(f"/dossiers/{une.pk}/retirer", envoi, jeton=0, cle=cle).status_code == 302
    assert Evenement.objects.count() == 1


@pytest.mark.parametrize("role", ["", "directeur", "professionnel", "coordinateur_ipep"])
def test_un_dossier_de_la_region_n_existe_pas_pour_les_autres(decision: Ouvrir, comme: Any, role: str) -> None:
    une = decision()
    for suite in ("", "/signer", "/documents/00000000-0000-0000-0000-000000000000"):
        assert comme(role).get(f"/dossiers/{une.pk}{suite}").status_code in (302, 404)
    if role:
        assert comme(role).get(f"/dossiers/{une.pk}").status_code == 404


def test_la_reference_est_unique(decision: Ouvrir) -> None:
    decision()
    with pytest.raises(ValidationError):
        decision()


def test_l_etablissement_ne_lit_pas_ce_qui_se_prepare(region: Any, comme: Any) -> None:
    agent = region.membre("agent_ars")
    une = actions.ouvrir(
        "evaluation", reference="EV-1", titre="Évaluation 2023", situation=Situation("32", "59", "590000006"),
        par=agent, le=region.membre("agent_ars").utilisateur.cree_le,
    )  # fmt: skip
    assert lectures.connu_de(une, region.membre("directeur"), une.cree_le)
    Dossier.objects.filter(pk=une.pk).update(etat="calculee")
    une.refresh_from_db()
    assert not lectures.connu_de(une, region.membre("directeur"), une.cree_le)
    assert "s’ouvrira ici" in comme("directeur").get(f"/dossiers/{une.pk}").text


def test_mes_echeances_et_la_recherche(decision: Ouvrir, comme: Any) -> None:
    decision()
    assert "Signer la décision" in comme("dg_ars").get("/").text
    assert "Réseau de dépistage" in comme("dg_ars").get("/recherche?q=dépistage").text
