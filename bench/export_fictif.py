"""Fictive exports for the benches, from hash(i): the same rows for one DuckDB version.

    DOSSIER/mois-01.parquet … mois-12.parquet   canonical `delivrances` of 2024, in date order: what the floor reads
    DOSSIER/annee/                              the same year as one file, and `medicaments`: what `charger` is given
    DOSSIER/mois_suivant/                       January 2025, a twelfth of the lines
    DOSSIER/catalogue.parquet                   product → component of the three drug indicators, for other engines
    DOSSIER/sejours/                            `sejours` of 2024, one in twenty for heart failure

600 hospitals on 40 % of the lines, 12,000 presentations of which one in ten is in a list of an indicator, 6 patients for
100 lines, known by 17 characters as in the SNDS. Amounts are price × boxes × rate; one line in nine is negative.
"""

from calendar import monthrange
from datetime import date
from pathlib import Path

import duckdb

from efficience.moteur.indicateurs import INDICATEURS
from efficience.noyau.finess import cle
from efficience.reglement import officiel

ANNEE, MOIS = 2024, 12
MEDICAMENTEUX = ("N-IPP", "N-ARA2", "N-EZE")
HOPITAUX, PRODUITS, UN_SUR, LIGNES_PAR_PATIENT = 600, 12_000, 10, 100 / 6
COMMUNS = "A02BC01 A02BC05 C09CA01 C09CA06 C09DA01 C09AA05 C09BA04 C10AX09 C10BA02 C10AA05 C10AA07".split()
AUTRES = [f"N{k // 60 + 1:02}A{'ABCDEF'[k // 10 % 6]}{k % 10 + 1:02}" for k in range(300)]
_PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 1000000)"
_NUMERO = "CAST(3400900000000 + {} AS VARCHAR)"


