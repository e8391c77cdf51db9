"""The dry run: computed and shown like the official evaluation, kept apart from it, and without any effect.

No line of this table decides, notifies or pays: what a simulation shows opens no right and no delay.
"""

from __future__ import annotations

from functools import partial

from efficience.noyau.automate import Automate, Etat, Geste, Transition
from efficience.noyau.campagne_evaluation import exigences as e
from efficience.noyau.contrat import exigences as x
from efficience.noyau.dossier import Dossier
from efficience.noyau.roles import AGENT_ARS, ARS, DG_ARS, DIRECTEUR, ETABLISSEMENT, PROFESSIONNEL

PROCEDURE = "css-d162-16"
_ARS, _ES = (AGENT_ARS, DG_ARS), (DIRECTEUR, PROFESSIONNEL)
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)

A_BLANC: Automate[Dossier] = Automate(
    "evaluation_a_blanc",
    "Évaluation à blanc",
    "a_preparer",
    (
        Etat("a_preparer", "À préparer", (ARS,), "L’ARS choisit l’année et les règles essayées."),
        Etat("en_essai", "En essai", (ARS,), "L’ARS calcule, autant de fois qu’il le faut."),
        Etat("essai_calcule", "Essai calculé", (ARS,), "L’ARS présente l’essai à l’établissement, ou le clôt."),
        Etat(
            "presentee",
            "Essai présenté",
            (ARS, ETABLISSEMENT),
            "L’établissement peut commenter ; aucun droit n’est ouvert.",
        ),
        Etat("close_a_blanc", "Essai clos", (), "L’essai est conservé à part, sans effet.", final=True),
    ),
    (
        Geste("ouvrir", "Ouvrir un essai à blanc", "Essai à blanc ouvert"),
        Geste("calculer", "Enregistrer le résultat de l’essai", "Essai calculé"),
        Geste("presenter", "Présenter l’essai à l’établissement", "Essai présenté"),
        Geste("commenter", "Commenter l’essai", "Essai commenté"),
        Geste("clore", "Clore l’essai", "Essai clos"),
    ),
    (
        T("ouvrir", ("a_preparer",), "en_essai", _ARS, PROCEDURE, exige=(e.ANNEE, e.GENERATION)),
        T("calculer", ("en_essai",), "essai_calcule", _ARS, PROCEDURE, exige=e.CALCUL),
        IMPREVU("calculer", ("essai_calcule", "presentee"), "essai_calcule", _ARS, PROCEDURE, exige=e.CALCUL),
        T("presenter", ("essai_calcule",), "presentee", _ARS, PROCEDURE),
        T("commenter", ("presentee",), None, _ES, PROCEDURE, exige=(x.OBSERVATIONS,)),
        T("clore", ("presentee",), "close_a_blanc", _ARS, PROCEDURE),
        IMPREVU("clore", ("en_essai", "essai_calcule"), "close_a_blanc", _ARS, PROCEDURE),
    ),
)
