"""The yearly evaluation of a contract: data frozen, values computed, report, contradictoire, decision, payment, appeal.

CSS, art. D. 162-16: the evaluation is done each year by the ARS and the Assurance Maladie; the report goes to the
establishment with the intended intéressement, by any means that proves its receipt; one month to be heard or to send
observations, and a hearing asked in time keeps the delay from ending before it; then the DG ARS decides, alone, and
notifies. What was notified reopens by an appeal or by a reasoned withdrawal only, and the first decision stays visible.
"""

from __future__ import annotations

from functools import partial

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.campagne_evaluation import exigences as e
from efficience.noyau.campagne_evaluation import gardes as g
from efficience.noyau.contrat import exigences as x
from efficience.noyau.contrat.gardes import UNE_AUDITION, echeance_de
from efficience.noyau.dossier import Dossier
from efficience.noyau.roles import (
    AGENT_AM,
    AGENT_ARS,
    ARS,
    CAISSE,
    DG_ARS,
    DIRECTEUR,
    DIRECTEUR_CPAM,
    ETABLISSEMENT,
    PROFESSIONNEL,
)

PROCEDURE, LOI, CONTRAT_TYPE, FIR = "css-d162-16", "css-l162-30-4", "contrat-type-2017", "csp-l1435-10"
_ARS, _AM, _ES = (AGENT_ARS, DG_ARS), (AGENT_AM, DIRECTEUR_CPAM), (DIRECTEUR, PROFESSIONNEL)
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)

ETATS = (
    Etat("a_ouvrir", "À ouvrir", (ARS,), "L’ARS ouvre la campagne de l’année."),
    Etat("ouverte", "Campagne ouverte", (ARS,), "Les données se gèlent une fois complètes ; avant, tout est provisoire.",
         {ETABLISSEMENT: "Résultats provisoires"}),
    Etat("donnees_gelees", "Données gelées", (ARS,), "Les valeurs se calculent sur les données gelées."),
    Etat("calculee", "Calculée", (ARS,), "L’ARS soumet le résultat à la revue conjointe."),
    Etat("revue_conjointe", "Revue conjointe", (ARS, CAISSE), "L’ARS et l’assurance maladie valident le résultat.",
         {ARS: "À valider", CAISSE: "À valider", ETABLISSEMENT: "En revue"}),
    Etat("rapport_pret", "Rapport prêt", (ARS,), "L’ARS envoie le rapport et l’intéressement envisagé.",
         {ARS: "À envoyer", ETABLISSEMENT: "En revue"}),
    Etat("rapport_notifie", "Rapport envoyé", (ETABLISSEMENT,), "Le délai part du jour où le rapport est reçu.",
         {ETABLISSEMENT: "Rapport à ouvrir"}),
    Etat("contradictoire", "Observations attendues", (ETABLISSEMENT,),
         "L’établissement présente ses observations ou demande à être entendu.", {ETABLISSEMENT: "Observations possibles"}),
    Etat("audition", "Audition demandée", (ARS,), "L’ARS tient l’audition ; le délai ne finit pas avant elle."),
    Etat("observations_closes", "Délai d’observations échu", (ARS,),
         "L’ARS répond aux observations et soumet la décision à l’avis de l’assurance maladie.",
         {ETABLISSEMENT: "En attente de la décision"}),
    Etat("avis_am_demande", "Avis de l’assurance maladie demandé", (CAISSE,), "L’assurance maladie rend son avis.",
         {CAISSE: "Avis à rendre", ETABLISSEMENT: "En attente de la décision"}),
    Etat("decision_preparee", "À décider", (ARS,), "Le directeur général décide seul.",
         {ETABLISSEMENT: "En attente de la décision"}),
    Etat("decidee", "Décidée", (ARS,), "L’ARS notifie la décision.",
         {ARS: "À notifier", ETABLISSEMENT: "En attente de la décision"}),
    Etat("notifiee", "Décision notifiée", (ARS, CAISSE, ETABLISSEMENT),
         "La somme est mandatée, ou recouvrée ; l’établissement peut saisir le tribunal administratif.",
         {ETABLISSEMENT: "Décision à ouvrir"}),
    Etat("mandatee", "Paiement ordonné", (ARS, CAISSE), "La somme est payée avant que le crédit ne soit caduc.",
         {ARS: "À payer", CAISSE: "À payer"}),
    Etat("rouverte", "Rouverte", (ARS,), "L’ARS reprend le calcul, ou soumet une nouvelle décision à l’avis.",
         {ETABLISSEMENT: "Nouvelle décision attendue"}),
    Etat("payee", "Payée", (), "La campagne est terminée.", final=True),
    Etat("recouvree", "Recouvrée", (), "La campagne est terminée.", final=True),
    Etat("close", "Close, sans mouvement d’argent", (), "La campagne est terminée.", final=True),
    Etat("caduque", "Crédit caduc", (), "Le crédit n’a pas été payé à temps : il ne peut plus l’être.", final=True),
    Etat("sans_objet", "Sans objet", (), "L’évaluation n’a pas lieu d’être.", final=True),
)  # fmt: skip

