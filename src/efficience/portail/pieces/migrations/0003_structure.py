"""A file may be carried by an organisation, which then sees it wherever it is."""

from django.db import migrations, models

VOIR = "efficience_voit(region::text, departement::text, finess::text)"
POLITIQUES = ("lire", "changer", "retirer")


def _voir(condition: str) -> str:
    return ";".join(f"ALTER POLICY pieces_piece_{geste} ON pieces_piece USING ({condition})" for geste in POLITIQUES)


class Migration(migrations.Migration):
    """A column, and the policies that read it."""

    dependencies = [("pieces", "0002_empreintes_et_cloisons"), ("commun", "0003_structures")]

    operations = [
        migrations.AddField(
            "piece",
            "organisation",
            models.CharField(blank=True, default="", max_length=36, verbose_name="identifiant de la structure qui la porte"),
            preserve_default=False,
        ),
        migrations.RunSQL(_voir(f"{VOIR} OR efficience_porte(organisation::text)"), _voir(VOIR)),
    ]
