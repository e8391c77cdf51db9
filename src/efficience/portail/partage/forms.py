"""Forms of the registry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from efficience.noyau.partage.livraisons import RECUE, Attendue
from efficience.noyau.periode import Periode
from efficience.portail.partage.models import Description


class DescriptionEcrite(forms.ModelForm):  # type: ignore[type-arg]  # Django's forms are not generic at run time
    """The description of an exchange."""

    destinataires = forms.MultipleChoiceField(label="Destinataires", widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Description
        fields = (
            "code", "intitule", "nature", "categorie", "source", "fournisseur", "destinataires", "periodicite", "support",
            "niveau", "finalite", "base_legale", "conservation_nombre", "conservation_unite", "seuil", "securite",
            "personnes", "format", "analyse", "outil", "transfert_hors_ue",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entites = Description._meta.get_field("fournisseur").choices
        self.fields["destinataires"].choices = list(entites or ())  # type: ignore[attr-defined]
        for champ in self.fields.values():
            champ.label = f"{champ.label}"[:1].upper() + f"{champ.label}"[1:]
            if isinstance(champ.widget, forms.Textarea):
                champ.widget.attrs["rows"] = 3


class Depot(forms.Form):
    """A file for a period."""

    periode = forms.ChoiceField(label="Période livrée")
    fichier = forms.FileField(
        label="Fichier CSV",
        help_text="Ses colonnes sont lues avant qu’il soit gardé : rien qui désigne une personne n’entre.",
    )

    def __init__(self, dues: Sequence[Attendue], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._periodes = {f"{un.periode.debut:%Y%m%d}": un.periode for un in dues if un.statut != RECUE}
        self.fields["periode"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir"), *((cle, str(periode)) for cle, periode in self._periodes.items())
        ]  # fmt: skip

    def clean_periode(self) -> Periode:
        """The period itself."""
        return self._periodes[self.cleaned_data["periode"]]
