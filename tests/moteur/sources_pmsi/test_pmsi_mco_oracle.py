"""PMSI MCO against a second reading, in plain Python, of random small SNDS years that hold every edge of every filter."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tables_snds import LENS, LILLE, ORDINAIRE, Ligne, ecrire, lire

SITE, ASSISTANCE, FAUX = "750100018", "750712184", "590000007"
Tables = dict[str, list[Ligne]]


def _monde(hasard: Random, annee: int) -> Tables:
    """A random year. Identifiers may not match from one table to another, lines may repeat, fields may be empty."""
    choix = hasard.choice
    etablissements = [LILLE, LILLE, LENS, LENS, SITE, ASSISTANCE, FAUX]
    sejours = [{"ETA_NUM": choix(etablissements), "RSA_NUM": str(rang)} for rang in range(1, 25)]
    consultations = [{"ETA_NUM": choix(etablissements), "SEQ_NUM": str(rang)} for rang in range(1, 7)]
    return {
        "B": [sejour | _description(hasard) for sejour in sejours],
        "C": [sejour | _chainage(hasard, annee) for sejour in sejours if hasard.random() < 0.95],
        **_prestations(hasard, [*sejours, {"ETA_NUM": LILLE, "RSA_NUM": "404"}]),
        **_externes(hasard, annee, consultations),
    }


def _bord(hasard: Random, ordinaire: str, *bords: str) -> str:
    return hasard.choice(bords) if hasard.random() < 0.15 else ordinaire


def _description(hasard: Random) -> dict[str, str]:
    possibles = {
        "GRG_GHM": ("05M092", "28Z07Z", "90Z00Z", "90M01Z", "06C904", "", "5M9"),
        "DGN_PAL": ("I500", "I50.0", "", "1500"),
        "DGN_REL": ("", "I110", "??"),
        "AGE_ANN": ("80", "0", "130", "131", "", "18"),
        "AGE_JOU": ("", "12"),
        "SEJ_TYP": ("", "A", "B"),
        "TYP_GEN_RSA": ("0", "", "1"),
        "GHS_NUM": ("1754", "9999", ""),
    }
    modes = {"ENT_MOD": hasard.choice("8870"), "SOR_MOD": hasard.choice(["8", "7", "0", "9", ""])}
    return {nom: _bord(hasard, *valeurs) for nom, valeurs in possibles.items()} | modes


def _jours(annee: int) -> list[str]:
    return [f"{jour:02}/{mois:02}/{annee}" for jour in (1, 15, 28) for mois in (1, 2, 12)]


def _chainage(hasard: Random, annee: int) -> dict[str, str]:
    etendue = [*_jours(annee), f"30/12/{annee - 1}", f"02/01/{annee + 1}", f"31/02/{annee}", "", f"{annee}-03-04"]
    code = hasard.choice([nom for nom in ORDINAIRE["C"] if nom.endswith("_RET")])
    return {
        "NIR_ANO_17": hasard.choice(["p1", "p2", "", "xxxxxxxxxxxxxxxxD"]),
        "EXE_SOI_DTD": _bord(hasard, f"15/01/{annee}", *etendue),
        "EXE_SOI_DTF": _bord(hasard, f"28/02/{annee}", *etendue),
        code: _bord(hasard, "0", "1", ""),
    }


def _prestations(hasard: Random, sejours: Sequence[Ligne]) -> Tables:
    def tirages(nombre: int, **valeurs: Sequence[str]) -> list[Ligne]:
        return [
            {**hasard.choice(sejours), **{nom: hasard.choice(possibles) for nom, possibles in valeurs.items()}}
            for _ in range(nombre)
        ]

    ucd = ["3400892200971", "0000009220097", "922", ""]
    med = tirages(15, UCD_UCD_COD=ucd, ADM_NBR=["1", "2.125", "-1", ""], ADM_NBR_PRI=["0.005", "10.125", "-7.345", "99"])
    return {
        "VALO": tirages(25, MNT_TOT_AM=["10.10", "-3.05", "", "2500.00", "0.01"]),
        "D": tirages(20, ASS_DGN=["E119", "N18.9", "??", ""]),
        "A": tirages(20, CDC_ACT=["FAFA001", "fafa005", "FAF", ""], ENT_DAT_DEL=["0", "1", "400", "-1", ""]),
        "MED": [{**ligne, "RSA_NUM": ""} if hasard.random() < 0.2 else ligne for ligne in med],
        "FH": tirages(8, COD_UCD=["9220097"], QUA_COD=["2", "-2"], COE_TAU=["0.33", "1.00", ""], FAC_TOT=["8.15", "-8.15"]),
    }


def _externes(hasard: Random, annee: int, consultations: Sequence[Ligne]) -> Tables:
    choix = hasard.choice

    def chainage() -> Ligne:
        dates = {"EXE_SOI_DTD": choix(_jours(annee)), "EXE_SOI_DTF": choix([*_jours(annee), ""])}
        return {"NIR_ANO_17": choix(["p1", "p1", ""]), "NIR_RET": _bord(hasard, "0", "1"), **dates}

    inconnue = {"ETA_NUM": LILLE, "SEQ_NUM": "99"}
    examens = [
        {
            **choix([*consultations, inconnue]),
            "NABM_COD": choix(["126", "1127", "A", ""]),
            "DEL_DAT_ENT": choix(["0", "2", ""]),
        }
        for _ in range(15)
    ]
    return {"CSTC": [{**consultation, **chainage()} for consultation in consultations], "FLSTC": examens}


def _jour(texte: str) -> date | None:
    for forme in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(texte, forme).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _cent(nombre: Decimal) -> Decimal:
    return nombre.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _cim(texte: str) -> str | None:
    return texte.replace(".", "") if re.fullmatch(r"[A-Z]\d\d\.?[\d+]{0,5}", texte) else None


def _double(eta: str, annee: int) -> bool:
    return eta == SITE and annee <= 2017


class Oracle:
    """The same rules, row by row."""

    def __init__(self, tables: Tables, annee: int) -> None:
        self.tables = {
            nom: [ORDINAIRE[nom] | dict(ligne) for ligne in lignes] for nom, lignes in tables.items()
        }  # fmt: skip
        self.annee = annee
        self.sejours: dict[tuple[str, str], dict[str, Any]] = {}
        self.mis_a_part: set[tuple[str, str]] = set()
        self.ecarts: Counter[str] = Counter()
        for b in self.tables["B"]:
            sejour = self._sejour(b)
            self.ecarts["sejours"] += sejour is None
            if sejour is None:
                self.mis_a_part.add((b["ETA_NUM"], b["RSA_NUM"]))
            else:
                self.sejours[b["ETA_NUM"], b["RSA_NUM"]] = sejour

    def _de(self, table: str, b: Ligne) -> list[Ligne]:
        return [x for x in self.tables[table] if (x["ETA_NUM"], x["RSA_NUM"]) == (b["ETA_NUM"], b["RSA_NUM"])]

    def _sejour(self, b: Ligne) -> dict[str, Any] | None:
        if b["GRG_GHM"][:2] == "90" or _double(b["ETA_NUM"], self.annee) or b["SEJ_TYP"] == "B":
            return None
        if b["TYP_GEN_RSA"] not in ("0", "") and self.annee >= 2015:
            return None
        if b["ENT_MOD"] + b["SOR_MOD"] == "00" or b["ETA_NUM"] == FAUX:
            return None
        chainage = self._de("C", b)
        entree, sortie = (_jour(chainage[0][nom]) if chainage else None for nom in ("EXE_SOI_DTD", "EXE_SOI_DTF"))
        age = int(b["AGE_ANN"]) if b["AGE_ANN"] else 0 if b["AGE_JOU"] else None
        if not re.fullmatch(r"\d\d[CHKMZ]\d\d[0-9A-Z]", b["GRG_GHM"]) or _cim(b["DGN_PAL"]) is None:
            return None
        if entree is None or sortie is None or sortie < entree or sortie.year != self.annee or age is None or age > 130:
            return None
        sur = all(valeur == "0" for nom, valeur in chainage[0].items() if nom.endswith("_RET"))
        montants = [Decimal(v["MNT_TOT_AM"]) for v in self._de("VALO", b) if v["MNT_TOT_AM"]]
        das = sorted(code for d in self._de("D", b) if (code := _cim(d["ASS_DGN"])))
        return {
            "sejour": f"{b['ETA_NUM']}-{self.annee}-{b['RSA_NUM']}",
            "finess": b["ETA_NUM"],
            "patient": chainage[0]["NIR_ANO_17"] if sur and chainage[0]["NIR_ANO_17"] in ("p1", "p2") else None,
            "date_entree": entree,
            "date_sortie": sortie,
            "annee": self.annee,
            "age": age,
            "mode_entree": b["ENT_MOD"] or None,
            "mode_sortie": b["SOR_MOD"] or None,
            "ghm": b["GRG_GHM"],
            "dp": _cim(b["DGN_PAL"]),
            "dr": _cim(b["DGN_REL"]),
            "das": " ".join(das) or None,
            "montant_am": _cent(sum(montants, Decimal(0))) if montants and b["GHS_NUM"] != "9999" else None,
        }

    def actes(self) -> list[tuple[Any, ...]]:
        lus = []
        for a in self.tables["A"]:
            sejour, code = self.sejours.get((a["ETA_NUM"], a["RSA_NUM"])), a["CDC_ACT"].upper()
            if sejour is None or not re.fullmatch(r"[A-Z]{4}\d{3}", code):
                self.ecarts["actes"] += 1
                continue
            jour = sejour["date_entree"] + timedelta(int(a["ENT_DAT_DEL"])) if a["ENT_DAT_DEL"] else None
            dedans = jour is not None and sejour["date_entree"] <= jour <= sejour["date_sortie"]
            lus.append((sejour["sejour"], code, jour if dedans else None))
        return lus

    def administrations(self) -> list[tuple[Any, ...]]:
        lus = []
        lignes = [(m, m["UCD_UCD_COD"], m["ADM_NBR"], m["ADM_NBR_PRI"]) for m in self.tables["MED"]]
        for f in self.tables["FH"]:
            lignes.append((f, f["COD_UCD"], str(int(f["QUA_COD"]) * Decimal(f["COE_TAU"] or 1)), f["FAC_TOT"]))
        for ligne, lu, quantite, montant in lignes:
            ucd = re.sub(r"^0{6}(?=\d{7}$)", "", lu)
            sejour = self.sejours.get((ligne["ETA_NUM"], ligne["RSA_NUM"]))
            agregee = ligne["RSA_NUM"] == "" and ligne["ETA_NUM"] != FAUX and not _double(ligne["ETA_NUM"], self.annee)
            if not (sejour or agregee) or not re.fullmatch(r"\d{7}|\d{13}", ucd) or not quantite:
                self.ecarts["administrations"] += 1
                continue
            nom = sejour["sejour"] if sejour else "agrege"
            lus.append((nom, ligne["ETA_NUM"], ucd, Decimal(quantite).quantize(Decimal("0.001")), _cent(Decimal(montant))))
        return lus

    def examens(self) -> list[tuple[Any, ...]]:
        lus = []
        for f in self.tables["FLSTC"]:
            c = next((c for c in self.tables["CSTC"] if (c["ETA_NUM"], c["SEQ_NUM"]) == (f["ETA_NUM"], f["SEQ_NUM"])), None)
            un_jour = c is not None and c["EXE_SOI_DTD"] == c["EXE_SOI_DTF"]
            delai = f["DEL_DAT_ENT"] or ("0" if un_jour else "")
            ecarte = f["ETA_NUM"] == FAUX or _double(f["ETA_NUM"], self.annee) or not f["NABM_COD"].isdigit() or not delai
            if c is None or c["NIR_RET"] != "0" or not c["NIR_ANO_17"] or ecarte:
                self.ecarts["examens"] += 1
                continue
            jour = _jour(c["EXE_SOI_DTD"])
            assert jour is not None
            lus.append((c["NIR_ANO_17"], f["ETA_NUM"], f["NABM_COD"].zfill(4), jour + timedelta(int(delai))))
        return lus


def _comme(rangees: Sequence[dict[str, Any]], *noms: str) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(rangee[nom] for nom in noms) for rangee in rangees)


@pytest.mark.parametrize("graine", range(50))
def test_deux_lectures_de_la_meme_annee_s_accordent(tmp_path: Path, graine: int) -> None:
    hasard = Random(graine)
    annee = hasard.choice([2017, 2018, 2024])
    tables = _monde(hasard, annee)
    oracle = Oracle(tables, annee)
    lu = lire(ecrire(tmp_path / "snds", tables, annee), tmp_path / "travail")
    assert sorted(lu.rangees["sejours"], key=lambda s: s["sejour"]) == sorted(
        oracle.sejours.values(), key=lambda s: str(s["sejour"])
    )
    assert _comme(lu.rangees.get("actes", []), "sejour", "code_ccam", "date_acte") == Counter(oracle.actes())
    administrations = [
        rangee | {"sejour": "agrege" if "agrege" in rangee["sejour"] else rangee["sejour"]}
        for rangee in lu.rangees.get("administrations", [])
    ]
    assert _comme(administrations, "sejour", "finess", "ucd", "quantite", "montant") == Counter(oracle.administrations())
    examens = lu.rangees.get("examens", [])
    assert _comme(examens, "patient", "finess", "code_nabm", "date_execution") == Counter(oracle.examens())
    ecarts: Counter[str] = Counter()
    for ecart in lu.lot.ecarts:
        ecarts[ecart.table] += ecart.lignes
    assert +ecarts == +oracle.ecarts
