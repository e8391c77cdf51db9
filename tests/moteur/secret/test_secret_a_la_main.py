"""Small tables that anybody can check by subtraction."""

from itertools import pairwise

import pytest

from efficience.moteur.refus import Refus
from efficience.moteur.secret import proteger


def test_une_seule_case_masquee_se_retrouverait_par_soustraction(table, montrer):
    """12 + x + 20 = 36 gives x = 4: a second cell is hidden."""
    lue = table("""
        hopital | patients
        A       | 12
        B       | 4
        C       | 20
        Total   | 36
    """)
    assert montrer(proteger([lue], 11)) == ["s", "s", "20", "36"]


def test_onze_se_montre_et_dix_se_masque(table, montrer):
    lue = table("""
        hopital | patients
        A       | 11
        B       | 10
        C       | 40
        D       | 40
    """)
    assert montrer(proteger([lue], 11)) == ["11", "s", "40", "40"]


def test_le_seuil_est_un_parametre(table, montrer):
    lue = table("""
        hopital | patients
        A       | 5
        B       | 4
    """)
    assert montrer(proteger([lue], 5)) == ["5", "s"]


def test_zero_reste_zero(table, montrer):
    """A zero is nobody: it is shown, and never serves to cover another cell."""
    lue = table("""
        hopital | patients
        A       | 0
        B       | 4
        C       | 20
        Total   | 24
    """)
    assert montrer(proteger([lue], 11)) == ["0", "s", "s", "24"]


def test_sans_total_publie_rien_ne_se_soustrait(table, montrer):
    lue = table("""
        hopital | patients
        A       | 12
        B       | 4
        C       | 20
    """)
    assert montrer(proteger([lue], 11)) == ["12", "s", "20"]


def test_deux_petites_cases_dont_la_somme_est_connue_ne_suffisent_pas(table, montrer):
    """1 + 2 = 3: the total of two hidden cells tells too much of both, so the total goes too."""
    lue = table("""
        hopital | patients
        A       | 1
        B       | 2
        Total   | 3
    """)
    assert montrer(proteger([lue], 11)) == ["s", "s", "s"]


def test_le_complement_d_un_total_incomplet_est_un_effectif(table, montrer):
    """Region 50, listed hospitals 45: the 5 patients of the hospitals left out must not show."""
    lue = table("""
        hopital | patients
        A       | 30
        B       | 15
        Total   | 50
    """)
    assert "s" in montrer(proteger([lue], 11))


def test_un_sous_ensemble_dit_aussi_ce_qui_n_en_est_pas(table, montrer):
    """200 stays of which 197 readmitted: 3 were not, and 200 − 197 tells it."""
    lue = table("""
        hopital | sejours | rehospitalisations
        A       | 200     | 197
        B       | 300     | 100
    """)
    protection = proteger([lue], 11)
    assert "s" in (montrer(protection, mesure="sejours")[0], montrer(protection, mesure="rehospitalisations")[0])
    assert montrer(protection, mesure="sejours")[1] == "300"


def test_un_taux_et_son_denominateur_donnent_le_numerateur(table, montrer):
    """2 % of 200 stays is 4 readmissions, though the 4 is written nowhere."""
    lue = table("""
        hopital | sejours | taux
        A       | 200     | 0.02
        B       | 200     | 0.20
    """)
    protection = proteger([lue], 11)
    assert montrer(protection, mesure="sejours") == ["200", "200"]
    assert montrer(protection, mesure="taux") == ["s", "0.20"]


def test_le_taux_du_total_moins_les_autres_donne_le_taux_masque(table, montrer):
    """A: 4 of 200, B: 40 of 200, C: 60 of 200, together 104 of 600: 104 − 40 − 60 = 4, so a second rate is hidden."""
    lue = table("""
        hopital | sejours | taux
        A       | 200     | 0.0200
        B       | 200     | 0.2000
        C       | 200     | 0.3000
        Total   | 600     | 0.1733
    """)
    taux = montrer(proteger([lue], 11), mesure="taux")
    assert (taux[0], taux.count("s")) == ("s", 2)


def test_un_pourcentage_se_lit_comme_un_taux(table, montrer):
    lue = table("""
        hopital | sejours | taux
        A       | 200     | 2.0
        B       | 200     | 20.0
    """)
    assert montrer(proteger([lue], 11), mesure="taux") == ["s", "20.0"]


