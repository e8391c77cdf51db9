"""The drug job of three indicators (boxes and euros by hospital and list) by several engines, beside one another.

All read the same fictive export (bench/export_fictif.py), each in its own process, interleaved with the others; all must
give the same totals. Medians are kept: machines drift, ratios hold. History: bench/historique.jsonl.

    python bench/moteurs.py [--millions 10] [--tours 3] [--sans pandas --sans spark] [--historique FICHIER]

Engines that are not installed are left out, and said so: polars and pyspark are optional here.
"""

import argparse
import importlib.util
import tempfile
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

from export_fictif import fabriquer
from mesure import (
    HISTORIQUE,
    Mesure,
    Suites,
    alterner,
    annoncer,
    chiffres,
    exiger_accord,
    inscrire,
    mesurer,
    ratio,
    situer,
    travaux_de,
)

DEBUT = """
import sys, time
from glob import glob
from mesure import partir, pic_de_memoire, rendre
dossier, memoire = sys.argv[1], None
mois, catalogue = sorted(glob(dossier + '/mois-*.parquet')), dossier + '/catalogue.parquet'
"""
FIN = "\nrendre(debut, [int(sum(x[0] for x in r)), str(sum(x[1] for x in r))], memoire)\n"
_IBIS = """
from pathlib import Path
from efficience.moteur.backends import ouvrir
moteur = ouvrir(ARGUMENTS)
debut = partir()
lignes, listes = moteur.lire([Path(m) for m in mois]), moteur.lire([Path(catalogue)])
t = lignes.filter(lignes.finess.notnull()).inner_join(listes, 'cip13')
g = t.group_by('composante', 'finess').agg(b=t.boites.sum(), e=t.montant_rembourse.sum())
r = [(x['b'], x['e']) for x in moteur.lignes(g)]
"""
PLANCHER = "plancher DuckDB"
TRAVAUX = {
    PLANCHER: """
import duckdb
debut = partir()
duckdb.sql(f"SELECT max(finess), max(cip13), max(boites), max(montant_rembourse) FROM read_parquet({mois})").fetchall()
r = []
""",
    "efficience": _IBIS.replace("ARGUMENTS", "'duckdb'"),
    "polars": """
import polars as pl
debut = partir()
g = (pl.scan_parquet(mois).filter(pl.col('finess').is_not_null()).join(pl.scan_parquet(catalogue), on='cip13')
    .group_by('composante', 'finess').agg(pl.col('boites').sum(), pl.col('montant_rembourse').sum())
    .collect(engine='streaming'))
r = g.select('boites', 'montant_rembourse').rows()
""",
    "pandas": """
import pandas as pd
import pyarrow.parquet as pq
debut = partir()
listes, morceaux = pd.read_parquet(catalogue), []
for m in mois:
    for lot in pq.ParquetFile(m).iter_batches(1_000_000, columns=['finess', 'cip13', 'boites', 'montant_rembourse']):
        d = lot.to_pandas()
        d = d[d.finess.notna()].merge(listes, on='cip13')
        morceaux.append(d.groupby(['composante', 'finess'])[['boites', 'montant_rembourse']].sum())
g = pd.concat(morceaux).groupby(level=[0, 1]).sum()
r = list(g.itertuples(index=False, name=None))
""",
    "spark local[2]": _IBIS.replace("ARGUMENTS", "'spark', 'local[2]'")
    + "memoire = pic_de_memoire(moteur._session.sparkContext._gateway.proc.pid)\n",
}
MODULES = {"polars": "polars", "pandas": "pandas", "spark local[2]": "pyspark"}


def autres_moteurs(export: Path, sans: Collection[str]) -> dict[str, Callable[[int], Mesure]]:
    """The engines installed that `sans` does not name, each with its job over this export."""
    absents = {nom for nom, module in MODULES.items() if importlib.util.find_spec(module) is None}
    for nom in sorted(absents):
        print(f"laissé de côté, pas installé : {nom}")
    gardes = [nom for nom in MODULES if nom not in absents and nom.split()[0] not in sans]
    return {nom: _preparer(nom, export) for nom in gardes}


def _preparer(nom: str, export: Path) -> Callable[[int], Mesure]:
    return lambda _: mesurer("-c", DEBUT + TRAVAUX[nom] + FIN, str(export))


def publier(suites: Suites, choix: argparse.Namespace, octets: int) -> None:
    """Print the medians and the ratios to this engine, and keep them."""
    presents = [module for nom, module in MODULES.items() if nom in suites]
    mesure = situer("moteurs", *presents) | {
        "lignes": int(choix.millions * 1_000_000),
        "octets": octets,
        "tours": choix.tours,
        "travail_processus_memoire": chiffres(suites),
    }
    inscrire(mesure, choix.historique)
    annoncer(mesure, f"{mesure['lignes']} lignes, {octets / 1e6:.0f} Mo")
    print("                      travail   × efficience   processus entier   mémoire au plus")
    contre = partial(ratio, dessous=travaux_de(suites["efficience"]))
    for nom, (travail, processus, memoire) in mesure["travail_processus_memoire"].items():
        print(f"  {nom:18} {travail:7.2f} s {contre(travaux_de(suites[nom])):12.2f} {processus:16.2f} s {memoire:14.0f} Mio")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--millions", type=float, default=10)
    options.add_argument("--tours", type=int, default=3)
    options.add_argument("--sans", action="append", default=[], help="an engine to leave out")
    options.add_argument("--historique", type=Path, default=HISTORIQUE)
    choix = options.parse_args()
    with tempfile.TemporaryDirectory() as provisoire:
        dossier = Path(provisoire)
        octets = fabriquer(dossier, int(choix.millions * 1_000_000))
        communs = {nom: _preparer(nom, dossier) for nom in (PLANCHER, "efficience")}
        suites = alterner(communs | autres_moteurs(dossier, choix.sans), choix.tours)
    exiger_accord(suites, [nom for nom in suites if nom != PLANCHER])
    publier(suites, choix, octets)


if __name__ == "__main__":
    main()
