"""Relations that must hold whatever the right answer is: the engine against itself, on the same worlds told otherwise."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from dateutil.relativedelta import relativedelta
from essais import charger_tables, ecarts, ecrire, mesurer
from mondes import Rangee, Tables, monde, oppose, reglement_des_mondes, reunir
from oracle import INDICATEURS, Publies, completer

from efficience.moteur.backends import moteur_duckdb
from efficience.moteur.chargement import Demande, charger
from efficience.moteur.tables import TABLES
from fichiers_d_essai import finess as avec_cle

ANNEES = (2023, 2024)
REGLES = reglement_des_mondes(avec_listes=True)
DE_VILLE = {"delivrances": ("boites",), "dispositifs": ("quantite",), "transports": ("trajets",)}
SIGNEES = {**DE_VILLE, "administrations": ("quantite",)}
"""Tables of signed lines, with their quantity."""
DATES = {"date_entree", "date_sortie", "date_execution", "date_acte"}
TOUS = [*INDICATEURS]
DE_LIGNES = ["N-IPP", "N-ARA2", "N-EZE", "N-PERF", "N-PANS", "N-TRA", "R-BIO-T", "R-BIO-R"]
PRESCRITS = DE_LIGNES[:6]
SEJOURS = ["N-IC", "N-EPA"]


def copier(tables: Tables) -> Tables:
    return {nom: [dict(rangee) for rangee in rangees] for nom, rangees in tables.items()}


def partout(tables: Tables, changer: Callable[[str, Rangee], Mapping[str, str]]) -> Tables:
    """Every line, with what `changer(table, line)` gives in place of its columns."""
    return {nom: [{**rangee, **changer(nom, rangee)} for rangee in rangees] for nom, rangees in tables.items()}


def sur(tables: Tables, *colonnes: str, changer: Callable[[str], str]) -> Tables:
    """Every non-empty value of these columns changed, in every table."""
    return partout(tables, lambda _, r: {c: changer(r[c]) for c in colonnes if r.get(c)})


@pytest.fixture(scope="module")
def base() -> Tables:
    return reunir([monde(graine, ANNEES) for graine in range(5000, 5006)])


@pytest.fixture(scope="module")
def entrepot_de_base(base: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return charger_tables(tmp_path_factory.mktemp("base"), base)


@pytest.fixture(scope="module")
def publies_de_base(entrepot_de_base: Path) -> Publies:
    return mesurer(entrepot_de_base, ANNEES, reglement=REGLES)


@pytest.fixture
def publier(tmp_path: Path) -> Callable[..., Publies]:
    """Load these deliveries in a new warehouse and compute it."""

    def faire(*livraisons: Tables, annees: Sequence[int] = ANNEES, codes: Sequence[str] | None = None) -> Publies:
        return mesurer(charger_tables(tmp_path, *livraisons), annees, codes, REGLES)

    return faire


# --- told otherwise, the same -------------------------------------------------------------------------------------------


def _permutees(base: Tables) -> Tables:
    melangees = {nom: random.Random(0).sample(rangees, len(rangees)) for nom, rangees in base.items()}
    return {nom: [dict(reversed(rangee.items())) for rangee in rangees] for nom, rangees in melangees.items()}


def _patients_renommes(base: Tables) -> Tables:
    return sur(base, "patient", changer=lambda nom: f"{nom[::-1]}é")


def _sejours_renommes(base: Tables) -> Tables:
    """The order of the numbers is kept: it settles which of two stays of the same days comes first."""
    return sur(base, "sejour", changer=lambda nom: f"00{nom}")


def _finess_sans_cle(base: Tables) -> Tables:
    return sur(base, "finess", changer=lambda numero: numero[:8])


def _avec_de_la_ville(base: Tables) -> Tables:
    ville = {nom: [{**rangee, "finess": ""} for rangee in base[nom]] for nom in DE_VILLE}
    return {nom: [*rangees, *ville.get(nom, [])] for nom, rangees in base.items()}


def _regularisees(base: Tables) -> Tables:
    """A third of the signed lines once more, and the mirror that cancels them."""
    tables = copier(base)
    for nom, quantites in SIGNEES.items():
        montant = TABLES[nom].montant or ""
        for rangee in base[nom][::3]:
            tables[nom] += [dict(rangee), {**rangee, **{c: oppose(rangee[c]) for c in (*quantites, montant)}}]
    return tables


def _examens_repris(base: Tables) -> Tables:
    """Before every stay, an exam that was taken back the same day."""
    tables, existants = copier(base), {(r["patient"], r["code_nabm"], r["date_execution"]) for r in base["examens"]}
    for sejour in base["sejours"]:
        jour_ = str(date.fromisoformat(sejour["date_entree"]) - timedelta(14))
        if sejour["patient"] and (sejour["patient"], "1127", jour_) not in existants:
            examen = {"patient": sejour["patient"], "code_nabm": "1127", "date_execution": jour_}
            tables["examens"] += [{**examen, "montant_base": montant} for montant in ("7.02", "-7.02")]
    return tables


HORS_LISTES = {
    "delivrances": {"cip13": "3400000000009"},
    "dispositifs": {"code_lpp": "2999999"},
    "transports": {"nature": "9999"},
    "administrations": {"ucd": "9999998"},
    "actes": {"code_ccam": "ZZZZ999"},
    "examens": {"code_nabm": "9999"},
    "consultations": {"specialite": "99"},
    "autoevaluations": {"critere": "C9999", "niveau": "A"},
}


def _hors_listes(base: Tables) -> Tables:
    """Of every table, lines of a code that no list knows, for the hospitals and years already there."""
    tables = copier(base)
    for nom, code in HORS_LISTES.items():
        vues = {(r.get("finess", "")[:8], r.get("annee")): {**r, **code} for r in base[nom]}
        tables[nom] += vues.values()
    return tables


def _seances(base: Tables) -> Tables:
    """A heart-failure séance the day after each discharge, and one the day of it: ignored throughout."""
    tables = copier(base)
    for rang, sejour in enumerate(base["sejours"]):
        for ecart in (0, 1):
            jour_ = date.fromisoformat(sejour["date_sortie"]) + timedelta(ecart)
            if str(jour_.year) == sejour["annee"]:
                dates = {"date_entree": str(jour_), "date_sortie": str(jour_), "ghm": "28Z04Z", "dp": "I500"}
                tables["sejours"].append({**sejour, **dates, "sejour": f"seance-{rang}-{ecart}", "mode_sortie": "7"})
    return tables


def _jours_d_execution(base: Tables) -> Tables:
    """Where only the year counts, any day of it will do."""
    hasard = random.Random(1)

    def dater(nom: str, rangee: Rangee) -> Mapping[str, str]:
        jour_ = date(int(rangee["annee"]), 1, 1) + timedelta(hasard.randint(0, 364)) if nom in DE_VILLE else None
        return {"date_execution": str(jour_)} if jour_ else {}

    return partout(base, dater)


def _dix_jours_plus_tard(base: Tables) -> Tables:
    """All the days ten days later, the year of attribution being told by `annee`."""
    return sur(base, *DATES, changer=lambda texte: str(date.fromisoformat(texte) + timedelta(10)))


IDENTIQUES: Mapping[str, tuple[Callable[[Tables], Tables], Sequence[str]]] = {
    "permuter les lignes et les colonnes": (_permutees, TOUS),
    "renommer les patients": (_patients_renommes, [*SEJOURS, "N-PANS"]),
    "renommer les séjours": (_sejours_renommes, [*SEJOURS, "R-SC"]),
    "écrire les FINESS sans clé": (_finess_sans_cle, TOUS),
    "ajouter des prescriptions de ville": (_avec_de_la_ville, PRESCRITS),
    "ajouter une ligne et son contraire": (_regularisees, [*DE_LIGNES, "R-SC"]),
    "ajouter un examen repris le jour même": (_examens_repris, ["N-EPA"]),
    "ajouter des codes hors des listes": (_hors_listes, TOUS),
    "ajouter des séances": (_seances, ["N-IC"]),
    "dater les exécutions dans l'année": (_jours_d_execution, PRESCRITS),
    "décaler de dix jours à année tenue": (_dix_jours_plus_tard, SEJOURS),
}
CALENDAIRES = {("N-IC", "taux_cardiologue_2m")}  # two calendar months are not as long everywhere in the year


@pytest.mark.parametrize("relation", IDENTIQUES)
def test_ce_qui_ne_change_rien(
    relation: str, base: Tables, publies_de_base: Publies, publier: Callable[..., Publies]
) -> None:
    changer, codes = IDENTIQUES[relation]
    calendaires = CALENDAIRES if "jours à année tenue" in relation else set()
    avant, apres = (
        {cle: v for cle, v in publies.items() if cle[0] in codes and (cle[0], cle[3]) not in calendaires}
        for publies in (publies_de_base, publier(changer(base), codes=codes))
    )
    assert ecarts(avant, apres) == []


# --- delivered otherwise, the same --------------------------------------------------------------------------------------


def _annee(nom: str, rangee: Rangee) -> int:
    """The year of the part where a line goes; 0 for the lists, which have no year."""
    colonne = TABLES[nom].partition
    return int(rangee[colonne][:4]) if colonne else 0


def _coupees(base: Tables, annee: int) -> tuple[Tables, Tables]:
    """Two deliveries: all that is of a year up to this one, with the lists, and the rest."""
    avant = {nom: [r for r in rangees if _annee(nom, r) <= annee] for nom, rangees in base.items()}
    return avant, {nom: [r for r in rangees if _annee(nom, r) > annee] for nom, rangees in base.items()}


def test_deux_livraisons_valent_une(base: Tables, publies_de_base: Publies, publier: Callable[..., Publies]) -> None:
    """The second one begins with the second year: stays, readmissions and exams straddle the two."""
    assert ecarts(publies_de_base, publier(*_coupees(base, ANNEES[0]))) == []


def test_une_livraison_corrigee_remplace_la_fausse(
    base: Tables, publies_de_base: Publies, publier: Callable[..., Publies]
) -> None:
    fausse = {nom: rangees * 2 if nom in SIGNEES else rangees for nom, rangees in copier(base).items()}
    attendus = {cle: valeur for cle, valeur in publies_de_base.items() if cle[0] in DE_LIGNES}
    assert ecarts(attendus, publier(fausse, base, codes=DE_LIGNES)) == []


def test_un_parquet_vaut_un_csv(base: Tables, publies_de_base: Publies, tmp_path: Path) -> None:
    """Typed columns: dates, decimals and booleans instead of texts."""
    ecrire(tmp_path / "csv", base)
    (tmp_path / "parquet").mkdir()
    for nom in base:
        presentes = [c for c in TABLES[nom].colonnes if any(c.nom in r for r in base[nom])]
        colonnes = ", ".join(f"CAST({c.nom} AS {c.nature.lecture.type_sql}) AS {c.nom}" for c in presentes)
        lu = f"read_csv('{tmp_path / 'csv' / nom}.csv', all_varchar=true, header=true, delim=',', nullstr='')"
        duckdb.execute(f"COPY (SELECT {colonnes} FROM {lu}) TO '{tmp_path / 'parquet' / nom}.parquet' (FORMAT parquet)")
    charger(tmp_path / "entrepot", [Demande("tables", None, tmp_path / "parquet")])
    assert ecarts(publies_de_base, mesurer(tmp_path / "entrepot", ANNEES, reglement=REGLES)) == []


# --- asked otherwise, the same ------------------------------------------------------------------------------------------


def test_une_annee_seule_vaut_la_meme_parmi_d_autres(entrepot_de_base: Path, publies_de_base: Publies) -> None:
    """The first year: its last discharges are followed into the next one, which is not asked for."""
    parmi_d_autres = {cle: valeur for cle, valeur in publies_de_base.items() if cle[1] == ANNEES[0]}
    assert ecarts(parmi_d_autres, mesurer(entrepot_de_base, ANNEES[:1], reglement=REGLES)) == []


def test_un_indicateur_seul_vaut_le_meme_parmi_d_autres(entrepot_de_base: Path, publies_de_base: Publies) -> None:
    seuls = [mesurer(entrepot_de_base, ANNEES, [code], REGLES) for code in TOUS]
    assert ecarts(publies_de_base, {cle: valeur for seul in seuls for cle, valeur in seul.items()}) == []


@pytest.mark.parametrize("fils", [1, 2])
def test_le_nombre_de_fils_ne_change_rien(
    fils: int, entrepot_de_base: Path, publies_de_base: Publies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moteur_duckdb, "reglages", lambda: (f"SET threads={fils}",))
    assert ecarts(publies_de_base, mesurer(entrepot_de_base, ANNEES, reglement=REGLES)) == []


# --- changed, and by how much -------------------------------------------------------------------------------------------

DOUBLEES = ("depense", "boites", "unites", "trajets")


def test_doubler_les_lignes_double_les_sommes_et_garde_les_rapports(
    base: Tables, publies_de_base: Publies, publier: Callable[..., Publies]
) -> None:
    """Twice the lines: twice the euros and the units, as many patients and stays, the same shares and mean costs; and the
    mean by patient doubles, since the patients don't."""
    codes = [*DE_LIGNES, "R-SC"]
    doubles = {nom: rangees * 2 if nom in SIGNEES else rangees for nom, rangees in base.items()}
    attendus = {
        cle: 2 * valeur
        if isinstance(valeur, Fraction)
        and ((cle[0] in DE_LIGNES and cle[3].startswith(DOUBLEES)) or cle[3] == "montant_moyen")
        else valeur
        for cle, valeur in publies_de_base.items()
        if cle[0] in codes
    }
    assert ecarts(attendus, publier(doubles, codes=codes)) == []


