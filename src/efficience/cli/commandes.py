"""The `efficience` application: its commands, gathered from the modules that hold them."""

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer import rich_utils
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from efficience import __version__

rich_utils.OPTIONS_PANEL_TITLE = "Options"
rich_utils.ARGUMENTS_PANEL_TITLE = "Arguments"
rich_utils.COMMANDS_PANEL_TITLE = "Commandes"
rich_utils.REQUIRED_LONG_STRING = "[requis]"
rich_utils.DEFAULT_STRING = "[défaut : {}]"


def _en_francais(parametres: list[Any]) -> list[Any]:
    """Flags and arguments show no type (« <bool> » means nothing to a user), and the help option speaks French."""
    for parametre in parametres:
        if isinstance(parametre, TyperArgument):
            vars(parametre)["display_type_rich"] = lambda ctx: ""
        elif isinstance(parametre, TyperOption) and parametre.is_flag:
            parametre.metavar = ""
            if "--help" in parametre.opts:
                parametre.help = "Afficher cette aide."
    return parametres


class Commande(TyperCommand):
    """A command whose help speaks French."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _en_francais(super().get_params(ctx))


ORDRE = (
    "charger", "controler", "publier", "calculer", "cibler", "evaluer", "expliquer", "lire", "verifier", "proteger",
    "simuler", "regles", "document", "synthese", "demo", "importer", "portail", "ouvrier", "journal",
    "sauvegarder", "restaurer",
)  # fmt: skip
"""The order of the work, from a file to a verified amount; a command that is not named here comes last."""


class Groupe(TyperGroup):
    """The group of commands, in the order of the work."""

    def list_commands(self, ctx: Any) -> list[str]:
        rangs = {nom: rang for rang, nom in enumerate(ORDRE)}
        return sorted(super().list_commands(ctx), key=lambda nom: rangs.get(nom, len(rangs)))

    def get_params(self, ctx: Any) -> list[Any]:
        return _en_francais(super().get_params(ctx))


def _version(demandee: bool) -> None:
    if demandee:
        typer.echo(f"efficience {__version__}")
        raise typer.Exit


application = typer.Typer(
    cls=Groupe,
    add_completion=False,
    no_args_is_help=True,
    subcommand_metavar="COMMANDE [OPTIONS]…",
    rich_markup_mode="rich",
    help="Gestion du risque et efficience du système de soins : des données de remboursement aux montants expliqués.",
)


@application.callback()
def racine(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Afficher la version."),
) -> None:
    """efficience."""


F = TypeVar("F", bound=Callable[..., Any])


def commande(nom: str) -> Callable[[F], F]:
    """Register a command under its French name."""
    return application.command(nom, cls=Commande)
