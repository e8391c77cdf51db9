"""The second wall of what hangs from a hospital: seen by who may see the place of that hospital."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner_si

VU = """EXISTS (
    SELECT 1 FROM etablissements_etablissement e
    WHERE e.finess = {finess} AND efficience_voit(e.region, e.departement, e.finess_juridique)
)"""
"""Whether the connection's scope holds the hospital of that number (an SQL expression)."""


def cloisonner_par_etablissement(table: str, colonne: str = "etablissement_id") -> migrations.RunSQL:
    """Hide the rows of a table whose hospital, named by `colonne`, is outside the scope.

    `cloisonner_par(…, mere="etablissements_etablissement")` would hide nothing: the directory itself is public.
    """
    return cloisonner_si(table, VU.format(finess=f"{table}.{colonne}"))
