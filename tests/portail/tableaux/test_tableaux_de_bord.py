"""Dashboards on the portal: commented, frozen, unchanged by later corrections, compared; spending never chained."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from region_vivante import Vivante, a

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.gouvernance.tableau import BLOCS, intact
from efficience.noyau.periode import Periode
from efficience.portail.plan_regional import actions as du_plan
from efficience.portail.plan_regional.models import Fiche
from efficience.portail.tableaux import actions, depenses, lectures
from efficience.portail.tableaux.models import Gel


@pytest.fixture(autouse=True)
def _sceau(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"


@pytest.fixture
def vivante(region: Any) -> Vivante:
    return Vivante(region)


def _action(vivante: Vivante, code: str = "A1") -> Fiche:
    plan = du_plan.ouvrir_plan("plan_pprgdress", Periode(date(2024, 1, 1), date(2025, 12, 31)),
                               par=vivante.membre("agent_ars"), le=a("2024-01-02"))  # fmt: skip
    carte = {"code": code, "titre": "Antiulcéreux", "theme": "T3", "axe": "AX", "origine": "nationale", "pilotage": "ars",
             "referent_ars": "M. B", "debut": date(2024, 1, 1), "fin": date(2025, 12, 31)}  # fmt: skip
    return du_plan.inscrire_fiche(plan, carte, par=vivante.membre("agent_ars"), le=a("2024-01-02"))


def _gain(vivante: Vivante, fiche: Fiche, attendu: str) -> None:
    champs = {"annee": 2024, "poste": "IPP", "population": "région", "attendu": Decimal(attendu), "methode": ""}
    du_plan.ajouter(fiche, "gain", champs, par=vivante.membre("agent_ars"), le=a("2024-02-01"))


def test_un_tableau_se_commente_en_entier_se_gele_et_ne_change_plus(vivante: Vivante, comme: Any) -> None:
    vivante.mandats("crca_pleniere")
    agent = vivante.membre("agent_ars")
    seance = vivante.seance("crca_pleniere", "2024-04-16")
    convoquer = {
        "prevue_le": date(2024, 4, 16),
        "ordre_du_jour": [{"code": "P1", "matiere": "tableau_de_bord", "objet": ""}],
    }
    with pytest.raises(GesteRefuse, match="Tableau de bord : aucun bloc n’est commenté"):
        vivante.faire(seance, "convoquer", "2024-04-02", **convoquer)
    tous_sauf_un = {code: f"Commentaire {code}" for code in BLOCS if code != "economies"}
    actions.commenter(seance, tous_sauf_un, par=agent, le=a("2024-04-01"))
    with pytest.raises(ValidationError, match="le bloc « Économies » n’est pas commenté"):
        actions.figer(seance, par=agent, le=a("2024-04-02"))
    assert not Gel.objects.exists()
    actions.commenter(seance, {"economies": "Mille euros attendus."}, par=vivante.membre("agent_am"), le=a("2024-04-02"))
    with pytest.raises(GesteRefuse, match="n’est pas gelé"):
        vivante.faire(seance, "convoquer", "2024-04-02", **convoquer)
    actions.figer(seance, par=agent, le=a("2024-04-03"))
    with pytest.raises(ValidationError, match="déjà gelé"):
        actions.figer(seance, par=agent, le=a("2024-04-04"))
    with pytest.raises(ValidationError, match="il ne change plus"):
        actions.commenter(seance, {"plan": "autre"}, par=agent, le=a("2024-04-04"))
    assert vivante.faire(seance, "convoquer", "2024-04-05", **convoquer).etat == "convoquee"


def test_une_correction_faite_apres_le_gel_n_y_change_rien(vivante: Vivante, comme: Any) -> None:
    fiche, agent = _action(vivante), vivante.membre("agent_ars")
    _gain(vivante, fiche, "1000.00")
    seance = vivante.seance("crca_pleniere", "2024-04-16")
    actions.commenter(seance, {code: f"Commentaire {code}" for code in BLOCS}, par=agent, le=a("2024-04-01"))
    gel = actions.figer(seance, par=agent, le=a("2024-04-03"))
    _gain(vivante, fiche, "5000.00")  # a later correction
    relu = Gel.objects.select_related("seance").get()
    assert intact(relu.droit) and relu.empreinte == gel.empreinte
    lignes = {un["libelle"]: un["valeur"] for un in relu.blocs["economies"]}
    assert lignes["2024, gains attendus"].startswith("1\xa0000,00")
    page = comme("agent_am").get(f"/tableaux/{seance.pk}").content.decode()
    assert "Le contenu est celui qui a été gelé." in page and "Commentaire economies" in page
    assert comme("agent_am").get(f"/tableaux/{seance.pk}/export/pdf").content.startswith(b"%PDF")
    lu = b"".join(comme("agent_am").get(f"/tableaux/{seance.pk}/export/csv").streaming_content).decode()
    assert "Avancement du plan" in lu and "Commentaire plan" in lu


def test_le_tableau_suivant_dit_ce_qui_a_change(vivante: Vivante, comme: Any) -> None:
    fiche, agent = _action(vivante), vivante.membre("agent_ars")
    _gain(vivante, fiche, "1000.00")
    premiere, seconde = (vivante.seance("crca_pleniere", jour) for jour in ("2024-04-16", "2024-10-15"))
    actions.commenter(premiere, dict.fromkeys(BLOCS, "vu"), par=agent, le=a("2024-04-01"))
    actions.figer(premiere, par=agent, le=a("2024-04-03"))
    _gain(vivante, fiche, "5000.00")
    lu = lectures.tableau(seconde, a("2024-10-01"))
    (economies,) = [un for un in lu.blocs if un.code == "economies"]
    assert any(un.startswith("2024, gains attendus : 1") and "→ 5" in un for un in economies.changements)
    navigateur = comme("agent_ars")
    commentaires = dict.fromkeys(BLOCS, "vu")
    assert navigateur.envoyer(f"/tableaux/{seconde.pk}/commenter", commentaires).status_code == 302
    assert "Depuis le tableau précédent" in navigateur.get(f"/tableaux/{seconde.pk}").content.decode()
    assert navigateur.get("/tableaux").status_code == 200
    assert comme("directeur").get("/tableaux").status_code == 403


def test_deux_perimetres_ne_se_chainent_pas(vivante: Vivante, comme: Any) -> None:
    agent = vivante.membre("agent_ars")
    for annee, montant, perimetre in (
        (2014, "9287000000", "2014"), (2015, "9440000000", "2015"), (2016, "9534400000", "2015"),
    ):  # fmt: skip
        champs = {"annee": annee, "poste": "total", "montant": Decimal(montant), "perimetre": perimetre, "source": "bilan"}
        actions.saisir_depense(champs, par=agent, le=a("2024-01-02"))
    seize, quinze, _ = depenses.bilans("32")
    assert seize.lignes[0].evolution == Decimal("0.01")
    assert "périmètres différents" in quinze.lignes[0].evolution.motif
    saisie = {"annee": 2016, "poste": "ville", "montant": "-1", "perimetre": "2015", "source": "x"}
    assert comme("agent_ars").envoyer("/tableaux/depenses/saisir", saisie).status_code == 422
    assert "périmètres différents" in comme("agent_ars").get("/tableaux/depenses").content.decode()