def test_un_hopital_vide_n_ajoute_que_lui(base: Tables, publies_de_base: Publies, publier: Callable[..., Publies]) -> None:
    vide = {"finess": avec_cle("75071218"), "raison_sociale": "CH VIDE", "categorie": "CH", "region": "11"}
    apres = publier({**base, "etablissements": [*base["etablissements"], vide]})
    assert ecarts(publies_de_base, {cle: valeur for cle, valeur in apres.items() if cle[2] != vide["finess"]}) == []
    assert {valeur for cle, valeur in apres.items() if cle[2] == vide["finess"]} == {"non_transmis"}
    assert {cle[0] for cle in apres if cle[2] == vide["finess"]} == set(TOUS)


def test_renommer_les_hopitaux_renomme_les_resultats(
    base: Tables, publies_de_base: Publies, publier: Callable[..., Publies]
) -> None:
    """Each hospital takes the number of the next one."""
    numeros = sorted({completer(r["finess"]) for rangees in base.values() for r in rangees if r.get("finess")})
    suivant = dict(zip(numeros, [*numeros[1:], numeros[0]], strict=True))
    apres = publier(sur(base, "finess", changer=lambda numero: suivant[completer(numero)]))
    attendus = {(code, annee, suivant[f], mesure): v for (code, annee, f, mesure), v in publies_de_base.items()}
    assert ecarts(attendus, apres) == []


