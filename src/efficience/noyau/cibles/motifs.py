"""Why a hospital is targeted, in words: each criterion, its value, its threshold, the text that sets it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from efficience.noyau.ciblage import Issue
from efficience.noyau.cibles.simulation import parametres
from efficience.noyau.montant import arrondir, en_exact, en_nombre
from efficience.noyau.parametres import en_grandeur
from efficience.noyau.profil import Decision, Examen, Mesure
from efficience.reglement import Reglement, Valeur
from efficience.reglement.profils import Ciblage, Critere

OPERATEURS: Mapping[str, str] = MappingProxyType({">=": "≥", ">": ">", "<=": "≤", "<": "<"})
_INSECABLE = "\u00a0"
_UNITES: Mapping[str, tuple[int, int, str]] = MappingProxyType(
    {"part": (100, 1, f"{_INSECABLE}%"), "euros": (1, 2, f"{_INSECABLE}€"), "nombre": (1, 2, "")}
)
"""How a value of each unit is written: its factor, its usual decimals, its sign."""
_DECIMALES_DE_PLUS = 10


@dataclass(frozen=True)
class Source:
    """A value that a criterion rests on, and the text that gives it, or why there is none."""

    parametre: str
    intitule: str
    valeur: str
    texte: str
    publique: bool
    motif: str
    origine: str


@dataclass(frozen=True)
class CritereEcrit:
    """A criterion as the page and the decision print it: « part de l’ambulance », « ≥ 20 % », its text."""

    critere: str
    condition: str
    texte: str
    sources: tuple[Source, ...]

    @property
    def cite(self) -> bool:
        """Whether every value of it has a cited text."""
        return all(source.publique for source in self.sources)


@dataclass(frozen=True)
class Motif:
    """A criterion examined for one hospital."""

    critere: str
    valeur: str
    condition: str
    rempli: Issue
    texte: str

    @property
    def phrase(self) -> str:
        """« part de l’ambulance : 62,0 % (seuil ≥ 20,0 %, Arrêté du 23 février 2022, annexe) »."""
        seuil = f"seuil {self.condition}, " if self.condition else ""
        return f"{self.critere} : {self.valeur} ({seuil}{self.texte})"


def ecrire_criteres(ciblage: Ciblage, reglement: Reglement, au: date) -> tuple[CritereEcrit, ...]:
    """The criteria of an indicator with the values in force on that day."""
    return tuple(_ecrire_critere(critere, reglement, au) for critere in ciblage.criteres)


def _ecrire_critere(critere: Critere, reglement: Reglement, au: date) -> CritereEcrit:
    sources = tuple(source(reglement, nom, au) for nom in parametres(critere))
    return CritereEcrit(critere.critere, _condition(critere, sources), _texte(critere, sources, reglement), sources)


def _condition(critere: Critere, sources: tuple[Source, ...]) -> str:
    if critere.seuil:
        return f"{OPERATEURS[critere.operateur]} {sources[0].valeur}"
    cotes = (
        " et ".join(f"{borne.mesure} {OPERATEURS[borne.operateur]} quartile {borne.quartile}" for borne in quadrant)
        for quadrant in critere.quadrants
    )
    return f" {sources[0].valeur} ".join(f"({cote})" for cote in cotes)


def source(reglement: Reglement, nom: str, au: date) -> Source:
    """A parameter on that day, in words, with its text. Raises ErreurReglement."""
    valeur = reglement.valeur(nom, au)
    texte = reglement.texte(valeur.texte).titre if valeur.texte else ""
    cite = ", ".join(filter(None, (texte, valeur.renvoi)))
    return Source(nom, valeur.intitule, _ecrire_valeur(valeur), cite, valeur.source_publique, valeur.motif, valeur.origine)


def _ecrire_valeur(valeur: Valeur) -> str:
    grandeur = en_grandeur(valeur)
    if valeur.unite not in _UNITES:
        return str(grandeur)
    facteur, _, signe = _UNITES[valeur.unite]
    return en_nombre(en_exact(grandeur) * facteur) + signe


def _texte(critere: Critere, sources: tuple[Source, ...], reglement: Reglement) -> str:
    """The text of the threshold, else the one that announced the criterion, said to leave its value open."""
    if sources and all(source.publique for source in sources):
        return sources[0].texte
    return f"{reglement.texte(critere.texte).titre} ; valeur sans texte"


def motiver(ciblage: Ciblage, decision: Decision, reglement: Reglement, au: date) -> tuple[Motif, ...]:
    """Every criterion of the indicator as it was examined for this hospital, in the order of the profile."""
    ecrits = ecrire_criteres(ciblage, reglement, au)
    lignes = zip(ciblage.criteres, ecrits, decision.examens, strict=True)
    return tuple(_motif(critere, ecrit, examen, reglement) for critere, ecrit, examen in lignes)


def _motif(critere: Critere, ecrit: CritereEcrit, examen: Examen, reglement: Reglement) -> Motif:
    if not critere.seuil:
        return Motif(critere.critere, examen.formule, "", examen.rempli, ecrit.texte)
    unite = reglement.parametres[critere.seuil].unite
    valeur, seuil = _ensemble(unite, examen.valeur, examen.seuil)
    return Motif(critere.critere, valeur, f"{OPERATEURS[examen.operateur]} {seuil}", examen.rempli, ecrit.texte)


def _ensemble(unite: str, valeur: Mesure, seuil: Mesure) -> tuple[str, str]:
    """A value and its threshold, with just enough decimals for two different numbers to look different."""
    if valeur is None or isinstance(valeur, str) or isinstance(seuil, str) or seuil is None:
        return str(valeur or "non calculable"), _seul(unite, seuil)
    facteur, usuelles, signe = _UNITES[unite]
    exacts = [en_exact(nombre) * facteur for nombre in (valeur, seuil)]
    depart = 0 if unite != "euros" and all(nombre.denominator == 1 for nombre in exacts) else usuelles
    for decimales in range(depart, depart + _DECIMALES_DE_PLUS):
        ecrits = [arrondir(nombre, decimales) for nombre in exacts]
        if len(set(ecrits)) == len(set(exacts)):
            break
    return en_nombre(ecrits[0]) + signe, en_nombre(ecrits[1]) + signe


def _seul(unite: str, seuil: Mesure) -> str:
    if seuil is None or isinstance(seuil, str):
        return str(seuil or "")
    facteur, _, signe = _UNITES[unite]
    return en_nombre(en_exact(seuil) * facteur) + signe


def sans_texte(ciblages: Iterable[Ciblage], reglement: Reglement, au: date) -> tuple[str, ...]:
    """What no cited text gives among the criteria: such a criterion serves to try, never to freeze a list."""
    ouverts = {
        source.parametre: f"{ciblage.indicateur}, {source.intitule} ({source.valeur})"
        for ciblage in ciblages
        for ecrit in ecrire_criteres(ciblage, reglement, au)
        for source in ecrit.sources
        if not source.publique
    }
    return tuple(ouverts.values())


def inactif(ciblage: Ciblage, reglement: Reglement, au: date) -> bool:
    """Whether the indicator was announced and not enacted, and no sheet opened it."""
    return bool(ciblage.actif) and not reglement.regle(ciblage.actif, au)
