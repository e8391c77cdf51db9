"""The life of a targeting campaign: prepared by the ARS, seen by the Assurance Maladie and the Comité de revue, decided.

« Le comité de revue prépare […] le ciblage des établissements » (convention Normandie 2019, art. 5); the DG ARS alone
decides (CSS, art. L. 162-30-2). Who prepared a list does not decide it, and no list rests on a value without a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from efficience.noyau.automate import Automate, Etat, Exigence, Garde, Geste, Transition
from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, ARS, CAISSE, DG_ARS, ETABLISSEMENT

LOI, PLAN, AVIS_PREALABLE = "css-l162-30-2", "css-d162-11", "css-d162-15"
CONVENTION, OBSERVATOIRE = "convention-normandie-2019", "css-d162-9"
PREPARATION, FIGEE, PUBLIEE = "preparation", "figee", "publiee"


@dataclass(frozen=True)
class Contexte:
    """What the life cycle reads of a campaign. `jour`: the day it is read, where the ARS is.

    `retenus`: hospitals proposed; `a_trancher`: those kept in spite of another action, without a word; `sans_texte`: the
    values that no cited text gives; `perimes`: the indicators whose results or thresholds changed since the proposal;
    `preparateurs`: identifiers of the people who prepared; `cibles`: FINESS numbers of the frozen list, less the withdrawn.
    """

    jour: date
    retenus: int = 0
    a_trancher: int = 0
    sans_texte: tuple[str, ...] = ()
    perimes: tuple[str, ...] = ()
    preparateurs: frozenset[str] = frozenset()
    cibles: frozenset[str] = frozenset()


def _proposition_faite(lu: Contexte, _role: str) -> str:
    return "" if lu.retenus else "Aucun établissement n’est proposé : préparer d’abord la proposition."


def _a_jour(lu: Contexte, _role: str) -> str:
    if not lu.perimes:
        return ""
    return f"Les résultats ou les seuils ont changé depuis la proposition ({', '.join(lu.perimes)}) : la refaire."


def _tranchees(lu: Contexte, _role: str) -> str:
    if not lu.a_trancher:
        return ""
    mots = "établissements font" if lu.a_trancher > 1 else "établissement fait"
    return f"{lu.a_trancher} {mots} déjà l’objet d’une action redondante : écarter, ou maintenir avec un motif."


def _criteres_cites(lu: Contexte, _role: str) -> str:
    if not lu.sans_texte:
        return ""
    return "Aucune liste ne peut être arrêtée sur un critère sans texte cité : " + " ; ".join(lu.sans_texte) + "."


PROPOSITION_FAITE = Garde("des établissements sont proposés", _proposition_faite)
A_JOUR = Garde("proposition à jour des résultats et des seuils", _a_jour)
TRANCHEES = Garde("actions redondantes tranchées", _tranchees)
CRITERES_CITES = Garde("chaque critère cite son texte", _criteres_cites)

Champ = Exigence[Contexte]


def _autre_personne(identifiant: str, lu: Contexte) -> str:
    """Multi-person approval of a decision of high value (ASVS 5.0, 2.3.5)."""
    return "Qui a préparé la liste ne peut pas l’arrêter." if identifiant in lu.preparateurs else ""


def _sens(sens: str, _lu: Contexte) -> str:
    return "" if sens in SENS_AVIS else "Réponse attendue : " + ", ".join(SENS_AVIS.values()) + "."


def _passe(jour: date, lu: Contexte) -> str:
    return "Cette date est à venir." if jour > lu.jour else ""


def _cible(finess: str, lu: Contexte) -> str:
    return "" if finess in lu.cibles else "Cet établissement n’est pas sur la liste arrêtée, ou en a déjà été retiré."


MOTIF = Champ("motif", "le motif", "texte")
AVIS = Champ("avis", "le sens de l’avis", "choix", _sens)
TENU_LE = Champ("tenu_le", "la date de la réunion", "date", _passe)
PERSONNE = Champ("personne", "la personne qui arrête la liste", "personne", _autre_personne)
DECISION = Champ("decision", "la décision signée, dont l’empreinte fait foi", "empreinte")
CIBLE = Champ("etablissement", "l’établissement", "finess", _cible)

ETATS = (
    Etat(PREPARATION, "En préparation", (ARS,), "L’ARS essaie les seuils, puis propose des établissements."),
    Etat("avis_attendu", "Avis de l’assurance maladie attendu", (CAISSE,), "L’assurance maladie rend son avis.",
         {CAISSE: "Avis à rendre"}),
    Etat("revue", "En Comité de revue", (ARS,), "Le Comité de revue examine chaque établissement."),
    Etat("a_arreter", "À arrêter", (ARS,), "Le directeur général de l’ARS arrête la liste."),
    Etat(FIGEE, "Liste arrêtée", (ARS,), "L’ARS publie la liste ; chaque établissement lit alors son motif."),
    Etat(PUBLIEE, "Liste publiée", (), "Les contrats sont proposés aux établissements de la liste.",
         {ETABLISSEMENT: "Ciblage publié"}, final=True),
)  # fmt: skip

GESTES = (
    Geste("regler", "Fixer les seuils de la campagne", "Seuils fixés"),
    Geste("proposer", "Préparer la proposition", "Proposition préparée"),
    Geste("trancher", "Écarter ou maintenir un établissement", "Établissement tranché"),
    Geste("soumettre", "Soumettre à l’avis de l’assurance maladie", "Soumise à l’avis de l’assurance maladie"),
    Geste("rendre_avis", "Rendre l’avis de l’assurance maladie", "Avis de l’assurance maladie rendu"),
    Geste("expertiser", "Rendre l’avis de l’OMéDIT", "Avis de l’OMéDIT rendu"),
    Geste("tenir_comite", "Enregistrer le Comité de revue", "Comité de revue tenu"),
    Geste("reprendre", "Reprendre la préparation", "Préparation reprise"),
    Geste("figer", "Arrêter la liste", "Liste arrêtée", engage=True),
    Geste("publier", "Publier la liste", "Liste publiée", engage=True),
    Geste("retirer", "Retirer un établissement de la liste", "Établissement retiré de la liste", engage=True),
)

T = Transition[Contexte]
IMPREVU = partial(T, attendue=False)

LIGNES = (
    IMPREVU("regler", (PREPARATION,), None, (AGENT_ARS,), PLAN),
    T("proposer", (PREPARATION,), None, (AGENT_ARS,), LOI),
    IMPREVU("trancher", (PREPARATION, "revue", "a_arreter"), None, (AGENT_ARS,), CONVENTION, exige=(MOTIF,)),
    T("soumettre", (PREPARATION,), "avis_attendu", (AGENT_ARS,), AVIS_PREALABLE, (PROPOSITION_FAITE, A_JOUR, TRANCHEES)),
    T("rendre_avis", ("avis_attendu",), "revue", (AGENT_AM,), AVIS_PREALABLE, exige=(AVIS,)),
    IMPREVU("expertiser", ("avis_attendu", "revue"), None, ("omedit",), OBSERVATOIRE, exige=(AVIS,)),
    T("tenir_comite", ("revue",), "a_arreter", (AGENT_ARS,), CONVENTION, exige=(TENU_LE,)),
    IMPREVU("reprendre", ("avis_attendu", "revue", "a_arreter"), PREPARATION, (AGENT_ARS, DG_ARS), LOI, exige=(MOTIF,)),
    T("figer", ("a_arreter",), FIGEE, (DG_ARS,), LOI,
      (PROPOSITION_FAITE, TRANCHEES, CRITERES_CITES), (PERSONNE, DECISION)),
    T("publier", (FIGEE,), PUBLIEE, (AGENT_ARS, DG_ARS), LOI),
    IMPREVU("retirer", (FIGEE, PUBLIEE), None, (DG_ARS,), LOI, exige=(CIBLE, MOTIF)),
)  # fmt: skip

CAMPAGNE: Automate[Any] = Automate("ciblage", "Campagne de ciblage", PREPARATION, ETATS, GESTES, LIGNES)
