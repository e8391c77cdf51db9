"""Files of data are erased at the end of their retention, by the database, once the proof is written.

The application may neither change nor remove a content: two functions of the owner do it, each within its rule.
"""

import django.db.models.deletion
from django.db import migrations, models

from efficience.portail.commun.cloison import cloisonner_par

GARDER = """
CREATE FUNCTION efficience_garder(empreinte text, contenu bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO pieces_contenu (sha256, octets) VALUES (empreinte, contenu)
    ON CONFLICT (sha256) DO UPDATE SET octets = excluded.octets WHERE pieces_contenu.octets IS NULL
$$
"""
"""Keep a content: added, or given back to the row of one that was erased. The check on its name still holds."""
EFFACER = """
CREATE FUNCTION efficience_effacer(empreinte text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM pieces_contenu WHERE sha256 = empreinte FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM pieces_piece p WHERE p.contenu_id = empreinte AND (
            p.origine <> 'deposee' OR p.nature <> 'csv'
            OR NOT EXISTS (SELECT 1 FROM pieces_effacement e WHERE e.piece_id = p.id)
        )
    ) THEN
        RETURN false;
    END IF;
    UPDATE pieces_contenu SET octets = NULL WHERE sha256 = empreinte AND octets IS NOT NULL;
    RETURN true;
END
$$
"""
"""Take the bytes away when every file that holds them is a table brought by somebody, with the proof of its erasure."""


class Migration(migrations.Migration):
    """A table, a column that may be empty, two functions."""

    dependencies = [("pieces", "0003_structure")]

    operations = [
        migrations.AlterField("contenu", "octets", models.BinaryField(null=True, verbose_name="octets")),
        migrations.CreateModel(
            name="Effacement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte du contenu effacé")),
                ("taille", models.PositiveIntegerField(verbose_name="taille en octets")),
                ("motif", models.CharField(max_length=300, verbose_name="motif")),
                ("efface_le", models.DateTimeField(verbose_name="effacé le")),
                ("efface_par", models.CharField(max_length=200, verbose_name="effacé par")),
                (
                    "piece",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effacement",
                        to="pieces.piece",
                        verbose_name="pièce",
                    ),
                ),
            ],
            options={
                "verbose_name": "effacement d’une pièce",
                "verbose_name_plural": "effacements de pièces",
                "ordering": ["-efface_le", "-id"],
                "constraints": [models.CheckConstraint(condition=~models.Q(motif=""), name="effacement_motive")],
            },
        ),
        cloisonner_par("pieces_effacement", "piece_id", mere="pieces_piece"),
        migrations.RunSQL(GARDER, "DROP FUNCTION efficience_garder(text, bytea)"),
        migrations.RunSQL(EFFACER, "DROP FUNCTION efficience_effacer(text)"),
    ]
