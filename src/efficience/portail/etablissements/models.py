"""Hospitals as FINESS knows them, what became of them, who is reached there, and the territories of the caisses.

The directory is public data: it has no second wall. What hangs from a hospital is walled by
`cloison.cloisonner_par_etablissement`.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from efficience.noyau.indicateur import Volet
from efficience.noyau.roles import CAISSE
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.models import Organisation
from efficience.portail.etablissements.dates import en_vigueur
from efficience.reglement.clauses import ACTIVITES

STATUTS = {"public": "public", "espic": "privé d’intérêt collectif (ESPIC)", "prive": "privé"}
SUCCESSIONS = {"fusion": "fusion", "transfert": "transfert d’activité"}
DIRECTION = ""
"""The addressee that is not of a volet: the management and its functional mailbox."""
VOLETS = {volet.name.lower(): volet.value for volet in Volet}
"""The volets of a contract, each with its own interlocuteur (« un interlocuteur par volet »)."""


class Etablissement(models.Model):
    """A site, or a legal entity when results are only known at its level. Its key is its FINESS number."""

    finess = models.CharField("numéro FINESS", max_length=9, primary_key=True)
    finess_juridique = models.CharField("FINESS de l’entité juridique", max_length=9, db_index=True)
    raison_sociale = models.CharField("raison sociale", max_length=200)
    categorie = models.CharField("catégorie", max_length=20, blank=True)
    statut = models.CharField("statut", max_length=10, choices=list(STATUTS.items()), blank=True)
    activites = ArrayField(models.CharField(max_length=10), verbose_name="activités", default=list, blank=True)
    region = models.CharField("code de la région", max_length=3, blank=True)
    departement = models.CharField("département", max_length=3, blank=True)
    latitude = models.DecimalField("latitude", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("longitude", max_digits=9, decimal_places=6, null=True, blank=True)
    ouvert_le = models.DateField("ouvert le", null=True, blank=True)
    ferme_le = models.DateField("fermé le", null=True, blank=True)
    recherche = models.CharField("nom sans accents", max_length=200, editable=False)
    releve_le = models.DateTimeField("relevé le", help_text="Quand le répertoire a été lu pour la dernière fois.")

    class Meta:
        verbose_name = "établissement"
        verbose_name_plural = "établissements"
        ordering = ["raison_sociale", "finess"]
        indexes = [
            models.Index(fields=["region", "raison_sociale"], name="etablissement_region"),
            models.Index(fields=["departement"], name="etablissement_departement"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(statut__in=["", *STATUTS]),
                name="etablissement_statut_connu",
                violation_error_message="Ce statut n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(activites__contained_by=list(ACTIVITES)),
                name="etablissement_activites_connues",
                violation_error_message="Cette activité n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(ouvert_le__isnull=True) | Q(ferme_le__isnull=True) | Q(ferme_le__gte=F("ouvert_le")),
                name="etablissement_ferme_apres_ouvert",
                violation_error_message="La fermeture vient après l’ouverture.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.raison_sociale} ({self.finess})"

    @property
    def situation(self) -> Situation:
        """Where it is."""
        return Situation(region=self.region, departement=self.departement, finess=self.finess_juridique)


class Succession(models.Model):
    """A hospital taken over by another one from a day on: merger, or transfer of its activity."""

    de = models.ForeignKey(Etablissement, models.PROTECT, related_name="suites", verbose_name="établissement repris")
    vers = models.ForeignKey(Etablissement, models.PROTECT, related_name="reprises", verbose_name="repris par")
    le = models.DateField("à partir du")
    nature = models.CharField("nature", max_length=10, choices=list(SUCCESSIONS.items()), default="fusion")

    class Meta:
        verbose_name = "succession"
        verbose_name_plural = "successions"
        ordering = ["le", "de_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["de"], condition=Q(nature="fusion"), name="succession_une_seule_fusion",
                violation_error_message="Cet établissement a déjà été absorbé.",
            ),
            models.UniqueConstraint(fields=["de", "vers", "le"], name="succession_unique"),
            models.CheckConstraint(
                condition=~Q(de=F("vers")), name="succession_a_un_autre",
                violation_error_message="Un établissement ne se succède pas à lui-même.",
            ),
            models.CheckConstraint(condition=Q(nature__in=list(SUCCESSIONS)), name="succession_nature_connue"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.de_id} → {self.vers_id} ({self.get_nature_display()}, {self.le:%d/%m/%Y})"


class Ressort(models.Model):
    """A departement in the territory of a caisse, from a day to a day. Several caisses may share a departement."""

    organisme = models.ForeignKey(
        Organisation, models.PROTECT, related_name="ressorts", limit_choices_to={"nature": CAISSE}, verbose_name="organisme"
    )
    departement = models.CharField("département", max_length=3)
    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)

    objects = en_vigueur()

    class Meta:
        verbose_name = "ressort"
        verbose_name_plural = "ressorts"
        ordering = ["departement", "organisme__nom", "du"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisme", "departement"], condition=Q(au__isnull=True), name="ressort_en_cours_unique"
            ),
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="ressort_fin_apres_debut"),
        ]

    def __str__(self) -> str:
        return f"{self.organisme} : {self.departement}"


class Contact(models.Model):
    """Who is reached at a hospital: the management's mailbox, and one interlocuteur per volet. A new one closes the former.

    « un interlocuteur privilégié par volet » and « une adresse mail de direction […] de préférence générique » (contrat
    type de 2017, art. 3).
    """

    etablissement = models.ForeignKey(Etablissement, models.PROTECT, related_name="contacts", verbose_name="établissement")
    volet = models.CharField("pour", max_length=30, choices=[(DIRECTION, "la direction"), *VOLETS.items()], blank=True)
    nom = models.CharField("nom", max_length=120, blank=True)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    courriel = models.EmailField("adresse électronique")
    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)
    saisi_par = models.CharField("saisi par", max_length=200)
    confirme_le = models.DateTimeField("confirmé le", null=True, blank=True)
    confirme_par = models.CharField("confirmé par", max_length=200, blank=True)

    objects = en_vigueur()

    class Meta:
        verbose_name = "contact"
        verbose_name_plural = "contacts"
        ordering = ["etablissement_id", "volet", "du"]
        constraints = [
            models.UniqueConstraint(
                fields=["etablissement", "volet"], condition=Q(au__isnull=True), name="contact_en_cours_unique",
                violation_error_message="Ce destinataire existe déjà : il faut le remplacer.",
            ),
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="contact_fin_apres_debut"),
            models.CheckConstraint(condition=Q(volet__in=[DIRECTION, *VOLETS]), name="contact_volet_connu"),
            models.CheckConstraint(
                condition=Q(volet=DIRECTION) | ~Q(nom=""), name="contact_interlocuteur_nomme",
                violation_error_message="Un interlocuteur a un nom.",
            ),
            models.CheckConstraint(
                condition=Q(confirme_le__isnull=True, confirme_par="")
                | (Q(confirme_le__isnull=False) & ~Q(confirme_par="")),
                name="contact_confirme_par_quelqu_un",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_volet_display()} : {self.nom or self.courriel}"

    @property
    def situation(self) -> Situation:
        """Where its hospital is."""
        return self.etablissement.situation


def champs_du_perimetre(avant: str = "") -> dict[str, Any]:
    """Where a table that points to a hospital by `avant` (« etablissement__ ») keeps region, departement, finess."""
    return {nom: f"{avant}{champ}" for nom, champ in _CHAMPS.items()}


_CHAMPS = {"region": "region", "departement": "departement", "finess": "finess_juridique"}
