"""Code lists: a CSV of lines (code or prefix, included or excluded, dated, optional) and its entry in registre.yaml.

An option names a boolean parameter: an included line with an option counts only when the parameter is yes; an excluded
line with an option is excluded unless the parameter is yes.
"""

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from efficience.reglement.erreurs import Lieu
from efficience.reglement.lecture import fiche, jour, mot, oui_non
from efficience.reglement.parametres import Parametre

COLONNES = ("code", "libelle", "mode", "sens", "option", "debut", "fin", "motif")
MODES = ("code", "prefixe")
SENS = ("inclus", "exclu")
SYSTEMES = {
    "ATC": re.compile(r"[A-Z](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?"),
    "LPP": re.compile(r"\d{7}"),
    "LPP arborescence": re.compile(r"(\d+/)+"),
    "PRS_NAT_REF": re.compile(r"\d{4}"),
    "NABM": re.compile(r"\d{4}"),
    "CCAM": re.compile(r"[A-Z]{4}\d{3}"),
    "CIM-10": re.compile(r"[A-Z]\d{2}[0-9A-Z+]*"),
    "GHM": re.compile(r"\d{2}([A-Z](\d{2}[0-9A-Z]?)?)?"),
    "UCD7": re.compile(r"\d{7}"),
    "spécialité SNDS": re.compile(r"\d{2}"),
    "critère": re.compile(r"[A-Z0-9-]+"),
}
"""How a code (or its prefix) is written in each system: NABM on 4 digits, CIM-10 without dot, LPP tree « 1/3/1/ »."""


class Regles(Protocol):
    """What the membership of a code needs to know: the value of a parameter at a date."""

    def regle(self, nom: str, au: date | None = None) -> Any:
        """The typed value of `nom` at `au`."""


@dataclass(frozen=True)
class Ligne:
    """One line: a code or a prefix (`mode`), « inclus » or « exclu » (`sens`), from `debut` to `fin` included."""

    code: str
    libelle: str
    mode: str
    sens: str
    debut: date | None
    fin: date | None
    option: str
    motif: str = ""

    def active(self, au: date | None, regles: Regles) -> bool:
        """Whether the line counts at `au` (None: any date, latest options) given the options."""
        if au and ((self.debut and au < self.debut) or (self.fin and au > self.fin)):
            return False
        return not self.option or regles.regle(self.option, au) is (self.sens == "inclus")


@dataclass(frozen=True)
class Nomenclature:
    """A code list, its origin and licence; `source_publique` is false when the grouping is an assumption (`motif`).

    A list may be empty: the codes were found in no public text and are to be brought by a sheet.
    """

    nom: str
    intitule: str
    systeme: str
    origine: str
    licence: str
    releve_le: date
    source_publique: bool
    motif: str
    lignes: tuple[Ligne, ...]

    def lignes_actives(self, au: date | None, regles: Regles) -> tuple[Ligne, ...]:
        """The lines, included and excluded, that count at `au` with the options of `regles`."""
        return tuple(ligne for ligne in self.lignes if ligne.active(au, regles))

    def codes_actifs(self, au: date | None, regles: Regles) -> tuple[str, ...]:
        """The codes and prefixes included at `au`, in the order of the file (exclusions: see `lignes_actives`)."""
        return tuple(ligne.code for ligne in self.lignes_actives(au, regles) if ligne.sens == "inclus")

    def parmi(self, codes: Iterable[str], au: date | None, regles: Regles) -> frozenset[str]:
        """Those of `codes` that are in the list at `au`: an included line is about them, no excluded one is."""
        lignes = self.lignes_actives(au, regles)
        inclus, exclus = (_Vises([ligne for ligne in lignes if ligne.sens == sens]) for sens in SENS)
        return frozenset(code for code in codes if code in inclus and code not in exclus)

    def contient(self, code: str, au: date | None, regles: Regles) -> bool:
        """Whether `code` is in the list at `au` (None: any date, latest options)."""
        return bool(self.parmi([code], au, regles))


class _Vises:
    """The codes that some lines are about, tested without going through the lines."""

    def __init__(self, lignes: Collection[Ligne]) -> None:
        codes = {mode: [ligne.code for ligne in lignes if ligne.mode == mode] for mode in MODES}
        self._codes, self._prefixes = frozenset(codes["code"]), tuple(codes["prefixe"])

    def __contains__(self, code: str) -> bool:
        return code in self._codes or code.startswith(self._prefixes)


