"""A template: its sheet (title, version, generation, texts, fields) and its Markdown, checked line by line when read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from efficience.documents.catalogue import CATALOGUE
from efficience.documents.gabarit import Lecture, lire_gabarit
from efficience.documents.refus import Faute, ModeleRefuse, RefusDocument, proche
from efficience.reglement import Reglement, officiel

DOSSIER = Path(__file__).parent / "modeles"
SORTES = ("acte", "courrier", "decision", "compte-rendu", "fiche")
TAILLE_MAXIMALE = 200_000  # characters of a template
_ENTETE = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)


@dataclass(frozen=True)
class Modele:
    """A template that was read and found usable. `texte` is the whole source, `corps` what follows its sheet."""

    nom: str
    titre: str
    version: int
    generation: str
    sorte: str
    textes: tuple[str, ...]
    mentions: frozenset[str]
    exigees: frozenset[str]
    corps: str
    texte: str

    @classmethod
    def lire(cls, nom: str, texte: str, reglement: Reglement | None = None) -> Modele:
        """The template of that source. Raises ModeleRefuse with every fault and its line."""
        fautes = examiner(texte, reglement)
        if fautes:
            raise ModeleRefuse(nom, fautes)
        fiche, corps, _ = _separer(texte)
        return cls(
            nom=nom,
            corps=corps,
            texte=texte,
            textes=tuple(fiche["textes"]),
            mentions=frozenset(fiche["mentions"]),
            exigees=frozenset(fiche.get("exigees", ())),
            **{champ: fiche[champ] for champ in ("titre", "version", "generation", "sorte")},
        )


def examiner(texte: str, reglement: Reglement | None = None) -> tuple[Faute, ...]:
    """Every fault of the source of a template, in the order of its lines; none when it can be used."""
    if len(texte) > TAILLE_MAXIMALE:
        return (Faute(0, f"plus de {TAILLE_MAXIMALE} caractères"),)
    try:
        fiche, corps, lignes = _separer(texte)
    except yaml.YAMLError as erreur:
        marque = getattr(erreur, "problem_mark", None)
        return (
            Faute(
                marque.line + 2 if marque else 1,
                "fiche mal écrite : attendu « champ: valeur » ; une valeur qui contient « : » s'écrit entre guillemets",
            ),
        )
    except ValueError as erreur:
        return (Faute(1, str(erreur)),)
    if fautes := _fautes_de_forme(fiche, texte):
        return tuple(fautes)
    titre, lu = (
        lire_gabarit(gabarit, avant, fiche.get("exigees", ()))
        for gabarit, avant in ((fiche["titre"], _ligne(texte, "titre:") - 1), (corps, lignes))
    )
    citees = _fautes_de_citation(fiche, texte, reglement or officiel())
    return tuple(sorted([*citees, *titre.fautes, *lu.fautes, *_fautes_des_mentions(fiche, titre, lu, texte)]))


def _separer(texte: str) -> tuple[dict[str, Any], str, int]:
    """The sheet, the body, and the number of lines before the body."""
    trouve = _ENTETE.match(texte)
    if trouve is None:
        raise ValueError("la fiche manque : le modèle commence par « --- », ses champs, puis « --- »")
    fiche = yaml.safe_load(trouve[1])
    if not isinstance(fiche, dict):
        raise ValueError("la fiche est vide ou mal écrite : attendu « champ: valeur » à chaque ligne")
    return fiche, texte[trouve.end() :], texte[: trouve.end()].count("\n")


_FORMES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "titre": (lambda lu: isinstance(lu, str) and bool(lu.strip()), "attendu un texte"),
    "version": (lambda lu: type(lu) is int and lu >= 1, "attendu un nombre entier, à partir de 1"),
    "generation": (lambda lu: isinstance(lu, str), "attendu le code d'une génération"),
    "sorte": (lambda lu: lu in SORTES, f"attendu : {', '.join(SORTES)}"),
    "textes": (lambda lu: isinstance(lu, list), "attendu une liste de clés de textes"),
    "mentions": (lambda lu: isinstance(lu, list), "attendu une liste de mentions du catalogue"),
    "exigees": (lambda lu: isinstance(lu, list), "attendu une liste de mentions facultatives, ici exigées"),
}
_FACULTATIFS = frozenset({"exigees"})
"""Each field of a sheet: what it must look like, and how to say that it does not."""


def _fautes_de_forme(fiche: Mapping[str, Any], texte: str) -> list[Faute]:
    fautes = [Faute(1, f"« {champ} » manque à la fiche") for champ in _FORMES if champ not in {*fiche, *_FACULTATIFS}]
    for champ, lu in fiche.items():
        if champ not in _FORMES:
            fautes.append(Faute(_ligne(texte, f"{champ}:"), f"« {champ} » : champ inconnu{proche(str(champ), _FORMES)}"))
        elif not _FORMES[champ][0](lu):
            fautes.append(Faute(_ligne(texte, f"{champ}:"), f"« {champ} » : {_FORMES[champ][1]}"))
    return fautes


def _fautes_de_citation(fiche: Mapping[str, Any], texte: str, reglement: Reglement) -> Iterator[Faute]:
    """What the sheet names and nobody knows: a generation, a text of the law, a field."""
    cites = {"generation": [fiche["generation"]], "textes": fiche["textes"], "mentions": fiche["mentions"]}
    connus = {"generation": reglement.generations, "textes": reglement.textes, "mentions": CATALOGUE}
    for champ, noms in cites.items():
        for nom in map(str, noms):
            if nom not in connus[champ]:
                constat = f"« {champ} » : « {nom} » inconnu{proche(nom, connus[champ])}"
                yield Faute(_ligne(texte, nom) or _ligne(texte, f"{champ}:"), constat)


def _fautes_des_mentions(fiche: Mapping[str, Any], titre: Lecture, corps: Lecture, texte: str) -> list[Faute]:
    """The sheet declares exactly the fields that the title and the body use."""
    declarees, lues = set(map(str, fiche["mentions"])) & set(CATALOGUE), titre.mentions | corps.mentions
    ligne, exigees = _ligne(texte, "mentions:"), fiche.get("exigees", ())
    sans_objet = [nom for nom in exigees if nom not in lues or not CATALOGUE[nom].facultative]
    return [
        *(
            Faute(_ligne(texte, "exigees:"), f"« exigees » : « {n} » n'est pas une mention facultative employée")
            for n in sans_objet
        ),
        *(Faute(ligne, f"« mentions » : « {nom} » est utilisée et n'est pas déclarée") for nom in sorted(lues - declarees)),
        *(Faute(ligne, f"« mentions » : « {nom} » est déclarée et n'est pas utilisée") for nom in sorted(declarees - lues)),
    ]


def _ligne(texte: str, debut: str) -> int:
    """The line where `debut` first appears, 0 when it does not."""
    position = texte.find(debut)
    return texte[:position].count("\n") + 1 if position >= 0 else 0


@cache
def bibliotheque() -> Mapping[str, Modele]:
    """The templates shipped with the program, by name. Raises ModeleRefuse when one of them cannot be used."""
    fichiers = sorted(DOSSIER.glob("*.md"))
    return MappingProxyType({f.stem: Modele.lire(f.stem, f.read_text(encoding="utf-8")) for f in fichiers})


def modele(nom: str) -> Modele:
    """The shipped template of that name. Raises RefusDocument, with the nearest name."""
    connus = bibliotheque()
    if nom not in connus:
        raise RefusDocument(f"modèle « {nom} » inconnu{proche(nom, connus)}\nAttendu : {', '.join(connus)}.")
    return connus[nom]
