"""The antivirus of the installation: a ClamAV daemon, spoken to over its socket; it receives bytes, never a path."""

from __future__ import annotations

import re
import socket
import struct
from contextlib import closing
from urllib.parse import urlsplit

_DELAI = 5  # seconds
_MORCEAU = 1 << 16
_TROUVE = re.compile(r"stream: (?P<menace>.+) FOUND$")


class AntivirusMuet(RuntimeError):
    """The antivirus did not answer, or not in its own words: nothing is known of the file."""


def menace(octets: bytes, adresse: str) -> str:
    """What threat these bytes are, by its name; empty when there is none. Raises AntivirusMuet.

    `adresse`: tcp://host:port, or unix:///path.
    """
    try:
        with closing(_joindre(adresse)) as prise:
            prise.sendall(b"zINSTREAM\0")
            for debut in range(0, len(octets), _MORCEAU):
                morceau = octets[debut : debut + _MORCEAU]
                prise.sendall(struct.pack(">I", len(morceau)) + morceau)
            prise.sendall(struct.pack(">I", 0))
            reponse = _ecouter(prise)
    except OSError as erreur:
        raise AntivirusMuet(f"antivirus injoignable : {erreur}") from erreur
    if reponse == "stream: OK":
        return ""
    if trouve := _TROUVE.match(reponse):
        return trouve["menace"][:200]
    raise AntivirusMuet(f"réponse de l’antivirus : « {reponse[:200]} »")


def _joindre(adresse: str) -> socket.socket:
    lu = urlsplit(adresse)
    if lu.scheme == "unix":
        prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        prise.settimeout(_DELAI)
        prise.connect(lu.path)
        return prise
    return socket.create_connection((lu.hostname or "", lu.port or 3310), timeout=_DELAI)


def _ecouter(prise: socket.socket) -> str:
    recus = bytearray()
    while not recus.endswith(b"\0") and (suite := prise.recv(4096)):
        recus += suite
    return recus.rstrip(b"\0\n").decode(errors="replace")
