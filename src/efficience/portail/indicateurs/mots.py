"""Words for what the engine names by codes: measures, readings, states of data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from efficience.documents.graphiques.valeurs import MOTS_DES_ETATS, Valeur
from efficience.noyau.chiffres import ecrire
from efficience.noyau.indicateur import Statut
from efficience.noyau.limites import Position
from efficience.noyau.montant import arrondir, en_euros, en_nombre, en_pourcentage
from efficience.noyau.rangs import Cote

_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_MESURE_CITEE = re.compile("« ([a-z0-9]+(?:_[a-z0-9]+)+) »")  # as the files of results name it
_MESURES: Mapping[str, str] = {
    "cout_boite": "Coût moyen d’une boîte",
    "part_ara2": "Part des ARA II dans les unités",
    "part_ezetimibe": "Part de l’ézétimibe dans les unités",
    "part_trajets_ambulance": "Part des trajets en ambulance",
    "part_ambulance": "Part de l’ambulance dans les euros",
    "montant_moyen": "Montant moyen par patient",
    "depense_sa": "Dépense, systèmes actifs",
    "taux_medecin_traitant_8j": "Taux vus par le médecin traitant sous 8 jours",
    "taux_cardiologue_2m": "Taux vus par le cardiologue sous 2 mois",
    "taux_complet": "Taux d’ordonnances conformes en tout",
    "sejours_sc": "Séjours avec voie sous-cutanée",
}
_PIECES: Mapping[str, str] = {
    "depense": "dépense", "boites": "boîtes", "unites": "unités", "ara2": "ARA II", "iec": "IEC", "ezetimibe": "ézétimibe",
    "gravite": "gravité", "sejours": "séjours", "rehospitalisations": "réhospitalisations", "cout": "coût",
    "tap": "transport assis", "finess": "FINESS présents", "rpps": "RPPS présents", "informatisees": "informatisées",
    "dci": "en DCI", "phev": "PHEV",
}  # fmt: skip


def mesure(nom: str) -> str:
    """The words of a measure: « depense_iec » → « Dépense IEC »."""
    if nom in _MESURES:
        return _MESURES[nom]
    mots = " ".join(_PIECES.get(piece, piece) for piece in nom.split("_"))
    return mots[:1].upper() + mots[1:]


def valeur(lue: Valeur, unite: str) -> str:
    """A value in French: euros to the cent, counts, shares with a decimal; or its state in words."""
    if lue.nombre is None:
        return MOTS_DES_ETATS[lue.statut]
    if unite == "euros":
        return en_euros(arrondir(lue.nombre, 2))
    if unite == "part":
        return en_pourcentage(lue.nombre)
    return en_nombre(arrondir(lue.nombre, 0) if lue.nombre == int(lue.nombre) else arrondir(lue.nombre, 3))


_SOURCES: Mapping[str, str] = {
    "open_phmev": "Open PHMEV",
    "dcir": "DCIR (SNDS)",
    "pmsi_mco": "PMSI MCO (SNDS)",
    "rsa": "PMSI de l’établissement",
    "tables": "tables de la région",
    "bdpm": "base publique des médicaments",
    "finess": "FINESS",
}


def source(nom: str) -> str:
    """The words of an origin of data."""
    return _SOURCES.get(nom, nom)


POSITIONS: Mapping[str, str] = {position.name.lower(): position.value for position in Position}
"""Where a value stands beside its limits, by the verdict of its reading."""
HORS_LIMITES = [
    p.name.lower() for p in (Position.TRES_AU_DESSUS, Position.AU_DESSUS, Position.AU_DESSOUS, Position.TRES_AU_DESSOUS)
]
ETATS: Mapping[str, str] = {statut.value: MOTS_DES_ETATS.get(statut, "") for statut in Statut}


_COTES: Mapping[str, str] = {cote.name.lower(): cote.value for cote in Cote}


def rang(verdict: str) -> str:
    """« dixieme_03 » → « 3e dixième »; « au_dessus » → « au-dessus de la médiane »; a state in words; else nothing."""
    if verdict.startswith("dixieme_"):
        numero = dixieme(verdict)
        return f"{numero}{'er' if numero == 1 else 'e'} dixième"
    return _COTES.get(verdict) or ETATS.get(verdict, "")


def dixieme(verdict: str) -> int:
    """The tenth of a rank, 0 when it is not one."""
    return int(verdict.removeprefix("dixieme_")) if verdict.startswith("dixieme_") else 0


def en_fichier(lue: Valeur | None, unite: str) -> str:
    """A value as the file of results has it; empty when there is none."""
    return "" if lue is None or lue.nombre is None else ecrire(Decimal(str(lue.nombre)), unite)


def dire(phrase: str) -> str:
    """A sentence of the engine as a page prints it: measures in words, curved apostrophes between letters."""
    return _APOSTROPHE.sub("’", _MESURE_CITEE.sub(lambda citee: f"« {mesure(citee[1])} »", phrase))
