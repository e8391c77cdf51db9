"""`effets_attendus.csv`: what a computation must find, measure by measure and year by year, for each planted establishment.

Everything comes from the plan, before any event is drawn: exact numbers, in the units of the indicators' measures.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

from efficience.moteur.synthese.bilan import Fichier
from efficience.moteur.synthese.demande import Demande
from efficience.moteur.synthese.ecriture.canoniques import point
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.soins.plan import NIVEAUX, Plan, planifier, porteurs
from efficience.moteur.synthese.volumes import boites_plantees

_COMPTES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("N-PANS", "patients"): ("pans_patients",),
    ("N-IC", "sejours"): ("ic_sejours",),
    ("N-IC", "rehospitalisations"): ("ic_rehospitalisations",),
    ("N-EPA", "sejours_1"): ("epa_sejours",),
    ("N-EPA", "examens_1"): ("epa_examens",),
    ("R-BIO-T", "unites"): ("tras_unites",),
    ("R-BIO-T", "unites_biosimilaires"): ("tras_biosimilaires",),
    ("R-BIO-R", "unites"): ("ritu_unites",),
    ("R-BIO-R", "unites_biosimilaires"): ("ritu_biosimilaires",),
    ("R-SC", "sejours"): ("tras_sejours",),
    ("R-SC", "sejours_sc"): ("tras_sc",),
    ("R-CONF", "ordonnances"): ("ordonnances",),
    ("R-CONF", "finess"): ("finess",),
    ("R-CONF", "rpps"): ("rpps",),
    ("R-CONF", "informatisees"): ("informatisees",),
    ("R-CONF", "dci"): ("dci",),
}
_EUROS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("N-PERF", "depense"): ("perf_sa_centimes", "perf_diffuseur_centimes"),
    ("N-PERF", "depense_gravite"): ("perf_gravite_centimes",),
    ("N-PANS", "depense"): ("pans_centimes",),
    ("N-TRA", "depense_ambulance"): ("amb_centimes",),
    ("N-TRA", "depense_tap"): ("tap_centimes",),
}
_Rangee = tuple[str, str, int, str, str]
COLONNES = ("effet", "finess", "indicateur", "mesure", "annee", "valeur", "sens")


def ecrire(
    chemin: Path, demande: Demande, publies: Sequence[Etablissement], hopitaux: Sequence[Etablissement], soignes: bool
) -> Fichier:
    """One row per planted establishment, measure and year; `soignes`: care was drawn, not only the published lines.

    A year in which an establishment is absent from every table has one row without indicator, whose value is « absent ».
    """
    plans = [_plans(demande, hopitaux, rang) for rang in range(len(demande.annees))]
    rangees = [
        [e.effet.code, e.finess, *rangee]
        for e in publies
        if e.effet.code
        for rangee in (*_ipp(demande, e), *(_mesures(demande, e, plans) if soignes else ()), *_absences(demande, e))
    ]
    texte = StringIO(newline="")
    ecrivain = csv.writer(texte, lineterminator="\n")
    ecrivain.writerows([COLONNES, *rangees])
    chemin.write_bytes(texte.getvalue().encode("utf-8"))
    return Fichier(chemin, len(rangees))


def _absences(demande: Demande, e: Etablissement) -> list[_Rangee]:
    return [] if e.transmet(True) else [("", "", demande.derniere, "absent", "")]


def _plans(demande: Demande, hopitaux: Sequence[Etablissement], rang: int) -> dict[str, list[Plan]]:
    """The plans of a year by who bills: two of them after a merger."""
    plans: dict[str, list[Plan]] = {}
    for porteur in porteurs(hopitaux, rang == len(demande.annees) - 1):
        plan = planifier(demande.graine, porteur.habitudes, rang)
        plans.setdefault(porteur.etablissement.finess, []).append(plan)
    return plans


def _ipp(demande: Demande, e: Etablissement) -> Iterator[_Rangee]:
    if e.effet.ipp is not None:
        boites = {annee: boites_plantees(e, rang) for rang, annee in enumerate(demande.annees) if _present(demande, e, rang)}
        yield from _suite("N-IPP", "boites", boites, str)


def _present(demande: Demande, e: Etablissement, rang: int) -> bool:
    return e.transmet(rang == len(demande.annees) - 1)


def _mesures(demande: Demande, e: Etablissement, plans: Sequence[dict[str, list[Plan]]]) -> Iterator[_Rangee]:
    siens = {annee: plans[rang][e.finess] for rang, annee in enumerate(demande.annees) if e.finess in plans[rang]}
    for mesures, ecrire_valeur in ((_COMPTES, str), (_EUROS, point)):
        for (indicateur, mesure), cles in mesures.items():
            if all(cle in plan for suite in siens.values() for plan in suite for cle in cles):
                sommes = {an: sum(plan[cle] for plan in suite for cle in cles) for an, suite in siens.items()}
                yield from _suite(indicateur, mesure, sommes, ecrire_valeur)
    niveaux = {an: suite[0]["niveau"] for an, suite in siens.items()}
    yield from _suite("R-CONC", "niveau", niveaux, NIVEAUX.__getitem__)


def _suite(
    indicateur: str, mesure: str, valeurs: Mapping[int, int], ecrire_valeur: Callable[[int], str]
) -> Iterator[_Rangee]:
    """The values of a measure, with the way they go from the first year to the last."""
    suite = list(valeurs.values())
    if suite:
        sens = "hausse" if suite[-1] > suite[0] else "baisse" if suite[-1] < suite[0] else "stable"
        for annee, valeur in valeurs.items():
            yield indicateur, mesure, annee, ecrire_valeur(valeur), sens
