"""Every page of the demonstration, as each role: no server error, light enough, accessible, nothing from elsewhere."""

from collections.abc import Callable

import pytest
from exploration import Reponse, genre
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
POIDS = 150_000
"""Bytes of HTML of a page, at most."""


@pytest.fixture(scope="module")
def lues(demonstration: Demonstration) -> dict[str, list[Reponse]]:
    """What each person may open."""
    return demonstration.explorer_tous(list(PERSONNES.values()))


@pytest.mark.parametrize("role", PERSONNES)
def test_chaque_page_repond_et_reste_legere(role: str, lues: dict[str, list[Reponse]]) -> None:
    siennes = lues[PERSONNES[role]]
    assert len(siennes) > 5
    assert [(lue.chemin, lue.code) for lue in siennes if lue.code >= 400] == []
    assert [(lue.chemin, lue.poids) for lue in siennes if lue.html and lue.poids > POIDS] == []


def a_examiner(lues: dict[str, list[Reponse]]) -> dict[str, list[str]]:
    """By role, the pages to open in a browser: the first one of each kind, then each that holds what no other has shown.

    What is the same element, in the same one, has the same accessibility, whoever looks at it: contracts differ by their
    step, roles by their gestures.
    """
    genres: set[str] = set()
    montre: set[object] = set()
    choisies: dict[str, list[str]] = {}
    for role, nom in PERSONNES.items():
        for lue in (lue for lue in lues[nom] if lue.html):
            if genre(lue.chemin) not in genres or not lue.facture <= montre:
                choisies.setdefault(role, []).append(lue.chemin)
            genres.add(genre(lue.chemin))
            montre |= lue.facture
    return choisies


@pytest.mark.parametrize("role", PERSONNES)
def test_chaque_sorte_de_page_est_accessible(
    role: str, lues: dict[str, list[Reponse]], visiter: Callable[..., Visite]
) -> None:
    fautes: dict[str, list[str]] = {}
    visite = visiter(PERSONNES[role])
    for chemin in a_examiner(lues).get(role, []):
        visite.ouvrir(chemin)
        if trouvees := visite.axe():
            fautes[chemin] = trouvees
    assert fautes == {}
    assert visite.fautes == []
