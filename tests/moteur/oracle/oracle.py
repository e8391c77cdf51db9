"""An independent statement of every indicator: canonical rows in, exact published values out, with loops and nothing else.

Written from the domain texts, never from the engine. Slow and obvious on purpose: each function quotes its rule and reads
from top to bottom. Rows are dictionaries of texts, as a CSV holds them; an absent column and an empty text are both missing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from operator import attrgetter

from dateutil.relativedelta import relativedelta

from efficience.reglement import Reglement

Rangee = Mapping[str, str]
Tables = Mapping[str, Sequence[Rangee]]
Valeur = Fraction | str
Mesures = dict[str, Valeur]
Publies = dict[tuple[str, int, str, str], Valeur]

JOURS_DES_LISTES = ((1, 1), (12, 31))
"""The days of a year (month, day) at which a code is looked for in a list: on one of them is enough."""

NON_TRANSMIS, NON_CALCULABLE = "non_transmis", "non_calculable"


@cache
def completer(finess: str) -> str:
    """« 8-character forms are completed with the key on input »: Luhn key, Corsican A and B read as 1 and 2."""
    if len(finess) != 8:
        return finess
    somme = 0
    for rang, signe in enumerate(reversed(finess.replace("A", "1").replace("B", "2"))):
        somme += sum(map(int, str(int(signe) * 2))) if rang % 2 == 0 else int(signe)
    return finess + str(-somme % 10)


def exact(texte: str) -> Fraction:
    """A number of the file, exactly."""
    return Fraction(texte)


def somme(rangees: Iterable[Rangee], colonne: str) -> Fraction:
    """Signed sum: a regularisation is a negative line. Missing lines add nothing."""
    return sum((exact(r[colonne]) for r in rangees if r.get(colonne)), Fraction(0))


def rapport(haut: Valeur, bas: Valeur) -> Valeur:
    """A ratio of exact sums; « non calculable » when the denominator is not positive or a term has no value."""
    if isinstance(haut, str) or isinstance(bas, str) or bas <= 0:
        return NON_CALCULABLE
    return haut / bas


def jour(texte: str) -> date:
    """An ISO date of the file."""
    return date.fromisoformat(texte)


def diagnostic(texte: str) -> str:
    """A CIM-10 code without its dot."""
    return texte.replace(".", "")


def nabm(texte: str) -> str:
    """An NABM code on 4 digits, whose leading zeros a spreadsheet may have eaten."""
    return texte.zfill(4)


def ucd7(texte: str) -> str:
    """« 3400 + 8 or 9 + UCD7 + key »: the short form is characters 6 to 12 of the long one."""
    return texte[5:12] if len(texte) == 13 else texte


@cache
def dans_la_liste(code: str, liste: str, annee: int, reglement: Reglement) -> bool:
    """Whether a code is in the list of the year."""
    jours = (date(annee, *jour_) for jour_ in JOURS_DES_LISTES)
    return any(reglement.nomenclature(liste).contient(code, jour_, reglement) for jour_ in jours)


@dataclass
class Monde:
    """Canonical tables under rules. `consultations_chargees`: whether that table was delivered at all."""

    tables: Tables
    reglement: Reglement
    consultations_chargees: bool = True

    def dans(self, code: str, liste: str, annee: int) -> bool:
        return dans_la_liste(code, liste, annee, self.reglement)

    def regle(self, nom: str, annee: int) -> int:
        """A delay or an age, as in force on the last day of the year."""
        return int(self.reglement.regle(nom, date(annee, 12, 31)))

    def toutes(self, table: str) -> Sequence[Rangee]:
        return self.tables.get(table, ())

    def siennes(self, table: str, finess: str, annee: int) -> list[Rangee]:
        """The lines of one hospital and year."""
        return [r for r in self.toutes(table) if completer(r.get("finess", "")) == finess and int(r["annee"]) == annee]

    @cached_property
    def episodes(self) -> list["Episode"]:
        return enchainer(self)


# --- drugs, devices, transports: sums over lists of codes ---------------------------------------------------------------


def _delivrances(monde: Monde, finess: str, annee: int, liste: str) -> list[Rangee]:
    atc = {m["cip13"]: m["atc5"] for m in monde.toutes("medicaments")}
    siennes = monde.siennes("delivrances", finess, annee)
    return [r for r in siennes if r["cip13"] in atc and monde.dans(atc[r["cip13"]], liste, annee)]


def _unites(monde: Monde, rangees: Iterable[Rangee]) -> Valeur:
    """« unites = boites × unites_par_boite; a product without unites_par_boite makes the unit measures non calculable for
    the establishments that used it »."""
    contenus = {m["cip13"]: m.get("unites_par_boite", "") for m in monde.toutes("medicaments")}
    total = Fraction(0)
    for r in rangees:
        if exact(r["boites"]) and not contenus[r["cip13"]]:
            return NON_CALCULABLE
        total += exact(r["boites"]) * exact(contenus[r["cip13"]] or "0")
    return total


def ipp(monde: Monde, finess: str, annee: int) -> Mesures:
    """Reimbursed spending and boxes of proton pump inhibitors (ATC A02BC)."""
    rangees = _delivrances(monde, finess, annee, "atc-ipp")
    return {"depense": somme(rangees, "montant_rembourse"), "boites": somme(rangees, "boites")}


def ara2(monde: Monde, finess: str, annee: int) -> Mesures:
    """« Rate: UCD(ARA II + assoc) / UCD(ARA II + IEC + assoc) »."""
    sartans, iec = (_delivrances(monde, finess, annee, f"atc-{nom}") for nom in ("ara2", "iec"))
    unites_ara2, unites_iec = _unites(monde, sartans), _unites(monde, iec)
    ensemble = NON_CALCULABLE if isinstance(unites_ara2, str) or isinstance(unites_iec, str) else unites_ara2 + unites_iec
    depense_ara2, depense_iec = somme(sartans, "montant_rembourse"), somme(iec, "montant_rembourse")
    return {
        "depense": depense_ara2 + depense_iec,
        "depense_ara2": depense_ara2,
        "depense_iec": depense_iec,
        "unites_ara2": unites_ara2,
        "unites_iec": unites_iec,
        "part_ara2": rapport(unites_ara2, ensemble),
    }


def ezetimibe(monde: Monde, finess: str, annee: int) -> Mesures:
    """« Rate: UCD(ézétimibe + assoc) / UCD(ézétimibe + assoc + statines) »."""
    ezetimibes, statines = (_delivrances(monde, finess, annee, f"atc-{nom}") for nom in ("ezetimibe", "statine"))
    unites, unites_statines = _unites(monde, ezetimibes), _unites(monde, statines)
    ensemble = NON_CALCULABLE if isinstance(unites, str) or isinstance(unites_statines, str) else unites + unites_statines
    return {
        "depense": somme(ezetimibes, "montant_rembourse"),
        "unites_ezetimibe": unites,
        "unites_statines": unites_statines,
        "part_ezetimibe": rapport(unites, ensemble),
    }


def perfadom(monde: Monde, finess: str, annee: int) -> Mesures:
    """Spending on active systems and diffusers; share over the same plus gravity. What was not yet told apart between
    active system and diffuser counts in the spending only."""

    def euros(groupe: str) -> Fraction:
        siennes = monde.siennes("dispositifs", finess, annee)
        rangees = [r for r in siennes if monde.dans(r["code_lpp"], f"lpp-perfadom-{groupe}", annee)]
        return somme(rangees, "montant_rembourse")

    depense = euros("sa") + euros("diffuseur") + euros("indifferencie")
    return {
        "depense": depense,
        "depense_sa": euros("sa"),
        "depense_diffuseur": euros("diffuseur"),
        "depense_gravite": euros("gravite"),
        "part": rapport(depense, depense + euros("gravite")),
    }


def pansements(monde: Monde, finess: str, annee: int) -> Mesures:
    """« A patient counts when the sum of quantities over the year is > 0; montant_moyen = depense / patients ». A dressing
    without patient: nobody can tell how many patients there are."""
    siennes = monde.siennes("dispositifs", finess, annee)
    rangees = [r for r in siennes if monde.dans(r["code_lpp"], "lpp-pansements-codes", annee)]
    quantites: dict[str, Fraction] = {}
    for r in rangees:
        patient = r.get("patient", "")
        quantites[patient] = quantites.get(patient, Fraction(0)) + exact(r["quantite"])
    depense = somme(rangees, "montant_rembourse")
    patients = NON_CALCULABLE if "" in quantites else Fraction(sum(q > 0 for q in quantites.values()))
    return {"depense": depense, "patients": patients, "montant_moyen": rapport(depense, patients)}


def transports(monde: Monde, finess: str, annee: int) -> Mesures:
    """« Keeps circonstance = programme (empty: programme) and the natures listed as ambulance or TAP; shared-trip forfaits
    count money, not trips »."""
    programmes = [r for r in monde.siennes("transports", finess, annee) if r.get("circonstance", "") in ("", "programme")]

    def de(nature: str) -> list[Rangee]:
        return [r for r in programmes if monde.dans(r["nature"], f"nature-{nature}", annee)]

    def trajets(nature: str) -> Fraction:
        return somme((r for r in de(nature) if not monde.dans(r["nature"], "nature-partagee", annee)), "trajets")

    ambulance, tap = (somme(de(nature), "montant_rembourse") for nature in ("ambulance", "tap"))
    return {
        "part_ambulance": rapport(ambulance, ambulance + tap),
        "depense_ambulance": ambulance,
        "depense_tap": tap,
        "trajets_ambulance": trajets("ambulance"),
        "trajets_tap": trajets("tap"),
        "cout_moyen_ambulance": rapport(ambulance, trajets("ambulance")),
        "cout_moyen_tap": rapport(tap, trajets("tap")),
    }


# --- heart failure: stays become episodes -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Episode:
    """One or several stays joined by transfers, known by its last stay. `montant`: None when one stay's is missing."""

    patient: str
    entree: date
    sortie: date
    finess: str
    annee: int
    mode_sortie: str
    age: int
    insuffisance: bool
    montant: Fraction | None


