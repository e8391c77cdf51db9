"""Two hospitals' own PMSI files (RSA, ANO, FICHCOMP .med), fixed width, as GENRSA and DRUIDES write them.

Positions: ATIH, formats_anonymes_mco_2023.xlsx (`catalogue/atih.csv`; a field here may join several of the document's that
follow one another). Only what indicators need is filled in; the format is known from `PREMIERE_ANNEE` on.
"""

import hashlib
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

from efficience.moteur.synthese.bilan import Fichier
from efficience.moteur.synthese.ecriture.registres import Registres
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.parametres import lire_catalogue
from efficience.moteur.synthese.soins.evenements import Acte, Administration, Recolte, Sejour

PREMIERE_ANNEE = 2022
EFFETS = ("exemplaire", "derive")
"""The hospitals whose files are written."""
_VERSIONS = {2022: ("227", 247)}  # version and length of the fixed part of a RSA
_VERSION_SUIVANTE = ("228", 262)
_LONGUEURS = {"ano": 1103, "med": 120}
_UM, _BLANCS_ACTE = 61, 14
_LISTE_EN_SUS = "06"


class Atih:
    """The files, filled year after year."""

    def __init__(self, dossier: Path) -> None:
        self._registres = Registres(dossier)
        self._actes: dict[str, list[Acte]] = defaultdict(list)

    def ajouter(self, etablissement: Etablissement, recolte: Recolte) -> None:
        """Add the stays of one of the two hospitals."""
        if etablissement.effet.code not in EFFETS:
            return
        for acte in recolte.actes:
            self._actes[acte.sejour.code].append(acte)
        for sejour in recolte.sejours:
            if sejour.finess == etablissement.finess:
                self._ecrire("rsa", sejour, _rsa(sejour, self._actes.pop(sejour.code, [])))
                self._ecrire("ano", sejour, _ano(sejour))
        for administration in recolte.administrations:
            self._ecrire("med", administration.sejour, _med(administration))

    def fermer(self) -> list[Fichier]:
        """What was written."""
        return self._registres.fermer()

    def _ecrire(self, type_: str, sejour: Sejour, ligne: str) -> None:
        if sejour.annee >= PREMIERE_ANNEE:
            nom = f"{sejour.finess}.{sejour.annee}.12.{type_}"
            self._registres.ouvrir(nom)
            self._registres.ajouter(nom, (ligne,))


@cache
def _positions(fichier: str) -> dict[str, tuple[int, int]]:
    return {
        champ["nom"]: (int(champ["debut"]) - 1, int(champ["longueur"]))
        for champ in lire_catalogue("atih.csv")
        if champ["fichier"] == fichier
    }


def _fixe(fichier: str, longueur: int, valeurs: dict[str, str]) -> str:
    """A record: each value at its place, padded with blanks."""
    lettres = [" "] * longueur
    for nom, (debut, taille) in _positions(fichier).items():
        lettres[debut : debut + taille] = valeurs[nom].ljust(taille)[:taille]
    return "".join(lettres)


def _rsa(s: Sejour, actes: list[Acte]) -> str:
    version, longueur = _VERSIONS.get(s.annee, _VERSION_SUIVANTE)
    sortie = date.fromordinal(s.sortie)
    das = s.das.split()
    fixe = _fixe(
        "rsa",
        longueur,
        {
            "finess": s.finess,
            "version": version,
            "sequence": f"{s.numero:010d}",
            "ghm": s.ghm,
            "nb_rum": "01",
            "age": f"{s.age:03d}",
            "mode_entree": s.mode_entree,
            "mois_sortie": f"{sortie:%m}",
            "annee_sortie": f"{s.annee}",
            "mode_sortie": s.mode_sortie,
            "nb_autorisations": "0",
            "nb_radiotherapie": "0",
            "generation": "0",
            "dp": s.dp,
            "dr": s.dr,
            "nb_da": f"{len(das):04d}",
            "nb_actes": f"{len(actes):05d}",
        },
    )
    zones = [f"{acte.jour - s.entree:03d}{acte.code}{' ' * _BLANCS_ACTE}" for acte in actes]
    return fixe + " " * _UM + "".join(code.ljust(6) for code in das) + "".join(zones)


def _ano(s: Sejour) -> str:
    return _fixe(
        "ano",
        _LONGUEURS["ano"],
        {
            "index": hashlib.blake2b(s.patient.encode(), digest_size=16).hexdigest(),
            "finess": s.finess,
            "retours": "000000000" if s.chaine else "000010000",
            "sequence": f"{s.numero:010d}",
            "date_entree": f"{date.fromordinal(s.entree):%d%m%Y}",
            "date_sortie": f"{date.fromordinal(s.sortie):%d%m%Y}",
        },
    )


def _med(a: Administration) -> str:
    sortie = date.fromordinal(a.sejour.sortie)
    return _fixe(
        "med",
        _LONGUEURS["med"],
        {
            "finess": a.sejour.finess,
            "finess_fichier": a.sejour.finess,
            "type": _LISTE_EN_SUS,
            "annee": f"{a.sejour.annee}",
            "mois": f"{sortie:%m}",
            "sequence": f"{a.sejour.numero:010d}",
            "nb_sejours": "000001",
            "ucd": ucd13(a.ucd),
            "quantite": f"{1000 * a.quantite:010d}",
            "montant": f"{10 * a.montant:010d}",
        },
    )


def ucd13(ucd: str) -> str:
    """The long form of a UCD code: 3400 8, the seven digits, EAN-13 key."""
    douze = f"34008{ucd}"
    somme = sum(int(chiffre) * (3 if rang % 2 else 1) for rang, chiffre in enumerate(douze))
    return f"{douze}{-somme % 10}"
