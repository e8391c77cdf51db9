"""Pages of a group's money: starting credits, roadmap, expenses, campaigns, key of sharing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.calcul import Calcul
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.ipep.agregats import ResultatDeCampagne, depenses
from efficience.noyau.montant import arrondir
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne, en_csv
from efficience.portail.dossiers import lectures as dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.dossiers.views import mots_de_page
from efficience.portail.ipep import campagnes, familles, groupes, lectures, suivi
from efficience.portail.ipep.campagnes import AgregatsRefuses
from efficience.portail.ipep.saisies import Annee, Cle, FeuilleDeRoute, Fichier, NouvelleDepense
from efficience.portail.ipep.vues_groupes import saisir
from efficience.portail.ipep.vues_questionnaires import groupement
from efficience.portail.livre.ecritures import position


def _dossier(requete: HttpRequest, identifiant: UUID, cycle: str) -> Dossier:
    lu = dossiers.dossier(identifiant, requete.membre, (cycle,))  # type: ignore[attr-defined]
    if lu is None:
        raise Http404
    return lu


@page("ipep.tenir")
def demander(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Ask for the starting credits of a group."""
    sien, le = groupement(requete, identifiant, lectures.TENIR), requete.le  # type: ignore[attr-defined]
    if requete.method == "POST":
        fait = groupes.demander_l_amorcage(sien, par=requete.membre, le=le)  # type: ignore[attr-defined]
        return redirect("ipep_amorcage", fait.pk)
    mots = {
        "titre": "Demander les crédits d’amorçage",
        "groupement": sien,
        "bouton": "Ouvrir la demande",
        "suite": "Ils se demandent une fois : la moitié au lancement, l’autre après la feuille de route.",
    }
    return render(requete, "ipep/saisie.html", mots)


