"""The aggregates of a campaign: what the CNAM sends by stratum and by indicator, why they are refused, what they give.

Inputs arrive already aggregated: no computation is made on patients. Expected spend is an indirect standardisation (NFA):
the patient-years of the group, stratum by stratum, at the mean spend of the comparator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from efficience.noyau.calcul import Calcul, Etape, NonCalculable, formule
from efficience.noyau.ipep import bareme
from efficience.noyau.ipep.groupement import MOIS_DE_L_ANNEE, prorata_de_sortie
from efficience.noyau.ipep.montants import CAHIER, DepensesIPEP, bande_de_bruit, interessement_ipep
from efficience.noyau.ipep.qualite import (
    PREM,
    SOCLE,
    IndicateurIPEP,
    Qualite,
    ReglesDeQualite,
    Resultat,
    objectifs,
    score,
    taux_de_points,
)
from efficience.noyau.montant import Nombre, en_exact, en_nombre
from efficience.noyau.parametres import Releve
from efficience.reglement import Reglement


@dataclass(frozen=True)
class StrateDeCampagne:
    """A stratum: patients; for the year and the one before: patient-years, spend (euros), mean spend of the comparator."""

    code: str
    effectif: int
    annees: Fraction
    depense: Fraction
    comparateur: Fraction
    annees_reference: Fraction
    depense_reference: Fraction
    comparateur_reference: Fraction


@dataclass(frozen=True)
class Agregats:
    """What was received for a year: strata, results and distributions by indicator, what the CNAM computed by itself."""

    strates: Sequence[StrateDeCampagne]
    resultats: Mapping[str, Resultat]
    distributions: Mapping[str, Sequence[Nombre]]
    annonce: Mapping[str, Decimal] = field(default_factory=dict)


def fautes(
    agregats: Agregats, patientele: int, catalogue: Mapping[str, IndicateurIPEP], regles: ReglesDeQualite
) -> tuple[str, ...]:
    """Why aggregates cannot be computed upon, in words."""
    return (
        *_fautes_des_strates(agregats.strates, patientele, regles.effectif_minimal),
        *_fautes_des_indicateurs(agregats, catalogue, regles),
    )


def _fautes_des_strates(strates: Sequence[StrateDeCampagne], patientele: int, seuil: Nombre) -> Iterator[str]:
    somme = sum(une.effectif for une in strates)
    if somme != patientele:
        yield f"Les strates font {en_nombre(somme)} patients ; la patientèle figée est de {en_nombre(patientele)}."
    for une in strates:
        if 0 < une.effectif < en_exact(seuil):
            yield f"La strate {une.code} a moins de {en_nombre(seuil)} patients : elle est à regrouper avec une autre."
        if not 0 <= une.annees <= une.effectif:
            yield f"La strate {une.code} a plus d’années-patients que de patients."
    if strates and not sum(une.annees for une in strates):
        yield "Les strates n’ont aucune année-patient."
    if strates and not sum(une.annees_reference for une in strates):
        yield "Les strates n’ont aucune année-patient l’année d’avant."


def _fautes_des_indicateurs(
    agregats: Agregats, catalogue: Mapping[str, IndicateurIPEP], regles: ReglesDeQualite
) -> Iterator[str]:
    for code in sorted(agregats.resultats.keys() - catalogue.keys()):
        yield f"L’indicateur {code} n’est pas au catalogue."
    for code, un in catalogue.items():
        if un.composante == SOCLE and code not in agregats.resultats:
            yield f"L’indicateur socle {code} manque."
        if un.composante == PREM or code not in agregats.resultats:
            continue
        lus = objectifs(un, agregats.distributions.get(code, ()), regles)
        if isinstance(lus, NonCalculable):
            yield f"{lus.motif}."


def depenses(strates: Sequence[StrateDeCampagne]) -> tuple[DepensesIPEP, tuple[Etape, ...]]:
    """The four mean spends of the group, euros per patient-year, and how each was made."""
    annees = sum((une.annees for une in strates), Fraction(0))
    avant = sum((une.annees_reference for une in strates), Fraction(0))
    observe = sum((une.depense for une in strates), Fraction(0)) / annees
    observe_avant = sum((une.depense_reference for une in strates), Fraction(0)) / avant
    attendu = sum((une.annees * une.comparateur for une in strates), Fraction(0)) / annees
    attendu_avant = sum((une.annees_reference * une.comparateur_reference for une in strates), Fraction(0)) / avant
    mots = "somme sur {} strates, sur {} années-patients"
    etapes = (
        Etape("Dépense observée, année d’avant", formule(mots, len(strates), avant), observe_avant, CAHIER),
        Etape("Dépense attendue, année d’avant", formule(mots, len(strates), avant), attendu_avant, CAHIER),
        Etape("Dépense observée", formule(mots, len(strates), annees), observe, CAHIER),
        Etape("Dépense attendue", formule(mots, len(strates), annees), attendu, CAHIER),
    )
    return DepensesIPEP(observe_avant, observe, attendu_avant, attendu), etapes


@dataclass(frozen=True)
class ResultatDeCampagne:
    """What a campaign gives: the amount and its steps, the quality, the noise, where it differs from what was announced."""

    calcul: Calcul
    qualite: Qualite
    points: Mapping[str, Calcul | NonCalculable]
    score: Fraction
    bande: Fraction
    part: Fraction
    ecarts: tuple[str, ...]
    experience: Calcul | NonCalculable

    @property
    def interessement(self) -> Decimal:
        """The amount, in euros."""
        montant = self.calcul.resultat["interessement"]
        assert isinstance(montant, Decimal)
        return montant


def calculer(
    agregats: Agregats,
    patients: int,
    catalogue: Mapping[str, IndicateurIPEP],
    experience: Calcul | NonCalculable,
    reglement: Reglement,
    au: date,
    sorti_le: date | None = None,
) -> ResultatDeCampagne | NonCalculable:
    """The result of a group for a year, by the law of that day. `patients`: the frozen patientèle.

    `sorti_le`: the last day of a group that left; its amount of that year is due for the months begun (NFA).
    """
    releve = Releve(reglement, au)
    regles, partage, echelle = bareme.regles_de_qualite(releve), bareme.partage(releve), bareme.bareme_de_qualite(releve)
    points = _points(agregats, catalogue, regles)
    qualite = score(catalogue, points, experience, echelle)
    if isinstance(qualite.calcul, NonCalculable):
        return qualite.calcul
    moyennes, etapes = depenses(agregats.strates)
    obtenu = qualite.calcul.resultat["score"]
    assert isinstance(obtenu, Fraction)
    gains = _au_prorata(interessement_ipep(patients, moyennes, obtenu, partage), au, sorti_le)
    cv, quantile = releve.lire("coefficient_variation_depense"), releve.lire("quantile_bruit")
    entier = Calcul(gains.resultat, (*etapes, *qualite.calcul.etapes, *gains.etapes), gains.hypotheses)
    return ResultatDeCampagne(
        calcul=releve.expliquer(entier),
        qualite=qualite,
        points=points,
        score=obtenu,
        bande=bande_de_bruit(patients, cv, quantile),
        part=moyennes.gain_ecart / en_exact(moyennes.attendu),
        ecarts=tuple(_ecarts(agregats.annonce, gains)),
        experience=experience,
    )


def _points(
    agregats: Agregats, catalogue: Mapping[str, IndicateurIPEP], regles: ReglesDeQualite
) -> dict[str, Calcul | NonCalculable]:
    """The rate of points of each indicator received; the patients' experience comes from elsewhere."""
    return {
        code: taux_de_points(catalogue[code], resultat, agregats.distributions.get(code, ()), regles)
        for code, resultat in agregats.resultats.items()
        if catalogue[code].composante != PREM
    }


def _au_prorata(gains: Calcul, au: date, sorti_le: date | None) -> Calcul:
    """The same for a whole year in the experiment; less, with its step, for the year of an exit."""
    if sorti_le is None or sorti_le.year != au.year or sorti_le.month == MOIS_DE_L_ANNEE:
        return gains
    entier = gains.resultat["interessement"]
    assert isinstance(entier, Decimal)
    du = prorata_de_sortie(entier, sorti_le)
    termes = "intéressement × mois commencés / mois de l’année = {} × {} / {}"
    mots = formule(termes, entier, sorti_le.month, MOIS_DE_L_ANNEE)
    etape = Etape("Prorata de sortie", mots, du, CAHIER)
    return Calcul({**gains.resultat, "interessement": du}, (*gains.etapes, etape), gains.hypotheses)


def _ecarts(annonce: Mapping[str, Decimal], gains: Calcul) -> Iterator[str]:
    """Where the CNAM's own computation is another one."""
    ici = gains.resultat["interessement"]
    assert isinstance(ici, Decimal)
    la = annonce.get("interessement")
    if la is not None and la != ici:
        yield f"La CNAM annonce {en_nombre(la)} € ; le calcul d’ici donne {en_nombre(ici)} €."
