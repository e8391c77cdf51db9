"""What the portal received of the engine: definitions, versions of results, figures, readings, files handed in.

A version never changes. What is shown is what is in force: one publication a region, indicator and year, replaced by the
next one in a single transaction, so that readers never see less than a complete version.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from efficience.noyau.indicateur import Sens, Statut, Volet
from efficience.portail.commun.situation import Situation
from efficience.portail.etablissements.models import Etablissement

_STATUTS = [(statut.value, statut.value.replace("_", " ")) for statut in Statut]


class Definition(models.Model):
    """An indicator as a version of the program defines it: its sheet, its measures, its rates. Registered by the engine."""

    code = models.CharField("code", max_length=12)
    version = models.CharField("version de la définition", max_length=64)
    rang = models.PositiveSmallIntegerField("rang dans le catalogue")
    intitule = models.CharField("intitulé", max_length=200)
    definition = models.TextField("définition")
    pourquoi = models.TextField("pourquoi", blank=True)
    volet = models.CharField("volet", max_length=30, choices=[(v.name.lower(), v.value) for v in Volet])
    sens = models.CharField("sens", max_length=20, choices=[(s.value, s.value) for s in Sens])
    texte = models.CharField("texte", max_length=80, blank=True)
    secret = models.BooleanField("compte des personnes", default=False)
    tables = ArrayField(models.CharField(max_length=40), verbose_name="tables lues", default=list)
    mesures = models.JSONField("mesures", default=list, help_text="[{nom, unite, formule}], la mesure évaluée d’abord.")
    taux = models.JSONField("taux comparés", default=list, help_text="[{mesure, numerateur, denominateur, unite, …}]")
    depense = ArrayField(
        models.CharField(max_length=40), verbose_name="mesures qui font la dépense", default=list, blank=True
    )
    limites = models.JSONField("limites", default=list)
    parametres = models.JSONField("paramètres lus", default=list)
    flux = models.CharField("clé de ses filtres dans un manifeste", max_length=40, blank=True)
    argent = models.JSONField("ce qui fait son montant", default=dict, blank=True)
    inscrite_le = models.DateTimeField("inscrite le")
    courante = models.BooleanField("définition du programme installé", default=True)

    class Meta:
        verbose_name = "définition d’indicateur"
        verbose_name_plural = "définitions d’indicateurs"
        ordering = ["rang", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="definition_unique"),
            models.UniqueConstraint(fields=["code"], condition=Q(courante=True), name="definition_courante_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.intitule}"


class Livraison(models.Model):
    """Files handed in on the page « Données », and what became of them. The worker reads them; nothing is half written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    empreinte = models.CharField("empreinte du contenu", max_length=64)
    fichier = models.CharField("fichier des résultats", max_length=255)
    resultats = models.BinaryField("résultats")
    manifeste = models.BinaryField("manifeste")
    lectures = models.BinaryField("lectures", default=bytes)
    provisoire = models.BooleanField("données provisoires", default=False)
    organisation = models.UUIDField("identifiant de la structure", db_index=True)
    organisation_nom = models.CharField("pour", max_length=200)
    region = models.CharField("région", max_length=3, blank=True)
    finess = models.CharField("FINESS juridique", max_length=9, blank=True)
    depose_le = models.DateTimeField("déposé le")
    depose_par = models.CharField("déposé par", max_length=200)
    integree_le = models.DateTimeField("intégrée le", null=True, blank=True)
    refusee_le = models.DateTimeField("refusée le", null=True, blank=True)
    motif = models.TextField("motif du refus", blank=True)
    remarques = models.JSONField("remarques", default=list)

    class Meta:
        verbose_name = "livraison"
        verbose_name_plural = "livraisons"
        ordering = ["-depose_le", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "empreinte"], condition=Q(refusee_le__isnull=True), name="livraison_unique"
            ),
            models.CheckConstraint(
                condition=Q(refusee_le__isnull=True, motif="") | (Q(refusee_le__isnull=False) & ~Q(motif="")),
                name="livraison_refus_motive",
                violation_error_message="Un refus a une date et un motif.",
            ),
            models.CheckConstraint(
                condition=Q(refusee_le__isnull=True) | Q(integree_le__isnull=True), name="livraison_une_seule_issue"
            ),
        ]

    def __str__(self) -> str:
        return self.fichier

    @property
    def issue(self) -> str:
        """What became of it: attend, integree or refusee."""
        return "refusee" if self.refusee_le else "integree" if self.integree_le else "attend"

    @property
    def situation(self) -> Situation:
        """Where who handed it in is."""
        return Situation(region=self.region, finess=self.finess, organisation=str(self.organisation))


