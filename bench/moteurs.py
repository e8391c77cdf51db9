"""The drug job of three indicators (boxes and euros by hospital and list) by several engines, beside one another.

Twelve monthly Parquet files are made from hash(i): the same for one DuckDB version. Each engine runs in its own process,
interleaved with the others; all must give the same totals. Medians are kept: machines drift, ratios hold.

    python bench/moteurs.py [--millions 10] [--tours 3] [--sans pandas --sans spark]

Engines that are not installed are left out, and said so: polars and pyspark are optional here.
"""

import argparse
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from efficience.reglement import officiel

HISTORIQUE = Path(__file__).with_name("historique-moteurs.jsonl")
COMPOSANTES = {
    "ipp": "atc-ipp",
    "ara2": "atc-ara2",
    "iec": "atc-iec",
    "ezetimibe": "atc-ezetimibe",
    "statines": "atc-statine",
}
ATC = "A02BC01 A02BC05 C09CA01 C09CA06 C09DA01 C09AA05 C09BA04 C10AX09 C10BA02 C10AA05 C10AA07".split()
HOPITAUX, PRODUITS, UN_SUR = 600, 12_000, 10  # hospitals, presentations, one presentation in ten is in a list

DEBUT = """
import json, resource, sys, time
from glob import glob
dossier = sys.argv[1]
mois, catalogue = sorted(glob(dossier + '/mois-*.parquet')), dossier + '/catalogue.parquet'
"""
FIN = """
temoin = [len(r), int(sum(x[0] for x in r)), str(sum(x[1] for x in r))]
print(json.dumps({'secondes': time.perf_counter() - debut, 'temoin': temoin,
    'memoire': globals().get('memoire') or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
_IBIS = """
from pathlib import Path
from efficience.moteur.backends import ouvrir
moteur = ouvrir(ARGUMENTS)
debut = time.perf_counter()
lignes, listes = moteur.lire([Path(m) for m in mois]), moteur.lire([Path(catalogue)])
t = lignes.filter(lignes.finess.notnull()).inner_join(listes, 'cip13')
g = t.group_by('composante', 'finess').agg(b=t.boites.sum(), e=t.montant.sum())
r = [(x['b'], x['e']) for x in moteur.lignes(g)]
"""
TRAVAUX = {
    "plancher DuckDB": """
import duckdb
debut = time.perf_counter()
duckdb.sql(f"SELECT max(finess), max(cip13), max(boites), max(montant) FROM read_parquet({mois})").fetchall()
r = []
""",
    "efficience": _IBIS.replace("ARGUMENTS", "'duckdb'"),
    "polars": """
import polars as pl
debut = time.perf_counter()
g = (pl.scan_parquet(mois).filter(pl.col('finess').is_not_null()).join(pl.scan_parquet(catalogue), on='cip13')
    .group_by('composante', 'finess').agg(pl.col('boites').sum(), pl.col('montant').sum()).collect(engine='streaming'))
r = g.select('boites', 'montant').rows()
""",
    "pandas": """
import pandas as pd
import pyarrow.parquet as pq
debut = time.perf_counter()
listes, morceaux = pd.read_parquet(catalogue), []
for m in mois:
    for lot in pq.ParquetFile(m).iter_batches(1_000_000, columns=['finess', 'cip13', 'boites', 'montant']):
        d = lot.to_pandas()
        d = d[d.finess.notna()].merge(listes, on='cip13')
        morceaux.append(d.groupby(['composante', 'finess'])[['boites', 'montant']].sum())
g = pd.concat(morceaux).groupby(level=[0, 1]).sum()
r = list(g.itertuples(index=False, name=None))
""",
    "spark local[2]": _IBIS.replace("ARGUMENTS", "'spark', 'local[2]'")
    + """
