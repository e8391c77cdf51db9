"""The plan and its yearly avenants: submitted to the commission, adopted by the DG ARS, published, in force, evaluated.

« plan […] arrêté par le Directeur général de l'Agence après avis de la Commission régionale de coordination des
actions » (convention de Normandie, art. 1). The PAPRAPS is also submitted to the IRAPS (décret n° 2015-1510). The avenant
follows the same path. An opinion, whatever it says, never moves the plan by itself: only the arrêté does.
"""

from __future__ import annotations

from functools import partial

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.conditions import Champ, a_eu_lieu, debut_de_periode, fin_de_periode, periode_d_au_plus, sans_obstacle
from efficience.noyau.conditions import seance as _seance
from efficience.noyau.contrat import exigences as x
from efficience.noyau.dossier import Dossier
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, ARS, CAISSE, DG_ARS, DIRECTEUR_CPAM

CONVENTION, PARTIE_PERTINENCE, REVISION = "convention-normandie-2019", "css-r162-44", "csp-r1441-18"
CRCA = ("crca_pleniere", "crca_thematique")
IRAPS = ("iraps",)
_ARS, _AM = (AGENT_ARS, DG_ARS), (AGENT_AM, DIRECTEUR_CPAM)
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)

ACTIONS = Champ("actions", "les actions que l’acte inscrit, change ou retire", "actions")
"""By code: the card of the action, or nothing when the act removes it."""
ARRETE = Champ("arrete", "la référence de l’arrêté", "texte")
RAA = Champ("raa", "la référence au recueil des actes administratifs", "texte")
SEANCE_CRCA = _seance(CRCA, depuis="soumettre")
SEANCE_IRAPS = _seance(IRAPS, depuis="soumettre")
SEANCE_DE_REVUE = _seance(CRCA)
SANS_ANOMALIE = sans_obstacle("anomalies")
"""`plan.coherence` finds them; the portal gives those that block."""
CRCA_CONSULTEE = a_eu_lieu("rendre_avis", "L’avis de la commission régionale de coordination n’est pas enregistré.")
IRAPS_CONSULTEE = a_eu_lieu("rendre_avis_iraps", "L’instance d’amélioration de la pertinence n’a pas été consultée.")

_PREPARATION = (
    Etat("brouillon", "En préparation", (ARS,), "L’ARS ouvre la concertation avec l’assurance maladie."),
    Etat("concertation", "En concertation", (ARS,), "L’ARS et l’assurance maladie désignent les pilotes et les "
         "référents, puis l’ARS soumet le projet."),
    Etat("soumis", "Soumis à la commission", (ARS, CAISSE), "La commission régionale de coordination rend son avis."),
    Etat("avis_rendu", "Avis rendu", (ARS,), "Le directeur général de l’ARS arrête le plan.", {ARS: "À arrêter"}),
    Etat("arrete", "Arrêté", (ARS,), "L’ARS publie l’arrêté au recueil des actes administratifs.", {ARS: "À publier"}),
    Etat("abandonne", "Abandonné", (), "Rien d’autre.", final=True),
)  # fmt: skip
_VIE = (
    Etat("publie", "Publié", (), "Le plan entre en vigueur à sa date."),
    Etat("en_vigueur", "En vigueur", (), "Les parties suivent les actions et passent le plan en revue chaque année."),
    Etat("expire", "Arrivé à son terme", (ARS,), "L’ARS présente l’évaluation du plan.", {ARS: "À évaluer"}),
    Etat("evalue", "Évalué", (), "Rien d’autre.", final=True),
)
_GESTES_COMMUNS = (
    Geste("ouvrir_concertation", "Ouvrir la concertation", "Concertation ouverte"),
    Geste("soumettre", "Soumettre à l’avis de la commission", "Projet soumis à la commission", engage=True),
    Geste("rendre_avis", "Enregistrer l’avis de la commission", "Avis de la commission rendu"),
    Geste("reprendre_projet", "Reprendre le projet après l’avis", "Projet repris"),
    Geste("arreter", "Arrêter", "Arrêté par le directeur général", engage=True),
    Geste("publier", "Publier l’arrêté", "Arrêté publié", engage=True),
    Geste("abandonner", "Abandonner", "Projet abandonné", engage=True),
)
_GESTE_IRAPS = Geste("rendre_avis_iraps", "Enregistrer l’avis de l’IRAPS", "Avis de l’IRAPS rendu")
_AVANT_ARRETE = ("brouillon", "concertation", "soumis", "avis_rendu")


