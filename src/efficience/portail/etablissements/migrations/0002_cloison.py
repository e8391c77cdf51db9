"""The second wall of the contacts; the directory itself is public."""

from django.db import migrations

from efficience.portail.etablissements.cloison import cloisonner_par_etablissement


class Migration(migrations.Migration):
    """Policies, in SQL."""

    dependencies = [("etablissements", "0001_initial"), ("commun", "0002_preuves_et_cloisons")]

    operations = [cloisonner_par_etablissement("etablissements_contact")]
