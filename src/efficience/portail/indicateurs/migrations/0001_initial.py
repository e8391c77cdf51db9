import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("etablissements", "0002_cloison"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pair",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("indicateur", models.CharField(max_length=12)),
                ("annee", models.PositiveSmallIntegerField()),
                ("region", models.CharField(max_length=3)),
                ("departement", models.CharField(max_length=3)),
                ("categorie", models.CharField(max_length=20)),
                ("place", models.PositiveIntegerField()),
                ("mesure", models.CharField(max_length=40)),
                ("valeur", models.DecimalField(decimal_places=12, max_digits=26, null=True)),
                ("niveau", models.CharField(max_length=1)),
                ("statut", models.CharField(max_length=16)),
                ("provisoire", models.BooleanField()),
            ],
            options={
                "verbose_name": "chiffre comparé",
                "verbose_name_plural": "chiffres comparés",
                "db_table": "indicateurs_pair",
                "ordering": ["id"],
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Definition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, verbose_name="code")),
                ("version", models.CharField(max_length=64, verbose_name="version de la définition")),
                ("rang", models.PositiveSmallIntegerField(verbose_name="rang dans le catalogue")),
                ("intitule", models.CharField(max_length=200, verbose_name="intitulé")),
                ("definition", models.TextField(verbose_name="définition")),
                ("pourquoi", models.TextField(blank=True, verbose_name="pourquoi")),
                (
                    "volet",
                    models.CharField(
                        choices=[
                            ("produits_de_sante", "Médicaments, produits et prestations"),
                            ("organisation_des_soins", "Organisation des soins"),
                            ("pertinence", "Pertinence"),
                        ],
                        max_length=30,
                        verbose_name="volet",
                    ),
                ),
                (
                    "sens",
                    models.CharField(
                        choices=[("baisse", "baisse"), ("hausse", "hausse"), ("sans_jugement", "sans_jugement")],
                        max_length=20,
                        verbose_name="sens",
                    ),
                ),
                ("texte", models.CharField(blank=True, max_length=80, verbose_name="texte")),
                ("secret", models.BooleanField(default=False, verbose_name="compte des personnes")),
                (
                    "tables",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None, verbose_name="tables lues"
                    ),
                ),
                (
                    "mesures",
                    models.JSONField(
                        default=list, help_text="[{nom, unite, formule}], la mesure évaluée d’abord.", verbose_name="mesures"
                    ),
                ),
                (
                    "taux",
                    models.JSONField(
                        default=list,
                        help_text="[{mesure, numerateur, denominateur, unite, …}]",
                        verbose_name="taux comparés",
                    ),
                ),
                (
                    "depense",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="mesures qui font la dépense",
                    ),
                ),
                ("limites", models.JSONField(default=list, verbose_name="limites")),
                ("parametres", models.JSONField(default=list, verbose_name="paramètres lus")),
                ("flux", models.CharField(blank=True, max_length=40, verbose_name="clé de ses filtres dans un manifeste")),
                ("inscrite_le", models.DateTimeField(verbose_name="inscrite le")),
                ("courante", models.BooleanField(default=True, verbose_name="définition du programme installé")),
            ],
            options={
                "verbose_name": "définition d’indicateur",
                "verbose_name_plural": "définitions d’indicateurs",
                "ordering": ["rang", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="definition_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("courante", True)), fields=("code",), name="definition_courante_unique"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Livraison",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte du contenu")),
                ("fichier", models.CharField(max_length=255, verbose_name="fichier des résultats")),
                ("resultats", models.BinaryField(verbose_name="résultats")),
                ("manifeste", models.BinaryField(verbose_name="manifeste")),
                ("lectures", models.BinaryField(default=bytes, verbose_name="lectures")),
                ("provisoire", models.BooleanField(default=False, verbose_name="données provisoires")),
                ("organisation", models.UUIDField(db_index=True, verbose_name="identifiant de la structure")),
                ("organisation_nom", models.CharField(max_length=200, verbose_name="pour")),
                ("region", models.CharField(blank=True, max_length=3, verbose_name="région")),
                ("finess", models.CharField(blank=True, max_length=9, verbose_name="FINESS juridique")),
                ("depose_le", models.DateTimeField(verbose_name="déposé le")),
                ("depose_par", models.CharField(max_length=200, verbose_name="déposé par")),
                ("integree_le", models.DateTimeField(blank=True, null=True, verbose_name="intégrée le")),
                ("refusee_le", models.DateTimeField(blank=True, null=True, verbose_name="refusée le")),
                ("motif", models.TextField(blank=True, verbose_name="motif du refus")),
                ("remarques", models.JSONField(default=list, verbose_name="remarques")),
            ],
            options={
                "verbose_name": "livraison",
                "verbose_name_plural": "livraisons",
                "ordering": ["-depose_le", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("refusee_le__isnull", True)),
                        fields=("organisation", "empreinte"),
                        name="livraison_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("motif", ""), ("refusee_le__isnull", True)),
                            models.Q(("refusee_le__isnull", False), models.Q(("motif", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="livraison_refus_motive",
                        violation_error_message="Un refus a une date et un motif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refusee_le__isnull", True), ("integree_le__isnull", True), _connector="OR"),
                        name="livraison_une_seule_issue",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte des résultats")),
                ("manifeste", models.JSONField(verbose_name="manifeste")),
                ("logiciel", models.CharField(max_length=20, verbose_name="version du programme")),
                ("calcule_le", models.DateTimeField(verbose_name="calculé le")),
                ("lignes", models.PositiveIntegerField(verbose_name="valeurs")),
                ("provisoire", models.BooleanField(default=False, verbose_name="données provisoires")),
                ("fichier", models.CharField(blank=True, max_length=255, verbose_name="fichier")),
                ("region", models.CharField(blank=True, max_length=3, verbose_name="région de qui l’a déposée")),
                ("finess", models.CharField(blank=True, max_length=9, verbose_name="FINESS juridique de qui l’a déposée")),
                ("importe_le", models.DateTimeField(verbose_name="importé le")),
                ("importe_par", models.CharField(max_length=200, verbose_name="importé par")),
                (
                    "livraison",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="indicateurs.livraison",
                        verbose_name="livraison",
                    ),
                ),
            ],
            options={
                "verbose_name": "version de résultats",
                "verbose_name_plural": "versions de résultats",
                "ordering": ["-importe_le", "id"],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(blank=True, max_length=3, verbose_name="code de la région")),
                (
                    "finess",
                    models.CharField(
                        blank=True, max_length=9, verbose_name="FINESS juridique de qui dépose ses propres chiffres"
                    ),
                ),
                ("indicateur", models.CharField(max_length=12, verbose_name="indicateur")),
                ("annee", models.PositiveSmallIntegerField(verbose_name="année")),
                ("ouverte", models.BooleanField(default=False, verbose_name="données ouvertes")),
                ("provisoire", models.BooleanField(default=False, verbose_name="données provisoires")),
                (
                    "sources",
                    models.JSONField(
                        default=list, help_text="[{source, mois, charge_le}] de cet indicateur.", verbose_name="sources"
                    ),
                ),
                ("remplacee_le", models.DateTimeField(blank=True, null=True, verbose_name="remplacée le")),
                (
                    "definition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="indicateurs.definition", verbose_name="définition"
                    ),
                ),
                (
                    "remplacee_par",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remplacees",
                        to="indicateurs.publication",
                        verbose_name="remplacée par",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="indicateurs.version",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
                "ordering": ["indicateur", "-annee", "region", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Lecture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rang", models.PositiveIntegerField(verbose_name="rang")),
                (
                    "genre",
                    models.CharField(
                        help_text="Son genre, et après une barre ce dont elle parle.", max_length=120, verbose_name="lecture"
                    ),
                ),
                (
                    "valeur",
                    models.DecimalField(blank=True, decimal_places=16, max_digits=38, null=True, verbose_name="valeur"),
                ),
                (
                    "basse",
                    models.DecimalField(blank=True, decimal_places=16, max_digits=38, null=True, verbose_name="borne basse"),
                ),
                (
                    "haute",
                    models.DecimalField(blank=True, decimal_places=16, max_digits=38, null=True, verbose_name="borne haute"),
                ),
                ("verdict", models.CharField(max_length=40, verbose_name="verdict")),
                ("phrase", models.TextField(verbose_name="phrase")),
                (
                    "hypotheses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None, verbose_name="hypothèses"
                    ),
                ),
                (
                    "etablissement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="etablissements.etablissement",
                        verbose_name="établissement",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lectures",
                        to="indicateurs.publication",
                        verbose_name="publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "lecture",
                "verbose_name_plural": "lectures",
                "ordering": ["publication_id", "rang"],
                "indexes": [
                    models.Index(fields=["publication", "etablissement", "rang"], name="lecture_d_un_etablissement"),
                    models.Index(fields=["publication", "genre"], name="lecture_d_un_genre"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Resultat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.PositiveIntegerField(
                        help_text="La même pour toutes les années.", verbose_name="place tirée au sort"
                    ),
                ),
                ("mesure", models.CharField(max_length=40, verbose_name="mesure")),
                (
                    "valeur",
                    models.DecimalField(blank=True, decimal_places=12, max_digits=26, null=True, verbose_name="valeur"),
                ),
                ("niveau", models.CharField(blank=True, max_length=1, verbose_name="niveau")),
                (
                    "statut",
                    models.CharField(
                        choices=[
                            ("calcule", "calcule"),
                            ("non_transmis", "non transmis"),
                            ("non_calculable", "non calculable"),
                            ("protege", "protege"),
                        ],
                        max_length=16,
                        verbose_name="statut",
                    ),
                ),
                (
                    "etablissement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resultats",
                        to="etablissements.etablissement",
                        verbose_name="établissement",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resultats",
                        to="indicateurs.publication",
                        verbose_name="publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "résultat",
                "verbose_name_plural": "résultats",
                "ordering": ["publication_id", "etablissement_id", "mesure"],
                "constraints": [
                    models.UniqueConstraint(fields=("publication", "mesure", "etablissement"), name="resultat_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("statut__in", ["calcule", "non_transmis", "non_calculable", "protege"])),
                        name="resultat_statut_connu",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("niveau", ""), ("statut", "calcule"), ("valeur__isnull", False)),
                            models.Q(
                                ("statut", "calcule"), ("valeur__isnull", True), models.Q(("niveau", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("statut", "calcule"), _negated=True), ("niveau", ""), ("valeur__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="resultat_valeur_si_calcule",
                        violation_error_message="Une valeur existe si et seulement si elle a été calculée.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("empreinte", "provisoire", "finess"), name="version_unique"),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("remplacee_le__isnull", True)),
                fields=("region", "finess", "indicateur", "annee"),
                name="publication_en_vigueur",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                fields=("version", "region", "finess", "indicateur", "annee"), name="publication_unique"
            ),
        ),
    ]
