"""What the repository must not hold: machine paths, promises of later work, registry addresses, broken layers."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from depot import RACINE, fichiers, relatif, texte

ICI = Path(__file__)
TEXTES = [fichier for fichier in fichiers() if fichier != ICI and b"\0" not in fichier.read_bytes()[:4096]]
INTERDITS = {
    "chemin de machine": re.compile(r"(?<![\w.…}-])/(?:work|root|tmp|home|Users|mnt)/"),
    "travail remis à plus tard": re.compile(r"\b(?:TODO|FIXME|HACK|NotImplementedError|NotImplemented)\b"),
    "test mis de côté": re.compile(r"@pytest\.mark\.(?:skip\b|xfail)|\bunittest\.skip\b"),
}
VERROUS = sorted((RACINE / "requirements").glob("*.txt"))


@pytest.mark.parametrize("sorte", INTERDITS)
def test_rien_qui_ne_parle_que_d_ici_ou_de_plus_tard(sorte: str) -> None:
    trouves = [
        f"{relatif(fichier)}, ligne {rang} : {ligne.strip()[:80]}"
        for fichier in TEXTES
        for rang, ligne in enumerate(texte(fichier).splitlines(), start=1)
        if INTERDITS[sorte].search(ligne)
    ]
    assert trouves == []


def test_le_motif_des_chemins_reconnait_un_chemin() -> None:
    chemins, motif = (
        ["cd /" + "work/main", "'/" + "tmp/x'", "demo/tmp/x", "https://x.fr/root/y"],
        INTERDITS["chemin de machine"],
    )
    assert [bool(motif.search(chemin)) for chemin in chemins] == [True, True, False, False]


def test_les_fichiers_sont_en_utf8() -> None:
    illisibles = []
    for fichier in TEXTES:
        try:
            texte(fichier)
        except UnicodeDecodeError:
            illisibles.append(relatif(fichier))
    assert illisibles == []


def test_il_y_a_des_verrous() -> None:
    assert {verrou.name for verrou in VERROUS} >= {"efficience.txt", "dev.txt", "outils.txt"}


@pytest.mark.parametrize("verrou", VERROUS, ids=lambda verrou: verrou.name)
def test_un_verrou_ne_nomme_aucune_adresse(verrou: Path) -> None:
    adresses = [
        ligne for ligne in texte(verrou).splitlines() if re.search(r"https?:|file:|git\+|--(?:extra-)?index|@ ", ligne)
    ]
    assert adresses == []


@pytest.mark.parametrize("verrou", VERROUS, ids=lambda verrou: verrou.name)
def test_un_verrou_fixe_chaque_bibliotheque_par_ses_empreintes(verrou: Path) -> None:
    entrees = [ligne for ligne in re.sub(r"\\\n\s*", "", texte(verrou)).splitlines() if ligne and not ligne.startswith("#")]
    assert entrees
    assert [
        e for e in entrees if not re.fullmatch(r"[\w.\[\]-]+==\S+( ; [^-]*?)?\s*(--hash=sha256:[0-9a-f]{64}\s*)+", e)
    ] == []


def test_les_couches_sont_respectees() -> None:
    """import-linter, as `make lint` runs it: one direction, no engine in the domain, indicators apart."""
    programme = Path(sys.executable).with_name("lint-imports")
    fait = subprocess.run([programme, "--no-cache"], cwd=RACINE, capture_output=True, text=True, check=False)
    assert fait.returncode == 0, fait.stdout + fait.stderr
