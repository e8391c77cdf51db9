"""What is planned for one establishment in one year: counts and cents, all known before any event is drawn.

Counts are exact: what an indicator must find can be written in advance (`ecriture.effets`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.parametres import CATALOGUE, alea

Plan = Mapping[str, int]
NIVEAUX = "DCBA"
_MILLE = 1000
_UNITES_PAR_SEJOUR = 5
_TAUX_DE = {
    "ic_rehospitalisations": "ic_sejours",
    "ic_medecin": "ic_sejours",
    "ic_cardiologue": "ic_sejours",
    "ic_transferts": "ic_sejours",
    "ic_deces": "ic_sejours",
    "sans_chainage": "autres_sejours",
    "epa_examens": "epa_sejours",
    "tras_sc": "tras_sejours",
    "tras_biosimilaires": "tras_unites",
    "ritu_biosimilaires": "ritu_unites",
    "finess": "ordonnances",
    "rpps": "ordonnances",
    "informatisees": "ordonnances",
    "dci": "ordonnances",
    "erronees": "ordonnances",
}
"""What each rate is a share of."""
_TRAJETS_PAR_LIGNE = 2
_DEPENSES = {
    "perf_sa_centimes": ("perf_sa", "perf_sa", 1),
    "perf_diffuseur_centimes": ("perf_diffuseur", "perf_diffuseur", 1),
    "perf_gravite_centimes": ("perf_gravite", "perf_gravite", 1),
    "pans_centimes": ("pans_patients", "pansement", 1),
    "amb_centimes": ("amb_lignes", "ambulance", _TRAJETS_PAR_LIGNE),
    "tap_centimes": ("tap_lignes", "tap", _TRAJETS_PAR_LIGNE),
}
"""Spending: what is counted, its price, how many of it a line holds."""


@cache
def catalogue() -> Mapping[str, Any]:
    """`soins.yaml`, read once."""
    lu: Mapping[str, Any] = yaml.safe_load((CATALOGUE / "soins.yaml").read_text(encoding="utf-8"))
    return lu


@dataclass(frozen=True)
class Porteur:
    """Who bills, and whose habits and patients these are: another's, after a merger."""

    etablissement: Etablissement
    habitudes: Etablissement


def porteurs(etablissements: Sequence[Etablissement], dernier: bool) -> tuple[Porteur, ...]:
    """Those who transmit a year. In the last one the absorbing establishment also works for the absorbed."""
    par_effet = {e.effet.code: e for e in etablissements if e.effet.code}
    presents = [Porteur(e, e) for e in etablissements if e.transmet(dernier)]
    if dernier:
        presents.append(Porteur(par_effet["absorbant"], par_effet["absorbe"]))
    return tuple(presents)


def planifier(graine: int, e: Etablissement, annee: int) -> Plan:
    """The plan of an establishment for the `annee`-th year: planted figures first, the others from its category."""
    soins = catalogue()
    plantees = {nom: suite[min(annee, len(suite) - 1)] for nom, suite in soins["effets"].get(e.effet.code, {}).items()}
    habitude, hasard = alea(graine, "habitudes de soins", e.rang), alea(graine, "soins", e.rang, annee)
    taille = min(2 * _MILLE, max(_MILLE // 2, e.taille * _MILLE // e.categorie.taille))
    plan = {"niveau": int(habitude.integers(0, len(NIVEAUX)))}
    for nom, median in soins["volumes"][e.categorie.code].items():
        ecart = int(habitude.integers(850, 1151)) * int(hasard.integers(970, 1031)) // _MILLE
        plan[nom] = plantees.get(nom, median * taille * ecart // _MILLE**2)
    plan |= plantees
    for nom in ("tras", "ritu"):
        if f"{nom}_sejours" in plan:
            plan.setdefault(f"{nom}_unites", _UNITES_PAR_SEJOUR * plan[f"{nom}_sejours"])
    for nom, de in _TAUX_DE.items():
        ecart = int(habitude.integers(850, 1151)) * int(hasard.integers(960, 1041)) // _MILLE
        if de in plan:
            plan.setdefault(nom, plan[de] * min(980, soins["taux"][nom] * ecart // _MILLE) // _MILLE)
    for nom, (compte, prix, par_ligne) in _DEPENSES.items():
        ecart = int(habitude.integers(900, 1101)) * int(hasard.integers(980, 1021)) // _MILLE
        if compte in plan:
            plan.setdefault(nom, plan[compte] * par_ligne * soins["centimes"][prix] * ecart // _MILLE)
    return plan