pid = moteur._session.sparkContext._gateway.proc.pid
memoire = int(open(f'/proc/{pid}/status').read().split('VmHWM:')[1].split()[0]) / 1024
""",
}
MODULES = {"polars": "polars", "pandas": "pandas", "spark local[2]": "pyspark"}


@dataclass(frozen=True)
class Mesure:
    """One job in its process: seconds of work, seconds of the whole process, peak MiB, totals to compare."""

    travail: float
    processus: float
    memoire: float
    temoin: str


def fabriquer(dossier: Path, lignes: int) -> int:
    """Twelve months, and the catalogue of the lists; how many bytes."""
    reglement, jour = officiel(), date(2024, 12, 31)
    places = {nom: reglement.nomenclature(liste).parmi(ATC, jour, reglement) for nom, liste in COMPOSANTES.items()}
    listes = [(atc, nom) for nom, codes in places.items() for atc in sorted(codes)]
    valeurs = ", ".join(f"('{atc}', '{nom}')" for atc, nom in listes)
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT CAST(3400900000000 + p AS VARCHAR) AS cip13, composante "
            f"FROM (VALUES {valeurs}) v(atc, composante), range({PRODUITS}) t(p) WHERE p % {UN_SUR} = 0 "
            f"AND (p // {UN_SUR}) % {len(ATC)} = list_position({ATC}, atc) - 1) TO '{dossier}/catalogue.parquet'"
        )
        for mois in range(12):
            bornes = f"{lignes * mois // 12}, {lignes * (mois + 1) // 12}"
            con.execute(
                f"COPY (SELECT CASE WHEN h % 10 < 4 THEN CAST(590000000 + (h // 10) % {HOPITAUX} AS VARCHAR) END AS finess, "
                f"CAST(3400900000000 + (h // 7919) % {PRODUITS} AS VARCHAR) AS cip13, "
                "CAST((h // 104729) % 9 AS BIGINT) - 1 AS boites, "
                "CAST(CAST((h // 1299709) % 100000 AS DECIMAL(18,2)) / 100 AS DECIMAL(18,2)) AS montant "
                f"FROM (SELECT hash(i) AS h FROM range({bornes}) t(i))) "
                f"TO '{dossier}/mois-{mois + 1:02}.parquet' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 1000000)"
            )
    return sum(fichier.stat().st_size for fichier in dossier.iterdir())


def mesurer(travail: str, dossier: Path) -> Mesure:
    """Run one job. A failure stops the bench."""
    debut = time.perf_counter()
    commande = (sys.executable, "-c", DEBUT + travail + FIN, str(dossier))
    processus = subprocess.Popen(commande, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sortie, messages = processus.communicate()
    duree = time.perf_counter() - debut
    if processus.returncode:
        sys.exit(messages.decode())
    lu = json.loads(sortie)
    return Mesure(lu["secondes"], duree, lu["memoire"], json.dumps(lu["temoin"]))


def alterner(travaux: dict[str, str], dossier: Path, tours: int) -> dict[str, list[Mesure]]:
    """Each job in turn, `tours` times, after one that warms the page cache. Engines must agree."""
    for travail in travaux.values():
        mesurer(travail, dossier)
    suites: dict[str, list[Mesure]] = {nom: [] for nom in travaux}
    for _ in range(tours):
        for nom, travail in travaux.items():
            suites[nom].append(mesurer(travail, dossier))
    temoins = {m.temoin for nom, mesures in suites.items() if nom != "plancher DuckDB" for m in mesures}
    if len(temoins) != 1:
        sys.exit(f"les moteurs ne donnent pas les mêmes totaux : {temoins}")
    return suites


def publier(suites: dict[str, list[Mesure]], lignes: int, octets: int) -> None:
    """Print the medians and the ratios to this engine, and keep them."""
    medianes = {
        nom: [
            round(statistics.median(getattr(m, champ) for m in mesures), 3) for champ in ("travail", "processus", "memoire")
        ]
        for nom, mesures in suites.items()
    }
    paquets = ("efficience", "duckdb", "ibis-framework", *(m for m in MODULES.values() if importlib.util.find_spec(m)))
    mesure = {
        "le": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}",
        "versions": {nom: version(nom) for nom in paquets},
        "lignes": lignes,
        "octets": octets,
        "tours": len(suites["efficience"]),
        "travail_processus_memoire": medianes,
    }
    with HISTORIQUE.open("a", encoding="utf-8") as flux:
        flux.write(json.dumps(mesure, ensure_ascii=False) + "\n")
    print(f"{mesure['machine']}, {mesure['versions']}, {lignes} lignes, {octets / 1e6:.0f} Mo, {mesure['tours']} tours")
    print("  médianes            travail   × efficience   processus entier   mémoire au plus")
    for nom, (travail, processus, memoire) in medianes.items():
        ratio = travail / medianes["efficience"][0]
        print(f"  {nom:18} {travail:7.2f} s {ratio:12.2f} {processus:16.2f} s {memoire:14.0f} Mio")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--millions", type=float, default=10)
    options.add_argument("--tours", type=int, default=3)
    options.add_argument("--sans", action="append", default=[], help="an engine to leave out")
    choix = options.parse_args()
    absents = {nom for nom, module in MODULES.items() if importlib.util.find_spec(module) is None}
    for nom in sorted(absents):
        print(f"laissé de côté, pas installé : {nom}")
    ecartes = absents | {nom for nom in TRAVAUX if nom.split()[0] in choix.sans}
    travaux = {nom: travail for nom, travail in TRAVAUX.items() if nom not in ecartes}
    with tempfile.TemporaryDirectory() as provisoire:
        dossier = Path(provisoire)
        octets = fabriquer(dossier, int(choix.millions * 1_000_000))
        publier(alterner(travaux, dossier, choix.tours), int(choix.millions * 1_000_000), octets)


if __name__ == "__main__":
    main()
