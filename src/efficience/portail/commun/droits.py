"""What the application's role may do in the database: everything a page needs, nothing that rewrites what must stay."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

APPLICATION = "efficience_application"


def ajout_seul() -> list[str]:
    """The tables whose rows are added and never changed nor removed: models that say `AJOUT_SEUL`."""
    return sorted(modele._meta.db_table for modele in apps.get_models() if getattr(modele, "AJOUT_SEUL", False))


def accorder(role: str = APPLICATION) -> None:
    """Grant the application's role what it needs, after the migrations. The role must exist (see the installation guide)."""
    ordres = [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
        *(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}" for table in ajout_seul()),
    ]
    with connection.cursor() as curseur:
        for ordre in ordres:
            curseur.execute(ordre)
