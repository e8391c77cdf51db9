"""What the user sees: messages and progress on standard error, tables on standard output, in French."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from efficience.moteur import tableau

Annonce = Callable[[str], None]

ecran = Console(highlight=False, soft_wrap=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)

_USAGE: Mapping[type[click.ClickException], Callable[[Any], str]] = {
    click.MissingParameter: lambda e: f"il manque {_parametre(e)}",
    click.NoSuchOption: lambda e: f"option « {e.option_name} » inconnue" + _proches(e.possibilities),
    click.BadOptionUsage: lambda e: f"option « {e.option_name} » mal employée : il lui faut une valeur",
    click.BadParameter: lambda e: f"{_parametre(e)} : valeur refusée ({e.message})",
}


def _parametre(erreur: Any) -> str:
    parametre = erreur.param
    if parametre is None:
        return str(erreur.param_hint or "un argument")
    if isinstance(parametre, click.Option):
        return f"l'option {parametre.opts[0]}"
    return f"l'argument {parametre.name.upper()}"


def _proches(noms: Sequence[str] | None) -> str:
    return f" ; peut-être {', '.join(noms)}" if noms else ""


def usage_en_francais(erreur: click.ClickException) -> str:
    """A usage error in plain French, with the way to help."""
    contexte = getattr(erreur, "ctx", None)
    commande = contexte.command_path if contexte else "efficience"
    dire = next((dire for classe, dire in _USAGE.items() if isinstance(erreur, classe)), None)
    message = dire(erreur) if dire else _autre_usage(erreur)
    return f"{message}\nQue faire : {commande} --help"


def _autre_usage(erreur: click.ClickException) -> str:
    if erreur.message.startswith("No such command"):
        return "commande inconnue : " + erreur.message.split("'")[1]
    if "unexpected extra argument" in erreur.message:
        return "argument en trop : " + erreur.message.partition("(")[2].rstrip(")")
    return erreur.message


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
    if sortie is not None:
        tableau.ecrire(rangees, colonnes, sortie, choisie)
        dire(f"{len(rangees)} lignes écrites dans {sortie}")
    elif forme is None and ecran.is_terminal:
        ecran.print(dessiner(rangees, colonnes, titre))
    elif choisie == "json":
        click.echo(json.dumps(list(rangees), ensure_ascii=False, indent=1, default=str))
    else:
        click.echo(tableau.texte_csv(rangees, colonnes), nl=False)


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
