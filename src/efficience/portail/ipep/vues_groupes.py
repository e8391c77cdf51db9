"""Pages of the groups: the list, a group and all that concerns it, its composition, its patientèle."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.ipep.campagne import CAMPAGNE
from efficience.noyau.roles import ETABLISSEMENT
from efficience.portail.commun.acces import page
from efficience.portail.comptes.membre import Membre as Acteur
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers.droits import avec_faits
from efficience.portail.dossiers.models import Dossier
from efficience.portail.dossiers.views import mots_de_page
from efficience.portail.ipep import avenants, composition, courriers, groupes, lectures, suivi
from efficience.portail.ipep.groupes import IPEP
from efficience.portail.ipep.models import Groupement, Medecin, Membre
from efficience.portail.ipep.saisies import (
    ComptesDePatientele,
    Courriels,
    Fin,
    NouveauMedecin,
    NouveauMembre,
    OuvertureDeGroupement,
)
from efficience.portail.ipep.vues_questionnaires import groupement


@page("ipep.lire")
def liste(requete: HttpRequest) -> HttpResponse:
    """The groups that the person may read, and where each is."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lignes = [_ligne(un, membre, le) for un in lectures.groupements(membre)]
    mots = {
        "lignes": lignes, "avenants": [(un, un.automate.etat(un.etat_au(le)[0])) for un in avenants.avenants(membre, le)],
        "peut_ouvrir": membre.peut("ipep.ouvrir") and _structures(membre).exists(), "est_groupe": _est_groupe(membre),
        "argent": membre.organisation.nature != ETABLISSEMENT,
    }  # fmt: skip
    return render(requete, "ipep/liste.html", mots)


def _est_groupe(membre: Acteur) -> bool:
    return membre.organisation.nature == IPEP


def _ligne(un: Groupement, membre: Acteur, le: Any) -> dict[str, Any]:
    etat = un.dossier.automate.etat(un.dossier.etat_au(le)[0])
    amorcage, campagnes = suivi.amorcage_de(un), groupes.filles(un, CAMPAGNE.nom)
    return {
        "groupement": un,
        "etat": etat.libelle_pour(membre.organisation.nature),
        "a_vous": membre.organisation.nature in etat.main,
        "patientele": un.patienteles.order_by("-annee", "-rang").first(),
        "amorcage": amorcage and amorcage.automate.etat(amorcage.etat_au(le)[0]).libelle,
        "campagne": campagnes[-1] if campagnes else None,
        "campagne_etat": campagnes and campagnes[-1].automate.etat(campagnes[-1].etat_au(le)[0]).libelle,
    }


def _structures(membre: Acteur) -> QuerySet[Organisation]:
    """The structures that have no group yet: one's own, or those of the region."""
    siennes = Organisation.objects.filter(nature=IPEP, groupement__isnull=True, region=membre.organisation.region)
    return siennes.filter(pk=membre.organisation.pk) if _est_groupe(membre) else siennes


@page("ipep.ouvrir")
def ouvrir(requete: HttpRequest) -> HttpResponse:
    """Open the candidature of a group."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    formulaire = OuvertureDeGroupement(_structures(membre), requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        ouvert = groupes.ouvrir(**formulaire.cleaned_data, par=membre, le=le)
        return redirect(ouvert.adresse)
    suite = "Il restera à dire ses membres, ses médecins et sa patientèle, puis à déposer la candidature."
    return saisir(requete, formulaire, "Ouvrir un groupement", "Ouvrir le groupement", suite=suite)


def saisir(
    requete: HttpRequest, formulaire: Any, titre: str, bouton: str, *, sien: Groupement | None = None, suite: str = "",
    **autres: Any,
) -> HttpResponse:  # fmt: skip
    """The page of a form: its errors, what it lacks, what comes next."""
    mots = {"formulaire": formulaire, "titre": titre, "bouton": bouton, "groupement": sien, "suite": suite, **autres}
    return render(requete, "ipep/saisie.html", mots, status=422 if formulaire.errors else 200)


@page("ipep.lire")
def un_groupement(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """A group: where it is, who is in it, its money, what it lacks."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    sien = groupement(requete, identifiant)
    lu = avec_faits(Dossier.objects.filter(pk=sien.pk)).get()
    jour = timezone.localdate(le)
    comptee = sien.patienteles.order_by("-annee", "-rang").first()
    mots = {
        **mots_de_page(lu, membre, le),
        "groupement": sien,
        "membres": [un for un in sien.membres.all() if un.regle.court(jour)],
        "medecins": sum(un.regle.court(jour) for un in sien.medecins.all()),
        "patientele": comptee,
        "fautes": composition.fautes(sien, le),
        "amorcage": suivi.amorcage_de(sien),
        "campagnes": [(un, un.automate.etat(un.etat_au(le)[0])) for un in groupes.filles(sien, CAMPAGNE.nom)],
        "peut": membre.peut(lectures.TENIR, sien),
        "finance": membre.peut("ipep.financer", sien),
        "argent": membre.organisation.nature != ETABLISSEMENT,
    }
    return render(requete, "ipep/groupement.html", mots)


