"""The canonical deliveries of a region too large for its patients: the published lines themselves, in Parquet."""

from collections.abc import Sequence
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


class DelivrancesAgregees:
    """The file where the lines of each year are added, in the order of the published file: codes as text, exact decimals,
    one row group per piece."""

    def __init__(self, chemin: Path, produits: Sequence[Produit], etablissements: Sequence[Etablissement]) -> None:
        self.chemin = chemin
        self._lignes, self._centimes = 0, np.zeros(1, dtype=np.int64)
        texte, euros = pa.string(), pa.decimal128(18, 2)
        types = (texte, texte, texte, pa.int16(), pa.int8(), texte, pa.int64(), euros, euros)
        self._schema = pa.schema(list(zip(_COLONNES, types, strict=True)))
        self._fichier = pq.ParquetWriter(chemin, self._schema, compression="zstd")
        codes = {
            "finess": [e.finess for e in etablissements],
            "cip13": [produit.cip13 for produit in produits],
            "atc5": [produit.atc5 for produit in produits],
            "sexe": ["" if sexe == _SEXE_INCONNU else sexe for _, sexe in PROFILS],
        }
        self._listes = {nom: pa.array([valeur or None for valeur in valeurs]) for nom, valeurs in codes.items()}
        ages = [None if age == _AGE_INCONNU else int(age) for age, _ in PROFILS]
        self._ages = pa.array(ages, type=pa.int8())

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
        self._fichier.close()
        return Fichier(self.chemin, self._lignes, en_euros(self._centimes))

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


def _decimaux(centimes: Entiers) -> pa.Array:
    """Cents as exact decimals: the 128-bit little-endian integers that Arrow stores, sign extended."""
    mots = np.stack([centimes, centimes >> 63], axis=1).astype("<i8")
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(centimes), [None, pa.py_buffer(mots.tobytes())])
