"""Opinions asked of a body: opened with their question, read by what became of them. A session gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.noyau.gouvernance.actes import AVIS_D_INSTANCE, DECISION
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.territoires import territoire
from efficience.portail.commun.acteur import Acteur
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers import lectures as des_dossiers_lus
from efficience.portail.dossiers.droits import avec_faits, plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import lectures
from efficience.portail.gouvernance.lieu import situation_regionale

A_RENDRE = ("a_demander", "demande")
ROLES_QUI_DEMANDENT = next(ligne.roles for ligne in AVIS_D_INSTANCE.transitions if ligne.geste == "demander")


@dataclass(frozen=True)
class AvisLu:
    """An opinion in a list: what was asked, of whom, by when, what was answered."""

    dossier: Dossier
    instance: str
    question: str
    affaire: Dossier | None
    etat: str
    attendu: bool
    echeance: date | None
    sens: str
    observations: str


@transaction.atomic
def demander(
    instance: str, titre: str, question: str, *, decision: Dossier | None = None, par: Membre, le: datetime
) -> Dossier:
    """Ask a body for an opinion: the dossier is opened and the question put at once, so the delay runs from now.

    `decision`: a decision that is proposed, and then waits for the answer. Raises ValidationError, GesteRefuse.
    """
    if instance not in INSTANCES:
        raise ValidationError("Cette instance n’existe pas.")
    if decision is not None and (decision.cycle != DECISION.nom or decision.etat != DECISION.initial):
        raise ValidationError("Un avis se demande avant que la décision soit signée.")
    region = par.organisation.region
    if decision is not None and decision.filles.filter(donnees__instance=instance, etat__in=A_RENDRE).exists():
        raise ValidationError(f"L’avis « {INSTANCES[instance].intitule} » est déjà demandé sur cette décision.")
    rang = Dossier.objects.filter(region=region, cycle=AVIS_D_INSTANCE.nom, cree_le__year=le.year).count() + 1
    dossier = des_dossiers.ouvrir(
        AVIS_D_INSTANCE.nom, reference=f"{region}-AVIS-{le.year}-{rang:03}", titre=titre.strip(),
        situation=situation_regionale(region), donnees={"instance": instance}, mere=decision, par=par, le=le,
    )  # fmt: skip
    des_dossiers.faire(dossier, "demander", {"question": question.strip()}, par=par, le=le)
    return Dossier.objects.get(pk=dossier.pk)


def decisions_a_eclairer(membre: Membre) -> list[Dossier]:
    """The decisions of the region that are proposed, and may wait for an opinion."""
    siennes = des_dossiers_lus.dossiers(membre, (DECISION.nom,), agir=True).filter(etat=DECISION.initial)
    return list(siennes)


def decision(identifiant: str, membre: Membre) -> Dossier | None:
    """That decision, or nothing."""
    return des_dossiers_lus.dossier(UUID(identifiant), membre, (DECISION.nom,), agir=True) if identifiant else None


def demandes(membre: Membre, le: datetime, **filtres: Any) -> list[AvisLu]:
    """The opinions asked in the region, those to give first, then the latest."""
    siens = avec_faits(des_dossiers_lus.dossiers(membre, (AVIS_D_INSTANCE.nom,)).filter(**filtres)).select_related("mere")
    lus = [lire(un, membre.organisation.nature, le) for un in siens]
    return sorted(lus, key=lambda un: not un.attendu)


def lire(dossier: Dossier, nature: str, le: datetime) -> AvisLu:
    """An opinion as a list shows it."""
    lu = plie(dossier)
    etat = dossier.automate.etat(dossier.etat_au(le)[0])
    passage = dossier.automate.prochain_passage(dossier.etat, lu)
    rendu = lu.dernier("rendre")
    dites: Mapping[str, Any] = rendu.donnees if rendu else {}
    return AvisLu(
        dossier=dossier, instance=INSTANCES[dossier.donnees["instance"]].intitule, question=lu.donnee("question") or "",
        affaire=dossier.mere, etat=etat.libelle_pour(nature), attendu=etat.code in A_RENDRE,
        echeance=territoire(dossier.departement).jour(passage.le) if passage and etat.code in A_RENDRE else None,
        sens=SENS_AVIS[dites["avis"]] if rendu else "", observations=dites.get("observations", ""),
    )  # fmt: skip


def mentions(dossier: Dossier, dites: Mapping[str, Any], _par: Acteur, le: datetime) -> Mapping[str, Any]:
    """What the formal opinion prints."""
    lu, tenue = plie(dossier), dites["seance"]
    demande = lu.dernier("demander")
    jour = territoire(dossier.departement).jour
    assert demande is not None, "un avis se rend sur une question posée"
    return {
        "document": {"date_le": jour(le).isoformat(), "reference": dossier.reference},
        "avis_rendu": {
            "instance": INSTANCES[dossier.donnees["instance"]].intitule, "objet": dossier.titre,
            "question": lu.donnee("question"), "demande_le": jour(demande.le).isoformat(),
            "seance": tenue["reunion"], "seance_le": tenue["tenue_le"].isoformat(), "sens": SENS_AVIS[dites["avis"]],
            "observations": dites.get("observations") or "Aucune réserve ni précision n’est jointe à l’avis.",
            "decide": f"la décision {dossier.mere.reference}" if dossier.mere else "qui a posé la question",
        },
    }  # fmt: skip


def adresses(dossier: Dossier, le: datetime) -> list[str]:
    """Who is told that an opinion is asked: the members of the body who have an account."""
    return lectures.des_membres(dossier.region, dossier.donnees["instance"], territoire(dossier.departement).jour(le))
