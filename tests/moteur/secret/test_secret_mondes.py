"""Seeded worlds: after masking, neither the engine's attacker nor plain algebra finds anything."""

import pytest
from mondes_secret import MONDES, croisement, determinees, ecrire_csv, lire_csv, rangees_de

from efficience.moteur import secret
from efficience.moteur.secret import attaquer, proteger
from efficience.moteur.secret.hierarchies import rattachements, reductions
from efficience.moteur.secret.publication import rassembler, roles_de
from efficience.noyau.indicateur import Statut

GRAINES = 25  # for each kind of world


@pytest.mark.parametrize("graine", range(GRAINES))
@pytest.mark.parametrize("nom", MONDES)
def test_aucune_case_masquee_ne_se_deduit(nom, graine, tmp_path):
    fichiers = MONDES[nom](graine, tmp_path)
    tables = [secret.lire(fichier) for fichier in fichiers]
    protection = proteger(tables, 11)
    publiees = tmp_path / ("publiees" if len(tables) > 1 else "publiee.csv")
    relues = [secret.lire(chemin) for chemin in secret.ecrire(protection.tables, publiees, {})]
    contenu = rattachements(relues)
    cases = rassembler(relues, reductions(relues, contenu))
    assert attaquer(cases, roles_de(tables), contenu, 11) == []
    petites = _petites(tables)
    assert all(cases[cle].statut is Statut.PROTEGE for cle in petites)
    largeurs = dict.fromkeys(petites, 5)
    assert attaquer(cases, roles_de(tables), contenu, 11, largeurs) == []


def _petites(tables):
    contenu = rattachements(tables)
    cases = rassembler(tables, reductions(tables, contenu))
    personnes = ("patients", "sejours", "rehospitalisations")
    return [cle for cle, case in cases.items() if cle.mesure in personnes and case.valeur and case.valeur < 11]


@pytest.mark.parametrize("graine", range(GRAINES))
@pytest.mark.parametrize(
    ("nom", "dimensions", "mesure"),
    [
        ("un croisement", ("etablissement", "classe"), "patients"),
        ("deux années", ("etablissement", "classe", "annee"), "patients"),
        ("établissements et régions", ("region", "etablissement", "classe"), "patients"),
        ("effectifs, taux et montants", ("etablissement", "classe"), "rehospitalisations"),
        ("effectifs, taux et montants", ("etablissement", "classe"), "depense"),
    ],
)
def test_l_algebre_seule_ne_retrouve_rien(nom, dimensions, mesure, graine, tmp_path):
    tables = [secret.lire(fichier) for fichier in MONDES[nom](graine, tmp_path)]
    sortie = tmp_path / ("publiees" if len(tables) > 1 else "publiee.csv")
    chemins = secret.ecrire(proteger(tables, 11).tables, sortie, {})
    assert determinees([lire_csv(chemin) for chemin in chemins], dimensions, mesure) == set()


@pytest.mark.parametrize("nom", MONDES)
def test_les_valeurs_montrees_sont_les_vraies(nom, tmp_path):
    tables = [secret.lire(fichier) for fichier in MONDES[nom](1, tmp_path)]
    for table, publiee in zip(tables, proteger(tables, 11).tables, strict=True):
        for avant, apres in zip(table.rangees, publiee.rangees, strict=True):
            assert all(apres[nom] in ("", valeur) for nom, valeur in avant.items())


def test_une_region_entiere_perd_peu(tmp_path):
    """60 hospitals × 8 classes: covers cost less than 5 % of the cells."""
    fichier = ecrire_csv(tmp_path / "region.csv", rangees_de(croisement(3, 60), ("hopital", "classe")))
    bilan = proteger([secret.lire(fichier)], 11).bilan
    assert bilan.secondaires / 480 <= 0.05
