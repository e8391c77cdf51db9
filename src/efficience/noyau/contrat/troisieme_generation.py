"""Generation 3 (from 2026): no contract, a decision of the DG ARS: a dotation, a penalty under its ceiling, or neither.

CSS, art. L. 162-23-14 (loi n° 2025-1403, art. 79). The décret en Conseil d'État is to come: the way the establishment is
heard is taken from the evaluation of generation 2 (A-50), and nothing here prevents another table from replacing this one.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from efficience.noyau.automate import Automate, Etat, Exigence, Garde, Geste, Passage, Transition
from efficience.noyau.contrat import exigences as x
from efficience.noyau.contrat import gardes as g
from efficience.noyau.dossier import Dossier
from efficience.noyau.montant import en_euros, en_exact
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, ARS, CAISSE, DG_ARS, DIRECTEUR, DIRECTEUR_CPAM, ETABLISSEMENT
from efficience.noyau.sanction import plafond_penalite

LOI, CONTRAT_TYPE = "css-l162-23-14", "contrat-type-2017"
_ARS, _AM = (AGENT_ARS, DG_ARS), (AGENT_AM, DIRECTEUR_CPAM)
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)


def _penalite_applicable(dossier: Dossier, _role: str) -> str:
    if dossier.le is None or dossier.reglement.regle("penalite_gen3_applicable", dossier.territoire.jour(dossier.le)):
        return ""
    return "La pénalité n’est pas encore applicable."


def _sous_plafond(montant: Decimal, dossier: Dossier) -> str:
    """Two per cent of the funding by the Assurance Maladie at most, by the rule of the day of the decision."""
    taux = en_exact(
        dossier.reglement.regle("taux_plafond_penalite_gen3", dossier.le and dossier.territoire.jour(dossier.le))
    )
    plafond = plafond_penalite(dossier.donnee("financement"), taux).resultat["plafond"]
    assert isinstance(plafond, Decimal)
    return "" if 0 < montant <= plafond else f"La pénalité est comprise entre 0 et {en_euros(plafond)}."


PENALITE_APPLICABLE = Garde("pénalité applicable", _penalite_applicable)
FINANCEMENT = Exigence[Dossier]("financement", "le financement de l’assurance maladie, en euros", "montant")
PENALITE = Exigence[Dossier]("montant", "le montant de la pénalité, en euros", "montant", _sous_plafond)

ETATS = (
    Etat("a_examiner", "À examiner", (ARS,), "L’ARS prépare la décision et consulte l’assurance maladie."),
    Etat("avis_am_demande", "Avis de l’assurance maladie demandé", (CAISSE,), "L’assurance maladie rend son avis.",
         {CAISSE: "Avis à rendre"}),
    Etat("projet_pret", "Projet de décision prêt", (ARS,), "L’ARS notifie la décision envisagée à l’établissement.",
         {ARS: "À notifier"}),
    Etat("projet_notifie", "Décision envisagée envoyée", (ETABLISSEMENT,), "Le délai part du jour où elle est reçue.",
         {ETABLISSEMENT: "Décision envisagée à ouvrir"}),
    Etat("en_delai", "Observations attendues", (ETABLISSEMENT,), "L’établissement présente ses observations ou est entendu.",
         {ETABLISSEMENT: "Observations possibles"}),
    Etat("audition", "Audition demandée", (ARS,), "L’ARS tient l’audition ; le délai ne finit pas avant elle."),
    Etat("a_decider", "À décider", (ARS,), "Le directeur général décide d’une dotation, d’une pénalité, ou d’aucune.",
         {ETABLISSEMENT: "En attente de la décision"}),
    Etat("dotation_notifiee", "Dotation notifiée", (CAISSE,), "La dotation est versée.", {CAISSE: "À verser"}),
    Etat("penalite_notifiee", "Pénalité notifiée", (CAISSE, ETABLISSEMENT),
         "La pénalité est recouvrée ; l’établissement peut saisir le tribunal administratif.",
         {CAISSE: "À recouvrer", ETABLISSEMENT: "Pénalité reçue"}),
    Etat("sans_suite", "Sans suite", (), "Ni dotation ni pénalité.", final=True),
    Etat("versee", "Dotation versée", (), "La procédure est terminée.", final=True),
    Etat("recouvree", "Pénalité recouvrée", (), "La procédure est terminée.", final=True),
    Etat("decision_annulee", "Décision annulée", (), "La procédure est terminée.", final=True),
)  # fmt: skip

GESTES = (
    Geste("demander_avis", "Soumettre le projet à l’avis de l’assurance maladie", "Avis de l’assurance maladie demandé"),
    Geste("rendre_avis", "Rendre l’avis de l’assurance maladie", "Avis de l’assurance maladie rendu"),
    Geste("notifier_projet", "Notifier la décision envisagée", "Décision envisagée envoyée", engage=True),
    Geste("accuser_reception", "Établir la réception de la décision envisagée", "Décision envisagée reçue"),
    Geste("observer", "Présenter des observations", "Observations présentées", engage=True),
    Geste("demander_audition", "Demander une audition", "Audition demandée", engage=True),
    Geste("convoquer", "Convoquer à l’audition", "Établissement convoqué à l’audition", engage=True),
    Geste("tenir_audition", "Enregistrer l’audition", "Audition tenue"),
    Geste("decider_dotation", "Décider d’une dotation", "Dotation notifiée", engage=True),
    Geste("decider_penalite", "Décider d’une pénalité", "Pénalité notifiée", engage=True),
    Geste("classer", "Classer sans suite", "Classé sans suite", engage=True),
    Geste("verser", "Enregistrer le versement", "Dotation versée", engage=True),
    Geste("accuser_sanction", "Établir la réception de la pénalité", "Décision de pénalité reçue"),
    Geste("recouvrer", "Enregistrer le recouvrement", "Pénalité recouvrée", engage=True),
    Geste("former_recours", "Enregistrer un recours", "Recours formé", engage=True),
    Geste("rejeter_recours", "Enregistrer le rejet du recours", "Recours rejeté"),
    Geste("annuler_decision", "Annuler la décision", "Décision annulée", engage=True),
)

_NOTIFIEES = ("dotation_notifiee", "penalite_notifiee", "versee", "recouvree", "sans_suite")
DECISIONS = frozenset((*_NOTIFIEES, "decision_annulee"))
"""Where the director general has decided by this procedure."""
_PENALITES = ("penalite_notifiee", "recouvree")

LIGNES = (
    T("demander_avis", ("a_examiner",), "avis_am_demande", _ARS, LOI, exige=(FINANCEMENT,)),
    T("rendre_avis", ("avis_am_demande",), "projet_pret", _AM, LOI, exige=(x.AVIS,)),
    IMPREVU("rendre_avis", ("avis_am_demande",), "projet_pret", _ARS, LOI, exige=(x.AVIS, x.PIECE)),
    T("notifier_projet", ("projet_pret",), "projet_notifie", _ARS, LOI, exige=(x.DOCUMENT,)),
    T("accuser_reception", ("projet_notifie",), "en_delai", (DIRECTEUR,), LOI,
      exige=(x.PREUVE_PORTAIL,), ouvre="contradictoire-decision"),
    IMPREVU("accuser_reception", ("projet_notifie",), "en_delai", _ARS, LOI,
            exige=(x.PREUVE_EXTERIEURE,), ouvre="contradictoire-decision"),
    T("observer", ("en_delai", "audition"), None, (DIRECTEUR,), LOI, exige=(x.OBSERVATIONS,)),
    T("demander_audition", ("en_delai",), "audition", (DIRECTEUR,), LOI, (g.UNE_AUDITION,)),
    IMPREVU("convoquer", ("audition",), None, _ARS, LOI, exige=(x.PREVUE_LE,)),
    T("tenir_audition", ("audition",), "en_delai", _ARS, LOI, exige=(x.TENUE_LE, x.PIECE)),
    T("decider_dotation", ("a_decider",), "dotation_notifiee", (DG_ARS,), LOI, exige=(x.MONTANT, x.MOTIF, x.DOCUMENT)),
    T("decider_penalite", ("a_decider",), "penalite_notifiee", (DG_ARS,), LOI,
      (PENALITE_APPLICABLE,), (PENALITE, x.MOTIF, x.DOCUMENT)),
    T("classer", ("a_decider",), "sans_suite", (DG_ARS,), LOI, exige=(x.MOTIF,)),
    T("verser", ("dotation_notifiee",), "versee", _AM, LOI, exige=(x.PIECE,)),
    T("accuser_sanction", ("penalite_notifiee",), None, (DIRECTEUR,), LOI,
      (g.PAS_ENCORE_RECUE,), (x.PREUVE_PORTAIL,), ouvre="recours"),
    IMPREVU("accuser_sanction", ("penalite_notifiee",), None, _ARS, LOI,
            (g.PAS_ENCORE_RECUE,), (x.PREUVE_EXTERIEURE,), ouvre="recours"),
    T("recouvrer", ("penalite_notifiee",), "recouvree", _AM, LOI, (g.SANCTION_RECUE,), (x.PIECE,)),
    IMPREVU("former_recours", _PENALITES, None, (DIRECTEUR,), CONTRAT_TYPE, g.RECOURS, (x.PIECE,)),
    IMPREVU("rejeter_recours", _PENALITES, None, _ARS, CONTRAT_TYPE, (g.RECOURS_PENDANT,), (x.PIECE,)),
    IMPREVU("annuler_decision", _NOTIFIEES, "decision_annulee", (DG_ARS,), LOI, exige=(x.MOTIF, x.PIECE)),
)  # fmt: skip

PASSAGES = (Passage(("en_delai",), "a_decider", g.echeance_de("contradictoire-decision"), "Délai d’observations échu", LOI),)

TROISIEME_GENERATION: Automate[Dossier] = Automate(
    "decision_gen3", "Décision de troisième génération", "a_examiner", ETATS, GESTES, LIGNES, PASSAGES
)
