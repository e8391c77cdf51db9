"""The same stays as the PMSI MCO of the SNDS: one file per table and year, `;`, dates JJ/MM/AAAA, real column names.

One stay in so many comes with another that a reader must leave out; the stays that can't be chained have a wrong return
code and keep a number. Drugs of public hospitals are in MED, of private clinics in FH; only the former have VALO.
"""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from efficience.moteur.synthese.bilan import Fichier
from efficience.moteur.synthese.ecriture.canoniques import point
from efficience.moteur.synthese.ecriture.registres import Registres
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.soins.calendrier import an, francais
from efficience.moteur.synthese.soins.evenements import Administration, Examen, Recolte, Sejour

_RETOURS = "NIR_RET;NAI_RET;SEX_RET;SEJ_RET;FHO_RET;PMS_RET;DAT_RET;COH_NAI_RET;COH_SEX_RET"
_TOUS_BONS = "0;0;0;0;0;0;0;0;0"
_MAUVAIS = ("1;0;0;0;0;0;0;0;0", "0;0;0;0;1;0;0;0;0", "0;0;0;0;0;0;0;1;0")
COLONNES = {
    "B": "ETA_NUM;RSA_NUM;SEJ_TYP;TYP_GEN_RSA;ENT_MOD;SOR_MOD;GRG_GHM;GHS_NUM;DGN_PAL;DGN_REL;AGE_ANN;AGE_JOU",
    "C": f"ETA_NUM;RSA_NUM;NIR_ANO_17;EXE_SOI_DTD;EXE_SOI_DTF;{_RETOURS}",
    "D": "ETA_NUM;RSA_NUM;ASS_DGN",
    "UM": "ETA_NUM;RSA_NUM;UM_ORD_NUM;ETA_NUM_GEO;UM_TYP",
    "VALO": "ETA_NUM;RSA_NUM;MNT_TOT_AM",
    "A": "ETA_NUM;RSA_NUM;CDC_ACT;ENT_DAT_DEL",
    "MED": "ETA_NUM;RSA_NUM;UCD_UCD_COD;ADM_NBR;ADM_NBR_PRI;NBR_SEJ",
    "FH": "ETA_NUM;RSA_NUM;COD_UCD;QUA_COD;COE_TAU;FAC_TOT",
    "FLSTC": "ETA_NUM;SEQ_NUM;NABM_COD;ACT_NBR;DEL_DAT_ENT",
    "CSTC": "ETA_NUM;SEQ_NUM;NIR_ANO_17;EXE_SOI_DTD;EXE_SOI_DTF;NIR_RET;NAI_RET;SEX_RET;IAS_RET;ENT_DAT_RET",
}
_FAUX = ({"ghm": "90Z00Z"}, {"type_sejour": "B"}, {"generation": "1"}, {"entree": "0", "sortie": "0"})
"""Grouping error, service for another hospital, automatic stay, provisional transfer on both sides."""
_UN_FAUX_SUR, _PREMIER_FAUX = 60, 900_000


class Pmsi:
    """The tables, filled establishment after establishment."""

    def __init__(self, dossier: Path) -> None:
        self._registres = Registres(dossier)
        self._faux, self._mauvais = cycle(_FAUX), cycle(_MAUVAIS)
        self._sejours = self._externes = 0

    def ajouter(self, etablissement: Etablissement, recolte: Recolte) -> None:
        """Add the stays of an establishment's year (some may be in other hospitals), and its laboratory's exams."""
        for sejour in recolte.sejours:
            self._ecrire(sejour, etablissement)
        for acte in recolte.actes:
            s = acte.sejour
            self._ligne("A", s.annee, f"{s.finess};{s.numero};{acte.code};{acte.jour - s.entree}")
        prive = etablissement.categorie.statut == "prive"
        for administration in recolte.administrations:
            table, ligne = (_fh if prive else _med)(administration)
            self._ligne(table, administration.sejour.annee, ligne)
        for examen in recolte.examens:
            if examen.base is None:
                self._externe(examen)

    def fermer(self) -> list[Fichier]:
        """What was written."""
        return self._registres.fermer()

    def _ecrire(self, s: Sejour, etablissement: Etablissement) -> None:
        retours = _TOUS_BONS if s.chaine else next(self._mauvais)
        site = etablissement.sites[s.numero % len(etablissement.sites)] if s.finess == etablissement.finess else s.finess
        for table, ligne in _lignes(s, retours, site, {}):
            self._ligne(table, s.annee, ligne)
        self._sejours += 1
        if self._sejours % _UN_FAUX_SUR == 0:
            faux = s._replace(numero=_PREMIER_FAUX + self._sejours)
            for table, ligne in _lignes(faux, retours, site, next(self._faux)):
                self._ligne(table, s.annee, ligne)

    def _externe(self, e: Examen) -> None:
        self._externes += 1
        annee, jour = an(e.jour), francais(e.jour)
        self._ligne("FLSTC", annee, f"{e.finess};{self._externes};{e.code};1;0")
        self._ligne("CSTC", annee, f"{e.finess};{self._externes};{e.patient};{jour};{jour};0;0;0;0;0")

    def _ligne(self, table: str, annee: int, ligne: str) -> None:
        nom = f"T_MCO{annee % 100:02d}{table}.csv"
        self._registres.ouvrir(nom, COLONNES[table])
        self._registres.ajouter(nom, (ligne,))


def _lignes(s: Sejour, retours: str, site: str, faux: dict[str, str]) -> Iterator[tuple[str, str]]:
    qui = f"{s.finess};{s.numero}"
    ghm = faux.get("ghm", s.ghm)
    yield (
        "B",
        f"{qui};{faux.get('type_sejour', '')};{faux.get('generation', '0')};{faux.get('entree', s.mode_entree)};"
        f"{faux.get('sortie', s.mode_sortie)};{ghm};{'9999' if faux.get('ghm') else '1753'};{s.dp};{s.dr};{s.age};",
    )
    yield "C", f"{qui};{s.patient};{francais(s.entree)};{francais(s.sortie)};{retours}"
    for code in s.das.split():
        yield "D", f"{qui};{code}"
    yield "UM", f"{qui};1;{site};C"
    if s.montant is not None:
        yield "VALO", f"{qui};{point(s.montant)}"


def _med(a: Administration) -> tuple[str, str]:
    return "MED", f"{a.sejour.finess};{a.sejour.numero};{a.ucd};{a.quantite};{point(a.montant)};1"


def _fh(a: Administration) -> tuple[str, str]:
    return "FH", f"{a.sejour.finess};{a.sejour.numero};{a.ucd};{a.quantite};1;{point(a.montant)}"
