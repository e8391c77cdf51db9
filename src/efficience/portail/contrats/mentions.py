"""The merge fields of a contract's documents: what rows and events say, under the names of the closed catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from efficience.noyau.contrat.actes import Contrat as ContratDuDroit
from efficience.noyau.contrat.actes import contenu, titulaire
from efficience.noyau.contrat.effets import fin_du_volet_resilie
from efficience.noyau.contrat.exigences import SENS_AVIS, VOLETS_DU_CYCLE
from efficience.noyau.dossier import Dossier, Evenement
from efficience.noyau.roles import AGENT_ARS, DG_ARS, DIRECTEUR, DIRECTEUR_CPAM, ROLES
from efficience.portail.commun.acteur import Acteur
from efficience.portail.comptes.models import Organisation, Rattachement
from efficience.portail.contrats import stipulations
from efficience.portail.contrats.dossiers import contrat_de
from efficience.portail.contrats.models import Acte, Contrat, Coordonnees, Document
from efficience.portail.etablissements.models import Etablissement

_INSTANCES = {"public": "commission médicale d’établissement"}
_AUTRE_INSTANCE = "conférence médicale d’établissement"  # establishments that are not public (CSP, art. L. 6161-2)


def mentions(
    acte: Acte, dossier: Dossier, donnees: Mapping[str, Any], *, par: Acteur, le: datetime, rang: int = 0
) -> dict[str, Any]:
    """Every field known of the act at that instant, the gesture's own fields included; what is not known is left out."""
    contrat, jour = acte.contrat, dossier.territoire.jour(le)
    numero = Document.objects.filter(evenement__acte__contrat=contrat).count() + rang + 1
    ars = _coordonnees(contrat.ars)
    valeurs = {
        "document.reference": f"{contrat.reference}/{numero:02}",
        "document.date_le": jour,
        "document.lieu": ars.lieu,
        **_ars(contrat.ars, ars, par, jour),
        **_organisme(contrat.caisse, jour),
        **_etablissement(contrat, _lie(acte, jour), jour),
        **_contrat(acte, dossier, donnees),
        **_avis(dossier, donnees),
        **_propositions(dossier, contrat),
        **_contradictoire(dossier, donnees, le),
        **_decisions(dossier, donnees, contrat, jour),
        "recours.tribunal": ars.tribunal,
        "recours.juge_du_recouvrement": ars.juge_du_recouvrement,
        "plans.gestion_du_risque_le": ars.plan_gestion_du_risque_le,
        "plans.pertinence_le": ars.plan_pertinence_le,
        "ciblage.arrete_le": contrat.cible_le,
    }
    return {nom: valeur for nom, valeur in valeurs.items() if valeur not in (None, "")}


def _coordonnees(organisation: Organisation) -> Coordonnees:
    return getattr(organisation, "coordonnees", None) or Coordonnees(organisation=organisation)


def representant(organisation: Organisation, role: str, jour: date) -> str:
    """Who represents an organisation: as its letters say, else the person who holds the role that day."""
    if nom := _coordonnees(organisation).represente_par:
        return nom
    tenants = Rattachement.objects.en_vigueur(jour).filter(organisation=organisation, role=role)
    premier = tenants.select_related("utilisateur").order_by("du", "pk").first()
    return premier.utilisateur.get_full_name() if premier else ""


def _ars(organisation: Organisation, dites: Coordonnees, par: Acteur, jour: date) -> dict[str, Any]:
    return {
        "ars.nom": organisation.nom,
        "ars.adresse": dites.adresse,
        "ars.representee_par": representant(organisation, DG_ARS, jour),
        "ars.qualite": dites.qualite or ROLES[DG_ARS].libelle,
        "ars.suivi_par": dites.suivi_par or (par.nom if AGENT_ARS in par.roles else organisation.nom),
        "ars.courriel": organisation.boite_fonctionnelle,
    }


def _organisme(organisation: Organisation, jour: date) -> dict[str, Any]:
    dites = _coordonnees(organisation)
    return {
        "organisme.nom": organisation.nom,
        "organisme.adresse": dites.adresse,
        "organisme.represente_par": representant(organisation, DIRECTEUR_CPAM, jour),
        "organisme.qualite": dites.qualite or ROLES[DIRECTEUR_CPAM].libelle,
        "organisme.appel": dites.appel or "Madame, Monsieur",
        "caisse.nom": organisation.nom,
        "caisse.adresse": dites.adresse,
        "caisse.appel": dites.appel or "Madame, Monsieur",
    }


