"""A hospital reads the groups that it is a member of: the group and what hangs from it, never the money's own dossiers."""

from django.db import migrations

_EST_MEMBRE = """
CREATE FUNCTION ipep_est_membre(groupement uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (
        SELECT 1 FROM ipep_membre m LEFT JOIN etablissements_etablissement e ON e.finess = m.identifiant
        WHERE m.groupement_id = groupement AND m.identifiant <> ''
            AND (efficience_voit(NULL, NULL, m.identifiant) OR efficience_voit(NULL, NULL, e.finess_juridique))
    )
$$
"""
"""Read as the owner of the tables: a policy that read the members through their own policy would never end."""
_SIEN = "efficience_voit(region::text, departement::text, NULL::text) OR efficience_porte(organisation_id::text)"


class Migration(migrations.Migration):
    """Two policies, in SQL."""

    dependencies = [("ipep", "0002_cloisons"), ("etablissements", "0002_cloison")]

    operations = [
        migrations.RunSQL(_EST_MEMBRE, "DROP FUNCTION ipep_est_membre(uuid)"),
        migrations.RunSQL(
            f"ALTER POLICY ipep_groupement_lire ON ipep_groupement USING ({_SIEN} OR ipep_est_membre(dossier_id))",
            f"ALTER POLICY ipep_groupement_lire ON ipep_groupement USING ({_SIEN})",
        ),
        migrations.RunSQL(
            "CREATE POLICY dossiers_dossier_membre_ipep ON dossiers_dossier FOR SELECT "
            "USING (cycle = 'groupement_ipep' AND ipep_est_membre(id))",
            "DROP POLICY dossiers_dossier_membre_ipep ON dossiers_dossier",
        ),
    ]