GESTES = (
    Geste("ouvrir", "Ouvrir la campagne", "Campagne ouverte"),
    Geste("calculer_provisoire", "Calculer un résultat provisoire", "Résultat provisoire calculé"),
    Geste("geler", "Geler les données", "Données gelées", engage=True),
    Geste("degeler", "Remplacer les données gelées", "Gel des données levé", engage=True),
    Geste("calculer", "Enregistrer le résultat", "Résultat calculé"),
    Geste("recalculer", "Reprendre le calcul", "Calcul repris", engage=True),
    Geste("soumettre", "Soumettre à la revue conjointe", "Revue conjointe ouverte"),
    Geste("valider_revue", "Valider le résultat", "Résultat validé"),
    Geste("deposer_autoevaluation", "Déposer l’autoévaluation", "Autoévaluation déposée"),
    Geste("contester_lignes", "Contester des lignes", "Lignes contestées"),
    Geste("trancher_contestation", "Répondre à la contestation", "Contestation examinée", engage=True),
    Geste("notifier_rapport", "Envoyer le rapport", "Rapport envoyé", engage=True),
    Geste("accuser_reception", "Établir la réception du rapport", "Rapport reçu"),
    Geste("observer", "Présenter des observations", "Observations présentées", engage=True),
    Geste("demander_audition", "Demander une audition", "Audition demandée", engage=True),
    Geste("convoquer", "Convoquer à l’audition", "Établissement convoqué à l’audition", engage=True),
    Geste("tenir_audition", "Enregistrer l’audition", "Audition tenue"),
    Geste("demander_avis", "Soumettre la décision à l’avis de l’assurance maladie", "Avis de l’assurance maladie demandé"),
    Geste("rendre_avis", "Rendre l’avis de l’assurance maladie", "Avis de l’assurance maladie rendu"),
    Geste("decider", "Décider", "Décision prise", engage=True),
    Geste("notifier_decision", "Notifier la décision", "Décision notifiée", engage=True),
    Geste("accuser_decision", "Établir la réception de la décision", "Décision reçue"),
    Geste("mandater", "Ordonner le paiement", "Paiement ordonné", engage=True),
    Geste("payer", "Enregistrer le paiement", "Somme payée", engage=True),
    Geste("recouvrer", "Enregistrer le recouvrement", "Somme recouvrée", engage=True),
    Geste("clore", "Clore la campagne", "Campagne close"),
    Geste("former_recours", "Enregistrer un recours", "Recours formé", engage=True),
    Geste("rejeter_recours", "Enregistrer le rejet du recours", "Recours rejeté"),
    Geste("appliquer_jugement", "Rouvrir après un recours", "Évaluation rouverte par un recours", engage=True),
    Geste("retirer_decision", "Retirer la décision", "Décision retirée", engage=True),
    Geste("classer", "Classer sans objet", "Classé sans objet", engage=True),
    Geste("reprendre", "Reprendre une évaluation classée", "Évaluation reprise", engage=True),
)

