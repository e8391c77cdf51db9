"""FINESS, the national register of establishments: names, legal entity, category, region.

Where to obtain it: data.gouv.fr, « FINESS extraction du fichier des établissements », files etalab-cs1100502 (sites) and
etalab-cs1100501 (legal entities). What it cannot give: activities, mergers (no successor is published), coordinates
(those of cs1100507 are projected metres, not degrees: its `geolocalisation` lines are left out).

The format document says tabulations; the files use `;`, with a first line `finess;etalab;<edition>;<date>`.
"""

import csv
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from efficience.moteur.atelier import Atelier, Ecart, Lot, Piece
from efficience.moteur.refus import Refus
from efficience.moteur.sources.deplier import deplier
from efficience.moteur.sources.enquete import enregistrements, refus_de_valeur
from efficience.moteur.sources.finess_lus import verifier_cles
from efficience.moteur.sources.lecture import REPRENDRE, TELECHARGER, Format, premiere_ligne
from efficience.moteur.sql import litteral, poser
from efficience.noyau.finess import Finess

_CLE = "clé FINESS erronée"
_ATTENDU = "une extraction FINESS etalab-cs1100501, 502 ou 507 : première ligne « finess;etalab;édition;date »"
# Position of each field in the records, from the published format documents.
_SITE = {"finess": 1, "finess_juridique": 2, "rs": 3, "raison_sociale": 4, "departement": 13, "categorie": 19, "sph": 26,
         "ouvert_le": 28}  # fmt: skip
_ENTITE = {"finess": 1, "rs": 2, "raison_sociale": 3, "departement": 13, "categorie": 19, "ouvert_le": 22}
# Fields of a record, its type included; some editions leave out the last one, or end their lines with one more « ; ».
_CHAMPS = {"structureet": (_SITE, range(31, 34)), "structureej": (_ENTITE, range(23, 25))}
_STATUTS = {"1": "public", "6": "espic", "7": "espic"}  # code SPH: public body, private body of collective interest
_COLONNES = [
    "finess",
    "finess_juridique",
    "raison_sociale",
    "categorie",
    "statut",
    "region",
    "departement",
    "ouvert_le",
]


def lire(chemin: Path, annee: int | None, atelier: Atelier) -> Lot:
    """Read the sites and legal entities of one extraction."""
    if not premiere_ligne(chemin, "latin-1", _ATTENDU).removeprefix("ï»¿").startswith("finess;etalab;"):
        raise Refus("ce n'est pas une extraction FINESS", chemin, 1, _ATTENDU, REPRENDRE)
    atelier.annoncer(f"lecture de {chemin.name}")
    clair = deplier(chemin, atelier.dossier)
    try:
        etablissements, lues = _etablissements(clair)
    except Refus as refus:
        raise replace(refus, fichier=chemin) from refus
    lus = verifier_cles(etablissements)
    gardes = [valeurs for numero, valeurs in sorted(etablissements.items()) if numero not in lus.errones]
    ecartes = [valeurs for numero, valeurs in sorted(etablissements.items()) if numero in lus.errones]
    piece = Piece("etablissements", "finess", _ecrire(gardes, "etablissements", atelier), len(gardes))
    if not ecartes:
        return Lot((piece,), lues)
    _ecrire(ecartes, "etablissements.ecartes", atelier)
    return Lot((piece,), lues, (Ecart(_CLE, "etablissements", len(ecartes), None, tuple(sorted(lus.errones)[:5])),))


def _etablissements(clair: Path) -> tuple[dict[str, tuple[str | None, ...]], int]:
    """Establishments by number, and the count of records read."""
    regions, lues = _regions(), 0
    etablissements: dict[str, tuple[str | None, ...]] = {}
    for ligne, champs in enregistrements(clair, Format(";", _encodage(clair))):
        if champs[0] not in _CHAMPS:
            continue
        lues += 1
        place, attendus = _CHAMPS[champs[0]]
        if len(champs) not in attendus:
            attendu = f"{attendus[-2]} champs, comme le format publié"
            raise Refus(f"{len(champs)} champ(s) lus", clair, ligne, attendu, TELECHARGER)
        if not re.fullmatch(r"[0-9][0-9A-Z][0-9]{7}", champs[1]):
            raise refus_de_valeur(clair, "nofinesset", champs[1], ligne, Finess.attendu)
        etablissements[champs[1]] = _etablissement({nom: champs[i].strip() for nom, i in place.items()}, regions)
    if not etablissements:
        raise Refus("aucun établissement dans ce fichier", clair, None, _ATTENDU, TELECHARGER)
    return etablissements, lues


def _encodage(clair: Path) -> str:
    """UTF-8 today, latin-1 in the editions of 2020."""
    try:
        with clair.open(encoding="utf-8") as flux:
            for _ in flux:
                pass
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _regions() -> dict[str, str]:
    with (files(__package__) / "departements.csv").open(encoding="utf-8") as flux:
        return {ligne["departement"]: ligne["region"] for ligne in csv.DictReader(flux)}


def _etablissement(lu: dict[str, str], regions: dict[str, str]) -> tuple[str | None, ...]:
    return (
        lu["finess"],
        lu.get("finess_juridique") or None,
        lu["raison_sociale"] or lu["rs"],
        lu["categorie"] or None,
        _STATUTS.get(lu.get("sph", "")),
        regions.get(lu["departement"]),
        lu["departement"] or None,
        lu["ouvert_le"] if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", lu["ouvert_le"]) else None,
    )


def _ecrire(lignes: list[tuple[str | None, ...]], nom: str, atelier: Atelier) -> Path:
    con, sortie = atelier.con, atelier.dossier / f"{nom}.parquet"
    poser(con, atelier.dossier, "lues", dict.fromkeys(_COLONNES, "VARCHAR"), lignes)
    colonnes = "* REPLACE (TRY_CAST(ouvert_le AS DATE) AS ouvert_le)"
    con.execute(f"COPY (SELECT {colonnes} FROM lues) TO {litteral(sortie)} (FORMAT parquet)")
    return sortie
