"""What a contract asks, as data: clauses with the activities they apply to, obligations with their rhythm."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from efficience.reglement.erreurs import Lieu
from efficience.reglement.lecture import fiche, liste, mot, oui_non
from efficience.reglement.textes import texte_connu

ACTIVITES = ("MCO", "HAD", "SSR", "PSY", "DIALYSE")
RYTHMES = ("periodique", "prise_d_effet", "evenement", "permanent")
_JOUR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_SOURCE = ("texte", "renvoi", "source_publique", "motif")


@dataclass(frozen=True)
class Source:
    """Where it is written: a text and a place in it, or the reason why neither is known."""

    texte: str | None
    renvoi: str
    motif: str

    @property
    def publique(self) -> bool:
        """Whether a public text says it."""
        return self.texte is not None


@dataclass(frozen=True)
class ClauseType:
    """A clause or an indicator of a generation. `sans_objet` is why it does not bind the other activities."""

    code: str
    generation: str
    intitule: str
    activites: tuple[str, ...]
    sans_objet: str
    source: Source


@dataclass(frozen=True)
class Obligation:
    """What a party hands over. `echeances`: the days of each year (month, day) when the rhythm is periodic, else empty."""

    code: str
    generation: str
    intitule: str
    acteurs: tuple[str, ...]
    rythme: str
    echeances: tuple[tuple[int, int], ...]
    source: Source


def lire_clause(code: str, donnees: Any, lieu: Lieu, textes: Collection[str], generations: Collection[str]) -> ClauseType:
    """A clause from its block of clauses/. Raises ErreurReglement."""
    lu = fiche(donnees, lieu, requis=("generation", "intitule", "activites"), permis=("sans_objet", *_SOURCE))
    activites = tuple(_parmi(a, lieu.sous("activites"), ACTIVITES) for a in liste(lu["activites"], lieu.sous("activites")))
    sans_objet = mot(lu.get("sans_objet", ""), lieu.sous("sans_objet"))
    if bool(sans_objet) == (set(activites) == set(ACTIVITES)):
        raise lieu.sous("sans_objet").refus(
            "le motif va avec une clause qui ne vise pas toutes les activités, et elle seule"
        )
    generation = _parmi(lu["generation"], lieu.sous("generation"), generations)
    return ClauseType(code, generation, mot(lu["intitule"], lieu), activites, sans_objet, _source(lu, lieu, textes))


def lire_obligation(
    code: str, donnees: Any, lieu: Lieu, textes: Collection[str], generations: Collection[str]
) -> Obligation:
    """An obligation from its block of obligations/. Raises ErreurReglement."""
    requis = ("generation", "intitule", "acteurs", "rythme")
    lu = fiche(donnees, lieu, requis=requis, permis=("echeances", *_SOURCE))
    rythme = _parmi(lu["rythme"], lieu.sous("rythme"), RYTHMES)
    echeances = tuple(_jour(jour, lieu.sous("echeances")) for jour in liste(lu.get("echeances", []), lieu.sous("echeances")))
    if bool(echeances) != (rythme == "periodique"):
        raise lieu.sous("echeances").refus("les échéances vont avec le rythme « periodique », et lui seul")
    acteurs = tuple(mot(acteur, lieu.sous("acteurs")) for acteur in liste(lu["acteurs"], lieu.sous("acteurs")))
    generation = _parmi(lu["generation"], lieu.sous("generation"), generations)
    return Obligation(code, generation, mot(lu["intitule"], lieu), acteurs, rythme, echeances, _source(lu, lieu, textes))


def _parmi(donnee: Any, lieu: Lieu, permis: Collection[str]) -> str:
    if (lue := mot(donnee, lieu)) not in permis:
        raise lieu.refus(f"« {lue} » inconnu", ", ".join(permis))
    return lue


def _jour(donnee: Any, lieu: Lieu) -> tuple[int, int]:
    lu = _JOUR.fullmatch(mot(donnee, lieu))
    if lu is None:
        raise lieu.refus(f"« {donnee} » n’est pas un jour de l’année", "MM-JJ, comme 06-30")
    return int(lu[1]), int(lu[2])


def _source(lu: dict[str, Any], lieu: Lieu, textes: Collection[str]) -> Source:
    motif = mot(lu.get("motif", ""), lieu.sous("motif"))
    if "texte" in lu:
        texte, renvoi = texte_connu(lu["texte"], lieu.sous("texte"), textes), mot(lu.get("renvoi", ""), lieu.sous("renvoi"))
        return Source(texte, renvoi, motif)
    if not motif or oui_non(lu.get("source_publique", "oui"), lieu.sous("source_publique")):
        raise lieu.refus("disposition sans texte", "un texte, ou « source_publique: false » avec un motif")
    return Source(None, "", motif)
