"""Recompute a result from its manifest, and say whether every figure is the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from efficience.moteur import tableau
from efficience.moteur.backends import Moteur
from efficience.moteur.campagne import calculer
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.manifeste import chemin_entrepot, regles_lues
from efficience.moteur.refus import Refus
from efficience.moteur.resultats import COLONNES, empreinte, rangees
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
    fichier: Path, manifeste: Mapping[str, Any], reglement: Reglement, moteur: Moteur, entrepot: Path | None = None
) -> Constat:
    """Recompute at the manifest's version of the warehouse, with its rules, and compare figure by figure.

    `entrepot` replaces the recorded folder when it was moved. Raises Refus when the manifest cannot be replayed.
    """
    if not manifeste:
        raise Refus("le manifeste manque", fichier, conseil="garder ensemble les résultats et leur .manifeste.json")
    lues = tableau.lire(fichier, COLONNES)
    dossier = entrepot or chemin_entrepot(manifeste)
    ouvert = Entrepot.ouvrir(dossier, int(manifeste["entrepot"]["version"]))
    _exiger_memes_sources(manifeste, ouvert)
    demande = manifeste["demande"]
    indicateurs = [INDICATEURS[code] for code in demande["indicateurs"]]
    bilan = calculer(ouvert, indicateurs, demande["annees"], reglement, moteur)
    refaites = rangees(bilan.resultats, INDICATEURS)
    ecarts = tuple(_comparer(lues, refaites))
    remarques = list(_remarques(manifeste, reglement, indicateurs, lues))
    return Constat(len(refaites), ecarts, tuple(remarques))


def _exiger_memes_sources(manifeste: Mapping[str, Any], entrepot: Entrepot) -> None:
    annoncees = {source["id"]: source["sha256"] for source in manifeste["sources"]}
    presentes = {livraison.id: livraison.sha256 for livraison in entrepot.livraisons()}
    if annoncees != presentes:
        manquantes = ", ".join(sorted(set(annoncees) ^ set(presentes)))
        raise Refus(f"l'entrepôt ne contient pas les mêmes livraisons que le manifeste : {manquantes}", entrepot.dossier)


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


def _remarques(
    manifeste: Mapping[str, Any], reglement: Reglement, indicateurs: Sequence[Any], lues: Sequence[Mapping[str, str]]
) -> Iterator[str]:
    if manifeste["resultats"]["sha256"] != empreinte(lues):
        yield "le fichier de résultats n'est plus celui que le manifeste décrit (empreinte différente)"
    valeurs = {regle["nom"]: regle["valeur"] for regle in manifeste["regles"]}
    for valeur in regles_lues(indicateurs, manifeste["demande"]["annees"], reglement):
        actuelle = ("oui" if valeur.valeur else "non") if isinstance(valeur.valeur, bool) else str(valeur.valeur)
        if valeurs.get(valeur.nom) != actuelle:
            yield f"la règle « {valeur.nom} » valait {valeurs.get(valeur.nom)}, elle vaut {actuelle} aujourd'hui"
