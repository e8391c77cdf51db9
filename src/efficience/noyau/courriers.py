"""Who is written to when something happens: a matrix, line of a life cycle × party, with no empty cell.

A cell names the model of the letter, or says that none is sent. A mail with legal effect (`legal`) is a row with its
outcomes; the others only tell. A passage of time writes too: it is the automatic change that nobody was told of that hurts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from efficience.noyau.automate import Automate, Passage, Transition
from efficience.noyau.campagne_evaluation.a_blanc import A_BLANC
from efficience.noyau.campagne_evaluation.mise_sous_surveillance import SURVEILLANCE
from efficience.noyau.campagne_evaluation.officielle import EVALUATION
from efficience.noyau.contrat.avenant import AVENANT
from efficience.noyau.contrat.deuxieme_generation import DEUXIEME_GENERATION
from efficience.noyau.contrat.premiere_generation import PREMIERE_GENERATION
from efficience.noyau.contrat.troisieme_generation import TROISIEME_GENERATION
from efficience.noyau.roles import PARTIES

AUCUN = ""
"""No letter, and this is meant."""

LEGAUX = frozenset(
    {
        "courrier-proposition",
        "courrier-seconde-notification",
        "convocation-audition",
        "decision-sanction-refus",
        "information-caisse",
        "decision-gen3",
        "notification-avenant",
        "notification-decision-envisagee",
        "retrait-ciblage",
        "annulation-sanction",
        "rapport-evaluation",
        "decision-evaluation",
        "retrait-decision",
        "saisine-surveillance",
        "constat-ecart",
        "decision-surveillance",
    }
)
"""The models whose sending or receipt has a legal effect: proof and outcome are kept."""

_Ligne = tuple[str, str, str]
_RIEN: _Ligne = (AUCUN, AUCUN, AUCUN)


def _tous(modele: str) -> _Ligne:
    return (modele, modele, modele)


# ARS, caisse, établissement, in the order of PARTIES
_VIE: Mapping[str, _Ligne] = {
    "remettre": ("avis-piece-remise", "avis-piece-remise", AUCUN),
    "declarer_changement": ("avis-changement-situation", "avis-changement-situation", AUCUN),
    "demander_revision": _tous("avis-revision-demandee"),
    "constater_fusion": (AUCUN, "avis-fusion", "avis-fusion"),
    "constater_fermeture": (AUCUN, "avis-fermeture", "avis-fermeture"),
    "→en_vigueur": _tous("avis-entree-en-vigueur"),
    "→resiliee": _tous("avis-fin-de-contrat"),
    "→close": _tous("avis-fin-de-contrat"),
}

_GEN2: Mapping[str, _Ligne] = {
    "demander_avis": (AUCUN, "demande-avis-organisme", AUCUN),
    "rendre_avis": ("avis-avis-rendu", AUCUN, AUCUN),
    "envoyer": (AUCUN, "avis-proposition-envoyee", "courrier-proposition"),
    "accuser_reception": ("avis-reception", AUCUN, "avis-delai-ouvert"),
    "rendre_avis_cme": _RIEN,
    "signer": _RIEN,
    "signer→signee_es": ("avis-a-signer", "avis-a-signer", "avis-signature-enregistree"),
    "signer→conclue": _tous("avis-contrat-conclu"),
    "observer": ("avis-observations", AUCUN, "accuse-observations"),
    "demander_audition": ("avis-audition-demandee", AUCUN, "accuse-observations"),
    "convoquer": (AUCUN, "convocation-audition", "convocation-audition"),
    "tenir_audition": (AUCUN, "compte-rendu-audition", "compte-rendu-audition"),
    "→silence_1": ("avis-delai-echu", AUCUN, "avis-delai-echu"),
    "demander_second_avis": (AUCUN, "demande-avis-organisme", AUCUN),
    "rendre_second_avis": ("avis-avis-rendu", AUCUN, AUCUN),
    "notifier_seconde_proposition": (AUCUN, "avis-proposition-envoyee", "courrier-seconde-notification"),
    "accuser_seconde_reception": ("avis-reception", AUCUN, "avis-delai-ouvert"),
    "maintenir_refus": ("avis-refus-maintenu", "avis-refus-maintenu", AUCUN),
    "→sanction_a_notifier": ("avis-delai-echu", AUCUN, "avis-delai-echu"),
    "notifier_sanction": (AUCUN, "information-caisse", "decision-sanction-refus"),
    "accuser_sanction": ("avis-reception", "avis-reception", "avis-delai-ouvert"),
    "recouvrer": ("avis-recouvrement", AUCUN, "avis-recouvrement"),
    "former_recours": ("avis-recours", "avis-recours", AUCUN),
    "rejeter_recours": (AUCUN, "avis-recours-rejete", "avis-recours-rejete"),
    "annuler_sanction": (AUCUN, "annulation-sanction", "annulation-sanction"),
    "reprendre": _RIEN,
    "retirer": (AUCUN, "retrait-ciblage", "retrait-ciblage"),
    "→expiree": _tous("avis-fin-de-contrat"),
    **_VIE,
}

_AVENANT: Mapping[str, _Ligne] = {
    "demander_avis": (AUCUN, "demande-avis-organisme", AUCUN),
    "rendre_avis": ("avis-avis-rendu", AUCUN, AUCUN),
    "envoyer": (AUCUN, "avis-proposition-envoyee", "notification-avenant"),
    "accuser_reception": ("avis-reception", AUCUN, "avis-delai-ouvert"),
    "rendre_avis_cme": _RIEN,
    "signer": _RIEN,
    "signer→signe_es": ("avis-a-signer", "avis-a-signer", "avis-signature-enregistree"),
    "signer→avenant_conclu": _tous("avis-contrat-conclu"),
    "reprendre": _RIEN,
    "refuser": ("avis-avenant-refuse", "avis-avenant-refuse", AUCUN),
    "abandonner": (AUCUN, "avis-avenant-abandonne", "avis-avenant-abandonne"),
    "→sans_reponse": ("avis-delai-echu", AUCUN, "avis-delai-echu"),
}

_GEN1: Mapping[str, _Ligne] = {"reprendre": _RIEN, "→caduque": _RIEN, **_VIE}

_GEN3: Mapping[str, _Ligne] = {
    "demander_avis": (AUCUN, "demande-avis-organisme", AUCUN),
    "rendre_avis": ("avis-avis-rendu", AUCUN, AUCUN),
    "notifier_projet": (AUCUN, AUCUN, "notification-decision-envisagee"),
    "accuser_reception": ("avis-reception", AUCUN, "avis-delai-ouvert"),
    "observer": ("avis-observations", AUCUN, "accuse-observations"),
    "demander_audition": ("avis-audition-demandee", AUCUN, "accuse-observations"),
    "convoquer": (AUCUN, "convocation-audition", "convocation-audition"),
    "tenir_audition": (AUCUN, "compte-rendu-audition", "compte-rendu-audition"),
    "→a_decider": ("avis-delai-echu", AUCUN, "avis-delai-echu"),
    "decider_dotation": (AUCUN, "information-caisse", "decision-gen3"),
    "decider_penalite": (AUCUN, "information-caisse", "decision-gen3"),
    "classer": (AUCUN, "avis-sans-suite", "avis-sans-suite"),
    "verser": ("avis-versement", AUCUN, "avis-versement"),
    "accuser_sanction": ("avis-reception", "avis-reception", "avis-delai-ouvert"),
    "recouvrer": ("avis-recouvrement", AUCUN, "avis-recouvrement"),
    "former_recours": ("avis-recours", "avis-recours", AUCUN),
    "rejeter_recours": (AUCUN, "avis-recours-rejete", "avis-recours-rejete"),
    "annuler_decision": (AUCUN, "annulation-sanction", "annulation-sanction"),
}

_EVALUATION: Mapping[str, _Ligne] = {
    "ouvrir": (AUCUN, "avis-campagne-ouverte", "avis-campagne-ouverte"),
    "calculer_provisoire": (AUCUN, AUCUN, "avis-resultat-provisoire"),
    "geler": (AUCUN, "avis-donnees-gelees", "avis-donnees-gelees"),
    "degeler": (AUCUN, "avis-calcul-repris", "avis-calcul-repris"),
    "calculer": _RIEN,
    "recalculer": (AUCUN, "avis-calcul-repris", "avis-calcul-repris"),
    "soumettre": ("avis-revue-a-valider", "avis-revue-a-valider", AUCUN),
    "valider_revue": _RIEN,
    "valider_revue→rapport_pret": ("avis-revue-validee", "avis-revue-validee", AUCUN),
    "deposer_autoevaluation": ("avis-autoevaluation", "avis-autoevaluation", AUCUN),
    "contester_lignes": ("avis-lignes-contestees", "avis-lignes-contestees", AUCUN),
    "trancher_contestation": (AUCUN, "avis-contestation-examinee", "avis-contestation-examinee"),
    "notifier_rapport": (AUCUN, "avis-rapport-envoye", "rapport-evaluation"),
    "accuser_reception": ("avis-reception", AUCUN, "avis-delai-ouvert"),
    "observer": ("avis-observations", "avis-observations", "accuse-observations"),
    "demander_audition": ("avis-audition-demandee", "avis-audition-demandee", "accuse-observations"),
    "convoquer": (AUCUN, "convocation-audition", "convocation-audition"),
    "tenir_audition": (AUCUN, "compte-rendu-audition", "compte-rendu-audition"),
    "→observations_closes": ("avis-delai-echu", AUCUN, "avis-delai-echu"),
    "demander_avis": (AUCUN, "demande-avis-organisme", AUCUN),
    "rendre_avis": ("avis-avis-rendu", AUCUN, AUCUN),
    "decider": ("avis-decision-a-notifier", AUCUN, AUCUN),
    "notifier_decision": (AUCUN, "information-caisse", "decision-evaluation"),
    "accuser_decision": ("avis-reception", "avis-reception", "avis-delai-ouvert"),
    "mandater": (AUCUN, "avis-paiement-ordonne", "avis-paiement-ordonne"),
    "payer": ("avis-versement", "avis-versement", "avis-versement"),
    "recouvrer": ("avis-recouvrement", AUCUN, "avis-recouvrement"),
    "clore": (AUCUN, "avis-campagne-close", "avis-campagne-close"),
    "→caduque": _tous("avis-credit-caduc"),
    "former_recours": ("avis-recours", "avis-recours", AUCUN),
    "rejeter_recours": (AUCUN, "avis-recours-rejete", "avis-recours-rejete"),
    "appliquer_jugement": (AUCUN, "retrait-decision", "retrait-decision"),
    "retirer_decision": (AUCUN, "retrait-decision", "retrait-decision"),
    "classer": (AUCUN, "avis-sans-suite", "avis-sans-suite"),
    "reprendre": (AUCUN, "avis-campagne-ouverte", "avis-campagne-ouverte"),
}

_A_BLANC: Mapping[str, _Ligne] = {
    "ouvrir": _RIEN,
    "calculer": _RIEN,
    "presenter": (AUCUN, "avis-essai-a-blanc", "avis-essai-a-blanc"),
    "commenter": ("avis-observations", AUCUN, AUCUN),
    "clore": _RIEN,
}

_SURVEILLANCE: Mapping[str, _Ligne] = {
    "saisir": (AUCUN, "saisine-surveillance", "saisine-surveillance"),
    "→bilan": ("avis-delai-echu", AUCUN, "avis-delai-echu"),
    "constater_retour": (AUCUN, "avis-sans-suite", "avis-sans-suite"),
    "constater_ecart": (AUCUN, "constat-ecart", "constat-ecart"),
    "observer": ("avis-observations", AUCUN, "accuse-observations"),
    "consulter": (AUCUN, "demande-avis-organisme", AUCUN),
    "rendre_avis": ("avis-avis-rendu", AUCUN, AUCUN),
    "enregistrer_avis_crsa": _RIEN,
    "decider_mesure": (AUCUN, "information-caisse", "decision-surveillance"),
    "→terminee": _tous("avis-fin-de-mesure"),
    "abandonner": (AUCUN, "avis-sans-suite", "avis-sans-suite"),
}

MATRICE: Mapping[str, Mapping[str, _Ligne]] = MappingProxyType(
    {
        DEUXIEME_GENERATION.nom: _GEN2,
        AVENANT.nom: _AVENANT,
        PREMIERE_GENERATION.nom: _GEN1,
        TROISIEME_GENERATION.nom: _GEN3,
        EVALUATION.nom: _EVALUATION,
        A_BLANC.nom: _A_BLANC,
        SURVEILLANCE.nom: _SURVEILLANCE,
    }
)
"""By life cycle, then by line (« geste », « geste→état » where the arrival matters, « →état » for time)."""


@dataclass(frozen=True)
class Courrier:
    """A letter to write to a party; `legal` when its sending or receipt has a legal effect."""

    destinataire: str
    modele: str
    legal: bool


def cle(ligne: Transition[Any] | Passage[Any], lignes: Mapping[str, _Ligne]) -> str:
    """The row of the matrix for a line of the table. Raises KeyError when there is none."""
    geste = ligne.geste if isinstance(ligne, Transition) else ""
    precise = f"{geste}→{ligne.vers}"
    choisie = precise if precise in lignes else geste
    if choisie not in lignes:
        raise KeyError(precise)
    return choisie


def courriers(cycle: Automate[Any], ligne: Transition[Any] | Passage[Any]) -> Iterator[Courrier]:
    """The letters that a line of this life cycle writes, in the order of the parties. Raises KeyError without a row."""
    lignes = MATRICE[cycle.nom]
    for partie, modele in zip(PARTIES, lignes[cle(ligne, lignes)], strict=True):
        if modele != AUCUN:
            yield Courrier(partie, modele, modele in LEGAUX)
