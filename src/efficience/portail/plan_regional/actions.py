"""Gestures on the plan beside those of its life cycles: open, write a card, follow, sign a value, plan a visit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from efficience.noyau.periode import Periode
from efficience.noyau.plan.gains import METHODES
from efficience.noyau.plan.lecture import Lecture, lire_actions
from efficience.noyau.roles import ARS, CAISSE
from efficience.portail.commun import journal
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance.lieu import situation_regionale
from efficience.portail.pieces.actions import garder
from efficience.portail.plan_regional import lectures, redaction
from efficience.portail.plan_regional.models import (
    Axe,
    Bilan,
    BilanDeConvention,
    Fiche,
    Gain,
    Importation,
    Indicateur,
    Jalon,
    Valeur,
    Visa,
    Visite,
)
from efficience.portail.plan_regional.themes import themes

_NOMS = {"plan_pprgdress": "PPRGDRESS", "plan_papraps": "PAPRAPS"}
PARTIES_DES_NATURES: Mapping[str, str] = {ARS: "ars", CAISSE: "am"}
LECTEURS = (ARS, CAISSE, "omedit", "audit")
"""Who reads the documents of the plan: never a hospital."""
_DE_L_OUVERTURE = ("pilotage", "referent_ars", "referent_am", "ciblage")


def ouvrir_plan(cycle: str, periode: Periode, *, par: Membre, le: datetime) -> Dossier:
    """Open a plan of the region. Raises ValidationError: there is one for that year already."""
    region = par.organisation.region
    return des_dossiers.ouvrir(
        cycle, reference=f"{region}-{_NOMS[cycle]}-{periode.debut.year}",
        titre=f"{_NOMS[cycle]} {periode.debut.year}-{periode.fin.year}", situation=situation_regionale(region),
        donnees={"periode": periode}, par=par, le=le,
    )  # fmt: skip


def ouvrir_avenant(plan: Dossier, date_effet: date, *, par: Membre, le: datetime) -> Dossier:
    """Open a yearly avenant to a plan in force: what it changes is what was proposed since."""
    if not lectures.en_vigueur(plan, le):
        raise ValidationError("Un avenant se prépare sur un plan en vigueur.")
    cycle = lectures.AVENANTS[plan.cycle]
    rang = Dossier.objects.filter(mere=plan, cycle=cycle).count() + 1
    return des_dossiers.ouvrir(
        cycle, reference=f"{plan.reference}-AVENANT-{rang}", titre=f"Avenant n° {rang} au {plan.titre}",
        situation=plan.situation, mere=plan, donnees={"date_effet": date_effet}, par=par, le=le,
    )  # fmt: skip


def ouvrir_convention(plan: Dossier, *, par: Membre, le: datetime) -> Dossier:
    """Open the partnership convention of a plan: it lasts as long."""
    region = plan.region
    return des_dossiers.ouvrir(
        "convention_partenariat", reference=f"{region}-CONVENTION-{plan.fixe['periode'].debut.year}",
        titre="Convention de partenariat entre l’ARS et l’assurance maladie", situation=plan.situation, mere=plan,
        donnees={"periode": plan.fixe["periode"]}, par=par, le=le,
    )  # fmt: skip


def ouvrir_avenant_de_convention(convention: Dossier, *, par: Membre, le: datetime) -> Dossier:
    """Open an avenant to the convention, with the annexe of the day."""
    rang = Dossier.objects.filter(mere=convention, cycle="avenant_convention").count() + 1
    return des_dossiers.ouvrir(
        "avenant_convention", reference=f"{convention.reference}-AVENANT-{rang}",
        titre=f"Avenant n° {rang} à la convention de partenariat", situation=convention.situation, mere=convention,
        par=par, le=le,
    )  # fmt: skip


def signaler_hors_plan(titre: str, description: str, *, par: Membre, le: datetime) -> Dossier:
    """Say that the Assurance Maladie considers an action outside the plan: it then informs the ARS in session."""
    region = par.organisation.region
    rang = Dossier.objects.filter(region=region, cycle="action_hors_plan").count() + 1
    return des_dossiers.ouvrir(
        "action_hors_plan", reference=f"{region}-HORS-PLAN-{rang}", titre=titre, situation=situation_regionale(region),
        donnees={"description": description}, par=par, le=le,
    )  # fmt: skip


@transaction.atomic
def inscrire_fiche(plan: Dossier, carte: Mapping[str, Any], *, par: Membre, le: datetime) -> Fiche:
    """Propose an action: its dossier and its card. Raises ValidationError: unknown theme, code already taken."""
    if carte["theme"] not in themes():
        raise ValidationError(f"Le thème « {carte['theme']} » n’existe pas.")
    if Fiche.objects.filter(plan=plan, code=carte["code"]).exists():
        raise ValidationError(f"Code « {carte['code']} » déjà pris.")
    dossier = des_dossiers.ouvrir(
        "action_plan", reference=f"{plan.reference}-{carte['code']}", titre=f"{carte['code']}, {carte['titre']}",
        situation=plan.situation, mere=plan, donnees={nom: carte.get(nom, "") for nom in _DE_L_OUVERTURE}, par=par, le=le,
    )  # fmt: skip
    fiche = Fiche(dossier=dossier, plan=plan, **carte)
    fiche.full_clean(exclude=["dossier", "plan"])
    fiche.save()
    Axe.objects.get_or_create(plan=plan, code=carte["axe"], defaults={"theme": carte["theme"], "titre": carte["axe"]})
    return fiche


@transaction.atomic
def ecrire_fiche(fiche: Fiche, carte: Mapping[str, Any], *, par: Membre, le: datetime) -> Fiche:
    """Change a card while the action lives. Raises ValidationError."""
    if fiche.dossier.automate.etat(fiche.dossier.etat).final:
        raise ValidationError("Cette action est finie : sa fiche ne change plus.")
    avant = {nom: str(getattr(fiche, nom)) for nom in carte}
    for nom, valeur in carte.items():
        setattr(fiche, nom, valeur)
    fiche.full_clean(exclude=["dossier", "plan"])
    fiche.save()
    details = {nom: str(valeur) for nom, valeur in carte.items() if avant[nom] != str(valeur)}
    journal.noter("action.ecrire", fiche.dossier, par=par, le=le, details=details)
    return fiche


@transaction.atomic
def importer(
    plan: Dossier, nom: str, octets: bytes, rangees: Sequence[Mapping[str, str]], *, par: Membre, le: datetime
) -> Importation:
    """Bring in the actions of a file: each row enters or is set aside with its line and every reason; none is lost."""
    deja = list(Fiche.objects.filter(plan=plan).values_list("code", flat=True))
    lecture: Lecture = lire_actions(rangees, list(themes()), deja)
    for action in lecture.actions:
        inscrire_fiche(plan, _carte(action), par=par, le=le)
    ecartees = [
        {"ligne": un.ligne, "code": un.code, "motifs": list(un.motifs), "rangee": dict(rangees[un.ligne - 2])}
        for un in lecture.ecartees
    ]
    faite = Importation.objects.create(
        plan=plan, nom=nom, empreinte=hashlib.sha256(octets).hexdigest(), inscrites=len(lecture.actions), ecartees=ecartees,
        faite_le=le, faite_par=par.nom,
    )  # fmt: skip
    details = {"fichier": nom, "inscrites": faite.inscrites, "ecartees": len(ecartees), "sha256": faite.empreinte}
    journal.noter("plan.importer", plan, par=par, le=le, details=details)
    return faite


def _carte(action: Any) -> dict[str, Any]:
    noms = ("code", "titre", "theme", "axe", "origine", "pilotage", "objectif", "public", "ciblage")
    listes = ("territoires", "leviers", "etablissements")
    return {
        **{nom: getattr(action, nom) for nom in noms},
        **{nom: list(getattr(action, nom)) for nom in listes},
        **{f"referent_{partie}": action.referents.get(partie, "") for partie in ("ars", "am")},
        "debut": action.periode.debut, "fin": action.periode.fin,
    }  # fmt: skip


@transaction.atomic
def ajouter(fiche: Fiche, quoi: str, champs: Mapping[str, Any], *, par: Membre, le: datetime) -> Any:
    """Add a milestone, an indicator, a value, a gain or a yearly report. Raises ValidationError, DonneeRefusee."""
    faite = _AJOUTS[quoi](fiche, champs, par, le)
    faite.full_clean(exclude=["fiche", "indicateur"])
    faite.save()
    journal.noter(f"action.{quoi}", fiche.dossier, par=par, le=le, details={n: str(v) for n, v in champs.items()})
    return faite


def _jalon(fiche: Fiche, champs: Mapping[str, Any], par: Membre, le: datetime) -> Jalon:
    return Jalon(fiche=fiche, saisi_par=par.nom, **champs)


def _indicateur(fiche: Fiche, champs: Mapping[str, Any], par: Membre, le: datetime) -> Indicateur:
    if Indicateur.objects.filter(fiche=fiche, code=champs["code"]).exists():
        raise ValidationError("Cet indicateur est déjà sur la fiche.")
    return Indicateur(fiche=fiche, **champs)


def _valeur(fiche: Fiche, champs: Mapping[str, Any], par: Membre, le: datetime) -> Valeur:
    if champs["au"] > le.date():
        raise ValidationError("Cette date est à venir.")
    return Valeur(saisie_le=le, saisie_par=par.nom, **champs)


def _bilan(fiche: Fiche, champs: Mapping[str, Any], par: Membre, le: datetime) -> Bilan:
    return Bilan(fiche=fiche, saisi_le=le, saisi_par=par.nom, **champs)


def _gain(fiche: Fiche, champs: Mapping[str, Any], par: Membre, le: datetime) -> Gain:
    """The gross gain follows from the method and its assumptions; nobody types it."""
    propres = dict(champs)
    hypotheses: Mapping[str, Decimal] = propres.pop("hypotheses", {})
    gain = Gain(fiche=fiche, saisi_le=le, saisi_par=par.nom, **propres)
    if gain.methode:
        calcul = METHODES[gain.methode][1](**hypotheses)
        gain.brut = Decimal(str(calcul.resultat["gain"]))
        gain.retenu = gain.brut if gain.retenu is None else gain.retenu
        gain.hypotheses = {nom: format(valeur, "f") for nom, valeur in hypotheses.items()}
        gain.etapes = [
            {"libelle": un.libelle, "formule": un.formule, "valeur": str(un.valeur)} for un in calcul.etapes
        ]  # fmt: skip
    return gain


_AJOUTS = {"jalon": _jalon, "indicateur": _indicateur, "valeur": _valeur, "bilan": _bilan, "gain": _gain}


@transaction.atomic
def atteindre(jalon: Jalon, jour: date, *, par: Membre, le: datetime) -> None:
    """Say the day a milestone was reached, once. Raises ValidationError."""
    present = Jalon.objects.select_for_update().select_related("fiche__dossier").get(pk=jalon.pk)
    if present.atteint_le:
        raise ValidationError(f"Ce jalon a été atteint le {present.atteint_le:%d/%m/%Y}.")
    if jour > le.date():
        raise ValidationError("Cette date est à venir.")
    present.atteint_le = jour
    present.save(update_fields=["atteint_le"])
    details = {"jalon": present.titre, "atteint_le": jour.isoformat()}
    journal.noter("action.atteindre", present.fiche.dossier, par=par, le=le, details=details)


@transaction.atomic
def viser(fiche: Fiche, quoi: Valeur | Gain, *, par: Membre, le: datetime) -> Visa:
    """Sign a value or a gain for one's party, once. Raises ValidationError."""
    partie = PARTIES_DES_NATURES.get(par.organisation.nature)
    if partie is None:
        raise ValidationError("Seules l’ARS et l’assurance maladie signent une valeur.")
    valeur, gain = (quoi, None) if isinstance(quoi, Valeur) else (None, quoi)
    if gain is not None and gain.brut is None:
        raise ValidationError("Ce gain n’est pas encore calculé.")
    try:
        with transaction.atomic():
            visa = Visa.objects.create(valeur=valeur, gain=gain, partie=partie, le=le, par=par.nom)
    except IntegrityError as deja:
        raise ValidationError("Votre partie a déjà signé.") from deja
    journal.noter("action.viser", fiche.dossier, par=par, le=le, details={"quoi": str(quoi), "partie": partie})
    return visa


