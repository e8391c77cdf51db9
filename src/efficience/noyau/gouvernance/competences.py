"""Which body says what on which matter, and what its saying sets going: the decision made in session IS the event.

An opinion (« avis ») never changes the state of the object by itself: it is recorded on it. A decision, a validation, an
information given in session is the gesture of another dossier, made once, with the session as its proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from efficience.noyau.gouvernance.instances import INSTANCES

AVIS, DECISION, INFORMATION = "avis", "decision", "information"
NATURES_DE_POINT: Mapping[str, str] = MappingProxyType(
    {AVIS: "pour avis", DECISION: "pour décision", INFORMATION: "pour information"}
)
REPORTE = "reporte"
ISSUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        AVIS: {"favorable": "avis favorable", "reserve": "avis favorable avec réserves", "defavorable": "avis défavorable"},
        DECISION: {"adopte": "adopté", "rejete": "rejeté"},
        INFORMATION: {"pris_acte": "la commission en prend acte"},
    }
)
"""What a point may come to, by nature; any point may also be put off."""
SANS_SUITE = ("rejete", REPORTE)


@dataclass(frozen=True)
class Matiere:
    """A matter: who prepares it, which bodies may treat it and how, who decides in the end.

    `cycle` and `geste`: the life cycle and the gesture that its treatment makes; empty when nothing follows by itself.
    `demande`: the fields that the point must bring for that gesture.
    """

    code: str
    libelle: str
    nature: str
    instances: tuple[str, ...]
    texte: str
    decide: str
    cycle: str = ""
    geste: str = ""
    demande: tuple[str, ...] = ()


_CRCA = ("crca_pleniere", "crca_thematique")
_PILOTAGE = (*_CRCA, "coordination", "comite_de_revue")
_DG, _DEUX = "le directeur général de l’ARS", "le directeur général de l’ARS et le directeur coordonnateur"
_EN_SEANCE = "l’instance"
_CONVENTION = "convention-normandie-2019"
_TOUTES = (
    Matiere("pprgdress", "Projet de plan de gestion du risque", AVIS, _CRCA, "csp-r1434-19", _DG,
            "plan_pprgdress", "rendre_avis"),
    Matiere("avenant_pprgdress", "Avenant au plan de gestion du risque", AVIS, _CRCA, "csp-r1441-18", _DG,
            "avenant_pprgdress", "rendre_avis"),
    Matiere("papraps", "Projet de plan de pertinence des soins", AVIS, _CRCA, "css-r162-44", _DG,
            "plan_papraps", "rendre_avis"),
    Matiere("papraps_iraps", "Projet de plan de pertinence des soins, devant l’IRAPS", AVIS, ("iraps",), "css-r162-44", _DG,
            "plan_papraps", "rendre_avis_iraps"),
    Matiere("avenant_papraps", "Avenant au plan de pertinence des soins", AVIS, _CRCA, "css-r162-44", _DG,
            "avenant_papraps", "rendre_avis"),
    Matiere("avenant_papraps_iraps", "Avenant au plan de pertinence, devant l’IRAPS", AVIS, ("iraps",), "css-r162-44", _DG,
            "avenant_papraps", "rendre_avis_iraps"),
    Matiere("avis_demande", "Avis demandé à l’instance", AVIS, tuple(INSTANCES), _CONVENTION, "qui a posé la question",
            "avis_d_instance", "rendre"),
    Matiere("revue_du_plan", "Revue annuelle du plan", INFORMATION, _CRCA, "csp-r1441-18", _EN_SEANCE,
            "plan_pprgdress", "passer_en_revue"),
    Matiere("revue_du_papraps", "Revue annuelle du plan de pertinence", INFORMATION, _CRCA, "css-r162-44", _EN_SEANCE,
            "plan_papraps", "passer_en_revue"),
    Matiere("complementaires", "Convention avec un organisme complémentaire", AVIS, _CRCA, "csp-r1434-28", "les parties"),
    Matiere("actions_complementaires", "Actions complémentaires spécifiques", DECISION, _CRCA, "csp-r1434-24", _DG),
    Matiere("convention", "Projet de convention ou d’avenant à la convention", DECISION, _CRCA, "css-l182-2-1-1", _DEUX),
    Matiere("bilan_convention", "Bilan annuel de la convention", INFORMATION, ("commission_r1434_13", "crca_pleniere"),
            _CONVENTION, _EN_SEANCE, "convention_partenariat", "presenter_bilan", ("piece",)),
    Matiere("bilan_des_actions", "Bilan des actions de l’année précédente", INFORMATION, ("crca_pleniere",), _CONVENTION,
            _EN_SEANCE),
    Matiere("tableau_de_bord", "Tableau de bord", INFORMATION, _CRCA, "cooperation-bretagne-2018", _EN_SEANCE),
    Matiere("referents", "Référents d’une action", DECISION, _PILOTAGE, _CONVENTION, _EN_SEANCE,
            "action_plan", "designer_referents", ("pilotage",)),
    Matiere("ciblage_action", "Méthodes et moyens de ciblage d’une action", DECISION, ("crca_thematique",), _CONVENTION,
            _EN_SEANCE, "action_plan", "valider_ciblage", ("ciblage",)),
    Matiere("ciblage_contrats", "Ciblage des établissements pour les contrats", INFORMATION, ("comite_de_revue",),
            _CONVENTION, _DG, "ciblage", "tenir_comite"),
    Matiere("information_action", "Avancement d’une action, information de l’autre partie", INFORMATION, _PILOTAGE,
            _CONVENTION, _EN_SEANCE, "action_plan", "informer"),
    Matiere("action_hors_plan", "Action de l’assurance maladie hors du plan", INFORMATION, _PILOTAGE, _CONVENTION,
            "l’assurance maladie", "action_hors_plan", "informer"),
    Matiere("contractualisation", "Politique de contractualisation avec les établissements", DECISION, _CRCA, _CONVENTION,
            _EN_SEANCE),
    Matiere("echange", "Échange de données", DECISION, _PILOTAGE, _CONVENTION, _EN_SEANCE,
            "echange_de_donnees", "valider_en_seance"),
    Matiere("revue_echange", "Revue d’un échange de données", DECISION, _PILOTAGE, _CONVENTION, _EN_SEANCE,
            "echange_de_donnees", "reconduire"),
    Matiere("communication", "Promotion des actions", DECISION, _PILOTAGE, _CONVENTION, _EN_SEANCE),
    Matiere("visite_commune", "Visite commune ou rencontre d’une commission médicale", DECISION,
            (*_PILOTAGE, "groupe_de_travail", "comite_technique"), "cooperation-bretagne-2018", _EN_SEANCE),
    Matiere("question", "Question diverse", INFORMATION,
            (*_PILOTAGE, "iraps", "commission_r1434_13", "groupe_de_travail", "comite_technique"), _CONVENTION, _EN_SEANCE),
)  # fmt: skip
MATIERES: Mapping[str, Matiere] = MappingProxyType({matiere.code: matiere for matiere in _TOUTES})
