"""What the gestures of a contract require: the fields of their forms, each with what cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from efficience.noyau.automate import Exigence
from efficience.noyau.delais import Duree, ajouter
from efficience.noyau.dossier import DEMANDER_AUDITION, Dossier
from efficience.noyau.finess import Finess, FinessErrone
from efficience.noyau.indicateur import Volet
from efficience.noyau.periode import Periode
from efficience.noyau.preuve import PORTAIL, Preuve

Champ = Exigence[Dossier]

ENVOIS = ("envoyer", "notifier_seconde_proposition", "notifier_sanction", "notifier_projet", "decider_penalite",
          "notifier_rapport", "notifier_decision")  # fmt: skip
"""The gestures that send a document whose receipt starts a delay."""

SENS_AVIS: Mapping[str, str] = {
    "favorable": "favorable",
    "reserve": "favorable avec réserves",
    "defavorable": "défavorable",
}
"""What an opinion says. None of them blocks: the text asks for an opinion, not for an agreement."""

BLOCS_DU_CONTRAT: Mapping[str, str] = {
    "parties": "les parties et leurs représentants",
    "periode": "la date d’effet et la date de fin",
    "volets": "les volets",
    "objectifs": "les objectifs et leurs indicateurs",
    "engagements": "les engagements des parties",
    "calendrier": "le calendrier des données et des points d’étape",
    "interlocuteurs": "les interlocuteurs",
    "resiliation": "la résiliation d’un ou de plusieurs volets",
}
"""What an avenant may tick: only these blocks change, the others stay those of the acts before."""

VOLETS_DU_CYCLE: Mapping[str, Mapping[str, str]] = {
    "contrat_gen1": {
        "socle": "Bon usage des médicaments, des produits et des prestations",
        "transports": "Transports",
        "pertinence": "Pertinence",
        "pratiques": "Amélioration des pratiques",
    },
    "contrat_gen2": {
        "produits": Volet.PRODUITS_DE_SANTE.value,
        "organisation": Volet.ORGANISATION_DES_SOINS.value,
        "pertinence": Volet.PERTINENCE.value,
    },
}
"""The volets of each generation (contrat type de 2017; CSS, art. D. 162-14), by life cycle."""


def _preuve(preuve: Preuve, dossier: Dossier) -> str:
    envoi = dossier.dernier(*ENVOIS)
    if envoi and preuve.recu_le < (envoi.donnees.get("envoye_le") or envoi.le):
        return "La réception ne peut précéder l’envoi."
    if dossier.le and preuve.recu_le > dossier.le:
        return "La réception ne peut être postérieure à aujourd’hui."
    return ""


def _preuve_du_portail(preuve: Preuve, dossier: Dossier) -> str:
    if preuve.canal != PORTAIL:
        return "L’établissement accuse réception en ouvrant le document sur le portail."
    return _preuve(preuve, dossier)


def _preuve_exterieure(preuve: Preuve, dossier: Dossier) -> str:
    if preuve.canal == PORTAIL:
        return "Une ouverture sur le portail ne peut être établie que par l’établissement."
    return _preuve(preuve, dossier)


def _passe(jour: date, dossier: Dossier) -> str:
    futur = dossier.le is not None and jour > dossier.territoire.jour(dossier.le)
    return "Cette date est à venir." if futur else ""


def _signe_le(jour: date, dossier: Dossier) -> str:
    """A day that has come, under a rule that says when the act takes effect. Raises ErreurReglement when none does."""
    dossier.reglement.valeur("prise_d_effet_contrat", jour)
    return _passe(jour, dossier)


def _audition(jour: date, dossier: Dossier) -> str:
    demande = dossier.dernier(DEMANDER_AUDITION)
    if demande and jour < dossier.territoire.jour(demande.le):
        return "L’audition ne peut précéder sa demande."
    return _passe(jour, dossier)


def _periode(periode: Periode, dossier: Dossier) -> str:
    """Five years at most (CSS, art. L. 162-30-2)."""
    lue = dossier.reglement.valeur("duree_maximale_contrat", periode.debut)
    dernier = ajouter(periode.debut, Duree(lue.valeur, lue.unite)) - timedelta(days=1)
    if periode.fin <= dernier:
        return ""
    return f"Le contrat dure {lue.valeur} ans au plus : fin le {dernier:%d/%m/%Y} au plus tard."


def _finess(numero: str, _dossier: Dossier) -> str:
    try:
        Finess(numero)
    except FinessErrone as faute:
        return f"Numéro FINESS refusé : {faute}."
    return ""


def _montant(montant: Decimal, _dossier: Dossier) -> str:
    return "Un montant est positif ou nul." if montant < 0 else ""


def _document_propose(empreinte: str, dossier: Dossier) -> str:
    propose = dossier.donnee("document")
    return "" if empreinte == propose else "Le document signé n’est pas celui qui a été proposé."


def _blocs(blocs: Mapping[str, Any], dossier: Dossier) -> str:
    inconnus = sorted(blocs.keys() - BLOCS_DU_CONTRAT.keys())
    if inconnus:
        return "Partie du contrat inconnue : " + ", ".join(inconnus) + "."
    if not blocs:
        return "L’avenant ne change rien : cocher au moins une partie du contrat."
    return _periode(blocs["periode"], dossier) if "periode" in blocs else ""


def _volets(volets: Mapping[str, date | None], dossier: Dossier) -> str:
    inconnus = sorted(volets.keys() - VOLETS_DU_CYCLE[dossier.cycle.nom].keys())
    if inconnus:
        return "Volet inconnu : " + ", ".join(inconnus) + "."
    return "" if volets else "Le contrat porte au moins un volet."


def _choix(permis: Mapping[str, str]) -> Any:
    def refus(valeur: str, _dossier: Dossier) -> str:
        return "" if valeur in permis else "Réponse attendue : " + ", ".join(permis.values()) + "."

    return refus


def date_passee(nom: str, libelle: str) -> Champ:
    """A day that has come, where the establishment is."""
    return Champ(nom, libelle, "date", _passe)


PREUVE_PORTAIL = Champ("preuve", "la preuve de réception", "preuve", _preuve_du_portail)
PREUVE_EXTERIEURE = Champ("preuve", "la preuve de réception", "preuve", _preuve_exterieure)
VOLETS = Champ("volets", "les volets du contrat", "volets", _volets)
PERIODE = Champ("periode", "la date d’effet et la date de fin", "periode", _periode)
DOCUMENT = Champ("document", "le document, dont l’empreinte fait foi", "empreinte")
PROJET_AMENDE = (replace(VOLETS, facultative=True), replace(PERIODE, facultative=True))
"""A second project keeps what it does not change."""
DOCUMENT_SIGNE = Champ("document_signe", "le document signé", "empreinte", _document_propose)
PIECE = Champ("piece", "la pièce justificative", "piece")
MOTIF = Champ("motif", "le motif", "texte")
OBSERVATIONS = Champ("observations", "les observations écrites", "texte")
AVIS = Champ("avis", "le sens de l’avis", "choix", _choix(SENS_AVIS), permis=SENS_AVIS)
AVIS_LE = date_passee("avis_le", "la date de l’avis")
TENUE_LE = Champ("tenue_le", "la date à laquelle l’audition a eu lieu", "date", _audition)
PREVUE_LE = Champ("prevue_le", "la date prévue de l’audition", "date")
MONTANT = Champ("montant", "le montant, en euros", "montant", _montant)
MONTANT_ENCOURU = Champ("montant_encouru", "le montant de la sanction encourue, en euros", "montant", _montant)
SUCCESSEUR = Champ("successeur", "le FINESS de l’établissement qui succède", "finess", _finess)
FUSION_LE = Champ("fusion_le", "la date de la fusion", "date")
FUSIONNE_LE = date_passee("fusion_le", "la date de la fusion")
FERME_LE = date_passee("fermeture_le", "la date de la fermeture")
FERMETURE_LE = Champ("fermeture_le", "la date de la fermeture", "date")
SIGNE_LE = Champ("signe_le", "la date de signature", "date", _signe_le)
BLOCS = Champ("blocs", "les parties du contrat que l’avenant change", "blocs", _blocs)
DATE_EFFET = Champ("date_effet", "la date d’effet", "date")
OBLIGATION = Champ("obligation", "l’obligation à laquelle la pièce répond", "choix")
AU_TITRE_DE = Champ("au_titre_de", "l’échéance à laquelle la pièce répond", "date")
