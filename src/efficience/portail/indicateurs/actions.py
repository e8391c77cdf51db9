"""Gestures on data: hand in files, which the worker then examines."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Programme
from efficience.portail.comptes.membre import Membre
from efficience.portail.indicateurs import envoi, integration
from efficience.portail.indicateurs.controles import Perimetre
from efficience.portail.indicateurs.models import Livraison


@dataclass(frozen=True)
class Fichiers:
    """What is handed in, as it came: the table's name, three contents, and whether the source may still complete them."""

    fichier: str
    resultats: bytes
    manifeste: bytes
    lectures: bytes = b""
    provisoire: bool = False

    @property
    def empreinte(self) -> str:
        """The same files give the same one."""
        return _empreinte(self.resultats, self.manifeste, self.lectures, b"provisoire" if self.provisoire else b"")


@transaction.atomic
def deposer(fichiers: Fichiers, *, perimetre: Perimetre, par: Membre, le: datetime) -> Livraison:
    """Keep the files for the worker. The same files handed in again for the same organisation are the same delivery.

    `perimetre`: whose figures the person may hand in.
    """
    o, empreinte = par.organisation, fichiers.empreinte
    connue = Livraison.objects.filter(organisation=o.pk, empreinte=empreinte, refusee_le__isnull=True).first()
    if connue is not None:
        return connue
    livraison = Livraison.objects.create(
        **vars(fichiers),
        empreinte=empreinte,
        organisation=o.pk,
        organisation_nom=o.nom,
        region=o.region,
        finess=perimetre.finess,
        depose_le=le,
        depose_par=par.nom,
    )
    details = {"fichier": fichiers.fichier, "empreinte": empreinte, "provisoire": fichiers.provisoire}
    journal.noter("donnees.deposer", livraison, par=par, le=le, details=details)
    app.configure_task("donnees.examiner", allow_unknown=False).defer(livraison=str(livraison.pk))
    return livraison


def _empreinte(*morceaux: bytes) -> str:
    somme = hashlib.sha256()
    for morceau in morceaux:
        somme.update(hashlib.sha256(morceau).digest())
    return somme.hexdigest()


def traiter(identifiant: str, *, le: datetime) -> Livraison:
    """Take in a delivery that waits, or refuse it with the reason; one already judged is left alone."""
    with transaction.atomic():
        livraison = Livraison.objects.select_for_update().get(pk=identifiant)
        if livraison.issue != "attend":
            return livraison
        try:
            with transaction.atomic():
                _integrer(livraison, le)
        except envoi.EnvoiRefuse as refus:
            _juger(livraison, le, refusee_le=le, motif=str(refus))
    return livraison


def _integrer(livraison: Livraison, le: datetime) -> None:
    lu = envoi.lire(
        bytes(livraison.resultats),
        bytes(livraison.manifeste),
        bytes(livraison.lectures),
        fichier=livraison.fichier,
        provisoire=livraison.provisoire,
    )
    perimetre = Perimetre(region="" if livraison.finess else livraison.region, finess=livraison.finess)
    if perimetre == Perimetre():
        raise envoi.EnvoiRefuse(
            "La structure qui dépose n’a ni région ni établissement : rien ne dit quels chiffres sont siens."
        )
    fait = integration.integrer(lu, par=_pour(livraison), le=le, perimetre=perimetre, livraison=livraison)
    remarques = [f"Ces chiffres étaient déjà là : {fait.version}."] if fait.deja_la else []
    _juger(livraison, le, integree_le=le, remarques=remarques)


def _pour(livraison: Livraison) -> Programme:
    return Programme(f"livraison de {livraison.depose_par}")


def _juger(livraison: Livraison, le: datetime, **champs: Any) -> None:
    for nom, valeur in champs.items():
        setattr(livraison, nom, valeur)
    livraison.save(update_fields=list(champs))
    geste = "donnees.refuser" if livraison.refusee_le else "donnees.integrer"
    details = {"fichier": livraison.fichier, "motif": livraison.motif[:500]}
    journal.noter(geste, livraison, par=_pour(livraison), le=le, details=details)
