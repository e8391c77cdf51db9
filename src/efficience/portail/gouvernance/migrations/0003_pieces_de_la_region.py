"""The second wall, for files: those of regional affairs are read, like the affairs, by the caisses of the region."""

from django.db import migrations

_REGIONALES = """geste IN ('plan.lire', 'appel.lire') AND finess = '' AND EXISTS (
    SELECT 1 FROM etablissements_etablissement e
    WHERE e.region = pieces_piece.region AND efficience_voit(e.region, e.departement, NULL)
)"""


class Migration(migrations.Migration):
    """A policy, in SQL. Who may read which file is still said by its gesture and its readers."""

    dependencies = [("gouvernance", "0002_cloisons"), ("pieces", "0003_structure")]

    operations = [
        migrations.RunSQL(
            sql=f"CREATE POLICY pieces_regionales ON pieces_piece FOR SELECT USING ({_REGIONALES})",
            reverse_sql="DROP POLICY pieces_regionales ON pieces_piece",
        )
    ]
