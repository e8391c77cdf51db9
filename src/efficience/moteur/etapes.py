"""Indicators defined by a sequence of events: what their steps are given, and what they end with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis

from efficience.moteur.backends import Moteur
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.flux import Etage, Filtre, compter
from efficience.reglement import Reglement


@dataclass(frozen=True)
class Sommes:
    """What the steps of one year end with: one row per establishment (`finess` and a column per measure, missing where it
    has no value), what each filter kept, and warnings. An establishment without a row has zeros."""

    table: ibis.Table
    flux: Sequence[Etage]
    avertissements: Sequence[str] = ()


@dataclass(frozen=True)
class Contexte:
    """The warehouse seen by the steps of one indicator at one year. `deja`: what the engine already answered, shared by all
    the contexts of a campaign (a warehouse opened at a version does not change)."""

    entrepot: Entrepot
    annee: int
    reglement: Reglement
    moteur: Moteur
    deja: dict[Any, Any] = field(default_factory=dict)

    @property
    def jour(self) -> date:
        """The day at which rules and lists are read."""
        return date(self.annee, 12, 31)

    def regle(self, nom: str) -> Any:
        """The value of a parameter."""
        return self.reglement.regle(nom, self.jour)

    def chargee(self, table: str) -> bool:
        """True when the warehouse holds lines of this table."""
        return self.entrepot.chargee(table)

    def table(self, nom: str, *, annee_seule: bool = False) -> ibis.Table:
        """The lines of a table: of all the years loaded, since events cross the end of a year, or of this one only."""
        lues = self._une_fois(nom, lambda: self.moteur.lire(self.entrepot.fichiers(nom)))
        return lues.filter(lues.annee == self.annee) if annee_seule else lues

    def medicaments_delivres(self) -> ibis.Table:
        """Drug deliveries of all the years loaded, with the ATC code of the line, else the reference list's, as `atc`."""
        lues = self.table("delivrances")
        connus = self.moteur.lire([self.entrepot.referentiel("medicaments")]).select("cip13", atc_connu="atc5")
        t = lues.left_join(connus, "cip13").drop("cip13_right")
        return t.mutate(atc=ibis.coalesce(t.atc5.nullif(""), t.atc_connu))

    def dans(self, colonne: Any, *listes: str) -> Any:
        """The condition « this column holds a code of these lists ». The codes are placed in Python, once each."""
        presents = self._une_fois(colonne.op(), lambda: self.moteur.lignes(colonne.as_table().distinct()))
        codes = [code for presente in presents for code in presente.values() if code is not None]
        retenus = set().union(*(self.reglement.nomenclature(nom).parmi(codes, self.jour, self.reglement) for nom in listes))
        return colonne.isin(sorted(retenus)) if retenus else ibis.literal(False)

    def _une_fois(self, cle: Any, demander: Callable[[], Any]) -> Any:
        if cle not in self.deja:
            self.deja[cle] = demander()
        return self.deja[cle]

    def compter(self, table: ibis.Table, montant: Any, debut: str, *filtres: Filtre) -> list[Etage]:
        """What each filter keeps of the rows of this year."""
        t = table.mutate(un=ibis.literal(1, type="int64"), euros=montant, annee=ibis.literal(self.annee))
        return compter(t, [Filtre(f.libelle, f.condition(t)) for f in filtres], (t.un, t.euros), self.moteur, debut)
