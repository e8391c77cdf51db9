"""Small, named, documented: sizes, docstrings, names of files and of functions. Each failure names the file and the line."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from depot import PAQUET, RACINE, arbre, fichiers, par_suffixe, relatif, texte

LIGNES_PAR_FICHIER, LIGNES_PAR_FONCTION = 350, 35
PYTHON = [fichier for fichier in par_suffixe(".py") if fichier.parent.name != "migrations"]  # those are written by Django
PROGRAMME = [fichier for fichier in PYTHON if not fichier.is_relative_to(RACINE / "tests")]
FOURRE_TOUT = {"utils", "util", "helpers", "helper", "misc", "divers"}
MOTS_ANGLAIS = """
    get set load read write compute check make build parse update delete create find fetch save open close run new old
    file files path row rows value values name names data result results list count sum amount rate year month date day
    hospital drug rule rules law threshold target saving step steps is has by of from to with all
"""
MOTS_FRANCAIS = """
    lire ecrire charger calculer evaluer cibler expliquer verifier controler fichier fichiers chemin ligne lignes valeur
    valeurs nom noms donnee donnees resultat resultats liste compte somme montant montants taux annee annees mois jour
    jours etablissement etablissements medicament medicaments regle regles texte textes seuil cible cibles economie etape
    etapes indicateur indicateurs mesure mesures livraison entrepot rangee rangees colonne colonnes
"""


def _fautes(ensemble: Sequence[Path], chercher: Callable[[Path], list[str]]) -> dict[str, list[str]]:
    """What `chercher` finds, by file; empty when all is well."""
    return {relatif(fichier): fautes for fichier in ensemble if (fautes := chercher(fichier))}


def _definitions(fichier: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    sortes = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return (noeud for noeud in ast.walk(arbre(fichier)) if isinstance(noeud, sortes))


def test_un_fichier_se_lit_d_une_traite() -> None:
    longs = {relatif(f): n for f in PROGRAMME if (n := len(texte(f).splitlines())) > LIGNES_PAR_FICHIER}
    assert longs == {}, f"plus de {LIGNES_PAR_FICHIER} lignes : en sortir un morceau, nommé d'un mot du domaine"


def test_une_fonction_tient_sous_les_yeux() -> None:
    def longues(fichier: Path) -> list[str]:
        return [
            f"{fonction.name} : {longueur} lignes"
            for fonction in _definitions(fichier)
            if not isinstance(fonction, ast.ClassDef)
            if (longueur := (fonction.end_lineno or 0) - fonction.lineno + 1) > LIGNES_PAR_FONCTION
        ]

    assert _fautes(PYTHON, longues) == {}, f"plus de {LIGNES_PAR_FONCTION} lignes"


def test_un_module_dit_ce_qu_il_est() -> None:
    muets = [relatif(fichier) for fichier in PROGRAMME if not ast.get_docstring(arbre(fichier))]
    assert muets == [], "docstring de module absente"


def test_ce_qui_est_public_est_documente() -> None:
    def muets(fichier: Path) -> list[str]:
        return [
            noeud.name
            for noeud in arbre(fichier).body
            if isinstance(noeud, ast.FunctionDef | ast.ClassDef) and not noeud.name.startswith("_")
            if not ast.get_docstring(noeud)
        ]

    assert _fautes([f for f in PYTHON if f.is_relative_to(PAQUET)], muets) == {}, "docstring absente"


def test_aucun_fichier_fourre_tout() -> None:
    fautifs = [relatif(f) for f in fichiers() if {part.split(".")[0] for part in f.relative_to(RACINE).parts} & FOURRE_TOUT]
    assert fautifs == [], "nommer le morceau d'un mot du domaine"


def test_un_nom_ne_mele_pas_deux_langues() -> None:
    def meles(fichier: Path) -> list[str]:
        noms = (definition.name for definition in _definitions(fichier))
        return [nom for nom in noms if not nom.startswith("__") and _mele(nom)]

    assert _fautes(PROGRAMME, meles) == {}, "français du domaine ou anglais de Python, jamais les deux dans un nom"


def _mele(nom: str) -> bool:
    mots = set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", nom).lower().split("_"))
    return bool(mots & set(MOTS_ANGLAIS.split())) and bool(mots & set(MOTS_FRANCAIS.split()))


def test_un_nom_mele_est_reconnu() -> None:
    noms = ["lire_valeur", "load_file", "get_valeur", "ResultatsFile", "lire_file"]
    assert [nom for nom in noms if _mele(nom)] == ["get_valeur", "ResultatsFile", "lire_file"]
