"""Targeting profiles: for each indicator, the ordered criteria that must all hold for a hospital to be targeted.

A regional profile completes another one: its criteria come after, or take the place of the one whose threshold they
name in `remplace`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from efficience.reglement.erreurs import Lieu
from efficience.reglement.lecture import fiche, lire_yaml, liste, mot, table
from efficience.reglement.textes import texte_connu

OPERATEURS = (">=", ">", "<=", "<")
QUARTILES = ("1", "2", "3")
FORMES = {
    "seuil": ("operateur", "seuil"),
    "moyenne-categorie": ("operateur", "seuil"),
    "quadrants": ("connecteur", "quantile", "quadrants"),
}
"""The forms of a criterion and the fields each requires.

- seuil: (sum of `mesures`) / (sum of `sur`, if any) `operateur` the parameter `seuil`;
- moyenne-categorie: measure / mean of the same measure over the hospitals of the same category, `operateur` `seuil`;
- quadrants: each quadrant asks that its measures all pass a quartile of the population; `connecteur` (parameter, « ou »
  or « et ») joins the quadrants, `quantile` (parameter) is the quantile type.
"""


@dataclass(frozen=True)
class Borne:
    """One side of a quadrant: `mesure` `operateur` the quartile `quartile` (1 to 3) of the population."""

    mesure: str
    operateur: str
    quartile: int


@dataclass(frozen=True)
class Critere:
    """A targeting criterion. `critere` is its French label; `seuil`, `connecteur`, `quantile` are parameter names.

    `mesures` holds one measure, or several to add up; `sur`, when not empty, the measures whose sum divides them.
    """

    critere: str
    forme: str
    texte: str
    mesures: tuple[str, ...] = ()
    sur: tuple[str, ...] = ()
    operateur: str = ""
    seuil: str = ""
    connecteur: str = ""
    quantile: str = ""
    quadrants: tuple[tuple[Borne, ...], ...] = ()
    remplace: str = ""

    @property
    def mesure(self) -> str:
        """What is compared, as the output shows it: « depense », « examens_1 + examens_2 / sejours_1 + sejours_2 »."""
        return " / ".join(" + ".join(partie) for partie in (self.mesures, self.sur) if partie)


@dataclass(frozen=True)
class Ciblage:
    """The criteria of one indicator: all must hold. `actif`: boolean parameter that opens the indicator, or empty."""

    indicateur: str
    actif: str
    criteres: tuple[Critere, ...]
    note: str = ""


@dataclass(frozen=True)
class Profil:
    """A targeting profile; `complete` names the profile it completes (its criteria are already merged here)."""

    nom: str
    intitule: str
    complete: str
    ciblages: Mapping[str, Ciblage]


@dataclass(frozen=True)
class Connus:
    """The names a profile may cite."""

    parametres: Collection[str]
    textes: Collection[str]

    def parametre(self, nom: Any, lieu: Lieu) -> str:
        """`nom` when it is a known parameter. Raises ErreurReglement."""
        if (lu := mot(nom, lieu)) not in self.parametres:
            raise lieu.refus(f"paramètre « {lu} » inconnu", "un nom de parametres/")
        return lu


def charger_profils(fichiers: Iterable[Path], connus: Connus) -> dict[str, Profil]:
    """The profiles of these files, the completing ones merged. Raises ErreurReglement."""
    bruts = {chemin.stem: (lire_yaml(chemin), Lieu(chemin.name)) for chemin in fichiers}
    profils: dict[str, Profil] = {}
    for nom in sorted(bruts, key=lambda nom: isinstance(bruts[nom][0], dict) and "complete" in bruts[nom][0]):
        profils[nom] = _lire_profil(nom, *bruts[nom], connus, profils)
    return profils


def _lire_profil(nom: str, donnees: Any, lieu: Lieu, connus: Connus, bases: Mapping[str, Profil]) -> Profil:
    lu = fiche(donnees, lieu, requis=("intitule", "indicateurs"), permis=("complete",))
    complete = mot(lu.get("complete", ""), lieu.sous("complete"))
    if complete and complete not in bases:
        raise lieu.sous("complete").refus(f"profil « {complete} » inconnu", ", ".join(bases))
    ciblages = dict(bases[complete].ciblages) if complete else {}
    for code, bloc in table(lu["indicateurs"], lieu.sous("indicateurs")).items():
        ici = lieu.sous("indicateurs").sous(code)
        ciblages[code] = _fusion(ciblages.get(code), _lire_ciblage(code, bloc, ici, connus), ici)
    return Profil(nom, mot(lu["intitule"], lieu.sous("intitule")), complete, ciblages)


def _fusion(base: Ciblage | None, ajout: Ciblage, lieu: Lieu) -> Ciblage:
    criteres = list(base.criteres) if base else []
    for critere in ajout.criteres:
        if not critere.remplace:
            criteres.append(critere)
            continue
        seuils = [ancien.seuil for ancien in criteres]
        if critere.remplace not in seuils:
            raise lieu.refus(f"aucun critère à remplacer n'a pour seuil « {critere.remplace} »", ", ".join(seuils))
        criteres[seuils.index(critere.remplace)] = critere
    return Ciblage(ajout.indicateur, ajout.actif or (base.actif if base else ""), tuple(criteres), ajout.note)


def _lire_ciblage(code: str, donnees: Any, lieu: Lieu, connus: Connus) -> Ciblage:
    lu = fiche(donnees, lieu, requis=("criteres",), permis=("actif", "note"))
    return Ciblage(
        indicateur=code,
        actif=connus.parametre(lu["actif"], lieu.sous("actif")) if "actif" in lu else "",
        criteres=tuple(
            _lire_critere(critere, lieu.sous(f"criteres[{rang}]"), connus)
            for rang, critere in enumerate(liste(lu["criteres"], lieu.sous("criteres")), start=1)
        ),
        note=mot(lu.get("note", ""), lieu.sous("note")),
    )


def _lire_critere(donnees: Any, lieu: Lieu, connus: Connus) -> Critere:
    forme = mot(table(donnees, lieu).get("forme", "seuil"), lieu.sous("forme"))
    if forme not in FORMES:
        raise lieu.sous("forme").refus(f"forme « {forme} » inconnue", ", ".join(FORMES))
    mesures = () if forme == "quadrants" else ("mesure", "mesures", "sur", "remplace")
    lu = fiche(donnees, lieu, requis=("critere", "texte", *FORMES[forme]), permis=("forme", *mesures))
    return Critere(
        critere=mot(lu["critere"], lieu.sous("critere")),
        forme=forme,
        texte=texte_connu(lu["texte"], lieu.sous("texte"), connus.textes),
        mesures=_mesures(lu, lieu) if mesures else (),
        sur=_mots(lu.get("sur", []), lieu.sous("sur")),
        operateur=_operateur(lu["operateur"], lieu) if "operateur" in lu else "",
        quadrants=tuple(_quadrant(un, lieu.sous("quadrants")) for un in liste(lu.get("quadrants", []), lieu)),
        **{
            champ: connus.parametre(lu[champ], lieu.sous(champ))
            for champ in ("seuil", "connecteur", "quantile", "remplace")
            if champ in lu
        },
    )


def _mots(donnees: Any, lieu: Lieu) -> tuple[str, ...]:
    return tuple(mot(une, lieu) for une in liste(donnees, lieu))


def _mesures(lu: Mapping[str, Any], lieu: Lieu) -> tuple[str, ...]:
    if ("mesure" in lu) == ("mesures" in lu):
        raise lieu.refus("un critère porte sur une mesure, ou sur plusieurs", "mesure, ou mesures")
    return (mot(lu["mesure"], lieu.sous("mesure")),) if "mesure" in lu else _mots(lu["mesures"], lieu.sous("mesures"))


def _operateur(donnees: Any, lieu: Lieu) -> str:
    if donnees not in OPERATEURS:
        raise lieu.sous("operateur").refus(f"opérateur « {donnees} » inconnu", ", ".join(OPERATEURS))
    return str(donnees)


def _quadrant(donnees: Any, lieu: Lieu) -> tuple[Borne, ...]:
    bornes = []
    for brute in liste(donnees, lieu):
        lu = fiche(brute, lieu, requis=("mesure", "operateur", "quartile"))
        if lu["quartile"] not in QUARTILES:
            raise lieu.refus(f"quartile « {lu['quartile']} » inconnu", ", ".join(QUARTILES))
        bornes.append(Borne(mot(lu["mesure"], lieu), _operateur(lu["operateur"], lieu), int(lu["quartile"])))
    return tuple(bornes)
