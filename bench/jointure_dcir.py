"""The DCIR join through the real source, month of flux by month of flux, beside one straight nine-key join by DuckDB.

A fictive export of N prestations, N drugs and N executing establishments is made as Parquet, 18 files a table, one a
month of flux; 40 % of the lines are a hospital's, and a prestation has one line of each. Four jobs, each in a process
of its own, interleaved; the medians of their ratios are kept, and the peak memory. On a shared machine
the clock says little (the same ratio went from 5 to 22): seconds of processor, imports included, are kept beside.
- the straight join: one DuckDB query, boxes and euros by hospital;
- « jointure par mois »: the same sums from what the source itself joins, months one after the other, all its filters,
  its first look at the files included; nothing is written. Target: 1.5 straight joins;
- « chargement entier »: checks, counts, sort, canonical parts written, once for all later queries. Target: 12 floors;
- the floor: one DuckDB pass that decodes each column of the export (all are needed).
History: bench/historique.jsonl.

    python bench/jointure_dcir.py [--lignes 20000000] [--tours 3] [--dossier DOSSIER]
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

MOIS = 18
CLES = "FLX_DIS_DTD FLX_TRT_DTD FLX_EMT_TYP FLX_EMT_NUM FLX_EMT_ORD ORG_CLE_NUM DCT_ORD_NUM PRS_ORD_NUM REM_TYP_AFF".split()
MEMOIRE_VISEE = 1024
RATIOS = (
    ("jointure par mois", "jointure directe", 1.5),
    ("chargement entier", "plancher", 12),
    ("chargement entier", "jointure directe", None),
    ("requête suivante", "jointure directe", None),
)
"""What is compared with what, and the ratio aimed at."""
HISTORIQUE = Path(__file__).with_name("historique.jsonl")
_FIN = """
print(time.perf_counter() - debut, time.process_time())
print(next(int(ligne.split()[1]) for ligne in open('/proc/self/status') if ligne.startswith('VmHWM')) / 1024)
"""
DIRECTE = f"""
import duckdb, sys, time
debut = time.perf_counter()
con = duckdb.connect()
con.execute("SET temp_directory='" + sys.argv[2] + "'")
memes = ' AND '.join(f'p.{{c}} = d.{{c}}' for c in {CLES!r})
aussi = ' AND '.join(f'p.{{c}} = e.{{c}}' for c in {CLES!r})
con.execute(f'''
    SELECT p.ETB_PRE_FIN, sum(d.PHA_ACT_QSN), sum(p.BSE_REM_MNT)
    FROM '{{sys.argv[1]}}/ER_PRS_F*.parquet' p JOIN '{{sys.argv[1]}}/ER_PHA_F*.parquet' d ON {{memes}}
    LEFT JOIN '{{sys.argv[1]}}/ER_ETE_F*.parquet' e ON {{aussi}}
    WHERE (e.ETE_IND_TAA <> 1 OR e.ETE_IND_TAA IS NULL) AND (p.DPN_QLF <> 71 OR p.DPN_QLF IS NULL)
        AND p.CPL_MAJ_TOP < 2 AND p.RGO_ENV_TYP = 1 AND p.ETB_PRE_FIN IS NOT NULL
    GROUP BY 1''').fetchall()
{_FIN}"""
PAR_MOIS = f"""
import pathlib, sys, time
from collections import Counter
from efficience.moteur.atelier import Atelier
from efficience.moteur.sources import dcir
from efficience.moteur.sources.dcir import details
debut = time.perf_counter()
dossier = pathlib.Path(sys.argv[2])
dossier.mkdir(parents=True)
atelier = Atelier(dossier)
lecture = dcir.preparer(pathlib.Path(sys.argv[1]), None, atelier)
boites, euros = Counter(), Counter()
for mois in lecture.mois:
    for tranche in lecture.tranches(mois, atelier):
        lecture.montrer_prestations(tranche, atelier)
        jointes = details.jointes(details.PHARMACIE, tranche)
        for finess, quantite, montant in atelier.con.execute(
            f'SELECT finess, sum(quantite), sum(montant) FROM ({{jointes}}) GROUP BY 1').fetchall():
            boites[finess] += quantite
            euros[finess] += montant