_CALCULEES = ("calculee", "revue_conjointe", "rapport_pret")
_LUES = ("rapport_notifie", "contradictoire", "audition", "observations_closes", "avis_am_demande", "decision_preparee")
_AVANT_DECISION = ("ouverte", "donnees_gelees", *_CALCULEES, *_LUES)
_CONTESTABLES = ("ouverte", "donnees_gelees", *_CALCULEES, "rapport_notifie", "contradictoire", "audition")
_SANS_AVIS = ("observations_closes", "avis_am_demande", "rouverte")
_NOTIFIEES = ("notifiee", "mandatee", "payee", "recouvree", "close")
_DECISION = (*g.FIDELE, g.CONTESTATIONS_EXAMINEES, g.AVIS_AM_RENDU)
_DECIDE = (e.MONTANT_DECIDE, x.MOTIF)

_CALCUL = (
    T("ouvrir", ("a_ouvrir",), "ouverte", _ARS, PROCEDURE, exige=(e.ANNEE, e.GENERATION)),
    IMPREVU("calculer_provisoire", ("ouverte",), None, _ARS, PROCEDURE, exige=(e.RESULTAT,)),
    T("geler", ("ouverte",), "donnees_gelees", _ARS, PROCEDURE, (g.GEL_POSSIBLE,), (e.EXTRACTION, e.EXTRAITE_LE)),
    IMPREVU("degeler", ("donnees_gelees",), "ouverte", _ARS, PROCEDURE, exige=(x.MOTIF,)),
    T("calculer", ("donnees_gelees",), "calculee", _ARS, PROCEDURE, exige=e.CALCUL),
    IMPREVU("recalculer", (*_CALCULEES, *_LUES, "rouverte"), "donnees_gelees", _ARS, PROCEDURE, exige=(x.MOTIF,)),
    T("soumettre", ("calculee",), "revue_conjointe", _ARS, PROCEDURE, g.FIDELE),
    T("valider_revue", ("revue_conjointe",), None, (*_ARS, *_AM), PROCEDURE,
      (g.PAS_DEJA_VALIDE, g.PIECES_COMPLETES, *g.FIDELE), si=g.pas_derniere_validation),
    T("valider_revue", ("revue_conjointe",), "rapport_pret", (*_ARS, *_AM), PROCEDURE,
      (g.PAS_DEJA_VALIDE, g.PIECES_COMPLETES, *g.FIDELE), si=g.derniere_validation),
)  # fmt: skip

_ETABLISSEMENT = (
    IMPREVU("deposer_autoevaluation", ("ouverte", "donnees_gelees", *_CALCULEES), None, _ES, CONTRAT_TYPE,
            exige=(e.AUTOEVALUATION, e.PIECES_FACULTATIVES)),
    IMPREVU("contester_lignes", _CONTESTABLES, None, _ES, PROCEDURE, exige=(e.LIGNES, x.MOTIF, e.PIECES_FACULTATIVES)),
    IMPREVU("trancher_contestation", _AVANT_DECISION, None, (*_ARS, *_AM), PROCEDURE,
            (g.CONTESTATION_A_TRANCHER,), (e.ISSUE, x.MOTIF)),
)  # fmt: skip

_CONTRADICTOIRE = (
    T("notifier_rapport", ("rapport_pret",), "rapport_notifie", _ARS, PROCEDURE,
      (*g.FIDELE, g.CONTESTATIONS_EXAMINEES), (x.DOCUMENT,)),
    T("accuser_reception", ("rapport_notifie",), "contradictoire", (DIRECTEUR,), PROCEDURE,
      exige=(x.PREUVE_PORTAIL,), ouvre="contradictoire-evaluation"),
    IMPREVU("accuser_reception", ("rapport_notifie",), "contradictoire", _ARS, PROCEDURE,
            exige=(x.PREUVE_EXTERIEURE,), ouvre="contradictoire-evaluation"),
    T("observer", ("contradictoire", "audition"), None, (DIRECTEUR,), PROCEDURE, exige=(x.OBSERVATIONS,)),
    T("demander_audition", ("contradictoire",), "audition", (DIRECTEUR,), PROCEDURE, (UNE_AUDITION,)),
    IMPREVU("convoquer", ("audition",), None, _ARS, PROCEDURE, exige=(x.PREVUE_LE, e.LIEU)),
    T("tenir_audition", ("audition",), "contradictoire", _ARS, PROCEDURE,
      exige=(x.TENUE_LE, e.PRESENTS, e.PROPOS, e.PIECES_FACULTATIVES)),
)  # fmt: skip