def enchainer(monde: Monde) -> list[Episode]:
    """« Séances are ignored throughout. A transfer (mode_sortie 7 or 0, next stay of the same patient starting the same or
    the next day) is one episode ». Stays without patient belong to nobody: they make no episode. In order of entry."""
    restants = [r for r in monde.toutes("sejours") if r.get("patient")]
    restants = [r for r in restants if not monde.dans(r["ghm"], "ghm-seances", int(r["annee"]))]
    episodes = []
    for patient in sorted({r["patient"] for r in restants}):
        siens = [r for r in restants if r["patient"] == patient]
        siens.sort(key=lambda r: (r["date_entree"], r["date_sortie"], r["sejour"]))
        groupe = [siens[0]]
        for suivant in siens[1:]:
            if _transfere(monde, groupe[-1], suivant):
                groupe.append(suivant)
            else:
                episodes.append(_episode(monde, groupe))
                groupe = [suivant]
        episodes.append(_episode(monde, groupe))
    return episodes


def _transfere(monde: Monde, avant: Rangee, apres: Rangee) -> bool:
    ecart = (jour(apres["date_entree"]) - jour(avant["date_sortie"])).days
    return avant.get("mode_sortie", "") in ("7", "0") and 0 <= ecart <= monde.regle("delai_transfert", int(avant["annee"]))


