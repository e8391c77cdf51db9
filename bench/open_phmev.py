"""A national Open PHMEV file, loaded and computed through the real commands, beside one DuckDB pass over the same CSV.

Runs are interleaved and only ratios of medians are kept: machines drift, ratios hold. History: bench/historique.jsonl.

    python bench/open_phmev.py [--lignes 3500000] [--tours 3] [--fichier OPEN_PHMEV.CSV]
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PLANCHER = """
import duckdb, sys, time
with open(sys.argv[1], 'rb') as flux:
    noms = flux.readline().decode('ascii').strip().split(';')
colonnes = ', '.join(f"'{nom}': 'VARCHAR'" for nom in noms)
euros = "CAST(replace(replace({}, '.', ''), ',', '.') AS DECIMAL(18,2))"
debut = time.perf_counter()
duckdb.sql(f'''
    SELECT etb_rgt, max(ATC5), max(CIP13), sum(CAST(BOITES AS BIGINT)), sum({euros.format('REM')}),
        sum({euros.format('BSE')})
    FROM read_csv('{sys.argv[1]}', delim=';', header=true, quote='', escape='', auto_detect=false, columns={{{colonnes}}})
    GROUP BY etb_rgt''').fetchall()
print(time.perf_counter() - debut)
"""
COMMANDE = """
import sys, time
import ibis
from efficience.cli import executer
ibis.duckdb  # the engine's modules: starting a process is not what is compared
debut = time.perf_counter()
code = executer(sys.argv[1:])
print(time.perf_counter() - debut)
sys.exit(code)
"""
HISTORIQUE = Path(__file__).with_name("historique.jsonl")


@dataclass(frozen=True)
class Mesure:
    """One job in a process of its own: seconds of the work alone, of the whole process, peak MiB."""

    travail: float
    processus: float
    memoire: float


def mesurer(code: str, *arguments: str) -> Mesure:
    """Run Python code that prints the seconds of its work last. A failure stops the bench."""
    debut = time.perf_counter()
    processus = subprocess.Popen((sys.executable, "-c", code, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sortie, messages = processus.stdout, processus.stderr
    assert sortie and messages
    lus, erreurs = sortie.read().decode(), messages.read().decode()
    _, etat, usage = os.wait4(processus.pid, 0)
    if os.waitstatus_to_exitcode(etat):
        sys.exit(f"{' '.join(arguments)}\n{erreurs}")
    return Mesure(float(lus.split()[-1]), time.perf_counter() - debut, usage.ru_maxrss / 1024)


def fabriquer(dossier: Path, lignes: int) -> Path:
    """A fictive national year of that many lines."""
    taille = ("--etablissements", "1116", "--lignes", str(lignes), "--annee", "2024")
    efficience("synthese", "--vers", str(dossier), *taille, "--formes", "open_phmev")
    return dossier / "OPEN_PHMEV_2024.CSV"


def efficience(*arguments: str) -> Mesure:
    return mesurer(COMMANDE, *arguments)


def un_tour(csv: Path, dossier: Path) -> dict[str, Mesure]:
    """Each job once, in turn."""
    entrepot, sortie = dossier / "entrepot", dossier / "resultats.csv"
    shutil.rmtree(entrepot, ignore_errors=True)
    calculer = ("calculer", "--entrepot", str(entrepot), "--annee", "2024", "--sortie", str(sortie))
    return {
        "passe DuckDB seule": mesurer(PLANCHER, str(csv)),
        "charger": efficience("charger", "--entrepot", str(entrepot), "--source", f"open_phmev:2024={csv}"),
        "calculer": efficience(*calculer),
        "calculer de nouveau": efficience(*calculer),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lignes", type=int, default=3_500_000)
    options.add_argument("--tours", type=int, default=3)
    options.add_argument("--fichier", type=Path, help="a file to use instead of a fictive one")
    choix = options.parse_args()
    with tempfile.TemporaryDirectory() as provisoire:
        dossier = Path(provisoire)
        csv = choix.fichier or fabriquer(dossier / "region", choix.lignes)
        un_tour(csv, dossier)  # warms the page cache and the bytecode
        tours = [un_tour(csv, dossier) for _ in range(choix.tours)]
        taille = csv.stat().st_size
    publier(taille, choix, tours)


def publier(taille: int, choix: argparse.Namespace, tours: list[dict[str, Mesure]]) -> None:
    """Print the medians and the ratio, and keep them."""
    ratio = statistics.median(
        (t["charger"].travail + t["calculer"].travail) / t["passe DuckDB seule"].travail for t in tours
    )
    medianes = {
        nom: Mesure(
            statistics.median(tour[nom].travail for tour in tours),
            statistics.median(tour[nom].processus for tour in tours),
            max(tour[nom].memoire for tour in tours),
        )
        for nom in tours[0]
    }
    mesure = {
        "le": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}",
        "versions": {nom: version(nom) for nom in ("efficience", "duckdb", "ibis-framework")},
        "octets": taille,
        "tours": choix.tours,
        "secondes_de_travail": {nom: round(m.travail, 2) for nom, m in medianes.items()},
        "secondes_de_processus": {nom: round(m.processus, 2) for nom, m in medianes.items()},
        "memoire_mio": {nom: round(m.memoire) for nom, m in medianes.items()},
        "ratio_chargement_et_calcul": round(ratio, 2),
    }
    with HISTORIQUE.open("a", encoding="utf-8") as flux:
        flux.write(json.dumps(mesure, ensure_ascii=False) + "\n")
    print(f"{mesure['machine']}, {mesure['versions']}, fichier de {taille / 1e9:.2f} Go, {choix.tours} tours alternés")
    print("  médianes               travail   processus entier   mémoire au plus")
    for nom, m in medianes.items():
        print(f"  {nom:22} {m.travail:5.2f} s   {m.processus:8.2f} s          {m.memoire:6.0f} Mio")
    print(f"  charger + calculer = {ratio:.2f} × une passe DuckDB sur le même CSV (travail seul ; visé : 3 au plus)")
    print("  mémoire visée : moins de 2048 Mio ; second calcul visé : moins de 2 s, processus entier")


if __name__ == "__main__":
    main()
