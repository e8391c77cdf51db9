"""Reads of hospitals and what hangs from them, filtered by who asks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from efficience.portail.comptes.membre import Membre
from efficience.portail.comptes.models import Organisation
from efficience.portail.etablissements.models import (
    DIRECTION,
    Contact,
    Etablissement,
    Ressort,
    Succession,
    champs_du_perimetre,
)


def etablissements(membre: Membre, geste: str = "etablissement.lire") -> QuerySet[Etablissement]:
    """The hospitals on which the gesture is open to this person."""
    return Etablissement.objects.filter(membre.filtre(geste, **champs_du_perimetre()))


def chercher(siens: QuerySet[Etablissement], texte: str) -> QuerySet[Etablissement]:
    """Those whose number begins so, or whose name has each of these words, accents and capitals apart."""
    mots = sans_accents(texte).split()
    if len(mots) == 1 and mots[0][:2].isalnum() and mots[0][2:].isdigit() and len(mots[0]) > 2:
        return siens.filter(Q(finess__startswith=mots[0].upper()) | Q(finess_juridique__startswith=mots[0].upper()))
    filtre = Q()
    for mot in mots:
        filtre &= Q(recherche__contains=mot)
    return siens.filter(filtre)


def sans_accents(texte: str) -> str:
    """The letters of a name, small and bare: « CH de l’Été » → « ch de l ete »."""
    nus = (c for c in unicodedata.normalize("NFKD", texte.lower()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in nus).split())


def en_activite(siens: QuerySet[Etablissement], le: date) -> QuerySet[Etablissement]:
    """Those open on that day."""
    return siens.filter(Q(ouvert_le__isnull=True) | Q(ouvert_le__lte=le), Q(ferme_le__isnull=True) | Q(ferme_le__gt=le))


def sites(etablissement: Etablissement) -> QuerySet[Etablissement]:
    """The other sites and the legal entity of a hospital, itself left out."""
    meme = Etablissement.objects.filter(finess_juridique=etablissement.finess_juridique)
    return meme.exclude(pk=etablissement.pk).order_by("raison_sociale", "finess")


def successeur(finess: str, le: date) -> str:
    """Who answers for that hospital on that day: itself, or who absorbed it, merger after merger."""
    vus = {finess}
    while True:
        fusion = Succession.objects.filter(de=finess, nature="fusion", le__lte=le).values_list("vers_id", flat=True).first()
        if fusion is None or fusion in vus:
            return finess
        finess = fusion
        vus.add(finess)


def predecesseurs(finess: str, le: date) -> list[str]:
    """The hospitals for which that one answers on that day: those it absorbed, and those that they had absorbed."""
    trouves: list[str] = []
    attente = [finess]
    while attente:
        suite = Succession.objects.filter(vers__in=attente, nature="fusion", le__lte=le).values_list("de_id", flat=True)
        attente = [un for un in suite.order_by("de_id") if un not in trouves and un != finess]
        trouves += attente
    return sorted(trouves)


def successions(etablissement: Etablissement) -> QuerySet[Succession]:
    """What came before and after a hospital, the latest first."""
    siennes = Succession.objects.filter(Q(de=etablissement) | Q(vers=etablissement))
    return siennes.select_related("de", "vers").order_by("-le", "de_id")


def contacts(etablissement: Etablissement, le: date) -> dict[str, Contact]:
    """The contacts of that day, by volet; the management's under an empty one."""
    siens = Contact.objects.filter(etablissement=etablissement).en_vigueur(le)
    return {contact.volet: contact for contact in siens.select_related("etablissement")}


def boite_fonctionnelle(etablissement: Etablissement, le: date) -> str:
    """Where the management is written to on that day; the mailbox of its organisation when no contact says it."""
    tenue = contacts(etablissement, le).get(DIRECTION)
    if tenue is not None:
        return tenue.courriel
    organisations = Organisation.objects.filter(finess__in=[etablissement.finess_juridique, etablissement.finess])
    return organisations.exclude(boite_fonctionnelle="").values_list("boite_fonctionnelle", flat=True).first() or ""


def caisses(etablissement: Etablissement, le: date) -> list[Organisation]:
    """The caisses whose territory holds that hospital on that day."""
    ressorts = Ressort.objects.filter(departement=etablissement.departement).en_vigueur(le)
    return [ressort.organisme for ressort in ressorts.select_related("organisme").order_by("organisme__nom")]


def trouver(membre: Membre, cherche: str, au_plus: int) -> Iterator[Etablissement]:
    """The first hospitals that a search finds."""
    if membre.peut("etablissement.lire"):
        yield from chercher(etablissements(membre), cherche).order_by("raison_sociale", "finess")[:au_plus]
