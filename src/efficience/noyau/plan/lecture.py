"""Actions read from the rows of a table (a CSV already open): each row is an action, or set aside with its reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from efficience.noyau.periode import Periode
from efficience.noyau.plan.action import ORIGINES, PILOTAGES, Action, manque_de_referents

REQUISES = ("code", "titre", "theme", "axe", "origine", "pilotage", "debut", "fin")
FACULTATIVES = ("referent_ars", "referent_am", "objectif", "public", "territoires", "leviers", "etablissements", "ciblage")
SEPARATEUR = "|"
"""Between the values of a column that holds several."""


@dataclass(frozen=True)
class Ecartee:
    """A row set aside: its number in the file (the header is 1), its code if it has one, every reason."""

    ligne: int
    code: str
    motifs: tuple[str, ...]


@dataclass(frozen=True)
class Lecture:
    """What a table gave: no row is lost, each is in one of the two lists."""

    actions: tuple[Action, ...]
    ecartees: tuple[Ecartee, ...]


def lire_actions(rangees: Iterable[Mapping[str, str]], themes: Collection[str], presents: Collection[str] = ()) -> Lecture:
    """The actions of a table, and the rows set aside. `presents`: the codes that the plan already has."""
    actions: list[Action] = []
    ecartees: list[Ecartee] = []
    vus = set(presents)
    for numero, rangee in enumerate(rangees, start=2):
        lue = {nom: (rangee.get(nom) or "").strip() for nom in (*REQUISES, *FACULTATIVES)}
        motifs = _motifs(lue, themes, vus)
        if motifs:
            ecartees.append(Ecartee(numero, lue["code"], motifs))
        else:
            vus.add(lue["code"])
            actions.append(_action(lue))
    return Lecture(tuple(actions), tuple(ecartees))


def _motifs(lue: Mapping[str, str], themes: Collection[str], vus: Collection[str]) -> tuple[str, ...]:
    """Every reason to set a row aside, not only the first one: whoever mends the file mends it once."""
    manquantes = [nom for nom in REQUISES if not lue[nom]]
    motifs = [f"Colonne vide : {', '.join(manquantes)}."] if manquantes else []
    connues: tuple[tuple[str, Collection[str]], ...] = (
        ("theme", themes), ("origine", ORIGINES), ("pilotage", PILOTAGES)
    )  # fmt: skip
    motifs += [f"{nom} « {lue[nom]} » inconnu." for nom, permis in connues if lue[nom] and lue[nom] not in permis]
    if lue["code"] in vus:
        motifs.append(f"Code « {lue['code']} » déjà pris.")
    if lue["pilotage"] in PILOTAGES:
        motifs += filter(None, [manque_de_referents(lue["pilotage"], _referents(lue))])
    return (*motifs, *_dates(lue))


def _dates(lue: Mapping[str, str]) -> tuple[str, ...]:
    if not (lue["debut"] and lue["fin"]):
        return ()
    try:
        Periode(date.fromisoformat(lue["debut"]), date.fromisoformat(lue["fin"]))
    except ValueError:
        return (f"Dates « {lue['debut']} » et « {lue['fin']} » : attendu AAAA-MM-JJ, le début avant la fin.",)
    return ()


def _referents(lue: Mapping[str, str]) -> dict[str, str]:
    return {partie: lue[f"referent_{partie}"] for partie in ("ars", "am")}


def _action(lue: Mapping[str, str]) -> Action:
    def plusieurs(nom: str) -> tuple[str, ...]:
        return tuple(un.strip() for un in lue[nom].split(SEPARATEUR) if un.strip())

    return Action(
        code=lue["code"],
        titre=lue["titre"],
        theme=lue["theme"],
        axe=lue["axe"],
        origine=lue["origine"],
        pilotage=lue["pilotage"],
        periode=Periode(date.fromisoformat(lue["debut"]), date.fromisoformat(lue["fin"])),
        referents=_referents(lue),
        objectif=lue["objectif"],
        public=lue["public"],
        territoires=plusieurs("territoires"),
        leviers=plusieurs("leviers"),
        etablissements=plusieurs("etablissements"),
        ciblage=lue["ciblage"],
    )
