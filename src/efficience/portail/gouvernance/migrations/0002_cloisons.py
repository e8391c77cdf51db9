"""The second wall: mandates and regional dossiers are the region's, and of the caisses whose ressort is in it."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner_si

_DE_LA_REGION = """(efficience_voit({table}.region, NULL, NULL) OR EXISTS (
    SELECT 1 FROM etablissements_etablissement e
    WHERE e.region = {table}.region AND efficience_voit(e.region, e.departement, NULL)
))"""
"""A caisse sees the affairs of the region where one hospital at least is of its ressort."""
_CYCLES = """(
    'plan_pprgdress', 'avenant_pprgdress', 'plan_papraps', 'avenant_papraps', 'action_plan', 'action_hors_plan',
    'convention_partenariat', 'avenant_convention', 'seance', 'avis_d_instance', 'decision_regionale',
    'echange_de_donnees', 'livraison', 'appel_a_projets', 'projet_article_51'
)"""
_REGIONALES = f"cycle IN {_CYCLES} AND {_DE_LA_REGION.format(table='dossiers_dossier')}"


class Migration(migrations.Migration):
    """Policies, in SQL. Those on dossiers add to the ones that they have."""

    dependencies = [("gouvernance", "0001_initial"), ("dossiers", "0002_cloisons"), ("etablissements", "0002_cloison")]

    operations = [
        cloisonner_si("gouvernance_mandat", _DE_LA_REGION.format(table="gouvernance_mandat")),
        migrations.RunSQL(
            sql=[
                f"CREATE POLICY dossiers_regionaux_lire ON dossiers_dossier FOR SELECT USING ({_REGIONALES})",
                f"CREATE POLICY dossiers_regionaux_changer ON dossiers_dossier FOR UPDATE USING ({_REGIONALES})",
            ],
            reverse_sql=[f"DROP POLICY dossiers_regionaux_{geste} ON dossiers_dossier" for geste in ("lire", "changer")],
        ),
    ]