ADDITIVES: Mapping[str, Sequence[str]] = {
    "N-IPP": ("depense", "boites"),
    "N-ARA2": ("depense", "depense_ara2", "depense_iec"),
    "N-EZE": ("depense",),
    "N-PERF": ("depense", "depense_sa", "depense_diffuseur", "depense_gravite"),
    "N-PANS": ("depense",),
    "N-TRA": ("depense_ambulance", "depense_tap", "trajets_ambulance", "trajets_tap"),
    "N-IC": ("sejours", "rehospitalisations"),
    "N-EPA": tuple(f"{nom}_{k}" for nom in ("sejours", "examens") for k in (1, 2, 3, 4)),
    "R-BIO-T": ("unites", "unites_biosimilaires", "depense"),
    "R-BIO-R": ("unites", "unites_biosimilaires", "depense"),
    "R-CONF": ("ordonnances", "finess", "rpps", "informatisees", "dci"),
}


def test_la_somme_des_hopitaux_est_le_tout(base: Tables, publies_de_base: Publies, publier: Callable[..., Publies]) -> None:
    """All hospitals merged into one: readmissions count in any hospital, so that even they add up."""
    seul = avec_cle("59000000")
    fusion = {nom: rangees for nom, rangees in base.items() if nom not in ("etablissements", "autoevaluations")}
    codes = [code for code in TOUS if code != "R-CONC"]
    ensemble = publier(sur(fusion, "finess", changer=lambda _: seul), codes=codes)
    for code in codes:
        for mesure in ADDITIVES.get(code, ()):
            for annee in ANNEES:
                cles = [cle for cle in publies_de_base if (cle[0], cle[1], cle[3]) == (code, annee, mesure)]
                total = sum(v for cle in cles if isinstance(v := publies_de_base[cle], Fraction))
                assert ensemble[code, annee, seul, mesure] == total, (code, annee, mesure)


