"""A picture is a picture from its first byte to its last: nothing hidden behind, no size that would exhaust a viewer."""

from __future__ import annotations

import struct
import zlib

from efficience.documents.refus import DepotRefuse

COTE_MAXIMAL, POINTS_MAXIMAUX = 20_000, 100_000_000
_TETE_PNG = 8  # bytes of its signature
_MORCEAU = 12  # bytes around the data of a PNG chunk: length, name, checksum
_SANS_DONNEES = frozenset({0x01, *range(0xD0, 0xD8)})  # JPEG markers that stand alone
_TRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG markers that give the size
_DEBUT_DES_POINTS, _FIN = 0xDA, b"\xff\xd9"


def examiner_png(octets: bytes) -> None:
    """Raises DepotRefuse: damaged, too large once drawn, or followed by something else."""
    position, premier = _TETE_PNG, True
    while position + _MORCEAU <= len(octets):
        taille, nom = struct.unpack(">I4s", octets[position : position + 8])
        fin = position + _MORCEAU + taille
        if fin > len(octets) or premier != (nom == b"IHDR"):
            raise _abimee()
        (somme,) = struct.unpack(">I", octets[fin - 4 : fin])
        if zlib.crc32(octets[position + 4 : fin - 4]) != somme:
            raise _abimee()
        if premier:
            _verifier_la_taille(*struct.unpack(">II", octets[position + 8 : position + 16]))
        if nom == b"IEND":
            _rien_apres(octets, fin)
            return
        position, premier = fin, False
    raise _abimee()


def examiner_jpeg(octets: bytes) -> None:
    """Raises DepotRefuse: damaged, too large once drawn, or followed by something else."""
    position, mesuree = 2, False
    while position + 4 <= len(octets) and octets[position] == 0xFF:
        marque = octets[position + 1]
        if marque in _SANS_DONNEES or marque == 0xFF:
            position += 1 if marque == 0xFF else 2
            continue
        (taille,) = struct.unpack(">H", octets[position + 2 : position + 4])
        if marque in _TRAMES and taille > 7:
            hauteur, largeur = struct.unpack(">HH", octets[position + 5 : position + 9])
            _verifier_la_taille(largeur, hauteur)
            mesuree = True
        position += 2 + taille
        if marque == _DEBUT_DES_POINTS and mesuree:
            _rien_apres(octets, octets.rfind(_FIN, position) + len(_FIN))
            return
    raise _abimee()


def _verifier_la_taille(largeur: int, hauteur: int) -> None:
    if not largeur or not hauteur:
        raise _abimee()
    if max(largeur, hauteur) > COTE_MAXIMAL or largeur * hauteur > POINTS_MAXIMAUX:
        raise DepotRefuse(f"l'image est trop grande ({largeur} × {hauteur} points) : la réduire")


def _rien_apres(octets: bytes, fin: int) -> None:
    if octets[fin:].strip(b"\0\r\n "):
        raise DepotRefuse("l'image est suivie d'autre chose : l'enregistrer de nouveau")


def _abimee() -> DepotRefuse:
    return DepotRefuse("l'image est abîmée : l'enregistrer de nouveau")
