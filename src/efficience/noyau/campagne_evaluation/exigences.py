"""What the gestures of an evaluation require: the fields of their forms, each with what cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from efficience.noyau.contrat import exigences as x
from efficience.noyau.dossier import Dossier
from efficience.noyau.montant import en_euros
from efficience.noyau.periode import Periode

DEBITEURS: Mapping[str, str] = {
    "assurance_maladie": "l’assurance maladie, à l’établissement",
    "etablissement": "l’établissement, à l’assurance maladie",
    "personne": "personne",
}
"""Who owes the amount of an evaluation."""
ISSUES_CONTESTATION: Mapping[str, str] = {"acceptee": "acceptée", "rejetee": "rejetée"}
ACCEPTEE = "acceptee"
GENERATIONS: Mapping[str, str] = {
    "GEN1_2018": "première génération",
    "GEN2_2022": "deuxième génération",
    "GEN3_2026": "troisième génération",
}
"""The generations that are evaluated each year; the third one, without a contract, on the dossier of its decision."""


def _annee(annee: int, dossier: Dossier) -> str:
    if dossier.le and annee > dossier.territoire.jour(dossier.le).year:
        return "L’année évaluée n’a pas commencé."
    return ""


def _parmi(permis: Mapping[str, str]) -> Callable[[str, Dossier], str]:
    def refus(code: str, _dossier: Dossier) -> str:
        return "" if code in permis else "Réponse attendue : " + ", ".join(permis.values()) + "."

    return refus


def _au_plus_le_rapport(montant: Decimal, dossier: Dossier) -> str:
    """The decision never goes beyond what the establishment read in the report and could answer."""
    propose = dossier.donnee("montant_propose")
    if montant < 0:
        return "Un montant est positif ou nul."
    if montant > propose:
        return f"Le montant décidé ne peut dépasser celui du rapport, {en_euros(propose)}."
    return ""


def _gele_le(jour: date, dossier: Dossier) -> str:
    fin = Periode.annee(dossier.donnee("annee")).fin
    if jour <= fin:
        return "Une extraction ne peut précéder la fin de l’année évaluée."
    return _EXTRAITE_LE.refus(jour, dossier)


ANNEE = x.Champ("annee", "l’année évaluée", "nombre", _annee)
GENERATION = x.Champ("generation", "la génération du contrat", "choix", _parmi(GENERATIONS), permis=GENERATIONS)
EXTRACTION = x.Champ("extraction", "l’empreinte des données gelées", "empreinte")
_EXTRAITE_LE = x.date_passee("extraite_le", "la date de l’extraction")
EXTRAITE_LE = replace(_EXTRAITE_LE, refus=_gele_le)
RESULTAT = x.Champ("resultat", "l’empreinte du résultat calculé", "empreinte")
REGLES = x.Champ("regles", "l’empreinte des paramètres appliqués", "empreinte")
MONTANT_PROPOSE = x.Champ("montant_propose", "le montant envisagé, en euros", "montant", x.MONTANT.refus)
DEBITEUR = x.Champ("debiteur", "qui doit ce montant", "choix", _parmi(DEBITEURS), permis=DEBITEURS)
MONTANT_DECIDE = x.Champ("montant", "le montant décidé, en euros", "montant", _au_plus_le_rapport)
LIGNES = x.Champ("lignes", "les lignes contestées", "texte")
ISSUE = x.Champ(
    "issue", "la suite donnée à la contestation", "choix", _parmi(ISSUES_CONTESTATION), permis=ISSUES_CONTESTATION
)
LIEU = x.Champ("lieu", "l’heure et le lieu de l’audition", "texte")
PRESENTS = x.Champ("presents", "les personnes présentes, une par ligne", "texte")
PROPOS = x.Champ("propos", "ce qui a été dit", "texte")
AUTOEVALUATION = x.Champ("autoevaluation", "l’empreinte de l’autoévaluation", "empreinte")
PIECES_FACULTATIVES = replace(x.PIECE, facultative=True)

CALCUL = (RESULTAT, REGLES, MONTANT_PROPOSE, DEBITEUR)
"""What a computation leaves in the dossier: its fingerprints, its amount, who owes it."""
