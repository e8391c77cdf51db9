"""Gestures on dashboards: comment a block, freeze for a session, enter a spend."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.gouvernance.calendrier import COMMISSIONS
from efficience.noyau.gouvernance.tableau import BLOCS, geler, manques
from efficience.noyau.territoires import territoire
from efficience.portail.commun import journal
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers.models import Dossier
from efficience.portail.tableaux import lectures
from efficience.portail.tableaux.blocs import blocs
from efficience.portail.tableaux.models import Commentaire, Gel, LigneDeDepense


@transaction.atomic
def commenter(seance: Dossier, textes: Mapping[str, str], *, par: Membre, le: datetime) -> None:
    """Write the comments of blocks. Raises ValidationError: the dashboard is frozen."""
    if Gel.objects.filter(seance=seance).exists():
        raise ValidationError("Ce tableau de bord est gelé : il ne change plus.")
    for bloc, texte in textes.items():
        if bloc not in BLOCS:
            raise ValidationError(f"Le bloc « {bloc} » n’existe pas.")
        Commentaire.objects.update_or_create(
            seance=seance, bloc=bloc, defaults={"texte": texte.strip(), "ecrit_le": le, "ecrit_par": par.nom}
        )
    journal.noter("tableau.commenter", seance, par=par, le=le, details={"blocs": sorted(textes)})


@transaction.atomic
def figer(seance: Dossier, *, par: Membre, le: datetime) -> Gel:
    """Freeze the dashboard of a session. Raises ValidationError: a block is not commented, it is frozen already."""
    present = Dossier.objects.select_for_update(of=("self",)).get(pk=seance.pk)
    if Gel.objects.filter(seance=present).exists():
        raise ValidationError("Ce tableau de bord est déjà gelé.")
    jour = territoire(present.departement).jour(le)
    try:
        gele = geler(present.reference, jour, blocs(present.region, le), lectures.commentaires(present), par.nom)
    except DonneeRefusee as refus:
        raise ValidationError(str(refus.trouve)) from refus
    gel = Gel.objects.create(
        seance=present, jour=jour, blocs=gele.blocs, commentaires=gele.commentaires, empreinte=gele.empreinte, gele_le=le,
        gele_par=par.nom,
    )  # fmt: skip
    journal.noter("tableau.geler", present, par=par, le=le, details={"empreinte": gele.empreinte})
    return gel


@transaction.atomic
def saisir_depense(champs: Mapping[str, Any], *, par: Membre, le: datetime) -> LigneDeDepense:
    """Enter the spend of an item for a year; a correction is another row. Raises ValidationError."""
    saisie = LigneDeDepense(region=par.organisation.region, saisie_le=le, saisie_par=par.nom, **champs)
    saisie.full_clean()
    saisie.save()
    journal.noter("depense.saisir", saisie, par=par, le=le, details={nom: str(valeur) for nom, valeur in champs.items()})
    return saisie


def preparation(seance: Dossier, jour: date) -> tuple[str, ...]:
    """What a commission waits for before it is called: its dashboard, commented and frozen."""
    if seance.donnees["instance"] not in COMMISSIONS or Gel.objects.filter(seance=seance).exists():
        return ()
    muets = manques(dict.fromkeys(BLOCS), lectures.commentaires(seance))
    if len(muets) == len(BLOCS):
        return ("Tableau de bord : aucun bloc n’est commenté.",)
    return muets or ("Le tableau de bord de la séance n’est pas gelé.",)
