"""Small random worlds: from a seed, the twelve canonical tables of a few hospitals, where the edges of the rules crowd.

Each world has its own hospitals, patients and stays, so that many of them are loaded at once and compared one by one.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from dateutil.relativedelta import relativedelta

from efficience.reglement import Reglement, officiel
from fichiers_d_essai import finess as avec_cle

Rangee = dict[str, str]
Tables = dict[str, list[Rangee]]

# The surgery lists are empty in the shipped rules: a sheet brings some, one act being in two of them.
LISTES_DE_CHIRURGIE: Mapping[str, Sequence[str]] = {
    "ccam-chirurgie-adulte": ["HHFA001", "LMMA001", "FAFA008"],
    "ccam-chirurgie-groupe": ["HHFA001", "BFGA004"],
    "ccam-chirurgie-ionogramme": ["BFGA004", "QZFA036"],
}
CCAM = ["FAFA001", "FAFA008", "FAFA005", "FAFA015", "FAFA003", "FAFA007", "HHFA001", "LMMA001", "BFGA004", "QZFA036"]
NABM = ["0126", "126", "1127", "1128", "1107", "0127", "127", "0174", "1104", "0121", "1140", "1141", "1131", "1609"]
NABM += ["0591", "592", "0999"]
LPP = ["1176882", "1168470", "1153467", "1164778", "1156023", "1116934", "1140068", "1172619", "1185160", "1103392"]
LPP += ["1137095", "1161024", "1300299", "1300709", "1301011", "1300744", "2110110"]
PANSEMENTS = ["1300299", "1300709", "1301011", "1300744"]
NATURES = ["4212", "4212", "4213", "4214", "4210", "4203", "4225", "4226", "4221", "4215", "1621", "2103"]
CIRCONSTANCES = ["", "", "programme", "programme", "urgent_prehospitalier", "inter_hospitalier", "intra_hospitalier"]
ATC = ["A02BC01", "A02BC54", "A02BD04", "C09AA05", "C09BA04", "C09CA06", "C09DX01", "C09DX04", "C09XA02", "C10AX09"]
ATC += ["C10BA05", "C10BA10", "C10AA05", "C10BX03"]
UCD = ["9220097", "9438761", "9441728", "9001647", "9400037", "9001080", "9400043", "9197702", "9428165", "9000391"]
UCD += ["9403691", "9400037", "9400037", "9999999"]
DIAGNOSTICS = ["I500", "I50.1", "I509", "I50", "I110", "I11.0", "I130", "I132", "I500", "I501", "I119", "J81", "I10", "N17"]
GHM = ["05M092", "05M09T", "05M093", "04M053", "03C27J", "28Z04Z", "28Z10Z"]
SPECIALITES = ["01", "22", "23", "03", "03", "01", "02", "35"]
CONCILIATION = ["C1200", "c1200-a", "conc", "CONC-3", "R-CONC", "r-conc.2", "Conciliation"]


@dataclass
class Monde:
    """One world being built, and its own randomness."""

    graine: int
    annees: tuple[int, int]
    tables: Tables = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hasard = random.Random(self.graine)
        departement = self.hasard.choice(["59", "62", "2A", "2B", "97", "01"])
        nombre = self.hasard.randint(3, 6)
        self.hopitaux = [avec_cle(f"{departement}{self.graine:04}{rang:02}") for rang in range(nombre)]
        self.patients = [f"p{self.graine}-{rang}" for rang in range(self.hasard.randint(10, 40))]

    def choix(self, *valeurs: object) -> str:
        return str(self.hasard.choice(valeurs))

    def hopital(self, *, ville: bool = False) -> str:
        """A hospital, under 9 or 8 characters; sometimes none, where a prescription may come from town."""
        if ville and self.hasard.random() < 0.1:
            return ""
        numero = self.hasard.choice(self.hopitaux[:-1])
        return numero[:8] if self.hasard.random() < 0.2 else numero

    def annee(self) -> str:
        """A computed year, or a neighbour that is loaded only."""
        return self.choix(*self.annees * 4, self.annees[0] - 1, self.annees[1] + 1)

    def euros(self) -> str:
        return self.choix(f"{self.hasard.randint(-9000, 90000) / 100:.2f}", "12.5", "7", "0", "-0.01", "1234.56")

    def jour(self) -> date:
        """A day of the computed years, or just around; the ends of years and of February over-represented."""
        debut, fin = self.annees
        bords = [date(debut, 1, 1), date(debut, 12, 31), date(fin, 1, 1), date(fin, 12, 31), date(debut, 10, 2)]
        bords += [date(debut, 10, 3), date(fin, 2, 28), date(fin, 2, 28) + timedelta(1), date(fin, 3, 1), date(debut, 12, 1)]
        if self.hasard.random() < 0.4:
            return self.hasard.choice(bords)
        return date(debut, 1, 1) + timedelta(self.hasard.randint(-60, 760))

    def ajouter(self, table: str, **valeurs: object) -> Rangee:
        rangee = {nom: str(valeur) for nom, valeur in valeurs.items()}
        self.tables.setdefault(table, []).append(rangee)
        return rangee


def monde(graine: int, annees: tuple[int, int]) -> Tables:
    """The tables of a world."""
    neuf = Monde(graine, annees)
    for peupler in (_etablissements, _delivrances, _dispositifs, _transports, _sejours, _actes_et_examens):
        peupler(neuf)
    for peupler in (_consultations, _administrations, _ordonnances, _autoevaluations):
        peupler(neuf)
    return neuf.tables


def reunir(mondes: Sequence[Tables]) -> Tables:
    """All the worlds in one set of tables."""
    ensemble: Tables = {}
    for tables in mondes:
        for nom, rangees in tables.items():
            ensemble.setdefault(nom, []).extend(rangees)
    return ensemble


@cache
def reglement_des_mondes(*, avec_listes: bool) -> Reglement:
    """The official rules; with the surgery lists of a sheet when asked."""
    return officiel().avec({"nomenclatures": LISTES_DE_CHIRURGIE}, "listes d'essai") if avec_listes else officiel()


def _etablissements(m: Monde) -> None:
    """Some of them only; the last one never delivers anything; some opened or closed at the edge of a year."""
    debut, fin = m.annees
    for numero in m.hasard.sample(m.hopitaux, m.hasard.randint(1, len(m.hopitaux))):
        ouvert, ferme = m.choix("", "", f"{fin}-01-01", f"{debut}-12-31"), m.choix("", "", f"{debut}-12-31", f"{fin}-01-01")
        m.ajouter(
            "etablissements",
            finess=numero,
            raison_sociale=f"CH {numero}",
            categorie="CH",
            region="32",
            ouvert_le=ouvert,
            ferme_le="" if ferme < ouvert else ferme,
        )


def _delivrances(m: Monde) -> None:
    cips = [f"34009{m.graine:05}{rang:03}" for rang in range(12)]
    for cip13 in cips[:-1]:  # the last one is in no list of drugs
        unites = m.choix(7, 28, 30, 90, 90, 28, 30, 30, 56, "")
        m.ajouter("medicaments", cip13=cip13, atc5=m.hasard.choice(ATC), unites_par_boite=unites)
    for _ in range(m.hasard.randint(20, 50)):
        m.ajouter(
            "delivrances",
            finess=m.hopital(ville=True),
            patient=m.choix(*m.patients, ""),
            cip13=m.choix(*cips),
            annee=m.annee(),
            boites=m.choix(1, 2, 3, 40, 0, -1, -3),
            montant_rembourse=m.euros(),
        )


def _dispositifs(m: Monde) -> None:
    """Only the first hospital has dressings without patient."""
    for _ in range(m.hasard.randint(20, 60)):
        code = m.choix(*LPP, *PANSEMENTS)
        numero = m.hopital(ville=True)
        sans_patient = code not in PANSEMENTS or numero[:8] == m.hopitaux[0][:8]
        ligne = m.ajouter(
            "dispositifs",
            finess=numero,
            patient=m.choix(*m.patients[:6], "" if sans_patient else m.patients[0]),
            code_lpp=code,
            annee=m.annee(),
            quantite=m.choix(1, 1, 2, 0, -1, "0.5", "-0.5"),
            montant_rembourse=m.euros(),
        )
        if m.hasard.random() < 0.2:
            _contrepasser(m, "dispositifs", ligne, "quantite", "montant_rembourse")


def _contrepasser(m: Monde, table: str, ligne: Mapping[str, str], *colonnes: str) -> None:
    """The mirror of a line, which cancels it."""
    miroir = {nom: oppose(ligne[nom]) for nom in colonnes if ligne[nom]}
    m.ajouter(table, **{**ligne, **miroir})


def oppose(nombre: str) -> str:
    """The opposite of a number, written."""
    return nombre[1:] if nombre.startswith("-") else f"-{nombre}"


def _transports(m: Monde) -> None:
    for _ in range(m.hasard.randint(15, 50)):
        ligne = m.ajouter(
            "transports",
            finess=m.hopital(ville=True),
            patient=m.choix(*m.patients, ""),
            nature=m.choix(*NATURES),
            circonstance=m.choix(*CIRCONSTANCES),
            annee=m.annee(),
            trajets=m.choix(1, 1, 2, 0, -1),
            montant_rembourse=m.euros(),
        )
        if m.hasard.random() < 0.1:
            _contrepasser(m, "transports", ligne, "trajets", "montant_rembourse")


# Days between a discharge and the next entry: transfers, edges of the 90 days, overlaps.
ECARTS = [0, 0, 1, 1, 1, 2, 2, 89, 90, 90, 91, 91, 30, 31, -1, -3, 10, 45, 120]
MODES_DE_SORTIE = ["8", "8", "8", "7", "7", "0", "9", "6", ""]


def _sejours(m: Monde) -> None:
    precedent: list[Rangee] = []
    for patient in m.patients:
        jumeau = precedent and m.hasard.random() < 0.3
        precedent = _jumeler(m, patient, precedent) if jumeau else _parcours(m, patient)
    for _ in range(m.hasard.randint(1, 4)):  # chaining invalid: nobody's stays
        _parcours(m, "")


def _parcours(m: Monde, patient: str) -> list[Rangee]:
    """The stays of a patient, one after the other."""
    entree, faits = m.jour(), []
    for _ in range(m.hasard.choice([1, 2, 2, 3, 3, 4, 6])):
        sortie = entree + timedelta(m.hasard.choice([0, 0, 1, 2, 5, 9, 30]))
        faits.append(_sejour(m, patient, entree, sortie))
        entree = sortie + timedelta(m.hasard.choice(ECARTS))
    return faits


def _sejour(m: Monde, patient: str, entree: date, sortie: date) -> Rangee:
    return m.ajouter(
        "sejours",
        sejour=_numero(m),
        finess=m.hopital(),
        patient=patient,
        date_entree=entree,
        date_sortie=sortie,
        annee=sortie.year,
        age=m.choix(17, 18, 18, 45, 80, 80, 6),
        mode_sortie=m.choix(*MODES_DE_SORTIE),
        ghm=m.choix(*GHM[:5] * 2, *GHM[5:]),
        dp=m.choix(*DIAGNOSTICS),
        montant_am=m.choix(*[m.euros() for _ in range(9)], ""),
    )


def _numero(m: Monde) -> str:
    """Numbers whose order as texts is neither that of the file nor that of numbers."""
    return f"s{m.graine}-{m.hasard.choice('abAB')}{m.hasard.randint(0, 99)}-{len(m.tables.get('sejours', ()))}"


def _jumeler(m: Monde, patient: str, stays: Sequence[Rangee]) -> list[Rangee]:
    """The same stays for another patient, one day earlier or later from some stay on."""
    pivot, pas = m.hasard.randrange(len(stays)), m.hasard.choice([-1, 1])
    faits = []
    for rang, modele in enumerate(stays):
        decalage = timedelta(pas if rang >= pivot else 0)
        entree, sortie = (date.fromisoformat(modele[nom]) + decalage for nom in ("date_entree", "date_sortie"))
        dates = {"date_entree": entree, "date_sortie": sortie, "annee": sortie.year}
        faits.append(m.ajouter("sejours", **{**modele, **dates, "sejour": _numero(m), "patient": patient}))
    return faits


def _actes_et_examens(m: Monde) -> None:
    for sejour in m.tables["sejours"]:
        for _ in range(m.hasard.choice([0, 1, 1, 2])):
            m.ajouter(
                "actes", sejour=sejour["sejour"], code_ccam=m.choix(*CCAM), date_acte=m.choix(sejour["date_entree"], "")
            )
        for _ in range(m.hasard.choice([0, 0, 1, 2])):
            _examen(m, sejour["patient"] or m.patients[0], date.fromisoformat(sejour["date_entree"]))
    m.ajouter("actes", sejour=f"s{m.graine}-inconnu", code_ccam="FAFA001", date_acte="")


def _examen(m: Monde, patient: str, entree: date) -> None:
    """An exam around the edges of the window; a part of them taken back, wholly or not."""
    execution = entree - timedelta(m.hasard.choice([0, 1, 1, 2, 15, 29, 30, 30, 31, 31, -1]))
    ligne = m.ajouter(
        "examens",
        patient=patient,
        finess=m.choix("", m.hopital()),
        code_nabm=m.choix(*NABM),
        date_execution=execution,
        montant_base=m.choix("4.59", "12.15", "7.02", "12.15", "0", "4.59", "4.59", "" if m.graine % 4 == 0 else "3"),
    )
    if m.hasard.random() < 0.25:
        montant = m.choix(oppose(ligne["montant_base"] or "1"), "-1", "-50")
        m.ajouter("examens", **{**ligne, "montant_base": montant})


def _consultations(m: Monde) -> None:
    for sejour in m.tables["sejours"]:
        sortie = date.fromisoformat(sejour["date_sortie"])
        deux_mois = sortie + relativedelta(months=2)
        jours = [sortie, sortie + timedelta(8), sortie + timedelta(9), sortie - timedelta(1), deux_mois]
        jours += [deux_mois + timedelta(1), sortie + timedelta(60), sortie + timedelta(62), sortie + timedelta(3)]
        if m.hasard.random() < 0.6:
            patient = sejour["patient"] or m.patients[0]
            m.ajouter(
                "consultations", patient=patient, specialite=m.choix(*SPECIALITES), date_execution=m.hasard.choice(jours)
            )


def _administrations(m: Monde) -> None:
    numeros = [f"a{m.graine}-{rang}" for rang in range(14)]
    for _ in range(m.hasard.randint(30, 90)):
        sept = m.choix(*UCD)
        ligne = m.ajouter(
            "administrations",
            sejour=m.choix(*numeros),
            finess=m.hopital(),
            annee=m.annee(),
            ucd=m.choix(sept, f"3400{m.choix(8, 9)}{sept}{m.choix(0, 5)}", f"000000{sept}"),
            quantite=m.choix(1, 1, 2, 2, "1.5", 3, -1, -2, 0),
            montant=m.euros(),
        )
        if m.hasard.random() < 0.15:
            _contrepasser(m, "administrations", ligne, "quantite", "montant")


def _ordonnances(m: Monde) -> None:
    for rang in range(m.hasard.randint(5, 30)):
        coches = {nom: m.choix("true", "true", "false") for nom in ("finess_present", "rpps_present", "informatisee", "dci")}
        m.ajouter(
            "ordonnances_auditees",
            finess=m.hopital(),
            annee=m.annee(),
            ordonnance=f"o{m.graine}-{rang}",
            **coches,
            imputation_erronee=m.choix("", "false", "false", "true"),
        )


def _autoevaluations(m: Monde) -> None:
    """At most one criterion of reconciliation by hospital and year, under one of its names, among others."""
    for numero in m.hopitaux[:-1]:
        for annee in range(m.annees[0] - 1, m.annees[1] + 2):
            for critere in (m.choix(*CONCILIATION, ""), m.choix("C1100", ""), m.choix("PRE-CONC", "")):
                if critere:
                    niveau = m.choix("A", "B", "C", "D")
                    m.ajouter("autoevaluations", finess=numero, annee=annee, critere=critere, niveau=niveau)
