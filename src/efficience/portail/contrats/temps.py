"""What time alone does: ends of delays, entries into force, reminders. Each is written once, with its true instant."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from efficience.noyau.automate import Derive, Passage
from efficience.noyau.contrat.actes import titulaire
from efficience.noyau.dossier import Dossier
from efficience.noyau.roles import PARTIES
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Programme
from efficience.portail.commun.models import Courriel
from efficience.portail.contrats import courriers, dossiers
from efficience.portail.contrats.models import Acte, Annonce, Contrat
from efficience.portail.etablissements.models import Etablissement

TEMPS = Programme("échéances")
RAPPELS = (7, 1)
"""How many days before the last day of a delay those who have the turn are reminded."""


def passer(le: datetime, contrats: QuerySet[Contrat] | None = None) -> int:
    """Announce what time did since the last gesture of each act, of these contracts or all; how many were made."""
    faites = 0
    for contrat in dossiers.avec_faits(Contrat.objects.all() if contrats is None else contrats):
        for acte in contrat.actes.all():
            faites += _annoncer(acte, le) + _rappeler(acte, le)
        _faire_succeder(contrat, le)
    return faites


def _annoncer(acte: Acte, le: datetime) -> int:
    """The passages of time that nobody was told of, each once, in order."""
    faites = 0
    _, derives = acte.etat_au(le)
    for derive in derives:
        with transaction.atomic():
            annonce, neuve = Annonce.objects.get_or_create(
                acte=acte, quoi=f"→{derive.vers}", pour_le=derive.le, defaults={"faite_le": le}
            )
            if neuve:
                details = {"vers": derive.vers, "cause": derive.cause, "depuis": journal.en_texte(derive.le)}
                journal.noter("temps.passer", annonce.acte, par=TEMPS, le=le, details=details)
                courriers.ecrire(acte, _passage(acte, derive), le=le)
                faites += 1
    return faites


def _passage(acte: Acte, derive: Derive) -> Passage[Dossier]:
    return next(p for p in acte.automate.passages if p.vers == derive.vers and p.cause == derive.cause)


def _rappeler(acte: Acte, le: datetime) -> int:
    """A reminder, a week and a day before a delay ends, to those who have the turn."""
    lu = acte.contexte(le)
    passage = lu.cycle.prochain_passage(lu.etat, lu)
    mains = [nature for nature in lu.cycle.etat(lu.etat).main if nature in PARTIES]
    if passage is None or not mains or passage.le <= le:
        return 0
    dernier = lu.territoire.jour(passage.le - timedelta(microseconds=1))
    restent = (dernier - lu.territoire.jour(le)).days
    dus = [jours for jours in RAPPELS if restent <= jours]
    if not dus:
        return 0
    with transaction.atomic():
        _, neuf = Annonce.objects.get_or_create(
            acte=acte, quoi=f"rappel:{min(dus)}", pour_le=passage.le, defaults={"faite_le": le}
        )
        if neuf:
            for nature in mains:
                precision = f"Dernier jour : {dernier:%d/%m/%Y}."
                courriers.envoyer_a(acte, nature, "rappel-echeance", le=le, precision=precision)
    return int(neuf)


def _faire_succeder(contrat: Contrat, le: datetime) -> None:
    """On the day of a merger, the successor answers for the contract."""
    notre = dossiers.droit(contrat)
    present = titulaire(notre, notre.initial.territoire.jour(le))
    if present == contrat.etablissement_id:
        return
    juridique = Etablissement.objects.filter(pk=present).values_list("finess_juridique", flat=True).first()
    if juridique and juridique != contrat.finess:
        with transaction.atomic():
            Contrat.objects.filter(pk=contrat.pk).update(finess=juridique)
            journal.noter("temps.succeder", contrat, par=TEMPS, le=le, details={"finess": juridique})


def alerter(le: datetime) -> int:
    """Write to the ARS about each legal letter that did not arrive, once (F-25)."""
    faites = 0
    for courriel, acte in courriers.en_souffrance(le):
        with transaction.atomic():
            _, neuf = Annonce.objects.get_or_create(
                acte=acte, quoi=f"alerte:{courriel.pk}", pour_le=courriel.cree_le, defaults={"faite_le": le}
            )
            if neuf:
                _alerter(acte, courriel, le)
        faites += int(neuf)
    return faites


def _alerter(acte: Acte, courriel: Courriel, le: datetime) -> None:
    courriers.envoyer_a(acte, "ars", "alerte-courriel", le=le, precision=f"Courriel resté sans issue : {courriel.objet}.")
    journal.noter("courriel.alerter", acte, par=TEMPS, le=le, details={"courriel": str(courriel.pk)})
