"""An exchange as the registry describes it, and the files that were refused, of which nothing is kept."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from efficience.noyau.delais import Duree
from efficience.noyau.partage import echange as droit
from efficience.portail.commun.situation import Situation
from efficience.portail.dossiers.models import Dossier

UNITES = {"mois": "mois", "ans": "ans", "jours": "jours"}
_PERIODICITES = {**{code: code for code in droit.PERIODICITES}, droit.A_LA_DEMANDE: "à la demande"}


class Description(models.Model):
    """A line of the registry. It changes while the exchange is being prepared; its fingerprint is what is submitted."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="description", verbose_name="échange")
    code = models.CharField("référence", max_length=20)
    intitule = models.CharField("intitulé", max_length=200)
    nature = models.TextField("nature des informations")
    categorie = models.CharField("catégorie", max_length=20, choices=list(droit.CATEGORIES.items()))
    source = models.CharField("source", max_length=200)
    fournisseur = models.CharField("fournisseur", max_length=20, choices=list(droit.ENTITES.items()))
    destinataires = ArrayField(
        models.CharField(max_length=20, choices=list(droit.ENTITES.items())), verbose_name="destinataires", default=list
    )
    periodicite = models.CharField("périodicité", max_length=20, choices=list(_PERIODICITES.items()))
    support = models.CharField("support", max_length=20, choices=list(droit.SUPPORTS.items()))
    niveau = models.CharField("niveau de partage", max_length=20, choices=list(droit.NIVEAUX.items()))
    finalite = models.TextField("finalité", blank=True)
    base_legale = models.CharField("base légale", max_length=300, blank=True)
    conservation_nombre = models.PositiveSmallIntegerField("conservation", null=True, blank=True)
    conservation_unite = models.CharField("unité", max_length=10, choices=list(UNITES.items()), default="ans")
    seuil = models.PositiveIntegerField("plus petit effectif montré")
    securite = models.TextField("mesures de sécurité", blank=True)
    personnes = models.CharField("personnes concernées", max_length=300, blank=True)
    format = models.CharField("format et version", max_length=100, blank=True)
    analyse = models.TextField("modalités d’analyse commune", blank=True)
    outil = models.CharField("outil", max_length=200, blank=True)
    transfert_hors_ue = models.CharField("transfert hors de l’Union européenne", max_length=200, blank=True)

    class Meta:
        verbose_name = "description d’échange"
        verbose_name_plural = "descriptions d’échange"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code}, {self.intitule}"

    @property
    def conservation(self) -> Duree | None:
        """How long a file is kept, when that is fixed."""
        return Duree(self.conservation_nombre, self.conservation_unite) if self.conservation_nombre else None

    @property
    def echange(self) -> droit.Echange:
        """As the domain judges it."""
        memes = ("code", "intitule", "nature", "categorie", "source", "fournisseur", "periodicite", "support", "niveau",
                 "finalite", "base_legale", "securite", "personnes", "format", "analyse", "outil",
                 "transfert_hors_ue")  # fmt: skip
        return droit.Echange(
            **{nom: getattr(self, nom) for nom in memes}, destinataires=tuple(self.destinataires),
            conservation=self.conservation, seuil=self.seuil,
        )  # fmt: skip


class Refus(models.Model):
    """A file that was refused: its name, why, who brought it. Neither the file nor any of its values is kept."""

    AJOUT_SEUL = True

    echange = models.ForeignKey(Dossier, models.PROTECT, related_name="refus", verbose_name="échange")
    nom = models.CharField("fichier", max_length=150)
    motifs = ArrayField(models.TextField(), verbose_name="motifs")
    le = models.DateTimeField("refusé le")
    par = models.CharField("apporté par", max_length=200)

    class Meta:
        verbose_name = "fichier refusé"
        verbose_name_plural = "fichiers refusés"
        ordering = ["-le", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(motifs=[]), name="refus_motive")]

    def __str__(self) -> str:
        return self.nom

    @property
    def situation(self) -> Situation:
        """That of the exchange."""
        return self.echange.situation
