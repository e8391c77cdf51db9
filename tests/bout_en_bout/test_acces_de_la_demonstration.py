"""Every address that somebody has, asked for by who must not: nobody, a foreign hospital, invented identifiers."""

import re
import uuid

import pytest
import requests
from exploration import envois, lire, lire_tout
from visites import Demonstration

AGENT, DIRECTEUR, PHARMACIENNE = "Camille Aubry", "Claire Vasseur", "Sarah Lemaire"
ETRANGER = "Karim Haddad"
"""The director of another hospital, whose contract is only being prepared."""
_PUBLIQUES = ("/connexion", "/methode", "/accessibilite", "/donnees-personnelles", "/plan-du-site", "/compte/ouverture",
             "/simulateur-ipep")  # fmt: skip


@pytest.fixture(scope="module")
def adresses(demonstration: Demonstration) -> list[str]:
    """What an agent of the ARS may open, and what the forms of those pages send to."""
    lues = demonstration.explorer(AGENT)
    assert len(lues) > 150
    return sorted({lue.chemin for lue in lues} | {envoi for lue in lues for envoi in envois(lue)})


def test_personne_sans_compte_ne_voit_rien_que_la_connexion(demonstration: Demonstration, adresses: list[str]) -> None:
    ouvertes = []
    for chemin in adresses:
        reponse = requests.get(demonstration.adresse + chemin, allow_redirects=False, timeout=60)
        vers = reponse.headers.get("Location", "")
        if not (reponse.status_code in (404, 405) or vers.startswith("/connexion") or chemin.startswith(_PUBLIQUES)):
            ouvertes.append((chemin, reponse.status_code))
    assert ouvertes == []


def test_un_hopital_ne_voit_aucun_contrat_d_un_autre(demonstration: Demonstration, adresses: list[str]) -> None:
    siens = {lue.chemin for lue in demonstration.explorer(ETRANGER)}
    etranger = demonstration.entrer(ETRANGER)
    objet = re.compile(r"/(?:contrats|pieces)/([0-9a-f-]{36})")
    les_siens = {trouve[1] for chemin in siens if (trouve := objet.match(chemin))}
    contrats = [chemin for chemin in adresses if (trouve := objet.match(chemin)) and trouve[1] not in les_siens]
    assert len(contrats) > 100
    ouverts = [
        (c, lue.code) for c in contrats if (lue := lire(etranger, demonstration.adresse, c)).code not in (403, 404, 405)
    ]
    assert ouverts == []


def test_aucune_page_d_un_hopital_ne_nomme_le_contrat_d_un_autre(demonstration: Demonstration) -> None:
    references = _references(demonstration)
    lues = demonstration.explorer(DIRECTEUR)
    siennes = {reference for reference in references if "590900171" in reference}
    fuites = {(lue.chemin, un) for lue in lues for un in references - siennes if un in lue.corps}
    assert fuites == set()
    assert any(reference in lue.corps for lue in lues for reference in siennes)


def test_aucune_adresse_de_l_agence_ne_montre_a_un_hopital_le_contrat_d_un_autre(
    demonstration: Demonstration, adresses: list[str]
) -> None:
    """Whatever he asks for among the addresses of somebody else: never a fault, never another hospital's contract."""
    etranger, siennes = demonstration.entrer(ETRANGER), {r for r in _references(demonstration) if "590900320" in r}
    autres = _references(demonstration) - siennes
    lues = lire_tout(etranger, demonstration.adresse, [c for c in adresses if not c.startswith(("/contrats/", "/pieces/"))])
    assert [(lue.chemin, lue.code) for lue in lues if lue.code >= 500] == []
    assert {(lue.chemin, un) for lue in lues for un in autres if un in lue.corps} == set()


def _references(demonstration: Demonstration) -> set[str]:
    """Every contract of the region."""
    liste = lire(demonstration.entrer(AGENT), demonstration.adresse, "/contrats?format=csv").corps
    references = set(re.findall(r"(?:CAQES1?|EFF)-20\d\d-[0-9AB]{9}", liste))
    assert len(references) > 30
    return references


@pytest.mark.parametrize("qui", [AGENT, DIRECTEUR, PHARMACIENNE])
def test_un_identifiant_invente_n_existe_pas(qui: str, demonstration: Demonstration, adresses: list[str]) -> None:
    session = demonstration.entrer(qui)
    uuids = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}")
    pages = {chemin.partition("?")[0] for chemin in adresses}
    inventees = {uuids.sub(lambda _: str(uuid.uuid4()), chemin) for chemin in pages if uuids.search(chemin)}
    formes = {re.sub(r"[0-9a-f-]{36}", "ID", chemin): chemin for chemin in sorted(inventees)}
    assert len(formes) >= 4
    ouvertes = [
        (chemin, lue.code)
        for chemin in formes.values()
        if (lue := lire(session, demonstration.adresse, chemin)).code not in (403, 404, 405)
    ]
    assert ouvertes == []
