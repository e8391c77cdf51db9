"""Playing an evaluation: the same functions as the pages call, at their true instant, by the right person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.noyau.preuve import PORTAIL, Preuve
from efficience.noyau.roles import PARTIES
from efficience.portail.commun import courriels
from efficience.portail.commun.models import Courriel
from efficience.portail.comptes.membre import Membre
from efficience.portail.contrats.models import Contrat
from efficience.portail.demonstration.distribution import Distribution
from efficience.portail.demonstration.tables import DONNEES, EvaluationEcrite, GrilleEcrite, Pas
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.evaluations import actions, enveloppes, previsions
from efficience.portail.evaluations.models import Critere, Enveloppe, Evaluation
from efficience.portail.pieces.actions import deposer
from efficience.portail.pieces.models import Piece

_PEU_APRES = timedelta(minutes=2)
_HORS_CHAMPS = ("piece",)


@dataclass
class VieDEvaluation:
    """An evaluation that is played, and itself once it is open."""

    ecrite: EvaluationEcrite
    ouverte_le: date
    evaluation: Evaluation | None = None

    @property
    def dossier(self) -> Dossier:
        """As it is now."""
        assert self.evaluation is not None
        return Dossier.objects.get(pk=self.evaluation.pk)


def jouer(vie: VieDEvaluation, pas: Pas, contrat: Contrat, le: datetime, distribution: Distribution) -> None:
    """Do a gesture, then let its letters leave and arrive."""
    par = distribution.joue(pas.par, contrat)
    if pas.geste == "ouvrir":
        ecrite = vie.ecrite
        vie.evaluation = actions.ouvrir(contrat, ecrite.annee, a_blanc=ecrite.a_blanc, par=par, le=le)
        return
    if pas.geste in _PARTICULIERS:
        _PARTICULIERS[pas.geste](vie, pas.avec, par, le)
        return
    dossier = vie.dossier
    dits = {nom: _lire(nom, dit, vie) for nom, dit in pas.avec.items() if nom not in _HORS_CHAMPS}
    if pas.geste == "geler":
        dits["extraite_le"] = le.date()  # the figures of a demonstration are computed the day it is prepared
    preuve = Preuve(PORTAIL, le, par.nom, f"page du dossier {dossier.reference}") if pas.par == "directeur" else None
    des_dossiers.faire(dossier, pas.geste, dits, par=par, le=le, preuve=preuve, piece=_piece(dossier, pas, par, le))
    _acheminer(dossier, le)


def _lire(nom: str, dit: Any, vie: VieDEvaluation) -> Any:
    if nom.endswith("_le"):
        return vie.ouverte_le + timedelta(days=dit)
    return Decimal(dit) if nom == "montant" else dit


def _piece(dossier: Dossier, pas: Pas, par: Membre, le: datetime) -> Piece | None:
    if "piece" not in pas.avec:
        return None
    octets = (DONNEES / "piece.pdf").read_bytes()
    return deposer(
        f"{pas.avec['piece']}.pdf", octets, dossier, geste="evaluation.lire", lecteurs=PARTIES, par=par, le=le
    )  # fmt: skip


def _acheminer(dossier: Dossier, le: datetime) -> None:
    for courriel in Courriel.objects.filter(sujet=f"dossiers.dossier:{dossier.pk}", envoye_le__isnull=True):
        courriels.constater(courriel, "envoye", le=le + _PEU_APRES)
        courriels.constater(courriel, "remis", le=le + _PEU_APRES)


def _declarer(vie: VieDEvaluation, avec: Mapping[str, Any], par: Membre, le: datetime) -> None:
    """Points on each criterion, with the proof that it asks."""
    evaluation = _relue(vie)
    for code, points in avec["points"].items():
        critere = Critere.objects.get(region=evaluation.contrat.region, annee=evaluation.annee, code=code)
        octets = (DONNEES / "piece.pdf").read_bytes()
        piece = (critere.pieces[0], f"{critere.pieces[0]}.pdf", octets) if critere.pieces else None
        actions.repondre(evaluation, critere, {"declare": Decimal(points)}, par=par, le=le, piece=piece)


def _assiettes(vie: VieDEvaluation, avec: Mapping[str, Any], par: Membre, le: datetime) -> None:
    actions.fixer_les_assiettes(_relue(vie), avec, par=par, le=le)


def _ligne(vie: VieDEvaluation, avec: Mapping[str, Any], par: Membre, le: datetime) -> None:
    evaluation = _relue(vie)
    site = evaluation.calculs.order_by("-rang")[0].entrees["valeurs"][0]["site"]
    actions.inscrire_une_ligne(evaluation, {**avec, "site": site, "annee": evaluation.annee}, par=par, le=le)


def _mois(vie: VieDEvaluation, _avec: Mapping[str, Any], par: Membre, le: datetime) -> None:
    """The months of an indicator, made from its last year: a season, and a drift since the autumn."""
    evaluation = _relue(vie)
    finess = evaluation.contrat.etablissement_id
    derniere = evaluation.calculs.order_by("-rang")[0].entrees["valeurs"]
    depenses = [Fraction(v["mesures"]["depense"]) for v in derniere if v["mesures"].get("depense")]
    par_mois = Decimal(int(sum(depenses) / 24))
    lignes = []
    for rang in range(_MOIS):
        an, mois = divmod(rang, 12)
        saison = Decimal(100 + _SAISON[mois] + (3 * an if rang >= _DERIVE else 0)) / 100
        lignes.append({
            "finess": finess, "indicateur": "N-IPP", "mois": date(le.year - 2 + an, mois + 1, 1),
            "valeur": (par_mois * saison).quantize(Decimal("0.01")), "volume": Decimal(800),
            "dixieme": 10 if rang >= _MOIS - 3 else 6, "provisoire": "",
        })  # fmt: skip
    previsions.charger_les_mois(lignes, {finess}, par=par, le=le)


_MOIS, _DERIVE = 33, 22
_SAISON = (4, 2, 1, -1, -2, -3, -6, -8, 0, 2, 3, 5)


def _relue(vie: VieDEvaluation) -> Evaluation:
    assert vie.evaluation is not None
    return Evaluation.objects.select_related("contrat__etablissement", "dossier").get(pk=vie.evaluation.pk)


_PARTICULIERS: Mapping[str, Callable[[VieDEvaluation, Mapping[str, Any], Membre, datetime], None]] = {
    "declarer": _declarer,
    "fixer_les_assiettes": _assiettes,
    "inscrire_une_ligne": _ligne,
    "charger_les_mois": _mois,
}
"""What is no line of the life cycle."""


def poser_la_grille(grille: GrilleEcrite, region: str, le: datetime, distribution: Distribution) -> None:
    """The criteria of a region and a year."""
    par = distribution.seul("agent_ars")
    for code, (intitule, points, *pieces) in grille.criteres.items():
        actions.ajouter_un_critere(
            region, grille.annee, code, intitule, Decimal(points), pieces=pieces, par=par, le=le
        )  # fmt: skip


def fixer_l_enveloppe(ecrite: Mapping[str, Any], region: str, le: datetime, distribution: Distribution) -> None:
    """The envelope of a year, and its first euros."""
    enveloppes.fixer(
        region, ecrite["annee"], strategie="forfait", forfait=Decimal(ecrite["forfait"]),
        dotation=Decimal(ecrite["dotation"]), par=distribution.seul("agent_ars"), le=le,
    )  # fmt: skip


def partager_l_enveloppe(annee: int, region: str, le: datetime, distribution: Distribution) -> None:
    """Share it between the contracts of the year, once their data are frozen."""
    enveloppe = Enveloppe.objects.get(region=region, annee=annee)
    enveloppes.partager(enveloppe, par=distribution.seul("agent_ars"), le=le)
