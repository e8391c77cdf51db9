"""What a project says of itself, and what its two readers think of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from efficience.noyau.appel_a_projets.grille import LECTEURS
from efficience.portail.commun.situation import Situation
from efficience.portail.dossiers.models import Dossier


class Cahier(models.Model):
    """The cahier des charges of a project, section by section, with what it asks. Every deposit keeps its own copy."""

    projet = models.OneToOneField(Dossier, models.PROTECT, related_name="cahier", verbose_name="projet")
    rubriques = models.JSONField("rubriques", default=dict, help_text="{rubrique: texte}")
    demande = models.DecimalField("montant demandé", max_digits=14, decimal_places=2, null=True, blank=True)
    ecrit_le = models.DateTimeField("écrit le")
    ecrit_par = models.CharField("écrit par", max_length=200)

    class Meta:
        verbose_name = "cahier des charges"
        verbose_name_plural = "cahiers des charges"

    def __str__(self) -> str:
        return str(self.projet)

    @property
    def situation(self) -> Situation:
        """That of the project."""
        return self.projet.situation


class Lecture(models.Model):
    """The notes of a reader, for the ARS or for the Assurance Maladie; notes given again after talking are another row."""

    AJOUT_SEUL = True

    projet = models.ForeignKey(Dossier, models.PROTECT, related_name="lectures", verbose_name="projet")
    lecteur = models.CharField("lecteur", max_length=3, choices=list(LECTEURS.items()))
    notes = models.JSONField("notes", help_text="{critère: note}")
    commentaire = models.TextField("commentaire", blank=True)
    interet = models.BooleanField("sans lien d’intérêts avec le porteur", default=False)
    le = models.DateTimeField("noté le")
    par = models.CharField("noté par", max_length=200)

    class Meta:
        verbose_name = "notes d’un lecteur"
        verbose_name_plural = "notes des lecteurs"
        ordering = ["projet_id", "lecteur", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(lecteur__in=list(LECTEURS)), name="lecture_lecteur_connu"),
            models.CheckConstraint(
                condition=Q(interet=True),
                name="lecture_sans_lien",
                violation_error_message="Un lecteur déclare qu’il n’a pas de lien d’intérêts avec le porteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_lecteur_display()}, {self.projet.reference}"

    @property
    def situation(self) -> Situation:
        """That of the project."""
        return self.projet.situation
