"""Foresight on a hospital: the running year projected, « if I reached the median », alerts that mean something."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from efficience.documents.graphiques.valeurs import Valeur
from efficience.noyau.alertes import Alerte, Reglages, alerter
from efficience.noyau.alertes import Mois as MoisDuDroit
from efficience.noyau.calcul import NonCalculable
from efficience.noyau.economie import Conditions, Economie
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Fiche, Sens
from efficience.noyau.montant import au_centime, en_euros, en_pourcentage
from efficience.noyau.parametres import Releve
from efficience.noyau.perimetre import Perimetre, Site, Somme, remonter
from efficience.noyau.periode import Periode
from efficience.noyau.projection import Projection, projeter
from efficience.noyau.rejouable.entrees import fiche_d_argent
from efficience.noyau.simulation import LEVIERS, Simulation, Valeurs, mediane_du_levier, simuler
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.evaluations.assemblage import valeurs_de
from efficience.portail.evaluations.lectures_de_fichiers import FichierRefuse
from efficience.portail.evaluations.models import Mois
from efficience.portail.evaluations.valeurs_visees import ValeurIllisible, lire_visee
from efficience.portail.indicateurs import mots
from efficience.portail.indicateurs.gardes import garder
from efficience.portail.indicateurs.models import Definition, Lecture, Pair, Publication
from efficience.reglement import ErreurReglement, officiel


@transaction.atomic
def charger_les_mois(lignes: Sequence[Mapping[str, Any]], siens: Collection[str], *, par: Acteur, le: datetime) -> int:
    """Keep the months of these hospitals; a month received again replaces the former. Raises FichierRefuse: all or none."""
    if hors := sorted({un["finess"] for un in lignes} - set(siens)):
        raise FichierRefuse(f"Établissements inconnus de votre région : {', '.join(hors[:10])}. Rien n’a été enregistré.")
    for un in lignes:
        Mois.objects.update_or_create(
            etablissement_id=un["finess"], indicateur=un["indicateur"], premier=un["mois"],
            defaults={"valeur": un["valeur"], "volume": un["volume"] or 0, "dixieme": un["dixieme"],
                      "provisoire": bool(un["provisoire"]), "recu_le": le, "recu_par": par.nom},
        )  # fmt: skip
    journal.noter("mois.charger", "mois", par=par, le=le, details={"lignes": len(lignes)})
    return len(lignes)


@dataclass(frozen=True)
class Prevision:
    """What is foreseen of one indicator. A `NonCalculable` says why there is nothing."""

    definition: Definition
    annee: int
    projection: Projection | NonCalculable | None
    alertes: Sequence[Alerte]
    mois: Sequence[Mois]

    @property
    def phrase(self) -> str:
        """The projection in words, its interval and its months, in the unit of the measure evaluated."""
        if not isinstance(self.projection, Projection):
            return ""
        lu, unite = self.projection, self.definition.mesures[0]["unite"] if self.definition.mesures else ""
        annee, bas, haut = (mots.valeur(Valeur(un), unite) for un in (lu.annee, lu.bas, lu.haut))
        intervalle = f"entre {bas} et {haut} (intervalle à {en_pourcentage(lu.niveau, 0)})"
        return f"{annee}, {intervalle}, d’après {len(lu.recus)} mois reçus"


def prevoir(etablissement: Etablissement, definitions: Mapping[str, Definition], au: date) -> list[Prevision]:
    """The running year of each indicator that has months, projected at that day, with its alerts."""
    siens: dict[str, list[Mois]] = {}
    for un in Mois.objects.filter(etablissement=etablissement).order_by("indicateur", "premier"):
        siens.setdefault(un.indicateur, []).append(un)
    return [
        _prevoir(definitions[code], mois, au) for code, mois in siens.items() if code in definitions
    ]  # fmt: skip


def _prevoir(definition: Definition, mois: Sequence[Mois], au: date) -> Prevision:
    annee = max(un.premier.year for un in mois)
    par_annee = {an: {m.premier.month: m.valeur for m in mois if m.premier.year == an} for an in (annee, annee - 1)}
    releve = Releve(officiel(), au)
    try:
        projete: Projection | NonCalculable | None = projeter(
            par_annee[annee], par_annee[annee - 1], releve.lire("mois_minimaux_projection"), releve.lire("niveau_projection")
        )
    except ErreurReglement as muet:
        projete = NonCalculable(muet.constat)
    return Prevision(definition, annee, projete, alertes_de(definition, mois, au), mois)


def alertes_de(definition: Definition, mois: Sequence[Mois], au: date) -> Sequence[Alerte]:
    """The alerts of a series, silences respected; none for an indicator without judgement."""
    lus = [MoisDuDroit(m.premier, _exacte(m.valeur), Fraction(m.volume), m.dixieme, m.provisoire) for m in mois]
    try:
        return alerter(lus, Sens(definition.sens), Reglages.lire(Releve(officiel(), au)))
    except (DonneeRefusee, ErreurReglement):
        return ()


def _exacte(valeur: Decimal | None) -> Fraction | None:
    return None if valeur is None else Fraction(valeur)


@dataclass(frozen=True)
class Levier:
    """What a hospital could move: the lever in words, its median among peers, and what reaching it would bring."""

    definition: Definition
    annee: int
    intitule: str
    mediane: Fraction | None
    vise: Fraction | None
    simulation: Simulation | NonCalculable
    en_part: bool = True
    ecrit: str = ""
    faute: str = ""

    @property
    def mediane_ecrite(self) -> str:
        """The median in words: a share as a percentage, a mean amount in euros; empty when there is none."""
        if self.mediane is None:
            return ""
        return en_pourcentage(self.mediane) if self.en_part else en_euros(au_centime(self.mediane))


def leviers(etablissement: Etablissement, publications: Sequence[Publication], vises: Mapping[str, str]) -> list[Levier]:
    """« Si j’atteignais… » for each indicator whose two last years are published. `vises`: what is typed, by code."""
    par_code: dict[str, dict[int, Publication]] = {}
    for un in publications:
        if un.definition.argent:
            par_code.setdefault(un.indicateur, {})[un.annee] = un
    trouves = []
    for annees in par_code.values():
        annee = max(annees)
        if annee - 1 in annees and (lu := _levier(etablissement, annees[annee], annees[annee - 1], vises)):
            trouves.append(lu)
    return sorted(trouves, key=lambda un: (isinstance(un.simulation, NonCalculable), -_gain(un.simulation)))


def _gain(simule: Simulation | NonCalculable) -> Decimal:
    return simule.gain if isinstance(simule, Simulation) else Decimal(0)


def _levier(
    etablissement: Etablissement, courante: Publication, avant: Publication, vises: Mapping[str, str]
) -> Levier | None:
    definition, annee = courante.definition, courante.annee
    perimetre = Perimetre((Site(etablissement.pk),))
    valeurs = valeurs_de(perimetre, (avant, courante)).sommes.get(definition.code, ())
    sommes = [remonter(valeurs, perimetre, annee, an) for an in (annee, annee - 1)]
    if not all(isinstance(une, Somme) for une in sommes):
        return None
    apres, reference = (une.mesures for une in sommes if isinstance(une, Somme))
    fiche = fiche_d_argent(definition.code, definition.intitule, definition.argent)
    forme = fiche.economie
    assert forme is not None
    mediane, ecrit, faute = _mediane(forme, courante, avant), vises.get(definition.code, ""), ""
    vise = mediane
    try:
        typee = lire_visee(ecrit, forme)
        vise = mediane if typee is None else Fraction(typee)
    except ValeurIllisible as illisible:
        faute = str(illisible)
    simule = _simuler(fiche, reference, apres, vise, annee)
    return Levier(
        definition, annee, LEVIERS[forme].intitule, mediane, vise, simule, forme is not Economie.PANSEMENTS, ecrit, faute
    )


def _simuler(
    fiche: Fiche, reference: Valeurs, apres: Valeurs, vise: Fraction | None, annee: int
) -> Simulation | NonCalculable:
    assert fiche.economie is not None
    if vise is None:
        return NonCalculable("trop peu d’établissements publiés pour une médiane")
    try:
        conditions = Conditions.lire(fiche.economie, Releve(officiel(), Periode.annee(annee).fin), fiche.taux_plafond)
        return simuler(fiche.economie, reference, apres, vise, conditions)
    except ErreurReglement as muet:
        return NonCalculable(muet.constat)


def _mediane(forme: Economie, courante: Publication, avant: Publication) -> Fraction | None:
    """The median of the lever among the hospitals of the publication that have a value, the reader's names unseen."""
    (mediane,) = garder(lambda: (mediane_du_levier(forme, _pairs(courante, avant)),), "mediane", courante.pk, avant.pk)
    return mediane


def _pairs(courante: Publication, avant: Publication) -> list[tuple[Valeurs, Valeurs]]:
    """The measures of both years of each hospital that has some for the last one."""
    lus: dict[tuple[int, int], dict[str, Fraction]] = {}
    rangees = Pair.objects.filter(publication__in=(courante.pk, avant.pk), valeur__isnull=False)
    for place, annee, mesure, valeur in rangees.values_list("place", "annee", "mesure", "valeur"):
        if valeur is not None:
            lus.setdefault((place, annee), {})[mesure] = Fraction(valeur)
    derniers = [(place, mesures) for (place, annee), mesures in lus.items() if annee == courante.annee]
    return [(lus.get((place, courante.annee - 1), {}), mesures) for place, mesures in derniers]


def a_changer(etablissement: Etablissement, publications: Sequence[Publication]) -> list[Lecture]:
    """What the published readings propose to change, beside the lever."""
    siennes = Lecture.objects.filter(publication__in=[un.pk for un in publications], etablissement=etablissement)
    return list(siennes.filter(genre="changements").order_by("publication__indicateur"))
