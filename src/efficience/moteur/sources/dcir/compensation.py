"""Cancelled exams and consultations taken out, across the months of a delivery.

`examens` and `consultations` say that an act took place: they hold no quantity, so a negative mirror line must take
its act away. Lines of the same act (patient, code, day, hospital) are summed month by month; an act whose sum is not
positive in some month was cancelled from another flux: its sums are then added over the whole delivery. It stays,
once and with its net amount, in its first month with a positive sum, if the total is positive; else it disappears. A
cancellation whose act is not in the delivery is set apart.
"""

from collections.abc import Mapping
from pathlib import Path

from efficience.moteur.atelier import Atelier, Piece
from efficience.moteur.sources.dcir.sorties import Comptes, cle, ecrire
from efficience.moteur.sql import litteral
from efficience.moteur.tables import TABLES

ANNULES = "actes annulés, retirés avec leur annulation"
SANS_ACTE = "annulation dont l'acte n'est pas dans la livraison"


def compenser(table: str, mois: Mapping[str, Path], comptes: Comptes, atelier: Atelier) -> list[Piece]:
    """The parts of a table whose months were put aside, netted."""
    con, montant = atelier.con, TABLES[table].montant
    noms = cle(table)
    memes = " AND ".join(f"l.{nom} IS NOT DISTINCT FROM a.{nom}" for nom in noms)
    lues = " UNION ALL ".join(f"SELECT *, '{partie}' AS partie FROM {litteral(f)}" for partie, f in mois.items())
    somme = f"sum(l.{montant})" if montant else "NULL::DECIMAL(18,2)"
    con.execute(f"""
        CREATE OR REPLACE TABLE annules AS
        SELECT {", ".join(f"l.{nom}" for nom in noms)}, sum(l.quantite) AS quantite, {somme} AS montant,
            min(l.partie) FILTER (l.quantite > 0) AS partie, count(*) AS lignes
        FROM ({lues}) l SEMI JOIN (SELECT DISTINCT {", ".join(noms)} FROM ({lues}) WHERE quantite <= 0) a ON {memes}
        GROUP BY ALL""")
    for libelle, condition, compter in (
        (ANNULES, "quantite = 0 OR (quantite < 0 AND partie IS NOT NULL)", comptes.filtrer),
        (SANS_ACTE, "quantite < 0 AND partie IS NULL", comptes.ecarter),
    ):
        lignes, euros = con.execute(f"SELECT count(*), sum(montant) FROM annules WHERE {condition}").fetchall()[0]
        compter(table, libelle, lignes, euros)
    return [
        ecrire(table, partie, f"({_restants(table, partie, fichier, memes)})", atelier) for partie, fichier in mois.items()
    ]


def _restants(table: str, partie: str, fichier: Path, memes: str) -> str:
    noms, montant = ", ".join(cle(table)), TABLES[table].montant
    euros = {"lu": f", {montant}", "net": f", montant AS {montant}"} if montant else {"lu": "", "net": ""}
    return (
        f"SELECT {noms}{euros['lu']} FROM {litteral(fichier)} l ANTI JOIN annules a ON {memes} "
        f"UNION ALL SELECT {noms}{euros['net']} FROM annules WHERE quantite > 0 AND partie = '{partie}'"
    )
