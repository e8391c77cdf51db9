"""What the models cannot say: a content is named by its own hash, and is seen through a file that is in reach."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner, cloisonner_par

NOMMER = """
ALTER TABLE pieces_contenu ADD CONSTRAINT contenu_nomme_par_son_empreinte CHECK (sha256 = encode(sha256(octets), 'hex'))
"""


class Migration(migrations.Migration):
    """A check and two policies, in SQL."""

    dependencies = [("pieces", "0001_initial"), ("commun", "0002_preuves_et_cloisons")]

    operations = [
        migrations.RunSQL(NOMMER, "ALTER TABLE pieces_contenu DROP CONSTRAINT contenu_nomme_par_son_empreinte"),
        cloisonner("pieces_piece", region="region", departement="departement", finess="finess"),
        cloisonner_par("pieces_contenu", "sha256", mere="pieces_piece", cle="contenu_id"),
    ]
