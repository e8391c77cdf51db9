"""The warehouse: Parquet deliveries that never change, and versions that say which parts are in force.

    entrepot.json            the current version number, replaced atomically: the only file ever rewritten
    versions/000007/         version.json (part → delivery), and the reference lists merged for that version
    livraisons/<id>/         one delivery: livraison.json and its Parquet files
    en_cours/<unique>/       a load at work; what a killed load left there is swept by the next one

A part is (table, year) for yearly tables, or (table, month of flux) where a source delivers by month, and (table, origin)
for reference lists. A part of a yearly table says the years of its lines: one of a month of flux holds several. A corrected
delivery of a part replaces the former in the next version; both stay on disk, and a former version can be read for ever.
"""

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from efficience.moteur.atelier import Ecart
from efficience.moteur.empreintes import empreindre
from efficience.moteur.refus import Refus
from efficience.moteur.tables import TABLES

FORMAT = 4  # 3: the lines of town are apart, those of hospitals in the order of their codes; 4: by slices
LISIBLE = 3
"""The oldest format that is read as it is."""
ENTETE, LIVRAISON, VERSION = "entrepot.json", "livraison.json", "version.json"


@dataclass(frozen=True)
class Part:
    """A part as delivered: file name inside its delivery, its hash, rows, euros (text, None without an amount), the years
    of its lines (none for a reference list, or a month without line), its summaries, kind → (file name, hash), the file of
    its lines of town where they are apart, and the slices that follow the first file."""

    fichier: str
    sha256: str
    lignes: int
    euros: str | None
    annees: tuple[int, ...] = ()
    resumes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    ville: tuple[str, str] | None = None
    suites: tuple[tuple[str, str], ...] = ()

    @classmethod
    def lire(cls, brut: dict[str, Any]) -> "Part":
        """The part as written."""
        resumes = {sorte: (fichier, sha256) for sorte, (fichier, sha256) in brut["resumes"].items()}
        ville = tuple(brut["ville"]) if brut["ville"] else None
        suites = tuple((fichier, sha256) for fichier, sha256 in brut.get("suites", ()))
        return cls(**{**brut, "annees": tuple(brut["annees"]), "resumes": resumes, "ville": ville, "suites": suites})

    @property
    def hospitalieres(self) -> tuple[str, ...]:
        """The files of its lines, those that only hold lines of town excepted."""
        return (self.fichier, *(fichier for fichier, _ in self.suites))

    @property
    def lues(self) -> tuple[str, ...]:
        """The files of its lines, those of hospitals first."""
        return (*self.hospitalieres, *([self.ville[0]] if self.ville else []))

    @property
    def fichiers(self) -> Mapping[str, str]:
        """All its files, with their hashes."""
        autres = (*self.suites, *self.resumes.values(), *([self.ville] if self.ville else []))
        return {self.fichier: self.sha256, **dict(autres)}


@dataclass(frozen=True)
class Livraison:
    """What one source gave, once and for ever. `parts` is keyed by « table/part »; `avec`: what it was read with, if any."""

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
    avec: str = ""

    @classmethod
    def lire(cls, chemin: Path) -> "Livraison":
        with _intact(chemin):
            brut = _lire_json(chemin)
            brut["parts"] = {cle: Part.lire(part) for cle, part in brut["parts"].items()}
            brut["ecarts"] = tuple(Ecart(**{**e, "exemples": tuple(e["exemples"])}) for e in brut["ecarts"])
            brut["remarques"] = tuple(brut["remarques"])
            return cls(**brut)


@dataclass(frozen=True)
class Version:
    """Which delivery is in force for each part, at one moment of the warehouse's life, and the hashes of the
    reference lists merged for it."""

    numero: int
    parts: Mapping[str, str] = field(default_factory=dict)
    listes: Mapping[str, str] = field(default_factory=dict)


