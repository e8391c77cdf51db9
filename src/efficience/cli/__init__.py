"""The command line: French words, exit codes, and nothing else. Data on standard output, messages on standard error.

0: done; 2: refused (usage or input), with the reason and nothing written; 1: a fault of the program.
"""

import os
import sys

from typer.exceptions import Abort, TyperException

from efficience.cli import (  # noqa: F401  (each module registers its commands)
    affichage,
    calculs,
    confidentialite,
    decisions,
    demonstration,
    documents,
    donnees,
    importation,
    lectures,
    portail,
    sauvegarde,
)
from efficience.cli.commandes import application
from efficience.moteur.refus import Refus
from efficience.noyau.codes import CodeErrone
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.finess import FinessErrone
from efficience.noyau.montant import MontantErrone
from efficience.reglement import ErreurReglement

FAIT, DEFAUT, REFUSE = 0, 1, 2
_INTERROMPU = 130  # how Typer says that the user pressed Ctrl+C
_REFUS = (Refus, ErreurReglement, DonneeRefusee, CodeErrone, FinessErrone, MontantErrone)


def principal() -> None:
    """Entry point of `efficience`."""
    sys.exit(executer(sys.argv[1:]))


def executer(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    try:
        code = application(arguments, standalone_mode=False, prog_name="efficience")
        if code == _INTERROMPU:
            raise KeyboardInterrupt
    except _REFUS as refus:
        affichage.refuser(str(refus))
        return REFUSE
    except TyperException as erreur:
        affichage.refuser(affichage.usage_en_francais(erreur))
        return REFUSE
    except (KeyboardInterrupt, Abort):
        affichage.refuser("interrompu : rien n'a été écrit")
        return REFUSE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains of it once more at exit
        return FAIT
    except OSError as erreur:
        affichage.refuser(affichage.systeme_en_francais(erreur))
        return REFUSE
    except Exception as erreur:
        if os.environ.get("EFFICIENCE_TRACE"):
            raise
        affichage.refuser(
            f"défaut du programme : {type(erreur).__name__} : {erreur}\n"
            "Que faire : relancer avec EFFICIENCE_TRACE=1 et joindre le message à un signalement"
        )
        return DEFAUT
    return code if isinstance(code, int) else FAIT