atelier.fermer()
{_FIN}"""
CHARGER = f"""
import pathlib, sys, time
from efficience.moteur.atelier import Atelier
from efficience.moteur.sources import dcir
debut = time.perf_counter()
dossier = pathlib.Path(sys.argv[2])
dossier.mkdir(parents=True)
atelier = Atelier(dossier)
lot = dcir.lire(pathlib.Path(sys.argv[1]), None, atelier)
atelier.fermer()
{_FIN}"""
PLANCHER = f"""
import duckdb, sys, time
debut = time.perf_counter()
con = duckdb.connect()
for table in ('ER_PRS_F', 'ER_ETE_F', 'ER_PHA_F'):
    lues = "read_parquet('" + sys.argv[1] + '/' + table + "*.parquet')"
    noms = [nom for nom, *_ in con.execute('DESCRIBE SELECT * FROM ' + lues).fetchall()]
    con.execute('SELECT ' + ', '.join('max(' + nom + ')' for nom in noms) + ' FROM ' + lues).fetchall()
{_FIN}"""
ENSUITE = f"""
import duckdb, sys, time
debut = time.perf_counter()
duckdb.sql(f'''SELECT finess, sum(boites), sum(montant_rembourse) FROM '{{sys.argv[2]}}/delivrances-*.parquet'
    GROUP BY 1''').fetchall()
{_FIN}"""


@dataclass(frozen=True)
class Mesure:
    """One job in a process of its own: seconds of its work, seconds of processor of the process, peak MiB of its memory."""

    travail: float
    processeur: float
    memoire: float


def mesurer(code: str, *arguments: str) -> Mesure:
    """Run Python code that prints its seconds and its peak memory. A failure stops the bench."""
    fait = subprocess.run((sys.executable, "-c", code, *arguments), capture_output=True, text=True, check=False)
    if fait.returncode:
        sys.exit(fait.stderr)
    return Mesure(*map(float, fait.stdout.split()[-3:]))


def fabriquer(dossier: Path, lignes: int) -> None:
    """A fictive export: the same N keys in three tables, 600 hospitals on 40 % of the lines, 2 % of negative lines."""
    dossier.mkdir()
    con = duckdb.connect()
    par_mois = -(-lignes // MOIS)
    cles = """
        (DATE '2024-01-01' + to_months({m}))::DATE AS FLX_DIS_DTD,
        (DATE '2024-01-03' + to_months({m}))::DATE + (i % 20)::INTEGER AS FLX_TRT_DTD, (i % 3 + 1)::SMALLINT AS FLX_EMT_TYP,
        (i % 101)::SMALLINT AS FLX_EMT_NUM, (i % 977)::SMALLINT AS FLX_EMT_ORD, '01C' || lpad((i % 130)::VARCHAR, 6, '0')
        AS ORG_CLE_NUM, (i // 3)::INTEGER AS DCT_ORD_NUM, (i % 3 + 1)::INTEGER AS PRS_ORD_NUM, 0 AS REM_TYP_AFF"""
    tables = {
        "ER_PRS_F": """
            CASE WHEN h % 10 < 4 THEN lpad((10000000 + h % 600)::VARCHAR, 8, '0') END AS ETB_PRE_FIN,
            (DATE '2024-01-01' + to_months({m}))::DATE - (h % 40)::INTEGER AS EXE_SOI_DTD, 3313 AS PRS_NAT_REF,
            ((h % 5000) * CASE WHEN h % 50 = 0 THEN -1 ELSE 1 END / 100)::DECIMAL(9,2) AS BSE_REM_MNT,
            ((h % 7000) / 100)::DECIMAL(9,2) AS BSE_REM_BSE, 0::SMALLINT AS DPN_QLF, 0::SMALLINT AS PRS_DPN_QLP,
            (CASE WHEN h % 100 = 7 THEN 2 ELSE 0 END)::SMALLINT AS CPL_MAJ_TOP, 1::SMALLINT AS RGO_ENV_TYP,
            'P' || lpad((h % 6000000)::VARCHAR, 16, '0') AS BEN_NIR_PSA, 1::SMALLINT AS BEN_RNG_GEM,
            (h % 100)::SMALLINT AS BEN_AMA_COD, (h % 2 + 1)::SMALLINT AS BEN_SEX_COD""",
        "ER_PHA_F": """
            (3400930000000 + h % 12000) AS PHA_PRS_C13, (CASE WHEN h % 50 = 0 THEN -1 ELSE 1 END)::SMALLINT AS PHA_ACT_QSN,
            5.5::DECIMAL(12,5) AS PHA_ACT_PRU, 1::SMALLINT AS PHA_ORD_NUM""",
        "ER_ETE_F": "(CASE WHEN h % 200 = 3 THEN 1 ELSE 0 END)::SMALLINT AS ETE_IND_TAA",
    }
    for mois in range(MOIS):
        tirage = f"(SELECT range AS i, (hash(range + {mois * par_mois}) >> 1)::BIGINT AS h FROM range({par_mois}))"
        for nom, colonnes in tables.items():
            sortie = dossier / f"{nom}_{mois + 1:02}.parquet"
            con.execute(
                f"COPY (SELECT {(cles + ', ' + colonnes).format(m=mois)} FROM {tirage}) "
                f"TO '{sortie}' (FORMAT parquet, COMPRESSION zstd)"
            )


def un_tour(export: Path, dossier: Path, rang: int) -> dict[str, Mesure]:
    """Each job once, in turn."""
    atelier = str(dossier / f"atelier-{rang}")
    return {
        "plancher": mesurer(PLANCHER, str(export)),
        "jointure directe": mesurer(DIRECTE, str(export), str(dossier / "debord")),
        "jointure par mois": mesurer(PAR_MOIS, str(export), str(dossier / f"jointure-{rang}")),
        "chargement entier": mesurer(CHARGER, str(export), atelier),
        "requête suivante": mesurer(ENSUITE, str(export), atelier),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lignes", type=int, default=20_000_000)
    options.add_argument("--tours", type=int, default=3)
    options.add_argument("--dossier", type=Path, help="where temporary files go")
    choix = options.parse_args()
    with tempfile.TemporaryDirectory(dir=choix.dossier) as provisoire:
        dossier = Path(provisoire)
        debut = time.perf_counter()
        fabriquer(dossier / "export", choix.lignes)
        print(f"export fabriqué en {time.perf_counter() - debut:.0f} s")
        tours = [un_tour(dossier / "export", dossier, rang) for rang in range(choix.tours)]
    publier(choix, tours)


def publier(choix: argparse.Namespace, tours: list[dict[str, Mesure]]) -> None:
    """Print the medians and the ratios, and keep them."""
    medianes = {
        nom: Mesure(
            statistics.median(t[nom].travail for t in tours),
            statistics.median(t[nom].processeur for t in tours),
            max(t[nom].memoire for t in tours),
        )
        for nom in tours[0]
    }
    ratios, ratios_processeur = (
        {
            f"{a} / {b}": round(statistics.median(getattr(t[a], en) / getattr(t[b], en) for t in tours), 2)
            for a, b, _ in RATIOS
        }
        for en in ("travail", "processeur")
    )
    mesure = {
        "banc": "jointure_dcir",
        "le": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}",
        "versions": {nom: version(nom) for nom in ("efficience", "duckdb")},
        "lignes": choix.lignes,
        "tours": choix.tours,
        "secondes_de_travail": {nom: round(m.travail, 2) for nom, m in medianes.items()},
        "memoire_mio": {nom: round(m.memoire) for nom, m in medianes.items()},
        "secondes_de_processeur": {nom: round(m.processeur, 2) for nom, m in medianes.items()},
        "ratios": ratios,
        "ratios_processeur": ratios_processeur,
    }
    with HISTORIQUE.open("a", encoding="utf-8") as flux:
        flux.write(json.dumps(mesure, ensure_ascii=False) + "\n")
    print(f"{mesure['machine']}, {mesure['versions']}, 3 × {choix.lignes} lignes, {choix.tours} tours alternés")
    for nom, m in medianes.items():
        print(f"  {nom:18} {m.travail:7.2f} s   {m.processeur:7.2f} s de processeur   {m.memoire:6.0f} Mio au plus")
    for (nom, reference, vise), (paire, ratio) in zip(RATIOS, ratios.items(), strict=True):
        print(
            f"  {nom} = {ratio} × {reference}, {ratios_processeur[paire]} × en temps de processeur"
            + (f" (visé : {vise} au plus)" if vise else "")
        )
    print(f"  mémoire visée : moins de {MEMOIRE_VISEE} Mio")


if __name__ == "__main__":
    main()
