"""Forms of the plan: open it, write a card, follow an action, plan a visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from efficience.noyau.periode import Periode
from efficience.noyau.plan.action import LEVIERS, ORIGINES, PILOTAGES
from efficience.noyau.plan.gains import METHODES
from efficience.noyau.plan.indicateurs import DRAPEAUX, TYPES
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.gouvernance.forms import jour
from efficience.portail.plan_regional.models import Fiche
from efficience.portail.plan_regional.models.suivi import SENS
from efficience.portail.plan_regional.models.terrain import NATURES
from efficience.portail.plan_regional.themes import themes


def _texte(libelle: str, *, requis: bool = False, lignes: int = 4, aide: str = "") -> forms.CharField:
    return forms.CharField(
        label=libelle, required=requis, max_length=20_000, help_text=aide, widget=forms.Textarea({"rows": lignes})
    )


def _nombre(libelle: str, *, requis: bool = True, aide: str = "") -> forms.DecimalField:
    return forms.DecimalField(label=libelle, required=requis, max_digits=18, decimal_places=4, help_text=aide)


def _euros(libelle: str, *, requis: bool = True, aide: str = "") -> forms.DecimalField:
    return forms.DecimalField(label=libelle, required=requis, max_digits=14, decimal_places=2, help_text=aide)


def _temps_plein(libelle: str) -> forms.DecimalField:
    return forms.DecimalField(label=libelle, required=False, max_digits=5, decimal_places=2, min_value=0)


class DeuxDates(forms.Form):
    """A first and a last day."""

    debut = jour("Premier jour")
    fin = jour("Dernier jour")

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        lus = super().clean() or {}
        if lus.get("debut") and lus.get("fin"):
            if lus["fin"] < lus["debut"]:
                self.add_error("fin", "Le dernier jour vient après le premier.")
            else:
                self.periode = Periode(lus["debut"], lus["fin"])
        return lus


class OuverturePlan(DeuxDates):
    """A plan to open."""

    cycle = forms.ChoiceField(
        label="Plan",
        choices=[
            ("plan_pprgdress", "Plan de gestion du risque (PPRGDRESS)"), ("plan_papraps", "Plan de pertinence (PAPRAPS)"),
        ],
    )  # fmt: skip
    field_order = ("cycle", "debut", "fin")


class UneDate(forms.Form):
    """A day alone."""

    date_effet = jour("Date d’effet")


class HorsPlan(forms.Form):
    """An action outside the plan."""

    titre = forms.CharField(label="Action envisagée", max_length=200)
    description = _texte("En quoi elle consiste", requis=True)


class Fichier(forms.Form):
    """A CSV of actions."""

    fichier = forms.FileField(
        label="Fichier CSV des actions",
        help_text="Colonnes : code, titre, theme, axe, origine, pilotage, debut, fin ; facultatives : referent_ars, "
        "referent_am, objectif, public, territoires, leviers, etablissements, ciblage (plusieurs valeurs : séparées par |).",
    )  # fmt: skip


class Carte(DeuxDates):
    """The card of an action."""

    code = forms.CharField(label="Code", max_length=20)
    titre = forms.CharField(label="Titre", max_length=200)
    theme = forms.ChoiceField(label="Thème")
    axe = forms.CharField(label="Axe", max_length=20, help_text="Le code de l’axe, tel que la région le tient.")
    origine = forms.ChoiceField(label="Origine", choices=list(ORIGINES.items()))
    pilotage = forms.ChoiceField(label="Pilotage proposé", choices=[(c, un.libelle) for c, un in PILOTAGES.items()])
    referent_ars = forms.CharField(label="Référent proposé par l’ARS", max_length=160, required=False)
    referent_am = forms.CharField(label="Référent proposé par l’assurance maladie", max_length=160, required=False)
    contexte = _texte("Contexte")
    objectif = _texte("Objectif")
    public = _texte("Public visé", lignes=2)
    territoires = forms.CharField(label="Territoires", required=False, help_text="Séparés par des virgules.")
    leviers = forms.MultipleChoiceField(
        label="Leviers", required=False, choices=list(LEVIERS.items()), widget=forms.CheckboxSelectMultiple
    )
    etablissements = forms.CharField(
        label="Établissements visés (FINESS)", required=False, help_text="Séparés par des virgules."
    )
    ciblage = _texte("Méthodes et moyens de ciblage", aide="À valider en CRCA thématique avant de démarrer.")
    moyens_ars = _temps_plein("Équivalents temps plein de l’ARS")
    moyens_am = _temps_plein("Équivalents temps plein de l’assurance maladie")
    risques = _texte("Points de blocage et risques", lignes=3)
    mesures = _texte("Mesures correctives", lignes=3)
    contrats = forms.CharField(label="Contrats liés (références)", required=False, help_text="Séparés par des virgules.")
    echanges = forms.CharField(label="Échanges de données liés", required=False, help_text="Séparés par des virgules.")
    field_order = ("code", "titre", "theme", "axe", "origine", "pilotage", "referent_ars", "referent_am", "debut", "fin")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [(c, f"{c}, {mots}") for c, mots in themes().items()]  # type: ignore[attr-defined]

    @staticmethod
    def de(fiche: Fiche) -> dict[str, Any]:
        """The card as the form shows it."""
        lus = {nom: getattr(fiche, nom) for nom in Carte.base_fields}
        return {nom: ", ".join(un) if isinstance(un, list) and nom != "leviers" else un for nom, un in lus.items()}

    def _liste(self, nom: str) -> list[str]:
        return [un.strip() for un in self.cleaned_data[nom].split(",") if un.strip()]

    def clean_territoires(self) -> list[str]:
        """One a comma."""
        return self._liste("territoires")

    def clean_contrats(self) -> list[str]:
        """One a comma."""
        return self._liste("contrats")

    def clean_echanges(self) -> list[str]:
        """One a comma."""
        return self._liste("echanges")

    def clean_etablissements(self) -> list[str]:
        """Hospitals of the directory."""
        siens = self._liste("etablissements")
        connus = set(Etablissement.objects.filter(pk__in=siens).values_list("pk", flat=True))
        if inconnus := [un for un in siens if un not in connus]:
            raise forms.ValidationError(f"Pas au répertoire : {', '.join(inconnus)}.")
        return siens


class AjoutJalon(forms.Form):
    """A milestone."""

    titre = forms.CharField(label="Jalon", max_length=200)
    prevu_le = jour("Prévu le")


class AjoutIndicateur(forms.Form):
    """An indicator."""

    code = forms.CharField(label="Code", max_length=20)
    libelle = forms.CharField(label="Libellé", max_length=200)
    type = forms.ChoiceField(label="Type", choices=list(TYPES.items()))
    sens = forms.ChoiceField(label="Sens attendu", choices=list(SENS.items()))
    unite = forms.CharField(label="Unité", max_length=30, required=False)
    reference = _nombre("Valeur de référence")
    cible = _nombre("Cible")
    drapeaux = forms.MultipleChoiceField(
        label="Suivi par", required=False, choices=list(DRAPEAUX.items()), widget=forms.CheckboxSelectMultiple
    )
    repere = forms.CharField(label="Valeur ou rang national, s’il est fourni", max_length=100, required=False)


class AjoutValeur(forms.Form):
    """A value of one of the indicators of the card."""

    indicateur = forms.ModelChoiceField(Fiche.objects.none(), label="Indicateur")
    au = jour("Date de la valeur")
    valeur = _nombre("Valeur")
    source = forms.CharField(label="Source", max_length=200)
    commentaire = _texte("Commentaire", lignes=2)

    def __init__(self, fiche: Fiche, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicateur"].queryset = fiche.indicateurs.all()  # type: ignore[attr-defined]


class AjoutBilan(forms.Form):
    """A yearly report."""

    annee = forms.IntegerField(label="Année", min_value=2016, max_value=2100)
    qualitatif = _texte("Bilan en mots", requis=True)
    quantitatif = _texte("Bilan en chiffres", requis=True)


HYPOTHESES: Mapping[str, Mapping[str, str]] = {
    "tendanciel": {"depense_precedente": "Dépense de l’année précédente, en euros",
                   "depense": "Dépense de l’année, en euros",
                   "tendance": "Tendance (0,032 pour 3,2 %)"},
    "depense_evitee": {"depense_precedente": "", "depense": ""},
    "prix_volume": {"volume_reference": "Volume de référence", "volume": "Volume de l’année",
                    "prix_reference": "Prix de référence, en euros", "prix": "Prix de l’année, en euros"},
    "ratio_transport": {"part_reference": "Part d’ambulance de référence (0,52 pour 52 %)", "part_observee": "Part observée",
                        "montant_total": "Montant remboursé total, en euros", "cout_ambulance": "Coût moyen en ambulance",
                        "cout_tap": "Coût moyen en transport assis"},
    "declaratif": {"montant": "Gain déclaré, en euros"},
}  # fmt: skip
"""By method, the assumptions that it asks for, with their labels (said once)."""
_LIBELLES = {nom: mots for siennes in HYPOTHESES.values() for nom, mots in siennes.items() if mots}


class AjoutGain(forms.Form):
    """A gain: what is expected, then by which method and assumptions it is computed."""

    annee = forms.IntegerField(label="Année", min_value=2016, max_value=2100)
    poste = forms.CharField(label="Poste de dépense", max_length=100)
    population = forms.CharField(
        label="Population",
        max_length=100,
        help_text="Deux actions de même poste, population et année ne comptent qu’une fois.",
    )
    attendu = _euros("Gain attendu, en euros")
    methode = forms.ChoiceField(
        label="Méthode de calcul", required=False,
        choices=[("", "pas encore calculé"), *((code, mots) for code, (mots, _) in METHODES.items())],
    )  # fmt: skip
    source = forms.CharField(label="Source des hypothèses", max_length=300, required=False)
    retenu = _euros("Gain à retenir, s’il diffère du gain calculé", requis=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom, mots in _LIBELLES.items():
            self.fields[nom] = _nombre(mots, requis=False)

    def clean(self) -> dict[str, Any]:
        """A method comes with its assumptions and their source."""
        lus = super().clean() or {}
        dites = {nom: lus.pop(nom, None) for nom in _LIBELLES}
        attendues = HYPOTHESES.get(lus.get("methode") or "", {})
        for nom in attendues:
            if dites[nom] is None and nom not in self.errors:
                self.add_error(nom, "Cette méthode demande cette valeur.")
        if attendues and not lus.get("source"):
            self.add_error("source", "Dire d’où viennent les hypothèses : la tendance pèse sur le gain.")
        lus["hypotheses"] = {nom: dites[nom] for nom in attendues if dites[nom] is not None}
        return lus


class Prevision(forms.Form):
    """A visit to plan."""

    nature = forms.ChoiceField(label="Nature", choices=list(NATURES.items()))
    etablissement = forms.CharField(label="Établissement", max_length=9, required=False, help_text="Son numéro FINESS.")
    prevue_le = jour("Date prévue")
    equipe_ars = forms.CharField(label="Équipe de l’ARS", max_length=300)
    equipe_am = forms.CharField(label="Équipe de l’assurance maladie", max_length=300)
    formee_le = jour("Équipe formée ensemble le", requis=False)
    objectif = _texte("Objectif", requis=True)
    seance = forms.CharField(label="Convenue à la séance (numéro)", max_length=80)

    def __init__(self, fiche: Fiche, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fiche = fiche

    def clean_etablissement(self) -> Etablissement | None:
        """A hospital of the region, and of the action when it names some."""
        if not (lu := self.cleaned_data["etablissement"].replace(" ", "")):
            return None
        trouve = Etablissement.objects.filter(pk=lu, region=self._fiche.dossier.region).first()
        if trouve is None:
            raise forms.ValidationError(f"« {lu} » n’est pas au répertoire de la région.")
        if self._fiche.etablissements and lu not in self._fiche.etablissements:
            raise forms.ValidationError(f"L’action ne vise que {', '.join(self._fiche.etablissements)}.")
        return trouve


class Rapport(forms.Form):
    """The report of a visit."""

    faite_le = jour("Faite le")
    compte_rendu = _texte("Compte rendu", requis=True, lignes=8)
    suites = _texte("Ce qui a été convenu, par qui et pour quand")


class AnneeDeBilan(forms.Form):
    """The year of a report."""

    annee = forms.IntegerField(label="Année du bilan", min_value=2016, max_value=2100)


class Atteinte(forms.Form):
    """The day a milestone was reached."""

    atteint_le = jour("Atteint le")
