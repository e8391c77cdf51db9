"""Forms of dashboards."""

from __future__ import annotations

from typing import Any

from django import forms

from efficience.noyau.gouvernance.tableau import BLOCS
from efficience.portail.dossiers.champs import texte


class Commentaires(forms.Form):
    """One comment a block."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, titre in BLOCS.items():
            self.fields[code] = texte(titre, requis=False, lignes=3)


class DepenseEcrite(forms.Form):
    """The spend of an item."""

    annee = forms.IntegerField(label="Année", min_value=2000, max_value=2100)
    poste = forms.CharField(label="Poste", max_length=100, help_text="Par exemple : soins de ville")
    montant = forms.DecimalField(label="Montant, en euros", max_digits=16, decimal_places=2, min_value=0)
    perimetre = forms.CharField(
        label="Version du périmètre", max_length=60, help_text="Deux périmètres ne s’additionnent ni ne se comparent."
    )
    source = forms.CharField(label="Source", max_length=300)
    france = forms.DecimalField(label="Évolution nationale publiée, en %", max_digits=6, decimal_places=2, required=False)