_DECISIONS = (
    T("demander_avis", ("observations_closes", "rouverte"), "avis_am_demande", _ARS, PROCEDURE,
      (*g.FIDELE, g.CONTESTATIONS_EXAMINEES)),
    T("rendre_avis", ("avis_am_demande",), "decision_preparee", _AM, PROCEDURE, exige=(x.AVIS,)),
    IMPREVU("rendre_avis", ("avis_am_demande",), "decision_preparee", _ARS, PROCEDURE, exige=(x.AVIS, x.PIECE)),
    T("decider", ("decision_preparee",), "decidee", (DG_ARS,), LOI, _DECISION, _DECIDE),
    IMPREVU("decider", _SANS_AVIS, "decidee", (DG_ARS,), LOI, _DECISION, _DECIDE),
    T("notifier_decision", ("decidee",), "notifiee", _ARS, PROCEDURE, exige=(x.DOCUMENT,)),
    T("accuser_decision", ("notifiee",), None, (DIRECTEUR,), PROCEDURE,
      (g.PAS_ENCORE_RECUE,), (x.PREUVE_PORTAIL,), ouvre="recours"),
    IMPREVU("accuser_decision", ("notifiee",), None, _ARS, PROCEDURE,
            (g.PAS_ENCORE_RECUE,), (x.PREUVE_EXTERIEURE,), ouvre="recours"),
)  # fmt: skip

_ARGENT = (
    T("mandater", ("notifiee",), "mandatee", _ARS, FIR, (g.DECISION_RECUE,), si=g.doit_l_assurance_maladie),
    T("payer", ("mandatee",), "payee", (*_ARS, *_AM), FIR, exige=(x.PIECE,)),
    T(
        "recouvrer",
        ("notifiee",),
        "recouvree",
        _AM,
        CONTRAT_TYPE,
        (g.DECISION_RECUE,),
        (x.PIECE,),
        si=g.doit_l_etablissement,
    ),
    T("clore", ("notifiee",), "close", _ARS, PROCEDURE, (g.DECISION_RECUE,), si=g.personne_ne_doit),
)

_REPRISES = (
    IMPREVU(
        "former_recours", _NOTIFIEES, None, (DIRECTEUR,), CONTRAT_TYPE, (g.PAS_DE_RECOURS, g.RECOURS_OUVERT), (x.PIECE,)
    ),
    IMPREVU("rejeter_recours", _NOTIFIEES, None, _ARS, CONTRAT_TYPE, (g.RECOURS_PENDANT,), (x.PIECE,)),
    IMPREVU("appliquer_jugement", _NOTIFIEES, "rouverte", _ARS, CONTRAT_TYPE, (g.RECOURS_PENDANT,), (x.MOTIF, x.PIECE)),
    IMPREVU("retirer_decision", ("decidee", *_NOTIFIEES), "rouverte", (DG_ARS,), PROCEDURE, exige=(x.MOTIF,)),
    IMPREVU("classer", _AVANT_DECISION, "sans_objet", (DG_ARS,), PROCEDURE, exige=(x.MOTIF,)),
    IMPREVU("reprendre", ("sans_objet",), "ouverte", (DG_ARS,), PROCEDURE, exige=(x.MOTIF,)),
)

PASSAGES = (
    Passage(("contradictoire",), "observations_closes", echeance_de("contradictoire-evaluation"),
            "Délai d’observations échu", PROCEDURE),
    Passage(("notifiee", "mandatee"), "caduque", g.caducite_du_credit, "Crédit non payé à temps", FIR),
)  # fmt: skip

EVALUATION: Automate[Dossier] = Automate(
    "evaluation",
    "Évaluation annuelle",
    "a_ouvrir",
    ETATS,
    GESTES,
    (*_CALCUL, *_ETABLISSEMENT, *_CONTRADICTOIRE, *_DECISIONS, *_ARGENT, *_REPRISES),
    PASSAGES,
)
