"""The second wall: dashboards hang from their sessions; spending is the region's."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner_par, cloisonner_si

_DE_LA_REGION = """efficience_voit(tableaux_lignededepense.region, NULL, NULL) OR EXISTS (
    SELECT 1 FROM etablissements_etablissement e
    WHERE e.region = tableaux_lignededepense.region AND efficience_voit(e.region, e.departement, NULL)
)"""


class Migration(migrations.Migration):
    """Policies, in SQL."""

    dependencies = [("tableaux", "0001_initial"), ("gouvernance", "0002_cloisons")]

    operations = [
        cloisonner_par("tableaux_commentaire", "seance_id", mere="dossiers_dossier"),
        cloisonner_par("tableaux_gel", "seance_id", mere="dossiers_dossier"),
        cloisonner_si("tableaux_lignededepense", _DE_LA_REGION),
    ]
