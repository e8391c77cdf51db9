"""The year of the bodies: generated from the rules of the region, then checked against what was really planned.

« Des réunions de coordination mensuelles »; « au moins une fois par an en formation plénière, notamment en mars/avril »;
« au moins une fois par an en CRCA thématique »; « Avant chaque CRCA thématique […] Comité de Revue » (convention, art. 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from efficience.noyau.delais import jour_ouvre
from efficience.noyau.parametres import Releve
from efficience.noyau.territoires import METROPOLE, Territoire

COMMISSIONS = ("crca_pleniere", "crca_thematique")
MOIS = range(1, 13)  # of the calendar year
MI_MOIS = timedelta(days=14)  # commissions sit in the second half of a month, after its coordination meeting


@dataclass(frozen=True)
class Prevue:
    """A session planned for a day."""

    instance: str
    le: date


@dataclass(frozen=True)
class Gel:
    """The day on which the dashboard of a commission is frozen."""

    seance: Prevue
    le: date


@dataclass(frozen=True)
class ReglesDeCalendrier:
    """What a region asks of its year: counts a year, months of the plenary, days between the preparation and the session."""

    plenieres: int
    thematiques: int
    mois_debut: int
    mois_fin: int
    avant_thematique: timedelta
    gel: timedelta

    @classmethod
    def lire(cls, releve: Releve) -> ReglesDeCalendrier:
        """The rules in force at the date of the reading."""
        return cls(
            plenieres=int(releve.lire("plenieres_par_an")),
            thematiques=int(releve.lire("thematiques_par_an")),
            mois_debut=int(releve.lire("pleniere_mois_debut")),
            mois_fin=int(releve.lire("pleniere_mois_fin")),
            avant_thematique=timedelta(days=releve.lire("delai_comite_de_revue").nombre),
            gel=timedelta(days=releve.lire("delai_gel_tableau").nombre),
        )


def proposer(
    annee: int, thematiques: Sequence[int], regles: ReglesDeCalendrier, ou: Territoire = METROPOLE
) -> tuple[Prevue, ...]:
    """A year of sessions, in order: one coordination a month, the plenary in its first month, a thematic in each of these
    months, and a comité de revue before each. All on working days."""
    seances = [Prevue("coordination", _ouvre(date(annee, mois, 1), ou)) for mois in MOIS]
    seances.append(Prevue("crca_pleniere", _ouvre(date(annee, regles.mois_debut, 1) + MI_MOIS, ou)))
    for mois in thematiques:
        jour = _ouvre(date(annee, mois, 1) + MI_MOIS, ou)
        seances += [
            Prevue("comite_de_revue", _ouvre_avant(jour - regles.avant_thematique, ou)),
            Prevue("crca_thematique", jour),
        ]
    return tuple(sorted(seances, key=lambda seance: (seance.le, seance.instance)))


def gels(seances: Iterable[Prevue], regles: ReglesDeCalendrier) -> tuple[Gel, ...]:
    """When the dashboard of each commission is frozen: « actualisé et commenté à chaque commission régionale »."""
    return tuple(Gel(seance, seance.le - regles.gel) for seance in seances if seance.instance in COMMISSIONS)


def ecarts(seances: Sequence[Prevue], annee: int, regles: ReglesDeCalendrier) -> tuple[str, ...]:
    """What the year lacks, in words: warnings, never refusals."""
    siennes = sorted((seance for seance in seances if seance.le.year == annee), key=lambda seance: seance.le)
    jours = {code: [seance.le for seance in siennes if seance.instance == code] for code in (*COMMISSIONS, "coordination")}
    trouves = [
        f"{len(jours[code])} {mots} prévue(s) en {annee}, {attendu} au moins attendue(s)."
        for code, mots, attendu in (
            ("crca_pleniere", "CRCA plénière", regles.plenieres),
            ("crca_thematique", "CRCA thématique", regles.thematiques),
        )
        if len(jours[code]) < attendu
    ]
    trouves += [
        f"CRCA plénière du {jour:%d/%m/%Y} : hors des mois où le bilan de l’année précédente est présenté."
        for jour in jours["crca_pleniere"]
        if not regles.mois_debut <= jour.month <= regles.mois_fin
    ]
    trouves += [f"Aucune réunion de coordination en {mois:0>2}/{annee}." for mois in MOIS if not _ce_mois(jours, mois)]
    return (*trouves, *(f"CRCA thématique du {jour:%d/%m/%Y} : aucun comité de revue depuis la commission précédente."
                        for jour in jours["crca_thematique"] if not prepare(seances, jour)))  # fmt: skip


def prepare(seances: Iterable[Prevue], thematique: date) -> bool:
    """Whether a comité de revue is held before this thematic CRCA and since the commission before it."""
    toutes = [*seances]
    avant = max((s.le for s in toutes if s.instance in COMMISSIONS and s.le < thematique), default=date.min)
    return any(s.instance == "comite_de_revue" and avant <= s.le < thematique for s in toutes)


def _ce_mois(jours: dict[str, list[date]], mois: int) -> bool:
    """A comité de revue is the monthly meeting under another name: it counts when it is given as one."""
    return any(jour.month == mois for jour in jours["coordination"])


def _ouvre(jour: date, ou: Territoire) -> date:
    while not jour_ouvre(jour, ou):
        jour += timedelta(days=1)
    return jour


def _ouvre_avant(jour: date, ou: Territoire) -> date:
    while not jour_ouvre(jour, ou):
        jour -= timedelta(days=1)
    return jour
