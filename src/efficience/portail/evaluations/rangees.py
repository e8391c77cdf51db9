"""Rows of the lists: an evaluation in its campaign, an entry of the ledger, a line of the payment file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db.models import BooleanField, F, Func

from efficience.noyau.campagne_evaluation.dates import caducite
from efficience.noyau.campagne_evaluation.exigences import DEBITEURS
from efficience.noyau.grand_livre import ZERO, Livre
from efficience.noyau.roles import ETABLISSEMENT
from efficience.noyau.versements import Position, position
from efficience.portail.commun.tableaux import Colonne
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers.familles import famille_de
from efficience.portail.dossiers.fiche import MAINS
from efficience.portail.dossiers.models import CYCLES
from efficience.portail.evaluations.models import Calcule, Evaluation
from efficience.portail.livre import ecritures
from efficience.portail.livre.models import Ecriture
from efficience.reglement import officiel

_UNE_PART = "jsonb_path_exists(%(expressions)s, '$.parties[*] ? (@.montant != null)')"
_CHIFFRE = Func(F("resultat"), template=_UNE_PART, output_field=BooleanField())
"""Whether a part of a computation has an amount, asked of the database: the whole of it is not read for a list."""


@dataclass(frozen=True)
class Rangee:
    """An evaluation in a list: where it is, whose turn, what was computed, where its money stands."""

    evaluation: Evaluation
    etat: str
    libelle: str
    mains: tuple[str, ...]
    a_vous: bool
    calcule: Calcule | None
    argent: Position
    notifie_le: datetime | None

    @property
    def montant(self) -> Decimal | None:
        """The last amount computed on frozen data, in euros; None when no part has one, or the reader may not see it."""
        chiffre = self.calcule is not None and self.calcule.chiffre  # type: ignore[attr-defined]  # annotated
        return self.calcule.montant if self.calcule and chiffre else None

    @property
    def debiteur(self) -> str:
        """Who owes it, in words."""
        return DEBITEURS[self.calcule.debiteur] if self.calcule and self.calcule.debiteur else ""

    @property
    def limite(self) -> date | None:
        """The last day on which it may be paid."""
        return caducite(self.notifie_le.date(), officiel()) if self.notifie_le else None


def rangees(evaluations: Iterable[Evaluation], membre: Membre, le: datetime) -> list[Rangee]:
    """The rows of a list, in a fixed number of queries: states are read from what is stored and from the passing of time."""
    lues = list(evaluations)
    references = {une.dossier.reference: une for une in lues}
    derniers: dict[object, Calcule] = {}
    legers = Calcule.objects.filter(evaluation__in=[une.pk for une in lues]).defer("entrees", "resultat")
    for un in legers.annotate(chiffre=_CHIFFRE).order_by("rang"):
        derniers[un.evaluation_id] = un
    livre = ecritures.lire(Ecriture.objects.filter(affaire__in=references))
    notifiees = _notifications(lues)
    return [_rangee(une, membre, le, derniers.get(une.pk), livre, notifiees.get(une.pk)) for une in lues]


def _notifications(lues: Sequence[Evaluation]) -> dict[object, datetime]:
    from efficience.portail.dossiers.models import Evenement

    faits = Evenement.objects.filter(dossier__in=[une.pk for une in lues], geste="notifier_decision").order_by("rang")
    return dict(faits.values_list("dossier_id", "le"))


def _rangee(
    une: Evaluation, membre: Membre, le: datetime, calcule: Calcule | None, livre: Livre, notifie_le: datetime | None
) -> Rangee:
    dossier, nature = une.dossier, membre.organisation.nature
    cycle = CYCLES[dossier.cycle]
    etat, _ = dossier.etat_au(le) if dossier.etat in _MOUVANTS else (dossier.etat, ())
    lu = cycle.etat(etat)
    cache = nature == ETABLISSEMENT and etat in famille_de(dossier.cycle).caches
    return Rangee(
        une, etat, lu.libelle_pour(nature), tuple(MAINS[main] for main in lu.main), nature in lu.main,
        None if cache else calcule, position(livre, dossier.reference), notifie_le,
    )  # fmt: skip


_MOUVANTS = frozenset(etat for nom in ("evaluation", "surveillance") for p in CYCLES[nom].passages for etat in p.de)
"""The states that time alone leaves: the others are as they are stored."""

COLONNES = (
    Colonne("évaluation", lambda r: r.evaluation.dossier.reference),
    Colonne("établissement", lambda r: r.evaluation.contrat.etablissement.raison_sociale),
    Colonne("FINESS", lambda r: r.evaluation.contrat.etablissement_id),
    Colonne("contrat", lambda r: r.evaluation.contrat.reference),
    Colonne("année", lambda r: r.evaluation.annee, nombre=True),
    Colonne("étape", lambda r: r.libelle),
    Colonne("montant", lambda r: r.montant, nombre=True),
    Colonne("dû par", lambda r: r.debiteur),
    Colonne("dû", lambda r: r.argent.du, nombre=True),
    Colonne("ordonné", lambda r: r.argent.ordonne, nombre=True),
    Colonne("payé", lambda r: r.argent.paye, nombre=True),
    Colonne("caduc", lambda r: r.argent.caduc, nombre=True),
    Colonne("réclamé", lambda r: r.argent.reclame, nombre=True),
    Colonne("recouvré", lambda r: r.argent.recouvre, nombre=True),
)
VERSEMENTS = (
    Colonne("FINESS juridique", lambda r: r.evaluation.contrat.finess),
    Colonne("FINESS", lambda r: r.evaluation.contrat.etablissement_id),
    Colonne("bénéficiaire", lambda r: r.evaluation.contrat.etablissement.raison_sociale),
    Colonne("évaluation", lambda r: r.evaluation.dossier.reference),
    Colonne("année", lambda r: r.evaluation.annee, nombre=True),
    Colonne("à payer", lambda r: r.argent.reste, nombre=True),
    Colonne("notifiée le", lambda r: r.notifie_le),
    Colonne("dernier jour", lambda r: r.limite),
)
"""The payment file of the FIR: what is ordered and not paid."""
IRAPS = (
    Colonne("FINESS", lambda r: r.evaluation.contrat.etablissement_id),
    Colonne("établissement", lambda r: r.evaluation.contrat.etablissement.raison_sociale),
    Colonne("contrat", lambda r: r.evaluation.contrat.reference),
    Colonne("année", lambda r: r.evaluation.annee, nombre=True),
    Colonne("étape", lambda r: r.libelle),
    Colonne("montant décidé", lambda r: r.argent.du + r.argent.reclame if r.notifie_le else None, nombre=True),
    Colonne("dû par", lambda r: r.debiteur if r.notifie_le else ""),
)
"""The yearly list for the IRAPS (CSS, art. D. 162-12): targeted hospitals and the synthesis of their evaluations."""


@dataclass(frozen=True)
class Synthese:
    """The totals of a year: how many evaluations stand where, and the euros."""

    annee: int
    nombre: int
    notifiees: int
    du: Decimal
    ordonne: Decimal
    paye: Decimal
    caduc: Decimal
    reclame: Decimal
    recouvre: Decimal


def synthese(annee: int, lues: Sequence[Rangee]) -> Synthese:
    """Add up the rows: parts equal totals to the cent."""
    sommes = {
        nom: sum((getattr(r.argent, nom) for r in lues), ZERO)
        for nom in ("du", "ordonne", "paye", "caduc", "reclame", "recouvre")
    }
    return Synthese(annee, len(lues), sum(r.notifie_le is not None for r in lues), **sommes)


def _montant(nom: str, ligne: tuple[str, Synthese]) -> Decimal:
    montant: Decimal = getattr(ligne[1], nom)
    return montant


SYNTHESE = (
    Colonne("région", lambda ligne: ligne[0]),
    Colonne("année", lambda ligne: ligne[1].annee, nombre=True),
    Colonne("évaluations", lambda ligne: ligne[1].nombre, nombre=True),
    Colonne("notifiées", lambda ligne: ligne[1].notifiees, nombre=True),
    *(
        Colonne(mots, partial(_montant, nom), nombre=True)
        for nom, mots in (
            ("du", "dû"), ("ordonne", "ordonné"), ("paye", "payé"), ("caduc", "caduc"), ("reclame", "réclamé"),
            ("recouvre", "recouvré"),
        )
    ),
)  # fmt: skip
"""The national synthesis, a line a region and year."""
