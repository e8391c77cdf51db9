"""The attacker on its own: it must break what can be broken, and say nothing false."""

import itertools
import random

import pytest
from mondes_secret import croisement, ecrire_csv, lire_csv, rangees_de, toutes_les_valeurs

from efficience.moteur import secret
from efficience.moteur.secret import Attaque, Case, attaquer
from efficience.moteur.secret.hierarchies import rattachements, reductions
from efficience.moteur.secret.publication import rassembler, roles_de
from efficience.noyau.indicateur import Statut


def vue(*tables):
    """What the attacker takes: cells, roles, containments."""
    contenu = rattachements(tables)
    return rassembler(tables, reductions(tables, contenu)), roles_de(tables), contenu


def masquer_naivement(cases, k=11):
    """What many publish: the small counts are hidden, and nothing else."""
    petit = {cle for cle, case in cases.items() if case.valeur is not None and 0 < case.valeur < k}
    return {cle: Case(Statut.PROTEGE) if cle in petit else case for cle, case in cases.items()}


def test_la_soustraction_retrouve_la_case_seule(table):
    cases, roles, contenu = vue(
        table("hopital | patients | statut\n A | 12 | calcule\n B |  | protege\n Total | 16 | calcule")
    )
    (fuite,) = attaquer(cases, roles, contenu, 11)
    assert str(fuite) == "patients (hopital B) = 4, par soustraction"


def test_l_encadrement_retrouve_ce_que_la_soustraction_ne_voit_pas(table):
    """Two rows of two hidden cells, columns 12 and 30, rows 2 and 40: the first row can only be 1 and 1."""
    cases, roles, contenu = vue(
        table("""
            hopital | classe | patients | statut
            A       | X      |          | protege
            A       | Y      |          | protege
            A       | Total  | 2        | calcule
            B       | X      |          | protege
            B       | Y      |          | protege
            B       | Total  | 40       | calcule
            Total   | X      | 12       | calcule
            Total   | Y      | 30       | calcule
            Total   | Total  | 42       | calcule
        """)
    )
    retrouvees = {str(f) for f in attaquer(cases, roles, contenu, 11) if f.intervalle.largeur == 0}
    assert "patients (classe X, hopital A) = 1, par encadrement" in retrouvees
    assert len(retrouvees) == 4


def test_le_taux_fois_le_denominateur_retrouve_le_numerateur(table):
    cases, roles, contenu = vue(
        table("""
            hopital | sejours | rehospitalisations | taux   | statut_rehospitalisations
            A       | 200     |                    | 0.0250 | protege
            B       | 100     | 50                 | 0.5000 | calcule
        """)
    )
    assert [str(f) for f in attaquer(cases, roles, contenu, 11)] == [
        "rehospitalisations (hopital A) = 5, par un taux et son dénominateur"
    ]


def test_une_case_absente_n_est_pas_une_case_protegee(table):
    """Nothing is hidden here: the establishment sent nothing, and the total does not count it."""
    cases, roles, contenu = vue(
        table("hopital | patients | statut\n A | 12 | calcule\n B |  | non_transmis\n Total | 12 | calcule")
    )
    assert attaquer(cases, roles, contenu, 11) == []


@pytest.mark.parametrize("graine", range(8))
def test_les_intervalles_sont_ceux_que_donne_l_essai_de_toutes_les_tables(graine, tmp_path):
    """2 × 3 hidden cells of 1 to 6 with their margins: the interval is exactly the range over all whole tables."""
    alea = random.Random(graine)
    lieux = [(h, c) for h in "AB" for c in "XYZ"]
    valeurs = {lieu: alea.randint(1, 6) for lieu in lieux}
    sommes = [
        ([i for i, lieu in enumerate(lieux) if v in lieu], sum(n for x, n in valeurs.items() if v in x)) for v in "ABXYZ"
    ]
    rangees = [{"hopital": h, "classe": c, "patients": "", "statut": "protege"} for h, c in lieux]
    for v, (_, somme) in zip("ABXYZ", sommes, strict=True):
        ou = {"hopital": v, "classe": ""} if v in "AB" else {"hopital": "", "classe": v}
        rangees.append({**ou, "patients": str(somme), "statut": "calcule"})
    cases, roles, contenu = vue(secret.lire(ecrire_csv(tmp_path / "t.csv", rangees)))
    trouves = Attaque(cases, roles, contenu, 11).mener()
    for i, possibles in enumerate(toutes_les_valeurs(sommes, 6, 11)):
        cle = next(c for c in trouves if c.lieu == {("hopital", lieux[i][0]), ("classe", lieux[i][1])})
        assert (trouves[cle].bas, trouves[cle].haut) == (min(possibles), max(possibles))


@pytest.mark.parametrize(("etablissements", "au_moins"), [(4, 0.11), (6, 0.05)])
def test_masquer_les_seules_petites_cases_ne_protege_pas(etablissements, au_moins, tmp_path):
    """The study measured 21 % of the hidden cells recovered exactly with 4 hospitals, 11 % with 6."""
    masquees = retrouvees = tables_percees = 0
    for graine in range(30):
        fichier = ecrire_csv(
            tmp_path / f"{graine}.csv", rangees_de(croisement(graine, etablissements), ("hopital", "classe"))
        )
        cases, roles, contenu = vue(secret.lire(fichier))
        naive = masquer_naivement(cases)
        exactes = [f for f in attaquer(naive, roles, contenu, 11) if f.intervalle.largeur == 0]
        assert all(cases[f.cle].valeur == f.intervalle.bas for f in exactes)
        masquees += sum(case.statut is Statut.PROTEGE for case in naive.values())
        retrouvees += len(exactes)
        tables_percees += bool(exactes)
    assert retrouvees / masquees >= au_moins
    assert tables_percees >= 15


def test_l_attaquant_ne_lit_que_ce_qui_est_publie(table):
    """The file itself, read as text, is all that the attacker has: a hidden value is nowhere in it."""
    lue = table(
        "hopital | patients | depense\n A | 7 | 713.37\n B | 400 | 9000.00\n C | 500 | 9100.00\n Total | 907 | 18813.37"
    )
    protection = secret.proteger([lue], 11)
    ecrits = list(itertools.chain.from_iterable(r.values() for r in protection.tables[0].rangees))
    assert "713.37" not in ecrits
    assert "7" not in ecrits
    assert lire_csv(lue.fichier)[0]["patients"] == "7"
