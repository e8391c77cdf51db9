"""The tables of the demonstration: everybody exists, every step of a contract has something to show."""

from datetime import date

import pytest

from efficience.noyau.contrat.deuxieme_generation import DEUXIEME_GENERATION
from efficience.noyau.roles import ROLES
from efficience.portail.contrats.models.actes import CYCLES
from efficience.portail.demonstration import tables

JOUR = date(2026, 11, 27)


def test_chaque_etape_de_la_deuxieme_generation_est_montree() -> None:
    montrees = {s.etat for s in tables.scenarios() if s.generation == "GEN2_2022"}
    assert {etat.code for etat in DEUXIEME_GENERATION.etats} - montrees == set()


def test_un_compte_par_role_et_un_directeur_par_hopital() -> None:
    assert {personne.role for personne in tables.personnes()} == set(ROLES)
    dirigees = [p.structure for p in tables.personnes() if p.role == "directeur"]
    assert sorted(dirigees) == sorted(tables.hopitaux())


def test_deux_personnes_n_ont_pas_le_meme_nom() -> None:
    noms = [(personne.prenom, personne.nom) for personne in tables.personnes()]
    assert len(noms) == len(set(noms))


def test_chaque_personne_agit_pour_une_structure_de_la_nature_de_son_role() -> None:
    natures = {code: s.nature for code, s in tables.structures().items()} | dict.fromkeys(tables.hopitaux(), "etablissement")
    fautes = [p for p in tables.personnes() if natures[p.structure] != ROLES[p.role].nature]
    assert fautes == []


@pytest.mark.parametrize("scenario", tables.scenarios(), ids=lambda s: s.nom)
def test_un_contrat_attend_une_etape_de_son_cycle_et_commence_avant_aujourd_hui(scenario: tables.Scenario) -> None:
    assert scenario.etat in {etat.code for etat in CYCLES[scenario.generation].etats}
    assert scenario.ouvert_le(JOUR) < JOUR


def test_les_delais_montres_finissent_hier_aujourd_hui_et_demain() -> None:
    """A first delay is three weeks: received 21 days ago, its last day is today."""
    recus = {
        s.nom: (JOUR - s.ouvert_le(JOUR)).days
        - next(p.jour for p in tables.parcours()[s.parcours] if p.geste == "accuser_reception")
        for s in tables.scenarios()
        if s.nom in ("Dernier jour pour répondre", "Réponse attendue demain", "Resté sans réponse")
    }
    assert recus == {"Dernier jour pour répondre": 21, "Réponse attendue demain": 20, "Resté sans réponse": 31}
