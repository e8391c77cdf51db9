"""Every line of a slice brought beside its prestation by the 64 bits of its keys: what is alone, doubled or in town.

One narrow join for all the raw tables: it counts. Nothing it gives is delivered: what is kept is joined by the nine keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from efficience.moteur.atelier import Atelier
from efficience.moteur.refus import Refus
from efficience.moteur.sources.dcir.colonnes import cles, empreinte
from efficience.moteur.sources.dcir.prestations import GARDEE

_DE_VILLE = f"statut = {GARDEE} AND ville"


@dataclass(frozen=True)
class Rapproches:
    """Lines of a raw table without prestation, and those of a prestation kept and prescribed in town, with their euros
    (a prestation counts as many times as it has lines)."""

    orphelines: int
    de_ville: int
    euros: Decimal | None


def rapprocher(tables: Sequence[str], tranche: str, atelier: Atelier) -> Mapping[str, Rapproches]:
    """Bring the lines of these raw tables beside `reperes`. Raises Refus for a prestation delivered twice."""
    toutes = ("er_prs_f", *tables)
    lues = [f"SELECT {empreinte()} AS cle, {rang} AS rang FROM {nom} WHERE {tranche}" for rang, nom in enumerate(tables, 1)]
    trouvees = atelier.con.execute(f"""
        SELECT rang, count(*), count(*) - count(r.cle), count(*) FILTER ({_DE_VILLE}), sum(montant) FILTER ({_DE_VILLE})
        FROM ({" UNION ALL ".join(["SELECT cle, 0 AS rang FROM reperes", *lues])}) l LEFT JOIN reperes r ON r.cle = l.cle
        GROUP BY rang""").fetchall()
    rapproches = {toutes[rang]: Rapproches(*comptes) for rang, _, *comptes in trouvees}
    lignes = atelier.con.execute("SELECT count(*) FROM reperes").fetchall()[0][0]
    if any(rang == 0 and jointes != lignes for rang, jointes, *_ in trouvees):
        _exiger_cles_uniques("er_prs_f", f"FROM er_prs_f WHERE {tranche}", cles(), atelier)
    return {table: rapproches.get(table, Rapproches(0, 0, None)) for table in tables}


def poser_multiples(table: str, ordre: str | None, tranche: str, atelier: Atelier) -> int:
    """Create the table `multiples`, the keys that several lines of a raw table share; returns how many they are.

    Raises Refus for a line delivered twice: the nine keys with its order number (`ordre`, if it has one) name it.
    """
    con, lues = atelier.con, f"(SELECT *, {empreinte()} AS cle FROM {table} WHERE {tranche})"
    lignes, distinctes = con.execute(f"SELECT count(*), count(DISTINCT cle) FROM {lues}").fetchall()[0]
    choix = "HAVING count(*) > 1" if lignes != distinctes else "LIMIT 0"
    con.execute(f"CREATE OR REPLACE TABLE multiples AS SELECT cle FROM {lues} GROUP BY cle {choix}")
    if ordre and lignes != distinctes:
        _exiger_cles_uniques(table, f"FROM {lues} SEMI JOIN multiples USING (cle)", f"{cles()}, {ordre}", atelier)
    return int(con.execute("SELECT count(*) FROM multiples").fetchall()[0][0])


def euros_de_ville(table: str, tranche: str, atelier: Atelier) -> Decimal | None:
    """Euros of the prestations kept, prescribed in town, that have a line in this raw table: each once."""
    lues = f"SELECT {empreinte()} FROM {table} WHERE {tranche}"
    somme = f"SELECT sum(montant) FROM reperes WHERE {_DE_VILLE} AND cle IN ({lues})"
    euros: Decimal | None = atelier.con.execute(somme).fetchall()[0][0]
    return euros


def _exiger_cles_uniques(table: str, lues: str, colonnes: str, atelier: Atelier) -> None:
    """Compare the keys themselves, once their 64 bits have met."""
    trouvees = atelier.con.execute(
        f"SELECT {colonnes}, count(*) {lues} GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1"
    ).fetchall()
    if trouvees:
        *valeurs, fois = trouvees[0]
        noms = colonnes.split(", ")
        lieu = ", ".join(f"{nom} {valeur}" for nom, valeur in zip(noms, valeurs, strict=True))
        raise Refus(
            f"{table.upper()} contient {fois} fois la même clé : {lieu}",
            attendu=f"une seule ligne par clé ({', '.join(noms)})",
            conseil="retirer le fichier livré deux fois (un mois et son année ?), ou refaire l'extraction sans jointure",
        )