def _lie(acte: Acte, jour: date) -> Etablissement:
    """The establishment that the contract binds that day: after a merger, the successor, and no longer the absorbed one."""
    numero = titulaire(contrat_de(acte), jour)
    if numero == acte.contrat.etablissement_id:
        return acte.contrat.etablissement
    return Etablissement.objects.get(pk=numero)


def _etablissement(contrat: Contrat, lie: Etablissement, jour: date) -> dict[str, Any]:
    valeurs = {
        "etablissement.raison_sociale": lie.raison_sociale,
        "etablissement.finess": lie.pk,
        "etablissement.instance": _INSTANCES.get(lie.statut, _AUTRE_INSTANCE),
    }
    juridique = contrat.finess if lie == contrat.etablissement else lie.finess_juridique
    organisation = Organisation.objects.filter(finess=juridique).first()
    if organisation is None:
        return valeurs
    dites = _coordonnees(organisation)
    return {
        **valeurs,
        "etablissement.adresse": dites.adresse,
        "etablissement.represente_par": representant(organisation, DIRECTEUR, jour),
        "etablissement.qualite": dites.qualite or ROLES[DIRECTEUR].libelle,
        "etablissement.appel": dites.appel or "Madame, Monsieur",
        "etablissement.courriel": organisation.boite_fonctionnelle,
        **({"etablissement.instance": dites.instance} if dites.instance else {}),
    }


def _contrat(acte: Acte, dossier: Dossier, donnees: Mapping[str, Any]) -> dict[str, Any]:
    contrat, notre = acte.contrat, contrat_de(acte)
    dit = {nom: donnees.get(nom) or notre.initial.donnee(nom) for nom in ("volets", "periode", "blocs")}
    periode, actes = dit["periode"], notre.actes
    cycle = notre.initial.cycle.nom
    ecrits = cycle in VOLETS_DU_CYCLE and dit["volets"]
    valeurs = {
        "contrat.reference": contrat.reference,
        "contrat.annee": contrat.annee,
        "contrat.effet_le": actes[0].effet_le if actes else periode and periode.debut,
        "contrat.fin_le": periode and periode.fin,
        "contrat.signe_le": actes[0].signe_le if actes else None,
        "contrat.volets": stipulations.volets_ecrits(cycle, [*dit["volets"]], dit["blocs"] or {}) if ecrits else None,
        "contrat.grille": stipulations.grille(dit["blocs"] or {}),
        "proposition.motifs": contrat.motifs,
    }
    return {**valeurs, **(_avenant(acte, dossier, donnees, notre) if acte.numero else {})}


def _avenant(acte: Acte, dossier: Dossier, donnees: Mapping[str, Any], notre: ContratDuDroit) -> dict[str, Any]:
    blocs = donnees.get("blocs") or dossier.donnee("blocs") or {}
    effet = donnees.get("date_effet") or dossier.donnee("date_effet")
    motif, cycle = acte.projet.get("motif", ""), notre.initial.cycle.nom
    if acte.objet == "resiliation":
        intitules = [VOLETS_DU_CYCLE[cycle][volet] for volet in blocs.get("resiliation", ())]
        resiliee = dossier.le and fin_du_volet_resilie(dossier.territoire.jour(dossier.le), dossier.reglement)
        return {
            "resiliation.volet": ", ".join(intitules),
            "resiliation.motif": motif,
            "resiliation.effet_le": resiliee,
        }
    present = {bloc: clause.valeur for bloc, clause in contenu(notre, effet).items()} if effet else {}
    changements = stipulations.differences(cycle, _a_plat(present), _a_plat({**present, **blocs}))
    return {
        "avenant.numero": acte.numero,
        "avenant.motif": motif,
        "avenant.effet_le": effet,
        "avenant.modifications": [
            {"clause": clause, "ancienne": avant, "nouvelle": apres} for clause, avant, apres in changements
        ],
    }


def _a_plat(blocs: Mapping[str, Any]) -> dict[str, Any]:
    return {"volets": blocs.get("volets"), "periode": blocs.get("periode"), "blocs": blocs}


def _date(dossier: Dossier, *gestes: str) -> date | None:
    fait = dossier.dernier(*gestes)
    return dossier.territoire.jour(fait.le) if fait else None


def _avis(dossier: Dossier, donnees: Mapping[str, Any]) -> dict[str, Any]:
    rendu = dossier.dernier("rendre_avis")
    return {
        "avis.organisme_le": _date(dossier, "rendre_avis"),
        "avis.organisme_sens": SENS_AVIS[rendu.donnees["avis"]] if rendu else None,
        "avis.amende_le": _date(dossier, "rendre_second_avis"),
        "avis.instance_le": dossier.donnee("avis_le"),
        "avis.attendu_le": donnees.get("attendu_le"),
    }


