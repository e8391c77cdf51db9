"""Forms of the targeting: open, thresholds, decide of a hospital, opinion, meeting, decision, publication, withdrawal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from efficience.noyau.cibles import redondances, simulation
from efficience.noyau.cibles.motifs import source
from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.noyau.exigences import DonneeRefusee
from efficience.portail.ciblage.models import Campagne
from efficience.portail.ciblage.models.campagne import DECISIONS
from efficience.portail.comptes.forms import DATE
from efficience.portail.etablissements.models import VOLETS
from efficience.reglement import officiel

CITABLES = ("arrete-2022-02-23", "css-d162-11", "css-l162-30-2", "arrete-2021-09-24", "instruction-2021-07-27",
            "webinaire-hdf-2022", "css-l162-23-14")  # fmt: skip
"""The texts from which a region takes a threshold; its own plan is cited under article D. 162-11."""


def _jour(libelle: str, **autres: Any) -> forms.DateField:
    return forms.DateField(label=libelle, widget=forms.DateInput(DATE, format="%Y-%m-%d"), **autres)


def _texte(libelle: str, **autres: Any) -> forms.CharField:
    return forms.CharField(label=libelle, max_length=5000, widget=forms.Textarea({"rows": 4}), **autres)


class Ouverture(forms.Form):
    """Open the campaign of a year."""

    annee = forms.IntegerField(label="Année de la campagne", min_value=2018, max_value=2100)
    annee_resultats = forms.IntegerField(
        label="Année des résultats examinés", min_value=2015, max_value=2100,
        help_text="L’année dont les chiffres disent qui remplit les critères.",
    )  # fmt: skip
    generation = forms.ChoiceField(label="Génération du contrat")
    profil = forms.ChoiceField(label="Critères")
    plan_le = _jour(
        "Date du plan de pertinence des soins (PAPRAPS)", help_text="Le plan qui porte les critères de la région."
    )
    indicateurs = forms.MultipleChoiceField(label="Indicateurs retenus", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, indicateurs: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        loi = officiel()
        self.fields["generation"].choices = [(un.code, un.intitule) for un in loi.generations.values()]  # type: ignore[attr-defined]
        self.fields["profil"].choices = [(un.nom, un.intitule) for un in loi.profils.values()]  # type: ignore[attr-defined]
        self.fields["indicateurs"].choices = list(indicateurs)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The year is one of the generation, the indicators are those of the criteria."""
        lus = super().clean() or {}
        generation = officiel().generations.get(lus.get("generation", ""))
        if generation and lus.get("annee"):
            debut, fin = generation.debut.year, generation.fin.year if generation.fin else 9999
            if not debut <= lus["annee"] <= fin:
                self.add_error("annee", f"Cette génération va de {debut} à {fin if fin < 9999 else 'aujourd’hui'}.")
        profil = officiel().profils.get(lus.get("profil", ""))
        hors = [code for code in lus.get("indicateurs", []) if profil and code not in profil.ciblages]
        if hors:
            self.add_error("indicateurs", f"Sans critère dans ce profil : {', '.join(hors)}.")
        return lus


