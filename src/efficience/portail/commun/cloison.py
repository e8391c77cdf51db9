"""The second wall: row-level security. The database itself hides the rows outside the scope of who asks.

The scope is written on the connection at the start of a request and taken off at its end. Without it no row is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, migrations

_REGLAGES = (
    "efficience.tout",
    "efficience.regions",
    "efficience.departements",
    "efficience.finess",
    "efficience.structures",
)

FONCTION = """
CREATE OR REPLACE FUNCTION efficience_voit(region text, departement text, finess text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 2 AS $$
BEGIN
    RETURN coalesce(current_setting('efficience.tout', true) = 'oui', false)
        OR coalesce(region = ANY (string_to_array(current_setting('efficience.regions', true), ',')), false)
        OR coalesce(departement = ANY (string_to_array(current_setting('efficience.departements', true), ',')), false)
        OR coalesce(finess = ANY (string_to_array(current_setting('efficience.finess', true), ',')), false);
END $$
"""
"""Whether a row of that place is within the scope written on the connection.

In PL/pgSQL so that it is called: written in SQL it is copied into every query, once for each table and for each mother
table of its policies, and planning the query takes ten times longer than running it.
"""
FONCTION_DE_STRUCTURE = """
CREATE OR REPLACE FUNCTION efficience_porte(structure text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 2 AS $$
BEGIN
    RETURN coalesce(structure = ANY (string_to_array(current_setting('efficience.structures', true), ',')), false);
END $$
"""
"""Whether a row is carried by one of the organisations written on the connection."""


@dataclass(frozen=True)
class Perimetre:
    """What a connection may see: everything, or these regions, departements, hospitals, what these organisations carry."""

    tout: bool = False
    regions: frozenset[str] = frozenset()
    departements: frozenset[str] = frozenset()
    finess: frozenset[str] = frozenset()
    structures: frozenset[str] = frozenset()

    def reglages(self) -> list[str]:
        """The values of the five settings, in their order."""
        listes = (self.regions, self.departements, self.finess, self.structures)
        return ["oui" if self.tout else "", *(",".join(sorted(filter(None, codes))) for codes in listes)]


RIEN, TOUT = Perimetre(), Perimetre(tout=True)


@contextmanager
def ouverte(perimetre: Perimetre) -> Iterator[None]:
    """Give this scope to the connection for a time; the former one comes back afterwards.

    Only the edge of a request, a task or a command opens it: `TOUT` is for work that serves nobody in particular.
    """
    avant = _poser(perimetre.reglages())
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _poser(avant)
        elif not connection.in_atomic_block:  # pragma: no cover  (Django has then closed the transaction already)
            connection.close()


def _poser(valeurs: list[str]) -> list[str]:
    lus = ", ".join("current_setting(%s, true)" for _ in _REGLAGES)
    poses = ", ".join("set_config(%s, %s, false)" for _ in _REGLAGES)
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {lus}", _REGLAGES)
        avant = [valeur or "" for valeur in curseur.fetchone()]
        curseur.execute(f"SELECT {poses}", [mot for paire in zip(_REGLAGES, valeurs, strict=True) for mot in paire])
    return avant


def cloisonner(
    table: str, *, region: str = "NULL", departement: str = "NULL", finess: str = "NULL", structure: str = ""
) -> migrations.RunSQL:
    """Hide the rows of a table outside the scope. The arguments are the SQL expressions of the row's place.

    Writing is left to the application's own checks: a mail or a line may be for somebody else.
    """
    lire = f"efficience_voit({region}::text, {departement}::text, {finess}::text)"
    if structure:
        lire += f" OR efficience_porte({structure}::text)"
    return cloisonner_si(table, lire)


def cloisonner_par(table: str, colonne: str, *, mere: str, cle: str = "id") -> migrations.RunSQL:
    """Hide the rows of a table whose parent row, already behind the wall, is hidden."""
    return cloisonner_si(table, f"EXISTS (SELECT 1 FROM {mere} WHERE {mere}.{cle} = {table}.{colonne})")


def cloisonner_si(table: str, condition: str) -> migrations.RunSQL:
    """Hide the rows of a table that do not meet an SQL condition."""
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_lire ON {table} FOR SELECT USING ({condition})",
            f"CREATE POLICY {table}_ajouter ON {table} FOR INSERT WITH CHECK (true)",
            f"CREATE POLICY {table}_changer ON {table} FOR UPDATE USING ({condition}) WITH CHECK (true)",
            f"CREATE POLICY {table}_retirer ON {table} FOR DELETE USING ({condition})",
        ],
        reverse_sql=[
            *(f"DROP POLICY {table}_{geste} ON {table}" for geste in ("lire", "ajouter", "changer", "retirer")),
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )
