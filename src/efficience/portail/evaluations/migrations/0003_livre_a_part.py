"""The ledger leaves for an application of its own, with its rows, its policies and its triggers: only its tables' names change."""

from django.db import migrations

_TABLES = ("ecriture", "mouvement")


class Migration(migrations.Migration):
    """Two tables change hands."""

    dependencies = [("evaluations", "0002_cloisons_et_equilibre")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE evaluations_{table} RENAME TO livre_{table}",
                    f"ALTER TABLE livre_{table} RENAME TO evaluations_{table}",
                )
                for table in _TABLES
            ],
            state_operations=[migrations.DeleteModel("Mouvement"), migrations.DeleteModel("Ecriture")],
        )
    ]
