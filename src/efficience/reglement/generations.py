"""The generations of the contract: three regimes live together, each with its dates, its levers and its texts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from efficience.reglement.erreurs import Lieu
from efficience.reglement.lecture import fiche, jour, liste, mot
from efficience.reglement.textes import texte_connu

_PHRASES = ("intitule", "signataires", "duree", "levier_positif", "levier_negatif", "indicateurs")


@dataclass(frozen=True)
class Generation:
    """A regime of the contract, in force from `debut` to `fin` included; its sentences are in French."""

    code: str
    intitule: str
    debut: date
    fin: date | None
    signataires: str
    duree: str
    levier_positif: str
    levier_negatif: str
    indicateurs: str
    textes: tuple[str, ...]
    note: str


def lire_generation(code: str, donnees: Any, lieu: Lieu, textes: Collection[str]) -> Generation:
    """A generation from its block of generations.yaml. Raises ErreurReglement."""
    lu = fiche(donnees, lieu, requis=("debut", "textes", *_PHRASES), permis=("fin", "note"))
    return Generation(
        code=code,
        debut=jour(lu["debut"], lieu.sous("debut")),
        fin=jour(lu["fin"], lieu.sous("fin")) if "fin" in lu else None,
        textes=tuple(texte_connu(cle, lieu.sous("textes"), textes) for cle in liste(lu["textes"], lieu.sous("textes"))),
        note=mot(lu.get("note", ""), lieu.sous("note")),
        **{champ: mot(lu[champ], lieu.sous(champ)) for champ in _PHRASES},
    )
