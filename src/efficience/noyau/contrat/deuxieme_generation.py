"""Generation 2 (2022-2025): from the targeting to the signatures, or to the sanction of a refusal.

CSS, art. D. 162-15: after the opinion of the local body of the Assurance Maladie, the DG ARS proposes the contract by any
means that proves the date of receipt. The establishment has three weeks to conclude, or to refuse with its observations
or by asking to be heard. Then, after a second opinion, a second proposal, amended if useful, states the sanction; fifteen
days; the sanction is notified to the establishment and, at the same time, to the caisse that recovers it. A hearing asked
in time keeps the delay from ending before it. CSS, art. L. 162-30-2: the CME gives its opinion before the signature.
"""

from __future__ import annotations

from functools import partial

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.contrat import exigences as x
from efficience.noyau.contrat import gardes as g
from efficience.noyau.contrat.vie_en_vigueur import ETATS_DE_VIE, GESTES_DE_VIE, LIGNES_DE_VIE, PASSAGES_DE_VIE
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

PROCEDURE, LOI, CONTRAT_TYPE = "css-d162-15", "css-l162-30-2", "contrat-type-2017"
_ARS, _AM, _ES = (AGENT_ARS, DG_ARS), (AGENT_AM, DIRECTEUR_CPAM), (DIRECTEUR, PROFESSIONNEL)
_SIGNATAIRES = (DG_ARS, DIRECTEUR_CPAM)
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)
"""A line that nobody waits for: it may come, it is nobody's turn."""

ETATS = (
    Etat("cible", "Ciblé", (ARS,), "L’ARS prépare le projet et le soumet à l’avis de l’assurance maladie.",
         {ARS: "À préparer", ETABLISSEMENT: "Contrat en préparation"}),
    Etat("avis_am_demande", "Avis de l’assurance maladie demandé", (CAISSE,), "L’assurance maladie rend son avis.",
         {CAISSE: "Avis à rendre", ETABLISSEMENT: "Contrat en préparation"}),
    Etat("proposition_preparee", "Proposition prête", (ARS,), "L’ARS envoie la proposition à l’établissement.",
         {ARS: "À envoyer", ETABLISSEMENT: "Contrat en préparation"}),
    Etat("proposee", "Proposition envoyée", (ETABLISSEMENT,), "Le délai de réponse part du jour où elle est reçue.",
         {ETABLISSEMENT: "Proposition à ouvrir"}),
    Etat("en_delai_1", "Réponse attendue", (ETABLISSEMENT,),
         "L’établissement signe, présente ses observations ou demande à être entendu.", {ETABLISSEMENT: "À signer"}),
    Etat("contradictoire_1", "Observations ou audition", (ARS,),
         "L’ARS tient l’audition, examine les observations, puis consulte l’assurance maladie.",
         {ARS: "À instruire", ETABLISSEMENT: "En instruction"}),
    Etat("silence_1", "Sans réponse dans le délai", (ARS,),
         "L’ARS consulte l’assurance maladie sur une seconde proposition.", {ETABLISSEMENT: "Délai échu"}),
    Etat("avis_am_2_demande", "Second avis demandé", (CAISSE,),
         "L’assurance maladie rend son avis sur la seconde proposition.",
         {CAISSE: "Avis à rendre", ETABLISSEMENT: "En instruction"}),
    Etat("proposition_amendee_preparee", "Seconde proposition prête", (ARS,),
         "L’ARS notifie la seconde proposition, qui mentionne la sanction encourue.",
         {ARS: "À notifier", ETABLISSEMENT: "En instruction"}),
    Etat("notifiee_2", "Seconde proposition envoyée", (ETABLISSEMENT,), "Le second délai part du jour où elle est reçue.",
         {ETABLISSEMENT: "Seconde proposition à ouvrir"}),
    Etat("en_delai_2", "Seconde réponse attendue", (ETABLISSEMENT,),
         "L’établissement signe, ou demande à être entendu ; sans réponse, la sanction est encourue.",
         {ETABLISSEMENT: "À signer : dernier délai"}),
    Etat("audition_2", "Audition demandée", (ARS,), "L’ARS tient l’audition ; le délai ne finit pas avant elle.",
         {ARS: "Audition à tenir"}),
    Etat("sanction_a_notifier", "Sanction encourue", (ARS,),
         "Le directeur général notifie la sanction à l’établissement et à la caisse, en même temps.",
         {ARS: "Sanction à notifier"}),
    Etat("sanction_notifiee", "Sanction notifiée", (CAISSE, ETABLISSEMENT),
         "La caisse recouvre la somme ; l’établissement peut saisir le tribunal administratif.",
         {CAISSE: "À recouvrer", ETABLISSEMENT: "Sanction reçue"}),
    Etat("recouvree", "Sanction recouvrée", (), "La procédure est terminée.", final=True),
    Etat("sanction_annulee", "Sanction annulée", (), "La procédure est terminée.", final=True),
    Etat("retiree", "Retiré du ciblage", (), "La procédure est terminée.", final=True),
    Etat("sans_objet", "Sans objet", (), "L’établissement a fermé ou a fusionné avant de conclure.", final=True),
    Etat("signee_es", "Signé par l’établissement", (ARS, CAISSE), "L’ARS et l’assurance maladie signent à leur tour.",
         {ARS: "À signer", CAISSE: "À signer"}),
    *ETATS_DE_VIE,
)  # fmt: skip

