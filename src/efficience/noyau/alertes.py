"""Alerts that mean something: a drift that lasts, months in the worst tenth. Never a single month, never a small number.

The cumulative sum adds what each month has beyond its reference, less a tolerance, and comes back to zero when the months
are good: C = max(0 ; C + écart réduit − tolérance). Above its threshold, the drift is told once, and the sum starts again.

Noise rules, the same for both: a provisional, missing or small month counts for nothing (and breaks a run of months); an
alert is not repeated during the months of silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from itertools import pairwise

from efficience.noyau.calcul import NonCalculable, formule
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Sens
from efficience.noyau.limites import racine
from efficience.noyau.montant import Nombre, en_exact
from efficience.noyau.parametres import Releve


class Signal(Enum):
    """What an alert says."""

    DERIVE = "dérive durable"
    PIRE_DIXIEME = "dans le dixième le plus défavorable"


@dataclass(frozen=True)
class Mois:
    """A month (`premier`: its first day): the value, the volume behind it, the tenth among peers (1 to 10)."""

    premier: date
    valeur: Nombre | None
    volume: Nombre = 0
    dixieme: int | None = None
    provisoire: bool = False


@dataclass(frozen=True)
class Alerte:
    """A signal, the month that made it, a sentence."""

    signal: Signal
    mois: date
    phrase: str


@dataclass(frozen=True)
class Reglages:
    """The settings of `reglement`, in months and standard deviations."""

    mois_reference: Nombre
    tolerance: Nombre
    seuil: Nombre
    mois_pire_dixieme: Nombre
    mois_de_silence: Nombre
    volume_minimal: Nombre

    @classmethod
    def lire(cls, releve: Releve) -> Reglages:
        """All of them, at the date of `releve`."""
        return cls(
            releve.lire("mois_reference_cusum"),
            releve.lire("tolerance_cusum"),
            releve.lire("seuil_cusum"),
            releve.lire("mois_pire_dixieme"),
            releve.lire("mois_de_silence"),
            releve.lire("volume_minimal_alerte"),
        )


_MOIS_PAR_AN = 12  # the calendar
_DEFAVORABLE = {Sens.BAISSE: 1, Sens.HAUSSE: -1}
_PIRES = {Sens.BAISSE: 10, Sens.HAUSSE: 1}
"""The tenth that is worst: the highest values when lower is better, and the other way round."""


def alerter(mois: Sequence[Mois], sens: Sens, reglages: Reglages) -> tuple[Alerte, ...]:
    """All the alerts of a series of months in order, oldest first, silences respected.

    Raises DonneeRefusee for an indicator without judgement, and for months out of order.
    """
    derive = deriver(mois, sens, reglages)
    durables = () if isinstance(derive, NonCalculable) else derive
    toutes = sorted((*durables, *stagner(mois, sens, reglages)), key=lambda alerte: (alerte.mois, alerte.signal.value))
    return tuple(toutes)


def deriver(mois: Sequence[Mois], sens: Sens, reglages: Reglages) -> tuple[Alerte, ...] | NonCalculable:
    """The drifts of a series: its first usable months are the reference, the next ones are watched.

    `NonCalculable` when the reference is not whole, or never varied: nothing could then be told from noise.
    """
    signe = _exiger(mois, sens)
    utiles = [un for un in mois if _utile(un, reglages)]
    taille = int(en_exact(reglages.mois_reference))
    if len(utiles) <= taille:
        return NonCalculable(formule("{} mois utilisables, il en faut plus de {}", len(utiles), taille))
    reference = [en_exact(un.valeur) for un in utiles[:taille] if un.valeur is not None]
    moyenne = sum(reference, Fraction(0)) / taille
    variance = sum(((valeur - moyenne) ** 2 for valeur in reference), Fraction(0)) / max(1, taille - 1)
    if variance == 0:
        return NonCalculable("les mois de référence sont tous égaux : aucun écart ne se mesure")
    return tuple(_cumuler(utiles[taille:], moyenne, racine(variance), signe, reglages))


def _cumuler(
    suivis: Sequence[Mois], moyenne: Fraction, ecart_type: Fraction, signe: int, reglages: Reglages
) -> Iterator[Alerte]:
    cumul, depuis, dernier = Fraction(0), 0, None
    for un in suivis:
        assert un.valeur is not None
        cumul = max(Fraction(0), cumul + signe * (en_exact(un.valeur) - moyenne) / ecart_type - en_exact(reglages.tolerance))
        depuis = depuis + 1 if cumul else 0
        if cumul > en_exact(reglages.seuil):
            if not _silence(dernier, un.premier, reglages):
                mots = formule("Depuis {} mois, au-delà de la référence de {}.", depuis, moyenne)
                yield Alerte(Signal.DERIVE, un.premier, f"Dérive durable et défavorable. {mots}")
                dernier = un.premier
            cumul, depuis = Fraction(0), 0


def stagner(mois: Sequence[Mois], sens: Sens, reglages: Reglages) -> tuple[Alerte, ...]:
    """One alert for each run of months in the worst tenth of the peers, as soon as it is long enough.

    A month that is missing, provisional, small, or without a tenth (few peers) breaks the run: nothing is known of it.
    """
    _exiger(mois, sens)
    attendus, suite = int(en_exact(reglages.mois_pire_dixieme)), 0
    alertes: list[Alerte] = []
    precedent: date | None = None
    for un in mois:
        pire = _utile(un, reglages) and un.dixieme == _PIRES[sens]
        suivi = precedent is None or _ecart(precedent, un.premier) == 1
        suite, precedent = ((suite if suivi else 0) + 1 if pire else 0), un.premier
        if suite == attendus and not _silence(alertes[-1].mois if alertes else None, un.premier, reglages):
            alertes.append(Alerte(Signal.PIRE_DIXIEME, un.premier, f"{suite} mois de suite {Signal.PIRE_DIXIEME.value}."))
    return tuple(alertes)


def _utile(un: Mois, reglages: Reglages) -> bool:
    return un.valeur is not None and not un.provisoire and en_exact(un.volume) >= en_exact(reglages.volume_minimal)


def _silence(dernier: date | None, premier: date, reglages: Reglages) -> bool:
    return dernier is not None and _ecart(dernier, premier) < en_exact(reglages.mois_de_silence)


def _ecart(avant: date, apres: date) -> int:
    return (apres.year - avant.year) * _MOIS_PAR_AN + apres.month - avant.month


def _exiger(mois: Sequence[Mois], sens: Sens) -> int:
    if sens not in _DEFAVORABLE:
        raise DonneeRefusee("sens", sens.value, "hausse ou baisse : sans jugement, aucun mois n'est défavorable")
    if any(apres.premier <= avant.premier for avant, apres in pairwise(mois)):
        raise DonneeRefusee("mois", "en désordre", "des mois qui se suivent, du plus ancien au plus récent")
    return _DEFAVORABLE[sens]
