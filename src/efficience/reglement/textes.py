"""The legal texts: one file per text, named after its key, with the identifiers that were found (never invented)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from efficience.reglement.erreurs import Lieu
from efficience.reglement.lecture import fiche, jour, mot, table

NATURES = (
    "article de code",
    "loi",
    "décret",
    "arrêté",
    "instruction",
    "contrat type",
    "convention",
    "document régional",
    "communiqué de presse",
    "règlement européen",
)
ETATS_DE_LECTURE = ("vérifié", "partiel", "non retrouvé")
IDENTIFIANTS = {
    "nor": re.compile(r"[A-Z]{4}\d{7}[A-Z]"),
    "jorftext": re.compile(r"JORFTEXT\d{12}"),
    "jorfarti": re.compile(r"JORFARTI\d{12}"),
    "legiarti": re.compile(r"LEGIARTI\d{12}"),
}


@dataclass(frozen=True)
class Texte:
    """A legal text or public document that values cite by `cle`.

    `identifiants`: those known among nor, jorftext, jorfarti, legiarti. `etat_de_lecture`: « vérifié » (read whole),
    « partiel » (the copy read was truncated or damaged), « non retrouvé » (cited by others, never read).
    """

    cle: str
    titre: str
    nature: str
    identifiants: Mapping[str, str]
    entree_en_vigueur: date | None
    fin: date | None
    lien: str
    etat_de_lecture: str
    note: str


def lire_texte(cle: str, donnees: Any, lieu: Lieu) -> Texte:
    """A text from its file. Raises ErreurReglement."""
    lu = fiche(
        donnees,
        lieu,
        requis=("titre", "nature", "etat_de_lecture"),
        permis=("identifiants", "entree_en_vigueur", "fin", "lien", "note"),
    )
    for champ, permis in (("nature", NATURES), ("etat_de_lecture", ETATS_DE_LECTURE)):
        if lu[champ] not in permis:
            raise lieu.sous(champ).refus(f"« {lu[champ]} » inconnu", ", ".join(permis))
    dates = {champ: jour(lu[champ], lieu.sous(champ)) for champ in ("entree_en_vigueur", "fin") if champ in lu}
    return Texte(
        cle=cle,
        titre=mot(lu["titre"], lieu.sous("titre")),
        nature=lu["nature"],
        identifiants=_identifiants(lu.get("identifiants", {}), lieu.sous("identifiants")),
        entree_en_vigueur=dates.get("entree_en_vigueur"),
        fin=dates.get("fin"),
        lien=mot(lu.get("lien", ""), lieu.sous("lien")),
        etat_de_lecture=lu["etat_de_lecture"],
        note=mot(lu.get("note", ""), lieu.sous("note")),
    )


def _identifiants(donnees: Any, lieu: Lieu) -> Mapping[str, str]:
    lus = table(donnees, lieu)
    for sorte, identifiant in lus.items():
        forme = IDENTIFIANTS.get(sorte)
        if forme is None or not forme.fullmatch(mot(identifiant, lieu.sous(sorte))):
            raise lieu.sous(sorte).refus(f"identifiant « {identifiant} » mal formé", ", ".join(IDENTIFIANTS))
    return lus


def texte_connu(cle: Any, lieu: Lieu, textes: Collection[str]) -> str:
    """`cle` when it is the key of a known text. Raises ErreurReglement."""
    if (lue := mot(cle, lieu)) not in textes:
        raise lieu.refus(f"texte « {lue} » inconnu", "la clé d'un fichier de textes/, comme css-d162-15")
    return lue
