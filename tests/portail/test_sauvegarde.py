"""Saving and restoring: what is restored is what was saved; nothing is overwritten, nothing is half restored."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from efficience.portail.config import base_embarquee, sauvegarde
from efficience.portail.config.environnement import ConfigurationRefusee

PIECES = [("proposition.pdf", bytes(range(256))), ("été 2026.pdf", b"")]
Base = Callable[[str], str]


@pytest.fixture
def base(serveur: base_embarquee.Serveur) -> Iterator[Base]:
    """An empty database of its own on the server that all workers share; its address."""
    faites: list[str] = []

    def creer(voulu: str) -> str:
        nom = f"{voulu}_{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"
        with psycopg.connect(serveur.adresse(base_embarquee.MAITRE, "postgres"), autocommit=True) as connexion:
            connexion.execute(f"DROP DATABASE IF EXISTS {nom}")
            connexion.execute(f"CREATE DATABASE {nom} TEMPLATE template0 ENCODING 'UTF8'")
        faites.append(nom)
        return serveur.adresse(base_embarquee.MAITRE, nom)

    yield creer
    with psycopg.connect(serveur.adresse(base_embarquee.MAITRE, "postgres"), autocommit=True) as connexion:
        for nom in faites:
            connexion.execute(f"DROP DATABASE {nom}")


@pytest.fixture
def sauvee(base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A base with two pieces, saved."""
    adresse = base("essai_source")
    with psycopg.connect(adresse) as connexion:
        connexion.execute("CREATE TABLE piece (nom text PRIMARY KEY, octets bytea NOT NULL)")
        connexion.cursor().executemany("INSERT INTO piece VALUES (%s, %s)", PIECES)
    monkeypatch.setenv("DATABASE_URL", adresse)
    fiche = sauvegarde.sauvegarder(tmp_path / "nuit.tar")
    assert list(fiche["fichiers"]) == ["base.dump"]
    return tmp_path / "nuit.tar"


def test_ce_qui_est_restaure_est_ce_qui_etait_sauve(sauvee: Path, base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    adresse = base("essai_rendue")
    monkeypatch.setenv("DATABASE_URL", adresse)
    sauvegarde.restaurer(sauvee)
    with psycopg.connect(adresse) as connexion:
        assert connexion.execute("SELECT nom, octets FROM piece ORDER BY nom").fetchall() == PIECES
    with pytest.raises(ConfigurationRefusee, match="contient déjà 1 tables"):
        sauvegarde.restaurer(sauvee)
    assert sauvee.stat().st_mode & 0o077 == 0  # it holds everything: for its owner only


def test_une_sauvegarde_n_en_remplace_pas_une_autre(sauvee: Path) -> None:
    avant = sauvee.read_bytes()
    with pytest.raises(ConfigurationRefusee, match="existe déjà"):
        sauvegarde.sauvegarder(sauvee)
    assert sauvee.read_bytes() == avant
    assert [un.name for un in sauvee.parent.iterdir()] == [sauvee.name]


ABIMEES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "tronquee": (lambda octets: octets[: len(octets) // 2], "abîmée|tronquée"),
    "un octet change": (lambda octets: octets.replace(b"PGDMP", b"PGDMQ"), "abîmée : base.dump"),
    "autre chose": (lambda _: b"bonjour", "n’est pas une sauvegarde"),
}


@pytest.mark.parametrize("cas", ABIMEES)
def test_une_sauvegarde_abimee_est_refusee_et_rien_n_est_ecrit(
    cas: str, sauvee: Path, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    abimer, motif = ABIMEES[cas]
    adresse = base("essai_rendue")
    monkeypatch.setenv("DATABASE_URL", adresse)
    sauvee.write_bytes(abimer(sauvee.read_bytes()))
    with pytest.raises(ConfigurationRefusee, match=motif):
        sauvegarde.restaurer(sauvee)
    with psycopg.connect(adresse) as connexion:
        assert connexion.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_un_fichier_qui_sortirait_de_l_archive_est_refuse(sauvee: Path, tmp_path: Path) -> None:
    piege = tmp_path / "piege.tar"
    with tarfile.open(piege, "w") as archive:
        archive.add(sauvee, "../../dehors")
    with pytest.raises(ConfigurationRefusee, match="n’est pas une sauvegarde"):
        sauvegarde.restaurer(piege)
