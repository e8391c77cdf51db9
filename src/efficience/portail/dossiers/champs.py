"""The fields of a form, made from what a line of a life cycle requires: by the nature of the requirement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django import forms

from efficience.noyau.automate import Exigence
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.finess import Finess, FinessErrone
from efficience.noyau.preuve import CANAUX, PORTAIL

Champ = Exigence[DossierDuDroit]
Champs = dict[str, forms.Field]
FICHIER = "fichier"
"""The name of a file in a form, whatever the requirement it answers."""
JOUR = {"type": "date"}
_SIGNES_D_UN_TEXTE = 20_000


def libelle(exigence: Champ) -> str:
    """« le motif » → « Motif »; « l’avis » → « Avis »."""
    mots = exigence.libelle
    for article in ("le ", "la ", "les ", "l’"):
        mots = mots.removeprefix(article)
    return mots[:1].upper() + mots[1:]


class FinessConnu(forms.CharField):
    """A FINESS number with its key."""

    def clean(self, value: Any) -> str:
        """Nine characters, the last one right; nothing when it may be left out."""
        lu = super().clean(value)
        if not lu:
            return ""
        try:
            return Finess.lire(lu)
        except FinessErrone as erreur:
            raise forms.ValidationError(str(erreur)) from erreur


def jour(mots: str, *, requis: bool = True, aide: str = "") -> forms.DateField:
    """A day, with the browser's own calendar."""
    return forms.DateField(
        label=mots, required=requis, help_text=aide, widget=forms.DateInput(JOUR, format="%Y-%m-%d")
    )  # fmt: skip


def texte(mots: str, *, requis: bool = True, aide: str = "", lignes: int = 6) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=mots, required=requis, help_text=aide, max_length=_SIGNES_D_UN_TEXTE, widget=forms.Textarea({"rows": lignes})
    )  # fmt: skip


def choix(mots: str, permis: Mapping[str, str], *, requis: bool = True) -> forms.ChoiceField:
    """One answer among several."""
    return forms.ChoiceField(label=mots, required=requis, choices=[("", "Choisir"), *permis.items()])


def fichier(mots: str, *, requis: bool = True) -> forms.FileField:
    """A file brought as evidence."""
    aide = "PDF, Word, OpenDocument, classeur ou image ; 20 Mo au plus."
    return forms.FileField(label=mots, required=requis, help_text=aide)


def euros(mots: str, *, requis: bool = True, aide: str = "") -> forms.DecimalField:
    """An amount, to the cent."""
    return forms.DecimalField(label=mots, required=requis, max_digits=14, decimal_places=2, min_value=0, help_text=aide)


def _preuve(_exigence: Champ) -> Champs:
    canaux = {code: mots for code, mots in CANAUX.items() if code != PORTAIL}
    recu = forms.DateTimeField(
        label="Reçu le", widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"], help_text="Le délai part de ce jour.",
    )  # fmt: skip
    return {
        "canal": choix("Comment la réception est prouvée", canaux),
        "recu_le": recu,
        "reference": forms.CharField(label="Référence", max_length=200, help_text="Par exemple un numéro d’avis."),
    }


def _periode(exigence: Champ) -> Champs:
    requis = not exigence.facultative
    return {"debut": jour("Premier jour", requis=requis), "fin": jour("Dernier jour", requis=requis)}


def _un(faire: Callable[[Champ, bool], forms.Field]) -> Callable[[Champ], Champs]:
    return lambda exigence: {exigence.nom: faire(exigence, not exigence.facultative)}


PAR_NATURE: Mapping[str, Callable[[Champ], Champs]] = MappingProxyType(
    {
        "texte": _un(lambda e, requis: texte(libelle(e), requis=requis)),
        "personne": _un(lambda e, requis: forms.CharField(label=libelle(e), required=requis, max_length=200)),
        "date": _un(lambda e, requis: jour(libelle(e), requis=requis)),
        "nombre": _un(lambda e, requis: forms.IntegerField(label=libelle(e), required=requis, min_value=0)),
        "montant": _un(lambda e, requis: euros(libelle(e), requis=requis)),
        "choix": _un(lambda e, requis: choix(libelle(e), e.permis, requis=requis)),
        "finess": _un(lambda e, requis: FinessConnu(label=libelle(e), required=requis)),
        "piece": lambda e: {FICHIER: fichier(libelle(e), requis=not e.facultative)},
        "preuve": _preuve,
        "periode": _periode,
    }
)
"""What is not here (fingerprint, session, quality…) is brought by the portal, or asked by the family's own fields."""
