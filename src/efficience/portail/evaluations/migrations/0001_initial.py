"""The tables of evaluations."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("comptes", "0001_initial"),
        ("contrats", "0002_cloisons"),
        ("dossiers", "0002_cloisons"),
        ("etablissements", "0002_cloison"),
        ("pieces", "0002_empreintes_et_cloisons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DetailDepose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finess", models.CharField(db_index=True, max_length=9, verbose_name="FINESS juridique")),
                ("annee", models.PositiveSmallIntegerField(verbose_name="année")),
                ("fichier", models.CharField(max_length=255, verbose_name="fichier")),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte")),
                ("nombre", models.PositiveIntegerField(verbose_name="lignes")),
                ("le", models.DateTimeField(verbose_name="déposé le")),
                ("par", models.CharField(max_length=200, verbose_name="déposé par")),
            ],
            options={
                "verbose_name": "détail déposé",
                "verbose_name_plural": "détails déposés",
                "ordering": ["-annee", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finess", models.CharField(db_index=True, max_length=9, verbose_name="FINESS juridique")),
                ("intitule", models.CharField(max_length=300, verbose_name="action")),
                ("indicateur", models.CharField(blank=True, max_length=12, verbose_name="indicateur")),
                ("responsable", models.CharField(max_length=120, verbose_name="responsable")),
                ("pour_le", models.DateField(verbose_name="pour le")),
                ("faite_le", models.DateField(blank=True, null=True, verbose_name="faite le")),
                ("abandonnee_le", models.DateField(blank=True, null=True, verbose_name="abandonnée le")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("cree_le", models.DateTimeField(verbose_name="créée le")),
                ("cree_par", models.CharField(max_length=200, verbose_name="créée par")),
            ],
            options={
                "verbose_name": "action interne",
                "verbose_name_plural": "actions internes",
                "ordering": ["pour_le", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("faite_le__isnull", True), ("abandonnee_le__isnull", True), _connector="OR"),
                        name="action_une_seule_issue",
                        violation_error_message="Une action est faite, ou abandonnée.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Critere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=3, verbose_name="région")),
                ("annee", models.PositiveSmallIntegerField(verbose_name="année évaluée")),
                ("code", models.CharField(max_length=12, verbose_name="code")),
                ("intitule", models.CharField(max_length=300, verbose_name="intitulé")),
                ("points", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="points")),
                ("poids", models.DecimalField(decimal_places=2, default=1, max_digits=7, verbose_name="poids")),
                (
                    "pieces",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="pièces attendues",
                    ),
                ),
                ("rang", models.PositiveSmallIntegerField(verbose_name="rang")),
            ],
            options={
                "verbose_name": "critère de la grille",
                "verbose_name_plural": "critères de la grille",
                "ordering": ["region", "annee", "rang", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("region", "annee", "code"), name="critere_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("poids__gt", 0), ("points__gt", 0)), name="critere_points_positifs"
                    ),
                ],
            },
        ),
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
                ("evaluation", models.CharField(blank=True, db_index=True, max_length=120, verbose_name="évaluation")),
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
            name="Enveloppe",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=3, verbose_name="région")),
                ("annee", models.PositiveSmallIntegerField(verbose_name="année évaluée")),
                (
                    "strategie",
                    models.CharField(
                        choices=[
                            ("forfait", "un forfait par indicateur atteint"),
                            ("points", "l’enveloppe selon les points atteints et l’activité"),
                            ("degre", "un forfait selon le degré de réalisation"),
                        ],
                        max_length=10,
                        verbose_name="partage",
                    ),
                ),
                (
                    "forfait",
                    models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="forfait par indicateur"),
                ),
                (
                    "indicateurs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        default=list,
                        size=None,
                        verbose_name="indicateurs régionaux",
                    ),
                ),
                ("fixee_le", models.DateTimeField(verbose_name="fixée le")),
                ("fixee_par", models.CharField(max_length=200, verbose_name="fixée par")),
            ],
            options={
                "verbose_name": "enveloppe régionale",
                "verbose_name_plural": "enveloppes régionales",
                "ordering": ["-annee", "region"],
                "constraints": [
                    models.UniqueConstraint(fields=("region", "annee"), name="enveloppe_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("strategie__in", ["forfait", "points", "degre"])),
                        name="enveloppe_strategie_connue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("forfait__gte", 0)),
                        name="enveloppe_forfait_positif",
                        violation_error_message="Un forfait est positif ou nul.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="evaluation",
                        serialize=False,
                        to="dossiers.dossier",
                        verbose_name="dossier",
                    ),
                ),
                ("annee", models.PositiveSmallIntegerField(verbose_name="année évaluée")),
                ("a_blanc", models.BooleanField(default=False, verbose_name="à blanc")),
                (
                    "assiettes",
                    models.JSONField(blank=True, default=dict, verbose_name="assiettes de la première génération"),
                ),
                (
                    "contrat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="contrats.contrat",
                        verbose_name="contrat",
                    ),
                ),
            ],
            options={
                "verbose_name": "évaluation",
                "verbose_name_plural": "évaluations",
                "ordering": ["-annee", "contrat__reference"],
            },
        ),
        migrations.CreateModel(
            name="Calcule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rang", models.PositiveIntegerField(verbose_name="rang")),
                (
                    "nature",
                    models.CharField(
                        choices=[("provisoire", "provisoire"), ("gele", "sur données gelées"), ("essai", "à blanc")],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("entrees", models.JSONField(verbose_name="entrées")),
                ("resultat", models.JSONField(verbose_name="résultat")),
                ("empreinte_entrees", models.CharField(max_length=64, verbose_name="empreinte des entrées")),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte du résultat")),
                ("empreinte_regles", models.CharField(max_length=64, verbose_name="empreinte des paramètres")),
                (
                    "montant",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="montant"),
                ),
                (
                    "debiteur",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("assurance_maladie", "l’assurance maladie, à l’établissement"),
                            ("etablissement", "l’établissement, à l’assurance maladie"),
                            ("personne", "personne"),
                        ],
                        max_length=20,
                        verbose_name="dû par",
                    ),
                ),
                ("provisoire", models.BooleanField(default=False, verbose_name="données provisoires")),
                ("le", models.DateTimeField(verbose_name="calculé le")),
                ("par", models.CharField(max_length=200, verbose_name="calculé par")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calculs",
                        to="evaluations.evaluation",
                        verbose_name="évaluation",
                    ),
                ),
            ],
            options={
                "verbose_name": "calcul d’une évaluation",
                "verbose_name_plural": "calculs d’évaluations",
                "ordering": ["evaluation_id", "-rang"],
            },
        ),
        migrations.CreateModel(
            name="HorsReferentiel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finess", models.CharField(db_index=True, max_length=9, verbose_name="FINESS juridique")),
                ("prescrite_le", models.DateField(verbose_name="prescrite le")),
                ("service", models.CharField(max_length=120, verbose_name="service")),
                ("produit", models.CharField(max_length=200, verbose_name="produit")),
                ("indication", models.CharField(max_length=300, verbose_name="indication")),
                ("argument", models.TextField(verbose_name="argument")),
                ("le", models.DateTimeField(verbose_name="enregistrée le")),
                ("par", models.CharField(max_length=200, verbose_name="enregistrée par")),
            ],
            options={
                "verbose_name": "prescription hors référentiel",
                "verbose_name_plural": "prescriptions hors référentiel",
                "ordering": ["-prescrite_le", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("argument", ""), _negated=True),
                        name="hors_referentiel_argumente",
                        violation_error_message="Une prescription hors référentiel a son argument.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InformationCME",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("annee", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "semestre",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "premier semestre"), (2, "second semestre")], verbose_name="semestre"
                    ),
                ),
                ("presentee_le", models.DateField(verbose_name="présentée à la CME le")),
                ("synthese", models.TextField(verbose_name="synthèse")),
                ("le", models.DateTimeField(verbose_name="enregistrée le")),
                ("par", models.CharField(max_length=200, verbose_name="enregistrée par")),
                (
                    "etablissement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="etablissements.etablissement",
                        verbose_name="établissement",
                    ),
                ),
                (
                    "piece",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pieces.piece",
                        verbose_name="document présenté",
                    ),
                ),
            ],
            options={
                "verbose_name": "information semestrielle de la CME",
                "verbose_name_plural": "informations semestrielles de la CME",
                "ordering": ["-annee", "-semestre", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Justificatif",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("libelle", models.CharField(max_length=120, verbose_name="pièce")),
                ("le", models.DateTimeField(verbose_name="déposé le")),
                ("par", models.CharField(max_length=200, verbose_name="déposé par")),
                (
                    "critere",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="justificatifs",
                        to="evaluations.critere",
                        verbose_name="critère",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="justificatifs",
                        to="evaluations.evaluation",
                        verbose_name="évaluation",
                    ),
                ),
                (
                    "piece",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pieces.piece",
                        verbose_name="fichier",
                    ),
                ),
            ],
            options={
                "verbose_name": "justificatif",
                "verbose_name_plural": "justificatifs",
                "ordering": ["critere__rang", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LigneContestee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ligne", models.CharField(max_length=80, verbose_name="ligne")),
                ("indicateur", models.CharField(max_length=12, verbose_name="indicateur")),
                ("site", models.CharField(max_length=9, verbose_name="site")),
                ("annee", models.PositiveSmallIntegerField(verbose_name="année")),
                ("mesures", models.JSONField(help_text="{mesure: nombre}", verbose_name="ce qu’elle pèse")),
                ("motif", models.TextField(verbose_name="motif")),
                ("autre_site", models.CharField(blank=True, max_length=9, verbose_name="site auquel elle revient")),
                (
                    "suite",
                    models.CharField(
                        choices=[("en_attente", "en attente"), ("acceptee", "acceptée"), ("rejetee", "rejetée")],
                        default="en_attente",
                        max_length=12,
                        verbose_name="suite",
                    ),
                ),
                ("repondu_le", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                ("repondu_par", models.CharField(blank=True, max_length=200, verbose_name="répondu par")),
                ("le", models.DateTimeField(verbose_name="contestée le")),
                ("par", models.CharField(max_length=200, verbose_name="contestée par")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contestations",
                        to="evaluations.evaluation",
                        verbose_name="évaluation",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne contestée",
                "verbose_name_plural": "lignes contestées",
                "ordering": ["evaluation_id", "id"],
            },
        ),
        migrations.CreateModel(
            name="LigneDeDetail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service", models.CharField(max_length=120, verbose_name="service")),
                ("ucd", models.CharField(max_length=13, verbose_name="UCD")),
                ("libelle", models.CharField(blank=True, max_length=200, verbose_name="produit")),
                ("prescripteur", models.CharField(blank=True, max_length=120, verbose_name="prescripteur")),
                ("quantite", models.DecimalField(decimal_places=3, max_digits=14, verbose_name="quantité")),
                ("montant", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant")),
                (
                    "depot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lignes",
                        to="evaluations.detaildepose",
                        verbose_name="dépôt",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne du détail",
                "verbose_name_plural": "lignes du détail",
                "ordering": ["depot_id", "service", "ucd", "id"],
            },
        ),
        migrations.CreateModel(
            name="Mois",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("indicateur", models.CharField(max_length=12, verbose_name="indicateur")),
                ("premier", models.DateField(verbose_name="premier jour du mois")),
                (
                    "valeur",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="valeur"),
                ),
                ("volume", models.DecimalField(decimal_places=3, default=0, max_digits=18, verbose_name="volume")),
                ("dixieme", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dixième parmi les pairs")),
                ("provisoire", models.BooleanField(default=False, verbose_name="provisoire")),
                ("recu_le", models.DateTimeField(verbose_name="reçu le")),
                ("recu_par", models.CharField(max_length=200, verbose_name="reçu par")),
                (
                    "etablissement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="etablissements.etablissement",
                        verbose_name="établissement",
                    ),
                ),
            ],
            options={
                "verbose_name": "mois d’un indicateur",
                "verbose_name_plural": "mois des indicateurs",
                "ordering": ["etablissement_id", "indicateur", "premier"],
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
                        to="evaluations.ecriture",
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
        migrations.CreateModel(
            name="Partage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("montant", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant partagé")),
                ("strategie", models.CharField(max_length=10, verbose_name="partage")),
                ("forfait", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="forfait")),
                ("parts", models.JSONField(help_text="{référence du contrat: {droit, part, mots}}", verbose_name="parts")),
                ("calcul", models.JSONField(verbose_name="calcul")),
                ("le", models.DateTimeField(verbose_name="partagé le")),
                ("par", models.CharField(max_length=200, verbose_name="partagé par")),
                (
                    "enveloppe",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partages",
                        to="evaluations.enveloppe",
                        verbose_name="enveloppe",
                    ),
                ),
            ],
            options={
                "verbose_name": "partage de l’enveloppe",
                "verbose_name_plural": "partages de l’enveloppe",
                "ordering": ["enveloppe_id", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PointsRetenus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="points retenus")),
                ("motif", models.TextField(blank=True, verbose_name="motif")),
                ("le", models.DateTimeField(verbose_name="retenus le")),
                ("par", models.CharField(max_length=200, verbose_name="retenus par")),
                (
                    "critere",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retenus",
                        to="evaluations.critere",
                        verbose_name="critère",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retenus",
                        to="evaluations.evaluation",
                        verbose_name="évaluation",
                    ),
                ),
            ],
            options={
                "verbose_name": "points retenus",
                "verbose_name_plural": "points retenus",
                "ordering": ["critere__rang", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Reponse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "declare",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="points déclarés"
                    ),
                ),
                (
                    "sans_objet",
                    models.CharField(blank=True, max_length=300, verbose_name="pourquoi le critère est sans objet"),
                ),
                ("commentaire", models.TextField(blank=True, verbose_name="commentaire")),
                ("le", models.DateTimeField(verbose_name="écrite le")),
                ("par", models.CharField(max_length=200, verbose_name="écrite par")),
                (
                    "critere",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reponses",
                        to="evaluations.critere",
                        verbose_name="critère",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reponses",
                        to="evaluations.evaluation",
                        verbose_name="évaluation",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse à un critère",
                "verbose_name_plural": "réponses aux critères",
                "ordering": ["critere__rang"],
            },
        ),
        migrations.CreateModel(
            name="Rythme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rythme",
                    models.CharField(
                        choices=[
                            ("jamais", "jamais"),
                            ("mensuel", "une fois par mois"),
                            ("trimestriel", "une fois par trimestre"),
                        ],
                        default="jamais",
                        max_length=12,
                        verbose_name="rythme",
                    ),
                ),
                ("ecrit_le", models.DateTimeField(blank=True, null=True, verbose_name="dernier courriel le")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="comptes.organisation",
                        verbose_name="structure",
                    ),
                ),
                (
                    "utilisateur",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "rythme des alertes",
                "verbose_name_plural": "rythmes des alertes",
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
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("a_blanc", False)),
                fields=("contrat", "annee"),
                name="evaluation_officielle_unique",
                violation_error_message="Ce contrat a déjà son évaluation de cette année.",
            ),
        ),
        migrations.AddConstraint(
            model_name="calcule",
            constraint=models.UniqueConstraint(fields=("evaluation", "rang"), name="calcule_rang_unique"),
        ),
        migrations.AddConstraint(
            model_name="calcule",
            constraint=models.CheckConstraint(
                condition=models.Q(("nature__in", ["provisoire", "gele", "essai"])), name="calcule_nature_connue"
            ),
        ),
        migrations.AddConstraint(
            model_name="calcule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("debiteur", ""), ("montant__isnull", True)),
                    models.Q(("debiteur__in", ["assurance_maladie", "etablissement", "personne"]), ("montant__gte", 0)),
                    _connector="OR",
                ),
                name="calcule_montant_et_debiteur",
                violation_error_message="Un montant a quelqu’un qui le doit ; sans montant, personne ne doit.",
            ),
        ),
        migrations.AddConstraint(
            model_name="informationcme",
            constraint=models.CheckConstraint(
                condition=models.Q(("semestre__in", [1, 2])),
                name="information_semestre",
                violation_error_message="Semestre inconnu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="lignecontestee",
            constraint=models.UniqueConstraint(
                condition=models.Q(("suite", "rejetee"), _negated=True),
                fields=("evaluation", "indicateur", "annee", "ligne"),
                name="ligne_contestee_une_fois",
                violation_error_message="Cette ligne est déjà contestée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="lignecontestee",
            constraint=models.CheckConstraint(
                condition=models.Q(("site", models.F("autre_site")), _negated=True),
                name="ligne_contestee_autre_site",
                violation_error_message="Une ligne contestée revient à un autre site.",
            ),
        ),
        migrations.AddConstraint(
            model_name="lignecontestee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("repondu_le__isnull", True), ("suite", "en_attente")),
                    models.Q(("repondu_le__isnull", False), models.Q(("suite", "en_attente"), _negated=True)),
                    _connector="OR",
                ),
                name="ligne_contestee_reponse_datee",
            ),
        ),
        migrations.AddConstraint(
            model_name="mois",
            constraint=models.UniqueConstraint(fields=("etablissement", "indicateur", "premier"), name="mois_unique"),
        ),
        migrations.AddConstraint(
            model_name="mois",
            constraint=models.CheckConstraint(condition=models.Q(("premier__day", 1)), name="mois_premier_jour"),
        ),
        migrations.AddConstraint(
            model_name="mois",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dixieme__isnull", True), models.Q(("dixieme__gte", 1), ("dixieme__lte", 10)), _connector="OR"
                ),
                name="mois_dixieme",
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
                        ["fir", "economies", "enveloppe", "du", "ordonnance", "tresorerie", "dechu", "creance", "sanctions"],
                    ),
                    (
                        "debit__in",
                        ["fir", "economies", "enveloppe", "du", "ordonnance", "tresorerie", "dechu", "creance", "sanctions"],
                    ),
                ),
                name="mouvement_comptes_connus",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointsretenus",
            constraint=models.CheckConstraint(condition=models.Q(("points__gte", 0)), name="points_retenus_positifs"),
        ),
        migrations.AddConstraint(
            model_name="reponse",
            constraint=models.UniqueConstraint(fields=("evaluation", "critere"), name="reponse_unique"),
        ),
        migrations.AddConstraint(
            model_name="reponse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("declare__isnull", True), models.Q(("declare__gte", 0), ("sans_objet", "")), _connector="OR"
                ),
                name="reponse_points_ou_sans_objet",
                violation_error_message="Un critère sans objet n’a pas de points.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rythme",
            constraint=models.UniqueConstraint(fields=("utilisateur", "organisation"), name="rythme_unique"),
        ),
        migrations.AddConstraint(
            model_name="rythme",
            constraint=models.CheckConstraint(
                condition=models.Q(("rythme__in", ["jamais", "mensuel", "trimestriel"])), name="rythme_connu"
            ),
        ),
    ]
