"""Whose patients count: doctors attached to one group at a time, counts by stratum, never a patient.

The detailed article is not visible in the text read; the rules below are assumed (NFA), each cut-off a parameter:
the list of « déclarations médecin traitant » on 31 December of the year before; a doctor belongs to one group at a date;
one who leaves before July of the year is not counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from efficience.noyau.calcul import Calcul, Etape, formule
from efficience.noyau.exigences import DonneeRefusee, exiger_positif
from efficience.noyau.ipep.montants import CAHIER
from efficience.noyau.montant import Nombre, en_exact, en_nombre
from efficience.noyau.periode import Periode

ASSOCIES = "associes"


@dataclass(frozen=True)
class Rattachement:
    """A médecin traitant (RPPS) in a group, from `debut` to `fin` included. `associe`: a partner of the company."""

    medecin: str
    groupement: str
    debut: date
    fin: date | None = None
    associe: bool = True

    def court(self, jour: date) -> bool:
        """Whether the doctor is in the group on that day."""
        return self.debut <= jour and (self.fin is None or jour <= self.fin)


def chevauchements(rattachements: Iterable[Rattachement]) -> tuple[str, ...]:
    """The doctors attached to two groups on the same day, in words: an attachment is exclusive (NFA)."""
    siens: dict[str, list[Rattachement]] = defaultdict(list)
    for un in rattachements:
        siens[un.medecin].append(un)
    trouves = []
    for medecin, liste in sorted(siens.items()):
        suivis = sorted(liste, key=lambda un: (un.debut, un.groupement))
        for rang, un in enumerate(suivis):
            for autre in suivis[rang + 1 :]:
                if autre.groupement != un.groupement and (un.fin is None or autre.debut <= un.fin):
                    mots = f"Le médecin {medecin} est à la fois de « {un.groupement} » et de « {autre.groupement} »"
                    trouves.append(f"{mots} le {autre.debut:%d/%m/%Y}.")
    return tuple(trouves)


def date_de_reference(annee: int) -> date:
    """31 December of the year before: the day whose declarations count."""
    return Periode.annee(annee - 1).fin


def medecins_comptes(
    rattachements: Iterable[Rattachement], groupement: str, annee: int, mois_depart: int, mode: str
) -> tuple[str, ...]:
    """The doctors whose patients count for a group and a year. `mois_depart`: leaving before it takes the patients away."""
    reference, seuil = date_de_reference(annee), date(annee, mois_depart, 1)
    siens = [un for un in rattachements if un.groupement == groupement and un.court(reference)]
    return tuple(
        sorted({un.medecin for un in siens if (un.fin is None or un.fin >= seuil) and (mode != ASSOCIES or un.associe)})
    )


def compter(effectifs: Mapping[str, int], medecins: Sequence[str]) -> Calcul:
    """The patientèle of a group. `effectifs`: by doctor, the declarations at the reference date.

    Result: `patients`, `medecins` (counts). Raises DonneeRefusee when the count of one of its doctors is not known.
    """
    inconnus = sorted(set(medecins) - effectifs.keys())
    if inconnus:
        raise DonneeRefusee(
            "effectifs", f"rien pour {', '.join(inconnus)}", "le nombre de patients de chaque médecin compté"
        )
    exiger_positif(**{medecin: effectifs[medecin] for medecin in medecins})
    patients = sum(effectifs[medecin] for medecin in medecins)
    mots = formule("somme des patients de {} médecins traitants", len(medecins))
    return Calcul({"patients": patients, "medecins": len(medecins)}, (Etape("Patientèle", mots, patients, CAHIER),))


@dataclass(frozen=True)
class Strate:
    """Patients of one stratum (age × sex × ALD…): how many, and for how many years of life in the year."""

    code: str
    effectif: int
    annees: Fraction


def exposition(deces_le: date | None, annee: int) -> Fraction:
    """Share of the year lived: days alive over days of the year; the day of the death counts."""
    entiere = Periode.annee(annee)
    if deces_le is None or deces_le > entiere.fin:
        return Fraction(1)
    return Fraction(max(0, (deces_le - entiere.debut).days + 1), entiere.jours)


def exiger_strates(strates: Sequence[Strate], total: int) -> None:
    """Refuse strata that do not sum to the patientèle, or that lived more than their count. Raises DonneeRefusee."""
    somme = sum(strate.effectif for strate in strates)
    if somme != total:
        raise DonneeRefusee("strates", f"somme de {en_nombre(somme)}", f"{en_nombre(total)} patients, la patientèle")
    for strate in strates:
        if not 0 <= strate.annees <= strate.effectif:
            raise DonneeRefusee(strate.code, f"{en_nombre(strate.annees)} années", f"entre 0 et {strate.effectif}")


def masquer(effectifs: Sequence[int], seuil: Nombre) -> tuple[int | None, ...]:
    """The counts that may be shown beside their total, None for the others.

    A count of 1 to the threshold less one is hidden, and the smallest shown one that is not zero with it, so that no
    subtraction gives it back; the zeros too when nothing else is left. Linked tables go through `proteger` instead.
    """
    montres: list[int | None] = [n if n == 0 or n >= en_exact(seuil) else None for n in effectifs]
    if None not in montres:
        return tuple(montres)
    restants = [rang for rang, montre in enumerate(montres) if montre]
    if not restants:
        return (None,) * len(effectifs)
    montres[min(restants, key=lambda rang: (effectifs[rang], rang))] = None
    return tuple(montres)
