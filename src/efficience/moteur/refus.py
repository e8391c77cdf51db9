"""What a user gets when an input cannot be taken: where, what was found, what was expected, what to do."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(eq=False)  # not frozen: Python writes the traceback on an exception that crosses a `with`
class Refus(Exception):
    """An input refused whole: nothing was written.

    `ligne` counts from 1, header included. The command line prints it and ends with exit code 2.
    """

    constat: str
    fichier: Path | str | None = None
    ligne: int | None = None
    attendu: str = ""
    conseil: str = ""

    def __str__(self) -> str:
        lieu = ""
        if self.fichier is not None:
            lieu = f"{Path(self.fichier).name}" + (f", ligne {self.ligne}" if self.ligne else "") + " : "
        suites = [("Attendu : ", self.attendu), ("Que faire : ", self.conseil)]
        return "\n".join([lieu + self.constat, *(debut + texte for debut, texte in suites if texte)])
