"""Forms of the bodies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from efficience.noyau.gouvernance.instances import INSTANCES, VOIX, Instance, Siege
from efficience.portail.comptes.models import Utilisateur
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance.models import FONCTIONS

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

    def __init__(self, instance: Instance | None, region: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sieges: Iterable[tuple[str, str]] = FONCTIONS.items()
        if instance is not None:
            sieges = [(siege.qualite, siege.libelle) for siege in instance.sieges]
        self.fields["qualite"].choices = [("", "Choisir"), *sieges]  # type: ignore[attr-defined]
        siens = Utilisateur.objects.filter(rattachements__organisation__region=region).distinct()
        self.fields["utilisateur"].queryset = siens.order_by("nom", "prenom")  # type: ignore[attr-defined]


class FinDeMandat(forms.Form):
    """The last day of a mandate."""

    fin = jour("Dernier jour du mandat")


class SiegeChange(forms.Form):
    """A seat as it will be from a day on."""

    libelle = forms.CharField(label="Intitulé du siège", max_length=160)
    voix = forms.ChoiceField(label="Voix", choices=list(VOIX.items()))
    plusieurs = forms.BooleanField(label="Plusieurs personnes peuvent le tenir", required=False)
    requis = forms.BooleanField(label="Il doit être pourvu", required=False)
    ouvert = forms.ChoiceField(
        label="Le siège", choices=[("oui", "reste ouvert"), ("non", "est fermé à cette date")], initial="oui",
        help_text="Un siège fermé ne compte plus ; ses mandats passés restent dans les comptes rendus.",
    )  # fmt: skip
    debut = jour("À partir du", aide="Les séances déjà tenues gardent leur composition.")
    acte = forms.CharField(label="Décision qui le change", max_length=200, help_text="Par exemple : arrêté du…, avenant du…")

    def __init__(self, siege: Siege | None, jour_d_effet: date, *args: Any, **kwargs: Any) -> None:
        connu = {nom: getattr(siege, nom) for nom in ("libelle", "voix", "plusieurs", "requis")} if siege else {}
        kwargs["initial"] = {**connu, "debut": jour_d_effet}
        super().__init__(*args, **kwargs)

    def clean_ouvert(self) -> bool:
        """Whether the seat stays."""
        return bool(self.cleaned_data["ouvert"] == "oui")


class DemandeDAvis(forms.Form):
    """An opinion to ask of a body."""

    instance = forms.ChoiceField(
        label="Instance consultée", choices=[("", "Choisir"), *((code, un.intitule) for code, un in INSTANCES.items())]
    )
    titre = forms.CharField(label="Objet de l’avis", max_length=200)
    question = forms.CharField(
        label="Question posée", max_length=5000, widget=forms.Textarea({"rows": 5}),
        help_text="Sans réponse au terme du délai, l’avis est réputé rendu, et le dit.",
    )  # fmt: skip
    decision = forms.ChoiceField(
        label="Décision que l’avis éclaire", required=False,
        help_text="Une décision choisie ici ne se signe pas tant que l’avis est attendu.",
    )  # fmt: skip

    def __init__(self, decisions: Iterable[Dossier], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        connues = [(str(un.pk), str(un)) for un in decisions]
        self.fields["decision"].choices = [("", "aucune"), *connues]  # type: ignore[attr-defined]


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
