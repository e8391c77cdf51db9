"""Damaged hospital files: refused whole with the file, the line and what to do, never with what the record holds."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fichiers_atih import INDEX_A, LENS, LILLE, NAISSANCE, ano, archiver, ecrire, med, rsa

from fichiers_d_essai import arbre

RSA, ANO, MED = rsa(das=["N189"], actes=["000FAFA001"]), ano(), med()
DEUX = {"sequence": "0000000002"}


@pytest.fixture(autouse=True)
def cle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EFFICIENCE_CLE_PSEUDONYMES", "k" * 40)


def _refuse(efficience: Callable[..., object], entrepot: Path, chemin: Path, *morceaux: str, annee: str = "") -> None:
    avant = arbre(entrepot)
    execution = efficience("charger", "--entrepot", entrepot, "--source", f"rsa{annee}={chemin}")
    assert execution.code == 2, execution.messages
    assert all(morceau in execution.messages for morceau in morceaux), execution.messages
    assert "Que faire" in execution.messages
    assert INDEX_A not in execution.messages and NAISSANCE not in execution.messages
    assert arbre(entrepot) == avant


@pytest.mark.parametrize(
    ("fichiers", "morceaux"),
    [
        ({"rsa": [RSA, RSA[:200]]}, ("rsa, ligne 2", "tronqué : 200 caractères")),
        ({"rsa": [RSA, RSA[:-1]]}, ("rsa, ligne 2", f"tronqué : {len(RSA) - 1} caractères", f"{len(RSA)} caractères")),
        ({"rsa": [RSA + "X"]}, ("rsa, ligne 1", f"trop long : {len(RSA) + 1} caractères")),
        ({"rsa": [RSA[:50] + "xx" + RSA[52:]]}, ("rsa, ligne 1", "zones « um » n'est pas un nombre")),
        ({"rsa": [RSA[:9] + "226" + RSA[12:]]}, ("rsa, ligne 1", "format 226 de 2023 inconnu", "227 (2022)")),
        ({"rsa": [RSA[:9] + "   " + RSA[12:]]}, ("rsa, ligne 1", "format illisible de 2023 inconnu")),
        ({"rsa": [RSA, LENS + RSA[9:]]}, ("rsa, ligne 2", "d'un autre établissement", LILLE)),
        ({"rsa": [RSA, RSA]}, ("12.rsa", "0000000001 est donné à plusieurs enregistrements")),
        ({"rsa": []}, ("12.rsa", "le fichier est vide")),
        ({"ano": [ANO[:187]]}, ("ano, ligne 1", "tronqué : 187 caractères")),
        ({"ano": [ANO[:1000]]}, ("ano, ligne 1", "tronqué : 1000 caractères", "1103")),
        ({"ano": [ANO + " "]}, ("ano, ligne 1", "trop long : 1104 caractères")),
        ({"ano": [ANO, ANO]}, ("12.ano", "0000000001 est donné à plusieurs enregistrements")),
        ({"med": [MED, MED[:90]]}, ("med, ligne 2", "tronqué : 90 caractères")),
        ({"med": [MED + "X"]}, ("med, ligne 1", "trop long : 121 caractères")),
        ({"med": [med({"quantite": "12.5"})]}, ("med, ligne 1", "n'est pas un nombre", "3 décimales sans point")),
        ({"med": [med({"type_prestation": "02"})]}, ("med, ligne 1", "ce n'est pas une ligne de médicament")),
    ],
)
def test_un_enregistrement_abime_est_refuse_avec_sa_ligne(
    tmp_path: Path,
    deja_charge: Path,
    efficience: Callable[..., object],
    fichiers: dict[str, list[str]],
    morceaux: tuple[str, ...],
) -> None:
    dossier = ecrire(tmp_path / "envoi", {"rsa": [RSA], "ano": [ANO], "med": [MED], **fichiers})
    _refuse(efficience, deja_charge, dossier, *morceaux)


def test_le_dernier_filler_d_un_med_peut_etre_perdu(tmp_path: Path, efficience: Callable[..., object]) -> None:
    dossier = ecrire(tmp_path / "envoi", {"rsa": [RSA], "ano": [ANO], "med": [MED[:102]]})
    assert efficience("charger", "--entrepot", tmp_path / "e", "--source", f"rsa={dossier}").code == 0


@pytest.mark.parametrize("absent", ["rsa", "ano"])
def test_les_deux_fichiers_sont_necessaires(
    tmp_path: Path, deja_charge: Path, efficience: Callable[..., object], absent: str
) -> None:
    dossier = ecrire(tmp_path / "envoi", {"rsa": [RSA], "ano": [ANO]})
    (dossier / f"{LILLE}.2023.12.{absent}").unlink()
    _refuse(efficience, deja_charge, dossier, f"le fichier .{absent} manque")


def test_deux_mois_de_la_meme_annee_sont_refuses(
    tmp_path: Path, deja_charge: Path, efficience: Callable[..., object]
) -> None:
    for mois in (11, 12):
        ecrire(tmp_path / "envoi", {"rsa": [RSA], "ano": [ANO]}, mois=mois)
    _refuse(efficience, deja_charge, tmp_path / "envoi", "plusieurs transmissions, M11 et M12", "ne garder que la dernière")


def test_l_archive_et_ses_fichiers_ensemble_sont_refuses(
    tmp_path: Path, deja_charge: Path, efficience: Callable[..., object]
) -> None:
    archiver(ecrire(tmp_path / "envoi", {"rsa": [RSA], "ano": [ANO]}))
    ecrire(tmp_path / "envoi", {"rsa": [RSA], "ano": [ANO]})
    _refuse(efficience, deja_charge, tmp_path / "envoi", "deux fichiers .")


def test_une_archive_abimee_est_refusee(tmp_path: Path, deja_charge: Path, efficience: Callable[..., object]) -> None:
    archive = archiver(ecrire(tmp_path / "envoi", {"rsa": [RSA], "ano": [ANO]}))
    entier = archive.read_bytes()
    archive.write_bytes(entier[: len(entier) // 2])
    _refuse(efficience, deja_charge, archive, archive.name, "tronquée, abîmée ou chiffrée")
    with zipfile.ZipFile(archive, "w") as zip_:  # a member whose content no longer has its checksum
        zip_.writestr(f"{LILLE}.2023.12.rsa", RSA)
        zip_.writestr(f"{LILLE}.2023.12.ano", ANO)
    archive.write_bytes(archive.read_bytes().replace(RSA[60:80].encode(), b"X" * 20, 1))
    _refuse(efficience, deja_charge, archive, archive.name, "tronquée, abîmée ou chiffrée")


def test_une_autre_annee_que_l_annoncee_est_refusee(
    tmp_path: Path, deja_charge: Path, efficience: Callable[..., object]
) -> None:
    dossier = ecrire(tmp_path / "envoi", {"rsa": [RSA], "ano": [ANO]})
    _refuse(efficience, deja_charge, dossier, "de 2023 dans une livraison annoncée pour 2022", annee=":2022")


def test_un_dossier_sans_rsa_est_refuse(tmp_path: Path, deja_charge: Path, efficience: Callable[..., object]) -> None:
    (tmp_path / "vide").mkdir()
    _refuse(efficience, deja_charge, tmp_path / "vide", "aucun fichier RSA trouvé")


def test_un_rsa_et_un_ano_de_deux_transmissions_ne_se_joignent_pas(
    tmp_path: Path, deja_charge: Path, efficience: Callable[..., object]
) -> None:
    dossier = ecrire(tmp_path / "envoi", {"rsa": [RSA], "ano": [ano(DEUX)]})
    _refuse(efficience, deja_charge, dossier, "aucun séjour ne peut être retenu", "de la même transmission")
