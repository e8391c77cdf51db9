"""A warehouse at an address (`s3://…`, `file://…`, whatever fsspec reaches): published there, and read from there.

Deliveries and versions never change, so a copy of them made once is good for ever. Reading takes one version of the
warehouse into a folder of this machine, checks each file against its hash, and opens it as any other. Publishing copies
the files first and `entrepot.json`, which says what is in force, last: a reader sees the former version or the new one.
"""

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import Any

from efficience.moteur.empreintes import empreindre
from efficience.moteur.entrepot import ENTETE, LIVRAISON, VERSION, Entrepot, Livraison, Version
from efficience.moteur.refus import Refus

# A store that does not answer is said so in seconds; boto would insist for minutes.
_S3 = {"config_kwargs": {"connect_timeout": 5, "read_timeout": 60, "retries": {"max_attempts": 2}}}
_OPTIONS: dict[str, dict[str, Any]] = {"s3": _S3, "s3a": _S3}


class EntrepotDistant(Entrepot):
    """One version of a warehouse that lives at an address, read through its copy on this machine."""

    def __init__(self, dossier: Path, version: Version, adresse: str) -> None:
        super().__init__(dossier, version)
        self._adresse = adresse

    @property
    def adresse(self) -> str:
        return self._adresse


def est_distant(lieu: str | Path) -> bool:
    """True for an address, false for a folder."""
    return "://" in str(lieu)


def ouvrir(lieu: str | Path, version: int | None = None) -> Entrepot:
    """Open a warehouse in a folder or at an address, at its current version or at a former one.

    Raises Refus when it is not there, cannot be reached, or is not what its hashes say.
    """
    if not est_distant(lieu):
        return Entrepot.ouvrir(Path(lieu), version)
    depot = Depot.joindre(str(lieu))
    copie = _copies() / hashlib.sha256(depot.adresse.encode()).hexdigest()[:16]
    with depot.transport():
        if not depot.contient(ENTETE):
            conseil = "vérifier l'adresse, ou y publier un entrepôt : efficience publier --entrepot DOSSIER --vers URL"
            raise Refus(f"aucun entrepôt à l'adresse {depot.adresse}", conseil=conseil)
        entete = depot.lire(ENTETE)
        numero = int(json.loads(entete)["version"]) if version is None else version
        _rapatrier(depot, copie, numero)
        _ecrire(copie / ENTETE, entete)
    return EntrepotDistant(copie, Entrepot.ouvrir(copie, numero).version, depot.adresse)


def rouvrir(lieu: str, version: int) -> Entrepot | None:
    """A warehouse that a manifest names, None when it is no longer there."""
    if not est_distant(lieu):
        return Entrepot.ouvrir(Path(lieu), version) if (Path(lieu) / ENTETE).is_file() else None
    try:
        return ouvrir(lieu, version)
    except Refus:
        return None


def publier(dossier: Path, vers: str) -> tuple[int, int]:
    """Copy a warehouse, all its versions, to an address. Files already there are left; the same command after a cut goes on.

    Returns how many files were copied and how many were there. Raises Refus when another warehouse, or a later version,
    is there.
    """
    ouvert = Entrepot.ouvrir(dossier)
    ouvert.exiger_intact()
    depot = Depot.joindre(vers)
    copies, presents = 0, 0
    with depot.transport():
        _exiger_le_meme(depot, ouvert)
        for nom in _fichiers(ouvert):
            if depot.taille(nom) == (dossier / nom).stat().st_size:
                presents += 1
            else:
                depot.deposer(dossier / nom, nom)
                copies += 1
        depot.deposer(dossier / ENTETE, ENTETE)
    return copies, presents


@dataclass(frozen=True)
class Depot:
    """A place reached through fsspec: its address, without a final slash, and its file system."""

    adresse: str
    systeme: Any
    racine: str

    @classmethod
    def joindre(cls, adresse: str) -> "Depot":
        """Raises Refus when nothing here can reach such an address."""
        conseil = "installer ce qu'il faut : pip install 'efficience[objet]' pour s3:// ; ou donner un dossier"
        try:
            import fsspec  # the extra `objet`
        except ImportError as erreur:
            raise Refus(f"rien ici ne sait joindre {adresse}", conseil=conseil) from erreur
        propre = adresse.rstrip("/")
        try:
            systeme, racine = fsspec.core.url_to_fs(propre, **_OPTIONS.get(propre.partition("://")[0], {}))
        except (ImportError, ValueError) as erreur:
            raise Refus(f"rien ici ne sait joindre {adresse}", conseil=conseil) from erreur
        systeme.invalidate_cache()  # what was listed before may have changed since
        return cls(propre, systeme, racine)

    @contextlib.contextmanager
    def transport(self) -> Iterator[None]:
        """Around what goes through the network: each store has its own errors, said in one way."""
        try:
            yield
        except Refus:
            raise
        except Exception as erreur:
            if isinstance(erreur, OSError) and erreur.errno in (errno.ENOSPC, errno.EDQUOT):
                raise  # this machine's disk, not the store
            raison = str(erreur).splitlines()[0] if str(erreur) else type(erreur).__name__
            conseil = "vérifier l'adresse, les droits et le réseau, puis relancer la même commande : elle reprendra"
            raise Refus(f"{self.adresse} ne répond pas, ou refuse l'accès ({raison})", conseil=conseil) from erreur

    def chemin(self, nom: str) -> str:
        return f"{self.racine}/{nom}"

    def contient(self, nom: str) -> bool:
        return bool(self.systeme.exists(self.chemin(nom)))

    def taille(self, nom: str) -> int | None:
        return int(self.systeme.size(self.chemin(nom))) if self.contient(nom) else None

    def lire(self, nom: str) -> bytes:
        return bytes(self.systeme.cat_file(self.chemin(nom)))

    def deposer(self, fichier: Path, nom: str) -> None:
        self.systeme.makedirs(str(PurePosixPath(self.chemin(nom)).parent), exist_ok=True)
        self.systeme.put_file(str(fichier), self.chemin(nom))


