"""The tables of the ledger, taken over from `evaluations` with all their rows: nothing is done to them here."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What Django knows of the tables, under their new names."""

    initial = True
    dependencies = [("dossiers", "0001_initial"), ("evaluations", "0003_livre_a_part")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Ecriture",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("nom", models.CharField(max_length=160, unique=True, verbose_name="nom")),
                        (
                            "operation",
                            models.CharField(
                                choices=[
                                    ("doter", "dotation de l’enveloppe"),
                                    ("constater", "somme due"),
                                    ("ordonner", "paiement ordonné"),
                                    ("payer", "somme payée"),
                                    ("dechoir", "somme caduque"),
                                    ("reclamer", "somme réclamée"),
                                    ("recouvrer", "somme recouvrée"),
                                    ("regulariser", "trop-perçu ou remboursement"),
                                    ("extourne", "extourne"),
                                ],
                                max_length=12,
                                verbose_name="opération",
                            ),
                        ),
                        ("le", models.DateTimeField(verbose_name="passée le")),
                        ("par", models.CharField(max_length=200, verbose_name="passée par")),
                        (
                            "evaluation",
                            models.CharField(blank=True, db_index=True, max_length=120, verbose_name="évaluation"),
                        ),
                        ("enveloppe", models.CharField(blank=True, db_index=True, max_length=20, verbose_name="enveloppe")),
                        ("extourne", models.CharField(blank=True, max_length=160, verbose_name="écriture extournée")),
                        ("region", models.CharField(blank=True, max_length=3, verbose_name="région")),
                        ("departement", models.CharField(blank=True, max_length=3, verbose_name="département")),
                        ("finess", models.CharField(blank=True, max_length=9, verbose_name="FINESS")),
                        (
                            "dossier",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ecritures",
                                to="dossiers.dossier",
                                verbose_name="dossier",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "écriture",
                        "verbose_name_plural": "écritures",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Mouvement",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("rang", models.PositiveSmallIntegerField(verbose_name="rang")),
                        (
                            "debit",
                            models.CharField(
                                choices=[
                                    ("fir", "fonds d’intervention régional"),
                                    ("economies", "économies de l’assurance maladie"),
                                    ("enveloppe", "enveloppe disponible"),
                                    ("du", "dû à l’établissement"),
                                    ("ordonnance", "ordonné, à payer"),
                                    ("tresorerie", "trésorerie"),
                                    ("dechu", "caduc"),
                                    ("creance", "dû par l’établissement"),
                                    ("sanctions", "sanctions et reversements"),
                                ],
                                max_length=12,
                                verbose_name="débit",
                            ),
                        ),
                        (
                            "credit",
                            models.CharField(
                                choices=[
                                    ("fir", "fonds d’intervention régional"),
                                    ("economies", "économies de l’assurance maladie"),
                                    ("enveloppe", "enveloppe disponible"),
                                    ("du", "dû à l’établissement"),
                                    ("ordonnance", "ordonné, à payer"),
                                    ("tresorerie", "trésorerie"),
                                    ("dechu", "caduc"),
                                    ("creance", "dû par l’établissement"),
                                    ("sanctions", "sanctions et reversements"),
                                ],
                                max_length=12,
                                verbose_name="crédit",
                            ),
                        ),
                        ("montant", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant")),
                        ("poste", models.CharField(max_length=60, verbose_name="part")),
                        (
                            "ecriture",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mouvements",
                                to="livre.ecriture",
                                verbose_name="écriture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mouvement",
                        "verbose_name_plural": "mouvements",
                        "ordering": ["ecriture_id", "rang"],
                    },
                ),
                migrations.AddConstraint(
                    model_name="ecriture",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "operation__in",
                                [
                                    "doter",
                                    "constater",
                                    "ordonner",
                                    "payer",
                                    "dechoir",
                                    "reclamer",
                                    "recouvrer",
                                    "regulariser",
                                    "extourne",
                                ],
                            )
                        ),
                        name="ecriture_operation_connue",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ecriture",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("operation", "extourne"), models.Q(("extourne", ""), _negated=True)),
                            models.Q(models.Q(("operation", "extourne"), _negated=True), ("extourne", "")),
                            _connector="OR",
                        ),
                        name="ecriture_extourne_designee",
                        violation_error_message="Une extourne désigne l’écriture qu’elle défait, et elle seule.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ecriture",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("extourne", ""), _negated=True),
                        fields=("extourne",),
                        name="ecriture_extournee_une_fois",
                        violation_error_message="Cette écriture est déjà extournée.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mouvement",
                    constraint=models.UniqueConstraint(fields=("ecriture", "rang"), name="mouvement_rang_unique"),
                ),
                migrations.AddConstraint(
                    model_name="mouvement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("montant__gt", 0)),
                        name="mouvement_positif",
                        violation_error_message="Un mouvement est supérieur à zéro.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mouvement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True),
                        name="mouvement_entre_deux_comptes",
                        violation_error_message="Un mouvement va d’un compte à un autre.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mouvement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "credit__in",
                                [
                                    "fir",
                                    "economies",
                                    "enveloppe",
                                    "du",
                                    "ordonnance",
                                    "tresorerie",
                                    "dechu",
                                    "creance",
                                    "sanctions",
                                ],
                            ),
                            (
                                "debit__in",
                                [
                                    "fir",
                                    "economies",
                                    "enveloppe",
                                    "du",
                                    "ordonnance",
                                    "tresorerie",
                                    "dechu",
                                    "creance",
                                    "sanctions",
                                ],
                            ),
                        ),
                        name="mouvement_comptes_connus",
                    ),
                ),
            ]
        )
    ]
