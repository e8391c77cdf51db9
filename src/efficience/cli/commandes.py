"""The `efficience` application: its commands, gathered from the modules that hold them."""

from typing import Any

import click
import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from efficience import __version__

rich_utils.OPTIONS_PANEL_TITLE = "Options"
rich_utils.ARGUMENTS_PANEL_TITLE = "Arguments"
rich_utils.COMMANDS_PANEL_TITLE = "Commandes"
rich_utils.REQUIRED_LONG_STRING = "[requis]"
rich_utils.DEFAULT_STRING = "[défaut : {}]"


def _aide(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "Afficher cette aide."
    return option


class Commande(TyperCommand):
    """A command whose help speaks French."""

    def get_help_option(self, ctx: click.Context) -> Any:
        return _aide(super().get_help_option(ctx))


class Groupe(TyperGroup):
    """The group of commands, in the order they are written."""

    def get_help_option(self, ctx: click.Context) -> Any:
        return _aide(super().get_help_option(ctx))


def _version(demandee: bool) -> None:
    if demandee:
        typer.echo(f"efficience {__version__}")
        raise typer.Exit


application = typer.Typer(
    cls=Groupe,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Gestion du risque et efficience du système de soins : des données de remboursement aux montants expliqués.",
)


@application.callback()
def racine(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Afficher la version."),
) -> None:
    """efficience."""


def commande(nom: str) -> Any:
    """Register a command under its French name."""
    return application.command(nom, cls=Commande)