def _episode(monde: Monde, sejours: Sequence[Rangee]) -> Episode:
    """« with the summed amount, attributed to the establishment, date and year of the last discharge »; heart failure when
    any of its stays is."""
    dernier = sejours[-1]
    complet = all(r.get("montant_am") for r in sejours)
    return Episode(
        patient=dernier["patient"],
        entree=jour(sejours[0]["date_entree"]),
        sortie=jour(dernier["date_sortie"]),
        finess=completer(dernier["finess"]),
        annee=int(dernier["annee"]),
        mode_sortie=dernier.get("mode_sortie", ""),
        age=int(dernier["age"]),
        insuffisance=any(monde.dans(diagnostic(r["dp"]), "cim10-insuffisance-cardiaque", int(r["annee"])) for r in sejours),
        montant=somme(sejours, "montant_am") if complet else None,
    )


def rehospitalisation(monde: Monde, index: Episode) -> Episode | None:
    """« Readmission = first later stay of the same patient, in any establishment, with dp in the list, starting 1 to 90
    days after discharge ». Of two that start the same day, the first in the order of stays: the first one left."""
    delai = monde.regle("delai_rehospitalisation", index.annee)
    siens = [e for e in monde.episodes if e.patient == index.patient and e.insuffisance]
    suites = [e for e in siens if 1 <= (e.entree - index.sortie).days <= delai]
    return min(suites, key=attrgetter("entree"), default=None)


