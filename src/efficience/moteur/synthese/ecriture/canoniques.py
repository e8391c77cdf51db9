"""The canonical tables of events: UTF-8, `,`, decimal point, ISO dates, empty when missing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from efficience.moteur.synthese.bilan import Fichier
from efficience.moteur.synthese.ecriture.registres import Registres
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.soins.calendrier import iso
from efficience.moteur.synthese.soins.evenements import (
    Acte,
    Administration,
    Autoevaluation,
    Consultation,
    Delivrance,
    Dispositif,
    Examen,
    Ordonnance,
    Recolte,
    Sejour,
    Transport,
)
from efficience.moteur.tables import TABLES


def point(centimes: int) -> str:
    """Cents with a decimal point: −5 → "-0.05"."""
    if centimes < 0:
        return f"-{-centimes // 100}.{-centimes % 100:02d}"
    return f"{centimes // 100}.{centimes % 100:02d}"


def _delivrance(d: Delivrance) -> str:
    return (
        f"{d.finess},{d.patient},{d.cip13},{d.atc5},{iso(d.prescription)},{iso(d.execution)},{d.annee},{d.age},{d.sexe},"
        f"{d.boites},{point(d.rembourse)},{point(d.base)}"
    )


def _dispositif(d: Dispositif) -> str:
    return f"{d.finess},{d.patient},{d.code},{iso(d.jour)},{d.annee},{d.quantite},{point(d.rembourse)}"


def _transport(t: Transport) -> str:
    return f"{t.finess},{t.patient},{t.nature},{t.circonstance},{iso(t.jour)},{t.annee},{t.trajets},{point(t.rembourse)}"


def _sejour(s: Sejour) -> str:
    montant = "" if s.montant is None else point(s.montant)
    return (
        f"{s.code},{s.finess},{s.patient if s.chaine else ''},{iso(s.entree)},{iso(s.sortie)},{s.annee},{s.age},"
        f"{s.mode_entree},{s.mode_sortie},{s.ghm},{s.dp},{s.dr},{s.das},{montant}"
    )


def _acte(a: Acte) -> str:
    return f"{a.sejour.code},{a.code},{iso(a.jour)}"


def _examen(e: Examen) -> str:
    return f"{e.patient},{e.finess},{e.code},{iso(e.jour)},{'' if e.base is None else point(e.base)}"


def _consultation(c: Consultation) -> str:
    return f"{c.patient},{c.specialite},{iso(c.jour)}"


def _administration(a: Administration) -> str:
    return f"{a.sejour.code},{a.sejour.finess},{a.sejour.annee},{a.ucd},{a.quantite},{point(a.montant)}"


def _oui_non(valeur: bool) -> str:
    return "true" if valeur else "false"


def _ordonnance(o: Ordonnance) -> str:
    coches = map(_oui_non, (o.finess_present, o.rpps_present, o.informatisee, o.dci, o.imputation_erronee))
    return f"{o.finess},{o.annee},{o.numero},{','.join(coches)}"


def _autoevaluation(a: Autoevaluation) -> str:
    return f"{a.finess},{a.annee},{a.critere},{a.niveau}"


_ECRIRE: dict[str, tuple[Callable[[Any], str], Callable[[Any], int | None] | None]] = {
    "delivrances": (_delivrance, lambda d: d.rembourse),
    "dispositifs": (_dispositif, lambda d: d.rembourse),
    "transports": (_transport, lambda t: t.rembourse),
    "sejours": (_sejour, lambda s: s.montant),
    "actes": (_acte, None),
    "examens": (_examen, lambda e: e.base),
    "consultations": (_consultation, None),
    "administrations": (_administration, lambda a: a.montant),
    "ordonnances_auditees": (_ordonnance, None),
    "autoevaluations": (_autoevaluation, None),
}
"""How a row of each table is written, and what it amounts to in cents."""


class Canoniques:
    """The tables of events, filled establishment after establishment."""

    def __init__(self, dossier: Path, delivrances: bool) -> None:
        self._registres = Registres(dossier)
        self._tables = [table for table in _ECRIRE if delivrances or table != "delivrances"]
        for table in self._tables:
            montants = _ECRIRE[table][1] is not None
            self._registres.ouvrir(f"{table}.csv", ",".join(TABLES[table].noms), montants)

    def ajouter(self, etablissement: Etablissement, recolte: Recolte) -> None:
        """Add the events of an establishment's year."""
        for table in self._tables:
            ecrire, montant = _ECRIRE[table]
            evenements = getattr(recolte, table)
            centimes = sum(montant(e) or 0 for e in evenements) if montant else 0
            self._registres.ajouter(f"{table}.csv", [ecrire(e) for e in evenements], centimes)

    def fermer(self) -> list[Fichier]:
        """What was written."""
        return self._registres.fermer()