def _propositions(dossier: Dossier, contrat: Contrat) -> dict[str, Any]:
    """What was sent, received, and until when an answer was possible, for both rounds; what the second one changes."""
    valeurs: dict[str, Any] = {}
    for groupe, envoi, regle in (
        ("proposition", "envoyer", "premiere-reponse"),
        ("notification", "notifier_seconde_proposition", "seconde-reponse"),
    ):
        delai = dossier.delai(regle)
        valeurs[f"{groupe}.envoyee_le"] = _date(dossier, envoi)
        valeurs[f"{groupe}.recue_le"] = delai.depart if delai else None
        valeurs[f"{groupe}.echeance_le"] = (delai.terme or delai.terme_initial) if delai else None
    projets = [fait.donnees for fait in dossier.evenements if fait.geste in ("demander_avis", "demander_second_avis")]
    if len(projets) > 1 and dossier.cycle.nom == "contrat_gen2":
        avant, apres = projets[0], {**projets[0], **projets[-1]}
        changes = stipulations.differences(dossier.cycle.nom, avant, apres)
        inchange = [("Ensemble du contrat", "inchangé", "inchangé")]
        valeurs["proposition.amendements"] = [
            {"clause": clause, "initiale": ancienne, "amendee": nouvelle}
            for clause, ancienne, nouvelle in changes or inchange
        ]
    return valeurs


def _contradictoire(dossier: Dossier, donnees: Mapping[str, Any], le: datetime) -> dict[str, Any]:
    observees = dossier.dernier("observer")
    texte = donnees.get("observations") or (observees.donnees["observations"] if observees else None)
    jour = dossier.territoire.jour(le) if donnees.get("observations") else _date(dossier, "observer")
    tenue = dossier.dernier("tenir_audition")
    participants = [nom.strip() for nom in (donnees.get("participants") or "").splitlines() if nom.strip()]
    return {
        "observations.recues_le": jour,
        "observations.texte": texte,
        "observations.reponse": donnees.get("reponse"),
        "audition.demandee_le": _date(dossier, "demander_audition"),
        "audition.tenue_le": donnees.get("prevue_le") or (tenue.donnees["tenue_le"] if tenue else None),
        "audition.heure": donnees.get("heure"),
        "audition.lieu": donnees.get("lieu"),
        "audition.participants": [_participant(nom) for nom in participants] or None,
        "retrait.motif": donnees.get("motif"),
    }


def _participant(ecrit: str) -> dict[str, str]:
    nom, _, qualite = ecrit.partition(",")
    return {"nom": nom.strip(), "qualite": qualite.strip() or "participant"}


def _decisions(dossier: Dossier, donnees: Mapping[str, Any], contrat: Contrat, jour: date) -> dict[str, Any]:
    sanctionnee = dossier.dernier("notifier_sanction")
    produits = donnees.get("produits") or dossier.donnee("produits")
    calcul = {"regle": "sanction-refus", "valeurs": {"produits": format(produits, "f")}} if produits else None
    financement = dossier.donnee("financement")
    return {
        "sanction.calcul": calcul,
        "sanction.exercice": donnees.get("exercice") or dossier.donnee("exercice"),
        "sanction.motifs": donnees.get("motif"),
        "sanction.reference": f"{contrat.reference}/sanction",
        "sanction.decidee_le": _date(dossier, "notifier_sanction") if sanctionnee else jour,
        **_refus(dossier, jour),
        "decision.annee": contrat.annee,
        "decision.motifs": donnees.get("motif"),
        "decision.territoire": donnees.get("territoire"),
        "penalite.plafond": financement and {
            "regle": "plafond-penalite", "valeurs": {"financement": format(financement, "f")}
        },
        "penalite.montant": donnees.get("penalite"),
        "dotation.montant": donnees.get("dotation"),
    }  # fmt: skip


def _refus(dossier: Dossier, jour: date) -> dict[str, Any]:
    maintenu = dossier.dernier("maintenir_refus")
    seconde = dossier.delai("seconde-reponse")
    if maintenu is None and (seconde is None or seconde.terme is None):
        return {}
    return {
        "refus.constate_le": _jour_du_refus(dossier, maintenu) or jour,
        "refus.circonstances": (
            "L’établissement a maintenu son refus de conclure."
            if maintenu
            else "L’établissement n’a pas signé la seconde proposition avant la fin du délai."
        ),
    }


def _jour_du_refus(dossier: Dossier, maintenu: Evenement | None) -> date | None:
    if maintenu:
        return dossier.territoire.jour(maintenu.le)
    delai = dossier.delai("seconde-reponse")
    return dossier.territoire.jour(delai.expire_le) if delai and delai.expire_le else None