def insuffisance_cardiaque(monde: Monde, finess: str, annee: int) -> Mesures:
    """« Index stay = adult (≥ 18), dp in the heart-failure list, patient known, alive at discharge (mode_sortie ≠ 9). A
    readmission is itself an index stay. »"""
    siens = [e for e in monde.episodes if e.insuffisance and (e.finess, e.annee) == (finess, annee)]
    index = [e for e in siens if e.mode_sortie != "9" and e.age >= monde.regle("age_adulte", annee)]
    suites = [suite for e in index if (suite := rehospitalisation(monde, e))]
    montants = [suite.montant for suite in suites]
    sejours, revenus = Fraction(len(index)), Fraction(len(suites))
    connus = [montant for montant in montants if montant is not None]
    return {
        "depense_rehospitalisations": sum(connus, Fraction(0)) if len(connus) == len(montants) else NON_CALCULABLE,
        "taux": rapport(revenus, sejours),
        "sejours": sejours,
        "rehospitalisations": revenus,
        "taux_medecin_traitant_8j": rapport(_consultes(monde, index, "medecine-generale"), sejours),
        "taux_cardiologue_2m": rapport(_consultes(monde, index, "cardiologie"), sejours),
    }


def _consultes(monde: Monde, index: Sequence[Episode], specialite: str) -> Valeur:
    """Index episodes followed by a consultation: of a GP from the day of discharge to 8 days after, of a cardiologist to
    two calendar months after. Without the table nobody can tell."""
    if not monde.consultations_chargees:
        return NON_CALCULABLE

    def consulte(e: Episode) -> bool:
        if specialite == "medecine-generale":
            fin = e.sortie + relativedelta(days=monde.regle("delai_medecin_traitant", e.annee))
        else:
            fin = e.sortie + relativedelta(months=monde.regle("delai_cardiologue", e.annee))
        return any(
            r["patient"] == e.patient
            and e.sortie <= jour(r["date_execution"]) <= fin
            and monde.dans(r["specialite"], f"specialite-{specialite}", e.annee)
            for r in monde.toutes("consultations")
        )

    return Fraction(sum(consulte(e) for e in index))


# --- exams before anaesthesia -------------------------------------------------------------------------------------------

SOUS_INDICATEURS = {
    1: (("ccam-amygdalectomie", "ccam-adenoidectomie"), "nabm-hemostase"),
    2: (("ccam-chirurgie-adulte",), "nabm-hemostase"),
    3: (("ccam-chirurgie-groupe",), "nabm-groupe"),
    4: (("ccam-chirurgie-ionogramme",), "nabm-ionogramme"),
}


