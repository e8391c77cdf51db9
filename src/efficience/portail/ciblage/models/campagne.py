"""A campaign, its sheet of thresholds, and what it proposes for each hospital and indicator."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from efficience.noyau.automate import Automate
from efficience.noyau.ciblage import Issue
from efficience.noyau.cibles import motifs, redondances
from efficience.noyau.cibles.cycle import CAMPAGNE, FIGEE, PUBLIEE, Contexte
from efficience.portail.commun.franchir import contrainte_d_etats
from efficience.portail.commun.models import Etatique
from efficience.portail.commun.situation import Situation
from efficience.portail.etablissements.models import VOLETS, Etablissement
from efficience.portail.indicateurs.models import Publication
from efficience.reglement import Reglement, officiel
from efficience.reglement.profils import Ciblage

RETENU, ECARTE = "retenu", "ecarte"
_ISSUES = [(issue.value, issue.value.replace("_", " ")) for issue in Issue]
DECISIONS = {RETENU: "retenu", ECARTE: "écarté"}


class Campagne(Etatique):
    """The targeting of a region for a year: which rules, which results, which indicators.

    `annee` is the year of the contracts, whose rules apply; `annee_resultats` that of the figures examined.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.CharField("code de la région", max_length=3)
    annee = models.PositiveSmallIntegerField("année")
    annee_resultats = models.PositiveSmallIntegerField("année des résultats examinés")
    generation = models.CharField("génération", max_length=20)
    profil = models.CharField("profil de critères", max_length=60)
    indicateurs = ArrayField(models.CharField(max_length=12), verbose_name="indicateurs retenus", default=list)
    plan_le = models.DateField("date du plan de pertinence des soins (PAPRAPS)")
    preparateurs = ArrayField(models.CharField(max_length=80), verbose_name="qui a préparé", default=list, editable=False)
    feuille_proposee = models.PositiveIntegerField("feuille de la proposition", default=0, editable=False)
    ouverte_le = models.DateTimeField("ouverte le")
    ouverte_par = models.CharField("ouverte par", max_length=200)
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True)
    publication = models.CharField("référence de publication", max_length=200, blank=True)

    class Meta:
        verbose_name = "campagne de ciblage"
        verbose_name_plural = "campagnes de ciblage"
        ordering = ["-annee", "region"]
        constraints = [
            models.UniqueConstraint(fields=["region", "annee"], name="campagne_unique",
                                    violation_error_message="Une campagne existe déjà pour cette année."),
            models.CheckConstraint(
                condition=Q(etat=PUBLIEE, publiee_le__isnull=False) | (~Q(etat=PUBLIEE) & Q(publiee_le__isnull=True)),
                name="campagne_publiee_datee",
            ),
            contrainte_d_etats("campagne", CAMPAGNE),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Ciblage {self.annee}, région {self.region}"

    @property
    def automate(self) -> Automate[Any]:
        """The life cycle of a targeting."""
        return CAMPAGNE

    @property
    def situation(self) -> Situation:
        """Its region."""
        return Situation(region=self.region)

    @property
    def adresse(self) -> str:
        """Its page."""
        return reverse("ciblage_campagne", args=[self.annee])

    @property
    def au(self) -> date:
        """The day whose rules apply: the last one of the year, as `efficience cibler` reads them."""
        return date(self.annee, 12, 31)

    @property
    def figee(self) -> bool:
        """Whether the list was decided."""
        return self.etat in (FIGEE, PUBLIEE)

    @cached_property
    def feuille(self) -> Feuille | None:
        """The sheet in force: the last one."""
        return self.feuilles.order_by("-rang").first()

    @property
    def reglement(self) -> Reglement:
        """The law with the sheet of the campaign over it."""
        return self.feuille.sur(officiel()) if self.feuille else officiel()

    @property
    def ciblages(self) -> dict[str, Ciblage]:
        """The criteria of the indicators kept, by code, in the order of the profile."""
        tous = officiel().profil(self.profil).ciblages
        return {code: ciblage for code, ciblage in tous.items() if code in self.indicateurs}

    def contexte(self, le: datetime) -> Contexte:
        """What the life cycle reads."""
        retenues = self.propositions.filter(decision=RETENU)
        return Contexte(
            jour=timezone.localdate(le),
            retenus=retenues.values("etablissement").distinct().count(),
            a_trancher=retenues.filter(exclut=True, motif="").values("etablissement").distinct().count(),
            sans_texte=motifs.sans_texte(self.ciblages.values(), self.reglement, self.au),
            perimes=self.perimes(),
            preparateurs=frozenset(self.preparateurs),
            cibles=frozenset(self._sur_la_liste()),
        )

    def perimes(self) -> tuple[str, ...]:
        """The indicators whose results or thresholds changed since they were proposed, or that never were."""
        if self.feuille_proposee != (self.feuille.rang if self.feuille else 0):
            return tuple(self.indicateurs)
        proposees = dict(self.propositions.values_list("indicateur", "publication_id").distinct())
        en_vigueur = dict(self.publications().values_list("indicateur", "pk"))
        return tuple(code for code in self.indicateurs if proposees.get(code) != en_vigueur.get(code))

    def publications(self) -> models.QuerySet[Publication]:
        """The results in force of the region and year, for the indicators kept."""
        return Publication.objects.filter(
            region=self.region, annee=self.annee_resultats, finess="", remplacee_le__isnull=True,
            indicateur__in=self.indicateurs,
        )  # fmt: skip

    def _sur_la_liste(self) -> set[str]:
        if not self.figee:
            return set()
        retenus = set(self.propositions.filter(decision=RETENU).values_list("etablissement_id", flat=True))
        return retenus - set(self.retraits.values_list("etablissement_id", flat=True))


class Feuille(models.Model):
    """The thresholds of a campaign from a day on: those it changes, each with its text, or why it has none.

    `valeurs`: {parametre: {"valeur", "texte", "renvoi", "motif"}}, values written as sheets are (« 0.25 » for 25 %).
    """

    AJOUT_SEUL = True

    campagne = models.ForeignKey(Campagne, models.PROTECT, related_name="feuilles", verbose_name="campagne")
    rang = models.PositiveIntegerField("rang")
    valeurs = models.JSONField("valeurs", default=dict)
    posee_le = models.DateTimeField("posée le")
    posee_par = models.CharField("posée par", max_length=200)

    class Meta:
        verbose_name = "feuille de seuils"
        verbose_name_plural = "feuilles de seuils"
        ordering = ["campagne_id", "rang"]
        constraints = [models.UniqueConstraint(fields=["campagne", "rang"], name="feuille_unique")]

    def __str__(self) -> str:
        return f"feuille {self.rang} de {self.campagne}"

    def sur(self, reglement: Reglement) -> Reglement:
        """These rules with the values of the sheet. Raises ErreurReglement."""
        debut = f"{self.campagne.annee}-01-01"
        parametres = {nom: {debut: {cle: mot for cle, mot in valeur.items() if mot}} for nom, valeur in self.valeurs.items()}
        return reglement.avec({"parametres": parametres}, f"la campagne {self.campagne.annee}") if parametres else reglement


class Proposition(models.Model):
    """One hospital examined for one indicator: the figures read, each criterion in words, and what is proposed.

    `publication` names the version of the results. `decision` is empty when the criteria are not met; `motif` says why a
    hospital that meets them is set aside, or kept in spite of a redundant action.
    """

    campagne = models.ForeignKey(Campagne, models.PROTECT, related_name="propositions", verbose_name="campagne")
    etablissement = models.ForeignKey(Etablissement, models.PROTECT, related_name="+", verbose_name="établissement")
    indicateur = models.CharField("indicateur", max_length=12)
    volet = models.CharField("volet", max_length=30)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", verbose_name="résultats")
    issue = models.CharField("critères remplis", max_length=16, choices=_ISSUES)
    chiffres = models.JSONField("chiffres", default=dict, help_text="{mesure: {valeur, statut}}")
    criteres = models.JSONField("critères", default=list, help_text="[{critere, valeur, condition, rempli, texte}]")
    montant_concerne = models.DecimalField("dépense concernée", max_digits=16, decimal_places=2, null=True, blank=True)
    redondances = models.JSONField("actions redondantes", default=list, help_text="[{phrase, exclut, texte, adresse}]")
    exclut = models.BooleanField("une action exclut, sauf motif", default=False)
    decision = models.CharField("proposé", max_length=10, choices=list(DECISIONS.items()), blank=True)
    motif = models.TextField("motif", blank=True)
    decide_le = models.DateTimeField("tranché le", null=True, blank=True)
    decide_par = models.CharField("tranché par", max_length=200, blank=True)

    class Meta:
        verbose_name = "proposition"
        verbose_name_plural = "propositions"
        ordering = ["etablissement__raison_sociale", "etablissement_id", "indicateur"]
        constraints = [
            models.UniqueConstraint(fields=["campagne", "indicateur", "etablissement"], name="proposition_unique"),
            models.CheckConstraint(
                condition=Q(decision="") | Q(issue=Issue.OUI.value), name="proposition_criteres_remplis",
                violation_error_message="Seul un établissement qui remplit les critères est proposé.",
            ),
            models.CheckConstraint(
                condition=~Q(decision=ECARTE) | ~Q(motif=""), name="proposition_ecart_motive",
                violation_error_message="Un établissement écarté l’est pour un motif.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.etablissement}, {self.indicateur}"

    @property
    def situation(self) -> Situation:
        """Where its hospital is."""
        return self.etablissement.situation

    @property
    def phrases(self) -> list[str]:
        """The reason in words, one sentence a criterion."""
        return [
            f"{un['critere']} : {un['valeur']} ({'seuil ' + un['condition'] + ', ' if un['condition'] else ''}{un['texte']})"
            for un in self.criteres
        ]


class ActionDeclaree(models.Model):
    """An action on a hospital that no application of the portal holds: MSAP, surveillance, experiment."""

    etablissement = models.ForeignKey(Etablissement, models.PROTECT, related_name="+", verbose_name="établissement")
    nature = models.CharField("nature", max_length=30, choices=list(redondances.NATURES.items()))
    intitule = models.CharField("intitulé", max_length=200)
    indicateurs = ArrayField(models.CharField(max_length=12), verbose_name="indicateurs", default=list, blank=True)
    volet = models.CharField("volet", max_length=30, choices=list(VOLETS.items()), blank=True)
    du = models.DateField("du")
    au = models.DateField("au", null=True, blank=True)
    declaree_le = models.DateTimeField("déclarée le")
    declaree_par = models.CharField("déclarée par", max_length=200)

    class Meta:
        verbose_name = "action déclarée"
        verbose_name_plural = "actions déclarées"
        ordering = ["etablissement_id", "-du", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=models.F("du")), name="action_fin_apres_debut",
                violation_error_message="La fin vient après le début.",
            ),
            models.CheckConstraint(condition=Q(nature__in=list(redondances.NATURES)), name="action_nature_connue"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_nature_display()} : {self.intitule}"

    @property
    def situation(self) -> Situation:
        """Where its hospital is."""
        return self.etablissement.situation

    @property
    def en_cours(self) -> redondances.ActionEnCours:
        """As the table of redundancies reads it."""
        return redondances.ActionEnCours(
            self.nature, self.intitule, self.du, self.au, frozenset(self.indicateurs), frozenset(filter(None, [self.volet]))
        )
