"""What is read beside a figure, never in it: limits, small numbers, rank, split of the change, products to change.

Everything is made from published results and from the rows of the warehouse that made them; what each indicator compares
is a table (`comparables`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from efficience.moteur.definition import Indicateur
from efficience.moteur.lectures import changements, produits
from efficience.moteur.lectures.changements import LecteurChangements
from efficience.moteur.lectures.comparables import COMPARABLES, INCONNU, Comparables
from efficience.moteur.lectures.effectifs import Garde, garde_de
from efficience.moteur.lectures.lecture import COLONNES, Lecture, Sujet, non_calculable, parametres, rangees
from efficience.moteur.lectures.partage import LecteurPartage
from efficience.moteur.lectures.produits import Releves, Releveur
from efficience.moteur.lectures.taux import LecteurTaux
from efficience.moteur.lignes import annees_ecartees
from efficience.moteur.resultats import Resultats
from efficience.noyau.calcul import NonCalculable
from efficience.reglement import Reglement

__all__ = ["COLONNES", "COMPARABLES", "Lecture", "lire", "lire_un", "rangees"]


def lire(
    resultats: Resultats, indicateurs: Sequence[Indicateur], annee: int, reference: int | None, reglement: Reglement
) -> Iterator[Lecture]:
    """The readings of every establishment of the results. Raises Refus when a year is absent."""
    for an in (annee, reference):
        if an is not None:
            resultats.exiger_annee(an)
    releveur = _releveur(resultats, indicateurs, annee, reference, reglement)
    for indicateur in indicateurs:
        lecteur = _Lecteur.preparer(resultats, indicateur, annee, reference, reglement, releveur)
        yield from lecteur.ensemble()
        for finess in lecteur.finess:
            yield from lecteur.lire(finess)


def lire_un(
    resultats: Resultats, indicateur: Indicateur, finess: str, annee: int, reference: int | None, reglement: Reglement
) -> tuple[Lecture, ...]:
    """The readings of one establishment, among all those of the results."""
    releveur = _releveur(resultats, [indicateur], annee, reference, reglement)
    return tuple(_Lecteur.preparer(resultats, indicateur, annee, reference, reglement, releveur).lire(finess))


def _releveur(
    resultats: Resultats, indicateurs: Sequence[Indicateur], annee: int, reference: int | None, reglement: Reglement
) -> Releveur:
    """The products of the one or two years, for those whose spend is made of products."""
    siens = [i for i in indicateurs if COMPARABLES.get(i.code, INCONNU).produits is not None]
    return Releveur(resultats, siens, [an for an in (reference, annee) if an is not None], reglement)


@dataclass(frozen=True)
class _Lecteur:
    """One indicator and year: all that is common to the establishments, ready to read each."""

    resultats: Resultats
    sujet: Sujet
    comparables: Comparables
    finess: Sequence[str]
    taux: Sequence[LecteurTaux]
    partage: LecteurPartage | None
    quoi: LecteurChangements | NonCalculable

    @classmethod
    def preparer(
        cls,
        resultats: Resultats,
        indicateur: Indicateur,
        annee: int,
        reference: int | None,
        reglement: Reglement,
        releveur: Releveur,
    ) -> "_Lecteur":
        code, sujet = indicateur.code, Sujet(indicateur.code, annee)
        comparables = COMPARABLES.get(code, INCONNU)
        finess = resultats.finess(code, annee)
        garde = garde_de(resultats, code, annee, reglement)
        taux = [LecteurTaux(resultats, sujet, un, finess, garde, reglement) for un in comparables.taux]
        releves = releveur.lire(indicateur, comparables.produits.quantite) if comparables.produits else None
        partage = None
        if reference is not None:
            partage = LecteurPartage(resultats, sujet, reference, indicateur, comparables, releves, garde)
        quoi = _preparer_changements(sujet, indicateur, comparables, releves, garde, reglement)
        return cls(resultats, sujet, comparables, finess, taux, partage, quoi)

    def ensemble(self) -> Iterator[Lecture]:
        for taux in self.taux:
            yield from taux.ensemble()

    def lire(self, finess: str) -> Iterator[Lecture]:
        if not self.taux:
            yield self.sujet.sans(finess, "limites", non_calculable(self.comparables.sans_taux))
        for taux in self.taux:
            yield from taux.lire(finess)
        if self.partage is not None:
            yield from self.partage.lire(finess)
        if isinstance(self.quoi, NonCalculable):
            yield self.sujet.sans(finess, "changements", non_calculable(self.quoi.motif))
        else:
            yield from self.quoi.lire(self.resultats, finess)


def _preparer_changements(
    sujet: Sujet,
    indicateur: Indicateur,
    comparables: Comparables,
    releves: Releves | NonCalculable | None,
    garde: Garde,
    reglement: Reglement,
) -> LecteurChangements | NonCalculable:
    if comparables.produits is None:
        return NonCalculable("le chiffre n'est pas fait de produits à remplacer")
    if comparables.produits.sans_changement:
        return NonCalculable(comparables.produits.sans_changement)
    if not isinstance(releves, Mapping):
        return releves or NonCalculable("aucun produit relevé")
    lus = parametres(reglement, sujet.annee, *changements.PARAMETRES)
    ecartees = bool(annees_ecartees([sujet.annee], reglement))
    evaluees = produits.composantes_evaluees(indicateur)
    return LecteurChangements(sujet, comparables.produits, evaluees, releves, garde, lus, ecartees)