class Entrepot:
    """A warehouse opened at one version. Reading takes no lock: versions and deliveries never change."""

    def __init__(self, dossier: Path, version: Version) -> None:
        self.dossier = dossier
        self.version = version
        self._lues: dict[str, Livraison] = {}
        self._vus_intacts: set[Path] = set()
        self._surveiller: Callable[[Path, str], None] | None = None

    @classmethod
    def ouvrir(cls, dossier: Path, version: int | None = None) -> "Entrepot":
        """Open at its current version, or at a former one. Raises Refus where there is no warehouse."""
        if not (dossier / ENTETE).is_file():
            conseil = "le créer : efficience charger --entrepot DOSSIER --source open_phmev:2024=FICHIER"
            raise Refus(f"aucun entrepôt dans {dossier}", conseil=conseil)
        with _intact(dossier / ENTETE):
            entete = _lire_json(dossier / ENTETE)
            if entete["format"] > FORMAT:
                raise Refus(f"l'entrepôt {dossier} vient d'une version plus récente", conseil="mettre efficience à jour")
            if entete["format"] < LISIBLE:
                conseil = "recharger les sources dans un nouvel entrepôt (efficience charger)"
                raise Refus(f"l'entrepôt {dossier} vient d'une version plus ancienne", conseil=conseil)
            numero = int(entete["version"] if version is None else version)
        chemin = dossier / "versions" / f"{numero:06}" / VERSION
        if not chemin.is_file():
            raise Refus(f"l'entrepôt {dossier} n'a pas de version {numero}", attendu=f"au plus {entete['version']}")
        with _intact(chemin):
            return cls(dossier, Version(**_lire_json(chemin)))

    def livraison(self, id_: str) -> Livraison:
        if id_ not in self._lues:
            self._lues[id_] = Livraison.lire(self.dossier / "livraisons" / id_ / LIVRAISON)
        return self._lues[id_]

    def livraisons(self) -> tuple[Livraison, ...]:
        """Deliveries in force in this version, in order of their identifiers."""
        return tuple(self.livraison(id_) for id_ in sorted(set(self.version.parts.values())))

    def parts(self, table: str) -> dict[str, list[Path]]:
        """Files in force for a table: part → Parquet files of its lines."""
        parts = self._parts([table]).items()
        return {cle.split("/", 1)[1]: [self._donner(lieu, part, nom) for nom in part.lues] for cle, (lieu, part) in parts}

    def chargee(self, table: str) -> bool:
        """True when a delivery in force has this table."""
        return bool(self._parts([table]))

    def annees(self, table: str) -> list[int]:
        """Years loaded for a yearly table: those of the lines of its parts."""
        return sorted({annee for _, part in self._parts([table]).values() for annee in part.annees})

    def fichiers(self, table: str, annees: Sequence[int] | None = None, *, hospitaliers: bool = False) -> list[Path]:
        """Parquet files of a table; if years are given, those of a yearly table that hold one of them. A file of a month
        of flux holds lines of other years too: whoever reads it keeps those it wants. `hospitaliers`: without the files
        that only hold lines of town."""
        voulues = None if annees is None or TABLES[table].partition is None else set(annees)
        return [
            self._donner(lieu, part, nom)
            for lieu, part in self._parts([table]).values()
            if voulues is None or voulues & set(part.annees)
            for nom in (part.hospitalieres if hospitaliers else part.lues)
        ]

    def resumes(self, table: str, sorte: str, annees: Sequence[int] | None = None) -> list[Path]:
        """Summary files of that kind, of the parts of a table that hold one of these years."""
        parts = self._parts([table]).values()
        voulues = [(lieu, p) for lieu, p in parts if annees is None or set(annees) & set(p.annees)]
        return [self._donner(lieu, part, part.resumes[sorte][0]) for lieu, part in voulues]

    def referentiel(self, table: str) -> Path:
        """The reference list of this version, merged from all its sources."""
        fichier = self._version / f"{table}.parquet"
        if self._surveiller and table in self.version.listes:
            self._surveiller(fichier, self.version.listes[table])
        return fichier

    def exiger_intact(self) -> None:
        """Refuse to go on with a file that is no longer, byte for byte, the one that was loaded: all are read again, those
        of the version and its reference lists, once each. Raises Refus naming the file."""
        for lieu, part in self._parts(None).values():
            for nom, sha256 in part.fichiers.items():
                self._exiger(lieu / nom, sha256)
        for table, sha256 in self.version.listes.items():
            self._exiger(self.referentiel(table), sha256)

    @contextlib.contextmanager
    def intact(self) -> Iterator[None]:
        """Check beside the block each file that it is given: nothing leaves it, not even a fault, when one is not intact."""
        verifications: dict[Path, Future[None]] = {}
        with ThreadPoolExecutor(1) as a_cote:

            def surveiller(fichier: Path, sha256: str) -> None:
                if fichier not in verifications:
                    verifications[fichier] = a_cote.submit(self._exiger, fichier, sha256)

            self._surveiller = surveiller
            try:
                yield
            finally:
                self._surveiller = None
                for verification in verifications.values():
                    verification.result()

    @property
    def adresse(self) -> str:
        """Where this warehouse is found again."""
        return str(self.dossier.resolve())

    @property
    def _version(self) -> Path:
        return self.dossier / "versions" / f"{self.version.numero:06}"

    def _parts(self, tables: Iterable[str] | None) -> dict[str, tuple[Path, Part]]:
        """Parts in force, with the folder of their files, by « table/part »."""
        voulues = None if tables is None else set(tables)
        return {
            cle: (self.dossier / "livraisons" / id_, self.livraison(id_).parts[cle])
            for cle, id_ in sorted(self.version.parts.items())
            if voulues is None or cle.split("/", 1)[0] in voulues
        }

    def _donner(self, lieu: Path, part: Part, nom: str) -> Path:
        """Hand out a file of a part: `intact` must know of it."""
        if self._surveiller:
            self._surveiller(lieu / nom, part.fichiers[nom])
        return lieu / nom

    def _exiger(self, fichier: Path, sha256: str) -> None:
        if fichier in self._vus_intacts:
            return
        if not fichier.is_file() or empreindre([fichier])[0] != sha256:
            etat = "n'est plus celui qui a été chargé" if fichier.is_file() else "a disparu"
            lieu = fichier.relative_to(self.dossier)
            conseil = "restaurer l'entrepôt depuis une sauvegarde, ou le recréer en rechargeant les sources"
            raise Refus(f"un fichier de l'entrepôt {etat} : {lieu}", self.dossier, None, "un entrepôt intact", conseil)
        self._vus_intacts.add(fichier)


def _lire_json(chemin: Path) -> dict[str, Any]:
    contenu = json.loads(chemin.read_text(encoding="utf-8"))
    if not isinstance(contenu, dict):
        raise TypeError(contenu)
    return contenu


@contextlib.contextmanager
def _intact(chemin: Path) -> Iterator[None]:
    """A description of the warehouse that cannot be read is named, with what to do."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as erreur:
        conseil = "restaurer l'entrepôt depuis une sauvegarde, ou le recréer en rechargeant les sources"
        raise Refus(
            "ce fichier de l'entrepôt est illisible ou absent", chemin, None, "un entrepôt intact", conseil
        ) from erreur
