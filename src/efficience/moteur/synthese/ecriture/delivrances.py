"""The canonical deliveries: the published lines without the fees, masked codes empty; CSV, or Parquet when many.

As in the canonical tables read from Open PHMEV, the age of a line is the lower bound of its class.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from efficience.moteur.synthese.bilan import Fichier, en_euros
from efficience.moteur.synthese.delivrances import Lignes
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.parametres import AGES, PROFILS, SEXES, Entiers
from efficience.moteur.synthese.produits import Produit

_COLONNES = ["finess", "cip13", "atc5", "annee", "age", "sexe", "boites", "montant_rembourse", "base_remboursement"]
_AGE_INCONNU, _SEXE_INCONNU = AGES[-1], SEXES[-1]
_PAR_MORCEAU = 122_880


class Delivrances(ABC):
    """The file where the deliveries of each year are added, in the order of the published file."""

    def __init__(self, chemin: Path, produits: Sequence[Produit], etablissements: Sequence[Etablissement]) -> None:
        self.chemin = chemin
        self.finess = [e.finess for e in etablissements]
        self.cip13 = [produit.cip13 for produit in produits]
        self.atc5 = [produit.atc5 for produit in produits]
        self.ages = ["" if age == _AGE_INCONNU else age for age, _ in PROFILS]
        self.sexes = ["" if sexe == _SEXE_INCONNU else sexe for _, sexe in PROFILS]
        self._lignes, self._centimes = 0, np.zeros(1, dtype=np.int64)

    def ajouter(self, annee: int, lignes: Lignes) -> None:
        """Add the lines of one year; product 0, the fees, is no delivery."""
        gardees = lignes.gardees(lignes.produit > 0)
        for debut in range(0, len(gardees), _PAR_MORCEAU):
            fin = debut + _PAR_MORCEAU
            self._ecrire(annee, Lignes(**{nom: colonne[debut:fin] for nom, colonne in vars(gardees).items()}))
        self._lignes += len(gardees)
        self._centimes += gardees.rembourse.sum()

    def fermer(self) -> Fichier:
        """Close the file and say what it holds."""
        self._fermer()
        return Fichier(self.chemin, self._lignes, en_euros(self._centimes))

    @abstractmethod
    def _ecrire(self, annee: int, lignes: Lignes) -> None:
        """Write one piece of a year."""

    @abstractmethod
    def _fermer(self) -> None:
        """Close the file."""


class EnCsv(Delivrances):
    """UTF-8, `,`, header, LF."""

    def __init__(self, chemin: Path, produits: Sequence[Produit], etablissements: Sequence[Etablissement]) -> None:
        super().__init__(chemin, produits, etablissements)
        self._flux = chemin.open("wb")
        self._flux.write(f"{','.join(_COLONNES)}\n".encode())

    def _ecrire(self, annee: int, lignes: Lignes) -> None:
        self._flux.write("".join(self._texte(annee, lignes)).encode())

    def _texte(self, annee: int, lignes: Lignes) -> Iterator[str]:
        colonnes = (colonne.tolist() for colonne in vars(lignes).values())
        for produit, etablissement, profil, boites, rembourse, base in zip(*colonnes, strict=True):
            yield (
                f"{self.finess[etablissement]},{self.cip13[produit]},{self.atc5[produit]},{annee},"
                f"{self.ages[profil]},{self.sexes[profil]},{boites},{point(rembourse)},{point(base)}\n"
            )

    def _fermer(self) -> None:
        self._flux.close()


class EnParquet(Delivrances):
    """Parquet (zstd): codes as text, exact decimals, one row group per piece."""

    def __init__(self, chemin: Path, produits: Sequence[Produit], etablissements: Sequence[Etablissement]) -> None:
        super().__init__(chemin, produits, etablissements)
        texte, euros = pa.string(), pa.decimal128(18, 2)
        types = (texte, texte, texte, pa.int16(), pa.int8(), texte, pa.int64(), euros, euros)
        self._schema = pa.schema(list(zip(_COLONNES, types, strict=True)))
        self._fichier = pq.ParquetWriter(chemin, self._schema, compression="zstd")
        codes = {"finess": self.finess, "cip13": self.cip13, "atc5": self.atc5, "sexe": self.sexes}
        self._listes = {nom: pa.array([valeur or None for valeur in valeurs]) for nom, valeurs in codes.items()}
        self._ages = pa.array([int(age) if age else None for age in self.ages], type=pa.int8())

    def _ecrire(self, annee: int, lignes: Lignes) -> None:
        colonnes = [
            self._listes["finess"].take(lignes.etablissement),
            self._listes["cip13"].take(lignes.produit),
            self._listes["atc5"].take(lignes.produit),
            pa.array(np.full(len(lignes), annee, dtype=np.int16)),
            self._ages.take(lignes.profil),
            self._listes["sexe"].take(lignes.profil),
            pa.array(lignes.boites),
            _decimaux(lignes.rembourse),
            _decimaux(lignes.base),
        ]
        self._fichier.write_table(pa.Table.from_arrays(colonnes, schema=self._schema))

    def _fermer(self) -> None:
        self._fichier.close()


def _decimaux(centimes: Entiers) -> pa.Array:
    """Cents as exact decimals: the 128-bit little-endian integers that Arrow stores, sign extended."""
    mots = np.stack([centimes, centimes >> 63], axis=1).astype("<i8")
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(centimes), [None, pa.py_buffer(mots.tobytes())])


def point(centimes: int) -> str:
    """Cents with a decimal point: −5 → "-0.05"."""
    euros, reste = divmod(abs(centimes), 100)
    return f"{'-' if centimes < 0 else ''}{euros}.{reste:02d}"
