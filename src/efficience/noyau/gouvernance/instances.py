"""The bodies: their seats with their voice, what they are for, and which ones vote.

Composition, missions and rhythm of the commission and of the coordination meeting: convention de Normandie of 1 April 2019,
art. 5. « Participent également à la CRCA, sans avis consultatif »: present, with no voice at all. A region changes its
seats with its own table: nothing here is code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DELIBERATIVE, CONSULTATIVE, AUCUNE = "deliberative", "consultative", "aucune"
VOIX: Mapping[str, str] = MappingProxyType(
    {DELIBERATIVE: "voix délibérative", CONSULTATIVE: "voix consultative", AUCUNE: "présent sans voix"}
)


@dataclass(frozen=True)
class Siege:
    """A seat: the quality of whoever holds it, the voice it gives, whether several may hold it, whether one must.

    `preside`: 1 for the chair, 2 for the vice-chair, 0 for the others.
    """

    qualite: str
    libelle: str
    voix: str = DELIBERATIVE
    plusieurs: bool = False
    requis: bool = True
    preside: int = 0


@dataclass(frozen=True)
class Instance:
    """A kind of body. `vote`: it has members who count for a quorum; else it works by consensus.

    `motif` is why the composition is assumed, where no text read gives it.
    """

    code: str
    intitule: str
    sieges: tuple[Siege, ...]
    missions: tuple[str, ...]
    vote: bool
    texte: str
    motif: str = ""

    def siege(self, qualite: str) -> Siege | None:
        """The seat of that quality, if the body has one."""
        return next((siege for siege in self.sieges if siege.qualite == qualite), None)


_CRCA = (
    Siege("dg_ars", "directeur général de l’ARS", preside=1),
    Siege("dcgdr", "directeur coordonnateur de la gestion du risque", preside=2),
    Siege("arcmsa", "directeur de l’ARCMSA"),
    Siege("organisme_am", "directeur d’un organisme d’assurance maladie de la région", plusieurs=True),
    Siege("mutualite", "représentant de la Mutualité française"),
    Siege("directeur_metier_ars", "directeur métier de l’ARS", AUCUNE, plusieurs=True, requis=False),
    Siege("cellule_gdr", "sous-directeur responsable de la cellule de coordination de la GDR", AUCUNE, requis=False),
)
_COORDINATION = (
    Siege("cellule_gdr", "sous-directeur responsable de la cellule de coordination de la GDR"),
    Siege("charge_mission_gdr", "chargé de mission de la cellule de coordination de la GDR"),
    Siege("representant_arcmsa", "représentant du directeur de l’ARCMSA"),
    Siege("strategie_ars", "directeur de la stratégie, ou responsable de la coordination des projets transverses",
          plusieurs=True),
    Siege("rop_ondam", "référent opérationnel du plan ONDAM"),
    Siege("charge_gdr_ars", "chargé de mission gestion du risque de l’ARS"),
)  # fmt: skip
_MISSIONS_CRCA = (
    "Organiser la participation de l’assurance maladie au projet régional de santé et au plan de gestion du risque",
    "Élaborer, suivre et évaluer les conventions (CSP, art. L. 1434-6 ; CSS, art. L. 182-2-1-1)",
    "Veiller à la coordination de ces conventions avec les conventions d’objectifs et de gestion",
    "Donner un avis sur le projet de plan de gestion du risque (CSP, art. R. 1434-19)",
    "Donner un avis sur le projet de plan de pertinence des soins (CSS, art. R. 162-44)",
    "Élaborer les actions complémentaires spécifiques (CSP, art. R. 1434-24)",
    "Donner un avis sur les conventions avec les organismes complémentaires (CSP, art. R. 1434-28)",
)
CONVENTION = "convention-normandie-2019"
_TOUTES = (
    Instance("crca_pleniere", "Commission régionale de coordination des actions, formation plénière", _CRCA,
             ("Présenter le bilan des actions menées l’année précédente", *_MISSIONS_CRCA), True, CONVENTION),
    Instance("crca_thematique", "Commission régionale de coordination des actions, formation thématique", _CRCA,
             ("Valider les méthodes et moyens de ciblage et d’accompagnement", *_MISSIONS_CRCA), True, CONVENTION),
    Instance("coordination", "Réunion de coordination de l’ARS et de l’assurance maladie", _COORDINATION,
             ("Préparer et coordonner les actions de gestion du risque", "Mettre en œuvre la convention"),
             False, CONVENTION),
    Instance("comite_de_revue", "Comité de revue", _COORDINATION,
             ("Préparer le bilan de la mise en œuvre des actions du plan",
              "Préparer le ciblage des établissements (CSS, art. L. 162-30-2)"), False, CONVENTION),
    Instance("iraps", "Instance régionale d’amélioration de la pertinence des soins",
             (Siege("president_iraps", "président de l’instance", preside=1),
              Siege("membre_iraps", "membre de l’instance", plusieurs=True)),
             ("Être consultée sur l’élaboration, la révision et l’évaluation du plan de pertinence",
              "Diffuser les bonnes pratiques dans un dialogue entre pairs"), True, "cooperation-bretagne-2018",
             "A-79 : composition non retrouvée ; en Bretagne, présidée par un président de commission médicale"),
    Instance("commission_r1434_13", "Commission régionale de l’article R. 1434-13",
             (Siege("president_commission", "président de la commission", preside=1),
              Siege("membre_commission", "membre de la commission", plusieurs=True)),
             ("Suivre la réalisation de la convention et son bilan annuel",), True, CONVENTION,
             "A-79 : article non retrouvé, composition à saisir par la région"),
    Instance("comite_technique", "Comité technique de l’ARS et de l’assurance maladie", _COORDINATION,
             ("Examiner le projet de plan avant la commission",), False, "cooperation-bretagne-2018"),
    Instance("groupe_de_travail", "Groupe de travail", (Siege("membre_groupe", "membre du groupe", plusieurs=True),),
             ("Préparer des interventions communes sur un thème ou un territoire",), False, "cooperation-bretagne-2018"),
)  # fmt: skip
INSTANCES: Mapping[str, Instance] = MappingProxyType({instance.code: instance for instance in _TOUTES})
