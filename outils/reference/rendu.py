"""Words, tables and links of the generated pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from efficience.noyau.montant import en_euros, en_nombre, en_pourcentage
from efficience.reglement import Valeur, officiel

REGLEMENT = officiel()


def tableau(colonnes: Sequence[str], rangees: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    lignes = [colonnes, ["---"] * len(colonnes), *rangees]
    return "\n".join(
        "| " + " | ".join(mot.replace("|", r"\|").replace("\n", " ") for mot in ligne) + " |" for ligne in lignes
    )


def code(mot: str) -> str:
    return f"`{mot}`" if mot else ""


def ancre(mot: str) -> str:
    return f'<a id="{mot}"></a>{code(mot)}'


def jour(le: date | None) -> str:
    return f"{le:%d/%m/%Y}" if le else ""


def oui(vrai: bool) -> str:
    return "oui" if vrai else "non"


def lien(page: str, cle: str) -> str:
    return f"[{code(cle)}]({page}.md#{cle})" if cle else ""


def titre_du_texte(cle: str | None) -> str:
    return f"[{REGLEMENT.texte(cle).titre}](textes.md#{cle})" if cle else ""


def montrer(valeur: Valeur) -> str:
    """The value as a French reader expects it."""
    lue = valeur.valeur
    if isinstance(lue, bool):
        return oui(lue)
    mots: Mapping[str, Callable[[Any], str]] = {"euros": en_euros, "part": en_pourcentage, "nombre": en_nombre}
    if valeur.unite in mots:
        return mots[valeur.unite](lue)
    return f"{lue} {valeur.unite}" if isinstance(lue, int) else str(lue)


def ecrire(valeur: Valeur) -> str:
    """The value as a sheet writes it."""
    return oui(valeur.valeur) if isinstance(valeur.valeur, bool) else str(valeur.valeur)
