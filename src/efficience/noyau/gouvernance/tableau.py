"""The dashboard that a commission receives: nine blocks, each commented, frozen with a fingerprint.

« un tableau de bord de pilotage est actualisé et commenté à chaque commission régionale » (coopération bretonne, § 37). A
later correction never changes a frozen one; figures of two perimeters are never chained.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import en_exact

BLOCS: Mapping[str, str] = MappingProxyType(
    {
        "plan": "Avancement du plan",
        "indicateurs": "Indicateurs",
        "economies": "Économies",
        "depenses": "Dépenses",
        "contrats": "Contrats",
        "instances": "Instances",
        "ipep": "Groupements IPEP",
        "appels": "Appels à projets",
        "donnees": "Données",
    }
)
"""The blocks, in their order."""


@dataclass(frozen=True)
class TableauGele:
    """A dashboard as a session received it. `empreinte` is that of its content and comments, which never change."""

    seance: str
    gele_le: date
    blocs: Mapping[str, Any]
    commentaires: Mapping[str, str]
    par: str
    empreinte: str


def manques(blocs: Mapping[str, Any], commentaires: Mapping[str, str]) -> tuple[str, ...]:
    """Why a dashboard cannot be sent, in words: a block that is absent, or that nobody commented."""
    absents = [f"Tableau de bord : le bloc « {nom} » manque." for code, nom in BLOCS.items() if code not in blocs]
    muets = [
        f"Tableau de bord : le bloc « {nom} » n’est pas commenté."
        for code, nom in BLOCS.items()
        if code in blocs and not commentaires.get(code, "").strip()
    ]
    return (*absents, *muets)


def geler(seance: str, jour: date, blocs: Mapping[str, Any], commentaires: Mapping[str, str], par: str) -> TableauGele:
    """The dashboard frozen for that session. Raises DonneeRefusee while a block lacks or is not commented."""
    if trouves := manques(blocs, commentaires):
        raise DonneeRefusee("tableau", " ".join(trouves), "les neuf blocs, chacun commenté")
    return TableauGele(seance, jour, deepcopy(dict(blocs)), dict(commentaires), par, empreinte(seance, blocs, commentaires))


def empreinte(seance: str, blocs: Mapping[str, Any], commentaires: Mapping[str, str]) -> str:
    """SHA-256 of the content, written the same way whatever the order of the keys. Values are what JSON holds."""
    contenu = {"seance": seance, "blocs": dict(blocs), "commentaires": dict(commentaires)}
    ecrit = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(ecrit.encode("utf-8")).hexdigest()


def intact(tableau: TableauGele) -> bool:
    """Whether a frozen dashboard is still what was frozen."""
    return empreinte(tableau.seance, tableau.blocs, tableau.commentaires) == tableau.empreinte


def changements(avant: TableauGele, apres: TableauGele) -> tuple[str, ...]:
    """The blocks whose content differs between two frozen dashboards, in their order."""
    return tuple(code for code in BLOCS if avant.blocs[code] != apres.blocs[code])


@dataclass(frozen=True)
class Depense:
    """The spend of an item for a year, euros, within a version of the perimeter."""

    annee: int
    poste: str
    montant: Decimal
    perimetre: str


def croissance(avant: Depense, apres: Depense) -> Fraction | NonCalculable:
    """Growth of an item from one year to the other, as a share; `NonCalculable` across two perimeters.

    Brittany's totals of 2014 (9.287 bn) and 2015 (9.44 bn) give 1.65 % where the report of 2015 says 1.5 %: the perimeter
    had changed, and the two are not chained.
    """
    if avant.poste != apres.poste:
        raise DonneeRefusee("poste", apres.poste, f"le même poste, « {avant.poste} »")
    if avant.perimetre != apres.perimetre:
        deux = f"{avant.perimetre} en {avant.annee}, {apres.perimetre} en {apres.annee}"
        return NonCalculable(f"périmètres différents : {deux}")
    if avant.montant == 0:
        return NonCalculable(f"dépense nulle en {avant.annee}")
    return (en_exact(apres.montant) - en_exact(avant.montant)) / en_exact(avant.montant)


def total(depenses: Iterable[Depense], annee: int, perimetre: str) -> Decimal:
    """The sum of a year within one perimeter; the others are left out, never added."""
    siennes: Sequence[Depense] = [d for d in depenses if (d.annee, d.perimetre) == (annee, perimetre)]
    return sum((d.montant for d in siennes), Decimal("0.00"))
