"""The canonical tables say what the published files say: two readers, two sums, the same cents."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from relecture_synthese import ANNEES, euros, lire_publie, lire_table

from efficience.moteur.synthese import fabriquer
from efficience.moteur.synthese.delivrances import Lignes
from efficience.moteur.synthese.ecriture.delivrances import DelivrancesAgregees
from efficience.moteur.synthese.etablissements import composer
from efficience.moteur.synthese.medicaments import inventer
from efficience.moteur.synthese.parametres import region
from efficience.moteur.synthese.produits import CIP_MASQUE, grille

Cle = tuple[str, ...]
Sommes = dict[Cle, tuple[int, Decimal, Decimal]]
SUIVIES = ("A02BC", "C09A", "C09B", "C09C", "C09D", "C10AA", "C10AX09", "C10BA")


def _ajouter(sommes: Sommes, cle: Cle, boites: str, rembourse: Decimal, base: Decimal) -> None:
    avant = sommes.get(cle, (0, Decimal(0), Decimal(0)))
    sommes[cle] = (avant[0] + int(boites), avant[1] + rembourse, avant[2] + base)


def _publiees(dossier: Path, cle: Callable[[dict[str, str]], Cle | None]) -> Sommes:
    """Sums of the lines of Open PHMEV, fees left out."""
    sommes: Sommes = {}
    for annee in ANNEES:
        for ligne in lire_publie(dossier / f"OPEN_PHMEV_{annee}.CSV"):
            groupe = cle(ligne) if ligne["ATC5"] != "0000000" else None
            if groupe:
                _ajouter(sommes, (str(annee), *groupe), ligne["BOITES"], euros(ligne["REM"]), euros(ligne["BSE"]))
    return sommes


def _delivrees(dossier: Path, cle: Callable[[dict[str, str]], Cle | None]) -> Sommes:
    sommes: Sommes = {}
    for ligne in lire_table(dossier / "tables" / "delivrances.csv"):
        if groupe := cle(ligne):
            montants = Decimal(ligne["montant_rembourse"]), Decimal(ligne["base_remboursement"])
            _ajouter(sommes, (ligne["annee"], *groupe), ligne["boites"], *montants)
    return {cle: somme for cle, somme in sommes.items() if any(somme)}


@pytest.fixture(params=["petite", "courante"])
def dossier(request: pytest.FixtureRequest) -> Path:
    chemin: Path = request.getfixturevalue(request.param)
    return chemin


def test_memes_boites_et_memes_euros_par_etablissement_et_annee(dossier: Path) -> None:
    assert _delivrees(dossier, lambda d: (d["finess"],)) == _publiees(dossier, lambda p: (p["etb_rgt"],))


def test_memes_boites_et_memes_euros_par_code_des_familles_suivies(dossier: Path) -> None:
    """Also where the presentation is masked: a real one of the same code is behind."""
    publiees = _publiees(dossier, lambda p: (p["etb_rgt"], p["ATC5"]) if p["ATC5"].startswith(SUIVIES) else None)
    delivrees = _delivrees(dossier, lambda d: (d["finess"], d["atc5"]) if d["atc5"].startswith(SUIVIES) else None)
    assert delivrees == {cle: somme for cle, somme in publiees.items() if any(somme)}


def test_open_phmev_est_la_somme_des_delivrances_par_presentation_age_et_sexe(dossier: Path) -> None:
    """Ages and sexes are published where the establishment restitutes them; a masked line is a part of a cell."""
    axes = {p["etb_rgt"]: p for annee in ANNEES for p in lire_publie(dossier / f"OPEN_PHMEV_{annee}.CSV")}

    def cellule(d: dict[str, str]) -> Cle:
        age = next(classe for classe in ("60", "20", "0") if int(d["age"]) >= int(classe)) if d["age"] else "99"
        axe = axes[d["finess"]]
        age, sexe = (age if axe["top_etb_age"] == "1" else "99"), (d["sexe"] if axe["top_etb_sexe"] == "1" else "9")
        return (d["finess"], d["cip13"], age, sexe or "9")

    visibles = _publiees(
        dossier, lambda p: (p["etb_rgt"], p["CIP13"], p["age"], p["SEXE"]) if p["CIP13"] != CIP_MASQUE else None
    )
    delivrees = _delivrees(dossier, cellule)
    exactes = sum(delivrees.get(cle) == somme for cle, somme in visibles.items())
    assert exactes > 0.97 * len(visibles)
    ecarts = [cle for cle, somme in visibles.items() if delivrees.get(cle, (0,))[0] < somme[0]]
    assert len(ecarts) <= len(visibles) - exactes


def test_peu_de_delivrances_ont_une_presentation_inconnue(dossier: Path) -> None:
    delivrances = lire_table(dossier / "tables" / "delivrances.csv")
    inconnues = [d for d in delivrances if d["cip13"] == CIP_MASQUE]
    assert len(inconnues) < len(delivrances) // 100
    assert not [d for d in inconnues if d["atc5"]]


def test_chaque_presentation_vendue_est_au_catalogue_avec_le_meme_code(petite: Path) -> None:
    catalogue = {ligne["cip13"]: ligne for ligne in lire_table(petite / "tables" / "medicaments.csv")}
    for ligne in lire_publie(petite / "OPEN_PHMEV_2022.CSV"):
        if ligne["CIP13"] not in ("0", "9999999999999"):
            assert catalogue[ligne["CIP13"]]["atc5"] == ligne["ATC5"]
            assert catalogue[ligne["CIP13"]]["libelle"] == ligne["l_cip13"]
    assert "9999999999999" not in catalogue


def test_le_parquet_d_une_grande_region_porte_les_lignes_publiees(tmp_path: Path) -> None:
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
    table = DelivrancesAgregees(tmp_path / "d.parquet", produits, hopitaux)
    table.ajouter(2024, lignes)
    ecrit = table.fermer()
    gardees = lignes.gardees(lignes.produit > 0)
    relues = pq.read_table(tmp_path / "d.parquet").to_pylist()
    assert [ligne["montant_rembourse"] for ligne in relues] == [Decimal(int(c)).scaleb(-2) for c in gardees.rembourse]
    assert [ligne["boites"] for ligne in relues] == gardees.boites.tolist()
    assert [ligne["finess"] for ligne in relues] == [hopitaux[rang].finess for rang in gardees.etablissement]
    assert [ligne["cip13"] for ligne in relues] == [produits[rang].cip13 for rang in gardees.produit]
    assert (ecrit.lignes, ecrit.montant) == (len(relues), sum((ligne["montant_rembourse"] for ligne in relues), Decimal(0)))


def test_beaucoup_de_lignes_passent_en_parquet(tmp_path: Path) -> None:
    bilan = fabriquer(
        tmp_path / "grande", graine=1, etablissements=60, patients=1000, annees=[2024], lignes=500_001,
        formes=("canonique", "open_phmev"), suivi=lambda _: None,
    )  # fmt: skip
    par_nom = {fichier.chemin.name: fichier for fichier in bilan.fichiers}
    publie, canonique = par_nom["OPEN_PHMEV_2024.CSV"], par_nom["delivrances.parquet"]
    table = pq.read_table(canonique.chemin, columns=["montant_rembourse"])
    assert table.num_rows == canonique.lignes < publie.lignes
    assert sum(table["montant_rembourse"].to_pylist(), Decimal(0)) == canonique.montant
