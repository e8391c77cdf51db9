"""Questionnaires: open a collection, make links, take an answer, close; then, and then only, read what was answered.

The token of a link exists on the sheet that is printed and nowhere else. An answer spends its link and is kept apart.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.calcul import Calcul, NonCalculable
from efficience.noyau.delais import Duree, ajouter
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.ipep.bareme import SEUIL_DE_PUBLICATION
from efficience.noyau.ipep.questionnaire import (
    NON_VALABLE,
    PUBLICS,
    Modele,
    Question,
    empreinte_du_jeton,
    experience,
    refus_des_reponses,
    refus_du_lien,
    repartition_des_reponses,
)
from efficience.noyau.territoires import NATION
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.ipep.models import Groupement, Lien, ModeleEcrit, Recueil, Reponse
from efficience.portail.ipep.transcription import modele_de_json, modele_en_json
from efficience.reglement import officiel

PAR_FEUILLE = 60
"""Links on a sheet: a page of sixty drawings stays light."""
_OCTETS = 16  # of a token: 128 bits
TERMINE = "Ce questionnaire est terminé. Merci."


def modele_en_vigueur(region: str, public: str) -> Modele:
    """The last version that the region or the whole country wrote, else the one that ships."""
    ecrits = ModeleEcrit.objects.filter(region__in=(region, NATION), public=public)
    ecrit = ecrits.order_by("-numero", "-ecrit_le").first()
    return modele_de_json(ecrit.contenu) if ecrit else PUBLICS[public].modele


@transaction.atomic
def ecrire_modele(region: str, modele: Modele, public: str, *, par: Acteur, le: datetime) -> ModeleEcrit:
    """Write the next version of a questionnaire. Raises GesteRefuse when it cannot be asked."""
    if fautes := modele.fautes():
        raise GesteRefuse("ipep.ecrire_modele", "", " ".join(fautes))
    ecrit = ModeleEcrit.objects.create(
        region=region, public=public, numero=modele.version, contenu=modele_en_json(modele), ecrit_le=le, ecrit_par=par.nom
    )
    journal.noter("ipep.ecrire_modele", ecrit, par=par, le=le, details={"version": modele.version})
    return ecrit


@transaction.atomic
def ouvrir_recueil(groupement: Groupement, *, public: str, annee: int, par: Acteur, le: datetime) -> Recueil:
    """Ask a public for a year, by the version in force today. Raises GesteRefuse when it was asked already."""
    if Recueil.objects.filter(groupement=groupement, public=public, annee=annee).exists():
        raise GesteRefuse("ipep.ouvrir_recueil", "", "Un recueil existe déjà pour ce public et cette année.")
    modele = modele_en_vigueur(groupement.region, public)
    recueil = Recueil.objects.create(
        groupement=groupement, public=public, annee=annee, contenu=modele_en_json(modele), ouvert_le=le, ouvert_par=par.nom
    )
    details = {"annee": annee, "public": public, "version": modele.version}
    journal.noter("ipep.ouvrir_recueil", recueil, par=par, le=le, details=details)
    return recueil


@transaction.atomic
def faire_des_liens(recueil: Recueil, combien: int, *, par: Acteur, le: datetime) -> list[str]:
    """Make links; their tokens, known here only once. Raises GesteRefuse on a closed collection."""
    _exiger_ouvert(recueil, "ipep.faire_des_liens")
    jetons = [secrets.token_urlsafe(_OCTETS) for _ in range(min(combien, PAR_FEUILLE))]
    jour = timezone.localdate(le)
    Lien.objects.bulk_create(Lien(empreinte=empreinte_du_jeton(un), recueil=recueil, cree_le=jour) for un in jetons)
    journal.noter("ipep.faire_des_liens", recueil, par=par, le=le, details={"combien": len(jetons)})
    return jetons


@transaction.atomic
def revoquer(recueil: Recueil, *, par: Acteur, le: datetime) -> int:
    """Revoke the links that have not served: a sheet was lost. How many."""
    combien = Lien.objects.filter(recueil=recueil, utilise=False, revoque=False).update(revoque=True)
    journal.noter("ipep.revoquer_liens", recueil, par=par, le=le, details={"combien": combien})
    return combien


@transaction.atomic
def clore(recueil: Recueil, *, par: Acteur, le: datetime) -> None:
    """Close the collection: no link serves any more, the answers may be read if there are enough."""
    present = Recueil.objects.select_for_update().get(pk=recueil.pk)
    _exiger_ouvert(present, "ipep.clore_recueil")
    present.clos_le, present.clos_par = le, par.nom
    present.save(update_fields=["clos_le", "clos_par"])
    journal.noter("ipep.clore_recueil", present, par=par, le=le)


def _exiger_ouvert(recueil: Recueil, geste: str) -> None:
    if recueil.clos_le:
        raise GesteRefuse(geste, "", "Ce recueil est clos.")


def duree_d_un_lien(jour: date) -> Duree:
    """How long a link made that day serves."""
    lue = officiel().valeur("duree_lien_questionnaire", jour)
    return Duree(lue.valeur, lue.unite)


def dernier_jour(jour: date) -> date:
    """The last day of a link made that day."""
    return ajouter(jour, duree_d_un_lien(jour))


@dataclass(frozen=True)
class Demande:
    """What a link opens: the collection; or why it opens nothing, in words a patient reads."""

    recueil: Recueil | None
    refus: str


def ouvrir_lien(jeton: str, jour: date, *, verrou: bool = False) -> Demande:
    """The collection of a link on that day. `verrou` holds the link until the end of the transaction."""
    try:
        empreinte = empreinte_du_jeton(jeton)
    except DonneeRefusee:
        return Demande(None, NON_VALABLE)
    liens = Lien.objects.select_related("recueil__groupement")
    lien = (liens.select_for_update(of=("self",)) if verrou else liens).filter(pk=empreinte).first()
    connus = {lien.empreinte: lien.regle} if lien else {}
    refus = refus_du_lien(connus, jeton, duree_d_un_lien(lien.cree_le if lien else jour), jour)
    if lien and not refus and lien.recueil.clos_le:
        refus = TERMINE
    return Demande(None, refus) if refus or not lien else Demande(lien.recueil, "")


@transaction.atomic
def repondre(jeton: str, dites: Mapping[str, str], jour: date) -> tuple[str, tuple[str, ...]]:
    """Take an answer: (why the link does not serve, why these answers are not kept); both empty once it is kept."""
    demande = ouvrir_lien(jeton, jour, verrou=True)
    if demande.recueil is None:
        return demande.refus, ()
    if fautes := refus_des_reponses(demande.recueil.modele, dites):
        return "", fautes
    Lien.objects.filter(pk=empreinte_du_jeton(jeton)).update(utilise=True)
    Reponse.objects.create(recueil=demande.recueil, dites=dict(dites))
    return "", ()


@dataclass(frozen=True)
class Avancement:
    """Where a collection is: how many links were made; how many served, when enough did; until when the last one may."""

    faits: int
    servis: int | None
    jusqu_au: date | None


def avancement(recueil: Recueil, jour: date) -> Avancement:
    """Counts of links, never of what was answered."""
    liens = [un.regle for un in recueil.liens.all()]
    servis = sum(un.utilise for un in liens)
    vivants = {dernier_jour(un.cree_le) for un in liens if not un.utilise and not un.revoque}
    return Avancement(
        faits=len(liens),
        servis=servis if servis >= officiel().regle(SEUIL_DE_PUBLICATION, jour) else None,
        jusqu_au=None if recueil.clos_le else max((un for un in vivants if un >= jour), default=None),
    )


@dataclass(frozen=True)
class Lecture:
    """What a closed collection says: the experience (or why it is not shown), and each question likewise."""

    experience: Calcul | NonCalculable
    questions: Sequence[tuple[Question, Sequence[tuple[str, int]], str]] = ()


def lire(recueil: Recueil) -> Lecture:
    """The results. Under the minimum of forms nothing is shown, question by question neither."""
    jour = timezone.localdate(recueil.clos_le or recueil.ouvert_le)
    loi = officiel()
    if recueil.clos_le is None:
        return Lecture(NonCalculable("rien n’est montré avant la clôture du recueil"))
    formulaires = [un.dites for un in Reponse.objects.filter(recueil=recueil)]
    modele = recueil.modele
    vecu = experience(
        modele, formulaires, loi.regle("part_minimale_questionnaire", jour), loi.regle("effectif_minimal_prem", jour)
    )
    if isinstance(vecu, NonCalculable):
        return Lecture(vecu)
    seuil = loi.regle(SEUIL_DE_PUBLICATION, jour)
    return Lecture(vecu, [_montrer(un, repartition_des_reponses(un, formulaires, seuil)) for un in modele.questions])


def _montrer(question: Question, lues: Mapping[str, int] | NonCalculable) -> tuple[Question, Sequence[tuple[str, int]], str]:
    if isinstance(lues, NonCalculable):
        return question, (), lues.motif
    return question, [(question.reponses[code], combien) for code, combien in lues.items()], ""
