"""The life of an action of the plan, and of an action of the Assurance Maladie outside it (duty to inform)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from efficience.noyau.automate import Automate, Etat, Geste, Transition
from efficience.noyau.conditions import Champ, Condition, choix, seance
from efficience.noyau.contrat import exigences as x
from efficience.noyau.dossier import Dossier
from efficience.noyau.plan.action import PILOTAGES, manque_de_referents
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, ARS, CAISSE, DG_ARS, DIRECTEUR_CPAM

CONVENTION = "convention-normandie-2019"
_ARS, _AM = (AGENT_ARS, DG_ARS), (AGENT_AM, DIRECTEUR_CPAM)
_TOUS = (*_ARS, *_AM)
INSTANCES_DE_PILOTAGE = ("crca_pleniere", "crca_thematique", "coordination", "comite_de_revue")
"""« les instances définies à l'article 5 »."""
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)


def _referents(dossier: Dossier, _role: str) -> str:
    noms = {partie: dossier.donnee(f"referent_{partie}") or "" for partie in ("ars", "am")}
    return manque_de_referents(dossier.donnee("pilotage"), noms)


def _ciblage(dossier: Dossier, _role: str) -> str:
    """Joint actions, and those that target establishments, wait for the session that validates their targeting."""
    demande = dossier.donnee("pilotage") == "conjoint" or dossier.donnee("ciblage")
    if not demande or dossier.dernier("valider_ciblage"):
        return ""
    return "Les méthodes et moyens de ciblage n’ont pas été validés en séance."


def _plan_en_vigueur(dossier: Dossier, _role: str) -> str:
    return "" if dossier.faits.get("plan_en_vigueur") else "Le plan qui porte l’action n’est pas en vigueur."


REFERENTS = Condition("référents nommés", _referents)
CIBLAGE_VALIDE = Condition("ciblage validé", _ciblage)
PLAN_EN_VIGUEUR = Condition("plan en vigueur", _plan_en_vigueur)
PILOTAGE = choix("pilotage", "qui pilote l’action", {code: un.libelle for code, un in PILOTAGES.items()})
REFERENT_ARS = Champ("referent_ars", "le référent de l’ARS", "personne", facultative=True)
REFERENT_AM = Champ("referent_am", "le référent de l’assurance maladie", "personne", facultative=True)
CIBLAGE = Champ("ciblage", "les méthodes et moyens de ciblage", "texte")
SEANCE = seance(INSTANCES_DE_PILOTAGE)
SEANCE_THEMATIQUE = seance(("crca_thematique",))
BILAN = Champ("bilan", "le bilan, en mots et en chiffres", "texte")
ACTE = Champ("acte", "le plan ou l’avenant qui l’inscrit", "texte")