def fabriquer(dossier: Path, lignes: int) -> int:
    """Deliveries, drugs and catalogue; how many bytes the twelve months weigh."""
    for nom in ("annee", "mois_suivant"):
        (dossier / nom).mkdir(parents=True)
    with _ouvrir() as con:
        patients = max(1, int(lignes / LIGNES_PAR_PATIENT))
        for mois in range(MOIS):
            sortie = dossier / f"mois-{mois + 1:02}.parquet"
            _ecrire_mois(
                con, sortie, (lignes * mois // MOIS, lignes * (mois + 1) // MOIS), date(ANNEE, mois + 1, 1), patients
            )
        suite = lignes, lignes + lignes // MOIS
        _ecrire_mois(con, dossier / "mois_suivant" / "delivrances.parquet", suite, date(ANNEE + 1, 1, 1), patients)
        con.execute(f"COPY (FROM '{dossier}/mois-*.parquet') TO '{dossier}/annee/delivrances.parquet' {_PARQUET}")
        _ecrire_medicaments(con, dossier)
    return sum(fichier.stat().st_size for fichier in dossier.glob("mois-*.parquet"))


def _ouvrir() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET memory_limit='2GB'; SET enable_progress_bar=false")
    numeros = ((rang, f"59{rang:06}") for rang in range(HOPITAUX))
    valeurs = ", ".join(f"({rang}, '{huit}{cle(huit)}')" for rang, huit in numeros)
    con.execute(f"CREATE TEMP TABLE hopitaux AS SELECT * FROM (VALUES {valeurs}) t(rang, finess)")
    return con


def _ecrire_mois(con: duckdb.DuckDBPyConnection, sortie: Path, bornes: tuple[int, int], debut: date, patients: int) -> None:
    jours, (premiere, fin) = monthrange(debut.year, debut.month)[1], bornes
    produit = f"((h // 7919) % {PRODUITS})"
    con.execute(f"""
        COPY (
            SELECT finess, 'P' || lpad(CAST((h // 15485863) % {patients} AS VARCHAR), 16, '0') AS patient,
                {_NUMERO.format(produit)} AS cip13, NULL::VARCHAR AS atc5,
                DATE '{debut}' + CAST((i - {premiere}) * {jours} // {max(fin - premiere, 1)} AS INTEGER) AS date_execution,
                {debut.year}::SMALLINT AS annee, boites,
                CAST(boites * (150 + {produit} * 37 % 4900) * (CASE WHEN h % 3 = 0 THEN 100 ELSE 65 END) // 100
                    * 0.01::DECIMAL(3,2) AS DECIMAL(18,2)) AS montant_rembourse
            FROM (SELECT i, h, CAST((h // 104729) % 9 AS BIGINT) - 1 AS boites,
                    CASE WHEN h % 10 < 4 THEN (h // 10) % {HOPITAUX} END AS hopital
                  FROM (SELECT i, hash(i) AS h FROM range({premiere}, {fin}) t(i)))
            LEFT JOIN hopitaux ON rang = hopital
        ) TO '{sortie}' {_PARQUET}""")


def _ecrire_medicaments(con: duckdb.DuckDBPyConnection, dossier: Path) -> None:
    places = _places()
    con.execute(f"""
        COPY (SELECT {_NUMERO.format("p")} AS cip13, CASE WHEN p % {UN_SUR} = 0
                THEN {COMMUNS}[1 + (p // {UN_SUR}) % {len(COMMUNS)}] ELSE {AUTRES}[1 + p % {len(AUTRES)}] END AS atc5,
                'PRESENTATION ' || p AS libelle, CAST([28, 30, 84, 90][1 + p % 4] AS DECIMAL(18,3)) AS unites_par_boite
            FROM range({PRODUITS}) t(p)) TO '{dossier}/annee/medicaments.parquet' (FORMAT parquet)""")
    con.execute(f"""
        COPY (SELECT cip13, composante FROM '{dossier}/annee/medicaments.parquet' JOIN (VALUES {places}) v(atc5, composante)
            USING (atc5)) TO '{dossier}/catalogue.parquet' (FORMAT parquet)""")


def _places() -> str:
    """SQL rows (ATC code, component) of the three drug indicators."""
    composantes = [paire for code in MEDICAMENTEUX for paire in INDICATEURS[code].composantes.items()]
    reglement = officiel()
    return ", ".join(
        f"('{atc}', '{nom}')" for nom, liste in composantes for atc in sorted(liste.parmi(COMMUNS, ANNEE, reglement))
    )


def fabriquer_sejours(dossier: Path, sejours: int) -> None:
    """Stays: 1.8 M patients for 3 M stays, 1 to 10 days, one in twenty for heart failure, one in fifty left by transfer."""
    (dossier / "sejours").mkdir(parents=True)
    patients = max(1, sejours * 6 // 10)
    with _ouvrir() as con:
        con.execute(f"""
            COPY (SELECT 'S' || i AS sejour, finess,
                    'P' || lpad(CAST((h // 7919) % {patients} AS VARCHAR), 16, '0') AS patient, entree AS date_entree,
                    entree + CAST(1 + (h // 31) % 10 AS INTEGER) AS date_sortie,
                    {ANNEE} AS annee, 20 + CAST((h // 613) % 75 AS INTEGER) AS age, '8' AS mode_entree,
                    CASE WHEN (h // 97) % 50 = 0 THEN '7' WHEN (h // 97) % 50 = 1 THEN '9' ELSE '8' END AS mode_sortie,
                    CASE WHEN (h // 13) % 20 = 0 THEN '05M092' ELSE '04M052' END AS ghm,
                    CASE WHEN (h // 13) % 20 = 0 THEN 'I500' ELSE 'J189' END AS dp,
                    CAST(500 + (h // 17) % 5000 AS DECIMAL(18,2)) AS montant_am
                FROM (SELECT i, hash(i) AS h, DATE '{ANNEE}-01-01' + CAST((hash(i) // 104729) % 355 AS INTEGER) AS entree,
                        (hash(i) // 10) % {HOPITAUX} AS hopital FROM range({sejours}) t(i))
                JOIN hopitaux ON rang = hopital) TO '{dossier}/sejours/sejours.parquet' {_PARQUET}""")
