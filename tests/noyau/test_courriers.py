"""The matrix of letters: every line of every life cycle × every party has its cell, and no row is idle."""

from typing import Any

import pytest

from efficience.noyau.automate import Automate
from efficience.noyau.contrat.deuxieme_generation import DEUXIEME_GENERATION
from efficience.noyau.courriers import LEGAUX, MATRICE, Courrier, cle, courriers
from efficience.noyau.cycles import CYCLES
from efficience.noyau.roles import ARS, CAISSE, ETABLISSEMENT, PARTIES


@pytest.mark.parametrize("cycle", CYCLES.values(), ids=lambda cycle: cycle.nom)
def test_chaque_ligne_a_sa_rangee_et_chaque_rangee_sert(cycle: Automate[Any]) -> None:
    lignes = MATRICE[cycle.nom]
    lues = {cle(ligne, lignes) for ligne in (*cycle.transitions, *cycle.passages)}
    assert lues == set(lignes)
    assert {len(rangee) for rangee in lignes.values()} == {len(PARTIES)}


def test_chaque_cycle_a_sa_matrice() -> None:
    assert MATRICE.keys() == CYCLES.keys()


def de(cycle: Automate[Any], geste: str, vers: str | None) -> list[Courrier]:
    lignes = [ligne for ligne in (*cycle.transitions, *cycle.passages) if ligne.vers == vers]
    return list(courriers(cycle, next(ligne for ligne in lignes if getattr(ligne, "geste", "") == geste)))


def test_la_sanction_part_a_l_etablissement_et_a_la_caisse_en_meme_temps() -> None:
    assert de(DEUXIEME_GENERATION, "notifier_sanction", "sanction_notifiee") == [
        Courrier(CAISSE, "information-caisse", True),
        Courrier(ETABLISSEMENT, "decision-sanction-refus", True),
    ]


def test_le_temps_ecrit_aussi() -> None:
    assert [c.destinataire for c in de(DEUXIEME_GENERATION, "", "silence_1")] == [ARS, ETABLISSEMENT]


def test_une_conclusion_est_dite_a_tous_et_une_signature_intermediaire_a_ceux_qui_restent() -> None:
    assert [c.destinataire for c in de(DEUXIEME_GENERATION, "signer", "conclue")] == list(PARTIES)
    assert [c.modele for c in de(DEUXIEME_GENERATION, "signer", "signee_es")] == [
        "avis-a-signer",
        "avis-a-signer",
        "avis-signature-enregistree",
    ]
    assert de(DEUXIEME_GENERATION, "signer", None) == []


@pytest.mark.parametrize("cycle", CYCLES.values(), ids=lambda cycle: cycle.nom)
def test_ce_qui_ouvre_un_delai_a_ete_envoye_par_un_courrier_legal(cycle: Automate[Any]) -> None:
    """The state from which a receipt is proved was reached by a line that wrote a legal letter to the establishment."""
    ouvrent = {etat for ligne in cycle.transitions if ligne.ouvre for etat in ligne.de}
    envois = [ligne for ligne in cycle.transitions if ligne.vers in ouvrent and ligne.vers not in ligne.de]
    assert len(envois) >= len(ouvrent)
    sans = [e.geste for e in envois if not any(c.legal and c.destinataire == ETABLISSEMENT for c in courriers(cycle, e))]
    assert sans == []


def test_chaque_modele_legal_est_ecrit_par_quelqu_un() -> None:
    ecrits = {modele for lignes in MATRICE.values() for rangee in lignes.values() for modele in rangee}
    assert sorted(LEGAUX - ecrits) == []
