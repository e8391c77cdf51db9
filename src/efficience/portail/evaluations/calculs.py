"""Computing an evaluation and keeping what was computed: nothing is computed twice in silence, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Max

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.rejouable.ecriture import empreinte
from efficience.noyau.rejouable.entrees import Entrees
from efficience.noyau.rejouable.entrees import ecrire as ecrire_entrees
from efficience.noyau.rejouable.resultat import Resultat, calculer
from efficience.noyau.rejouable.resultat import ecrire as ecrire_resultat
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.evaluations import assemblage
from efficience.portail.evaluations.declarations import pieces_manquantes
from efficience.portail.evaluations.models import Calcule, Evaluation
from efficience.reglement import ErreurReglement


@dataclass(frozen=True)
class Essai:
    """A computation that is not kept yet."""

    entrees: Entrees
    resultat: Resultat

    @property
    def donnees(self) -> dict[str, Any]:
        """What the gesture « calculer » takes of it."""
        return {
            "resultat": self.resultat.empreinte,
            "regles": self.resultat.empreinte_des_regles,
            "montant_propose": self.resultat.montant,
            "debiteur": self.resultat.debiteur,
        }


def essayer(evaluation: Evaluation, geste: str, gelees: bool = True) -> Essai:
    """Compute now, on the frozen figures when there are any. Raises GesteRefuse with what is missing: never a zero."""
    lues = figures_gelees(evaluation.dossier) if gelees else None
    publications = assemblage.gelees(lues) if lues is not None else None
    try:
        entrees = assemblage.entrees(evaluation, publications)
        resultat = calculer(entrees)
    except ErreurReglement as muet:
        raise GesteRefuse(
            geste, evaluation.dossier.etat, f"Aucune règle ne vaut pour cette année : {muet.constat}."
        ) from muet
    except DonneeRefusee as refus:
        raise GesteRefuse(geste, evaluation.dossier.etat, f"La grille ou une donnée est refusée : {refus}") from refus
    return Essai(entrees, resultat)


def exiger_un_montant(essai: Essai, geste: str, etat: str) -> None:
    """No amount is recorded when it does not exist."""
    if essai.resultat.montant is None:
        raise GesteRefuse(geste, etat, f"Aucun montant n’existe encore : {essai.resultat.manque}.")


def figures_gelees(dossier: Dossier) -> list[int] | None:
    """The publications frozen by the last freeze that stands; None before it."""
    evenements = dossier.evenements.filter(geste__in=("geler", "degeler")).order_by("-rang")
    dernier = evenements.first()
    return list(dernier.dites["publications"]) if dernier and dernier.geste == "geler" else None


def dernier_gel(dossier: Dossier) -> Evenement | None:
    """The freeze that stands."""
    dernier = dossier.evenements.filter(geste__in=("geler", "degeler")).order_by("-rang").first()
    return dernier if dernier and dernier.geste == "geler" else None


def garder(evaluation: Evaluation, essai: Essai, nature: str, *, par: Acteur, le: datetime) -> Calcule:
    """Keep a computation, in the transaction of its gesture."""
    entrees, resultat = ecrire_entrees(essai.entrees), ecrire_resultat(essai.resultat)
    rang = (evaluation.calculs.aggregate(dernier=Max("rang"))["dernier"] or 0) + 1
    return Calcule.objects.create(
        evaluation=evaluation, rang=rang, nature=nature, entrees=entrees, resultat=resultat,
        empreinte_entrees=empreinte(entrees), empreinte=empreinte(resultat),
        empreinte_regles=essai.resultat.empreinte_des_regles, montant=essai.resultat.montant,
        debiteur=essai.resultat.debiteur, provisoire=essai.resultat.provisoire, le=le, par=par.nom,
    )  # fmt: skip


def dernier(evaluation: Evaluation, *natures: str) -> Calcule | None:
    """The last computation, of these natures when they are named."""
    siens = Calcule.objects.filter(evaluation=evaluation)
    return (siens.filter(nature__in=natures) if natures else siens).order_by("-rang").first()


_JUGES = frozenset(
    {"calculee", "revue_conjointe", "rapport_pret", "observations_closes", "avis_am_demande", "decision_preparee",
     "rouverte", "contradictoire"}
)  # fmt: skip
"""The states whose guards compare what was computed with what would be today."""


class FaitsDuJour(Mapping[str, Any]):
    """What the other tables say today, worked out when a guard asks for it and not before: a list asks for little."""

    _NOMS = ("pieces_manquantes", "resultat_courant", "regles_courantes")

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation

    @cached_property
    def _courant(self) -> Essai | None:
        """The computation as it would be now, on the figures in force; None when it cannot be."""
        try:
            return essayer(self._evaluation, "relire", gelees=False)
        except GesteRefuse:
            return None

    @cached_property
    def _manquantes(self) -> list[str]:
        return pieces_manquantes(self._evaluation)

    def __getitem__(self, nom: str) -> Any:
        if nom not in self._NOMS:
            raise KeyError(nom)
        if nom == "pieces_manquantes":
            return self._manquantes
        resultat = self._courant.resultat if self._courant else None
        if resultat is None:
            return None
        return resultat.empreinte if nom == "resultat_courant" else resultat.empreinte_des_regles

    def __iter__(self) -> Iterator[str]:
        return iter(self._NOMS)

    def __len__(self) -> int:
        return len(self._NOMS)


def faits(dossier: Dossier, _le: datetime) -> Mapping[str, Any]:
    """What the other tables say today: the fingerprints as they would be, the proofs not handed over."""
    if dossier.cycle != "evaluation" or dossier.etat not in _JUGES:
        return {}
    evaluation = Evaluation.objects.select_related("contrat__etablissement", "dossier").filter(pk=dossier.pk).first()
    return FaitsDuJour(evaluation) if evaluation else {}
