"""Twenty thousand random draws of each property of the money of a group; the seed is fixed: a failure can be replayed."""

import random
from decimal import Decimal
from fractions import Fraction

from efficience.noyau.ipep import bareme
from efficience.noyau.ipep.montants import (
    BaremeAmorcage,
    DepensesIPEP,
    amorcage,
    interessement_ipep,
    points_qualite,
    score_qualite,
)
from efficience.noyau.parametres import Releve
from efficience.noyau.repartition import partager
from efficience.reglement import officiel

TIRAGES = 20_000
RELEVE = Releve(officiel())
BAREME = BaremeAmorcage(
    **{champ: RELEVE.lire(nom) for champ, nom in {
        "forfait": "forfait_amorcage", "part_minimale": "part_minimale_amorcage", "part_maximale": "part_maximale_amorcage",
        "patientele_plancher": "patientele_plancher_amorcage", "patientele_plafond": "patientele_plafond_amorcage",
        "modulation": "modulation_amorcage", "montant_minimal": "montant_minimal_amorcage",
        "montant_maximal": "montant_maximal_amorcage", "poids_critere": "poids_critere_amorcage", "mode": "mode_amorcage",
    }.items()}
)  # fmt: skip
PARTAGE = bareme.partage(RELEVE)


def test_les_credits_restent_dans_leurs_bornes_font_deux_moities_et_croissent() -> None:
    hasard = random.Random(31)
    for _ in range(TIRAGES):
        patients, notes = hasard.randint(5_001, 90_000), [hasard.randint(0, 4) for _ in range(4)]
        lus = amorcage(patients, notes, BAREME).resultat
        montant, premier, second = (lus[nom] for nom in ("montant", "versement_1", "versement_2"))
        assert Decimal("30000") < montant < Decimal("130000")  # type: ignore[operator]
        assert premier + second == montant  # type: ignore[operator]
        assert 0 <= second - premier <= Decimal("0.01")  # type: ignore[operator]
        critere = hasard.randrange(4)
        mieux = [min(4, note + (rang == critere)) for rang, note in enumerate(notes)]
        assert amorcage(patients + hasard.randint(0, 500), mieux, BAREME).resultat["montant"] >= montant  # type: ignore[operator]


def test_un_gain_negatif_n_ote_rien_a_l_autre_et_rien_n_est_perdu() -> None:
    hasard = random.Random(32)
    for _ in range(TIRAGES):
        avant, observe, attendu_avant, attendu = (hasard.randint(1_800, 3_200) for _ in range(4))
        lus = interessement_ipep(18_333, DepensesIPEP(avant, observe, attendu_avant, attendu), 100, PARTAGE).resultat
        ecart = attendu - observe
        evolution = Fraction(avant * attendu, attendu_avant) - observe
        attendu_en_clair = 18_333 * (Fraction(max(0, ecart), 6) + max(Fraction(0), evolution) / 3)
        assert abs(Fraction(lus["montant"]) - attendu_en_clair) <= Fraction(1, 200)  # type: ignore[arg-type]
        assert lus["interessement"] == lus["montant"] >= 0  # type: ignore[operator]


def test_les_points_vont_de_zero_a_un_et_une_meilleure_valeur_n_en_ote_pas() -> None:
    hasard = random.Random(33)
    for _ in range(TIRAGES):
        seuil, cible = sorted(hasard.sample(range(1, 1_000), 2))
        valeur, precedent = hasard.randint(0, 1_000), hasard.choice([None, hasard.randint(0, 1_000)])
        taux = points_qualite(valeur, precedent, seuil, cible, "hausse", Fraction(1, 2)).resultat["taux"]
        mieux = points_qualite(valeur + 1, precedent, seuil, cible, "hausse", Fraction(1, 2)).resultat["taux"]
        miroir = points_qualite(-valeur, None if precedent is None else -precedent, -seuil, -cible, "baisse", Fraction(1, 2))
        assert 0 <= taux <= mieux <= 1  # type: ignore[operator]
        assert miroir.resultat["taux"] == taux


def test_le_score_va_de_zero_a_son_plafond_et_un_meilleur_taux_n_en_ote_pas() -> None:
    """By plain fractions: mean of the rates on 100, 80/20 with à-la-carte indicators, at most 20 more, 100 in all."""
    hasard, echelle = random.Random(36), bareme.bareme_de_qualite(RELEVE)
    for _ in range(TIRAGES):
        socle = [Fraction(hasard.randint(0, 20), 20) for _ in range(10)]
        carte = [Fraction(hasard.randint(0, 20), 20) for _ in range(hasard.randint(0, 3))]
        vecu, reponses = Fraction(hasard.randint(0, 20), 20), hasard.randint(0, 60)
        base = 10 * sum(socle)
        if carte:
            base = Fraction(4, 5) * base + 20 * sum(carte) / len(carte)
        attendu = min(Fraction(100), base + (20 * vecu if reponses >= 30 else 0))
        score = score_qualite(socle, carte, vecu, reponses, echelle).resultat["score"]
        assert score == attendu
        rang = hasard.randrange(10)
        mieux = [*socle[:rang], min(Fraction(1), socle[rang] + Fraction(1, 20)), *socle[rang + 1 :]]
        assert score <= score_qualite(mieux, carte, vecu, reponses, echelle).resultat["score"]  # type: ignore[operator]


def test_les_parts_font_la_somme_et_des_poids_egaux_different_d_un_centime_au_plus() -> None:
    hasard = random.Random(34)
    for _ in range(TIRAGES):
        montant = Decimal(hasard.randint(0, 90_000_000)) / 100
        poids = [hasard.randint(0, 9) for _ in range(hasard.randint(1, 8))] + [hasard.randint(1, 9)]
        parts = partager(montant, poids)
        assert sum(parts) == montant
        for un in {*poids}:
            egales = [part for part, sien in zip(parts, poids, strict=True) if sien == un]
            assert max(egales) - min(egales) <= Decimal("0.01")
