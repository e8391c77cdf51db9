"""The second wall of the groups, and one group at a time: the database sees every group, who types does not.

An avenant to the cahier des charges belongs to no group: the groups of its region see it once it is submitted.
"""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner, cloisonner_par

_UN_SEUL_GROUPEMENT = """
CREATE FUNCTION ipep_un_seul_groupement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    numero text := to_jsonb(NEW) ->> TG_ARGV[0];
    ailleurs boolean;
BEGIN
    IF numero = '' OR to_jsonb(NEW) ->> 'type' IN ('es', 'esms') THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME || numero));
    EXECUTE format(
        'SELECT EXISTS (SELECT 1 FROM %I t WHERE %I = $1 AND id <> $2 AND daterange(debut, fin, ''[]'') && daterange($3, $4, ''[]'')'
        ' AND coalesce(to_jsonb(t) ->> ''type'', '''') NOT IN (''es'', ''esms''))',
        TG_TABLE_NAME, TG_ARGV[0]
    ) INTO ailleurs USING numero, NEW.id, NEW.debut, NEW.fin;
    IF ailleurs THEN
        RAISE EXCEPTION 'deux groupements a la fois' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$
"""
"""`TG_ARGV[0]` is the column of the number. The lock makes two attachments of the same number wait for one another."""


def _exclusif(table: str, colonne: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_un_seul BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION ipep_un_seul_groupement('{colonne}')",
        f"DROP TRIGGER {table}_un_seul ON {table}",
    )


_SOUMISE = """cycle = 'revision_ipep' AND etat <> 'projet'
    AND EXISTS (SELECT 1 FROM ipep_groupement g WHERE g.region = dossiers_dossier.region)"""


class Migration(migrations.Migration):
    """Policies and triggers, in SQL."""

    dependencies = [
        ("ipep", "0001_initial"),
        ("commun", "0003_structures"),
        ("dossiers", "0002_cloisons"),
        ("pieces", "0003_structure"),
    ]

    operations = [
        cloisonner("ipep_groupement", region="region", departement="departement", structure="organisation_id"),
        *(
            cloisonner_par(f"ipep_{table}", "groupement_id", mere="ipep_groupement", cle="dossier_id")
            for table in (
                "membre", "medecin", "patientele", "feuillederoute", "depense", "clevotee", "services", "activite", "recueil",
            )
        ),
        cloisonner_par("ipep_strate", "patientele_id", mere="ipep_patientele"),
        cloisonner_par("ipep_agregats", "campagne_id", mere="dossiers_dossier"),
        *(cloisonner_par(f"ipep_{table}", "recueil_id", mere="ipep_recueil") for table in ("lien", "reponse")),
        migrations.RunSQL(
            [
                f"CREATE POLICY dossiers_dossier_revision_lire ON dossiers_dossier FOR SELECT USING ({_SOUMISE})",
                f"CREATE POLICY dossiers_dossier_revision_changer ON dossiers_dossier FOR UPDATE USING ({_SOUMISE}) "
                "WITH CHECK (true)",
            ],
            [
                "DROP POLICY dossiers_dossier_revision_lire ON dossiers_dossier",
                "DROP POLICY dossiers_dossier_revision_changer ON dossiers_dossier",
            ],
        ),
        migrations.RunSQL(_UN_SEUL_GROUPEMENT, "DROP FUNCTION ipep_un_seul_groupement()"),
        _exclusif("ipep_membre", "identifiant"),
        _exclusif("ipep_medecin", "rpps"),
    ]  # fmt: skip
