"""`effets_attendus.yaml`: what a computation must find, measure by measure and year by year, for each planted establishment.

Everything comes from the plan, before any event is drawn: exact numbers, in the units of the indicators' measures.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from efficience.moteur.synthese.bilan import Fichier
from efficience.moteur.synthese.demande import Demande
from efficience.moteur.synthese.ecriture.canoniques import point
from efficience.moteur.synthese.ecriture.lisezmoi import phrase
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.soins.plan import NIVEAUX, Plan, planifier, porteurs
from efficience.moteur.synthese.volumes import boites_plantees

_COMPTES: Mapping[tuple[str, str], str] = {
    ("N-PANS", "patients"): "pans_patients",
    ("N-IC", "sejours"): "ic_sejours",
    ("N-IC", "rehospitalisations"): "ic_rehospitalisations",
    ("N-EPA", "sejours_1"): "epa_sejours",
    ("N-EPA", "examens_1"): "epa_examens",
    ("R-BIO-T", "unites"): "tras_unites",
    ("R-BIO-T", "unites_biosimilaires"): "tras_biosimilaires",
    ("R-BIO-R", "unites"): "ritu_unites",
    ("R-BIO-R", "unites_biosimilaires"): "ritu_biosimilaires",
    ("R-SC", "sejours"): "tras_sejours",
    ("R-SC", "sejours_sc"): "tras_sc",
    ("R-CONF", "ordonnances"): "ordonnances",
    ("R-CONF", "finess"): "finess",
    ("R-CONF", "rpps"): "rpps",
    ("R-CONF", "informatisees"): "informatisees",
    ("R-CONF", "dci"): "dci",
}
_EUROS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("N-PERF", "depense"): ("perf_sa_centimes", "perf_diffuseur_centimes"),
    ("N-PERF", "depense_gravite"): ("perf_gravite_centimes",),
    ("N-PANS", "depense"): ("pans_centimes",),
    ("N-TRA", "depense_ambulance"): ("amb_centimes",),
    ("N-TRA", "depense_tap"): ("tap_centimes",),
}
_Ecrire = Callable[[int], str]


def ecrire(
    chemin: Path, demande: Demande, publies: Sequence[Etablissement], hopitaux: Sequence[Etablissement], patients: bool
) -> Fichier:
    """One entry per planted establishment; `patients`: care was drawn, not only the published lines."""
    dernier = len(demande.annees) - 1
    plans = [_plans(demande, hopitaux, rang) for rang in range(len(demande.annees))]
    effets: list[dict[str, Any]] = []
    for e in publies:
        if e.effet.code:
            mesures = [*_ipp(demande, e), *(_mesures(demande, e, plans) if patients else ())]
            absent = [] if e.transmet(True) else [demande.annees[dernier]]
            effets.append(
                {
                    "effet": e.effet.code,
                    "finess": e.finess,
                    "attendu": phrase(e, demande.derniere),
                    "absent_en": absent,
                    "mesures": mesures,
                }
            )
    contenu = {"graine": demande.graine, "annees": list(demande.annees), "effets": effets}
    chemin.write_bytes(yaml.safe_dump(contenu, sort_keys=False, allow_unicode=True, width=120).encode("utf-8"))
    return Fichier(chemin, len(effets))


def _plans(demande: Demande, hopitaux: Sequence[Etablissement], rang: int) -> dict[str, list[Plan]]:
    """The plans of a year by who bills: two of them after a merger."""
    plans: dict[str, list[Plan]] = {}
    for porteur in porteurs(hopitaux, rang == len(demande.annees) - 1):
        plan = planifier(demande.graine, porteur.habitudes, rang)
        plans.setdefault(porteur.etablissement.finess, []).append(plan)
    return plans


def _ipp(demande: Demande, e: Etablissement) -> Iterator[dict[str, Any]]:
    if e.effet.ipp is not None:
        boites = {annee: boites_plantees(e, rang) for rang, annee in enumerate(demande.annees)}
        yield _mesure("N-IPP", "boites", boites, str)


def _mesures(demande: Demande, e: Etablissement, plans: Sequence[dict[str, list[Plan]]]) -> Iterator[dict[str, Any]]:
    siens = {annee: plans[rang][e.finess] for rang, annee in enumerate(demande.annees) if e.finess in plans[rang]}
    for (indicateur, mesure), cle in _COMPTES.items():
        if all(cle in plan for suite in siens.values() for plan in suite):
            yield _mesure(indicateur, mesure, {an: sum(p[cle] for p in suite) for an, suite in siens.items()}, str)
    for (indicateur, mesure), cles in _EUROS.items():
        if all(cle in plan for suite in siens.values() for plan in suite for cle in cles):
            centimes = {an: sum(p[cle] for p in suite for cle in cles) for an, suite in siens.items()}
            yield _mesure(indicateur, mesure, centimes, point)
    yield _mesure("R-CONC", "niveau", {an: suite[0]["niveau"] for an, suite in siens.items()}, NIVEAUX.__getitem__)


def _mesure(indicateur: str, mesure: str, valeurs: Mapping[int, int], ecrire_valeur: _Ecrire) -> dict[str, Any]:
    suite = list(valeurs.values())
    sens = "hausse" if suite[-1] > suite[0] else "baisse" if suite[-1] < suite[0] else "stable"
    ecrites = {annee: ecrire_valeur(valeur) for annee, valeur in valeurs.items()}
    return {"indicateur": indicateur, "mesure": mesure, "sens": sens, "valeurs": ecrites}