GESTES = (
    Geste("demander_avis", "Soumettre le projet à l’avis de l’assurance maladie", "Avis de l’assurance maladie demandé"),
    Geste("rendre_avis", "Rendre l’avis de l’assurance maladie", "Avis de l’assurance maladie rendu"),
    Geste("envoyer", "Envoyer la proposition", "Proposition envoyée", engage=True),
    Geste("accuser_reception", "Établir la réception de la proposition", "Proposition reçue"),
    Geste("rendre_avis_cme", "Enregistrer l’avis de la CME", "Avis de la CME enregistré"),
    Geste("signer", "Signer", "Contrat signé", engage=True),
    Geste("observer", "Présenter des observations", "Observations présentées", engage=True),
    Geste("demander_audition", "Demander une audition", "Audition demandée", engage=True),
    Geste("convoquer", "Convoquer à l’audition", "Établissement convoqué à l’audition", engage=True),
    Geste("tenir_audition", "Enregistrer l’audition", "Audition tenue"),
    Geste("demander_second_avis", "Soumettre la seconde proposition à l’avis", "Second avis demandé"),
    Geste("rendre_second_avis", "Rendre le second avis", "Second avis rendu"),
    Geste("notifier_seconde_proposition", "Notifier la seconde proposition", "Seconde proposition envoyée", engage=True),
    Geste("accuser_seconde_reception", "Établir la réception de la seconde proposition", "Seconde proposition reçue"),
    Geste("maintenir_refus", "Maintenir le refus", "Refus maintenu", engage=True),
    Geste("notifier_sanction", "Notifier la sanction", "Sanction notifiée", engage=True),
    Geste("accuser_sanction", "Établir la réception de la sanction", "Décision de sanction reçue"),
    Geste("recouvrer", "Enregistrer le recouvrement", "Sanction recouvrée", engage=True),
    Geste("former_recours", "Enregistrer un recours", "Recours formé", engage=True),
    Geste("rejeter_recours", "Enregistrer le rejet du recours", "Recours rejeté"),
    Geste("annuler_sanction", "Annuler la sanction", "Sanction annulée", engage=True),
    Geste("reprendre", "Reprendre un contrat signé ailleurs", "Contrat repris"),
    Geste("retirer", "Retirer du ciblage", "Retiré du ciblage", engage=True),
    *GESTES_DE_VIE,
)

_RECUE = ("en_delai_1", "contradictoire_1", "silence_1", "avis_am_2_demande", "proposition_amendee_preparee",
          "notifiee_2", "en_delai_2", "audition_2")  # fmt: skip
_PROCEDURE = ("cible", "avis_am_demande", "proposition_preparee", "proposee", *_RECUE, "sanction_a_notifier")
_SIGNABLE = ("en_delai_1", "contradictoire_1", "en_delai_2", "audition_2")
_SANCTION = ("sanction_notifiee", "recouvree")
_SECONDE = "proposition_amendee_preparee"