class Version(models.Model):
    """A file of results that was checked and kept, with its manifest: what it was computed from, and how."""

    AJOUT_SEUL = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    empreinte = models.CharField("empreinte des résultats", max_length=64)
    manifeste = models.JSONField("manifeste")
    logiciel = models.CharField("version du programme", max_length=20)
    calcule_le = models.DateTimeField("calculé le")
    lignes = models.PositiveIntegerField("valeurs")
    provisoire = models.BooleanField("données provisoires", default=False)
    fichier = models.CharField("fichier", max_length=255, blank=True)
    region = models.CharField("région de qui l’a déposée", max_length=3, blank=True)
    finess = models.CharField("FINESS juridique de qui l’a déposée", max_length=9, blank=True)
    livraison = models.OneToOneField(Livraison, models.PROTECT, null=True, blank=True, verbose_name="livraison")
    importe_le = models.DateTimeField("importé le")
    importe_par = models.CharField("importé par", max_length=200)

    class Meta:
        verbose_name = "version de résultats"
        verbose_name_plural = "versions de résultats"
        ordering = ["-importe_le", "id"]
        constraints = [
            models.UniqueConstraint(fields=["empreinte", "provisoire", "finess"], name="version_unique"),
        ]

    def __str__(self) -> str:
        return f"résultats du {self.calcule_le:%d/%m/%Y}{' (provisoires)' if self.provisoire else ''}"


