"""Forms of the bodies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.portail.comptes.models import Utilisateur
from efficience.portail.gouvernance.models import FONCTIONS, HORS_INSTANCE

MOIS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre")  # fmt: skip


def jour(libelle: str, *, requis: bool = True, initial: date | None = None, aide: str = "") -> forms.DateField:
    """A day, with the browser's own calendar."""
    return forms.DateField(
        label=libelle, required=requis, initial=initial, help_text=aide,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class Nomination(forms.Form):
    """Who holds which seat, from when."""

    qualite = forms.ChoiceField(label="Siège")
    personne = forms.CharField(label="Personne", max_length=160, help_text="Prénom et nom, comme ils s’écriront.")
    utilisateur = forms.ModelChoiceField(
        Utilisateur.objects.none(), label="Son compte dans le portail", required=False, empty_label="aucun compte",
        help_text="Sans compte lié, le mandat ne permet aucun geste « ès qualités ».",
    )  # fmt: skip
    suppleant = forms.BooleanField(label="Suppléant du titulaire", required=False)
    debut = jour("Premier jour du mandat")
    fin = jour("Dernier jour", requis=False)
    acte = forms.CharField(label="Acte de nomination", max_length=200, required=False, help_text="Par exemple : arrêté du…")

    def __init__(self, instance: str, region: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sieges: Iterable[tuple[str, str]] = FONCTIONS.items()
        if instance != HORS_INSTANCE:
            sieges = [(siege.qualite, siege.libelle) for siege in INSTANCES[instance].sieges]
        self.fields["qualite"].choices = [("", "Choisir"), *sieges]  # type: ignore[attr-defined]
        siens = Utilisateur.objects.filter(rattachements__organisation__region=region).distinct()
        self.fields["utilisateur"].queryset = siens.order_by("nom", "prenom")  # type: ignore[attr-defined]


class FinDeMandat(forms.Form):
    """The last day of a mandate."""

    fin = jour("Dernier jour du mandat")


class Programmation(forms.Form):
    """A session to plan."""

    instance = forms.ChoiceField(
        label="Instance", choices=[("", "Choisir"), *((code, un.intitule) for code, un in INSTANCES.items())]
    )
    prevue = jour("Date de la séance")
    heure = forms.CharField(label="Heure", max_length=20, required=False, help_text="Par exemple : 14 h 30")
    lieu = forms.CharField(label="Lieu", max_length=200, required=False)


class Annee(forms.Form):
    """The months of the thematic sessions of a year."""

    thematiques = forms.MultipleChoiceField(
        label="Mois des CRCA thématiques", widget=forms.CheckboxSelectMultiple,
        choices=[(str(rang), nom) for rang, nom in enumerate(MOIS, start=1)],
    )  # fmt: skip

    def mois(self) -> list[int]:
        """The months chosen."""
        return [int(un) for un in self.cleaned_data["thematiques"]]
