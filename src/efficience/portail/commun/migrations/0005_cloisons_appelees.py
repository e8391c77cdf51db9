"""The functions of the second wall are called instead of being copied into every query."""

from django.db import migrations

from efficience.portail.commun.cloison import FONCTION, FONCTION_DE_STRUCTURE


class Migration(migrations.Migration):
    """The two functions as they are now, for a base that has the former ones."""

    dependencies = [("commun", "0004_certifications")]

    operations = [migrations.RunSQL([FONCTION, FONCTION_DE_STRUCTURE], migrations.RunSQL.noop)]
