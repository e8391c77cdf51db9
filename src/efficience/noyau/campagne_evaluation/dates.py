"""The days that matter to an evaluation: when data may be frozen, when to recall a payment, when a credit lapses."""

from __future__ import annotations

from datetime import date

from efficience.noyau.periode import Periode
from efficience.reglement import Reglement


def gel_au_plus_tot(annee: int, reglement: Reglement) -> date:
    """The first day on which the data of `annee` may be frozen: about 18 months of flux make a year of care (A-40)."""
    mois = reglement.regle("mois_gel_donnees", Periode.annee(annee).fin)
    return date(annee + 1, int(mois), 1)


def caducite(notifie_le: date, reglement: Reglement) -> date:
    """The last day on which a credit notified on `notifie_le` may be paid: « au 31 décembre du troisième exercice ».

    Source: CSP, art. L. 1435-10. Raises ErreurReglement when no rule is in force on that day.
    """
    exercices = reglement.regle("exercices_caducite_fir", notifie_le)
    return Periode.annee(notifie_le.year + int(exercices)).fin


def rappels_de_paiement(annee: int, notifie_le: date, reglement: Reglement) -> tuple[date, ...]:
    """The days on which an unpaid decision is recalled: the end of the year after the evaluated one, and the last day
    before the credit lapses (A-43: no text says when the money is paid)."""
    jours = (Periode.annee(annee + 1).fin, caducite(notifie_le, reglement))
    return tuple(sorted({jour for jour in jours if jour >= notifie_le}))
