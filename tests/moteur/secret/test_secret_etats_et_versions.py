"""Absent, hidden and zero are three things; a new release must not undo the former one."""

import random

import pytest
from mondes_secret import croisement, ecrire_csv, rangees_de

from efficience.moteur import secret
from efficience.moteur.refus import Refus
from efficience.moteur.secret import attaquer, proteger
from efficience.moteur.secret.hierarchies import rattachements, reductions
from efficience.moteur.secret.publication import rassembler, roles_de


def test_les_quatre_etats_sont_gardes(table, montrer):
    lue = table("""
        hopital | patients | statut
        A       | 40       | calcule
        B       |          | non_transmis
        C       |          | non_calculable
        D       |          | protege
        E       | 3        | calcule
        F       | 0        | calcule
    """)
    assert montrer(proteger([lue], 11)) == ["40", "/", "?", "s", "s", "0"]


def test_une_case_vide_sans_etat_n_est_pas_transmise(table, montrer):
    assert montrer(proteger([table("hopital | patients\n A | 40\n B |")], 11)) == ["40", "/"]


def test_une_case_deja_protegee_est_couverte_si_le_total_la_donnait(table, montrer):
    """Somebody else hid B; 50 − 12 − 30 = 8 would give it: another cell goes."""
    lue = table("""
        hopital | patients | statut
        A       | 12       | calcule
        B       |          | protege
        C       | 30       | calcule
        Total   | 50       | calcule
    """)
    assert montrer(proteger([lue], 11)).count("s") == 2


def test_un_etat_inconnu_est_refuse_avec_sa_ligne(table):
    lue = table("hopital | patients | statut\n A | 40 | calcule\n B | | secret")
    with pytest.raises(Refus, match="ligne 3 : valeur « secret » illisible"):
        proteger([lue], 11)


@pytest.mark.parametrize("effectif", ["-4", "3.5"])
def test_un_effectif_impossible_est_refuse(effectif, table):
    with pytest.raises(Refus, match="effectif impossible"):
        proteger([table(f"hopital | patients\n A | {effectif}")], 11)


def test_une_colonne_sans_role_est_refusee(table):
    with pytest.raises(Refus, match="« commentaire » n'est ni une dimension ni un nombre"):
        table("hopital | patients | commentaire\n A | 40 | deux patients de moins que B")


ANCIENNE = """
    hopital | patients | statut
    A       |          | protege
    B       |          | protege
    C       | 40       | calcule
    Total   | 63       | calcule
"""


def test_ce_qui_etait_masque_le_reste(table, montrer):
    """B = 20 covered A = 3. Showing 20 now that A is 12 would give back 63 − 40 − 20 = 3."""
    ancienne = table(ANCIENNE, "ancienne.csv")
    nouvelle = table("hopital | patients\n A | 12\n B | 20\n C | 40\n Total | 72", "nouvelle.csv")
    assert montrer(proteger([nouvelle], 11)) == ["12", "20", "40", "72"]
    assert montrer(proteger([nouvelle], 11, precedentes=[ancienne])) == ["s", "s", "40", "72"]


def test_ce_qui_etait_montre_ne_couvre_plus(table, montrer):
    """C was shown as 40 and is still 40: hiding it today hides nothing, so B covers A."""
    ancienne = table("hopital | patients\n A | \n C | 40", "ancienne.csv")
    nouvelle = table("hopital | patients\n A | 5\n B | 90\n C | 40\n Total | 135", "nouvelle.csv")
    assert montrer(proteger([nouvelle], 11)) == ["s", "90", "s", "135"]
    assert montrer(proteger([nouvelle], 11, precedentes=[ancienne])) == ["s", "s", "40", "135"]


def test_une_petite_case_deja_montree_est_un_refus(table):
    ancienne = table("hopital | patients\n A | 5", "ancienne.csv")
    nouvelle = table("hopital | patients\n A | 5\n B | 60", "nouvelle.csv")
    with pytest.raises(Refus, match="la version précédente la montrait déjà"):
        proteger([nouvelle], 11, precedentes=[ancienne])


def test_refus_quand_tout_ce_qui_couvrirait_est_deja_public(table):
    ancienne = table("hopital | patients\n B | 20\n Total | 25", "ancienne.csv")
    nouvelle = table("hopital | patients\n A | 5\n B | 20\n Total | 25", "nouvelle.csv")
    with pytest.raises(Refus, match=r"impossible de protéger patients \(hopital A\)"):
        proteger([nouvelle], 11, precedentes=[ancienne])


@pytest.mark.parametrize("graine", range(60))
def test_une_table_a_trous_est_protegee_ou_refusee(graine, tmp_path):
    """Rows are missing here and there, totals included: nothing true comes out, and few such tables are refused."""
    alea = random.Random(graine)
    comptes = croisement(graine, alea.randint(2, 6), alea.randint(2, 5))
    gardees = {lieu: n for lieu, n in comptes.items() if alea.random() > 0.1}
    lue = secret.lire(ecrire_csv(tmp_path / "trous.csv", rangees_de(gardees, ("hopital", "classe"))))
    try:
        publiee = proteger([lue], 11).tables[0]
    except Refus as refus:
        assert "impossible de protéger" in refus.constat
        return
    contenu = rattachements([publiee])
    cases = rassembler([publiee], reductions([publiee], contenu))
    for fuite in attaquer(cases, roles_de([publiee]), contenu, 11):
        lieu = dict(fuite.cle.lieu)
        assert comptes[lieu.get("hopital", "Total"), lieu.get("classe", "Total")] != fuite.intervalle.bas


def test_une_ligne_que_la_table_n_a_pas_se_deduit_du_total(table, montrer):
    """C has no row, but 60 − 30 − 22 = 8 patients are its own: a listed hospital or the total is hidden."""
    avec_c = table("hopital | classe | patients\n A | X | 30\n B | X | 22\n Total | X | 60\n C | Y | 40", "trou.csv")
    assert "s" in montrer(proteger([avec_c], 11))[:3]
