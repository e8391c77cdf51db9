"""What the user sees: messages and progress on standard error, tables on standard output, in French."""

import errno
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from typer._click import exceptions as usage
from typer.core import TyperOption
from typer.exceptions import TyperException

from efficience.moteur import tableau
from efficience.moteur.refus import Refus

Annonce = Callable[[str], None]

ecran = Console(highlight=False, soft_wrap=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)

# Typer carries its own copy of Click's errors; the first class that fits speaks.
_USAGE: Mapping[type[TyperException], Callable[[Any], str]] = {
    usage.NoArgsIsHelpError: lambda e: "il manque une commande",
    usage.MissingParameter: lambda e: f"il manque {_parametre(e)}",
    usage.NoSuchOption: lambda e: f"option « {e.option_name} » inconnue" + _proches(e.possibilities),
    usage.BadOptionUsage: lambda e: f"option « {e.option_name} » mal employée : elle demande une valeur, ou n'en veut pas",
    usage.BadParameter: lambda e: f"{_parametre(e)} : valeur refusée{_type_attendu(e)}",
    usage.UsageError: lambda e: _autre_usage(e),
}
_SYSTEME = {
    errno.ENOSPC: "il n'y a plus de place sur le disque",
    errno.EDQUOT: "le quota de disque est atteint",
    errno.EACCES: "l'accès est refusé",
    errno.EPERM: "l'opération n'est pas permise",
    errno.EROFS: "ce disque est en lecture seule",
    errno.ENOENT: "le fichier n'existe pas",
    errno.EISDIR: "c'est un dossier, pas un fichier",
    errno.ENOTDIR: "ce n'est pas un dossier",
    errno.EIO: "le disque ne répond pas",
}


def systeme_en_francais(erreur: OSError) -> str:
    """What the system refused, and on which file."""
    constat = _SYSTEME.get(erreur.errno or 0, f"le système refuse l'opération ({erreur.strerror or erreur})")
    lieu = f"{erreur.filename} : " if erreur.filename else ""
    return f"{lieu}{constat}\nQue faire : corriger, puis relancer la même commande ; rien d'incomplet n'a été mis en service"


def _parametre(erreur: Any) -> str:
    parametre = erreur.param
    if parametre is None:
        return str(erreur.param_hint or "un argument")
    if isinstance(parametre, TyperOption):
        return f"l'option {parametre.opts[0]}"
    return f"l'argument {parametre.metavar or parametre.name.upper()}"


def _type_attendu(erreur: Any) -> str:
    return " : un nombre entier est attendu" if "integer" in erreur.message else ""


def _proches(noms: Sequence[str] | None) -> str:
    return f" ; peut-être {', '.join(noms)}" if noms else ""


def usage_en_francais(erreur: TyperException) -> str:
    """A usage error in plain French, with the way to help."""
    contexte = getattr(erreur, "ctx", None)
    commande = contexte.command_path if contexte else "efficience"
    dire_ = next((dire_ for classe, dire_ in _USAGE.items() if isinstance(erreur, classe)), str)
    return f"{dire_(erreur)}\nQue faire : {commande} --help"


def _autre_usage(erreur: TyperException) -> str:
    cite = re.findall(r"'([^']*)'", erreur.message)
    if erreur.message.startswith("No such command"):
        return f"commande « {cite[0]} » inconnue" + _proches(cite[1:])
    if "unexpected extra argument" in erreur.message:
        return "argument en trop : " + erreur.message.partition("(")[2].removeprefix("s) (").rstrip(")")
    if erreur.message.startswith("Missing command"):
        return "il manque une commande"
    return "commande mal écrite"


def refuser(message: str) -> None:
    """A refusal: the first line says what, the next ones what was expected and what to do."""
    messages.print(message, style="red" if messages.is_terminal else None, markup=False)


def dire(message: str) -> None:
    """A plain message for the user."""
    messages.print(message, markup=False)


@contextmanager
def avancement() -> Iterator[Callable[[str], None]]:
    """Progress of a long work: a moving line on a terminal, plain lines elsewhere."""
    if not messages.is_terminal:
        yield lambda texte: dire(f"… {texte}")
        return
    with messages.status("…") as statut:
        yield lambda texte: statut.update(texte)


def publier(
    rangees: Sequence[Mapping[str, Any]], colonnes: Sequence[str], sortie: Path | None, forme: str | None, titre: str
) -> None:
    """A table to its file; without a file, to standard output: a drawn table on a terminal, CSV or JSON elsewhere."""
    choisie = tableau.format_de(sortie, forme)
    if sortie is None and choisie == "parquet":
        raise Refus("le format parquet ne s'affiche pas", conseil="ajouter --sortie FICHIER")
    if sortie is not None:
        tableau.ecrire(rangees, colonnes, sortie, choisie)
        dire(f"{len(rangees)} lignes écrites dans {sortie}")
    elif forme is None and ecran.is_terminal:
        ecran.print(dessiner(rangees, colonnes, titre))
    elif choisie == "json":
        typer.echo(json.dumps(list(rangees), ensure_ascii=False, indent=1, default=str))
    else:
        typer.echo(tableau.texte_csv(rangees, colonnes), nl=False)


def dessiner(
    rangees: Sequence[Mapping[str, Any]], colonnes: Sequence[str], titre: str, nombres: Sequence[str] = ()
) -> Table:
    """A table for the eye; `nombres` are aligned to the right."""
    dessin = Table(title=titre, title_justify="left", header_style="bold")
    for nom in colonnes:
        dessin.add_column(nom.replace("_", " "), justify="right" if nom in nombres else "left", overflow="fold")
    for rangee in rangees:
        dessin.add_row(*("" if rangee[nom] is None else str(rangee[nom]) for nom in colonnes))
    return dessin
