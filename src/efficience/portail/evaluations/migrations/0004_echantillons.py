"""The samples of audits, behind the wall of their evaluation."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from efficience.portail.commun.cloison import cloisonner_par


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0003_livre_a_part"),
    ]

    operations = [
        migrations.CreateModel(
            name="LigneTiree",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("indicateur", models.CharField(max_length=12, verbose_name="indicateur")),
                ("site", models.CharField(max_length=9, verbose_name="site")),
                ("rang", models.PositiveIntegerField(verbose_name="rang du tirage")),
                ("ligne", models.CharField(max_length=80, verbose_name="ligne")),
                ("reserve", models.BooleanField(default=False, verbose_name="en réserve")),
                (
                    "conformes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="points conformes",
                    ),
                ),
                ("le", models.DateTimeField(verbose_name="enregistrée le")),
                ("par", models.CharField(max_length=200, verbose_name="enregistrée par")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tirage",
                        to="evaluations.evaluation",
                        verbose_name="évaluation",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de l’échantillon",
                "verbose_name_plural": "lignes de l’échantillon",
                "ordering": ["evaluation_id", "indicateur", "site", "rang"],
                "constraints": [
                    models.UniqueConstraint(fields=("evaluation", "indicateur", "site", "ligne"), name="ligne_tiree_unique"),
                    models.UniqueConstraint(
                        fields=("evaluation", "indicateur", "site", "rang"), name="ligne_tiree_rang_unique"
                    ),
                ],
            },
        ),
        cloisonner_par("evaluations_lignetiree", "evaluation_id", mere="evaluations_evaluation", cle="dossier_id"),
    ]
