"""What is refused leaves nothing behind; what is done is reported."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from relecture_synthese import euros, lire_publie

from efficience.moteur.refus import Refus
from efficience.moteur.synthese import fabriquer

JUSTE: dict[str, Any] = {"graine": 1, "etablissements": 14, "patients": 1000, "annees": [2024], "lignes": 500}


@pytest.mark.parametrize(
    ("faux", "mots"),
    [
        ({"graine": -1}, "la graine est négative : -1"),
        ({"etablissements": 3}, "3 établissements demandés, de 14 à 1200 possibles"),
        ({"patients": 0}, "0 patients demandés"),
        ({"lignes": 5}, "5 lignes demandées"),
        ({"annees": []}, "aucune année demandée"),
        ({"annees": [2024, 2024]}, "une année est demandée deux fois"),
        ({"annees": [24]}, "une année n'a pas quatre chiffres"),
        ({"formes": ["snds", "tableur"]}, "« tableur » n'est pas une forme"),
        ({"formes": []}, "aucune forme demandée"),
    ],
)
def test_un_argument_impossible_est_refuse_et_rien_n_est_ecrit(tmp_path: Path, faux: dict[str, Any], mots: str) -> None:
    with pytest.raises(Refus, match=mots):
        fabriquer(tmp_path / "region", **(JUSTE | faux), suivi=lambda _: None)
    assert not (tmp_path / "region").exists()


def test_un_dossier_qui_n_est_pas_vide_est_refuse(tmp_path: Path) -> None:
    (tmp_path / "deja").write_text("là")
    with pytest.raises(Refus, match="le dossier n'est pas vide"):
        fabriquer(tmp_path, **JUSTE, suivi=lambda _: None)
    assert [fichier.name for fichier in tmp_path.iterdir()] == ["deja"]


def test_une_region_fictive_est_remplacee_et_rien_d_autre(tmp_path: Path) -> None:
    fabriquer(tmp_path / "region", **JUSTE, suivi=lambda _: None)
    avant = {f.name: f.read_bytes() for f in (tmp_path / "region").glob("*.CSV")}
    fabriquer(tmp_path / "region", **JUSTE, suivi=lambda _: None)
    assert {f.name: f.read_bytes() for f in (tmp_path / "region").glob("*.CSV")} == avant
    (tmp_path / "region" / "notes.docx").write_text("à moi")
    with pytest.raises(Refus, match="le dossier n'est pas vide"):
        fabriquer(tmp_path / "region", **JUSTE, suivi=lambda _: None)
    assert (tmp_path / "region" / "notes.docx").read_text() == "à moi"


def test_le_bilan_donne_les_lignes_et_les_euros_de_chaque_fichier(tmp_path: Path) -> None:
    messages: list[str] = []
    bilan = fabriquer(tmp_path / "region", **JUSTE, formes=("canonique", "open_phmev"), suivi=messages.append)
    assert [fichier.chemin.relative_to(tmp_path / "region").as_posix() for fichier in bilan.fichiers] == [
        "OPEN_PHMEV_2024.CSV",
        "tables/actes.csv",
        "tables/administrations.csv",
        "tables/autoevaluations.csv",
        "tables/consultations.csv",
        "tables/delivrances.csv",
        "tables/dispositifs.csv",
        "tables/examens.csv",
        "tables/ordonnances_auditees.csv",
        "tables/sejours.csv",
        "tables/transports.csv",
        "CIS_CIP_bdpm.txt",
        "CIS_bdpm.txt",
        "etalab-cs1100502-stock.csv",
        "tables/etablissements.csv",
        "tables/medicaments.csv",
        "effets_attendus.csv",
        "LISEZMOI.txt",
    ]
    publie = lire_publie(tmp_path / "region" / "OPEN_PHMEV_2024.CSV")
    assert bilan.fichiers[0].lignes == len(publie)
    assert bilan.fichiers[0].montant == sum((euros(ligne["REM"]) for ligne in publie), Decimal(0))
    assert messages[0] == "14 établissements, 2 cliniques, 1672 présentations"


@pytest.mark.parametrize(
    ("forme", "produits"),
    [
        ("canonique", {"tables"}),
        ("open_phmev", {"OPEN_PHMEV_2024.CSV", "CIS_CIP_bdpm.txt", "CIS_bdpm.txt", "etalab-cs1100502-stock.csv"}),
        ("snds", {"snds"}),
        ("pmsi", {"pmsi"}),
        ("atih", {"atih"}),
    ],
)
def test_chaque_forme_s_ecrit_seule(tmp_path: Path, forme: str, produits: set[str]) -> None:
    fabriquer(tmp_path / "region", **JUSTE, formes=[forme], suivi=lambda _: None)
    assert {f.name for f in (tmp_path / "region").iterdir()} == produits | {"effets_attendus.csv", "LISEZMOI.txt"}


def test_une_forme_demandee_seule_a_les_memes_octets_que_parmi_toutes(petite: Path, tmp_path: Path) -> None:
    fabriquer(
        tmp_path / "region", graine=7, etablissements=14, patients=5000, annees=[2022, 2023, 2024], lignes=2000,
        formes=["pmsi"], suivi=lambda _: None,
    )  # fmt: skip
    ecrits = {f.name: f.read_bytes() for f in (tmp_path / "region" / "pmsi").iterdir()}
    assert ecrits == {f.name: f.read_bytes() for f in (petite / "pmsi").iterdir()}


def test_le_nombre_de_lignes_demande_est_approche(courante: Path) -> None:
    for annee in (2022, 2024):
        lignes = len(lire_publie(courante / f"OPEN_PHMEV_{annee}.CSV"))
        assert 60_000 < lignes < 80_000
