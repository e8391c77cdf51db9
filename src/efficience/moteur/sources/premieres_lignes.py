"""The labels of a national file, found without decoding it: the first line that holds each code, and that line only."""

import mmap
from collections.abc import Iterable, Sequence
from pathlib import Path

from efficience.moteur.refus import Refus
from efficience.moteur.sources.lecture import REPRENDRE

ENCODAGE = "cp1252"


def premieres_lignes(
    fichier: Path, codes: Iterable[str], colonnes: Sequence[str], colonne: str
) -> dict[str, dict[str, str]]:
    """Fields, by column name, of the first line that holds each code of `colonne`.

    Codes come in order of first appearance, so that the whole search is one walk forward through the file.
    """
    trouvees: dict[str, dict[str, str]] = {}
    with fichier.open("rb") as flux, mmap.mmap(flux.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        debut = 0
        for code in codes:
            debut, champs = _ligne_du_code(octets, code.encode("ascii"), colonnes.index(colonne), len(colonnes), debut)
            _refuser_utf8(b";".join(champs), fichier, octets, debut)
            decodes = (champ.decode(ENCODAGE, "replace") for champ in champs)
            trouvees[code] = dict(zip(colonnes, decodes, strict=True))
            octets.madvise(mmap.MADV_DONTNEED)
    return trouvees


def _ligne_du_code(octets: mmap.mmap, code: bytes, rang: int, nombre: int, position: int) -> tuple[int, list[bytes]]:
    """Start and fields of the first line from `position` on whose field number `rang`, among `nombre`, is this code."""
    motif = b";" + code + b";" if 0 < rang < nombre - 1 else code
    while (trouve := octets.find(motif, position)) >= 0:
        debut = octets.rfind(b"\n", 0, trouve) + 1
        fin = octets.find(b"\n", trouve)
        fin = fin if fin >= 0 else len(octets)
        champs = octets[debut:fin].rstrip(b"\r").split(b";")
        if champs[rang] == code:
            return debut, champs
        position = fin
    raise LookupError(code)


def _refuser_utf8(ligne: bytes, fichier: Path, octets: mmap.mmap, debut: int) -> None:
    """Accents of cp1252 never form valid UTF-8: a line that does was saved again by another program."""
    if ligne.isascii():
        return
    try:
        ligne.decode("utf-8")
    except UnicodeDecodeError:
        return
    rang = 1 + sum(octets[i : min(i + (1 << 20), debut)].count(b"\n") for i in range(0, debut, 1 << 20))
    raise Refus("le fichier a été réenregistré en UTF-8", fichier, rang, f"un texte codé en {ENCODAGE}", REPRENDRE)
