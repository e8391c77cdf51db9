"""The scales of the experiment, read from the law at a date: each parameter read becomes a step, each assumption is said."""

from __future__ import annotations

from dataclasses import replace

from efficience.noyau.ipep.montants import BaremeQualite, PartageIPEP
from efficience.noyau.ipep.qualite import ReglesDeQualite
from efficience.noyau.parametres import Releve

SEUIL_DE_PUBLICATION = "effectif_minimal_publication"
PARTAGE = {
    "poids_ecart": "poids_ecart_ipep",
    "poids_evolution": "poids_evolution_ipep",
    "coefficient": "coefficient_partage_ipep",
    "score_minimal": "score_minimal_ipep",
    "taux_minimal": "taux_minimal_gain_ipep",
    "plafond_score": "plafond_score_qualite",
}
"""Fields of `PartageIPEP`, by the parameter that holds each."""


def partage(releve: Releve) -> PartageIPEP:
    """How gains are shared."""
    return PartageIPEP(**{champ: releve.lire(nom) for champ, nom in PARTAGE.items()})


def regles_de_qualite(releve: Releve) -> ReglesDeQualite:
    """How an indicator gives its points."""
    return ReglesDeQualite(
        decile_cible=releve.lire("decile_cible_ipep"),
        decile_intermediaire=releve.lire("decile_intermediaire_ipep"),
        part_intermediaire=releve.lire("part_objectif_intermediaire"),
        effectif_minimal=releve.lire(SEUIL_DE_PUBLICATION),
    )


def bareme_de_qualite(releve: Releve) -> BaremeQualite:
    """How points make a score."""
    return BaremeQualite(
        poids_socle=releve.lire("poids_socle_ipep"),
        poids_carte=releve.lire("poids_carte_ipep"),
        bonus_experience=releve.lire("bonus_experience_patient"),
        plafond=releve.lire("plafond_score_qualite"),
        effectif_minimal=releve.lire("effectif_minimal_prem"),
    )


def partage_aco(releve: Releve) -> PartageIPEP:
    """The same sharing with the parameters of the American organisations: a comparison, never applied."""
    return replace(
        partage(releve),
        coefficient=releve.lire("coefficient_partage_aco"),
        score_minimal=releve.lire("score_minimal_aco"),
        taux_minimal=releve.lire("taux_minimal_aco"),
    )
