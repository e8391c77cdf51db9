"""What the prestations themselves say: transports and consultations, by the nature of the prestation.

Natures are code lists of `reglement`. The circumstance of a transport comes from its nature (urgent pre-hospital
ones) and from its lines of ER_DTR_F: emergency supplement, motive « transfert » (`circonstances.csv`, from IR_DTR_V
and IR_MTR_V). Trips are counted with PRS_ACT_NBR, the count of acts: in a transport PRS_ACT_QTE may hold kilometres.
A consultation counts PRS_ACT_QTE acts, negative in a cancellation.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from efficience.moteur.atelier import Atelier
from efficience.moteur.sources.dcir.colonnes import cles, memes_cles
from efficience.moteur.sql import poser
from efficience.reglement import officiel

TRANSPORTS = ("nature-ambulance", "nature-tap", "nature-partagee", "nature-urgence")
FAMILLES = {"transport": TRANSPORTS, "retrocession": ("nature-retrocession",), "consultation": ("nature-consultation",)}
"""Code lists that make each family of natures."""
URGENCE, PROGRAMME = "urgent_prehospitalier", "programme"
_CIRCONSTANCES = Path(__file__).with_name("circonstances.csv")


def poser_natures(atelier: Atelier) -> None:
    """The tables `natures` (code, family, circumstance of a transport) and `circonstances` of ER_DTR_F."""
    types = {"nature": "INTEGER", "famille": "VARCHAR", "circonstance": "VARCHAR"}
    poser(atelier.con, atelier.dossier, "natures", types, sorted(set(_natures())))
    with _CIRCONSTANCES.open(encoding="utf-8", newline="") as flux:
        rangees = [(r["colonne"], r["code"], r["circonstance"]) for r in csv.DictReader(flux)]
    types = {"colonne": "VARCHAR", "code": "INTEGER", "circonstance": "VARCHAR"}
    poser(atelier.con, atelier.dossier, "circonstances", types, rangees)


def _natures() -> Iterator[tuple[str, str, str]]:
    reglement = officiel()
    for famille, listes in FAMILLES.items():
        for nom in listes:
            circonstance = {"nature-urgence": URGENCE}.get(nom, PROGRAMME) if famille == "transport" else ""
            for code in reglement.nomenclature(nom).codes_actifs(None, reglement):
                yield code, famille, circonstance


def poser_circonstances(tranche: str, atelier: Atelier) -> None:
    """The table `detaillees`: circumstance, by prestation (its nine keys), that its lines of ER_DTR_F say."""
    atelier.con.execute(f"""
        CREATE OR REPLACE TABLE detaillees AS
        SELECT {cles()}, max(c.circonstance) AS circonstance FROM er_dtr_f JOIN circonstances c
        ON (c.colonne = 'TRS_PRS_IDE' AND c.code = TRS_PRS_IDE) OR (c.colonne = 'TRS_TRS_MTF' AND c.code = TRS_TRS_MTF)
        WHERE {tranche} GROUP BY ALL""")


def transports(detailles: bool) -> str:
    """SQL of the transports of the slice prescribed by a hospital, with the reason to set some apart (`motif`).

    An emergency wins over a transfer: `max` of the words keeps « urgent_prehospitalier ».
    """
    joint, connue = (f"LEFT JOIN detaillees d ON {memes_cles('d', 'p')}", "d.circonstance") if detailles else ("", "NULL")
    return f"""
        SELECT finess, patient, lpad(p.nature::VARCHAR, 4, '0') AS nature,
            CASE n.circonstance WHEN '{URGENCE}' THEN n.circonstance ELSE coalesce({connue}, n.circonstance) END
                AS circonstance, date_execution, annee, actes::BIGINT AS trajets, montant AS montant_rembourse,
            CASE WHEN NOT coalesce(actes = floor(actes), false) THEN 'nombre de trajets absent ou non entier' END AS motif
        FROM prestations p JOIN natures n ON n.nature = p.nature AND n.famille = 'transport' {joint}
        WHERE finess IS NOT NULL"""


def consultations() -> str:
    """SQL of the consultations of the slice, with their signed quantity (`quantite`)."""
    return """
        SELECT patient, specialite, date_execution, annee, quantite,
            CASE WHEN patient IS NULL THEN 'patient inconnu' WHEN specialite IS NULL THEN 'spécialité absente'
                WHEN quantite IS NULL THEN 'quantité absente' END AS motif
        FROM prestations p JOIN natures n ON n.nature = p.nature AND n.famille = 'consultation'"""
