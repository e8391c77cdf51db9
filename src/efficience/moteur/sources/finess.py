"""FINESS, the national register of establishments: names, legal entity, category, region.

Where to obtain it: data.gouv.fr, « FINESS extraction du fichier des établissements », files etalab-cs1100502 (sites) and
etalab-cs1100501 (legal entities). What it cannot give: activities, mergers (no successor is published), coordinates
(they are in cs1100507, whose `geolocalisation` lines are read when present).

The format document says tabulations; the files use `;`, with a first line `finess;etalab;<edition>;<date>`.
"""

import csv
import io
import re
from importlib.resources import files
from pathlib import Path

from efficience.moteur.atelier import Atelier, Ecart, Lot, Piece
from efficience.moteur.refus import Refus
from efficience.moteur.sources.finess_lus import verifier_cles
from efficience.moteur.sources.lecture import ouvrir, premiere_ligne
from efficience.moteur.sql import litteral, poser

_ATTENDU = "une extraction FINESS etalab-cs1100501, 502 ou 507 : première ligne « finess;etalab;édition;date »"
# Position of each field in the records, from the published format documents.
_SITE = {"finess": 1, "finess_juridique": 2, "rs": 3, "raison_sociale": 4, "departement": 13, "categorie": 19, "sph": 26,
         "ouvert_le": 28}  # fmt: skip
_ENTITE = {"finess": 1, "rs": 2, "raison_sociale": 3, "departement": 13, "categorie": 19, "ouvert_le": 22}
_CHAMPS = {"structureet": (_SITE, 31), "structureej": (_ENTITE, 22)}
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
    if not premiere_ligne(chemin, "utf-8", _ATTENDU).startswith("finess;etalab;"):
        raise Refus("ce n'est pas une extraction FINESS", chemin, 1, _ATTENDU, "reprendre le fichier d'origine")
    atelier.annoncer(f"lecture de {chemin.name}")
    regions = _regions()
    etablissements: dict[str, tuple[str | None, ...]] = {}
    lues = 0
    for rang, champs in enumerate(csv.reader(io.StringIO(_texte(chemin)), delimiter=";"), start=1):
        if not champs or champs[0] not in _CHAMPS:
            continue
        lues += 1
        place, minimum = _CHAMPS[champs[0]]
        if len(champs) < minimum or not re.fullmatch(r"[0-9][0-9A-Z][0-9]{7}", champs[1]):
            raise Refus("enregistrement FINESS tronqué", chemin, rang, _ATTENDU, "reprendre le fichier d'origine")
        etablissements[champs[1]] = _etablissement({nom: champs[i].strip() for nom, i in place.items()}, regions)
    lus = verifier_cles(etablissements)
    ecart = Ecart("clé FINESS erronée", "etablissements", len(lus.errones), None, tuple(sorted(lus.errones)[:5]))
    gardes = [valeurs for numero, valeurs in sorted(etablissements.items()) if numero not in lus.errones]
    return Lot((_ecrire(gardes, atelier),), lues, (ecart,) if lus.errones else ())


def _texte(chemin: Path) -> str:
    """UTF-8 today, latin-1 in the editions of 2020."""
    with ouvrir(chemin) as flux:
        octets = flux.read()
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


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


def _ecrire(lignes: list[tuple[str | None, ...]], atelier: Atelier) -> Piece:
    con, sortie = atelier.con, atelier.dossier / "etablissements.parquet"
    poser(con, atelier.dossier, "etablissements", dict.fromkeys(_COLONNES, "VARCHAR"), lignes)
    con.execute(
        f"COPY (SELECT * REPLACE (ouvert_le::DATE AS ouvert_le) FROM etablissements) TO {litteral(sortie)} (FORMAT parquet)"
    )
    return Piece("etablissements", "finess", sortie, len(lignes))
