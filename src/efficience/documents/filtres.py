"""The filters of templates: a list as a table or as bullets, a computation as its steps. Nothing else is computed there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from efficience.documents.dessins import en_markdown
from efficience.documents.inertie import en_ligne
from efficience.documents.refus import ValeurRefusee
from efficience.documents.sortes import Sorte, grandeur_en_clair
from efficience.documents.valeurs import Absente, Ligne, Lignes
from efficience.noyau.calcul import Calcul
from efficience.reglement import officiel

NEANT = "Néant."
_ALIGNEMENTS: Mapping[Sorte, str] = {Sorte.MONTANT: "---:", Sorte.TAUX: "---:", Sorte.ENTIER: "---:"}


@dataclass(frozen=True)
class Filtre:
    """A filter: the kind of field it applies to, what it does, said in French."""

    sorte: Sorte
    effet: str
    appliquer: Callable[..., str]

    def __call__(self, valeur: object, *colonnes: str) -> str:
        if isinstance(valeur, Absente):
            raise ValeurRefusee(valeur.nom, "absente")
        return self.appliquer(valeur, *colonnes)


def _tableau(lignes: Lignes, *colonnes: str) -> str:
    """A table of the named columns (all of them when none is named); « Néant. » when the list is empty."""
    if not lignes:
        return NEANT
    mentions = [lignes.mention.colonne(nom) for nom in colonnes] if colonnes else lignes.mention.colonnes
    voulues = [mention for mention in mentions if mention and mention.sorte is not Sorte.LISTE]
    entete = [en_ligne(mention.intitule) for mention in voulues]
    traits = [_ALIGNEMENTS.get(mention.sorte, ":---") for mention in voulues]
    return _rangees([entete, traits, *([_case(ligne, mention.nom) for mention in voulues] for ligne in lignes)])


def _case(ligne: Ligne, colonne: str) -> str:
    valeur = ligne[colonne]
    return "sans objet" if isinstance(valeur, Absente) else " ".join(str(valeur).replace("\\\n", " ").split("\n\n"))


def _rangees(rangees: Sequence[Sequence[str]]) -> str:
    return "\n" + "\n".join("| " + " | ".join(rangee) + " |" for rangee in rangees) + "\n"


def _puces(lignes: Lignes, *colonnes: str) -> str:
    """One bullet a row, its columns joined by commas; « Néant. » when the list is empty."""
    noms = colonnes or tuple(colonne.nom for colonne in lignes.mention.colonnes if colonne.sorte is not Sorte.LISTE)
    puces = ["- " + ", ".join(_case(ligne, nom) for nom in noms) for ligne in lignes]
    return "\n" + "\n".join(puces) + "\n" if puces else NEANT


def _etapes(calcul: Calcul) -> str:
    """The steps of a computation as every screen shows them: label, formula, value, text."""
    entete = [["Étape", "Formule", "Valeur", "Texte"], [":---", ":---", "---:", ":---"]]
    rangees = [
        [
            en_ligne(cellule)
            for cellule in (etape.libelle, etape.formule, grandeur_en_clair(etape.valeur), _texte(etape.texte))
        ]
        for etape in calcul.etapes
    ]
    return _rangees([*entete, *rangees])


def _texte(cle: str) -> str:
    return officiel().texte(cle).titre if cle else "sans texte"


FILTRES: Mapping[str, Filtre] = {
    "tableau": Filtre(
        Sorte.LISTE, "un tableau des colonnes nommées (toutes sans argument) ; « Néant. » pour une liste vide", _tableau
    ),
    "puces": Filtre(Sorte.LISTE, "une puce par ligne, ses colonnes séparées par des virgules", _puces),
    "figure": Filtre(Sorte.FIGURE, "l'image, sa réponse en une phrase, son tableau", en_markdown),
    "etapes": Filtre(Sorte.CALCUL, "les étapes du calcul : libellé, formule, valeur, texte", _etapes),
}
