"""Who is in a group, and how many patients: members and doctors with their dates, counts by stratum.

A professional, a house, a centre or a community is in one group at a time; hospitals may work with several. The database
itself refuses the second attachment: it sees every group, and who types does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.ipep import groupement as regles
from efficience.noyau.ipep.bareme import SEUIL_DE_PUBLICATION
from efficience.noyau.ipep.montants import STRICTE
from efficience.noyau.ipep.patientele import exiger_strates, masquer, medecins_comptes
from efficience.noyau.montant import en_nombre
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.ipep import identifiants
from efficience.portail.ipep.models import Groupement, Medecin, Membre, Patientele, Strate
from efficience.portail.ipep.tables_deposees import en_dictionnaire, entier, lire_table, nombre
from efficience.reglement import officiel

AILLEURS = "{} est déjà, sur tout ou partie de cette période, dans un groupement : on n’est que d’un groupement à la fois."
COLONNES = ("strate", "effectif", "annees")


@transaction.atomic
def ajouter_membre(groupement: Groupement, dit: dict[str, Any], *, par: Acteur, le: datetime) -> tuple[Membre, str]:
    """Add a member: (it, what is doubtful in its number). Raises DonneeRefusee, GesteRefuse."""
    lu = identifiants.lire(dit["identifiant"])
    membre = Membre(groupement=groupement, **{**dit, "identifiant": lu.numero})
    _garder(membre, "ipep.ajouter_membre", membre.nom)
    details = {"groupement": groupement.nom, "identifiant": lu.numero, "debut": membre.debut.isoformat()}
    journal.noter("ipep.ajouter_membre", membre, par=par, le=le, details=details)
    return membre, lu.doute


@transaction.atomic
def rattacher(groupement: Groupement, dit: dict[str, Any], *, par: Acteur, le: datetime) -> tuple[Medecin, str]:
    """Attach a doctor: (them, what is doubtful in their number). Raises DonneeRefusee, GesteRefuse."""
    lu = identifiants.lire_rpps(dit["rpps"])
    medecin = Medecin(groupement=groupement, **{**dit, "rpps": lu.numero})
    _garder(medecin, "ipep.rattacher", f"Le médecin {medecin.rpps}")
    details = {"groupement": groupement.nom, "rpps": lu.numero, "debut": medecin.debut.isoformat()}
    journal.noter("ipep.rattacher", medecin, par=par, le=le, details=details)
    return medecin, lu.doute


def _garder(rangee: Membre | Medecin, geste: str, qui: str) -> None:
    try:
        with transaction.atomic():
            rangee.save(force_insert=True)
    except IntegrityError as refus:
        raise GesteRefuse(geste, "", AILLEURS.format(qui)) from refus


@transaction.atomic
def mettre_fin(rangee: Membre | Medecin, fin: date, *, par: Acteur, le: datetime) -> None:
    """Say the last day of a member or of a doctor. Raises GesteRefuse."""
    if fin < rangee.debut:
        raise GesteRefuse("ipep.mettre_fin", "", "Le dernier jour vient après le premier.")
    rangee.fin = fin
    rangee.save(update_fields=["fin"])
    journal.noter("ipep.mettre_fin", rangee, par=par, le=le, details={"fin": fin.isoformat()})


def fautes(groupement: Groupement, le: datetime) -> tuple[str, ...]:
    """What prevents the group from going on, in words: the composition that day."""
    jour = timezone.localdate(le)
    sans_medecin = not any(un.regle.court(jour) for un in groupement.medecins.all())
    trouvees = regles.fautes_de_composition((un.regle for un in groupement.membres.all()), groupement.forme, jour)
    return (*trouvees, *(("Le groupement n’a pas de médecin traitant rattaché.",) if sans_medecin else ()))


@transaction.atomic
def recevoir_patientele(
    groupement: Groupement, *, annee: int, total: int, octets: bytes, par: Acteur, le: datetime
) -> Patientele:
    """Keep the counts of a year, by stratum: a new version, the former one stays. Raises DonneeRefusee."""
    lignes = en_dictionnaire(lire_table(octets, COLONNES, "patientèle"), "strate", "patientèle")
    strates = [
        Strate(code=code, effectif=entier(une["effectif"], f"strate {code}"), annees=nombre(une["annees"], f"strate {code}"))
        for code, une in lignes.items()
    ]
    exiger_strates([une.regle for une in strates], total)
    rang = Patientele.objects.filter(groupement=groupement, annee=annee).count() + 1
    recue = Patientele.objects.create(
        groupement=groupement, annee=annee, rang=rang, total=total, empreinte=hashlib.sha256(octets).hexdigest(),
        recue_le=le, recue_par=par.nom,
    )  # fmt: skip
    for une in strates:
        une.patientele = recue
    Strate.objects.bulk_create(strates)
    details = {"annee": annee, "rang": rang, "total": total, "empreinte": recue.empreinte}
    journal.noter("ipep.recevoir_patientele", recue, par=par, le=le, details=details)
    return recue


def medecins_de_l_annee(groupement: Groupement, annee: int) -> int:
    """How many doctors count for a year: attached at its reference date, and not gone too early in it."""
    loi, jour = officiel(), date(annee, 12, 31)
    mois, mode = int(loi.regle("mois_depart_patientele", jour)), loi.regle("mode_patientele", jour)
    siens = (un.regle for un in groupement.medecins.all())
    return len(medecins_comptes(siens, str(groupement.pk), annee, mois, mode))


def derniere(groupement: Groupement, annee: int) -> Patientele | None:
    """The version in force of the counts of a year."""
    return groupement.patienteles.filter(annee=annee).order_by("-rang").first()


@dataclass(frozen=True)
class StrateMontree:
    """A stratum as it may be shown: its count, or nothing."""

    code: str
    effectif: int | None


def strates_montrees(patientele: Patientele, jour: date) -> Sequence[StrateMontree]:
    """The strata beside their total: small counts hidden, and one more so that no subtraction gives them back."""
    siennes = list(patientele.strates.all())
    montres = masquer([une.effectif for une in siennes], officiel().regle(SEUIL_DE_PUBLICATION, jour))
    return [StrateMontree(une.code, montre) for une, montre in zip(siennes, montres, strict=True)]


def seuil_en_mots(jour: date) -> str:
    """What the size of the patientèle opens, and why the scale of the credits starts at the threshold."""
    loi = officiel()
    seuil, plancher = (en_nombre(loi.regle(nom, jour)) for nom in ("seuil_patientele_ipep", "patientele_plancher_amorcage"))
    demande = "dépasser" if loi.regle("comparaison_patientele_ipep", jour) == STRICTE else "atteindre"
    return (
        f"Pour candidater, la patientèle doit {demande} {seuil} patients. Le barème des crédits d’amorçage commence, lui, à "
        f"{plancher} patients : c’est le point de départ du calcul, et non un droit."
    )