@page("ipep.lire")
def amorcage(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """The starting credits: where the file is, the amount and its steps, the budget and what was spent."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = _dossier(requete, identifiant, "amorcage_ipep")
    sien, calcul = familles.groupement_de(lu), familles.calcul_de_l_amorcage(lu, le)
    feuille = sien.feuilles.order_by("-rang").first()
    mots = {
        **mots_de_page(lu, membre, le), "groupement": sien, "calcul": calcul if isinstance(calcul, Calcul) else None,
        "argent": position(lu), "verse": suivi.verse(lu), "budget": suivi.budget(sien, le), "depenses": sien.depenses.all(),
        "feuille": feuille, "absents": suivi.absents(sien, feuille.rubriques if feuille else {}, le),
        "transmise": _transmise(lu, le), "peut": membre.peut(lectures.TENIR, sien),
    }  # fmt: skip
    return render(requete, "ipep/amorcage.html", mots)


def _transmise(amorcage: Dossier, le: datetime) -> datetime | None:
    """When the roadmap was sent last."""
    fait = amorcage.contexte(le).dernier("transmettre_feuille")
    return fait.le if fait else None


@page("ipep.tenir")
def feuille(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Write the roadmap: each saving is a version, and says what it lacks."""
    sien, le = groupement(requete, identifiant, lectures.TENIR), requete.le  # type: ignore[attr-defined]
    derniere = sien.feuilles.order_by("-rang").first()
    formulaire = FeuilleDeRoute(derniere.rubriques if derniere else {}, requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        ecrite, absents = suivi.ecrire_la_feuille(sien, formulaire.rubriques(), par=requete.membre, le=le)  # type: ignore[attr-defined]
        if absents:
            messages.warning(requete, f"Version {ecrite.rang} gardée, incomplète. " + " ".join(absents))
        else:
            messages.success(requete, f"Version {ecrite.rang} gardée, complète : elle peut être transmise.")
        return redirect("ipep_feuille_de_route", sien.pk)
    absents = suivi.absents(sien, derniere.rubriques if derniere else {}, le)
    suite = "Un brouillon se garde incomplet ; il se transmet complet, depuis les crédits d’amorçage."
    return saisir(requete, formulaire, "Feuille de route", "Garder cette version", sien=sien, absents=absents, suite=suite)


@page("ipep.tenir")
def depense(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Say what was paid with the credits."""
    sien, le = groupement(requete, identifiant, lectures.TENIR), requete.le  # type: ignore[attr-defined]
    formulaire = NouvelleDepense(requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        try:
            suivi.enregistrer_une_depense(sien, **formulaire.cleaned_data, par=requete.membre, le=le)  # type: ignore[attr-defined]
        except (DonneeRefusee, GesteRefuse) as refus:
            formulaire.add_error(None, str(refus))
        else:
            messages.success(requete, "Dépense enregistrée.")
            dossier = suivi.amorcage_de(sien)
            return redirect("ipep_amorcage", dossier.pk) if dossier else redirect(sien.adresse)
    return saisir(requete, formulaire, "Enregistrer une dépense", "Enregistrer", sien=sien)


@page("ipep.financer")
def ouvrir_campagne(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Open the campaign of a year."""
    sien, le = groupement(requete, identifiant, "ipep.financer"), requete.le  # type: ignore[attr-defined]
    formulaire = Annee(requete.POST or None, initial={"annee": timezone.localdate(le).year})
    if requete.method == "POST" and formulaire.is_valid():
        try:
            annee = formulaire.cleaned_data["annee"]
            faite = groupes.ouvrir_la_campagne(sien, annee, par=requete.membre, le=le)  # type: ignore[attr-defined]
        except GesteRefuse as refus:
            formulaire.add_error("annee", refus.motif)
        else:
            return redirect("ipep_campagne", faite.pk)
    return saisir(requete, formulaire, "Ouvrir une campagne", "Ouvrir la campagne", sien=sien)


@page("ipep.lire")
def campagne(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """A campaign: where it is, what was received, the amount and its steps, the sharing."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    lu = _dossier(requete, identifiant, "campagne_ipep")
    sien, droit = familles.groupement_de(lu), lu.contexte(le)
    annee = lu.fixe["annee"]
    apercu = campagnes.calculer(lu, le) if droit.etat == "donnees_recues" and membre.peut("ipep.financer", lu) else None
    mots = {
        **mots_de_page(lu, membre, le), "groupement": sien, "annee": annee, "agregats": campagnes.derniers(lu),
        "resultat": droit.donnee("resultat"), "catalogue": campagnes.catalogue(lu.region),
        "apercu_motif": getattr(apercu.experience, "motif", "") if isinstance(apercu, ResultatDeCampagne) else "",
        "et_si": _et_si(lu, droit.donnee("resultat")),
        "apercu": apercu if isinstance(apercu, ResultatDeCampagne) else None,
        "argent": position(lu),
        "observations": [(un, _texte(un.donnees)) for un in droit.evenements if un.geste in _ECHANGES],
        "cles": sien.cles.filter(annee=annee), "partage": droit.etat == "close",
        "parts": _parts(_dites(lu, le), suivi.noms_de_la_cle(sien)),
        "noms": suivi.noms_de_la_cle(sien), "peut": membre.peut(lectures.TENIR, sien),
        "attend_un_fichier": droit.etat in campagnes.ATTENDENT and membre.peut("ipep.financer", lu),
    }  # fmt: skip
    return render(requete, "ipep/campagne.html", mots)


def _dites(campagne: Dossier, le: datetime) -> dict[str, Any]:
    """The parts that were shared, or those that the key voted would give."""
    droit = campagne.contexte(le)
    if droit.donnee("parts") or droit.etat != "payee":
        return droit.donnee("parts") or {}
    return dict(familles.parts_de(campagne, le).get("parts", {}))


def _et_si(campagne: Dossier, resultat: Mapping[str, Any] | None) -> str:
    """The figures of the campaign as the address of the simulator."""
    gardes = campagnes.derniers(campagne)
    if gardes is None or resultat is None:
        return ""
    moyennes, _ = depenses(campagnes.lire(gardes.lignes).strates)
    chiffres = {nom: format(arrondir(valeur, 4), "f") for nom, valeur in vars(moyennes).items()}
    score = format(arrondir(resultat["score"], 4), "f")
    return urlencode({"patients": resultat["patients"], **chiffres, "qualite": score})


_ECHANGES = ("observer", "repondre", "recalculer")


def _texte(dites: Mapping[str, Any]) -> str:
    return str(dites.get("observations") or dites.get("motif"))


def _parts(parts: dict[str, Any] | None, noms: dict[str, str]) -> list[tuple[str, Any]]:
    return [(noms.get(membre, membre), montant) for membre, montant in (parts or {}).items()]


@page("ipep.financer")
def agregats(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Hand in the aggregates of a campaign: taken whole, or refused with every reason."""
    lu, le = _dossier(requete, identifiant, "campagne_ipep"), requete.le  # type: ignore[attr-defined]
    formulaire = Fichier(requete.POST or None, requete.FILES or None)
    motifs: tuple[str, ...] = ()
    if requete.method == "POST" and formulaire.is_valid():
        octets = formulaire.cleaned_data["fichier"].read()
        try:
            campagnes.recevoir(lu, octets, par=requete.membre, le=le)  # type: ignore[attr-defined]
        except AgregatsRefuses as refus:
            motifs = refus.motifs
            formulaire.add_error("fichier", "Rien n’a été gardé : voir les raisons.")
        except (DonneeRefusee, GesteRefuse) as refus_simple:
            formulaire.add_error("fichier", str(refus_simple))
        else:
            messages.success(requete, "Agrégats reçus.")
            return redirect("ipep_campagne", lu.pk)
    suite = "CSV : rubrique, code, champ, valeur. Strates, indicateurs, territoires de vie-santé, annonce de la CNAM."
    return saisir(requete, formulaire, "Agrégats de la campagne", "Charger", sien=familles.groupement_de(lu), suite=suite,
                  motifs=motifs, fichier=True)  # fmt: skip


@page("ipep.financer")
def modele_d_agregats(requete: HttpRequest, identifiant: UUID) -> HttpResponseBase:
    """The file of the aggregates, to fill."""
    lu = _dossier(requete, identifiant, "campagne_ipep")
    colonnes = [Colonne(nom, itemgetter(nom)) for nom in campagnes.COLONNES]
    return en_csv(f"agregats-{lu.reference}", colonnes, campagnes.modele_de_fichier(lu))


@page("ipep.tenir")
def cle(requete: HttpRequest, identifiant: UUID, annee: int) -> HttpResponse:
    """Write the key that the group voted for a campaign."""
    sien, le = groupement(requete, identifiant, lectures.TENIR), requete.le  # type: ignore[attr-defined]
    jour = timezone.localdate(le)
    actifs = {str(un.pk) for un in sien.membres.all() if un.regle.court(jour)}
    noms = {code: nom for code, nom in suivi.noms_de_la_cle(sien).items() if code in actifs or code == "projet_collectif"}
    formulaire = Cle(noms, requete.POST or None)
    if requete.method == "POST" and formulaire.is_valid():
        lus = formulaire.cleaned_data
        try:
            suivi.voter_une_cle(
                sien, annee=annee, votee_le=lus["votee_le"], proces_verbal=lus["proces_verbal"], poids=formulaire.poids(),
                par=requete.membre, le=le,  # type: ignore[attr-defined]
            )  # fmt: skip
        except (DonneeRefusee, GesteRefuse) as refus:
            formulaire.add_error(None, str(refus))
        else:
            messages.success(requete, "Clé gardée : elle s’applique à cette campagne.")
            return redirect(sien.adresse)
    suite = "Un membre sans poids n’a pas de part. Une clé ne se corrige pas : un autre vote fait une autre clé."
    return saisir(requete, formulaire, f"Clé de partage de la campagne {annee}", "Garder la clé", sien=sien, suite=suite)


@page("ipep.financer")
def catalogue(requete: HttpRequest) -> HttpResponse:
    """The catalogue of indicators in force, and another one to import."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    formulaire = Fichier(requete.POST or None, requete.FILES or None)
    if requete.method == "POST" and formulaire.is_valid():
        try:
            campagnes.importer_un_catalogue(formulaire.cleaned_data["fichier"].read(), par=membre, le=le)
        except DonneeRefusee as refus:
            formulaire.add_error("fichier", str(refus))
        else:
            messages.success(requete, "Catalogue importé : les campagnes calculées désormais le suivent.")
            return redirect("ipep_catalogue")
    mots = {"formulaire": formulaire, "catalogue": campagnes.catalogue(membre.organisation.region).values()}
    return render(requete, "ipep/catalogue.html", mots, status=422 if formulaire.errors else 200)
