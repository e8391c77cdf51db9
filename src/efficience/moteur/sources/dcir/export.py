"""The files of an export: which raw table each holds, and the folder's other data files."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from efficience.moteur.refus import Refus
from efficience.moteur.sources.dcir.colonnes import TABLES_BRUTES

_SUFFIXES = re.compile(r"\.(csv|parquet)(\.gz)?", re.IGNORECASE)
_NOM = re.compile(rf"({'|'.join(TABLES_BRUTES)})(?![A-Z]).*", re.IGNORECASE)
_ATTENDU = "un dossier : ER_PRS_F et ER_ETE_F, avec ER_PHA_F, ER_TIP_F, ER_BIO_F ou ER_DTR_F, en CSV ou en Parquet"
INDISPENSABLES = {
    "ER_PRS_F": "extraire ER_PRS_F pour les mêmes mois de flux",
    "ER_ETE_F": (
        "extraire ER_ETE_F pour les mêmes mois de flux (les neuf clés et ETE_IND_TAA) : sans elle, les actes de l'hôpital "
        "public transmis pour information seraient comptés comme des soins de ville"
    ),
}
"""Without these nothing can be counted rightly, and what to do."""


@dataclass(frozen=True)
class Export:
    """The files by raw table, in order, and those whose name is not one of a raw table's."""

    fichiers: Mapping[str, Sequence[Path]]
    inconnus: Sequence[Path]

    def a(self, table: str) -> bool:
        """True when the export holds this raw table."""
        return table in self.fichiers


def ouvrir(chemin: Path) -> Export:
    """Find the files, in the folder and its sub-folders. Raises Refus when an indispensable table is absent."""
    if not chemin.is_dir():
        raise Refus("ce n'est pas un dossier", chemin, None, _ATTENDU, "donner le dossier qui contient les tables")
    fichiers: dict[str, list[Path]] = defaultdict(list)
    inconnus = []
    for fichier in sorted(f for f in chemin.rglob("*") if f.is_file() and not f.name.startswith((".", "_"))):
        table = _table(fichier.relative_to(chemin)) if _est_donnees(fichier) else None
        if table:
            fichiers[table].append(fichier)
        else:
            inconnus.append(fichier.relative_to(chemin))
    for table, conseil in INDISPENSABLES.items():
        if table not in fichiers:
            raise Refus(f"{table} est absente de ce dossier", chemin, None, _ATTENDU, conseil)
    return Export(fichiers, inconnus)


def fichiers_lus(chemin: Path) -> Sequence[Path]:
    """The files whose content makes the delivery."""
    return [fichier for fichiers in ouvrir(chemin).fichiers.values() for fichier in fichiers]


def _est_donnees(fichier: Path) -> bool:
    suffixes = "".join(fichier.suffixes[-2:] if fichier.suffix.lower() == ".gz" else fichier.suffixes[-1:])
    return bool(_SUFFIXES.fullmatch(suffixes)) and not suffixes.lower().endswith(".parquet.gz")


def _table(relatif: Path) -> str | None:
    """The raw table that names the file, or the nearest folder above it (`ER_PRS_F/year=2024/part-0.parquet`)."""
    for nom in reversed(relatif.parts):
        if trouve := _NOM.fullmatch(nom):
            return trouve[1].upper()
    return None
