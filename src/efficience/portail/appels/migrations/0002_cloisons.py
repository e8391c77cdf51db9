"""The second wall: a project is its carrier's and its region's; its notes are never the carrier's; a published call is open."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner_par, cloisonner_si

_INSTRUIT = """EXISTS (
    SELECT 1 FROM dossiers_dossier d WHERE d.id = appels_lecture.projet_id AND (
        efficience_voit(d.region, NULL, NULL) OR EXISTS (
            SELECT 1 FROM etablissements_etablissement e
            WHERE e.region = d.region AND efficience_voit(e.region, e.departement, NULL)
        )
    )
)"""
_PUBLIE = "cycle = 'appel_a_projets' AND etat <> 'brouillon'"


class Migration(migrations.Migration):
    """Policies, in SQL."""

    dependencies = [("appels", "0001_initial"), ("gouvernance", "0002_cloisons")]

    operations = [
        cloisonner_par("appels_cahier", "projet_id", mere="dossiers_dossier"),
        cloisonner_si("appels_lecture", _INSTRUIT),
        migrations.RunSQL(
            sql=f"CREATE POLICY dossiers_appels_publies ON dossiers_dossier FOR SELECT USING ({_PUBLIE})",
            reverse_sql="DROP POLICY dossiers_appels_publies ON dossiers_dossier",
        ),
    ]
