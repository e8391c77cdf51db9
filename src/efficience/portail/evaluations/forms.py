"""Forms of evaluations: campaign, envelope, grid, lines, the hospital's own follow-up, foresight."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from efficience.noyau.montant import MontantErrone, decimal
from efficience.portail.dossiers.champs import choix, euros, fichier, jour, texte
from efficience.portail.evaluations.models.chez_soi import RYTHMES
from efficience.portail.evaluations.models.evaluations import INTITULES_DES_STRATEGIES


class OuvertureDeCampagne(forms.Form):
    """Open the evaluation of every contract of a year."""

    annee = forms.IntegerField(label="Année évaluée", min_value=2018, max_value=2100)


class FormulaireDEnveloppe(forms.Form):
    """How a region shares its envelope, and what is added to it."""

    strategie = choix("Partage entre les établissements", INTITULES_DES_STRATEGIES)
    forfait = euros("Forfait par indicateur atteint, en euros", requis=False)
    dotation = euros("Somme à ajouter à l’enveloppe, en euros", requis=False)

    def clean(self) -> dict[str, Any]:
        """A flat rate goes with the strategies that pay one."""
        lus = super().clean() or {}
        if lus.get("strategie") in ("forfait", "degre") and not lus.get("forfait"):
            self.add_error("forfait", "Ce partage demande un forfait par indicateur.")
        return lus


class FormulaireDAssiettes(forms.Form):
    """What the ceilings of a first generation apply to; a table a line: indicator; amount."""

    produits = euros("Produits reçus de l’assurance maladie au dernier exercice clos, en euros", requis=False)
    liste_en_sus = euros("Liste en sus prise en charge par l’assurance maladie, en euros", requis=False)
    interessements = texte(
        "Intéressements des volets additionnels", requis=False, lignes=3, aide="Un par ligne : volet ; montant en euros."
    )
    biosimilaires = texte(
        "Dotation biosimilaires", requis=False, lignes=3,
        aide="Une molécule par ligne : molécule ; indicateur ; boîtes ; rémunération par boîte ; taux (0.46).",
    )  # fmt: skip

    def clean_interessements(self) -> list[dict[str, str]]:
        """The lines as the domain takes them."""
        return [
            {"indicateur": nom, "montant": str(_nombre(montant))}
            for nom, montant in _lignes(self.cleaned_data["interessements"], 2)
        ]

    def clean_biosimilaires(self) -> list[dict[str, str]]:
        """The lines as the domain takes them."""
        return [
            {"molecule": molecule, "indicateur": indicateur, "volume": str(int(_nombre(volume))),
             "remuneration": str(_nombre(prix)), "taux": str(_nombre(taux))}
            for molecule, indicateur, volume, prix, taux in _lignes(self.cleaned_data["biosimilaires"], 5)
        ]  # fmt: skip

    def assiettes(self) -> dict[str, Any]:
        """What is kept."""
        lus = self.cleaned_data
        connus = {nom: str(lus[nom]) for nom in ("produits", "liste_en_sus") if lus.get(nom) is not None}
        return {**connus, "interessements": lus["interessements"], "biosimilaires": lus["biosimilaires"]}


class FormulaireDeTroisiemeGeneration(forms.Form):
    """What the third generation is decided on: indicators, funding, penalty intended, territory."""

    indicateurs = forms.MultipleChoiceField(
        label="Indicateurs dont les économies sont comptées", required=False, widget=forms.CheckboxSelectMultiple
    )
    financement = euros("Financement par l’assurance maladie au dernier exercice clos, en euros", requis=False)
    penalite = euros("Pénalité envisagée, en euros", requis=False, aide="Laisser vide s’il n’en est pas envisagé.")
    territoire = texte("Prise en compte du territoire", lignes=4)

    def __init__(self, indicateurs: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicateurs"].choices = list(indicateurs)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A penalty has a ceiling, which the funding makes."""
        lus = super().clean() or {}
        if lus.get("penalite") and lus.get("financement") is None:
            self.add_error("financement", "Le plafond de la pénalité se calcule sur ce financement.")
        return lus

    def assiettes(self) -> dict[str, Any]:
        """What is kept."""
        lus = self.cleaned_data
        connus = {nom: str(lus[nom]) for nom in ("financement", "penalite") if lus.get(nom) is not None}
        return {**connus, "territoire": lus["territoire"], "indicateurs": sorted(lus["indicateurs"])}


