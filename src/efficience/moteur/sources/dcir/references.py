"""The reference tables that may come with an export: drugs (IR_PHA_R) and persons (IR_BEN_R)."""

from efficience.moteur.atelier import Atelier, Piece
from efficience.moteur.sql import litteral
from efficience.noyau.codes import ATC, CIP13


def medicaments(atelier: Atelier) -> list[Piece]:
    """The presentations of IR_PHA_R with their ATC code. Units per box are not read there: load the `bdpm` source beside."""
    con, sortie = atelier.con, atelier.dossier / "medicaments-dcir.parquet"
    con.execute(f"""
        COPY (SELECT cip13, any_value(atc5 ORDER BY atc5) AS atc5, any_value(libelle ORDER BY libelle) AS libelle,
                NULL::DECIMAL(18,3) AS unites_par_boite
            FROM (SELECT PHA_CIP_C13 AS cip13, PHA_MED_NOM AS libelle,
                CASE WHEN regexp_full_match(PHA_ATC_C07, '{ATC.motif}') THEN PHA_ATC_C07 END AS atc5 FROM ir_pha_r)
            WHERE regexp_full_match(cip13, '{CIP13.motif}') GROUP BY cip13 ORDER BY cip13)
        TO {litteral(sortie)} (FORMAT parquet)""")
    lignes = con.execute(f"SELECT count(*) FROM {litteral(sortie)}").fetchall()[0][0]
    return [Piece("medicaments", "dcir", sortie, lignes)] if lignes else []


def poser_personnes(atelier: Atelier) -> None:
    """The view `personnes`: the person (BEN_IDT_ANO) behind each identifier and rank of birth, put down once."""
    pose = atelier.dossier / "releves" / "personnes.parquet"
    pose.parent.mkdir(exist_ok=True)
    atelier.con.execute(f"""
        COPY (SELECT BEN_NIR_PSA AS psa, coalesce(BEN_RNG_GEM, 1) AS rang, min(BEN_IDT_ANO) AS personne FROM ir_ben_r
            WHERE BEN_IDT_ANO IS NOT NULL AND BEN_NIR_PSA IS NOT NULL GROUP BY ALL) TO {litteral(pose)} (FORMAT parquet)""")
    atelier.con.execute(f"CREATE VIEW personnes AS SELECT * FROM {litteral(pose)}")
