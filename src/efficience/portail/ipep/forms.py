"""Forms of the questionnaires and of the simulator."""

from __future__ import annotations

from typing import Any

from django import forms

from efficience.noyau.ipep.questionnaire import OUI_NON, PUBLICS, Modele, Question
from efficience.portail.ipep.questionnaires import PAR_FEUILLE

_ANNEES: Any = {"min_value": 2018, "max_value": 2100}


class OuvertureDeRecueil(forms.Form):
    """Ask a public for a year."""

    public = forms.ChoiceField(label="Auprès de qui", choices=[(code, un.intitule) for code, un in PUBLICS.items()])
    annee = forms.IntegerField(label="Année sur laquelle portent les réponses", **_ANNEES)


class Feuille(forms.Form):
    """How many links to print."""

    combien = forms.IntegerField(
        label="Nombre de liens", min_value=1, max_value=PAR_FEUILLE, initial=24,
        help_text=f"Un par personne, {PAR_FEUILLE} au plus par feuille. La feuille ne s’affiche qu’une fois.",
    )  # fmt: skip


class Questions(forms.Form):
    """The next version of a questionnaire, a question a line."""

    questions = forms.CharField(
        label="Questions", max_length=8000, widget=forms.Textarea({"rows": 12}),
        help_text="Une par ligne : code | phrase | notée (ou : non notée). Réponses proposées : "
        + ", ".join(OUI_NON.values()) + ".",
    )  # fmt: skip

    def __init__(self, modele: Modele, *args: Any, **kwargs: Any) -> None:
        self._modele = modele
        kwargs.setdefault("initial", {"questions": ecrire_questions(modele)})
        super().__init__(*args, **kwargs)

    def clean_questions(self) -> Modele:
        """The model that follows the present one."""
        lues = [_question(rang, ligne) for rang, ligne in enumerate(self._lignes(), start=1)]
        suivant = Modele(self._modele.code, self._modele.version + 1, tuple(lues))
        if fautes := suivant.fautes():
            raise forms.ValidationError(list(fautes))
        return suivant

    def _lignes(self) -> list[str]:
        return [ligne for ligne in self.cleaned_data["questions"].splitlines() if ligne.strip()]


_NOTEE, _NON_NOTEE = "notée", "non notée"


def ecrire_questions(modele: Modele) -> str:
    """The questions as they are typed."""
    return "\n".join(f"{q.code} | {q.libelle} | {_NOTEE if q.notee else _NON_NOTEE}" for q in modele.questions)


def _question(rang: int, ligne: str) -> Question:
    parts = [part.strip() for part in ligne.split("|")]
    if len(parts) != 3 or not all(parts) or parts[2] not in (_NOTEE, _NON_NOTEE):
        raise forms.ValidationError(f"Ligne {rang} : attendu « code | phrase | notée » ou « code | phrase | non notée ».")
    code, libelle, notee = parts
    if not code.isidentifier() or not code.isascii():
        raise forms.ValidationError(f"Ligne {rang} : le code « {code} » s’écrit en lettres sans accent, chiffres et « _ ».")
    return Question(code, libelle, OUI_NON, _points() if notee == _NOTEE else {})


def _points() -> Any:
    return PUBLICS["patients"].modele.questions[0].points


class Simulation(forms.Form):
    """What a group knows of itself before it joins."""

    patients = forms.IntegerField(label="Patientèle des médecins traitants", min_value=1, max_value=10_000_000)
    observe_reference = forms.DecimalField(
        label="Dépense observée par patient, l’année d’avant", min_value=0, max_digits=12, decimal_places=4,
        help_text="En euros par patient et par an, remboursés, ville et hôpital.",
    )  # fmt: skip
    observe = forms.DecimalField(label="Dépense observée par patient, l’année", min_value=0, max_digits=12, decimal_places=4)
    attendu_reference = forms.DecimalField(
        label="Dépense attendue par patient, l’année d’avant", min_value=0, max_digits=12, decimal_places=4,
        help_text="Celle de patients comparables ailleurs.",
    )  # fmt: skip
    attendu = forms.DecimalField(label="Dépense attendue par patient, l’année", min_value=0, max_digits=12, decimal_places=4)
    qualite = forms.DecimalField(label="Score de qualité, sur 100", min_value=0, max_digits=8, decimal_places=4)
    comparer = forms.BooleanField(
        label="Comparer avec les organisations américaines (ACO) : options non appliquées à IPEP", required=False
    )
    attendu_constant = forms.DecimalField(
        label="Dépense attendue à composition constante de la patientèle", min_value=0, max_digits=12, decimal_places=4,
        required=False, help_text="Pour la comparaison seule : ce qu’aurait été la dépense attendue sans vieillissement.",
    )  # fmt: skip
