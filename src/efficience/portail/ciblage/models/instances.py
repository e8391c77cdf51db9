"""What the bodies said: opinions of the Assurance Maladie and of the OMéDIT, meetings of the Comité de revue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.portail.ciblage.models.campagne import Campagne
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.pieces.models import Piece

ASSURANCE_MALADIE, OMEDIT = "assurance_maladie", "omedit"
INSTANCES = {ASSURANCE_MALADIE: "assurance maladie", OMEDIT: "OMéDIT"}
_SENS = list(SENS_AVIS.items())


class Avis(models.Model):
    """An opinion on the proposal as it stood: what it says never changes; a proposal prepared again asks for another."""

    AJOUT_SEUL = True

    campagne = models.ForeignKey(Campagne, models.PROTECT, related_name="avis", verbose_name="campagne")
    instance = models.CharField("instance", max_length=20, choices=list(INSTANCES.items()))
    sens = models.CharField("sens", max_length=20, choices=_SENS)
    texte = models.TextField("observations", blank=True)
    rendu_le = models.DateTimeField("rendu le")
    rendu_par = models.CharField("rendu par", max_length=200)
    organisation = models.CharField("pour", max_length=200)

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["-rendu_le", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(instance__in=list(INSTANCES)), name="avis_instance_connue"),
            models.CheckConstraint(condition=Q(sens__in=list(SENS_AVIS)), name="avis_sens_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.get_instance_display()} : {self.get_sens_display()}"


class Comite(models.Model):
    """A meeting of the Comité de revue: who was there, what was said, and its minutes, kept as a file."""

    AJOUT_SEUL = True

    campagne = models.ForeignKey(Campagne, models.PROTECT, related_name="comites", verbose_name="campagne")
    tenu_le = models.DateField("tenu le")
    heure = models.CharField("heure", max_length=20)
    lieu = models.CharField("lieu", max_length=200)
    anime_par = models.CharField("animé par", max_length=200)
    participants = models.JSONField("participants", default=list, help_text="[{nom, qualite}]")
    points = models.JSONField("ordre du jour", default=list, help_text="[{point, echanges, conclusion}]")
    prochain_le = models.DateField("prochaine réunion", null=True, blank=True)
    mentions = models.JSONField("valeurs du compte rendu", default=dict)
    compte_rendu = models.ForeignKey(Piece, models.PROTECT, related_name="+", verbose_name="compte rendu")
    enregistre_le = models.DateTimeField("enregistré le")
    enregistre_par = models.CharField("enregistré par", max_length=200)

    class Meta:
        verbose_name = "Comité de revue"
        verbose_name_plural = "Comités de revue"
        ordering = ["-tenu_le", "-id"]

    def __str__(self) -> str:
        return f"Comité de revue du {self.tenu_le:%d/%m/%Y}"


class AvisDuComite(models.Model):
    """What the Comité de revue said of one hospital."""

    AJOUT_SEUL = True

    comite = models.ForeignKey(Comite, models.PROTECT, related_name="avis", verbose_name="réunion")
    etablissement = models.ForeignKey(Etablissement, models.PROTECT, related_name="+", verbose_name="établissement")
    sens = models.CharField("avis", max_length=20, choices=_SENS)
    commentaire = models.TextField("commentaire", blank=True)

    class Meta:
        verbose_name = "avis du Comité de revue"
        verbose_name_plural = "avis du Comité de revue"
        ordering = ["comite_id", "etablissement__raison_sociale", "etablissement_id"]
        constraints = [
            models.UniqueConstraint(fields=["comite", "etablissement"], name="avis_du_comite_unique"),
            models.CheckConstraint(condition=Q(sens__in=list(SENS_AVIS)), name="avis_du_comite_sens_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.etablissement} : {self.get_sens_display()}"
