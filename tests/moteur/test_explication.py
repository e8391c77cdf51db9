"""The explanation of a figure adds up: its products make the spend, its effects make the change."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from efficience.moteur.explication import Explication, expliquer
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.resultats import Resultats
from efficience.noyau.calcul import Calcul
from efficience.reglement import officiel
from fichiers_d_essai import IPP_40, LILLE, phmev

AVANT = [{"BOITES": "100", "REM": "394,00"}, {"CIP13": IPP_40, "ATC5": "A02BC05", "BOITES": "50", "REM": "300,00"}]
APRES = [{"BOITES": "120", "REM": "460,00"}, {"CIP13": IPP_40, "ATC5": "A02BC05", "BOITES": "10", "REM": "60,00"}]


@pytest.fixture
def expliquee(tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path, efficience: Callable) -> Explication:
    for annee, lignes in ((2023, AVANT), (2024, APRES)):
        (tmp_path / f"OPEN_PHMEV_{annee}.CSV").write_bytes(phmev(lignes))
    charger_dans(*(f"open_phmev={tmp_path / f'OPEN_PHMEV_{annee}.CSV'}" for annee in (2023, 2024)))
    sortie = tmp_path / "resultats.csv"
    efficience("calculer", "--entrepot", str(entrepot), "--annee", "2023", "--annee", "2024", "--sortie", str(sortie))
    return expliquer(Resultats.lire(sortie), INDICATEURS["N-IPP"], LILLE, 2024, 2023, officiel())


def test_les_produits_font_la_depense(expliquee: Explication) -> None:
    assert sum(Decimal(produit.euros) for produit in expliquee.produits) == Decimal("520.00")
    assert sum(int(produit.quantite) for produit in expliquee.produits) == 130


def test_les_trois_effets_font_la_variation(expliquee: Explication) -> None:
    assert isinstance(expliquee.variation, Calcul)
    effets = expliquee.variation.resultat
    assert effets["effet_volume"] + effets["effet_structure"] + effets["effet_prix"] == Decimal("520.00") - Decimal("694.00")
    # By hand: 120 × 3.94 + 10 × 6 = 532.80 at the prices of 2023, so prices took 12.80 off.
    assert effets["effet_prix"] == Decimal("-12.80")
    assert effets["economie_prix_constants"] == Decimal("694.00") - Decimal("532.80")


def test_le_montant_ne_depend_pas_de_la_decomposition(expliquee: Explication) -> None:
    assert expliquee.evaluation is not None
    assert isinstance(expliquee.evaluation.calcul, Calcul)
    assert expliquee.evaluation.calcul.resultat["interessement"] == Decimal("34.80")  # 20 % of 174.00


def test_sans_annee_de_reference_ni_montant_ni_variation(expliquee: Explication) -> None:
    seule = expliquer(Resultats.lire(expliquee_fichier(expliquee)), INDICATEURS["N-IPP"], LILLE, 2024, None, officiel())
    assert (seule.evaluation, seule.variation) == (None, None)


def expliquee_fichier(explication: Explication) -> Path:
    """The result file stands beside the warehouse that its manifest names."""
    return Path(explication.manifeste["entrepot"]["chemin"]).with_name("resultats.csv")


def test_les_forfaits_de_perfusion_font_aussi_leur_depense(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path, efficience: Callable
) -> None:
    dossier, sortie = tmp_path / "lpp", tmp_path / "resultats.csv"
    dossier.mkdir()
    (dossier / "dispositifs.csv").write_text(
        "finess,code_lpp,annee,quantite,montant_rembourse\n"
        f"{LILLE},1176882,2024,3,900.00\n{LILLE},1178556,2024,1,70.50\n{LILLE},1159062,2024,40,99.50\n"
    )
    charger_dans(f"tables={dossier}")
    efficience("calculer", "--entrepot", str(entrepot), "--annee", "2024", "--sortie", str(sortie))
    expliquee = expliquer(Resultats.lire(sortie), INDICATEURS["N-PERF"], LILLE, 2024, None, officiel())
    lus = {produit.code: (produit.quantite, produit.euros) for produit in expliquee.produits}
    assert lus == {"1176882": ("3", "900.00"), "1159062": ("40", "99.50"), "1178556": ("1", "70.50")}
    assert list(lus) == ["1176882", "1159062", "1178556"]
    assert expliquee.compte == "forfaits"
