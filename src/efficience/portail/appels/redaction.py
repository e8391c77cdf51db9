"""What the ARS writes of a project: its opinion, the arrêté that authorises it, the convention to sign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from efficience.noyau.appel_a_projets.cycle import sortie_exigee_le
from efficience.noyau.appel_a_projets.grille import CRITERES, LECTEURS, RUBRIQUES
from efficience.noyau.appel_a_projets.recevabilite import FINALITES, PORTEES
from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.montant import en_exact, en_nombre
from efficience.noyau.periode import Periode
from efficience.noyau.roles import ARS
from efficience.noyau.territoires import territoire
from efficience.portail.appels import faits, lectures
from efficience.portail.appels.models import Cahier
from efficience.portail.commun.acteur import Acteur
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers.droits import plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import lectures as des_instances

Mentions = dict[str, Any]
_AVIS_DU_COMITE: Mapping[str, str] = {
    "rendre_favorable": "favorable", "rendre_reserve": "favorable avec réserves", "lever_reserves": "réserves levées",
    "rendre_defavorable": "défavorable",
}  # fmt: skip


def _tete(projet: Dossier, dites: Mapping[str, Any], le: datetime) -> Mentions:
    lu, jour = plie(projet), territoire(projet.departement).jour(le)
    lettre = lu.donnee("lettre") or {}
    periode: Periode = dites.get("periode") or lu.donnee("periode") or lettre["periode"]
    agence = Organisation.objects.filter(region=projet.region, nature=ARS).order_by("nom").first()
    return {
        "document": {"date_le": jour.isoformat(), "reference": projet.reference},
        "ars": {
            "nom": agence.nom if agence else "agence régionale de santé",
            "representee_par": _titulaire(projet.region, "dg_ars", jour),
        },
        "organisme": {"represente_par": _titulaire(projet.region, "dcgdr", jour)},
        "projet": {
            "reference": projet.reference, "intitule": projet.titre,
            "porteur": projet.donnees.get("porteur") or "le porteur",
            "derogations": "\n\n".join(lettre.get("derogations", ())) or "aucune dérogation n’est nommée",
            "debut_le": periode.debut.isoformat(), "fin_le": periode.fin.isoformat(),
            "arrete": dites.get("arrete") or lu.donnee("arrete") or "à venir",
            "sortie_le": _sortie(lu, periode).isoformat(),
            **_demande(projet),
        },
    }  # fmt: skip


def _titulaire(region: str, qualite: str, jour: date) -> str:
    return des_instances.titulaire(region, "crca_pleniere", qualite, jour) or "à désigner"


def _sortie(lu: DossierDuDroit, periode: Periode) -> date:
    return sortie_exigee_le(lu, periode) or periode.debut


def _demande(projet: Dossier) -> Mentions:
    cahier = Cahier.objects.filter(projet=projet).first()
    return {"demande": str(cahier.demande)} if cahier and cahier.demande is not None else {}


def avis(projet: Dossier, dites: Mapping[str, Any], _par: Acteur, le: datetime) -> Mentions:
    """The opinion of the ARS, with that of the Assurance Maladie and what both readers thought."""
    lu, mentions = plie(projet), _tete(projet, dites, le)
    lettre = lu.donnee("lettre") or {}
    rendu = lu.dernier("donner_avis_am")
    mentions["projet"] |= {
        "objet": lettre.get("objet") or "non dit", "finalite": FINALITES.get(lettre.get("finalite", ""), "non dite"),
        "portee": PORTEES.get(lettre.get("portee", ""), "non dite"), "notes": _notes(projet),
        "avis_am": SENS_AVIS[rendu.donnees["avis"]] if rendu else "non rendu", "avis_ars": SENS_AVIS[dites["avis_ars"]],
        "motifs": dites.get("observations") or "Aucune réserve n’est jointe à l’avis.",
    }  # fmt: skip
    return mentions


def _notes(projet: Dossier) -> str:
    notes = lectures.notes([projet])[projet.reference]
    if not notes:
        return "Le projet n’a pas été noté."
    maximum = en_nombre(en_exact(lectures.grille(projet.mere or projet).note_maximale) * len(CRITERES))
    return (
        "Notes : " + ", ".join(f"{sum(notes[un].values())} sur {maximum} par {LECTEURS[un]}" for un in sorted(notes)) + "."
    )


def autorisation(projet: Dossier, dites: Mapping[str, Any], _par: Acteur, le: datetime) -> Mentions:
    """The arrêté, which cites the opinion of the technical committee."""
    mentions = _tete(projet, dites, le)
    rendu = plie(projet).dernier(*_AVIS_DU_COMITE)
    jour = territoire(projet.departement).jour
    dit = f"{_AVIS_DU_COMITE[rendu.geste]}, enregistré le {jour(rendu.le):%d/%m/%Y}" if rendu else "non rendu"
    mentions["projet"]["avis_comite"] = dit
    return mentions


def convention(projet: Dossier, dites: Mapping[str, Any], _par: Acteur, le: datetime) -> Mentions:
    """The convention to sign, with the cahier des charges as its annexe."""
    mentions, dits = _tete(projet, dites, le), faits.rubriques(projet)
    mentions["projet"]["montant"] = str(dites["montant"])
    mentions["projet"]["rubriques"] = [
        {"rubrique": mots[:1].upper() + mots[1:], "texte": dits.get(code) or "exposé dans le document déposé"}
        for code, mots in RUBRIQUES.items()
    ]
    return mentions
