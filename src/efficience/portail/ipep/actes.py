"""What the acts of a group print: candidature, convention, roadmap, avenant, supports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.conditions import duree_du_parametre
from efficience.noyau.delais import Duree, ajouter
from efficience.noyau.ipep.dossier_amorcage import CRITERES_EN_MOTS, ECHELLE
from efficience.noyau.ipep.feuille_de_route import POSTES
from efficience.noyau.roles import CAISSE
from efficience.noyau.territoires import nom_de_region
from efficience.portail.commun.acteur import Acteur
from efficience.portail.commun.templatetags.portail import grandeur
from efficience.portail.dossiers.familles import Modelage
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import suivi
from efficience.portail.ipep.groupes import IPEP
from efficience.portail.ipep.models import Groupement
from efficience.reglement import officiel

Mentions = dict[str, Any]
CONVENTION = "convention-ipep"
LECTEURS = (IPEP, CAISSE, "ars", "audit")
_A_DESIGNER = "à désigner"


def _groupement(dossier: Dossier) -> Groupement:
    trouve: Groupement = Groupement.objects.select_related("dossier").get(pk=dossier.mere_id or dossier.pk)
    return trouve


def _tete(reference: str, le: datetime) -> Mentions:
    return {"document": {"date_le": timezone.localdate(le).isoformat(), "reference": reference}}


def du_groupement(groupement: Groupement, le: datetime, projet: str = "") -> Mentions:
    """Who is in a group, and how many patients it has."""
    jour = timezone.localdate(le)
    membres = [un for un in groupement.membres.all() if un.regle.court(jour)]
    medecins = [un for un in groupement.medecins.all() if un.regle.court(jour)]
    comptee = groupement.patienteles.order_by("-annee", "-rang").first()
    dites: Mentions = {
        "nom": groupement.nom, "forme": groupement.get_forme_display(),
        "lieu": f"{nom_de_region(groupement.region)}, département {groupement.departement}",
        "beneficiaire": beneficiaires(groupement, jour) or _A_DESIGNER,
        "seuil": int(officiel().regle("seuil_patientele_ipep", jour)), "medecins": len(medecins),
        "membres": [
            {"nom": un.nom, "nature": un.get_type_display(), "identifiant": un.identifiant or "sans",
             "depuis": _jour(un.debut)}
            for un in membres
        ],
        "rattaches": [{"nom": un.nom, "rpps": un.rpps, "depuis": _jour(un.debut)} for un in medecins],
    }  # fmt: skip
    utiles: Mentions = {"siren": groupement.siren, "projet": projet}
    if comptee:
        utiles |= {"patientele": comptee.total, "patientele_au": comptee.date_de_reference.isoformat()}
    return {"groupement": dites | {nom: dit for nom, dit in utiles.items() if dit}}


def beneficiaires(groupement: Groupement, jour: date) -> str:
    """The members who receive the money and sign; nothing when none is designated."""
    return ", ".join(un.nom for un in groupement.membres.all() if un.percoit and un.regle.court(jour))


def _jour(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"


def candidature(dossier: Dossier, dites: Mapping[str, Any], _par: Acteur, le: datetime) -> Mentions:
    """The file of the candidature: what the portal holds of the group, and its project."""
    return {**_tete(dossier.reference, le), **du_groupement(_groupement(dossier), le, dites.get("projet", ""))}


def inscription(dossier: Dossier, dites: Mapping[str, Any], par: Acteur, le: datetime) -> Mentions:
    """The notice of the arrêté, and the convention that follows it."""
    publie: date = dites["arrete_le"]
    lue = officiel().valeur("duree_experimentation", publie)
    fin = ajouter(publie, Duree(lue.valeur, lue.unite)) - timedelta(days=1)
    return {
        **_tete(dossier.reference, le), **du_groupement(_groupement(dossier), le),
        "convention_ipep": {
            "cnam": par.organisation_nom, "arrete": dites["arrete"], "arrete_le": publie.isoformat(),
            "fin_le": fin.isoformat(),
        },
    }  # fmt: skip


def credits_d_amorcage(dossier: Dossier, _dites: Mapping[str, Any], _par: Acteur, le: datetime) -> Mentions:
    """The amount of the credits as it was computed, never computed again."""
    lu = dossier.contexte(le)
    montants = lu.donnee("montants")
    notes = zip(CRITERES_EN_MOTS.values(), lu.donnee("criteres"), strict=True)
    return {
        **_tete(dossier.reference, le), **du_groupement(_groupement(dossier), le),
        "amorcage_ipep": {
            "montant": montants["montant"], "premier": montants["versement_1"], "second": montants["versement_2"],
            "patients": lu.donnee("patientele"),
            "notes": [{"critere": mots, "note": ECHELLE[str(note)]} for mots, note in notes],
            **etapes_et_hypotheses(montants["calcul"]),
        },
    }  # fmt: skip


def etapes_et_hypotheses(calcul: Mapping[str, Any]) -> Mentions:
    """The steps of a computation kept with its event, and what no public text gives."""
    return {
        "etapes": [
            {"libelle": une["libelle"], "formule": une["formule"], "valeur": grandeur(une["valeur"])}
            for une in calcul["etapes"]
        ],
        "hypotheses": [{"intitule": une["intitule"], "motif": une["motif"]} for une in calcul["hypotheses"]],
    }


def feuille_de_route(dossier: Dossier, dites: Mapping[str, Any], _par: Acteur, le: datetime) -> Mentions:
    """The roadmap as it is sent."""
    rubriques = dict(dites.get("feuille_de_route") or {})
    if absents := suivi.absents(_groupement(dossier), rubriques, le) if rubriques else ("Il manque : la feuille de route.",):
        raise GesteRefuse("transmettre_feuille", dossier.etat, " ".join(absents))
    actions = [
        {"titre": un["titre"], "pilote": un["pilote"], "debut": _jour(un["debut_le"]), "indicateur": un["indicateur"]}
        for un in rubriques.pop("actions")
    ]
    emploi = [{"poste": POSTES[poste], "montant": montant} for poste, montant in rubriques.pop("emploi").items()]
    credits_ = {"credits": suivi.montant_attendu(_groupement(dossier), le)}
    return {
        **_tete(dossier.reference, le), **du_groupement(_groupement(dossier), le),
        "feuille_de_route": {**rubriques, **credits_, "actions": actions, "emploi": emploi},
    }  # fmt: skip


def avenant(dossier: Dossier, dites: Mapping[str, Any], _par: Acteur, le: datetime) -> Mentions:
    """What an avenant changes, and until when opinions are given."""
    lu = dossier.contexte(le)
    jour = lu.territoire.jour(le)
    fin = ajouter(jour, duree_du_parametre(lu, "delai_avis_avenant_ipep", jour))
    return {
        **_tete(dossier.reference, le),
        "avenant_ipep": {"titre": dossier.titre, "changement": dites["changement"], "avis_jusqu_au": fin.isoformat()},
    }


def support(groupement: Groupement, le: datetime) -> Mentions:
    """What the standard supports print."""
    return {**_tete(groupement.dossier.reference, le), **du_groupement(groupement, le)}


CANDIDATURE = (Modelage("candidature-ipep", candidature, LECTEURS, scelle=False),)
INSCRIPTION = (
    Modelage(CONVENTION, inscription, LECTEURS, scelle=False),
    Modelage("inscription-ipep", inscription, LECTEURS, scelle=False),
)
CREDITS = (Modelage("credits-ipep", credits_d_amorcage, LECTEURS, scelle=False),)
FEUILLE = (Modelage("feuille-route-ipep", feuille_de_route, LECTEURS, scelle=False),)
AVENANT = (Modelage("avenant-ipep", avenant, LECTEURS, scelle=False),)
