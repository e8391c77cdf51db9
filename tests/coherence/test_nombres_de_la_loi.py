"""No number of the law in code, and no number that is not exact: read in the syntax trees of `noyau` and `reglement`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from depot import PAQUET, arbre, par_suffixe, relatif, texte

NOYAU = par_suffixe(".py", sous=PAQUET / "noyau")
PURS = [*NOYAU, *par_suffixe(".py", sous=PAQUET / "reglement")]
ANODINS = frozenset({"0", "1", "2", "10", "100", "0.00"})
FORMES = {
    "codes.py": {"3", "4", "5", "7"},  # length of ATC and NABM codes, weight of the CIP key
    "delais.py": {"5"},  # Saturday, sixth day of the week
    "evaluation.py": {"4"},  # Wilson's formula, size of a sample
    "finess.py": {"8", "9"},  # length of a FINESS, Luhn's key
    "montant.py": {"5"},  # a decimal that ends has no factors but 2 and 5
    "periode.py": {"12", "31"},  # the calendar year
    "profil.py": {"4"},  # a quartile
}
"""Numbers that shape a code, a calendar or a formula: never a value that a text could change."""
EN_SURSIS = {
    ("limites.py", "15"),
    ("limites.py", "1e-20"),
    ("limites.py", "1e-30"),
    ("limites.py", "3.14159265358979323846264338327950288419716939937510582097494459"),
    ("limites.py", "9"),
}
"""Still without a comment or a parameter. This list only gets shorter."""


def _appels(fichier: Path, *noms: str) -> Iterator[ast.Call]:
    for noeud in ast.walk(arbre(fichier)):
        if isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Name) and noeud.func.id in noms:
            yield noeud


def _litteraux(fichier: Path) -> Iterator[ast.Constant]:
    """Every number written: 30, and "0.30" given to Decimal or Fraction."""
    for noeud in ast.walk(arbre(fichier)):
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, int | float) and not isinstance(noeud.value, bool):
            yield noeud
    for appel in _appels(fichier, "Decimal", "Fraction"):
        yield from (mot for mot in appel.args if isinstance(mot, ast.Constant) and isinstance(mot.value, str))


def _documentees(fichier: Path) -> set[int]:
    """Lines of the module constants that say what they are: a comment on the line, or a docstring just under it."""
    corps, ecrit = arbre(fichier).body, texte(fichier).splitlines()
    return {
        ligne
        for noeud, suivant in zip(corps, [*corps[1:], None], strict=True)
        if isinstance(noeud, ast.Assign | ast.AnnAssign)
        if "#" in ecrit[noeud.lineno - 1] or _est_docstring(suivant)
        for ligne in range(noeud.lineno, (noeud.end_lineno or noeud.lineno) + 1)
    }


def _est_docstring(noeud: ast.stmt | None) -> bool:
    return isinstance(noeud, ast.Expr) and isinstance(noeud.value, ast.Constant) and isinstance(noeud.value.value, str)


def _caches() -> dict[tuple[str, str], str]:
    """The numbers that no one explains: (file, number) → where."""
    return {
        (fichier.name, str(nombre.value)): f"{relatif(fichier)}, ligne {nombre.lineno}"
        for fichier in NOYAU
        for nombre in _litteraux(fichier)
        if str(nombre.value) not in ANODINS | FORMES.get(fichier.name, set())
        if nombre.lineno not in _documentees(fichier)
    }


def test_aucun_nombre_de_la_loi_dans_le_noyau() -> None:
    nouveaux = {cle: ou for cle, ou in _caches().items() if cle not in EN_SURSIS}
    assert nouveaux == {}, "en faire un paramètre daté de reglement/parametres, ou une constante de module expliquée"


def test_la_liste_des_nombres_en_sursis_raccourcit() -> None:
    assert sorted(EN_SURSIS - _caches().keys()) == [], "corrigé : le retirer de EN_SURSIS"


def test_chaque_nombre_excepte_sert_encore() -> None:
    ecrits = {fichier.name: {str(nombre.value) for nombre in _litteraux(fichier)} for fichier in NOYAU}
    assert {nom: inutiles for nom, permis in FORMES.items() if (inutiles := permis - ecrits[nom])} == {}


def test_aucun_flottant_dans_le_noyau_ni_le_reglement() -> None:
    """The only float is a likeness between words, given to difflib: it never meets a number of the law."""
    ressemblances = {
        id(argument.value)
        for fichier in PURS
        for appel in _appels(fichier, "get_close_matches")
        for argument in appel.keywords
        if argument.arg == "cutoff"
    }
    flottants = [
        f"{relatif(fichier)}, ligne {nombre.lineno} : {nombre.value!r}"
        for fichier in PURS
        for nombre in _litteraux(fichier)
        if isinstance(nombre.value, float) and id(nombre) not in ressemblances
    ]
    appels = [
        f"{relatif(fichier)}, ligne {appel.lineno} : float()" for fichier in PURS for appel in _appels(fichier, "float")
    ]
    assert flottants + appels == [], "Decimal, Fraction ou int"
