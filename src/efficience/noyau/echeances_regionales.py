"""What is due in the region beside the gestures of its dossiers: reviews, yearly reports, deliveries, exits, the committee.

Each is an `AFaire`, like those of contracts, so that « Mes échéances » and the calendars show them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from efficience.noyau.appel_a_projets.cycle import NATURES_PORTEUSES, sortie_exigee_le, terme_de_l_avis
from efficience.noyau.dossier import Dossier
from efficience.noyau.echeances import AFaire, statut
from efficience.noyau.partage.echange import Echange
from efficience.noyau.partage.livraisons import RECUE, Attendue
from efficience.noyau.plan.convention import bilan_du_le
from efficience.noyau.plan.versions import Plan, revue_due_le
from efficience.noyau.roles import ARS, CAISSE, ROLES

FOURNISSEURS = {"ars": ARS, "am": CAISSE}
"""Who in the portal brings the deliveries of a provider; the others are asked outside."""


def _due(nom: str, objet: str, code: str, quoi: str, nature: str, pour_le: date, le: date, mots: str = "") -> AFaire:
    roles = tuple(role.code for role in ROLES.values() if role.nature == nature)
    return AFaire(nom, objet, code, quoi, nature, roles, pour_le, statut(pour_le, le), explication=mots)


def du_plan(nom: str, plan: Plan, le: datetime) -> Iterator[AFaire]:
    """The yearly review of a plan in force."""
    due, jour = revue_due_le(plan, le), plan.initial.territoire.jour(le)
    if due:
        yield _due(nom, plan.initial.cycle.intitule, "passer_en_revue", "Passer le plan en revue", ARS, due, jour)


def de_la_convention(nom: str, convention: Dossier, le: datetime) -> Iterator[AFaire]:
    """The yearly report of a convention in force, due by both parties."""
    due, jour = bilan_du_le(convention, le), convention.territoire.jour(le)
    if due is None:
        return
    for nature in (ARS, CAISSE):
        quoi = "Présenter le bilan annuel de la convention"
        yield _due(nom, convention.cycle.intitule, "presenter_bilan", quoi, nature, due, jour)


def des_livraisons(nom: str, echange: Echange, attendues: Iterable[Attendue], jour: date) -> Iterator[AFaire]:
    """Every delivery that an exchange owes and that did not come: those of the ARS and of the Assurance Maladie."""
    nature = FOURNISSEURS.get(echange.fournisseur)
    if nature is None:
        return
    for attendue in attendues:
        if attendue.statut != RECUE:
            mots = f"Au titre de la période {attendue.periode}."
            yield _due(nom, "Échange de données", "deposer", echange.intitule, nature, attendue.pour_le, jour, mots)


def du_projet(nom: str, projet: Dossier, le: datetime) -> Iterator[AFaire]:
    """The opinion awaited from the technical committee, and the exit scenario from month 24."""
    lu, jour = projet.au(le), projet.territoire.jour(le)
    terme = terme_de_l_avis(lu) if lu.etat == "transmis" else None
    if terme:
        yield _due(nom, lu.cycle.intitule, "avis", "Recevoir l’avis du comité technique", ARS, terme, jour)
    exigee = sortie_exigee_le(lu)
    if exigee is None or lu.etat != "en_cours" or lu.dernier("decrire_sortie"):
        return
    for nature in NATURES_PORTEUSES:
        yield _due(nom, lu.cycle.intitule, "decrire_sortie", "Décrire le scénario de sortie", nature, exigee, jour)
