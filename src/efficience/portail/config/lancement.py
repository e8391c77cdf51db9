"""Starting the portal's processes: find the database, set Django up, migrate under the owner's role."""

from __future__ import annotations

import os
import subprocess
import sys

import django

from efficience.portail.config import base_embarquee, environnement

REGLAGES = "efficience.portail.config.settings"


def preparer(usage: str) -> None:
    """Make this process ready for Django. Without `DATABASE_URL` the embedded server is started, and migrated if behind.

    Raises ConfigurationRefusee.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", REGLAGES)
    os.environ["EFFICIENCE_USAGE"] = usage
    serveur = None if "DATABASE_URL" in os.environ else _embarquer(usage)
    django.setup()
    if serveur and usage != "migration" and _en_retard():
        _migrer(serveur.adresse(base_embarquee.PROPRIETAIRE))


def recommencer() -> None:
    """Throw the embedded database of this process away, and make it anew up to the last migration."""
    from django.db import connections

    connections.close_all()
    serveur = base_embarquee.demarrer(environnement.dossier())
    base_embarquee.vider(serveur)
    _migrer(serveur.adresse(base_embarquee.PROPRIETAIRE))


def _embarquer(usage: str) -> base_embarquee.Serveur:
    lieu = environnement.dossier()
    serveur = base_embarquee.demarrer(lieu)
    os.environ.setdefault("EFFICIENCE_CLE_SECRETE", environnement.cle_du_dossier(lieu))
    role = base_embarquee.PROPRIETAIRE if usage == "migration" else base_embarquee.APPLICATION
    os.environ["DATABASE_URL"] = serveur.adresse(role)
    return serveur


def _en_retard() -> bool:
    """Whether the program knows migrations that the database has not had."""
    from django.db import connection, connections  # after django.setup()
    from django.db.migrations.executor import MigrationExecutor

    attendues = MigrationExecutor(connection)
    plan = attendues.migration_plan(attendues.loader.graph.leaf_nodes())
    connections.close_all()
    return bool(plan)


def _migrer(adresse: str) -> None:
    """Bring the database up to date in a process of its own: the web process never holds the owner's password."""
    variables = {**os.environ, "DATABASE_URL": adresse, "EFFICIENCE_USAGE": "migration"}
    commande = [sys.executable, "-m", "efficience.portail", "migrer", "--verbosity", "0"]
    fait = subprocess.run(commande, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if fait.returncode:
        raise environnement.ConfigurationRefusee(f"la base n’a pas pu être mise à jour :\n{fait.stderr[-2000:]}")