def test_tripler_le_prix_des_sejours_ne_triple_que_la_depense(
    base: Tables, publies_de_base: Publies, publier: Callable[..., Publies]
) -> None:
    apres = publier(sur(base, "montant_am", changer=lambda texte: str(3 * Decimal(texte))), codes=["N-IC"])
    attendus = {
        cle: 3 * v if cle[3] == "depense_rehospitalisations" and isinstance(v, Fraction) else v
        for cle, v in publies_de_base.items()
        if cle[0] == "N-IC"
    }
    assert ecarts(attendus, apres) == []


def test_quatre_ans_plus_tard_la_meme_chose(base: Tables, publies_de_base: Publies, publier: Callable[..., Publies]) -> None:
    """2023 and 2024 become 2027 and 2028: the same calendar, leap day included."""
    seules = {nom: base[nom] for nom in ("sejours", "actes", "examens", "consultations")}
    plus_tard = sur(seules, *DATES, changer=lambda texte: str(date.fromisoformat(texte) + relativedelta(years=4)))
    plus_tard = sur(plus_tard, "annee", changer=lambda texte: str(int(texte) + 4))
    sans_liste = publier(plus_tard, annees=[annee + 4 for annee in ANNEES], codes=SEJOURS)
    nommes = {completer(r["finess"]) for r in base["sejours"]}
    fermables = {completer(r["finess"]) for r in base["etablissements"]}
    attendus = {
        (cle[0], cle[1] + 4, cle[2], cle[3]): valeur
        for cle, valeur in publies_de_base.items()
        if cle[0] in SEJOURS and cle[2] in nommes - fermables
    }
    assert ecarts(attendus, {cle: v for cle, v in sans_liste.items() if cle[2] in nommes - fermables}) == []


def test_sans_les_consultations_seuls_leurs_taux_manquent(
    base: Tables, publies_de_base: Publies, publier: Callable[..., Publies]
) -> None:
    apres = publier({nom: rangees for nom, rangees in base.items() if nom != "consultations"}, codes=["N-IC"])
    suivis = ("taux_medecin_traitant_8j", "taux_cardiologue_2m")
    attendus = {
        cle: "non_calculable" if cle[3] in suivis and valeur != "non_transmis" else valeur
        for cle, valeur in publies_de_base.items()
        if cle[0] == "N-IC"
    }
    assert ecarts(attendus, apres) == []


def test_refaire_deux_fois_un_examen_n_est_pas_deux_sejours(
    base: Tables, publies_de_base: Publies, publier: Callable[..., Publies]
) -> None:
    """Every exam twice: the same stays are hit; what they cost doubles."""
    apres = publier({**base, "examens": base["examens"] * 2}, codes=["N-EPA"])
    attendus = {
        cle: 2 * v if cle[3].startswith("montant") and isinstance(v, Fraction) else v
        for cle, v in publies_de_base.items()
        if cle[0] == "N-EPA"
    }
    assert ecarts(attendus, apres) == []