class Seuils(forms.Form):
    """The sheet of a campaign: for each parameter a value, its text and where in it, or why there is none."""

    indicateurs = forms.MultipleChoiceField(label="Indicateurs retenus", widget=forms.CheckboxSelectMultiple)

    def __init__(self, campagne: Campagne, indicateurs: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        self._campagne, self._loi = campagne, officiel()
        tenues = campagne.feuille.valeurs if campagne.feuille else {}
        self.parametres = self._parametres([*indicateurs])
        kwargs["initial"] = {"indicateurs": campagne.indicateurs, **self._initial(tenues)}
        super().__init__(*args, **kwargs)
        self.fields["indicateurs"].choices = list(indicateurs)  # type: ignore[attr-defined]
        textes = [("", "Aucun texte"), *((cle, self._loi.texte(cle).titre) for cle in CITABLES)]
        for nom in self.parametres:
            lu = self._loi.parametres[nom]
            valeur: forms.Field = forms.CharField(label="Valeur", max_length=40, required=False)
            if lu.choix:
                valeur = forms.ChoiceField(
                    label="Valeur", choices=[("", "nationale"), *((c, c) for c in lu.choix)], required=False
                )
            self.fields |= {
                f"{nom}-valeur": valeur,
                f"{nom}-texte": forms.ChoiceField(label="Texte", choices=textes, required=False),
                f"{nom}-renvoi": forms.CharField(label="Où dans ce texte", max_length=200, required=False),
                f"{nom}-motif": forms.CharField(label="Sinon, pourquoi", max_length=300, required=False),
            }

    def _parametres(self, indicateurs: list[tuple[str, str]]) -> list[str]:
        """Every parameter that the criteria of these indicators rest on, and what opens them."""
        profil = self._loi.profil(self._campagne.profil)
        ciblages = [profil.ciblages[code] for code, _ in indicateurs if code in profil.ciblages]
        noms = [nom for c in ciblages for critere in c.criteres for nom in simulation.parametres(critere)]
        return list(dict.fromkeys(noms))

    def _initial(self, tenues: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        reglement, au = self._campagne.reglement, self._campagne.au
        return {
            f"{nom}-{champ}": simulation.ecrire_seuil(reglement, nom, au) if champ == "valeur" else valeur.get(champ, "")
            for nom, valeur in tenues.items()
            for champ in ("valeur", "texte", "renvoi", "motif")
        }

    def lignes(self) -> list[dict[str, Any]]:
        """The rows of the table: the parameter, its national value, its fields."""
        return [
            {
                "source": source(self._loi, nom, self._campagne.au),
                "unite": {"part": "en %", "euros": "en euros"}.get(self._loi.parametres[nom].unite, ""),
                "champs": [_controle(self[f"{nom}-{champ}"]) for champ in ("valeur", "texte", "renvoi", "motif")],
            }
            for nom in self.parametres
        ]

    def clean(self) -> dict[str, Any]:
        """A value comes with a text and where in it, or with a reason."""
        lus = super().clean() or {}
        self.valeurs: dict[str, dict[str, str]] = {}
        for nom in self.parametres:
            champs = {champ: (lus.get(f"{nom}-{champ}") or "").strip() for champ in ("valeur", "texte", "renvoi", "motif")}
            if not champs["valeur"]:
                continue
            try:
                champs["valeur"] = simulation.lire_seuil(self._loi, nom, champs["valeur"])
            except DonneeRefusee as refus:
                self.add_error(f"{nom}-valeur", str(refus))
                continue
            self._exiger_la_source(nom, champs)
            self.valeurs[nom] = {cle: mot for cle, mot in champs.items() if mot}
        return lus

    def _exiger_la_source(self, nom: str, champs: dict[str, str]) -> None:
        if champs["texte"]:
            champs["motif"] = ""
            if not champs["renvoi"]:
                self.add_error(f"{nom}-renvoi", "Où dans ce texte : un article, une annexe, une page.")
        elif not champs["motif"]:
            self.add_error(f"{nom}-texte", "Une valeur cite un texte, ou dit pourquoi elle n’en a pas.")
        else:
            champs["renvoi"] = ""


def _controle(lie: forms.BoundField) -> dict[str, Any]:
    """A field of a table: its control in the markup of the design system, its label, its errors."""
    classe = "fr-select" if isinstance(lie.field, forms.ChoiceField) else "fr-input"
    attributs: dict[str, str | bool] = {"class": classe}
    if lie.errors:
        attributs["aria-invalid"] = "true"
    return {
        "label": lie.label,
        "id_for_label": lie.id_for_label,
        "controle": lie.as_widget(attrs=attributs),
        "errors": lie.errors,
    }


class Tranche(forms.Form):
    """Set aside, or keep, with a reason."""

    decision = forms.ChoiceField(label="Décision proposée", choices=list(DECISIONS.items()))
    motif = _texte("Motif", help_text="Il figure dans le compte rendu, dans la décision et, s’il est retenu, sur sa page.")


class Avis(forms.Form):
    """An opinion."""

    sens = forms.ChoiceField(label="Sens de l’avis", choices=list(SENS_AVIS.items()))
    texte = _texte("Observations", required=False)


class Motif(forms.Form):
    """A reason alone."""

    motif = _texte("Motif")


class Publication(forms.Form):
    """Where the list was published."""

    reference = forms.CharField(
        label="Référence de publication", max_length=200, required=False,
        help_text="Par exemple : recueil des actes administratifs, numéro et date.",
    )  # fmt: skip


class Decision(forms.Form):
    """What the decision needs besides the list."""

    qualite = forms.CharField(label="Votre qualité", max_length=100, initial="directeur général")
    lieu = forms.CharField(label="Fait à", max_length=100)
    tribunal = forms.CharField(
        label="Tribunal compétent pour un recours", max_length=150, initial="tribunal administratif de "
    )


class Reunion(forms.Form):
    """A meeting of the Comité de revue. People and items are one a line, their parts between vertical bars."""

    tenu_le = _jour("Date de la réunion")
    heure = forms.CharField(label="Heure", max_length=20, help_text="Par exemple : 14 h 30")
    lieu = forms.CharField(label="Lieu", max_length=200)
    anime_par = forms.CharField(label="Animée par", max_length=200)
    participants = _texte("Membres présents", help_text="Un par ligne : nom | qualité")
    points = _texte("Points abordés", help_text="Un par ligne : point | échanges | conclusion")
    prochain_le = _jour("Prochaine réunion", required=False)

    def clean_participants(self) -> list[dict[str, str]]:
        """[{nom, qualite}]."""
        return _lignes(self.cleaned_data["participants"], ("nom", "qualite"))

    def clean_points(self) -> list[dict[str, str]]:
        """[{point, echanges, conclusion}]."""
        return _lignes(self.cleaned_data["points"], ("point", "echanges", "conclusion"))


def _lignes(texte: str, noms: tuple[str, ...]) -> list[dict[str, str]]:
    faites = []
    for rang, ligne in enumerate(filter(str.strip, texte.splitlines()), start=1):
        parts = [part.strip() for part in ligne.split("|")]
        if len(parts) != len(noms) or not all(parts):
            raise forms.ValidationError(f"Ligne {rang} : attendu {len(noms)} parties séparées par « | ».")
        faites.append(dict(zip(noms, parts, strict=True)))
    return faites


class Action(forms.Form):
    """An action that the portal does not hold."""

    nature = forms.ChoiceField(label="Nature", choices=list(redondances.NATURES.items()))
    intitule = forms.CharField(label="Intitulé", max_length=200, help_text="Par exemple : décision du 3 mars 2022")
    indicateurs = forms.MultipleChoiceField(label="Indicateurs", required=False, widget=forms.CheckboxSelectMultiple)
    volet = forms.ChoiceField(label="Volet", required=False, choices=[("", "Aucun en particulier"), *VOLETS.items()])
    du = _jour("Du")
    au = _jour("Au", required=False)

    def __init__(self, *args: Any, indicateurs: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicateurs"].choices = list(indicateurs)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The end comes after the start; an action is about something."""
        lus = super().clean() or {}
        du, au = lus.get("du"), lus.get("au")
        if isinstance(du, date) and isinstance(au, date) and au < du:
            self.add_error("au", "La date de fin doit suivre la date de début.")
        if not lus.get("indicateurs") and not lus.get("volet"):
            self.add_error("indicateurs", "Dire sur quel indicateur, ou sur quel volet.")
        return lus
