"""The law as data, read from its files: texts, dated parameters, code lists, targeting profiles, generations, clauses.

`officiel()` is the shipped law, read once. A `Reglement` never changes: `avec` gives another one, with a sheet over it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from efficience.reglement.clauses import ClauseType, Obligation, lire_clause, lire_obligation
from efficience.reglement.erreurs import ErreurReglement, Lieu
from efficience.reglement.feuille import Feuille, lire_feuille
from efficience.reglement.generations import Generation, lire_generation
from efficience.reglement.lecture import lire_yaml, table
from efficience.reglement.nomenclatures import Nomenclature, lire_nomenclature
from efficience.reglement.parametres import NATIONAL, Parametre, Valeur, lire_parametre
from efficience.reglement.profils import Connus, Profil, charger_profils
from efficience.reglement.textes import Texte, lire_texte

DOSSIER = Path(__file__).parent
_Chose = TypeVar("_Chose")


@dataclass(frozen=True, eq=False)
class Reglement:
    """The rules in force at any date. `feuilles`: the sheets applied over the shipped law, oldest first."""

    textes: Mapping[str, Texte]
    parametres: Mapping[str, Parametre]
    nomenclatures: Mapping[str, Nomenclature]
    profils: Mapping[str, Profil]
    generations: Mapping[str, Generation]
    clauses: tuple[ClauseType, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    feuilles: tuple[Feuille, ...] = ()

    def valeur(self, nom: str, au: date | None = None) -> Valeur:
        """The value of the parameter `nom` in force at `au` (None: its latest value), with unit, text and origin.

        Raises ErreurReglement, in French, when the name is unknown or when no value is in force that day.
        """
        return _trouver(self.parametres, nom, "paramètre").au(au)

    def regle(self, nom: str, au: date | None = None) -> Any:
        """The typed value alone: Decimal, Fraction, int, bool or str according to the unit. Raises like `valeur`."""
        return self.valeur(nom, au).valeur

    def connait(self, nom: str) -> bool:
        """Whether a parameter has that name."""
        return nom in self.parametres

    def surcharges(self) -> tuple[Valeur, ...]:
        """Every value that a sheet changed, in the order of the parameters: what a manifest records."""
        toutes = (valeur for parametre in self.parametres.values() for valeur in parametre.valeurs)
        return tuple(valeur for valeur in toutes if valeur.origine != NATIONAL)

    def texte(self, cle: str) -> Texte:
        """The legal text of that key. Raises ErreurReglement."""
        return _trouver(self.textes, cle, "texte")

    def nomenclature(self, nom: str) -> Nomenclature:
        """The code list of that name. Raises ErreurReglement."""
        return _trouver(self.nomenclatures, nom, "nomenclature")

    def profil(self, nom: str) -> Profil:
        """The targeting profile of that name (« national », « hauts-de-france »). Raises ErreurReglement."""
        return _trouver(self.profils, nom, "profil de ciblage")

    def generation(self, code: str) -> Generation:
        """The generation of that code (« GEN2_2022 »). Raises ErreurReglement."""
        return _trouver(self.generations, code, "génération")

    def avec(self, feuille: Path | Mapping[str, Any], nom: str = "") -> "Reglement":
        """These rules with the values of a sheet (a file, or a mapping of texts); `nom` becomes their `origine`.

        Without a name, the file's name is used. Raises ErreurReglement with the file, the key and what was expected.
        """
        nom = nom or (feuille.stem if isinstance(feuille, Path) else "feuille")
        lue = lire_feuille(feuille, nom, self)
        return replace(
            self,
            parametres=MappingProxyType({**self.parametres, **lue.parametres}),
            nomenclatures=MappingProxyType({**self.nomenclatures, **lue.nomenclatures}),
            feuilles=(*self.feuilles, lue),
        )


@cache
def officiel() -> Reglement:
    """The law as shipped, read once."""
    return charger(DOSSIER)


def regle(nom: str, au: date | None = None) -> Any:
    """The typed value of a parameter of the shipped law at `au` (None: the latest). Raises ErreurReglement."""
    return officiel().regle(nom, au)


def charger(dossier: Path) -> Reglement:
    """The rules of a folder laid out like the shipped one. Raises ErreurReglement (file, key) at the first fault."""
    textes = {
        chemin.stem: lire_texte(chemin.stem, lire_yaml(chemin), Lieu(chemin.name)) for chemin in _yaml(dossier / "textes")
    }
    parametres = _charger_parametres(_yaml(dossier / "parametres"), textes)
    generations = table(lire_yaml(dossier / "generations.yaml"), Lieu("generations.yaml"))

    def dispositions(sous: str, lire: Callable[..., _Chose]) -> tuple[_Chose, ...]:
        """The blocks of every file of a folder; a code is defined once in a file."""
        return tuple(
            lire(code, bloc, Lieu(chemin.name, code), textes, generations)
            for chemin in _yaml(dossier / sous)
            for code, bloc in table(lire_yaml(chemin), Lieu(chemin.name)).items()
        )

    return Reglement(
        textes=MappingProxyType(textes),
        parametres=MappingProxyType(parametres),
        nomenclatures=MappingProxyType(_charger_nomenclatures(dossier / "nomenclatures", parametres)),
        profils=MappingProxyType(charger_profils(_yaml(dossier / "profils"), Connus(parametres, textes))),
        generations=MappingProxyType(
            {code: lire_generation(code, bloc, Lieu("generations.yaml", code), textes) for code, bloc in generations.items()}
        ),
        clauses=dispositions("clauses", lire_clause),
        obligations=dispositions("obligations", lire_obligation),
    )


def _yaml(dossier: Path) -> list[Path]:
    return sorted(dossier.glob("*.yaml"))


def _charger_parametres(fichiers: Iterable[Path], textes: Mapping[str, Texte]) -> dict[str, Parametre]:
    parametres: dict[str, Parametre] = {}
    for chemin in fichiers:
        for nom, bloc in table(lire_yaml(chemin), Lieu(chemin.name)).items():
            lieu = Lieu(chemin.name, nom)
            if nom in parametres:
                raise lieu.refus("paramètre déjà défini dans un autre fichier")
            parametres[nom] = lire_parametre(nom, bloc, lieu, textes)
    return parametres


def _charger_nomenclatures(dossier: Path, parametres: Mapping[str, Parametre]) -> dict[str, Nomenclature]:
    registre = dossier / "registre.yaml"
    entrees = table(lire_yaml(registre), Lieu(registre.name))
    for chemin in sorted(dossier.glob("*.csv")):
        if chemin.stem not in entrees:
            raise Lieu(chemin.name).refus("liste de codes absente du registre", "une entrée dans registre.yaml")
    return {
        nom: lire_nomenclature(nom, dossier / f"{nom}.csv", bloc, Lieu(registre.name, nom), parametres)
        for nom, bloc in entrees.items()
    }


def _trouver(choses: Mapping[str, _Chose], nom: str, sorte: str) -> _Chose:
    if nom not in choses:
        proches = get_close_matches(nom, choses, n=3, cutoff=0.5)
        raise ErreurReglement(f"{sorte} « {nom} » : nom inconnu", attendu=", ".join(proches))
    return choses[nom]