def test_une_depense_totale_moins_une_composante_donne_l_autre(table, montrer):
    """1 000 − 950 = 50 euros for 5 units: the total, or the other component, is hidden too."""
    lue = table("""
        indicateur | finess    | mesure       | valeur | statut
        N-ARA2     | 590000006 | unites_ara2  | 500    | calcule
        N-ARA2     | 590000006 | unites_iec   | 5      | calcule
        N-ARA2     | 590000006 | depense_ara2 | 950.00 | calcule
        N-ARA2     | 590000006 | depense_iec  | 50.00  | calcule
        N-ARA2     | 590000006 | depense      | 1000.00 | calcule
        N-ARA2     | 590000006 | part_ara2    | 0.990099 | calcule
    """)
    ara2, iec, depense_ara2, depense_iec, depense, part = montrer(proteger([lue], 11))
    assert (iec, depense_iec, part) == ("s", "s", "s")
    assert "s" in (depense_ara2, depense)
    assert (ara2 == "s") is (depense_ara2 == "s")


def test_le_montant_et_sa_moyenne_se_masquent_avec_leur_effectif(table, montrer):
    """4 patients at 100 euros each: the amount, or the mean, would give the 4."""
    lue = table("""
        hopital | patients | depense | montant_moyen
        A       | 4        | 400.00  | 100.00
        B       | 50       | 5000.00 | 100.00
        C       | 60       | 6000.00 | 100.00
    """)
    protection = proteger([lue], 11)
    assert montrer(protection, mesure="depense") == ["s", "5000.00", "6000.00"]
    assert montrer(protection, mesure="montant_moyen") == ["s", "100.00", "100.00"]


def test_un_taux_se_masque_quand_son_numerateur_est_masque(table, montrer):
    lue = table("""
        hopital | sejours | rehospitalisations | taux
        A       | 100     | 4                  | 0.0400
        B       | 100     | 50                 | 0.5000
    """)
    protection = proteger([lue], 11)
    assert montrer(protection, mesure="sejours") == ["100", "100"]
    assert montrer(protection, mesure="rehospitalisations") == ["s", "50"]
    assert montrer(protection, mesure="taux") == ["s", "0.5000"]


def test_deux_tables_liees_se_protegent_ensemble(table, montrer):
    """Region Nord is 24 in both tables: hiding it in one only would be useless, so both agree."""
    hopitaux = table(
        """
        region | hopital | patients
        Nord   | A       | 4
        Nord   | B       | 20
        Nord   | Total   | 24
        Sud    | C       | 30
        Sud    | D       | 31
        Sud    | Total   | 61
        """,
        "hopitaux.csv",
    )
    regions = table(
        """
        region | patients
        Nord   | 24
        Sud    | 61
        Total  | 85
        """,
        "regions.csv",
    )
    protection = proteger([hopitaux, regions], 11)
    assert montrer(protection, 0) == ["s", "s", "24", "30", "31", "61"]
    assert montrer(protection, 1) == ["24", "61", "85"]


def test_la_nation_moins_les_autres_regions_donne_la_region(table, montrer):
    """85 − 61 = 24, then 24 − 20 = 4: the total of the region written only in the other table counts too."""
    hopitaux = table(
        """
        region | hopital | patients
        Nord   | A       | 4
        Nord   | B       | 20
        Sud    | C       | 30
        Sud    | D       | 31
        """,
        "hopitaux.csv",
    )
    regions = table(
        """
        region | patients
        Nord   | 24
        Sud    | 61
        Total  | 85
        """,
        "regions.csv",
    )
    assert montrer(proteger([hopitaux, regions], 11), 0) == ["s", "s", "30", "31"]


def test_deux_tables_qui_se_contredisent_sont_refusees(table):
    un = table("hopital | patients\n A | 40", "un.csv")
    deux = table("hopital | patients\n A | 41", "deux.csv")
    with pytest.raises(Refus, match="deux valeurs pour une même case"):
        proteger([un, deux], 11)


def test_les_doubles_comptes_d_un_total_de_patients_distincts_sont_admis(table, montrer):
    """A patient seen in two hospitals counts once in the region: 60 < 30 + 40, and B still needs a cover."""
    lue = table("""
        hopital | patients
        A       | 30
        B       | 5
        C       | 40
        Total   | 60
    """)
    assert montrer(proteger([lue], 11))[1] == "s"


def test_le_meme_fichier_donne_deux_fois_la_meme_reponse(table):
    lue = table("\n".join(["hopital | patients", *(f"H{i} | {i * 7 % 23}" for i in range(12)), "Total | 1000"]))
    reponses = [proteger([lue], 11).masquees for _ in range(4)]
    assert all(avant == apres for avant, apres in pairwise(reponses))


def test_l_ordre_des_lignes_ne_change_pas_ce_qui_est_masque(table):
    lignes = [f"H{i} | {n}" for i, n in enumerate((3, 40, 12, 7, 25, 18, 60))] + ["Total | 165"]
    droite = table("\n".join(["hopital | patients", *lignes]), "droite.csv")
    envers = table("\n".join(["hopital | patients", *reversed(lignes)]), "envers.csv")
    assert proteger([droite], 11).masquees == proteger([envers], 11).masquees
