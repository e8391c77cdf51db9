import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("comptes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Etablissement",
            fields=[
                ("finess", models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name="numéro FINESS")),
                (
                    "finess_juridique",
                    models.CharField(db_index=True, max_length=9, verbose_name="FINESS de l’entité juridique"),
                ),
                ("raison_sociale", models.CharField(max_length=200, verbose_name="raison sociale")),
                ("categorie", models.CharField(blank=True, max_length=20, verbose_name="catégorie")),
                (
                    "statut",
                    models.CharField(
                        blank=True,
                        choices=[("public", "public"), ("espic", "privé d’intérêt collectif (ESPIC)"), ("prive", "privé")],
                        max_length=10,
                        verbose_name="statut",
                    ),
                ),
                (
                    "activites",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="activités",
                    ),
                ),
                ("region", models.CharField(blank=True, max_length=3, verbose_name="code de la région")),
                ("departement", models.CharField(blank=True, max_length=3, verbose_name="département")),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="latitude"),
                ),
                (
                    "longitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="longitude"),
                ),
                ("ouvert_le", models.DateField(blank=True, null=True, verbose_name="ouvert le")),
                ("ferme_le", models.DateField(blank=True, null=True, verbose_name="fermé le")),
                ("recherche", models.CharField(editable=False, max_length=200, verbose_name="nom sans accents")),
                (
                    "releve_le",
                    models.DateTimeField(
                        help_text="Quand le répertoire a été lu pour la dernière fois.", verbose_name="relevé le"
                    ),
                ),
            ],
            options={
                "verbose_name": "établissement",
                "verbose_name_plural": "établissements",
                "ordering": ["raison_sociale", "finess"],
                "indexes": [
                    models.Index(fields=["region", "raison_sociale"], name="etablissement_region"),
                    models.Index(fields=["departement"], name="etablissement_departement"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("statut__in", ["", "public", "espic", "prive"])),
                        name="etablissement_statut_connu",
                        violation_error_message="Ce statut n’existe pas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("activites__contained_by", ["MCO", "HAD", "SSR", "PSY", "DIALYSE"])),
                        name="etablissement_activites_connues",
                        violation_error_message="Cette activité n’existe pas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ouvert_le__isnull", True),
                            ("ferme_le__isnull", True),
                            ("ferme_le__gte", models.F("ouvert_le")),
                            _connector="OR",
                        ),
                        name="etablissement_ferme_apres_ouvert",
                        violation_error_message="La fermeture vient après l’ouverture.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "volet",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "la direction"),
                            ("produits_de_sante", "Médicaments, produits et prestations"),
                            ("organisation_des_soins", "Organisation des soins"),
                            ("pertinence", "Pertinence"),
                        ],
                        max_length=30,
                        verbose_name="pour",
                    ),
                ),
                ("nom", models.CharField(blank=True, max_length=120, verbose_name="nom")),
                ("fonction", models.CharField(blank=True, max_length=120, verbose_name="fonction")),
                ("courriel", models.EmailField(max_length=254, verbose_name="adresse électronique")),
                ("du", models.DateField(verbose_name="du")),
                ("au", models.DateField(blank=True, null=True, verbose_name="au")),
                ("saisi_par", models.CharField(max_length=200, verbose_name="saisi par")),
                ("confirme_le", models.DateTimeField(blank=True, null=True, verbose_name="confirmé le")),
                ("confirme_par", models.CharField(blank=True, max_length=200, verbose_name="confirmé par")),
                (
                    "etablissement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="etablissements.etablissement",
                        verbose_name="établissement",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["etablissement_id", "volet", "du"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("au__isnull", True)),
                        fields=("etablissement", "volet"),
                        name="contact_en_cours_unique",
                        violation_error_message="Ce destinataire existe déjà : il faut le remplacer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("au__isnull", True), ("au__gte", models.F("du")), _connector="OR"),
                        name="contact_fin_apres_debut",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("volet__in", ["", "produits_de_sante", "organisation_des_soins", "pertinence"])),
                        name="contact_volet_connu",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("volet", ""), models.Q(("nom", ""), _negated=True), _connector="OR"),
                        name="contact_interlocuteur_nomme",
                        violation_error_message="Un interlocuteur a un nom.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirme_le__isnull", True), ("confirme_par", "")),
                            models.Q(("confirme_le__isnull", False), models.Q(("confirme_par", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="contact_confirme_par_quelqu_un",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ressort",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("departement", models.CharField(max_length=3, verbose_name="département")),
                ("du", models.DateField(verbose_name="du")),
                ("au", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "organisme",
                    models.ForeignKey(
                        limit_choices_to={"nature": "caisse"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ressorts",
                        to="comptes.organisation",
                        verbose_name="organisme",
                    ),
                ),
            ],
            options={
                "verbose_name": "ressort",
                "verbose_name_plural": "ressorts",
                "ordering": ["departement", "organisme__nom", "du"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("au__isnull", True)),
                        fields=("organisme", "departement"),
                        name="ressort_en_cours_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("au__isnull", True), ("au__gte", models.F("du")), _connector="OR"),
                        name="ressort_fin_apres_debut",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("le", models.DateField(verbose_name="à partir du")),
                (
                    "nature",
                    models.CharField(
                        choices=[("fusion", "fusion"), ("transfert", "transfert d’activité")],
                        default="fusion",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "de",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suites",
                        to="etablissements.etablissement",
                        verbose_name="établissement repris",
                    ),
                ),
                (
                    "vers",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reprises",
                        to="etablissements.etablissement",
                        verbose_name="repris par",
                    ),
                ),
            ],
            options={
                "verbose_name": "succession",
                "verbose_name_plural": "successions",
                "ordering": ["le", "de_id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("nature", "fusion")),
                        fields=("de",),
                        name="succession_une_seule_fusion",
                        violation_error_message="Cet établissement a déjà été absorbé.",
                    ),
                    models.UniqueConstraint(fields=("de", "vers", "le"), name="succession_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("de", models.F("vers")), _negated=True),
                        name="succession_a_un_autre",
                        violation_error_message="Un établissement ne se succède pas à lui-même.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["fusion", "transfert"])), name="succession_nature_connue"
                    ),
                ],
            },
        ),
    ]
