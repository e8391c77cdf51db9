"""What is wrong in a plan before it is submitted, and while it runs: a table of checks, each with its words.

« en s'assurant notamment de la cohérence et de l'absence de redondance des actions entreprises vis-à-vis des
établissements » (convention de Normandie, art. 3).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from efficience.noyau.periode import Periode
from efficience.noyau.plan.action import ORIGINES, PILOTAGES, Action, manque_de_referents

BLOQUANT, A_VOIR = "bloquant", "a_voir"
FINIES = ("evaluee", "abandonnee")


@dataclass(frozen=True)
class Cadre:
    """Beside what the actions are judged: the period of the plan, the themes that exist, the day of reading."""

    periode: Periode
    themes: Collection[str]
    jour: date


@dataclass(frozen=True)
class Constat:
    """Something found: how serious, on which action (empty: the plan), by which rule, in words."""

    gravite: str
    action: str
    regle: str
    phrase: str


@dataclass(frozen=True)
class RegleDeCoherence:
    """A check of one action: `refus` says what is wrong, or nothing."""

    nom: str
    gravite: str
    refus: Callable[[Action, Cadre], str]


def _theme(action: Action, cadre: Cadre) -> str:
    return "" if action.theme in cadre.themes else f"Le thème « {action.theme} » n’existe pas."


def _pilote(action: Action, _cadre: Cadre) -> str:
    if action.pilotage not in PILOTAGES:
        return f"Le pilotage « {action.pilotage} » n’existe pas." if action.pilotage else "L’action n’a pas de pilote."
    return manque_de_referents(action.pilotage, action.referents)


def _origine(action: Action, _cadre: Cadre) -> str:
    return "" if action.origine in ORIGINES else f"L’origine « {action.origine} » n’existe pas."


def _indicateur(action: Action, _cadre: Cadre) -> str:
    return "" if action.indicateurs else "L’action n’a pas d’indicateur."


def _jalon(action: Action, _cadre: Cadre) -> str:
    return "" if action.jalons else "L’action n’a pas de jalon."


def _hors_periode(action: Action, cadre: Cadre) -> str:
    dedans = cadre.periode.debut <= action.periode.debut and action.periode.fin <= cadre.periode.fin
    return "" if dedans else f"L’action court {action.periode}, hors du plan ({cadre.periode})."


def _jalon_hors_periode(action: Action, _cadre: Cadre) -> str:
    hors = [jalon.titre for jalon in action.jalons if not action.periode.contient(jalon.prevu_le)]
    return f"Jalon prévu hors de la période de l’action : {', '.join(hors)}." if hors else ""


def _ciblage(action: Action, _cadre: Cadre) -> str:
    demande = action.pilotage == "conjoint" or action.etablissements
    if not demande or action.seance_ciblage:
        return ""
    return "Les méthodes et moyens de ciblage n’ont pas été validés en séance."


def _information(action: Action, cadre: Cadre) -> str:
    """« font l'objet a minima d'une information réciproque » (art. 4), read as once in the calendar year."""
    pilotage = PILOTAGES.get(action.pilotage)
    if pilotage is None or not pilotage.informes or action.etat != "en_cours":
        return ""
    informee = action.informe_le is not None and action.informe_le.year == cadre.jour.year
    return "" if informee else f"L’autre partie n’a pas été informée en séance en {cadre.jour.year}."


def _retard(action: Action, cadre: Cadre) -> str:
    retards = [jalon.titre for jalon in action.jalons if jalon.en_retard(cadre.jour)]
    return f"Jalon en retard : {', '.join(retards)}." if retards and action.etat not in FINIES else ""


def _bilan(action: Action, cadre: Cadre) -> str:
    annee = cadre.jour.year - 1
    couru = action.periode.debut.year <= annee <= action.periode.fin.year and action.etat not in ("proposee", "abandonnee")
    return f"Le bilan de {annee} manque." if couru and annee not in action.bilans else ""


REGLES: tuple[RegleDeCoherence, ...] = (
    RegleDeCoherence("theme", BLOQUANT, _theme),
    RegleDeCoherence("origine", BLOQUANT, _origine),
    RegleDeCoherence("pilote", BLOQUANT, _pilote),
    RegleDeCoherence("indicateur", BLOQUANT, _indicateur),
    RegleDeCoherence("jalon", BLOQUANT, _jalon),
    RegleDeCoherence("periode", BLOQUANT, _hors_periode),
    RegleDeCoherence("jalon_hors_periode", A_VOIR, _jalon_hors_periode),
    RegleDeCoherence("ciblage", A_VOIR, _ciblage),
    RegleDeCoherence("information", A_VOIR, _information),
    RegleDeCoherence("retard", A_VOIR, _retard),
    RegleDeCoherence("bilan", A_VOIR, _bilan),
)


def constats(actions: Sequence[Action], cadre: Cadre) -> tuple[Constat, ...]:
    """Everything found, blocking first, then in the order of the actions and of the checks."""
    trouves = [
        Constat(regle.gravite, action.code, regle.nom, phrase)
        for action in actions
        for regle in REGLES
        if (phrase := regle.refus(action, cadre))
    ]
    tous = [*trouves, *_doublons(actions), *_redondances(actions)]
    return tuple(sorted(tous, key=lambda constat: constat.gravite != BLOQUANT))


def bloquants(trouves: Iterable[Constat]) -> tuple[str, ...]:
    """The reasons why the plan can't be submitted: what `faits["anomalies"]` holds."""
    return tuple(f"{c.action} : {c.phrase}" if c.action else c.phrase for c in trouves if c.gravite == BLOQUANT)


def _doublons(actions: Sequence[Action]) -> Iterator[Constat]:
    for code, fois in Counter(action.code for action in actions).items():
        if fois > 1:
            yield Constat(BLOQUANT, code, "doublon", f"Le code est porté par {fois} actions.")


def _redondances(actions: Sequence[Action]) -> Iterator[Constat]:
    """Two actions of one theme on one establishment at the same time: to justify, or to join."""
    vises: dict[tuple[str, str], list[Action]] = defaultdict(list)
    for action in actions:
        if action.etat not in FINIES:
            for finess in action.etablissements:
                vises[finess, action.theme].append(action)
    for (finess, theme), siennes in sorted(vises.items()):
        for rang, une in enumerate(siennes):
            for autre in siennes[rang + 1 :]:
                if une.periode.chevauche(autre.periode):
                    mots = f"Redondance possible : {une.code} et {autre.code} visent {finess} sur le thème {theme}."
                    yield Constat(A_VOIR, une.code, "redondance", mots)
