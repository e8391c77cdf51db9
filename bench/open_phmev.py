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
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PLANCHER = """
import duckdb, sys
with open(sys.argv[1], 'rb') as flux:
    noms = flux.readline().decode('ascii').strip().split(';')
colonnes = ', '.join(f"'{nom}': 'VARCHAR'" for nom in noms)
euros = "CAST(replace(replace({}, '.', ''), ',', '.') AS DECIMAL(18,2))"
print(duckdb.sql(f'''
    SELECT etb_rgt, max(ATC5), max(CIP13), sum(CAST(BOITES AS BIGINT)), sum({euros.format('REM')}),
        sum({euros.format('BSE')})
    FROM read_csv('{sys.argv[1]}', delim=';', header=true, quote='', escape='', auto_detect=false, columns={{{colonnes}}})
    GROUP BY etb_rgt''').fetchall().__len__())
"""
HISTORIQUE = Path(__file__).with_name("historique.jsonl")


def mesurer(*commande: str) -> tuple[float, float]:
    """Wall seconds and peak MiB of one whole process. A failing command stops the bench."""
    debut = time.perf_counter()
    processus = subprocess.Popen(commande, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    messages = processus.stderr.read().decode() if processus.stderr else ""
    _, etat, usage = os.wait4(processus.pid, 0)
    if os.waitstatus_to_exitcode(etat):
        sys.exit(f"{' '.join(commande)}\n{messages}")
    return time.perf_counter() - debut, usage.ru_maxrss / 1024


def fabriquer(dossier: Path, lignes: int) -> Path:
    """A fictive national year of that many lines."""
    efficience("synthese", "--vers", str(dossier), "--etablissements", "1116", "--lignes", str(lignes), "--annee", "2024")
    return dossier / "OPEN_PHMEV_2024.CSV"


def efficience(*arguments: str) -> tuple[float, float]:
    return mesurer(sys.executable, "-m", "efficience.cli", *arguments)


def un_tour(csv: Path, dossier: Path) -> dict[str, tuple[float, float]]:
    """Each job once, in turn."""
    entrepot, sortie = dossier / "entrepot", dossier / "resultats.csv"
    shutil.rmtree(entrepot, ignore_errors=True)
    calculer = ("calculer", "--entrepot", str(entrepot), "--annee", "2024", "--sortie", str(sortie))
    return {
        "passe DuckDB seule": mesurer(sys.executable, "-c", PLANCHER, str(csv)),
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


def publier(taille: int, choix: argparse.Namespace, tours: list[dict[str, tuple[float, float]]]) -> None:
    secondes = {nom: statistics.median(tour[nom][0] for tour in tours) for nom in tours[0]}
    memoire = {nom: max(tour[nom][1] for tour in tours) for nom in tours[0]}
    ratio = statistics.median((t["charger"][0] + t["calculer"][0]) / t["passe DuckDB seule"][0] for t in tours)
    mesure = {
        "le": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}",
        "versions": {nom: version(nom) for nom in ("efficience", "duckdb", "ibis-framework")},
        "octets": taille,
        "tours": choix.tours,
        "secondes": {nom: round(s, 2) for nom, s in secondes.items()},
        "memoire_mio": {nom: round(m) for nom, m in memoire.items()},
        "ratio_chargement_et_calcul": round(ratio, 2),
    }
    with HISTORIQUE.open("a", encoding="utf-8") as flux:
        flux.write(json.dumps(mesure, ensure_ascii=False) + "\n")
    print(f"{mesure['machine']}, {mesure['versions']}, fichier de {taille / 1e9:.2f} Go, {choix.tours} tours alternés")
    for nom, duree in secondes.items():
        print(f"  {nom:22} {duree:6.2f} s (médiane)   {memoire[nom]:6.0f} Mio au plus")
    print(f"  charger + calculer = {ratio:.2f} × une passe DuckDB sur le même CSV (visé : 3 au plus)")
    print("  mémoire visée : moins de 2048 Mio ; second calcul visé : moins de 2 s")


if __name__ == "__main__":
    main()
