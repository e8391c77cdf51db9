"""The lives of tests/cas/ipep: groups, seed credits, campaigns, revisions; and lives walked at random."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from efficience.noyau.ipep import dossier_amorcage, groupement
from efficience.noyau.ipep.campagne import CAMPAGNE
from efficience.noyau.ipep.revision import REVISION, avis_des_groupements, peut_sortir
from efficience.noyau.territoires import METROPOLE
from vies import jouer, lire_cas, verifier_les_promenades

CYCLES = (groupement.GROUPEMENT, dossier_amorcage.AMORCAGE, CAMPAGNE, REVISION)
MONTANTS = {"montant": Decimal("61069.17"), "versement_1": Decimal("30534.58"), "versement_2": Decimal("30534.59")}
FEUILLE = {
    "gouvernance": "comité de pilotage",
    "diagnostic": "accès aux soins",
    "objectifs": "moins de ruptures",
    "actions": [{"titre": "sortie d’hôpital", "pilote": "Mme A", "debut_le": date(2020, 1, 1), "indicateur": "Q03"}],
    "systeme_d_information": "logiciel partagé",
    "emploi": {"chef_de_projet": Decimal("50000.00"), "coordination": Decimal("11069.17")},
    "information_patients": "note remise",
    "risques": "départs",
    "calendrier": "2020",
}
INCOMPLETE = {
    **FEUILLE,
    "risques": "",
    "actions": [{"titre": "t", "debut_le": date(2020, 1, 1), "indicateur": "Q03"}],
    "emploi": {"travaux": Decimal("70000.00")},
}
RESULTAT = {"interessement": Decimal("305448.99"), "score": "72", "patients": 18333, "parametres": "v1"}


def _montants(ecrits: Any) -> Any:
    return ecrits if "versement_1" in ecrits else {**MONTANTS, "versement_2": Decimal("30534.58")}


USUELS = {
    "qualite": lambda d, j: "cnam",
    "montants": lambda d, j: MONTANTS,
    "feuille_de_route": lambda d, j: FEUILLE,
    "resultat": lambda d, j: RESULTAT,
    "criteres": lambda d, j: [3, 2, 1, 2],
    "patientele": lambda d, j: 12345,
    "parts": lambda d, j: {"m1": Decimal("305448.99")},
}


def preparer(cas: dict[str, Any]) -> dict[str, Any]:
    """The fields that a case names in short: counts, an impossible amount, an incomplete roadmap."""
    recit = []
    for ligne in cas["recit"]:
        lue = dict(ligne)
        if "patientele" in lue:
            lue["patientele"] = int(lue["patientele"])
        if "montants" in lue:
            lue["montants"] = _montants(lue["montants"])
        if lue.get("feuille_de_route") == "incomplete":
            lue["feuille_de_route"] = INCOMPLETE
        if lue.get("resultat") == "nul":
            lue["resultat"] = {**RESULTAT, "interessement": Decimal("0.00")}
        recit.append(lue)
    return {**cas, "recit": recit}


@pytest.mark.parametrize("fichier", ["groupements.yaml", "amorcage.yaml", "campagnes.yaml"])
def test_cas(fichier: str) -> None:
    for cas in lire_cas("ipep", fichier):
        jouer(preparer(cas.values[0]), CYCLES, USUELS)


def la_revision() -> Any:
    (cas,) = [un.values[0] for un in lire_cas("ipep", "campagnes.yaml") if un.values[0]["cycle"] == "revision_ipep"]
    return jouer(preparer(cas), CYCLES, USUELS)


@pytest.mark.parametrize(
    ("groupement", "le", "motif"),
    [
        ("g1", "2022-07-20", "L’avenant n’est pas adopté."),
        ("g1", "2022-08-15", ""),
        ("g1", "2022-09-24 23:59", ""),
        ("g1", "2022-09-25 00:00", "Le délai pour sortir a pris fin le 24/09/2022."),
        ("g2", "2022-08-15", "Le groupement n’a pas rendu d’avis défavorable."),
        ("g3", "2022-08-15", "Le groupement n’a pas rendu d’avis défavorable."),
    ],
)
def test_seul_un_groupement_en_desaccord_peut_sortir_et_dans_le_delai(groupement: str, le: str, motif: str) -> None:
    revision = la_revision()
    naif = datetime.fromisoformat(le if " " in le else f"{le} 12:00")
    assert peut_sortir(revision, groupement, naif.replace(tzinfo=METROPOLE.debut(naif.date()).tzinfo)) == motif
    assert avis_des_groupements(revision) == {"g1": "defavorable", "g2": "favorable"}


JUSTES = {
    **{nom: lambda h, d, j, usuel=usuel: usuel(d, j) for nom, usuel in USUELS.items()},
    "montant": lambda h, d, j: _du(d),
    "forme": lambda h, d, j: h.choice(("personne_morale", "convention")),
    "sortie_le": lambda h, d, j: j + timedelta(days=30),
    "issue": lambda h, d, j: h.choice(("recouvree", "abandonnee")),
}


def _du(dossier: Any) -> Decimal:
    """What the next payment of the dossier is, or what may be claimed back."""
    if dossier.cycle is CAMPAGNE:
        return RESULTAT["interessement"]  # type: ignore[return-value]
    return MONTANTS["versement_2" if dossier.etat == "second_ordonne" else "versement_1"]


FAUSSES = {
    "qualite": lambda h, d, j: "dcgdr",
    "montant": lambda h, d, j: Decimal("-1.00"),
    "montants": lambda h, d, j: {**MONTANTS, "montant": Decimal("1.00")},
    "feuille_de_route": lambda h, d, j: INCOMPLETE,
    "patientele": lambda h, d, j: h.choice((5000, -1)),
    "resultat": lambda h, d, j: {},
}


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.nom)
def test_les_promenades(cycle: Any) -> None:
    faits = {"arrete_le": date(2019, 7, 3), "convention": True}
    bonds = (1, 24, 200, 900, 3000) * 3 + (9000, 45_000)  # five years: what was not paid has lapsed
    verifier_les_promenades(cycle, 300, longueur=40, bonds=bonds, justes=JUSTES, fausses=FAUSSES, faits=lambda h: faits)
