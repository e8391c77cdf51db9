"""Forms on the contacts of a hospital."""

from __future__ import annotations

from typing import Any

from django import forms

from efficience.portail.etablissements.models import DIRECTION


class FormulaireContact(forms.Form):
    """Who is reached: a generic mailbox for the management, a person for a volet."""

    courriel = forms.EmailField(
        label="Adresse électronique", max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    nom = forms.CharField(label="Nom", max_length=120, required=False)
    fonction = forms.CharField(label="Fonction", max_length=120, required=False)

    def __init__(self, volet: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        direction = volet == DIRECTION
        self.fields["nom"].required = not direction
        self.fields["courriel"].help_text = (
            "De préférence une adresse générique, lue par plusieurs personnes : les courriers qui font courir un délai y "
            "sont annoncés."
            if direction
            else "Exemple : prenom.nom@ch-exemple.fr"
        )
