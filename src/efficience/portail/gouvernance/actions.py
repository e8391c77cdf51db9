"""Gestures on the bodies: name somebody, end a mandate, plan a session or the sessions of a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from efficience.noyau.gouvernance.actes import DECISION as DECISION_REGIONALE
from efficience.noyau.gouvernance.calendrier import Prevue, ReglesDeCalendrier, proposer
from efficience.noyau.gouvernance.competences import MATIERES
from efficience.noyau.gouvernance.compte_rendu import numero
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.gouvernance.reunion import REUNION, points, traites
from efficience.noyau.parametres import Releve
from efficience.noyau.territoires import territoire
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.comptes.membre import Membre
from efficience.portail.comptes.models import Utilisateur
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.droits import droit
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import lectures
from efficience.portail.gouvernance.affaires import titre_de
from efficience.portail.gouvernance.lieu import situation_regionale
from efficience.portail.gouvernance.models import FONCTIONS, HORS_INSTANCE, Mandat
from efficience.reglement import officiel

ADOPTE = "adopte"
"""The issue of a decision that is followed."""


@transaction.atomic
def nommer(
    *, region: str, instance: str, qualite: str, personne: str, debut: date, fin: date | None = None,
    utilisateur: Utilisateur | None = None, suppleant: bool = False, acte: str = "", par: Acteur, le: datetime,
) -> Mandat:  # fmt: skip
    """Give a seat to somebody. Raises ValidationError: no such seat, a seat already held, an end before its beginning."""
    mandat = Mandat(
        region=region, instance=instance, qualite=qualite, personne=personne.strip(), debut=debut, fin=fin,
        utilisateur=utilisateur, suppleant=suppleant, acte=acte, saisi_le=le, saisi_par=par.nom,
    )  # fmt: skip
    _exiger_le_siege(mandat)
    mandat.full_clean()
    mandat.save()
    details = {"qualite": qualite, "debut": debut.isoformat(), "fin": fin.isoformat() if fin else "", "acte": acte}
    journal.noter("instance.nommer", mandat, par=par, le=le, details=details)
    return mandat


def _exiger_le_siege(mandat: Mandat) -> None:
    if mandat.instance == HORS_INSTANCE:
        if mandat.qualite not in FONCTIONS:
            raise ValidationError(f"La qualité « {mandat.qualite} » n’existe pas.")
        return
    connue = mandat.instance in INSTANCES
    siege = lectures.instance(mandat.region, mandat.instance, mandat.debut).siege(mandat.qualite) if connue else None
    if siege is None:
        raise ValidationError(f"La qualité « {mandat.qualite} » n’a pas de siège dans cette instance.")
    if siege.plusieurs or mandat.suppleant:
        return
    chevauche = (Q(fin__isnull=True) | Q(fin__gte=mandat.debut)) & (Q(debut__lte=mandat.fin) if mandat.fin else Q())
    tenu = Mandat.objects.filter(
        chevauche, region=mandat.region, instance=mandat.instance, qualite=mandat.qualite, suppleant=False
    ).first()
    if tenu:
        fin = f"jusqu’au {tenu.fin:%d/%m/%Y}" if tenu.fin else "sans date de fin"
        raise ValidationError(f"Le siège « {siege.libelle} » est tenu par {tenu.personne}, {fin}.")


@transaction.atomic
def terminer(mandat: Mandat, *, fin: date, par: Acteur, le: datetime) -> Mandat:
    """Say the last day of a mandate. Raises ValidationError: it has one already, or it would end before its beginning."""
    present = Mandat.objects.select_for_update().get(pk=mandat.pk)
    if present.fin:
        raise ValidationError(f"Ce mandat prend fin le {present.fin:%d/%m/%Y}.")
    present.fin = fin
    present.full_clean()
    present.save(update_fields=["fin"])
    journal.noter("instance.terminer", present, par=par, le=le, details={"fin": fin.isoformat()})
    return present


@transaction.atomic
def programmer(instance: str, prevue: date, *, heure: str = "", lieu: str = "", par: Membre, le: datetime) -> Dossier:
    """Plan a session. Raises ValidationError: the body already sits that day."""
    region = par.organisation.region
    siennes = Dossier.objects.filter(region=region, cycle=REUNION.nom, donnees__instance=instance)
    if any(lectures.prevue_le(un) == prevue for un in siennes.exclude(etat="annulee")):
        raise ValidationError(f"Cette instance siège déjà le {prevue:%d/%m/%Y}.")
    rang = siennes.filter(reference__contains=f"-{prevue.year}-").count() + 1
    intitule = INSTANCES[instance].intitule
    return des_dossiers.ouvrir(
        REUNION.nom, reference=numero(region, instance, prevue.year, rang), titre=f"{intitule} du {prevue:%d/%m/%Y}",
        situation=situation_regionale(region),
        donnees={"instance": instance, "prevue_le": prevue.isoformat(), "heure": heure, "lieu": lieu}, par=par, le=le,
    )  # fmt: skip


@transaction.atomic
def suivre(seance: Dossier, code: str, *, par: Membre, le: datetime) -> Dossier:
    """Follow a decision adopted in session that no life cycle of its own takes up. Raises ValidationError."""
    lue = droit(seance, le)
    point = next((un for un in points(lue) if un.code == code), None)
    if point is None or traites(lue).get(code, {}).get("issue") != ADOPTE:
        raise ValidationError("Ce point n’est pas une décision adoptée par cette séance.")
    matiere = MATIERES[point.matiere]
    if matiere.geste:
        raise ValidationError("Cette décision suit déjà la vie de son affaire.")
    if Dossier.objects.filter(mere=seance, cycle=DECISION_REGIONALE.nom, donnees__point=code).exists():
        raise ValidationError("Cette décision est déjà suivie.")
    titre = f"{matiere.libelle} : {titre_de(point.objet)}" if point.objet else matiere.libelle
    return des_dossiers.ouvrir(
        DECISION_REGIONALE.nom, reference=f"{seance.reference}-{code}", titre=titre, situation=seance.situation,
        mere=seance, donnees={"point": code, "objet": point.objet}, par=par, le=le,
    )  # fmt: skip


@transaction.atomic
def programmer_l_annee(annee: int, thematiques: Sequence[int], *, par: Membre, le: datetime) -> list[Dossier]:
    """Plan the sessions of a year by the rules of the region; those already planned stay, nothing is planned twice."""
    return [
        programmer(prevue.instance, prevue.le, par=par, le=le)
        for prevue in proposees(par.organisation.region, annee, thematiques)
        if prevue.le >= le.date()
    ]


def proposees(region: str, annee: int, thematiques: Sequence[int]) -> list[Prevue]:
    """The sessions that the rules ask for and that are not planned: by body and month."""
    regles = ReglesDeCalendrier.lire(Releve(officiel(), date(annee, 1, 1)))
    ou = territoire(situation_regionale(region).departement)
    tous = Dossier.objects.filter(region=region, cycle=REUNION.nom)
    deja = {(un.instance, un.le.year, un.le.month) for un in lectures.prevues(list(tous))}
    voulues = proposer(annee, thematiques, regles, ou)
    return [un for un in voulues if (un.instance, un.le.year, un.le.month) not in deja]
