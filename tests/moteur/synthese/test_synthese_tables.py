"""The canonical tables say what the published files say: two readers, two sums, the same cents."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from relecture_synthese import ANNEES, euros, lire_publie, lire_table

from efficience.moteur.synthese import fabriquer
from efficience.moteur.synthese.delivrances import Lignes
from efficience.moteur.synthese.ecriture.delivrances import EnCsv, EnParquet
from efficience.moteur.synthese.etablissements import composer
from efficience.moteur.synthese.medicaments import inventer
from efficience.moteur.synthese.parametres import region
from efficience.moteur.synthese.produits import grille

Somme = dict[tuple[str, str, str], tuple[int, Decimal, Decimal]]


def _ajouter(sommes: Somme, cle: tuple[str, str, str], boites: str, rembourse: Decimal, base: Decimal) -> None:
    avant = sommes.get(cle, (0, Decimal(0), Decimal(0)))
    sommes[cle] = (avant[0] + int(boites), avant[1] + rembourse, avant[2] + base)


@pytest.fixture(params=["petite", "courante"])
def dossier(request: pytest.FixtureRequest) -> Path:
    chemin: Path = request.getfixturevalue(request.param)
    return chemin


def test_memes_boites_et_memes_euros_par_etablissement_annee_et_code(dossier: Path) -> None:
    publiees: Somme = {}
    for annee in ANNEES:
        for ligne in lire_publie(dossier / f"OPEN_PHMEV_{annee}.CSV"):
            if ligne["ATC5"] != "0000000":
                atc5 = ligne["ATC5"].replace("9999999", "")
                cle = (ligne["etb_rgt"], str(annee), atc5)
                _ajouter(publiees, cle, ligne["BOITES"], euros(ligne["REM"]), euros(ligne["BSE"]))
    canoniques: Somme = {}
    for ligne in lire_table(dossier / "tables" / "delivrances.csv"):
        cle = (ligne["finess"], ligne["annee"], ligne["atc5"])
        montants = Decimal(ligne["montant_rembourse"]), Decimal(ligne["base_remboursement"])
        _ajouter(canoniques, cle, ligne["boites"], *montants)
    assert canoniques == publiees


def test_memes_lignes_une_a_une_ages_et_sexes_compris(petite: Path) -> None:
    publiees = Counter(
        (
            ligne["etb_rgt"],
            ligne["CIP13"],
            str(annee),
            ligne["age"].replace("99", ""),
            ligne["SEXE"].replace("9", ""),
            ligne["BOITES"],
        )
        for annee in ANNEES
        for ligne in lire_publie(petite / f"OPEN_PHMEV_{annee}.CSV")
        if ligne["CIP13"] != "0"
    )
    colonnes = ("finess", "cip13", "annee", "age", "sexe", "boites")
    canoniques = Counter(tuple(ligne[c] for c in colonnes) for ligne in lire_table(petite / "tables" / "delivrances.csv"))
    assert canoniques == publiees


def test_chaque_presentation_vendue_est_au_catalogue_avec_le_meme_code(petite: Path) -> None:
    catalogue = {ligne["cip13"]: ligne for ligne in lire_table(petite / "tables" / "medicaments.csv")}
    for ligne in lire_publie(petite / "OPEN_PHMEV_2022.CSV"):
        if ligne["CIP13"] not in ("0", "9999999999999"):
            assert catalogue[ligne["CIP13"]]["atc5"] == ligne["ATC5"]
            assert catalogue[ligne["CIP13"]]["libelle"] == ligne["l_cip13"]
    assert "9999999999999" not in catalogue


def test_le_parquet_porte_les_memes_valeurs_que_le_csv(tmp_path: Path) -> None:
    forme = region()
    hopitaux = composer(forme, 7, 14, ANNEES)
    produits = grille(forme, inventer(forme, 7), 1).produits
    hasard = np.random.default_rng(7)
    lignes = Lignes(
        produit=hasard.integers(0, len(produits), 500),
        etablissement=hasard.integers(0, 14, 500),
        profil=hasard.integers(0, 12, 500),
        boites=hasard.integers(-3, 4000, 500),
        rembourse=hasard.integers(-(10**12), 10**12, 500),
        base=hasard.integers(-(10**12), 10**12, 500),
    )
    ecrits = []
    for ecrivain, nom in ((EnCsv, "d.csv"), (EnParquet, "d.parquet")):
        table = ecrivain(tmp_path / nom, produits, hopitaux)
        table.ajouter(2024, lignes)
        ecrits.append(table.fermer())
    assert ecrits[0].lignes == ecrits[1].lignes
    assert ecrits[0].montant == ecrits[1].montant
    relues = [
        {nom: "" if valeur is None else str(valeur) for nom, valeur in ligne.items()}
        for ligne in pq.read_table(tmp_path / "d.parquet").to_pylist()
    ]
    assert relues == lire_table(tmp_path / "d.csv")


def test_beaucoup_de_lignes_passent_en_parquet(tmp_path: Path) -> None:
    bilan = fabriquer(
        tmp_path / "grande", graine=1, etablissements=60, patients=1000, annees=[2024], lignes=500_001, suivi=lambda _: None
    )
    par_nom = {fichier.chemin.name: fichier for fichier in bilan.fichiers}
    publie, canonique = par_nom["OPEN_PHMEV_2024.CSV"], par_nom["delivrances.parquet"]
    table = pq.read_table(canonique.chemin, columns=["montant_rembourse"])
    assert table.num_rows == canonique.lignes < publie.lignes
    assert sum(table["montant_rembourse"].to_pylist(), Decimal(0)) == canonique.montant
