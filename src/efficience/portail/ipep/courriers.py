"""Who is written to at each gesture of a group, in which words; and the weekly summary of who chose it.

A legal mail (a decision, a delay that starts) goes at once to the group and to each member; the others at the rhythm that
each chose. A mail holds no figure: it says that something waits on the portal, and where.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone

from efficience.noyau.ipep.campagne import CAMPAGNE
from efficience.noyau.ipep.dossier_amorcage import AMORCAGE
from efficience.noyau.ipep.groupement import GROUPEMENT
from efficience.noyau.ipep.revision import REVISION
from efficience.noyau.roles import ARS, CAISSE
from efficience.noyau.territoires import NATION
from efficience.portail.commun import courriels, journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.commun.models import Courriel
from efficience.portail.comptes.models import Organisation, Rattachement
from efficience.portail.dossiers.familles import Lettre, Ligne
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.ipep.groupes import IPEP
from efficience.portail.ipep.models import Groupement, Membre
from efficience.portail.ipep.models.groupe import IMMEDIAT, SEMAINE

SANS_ADRESSE = "adresse-a-completer@efficience.invalid"
"""Where nobody is: the mail fails, and its failure is told. A party is never skipped in silence."""
_SEMAINE = timedelta(days=7)
_RECAPITULATIF = "ipep-recapitulatif"
_VIVANTS = ("inscrit", "conventionne")
Envoi = tuple[str, str, bool]

_ENVOIS: Mapping[tuple[str, str], tuple[Envoi, ...]] = MappingProxyType(
    {
        (GROUPEMENT.nom, "deposer"): (
            (ARS, "Candidature d’un groupement IPEP à instruire", False),
            (CAISSE, "Candidature d’un groupement IPEP à instruire", False),
            (IPEP, "Votre candidature est déposée", False),
        ),
        (GROUPEMENT.nom, "declarer_recevable"): (
            (IPEP, "Votre candidature est recevable", False),
            (CAISSE, "Candidature recevable : inscription sur la liste à enregistrer", False),
        ),
        (GROUPEMENT.nom, "declarer_irrecevable"): ((IPEP, "Décision sur votre candidature à ouvrir", True),),
        (GROUPEMENT.nom, "retirer"): ((ARS, "Candidature retirée", False), (CAISSE, "Candidature retirée", False)),
        (GROUPEMENT.nom, "inscrire"): ((IPEP, "Votre groupement est sur la liste : convention à signer", True),),
        (GROUPEMENT.nom, "signer"): (
            (IPEP, "La convention avec la CNAM est signée par une partie", False),
            (CAISSE, "La convention d’un groupement est signée par une partie", False),
        ),
        (GROUPEMENT.nom, "sortir"): (
            (ARS, "Un groupement quitte l’expérimentation", False),
            (CAISSE, "Un groupement quitte l’expérimentation", True),
            (IPEP, "Votre sortie de l’expérimentation est enregistrée", True),
        ),
        (GROUPEMENT.nom, "exclure"): ((IPEP, "Fin de votre participation : décision à ouvrir", True),),
        (AMORCAGE.nom, "deposer"): ((CAISSE, "Demande de crédits d’amorçage à calculer", False),),
        (AMORCAGE.nom, "valider"): ((IPEP, "Le montant de vos crédits d’amorçage est validé", False),),
        (AMORCAGE.nom, "ordonner_premier"): ((IPEP, "Le premier versement de vos crédits est ordonné", False),),
        (AMORCAGE.nom, "verser_premier"): ((IPEP, "Première moitié versée : feuille de route à transmettre", False),),
        (AMORCAGE.nom, "transmettre_feuille"): (
            (CAISSE, "Feuille de route transmise : second versement à ordonner", False),
        ),
        (AMORCAGE.nom, "ordonner_second"): ((IPEP, "Le second versement de vos crédits est ordonné", False),),
        (AMORCAGE.nom, "verser_second"): ((IPEP, "La seconde moitié de vos crédits est versée", False),),
        (AMORCAGE.nom, "abandonner"): ((IPEP, "La demande de crédits est abandonnée", False),),
        (AMORCAGE.nom, "demander_reprise"): ((IPEP, "Reprise de crédits demandée : décision à ouvrir", True),),
        (AMORCAGE.nom, "clore_reprise"): ((IPEP, "La reprise de crédits est close", False),),
        (CAMPAGNE.nom, "figer_patientele"): ((IPEP, "La patientèle de l’année est figée", False),),
        (CAMPAGNE.nom, "ouvrir_contradictoire"): ((IPEP, "Résultats de l’année : vos observations sont attendues", True),),
        (CAMPAGNE.nom, "observer"): ((CAISSE, "Un groupement présente des observations", False),),
        (CAMPAGNE.nom, "repondre"): ((IPEP, "Réponse à vos observations", False),),
        (CAMPAGNE.nom, "recalculer"): ((IPEP, "Les résultats de l’année sont recalculés", False),),
        (CAMPAGNE.nom, "notifier"): ((IPEP, "Montant de l’intéressement : décision à ouvrir", True),),
        (CAMPAGNE.nom, "ordonner"): ((IPEP, "Le versement de l’intéressement est ordonné", False),),
        (CAMPAGNE.nom, "verser"): ((IPEP, "Intéressement versé : à partager selon la clé votée", False),),
        (CAMPAGNE.nom, "partager"): ((IPEP, "L’intéressement est partagé entre les membres", False),),
        (REVISION.nom, "soumettre"): ((IPEP, "Avenant au cahier des charges : votre avis est attendu", True),),
        (REVISION.nom, "adopter"): ((IPEP, "Avenant adopté : ce qui change, et le droit de sortir", True),),
        (REVISION.nom, "abandonner"): ((IPEP, "L’avenant est abandonné", False),),
    }
)
"""Who is told of each gesture: a party, the object, whether the mail is legal."""


def lettres(dossier: Dossier, ligne: Ligne, le: datetime) -> Iterator[Lettre]:
    """The mails of a gesture."""
    for partie, objet, legal in _ENVOIS.get((dossier.cycle, ligne.geste), ()):
        for adresse in dict.fromkeys(_adresses(dossier, partie, le, legal)):
            yield Lettre(adresse, f"{dossier.cycle}-{ligne.geste}", objet, legal)


def _adresses(dossier: Dossier, partie: str, le: datetime, legal: bool) -> Iterator[str]:
    if partie != IPEP:
        yield _de_l_organisme(dossier, partie)
        return
    for groupement in concernes(dossier, le):
        if legal or groupement.rythme == IMMEDIAT:
            yield from boites(groupement, le)
        for membre in _joignables(groupement, le):
            if legal or membre.rythme == IMMEDIAT:
                yield membre.courriel


def concernes(dossier: Dossier, le: datetime) -> list[Groupement]:
    """The group of a dossier; for an avenant, every group of the experiment that it is for."""
    groupes = Groupement.objects.select_related("dossier", "organisation")
    if dossier.cycle != REVISION.nom:
        return list(groupes.filter(pk=dossier.mere_id or dossier.pk))
    siens = groupes.order_by("nom") if dossier.region == NATION else groupes.filter(region=dossier.region).order_by("nom")
    return [un for un in siens if un.dossier.etat_au(le)[0] in _VIVANTS]


def boites(groupement: Groupement, le: datetime) -> Iterator[str]:
    """The mailbox of a group; without one, the addresses of its coordinators."""
    if boite := groupement.organisation.boite_fonctionnelle:
        yield boite
        return
    siens = Rattachement.objects.en_vigueur(timezone.localdate(le)).filter(organisation=groupement.organisation)
    yield from siens.values_list("utilisateur__email", flat=True).order_by("utilisateur__email").distinct() or [SANS_ADRESSE]


def _joignables(groupement: Groupement, le: datetime) -> list[Membre]:
    jour = timezone.localdate(le)
    return [un for un in groupement.membres.all() if un.courriel and un.regle.court(jour)]


def _de_l_organisme(dossier: Dossier, partie: str) -> str:
    """The agency of the region; for the Assurance Maladie, who acts for the CNAM: a body without departements, of the
    region else of the country."""
    connus = Organisation.objects.filter(nature=partie).order_by("nom")
    if partie == CAISSE:
        connus = connus.filter(departements=[])
    premier = connus.filter(region=dossier.region).first() or connus.filter(region=NATION).first()
    return (premier.boite_fonctionnelle if premier else "") or SANS_ADRESSE


@transaction.atomic
def regler(
    groupement: Groupement, rythme: str, membres: Mapping[str, tuple[str, str]], *, par: Acteur, le: datetime
) -> None:
    """Say at which rhythm the group and each member (address, rhythm) are written to."""
    groupement.rythme = rythme
    groupement.save(update_fields=["rythme"])
    for membre in groupement.membres.filter(pk__in=membres):
        membre.courriel, membre.rythme = membres[str(membre.pk)]
        membre.save(update_fields=["courriel", "rythme"])
    journal.noter("ipep.regler_les_courriels", groupement, par=par, le=le, details={"rythme": rythme})


# The weekly summary ------------------------------------------------------------------------------------------------------


def recapituler(le: datetime) -> int:
    """Write what happened in the week to who chose a weekly summary; how many mails. Nobody is written to for nothing."""
    ecrits = 0
    for groupement in Groupement.objects.select_related("organisation", "dossier").prefetch_related("membres"):
        lignes = list(_de_la_semaine(groupement, le))
        for adresse in _abonnes(groupement, le) if lignes else ():
            if not _deja_ecrit(adresse, groupement, le):
                _deposer(groupement, adresse, lignes, le)
                ecrits += 1
    return ecrits


def _abonnes(groupement: Groupement, le: datetime) -> Iterable[str]:
    siennes = boites(groupement, le) if groupement.rythme == SEMAINE else ()
    return dict.fromkeys([*siennes, *(un.courriel for un in _joignables(groupement, le) if un.rythme == SEMAINE)])


def _de_la_semaine(groupement: Groupement, le: datetime) -> Iterator[str]:
    """The objects of the ordinary mails of the week, in their order."""
    siens = Dossier.objects.filter(mere=groupement.pk) | Dossier.objects.filter(pk=groupement.pk)
    faits = Evenement.objects.filter(dossier__in=siens, le__gt=le - _SEMAINE, le__lte=le)
    for fait in faits.select_related("dossier").order_by("le", "rang"):
        for partie, objet, legal in _ENVOIS.get((fait.dossier.cycle, fait.geste), ()):
            if partie == IPEP and not legal:
                yield f"{objet} ({fait.dossier.reference}, le {timezone.localtime(fait.le):%d/%m/%Y})"


def _deja_ecrit(adresse: str, groupement: Groupement, le: datetime) -> bool:
    recents = Courriel.objects.filter(modele=_RECAPITULATIF, destinataire=adresse, cree_le__gt=le - _SEMAINE)
    return recents.filter(sujet=journal.reference(groupement)).exists()


@transaction.atomic
def _deposer(groupement: Groupement, adresse: str, lignes: list[str], le: datetime) -> None:
    courriels.deposer(
        _RECAPITULATIF, groupement, destinataire=adresse, objet=f"{groupement.nom} : la semaine sur le portail",
        chemin=groupement.adresse, le=le, legal=False, gabarit="recapitulatif_ipep", lignes=lignes,
        groupement=groupement.nom,
    )  # fmt: skip