def examens_preanesthesiques(monde: Monde, finess: str, annee: int) -> Mesures:
    """« An eligible stay has at least one CCAM act of the list of sub-indicator k; it is hit when the patient has at least
    one exam of the NABM list executed 1 to 30 days before date_entree ». No condition of age."""
    mesures: Mesures = {}
    for k, (listes_ccam, liste_nabm) in SOUS_INDICATEURS.items():
        operes = {
            r["sejour"]
            for r in monde.toutes("actes")
            if any(monde.dans(r["code_ccam"], liste, annee) for liste in listes_ccam)
        }
        eligibles = [r for r in monde.siennes("sejours", finess, annee) if r["sejour"] in operes]
        trouves = [examens for r in eligibles if (examens := _examens_avant(monde, r, liste_nabm))]
        lignes = [ligne for examens in trouves for ligne in examens]
        connus = all(ligne.get("montant_base") for ligne in lignes)
        sejours, touches = Fraction(len(eligibles)), Fraction(len(trouves))
        mesures |= {
            f"taux_{k}": rapport(touches, sejours),
            f"sejours_{k}": sejours,
            f"examens_{k}": touches,
            f"montant_unitaire_{k}": rapport(somme(lignes, "montant_base") if connus else NON_CALCULABLE, touches),
        }
    return mesures


def _examens_avant(monde: Monde, sejour: Rangee, liste: str) -> list[Rangee]:
    """The lines of the exams of the list that were done and not cancelled, 1 to 30 days before the entry."""
    annee, entree = int(sejour["annee"]), jour(sejour["date_entree"])
    if not sejour.get("patient"):
        return []
    return [
        r
        for r in monde.toutes("examens")
        if r["patient"] == sejour["patient"]
        and 1 <= (entree - jour(r["date_execution"])).days <= monde.regle("delai_examens_epa", annee)
        and monde.dans(nabm(r["code_nabm"]), liste, annee)
        and not _annule(monde, r)
    ]


def _annule(monde: Monde, examen: Rangee) -> bool:
    """A patient, code and day that hold a negative line and whose amounts sum to nothing or less: it was taken back."""
    cle = examen["patient"], nabm(examen["code_nabm"]), examen["date_execution"]
    jumelles = [r for r in monde.toutes("examens") if (r["patient"], nabm(r["code_nabm"]), r["date_execution"]) == cle]
    negative = any(exact(r.get("montant_base") or "0") < 0 for r in jumelles)
    return negative and somme(jumelles, "montant_base") <= 0


# --- regional indicators ------------------------------------------------------------------------------------------------


def _administrations(monde: Monde, finess: str, annee: int, molecule: str, *formes: str) -> list[Rangee]:
    siennes = monde.siennes("administrations", finess, annee)
    listes = [f"ucd-{molecule}-{forme}" for forme in formes]
    return [r for r in siennes if any(monde.dans(ucd7(r["ucd"]), liste, annee) for liste in listes)]


def biosimilaires(molecule: str) -> Callable[[Monde, str, int], Mesures]:
    """« R-BIO-*: intravenous units only in the denominator »."""

    def calculer_molecule(monde: Monde, finess: str, annee: int) -> Mesures:
        intraveineux = _administrations(monde, finess, annee, molecule, "reference", "biosimilaire")
        unites = somme(intraveineux, "quantite")
        siens = somme(_administrations(monde, finess, annee, molecule, "biosimilaire"), "quantite")
        return {
            "taux": rapport(siens, unites),
            "unites_biosimilaires": siens,
            "unites": unites,
            "depense": somme(intraveineux, "montant"),
        }

    return calculer_molecule


def sous_cutane(monde: Monde, finess: str, annee: int) -> Mesures:
    """« R-SC: distinct stays » whose summed quantity is positive, over all forms and over the subcutaneous one."""

    def sejours(*formes: str) -> Fraction:
        rangees = _administrations(monde, finess, annee, "trastuzumab", *formes)
        numeros = {r["sejour"] for r in rangees}
        return Fraction(sum(somme((r for r in rangees if r["sejour"] == n), "quantite") > 0 for n in numeros))

    tous, siens = sejours("reference", "biosimilaire", "sc"), sejours("sc")
    return {"taux": rapport(siens, tous), "sejours_sc": siens, "sejours": tous}


