"""The canonical tables of an export computed a second time, line by line: dictionaries and Decimal, no SQL."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from exports_dcir import CLES, Ligne

from efficience.noyau.finess import Finess, FinessErrone

RETROCESSION = {3317, 3318, 3319, 3330, *range(3351, 3358)}
URGENTES = {4204, 4205, 4206, 4207, 4208, 4209, 4211, 4221, 4222}
TRANSPORTS = URGENTES | {4203, 4210, 4212, 4213, 4214, 4217, 4218, 4220, 4225, 4226, 4229}
CONSULTATIONS = {1111, 1112, 1114, 1211}
CENT = Decimal("0.01")
Tables = Mapping[str, Sequence[Ligne]]
Rangees = Counter[tuple[Any, ...]]


def calculer(export: Tables) -> dict[str, Rangees]:
    """Each canonical table as the multiset of its rows."""
    taa = {_cle(e) for e in export["ER_ETE_F"] if e["ETE_IND_TAA"] == "1"}
    gardees = {_cle(p): p for p in export["ER_PRS_F"] if _gardee(p, _cle(p) in taa)}
    return {
        "delivrances": _delivrances(gardees, export["ER_PHA_F"]),
        "dispositifs": _dispositifs(gardees, export["ER_TIP_F"]),
        "transports": _transports(gardees, export["ER_DTR_F"]),
        "examens": _compenser(_examens(gardees, export["ER_BIO_F"])),
        "consultations": Counter({r[:-1]: n for r, n in _compenser(_consultations(gardees)).items()}),
    }


def _cle(ligne: Ligne) -> tuple[str, ...]:
    return tuple(ligne[nom] for nom in CLES)


def _entier(valeur: str) -> int | None:
    return int(Decimal(valeur)) if valeur else None


def _gardee(p: Ligne, taa: bool) -> bool:
    if p["DPN_QLF"] == "71" or p["PRS_DPN_QLP"] == "71" or taa:
        return False
    if p["CPL_MAJ_TOP"] not in ("0", "1") or p["RGO_ENV_TYP"] != "1" or int(p["PRS_NAT_REF"]) in RETROCESSION:
        return False
    if not p["EXE_SOI_DTD"] or int(p["EXE_SOI_DTD"][:4]) < 2000 or not p["BSE_REM_MNT"]:
        return False
    if abs(Decimal(p["BSE_REM_MNT"])) > 1000000 or abs(Decimal(p["BSE_REM_BSE"] or 0)) > 1000000:
        return False
    return not p["ETB_PRE_FIN"].strip("0") or _finess(p) is not None


def _finess(p: Ligne) -> str | None:
    if not p["ETB_PRE_FIN"].strip("0"):
        return None
    try:
        return str(Finess.lire(p["ETB_PRE_FIN"]))
    except FinessErrone:
        return None


def _patient(p: Ligne) -> str | None:
    if not p["BEN_NIR_PSA"]:
        return None
    return p["BEN_NIR_PSA"] + (f"-{p['BEN_RNG_GEM']}" if p["BEN_RNG_GEM"] not in ("", "1") else "")


def _jour(texte: str) -> date | None:
    return date.fromisoformat(texte) if texte and texte >= "2000" else None


def _partager(
    gardees: Mapping[tuple[str, ...], Ligne], details: Sequence[Ligne], nom: str, ville: bool, produit: Any
) -> Iterator[tuple[Ligne, Ligne, Decimal, Decimal | None]]:
    """Each line of detail with its prestation, its part of the amount and of the base."""
    groupes: dict[tuple[str, ...], list[Ligne]] = defaultdict(list)
    for d in details:
        p = gardees.get(_cle(d))
        if p and (ville or _finess(p)):
            groupes[_cle(d)].append(d)
    for cle, groupe in groupes.items():
        p = gardees[cle]
        groupe.sort(key=lambda d: int(d[f"{nom}_ORD_NUM"]))
        poids = [produit(d) for d in groupe]
        if None in poids or sum(poids) == 0:
            poids = [Decimal(d[f"{nom}_ACT_QSN"] or 0) for d in groupe]
        if sum(poids) == 0:
            poids = [Decimal(1)] * len(groupe)
        base = _parts(Decimal(p["BSE_REM_BSE"]), poids) if p["BSE_REM_BSE"] else [None] * len(groupe)
        for d, montant, part in zip(groupe, _parts(Decimal(p["BSE_REM_MNT"]), poids), base, strict=True):
            yield p, d, montant, part


def _parts(total: Decimal, poids: Sequence[Decimal]) -> list[Decimal]:
    if len(poids) == 1:
        return [total]
    bornes, somme = [Decimal(0)], sum(map(Fraction, poids))
    for rang in range(1, len(poids) + 1):
        exact = Fraction(total) * sum(map(Fraction, poids[:rang])) / somme
        numerateur, denominateur = exact.numerator * 100, exact.denominator
        bornes.append((Decimal(numerateur) / Decimal(denominateur)).quantize(Decimal(1), ROUND_HALF_UP) / 100)
    return [(fin - debut).quantize(CENT) for debut, fin in pairwise(bornes)]


def _produit(quantite: str, prix: str) -> Decimal | None:
    if not quantite or not prix or abs(Decimal(quantite)) > 100000:
        return None
    return Decimal(quantite) * Decimal(prix)


def _poids_pha(d: Ligne) -> Decimal | None:
    if d["PHA_DEC_TOP"] == "D":
        return _produit(d["PHA_DEC_QSU"], d["PHA_DEC_PRU"])
    return _produit(d["PHA_ACT_QSN"], d["PHA_ACT_PRU"])


def _possible(quantite: str, entier: bool = True) -> bool:
    if not quantite or abs(Decimal(quantite)) > 100000:
        return False
    return not entier or Decimal(quantite) == int(Decimal(quantite))


def _delivrances(gardees: Mapping[tuple[str, ...], Ligne], details: Sequence[Ligne]) -> Rangees:
    rangees: Rangees = Counter()
    for p, d, montant, base in _partager(gardees, details, "PHA", False, _poids_pha):
        if len(d["PHA_PRS_C13"]) != 13 or not _possible(d["PHA_ACT_QSN"]):
            continue
        age = _entier(p["BEN_AMA_COD"])
        if age is not None:
            age = (age - 1000) // 12 if 1000 <= age < 1024 else age if age <= 130 else None
        sexe = p["BEN_SEX_COD"] if p["BEN_SEX_COD"] in ("1", "2") else None
        commun = (_finess(p), _patient(p), d["PHA_PRS_C13"], None, _jour(p["PRE_PRE_DTD"]), _jour(p["EXE_SOI_DTD"]))
        rangees[*commun, int(p["EXE_SOI_DTD"][:4]), age, sexe, int(d["PHA_ACT_QSN"]), montant, base] += 1
    return rangees


def _dispositifs(gardees: Mapping[tuple[str, ...], Ligne], details: Sequence[Ligne]) -> Rangees:
    rangees: Rangees = Counter()
    for p, d, montant, _ in _partager(
        gardees, details, "TIP", False, lambda d: _produit(d["TIP_ACT_QSN"], d["TIP_ACT_PRU"])
    ):
        code = d["TIP_PRS_IDE"].zfill(7)
        if len(code) == 7 and int(code) and _possible(d["TIP_ACT_QSN"], entier=False):
            jour = _jour(p["EXE_SOI_DTD"])
            quantite = Decimal(d["TIP_ACT_QSN"])
            rangees[_finess(p), _patient(p), code, jour, int(p["EXE_SOI_DTD"][:4]), quantite, montant] += 1
    return rangees


def _transports(gardees: Mapping[tuple[str, ...], Ligne], details: Sequence[Ligne]) -> Rangees:
    dites: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for d in details:
        if d["TRS_PRS_IDE"] == "43":
            dites[_cle(d)].add("urgent_prehospitalier")
        elif d["TRS_TRS_MTF"] and int(d["TRS_TRS_MTF"]) // 10 % 10 == 2:
            dites[_cle(d)].add("inter_hospitalier")
    rangees: Rangees = Counter()
    for cle, p in gardees.items():
        nature = int(p["PRS_NAT_REF"])
        if nature not in TRANSPORTS or not _finess(p) or not p["PRS_ACT_NBR"] or Decimal(p["PRS_ACT_NBR"]) % 1:
            continue
        circonstance = "programme"
        if nature in URGENTES or "urgent_prehospitalier" in dites[cle]:
            circonstance = "urgent_prehospitalier"
        elif dites[cle]:
            circonstance = "inter_hospitalier"
        commun = (_finess(p), _patient(p), str(nature), circonstance, _jour(p["EXE_SOI_DTD"]), int(p["EXE_SOI_DTD"][:4]))
        rangees[*commun, int(Decimal(p["PRS_ACT_NBR"])), Decimal(p["BSE_REM_MNT"])] += 1
    return rangees


Acte = tuple[str, tuple[Any, ...], Decimal, Decimal | None]
"""Month of flux, what makes it the same act, signed quantity, euros."""


def _examens(gardees: Mapping[tuple[str, ...], Ligne], details: Sequence[Ligne]) -> Iterator[Acte]:
    for p, d, _, base in _partager(gardees, details, "BIO", True, lambda d: None):
        code = d["BIO_PRS_IDE"].zfill(4)
        if len(code) == 4 and int(code) and _possible(d["BIO_ACT_QSN"]) and _patient(p):
            acte = (_patient(p), _finess(p), code, _jour(p["EXE_SOI_DTD"]))
            yield p["FLX_DIS_DTD"][:7], acte, Decimal(d["BIO_ACT_QSN"]), base


def _consultations(gardees: Mapping[tuple[str, ...], Ligne]) -> Iterator[Acte]:
    for p in gardees.values():
        if int(p["PRS_NAT_REF"]) in CONSULTATIONS and _patient(p) and p["PRS_ACT_QTE"] and 1 <= int(p["PSE_SPE_COD"]) <= 98:
            acte = (_patient(p), p["PSE_SPE_COD"].zfill(2), _jour(p["EXE_SOI_DTD"]))
            yield p["FLX_DIS_DTD"][:7], acte, Decimal(p["PRS_ACT_QTE"]), None


def _compenser(actes: Iterator[Acte]) -> Rangees:
    """Acts netted: in their month, then over all months when a month's sum is not positive."""
    par_acte: dict[tuple[Any, ...], dict[str, list[tuple[Decimal, Decimal | None]]]] = defaultdict(lambda: defaultdict(list))
    for mois, acte, quantite, euros in actes:
        par_acte[acte][mois].append((quantite, euros))
    rangees: Rangees = Counter()
    for acte, mois in par_acte.items():
        if all(sum(q for q, _ in lignes) > 0 for lignes in mois.values()):
            gardes = list(mois.values())
        else:
            toutes = [ligne for lignes in mois.values() for ligne in lignes]
            gardes = [toutes] if sum(q for q, _ in toutes) > 0 else []
        for lignes in gardes:
            connus = [euros for _, euros in lignes if euros is not None]
            rangees[*acte, sum(connus) if connus else None] += 1
    return rangees