_PREMIERE_PROPOSITION = (
    T("demander_avis", ("cible",), "avis_am_demande", _ARS, PROCEDURE, exige=(x.VOLETS, x.PERIODE)),
    IMPREVU("demander_avis", ("proposition_preparee",), "avis_am_demande", _ARS, PROCEDURE, exige=x.PROJET_AMENDE),
    T("rendre_avis", ("avis_am_demande",), "proposition_preparee", _AM, PROCEDURE, exige=(x.AVIS,)),
    IMPREVU("rendre_avis", ("avis_am_demande",), "proposition_preparee", _ARS, PROCEDURE, exige=(x.AVIS, x.PIECE)),
    T("envoyer", ("proposition_preparee",), "proposee", _ARS, PROCEDURE, exige=(x.DOCUMENT,)),
    T("accuser_reception", ("proposee",), "en_delai_1", (DIRECTEUR,), PROCEDURE,
      exige=(x.PREUVE_PORTAIL,), ouvre="premiere-reponse"),
    IMPREVU("accuser_reception", ("proposee",), "en_delai_1", _ARS, PROCEDURE,
            exige=(x.PREUVE_EXTERIEURE,), ouvre="premiere-reponse"),
)  # fmt: skip

_SIGNATURES = (
    T("rendre_avis_cme", _RECUE, None, _ES, LOI, exige=(x.AVIS, x.AVIS_LE), si=g.avis_cme_attendu),
    IMPREVU("rendre_avis_cme", _RECUE, None, _ES, LOI, exige=(x.AVIS, x.AVIS_LE), si=g.avis_cme_rendu),
    T("signer", _SIGNABLE, "signee_es", (DIRECTEUR,), LOI, g.SIGNATURE_ES, (x.DOCUMENT_SIGNE,), si=g.pas_derniere_signature),
    T("signer", _SIGNABLE, "conclue", (DIRECTEUR,), LOI, g.SIGNATURE_ES, (x.DOCUMENT_SIGNE,), si=g.derniere_signature),
    IMPREVU("signer", _SIGNABLE, None, _SIGNATAIRES, LOI, g.SIGNATURE, (x.DOCUMENT_SIGNE,)),
    T(
        "signer",
        ("signee_es",),
        "conclue",
        _SIGNATAIRES,
        LOI,
        (g.PAS_DEJA_SIGNE,),
        (x.DOCUMENT_SIGNE,),
        si=g.derniere_signature,
    ),
    T(
        "signer",
        ("signee_es",),
        None,
        _SIGNATAIRES,
        LOI,
        (g.PAS_DEJA_SIGNE,),
        (x.DOCUMENT_SIGNE,),
        si=g.pas_derniere_signature,
    ),
)

_CONTRADICTOIRE = (
    T("observer", ("en_delai_1",), "contradictoire_1", (DIRECTEUR,), PROCEDURE, exige=(x.OBSERVATIONS,)),
    T("observer", ("contradictoire_1", "en_delai_2", "audition_2"), None, (DIRECTEUR,), PROCEDURE,
      (g.DELAI_COURT,), (x.OBSERVATIONS,)),
    T("demander_audition", ("en_delai_1",), "contradictoire_1", (DIRECTEUR,), PROCEDURE),
    T("demander_audition", ("contradictoire_1",), None, (DIRECTEUR,), PROCEDURE, (g.UNE_AUDITION, g.DELAI_COURT)),
    T("demander_audition", ("en_delai_2",), "audition_2", (DIRECTEUR,), PROCEDURE, (g.UNE_AUDITION,)),
    IMPREVU("convoquer", ("contradictoire_1", "audition_2"), None, _ARS, PROCEDURE, exige=(x.PREVUE_LE,),
            si=g.audition_en_attente),
    T("tenir_audition", ("contradictoire_1",), None, _ARS, PROCEDURE, exige=(x.TENUE_LE, x.PIECE),
      si=g.audition_en_attente),
    T("tenir_audition", ("audition_2",), "en_delai_2", _ARS, PROCEDURE, exige=(x.TENUE_LE, x.PIECE)),
)  # fmt: skip

