import datetime
import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Courriel",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("modele", models.CharField(max_length=60, verbose_name="modèle")),
                ("legal", models.BooleanField(default=True, verbose_name="ouvre un délai")),
                ("destinataire", models.EmailField(max_length=254, verbose_name="adresse")),
                ("objet", models.CharField(max_length=300, verbose_name="objet")),
                ("corps", models.TextField(verbose_name="corps")),
                ("sujet", models.CharField(max_length=120, verbose_name="identifiant de ce dont il parle")),
                ("region", models.CharField(blank=True, max_length=3, verbose_name="région")),
                ("departement", models.CharField(blank=True, max_length=3, verbose_name="département")),
                ("finess", models.CharField(blank=True, max_length=9, verbose_name="FINESS")),
                ("cree_le", models.DateTimeField(verbose_name="écrit le")),
                ("essais", models.PositiveSmallIntegerField(default=0, verbose_name="essais")),
                ("commence_le", models.DateTimeField(blank=True, null=True, verbose_name="envoi commencé le")),
                ("envoye_le", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                ("remis_le", models.DateTimeField(blank=True, null=True, verbose_name="remis le")),
                ("echec_le", models.DateTimeField(blank=True, null=True, verbose_name="échec le")),
                ("echec_motif", models.CharField(blank=True, max_length=500, verbose_name="motif de l’échec")),
                ("lu_le", models.DateTimeField(blank=True, null=True, verbose_name="lu dans le portail le")),
                ("lu_par", models.CharField(blank=True, max_length=200, verbose_name="lu par")),
            ],
            options={
                "verbose_name": "courriel",
                "verbose_name_plural": "courriels",
                "ordering": ["-cree_le", "id"],
                "indexes": [
                    models.Index(fields=["sujet"], name="commun_cour_sujet_a865e3_idx"),
                    models.Index(fields=["envoye_le", "echec_le"], name="commun_cour_envoye__2cbaf3_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("echec_le__isnull", True), ("echec_motif", "")),
                            models.Q(("echec_le__isnull", False), models.Q(("echec_motif", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="courriel_echec_motive",
                        violation_error_message="Un échec a une date et un motif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lu_le__isnull", True), ("lu_par", "")),
                            models.Q(("lu_le__isnull", False), models.Q(("lu_par", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="courriel_lu_par_quelqu_un",
                        violation_error_message="Une lecture a une date et une personne.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("remis_le__isnull", True), ("envoye_le__isnull", False), _connector="OR"),
                        name="courriel_remis_apres_envoi",
                        violation_error_message="Un courriel remis a d’abord été envoyé.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Depot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cle", models.UUIDField(verbose_name="clé du formulaire")),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte du contenu")),
                ("personne", models.CharField(max_length=80, verbose_name="personne")),
                ("vers", models.CharField(max_length=500, verbose_name="adresse de la réponse")),
                ("le", models.DateTimeField(auto_now_add=True, verbose_name="reçu le")),
            ],
            options={
                "verbose_name": "formulaire reçu",
                "verbose_name_plural": "formulaires reçus",
                "indexes": [models.Index(fields=["le"], name="commun_depo_le_5ffa11_idx")],
                "constraints": [models.UniqueConstraint(fields=("cle", "empreinte", "personne"), name="depot_unique")],
            },
        ),
        migrations.CreateModel(
            name="Horloge",
            fields=[
                ("cle", models.BooleanField(default=True, editable=False, primary_key=True, serialize=False)),
                ("decalage", models.DurationField(default=datetime.timedelta, verbose_name="décalage")),
            ],
            options={
                "verbose_name": "horloge de démonstration",
                "verbose_name_plural": "horloge de démonstration",
                "constraints": [models.CheckConstraint(condition=models.Q(("cle", True)), name="horloge_unique")],
            },
        ),
        migrations.CreateModel(
            name="Ligne",
            fields=[
                ("rang", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="rang")),
                ("le", models.DateTimeField(verbose_name="date et heure")),
                ("par", models.CharField(max_length=80, verbose_name="identifiant de la personne")),
                ("par_nom", models.CharField(max_length=200, verbose_name="personne")),
                ("organisation", models.CharField(blank=True, max_length=200, verbose_name="pour")),
                ("geste", models.CharField(max_length=80, verbose_name="geste")),
                ("objet", models.CharField(max_length=120, verbose_name="identifiant de l’objet")),
                ("objet_nom", models.CharField(blank=True, max_length=300, verbose_name="objet")),
                ("region", models.CharField(blank=True, max_length=3, verbose_name="région")),
                ("departement", models.CharField(blank=True, max_length=3, verbose_name="département")),
                ("finess", models.CharField(blank=True, max_length=9, verbose_name="FINESS")),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="détails")),
                ("precedente", models.CharField(max_length=64, verbose_name="empreinte précédente")),
                ("empreinte", models.CharField(max_length=64, unique=True, verbose_name="empreinte")),
            ],
            options={
                "verbose_name": "ligne du journal",
                "verbose_name_plural": "lignes du journal",
                "ordering": ["-rang"],
                "indexes": [
                    models.Index(fields=["objet", "-rang"], name="commun_lign_objet_325caf_idx"),
                    models.Index(fields=["finess", "-rang"], name="commun_lign_finess_6eac5a_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cle", models.CharField(max_length=120, verbose_name="qui et quoi")),
                ("minute", models.BigIntegerField(verbose_name="minute")),
                ("nombre", models.PositiveIntegerField(default=1, verbose_name="nombre")),
            ],
            options={
                "verbose_name": "passage",
                "verbose_name_plural": "passages",
                "constraints": [models.UniqueConstraint(fields=("cle", "minute"), name="passage_unique")],
            },
        ),
        migrations.CreateModel(
            name="TeteDeChaine",
            fields=[
                ("cle", models.BooleanField(default=True, editable=False, primary_key=True, serialize=False)),
                ("rang", models.BigIntegerField(default=0, verbose_name="dernier rang")),
                (
                    "empreinte",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                        verbose_name="dernière empreinte",
                    ),
                ),
            ],
            options={
                "verbose_name": "tête du journal",
                "verbose_name_plural": "tête du journal",
                "constraints": [models.CheckConstraint(condition=models.Q(("cle", True)), name="tete_unique")],
            },
        ),
    ]
