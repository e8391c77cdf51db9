"""The kinds of merge fields: how each is read, from Python or from JSON, and how it is written in French."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from efficience.documents.figures import Figure
from efficience.documents.inertie import assainir, en_ligne, en_paragraphes
from efficience.noyau.calcul import Calcul, Grandeur
from efficience.noyau.delais import Duree
from efficience.noyau.finess import Finess
from efficience.noyau.montant import Nombre, au_centime, en_exact, en_nombre, euros, taux
from efficience.noyau.parametres import en_grandeur
from efficience.reglement import Valeur

FINE, INSECABLE = "\u202f", "\u00a0"
LONGUEUR_MAXIMALE = 20_000  # characters of one text
_MOIS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


class Sorte(Enum):
    """What a merge field holds."""

    TEXTE = "texte d'une ligne"
    PARAGRAPHES = "texte de plusieurs paragraphes"
    DATE = "date"
    ANNEE = "année"
    ENTIER = "nombre entier"
    MONTANT = "montant en euros"
    TAUX = "taux"
    FINESS = "numéro FINESS"
    REGLE = "valeur du règlement"
    CALCUL = "calcul et ses étapes"
    LISTE = "liste"
    FIGURE = "graphique et son tableau"


COMPOSEES = frozenset({Sorte.LISTE, Sorte.CALCUL, Sorte.FIGURE})
"""Kinds that are not printed as such: a list is walked or tabulated, a computation shows its steps, a chart its table."""


def date_en_clair(jour: date) -> str:
    """ "1er juin 2022"."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme}{INSECABLE}{_MOIS[jour.month - 1]}{INSECABLE}{jour.year}"


def montant_en_clair(montant: Decimal) -> str:
    """ "480 000,00 €", thousands and unit after a narrow no-break space."""
    return en_nombre(au_centime(montant)).replace(INSECABLE, FINE) + FINE + "€"


def taux_en_clair(part: Nombre) -> str:
    """ "1 %", "2,5 %": the share as it was set, without added decimals."""
    return _nombre(en_exact(part) * 100) + FINE + "%"


def _nombre(nombre: Nombre) -> str:
    return en_nombre(nombre).replace(INSECABLE, FINE)


def regle_en_clair(valeur: Valeur) -> str:
    """A value of the law as a sentence takes it: "3 semaines", "1 %"."""
    grandeur = en_grandeur(valeur)
    if valeur.unite == "part":
        return taux_en_clair(grandeur)
    if isinstance(grandeur, Duree):
        return str(grandeur).replace(" ", INSECABLE)
    return grandeur_en_clair(grandeur)


def grandeur_en_clair(grandeur: Grandeur) -> str:
    """A value of a `Calcul` in words: euros, exact quantity, count, yes or no, date, or several of them."""
    match grandeur:
        case bool():
            return "oui" if grandeur else "non"
        case Decimal():
            return montant_en_clair(grandeur)
        case Fraction() | int():
            return _nombre(grandeur)
        case date():
            return date_en_clair(grandeur)
        case tuple():
            return " ; ".join(map(grandeur_en_clair, grandeur))
        case None:
            return "sans objet"
        case _:
            return str(grandeur)


def _lire_texte(brut: Any) -> str:
    if not isinstance(brut, str):
        raise ValueError("du texte")
    if not (lu := assainir(brut)).strip():
        raise ValueError("un texte non vide")
    if len(lu) > LONGUEUR_MAXIMALE:
        raise ValueError(f"au plus {en_nombre(LONGUEUR_MAXIMALE)} caractères")
    return lu


def _lire_jour(brut: Any) -> date:
    if isinstance(brut, date):
        return brut
    try:
        return date.fromisoformat(brut)
    except (TypeError, ValueError):
        raise ValueError("une date AAAA-MM-JJ, par exemple 2022-06-01") from None


def _lire_entier(brut: Any) -> int:
    if isinstance(brut, bool) or not str(brut).strip().isascii() or not str(brut).strip().isdigit():
        raise ValueError("un nombre entier, par exemple 12")
    return int(str(brut))


def _lire_montant(brut: Any) -> Decimal:
    return euros(brut)


def _lire_taux(brut: Any) -> Nombre:
    return brut if isinstance(brut, Fraction) else taux(brut)


def _lire_calcul(brut: Any) -> Calcul:
    if not isinstance(brut, Calcul):
        raise ValueError('un calcul, ou {"regle": "…", "valeurs": {…}}')
    return brut


def _lire_figure(brut: Any) -> Figure:
    if not isinstance(brut, Figure):
        raise ValueError("un graphique de ce logiciel")
    return brut


LECTURES: Mapping[Sorte, Callable[[Any], Any]] = {
    Sorte.TEXTE: _lire_texte,
    Sorte.PARAGRAPHES: _lire_texte,
    Sorte.DATE: _lire_jour,
    Sorte.ANNEE: _lire_entier,
    Sorte.ENTIER: _lire_entier,
    Sorte.MONTANT: _lire_montant,
    Sorte.TAUX: _lire_taux,
    Sorte.FINESS: lambda brut: Finess.lire(_lire_texte(brut)),
    Sorte.CALCUL: _lire_calcul,
    Sorte.FIGURE: _lire_figure,
}
"""Raw value → typed value; ValueError says what was expected. Lists are read column by column, rules come from the law."""

ECRITURES: Mapping[Sorte, Callable[[Any], str]] = {
    Sorte.TEXTE: en_ligne,
    Sorte.PARAGRAPHES: en_paragraphes,
    Sorte.DATE: lambda jour: en_ligne(date_en_clair(jour)),
    Sorte.ANNEE: str,
    Sorte.ENTIER: _nombre,
    Sorte.MONTANT: lambda montant: en_ligne(montant_en_clair(montant)),
    Sorte.TAUX: lambda part: en_ligne(taux_en_clair(part)),
    Sorte.FINESS: str,
    Sorte.REGLE: lambda valeur: en_ligne(regle_en_clair(valeur)),
}
"""Typed value → inert Markdown. The composed kinds are not here: filters write them."""
