"""Forms of gestures, made from what their line of the life cycle requires: one field, or several, by requirement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms

from efficience.noyau.automate import Transition
from efficience.noyau.catalogue import essayer
from efficience.noyau.contrat.exigences import SENS_AVIS, VOLETS_DU_CYCLE
from efficience.noyau.dossier import Dossier
from efficience.noyau.echeances import restantes
from efficience.noyau.preuve import CANAUX, PORTAIL, Preuve
from efficience.portail.contrats import dossiers
from efficience.portail.contrats.models import Acte
from efficience.portail.contrats.models.actes import GENERATIONS
from efficience.portail.dossiers.champs import Champs, FinessConnu, euros, jour, texte
from efficience.portail.dossiers.forms import recu_sur_le_portail
from efficience.reglement import officiel


def _avis(_acte: Acte, _le: datetime) -> Champs:
    return {
        "avis": forms.ChoiceField(label="Sens de l’avis", choices=[("", "Choisir"), *SENS_AVIS.items()]),
        "remarques": texte("Ce que l’avis ajoute", requis=False, lignes=4),
    }


def _piece(_acte: Acte, _le: datetime) -> Champs:
    aide = "PDF, Word, OpenDocument, classeur ou image ; 20 Mo au plus."
    return {"fichier": forms.FileField(label="Pièce justificative", help_text=aide)}


def _sanction(acte: Acte, le: datetime) -> Champs:
    connus = dossiers.dossier(acte)
    produits = euros("Produits reçus des régimes obligatoires d’assurance maladie au dernier exercice clos, en euros")
    exercice = forms.IntegerField(label="Dernier exercice clos", min_value=2000, max_value=2100)
    produits.initial, exercice.initial = connus.donnee("produits"), connus.donnee("exercice") or le.year - 1
    return {"produits": produits, "exercice": exercice}


def _montant(acte: Acte, le: datetime) -> Champs:
    return {"montant": euros("Montant, en euros")} if acte.contrat.generation == "GEN3_2026" else _sanction(acte, le)


def _preuve(_acte: Acte, _le: datetime) -> Champs:
    canaux = [(code, mots) for code, mots in CANAUX.items() if code != PORTAIL]
    return {
        "canal": forms.ChoiceField(label="Comment la réception est prouvée", choices=[("", "Choisir"), *canaux]),
        "recu_le": forms.DateTimeField(
            label="Reçu le", widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            input_formats=["%Y-%m-%dT%H:%M"], help_text="Le délai part de ce jour.",
        ),
        "reference": forms.CharField(label="Référence", max_length=200, help_text="Par exemple un numéro d’avis."),
    }  # fmt: skip


def _obligation(acte: Acte, le: datetime) -> Champs:
    """What is due and not handed over, up to a year ahead."""
    horizon = date(le.year + 1, 12, 31)
    dues = [
        (f"{t.obligation.code}|{t.pour_le.isoformat()}", f"{t.obligation.intitule}, pour le {t.pour_le:%d/%m/%Y}")
        for t in restantes(dossiers.contrat_de(acte), horizon)
    ]
    return {"tache": forms.ChoiceField(label="Pièce attendue", choices=[("", "Choisir"), *dues])}


def _volets(acte: Acte, _le: datetime) -> Champs:
    """A contract signed elsewhere says its volets, and their own last day; those of a project come from it."""
    if acte.contrat.generation != "GEN1_2018" or acte.numero:
        return {}
    intitules = VOLETS_DU_CYCLE[acte.automate.nom]
    cases = forms.MultipleChoiceField(
        label="Volets du contrat", choices=list(intitules.items()), widget=forms.CheckboxSelectMultiple
    )
    fins = {
        f"fin_{volet}": jour(f"Dernier jour propre au volet « {mots} »", requis=False) for volet, mots in intitules.items()
    }
    return {"volets": cases, **fins}


def _rien(_acte: Acte, _le: datetime) -> Champs:
    return {}


def _un(nom: str, champ: Callable[[], forms.Field]) -> Callable[[Acte, datetime], Champs]:
    return lambda _acte, _le: {nom: champ()}


CHAMPS: Mapping[str, Callable[[Acte, datetime], Champs]] = MappingProxyType(
    {
        "avis": _avis,
        "avis_le": _un("avis_le", lambda: jour("Date de l’avis")),
        "piece": _piece,
        "motif": _un("motif", lambda: texte("Motif")),
        "observations": _un("observations", lambda: texte("Vos observations", lignes=10)),
        "montant": _montant,
        "montant_encouru": _sanction,
        "financement": _un("financement", lambda: euros("Financement par l’assurance maladie, en euros")),
        "preuve": _preuve,
        "tenue_le": _un("tenue_le", lambda: jour("Date à laquelle l’audition a eu lieu")),
        "prevue_le": _un("prevue_le", lambda: jour("Date prévue de l’audition")),
        "successeur": _un("successeur", lambda: FinessConnu(label="FINESS de l’établissement qui succède")),
        "fusion_le": _un("fusion_le", lambda: jour("Date de la fusion")),
        "fermeture_le": _un("fermeture_le", lambda: jour("Date de la fermeture")),
        "signe_le": _un("signe_le", lambda: jour("Date de signature du contrat")),
        "obligation": _obligation,
        "volets": _volets,
        **dict.fromkeys(
            ("au_titre_de", "periode", "blocs", "date_effet", "document", "document_signe"), _rien
        ),
    }
)  # fmt: skip
"""The fields that a requirement asks. What comes from the project, or is computed, asks nothing."""

_ATTENDU = _un("attendu_le", lambda: jour("Avis attendu le"))
SUPPLEMENTS: Mapping[str, Callable[[Acte, datetime], Champs]] = MappingProxyType(
    {
        "demander_avis": _ATTENDU,
        "demander_second_avis": _ATTENDU,
        "convoquer": lambda _acte, _le: {
            "heure": forms.CharField(label="Heure", max_length=20, help_text="Par exemple : 14 h 30."),
            "lieu": forms.CharField(label="Lieu", max_length=200),
            "participants": texte("Participants", aide="Un par ligne : nom, qualité.", lignes=4),
        },
        "notifier_seconde_proposition": lambda _acte, _le: {
            "reponse": texte("Réponse aux observations de l’établissement", requis=False)
        },
        "notifier_projet": lambda _acte, _le: {
            "motif": texte("Ce que l’agence envisage, et pourquoi", aide="L’établissement le lit et peut y répondre."),
            "territoire": texte("Prise en compte du territoire", lignes=4),
        },
        **dict.fromkeys(
            ("decider_dotation", "decider_penalite"),
            _un("territoire", lambda: texte("Prise en compte du territoire", lignes=4)),
        ),
    }
)  # fmt: skip
"""What documents need besides, by gesture."""


class FormulaireDeGeste(forms.Form):
    """The fields of a gesture on an act."""

    def __init__(self, acte: Acte, ligne: Transition[Dossier], le: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acte, self.ligne, self.le = acte, ligne, le
        if not recu_sur_le_portail(ligne):
            for exigence in ligne.exige:
                self.fields.update(CHAMPS[exigence.nom](acte, le))
        if ajout := SUPPLEMENTS.get(ligne.geste):
            self.fields.update(ajout(acte, le))

    def donnees(self) -> dict[str, Any]:
        """What the gesture takes, once the form is valid."""
        dites = {nom: dit for nom, dit in self.cleaned_data.items() if dit not in (None, "") and nom not in _HORS_DONNEES}
        if tache := self.cleaned_data.get("tache"):
            obligation, _, au_titre_de = tache.partition("|")
            dites |= {"obligation": obligation, "au_titre_de": date.fromisoformat(au_titre_de)}
        if "volets" in dites:
            dites["volets"] = {volet: dites.pop(f"fin_{volet}", None) for volet in dites["volets"]}
        if "produits" in dites:
            nom = "montant_encouru" if any(x.nom == "montant_encouru" for x in self.ligne.exige) else "montant"
            dites[nom] = calcul_de_sanction(dites["produits"], self.le).resultat["sanction"]
        if self.ligne.geste in _MONTANTS_IMPRIMES:
            dites[_MONTANTS_IMPRIMES[self.ligne.geste]] = dites["montant"]
        return dites

    def preuve(self, par: str) -> Preuve | None:
        """The proof of a receipt established outside the portal; None for another gesture."""
        lus = self.cleaned_data
        return Preuve(lus["canal"], lus["recu_le"], par, lus["reference"]) if "canal" in lus else None


_HORS_DONNEES = ("fichier", "canal", "recu_le", "reference", "tache")
_MONTANTS_IMPRIMES = {"decider_dotation": "dotation", "decider_penalite": "penalite"}


def calcul_de_sanction(produits: Decimal, le: datetime) -> Any:
    """The sanction of a refusal, with its steps, by the rule of that day."""
    return essayer("sanction-refus", {"produits": format(produits, "f")}, reglement=officiel(), au=le.date())


class Ouverture(forms.Form):
    """Open a contract for an establishment."""

    etablissement = FinessConnu(label="Numéro FINESS de l’établissement")
    generation = forms.ChoiceField(label="Génération", choices=list(GENERATIONS.items()), initial="GEN2_2022")
    annee = forms.IntegerField(label="Année de la campagne", min_value=2017, max_value=2100)
    caisse: Any = forms.ModelChoiceField(queryset=None, label="Organisme local d’assurance maladie")
    cible_le = jour("Décision de ciblage du", requis=False, aide="Celle qui arrête la liste des établissements.")
    motifs = texte("Pourquoi cet établissement", aide="Ces motifs figurent dans la proposition.")

    def __init__(self, caisses: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caisse"].queryset = caisses  # type: ignore[attr-defined]


class Remarque(forms.Form):
    """A remark on a clause."""

    clause = forms.ChoiceField(label="Clause")
    texte = texte("Votre remarque", lignes=4)

    def __init__(self, clauses: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = list(clauses.items())  # type: ignore[attr-defined]


class CopieSignee(forms.Form):
    """A copy signed elsewhere."""

    fichier = forms.FileField(
        label="PDF signé", help_text="Le document proposé, signé dans votre outil, sans être réenregistré ni imprimé."
    )  # fmt: skip