ACTION: Automate[Dossier] = Automate(
    "action_plan",
    "Action du plan",
    "proposee",
    (
        Etat("proposee", "Proposée", (ARS, CAISSE), "Les référents sont nommés en séance, puis l’action est inscrite."),
        Etat("inscrite", "Inscrite au plan", (ARS, CAISSE), "Le pilote démarre l’action."),
        Etat("en_cours", "En cours", (ARS, CAISSE), "Le pilote suit les jalons et les indicateurs, puis termine l’action."),
        Etat("suspendue", "Suspendue", (ARS, CAISSE), "Le pilote reprend l’action ou l’abandonne."),
        Etat("terminee", "Terminée", (ARS, CAISSE), "Les parties présentent le bilan de l’action."),
        Etat("evaluee", "Évaluée", (), "Rien d’autre.", final=True),
        Etat("abandonnee", "Abandonnée", (), "Rien d’autre.", final=True),
    ),
    (
        Geste("designer_referents", "Enregistrer les référents désignés en séance", "Référents désignés"),
        Geste("valider_ciblage", "Enregistrer la validation du ciblage", "Méthodes et moyens de ciblage validés"),
        Geste("inscrire", "Inscrire l’action au plan", "Action inscrite au plan"),
        Geste("demarrer", "Démarrer l’action", "Action démarrée"),
        Geste("informer", "Enregistrer l’information de l’autre partie", "Autre partie informée"),
        Geste("suspendre", "Suspendre l’action", "Action suspendue"),
        Geste("reprendre_action", "Reprendre l’action", "Action reprise"),
        Geste("terminer", "Terminer l’action", "Action terminée"),
        Geste("evaluer", "Enregistrer le bilan de l’action", "Action évaluée"),
        Geste("abandonner", "Abandonner l’action", "Action abandonnée", engage=True),
    ),
    (
        T("designer_referents", ("proposee",), None, _TOUS, CONVENTION,
          exige=(PILOTAGE, REFERENT_ARS, REFERENT_AM, SEANCE)),
        IMPREVU("designer_referents", ("inscrite", "en_cours", "suspendue"), None, _TOUS, CONVENTION,
                exige=(PILOTAGE, REFERENT_ARS, REFERENT_AM, SEANCE)),
        IMPREVU("valider_ciblage", ("proposee", "inscrite", "en_cours"), None, _TOUS, CONVENTION,
                exige=(CIBLAGE, SEANCE_THEMATIQUE)),
        T("inscrire", ("proposee",), "inscrite", _ARS, CONVENTION,
          (Condition("pilote désigné", lambda d, _: "" if d.donnee("pilotage") else "Le pilote n’est pas désigné."),
           REFERENTS), (ACTE, replace(CIBLAGE, facultative=True))),
        T("demarrer", ("inscrite",), "en_cours", _TOUS, CONVENTION, (PLAN_EN_VIGUEUR, REFERENTS, CIBLAGE_VALIDE)),
        IMPREVU("informer", ("inscrite", "en_cours"), None, _TOUS, CONVENTION, exige=(SEANCE,)),
        IMPREVU("suspendre", ("en_cours",), "suspendue", _TOUS, CONVENTION, exige=(x.MOTIF,)),
        T("reprendre_action", ("suspendue",), "en_cours", _TOUS, CONVENTION, (PLAN_EN_VIGUEUR, REFERENTS)),
        T("terminer", ("en_cours",), "terminee", _TOUS, CONVENTION),
        T("evaluer", ("terminee",), "evaluee", _TOUS, CONVENTION, exige=(BILAN,)),
        IMPREVU("abandonner", ("proposee", "inscrite", "en_cours", "suspendue"), "abandonnee", _TOUS, CONVENTION,
                exige=(x.MOTIF,)),
    ),
)  # fmt: skip

ACTION_HORS_PLAN: Automate[Dossier] = Automate(
    "action_hors_plan",
    "Action de l’assurance maladie hors du plan",
    "envisagee",
    (
        Etat("envisagee", "Envisagée", (CAISSE,), "L’assurance maladie en informe l’ARS en séance.",
             {CAISSE: "À porter à la connaissance de l’ARS"}),
        Etat("informee", "ARS informée", (CAISSE,), "L’assurance maladie conduit l’action ; un avenant peut l’intégrer."),
        Etat("integree", "Intégrée au plan", (), "L’action suit désormais la vie du plan.", final=True),
        Etat("close", "Close", (), "Rien d’autre.", final=True),
    ),
    (
        Geste("informer", "Enregistrer l’information de l’ARS en séance", "ARS informée"),
        Geste("integrer", "Intégrer l’action au plan par avenant", "Action intégrée au plan"),
        Geste("clore", "Clore l’action", "Action close"),
    ),
    (
        T("informer", ("envisagee",), "informee", (*_AM, AGENT_ARS), CONVENTION, exige=(SEANCE,)),
        IMPREVU("integrer", ("informee",), "integree", _ARS, CONVENTION, exige=(ACTE,)),
        T("clore", ("informee",), "close", _AM, CONVENTION, exige=(BILAN,)),
        IMPREVU("clore", ("envisagee",), "close", _AM, CONVENTION, exige=(BILAN,)),
    ),
)  # fmt: skip
