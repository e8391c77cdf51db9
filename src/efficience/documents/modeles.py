"""A template: its sheet (title, version, generation, texts, fields) and its Markdown, checked line by line when read."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
_CHAMPS = ("titre", "version", "generation", "sorte", "textes", "mentions")
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
        return (Faute(marque.line + 2 if marque else 1, "fiche mal écrite : attendu « champ: valeur » ; une valeur qui contient « : » s'écrit entre guillemets"),)
    except ValueError as erreur:
        return (Faute(1, str(erreur)),)
    if fautes := _fautes_de_la_fiche(fiche, texte, reglement or officiel()):
        return tuple(fautes)
    titre, lu = lire_gabarit(fiche["titre"], _ligne(texte, "titre:") - 1), lire_gabarit(corps, lignes)
    return tuple(sorted([*titre.fautes, *lu.fautes, *_fautes_des_mentions(fiche, titre, lu, texte)]))


def _separer(texte: str) -> tuple[dict[str, Any], str, int]:
    """The sheet, the body, and the number of lines before the body."""
    trouve = _ENTETE.match(texte)
    if trouve is None:
        raise ValueError("la fiche manque : le modèle commence par « --- », ses champs, puis « --- »")
    fiche = yaml.safe_load(trouve[1])
    if not isinstance(fiche, dict):
        raise ValueError("la fiche est vide ou mal écrite : attendu « champ: valeur » à chaque ligne")
    return fiche, texte[trouve.end() :], texte[: trouve.end()].count("\n")


def _fautes_de_la_fiche(fiche: Mapping[str, Any], texte: str, reglement: Reglement) -> list[Faute]:
    def faute(champ: str, constat: str) -> Faute:
        return Faute(_ligne(texte, f"{champ}:") or 1, f"« {champ} » : {constat}")

    fautes = [faute(champ, "manque à la fiche") for champ in _CHAMPS if champ not in fiche]
    fautes += [faute(str(c), f"champ inconnu{proche(str(c), _CHAMPS)}") for c in fiche if c not in _CHAMPS]
    if fautes:
        return fautes
    if not isinstance(fiche["titre"], str) or not fiche["titre"].strip():
        fautes.append(faute("titre", "attendu un texte"))
    if type(fiche["version"]) is not int or fiche["version"] < 1:
        fautes.append(faute("version", "attendu un nombre entier, à partir de 1"))
    if fiche["generation"] not in reglement.generations:
        fautes.append(faute("generation", f"inconnue ; attendu : {', '.join(reglement.generations)}"))
    if fiche["sorte"] not in SORTES:
        fautes.append(faute("sorte", f"inconnue ; attendu : {', '.join(SORTES)}"))
    for champ, connus in (("textes", reglement.textes), ("mentions", CATALOGUE)):
        if not isinstance(fiche[champ], list):
            fautes.append(faute(champ, "attendu une liste"))
        else:
            fautes += [
                Faute(_ligne(texte, str(nom)) or 1, f"« {champ} » : « {nom} » inconnu{proche(str(nom), connus)}")
                for nom in fiche[champ]
                if nom not in connus
            ]
    return fautes


def _fautes_des_mentions(fiche: Mapping[str, Any], titre: Lecture, corps: Lecture, texte: str) -> list[Faute]:
    """The sheet declares exactly the fields that the title and the body use."""
    declarees, lues = set(fiche["mentions"]), titre.mentions | corps.mentions
    ligne = _ligne(texte, "mentions:")
    return [
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