_SECONDE_PROPOSITION = (
    T("demander_second_avis", ("contradictoire_1", "silence_1"), "avis_am_2_demande", _ARS, PROCEDURE,
      (g.PREMIER_DELAI_ECHU,), x.PROJET_AMENDE),
    IMPREVU("demander_second_avis", (_SECONDE,), "avis_am_2_demande", _ARS, PROCEDURE, exige=x.PROJET_AMENDE),
    T("rendre_second_avis", ("avis_am_2_demande",), _SECONDE, _AM, PROCEDURE, exige=(x.AVIS,)),
    IMPREVU("rendre_second_avis", ("avis_am_2_demande",), _SECONDE, _ARS, PROCEDURE, exige=(x.AVIS, x.PIECE)),
    T("notifier_seconde_proposition", (_SECONDE,), "notifiee_2", _ARS, PROCEDURE, exige=(x.DOCUMENT, x.MONTANT_ENCOURU)),
    T("accuser_seconde_reception", ("notifiee_2",), "en_delai_2", (DIRECTEUR,), PROCEDURE,
      exige=(x.PREUVE_PORTAIL,), ouvre="seconde-reponse"),
    IMPREVU("accuser_seconde_reception", ("notifiee_2",), "en_delai_2", _ARS, PROCEDURE,
            exige=(x.PREUVE_EXTERIEURE,), ouvre="seconde-reponse"),
    T("maintenir_refus", ("en_delai_2", "audition_2"), "sanction_a_notifier", (DIRECTEUR,), PROCEDURE),
)  # fmt: skip

_REFUS = (
    T("notifier_sanction", ("sanction_a_notifier",), "sanction_notifiee", (DG_ARS,), PROCEDURE,
      exige=(x.MONTANT, x.MOTIF, x.DOCUMENT)),
    T("accuser_sanction", ("sanction_notifiee",), None, (DIRECTEUR,), PROCEDURE,
      (g.PAS_ENCORE_RECUE,), (x.PREUVE_PORTAIL,), ouvre="recours"),
    IMPREVU("accuser_sanction", ("sanction_notifiee",), None, _ARS, PROCEDURE,
            (g.PAS_ENCORE_RECUE,), (x.PREUVE_EXTERIEURE,), ouvre="recours"),
    T("recouvrer", ("sanction_notifiee",), "recouvree", _AM, PROCEDURE, (g.SANCTION_RECUE,), (x.PIECE,)),
    IMPREVU("former_recours", _SANCTION, None, (DIRECTEUR,), CONTRAT_TYPE, g.RECOURS, (x.PIECE,)),
    IMPREVU("rejeter_recours", _SANCTION, None, _ARS, CONTRAT_TYPE, (g.RECOURS_PENDANT,), (x.PIECE,)),
    IMPREVU("annuler_sanction", _SANCTION, "sanction_annulee", (DG_ARS,), CONTRAT_TYPE, exige=(x.MOTIF, x.PIECE)),
)  # fmt: skip

_SORTIES = (
    IMPREVU("reprendre", ("cible",), "conclue", (AGENT_ARS,), LOI, exige=(x.SIGNE_LE, x.VOLETS, x.PERIODE, x.PIECE)),
    IMPREVU("retirer", _PROCEDURE, "retiree", (DG_ARS,), PROCEDURE, exige=(x.MOTIF,)),
    IMPREVU("constater_fermeture", (*_PROCEDURE, "signee_es"), "sans_objet", _ARS, CONTRAT_TYPE, exige=(x.FERME_LE,)),
    IMPREVU("constater_fusion", (*_PROCEDURE, "signee_es"), "sans_objet", _ARS, CONTRAT_TYPE,
            exige=(x.SUCCESSEUR, x.FUSIONNE_LE)),
)  # fmt: skip

LIGNES = (
    *_PREMIERE_PROPOSITION,
    *_SIGNATURES,
    *_CONTRADICTOIRE,
    *_SECONDE_PROPOSITION,
    *_REFUS,
    *_SORTIES,
    *LIGNES_DE_VIE,
)

PASSAGES = (
    Passage(("en_delai_1",), "silence_1", g.echeance_de("premiere-reponse"), "Premier délai échu sans réponse", PROCEDURE),
    Passage(("en_delai_2",), "sanction_a_notifier", g.echeance_de("seconde-reponse"), "Second délai échu", PROCEDURE),
    *PASSAGES_DE_VIE,
)

DEUXIEME_GENERATION: Automate[Dossier] = Automate(
    "contrat_gen2", "Contrat de deuxième génération", "cible", ETATS, GESTES, LIGNES, PASSAGES
)