def _lignes(ecrites: str, colonnes: int) -> list[list[str]]:
    lues = []
    for rang, ligne in enumerate((ligne for ligne in ecrites.splitlines() if ligne.strip()), start=1):
        cases = [case.strip() for case in ligne.split(";")]
        if len(cases) != colonnes or not all(cases):
            raise forms.ValidationError(f"Ligne {rang} : {colonnes} valeurs séparées par « ; » attendues.")
        lues.append(cases)
    return lues


def _nombre(ecrit: str) -> Decimal:
    try:
        lu = decimal(ecrit)
    except MontantErrone:
        raise forms.ValidationError(f"« {ecrit} » n’est pas un nombre, par exemple 25200.00.") from None
    if not 0 <= lu < _PLAFOND:
        raise forms.ValidationError(f"« {ecrit} » doit être positif, et moindre que mille milliards.")
    return lu


_PLAFOND = 10**12


class FormulaireDeCritere(forms.Form):
    """A line of the grid of a region."""

    code = forms.CharField(label="Code", max_length=12)
    intitule = forms.CharField(label="Intitulé", max_length=300)
    points = forms.DecimalField(label="Points", max_digits=7, decimal_places=2, min_value=Decimal("0.01"))
    poids = forms.DecimalField(label="Poids", max_digits=7, decimal_places=2, min_value=Decimal("0.01"), initial=1)
    pieces = texte("Pièces attendues", requis=False, lignes=3, aide="Une par ligne.")


