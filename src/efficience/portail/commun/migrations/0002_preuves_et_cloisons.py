"""What the models cannot say: a journal that only grows, its first head, and the second wall."""

from django.db import migrations

from efficience.portail.commun.chaine import ORIGINE
from efficience.portail.commun.cloison import FONCTION, cloisonner

REFUSER = """
CREATE FUNCTION efficience_refuser_la_retouche() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'le journal ne se modifie pas et ne s''efface pas' USING ERRCODE = 'insufficient_privilege';
END $$
"""
GARDER = """
CREATE TRIGGER journal_en_ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON commun_ligne
FOR EACH STATEMENT EXECUTE FUNCTION efficience_refuser_la_retouche()
"""


class Migration(migrations.Migration):
    """Triggers, functions and policies, in SQL."""

    dependencies = [("commun", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSER, "DROP FUNCTION efficience_refuser_la_retouche()"),
        migrations.RunSQL(GARDER, "DROP TRIGGER journal_en_ajout_seul ON commun_ligne"),
        migrations.RunSQL(
            f"INSERT INTO commun_tetedechaine (cle, rang, empreinte) VALUES (true, 0, '{ORIGINE}')",
            "DELETE FROM commun_tetedechaine",
        ),
        migrations.RunSQL(FONCTION, "DROP FUNCTION efficience_voit(text, text, text)"),
        cloisonner("commun_ligne", region="region", departement="departement", finess="finess"),
        cloisonner("commun_courriel", region="region", departement="departement", finess="finess"),
    ]
