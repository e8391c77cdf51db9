"""What a file may not carry: people. Its header and first rows are read before anything is kept of it.

A column is refused by its name (NIR, name, date of birth…) or by what it holds: numbers written like a NIR, whose key is
right. The reason names the column, never a value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

NOMS_INTERDITS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "numéro de sécurité sociale": re.compile(r"nir|nir_\w+|\w+_nir|nss|num_?secu\w*|numero_?secu\w*|ben_nir\w*"),
        "identifiant national de santé": re.compile(r"ins|ins_\w+|matricule_ins"),
        "pseudonyme de patient": re.compile(r"ben_idt\w*|num_enq|nir_ano\w*|id_?patient|patient_?id"),
        "date de naissance": re.compile(r"(date|dat|dt)_?(de_)?nais\w*|ddn|ben_nai\w*|naissance"),
        "nom ou prénom": re.compile(r"nom|prenom|nom_\w*(patient|assure|naissance|usage)|prenoms?\w*"),
    }
)
"""What the name of a column says of people, in lower case without accents."""
_NIR = re.compile(r"([12]\d{2})(0[1-9]|1[0-2]|[2-9]\d)(\d{2}|2[AB])(\d{3})(\d{3})(\d{2})?")
_CORSE: Mapping[str, int] = MappingProxyType({"2A": 19, "2B": 18})
"""What stands for the letter of a Corsican department in the key of a NIR (INSEE)."""
MODULE_DU_NIR = 97  # key = 97 − number mod 97


def colonnes_interdites(entetes: Sequence[str], rangees: Iterable[Sequence[str]] = ()) -> tuple[str, ...]:
    """Why a table is refused, column by column, in words; none when it may be taken."""
    lues = [list(rangee) for rangee in rangees]
    trouvees = []
    for rang, entete in enumerate(entetes):
        sorte = _par_le_nom(entete) or _par_le_contenu(rangee[rang] for rangee in lues if rang < len(rangee))
        if sorte:
            trouvees.append(f"Colonne {rang + 1}, « {entete} » : {sorte}.")
    return tuple(trouvees)


def _par_le_nom(entete: str) -> str:
    nom = unicodedata.normalize("NFKD", entete.strip().lower())
    nom = re.sub(r"[^a-z0-9]+", "_", "".join(c for c in nom if not unicodedata.combining(c))).strip("_")
    return next((sorte for sorte, motif in NOMS_INTERDITS.items() if motif.fullmatch(nom)), "")


def _par_le_contenu(valeurs: Iterable[str]) -> str:
    return "valeurs écrites comme un numéro de sécurité sociale" if any(map(ressemble_a_un_nir, valeurs)) else ""


def ressemble_a_un_nir(valeur: str) -> bool:
    """Whether a text is written like a NIR: fifteen characters with the right key, or thirteen (spaces and dots ignored)."""
    serre = re.sub(r"[\s.\-]", "", valeur).upper()
    lu = _NIR.fullmatch(serre)
    if lu is None:
        return False
    sexe_et_annee, mois, departement, commune, ordre, cle = lu.groups()
    numero = int(f"{sexe_et_annee}{mois}{_CORSE.get(departement, departement)}{commune}{ordre}")
    return cle is None or int(cle) == MODULE_DU_NIR - numero % MODULE_DU_NIR


def refus(categorie_recue: bool, entetes: Sequence[str], rangees: Iterable[Sequence[str]] = ()) -> tuple[str, ...]:
    """Why a file is not taken, in words: what `faits["fichier"]` of a delivery holds."""
    if not categorie_recue:
        return ("Le portail ne reçoit pas de données individuelles : cet échange y est seulement décrit.",)
    return colonnes_interdites(entetes, rangees)