@page("ipep.lire")
def composer(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Members, doctors and patientèle, with their dates."""
    sien, membre = groupement(requete, identifiant), requete.membre  # type: ignore[attr-defined]
    jour = timezone.localdate(requete.le)  # type: ignore[attr-defined]
    comptees = list(sien.patienteles.all())
    mots = {
        "groupement": sien, "membres": sien.membres.all(), "medecins": sien.medecins.all(),
        "patienteles": [(une, composition.medecins_de_l_annee(sien, une.annee)) for une in comptees],
        "strates": composition.strates_montrees(comptees[0], jour) if comptees else (),
        "seuil": composition.seuil_en_mots(jour),
        "fautes": composition.fautes(sien, requete.le), "peut": membre.peut(lectures.TENIR, sien),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(requete, "ipep/composition.html", mots)


@page("ipep.tenir")
def courriels(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Who is written to, and at which rhythm."""
    sien, le = groupement(requete, identifiant, lectures.TENIR), requete.le  # type: ignore[attr-defined]
    jour = timezone.localdate(le)
    membres = [un for un in sien.membres.all() if un.regle.court(jour)]
    formulaire = Courriels(membres, requete.POST or None, initial={"rythme": sien.rythme})
    if requete.method == "POST" and formulaire.is_valid():
        courriers.regler(sien, formulaire.cleaned_data["rythme"], formulaire.membres(), par=requete.membre, le=le)  # type: ignore[attr-defined]
        messages.success(requete, "Courriels réglés.")
        return redirect(sien.adresse)
    suite = "Une décision, un délai qui part : le courriel part tout de suite, à tous. Le reste suit le rythme choisi. "
    suite += "Un courriel ne contient ni chiffre ni document."
    return saisir(requete, formulaire, "Courriels du groupement", "Enregistrer", sien=sien, suite=suite)


@page("ipep.tenir")
def ajouter(requete: HttpRequest, identifiant: UUID, nature: str) -> HttpResponse:
    """Add a member or a doctor."""
    sien, le = groupement(requete, identifiant, lectures.TENIR), requete.le  # type: ignore[attr-defined]
    if nature not in _AJOUTS:
        raise Http404
    forme, faire, titre = _AJOUTS[nature]
    formulaire = forme(requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        try:
            fait, doute = faire(sien, formulaire.cleaned_data, par=requete.membre, le=le)  # type: ignore[attr-defined]
        except (DonneeRefusee, GesteRefuse) as refus:
            formulaire.add_error("rpps" if nature == "medecin" else "identifiant", getattr(refus, "motif", "") or str(refus))
        else:
            messages.success(requete, f"{fait.nom} : ajouté.")
            if doute:
                messages.warning(requete, doute)
            return redirect("ipep_composition", sien.pk)
    return saisir(requete, formulaire, titre, "Ajouter", sien=sien)


_AJOUTS: dict[str, tuple[Any, Any, str]] = {
    "membre": (NouveauMembre, composition.ajouter_membre, "Ajouter un membre"),
    "medecin": (NouveauMedecin, composition.rattacher, "Rattacher un médecin traitant"),
}


@page("ipep.tenir")
def finir(requete: HttpRequest, identifiant: UUID, nature: str, rangee: UUID) -> HttpResponse:
    """Say the last day of a member or of a doctor."""
    sien, le = groupement(requete, identifiant, lectures.TENIR), requete.le  # type: ignore[attr-defined]
    table = {"membre": Membre, "medecin": Medecin}.get(nature)
    if table is None:
        raise Http404
    trouvee: Any = get_object_or_404(table, pk=rangee, groupement=sien)
    formulaire = Fin(requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        try:
            composition.mettre_fin(trouvee, formulaire.cleaned_data["fin"], par=requete.membre, le=le)  # type: ignore[attr-defined]
        except GesteRefuse as refus:
            formulaire.add_error("fin", refus.motif)
        else:
            messages.success(requete, f"{trouvee.nom} : dernier jour enregistré.")
            return redirect("ipep_composition", sien.pk)
    return saisir(requete, formulaire, f"Dernier jour de {trouvee.nom}", "Enregistrer", sien=sien)


@page("ipep.tenir")
def compter(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Receive the counts of a year."""
    sien, le = groupement(requete, identifiant, lectures.TENIR), requete.le  # type: ignore[attr-defined]
    formulaire = ComptesDePatientele(requete.POST or None, requete.FILES or None)
    if requete.method == "POST" and formulaire.is_valid():
        lus = formulaire.cleaned_data
        try:
            composition.recevoir_patientele(
                sien, annee=lus["annee"], total=lus["total"], octets=lus["fichier"].read(), par=requete.membre, le=le  # type: ignore[attr-defined]
            )  # fmt: skip
        except DonneeRefusee as refus:
            formulaire.add_error("fichier", str(refus))
        else:
            messages.success(requete, f"Patientèle {lus['annee']} enregistrée.")
            return redirect("ipep_composition", sien.pk)
    suite = "Des effectifs par strate, jamais un patient. Une nouvelle version ne remplace pas l’ancienne."
    return saisir(requete, formulaire, "Patientèle d’une année", "Enregistrer", sien=sien, suite=suite, fichier=True)