class FormulaireDeReponse(forms.Form):
    """What a hospital declares on a criterion, with a proof."""

    declare = forms.DecimalField(label="Points déclarés", max_digits=7, decimal_places=2, min_value=0, required=False)
    sans_objet = forms.CharField(label="Ou : pourquoi ce critère est sans objet", max_length=300, required=False)
    commentaire = texte("Commentaire", requis=False, lignes=3)
    libelle = forms.ChoiceField(label="Pièce jointe", required=False)
    fichier = fichier("Fichier", requis=False)

    def __init__(self, points: Decimal, pieces: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        self.fields["libelle"].choices = [("", "Choisir"), *((piece, piece) for piece in pieces)]  # type: ignore[attr-defined]
        if not pieces:
            del self.fields["libelle"], self.fields["fichier"]

    def clean(self) -> dict[str, Any]:
        """Points, or a reason, never both; not more than the criterion is worth; a file has a label."""
        lus = super().clean() or {}
        declare, sans_objet = lus.get("declare"), lus.get("sans_objet")
        if declare is None and not sans_objet and "declare" not in self.errors:
            self.add_error("declare", "Déclarer des points, ou dire pourquoi le critère est sans objet.")
        if declare is not None and sans_objet:
            self.add_error("sans_objet", "Un critère sans objet n’a pas de points.")
        if declare is not None and declare > self.points:
            self.add_error("declare", f"Ce critère vaut au plus {self.points} points.")
        if lus.get("fichier") and not lus.get("libelle"):
            self.add_error("libelle", "Dire quelle pièce est jointe.")
        return lus


class FormulaireDeRetenue(forms.Form):
    """What the evaluators keep of a criterion."""

    points = forms.DecimalField(label="Points retenus", max_digits=7, decimal_places=2, min_value=0)
    motif = texte("Motif, s’ils ne sont pas ceux déclarés", requis=False, lignes=3)


class FormulaireDeLigne(forms.Form):
    """A line that is not the hospital's own: what it weighs in which measure, whose it would be."""

    ligne = forms.CharField(
        label="Décompte ou ordonnance contestés", max_length=80, help_text="Son numéro, sans nom de patient."
    )
    indicateur = forms.ChoiceField(label="Indicateur")
    site = forms.ChoiceField(label="Site auquel elle a été imputée")
    annee = forms.TypedChoiceField(label="Année", coerce=int)
    mesure = forms.ChoiceField(
        label="Mesure", required=False, help_text="Inutile pour une ligne d’un échantillon audité : elle y sera remplacée."
    )
    poids = forms.DecimalField(
        label="Ce qu’elle pèse", max_digits=14, decimal_places=2, min_value=Decimal("0.01"), required=False
    )
    autre_site = forms.CharField(
        label="FINESS du site auquel elle revient",
        max_length=9,
        required=False,
        help_text="Laisser vide s’il n’est pas connu.",
    )
    motif = texte("Pourquoi", lignes=4)

    def __init__(
        self, proposes: Mapping[str, Sequence[tuple[Any, str]]], echantillons: Collection[tuple[str, str]], *args: Any,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.echantillons = echantillons
        for nom, permis in proposes.items():
            self.fields[nom].choices = list(permis)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Another site than the one that contests; what the line weighs, unless it is one of a sample."""
        lus = super().clean() or {}
        if (lus.get("indicateur"), lus.get("site")) not in self.echantillons:
            for nom in ("mesure", "poids"):
                if not lus.get(nom) and nom not in self.errors:
                    self.add_error(nom, "À dire pour une ligne qui n’est pas d’un échantillon.")
        if lus.get("autre_site") and lus.get("autre_site") == lus.get("site"):
            self.add_error("autre_site", "C’est le site qui conteste : en indiquer un autre, ou laisser vide.")
        return lus


class FormulaireDEchantillon(forms.Form):
    """The sample of an audit, and its reserve."""

    fichier = forms.FileField(
        label="Fichier CSV",
        help_text="UTF-8, colonnes : site, rang, ligne, reserve, finess, rpps, informatisees, dci (oui ou vide).",
    )


class FormulaireDInformation(forms.Form):
    """The half-yearly information of the CME."""

    annee = forms.IntegerField(label="Année", min_value=2018, max_value=2100)
    semestre = forms.TypedChoiceField(
        label="Semestre", coerce=int, choices=[("", "Choisir"), (1, "premier semestre"), (2, "second semestre")]
    )
    presentee_le = jour("Présentée à la commission médicale le")
    synthese = texte("Ce qui a été présenté", lignes=5)
    fichier = fichier("Document présenté", requis=False)


class FormulaireDeDetail(forms.Form):
    """The hospital's own file, by service, UCD and prescriber."""

    annee = forms.IntegerField(label="Année", min_value=2018, max_value=2100)
    detail = forms.FileField(
        label="Fichier CSV",
        help_text="UTF-8, colonnes : service, ucd, libelle, prescripteur, quantite, montant. 5 Mo au plus.",
    )


class FormulaireHorsReferentiel(forms.Form):
    """A prescription outside the reference documents."""

    prescrite_le = jour("Prescrite le")
    service = forms.CharField(label="Service", max_length=120)
    produit = forms.CharField(label="Produit", max_length=200)
    indication = forms.CharField(label="Indication", max_length=300, help_text="Sans rien qui désigne le patient.")
    argument = texte("Argument", lignes=4)


class FormulaireDAction(forms.Form):
    """An action of the internal plan."""

    intitule = forms.CharField(label="Action", max_length=300)
    indicateur = forms.CharField(label="Indicateur", max_length=12, required=False)
    responsable = forms.CharField(label="Responsable", max_length=120)
    pour_le = jour("Pour le")
    note = texte("Note", requis=False, lignes=3)


class FormulaireDeRythme(forms.Form):
    """How often alerts are written about."""

    rythme = forms.ChoiceField(label="Un seul courriel, au rythme choisi", choices=list(RYTHMES.items()))


class FormulaireDeMois(forms.Form):
    """The monthly figures of a region."""

    fichier = forms.FileField(
        label="Fichier CSV",
        help_text="UTF-8, colonnes : finess, indicateur, mois (2024-03), valeur, volume, dixieme, provisoire (oui ou vide).",
    )


class FormulaireDeSurveillance(forms.Form):
    """A hospital whose practice deviates."""

    etablissement = forms.CharField(label="Numéro FINESS de l’établissement", max_length=9)
    acte = forms.CharField(label="Actes, prestations ou prescriptions concernés", max_length=200)
    motif = texte("Écart constaté", lignes=4)