CONTROLES = {"finess": "finess_present", "rpps": "rpps_present", "informatisees": "informatisee", "dci": "dci"}


def conformite(monde: Monde, finess: str, annee: int) -> Mesures:
    """« Lines with imputation_erronee are left out; taux = conforming checks / (4 × prescriptions); the "all four conform"
    rate is also published as taux_complet »."""
    siennes = monde.siennes("ordonnances_auditees", finess, annee)
    gardees = [r for r in siennes if r.get("imputation_erronee", "") != "true"]
    comptes = {nom: Fraction(sum(r[colonne] == "true" for r in gardees)) for nom, colonne in CONTROLES.items()}
    completes = Fraction(sum(all(r[colonne] == "true" for colonne in CONTROLES.values()) for r in gardees))
    ordonnances = Fraction(len(gardees))
    return {
        "taux": rapport(sum(comptes.values(), Fraction(0)), len(CONTROLES) * ordonnances),
        **comptes,
        "ordonnances": ordonnances,
        "taux_complet": rapport(completes, ordonnances),
    }


def conciliation(monde: Monde, finess: str, annee: int) -> Mesures:
    """The level of the criterion of medication reconciliation (formerly C1200)."""
    siennes = monde.siennes("autoevaluations", finess, annee)
    niveaux = [r["niveau"] for r in siennes if r["critere"].lower().startswith(("conc", "r-conc", "c1200"))]
    return {"niveau": niveaux[0] if niveaux else NON_CALCULABLE}


# --- all of them --------------------------------------------------------------------------------------------------------

INDICATEURS: Mapping[str, tuple[str, Callable[[Monde, str, int], Mesures]]] = {
    "N-IPP": ("delivrances", ipp),
    "N-ARA2": ("delivrances", ara2),
    "N-EZE": ("delivrances", ezetimibe),
    "N-PERF": ("dispositifs", perfadom),
    "N-PANS": ("dispositifs", pansements),
    "N-TRA": ("transports", transports),
    "N-IC": ("sejours", insuffisance_cardiaque),
    "N-EPA": ("sejours", examens_preanesthesiques),
    "R-BIO-T": ("administrations", biosimilaires("trastuzumab")),
    "R-BIO-R": ("administrations", biosimilaires("rituximab")),
    "R-SC": ("administrations", sous_cutane),
    "R-CONF": ("ordonnances_auditees", conformite),
    "R-CONC": ("autoevaluations", conciliation),
}
"""Of each indicator: its main table, and its computation for one hospital and year."""


def suivis(monde: Monde, table: str, annee: int) -> set[str]:
    """The hospitals that have rows: listed, or named by a line of the main table in any delivered year, and open that year
    as far as the list knows; and those that have a line that year, whatever the list says."""
    listes = {completer(r["finess"]): r for r in monde.toutes("etablissements")}
    nommes = {completer(r["finess"]) for r in monde.toutes(table) if r.get("finess")}
    presents = {completer(r["finess"]) for r in monde.toutes(table) if r.get("finess") and int(r["annee"]) == annee}
    return {finess for finess in {*listes, *nommes} if _ouvert(listes.get(finess, {}), annee)} | presents


def _ouvert(etablissement: Rangee, annee: int) -> bool:
    debut, fin = etablissement.get("ouvert_le"), etablissement.get("ferme_le")
    return (not debut or jour(debut).year <= annee) and (not fin or jour(fin).year >= annee)


def calculer(monde: Monde, annees: Iterable[int], codes: Iterable[str] = tuple(INDICATEURS)) -> Publies:
    """Every value of these indicators and years: an exact number, a grade, or the reason why there is none."""
    publies: Publies = {}
    for code in codes:
        table, mesurer = INDICATEURS[code]
        for annee in annees:
            for finess in suivis(monde, table, annee):
                transmis = bool(monde.siennes(table, finess, annee))
                for mesure, valeur in mesurer(monde, finess, annee).items():
                    publies[code, annee, finess, mesure] = valeur if transmis else NON_TRANSMIS
    return publies
