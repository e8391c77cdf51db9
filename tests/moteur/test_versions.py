"""Versions of a warehouse: the same content changes nothing, a correction replaces and both are kept."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from efficience.moteur.entrepot import Entrepot
from efficience.moteur.refus import Refus
from fichiers_d_essai import (
    DELIVRANCES,
    ENTETE_DELIVRANCES,
    IPP_20,
    LENS,
    LIGNES_PHMEV,
    LILLE,
    MEDICAMENTS,
    arbre,
    csv,
    ecrire_tables,
    phmev,
)

DEPENSE = ("N-IPP", 2024, LILLE, "depense")


@pytest.fixture
def v1(tmp_path: Path) -> str:
    (tmp_path / "OPEN_PHMEV_2024.CSV").write_bytes(phmev(LIGNES_PHMEV))
    return f"open_phmev={tmp_path / 'OPEN_PHMEV_2024.CSV'}"


@pytest.fixture
def v2(tmp_path: Path) -> str:
    """The corrected year: one more line of 1 000,50 €."""
    (tmp_path / "v2").mkdir()
    (tmp_path / "v2" / "OPEN_PHMEV_2024.CSV").write_bytes(phmev([*LIGNES_PHMEV, {"age": "20", "REM": "1.000,50"}]))
    return f"open_phmev={tmp_path / 'v2' / 'OPEN_PHMEV_2024.CSV'}"


def test_meme_contenu_deux_fois_ne_change_rien(
    v1: str, entrepot: Path, efficience: Callable, charger_dans: Callable[..., list]
) -> None:
    charger_dans(v1)
    avant = arbre(entrepot)
    fait = efficience("charger", "--entrepot", entrepot, "--source", v1)
    assert fait.code == 0
    assert "rien n'a changé" in fait.messages
    assert arbre(entrepot) == avant


def test_meme_contenu_avec_l_annee_donnee_autrement(v1: str, entrepot: Path, charger_dans: Callable[..., list]) -> None:
    charger_dans(v1)
    avant = arbre(entrepot)
    (compte,) = charger_dans(v1.replace("open_phmev=", "open_phmev:2024="))
    assert compte.effet == "inchangée"
    assert arbre(entrepot) == avant


def test_meme_contenu_sous_un_autre_nom(v1: str, tmp_path: Path, charger_dans: Callable[..., list]) -> None:
    charger_dans(v1)
    (tmp_path / "copie 2024.csv").write_bytes(phmev(LIGNES_PHMEV))
    (compte,) = charger_dans(f"open_phmev={tmp_path / 'copie 2024.csv'}")
    assert compte.effet == "inchangée"


def test_fichier_ajoute_a_cote_des_tables_ne_fait_pas_une_nouvelle_livraison(
    tmp_path: Path, charger_dans: Callable[..., list]
) -> None:
    dossier = ecrire_tables(tmp_path / "t", delivrances=DELIVRANCES)
    charger_dans(f"tables={dossier}")
    (dossier / "LISEZMOI.txt").write_text("notes")
    (compte,) = charger_dans(f"tables={dossier}")
    assert compte.effet == "inchangée"


def test_correction_dit_ce_qu_elle_change(v1: str, v2: str, entrepot: Path, efficience: Callable) -> None:
    efficience("charger", "--entrepot", entrepot, "--source", v1)
    fait = efficience("charger", "--entrepot", entrepot, "--source", v2)
    dit = fait.messages.replace("\u00a0", " ")
    assert "livraison corrigée" in dit
    assert "pour delivrances/2024 : 9 lignes, 5 990,83 € → 10 lignes, 6 991,33 € (+1 lignes, +1 000,50 €)" in dit
    assert "l'ancienne livraison est conservée" in dit


def test_correction_puis_retour_et_versions_anciennes(
    v1: str, v2: str, entrepot: Path, charger_dans: Callable[..., list], mesurer: Callable[..., dict]
) -> None:
    charger_dans(v1)
    premiers = mesurer(entrepot, 2024)
    (compte,) = charger_dans(v2)
    assert compte.effet == "corrigée"
    seconds = mesurer(entrepot, 2024)
    assert seconds[DEPENSE] - premiers[DEPENSE] == Decimal("1000.50")
    assert len(list((entrepot / "livraisons").iterdir())) == 2
    (compte,) = charger_dans(v1)
    assert compte.effet == "corrigée"
    assert mesurer(entrepot, 2024) == premiers
    assert [mesurer(entrepot, 2024, version=numero) for numero in (1, 2, 3)] == [premiers, seconds, premiers]
    assert len(list((entrepot / "livraisons").iterdir())) == 2


def test_version_inconnue(v1: str, entrepot: Path, charger_dans: Callable[..., list]) -> None:
    charger_dans(v1)
    for numero in (0, 2):
        with pytest.raises(Refus, match=f"n'a pas de version {numero}"):
            Entrepot.ouvrir(entrepot, numero)


def test_deux_sources_pour_la_meme_annee_refusees(
    v1: str, tmp_path: Path, entrepot: Path, charger_dans: Callable[..., list]
) -> None:
    charger_dans(v1)
    avant = arbre(entrepot)
    tables = ecrire_tables(tmp_path / "t", delivrances=csv(ENTETE_DELIVRANCES, f"{LILLE},{IPP_20},2024,1,4.00"))
    with pytest.raises(Refus, match="déjà fournie par la source « open_phmev »"):
        charger_dans(f"tables={tables}")
    assert arbre(entrepot) == avant


def test_memes_octets_pour_une_autre_annee_refuses(v1: str, entrepot: Path, charger_dans: Callable[..., list]) -> None:
    charger_dans(v1)
    avant = arbre(entrepot)
    with pytest.raises(Refus, match="déjà chargé, octet pour octet, pour delivrances/2024"):
        charger_dans(v1.replace("open_phmev=", "open_phmev:2023="))
    assert arbre(entrepot) == avant


def test_memes_octets_pour_deux_annees_dans_une_commande(v1: str, entrepot: Path, charger_dans: Callable[..., list]) -> None:
    with pytest.raises(Refus, match="déjà chargé, octet pour octet"):
        charger_dans(v1, v1.replace("open_phmev=", "open_phmev:2023="))
    assert not entrepot.exists()


def test_deux_fichiers_de_la_meme_annee_dans_une_commande(v1: str, v2: str, charger_dans: Callable[..., list]) -> None:
    with pytest.raises(Refus, match="livrée deux fois dans cette commande"):
        charger_dans(v1, v2)


def test_deux_annees_en_une_commande(
    v1: str, tmp_path: Path, entrepot: Path, charger_dans: Callable[..., list], mesurer: Callable[..., dict]
) -> None:
    (tmp_path / "OPEN_PHMEV_2023.CSV").write_bytes(phmev([{"REM": "7,00"}]))
    charger_dans(v1, f"open_phmev={tmp_path / 'OPEN_PHMEV_2023.CSV'}")
    publies = mesurer(entrepot, 2023, 2024)
    assert publies["N-IPP", 2023, LILLE, "depense"] == 7
    assert publies["N-IPP", 2023, LENS, "depense"] == "non_transmis"
    assert publies["N-IPP", 2024, LENS, "depense"] == Decimal("19.70")


def test_une_table_corrigee_garde_les_autres_annees(
    tmp_path: Path, entrepot: Path, charger_dans: Callable[..., list], mesurer: Callable[..., dict]
) -> None:
    deux = csv(ENTETE_DELIVRANCES, f"{LILLE},{IPP_20},2023,1,4.00", f"{LILLE},{IPP_20},2024,1,5.00")
    charger_dans(f"tables={ecrire_tables(tmp_path / 't', delivrances=deux, medicaments=MEDICAMENTS)}")
    une = csv(ENTETE_DELIVRANCES, f"{LILLE},{IPP_20},2024,1,6.00")
    (compte,) = charger_dans(f"tables={ecrire_tables(tmp_path / 'u', delivrances=une)}")
    assert compte.effet == "corrigée"
    publies = mesurer(entrepot, 2023, 2024)
    assert (publies["N-IPP", 2023, LILLE, "depense"], publies["N-IPP", 2024, LILLE, "depense"]) == (4, 6)


ATTEINTES = {
    "entrepot.json tronqué": ("entrepot.json", b'{"format": 1, "ver'),
    "entrepot.json vide": ("entrepot.json", b""),
    "version tronquée": ("versions/000001/version.json", b"{"),
    "version d'une autre forme": ("versions/000001/version.json", b"[]"),
    "livraison tronquée": ("livraisons/*/livraison.json", b"{"),
    "livraison d'une autre forme": ("livraisons/*/livraison.json", b'{"id": "x"}'),
    "format plus récent": ("entrepot.json", b'{"format": 99, "version": 1}'),
}


@pytest.mark.parametrize("atteinte", ATTEINTES)
def test_entrepot_abime_est_dit_en_clair(
    atteinte: str, v1: str, entrepot: Path, efficience: Callable, charger_dans: Callable[..., list]
) -> None:
    charger_dans(v1)
    motif, contenu = ATTEINTES[atteinte]
    (fichier,) = entrepot.glob(motif)
    fichier.write_bytes(contenu)
    for commande in (["controler"], ["calculer", "--annee", "2024"], ["charger", "--source", v1]):
        fait = efficience(commande[0], "--entrepot", entrepot, *commande[1:])
        assert fait.code == 2, fait.messages
        assert "illisible" in fait.messages or "plus récente" in fait.messages
        assert "Que faire : " in fait.messages


@pytest.mark.parametrize("motif", ["livraisons/*/delivrances-2024.parquet", "versions/000001/etablissements.parquet"])
@pytest.mark.parametrize("geste", ["retire", "altère"])
def test_fichier_de_l_entrepot_altere_ou_retire(
    motif: str, geste: str, v1: str, entrepot: Path, efficience: Callable, charger_dans: Callable[..., list]
) -> None:
    charger_dans(v1)
    (fichier,) = entrepot.glob(motif)
    if geste == "retire":
        fichier.unlink()
    else:
        fichier.write_bytes(fichier.read_bytes()[:-1] + b"x")
    for commande in (["controler"], ["calculer", "--annee", "2024"]):
        fait = efficience(commande[0], "--entrepot", entrepot, *commande[1:])
        assert fait.code == 2
        assert fichier.name in fait.messages
        assert ("a disparu" if geste == "retire" else "n'est plus celui") in fait.messages
