"""Forms that open something: an avenant, the termination of a volet; and what letters say of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from efficience.noyau.roles import ARS, CAISSE, ETABLISSEMENT
from efficience.portail.contrats.models import Coordonnees
from efficience.portail.dossiers.champs import JOUR, jour, texte

_OBJETS = {"avenant": "Modifier le contrat", "resiliation": "Résilier un ou plusieurs volets d’un commun accord"}
_CHAMPS: Mapping[str, tuple[str, ...]] = {
    ARS: ("adresse", "lieu", "represente_par", "qualite", "suivi_par", "tribunal", "juge_du_recouvrement",
          "plan_gestion_du_risque_le", "plan_pertinence_le"),
    CAISSE: ("adresse", "represente_par", "qualite", "appel"),
    ETABLISSEMENT: ("adresse", "represente_par", "qualite", "appel", "instance"),
}  # fmt: skip
"""What is asked of each nature of organisation."""


class NouvelAvenant(forms.Form):
    """An avenant to open."""

    objet = forms.ChoiceField(label="Ce que fait l’avenant", choices=list(_OBJETS.items()))
    volets = forms.MultipleChoiceField(
        label="Volets résiliés", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Pour une résiliation seulement ; elle prend effet au 31 décembre de l’année de la signature.",
    )  # fmt: skip
    motif = texte("Motif", lignes=4)
    date_effet = jour("Date d’effet")

    def __init__(self, volets: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volets"].choices = list(volets.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A termination names its volets."""
        lus = super().clean() or {}
        if lus.get("objet") == "resiliation" and not lus.get("volets"):
            self.add_error("volets", "Cocher au moins un volet à résilier.")
        return lus


class SaisieDesCoordonnees(forms.ModelForm):  # type: ignore[type-arg]
    """What letters say of an organisation."""

    class Meta:
        model = Coordonnees
        exclude: ClassVar[list[str]] = ["organisation"]
        widgets: ClassVar[dict[str, Any]] = {
            "adresse": forms.Textarea({"rows": 3}),
            "plan_gestion_du_risque_le": forms.DateInput(JOUR, format="%Y-%m-%d"),
            "plan_pertinence_le": forms.DateInput(JOUR, format="%Y-%m-%d"),
        }

    def __init__(self, nature: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom in set(self.fields) - set(_CHAMPS.get(nature, ())):
            del self.fields[nom]
        for champ in self.fields.values():
            champ.label = (champ.label or "")[:1].upper() + str(champ.label or "")[1:]
