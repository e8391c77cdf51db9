"""The second wall: a dossier by its place or by who carries it, what hangs from it by the dossier."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner, cloisonner_par


class Migration(migrations.Migration):
    """Policies, in SQL."""

    dependencies = [("dossiers", "0001_initial"), ("commun", "0003_structures")]

    operations = [
        cloisonner(
            "dossiers_dossier", region="region", departement="departement", finess="finess", structure="organisation_id"
        ),
        cloisonner_par("dossiers_evenement", "dossier_id", mere="dossiers_dossier"),
        *(
            cloisonner_par(f"dossiers_{table}", "evenement_id", mere="dossiers_evenement")
            for table in ("preuve", "delai", "redaction")
        ),
    ]