class Publication(models.Model):
    """The figures of one region, indicator and year within a version. One at most is in force: the one not replaced.

    `finess` is empty but for the figures that a hospital handed in itself: they are shown beside those of its region.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="publications", verbose_name="version")
    definition = models.ForeignKey(Definition, models.PROTECT, verbose_name="définition")
    region = models.CharField("code de la région", max_length=3, blank=True)
    finess = models.CharField("FINESS juridique de qui dépose ses propres chiffres", max_length=9, blank=True)
    indicateur = models.CharField("indicateur", max_length=12)
    annee = models.PositiveSmallIntegerField("année")
    ouverte = models.BooleanField("données ouvertes", default=False)
    provisoire = models.BooleanField("données provisoires", default=False)
    sources = models.JSONField("sources", default=list, help_text="[{source, mois, charge_le}] de cet indicateur.")
    remplacee_le = models.DateTimeField("remplacée le", null=True, blank=True)
    remplacee_par = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="remplacees", verbose_name="remplacée par"
    )

    class Meta:
        verbose_name = "publication"
        verbose_name_plural = "publications"
        ordering = ["indicateur", "-annee", "region", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "finess", "indicateur", "annee"],
                condition=Q(remplacee_le__isnull=True),
                name="publication_en_vigueur",
            ),
            models.UniqueConstraint(
                fields=["version", "region", "finess", "indicateur", "annee"], name="publication_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicateur} {self.annee}, région {self.region or 'inconnue'}"


class Resultat(models.Model):
    """One figure, or the reason why there is none: `valeur` or `niveau` if and only if it was computed."""

    AJOUT_SEUL = True

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="resultats", verbose_name="publication")
    etablissement = models.ForeignKey(Etablissement, models.PROTECT, related_name="resultats", verbose_name="établissement")
    place = models.PositiveIntegerField("place tirée au sort", help_text="La même pour toutes les années.")
    mesure = models.CharField("mesure", max_length=40)
    valeur = models.DecimalField("valeur", max_digits=26, decimal_places=12, null=True, blank=True)
    niveau = models.CharField("niveau", max_length=1, blank=True)
    statut = models.CharField("statut", max_length=16, choices=_STATUTS)

    class Meta:
        verbose_name = "résultat"
        verbose_name_plural = "résultats"
        ordering = ["publication_id", "etablissement_id", "mesure"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "mesure", "etablissement"], name="resultat_unique"),
            models.CheckConstraint(condition=Q(statut__in=[s.value for s in Statut]), name="resultat_statut_connu"),
            models.CheckConstraint(
                condition=Q(statut=Statut.CALCULE.value, valeur__isnull=False, niveau="")
                | (Q(statut=Statut.CALCULE.value, valeur__isnull=True) & ~Q(niveau=""))
                | (~Q(statut=Statut.CALCULE.value) & Q(valeur__isnull=True, niveau="")),
                name="resultat_valeur_si_calcule",
                violation_error_message="Une valeur existe si et seulement si elle a été calculée.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.etablissement_id} {self.mesure} : {self.valeur if self.valeur is not None else self.statut}"


class Lecture(models.Model):
    """What is read beside a figure (`efficience lire`): limits, rank, split of the change, products to change."""

    AJOUT_SEUL = True

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="lectures", verbose_name="publication")
    etablissement = models.ForeignKey(Etablissement, models.PROTECT, null=True, blank=True, verbose_name="établissement")
    rang = models.PositiveIntegerField("rang")
    genre = models.CharField("lecture", max_length=120, help_text="Son genre, et après une barre ce dont elle parle.")
    valeur = models.DecimalField("valeur", max_digits=38, decimal_places=16, null=True, blank=True)
    basse = models.DecimalField("borne basse", max_digits=38, decimal_places=16, null=True, blank=True)
    haute = models.DecimalField("borne haute", max_digits=38, decimal_places=16, null=True, blank=True)
    verdict = models.CharField("verdict", max_length=40)
    phrase = models.TextField("phrase")
    hypotheses = ArrayField(models.CharField(max_length=80), verbose_name="hypothèses", default=list)

    class Meta:
        verbose_name = "lecture"
        verbose_name_plural = "lectures"
        ordering = ["publication_id", "rang"]
        indexes = [
            models.Index(fields=["publication", "etablissement", "rang"], name="lecture_d_un_etablissement"),
            models.Index(fields=["publication", "genre"], name="lecture_d_un_genre"),
        ]

    def __str__(self) -> str:
        return self.phrase


class Pair(models.Model):
    """The figures in force, for comparisons: a view that shows all values and only the names that the reader may see.

    `etablissement` and `departement` are empty for a peer outside the scope, unless its source is open; `place`, drawn by
    lot, tells its figures from those of the others. Never written.
    """

    id = models.BigIntegerField(primary_key=True)
    publication = models.ForeignKey(Publication, models.DO_NOTHING, related_name="+")
    etablissement = models.ForeignKey(Etablissement, models.DO_NOTHING, null=True, related_name="+")
    indicateur = models.CharField(max_length=12)
    annee = models.PositiveSmallIntegerField()
    region = models.CharField(max_length=3)
    departement = models.CharField(max_length=3)
    categorie = models.CharField(max_length=20)
    place = models.PositiveIntegerField()
    mesure = models.CharField(max_length=40)
    valeur = models.DecimalField(max_digits=26, decimal_places=12, null=True)
    niveau = models.CharField(max_length=1)
    statut = models.CharField(max_length=16)
    provisoire = models.BooleanField()

    class Meta:
        managed = False
        db_table = "indicateurs_pair"
        verbose_name = "chiffre comparé"
        verbose_name_plural = "chiffres comparés"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.etablissement_id or 'pair'} {self.mesure}"
