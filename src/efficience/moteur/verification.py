"""Recompute a result from its manifest, and say whether every figure is the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from efficience import __version__
from efficience.moteur import depots, tableau
from efficience.moteur.backends import Moteur
from efficience.moteur.campagne import calculer
from efficience.moteur.definition import Indicateur
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.manifeste import chemin_entrepot, regles_lues
from efficience.moteur.refus import Refus
from efficience.moteur.resultats import manifeste_de, rangees
from efficience.noyau.chiffres import COLONNES, empreinte
from efficience.reglement import Reglement

_CLE = ("indicateur", "annee", "finess", "mesure")


@dataclass(frozen=True)
class Ecart:
    """A figure that is not the recomputed one; None where the row exists on one side only."""

    cle: tuple[str, ...]
    ecrit: str | None
    recalcule: str | None


@dataclass(frozen=True)
class Constat:
    """What the verification found: figures compared, differences, and remarks on the conditions."""

    chiffres: int
    ecarts: tuple[Ecart, ...]
    remarques: tuple[str, ...]

    @property
    def conforme(self) -> bool:
        return not self.ecarts


def verifier(
    fichier: Path, manifeste: Mapping[str, Any], reglement: Reglement, moteur: Moteur, entrepot: str | Path | None = None
) -> Constat:
    """Recompute at the manifest's version of the warehouse, with its rules, and compare figure by figure.

    `entrepot` replaces the recorded folder when it was moved. Raises Refus when the manifest cannot be replayed.
    """
    if not manifeste:
        raise Refus("le manifeste manque", fichier, conseil="garder ensemble les résultats et leur .manifeste.json")
    lues = tableau.lire(fichier, COLONNES)
    annonce = _Annonce.lire(manifeste, fichier)
    ouvert = _ouvrir(entrepot or annonce.entrepot, annonce.version)
    _exiger_memes_sources(annonce, ouvert)
    bilan = calculer(ouvert, annonce.indicateurs, annonce.annees, reglement, moteur)
    refaites = rangees(bilan.resultats, INDICATEURS)
    return Constat(len(refaites), tuple(_comparer(lues, refaites)), tuple(_remarques(annonce, reglement, lues)))


@dataclass(frozen=True)
class _Annonce:
    """What the manifest says: from what, by what and with which rules the figures were computed."""

    code: str
    entrepot: str
    version: int
    annees: Sequence[int]
    indicateurs: Sequence[Indicateur]
    sources: Mapping[str, Mapping[str, str]]  # delivery → part → hash
    regles: Mapping[str, str]
    empreinte: str

    @classmethod
    def lire(cls, manifeste: Mapping[str, Any], fichier: Path) -> "_Annonce":
        try:
            return cls(
                code=manifeste["efficience"],
                entrepot=chemin_entrepot(manifeste),
                version=int(manifeste["entrepot"]["version"]),
                annees=[int(annee) for annee in manifeste["demande"]["annees"]],
                indicateurs=[INDICATEURS[code] for code in manifeste["demande"]["indicateurs"]],
                sources={s["id"]: {cle: part["sha256"] for cle, part in s["parts"].items()} for s in manifeste["sources"]},
                regles={regle["nom"]: regle["valeur"] for regle in manifeste["regles"]},
                empreinte=manifeste["resultats"]["sha256"],
            )
        except (AttributeError, KeyError, TypeError, ValueError) as erreur:
            attendu = "le manifeste écrit par « calculer »"
            conseil = "refaire le calcul, qui écrit les résultats et leur manifeste"
            raise Refus(f"manifeste illisible ({erreur})", manifeste_de(fichier), None, attendu, conseil) from erreur


def _ouvrir(lieu: str | Path, numero: int) -> Entrepot:
    if not depots.est_distant(lieu) and not Path(lieu).is_dir():
        conseil = "donner son nouveau dossier : efficience verifier FICHIER --entrepot DOSSIER"
        raise Refus(f"l'entrepôt n'est plus dans {lieu}", conseil=conseil)
    return depots.ouvrir(lieu, numero)


def _exiger_memes_sources(annonce: _Annonce, entrepot: Entrepot) -> None:
    """The deliveries of the manifest, with the hashes of their files, must be those of the warehouse."""
    annoncees = annonce.sources
    presentes = {
        livraison.id: {cle: part.sha256 for cle, part in livraison.parts.items()} for livraison in entrepot.livraisons()
    }
    autres = [id_ for id_ in sorted(annoncees.keys() | presentes.keys()) if annoncees.get(id_) != presentes.get(id_)]
    if autres:
        constat = "l'entrepôt ne contient pas les mêmes livraisons que le manifeste : " + ", ".join(autres)
        conseil = "donner l'entrepôt d'origine (--entrepot), ou refaire le calcul sur celui-ci"
        raise Refus(constat, entrepot.dossier, None, "l'entrepôt sur lequel ces résultats ont été calculés", conseil)
    entrepot.exiger_intact()


def _comparer(lues: Sequence[Mapping[str, str]], refaites: Sequence[Mapping[str, Any]]) -> Iterator[Ecart]:
    def indexer(table: Sequence[Mapping[str, Any]]) -> dict[tuple[str, ...], str]:
        return {
            tuple(str(r[nom]) for nom in _CLE): f"{'' if r['valeur'] is None else r['valeur']} ({r['statut']})"
            for r in table
        }

    ecrites, recalculees = indexer(lues), indexer(refaites)
    for cle in sorted(ecrites.keys() | recalculees.keys()):
        if ecrites.get(cle) != recalculees.get(cle):
            yield Ecart(cle, ecrites.get(cle), recalculees.get(cle))
    if len(lues) != len(ecrites):
        yield Ecart(("lignes",), str(len(lues)), str(len(ecrites)))


def _remarques(annonce: _Annonce, reglement: Reglement, lues: Sequence[Mapping[str, str]]) -> Iterator[str]:
    if annonce.code != __version__:
        yield f"résultats calculés par efficience {annonce.code}, recalculés par efficience {__version__}"
    if annonce.empreinte != empreinte(lues):
        yield "le fichier de résultats n'est plus celui que le manifeste décrit (empreinte différente)"
    for valeur in regles_lues(annonce.indicateurs, annonce.annees, reglement):
        actuelle = ("oui" if valeur.valeur else "non") if isinstance(valeur.valeur, bool) else str(valeur.valeur)
        if annonce.regles.get(valeur.nom) != actuelle:
            yield f"la règle « {valeur.nom} » valait {annonce.regles.get(valeur.nom)}, elle vaut {actuelle} aujourd'hui"
