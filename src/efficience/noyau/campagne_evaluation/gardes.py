"""The conditions that the gestures of an evaluation wait for, read in what the dossier already holds.

`faits` that the caller brings: `resultat_courant` and `regles_courantes` (fingerprints as they would be today, None when
nothing was computed again), `pieces_manquantes` (labels of the proof documents not handed over).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from efficience.noyau.automate import Garde
from efficience.noyau.campagne_evaluation.dates import caducite, gel_au_plus_tot
from efficience.noyau.campagne_evaluation.exigences import ACCEPTEE
from efficience.noyau.dossier import Dossier
from efficience.noyau.roles import ARS, CAISSE, nature_de

VALIDER, DECISION = "valider_revue", "notifier_decision"
_ROUVRENT = ("retirer_decision", "appliquer_jugement")


def _gel_possible(dossier: Dossier, _role: str) -> str:
    premier = gel_au_plus_tot(dossier.donnee("annee"), dossier.reglement)
    if dossier.le is None or dossier.territoire.jour(dossier.le) >= premier:
        return ""
    return f"Les données de {dossier.donnee('annee')} ne sont définitives qu’à partir du {premier:%d/%m/%Y}."


def relecteurs(dossier: Dossier) -> frozenset[str]:
    """The parties that validated the joint review of the last computation."""
    return frozenset(nature_de(fait.role) for fait in dossier.depuis("calculer") if fait.geste == VALIDER)


def derniere_validation(dossier: Dossier, role: str) -> bool:
    """Whether ARS and Assurance Maladie will both have validated once this role has."""
    return relecteurs(dossier) | {nature_de(role)} == {ARS, CAISSE}


def pas_derniere_validation(dossier: Dossier, role: str) -> bool:
    """Whether the other party must still validate after this role."""
    return not derniere_validation(dossier, role)


def _pas_deja_valide(dossier: Dossier, role: str) -> str:
    return "Votre partie a déjà validé la revue." if nature_de(role) in relecteurs(dossier) else ""


def _pieces(dossier: Dossier, _role: str) -> str:
    manquantes: Sequence[str] = dossier.faits.get("pieces_manquantes") or ()
    return f"Pièces justificatives manquantes : {', '.join(manquantes)}." if manquantes else ""


def _inchange(dossier: Dossier, fait: str, donnee: str) -> bool:
    courant = dossier.faits.get(fait)
    return courant is None or courant == dossier.donnee(donnee)


def _resultat_inchange(dossier: Dossier, _role: str) -> str:
    if _inchange(dossier, "resultat_courant", "resultat"):
        return ""
    return "Le résultat a été recalculé depuis : reprendre le calcul, la revue et le rapport."


def _regles_inchangees(dossier: Dossier, _role: str) -> str:
    if _inchange(dossier, "regles_courantes", "regles"):
        return ""
    return "Un paramètre a changé en cours de campagne : reprendre le calcul, ou rétablir le paramètre."


def contestation_en_attente(dossier: Dossier, _role: str = "") -> bool:
    """Whether contested lines have not been examined yet."""
    faits = [fait for fait in dossier.evenements if fait.geste in ("contester_lignes", "trancher_contestation")]
    tranchees = sum(fait.geste == "trancher_contestation" for fait in faits)
    return len(faits) > 2 * tranchees


def _contestations_examinees(dossier: Dossier, _role: str) -> str:
    if contestation_en_attente(dossier):
        return "Des lignes contestées n’ont pas été examinées."
    tranchees = [fait for fait in dossier.depuis("calculer") if fait.geste == "trancher_contestation"]
    if any(fait.donnees["issue"] == ACCEPTEE for fait in tranchees):
        return "Une contestation acceptée n’est pas encore dans le résultat : reprendre le calcul."
    return ""


def _contestation_a_trancher(dossier: Dossier, _role: str) -> str:
    return "" if contestation_en_attente(dossier) else "Aucune ligne contestée n’attend de réponse."


def _avis_am(dossier: Dossier, _role: str) -> str:
    """The opinion on the last report, or on the dossier since it was reopened: an older one says nothing of it."""
    rendu = any(fait.geste == "rendre_avis" for fait in dossier.depuis("notifier_rapport", *_ROUVRENT))
    return "" if rendu else "L’assurance maladie n’a pas rendu son avis sur la décision."


def doit_l_assurance_maladie(dossier: Dossier, _role: str = "") -> bool:
    """Whether the decision pays the establishment."""
    return _du_par(dossier) == "assurance_maladie"


def doit_l_etablissement(dossier: Dossier, _role: str = "") -> bool:
    """Whether the decision asks money of the establishment."""
    return _du_par(dossier) == "etablissement"


def personne_ne_doit(dossier: Dossier, _role: str = "") -> bool:
    """Whether the decision moves no money."""
    return _du_par(dossier) == "personne"


def _du_par(dossier: Dossier) -> str:
    decision = dossier.dernier("decider")
    nul = decision is None or not decision.donnees["montant"]
    return "personne" if nul else str(dossier.donnee("debiteur"))


def _recue(dossier: Dossier) -> bool:
    return any(fait.geste == "accuser_decision" for fait in dossier.depuis(DECISION))


def _decision_recue(dossier: Dossier, _role: str) -> str:
    return "" if _recue(dossier) else "La réception de la décision par l’établissement n’est pas prouvée."


def _pas_encore_recue(dossier: Dossier, _role: str) -> str:
    return "La réception est déjà prouvée." if _recue(dossier) else ""


def _recours_forme(dossier: Dossier) -> bool:
    dernier = dossier.dernier("former_recours", "rejeter_recours", *_ROUVRENT)
    return dernier is not None and dernier.geste == "former_recours"


def _pas_de_recours(dossier: Dossier, _role: str) -> str:
    return "Un recours est déjà en cours." if _recours_forme(dossier) else ""


def _recours_pendant(dossier: Dossier, _role: str) -> str:
    return "" if _recours_forme(dossier) else "Aucun recours n’est en cours."


def _recours_ouvert(dossier: Dossier, _role: str) -> str:
    """The delay runs from the proof that the last decision was received; without proof it never ends."""
    delai = dossier.delai("recours")
    if not _recue(dossier) or delai is None or dossier.le is None or delai.court(dossier.le):
        return ""
    return f"Le délai de recours est clos depuis le {delai.terme:%d/%m/%Y}."


def caducite_du_credit(dossier: Dossier) -> datetime | None:
    """The end of the last day on which a credit that was notified may be paid; None when nothing is to be paid."""
    notifiee = dossier.dernier(DECISION)
    if notifiee is None or not doit_l_assurance_maladie(dossier):
        return None
    return dossier.territoire.lendemain(caducite(dossier.territoire.jour(notifiee.le), dossier.reglement))


GEL_POSSIBLE = Garde("données définitives", _gel_possible)
PAS_DEJA_VALIDE = Garde("pas déjà validé", _pas_deja_valide)
PIECES_COMPLETES = Garde("pièces justificatives remises", _pieces)
RESULTAT_INCHANGE = Garde("résultat inchangé", _resultat_inchange)
REGLES_INCHANGEES = Garde("paramètres inchangés", _regles_inchangees)
CONTESTATIONS_EXAMINEES = Garde("contestations examinées", _contestations_examinees)
CONTESTATION_A_TRANCHER = Garde("contestation en attente", _contestation_a_trancher)
AVIS_AM_RENDU = Garde("avis de l’assurance maladie rendu", _avis_am)
DECISION_RECUE = Garde("réception de la décision prouvée", _decision_recue)
PAS_ENCORE_RECUE = Garde("réception pas encore prouvée", _pas_encore_recue)
PAS_DE_RECOURS = Garde("pas de recours en cours", _pas_de_recours)
RECOURS_PENDANT = Garde("recours en cours", _recours_pendant)
RECOURS_OUVERT = Garde("délai de recours ouvert", _recours_ouvert)

FIDELE = (RESULTAT_INCHANGE, REGLES_INCHANGEES)
"""What is shown, sent or decided is what was computed, by the rules it was computed with."""
