"""The warehouse: Parquet deliveries that never change, and versions that say which parts are in force.

    entrepot.json            the current version number, replaced atomically: the only file ever rewritten
    versions/000007/         version.json (part → delivery), and the reference lists merged for that version
    livraisons/<id>/         one delivery: livraison.json and one Parquet file per part
    en_cours/<unique>/       a load at work; what a killed load left there is swept by the next one

A part is (table, year) for yearly tables and (table, origin) for reference lists. A corrected delivery of a part
replaces the former in the next version; both stay on disk, and a former version can be read for ever.
"""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from efficience.moteur.atelier import Ecart
from efficience.moteur.refus import Refus

FORMAT = 1
ENTETE, LIVRAISON, VERSION = "entrepot.json", "livraison.json", "version.json"


@dataclass(frozen=True)
class Part:
    """A part as delivered: file name inside its delivery, rows, euros (text, None without an amount)."""

    fichier: str
    lignes: int
    euros: str | None


@dataclass(frozen=True)
class Livraison:
    """What one source gave, once and for ever. `parts` is keyed by « table/part »."""

    id: str
    source: str
    annee: int | None
    fichier: str
    sha256: str
    octets: int
    charge_le: str
    version_code: str
    lignes_lues: int
    parts: Mapping[str, Part]
    ecarts: tuple[Ecart, ...] = ()
    remarques: tuple[str, ...] = ()

    @classmethod
    def lire(cls, chemin: Path) -> "Livraison":
        brut = json.loads(chemin.read_text(encoding="utf-8"))
        brut["parts"] = {cle: Part(**part) for cle, part in brut["parts"].items()}
        brut["ecarts"] = tuple(Ecart(**{**e, "exemples": tuple(e["exemples"])}) for e in brut["ecarts"])
        brut["remarques"] = tuple(brut["remarques"])
        return cls(**brut)


@dataclass(frozen=True)
class Version:
    """Which delivery is in force for each part, at one moment of the warehouse's life."""

    numero: int
    parts: Mapping[str, str] = field(default_factory=dict)


class Entrepot:
    """A warehouse opened at one version. Reading takes no lock: versions and deliveries never change."""

    def __init__(self, dossier: Path, version: Version) -> None:
        self.dossier = dossier
        self.version = version

    @classmethod
    def ouvrir(cls, dossier: Path, version: int | None = None) -> "Entrepot":
        """Open at its current version, or at a former one. Raises Refus where there is no warehouse."""
        if not (dossier / ENTETE).is_file():
            conseil = "le créer : efficience charger --entrepot DOSSIER --source open_phmev:2024=FICHIER"
            raise Refus(f"aucun entrepôt dans {dossier}", conseil=conseil)
        numero = version or json.loads((dossier / ENTETE).read_text(encoding="utf-8"))["version"]
        chemin = dossier / "versions" / f"{numero:06}" / VERSION
        if not chemin.is_file():
            raise Refus(f"l'entrepôt {dossier} n'a pas de version {numero}")
        return cls(dossier, Version(**json.loads(chemin.read_text(encoding="utf-8"))))

    def livraison(self, id_: str) -> Livraison:
        return Livraison.lire(self.dossier / "livraisons" / id_ / LIVRAISON)

    def livraisons(self) -> tuple[Livraison, ...]:
        """Deliveries in force in this version, in order of their identifiers."""
        return tuple(self.livraison(id_) for id_ in sorted(set(self.version.parts.values())))

    def parts(self, table: str) -> dict[str, Path]:
        """Files in force for a table: part → Parquet file."""
        trouvees = {}
        for cle, id_ in sorted(self.version.parts.items()):
            nom, partie = cle.split("/", 1)
            if nom == table:
                trouvees[partie] = self.dossier / "livraisons" / id_ / self.livraison(id_).parts[cle].fichier
        return trouvees

    def annees(self, table: str) -> list[int]:
        """Years loaded for a yearly table."""
        return sorted(int(partie) for partie in self.parts(table) if partie.isdigit())

    def fichiers(self, table: str, annees: Sequence[int] | None = None) -> list[Path]:
        """Parquet files of a table, for these years only if given."""
        return [
            fichier
            for partie, fichier in self.parts(table).items()
            if annees is None or not partie.isdigit() or int(partie) in annees
        ]

    def referentiel(self, table: str) -> Path:
        """The reference list of this version, merged from all its sources."""
        return self.dossier / "versions" / f"{self.version.numero:06}" / f"{table}.parquet"


@contextlib.contextmanager
def verrou(dossier: Path) -> Iterator[None]:
    """One load at a time. The lock dies with its process."""
    dossier.mkdir(parents=True, exist_ok=True)
    etranger = [f.name for f in dossier.iterdir() if f.name not in {"versions", "livraisons", "en_cours", "verrou"}]
    if etranger and not (dossier / ENTETE).is_file():
        raise Refus(
            f"{dossier} n'est pas un entrepôt et contient déjà « {etranger[0]} »",
            conseil="donner un dossier vide ou un entrepôt existant",
        )
    with (dossier / "verrou").open("w") as fichier:
        try:
            fcntl.flock(fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as erreur:
            conseil = "attendre la fin de l'autre chargement"
            raise Refus(f"un autre chargement est en cours dans {dossier}", conseil=conseil) from erreur
        shutil.rmtree(dossier / "en_cours", ignore_errors=True)
        yield


def ecrire_json(chemin: Path, contenu: object) -> None:
    """Write whole or not at all, and durably: the rename is the only visible event."""
    provisoire = chemin.with_name(chemin.name + ".part")
    with provisoire.open("w", encoding="utf-8") as flux:
        json.dump(contenu, flux, ensure_ascii=False, indent=1, sort_keys=True)
        flux.flush()
        os.fsync(flux.fileno())
    provisoire.replace(chemin)


def deposer(dossier: Path, provisoire: Path, livraison: Livraison) -> None:
    """Move a finished delivery to its place. It is not in force until a version names it."""
    ecrire_json(provisoire / LIVRAISON, asdict(livraison))
    place = dossier / "livraisons" / livraison.id
    place.parent.mkdir(exist_ok=True)
    if not place.exists():  # the same content delivered before, replaced, and delivered again
        provisoire.rename(place)


def publier(dossier: Path, provisoire: Path, version: Version) -> None:
    """Swap: readers see the new version whole from this instant, and the former one until then."""
    ecrire_json(provisoire / VERSION, asdict(version))
    place = dossier / "versions" / f"{version.numero:06}"
    place.parent.mkdir(exist_ok=True)
    shutil.rmtree(place, ignore_errors=True)  # left by a load killed between this rename and the next line
    provisoire.rename(place)
    ecrire_json(dossier / ENTETE, {"format": FORMAT, "version": version.numero})
