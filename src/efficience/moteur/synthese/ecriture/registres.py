"""Text files filled little by little, many at once: rows wait in memory, then join their file."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from efficience.moteur.synthese.bilan import Fichier

_EN_ATTENTE = 200_000  # rows of all files before they are written


@dataclass
class _Registre:
    lignes: list[str]
    ecrites: int = 0
    centimes: int | None = None


class Registres:
    """Files of one folder, named as they come. UTF-8, LF, a header first if there is one."""

    def __init__(self, dossier: Path) -> None:
        dossier.mkdir(parents=True, exist_ok=True)
        self._dossier = dossier
        self._ouverts: dict[str, _Registre] = {}
        self._attente = 0

    def ouvrir(self, nom: str, en_tete: str = "", montants: bool = False) -> None:
        """Create a file, unless it already is."""
        if nom in self._ouverts:
            return
        (self._dossier / nom).write_bytes(f"{en_tete}\n".encode() if en_tete else b"")
        self._ouverts[nom] = _Registre([], centimes=0 if montants else None)

    def ajouter(self, nom: str, lignes: Sequence[str], centimes: int = 0) -> None:
        """Add rows, without their ends, to an open file; `centimes` is what they amount to."""
        registre = self._ouverts[nom]
        registre.lignes += lignes
        if registre.centimes is not None:
            registre.centimes += centimes
        self._attente += len(lignes)
        if self._attente > _EN_ATTENTE:
            self._vider()

    def fermer(self) -> list[Fichier]:
        """Write what waits, and say what each file holds, in the order of their names."""
        self._vider()
        return [
            Fichier(self._dossier / nom, r.ecrites, None if r.centimes is None else Decimal(r.centimes).scaleb(-2))
            for nom, r in sorted(self._ouverts.items())
        ]

    def _vider(self) -> None:
        for nom, registre in self._ouverts.items():
            if registre.lignes:
                with (self._dossier / nom).open("ab") as flux:
                    flux.write(("\n".join(registre.lignes) + "\n").encode())
                registre.ecrites += len(registre.lignes)
                registre.lignes.clear()
        self._attente = 0
