"""What an organisation carries is seen by it, wherever it is."""

from django.db import migrations

from efficience.portail.commun.cloison import FONCTION_DE_STRUCTURE


class Migration(migrations.Migration):
    """A function, in SQL."""

    dependencies = [("commun", "0002_preuves_et_cloisons")]

    operations = [migrations.RunSQL(FONCTION_DE_STRUCTURE, "DROP FUNCTION efficience_porte(text)")]
