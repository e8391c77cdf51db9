"""The parameters a computation reads, kept as they are read: each becomes a step, each assumption is declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.noyau.calcul import Calcul, Etape, Grandeur, Hypothese
from efficience.noyau.delais import Duree
from efficience.noyau.montant import au_centime, en_exact, en_nombre
from efficience.reglement import Reglement, Valeur


class Releve:
    """Reads `reglement` at one date (None: latest values) and remembers what was read, in order."""

    def __init__(self, reglement: Reglement, au: date | None = None) -> None:
        self._reglement, self._au = reglement, au
        self._lus: dict[str, Valeur] = {}

    def lire(self, nom: str) -> Any:
        """The value: Decimal (euros at the cent), Fraction (share, number, unit price), `Duree`, bool or str.

        Raises ErreurReglement when no value is in force.
        """
        self._lus[nom] = self._reglement.valeur(nom, self._au)
        return en_grandeur(self._lus[nom])

    @property
    def valeurs(self) -> tuple[Valeur, ...]:
        """The values read, in order."""
        return tuple(self._lus.values())

    @property
    def etapes(self) -> tuple[Etape, ...]:
        """One step per parameter: its name in words, since when it holds, where it is written."""
        return tuple(_etape(valeur) for valeur in self._lus.values())

    @property
    def hypotheses(self) -> tuple[Hypothese, ...]:
        """The parameters read that no public text gives."""
        return tuple(
            Hypothese(nom, valeur.intitule, _montrer(valeur), valeur.motif)
            for nom, valeur in self._lus.items()
            if not valeur.source_publique
        )

    def expliquer(self, calcul: Calcul) -> Calcul:
        """The computation, opened by the parameters it used."""
        return calcul.precede_de(self.etapes, self.hypotheses)


def _au_centime_si_exact(montant: Decimal) -> Decimal | Fraction:
    return au_centime(montant) if montant == au_centime(montant) else Fraction(montant)


_LECTURES: Mapping[str, Callable[[Any], Any]] = {"euros": _au_centime_si_exact, "part": Fraction, "nombre": Fraction}
_DUREES = ("jours", "semaines", "mois", "ans")


def en_grandeur(valeur: Valeur) -> Any:
    """A value of the law as the rules take it."""
    if valeur.unite in _DUREES:
        return Duree(valeur.valeur, valeur.unite)
    return _LECTURES.get(valeur.unite, lambda lue: lue)(valeur.valeur)


def _montrer(valeur: Valeur) -> Grandeur:
    grandeur = en_grandeur(valeur)
    if isinstance(grandeur, Duree):
        return str(grandeur)
    return {True: "oui", False: "non"}[grandeur] if isinstance(grandeur, bool) else grandeur


def ecrire(valeur: Valeur) -> str:
    """A value of the law as a French reader expects it: « 0,20 », « oui », « 1 mois »."""
    montree = _montrer(valeur)
    return montree if isinstance(montree, str) else en_nombre(en_exact(montree))  # type: ignore[arg-type]


def _etape(valeur: Valeur) -> Etape:
    depuis = f"valeur en vigueur depuis le {valeur.debut:%d/%m/%Y}"
    precisions = [valeur.renvoi, "" if valeur.source_publique else f"hypothèse : {valeur.motif}"]
    if valeur.origine != "national":
        precisions.insert(0, f"fixée par {valeur.origine}")
    return Etape(valeur.intitule, " ; ".join(filter(None, [depuis, *precisions])), _montrer(valeur), valeur.texte or "")
