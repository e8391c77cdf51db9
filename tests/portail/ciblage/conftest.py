"""A campaign about to be prepared, on figures that anybody can check by eye."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from monde_cible import (
    ANNEE,
    BELLERIVE,
    LE,
    LOIN,
    OISE,
    PLAN_LE,
    REUNION,
    SIGNATAIRE,
    Chiffres,
    ecrire,
    etablir,
    inscrire,
    publier,
)

from efficience.portail.ciblage import actions, decision
from efficience.portail.ciblage.models import Campagne
from efficience.portail.commun.models import Etatique

IPP: Chiffres = {
    BELLERIVE: {"boites": "10300", "depense": "41200.00"},
    OISE: {"boites": "8499", "depense": "33996.00"},
    LOIN: {"boites": "20000", "depense": "80000.00"},
}
TRA: Chiffres = {
    BELLERIVE: {"part_ambulance": "0.62", "depense_ambulance": "744000.00", "depense_tap": "456000.00"},
    OISE: {"part_ambulance": "0.199999999999", "depense_ambulance": "500000.00", "depense_tap": "2000000.01"},
    LOIN: {"part_ambulance": None, "depense_ambulance": None, "depense_tap": "1.00"},
}


@pytest.fixture(autouse=True)
def _sceau_d_essai(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"


@pytest.fixture
def resultats(region: Any) -> None:
    """Three hospitals, one in another region, with the figures of two indicators."""
    inscrire()
    for rang, (numero, nom, code) in enumerate(
        [(BELLERIVE, "CH de Bellerive", "32"), (OISE, "CH d’Oise", "32"), (LOIN, "CH de Loin", "84")]
    ):
        etablir(numero, nom, code, rang=rang)
    publier("N-IPP", IPP)
    publier("N-TRA", TRA)


@pytest.fixture
def campagne(resultats: None, region: Any) -> Campagne:
    """Opened by the agent of the ARS."""
    return actions.ouvrir(
        annee=ANNEE, annee_resultats=ANNEE, generation="GEN2_2022", profil="national", indicateurs=["N-IPP", "N-TRA"],
        plan_le=PLAN_LE, par=region.membre("agent_ars"), le=LE,
    )  # fmt: skip


Avancer = Callable[..., Campagne]


@pytest.fixture
def avancer(campagne: Campagne, region: Any) -> Avancer:
    """Take the campaign to a state, by its own gestures."""

    def qui(role: str) -> dict[str, Any]:
        return {"par": region.membre(role), "le": LE, "jeton": campagne.version}

    gestes: list[tuple[str, Callable[[], Etatique | object]]] = [
        ("proposee", lambda: actions.proposer(campagne, **qui("agent_ars"))),
        ("avis_attendu", lambda: actions.soumettre(campagne, **qui("agent_ars"))),
        ("revue", lambda: actions.rendre_avis(campagne, "rendre_avis", sens="favorable", texte="", **qui("agent_am"))),
        ("a_arreter", lambda: decision.tenir_comite(campagne, REUNION, {BELLERIVE: ("favorable", "")}, **qui("agent_ars"))),
        ("figee", lambda: decision.figer(campagne, SIGNATAIRE, **qui("dg_ars"))),
        ("publiee", lambda: actions.publier(campagne, reference="RAA 2024-12", **qui("agent_ars"))),
    ]

    def jusqu_a(etat: str) -> Campagne:
        for arrivee, faire in gestes:
            faire()
            if arrivee == etat:
                break
        return campagne

    return jusqu_a


@pytest.fixture
def fichier(resultats: None, tmp_path: Path) -> Path:
    """The figures of the region as `calculer` writes them."""
    return ecrire(tmp_path / "resultats.csv", {"N-IPP": IPP, "N-TRA": TRA})
