"""What makes the amount of an indicator travels with its definition."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("indicateurs", "0002_cloisons")]

    operations = [
        migrations.AddField(
            model_name="definition",
            name="argent",
            field=models.JSONField(blank=True, default=dict, verbose_name="ce qui fait son montant"),
        ),
    ]
