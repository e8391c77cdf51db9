"""The products behind the figures, of all establishments at once: the very rows of the warehouse that made the results."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.moteur import depots
from efficience.moteur.backends import Moteur, ouvrir
from efficience.moteur.definition import Indicateur, ParListes, Somme
from efficience.moteur.flux import Filtre, garder
from efficience.moteur.lignes import LIBELLE_MASQUE, Lignes, lire
from efficience.moteur.manifeste import chemin_entrepot
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


def relever(
    resultats: Resultats,
    indicateur: Indicateur,
    quantite: str,
    annees: Sequence[int],
    reglement: Reglement,
    finess: str = "",
) -> Releves | NonCalculable:
    """Read the products of these years where the results say they came from. `NonCalculable` when it is no longer there.

    `quantite`: the sum of the table's lines that counts what was dispensed. `finess`: of this establishment alone.
    """
    assert isinstance(indicateur, ParListes)  # only they are made of products
    manifeste = resultats.manifeste
    if not manifeste:
        return NonCalculable("les résultats n'ont pas leur manifeste, qui dit de quel entrepôt ils viennent")
    entrepot = depots.rouvrir(chemin_entrepot(manifeste), int(manifeste["entrepot"]["version"]))
    if entrepot is None:
        return NonCalculable("l'entrepôt d'où viennent les résultats n'est plus où il était")
    absente = next((an for an in annees if an not in entrepot.annees(indicateur.table)), None)
    if absente is not None:
        return NonCalculable(f"l'année {absente} n'est pas dans l'entrepôt")
    moteur = ouvrir("duckdb")
    lignes = lire(indicateur.table, entrepot, annees, moteur)
    if finess:
        lignes = replace(lignes, table=lignes.table.filter(lignes.table.finess == finess))
    trouves: dict[tuple[int, str], list[Produit]] = defaultdict(list)
    decrits = _decrits(lignes)
    for annee in annees:
        articles = _articles(indicateur, lignes, decrits, annee, reglement)
        for somme in _sommes(indicateur, lignes, quantite, annee, articles, moteur):
            cle = tuple(somme[nom] or "" for nom in lignes.forme.cles)
            for composante, article in articles.get(cle, ()):
                trouves[annee, somme["finess"]].append(_produit(composante, article, somme))
    return trouves


Articles = Mapping[tuple[str, ...], Sequence[tuple[str, Mapping[str, Any]]]]
"""Key of a line → the components it counts in, with the article."""


def _decrits(lignes: Lignes) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Articles by code, however many places of the files they are in."""
    par_code: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for article in lignes.articles.decrits():
        if article["code"]:
            par_code[article["code"]].append(article)
    return par_code


def _articles(
    indicateur: ParListes,
    lignes: Lignes,
    par_code: Mapping[str, Sequence[Mapping[str, Any]]],
    annee: int,
    reglement: Reglement,
) -> Articles:
    trouves: dict[tuple[str, ...], list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for composante, liste in indicateur.composantes.items():
        for code in liste.parmi(par_code, annee, reglement):
            for article in par_code[code]:
                trouves[tuple(article[nom] or "" for nom in lignes.forme.cles)].append((composante, article))
    return trouves


def _sommes(
    indicateur: ParListes, lignes: Lignes, quantite: str, annee: int, articles: Articles, moteur: Moteur
) -> Iterator[Mapping[str, Any]]:
    """Signed quantity and euros by establishment and article, on the lines that the indicator keeps."""
    if not articles:
        return
    t = garder(lignes.table, [Filtre(critere.libelle, critere.condition(lignes.table)) for critere in indicateur.garder])
    t = t.filter(t.annee == annee)
    for rang, nom in enumerate(lignes.forme.cles):  # a first sieve: keys are matched whole in Python
        t = t.filter(t[nom].fill_null("").isin(sorted({cle[rang] for cle in articles})))
    cles = ("finess", *lignes.forme.cles)
    groupes = t.group_by(*cles).agg(quantite=t[quantite].sum(), montant=t[lignes.forme.montant].sum())
    yield from sorted(moteur.lignes(groupes), key=lambda s: tuple(s[nom] or "" for nom in cles))


def _produit(composante: str, article: Mapping[str, Any], somme: Mapping[str, Any]) -> Produit:
    return Produit(
        composante=composante,
        code=article["code"],
        produit=article["produit"],
        libelle=article["libelle"] or f"produit {article['produit']}",
        quantite=Fraction(somme["quantite"]),
        unites_par_boite=article.get("unites_par_boite"),
        montant=somme["montant"],
        masque=article["libelle"] == LIBELLE_MASQUE,
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
