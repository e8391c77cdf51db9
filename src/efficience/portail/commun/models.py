"""Tables of the frame: journal, answers already given, legal mails, clock of the demonstration."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from efficience.noyau.automate import Automate, Derive
from efficience.portail.commun.chaine import ORIGINE


class Ligne(models.Model):
    """A line of the journal: who did what, when, for whom. Added by `journal.noter`, never changed nor removed."""

    AJOUT_SEUL = True

    rang = models.BigIntegerField("rang", primary_key=True)
    le = models.DateTimeField("date et heure")
    par = models.CharField("identifiant de la personne", max_length=80)
    par_nom = models.CharField("personne", max_length=200)
    organisation = models.CharField("pour", max_length=200, blank=True)
    geste = models.CharField("geste", max_length=80)
    objet = models.CharField("identifiant de l’objet", max_length=120)
    objet_nom = models.CharField("objet", max_length=300, blank=True)
    region = models.CharField("région", max_length=3, blank=True)
    departement = models.CharField("département", max_length=3, blank=True)
    finess = models.CharField("FINESS", max_length=9, blank=True)
    details = models.JSONField("détails", default=dict, blank=True)
    precedente = models.CharField("empreinte précédente", max_length=64)
    empreinte = models.CharField("empreinte", max_length=64, unique=True)

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "lignes du journal"
        ordering = ["-rang"]
        indexes = [models.Index(fields=["objet", "-rang"]), models.Index(fields=["finess", "-rang"])]

    def __str__(self) -> str:
        return f"{self.rang} : {self.geste} ({self.objet_nom or self.objet})"


class TeteDeChaine(models.Model):
    """The last line of the journal: the row that writers lock, so that lines follow one another."""

    cle = models.BooleanField(primary_key=True, default=True, editable=False)
    rang = models.BigIntegerField("dernier rang", default=0)
    empreinte = models.CharField("dernière empreinte", max_length=64, default=ORIGINE)

    class Meta:
        verbose_name = "tête du journal"
        verbose_name_plural = "tête du journal"
        constraints = [models.CheckConstraint(condition=models.Q(cle=True), name="tete_unique")]

    def __str__(self) -> str:
        return f"ligne {self.rang}"


class Certification(models.Model):
    """What others keep of the journal: its last line on a day, dated by an authority or mailed to witnesses."""

    AJOUT_SEUL = True

    rang = models.BigIntegerField("rang de la ligne", primary_key=True)
    empreinte = models.CharField("empreinte de la ligne", max_length=64)
    le = models.DateTimeField("date et heure")
    jeton = models.BinaryField("jeton d’horodatage", default=bytes)
    autorite = models.CharField("autorité", max_length=200, blank=True)
    temoins = models.PositiveSmallIntegerField("témoins avertis", default=0)

    class Meta:
        verbose_name = "certification du journal"
        verbose_name_plural = "certifications du journal"
        ordering = ["-rang"]

    def __str__(self) -> str:
        return f"ligne {self.rang}"


class Depot(models.Model):
    """A form already received: the same key with the same content gets the answer given the first time."""

    cle = models.UUIDField("clé du formulaire")
    empreinte = models.CharField("empreinte du contenu", max_length=64)
    personne = models.CharField("personne", max_length=80)
    vers = models.CharField("adresse de la réponse", max_length=500)
    le = models.DateTimeField("reçu le", auto_now_add=True)

    class Meta:
        verbose_name = "formulaire reçu"
        verbose_name_plural = "formulaires reçus"
        constraints = [models.UniqueConstraint(fields=["cle", "empreinte", "personne"], name="depot_unique")]
        indexes = [models.Index(fields=["le"])]

    def __str__(self) -> str:
        return str(self.cle)


class Courriel(models.Model):
    """A mail to send, written in the transaction of its event. What became of it is read from its dates.

    `lu_le` is written by a visit to the portal, by nothing else: an automatic answer is not a reading.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    modele = models.CharField("modèle", max_length=60)
    legal = models.BooleanField("ouvre un délai", default=True)
    destinataire = models.EmailField("adresse")
    objet = models.CharField("objet", max_length=300)
    corps = models.TextField("corps")
    sujet = models.CharField("identifiant de ce dont il parle", max_length=120)
    region = models.CharField("région", max_length=3, blank=True)
    departement = models.CharField("département", max_length=3, blank=True)
    finess = models.CharField("FINESS", max_length=9, blank=True)
    cree_le = models.DateTimeField("écrit le")
    essais = models.PositiveSmallIntegerField("essais", default=0)
    commence_le = models.DateTimeField("envoi commencé le", null=True, blank=True)
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    remis_le = models.DateTimeField("remis le", null=True, blank=True)
    echec_le = models.DateTimeField("échec le", null=True, blank=True)
    echec_motif = models.CharField("motif de l’échec", max_length=500, blank=True)
    lu_le = models.DateTimeField("lu dans le portail le", null=True, blank=True)
    lu_par = models.CharField("lu par", max_length=200, blank=True)

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        ordering = ["-cree_le", "id"]
        indexes = [models.Index(fields=["sujet"]), models.Index(fields=["envoye_le", "echec_le"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(echec_le__isnull=True, echec_motif="")
                | (models.Q(echec_le__isnull=False) & ~models.Q(echec_motif="")),
                name="courriel_echec_motive",
                violation_error_message="Un échec a une date et un motif.",
            ),
            models.CheckConstraint(
                condition=models.Q(lu_le__isnull=True, lu_par="") | (models.Q(lu_le__isnull=False) & ~models.Q(lu_par="")),
                name="courriel_lu_par_quelqu_un",
                violation_error_message="Une lecture a une date et une personne.",
            ),
            models.CheckConstraint(
                condition=models.Q(remis_le__isnull=True) | models.Q(envoye_le__isnull=False),
                name="courriel_remis_apres_envoi",
                violation_error_message="Un courriel remis a d’abord été envoyé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objet} → {self.destinataire}"

    @property
    def issue(self) -> str:
        """What became of it: a_envoyer, envoye, remis, echec or lu; the surest fact wins."""
        faits = (("lu", self.lu_le), ("echec", self.echec_le), ("remis", self.remis_le), ("envoye", self.envoye_le))
        return next((issue for issue, quand in faits if quand is not None), "a_envoyer")


class Horloge(models.Model):
    """By how much the clock of a demonstration is moved; one row, never written outside a demonstration."""

    cle = models.BooleanField(primary_key=True, default=True, editable=False)
    decalage = models.DurationField("décalage", default=timedelta)

    class Meta:
        verbose_name = "horloge de démonstration"
        verbose_name_plural = "horloge de démonstration"
        constraints = [models.CheckConstraint(condition=models.Q(cle=True), name="horloge_unique")]

    def __str__(self) -> str:
        return str(self.decalage)


class Etatique(models.Model):
    """What has a life cycle: its state is written by `franchir` and by nothing else.

    `etat` is the state after the last gesture; `etat_au` adds what time alone has changed since.
    """

    etat = models.CharField("état", max_length=40, editable=False)
    version = models.PositiveIntegerField("version", default=0, editable=False)
    change_le = models.DateTimeField("dernier geste le", null=True, editable=False)
    change_par = models.CharField("dernier geste par", max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def automate(self) -> Automate[Any]:
        """The life cycle of this object; each model says its own."""
        raise TypeError(f"{type(self).__name__} n’a pas dit son cycle de vie")

    def contexte(self, le: datetime) -> Any:
        """What the life cycle reads of this object at that instant; the object itself unless a model says otherwise."""
        return self

    def champ_actuel(self, nom: str) -> str:
        """What is stored now under the name of a form's field, to be shown beside a stale form."""
        return str(getattr(self, nom, "") or "")

    def etat_au(self, le: datetime) -> tuple[str, tuple[Derive, ...]]:
        """The state at that instant, and what time alone changed since the last gesture."""
        if not self.automate.passages:
            return self.etat, ()
        return self.automate.etat_au(self.etat, self.contexte(le), le)


class Passage(models.Model):
    """How many times somebody asked for the same thing within a minute: what rate limits count."""

    cle = models.CharField("qui et quoi", max_length=120)
    minute = models.BigIntegerField("minute")
    nombre = models.PositiveIntegerField("nombre", default=1)

    class Meta:
        verbose_name = "passage"
        verbose_name_plural = "passages"
        constraints = [models.UniqueConstraint(fields=["cle", "minute"], name="passage_unique")]

    def __str__(self) -> str:
        return f"{self.cle} : {self.nombre}"
