"""A file about something that an organisation carries is in reach of that organisation."""

from django.db import migrations, models

_PAR_LE_LIEU = "efficience_voit(region::text, departement::text, finess::text)"
_PAR_LA_STRUCTURE = f"{_PAR_LE_LIEU} OR efficience_porte(structure::text)"
_POLICIES = ("lire", "changer", "retirer")


def _lire(condition: str) -> str:
    return ";".join(f"ALTER POLICY pieces_piece_{geste} ON pieces_piece USING ({condition})" for geste in _POLICIES)


class Migration(migrations.Migration):
    """A column, and the policy that reads it."""

    dependencies = [("pieces", "0002_empreintes_et_cloisons"), ("commun", "0003_structures")]

    operations = [
        migrations.AddField("piece", "structure", models.CharField("structure", max_length=36, blank=True, default="")),
        migrations.RunSQL(_lire(_PAR_LA_STRUCTURE), _lire(_PAR_LE_LIEU)),
    ]
