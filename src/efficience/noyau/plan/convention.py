"""The partnership convention (CSS, art. L. 182-2-1-1): prepared by the commission, signed by two, for as long as the plan.

« La présente convention est signée pour la durée du plan pluriannuel régional […] et peut être modifiée par voie
d'avenant » (art. 8). Its realisation is reported each year to the commission of article R. 1434-13 (art. 7).
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.conditions import (
    Champ,
    Condition,
    debut_de_periode,
    duree_du_parametre,
    fin_de_periode,
    qualite,
    sans_obstacle,
    seance,
)
from efficience.noyau.contrat import exigences as x
from efficience.noyau.delais import ajouter
from efficience.noyau.dossier import Dossier
from efficience.noyau.periode import Periode
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, ARS, CAISSE, DG_ARS, DIRECTEUR_CPAM, nature_de

CONVENTION = "convention-normandie-2019"
_ARS, _AM = (AGENT_ARS, DG_ARS), (AGENT_AM, DIRECTEUR_CPAM)
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)
SIGNATAIRES = (ARS, CAISSE)


def _duree(periode: Periode, dossier: Dossier) -> str:
    """`faits["plan"]`: the period of the plan, whose duration the convention has."""
    plan: Periode | None = dossier.faits.get("plan")
    if plan is None or (plan.debut <= periode.debut and periode.fin <= plan.fin):
        return ""
    return f"La convention est signée pour la durée du plan : {plan}."


def _signataires(dossier: Dossier) -> frozenset[str]:
    """The parties that signed the document sent for signature last."""
    return frozenset(nature_de(fait.role) for fait in dossier.depuis("envoyer_a_signer") if fait.geste == "signer")


def _derniere(dossier: Dossier, role: str) -> bool:
    return _signataires(dossier) | {nature_de(role)} == frozenset(SIGNATAIRES)


def _premiere(dossier: Dossier, role: str) -> bool:
    return not _derniere(dossier, role)


PERIODE = Champ("periode", "le premier et le dernier jour de la convention", "periode", _duree)
DCGDR = qualite({"dcgdr": "directeur coordonnateur de la gestion du risque"})
PAS_DEJA_SIGNE = Condition(
    "pas déjà signé",
    lambda dossier, role: "Votre partie a déjà signé." if nature_de(role) in _signataires(dossier) else "",
)
PRINCIPALE_EN_VIGUEUR = sans_obstacle("convention_close")
BILAN_SEANCE = seance(("commission_r1434_13", "crca_pleniere"))
CONTENU = Champ("contenu", "les articles et l’annexe des actions", "empreinte")

_GESTES = (
    Geste("proposer", "Proposer le projet", "Projet proposé"),
    Geste("demander_correction", "Demander une correction", "Correction demandée"),
    Geste("envoyer_a_signer", "Envoyer à la signature", "Envoyé à la signature", engage=True),
    Geste("signer", "Signer", "Signé", engage=True),
    Geste("abandonner", "Abandonner", "Abandonné", engage=True),
)
_ETATS = (
    Etat("projet", "En préparation", (ARS, CAISSE), "Une partie propose le projet à l’autre."),
    Etat("instruction", "En relecture", (ARS, CAISSE), "L’autre partie relit, ou l’ARS envoie à la signature."),
    Etat("a_signer", "À signer", (ARS, CAISSE), "Le directeur général de l’ARS et le directeur coordonnateur signent."),
    Etat("abandonnee", "Abandonnée", (), "Rien d’autre.", final=True),
)


def _chemin(conclue: str, projet: tuple[Champ, ...]) -> tuple[T, ...]:
    """The lines shared by the convention and its avenants, up to the second signature."""
    signe, garde = (x.DOCUMENT_SIGNE,), (PAS_DEJA_SIGNE, PRINCIPALE_EN_VIGUEUR)
    signer = partial(T, "signer", ("a_signer",))
    return (
        T("proposer", ("projet",), "instruction", (*_ARS, *_AM), CONVENTION, exige=(CONTENU, *projet)),
        T("demander_correction", ("instruction",), "projet", (*_ARS, *_AM), CONVENTION, exige=(x.OBSERVATIONS,)),
        T("envoyer_a_signer", ("instruction",), "a_signer", _ARS, CONVENTION, exige=(x.DOCUMENT,)),
        signer(None, (DG_ARS,), CONVENTION, garde, signe, si=_premiere),
        signer(conclue, (DG_ARS,), CONVENTION, garde, signe, si=_derniere),
        signer(None, _AM, CONVENTION, garde, (DCGDR, *signe), si=_premiere),
        signer(conclue, _AM, CONVENTION, garde, (DCGDR, *signe), si=_derniere),
        IMPREVU("abandonner", ("projet", "instruction", "a_signer"), "abandonnee", (DG_ARS,), CONVENTION, exige=(x.MOTIF,)),
    )


CONVENTION_PARTENARIAT: Automate[Dossier] = Automate(
    "convention_partenariat",
    "Convention de partenariat entre l’ARS et l’assurance maladie",
    "projet",
    (
        *_ETATS,
        Etat("signee", "Signée", (), "La convention prend effet à sa date."),
        Etat("en_vigueur", "En vigueur", (), "Les parties en font le bilan chaque année devant la commission."),
        Etat("expiree", "Arrivée à son terme", (), "La convention a pris fin avec le plan.", final=True),
        Etat("resiliee", "Résiliée", (), "Rien d’autre.", final=True),
    ),
    (
        *_GESTES,
        Geste("presenter_bilan", "Enregistrer le bilan annuel présenté", "Bilan annuel présenté"),
        Geste("resilier", "Résilier la convention", "Convention résiliée", engage=True),
    ),
    (
        *_chemin("signee", (PERIODE,)),
        IMPREVU("presenter_bilan", ("en_vigueur",), None, (*_ARS, *_AM), CONVENTION, exige=(BILAN_SEANCE, x.PIECE)),
        IMPREVU("resilier", ("signee", "en_vigueur"), "resiliee", (DG_ARS,), CONVENTION, exige=(x.MOTIF, x.PIECE)),
    ),
    (
        Passage(("signee",), "en_vigueur", debut_de_periode("signer"), "Premier jour de la convention", CONVENTION),
        Passage(("en_vigueur",), "expiree", fin_de_periode, "Terme de la convention atteint", CONVENTION),
    ),
)

AVENANT_CONVENTION: Automate[Dossier] = Automate(
    "avenant_convention",
    "Avenant à la convention de partenariat",
    "projet",
    (*_ETATS, Etat("signee", "Signé", (), "L’avenant prend effet à sa date.", final=True)),
    _GESTES,
    _chemin("signee", (x.DATE_EFFET,)),
)


def bilan_du_le(convention: Dossier, le: datetime) -> date | None:
    """The day by which the yearly report is due: a year after the effect or the last report; None when not in force.

    « bilans annuels dans le cadre de la commission régionale prévue à l'article R.1434-13 » (art. 7).
    """
    lu = convention.au(le)
    if lu.etat != "en_vigueur":
        return None
    periode: Periode = lu.donnee("periode")
    bilans = [fait.donnees["seance"]["tenue_le"] for fait in lu.evenements if fait.geste == "presenter_bilan"]
    depuis = max([periode.debut, *bilans])
    due = ajouter(depuis, duree_du_parametre(lu, "delai_revue_plan", depuis))
    return min(due, periode.fin)
