"""Mes échéances: what is to be done, by whom, for when, and what comes next, read from contracts at an instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from efficience.noyau.automate import Etat, Transition
from efficience.noyau.campagne_evaluation.dates import gel_au_plus_tot
from efficience.noyau.contrat.actes import Contrat, fin_de_vigueur
from efficience.noyau.contrat.gardes import delai_courant, periode
from efficience.noyau.contrat.obligations import Tache, taches
from efficience.noyau.dossier import Dossier
from efficience.noyau.periode import Periode
from efficience.noyau.roles import ROLES

EN_RETARD, AUJOURD_HUI, DEMAIN, A_VENIR, SANS_DATE = "en_retard", "aujourd_hui", "demain", "a_venir", "sans_date"
STATUTS: Mapping[str, str] = MappingProxyType(
    {
        EN_RETARD: "En retard",
        AUJOURD_HUI: "Aujourd’hui",
        DEMAIN: "Demain",
        A_VENIR: "À venir",
        SANS_DATE: "Sans date",
    }
)


def statut(pour_le: date | None, aujourd_hui: date) -> str:
    """Where a day stands beside today."""
    if pour_le is None:
        return SANS_DATE
    ecart = (pour_le - aujourd_hui).days
    return {0: AUJOURD_HUI, 1: DEMAIN}.get(ecart, A_VENIR if ecart > 0 else EN_RETARD)


@dataclass(frozen=True)
class Suite:
    """A step to come: the gesture or the passage of time, whose it is (empty: time alone), the state it leads to."""

    libelle: str
    mains: tuple[str, ...]
    etat: str


@dataclass(frozen=True)
class AFaire:
    """A thing to do. `objet` is « Contrat », « Avenant n° 1 » or an obligation; `code` names the gesture or obligation.

    `nature` and `roles`: whose turn it is. `obstacle`: why it cannot be done yet. `explication`: the delay in one sentence.
    """

    contrat: str
    objet: str
    code: str
    quoi: str
    nature: str
    roles: tuple[str, ...]
    pour_le: date | None
    statut: str
    obstacle: str = ""
    explication: str = ""
    suites: tuple[Suite, ...] = ()


def a_faire(contrats: Mapping[str, Contrat], le: datetime, jusqu_au: date) -> tuple[AFaire, ...]:
    """Everything to do at the instant `le` (aware), the most pressing first; obligations due until `jusqu_au` included.

    `contrats`: each contract under the identifier that the caller knows. What is late stays until it is done.
    """
    choses = [chose for nom, contrat in contrats.items() for chose in _d_un_contrat(nom, contrat.connu(le), le, jusqu_au)]
    return tuple(sorted(choses, key=lambda chose: (chose.pour_le or date.max, chose.contrat, chose.objet, chose.nature)))


def a_faire_des_evaluations(evaluations: Mapping[str, Dossier], le: datetime) -> tuple[AFaire, ...]:
    """The same for evaluations, official or à blanc, and surveillances: each dossier under the identifier of its caller."""
    choses = [
        chose for nom, dossier in evaluations.items() for chose in _d_un_dossier(nom, _objet(dossier), dossier.connu(le), le)
    ]
    return tuple(sorted(choses, key=lambda chose: (chose.pour_le or date.max, chose.contrat, chose.objet, chose.nature)))


def _objet(dossier: Dossier) -> str:
    """« Évaluation annuelle 2023 »."""
    return " ".join(filter(None, (dossier.cycle.intitule, str(dossier.donnee("annee") or ""))))


def _d_un_contrat(nom: str, contrat: Contrat, le: datetime, jusqu_au: date) -> Iterator[AFaire]:
    yield from _d_un_dossier(nom, "Contrat", contrat.dossier, le)
    for rang, avenant in enumerate(contrat.avenants, start=1):
        yield from _d_un_dossier(nom, f"Avenant n° {rang}", avenant, le)
    if not contrat.situation(le).final:
        for tache in restantes(contrat, jusqu_au):
            yield from _d_une_tache(nom, tache, contrat.initial.territoire.jour(le))


def _d_un_dossier(nom: str, objet: str, dossier: Dossier, le: datetime) -> Iterator[AFaire]:
    lu = dossier.au(le)
    etat = lu.cycle.etat(lu.etat)
    attendus = {nature: attendu for nature in etat.main if (attendu := _attendu(lu, nature))}
    ouverts = {nature: attendu for nature, attendu in attendus.items() if not attendu[1]}
    pour_le, aujourd_hui, delai = _pour_le(lu), lu.territoire.jour(le), delai_courant(lu)
    explication = delai.phrase if delai and delai.court(le) and delai.terme in (pour_le, None) else ""
    for nature, (ligne, obstacle, roles) in (ouverts or attendus).items():
        geste = lu.cycle.geste(ligne.geste)
        yield AFaire(
            nom, objet, geste.code, geste.libelle, nature, roles, pour_le, statut(pour_le, aujourd_hui),
            obstacle, explication, suites(lu),
        )  # fmt: skip


def _attendu(lu: Dossier, nature: str) -> tuple[Transition[Dossier], str, tuple[str, ...]] | None:
    """The gesture expected of a nature: its line, what prevents it for now, the roles that may do it."""
    roles = [role.code for role in ROLES.values() if role.nature == nature]
    lignes = [
        (ligne, obstacle)
        for role in roles
        for ligne, obstacle in lu.cycle.gestes_expliques(lu.etat, role, lu)
        if ligne.attendue
    ]
    if not lignes:
        return None
    rangs = {id(ligne): rang for rang, ligne in enumerate(lu.cycle.transitions)}
    ligne, obstacle = min(lignes, key=lambda une: (bool(une[1]), rangs[id(une[0])]))
    return ligne, obstacle, tuple(role for role in roles if role in ligne.roles)


def _pour_le(lu: Dossier) -> date | None:
    """The last day before time alone changes the state; for signatures that miss, the day before the agreed effect."""
    passage = lu.cycle.prochain_passage(lu.etat, lu)
    if passage:
        return lu.territoire.jour(passage.le - timedelta(microseconds=1))
    convenue = _DATES_CONVENUES.get(lu.etat)
    return convenue(lu) if convenue else None


def _veille_de_l_effet(lu: Dossier) -> date | None:
    convenue = periode(lu)
    effet: date | None = lu.donnee("date_effet") or (convenue.debut if convenue else None)
    return effet - timedelta(days=1) if effet else None


def _audition_prevue(lu: Dossier) -> date | None:
    convocation = lu.dernier("convoquer", "demander_audition")
    return convocation.donnees.get("prevue_le") if convocation else None


def _premier_jour_du_gel(lu: Dossier) -> date | None:
    """What the ARS waits for: the day from which the data of the year are final."""
    annee = lu.donnee("annee")
    return gel_au_plus_tot(annee, lu.reglement) if annee else None


_DATES_CONVENUES: Mapping[str, Callable[[Dossier], date | None]] = {
    "signee_es": _veille_de_l_effet,
    "signe_es": _veille_de_l_effet,
    "contradictoire_1": _audition_prevue,
    "audition_2": _audition_prevue,
    "audition": _audition_prevue,
    "ouverte": _premier_jour_du_gel,
}
"""The states whose day comes from what the parties agreed, not from a delay."""

PAS_MONTRES = 2
"""How many steps to come a reader is told."""


def suites(lu: Dossier) -> tuple[Suite, ...]:
    """The next steps if all goes as expected: the first line of the table for whoever has the turn, else time."""
    pas: list[Suite] = []
    etat = lu.cycle.etat(lu.etat)
    while len(pas) < PAS_MONTRES and (suite := _suite(lu, etat)):
        pas.append(suite)
        etat = lu.cycle.etat(suite.etat)
    return tuple(pas)


def _suite(lu: Dossier, etat: Etat) -> Suite | None:
    for ligne in lu.cycle.transitions:
        mains = {ROLES[role].nature for role in ligne.roles} & set(etat.main)
        if etat.code in ligne.de and ligne.vers and ligne.attendue and mains:
            return Suite(lu.cycle.geste(ligne.geste).libelle, tuple(n for n in etat.main if n in mains), ligne.vers)
    passage = next((passage for passage in lu.cycle.passages if etat.code in passage.de), None)
    return Suite(passage.cause, (), passage.vers) if passage else None


def restantes(contrat: Contrat, jusqu_au: date) -> tuple[Tache, ...]:
    """The obligations of a contract due by that day and not handed over."""
    if not contrat.actes:
        return ()
    debut, fin = contrat.actes[0].effet_le, fin_de_vigueur(contrat) or jusqu_au
    if fin < debut or jusqu_au < debut:
        return ()
    siennes = [o for o in contrat.initial.reglement.obligations if o.generation == contrat.generation]
    remises = {
        (fait.donnees["obligation"], fait.donnees["au_titre_de"])
        for fait in contrat.initial.evenements
        if fait.geste == "remettre"
    }
    dues = taches(siennes, Periode(debut, fin), Periode(debut, jusqu_au))
    return tuple(tache for tache in dues if (tache.obligation.code, tache.pour_le) not in remises)


def _d_une_tache(nom: str, tache: Tache, aujourd_hui: date) -> Iterator[AFaire]:
    for nature in tache.obligation.acteurs:
        roles = tuple(role.code for role in ROLES.values() if role.nature == nature)
        yield AFaire(
            nom, "Obligation", tache.obligation.code, tache.obligation.intitule, nature, roles, tache.pour_le,
            statut(tache.pour_le, aujourd_hui),
            explication=f"Au titre de la période {tache.periode}." if tache.periode else "",
        )  # fmt: skip


@dataclass(frozen=True)
class Rappel:
    """A line of a calendar: a whole day. `uid` never changes, so that a calendar updates it instead of adding another."""

    uid: str
    jour: date
    titre: str
    description: str


def calendrier(choses: Iterable[AFaire], titres: Mapping[str, str]) -> tuple[Rappel, ...]:
    """The dated things to do as the lines of a calendar feed. `titres`: how each contract is named to its reader."""
    return tuple(
        Rappel(
            uid=f"{chose.contrat}-{chose.objet}-{chose.code}-{chose.pour_le:%Y%m%d}-{chose.nature}".replace(" ", ""),
            jour=chose.pour_le,
            titre=f"{chose.quoi} : {titres[chose.contrat]}",
            description=" ".join(filter(None, (f"{chose.objet}.", chose.obstacle, chose.explication))),
        )
        for chose in choses
        if chose.pour_le
    )
