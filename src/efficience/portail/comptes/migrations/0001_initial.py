import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Utilisateur",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="adresse électronique")),
                ("prenom", models.CharField(max_length=80, verbose_name="prénom")),
                ("nom", models.CharField(max_length=80, verbose_name="nom")),
                ("rpps", models.CharField(blank=True, max_length=11, verbose_name="numéro RPPS")),
                ("is_active", models.BooleanField(default=True, verbose_name="actif")),
                ("cree_le", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
            ],
            options={
                "verbose_name": "personne",
                "verbose_name_plural": "personnes",
                "ordering": ["nom", "prenom", "id"],
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="utilisateur_email_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("rpps", ""), _negated=True), fields=("rpps",), name="utilisateur_rpps_unique"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("ars", "agence régionale de santé"),
                            ("caisse", "organisme local d’assurance maladie"),
                            ("etablissement", "établissement de santé"),
                            ("omedit", "OMéDIT"),
                            ("ipep", "groupement IPEP"),
                            ("audit", "auditeur"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("nom", models.CharField(max_length=200, verbose_name="nom")),
                ("region", models.CharField(blank=True, max_length=3, verbose_name="code de la région")),
                (
                    "departements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="départements du ressort",
                    ),
                ),
                ("finess", models.CharField(blank=True, max_length=9, verbose_name="FINESS juridique")),
                ("fuseau", models.CharField(default="Europe/Paris", max_length=40, verbose_name="fuseau horaire")),
                ("boite_fonctionnelle", models.EmailField(blank=True, max_length=254, verbose_name="boîte fonctionnelle")),
            ],
            options={
                "verbose_name": "structure",
                "verbose_name_plural": "structures",
                "ordering": ["nom", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("nature", "etablissement"), models.Q(("finess", ""), _negated=True)),
                            models.Q(models.Q(("nature", "etablissement"), _negated=True), ("finess", "")),
                            _connector="OR",
                        ),
                        name="organisation_finess_d_etablissement",
                        violation_error_message="Un établissement a un numéro FINESS, et lui seul.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["ars", "caisse", "etablissement", "omedit", "ipep", "audit"])),
                        name="organisation_nature_connue",
                        violation_error_message="Cette nature de structure n’existe pas.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("finess", ""), _negated=True),
                        fields=("finess",),
                        name="organisation_finess_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Identite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fournisseur", models.CharField(max_length=30, verbose_name="fournisseur")),
                ("sujet", models.CharField(max_length=255, verbose_name="identifiant chez le fournisseur")),
                (
                    "utilisateur",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identites",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "identité",
                "verbose_name_plural": "identités",
                "constraints": [
                    models.UniqueConstraint(fields=("fournisseur", "sujet"), name="identite_sujet_unique"),
                    models.UniqueConstraint(fields=("fournisseur", "utilisateur"), name="identite_une_par_fournisseur"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rattachement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("agent_ars", "agent de l’ARS"),
                            ("dg_ars", "directeur général de l’ARS"),
                            ("agent_am", "agent de l’assurance maladie"),
                            ("directeur_cpam", "directeur de la CPAM"),
                            ("directeur", "directeur de l’établissement"),
                            ("professionnel", "pharmacien, médecin DIM ou référent de l’établissement"),
                            ("omedit", "membre de l’OMéDIT"),
                            ("coordinateur_ipep", "coordinateur d’un groupement IPEP"),
                            ("auditeur", "auditeur"),
                        ],
                        max_length=30,
                        verbose_name="rôle",
                    ),
                ),
                ("administrateur", models.BooleanField(default=False, verbose_name="administre les accès de sa structure")),
                ("du", models.DateField(verbose_name="du")),
                ("au", models.DateField(blank=True, null=True, verbose_name="au")),
                ("confirme_le", models.DateField(blank=True, null=True, verbose_name="confirmé le")),
                ("cree_par", models.CharField(blank=True, max_length=200, verbose_name="ouvert par")),
                ("retire_le", models.DateTimeField(blank=True, null=True, verbose_name="retiré le")),
                ("retire_par", models.CharField(blank=True, max_length=200, verbose_name="retiré par")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rattachements",
                        to="comptes.organisation",
                        verbose_name="structure",
                    ),
                ),
                (
                    "utilisateur",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rattachements",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "rattachement",
                "verbose_name_plural": "rattachements",
                "ordering": ["organisation__nom", "utilisateur__nom", "role", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("au__isnull", True), ("au__gte", models.F("du")), _connector="OR"),
                        name="rattachement_fin_apres_debut",
                        violation_error_message="La fin vient après le début.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("retire_le__isnull", True), ("retire_par", "")),
                            models.Q(("retire_le__isnull", False), models.Q(("retire_par", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="rattachement_retire_par_quelqu_un",
                        violation_error_message="Un retrait a une date et une personne.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "agent_ars",
                                    "dg_ars",
                                    "agent_am",
                                    "directeur_cpam",
                                    "directeur",
                                    "professionnel",
                                    "omedit",
                                    "coordinateur_ipep",
                                    "auditeur",
                                ],
                            )
                        ),
                        name="rattachement_role_connu",
                        violation_error_message="Ce rôle n’existe pas.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("retire_le__isnull", True)),
                        fields=("utilisateur", "organisation", "role"),
                        name="rattachement_unique",
                        violation_error_message="Cette personne a déjà ce rôle dans cette structure.",
                    ),
                ],
            },
        ),
    ]
