"""Forms of a group's life: who is in it, roadmap, expenses, key, services, activity, campaigns, avenants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from efficience.noyau.contrat.exigences import SENS_AVIS
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.ipep.feuille_de_route import POSTES, RUBRIQUES
from efficience.noyau.ipep.groupement import FORMES, TYPES_DE_MEMBRE
from efficience.noyau.ipep.services import OBLIGATIONS, PARTAGES, SOCLES
from efficience.noyau.territoires import territoire
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers.champs import choix, euros, jour, texte
from efficience.portail.ipep.models import Membre
from efficience.portail.ipep.models.groupe import RYTHMES

_ANNEES: Any = {"min_value": 2018, "max_value": 2100}
THEMES = {
    "acces": "Accès aux soins",
    "coordination": "Coordination ville et hôpital",
    "pertinence": "Pertinence des prescriptions",
    "prevention": "Prévention",
}
"""The themes of action of the experiment."""


def _mots(label: str, taille: int = 200, **autres: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=taille, **autres)


def _cases(label: str, permis: Mapping[str, str]) -> forms.MultipleChoiceField:
    options = [(code, mots[:1].upper() + mots[1:]) for code, mots in permis.items()]
    return forms.MultipleChoiceField(label=label, required=False, choices=options, widget=forms.CheckboxSelectMultiple)


class OuvertureDeGroupement(forms.Form):
    """Open the candidature of a group."""

    organisation = forms.ModelChoiceField(
        label="Structure du groupement", queryset=Organisation.objects.none(),
        help_text="Celle pour laquelle son coordinateur se connecte.",
    )  # fmt: skip
    nom = _mots("Nom du groupement")
    forme = choix("Forme", FORMES)
    siren = forms.RegexField(
        label="SIREN", regex=r"^\d{9}$", required=False, error_messages={"invalid": "Un SIREN a neuf chiffres."}
    )
    departement = _mots("Code du département", 3, help_text="Par exemple 59, 2A ou 971 : les délais suivent son heure.")

    def __init__(self, structures: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = structures  # type: ignore[attr-defined]
        if structures.count() == 1:
            self.initial.setdefault("organisation", structures.first().pk)

    def clean_departement(self) -> str:
        """A department that exists."""
        return _departement(self.cleaned_data["departement"])


def _departement(dit: str) -> str:
    try:
        territoire(dit.strip().upper())
    except DonneeRefusee as refus:
        raise forms.ValidationError(str(refus)) from refus
    return dit.strip().upper()


class NouveauMembre(forms.Form):
    """A member of a group."""

    nom = _mots("Nom")
    type = choix("Nature", TYPES_DE_MEMBRE)
    profession = _mots("Profession", 100, required=False, help_text="Pour un professionnel.")
    identifiant = _mots("FINESS ou RPPS", 20, required=False, help_text="Une clé douteuse est signalée.")
    debut = jour("Membre depuis le")
    fin = jour("Jusqu’au", requis=False)
    percoit = forms.BooleanField(label="Désigné par la convention pour percevoir les crédits", required=False)

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        return _dans_l_ordre(self)


class NouveauMedecin(forms.Form):
    """A médecin traitant."""

    nom = _mots("Nom", 160)
    rpps = _mots("RPPS", 20)
    debut = jour("Rattaché depuis le")
    fin = jour("Jusqu’au", requis=False)
    associe = forms.BooleanField(label="Associé de la société", required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        return _dans_l_ordre(self)


def _dans_l_ordre(formulaire: forms.Form) -> dict[str, Any]:
    lus = formulaire.cleaned_data
    if lus.get("fin") and lus.get("debut") and lus["fin"] < lus["debut"]:
        formulaire.add_error("fin", "La date de fin doit suivre la date de début.")
    return lus


class Fin(forms.Form):
    """The last day of a member or of a doctor."""

    fin = jour("Dernier jour")


class Courriels(forms.Form):
    """At which rhythm the group and each of its members are written to."""

    rythme = choix("Boîte du groupement", RYTHMES)

    def __init__(self, membres: Sequence[Membre], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._membres = membres
        for un in membres:
            self.fields[f"courriel-{un.pk}"] = forms.EmailField(
                label=f"Courriel : {un.nom}", required=False, initial=un.courriel
            )
            self.fields[f"rythme-{un.pk}"] = choix(f"Rythme : {un.nom}", RYTHMES)
            self.fields[f"rythme-{un.pk}"].initial = un.rythme

    def membres(self) -> dict[str, tuple[str, str]]:
        """The address and the rhythm of each member."""
        lus = self.cleaned_data
        return {str(un.pk): (lus[f"courriel-{un.pk}"], lus[f"rythme-{un.pk}"]) for un in self._membres}


class ComptesDePatientele(forms.Form):
    """The counts of a year."""

    annee = forms.IntegerField(label="Année", help_text="Au 31 décembre de l’année d’avant.", **_ANNEES)
    total = forms.IntegerField(label="Nombre de patients", min_value=1)
    fichier = forms.FileField(label="Effectifs par strate", help_text="CSV : strate, effectif, annees. Aucun patient.")


class Fichier(forms.Form):
    """A table."""

    fichier = forms.FileField(label="Fichier CSV")


class Annee(forms.Form):
    """The year of a campaign."""

    annee = forms.IntegerField(label="Année des données", **_ANNEES)


class FeuilleDeRoute(forms.Form):
    """The headings of the roadmap. None is required: what is missing is said, and a draft is kept.

    The plan has a few lines more than the actions written so far; what is left empty is not an action.
    """

    def __init__(self, ecrites: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        actions = ecrites.get("actions") or []
        super().__init__(*args, **kwargs)
        self.initial = {code: dit for code, dit in ecrites.items() if code not in ("actions", "emploi")}
        self.initial |= {f"emploi_{poste}": montant for poste, montant in (ecrites.get("emploi") or {}).items()}
        for rang, action in enumerate(actions, start=1):
            self.initial |= {f"action-{rang}-{champ}": dit for champ, dit in action.items()}
        self._rangs = range(1, min(len(actions) + _LIGNES_LIBRES, ACTIONS_AU_PLUS) + 1)
        for code, mots in RUBRIQUES.items():
            self.fields |= self._champs(code, mots)

    def _champs(self, code: str, mots: str) -> dict[str, forms.Field]:
        if code == "actions":
            return {
                f"action-{rang}-{champ}": faire(f"Action {rang} : {libelle}")
                for rang in self._rangs
                for champ, (libelle, faire) in _ACTION.items()
            }
        if code == "emploi":
            return {f"emploi_{p}": euros(f"Emploi des crédits : {dit}", requis=False) for p, dit in POSTES.items()}
        return {code: texte(_titre(mots), requis=False, lignes=4)}

    def rubriques(self) -> dict[str, Any]:
        """What it says, as the rules read it."""
        lus = self.cleaned_data
        dites = {code: lus[code] for code in RUBRIQUES if code in lus}
        emploi = {poste: lus[f"emploi_{poste}"] for poste in POSTES if lus.get(f"emploi_{poste}")}
        lignes = [{champ: lus[f"action-{rang}-{champ}"] for champ in _ACTION} for rang in self._rangs]
        return {**dites, "actions": [une for une in lignes if any(une.values())], "emploi": emploi}


ACTIONS_AU_PLUS = 30
_LIGNES_LIBRES = 3
_ACTION: Mapping[str, tuple[str, Callable[[str], forms.Field]]] = {
    "titre": ("titre", lambda mots: _mots(mots, required=False)),
    "pilote": ("pilote", lambda mots: _mots(mots, required=False)),
    "debut_le": ("date de début", lambda mots: jour(mots, requis=False)),
    "indicateur": ("indicateur", lambda mots: _mots(mots, required=False)),
}
"""The fields of an action: its words, its field."""


def _titre(mots: str) -> str:
    for article in ("le ", "la ", "les ", "l’"):
        mots = mots.removeprefix(article)
    return mots[:1].upper() + mots[1:]


class NouvelleDepense(forms.Form):
    """What was paid with the credits."""

    poste = choix("Poste", POSTES)
    montant = forms.DecimalField(label="Montant, en euros", max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    payee_le = jour("Payée le")
    piece = _mots("Référence de la pièce", 120, help_text="Numéro de facture, de bulletin de paie…")


class Cle(forms.Form):
    """A key: a weight a member, and for the common project."""

    votee_le = jour("Votée le")
    proces_verbal = _mots("Référence du procès-verbal")

    def __init__(self, noms: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._noms = noms
        for membre, nom in noms.items():
            self.fields[f"poids-{membre}"] = forms.DecimalField(
                label=f"Poids : {nom}", required=False, min_value=0, max_digits=9, decimal_places=3
            )

    def poids(self) -> list[tuple[str, Decimal]]:
        """The lines that were given a weight."""
        lus = [(membre, self.cleaned_data.get(f"poids-{membre}")) for membre in self._noms]
        return [(membre, un) for membre, un in lus if un is not None]


class ServicesNumeriques(forms.Form):
    """What a group leans on, and what it has settled."""

    utilises = _cases("Services utilisés", {**SOCLES, **PARTAGES})
    remplies = _cases("Obligations remplies", OBLIGATIONS)


class ActiviteDuTrimestre(forms.Form):
    """A quarter."""

    annee = forms.IntegerField(label="Année", **_ANNEES)
    trimestre = forms.IntegerField(label="Trimestre", min_value=1, max_value=4)
    file_active = forms.IntegerField(label="File active : patients vus au moins une fois", min_value=0)
    rencontres = forms.IntegerField(label="Réunions pluriprofessionnelles", min_value=0)
    parcours = forms.IntegerField(label="Parcours coordonnés suivis", min_value=0)
    heures = forms.DecimalField(label="Heures de coordination", min_value=0, max_digits=8, decimal_places=1)
    etp = forms.DecimalField(label="Équivalents temps plein de coordination", min_value=0, max_digits=6, decimal_places=2)


class NouvellePratique(forms.Form):
    """Something to tell the other groups."""

    theme = choix("Thème", THEMES)
    titre = _mots("Titre")
    texte = texte("Ce que vous faites, ce que cela change", aide="Aucun patient, même sans son nom.")


class NouvelAvenant(forms.Form):
    """An avenant to the cahier des charges."""

    titre = _mots("Objet de l’avenant")
    departement = _mots("Département du siège", 3, help_text="Le délai d’avis se compte à son heure.")

    def clean_departement(self) -> str:
        """A department that exists."""
        return _departement(self.cleaned_data["departement"])


class AvisDuGroupement(forms.Form):
    """The opinion of a group."""

    avis = choix("Avis du groupement", SENS_AVIS)
