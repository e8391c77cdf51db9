"""A national Open PHMEV file, loaded and computed through the real commands, beside one DuckDB pass over the same CSV.

Runs are interleaved and only ratios of medians are kept: machines drift, ratios hold. History: bench/historique.jsonl.

    python bench/open_phmev.py [--lignes 3500000] [--tours 3] [--fichier OPEN_PHMEV.CSV] [--historique FICHIER]
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from mesure import (
    HISTORIQUE,
    Mesure,
    Suites,
    alterner,
    annoncer,
    chiffres,
    inscrire,
    mesurer,
    ratio,
    situer,
    travaux_de,
)

PLANCHER = """
import duckdb, sys, time
from mesure import partir, rendre
with open(sys.argv[1], 'rb') as flux:
    noms = flux.readline().decode('ascii').strip().split(';')
colonnes = ', '.join(f"'{nom}': 'VARCHAR'" for nom in noms)
euros = "CAST(replace(replace({}, '.', ''), ',', '.') AS DECIMAL(18,2))"
debut = partir()
duckdb.sql(f'''
    SELECT etb_rgt, max(ATC5), max(CIP13), sum(CAST(BOITES AS BIGINT)), sum({euros.format('REM')}),
        sum({euros.format('BSE')})
    FROM read_csv('{sys.argv[1]}', delim=';', header=true, quote='', escape='', auto_detect=false, columns={{{colonnes}}})
    GROUP BY etb_rgt''').fetchall()
rendre(debut)
"""
COMMANDE = """
import sys, time
import ibis
from efficience.cli import executer
from mesure import partir, rendre
ibis.duckdb  # the engine's modules: starting a process is not what is compared
debut = partir()
code = executer(sys.argv[1:])
print()
rendre(debut)
sys.exit(code)
"""
PASSE, CHARGER, CALCULER = "passe DuckDB seule", "charger", "calculer"


def efficience(*arguments: str) -> Mesure:
    """A command, as its user gives it."""
    return mesurer("-c", COMMANDE, *arguments)


def fabriquer(dossier: Path, lignes: int) -> Path:
    """A fictive national year of that many lines."""
    taille = ("--etablissements", "1116", "--lignes", str(lignes), "--annee", "2024")
    efficience("synthese", "--vers", str(dossier), *taille, "--formes", "open_phmev")
    return dossier / "OPEN_PHMEV_2024.CSV"


def travaux(csv: Path, dossier: Path) -> dict[str, Callable[[int], Mesure]]:
    """The pass alone, then the commands in the order of their user."""
    entrepot, sortie = dossier / "entrepot", dossier / "resultats.csv"
    calculer = ("calculer", "--entrepot", str(entrepot), "--annee", "2024", "--sortie", str(sortie))

    def charger(_: int) -> Mesure:
        shutil.rmtree(entrepot, ignore_errors=True)
        return efficience("charger", "--entrepot", str(entrepot), "--source", f"open_phmev:2024={csv}")

    return {
        PASSE: lambda _: mesurer("-c", PLANCHER, str(csv)),
        CHARGER: charger,
        CALCULER: lambda _: efficience(*calculer),
        "calculer de nouveau": lambda _: efficience(*calculer),
    }


def publier(taille: int, choix: argparse.Namespace, suites: Suites) -> None:
    """Print the medians and the ratio, and keep them."""
    tout = [c + k for c, k in zip(travaux_de(suites[CHARGER]), travaux_de(suites[CALCULER]), strict=True)]
    mesure = situer("open_phmev") | {
        "octets": taille,
        "tours": choix.tours,
        "travail_processus_memoire": chiffres(suites),
        "ratio_chargement_et_calcul": round(ratio(tout, travaux_de(suites[PASSE])), 2),
    }
    inscrire(mesure, choix.historique)
    annoncer(mesure, f"fichier de {taille / 1e9:.2f} Go")
    print("                         travail   processus entier   mémoire au plus")
    for nom, (travail, processus, memoire) in mesure["travail_processus_memoire"].items():
        print(f"  {nom:22} {travail:6.2f} s {processus:16.2f} s {memoire:13.0f} Mio")
    fois = mesure["ratio_chargement_et_calcul"]
    print(f"  charger + calculer = {fois} × une passe DuckDB sur le même CSV (travail seul ; visé : 3 au plus)")
    print("  mémoire visée : moins de 2048 Mio ; second calcul visé : moins de 2 s, processus entier")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lignes", type=int, default=3_500_000)
    options.add_argument("--tours", type=int, default=3)
    options.add_argument("--fichier", type=Path, help="a file to use instead of a fictive one")
    options.add_argument("--historique", type=Path, default=HISTORIQUE)
    choix = options.parse_args()
    with tempfile.TemporaryDirectory() as provisoire:
        dossier = Path(provisoire)
        csv = choix.fichier or fabriquer(dossier / "region", choix.lignes)
        publier(csv.stat().st_size, choix, alterner(travaux(csv, dossier), choix.tours))


if __name__ == "__main__":
    main()
