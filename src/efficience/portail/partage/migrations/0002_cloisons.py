"""The second wall: the registry hangs from its dossiers."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner_par


class Migration(migrations.Migration):
    """Policies, in SQL."""

    dependencies = [("partage", "0001_initial"), ("gouvernance", "0002_cloisons")]

    operations = [
        cloisonner_par("partage_description", "dossier_id", mere="dossiers_dossier"),
        cloisonner_par("partage_refus", "echange_id", mere="dossiers_dossier"),
    ]
