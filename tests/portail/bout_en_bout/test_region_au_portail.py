"""The region in a browser: plan, bodies, exchanges, calls and dashboards are accessible, within 320 pixels, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from region_batie import batir


@pytest.fixture
def adresses(region: Any, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, ...]]:
    """A region that has begun to live, and its pages by role."""
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"
    batie = batir(region)
    plan, action = f"/plan/{batie.fiche.plan_id}", f"/plan/actions/{batie.fiche.dossier_id}"
    echange, commission = f"/echanges/{batie.echange.dossier_id}", batie.commission.pk
    return {
        "agent_ars": (
            "/plan", plan, action, f"{action}/fiche", f"{action}/ajouter/gain", "/instances", "/instances/crca_pleniere",
            "/instances/annees/2031", f"/instances/seances/{batie.tenue.pk}", f"/dossiers/{batie.tenue.pk}/traiter",
            f"/dossiers/{commission}/convoquer", "/instances/decisions", "/instances/avis", "/instances/avis/demander",
            "/instances/crca_pleniere/sieges/mutualite", "/instances/crca_pleniere/nommer", f"/dossiers/{batie.avis.pk}",
            "/echanges", echange, "/echanges/decrire", f"{echange}/deposer", "/tableaux", f"/tableaux/{commission}",
            f"/plan/conventions/{batie.convention.pk}", f"/appels/{batie.appel.pk}", f"/appels/projets/{batie.projet.pk}",
            f"/appels/projets/{batie.projet.pk}/noter",
        ),
        "directeur": ("/appels", f"/appels/{batie.appel.pk}", f"/appels/projets/{batie.projet.pk}"),
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