def lire_nomenclature(nom: str, chemin: Path, donnees: Any, lieu: Lieu, parametres: Mapping[str, Parametre]) -> Nomenclature:
    """A list from its CSV and its entry in registre.yaml (`donnees`, `lieu`). Raises ErreurReglement."""
    requis = ("intitule", "systeme", "origine", "licence", "releve_le")
    lu = fiche(donnees, lieu, requis=requis, permis=("source_publique", "motif"))
    systeme = mot(lu["systeme"], lieu.sous("systeme"))
    if systeme not in SYSTEMES:
        raise lieu.sous("systeme").refus(f"système de codes « {systeme} » inconnu", ", ".join(SYSTEMES))
    publique = oui_non(lu.get("source_publique", "oui"), lieu.sous("source_publique"))
    motif = mot(lu.get("motif", ""), lieu.sous("motif"))
    if not publique and not motif:
        raise lieu.refus("liste sans source publique et sans motif", "un motif qui dit ce qui est supposé")
    return Nomenclature(
        nom=nom,
        intitule=mot(lu["intitule"], lieu.sous("intitule")),
        systeme=systeme,
        origine=mot(lu["origine"], lieu.sous("origine")),
        licence=mot(lu["licence"], lieu.sous("licence")),
        releve_le=jour(lu["releve_le"], lieu.sous("releve_le")),
        source_publique=publique,
        motif=motif,
        lignes=_lire_lignes(chemin, systeme, parametres),
    )


def _lire_lignes(chemin: Path, systeme: str, parametres: Mapping[str, Parametre]) -> tuple[Ligne, ...]:
    try:
        with chemin.open(encoding="utf-8", newline="") as fichier:
            lecteur = csv.DictReader(fichier)
            colonnes, rangees = tuple(lecteur.fieldnames or ()), list(lecteur)
    except FileNotFoundError as erreur:
        raise Lieu(chemin.name).refus("liste du registre sans fichier") from erreur
    if colonnes not in (COLONNES, COLONNES[:-1]):
        raise Lieu(chemin.name, "ligne 1").refus(f"colonnes {', '.join(colonnes)}", ", ".join(COLONNES))
    lignes = [
        _lire_ligne(rangee, Lieu(chemin.name, f"ligne {rang}"), systeme, parametres)
        for rang, rangee in enumerate(rangees, start=2)
    ]
    _refuser_doublons(lignes, Lieu(chemin.name))
    return tuple(lignes)


def _lire_ligne(rangee: Mapping[str, Any], lieu: Lieu, systeme: str, parametres: Mapping[str, Parametre]) -> Ligne:
    if None in rangee or None in rangee.values():
        raise lieu.refus("nombre de colonnes différent de l'en-tête")
    for champ, permis in (("mode", MODES), ("sens", SENS)):
        if rangee[champ] not in permis:
            raise lieu.refus(f"{champ} « {rangee[champ]} » inconnu", " ou ".join(permis))
    option = rangee["option"]
    if option and (option not in parametres or parametres[option].unite != "booleen"):
        raise lieu.refus(f"option « {option} » : aucun paramètre oui/non de ce nom", "le nom d'un paramètre booleen")
    return Ligne(
        code=_bien_forme(rangee["code"], systeme, lieu),
        libelle=rangee["libelle"],
        mode=rangee["mode"],
        sens=rangee["sens"],
        debut=jour(rangee["debut"], lieu) if rangee["debut"] else None,
        fin=jour(rangee["fin"], lieu) if rangee["fin"] else None,
        option=option,
        motif=rangee.get("motif", ""),
    )


def _bien_forme(code: str, systeme: str, lieu: Lieu) -> str:
    """`code` when it is written as its system says. Raises ErreurReglement."""
    if not SYSTEMES[systeme].fullmatch(code):
        raise lieu.refus(f"code « {code} » mal formé", f"un code {systeme}")
    return code


def _refuser_doublons(lignes: Iterable[Ligne], lieu: Lieu) -> None:
    vues: set[tuple[str, date | None]] = set()
    for ligne in lignes:
        if (cle := (ligne.code, ligne.debut)) in vues:
            raise lieu.refus(f"code « {ligne.code} » écrit deux fois")
        vues.add(cle)


def apportee_par(nomenclature: Nomenclature, codes: Collection[str], feuille: str, lieu: Lieu) -> tuple[Ligne, ...]:
    """The lines of a list brought by a sheet: these codes, in place of the shipped ones. Raises ErreurReglement."""
    motif = f"feuille « {feuille} »"
    bien_formes = [_bien_forme(code, nomenclature.systeme, lieu) for code in codes]
    lignes = tuple(Ligne(code, "", "code", "inclus", None, None, "", motif) for code in bien_formes)
    _refuser_doublons(lignes, lieu)
    return lignes
