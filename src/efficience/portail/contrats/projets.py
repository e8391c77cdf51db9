"""The form of a project: volets and dates, objectives and commitments row by row; for an avenant, the blocks it ticks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from efficience.noyau.contrat.actes import contenu, volets_en_vigueur
from efficience.noyau.contrat.exigences import BLOCS_DU_CONTRAT, VOLETS_DU_CYCLE
from efficience.portail.contrats import dossiers
from efficience.portail.contrats.models import Acte
from efficience.portail.contrats.models.actes import CYCLES
from efficience.portail.contrats.stipulations import BLOCS_ECRITS
from efficience.portail.contrats.valeurs import en_json
from efficience.portail.dossiers.champs import jour, texte
from efficience.reglement import officiel

COCHABLES = ("objectifs", "engagements", "interlocuteurs", "periode", "volets")
"""The blocks of a contract that this form writes."""


def _poids() -> forms.IntegerField:
    return forms.IntegerField(label="Poids", required=False, min_value=0, max_value=100)


class Objectif(forms.Form):
    """A row: what is measured, from where, to where, by when."""

    volet = forms.ChoiceField(label="Volet")
    indicateur = forms.CharField(label="Indicateur", max_length=60)
    definition = forms.CharField(label="Ce qui est mesuré", max_length=300)
    situation = forms.CharField(label="Situation de référence", max_length=200)
    cible = forms.CharField(label="Objectif", max_length=200)
    echeance_le = jour("Échéance")
    taux_interessement = forms.DecimalField(
        label="Intéressement, part au plus", required=False, min_value=0, max_value=1, decimal_places=4
    )  # fmt: skip
    poids = _poids()


class Engagement(forms.Form):
    """A row: what is done, how it is followed, by when."""

    volet = forms.ChoiceField(label="Volet")
    engagement = forms.CharField(label="Engagement", max_length=300)
    suivi = forms.CharField(label="Indicateur de suivi", max_length=200)
    echeance_le = jour("Échéance")
    poids = _poids()


class Projet(forms.Form):
    """Volets, dates, interlocuteurs; for an avenant also what it changes, why, and from when."""

    def __init__(self, acte: Acte, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        volets = volets_du_contrat(acte)
        if acte.numero:
            choix = [(bloc, BLOCS_DU_CONTRAT[bloc]) for bloc in COCHABLES]
            self.fields["blocs"] = forms.MultipleChoiceField(
                label="Ce que l’avenant change", choices=choix, widget=forms.CheckboxSelectMultiple,
                help_text="Les autres parties du contrat restent celles des actes précédents.",
            )  # fmt: skip
            self.fields["motif"] = texte("Motif de la révision", lignes=4)
            self.fields["date_effet"] = jour("Date d’effet de l’avenant")
        self.fields["volets"] = forms.MultipleChoiceField(
            label="Volets", choices=list(volets.items()), widget=forms.CheckboxSelectMultiple
        )
        self.fields["debut_le"] = jour("Date d’effet du contrat")
        self.fields["fin_le"] = jour("Dernier jour du contrat", aide="La durée maximale est vérifiée.")
        for volet, intitule in volets.items():
            self.fields[f"objet_{volet}"] = texte(f"Objet du volet « {intitule} »", requis=False, lignes=3)
            self.fields[f"interlocuteur_{volet}"] = forms.CharField(
                label=f"Interlocuteur, « {intitule} »", required=False, max_length=120
            )

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        lus = super().clean() or {}
        if lus.get("debut_le") and lus.get("fin_le") and lus["fin_le"] < lus["debut_le"]:
            self.add_error("fin_le", "La fin doit suivre la date d’effet.")
        return lus


def volets_du_contrat(acte: Acte) -> Mapping[str, str]:
    """The volets of the generation, with their words."""
    return VOLETS_DU_CYCLE[CYCLES[acte.contrat.generation].nom]


class _Rangees(BaseFormSet):  # type: ignore[type-arg]
    """Rows whose volet is chosen among those of the act; an empty row is left out."""

    def __init__(self, acte: Acte, *args: Any, **kwargs: Any) -> None:
        self.acte = acte
        super().__init__(*args, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        """The choices of the volet."""
        super().add_fields(form, index)
        volets = list(volets_du_contrat(self.acte).items())
        form.fields["volet"].choices, form.fields["volet"].initial = volets, volets[0][0]
        form.empty_permitted = True

    def lues(self) -> list[dict[str, Any]]:
        """The rows that say something, as the project keeps them."""
        noms = list(self.form.base_fields)
        return [
            {nom: en_json(lue.cleaned_data.get(nom)) for nom in noms}
            for lue in self.forms
            if lue.has_changed() and lue.cleaned_data and not lue.cleaned_data.get("DELETE")
        ]


Objectifs: Any = formset_factory(Objectif, formset=_Rangees, extra=2, max_num=40, can_delete=True)
Engagements: Any = formset_factory(Engagement, formset=_Rangees, extra=2, max_num=40, can_delete=True)


class FormulaireDeProjet:
    """The whole page: the project and its two tables."""

    def __init__(self, acte: Acte, donnees: Any = None) -> None:
        projet = acte.projet or depart(acte)
        self.acte = acte
        self.projet = Projet(acte, donnees, initial=_initial(acte, projet))
        self.objectifs = Objectifs(acte, donnees, prefix="objectifs", initial=projet.get("objectifs") or None)
        self.engagements = Engagements(acte, donnees, prefix="engagements", initial=projet.get("engagements") or None)

    def is_valid(self) -> bool:
        """All three."""
        return all([self.projet.is_valid(), self.objectifs.is_valid(), self.engagements.is_valid()])

    def lu(self) -> dict[str, Any]:
        """The project, as the act keeps it."""
        dits, volets = self.projet.cleaned_data, volets_du_contrat(self.acte)
        projet = {
            "volets": dict.fromkeys(dits["volets"], ""),
            "periode": f"{dits['debut_le'].isoformat()}/{dits['fin_le'].isoformat()}",
            "objets": {v: dits[f"objet_{v}"] for v in volets if dits[f"objet_{v}"]},
            "interlocuteurs": {v: dits[f"interlocuteur_{v}"] for v in volets if dits[f"interlocuteur_{v}"]},
            "objectifs": self.objectifs.lues(),
            "engagements": self.engagements.lues(),
        }
        if not self.acte.numero:
            return projet
        gardes = {bloc: projet[bloc] for bloc in dits["blocs"]}
        return {**gardes, "motif": dits["motif"], "date_effet": dits["date_effet"].isoformat()}


def _initial(acte: Acte, projet: Mapping[str, Any]) -> dict[str, Any]:
    """The project as the fields of its form; what an avenant does not change is shown as it stands."""
    present = {**(depart(acte) if acte.numero else {}), **projet}
    debut, _, fin = (present.get("periode") or "/").partition("/")
    return {
        "volets": [*(present.get("volets") or {})],
        "debut_le": date.fromisoformat(debut) if debut else None,
        "fin_le": date.fromisoformat(fin) if fin else None,
        "blocs": [bloc for bloc in COCHABLES if bloc in projet],
        "motif": projet.get("motif", ""),
        "date_effet": projet.get("date_effet"),
        **{f"objet_{v}": mots for v, mots in (present.get("objets") or {}).items()},
        **{f"interlocuteur_{v}": nom for v, nom in (present.get("interlocuteurs") or {}).items()},
    }


def depart(acte: Acte) -> dict[str, Any]:
    """Where a project starts from: for an avenant, what the contract says now; else the indicators of the generation."""
    contrat = acte.contrat
    if acte.numero:
        notre = dossiers.droit(contrat)
        jour_present = acte.cree_le.date() if not notre.actes else max(acte.cree_le.date(), notre.actes[0].effet_le)
        clauses = contenu(notre, jour_present)
        ecrits = {bloc: clauses[bloc].valeur for bloc in BLOCS_ECRITS if bloc in clauses}
        vifs = dict.fromkeys(sorted(volets_en_vigueur(notre, jour_present)), "")
        return {**ecrits, "volets": vifs, "periode": en_json(clauses["periode"].valeur) if "periode" in clauses else ""}
    return {"objectifs": [], "engagements": []}


def indicateurs(acte: Acte) -> list[tuple[str, str]]:
    """The indicators of the generation, code and words: what an objective may name."""
    return [(c.code, c.intitule) for c in officiel().clauses if c.generation == acte.contrat.generation]
