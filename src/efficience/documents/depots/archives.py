"""A zip archive read by its directory alone: how many parts, how large, under which names, before any is unpacked.

Limits are absolute: a rule on the compression ratio refuses honest files, whose tables compress well.
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from efficience.documents.depots.natures import MIO
from efficience.documents.refus import DepotRefuse

PARTIES_MAXIMALES = 2_000
TAILLE_DEPLIEE = 200 * MIO
_MORCEAU = 256 * 1024
_FIN = b"PK\x05\x06"
_TAILLE_D_ENTETE = 30  # bytes before the name of a part
_TAILLE_DE_FIN = 22  # bytes of the end record, when it has no comment


@contextmanager
def ouvrir(octets: bytes) -> Iterator[ZipFile]:
    """The archive, its directory verified. Raises DepotRefuse, then and while its parts are read."""
    if octets[-_TAILLE_DE_FIN : -_TAILLE_DE_FIN + len(_FIN)] != _FIN:
        raise DepotRefuse("le fichier est tronqué, ou quelque chose a été ajouté à sa fin")
    try:
        with ZipFile(BytesIO(octets)) as archive:
            _verifier_le_repertoire(archive.infolist())
            yield archive
    except (BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError) as erreur:
        if isinstance(erreur, DepotRefuse):
            raise
        raise DepotRefuse("le fichier est abîmé : il ne peut pas être ouvert") from erreur


def _verifier_le_repertoire(parties: list[ZipInfo]) -> None:
    if len(parties) > PARTIES_MAXIMALES:
        raise DepotRefuse(f"le fichier contient plus de {PARTIES_MAXIMALES} parties")
    if sum(partie.file_size for partie in parties) > TAILLE_DEPLIEE:
        raise DepotRefuse(f"le fichier, une fois déplié, dépasse {TAILLE_DEPLIEE // MIO} Mo")
    if any(_fin(avant) > apres.header_offset for avant, apres in pairwise(sorted(parties, key=lambda p: p.header_offset))):
        raise DepotRefuse("le fichier est truqué : ses parties se recouvrent")
    if min((partie.header_offset for partie in parties), default=1):
        raise DepotRefuse("le fichier est vide, ou quelque chose a été ajouté à son début")
    noms = [partie.filename for partie in parties]
    if len(set(map(str.lower, noms))) != len(noms):
        raise DepotRefuse("le fichier est truqué : deux de ses parties ont le même nom")
    for partie in parties:
        _verifier_la_partie(partie)


def _fin(partie: ZipInfo) -> int:
    """Where the data of a part end, at the earliest."""
    return partie.header_offset + _TAILLE_D_ENTETE + len(partie.orig_filename) + partie.compress_size


def _verifier_la_partie(partie: ZipInfo) -> None:
    nom = partie.orig_filename
    if partie.flag_bits & 1:
        raise DepotRefuse("le fichier est protégé par un mot de passe : le déposer sans protection")
    if partie.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise DepotRefuse("le fichier emploie une compression inhabituelle : l'enregistrer de nouveau")
    if nom.startswith("/") or "\\" in nom or ":" in nom or "\0" in nom or ".." in nom.split("/"):
        raise DepotRefuse("le fichier est truqué : une de ses parties sort de son dossier")
    if stat.S_ISLNK(partie.external_attr >> 16):
        raise DepotRefuse("le fichier contient un lien vers un autre fichier")


def morceaux(archive: ZipFile, nom: str) -> Iterator[bytes]:
    """The content of a part, a little at a time. Raises DepotRefuse when it is larger than its directory says."""
    reste = archive.getinfo(nom).file_size
    with archive.open(nom) as partie:
        while morceau := partie.read(_MORCEAU):
            reste -= len(morceau)
            if reste < 0:
                raise DepotRefuse("le fichier est truqué : une partie est plus grande qu'elle ne le dit")
            yield morceau
    if reste:
        raise DepotRefuse("le fichier est abîmé : une partie est plus courte qu'elle ne le dit")


def contenu(archive: ZipFile, nom: str, *, au_plus: int) -> bytes:
    """The whole of a small part. Raises DepotRefuse when it is missing or larger than `au_plus` bytes."""
    if nom not in archive.namelist():
        raise DepotRefuse("le fichier est abîmé : il lui manque une partie essentielle")
    if archive.getinfo(nom).file_size > au_plus:
        raise DepotRefuse("le fichier est truqué : une partie qui devrait être courte ne l'est pas")
    return b"".join(morceaux(archive, nom))
