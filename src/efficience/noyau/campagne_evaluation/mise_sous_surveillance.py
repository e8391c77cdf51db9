"""The levier de surveillance: acts followed for two years, then a measure if the deviation remains.

CSS, art. L. 162-30-4: « à l'issue d'une période de deux ans », the DG ARS may act on the reimbursement; the establishment
is heard first, the local body of the Assurance Maladie and the CRSA give their opinions; the measure has a duration.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from efficience.noyau.automate import Automate, Etat, Garde, Geste, Passage, Transition
from efficience.noyau.contrat import exigences as x
from efficience.noyau.delais import Duree
from efficience.noyau.dossier import Dossier
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, ARS, CAISSE, DG_ARS, DIRECTEUR, DIRECTEUR_CPAM, ETABLISSEMENT
from efficience.noyau.surveillance import premiere_mesure

LOI, ACTES = "css-l162-30-4", "css-l162-30-3"
_ARS, _AM = (AGENT_ARS, DG_ARS), (AGENT_AM, DIRECTEUR_CPAM)
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)
_AVIS = {
    "rendre_avis": "L’assurance maladie n’a pas rendu son avis.",
    "enregistrer_avis_crsa": "L’avis de la conférence régionale de la santé et de l’autonomie n’est pas enregistré.",
}


def _avis(dossier: Dossier, _role: str) -> str:
    rendus = {fait.geste for fait in dossier.evenements}
    return next((motif for geste, motif in _AVIS.items() if geste not in rendus), "")


def _bilan(dossier: Dossier) -> datetime | None:
    """Two years after the saisine, counted like any other delay."""
    saisine = dossier.dernier("saisir")
    if saisine is None:
        return None
    jour = dossier.territoire.jour(saisine.le)
    duree = dossier.reglement.valeur("delai_bilan_surveillance", jour)
    return dossier.territoire.debut(premiere_mesure(jour, Duree(duree.valeur, duree.unite)))


def _fin_de_mesure(dossier: Dossier) -> datetime | None:
    fin: date | None = dossier.donnee("mesure_jusqu_au")
    return dossier.territoire.lendemain(fin) if fin else None


def _duree_limitee(fin: date, dossier: Dossier) -> str:
    passee = dossier.le is not None and fin < dossier.territoire.jour(dossier.le)
    return "La mesure finit après le jour de la décision." if passee else ""


OPINIONS = Garde("avis de l’assurance maladie et de la CRSA rendus", _avis)
ATTENDU = x.Champ("attendu", "le nombre d’actes attendu", "nombre")
JUSQU_AU = x.Champ("mesure_jusqu_au", "le dernier jour de la mesure", "date", _duree_limitee)

ETATS = (
    Etat("proposee", "Mise sous surveillance envisagée", (ARS,), "L’ARS fixe le nombre d’actes attendu et saisit."),
    Etat("suivi", "Sous surveillance", (), "Les actes sont suivis pendant deux ans."),
    Etat("bilan", "Bilan à faire", (ARS,), "L’ARS compare les actes à l’attendu."),
    Etat("ecart_persistant", "Écart persistant", (ETABLISSEMENT,), "L’établissement présente ses observations.",
         {ETABLISSEMENT: "Observations attendues"}),
    Etat("avis_demandes", "Avis demandés", (CAISSE, ARS),
         "L’assurance maladie et la CRSA rendent leurs avis ; puis le directeur général décide.",
         {CAISSE: "Avis à rendre"}),
    Etat("mesure_en_cours", "Mesure en cours", (), "La mesure s’applique jusqu’à son terme."),
    Etat("terminee", "Mesure terminée", (), "La procédure est terminée.", final=True),
    Etat("close", "Close", (), "La pratique est revenue au niveau attendu, ou la procédure est abandonnée.", final=True),
)  # fmt: skip

GESTES = (
    Geste("saisir", "Placer sous surveillance", "Établissement placé sous surveillance", engage=True),
    Geste("constater_retour", "Constater le retour au niveau attendu", "Retour au niveau attendu", engage=True),
    Geste("constater_ecart", "Constater un écart persistant", "Écart persistant constaté", engage=True),
    Geste("observer", "Présenter des observations", "Observations présentées", engage=True),
    Geste("consulter", "Demander les avis", "Avis demandés"),
    Geste("rendre_avis", "Rendre l’avis de l’assurance maladie", "Avis de l’assurance maladie rendu"),
    Geste("enregistrer_avis_crsa", "Enregistrer l’avis de la CRSA", "Avis de la CRSA enregistré"),
    Geste("decider_mesure", "Décider de la mesure", "Mesure décidée", engage=True),
    Geste("abandonner", "Clore sans mesure", "Procédure close", engage=True),
)

LIGNES = (
    T("saisir", ("proposee",), "suivi", (DG_ARS,), ACTES, exige=(ATTENDU, x.DOCUMENT)),
    T("constater_retour", ("bilan",), "close", _ARS, LOI, exige=(x.MOTIF,)),
    T("constater_ecart", ("bilan",), "ecart_persistant", _ARS, LOI, exige=(x.DOCUMENT,)),
    T("observer", ("ecart_persistant",), None, (DIRECTEUR,), LOI, exige=(x.OBSERVATIONS,)),
    IMPREVU("consulter", ("ecart_persistant",), "avis_demandes", _ARS, LOI),
    T("rendre_avis", ("avis_demandes",), None, _AM, LOI, exige=(x.AVIS,)),
    T("enregistrer_avis_crsa", ("avis_demandes",), None, _ARS, LOI, exige=(x.AVIS, x.PIECE)),
    T("decider_mesure", ("avis_demandes",), "mesure_en_cours", (DG_ARS,), LOI, (OPINIONS,),
      (x.MONTANT, JUSQU_AU, x.MOTIF, x.DOCUMENT)),
    IMPREVU("abandonner", ("proposee", "suivi", "bilan", "ecart_persistant", "avis_demandes"), "close", (DG_ARS,), LOI,
            exige=(x.MOTIF,)),
)  # fmt: skip

PASSAGES = (
    Passage(("suivi",), "bilan", _bilan, "Deux ans écoulés", LOI),
    Passage(("mesure_en_cours",), "terminee", _fin_de_mesure, "Terme de la mesure", LOI),
)

SURVEILLANCE: Automate[Dossier] = Automate(
    "surveillance", "Mise sous surveillance", "proposee", ETATS, GESTES, LIGNES, PASSAGES
)
