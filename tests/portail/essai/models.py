"""A case."""

from django.db import models

from efficience.noyau.automate import Automate
from efficience.portail.commun.franchir import contrainte_d_etats
from efficience.portail.commun.models import Etatique
from efficience.portail.commun.situation import Situation
from essai.cycle import CYCLE


class Dossier(Etatique):
    """Something two parties agree on."""

    nom = models.CharField("nom", max_length=50)
    note = models.TextField("note", blank=True)
    finess = models.CharField(max_length=9, default="")
    region = models.CharField(max_length=3, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [contrainte_d_etats("dossier", CYCLE)]

    def __str__(self) -> str:
        return self.nom

    @property
    def automate(self) -> Automate:
        """Its life cycle."""
        return CYCLE

    @property
    def situation(self) -> Situation:
        """Where it is."""
        return Situation(region=self.region, finess=self.finess)
