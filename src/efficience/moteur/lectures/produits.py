"""The products behind the figures, of all establishments at once: the very rows of the warehouse that made the results."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from efficience.moteur import depots
from efficience.moteur.backends import ouvrir
from efficience.moteur.definition import Critere, Indicateur, ParListes, Somme
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.lignes import LIBELLE_MASQUE, Place, lire
from efficience.moteur.manifeste import chemin_entrepot
from efficience.moteur.passes import Listes
from efficience.moteur.resultats import Resultats
from efficience.noyau.calcul import NonCalculable
from efficience.noyau.montant import Nombre
from efficience.reglement import Reglement


@dataclass(frozen=True)
class Produit:
    """A product of one establishment and year: quantity dispensed, units in one of them (None: unknown), euros.

    `code` is what lists name (ATC, LPP, UCD), `produit` what was delivered (CIP13…). `masque`: the producer did not
    say which.
    """

    composante: str
    code: str
    produit: str
    libelle: str
    quantite: Fraction
    unites_par_boite: Nombre | None
    montant: Decimal
    masque: bool

    @property
    def cle(self) -> str:
        return f"{self.composante}/{self.code}/{self.produit}"


Releves = Mapping[tuple[int, str], Sequence[Produit]]
"""(year, establishment) → its products."""
Criteres = tuple[Critere, ...]
Ajoutee = Mapping[str, Any]
"""A product of one establishment and year, as the engine adds it up."""


@dataclass(frozen=True)
class Releveur:
    """Reads the products of these indicators at these years where the results say that they came from: the lines of a table
    once for all the indicators that keep the same ones. `finess`: of this establishment alone."""

    resultats: Resultats
    indicateurs: Sequence[Indicateur]
    annees: Sequence[int]
    reglement: Reglement
    finess: str = ""

    def lire(self, indicateur: Indicateur, quantite: str) -> Releves | NonCalculable:
        """The products of one of them. `quantite`: the sum of the table's lines that counts what was dispensed.
        `NonCalculable` when the warehouse is no longer there."""
        assert isinstance(indicateur, ParListes)  # only they are made of products
        if self._entrepot is None:
            sans = "les résultats n'ont pas leur manifeste, qui dit de quel entrepôt ils viennent"
            return NonCalculable(
                "l'entrepôt d'où viennent les résultats n'est plus où il était" if self._manifeste else sans
            )
        absente = next((an for an in self.annees if an not in self._entrepot.annees(indicateur.table)), None)
        if absente is not None:
            return NonCalculable(f"l'année {absente} n'est pas dans l'entrepôt")
        memes = indicateur.table, indicateur.garder
        if memes not in self._lus:
            self._lus[memes] = self._relever(self._entrepot, *memes)
        trouves: dict[tuple[int, str], list[Produit]] = defaultdict(list)
        for composante, somme in self._lus[memes][indicateur.code]:
            trouves[somme["annee"], somme["finess"]].append(_produit(composante, somme, quantite))
        return trouves

    @property
    def _manifeste(self) -> Mapping[str, Any]:
        return self.resultats.manifeste

    @cached_property
    def _entrepot(self) -> Entrepot | None:
        if not self._manifeste:
            return None
        return depots.rouvrir(chemin_entrepot(self._manifeste), int(self._manifeste["entrepot"]["version"]))

    @cached_property
    def _lus(self) -> dict[tuple[str, Criteres], Mapping[str, Sequence[tuple[str, Ajoutee]]]]:
        return {}

    def _relever(self, entrepot: Entrepot, table: str, garder: Criteres) -> Mapping[str, Sequence[tuple[str, Ajoutee]]]:
        """By indicator, the component and the sums of each product of each establishment and year."""
        moteur = ouvrir("duckdb")
        lignes = lire(table, entrepot, self.annees, moteur)
        if self.finess:
            lignes = replace(lignes, table=lignes.table.filter(lignes.table.finess == self.finess))
        listes = Listes(lignes, garder, self.annees, self.reglement, moteur)
        siens = [i for i in self.indicateurs if isinstance(i, ParListes) and (i.table, i.garder) == (table, garder)]
        composantes = [(indicateur, nom) for indicateur in siens for nom in indicateur.composantes]
        places = set[Place]().union(*(listes.placer(rang, i, [nom]) for rang, (i, nom) in enumerate(composantes)))
        with TemporaryDirectory() as dossier:
            t = listes.joindre(listes.cataloguer(places, Path(dossier) / "produits.parquet", ()))
            cles = ("rang", "annee", "finess", "produit", "code", "libelle", *lignes.forme.facteurs)
            sommes = moteur.lignes(t.group_by(*cles).agg(**{nom: t[nom].sum() for nom in lignes.forme.sommes}))
        lus: dict[str, list[tuple[str, Ajoutee]]] = defaultdict(list)
        for somme in sorted(sommes, key=lambda s: (s["annee"], s["finess"], s["produit"], s["code"], s["rang"])):
            indicateur, composante = composantes[somme["rang"]]
            lus[indicateur.code].append((composante, {**somme, "montant": somme[lignes.forme.montant]}))
        return lus


def _produit(composante: str, somme: Ajoutee, quantite: str) -> Produit:
    return Produit(
        composante=composante,
        code=somme["code"],
        produit=somme["produit"],
        libelle=somme["libelle"] or f"produit {somme['produit']}",
        quantite=Fraction(somme[quantite]),
        unites_par_boite=somme.get("unites_par_boite"),
        montant=somme["montant"],
        masque=somme["libelle"] == LIBELLE_MASQUE,
    )


def composantes_evaluees(indicateur: Indicateur) -> tuple[str, ...]:
    """The components that make the evaluated spend: those of the first sum."""
    evaluee = next((m for m in indicateur.mesures.values() if isinstance(m, Somme)), None)
    return evaluee.composantes if evaluee else ()


def reunir(produits: Sequence[Produit]) -> list[Produit]:
    """One line a product: a file may give the same presentation with its code and without."""
    reunis: dict[str, Produit] = {}
    for un in produits:
        autre = reunis.get(un.cle)
        if autre is not None:
            un = replace(un, quantite=un.quantite + autre.quantite, montant=un.montant + autre.montant)
        reunis[un.cle] = un
    return list(reunis.values())
