"""How the tests of the oracle call the engine: canonical tables written, loaded, computed, and read back exactly."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from oracle import INDICATEURS as ATTENDUS
from oracle import Publies, Tables

from efficience.moteur.backends import ouvrir
from efficience.moteur.campagne import calculer
from efficience.moteur.chargement import Demande, charger
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.indicateurs import INDICATEURS
from efficience.reglement import Reglement, officiel

NON_ENONCEES = {("R-CONF", "depense_phev")}
"""Measures that the engine adds and that the rules do not state: compared nowhere here."""


def ecrire(dossier: Path, tables: Tables) -> Path:
    """One CSV by table that has lines, its columns being those that its lines name."""
    dossier.mkdir(parents=True)
    for nom, rangees in tables.items():
        if not rangees:
            continue
        colonnes = list(dict.fromkeys(c for rangee in rangees for c in rangee))
        with (dossier / f"{nom}.csv").open("w", encoding="utf-8", newline="") as flux:
            ecrivain = csv.DictWriter(flux, colonnes, restval="", lineterminator="\n")
            ecrivain.writeheader()
            ecrivain.writerows(rangees)
    return dossier


def charger_tables(dossier: Path, *livraisons: Tables) -> Path:
    """A new warehouse with these deliveries, one load each."""
    for rang, tables in enumerate(livraisons):
        charger(dossier / "entrepot", [Demande("tables", None, ecrire(dossier / f"livraison-{rang}", tables))])
    return dossier / "entrepot"


def mesurer(
    entrepot: Path, annees: Sequence[int], codes: Iterable[str] | None = None, reglement: Reglement | None = None
) -> Publies:
    """What the engine publishes: exact value or grade, or the status where there is none."""
    indicateurs = [INDICATEURS[code] for code in (ATTENDUS if codes is None else codes)]
    fait = calculer(Entrepot.ouvrir(entrepot), indicateurs, annees, reglement or officiel(), ouvrir("duckdb"))
    return {
        (r.indicateur, r.annee, r.finess, r.mesure): r.statut.value if r.valeur is None else r.valeur
        for r in fait.resultats
        if (r.indicateur, r.mesure) not in NON_ENONCEES
    }


def ecarts(attendus: Publies, publies: Mapping[tuple[str, int, str, str], object]) -> list[str]:
    """Where the engine and the oracle differ, in words: measures that the oracle does not state are not compared."""
    enonces = {(cle[0], cle[3]) for cle in attendus}
    compares = {cle: valeur for cle, valeur in publies.items() if (cle[0], cle[3]) in enonces}
    return [
        f"{' '.join(map(str, cle))} : attendu {attendus.get(cle, 'rien')}, publié {compares.get(cle, 'rien')}"
        for cle in sorted({*attendus, *compares})
        if attendus.get(cle, "rien") != compares.get(cle, "rien")
    ]