def _chemin(texte: str, publie: str, soumission: tuple[Champ, ...], iraps: bool) -> tuple[T, ...]:
    """The lines that the plan and its avenants share, up to `publie`."""
    consultes = (CRCA_CONSULTEE, IRAPS_CONSULTEE) if iraps else (CRCA_CONSULTEE,)
    lignes = (
        T("ouvrir_concertation", ("brouillon",), "concertation", _ARS, texte),
        T("soumettre", ("concertation",), "soumis", _ARS, CONVENTION, (SANS_ANOMALIE,), (x.DOCUMENT, *soumission)),
        T("rendre_avis", ("soumis",), "avis_rendu", (*_ARS, *_AM), CONVENTION, exige=(x.AVIS, SEANCE_CRCA)),
        IMPREVU("reprendre_projet", ("avis_rendu",), "concertation", _ARS, CONVENTION, exige=(x.MOTIF,)),
        T("arreter", ("avis_rendu",), "arrete", (DG_ARS,), CONVENTION, consultes, (ARRETE, x.DOCUMENT)),
        T("publier", ("arrete",), publie, _ARS, CONVENTION, exige=(RAA,)),
        IMPREVU("abandonner", _AVANT_ARRETE, "abandonne", (DG_ARS,), CONVENTION, exige=(x.MOTIF,)),
    )
    if not iraps:
        return lignes
    avis = IMPREVU("rendre_avis_iraps", ("soumis", "avis_rendu"), None, (*_ARS, *_AM), PARTIE_PERTINENCE,
                   exige=(x.AVIS, SEANCE_IRAPS))  # fmt: skip
    return (*lignes[:2], avis, *lignes[2:])


def _plan(nom: str, intitule: str, texte: str, duree: str, iraps: bool) -> Automate[Dossier]:
    periode = periode_d_au_plus(duree, "Le plan")
    return Automate(
        nom,
        intitule,
        "brouillon",
        (*_PREPARATION, *_VIE),
        (
            *_GESTES_COMMUNS,
            *((_GESTE_IRAPS,) if iraps else ()),
            Geste("passer_en_revue", "Enregistrer la revue annuelle", "Plan passé en revue"),
            Geste("evaluer", "Enregistrer l’évaluation du plan", "Plan évalué"),
        ),
        (
            *_chemin(texte, "publie", (periode, ACTIONS), iraps),
            IMPREVU("passer_en_revue", ("en_vigueur",), None, (*_ARS, *_AM), REVISION, exige=(SEANCE_DE_REVUE,)),
            T("evaluer", ("expire",), "evalue", _ARS, texte, exige=(x.DOCUMENT,)),
        ),
        (
            Passage(("publie",), "en_vigueur", debut_de_periode("publier"), "Premier jour du plan", texte),
            Passage(("en_vigueur",), "expire", fin_de_periode, "Terme du plan atteint", texte),
        ),
    )


def _avenant(nom: str, intitule: str, iraps: bool) -> Automate[Dossier]:
    return Automate(
        nom,
        intitule,
        "brouillon",
        (*_PREPARATION, Etat("publie", "Publié", (), "L’avenant prend effet à sa date.", final=True)),
        (*_GESTES_COMMUNS, *((_GESTE_IRAPS,) if iraps else ())),
        _chemin(REVISION, "publie", (ACTIONS, x.DATE_EFFET), iraps),
    )


PPRGDRESS = _plan(
    "plan_pprgdress",
    "Plan pluriannuel régional de gestion du risque et d’efficience du système de soins",
    "csp-r1434-19",
    "duree_plan_regional",
    iraps=False,
)
PAPRAPS = _plan(
    "plan_papraps",
    "Plan d’actions pluriannuel régional d’amélioration de la pertinence des soins",
    PARTIE_PERTINENCE,
    "duree_plan_pertinence",
    iraps=True,
)
AVENANT_PPRGDRESS = _avenant("avenant_pprgdress", "Avenant annuel au plan de gestion du risque", iraps=False)
AVENANT_PAPRAPS = _avenant("avenant_papraps", "Avenant annuel au plan de pertinence", iraps=True)
