"""Every page of the demonstration, as each role: no server error, light enough, accessible, nothing from elsewhere."""

from collections.abc import Callable

import pytest
from exploration import forme
from visites import Demonstration, Visite

PERSONNES = {
    "agent de l’ARS": "Camille Aubry",
    "directrice générale de l’ARS": "Hélène Roussel",
    "assurance maladie": "Inès Fabre",
    "directrice de CPAM": "Sophie Lenoir",
    "directrice d’hôpital": "Claire Vasseur",
    "pharmacienne": "Sarah Lemaire",
    "OMéDIT": "Paul Denis",
    "coordinatrice IPEP": "Nadia Benali",
    "auditeur": "Jean Mercier",
}
TOUS_LES_CONTRATS = ("agent de l’ARS", "directrice de CPAM")
POIDS = 150_000
"""Bytes of HTML of a page, at most."""


@pytest.mark.parametrize("role", PERSONNES)
def test_chaque_page_repond_et_reste_legere(role: str, demonstration: Demonstration) -> None:
    lues = demonstration.explorer(PERSONNES[role])
    assert len(lues) > 5
    assert [(lue.chemin, lue.code) for lue in lues if lue.code >= 400] == []
    assert [(lue.chemin, lue.poids) for lue in lues if lue.html and lue.poids > POIDS] == []


@pytest.mark.parametrize("role", PERSONNES)
def test_chaque_sorte_de_page_est_accessible(
    role: str, demonstration: Demonstration, visiter: Callable[..., Visite]
) -> None:
    """One page of each kind; for who reads all contracts, every contract and act: each stands at another step."""
    lues = [lue for lue in demonstration.explorer(PERSONNES[role]) if lue.html]
    une_par_forme = {forme(lue.chemin): lue.chemin for lue in reversed(lues)}
    if role in TOUS_LES_CONTRATS:
        une_par_forme |= {lue.chemin: lue.chemin for lue in lues if forme(lue.chemin) in ("/contrats/ID", "/contrats/ID/N")}
    fautes: dict[str, list[str]] = {}
    visite = visiter(PERSONNES[role])
    for chemin in une_par_forme.values():
        visite.ouvrir(chemin)
        if trouvees := visite.axe():
            fautes[chemin] = trouvees
    assert fautes == {}
    assert visite.fautes == []
