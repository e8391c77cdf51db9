"""The merge fields of the documents of an evaluation: what its computation, its events and its contract say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from efficience.documents.figures import Figure
from efficience.documents.sortes import grandeur_en_clair, montant_en_clair
from efficience.noyau.calcul import Calcul, Etape
from efficience.noyau.campagne_evaluation.dates import caducite
from efficience.noyau.campagne_evaluation.exigences import DEBITEURS
from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.rejouable.resultat import Resultat, etapes_de
from efficience.portail.commun.acteur import Acteur
from efficience.portail.contrats import mentions as du_contrat
from efficience.portail.contrats.dossiers import droit as droit_du_contrat
from efficience.portail.dossiers.models import Dossier, Redaction
from efficience.portail.evaluations import calculs
from efficience.portail.evaluations.models import Calcule, Evaluation
from efficience.portail.evaluations.pourquoi import dessins_de, expliquer
from efficience.reglement import officiel

_COURTE = 16  # characters of a fingerprint in a table of a document; the whole one is on the page and in the file
_DU_CONTRAT = ("ars.", "organisme.", "caisse.", "etablissement.", "recours.tribunal", "contrat.reference", "document.lieu")
"""The fields that the contract gives as they are; those of its own procedure are not those of the evaluation."""
PROVISOIRE = "Une partie des données est provisoire : le montant n’est qu’une indication."


def valeurs(dossier: Dossier, dites: Mapping[str, Any], par: Acteur, le: datetime, rang: int = 1) -> dict[str, Any]:
    """Every field known at that instant, those of the gesture included. `rang`: among the documents of the gesture."""
    evaluation = Evaluation.objects.select_related("contrat__etablissement", "contrat__ars", "contrat__caisse").get(
        pk=dossier.pk
    )
    lu = dossier.contexte(le)
    jour = lu.territoire.jour(le)
    calcule = calculs.dernier(evaluation, "gele")
    acte = evaluation.contrat.actes.get(numero=0)
    acte.contrat = evaluation.contrat
    siennes = du_contrat.mentions(acte, droit_du_contrat(evaluation.contrat).initial, {}, par=par, le=le)
    numero = Redaction.objects.filter(evenement__dossier=dossier).count() + rang
    dits = {
        **{nom: dit for nom, dit in siennes.items() if nom.startswith(_DU_CONTRAT)},
        "document.reference": f"{dossier.reference}/{numero:02}",
        "document.date_le": jour,
        "evaluation.annee": evaluation.annee,
        "evaluation.reference": dossier.reference,
        **_procedure(lu, dites, jour),
        **_contradictoire(lu, dites),
        **(_du_calcul(calcule, lu, dites) if calcule else {}),
    }
    return {nom: dit for nom, dit in dits.items() if dit not in (None, "", [])}


def _procedure(lu: DossierDuDroit, dites: Mapping[str, Any], jour: date) -> dict[str, Any]:
    """The dates of what was done, and what is decided."""
    avis, recu = lu.dernier("rendre_avis"), lu.delai("contradictoire-evaluation")
    notifiee, decidee = (lu.dernier(geste) for geste in ("notifier_decision", "decider"))
    return {
        "evaluation.rapport_le": _jour(lu, "notifier_rapport"),
        "evaluation.recu_le": recu.depart if recu else None,
        "evaluation.observations_le": _jour(lu, "observer"),
        "evaluation.avis_le": _jour(lu, "rendre_avis"),
        "evaluation.avis_sens": SENS_AVIS[avis.donnees["avis"]] if avis else None,
        "evaluation.motifs": dites.get("motif") or (decidee.donnees["motif"] if decidee else None),
        "evaluation.decidee_le": _jour(lu, "decider") or jour,
        "evaluation.notifiee_le": _jour(lu, "notifier_decision") or jour,
        "evaluation.limite_le": caducite(lu.territoire.jour(notifiee.le), lu.reglement) if notifiee else None,
        "evaluation.propose": lu.donnee("montant_propose"),
    }


_DITES_A_L_AUDITION = {"audition_le": "tenue_le", "audition_prevue_le": "prevue_le", "audition_lieu": "lieu",
                       "audition_presents": "presents", "audition_propos": "propos"}  # fmt: skip


def _contradictoire(lu: DossierDuDroit, dites: Mapping[str, Any]) -> dict[str, Any]:
    """What the establishment says, and its hearing: of the gesture being done, else of the last one that said it."""
    recu = lu.delai("contradictoire-evaluation")
    connues: dict[str, Any] = {}
    for fait in lu.evenements:
        if fait.geste in ("observer", "convoquer", "tenir_audition"):
            connues |= fait.donnees
    connues |= dites
    return {
        "evaluation.observations": connues.get("observations"),
        "evaluation.echeance_le": recu.terme if recu else None,
        "evaluation.audition_demandee_le": _jour(lu, "demander_audition"),
        **{f"evaluation.{mention}": connues.get(nom) for mention, nom in _DITES_A_L_AUDITION.items()},
    }


def _jour(lu: DossierDuDroit, geste: str) -> date | None:
    fait = lu.dernier(geste)
    return lu.territoire.jour(fait.le) if fait else None


def _du_calcul(calcule: Calcule, lu: DossierDuDroit, dites: Mapping[str, Any]) -> dict[str, Any]:
    """What was computed, as it was kept; the amount decided when there is one, else the one the report intends."""
    resultat, dessins = calcule.lu, dessins_de(calcule, expliquer(calcule))
    decide = dites.get("montant") if dites.get("montant") is not None else lu.donnee("montant")
    montant: Decimal | None = calcule.montant if decide is None else decide
    return {
        "evaluation.montant": montant,
        "evaluation.dotation": montant if montant and resultat.debiteur == "assurance_maladie" else None,
        "evaluation.penalite": montant if montant and resultat.debiteur == "etablissement" else None,
        "evaluation.territoire": calcule.entrees_lues.troisieme and calcule.entrees_lues.troisieme.territoire,
        "evaluation.debiteur": DEBITEURS[resultat.debiteur if montant else "personne"] if montant is not None else None,
        "evaluation.calcul": tout_le_calcul(resultat),
        **{f"evaluation.{nom}": Figure.de(dessin) for nom, dessin in dessins.items()},
        "evaluation.parties": parties(resultat),
        "evaluation.hypotheses": [
            {"intitule": h.intitule, "valeur": grandeur_en_clair(h.valeur), "motif": h.motif} for h in resultat.hypotheses
        ],
        "evaluation.regles": [_regle(un) for un in resultat.regles],
        "evaluation.sources": [_source(un) for un in calcule.entrees["sources"]],
        "evaluation.empreinte": calcule.empreinte,
        "evaluation.empreinte_entrees": calcule.empreinte_entrees,
        "evaluation.empreinte_regles": calcule.empreinte_regles,
        "evaluation.provisoire": PROVISOIRE if resultat.provisoire else None,
        "evaluation.sans_montant": None if montant else resultat.sans_montant or None,
    }


def tout_le_calcul(resultat: Resultat) -> Calcul:
    """All the steps in order, each under the words of its part: the same as on the page, in the CSV and in the JSON."""
    etapes = tuple(
        Etape(f"{partie} : {etape.libelle}", etape.formule, etape.valeur, etape.texte if _connu(etape.texte) else "")
        for partie, etape in etapes_de(resultat)
    )
    return Calcul({"montant": resultat.montant}, etapes)


def _connu(texte: str) -> bool:
    return texte in officiel().textes


def parties(resultat: Resultat) -> list[dict[str, str]]:
    """Each part, its outcome or why there is none, its amount."""
    return [
        {
            "intitule": p.intitule,
            "issue": f"{p.issue} : {p.motif}" if p.motif else p.issue,
            "montant": montant_en_clair(p.montant) if p.montant is not None else "sans montant",
        }
        for p in resultat.parties
    ]


def _regle(un: Mapping[str, Any]) -> dict[str, str]:
    depuis = date.fromisoformat(un["depuis"])
    texte = officiel().textes[un["texte"]].titre if un["texte"] in officiel().textes else "hypothèse, sans texte public"
    return {"nom": un["nom"], "valeur": str(un["valeur"]), "depuis": f"{depuis:%d/%m/%Y}", "texte": texte}


def _source(un: Mapping[str, str]) -> dict[str, str]:
    le = date.fromisoformat(un["calcule_le"])
    return {
        "indicateur": un["indicateur"], "annee": un["annee"], "calcule_le": f"{le:%d/%m/%Y}",
        "empreinte": un["empreinte"][:_COURTE],
    }  # fmt: skip