@transaction.atomic
def prevoir_visite(fiche: Fiche, champs: Mapping[str, Any], *, par: Membre, le: datetime) -> Visite:
    """Plan a visit, agreed in a session that was held. Raises ValidationError."""
    tenue = Dossier.objects.filter(
        region=fiche.dossier.region, cycle="seance", reference=champs["seance"],
        etat__in=("ouverte", "tenue", "compte_rendu_projet", "approuvee"),
    )  # fmt: skip
    if not tenue.exists():
        raise ValidationError(f"La séance « {champs['seance']} » n’a pas été tenue : la visite s’y décide d’abord.")
    visite = Visite(fiche=fiche, saisie_le=le, saisie_par=par.nom, **champs)
    visite.full_clean(exclude=["fiche"])
    visite.save()
    journal.noter("visite.prevoir", fiche.dossier, par=par, le=le, details={"visite": str(visite)})
    return visite


@transaction.atomic
def rapporter(visite: Visite, champs: Mapping[str, Any], *, par: Membre, le: datetime) -> Visite:
    """Report a visit that took place, once. Raises ValidationError."""
    presente = Visite.objects.select_for_update(of=("self",)).select_related("fiche__dossier").get(pk=visite.pk)
    if presente.faite_le:
        raise ValidationError(f"Cette visite a déjà son compte rendu, du {presente.faite_le:%d/%m/%Y}.")
    if champs["faite_le"] > le.date():
        raise ValidationError("Cette date est à venir.")
    for nom, valeur in champs.items():
        setattr(presente, nom, valeur)
    presente.full_clean(exclude=["fiche"])
    presente.save()
    journal.noter("visite.rapporter", presente.fiche.dossier, par=par, le=le, details={"visite": str(presente)})
    return presente


@transaction.atomic
def preparer_bilan(convention: Dossier, annee: int, *, par: Membre, le: datetime) -> BilanDeConvention:
    """Make the yearly report of the convention, to be presented in session. Raises ValidationError, RefusDocument."""
    if annee > le.year:
        raise ValidationError("Cette année est à venir.")
    pdf = redaction.bilan(convention, annee, "commission de l’article R. 1434-13 et CRCA plénière", le)
    piece = garder(
        f"bilan-convention-{annee}.pdf", pdf, convention, nature="pdf", origine="engendree", geste=lectures.LIRE,
        lecteurs=LECTEURS, par=par, le=le,
    )  # fmt: skip
    bilan = BilanDeConvention.objects.create(
        convention=convention, annee=annee, piece=piece, prepare_le=le, prepare_par=par.nom
    )
    journal.noter("convention.preparer_bilan", convention, par=par, le=le, details={"annee": annee})
    return bilan
