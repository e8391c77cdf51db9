"""The region in a browser: plan, bodies, exchanges, calls and dashboards are accessible, within 320 pixels, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from region_vivante import Vivante, a
from vies_regionales import hopital

from efficience.noyau.appel_a_projets.grille import CRITERES
from efficience.noyau.gouvernance.tableau import BLOCS
from efficience.noyau.periode import Periode
from efficience.portail.appels import actions as des_appels
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import attentes
from efficience.portail.partage import actions as des_echanges
from efficience.portail.plan_regional import actions as du_plan
from efficience.portail.plan_regional.models import Fiche
from efficience.portail.tableaux import actions as des_tableaux

ECHANGE = {
    "code": "E1", "intitule": "Dépenses de transport", "nature": "dépenses par établissement", "categorie": "etablissement",
    "source": "SNDS", "fournisseur": "am", "destinataires": ["ars"], "periodicite": "trimestrielle", "support": "plateforme",
    "niveau": "conjoint", "finalite": "suivre", "base_legale": "CSS", "conservation_nombre": 3, "conservation_unite": "ans",
    "seuil": 11, "securite": "accès nominatif",
}  # fmt: skip


def _plan(vivante: Vivante) -> Fiche:
    """A plan with three actions, one of which has an indicator, a gain and a visit."""
    agent, lieu = vivante.membre("agent_ars"), hopital()
    periode = Periode(date(2024, 1, 1), date(2025, 12, 31))
    plan = du_plan.ouvrir_plan("plan_pprgdress", periode, par=agent, le=a("2024-01-02"))
    for code, theme, titre in (("A1", "T3", "Antiulcéreux"), ("A2", "T6", "Transports"), ("A3", "T1", "Mois sans tabac")):
        carte = {"code": code, "titre": titre, "theme": theme, "axe": f"AX{code}", "origine": "nationale",
                 "pilotage": "conjoint", "referent_ars": "M. B", "referent_am": "Mme A", "debut": periode.debut,
                 "fin": periode.fin, "etablissements": [lieu.pk], "ciblage": "Au-dessus de la médiane."}  # fmt: skip
        fiche = du_plan.inscrire_fiche(plan, carte, par=agent, le=a("2024-01-03"))
    fiche = Fiche.objects.select_related("dossier").get(code="A1")
    mesure = {"code": "I1", "libelle": "Boîtes", "type": "resultat", "sens": "baisse", "unite": "boîtes", "repere": "",
              "reference": Decimal(100), "cible": Decimal(80), "drapeaux": ["cpom"]}  # fmt: skip
    indicateur = du_plan.ajouter(fiche, "indicateur", mesure, par=agent, le=a("2024-01-03"))
    valeur = {"indicateur": indicateur, "au": date(2024, 3, 1), "valeur": Decimal(90), "source": "SNDS"}
    du_plan.ajouter(fiche, "valeur", valeur, par=agent, le=a("2024-03-02"))
    du_plan.ajouter(fiche, "jalon", {"titre": "Lancement", "prevu_le": date(2024, 2, 1)}, par=agent, le=a("2024-01-03"))
    gain = {"annee": 2024, "poste": "IPP", "population": "région", "attendu": Decimal(1000), "methode": "depense_evitee",
            "source": "SNDS", "hypotheses": {"depense_precedente": Decimal(5000), "depense": Decimal(4000)}}  # fmt: skip
    du_plan.ajouter(fiche, "gain", gain, par=agent, le=a("2024-03-02"))
    return fiche


def _appel(vivante: Vivante) -> tuple[Dossier, Dossier]:
    agent = vivante.membre("agent_ars")
    appel = des_appels.ouvrir_appel("Innover", "Parcours", par=agent, le=a("2024-01-02"))
    depots = Periode(date(2024, 1, 5), date(2030, 12, 31))
    appel = vivante.faire(appel, "publier", "2024-01-03", periode=depots, document="d" * 64, montant=Decimal(100_000))
    projet = des_appels.proposer(appel, "Téléconsultations", par=vivante.membre("directeur"), le=a("2024-02-01"))
    lettre = {"objet": "Parcours", "finalite": "organisation", "portee": "regionale", "derogations": "L. 162-5",
              "du": date(2025, 1, 1), "au": date(2028, 12, 31), "interets": True}  # fmt: skip
    projet = vivante.faire(projet, "deposer_lettre", "2024-02-02", role="directeur", **lettre)
    projet = vivante.faire(projet, "declarer_recevable", "2024-02-10")
    Dossier.objects.filter(pk=projet.pk).update(etat="cahier_depose")
    projet = Dossier.objects.get(pk=projet.pk)
    des_appels.noter(projet, dict.fromkeys(CRITERES, 3), "", True, par=agent, le=a("2024-03-01"))
    return appel, projet


@pytest.fixture
def adresses(region: Any, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, ...]]:
    """A region that has begun to live, and its pages by role."""
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"
    vivante, agent = Vivante(region), region.membre("agent_ars")
    vivante.mandats("crca_pleniere", "coordination")
    fiche = _plan(vivante)
    points = [un.en_champs() for un in attentes.points_proposes("32", "coordination", a("2024-02-20"))]
    tenue = vivante.traiter(
        vivante.tenir("coordination", "2024-03-05", points, le="2024-02-20"), "P1", "adopte", "2024-03-05 15:00"
    )
    commission = vivante.seance("crca_pleniere", "2031-04-15")
    des_tableaux.commenter(commission, dict.fromkeys(BLOCS, "Lu."), par=agent, le=a("2024-03-06"))
    des_tableaux.figer(commission, par=agent, le=a("2024-03-06"))
    echange = des_echanges.ouvrir(ECHANGE, par=agent, le=a("2024-01-10")).dossier_id
    appel, projet = _appel(vivante)
    plan, action = f"/plan/{fiche.plan_id}", f"/plan/actions/{fiche.dossier_id}"
    return {
        "agent_ars": (
            "/plan", plan, action, f"{action}/fiche", f"{action}/ajouter/gain", "/instances", "/instances/crca_pleniere",
            "/instances/annees/2031", f"/instances/seances/{tenue.pk}", f"/dossiers/{tenue.pk}/traiter",
            f"/dossiers/{commission.pk}/convoquer", "/instances/decisions", "/echanges", f"/echanges/{echange}",
            "/echanges/decrire", "/tableaux", f"/tableaux/{commission.pk}", f"/appels/{appel.pk}",
            f"/appels/projets/{projet.pk}", f"/appels/projets/{projet.pk}/noter",
        ),
        "directeur": ("/appels", f"/appels/{appel.pk}", f"/appels/projets/{projet.pk}"),
    }  # fmt: skip


def test_chaque_page_de_la_region_est_accessible_et_tient_dans_l_ecran(
    adresses: dict[str, tuple[str, ...]], visiter: Callable[..., Any], captures: Callable[..., None]
) -> None:
    trouve: dict[str, list[str]] = {}
    for role, chemins in adresses.items():
        for largeur in ("bureau", "telephone"):
            visite = visiter(role, largeur)
            for chemin in chemins if largeur == "telephone" else chemins[1:4]:
                visite.ouvrir(chemin)
                captures(visite.page, f"{role}-{largeur}-{chemin}")
                fautes = visite.axe() + (["déborde"] if visite.deborde() else [])
                if fautes:
                    trouve[f"{chemin} ({role}, {largeur})"] = fautes
            trouve |= {faute: ["console"] for faute in visite.fautes}
    assert trouve == {}, "\n".join(f"{ou} : {quoi}" for ou, quoi in trouve.items())
