"""Forms on accesses."""

from __future__ import annotations

from typing import Any

from django import forms

from efficience.noyau.roles import ROLES
from efficience.portail.comptes.membre import Membre

DATE = {"type": "date"}


class Ouverture(forms.Form):
    """Let somebody act for one's organisation."""

    email = forms.EmailField(label="Adresse électronique professionnelle", widget=forms.EmailInput({"autocomplete": "off"}))
    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    role = forms.ChoiceField(label="Rôle")
    du = forms.DateField(label="À partir du", widget=forms.DateInput(DATE, format="%Y-%m-%d"))
    au = forms.DateField(
        label="Jusqu’au",
        required=False,
        widget=forms.DateInput(DATE, format="%Y-%m-%d"),
        help_text="Sans date de fin, l’accès est à confirmer tous les six mois.",
    )

    def __init__(self, membre: Membre, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nature = membre.organisation.nature
        choix = [(code, role.libelle) for code, role in ROLES.items() if role.nature == nature]
        self.fields["role"].choices = choix  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        lus = super().clean() or {}
        if lus.get("au") and lus.get("du") and lus["au"] < lus["du"]:
            self.add_error("au", "La date de fin doit suivre la date de début.")
        return lus
