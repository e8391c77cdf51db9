"""The values of a document: read by kind, completed by the law of its date, written once as inert Markdown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from efficience.documents.catalogue import CATALOGUE, Mention
from efficience.documents.figures import Figure
from efficience.documents.refus import ValeurRefusee, proche
from efficience.documents.sortes import ECRITURES, LECTURES, Sorte, regle_en_clair
from efficience.noyau.calcul import Calcul, Hypothese
from efficience.noyau.catalogue import essayer
from efficience.noyau.exigences import DonneeRefusee
from efficience.reglement import Reglement, Valeur

DATE_DU_DOCUMENT = "document.date_le"
LIGNES_MAXIMALES = 2_000  # rows of one list


@dataclass(frozen=True)
class Absente:
    """An optional field without a value: false in a condition, refused when printed."""

    nom: str

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        raise ValeurRefusee(self.nom, "absente : le modèle l'imprime sans condition")


Ligne = Mapping[str, Any]


class Lignes(tuple[Ligne, ...]):
    """The rows of a list, with the field that names their columns."""

    mention: Mention

    def __new__(cls, lignes: Sequence[Ligne], mention: Mention) -> Lignes:
        faites = super().__new__(cls, lignes)
        faites.mention = mention
        return faites


@dataclass(frozen=True)
class Contenu:
    """What a template is filled with: `contexte` by group and name, and the assumptions its figures rest on."""

    contexte: Mapping[str, Mapping[str, Any]]
    hypotheses: tuple[Hypothese, ...]
    jour: date


def preparer(
    donnees: Mapping[str, Any], mentions: Collection[str], reglement: Reglement, exigees: Collection[str] = ()
) -> Contenu:
    """The fields of a template, from `{"groupe": {"nom": valeur}}` or `{"groupe.nom": valeur}`.

    `exigees` are optional fields that this template cannot do without.

    Raises ValeurRefusee (unknown name, missing or ill-typed value), and ErreurReglement when the law has no value that day.
    """
    brutes = _aplatir(donnees)
    jour = _lire(CATALOGUE[DATE_DU_DOCUMENT], brutes, reglement, None)
    if not isinstance(jour, date):
        raise ValeurRefusee(DATE_DU_DOCUMENT, "absente", CATALOGUE[DATE_DU_DOCUMENT].intitule)
    lues, refus = {}, []
    for nom in sorted(mentions):
        try:
            mention = replace(CATALOGUE[nom], facultative=False) if nom in exigees else CATALOGUE[nom]
            lues[nom] = _lire(mention, brutes, reglement, jour)
        except ValeurRefusee as refusee:
            refus.append(refusee)
    if refus:
        raise ValeurRefusee.toutes(refus)
    contexte: dict[str, dict[str, Any]] = {}
    for nom, valeur in lues.items():
        groupe, _, court = nom.partition(".")
        contexte.setdefault(groupe, {})[court] = _ecrire(CATALOGUE[nom], valeur)
    return Contenu(contexte, _hypotheses(lues.values()), jour)


def _aplatir(donnees: Mapping[str, Any]) -> dict[str, Any]:
    """One level of names; refuses those that are not in the catalogue."""
    plates: dict[str, Any] = {}
    for cle, valeur in donnees.items():
        if cle not in CATALOGUE and isinstance(valeur, Mapping):
            plates |= {f"{cle}.{nom}": sous_valeur for nom, sous_valeur in valeur.items()}
        else:
            plates[cle] = valeur
    inconnues = [
        ValeurRefusee(nom, f"inconnue du catalogue{proche(nom, CATALOGUE)}") for nom in plates if nom not in CATALOGUE
    ]
    if inconnues:
        raise ValeurRefusee.toutes(inconnues)
    return plates


def _lire(mention: Mention, brutes: Mapping[str, Any], reglement: Reglement, jour: date | None) -> Any:
    if mention.sorte is Sorte.REGLE:
        return reglement.valeur(mention.nom.partition(".")[2], jour)
    if mention.issue_de:
        calcul = _lire(CATALOGUE[mention.issue_de[0]], brutes, reglement, jour)
        return calcul.resultat[mention.issue_de[1]] if isinstance(calcul, Calcul) else Absente(mention.nom)
    return _valeur(mention, mention.nom, brutes.get(mention.nom), reglement, jour)


def _valeur(mention: Mention, nom: str, brut: Any, reglement: Reglement, jour: date | None) -> Any:
    if brut is None or (isinstance(brut, str) and not brut.strip()):
        if mention.facultative:
            return Absente(nom)
        raise ValeurRefusee(nom, "absente", f"{mention.intitule} ({mention.sorte.value})")
    if mention.sorte is Sorte.LISTE:
        return _lignes(mention, nom, brut, reglement, jour)
    if mention.sorte is Sorte.CALCUL and isinstance(brut, Mapping):
        brut = _calculer(nom, brut, reglement, jour)
    try:
        return LECTURES[mention.sorte](brut)
    except ValueError as refus:
        raise ValeurRefusee(nom, f"« {str(brut)[:60]} » refusé", str(refus)) from refus


def _calculer(nom: str, demande: Mapping[str, Any], reglement: Reglement, jour: date | None) -> Calcul:
    if set(demande) != {"regle", "valeurs"} or not isinstance(demande["valeurs"], Mapping):
        raise ValeurRefusee(nom, "calcul mal demandé", '{"regle": "sanction-refus", "valeurs": {"produits": "48000000.00"}}')
    try:
        return essayer(demande["regle"], demande["valeurs"], reglement=reglement, au=jour)
    except DonneeRefusee as refus:
        raise ValeurRefusee(nom, str(refus)) from refus


def _lignes(mention: Mention, nom: str, brut: Any, reglement: Reglement, jour: date | None) -> Lignes:
    if not isinstance(brut, Sequence) or isinstance(brut, str) or len(brut) > LIGNES_MAXIMALES:
        raise ValeurRefusee(nom, "ce n'est pas une liste", f"au plus {LIGNES_MAXIMALES} lignes d'objets")
    return Lignes([_ligne(mention, f"{nom}[{rang}]", ligne, reglement, jour) for rang, ligne in enumerate(brut, 1)], mention)


def _ligne(mention: Mention, nom: str, brut: Any, reglement: Reglement, jour: date | None) -> Ligne:
    colonnes = {colonne.nom: colonne for colonne in mention.colonnes}
    if not isinstance(brut, Mapping):
        raise ValeurRefusee(nom, "ce n'est pas un objet", ", ".join(colonnes))
    for cle in brut:
        if cle not in colonnes:
            raise ValeurRefusee(f"{nom}.{cle}", f"colonne inconnue{proche(cle, colonnes)}", ", ".join(colonnes))
    return {cle: _valeur(colonne, f"{nom}.{cle}", brut.get(cle), reglement, jour) for cle, colonne in colonnes.items()}


def _ecrire(mention: Mention, valeur: Any) -> Any:
    """The value as a template prints it; lists and computations keep their shape for the filters."""
    if isinstance(valeur, Absente | Calcul | Figure):
        return valeur
    if isinstance(valeur, Lignes):
        colonnes = {colonne.nom: colonne for colonne in mention.colonnes}
        return Lignes([{cle: _ecrire(colonnes[cle], v) for cle, v in ligne.items()} for ligne in valeur], mention)
    return ECRITURES[mention.sorte](valeur)


def _hypotheses(valeurs: Collection[Any]) -> tuple[Hypothese, ...]:
    """What no public text gives among the values read, each named once."""
    lues: dict[str, Hypothese] = {}
    for valeur in valeurs:
        if isinstance(valeur, Calcul):
            lues |= {hypothese.parametre or hypothese.intitule: hypothese for hypothese in valeur.hypotheses}
        elif isinstance(valeur, Valeur) and not valeur.source_publique:
            lues[valeur.nom] = Hypothese(valeur.nom, valeur.intitule, regle_en_clair(valeur), valeur.motif)
    return tuple(lues[cle] for cle in sorted(lues))
