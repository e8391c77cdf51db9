"""The indicators computed a second time, by hand, from the canonical tables: plain Python, short lists of codes."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from relecture_synthese import lire_table

Mesures = dict[tuple[str, str, str, str], Decimal | str]
NOMENCLATURES = Path(__file__).parents[3] / "src" / "efficience" / "reglement" / "nomenclatures"


def codes(nom: str) -> set[str]:
    """Codes of a list, options left out."""
    with (NOMENCLATURES / f"{nom}.csv").open(encoding="utf-8", newline="") as flux:
        return {ligne["code"] for ligne in csv.DictReader(flux) if ligne["sens"] == "inclus" and not ligne["option"]}


def recalculer(dossier: Path) -> Mesures:
    """Every measure that is planted, by (indicator, year, FINESS, measure)."""
    tables = {fichier.stem: lire_table(fichier) for fichier in (dossier / "tables").glob("*.csv")}
    mesures: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for calcul in (ipp, dispositifs, transports, insuffisance_cardiaque, examens, anticancereux, conformite):
        for indicateur, annee, finess, mesure, valeur in calcul(tables):
            mesures[indicateur, annee, finess, mesure] += valeur
    niveaux = {("R-CONC", a["annee"], a["finess"], "niveau"): a["niveau"] for a in tables["autoevaluations"]}
    return {**mesures, **niveaux}


Tables = dict[str, list[dict[str, str]]]
Valeurs = Iterator[tuple[str, str, str, str, Decimal]]
UN = Decimal(1)


def ipp(tables: Tables) -> Valeurs:
    for d in tables["delivrances"]:
        if d["atc5"].startswith("A02BC"):
            yield "N-IPP", d["annee"], d["finess"], "boites", Decimal(d["boites"])


def dispositifs(tables: Tables) -> Valeurs:
    pansements = codes("lpp-pansements-codes")
    modes = {code: "depense" for nom in ("sa", "diffuseur") for code in codes(f"lpp-perfadom-{nom}")}
    modes |= dict.fromkeys(codes("lpp-perfadom-gravite"), "depense_gravite")
    quantites: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for d in tables["dispositifs"]:
        montant = Decimal(d["montant_rembourse"])
        if d["code_lpp"] in modes:
            yield "N-PERF", d["annee"], d["finess"], modes[d["code_lpp"]], montant
        if d["code_lpp"] in pansements:
            yield "N-PANS", d["annee"], d["finess"], "depense", montant
            quantites[d["annee"], d["finess"], d["patient"]] += Decimal(d["quantite"])
    for (annee, finess, _), quantite in quantites.items():
        yield "N-PANS", annee, finess, "patients", Decimal(quantite > 0)


def transports(tables: Tables) -> Valeurs:
    natures = dict.fromkeys(codes("nature-tap"), "depense_tap") | dict.fromkeys(
        codes("nature-ambulance"), "depense_ambulance"
    )
    for t in tables["transports"]:
        if t["circonstance"] == "programme" and t["nature"] in natures:
            yield "N-TRA", t["annee"], t["finess"], natures[t["nature"]], Decimal(t["montant_rembourse"])


def insuffisance_cardiaque(tables: Tables) -> Valeurs:
    """Episodes of each patient, transfers joined; then who comes back within 90 days."""
    par_patient: dict[str, list[dict[str, str]]] = defaultdict(list)
    for s in tables["sejours"]:
        if s["patient"] and not s["ghm"].startswith("28") and int(s["age"]) >= 18 and _cardiaque(s):
            par_patient[s["patient"]].append(s)
    for sejours in par_patient.values():
        sejours.sort(key=lambda s: (s["date_entree"], s["date_sortie"]))
        episodes: list[list[dict[str, str]]] = []
        for s in sejours:
            precedent = episodes[-1][-1] if episodes else None
            if precedent and precedent["mode_sortie"] in ("0", "7") and _jours(precedent, s) in (0, 1):
                episodes[-1].append(s)
            else:
                episodes.append([s])
        for rang, episode in enumerate(episodes):
            dernier = episode[-1]
            if dernier["mode_sortie"] == "9":
                continue
            suite = episodes[rang + 1][0] if rang + 1 < len(episodes) else None
            yield "N-IC", dernier["annee"], dernier["finess"], "sejours", UN
            if suite and 1 <= _jours(dernier, suite) <= 90:
                yield "N-IC", dernier["annee"], dernier["finess"], "rehospitalisations", UN


def _cardiaque(sejour: dict[str, str]) -> bool:
    return sejour["dp"].startswith("I50") or sejour["dp"] in ("I110", "I130", "I132")


def _jours(avant: dict[str, str], apres: dict[str, str]) -> int:
    return (date.fromisoformat(apres["date_entree"]) - date.fromisoformat(avant["date_sortie"])).days


def examens(tables: Tables) -> Valeurs:
    operations = codes("ccam-amygdalectomie") | codes("ccam-adenoidectomie")
    operes = {a["sejour"] for a in tables["actes"] if a["code_ccam"] in operations}
    inutiles: dict[str, list[date]] = defaultdict(list)
    for e in tables["examens"]:
        if e["code_nabm"] in codes("nabm-hemostase"):
            inutiles[e["patient"]].append(date.fromisoformat(e["date_execution"]))
    for s in tables["sejours"]:
        if s["sejour"] in operes:
            entree = date.fromisoformat(s["date_entree"])
            touche = any(1 <= (entree - jour).days <= 30 for jour in inutiles[s["patient"]])
            yield "N-EPA", s["annee"], s["finess"], "sejours_1", UN
            yield "N-EPA", s["annee"], s["finess"], "examens_1", Decimal(touche)


def anticancereux(tables: Tables) -> Valeurs:
    for indicateur, molecule in (("R-BIO-T", "trastuzumab"), ("R-BIO-R", "rituximab")):
        bio, reference = codes(f"ucd-{molecule}-biosimilaire"), codes(f"ucd-{molecule}-reference")
        for a in tables["administrations"]:
            if a["ucd"] in bio | reference:
                yield indicateur, a["annee"], a["finess"], "unites", Decimal(a["quantite"])
                yield indicateur, a["annee"], a["finess"], "unites_biosimilaires", Decimal(a["quantite"]) * (a["ucd"] in bio)
    sc = codes("ucd-trastuzumab-sc")
    tous = sc | codes("ucd-trastuzumab-biosimilaire") | codes("ucd-trastuzumab-reference")
    for mesure, permis in (("sejours_sc", sc), ("sejours", tous)):
        for annee, finess, _ in {
            (a["annee"], a["finess"], a["sejour"]) for a in tables["administrations"] if a["ucd"] in permis
        }:
            yield "R-SC", annee, finess, mesure, UN


def conformite(tables: Tables) -> Valeurs:
    colonnes = {"finess": "finess_present", "rpps": "rpps_present", "informatisees": "informatisee", "dci": "dci"}
    for o in tables["ordonnances_auditees"]:
        if o["imputation_erronee"] != "true":
            yield "R-CONF", o["annee"], o["finess"], "ordonnances", UN
            for mesure, colonne in colonnes.items():
                yield "R-CONF", o["annee"], o["finess"], mesure, Decimal(o[colonne] == "true")
