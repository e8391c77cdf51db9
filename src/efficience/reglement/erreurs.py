"""What the reader of a rule file gets when the file cannot be taken: where, what was found, what was expected."""

from dataclasses import dataclass


class ErreurReglement(Exception):
    """A rule file, a sheet or a request that the law as data cannot honour. The message is in French.

    `fichier` and `cle` are empty when the error comes from a request (an unknown name, a date without value).
    """

    def __init__(self, constat: str, *, fichier: str = "", cle: str = "", attendu: str = "") -> None:
        self.constat, self.fichier, self.cle, self.attendu = constat, fichier, cle, attendu
        lieu = ", ".join(partie for partie in (fichier, cle) if partie)
        phrases = [f"{lieu} : {constat}" if lieu else constat]
        if attendu:
            phrases.append(f"Attendu : {attendu}.")
        super().__init__("\n".join(phrases))


@dataclass(frozen=True)
class Lieu:
    """A place in a rule file (file name and key path), carried along so that every refusal names it."""

    fichier: str
    cle: str = ""

    def sous(self, cle: object) -> "Lieu":
        """The place of `cle` inside this one."""
        return Lieu(self.fichier, f"{self.cle}.{cle}" if self.cle else str(cle))

    def refus(self, constat: str, attendu: str = "") -> ErreurReglement:
        """The error to raise here."""
        return ErreurReglement(constat, fichier=self.fichier, cle=self.cle, attendu=attendu)
