"""« If I reached the median of my category »: what the year would bring, all else unchanged. It promises nothing.

Each form of saving has its lever: the evolution of the spend, the mean amount per patient, the share of ambulances, the rate
of readmission, the rates of useless exams. The lever takes the value aimed at, the money follows by the formula of the law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, Hypothese, NonCalculable
from efficience.noyau.ciblage import quartile
from efficience.noyau.economie import COMPOSANTES_EPA, Conditions, Economie, interesser
from efficience.noyau.montant import Nombre, en_exact

Valeurs = Mapping[str, Nombre | None]
PAIRS_MINIMAUX = 3
"""Below three values, a median would be one hospital's own."""


@dataclass(frozen=True)
class Simulation:
    """What is earned today and what would be (euros), the computation of the second, whether the aim is already reached."""

    aujourd_hui: Decimal
    simule: Decimal
    gain: Decimal
    deja_atteint: bool
    calcul: Calcul


@dataclass(frozen=True)
class Levier:
    """What an indicator can move: its words, its value today, the measures once it has the value aimed at."""

    intitule: str
    valeur: Callable[[Valeurs, Valeurs], Nombre | None]
    atteindre: Callable[[Valeurs, Valeurs, Nombre], Valeurs]


def mediane_du_levier(forme: Economie, pairs: Iterable[tuple[Valeurs, Valeurs]]) -> Fraction | None:
    """The median of the lever among hospitals, from their measures of both years; None when too few have a value."""
    connues = [v for avant, apres in pairs if (v := LEVIERS[forme].valeur(avant, apres)) is not None]
    return quartile(connues, Fraction(1, 2)) if len(connues) >= PAIRS_MINIMAUX else None


def simuler(
    forme: Economie, avant: Valeurs, apres: Valeurs, vise: Nombre, conditions: Conditions
) -> Simulation | NonCalculable:
    """The intéressement if the lever of the form took the value `vise` (the median of the category, for one).

    An establishment already there keeps its own value: the simulation never makes it worse. `NonCalculable` when today's
    amount does not exist, or the lever is not known.
    """
    levier = LEVIERS[forme]
    retenu, valeur = interesser(forme, avant, apres, conditions), levier.valeur(avant, apres)
    if isinstance(retenu, NonCalculable):
        return retenu
    if valeur is None:
        return NonCalculable(f"{levier.intitule} : valeur inconnue aujourd’hui")
    deja = en_exact(valeur) <= en_exact(vise)
    simulees = apres if deja else levier.atteindre(avant, apres, vise)
    simule = interesser(forme, avant, simulees, conditions)
    if isinstance(simule, NonCalculable):
        return simule
    annonce = replace(simule, hypotheses=(_SIMULATION, *simule.hypotheses))
    actuel, espere = _euros(retenu), _euros(simule)
    return Simulation(actuel, espere, espere - actuel, deja, annonce)


def _part(valeurs: Valeurs, numerateur: str, *denominateur: str) -> Nombre | None:
    haut, bas = valeurs.get(numerateur), [valeurs.get(nom) for nom in denominateur]
    if haut is None or any(un is None for un in bas):
        return None
    somme = sum(en_exact(un) for un in bas if un is not None)
    return en_exact(haut) / somme if somme else None


def _evolution(avant: Valeurs, apres: Valeurs) -> Nombre | None:
    rapport = _rapport(apres.get("depense"), avant.get("depense"))
    return None if rapport is None else en_exact(rapport) - 1


def _rapport(haut: Nombre | None, bas: Nombre | None) -> Nombre | None:
    return en_exact(haut) / en_exact(bas) if haut is not None and bas else None


def _selon_l_evolution(avant: Valeurs, apres: Valeurs, vise: Nombre) -> Valeurs:
    reference = avant["depense"]
    assert reference is not None
    return {**apres, "depense": en_exact(reference) * (1 + en_exact(vise))}


def _selon_la_moyenne(_avant: Valeurs, apres: Valeurs, vise: Nombre) -> Valeurs:
    patients = apres["patients"]
    assert patients is not None
    return {**apres, "montant_moyen": vise, "depense": en_exact(vise) * en_exact(patients)}


def _selon_la_part(_avant: Valeurs, apres: Valeurs, vise: Nombre) -> Valeurs:
    """The total and the mean costs stay: trips follow the amounts."""
    ambulance, tap = (en_exact(apres[nom] or 0) for nom in ("depense_ambulance", "depense_tap"))
    parts = {"ambulance": (ambulance, en_exact(vise)), "tap": (tap, 1 - en_exact(vise))}
    simulees: dict[str, Nombre | None] = {**apres, "part_ambulance": vise}
    for nom, (montant, part) in parts.items():
        trajets = apres.get(f"trajets_{nom}")
        simulees[f"depense_{nom}"] = (ambulance + tap) * part
        if trajets is not None and montant:
            simulees[f"trajets_{nom}"] = en_exact(trajets) * (ambulance + tap) * part / montant
    return simulees


def _selon_le_taux(_avant: Valeurs, apres: Valeurs, vise: Nombre) -> Valeurs:
    """Fewer readmissions, each at the mean cost of today's."""
    depense, taux = apres["depense_rehospitalisations"], _part(apres, "rehospitalisations", "sejours")
    assert depense is not None
    assert taux
    return {**apres, "depense_rehospitalisations": en_exact(depense) * en_exact(vise) / en_exact(taux)}


def _taux_epa(_avant: Valeurs, apres: Valeurs) -> Nombre | None:
    """The highest of the four rates: the simulation brings each of them down to the aim."""
    taux = [t for rang in COMPOSANTES_EPA if (t := _part(apres, f"examens_{rang}", f"sejours_{rang}")) is not None]
    return max(taux, default=None)


def _selon_les_taux(_avant: Valeurs, apres: Valeurs, vise: Nombre) -> Valeurs:
    simulees: dict[str, Nombre | None] = {**apres}
    for rang in COMPOSANTES_EPA:
        examens, sejours, montant = (apres.get(f"{nom}_{rang}") for nom in ("examens", "sejours", "montant"))
        if examens and sejours and en_exact(examens) > en_exact(vise) * en_exact(sejours):
            simulees[f"examens_{rang}"] = en_exact(vise) * en_exact(sejours)
            if montant is not None:
                simulees[f"montant_{rang}"] = en_exact(montant) * en_exact(vise) * en_exact(sejours) / en_exact(examens)
    return simulees


LEVIERS: Mapping[Economie, Levier] = MappingProxyType(
    {
        Economie.DEPENSE: Levier("évolution de la dépense", _evolution, _selon_l_evolution),
        Economie.PANSEMENTS: Levier(
            "montant moyen par patient", lambda _, apres: _part(apres, "depense", "patients"), _selon_la_moyenne
        ),
        Economie.TRANSPORT: Levier(
            "part de l’ambulance",
            lambda _, apres: _part(apres, "depense_ambulance", "depense_ambulance", "depense_tap"),
            _selon_la_part,
        ),
        Economie.REHOSPITALISATION: Levier(
            "taux de réhospitalisation", lambda _, apres: _part(apres, "rehospitalisations", "sejours"), _selon_le_taux
        ),
        Economie.EPA: Levier("taux d’examens inutiles", _taux_epa, _selon_les_taux),
    }
)
_SIMULATION = Hypothese(
    "", "Simulation", "toutes choses égales par ailleurs", "une simulation ne préjuge ni de l’année ni de la décision"
)


def _euros(calcul: Calcul) -> Decimal:
    montant = calcul.resultat["interessement"]
    assert isinstance(montant, Decimal)
    return montant
