"""The life cycle of a targeting against a table written by hand, and random walks that never leave it."""

import random
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.cibles.cycle import CAMPAGNE, Contexte
from efficience.noyau.roles import ROLES

BON = Contexte(jour=date(2022, 3, 1), retenus=2, preparateurs=frozenset({"agent"}), cibles=frozenset({"590000006"}))
COMPLET = {
    "motif": "m", "avis": "favorable", "tenu_le": date(2022, 2, 28), "personne": "dg", "decision": "a" * 64,
    "etablissement": "590000006",
}  # fmt: skip
P, A, R, D, F, X = "preparation", "avis_attendu", "revue", "a_arreter", "figee", "publiee"
PERMIS = {
    ("regler", P, "agent_ars"): P, ("proposer", P, "agent_ars"): P, ("soumettre", P, "agent_ars"): A,
    ("trancher", P, "agent_ars"): P, ("trancher", R, "agent_ars"): R, ("trancher", D, "agent_ars"): D,
    ("rendre_avis", A, "agent_am"): R, ("expertiser", A, "omedit"): A, ("expertiser", R, "omedit"): R,
    ("tenir_comite", R, "agent_ars"): D, ("figer", D, "dg_ars"): F,
    ("publier", F, "agent_ars"): X, ("publier", F, "dg_ars"): X, ("retirer", F, "dg_ars"): F, ("retirer", X, "dg_ars"): X,
    **{("reprendre", etat, role): P for etat in (A, R, D) for role in ("agent_ars", "dg_ars")},
}  # fmt: skip
"""Gesture, state, role → state afterwards. Nothing else is allowed."""
CASES = list(product([g.code for g in CAMPAGNE.gestes], [e.code for e in CAMPAGNE.etats], ROLES))


def test_ce_qui_est_permis_est_dans_la_table_et_rien_d_autre() -> None:
    permis = {}
    for geste, etat, role in CASES:
        try:
            permis[geste, etat, role] = CAMPAGNE.choisir(geste, etat, role, BON, COMPLET).arrivee(etat)
        except GesteRefuse as refus:
            assert refus.motif.endswith("."), refus.motif
    assert permis == PERMIS


def test_dix_mille_gestes_au_hasard_ne_quittent_pas_la_table() -> None:
    tirage = random.Random(7)
    etat, atteints = P, {P}
    for pas in range(10_000):
        if pas % 50 == 0:
            etat = P
        geste, _, role = tirage.choice(CASES)
        try:
            vers = CAMPAGNE.choisir(geste, etat, role, BON, COMPLET).arrivee(etat)
        except GesteRefuse:
            assert (geste, etat, role) not in PERMIS
            continue
        assert PERMIS[geste, etat, role] == vers
        etat = vers
        atteints.add(etat)
    assert atteints >= {P, A, R}


REFUS = [
    ("soumettre", P, "agent_ars", {"retenus": 0}, {}, "Aucun établissement n’est proposé"),
    ("soumettre", P, "agent_ars", {"perimes": ("N-IPP",)}, {}, r"ont changé depuis la proposition \(N-IPP\)"),
    ("soumettre", P, "agent_ars", {"a_trancher": 3}, {}, "3 établissements font déjà l’objet"),
    ("figer", D, "dg_ars", {"sans_texte": ("N-PANS, patients (100)",)}, {}, "sans texte cité : N-PANS"),
    ("figer", D, "dg_ars", {}, {"personne": "agent"}, "Qui a préparé la liste ne peut pas l’arrêter"),
    ("figer", D, "dg_ars", {}, {"decision": ""}, "Il manque : la décision signée"),
    ("rendre_avis", A, "agent_am", {}, {"avis": "peut-être"}, "Réponse attendue : favorable"),
    ("tenir_comite", R, "agent_ars", {}, {"tenu_le": date(2022, 3, 2)}, "Cette date est à venir"),
    ("retirer", X, "dg_ars", {}, {"etablissement": "620000000"}, "n’est pas sur la liste arrêtée"),
    ("retirer", X, "dg_ars", {}, {"motif": ""}, "Il manque : le motif"),
    ("reprendre", R, "agent_ars", {}, {"motif": ""}, "Il manque : le motif"),
]


@pytest.mark.parametrize(("geste", "etat", "role", "faits", "donnees", "motif"), REFUS)
def test_un_refus_dit_pourquoi(
    geste: str, etat: str, role: str, faits: dict[str, object], donnees: dict[str, object], motif: str
) -> None:
    with pytest.raises(GesteRefuse, match=motif):
        CAMPAGNE.choisir(geste, etat, role, replace(BON, **faits), {**COMPLET, **donnees})  # type: ignore[arg-type]
