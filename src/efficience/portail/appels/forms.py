"""Forms of calls."""

from __future__ import annotations

from typing import Any

from django import forms

from efficience.noyau.appel_a_projets.grille import CRITERES, RUBRIQUES
from efficience.noyau.montant import en_exact
from efficience.portail.appels import lectures
from efficience.portail.dossiers.champs import texte
from efficience.portail.dossiers.models import Dossier


class AppelEcrit(forms.Form):
    """A call to write."""

    titre = forms.CharField(label="Intitulé de l’appel", max_length=200)
    objet = texte("Ce que l’appel attend")


class ProjetPropose(forms.Form):
    """A project to open."""

    titre = forms.CharField(label="Intitulé du projet", max_length=200)
    nom = forms.CharField(label="Porteur, s’il n’a pas de compte", max_length=200, required=False)

    def __init__(self, instruit: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not instruit:
            del self.fields["nom"]


class CahierEcrit(forms.Form):
    """The sections of a cahier des charges."""

    demande = forms.DecimalField(
        label="Montant demandé, en euros", max_digits=14, decimal_places=2, min_value=0, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, mots in RUBRIQUES.items():
            nom = mots[:1].upper() + mots[1:]
            self.fields[f"rubrique-{code}"] = texte(nom, requis=False, lignes=3)

    def rubriques(self) -> dict[str, str]:
        """By code, what is written."""
        return {code: self.cleaned_data[f"rubrique-{code}"] for code in RUBRIQUES}

    @staticmethod
    def initial_de(rubriques: dict[str, str]) -> dict[str, str]:
        """What is written already."""
        return {f"rubrique-{code}": mots for code, mots in rubriques.items()}


class Notation(forms.Form):
    """The notes of a reader."""

    def __init__(self, appel: Dossier, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        maximum = int(en_exact(lectures.grille(appel).note_maximale))
        for code, nom in CRITERES.items():
            self.fields[f"note-{code}"] = forms.IntegerField(label=f"{nom} (0 à {maximum})", min_value=0, max_value=maximum)
        self.fields["commentaire"] = texte("Commentaire", requis=False, lignes=3)
        self.fields["interet"] = forms.BooleanField(label="Je n’ai pas de lien d’intérêts avec le porteur", required=False)

    def notes(self) -> dict[str, int]:
        """By criterion."""
        return {code: self.cleaned_data[f"note-{code}"] for code in CRITERES}
