"""An avenant: proposed and approved in the same forms as the contract, on top of a contract that stays as it is.

« L'avenant est proposé et approuvé dans les mêmes formes que le contrat. » (contrat type de 2017, art. 7). The sanction
of D. 162-15 punishes the refusal of the contract: refusing an avenant leaves the contract unchanged (A-52). The amicable
termination of a volet is an avenant too (art. 8).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.contrat import exigences as x
from efficience.noyau.contrat import gardes as g
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

ETATS = (
    Etat("projet", "Avenant en préparation", (ARS,), "L’ARS prépare l’avenant et consulte l’assurance maladie."),
    Etat("avis_am_demande", "Avis de l’assurance maladie demandé", (CAISSE,), "L’assurance maladie rend son avis.",
         {CAISSE: "Avis à rendre", ETABLISSEMENT: "Avenant en préparation"}),
    Etat("avenant_prepare", "Avenant prêt", (ARS,), "L’ARS envoie l’avenant à l’établissement.", {ARS: "À envoyer"}),
    Etat("avenant_propose", "Avenant envoyé", (ETABLISSEMENT,), "Le délai de réponse part du jour où il est reçu.",
         {ETABLISSEMENT: "Avenant à ouvrir"}),
    Etat("en_delai", "Réponse attendue", (ETABLISSEMENT,), "L’établissement signe ou refuse.", {ETABLISSEMENT: "À signer"}),
    Etat("sans_reponse", "Sans réponse dans le délai", (ARS, ETABLISSEMENT),
         "L’établissement peut encore signer ; l’ARS peut abandonner l’avenant.", {ETABLISSEMENT: "À signer : délai échu"}),
    Etat("signe_es", "Signé par l’établissement", (ARS, CAISSE), "L’ARS et l’assurance maladie signent à leur tour.",
         {ARS: "À signer", CAISSE: "À signer"}),
    Etat("avenant_conclu", "Avenant conclu", (), "L’avenant prend effet à sa date.", final=True),
    Etat("avenant_refuse", "Avenant refusé", (), "Le contrat reste inchangé.", final=True),
    Etat("avenant_abandonne", "Avenant abandonné", (), "Le contrat reste inchangé.", final=True),
)  # fmt: skip

GESTES = (
    Geste("demander_avis", "Soumettre l’avenant à l’avis de l’assurance maladie", "Avis de l’assurance maladie demandé"),
    Geste("rendre_avis", "Rendre l’avis de l’assurance maladie", "Avis de l’assurance maladie rendu"),
    Geste("envoyer", "Envoyer l’avenant", "Avenant envoyé", engage=True),
    Geste("accuser_reception", "Établir la réception de l’avenant", "Avenant reçu"),
    Geste("rendre_avis_cme", "Enregistrer l’avis de la CME", "Avis de la CME enregistré"),
    Geste("signer", "Signer", "Avenant signé", engage=True),
    Geste("refuser", "Refuser l’avenant", "Avenant refusé", engage=True),
    Geste("reprendre", "Reprendre un avenant signé ailleurs", "Avenant repris"),
    Geste("abandonner", "Abandonner l’avenant", "Avenant abandonné", engage=True),
)

_SIGNABLE = ("en_delai", "sans_reponse")
_SIGNATURE = (g.PAS_DEJA_SIGNE, g.CONTRAT_EN_COURS)
_SIGNATURE_ES = (*_SIGNATURE, g.AVIS_CME_RENDU)
_AVANT_SIGNATURE = ("projet", "avis_am_demande", "avenant_prepare", "avenant_propose", *_SIGNABLE)

LIGNES = (
    T("demander_avis", ("projet",), "avis_am_demande", _ARS, CONTRAT_TYPE, (g.CONTRAT_EN_COURS,), (x.BLOCS, x.DATE_EFFET)),
    T("rendre_avis", ("avis_am_demande",), "avenant_prepare", _AM, PROCEDURE, exige=(x.AVIS,)),
    IMPREVU("rendre_avis", ("avis_am_demande",), "avenant_prepare", _ARS, PROCEDURE, exige=(x.AVIS, x.PIECE)),
    T("envoyer", ("avenant_prepare",), "avenant_propose", _ARS, CONTRAT_TYPE, exige=(x.DOCUMENT,)),
    T("accuser_reception", ("avenant_propose",), "en_delai", (DIRECTEUR,), PROCEDURE,
      exige=(x.PREUVE_PORTAIL,), ouvre="premiere-reponse"),
    IMPREVU("accuser_reception", ("avenant_propose",), "en_delai", _ARS, PROCEDURE,
            exige=(x.PREUVE_EXTERIEURE,), ouvre="premiere-reponse"),
    T("rendre_avis_cme", _SIGNABLE, None, _ES, LOI, exige=(x.AVIS, x.AVIS_LE), si=g.avis_cme_attendu),
    IMPREVU("rendre_avis_cme", _SIGNABLE, None, _ES, LOI, exige=(x.AVIS, x.AVIS_LE), si=g.avis_cme_rendu),
    T("signer", _SIGNABLE, "signe_es", (DIRECTEUR,), CONTRAT_TYPE, _SIGNATURE_ES, (x.DOCUMENT_SIGNE,),
      si=g.pas_derniere_signature),
    T("signer", _SIGNABLE, "avenant_conclu", (DIRECTEUR,), CONTRAT_TYPE, _SIGNATURE_ES, (x.DOCUMENT_SIGNE,),
      si=g.derniere_signature),
    IMPREVU("signer", _SIGNABLE, None, _SIGNATAIRES, CONTRAT_TYPE, _SIGNATURE, (x.DOCUMENT_SIGNE,)),
    T("signer", ("signe_es",), "avenant_conclu", _SIGNATAIRES, CONTRAT_TYPE, _SIGNATURE, (x.DOCUMENT_SIGNE,),
      si=g.derniere_signature),
    T("signer", ("signe_es",), None, _SIGNATAIRES, CONTRAT_TYPE, _SIGNATURE, (x.DOCUMENT_SIGNE,),
      si=g.pas_derniere_signature),
    T("refuser", _SIGNABLE, "avenant_refuse", (DIRECTEUR,), CONTRAT_TYPE, exige=(x.MOTIF,)),
    IMPREVU("reprendre", ("projet",), "avenant_conclu", (AGENT_ARS,), CONTRAT_TYPE,
            exige=(x.SIGNE_LE, x.BLOCS, replace(x.DATE_EFFET, facultative=True), x.PIECE)),
    IMPREVU("abandonner", _AVANT_SIGNATURE, "avenant_abandonne", (DG_ARS,), CONTRAT_TYPE, exige=(x.MOTIF,)),
    T("abandonner", ("sans_reponse",), "avenant_abandonne", (AGENT_ARS,), CONTRAT_TYPE, exige=(x.MOTIF,)),
)  # fmt: skip

PASSAGES = (Passage(("en_delai",), "sans_reponse", g.echeance_de("premiere-reponse"), "Délai de réponse échu", PROCEDURE),)

AVENANT: Automate[Dossier] = Automate("avenant", "Avenant", "projet", ETATS, GESTES, LIGNES, PASSAGES)