def _exiger_le_meme(depot: Depot, ouvert: Entrepot) -> None:
    """An address never goes back, and never changes warehouse."""
    if not depot.contient(ENTETE):
        return
    la_bas = int(json.loads(depot.lire(ENTETE))["version"])
    if la_bas > ouvert.version.numero:
        constat = f"{depot.adresse} est à la version {la_bas}, cet entrepôt à la version {ouvert.version.numero}"
        raise Refus(constat, ouvert.dossier, None, "un entrepôt au moins aussi récent", "publier depuis l'entrepôt à jour")
    commune = _description(la_bas)
    if depot.lire(commune) != (ouvert.dossier / commune).read_bytes():
        raise Refus(f"{depot.adresse} contient un autre entrepôt", ouvert.dossier, conseil="publier à une autre adresse")


def _fichiers(ouvert: Entrepot) -> Iterator[str]:
    """Every file that a version names, deliveries before the versions that name them."""
    versions = [Entrepot.ouvrir(ouvert.dossier, numero).version for numero in range(1, ouvert.version.numero + 1)]
    for id_ in sorted({id_ for version in versions for id_ in version.parts.values()}):
        livraison = ouvert.livraison(id_)
        yield from (f"livraisons/{id_}/{nom}" for part in livraison.parts.values() for nom in part.fichiers)
        yield f"livraisons/{id_}/{LIVRAISON}"
    for version in versions:
        yield from (_liste(version.numero, table) for table in version.listes)
        yield _description(version.numero)


def _description(numero: int) -> str:
    return f"versions/{numero:06}/{VERSION}"


def _liste(numero: int, table: str) -> str:
    return f"versions/{numero:06}/{table}.parquet"


def _rapatrier(depot: Depot, copie: Path, numero: int) -> None:
    """Bring one version here, whole; what is already here, and is what its hash says, is not asked again."""
    if not depot.contient(_description(numero)):
        raise Refus(f"l'entrepôt {depot.adresse} n'a pas de version {numero}", attendu="une version publiée")
    _prendre(depot, copie, _description(numero))
    version = Version(**json.loads((copie / _description(numero)).read_text(encoding="utf-8")))
    for table, sha256 in version.listes.items():
        _prendre(depot, copie, _liste(numero, _simple(table)), sha256)
    for id_ in sorted(set(version.parts.values())):
        lieu = f"livraisons/{_simple(id_)}"
        _prendre(depot, copie, f"{lieu}/{LIVRAISON}")
        for part in Livraison.lire(copie / lieu / LIVRAISON).parts.values():
            for nom, sha256 in part.fichiers.items():
                _prendre(depot, copie, f"{lieu}/{_simple(nom)}", sha256)


def _simple(nom: str) -> str:
    """A name that stays in its folder: what a store says is not trusted to write elsewhere on this machine."""
    if nom in ("", ".", "..") or "/" in nom or "\\" in nom:
        raise Refus(f"nom de fichier impossible dans un entrepôt : « {nom} »", conseil="ne pas utiliser cette adresse")
    return nom


def _prendre(depot: Depot, copie: Path, nom: str, sha256: str | None = None) -> None:
    """Without a hash, a small description: always asked again, for an address can be emptied and filled otherwise."""
    place = copie / nom
    if sha256 is not None and place.is_file() and empreindre([place])[0] == sha256:
        return
    with _provisoire(place) as fichier:
        depot.systeme.get_file(depot.chemin(nom), str(fichier))
        if sha256 is not None and empreindre([fichier])[0] != sha256:
            conseil = "publier de nouveau l'entrepôt d'origine, après avoir effacé ce fichier"
            raise Refus(f"{depot.adresse}/{nom} n'est pas le fichier qui a été publié", conseil=conseil)


def _ecrire(place: Path, contenu: bytes) -> None:
    with _provisoire(place) as fichier:
        fichier.write_bytes(contenu)


@contextlib.contextmanager
def _provisoire(place: Path) -> Iterator[Path]:
    """A file written beside its place, which takes it whole at the end; several processes may bring the same one."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, prefix=".arrive-", delete=False) as reserve:
        fichier = Path(reserve.name)
    try:
        yield fichier
        fichier.replace(place)
    finally:
        fichier.unlink(missing_ok=True)


def _copies() -> Path:
    """Where copies are kept: the variable EFFICIENCE_COPIES, else the user's cache."""
    defaut = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "efficience"
    return Path(os.environ.get("EFFICIENCE_COPIES") or defaut)
