"""The raw forms, read by the project's own sources, give back the canonical tables: same sums, code by code."""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from relecture_synthese import finess_des_effets, lire_table

from efficience.moteur.chargement import Demande, charger
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.sql import connecter, liste

CLE = "cle-des-tests-de-la-region-fictive-0123456789"
Ligne = dict[str, str]
Sommes = dict[tuple[str, ...], list[Decimal]]
Garder = Callable[[Ligne], bool]


def sommer(lignes: list[Ligne], cle: tuple[str, ...], valeurs: tuple[str, ...]) -> Sommes:
    """Rows, then values, summed by key; keys whose sums are all zero are left out."""
    sommes: Sommes = defaultdict(lambda: [Decimal(0)] * (len(valeurs) + 1))
    for ligne in lignes:
        groupe = tuple(ligne[nom] for nom in cle)
        sommes[groupe] = [
            a + b for a, b in zip(sommes[groupe], [Decimal(1), *(Decimal(ligne[v] or 0) for v in valeurs)], strict=True)
        ]
    return {groupe: somme for groupe, somme in sommes.items() if any(somme)}


def relire(entrepot: Path, table: str) -> list[Ligne]:
    """Rows of a table of a warehouse, as texts."""
    with connecter() as con:
        lues = con.execute(f"SELECT * FROM read_parquet({liste(Entrepot.ouvrir(entrepot).fichiers(table))})")
        noms = [colonne[0] for colonne in lues.description or ()]
        return [dict(zip(noms, map(_texte, ligne), strict=True)) for ligne in lues.fetchall()]


def _texte(valeur: object) -> str:
    return "" if valeur is None else str(valeur)


def canoniques(petite: Path, table: str, garder: Garder = lambda _: True) -> list[Ligne]:
    return [ligne for ligne in lire_table(petite / "tables" / f"{table}.csv") if garder(ligne)]


@pytest.fixture(scope="module")
def du_dcir(petite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    entrepot = tmp_path_factory.mktemp("dcir") / "entrepot"
    charger(entrepot, [Demande("dcir", None, petite / "snds")])
    return entrepot


@pytest.fixture(scope="module")
def du_pmsi(petite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    entrepot = tmp_path_factory.mktemp("pmsi") / "entrepot"
    charger(entrepot, [Demande("pmsi_mco", None, petite / "pmsi")])
    return entrepot


@pytest.fixture(scope="module")
def du_rsa(petite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    entrepot = tmp_path_factory.mktemp("rsa") / "entrepot"
    with pytest.MonkeyPatch.context() as environnement:
        environnement.setenv("EFFICIENCE_CLE_PSEUDONYMES", CLE)
        charger(entrepot, [Demande("rsa", None, petite / "atih")])
    return entrepot


def _de_ville(transport: Ligne) -> bool:
    return transport["circonstance"] != "intra_hospitalier"


@pytest.mark.parametrize(
    ("table", "cle", "valeurs"),
    [
        ("delivrances", ("finess", "cip13", "annee"), ("boites", "montant_rembourse", "base_remboursement")),
        ("delivrances", ("finess", "patient", "date_execution", "date_prescription"), ("boites", "montant_rembourse")),
        ("delivrances", ("finess", "age", "sexe", "annee"), ("boites",)),
        ("dispositifs", ("finess", "code_lpp", "annee"), ("quantite", "montant_rembourse")),
        ("dispositifs", ("finess", "patient", "date_execution"), ("quantite",)),
        ("consultations", ("patient", "specialite", "date_execution"), ()),
    ],
)
def test_le_dcir_redonne_les_delivrances_les_dispositifs_et_les_consultations(
    petite: Path, du_dcir: Path, table: str, cle: tuple[str, ...], valeurs: tuple[str, ...]
) -> None:
    assert sommer(relire(du_dcir, table), cle, valeurs) == sommer(canoniques(petite, table), cle, valeurs)


def test_le_dcir_redonne_les_transports_de_ville_et_leurs_circonstances(petite: Path, du_dcir: Path) -> None:
    cle, valeurs = ("finess", "nature", "circonstance", "annee"), ("trajets", "montant_rembourse")
    attendus = sommer(canoniques(petite, "transports", _de_ville), cle, valeurs)
    assert sommer(relire(du_dcir, "transports"), cle, valeurs) == attendus


def test_le_dcir_redonne_les_examens_de_ville(petite: Path, du_dcir: Path) -> None:
    cle, valeurs = ("patient", "finess", "code_nabm", "date_execution"), ("montant_base",)
    attendus = sommer(canoniques(petite, "examens", lambda e: e["montant_base"] != ""), cle, valeurs)
    assert sommer(relire(du_dcir, "examens"), cle, valeurs) == attendus


def test_le_dcir_redonne_les_codes_atc(petite: Path, du_dcir: Path) -> None:
    attendus = {m["cip13"]: m["atc5"] for m in canoniques(petite, "medicaments")}
    assert {m["cip13"]: m["atc5"] for m in relire(du_dcir, "medicaments")} == attendus


@pytest.mark.parametrize("table", ["sejours", "actes", "administrations"])
def test_le_pmsi_redonne_les_sejours_les_actes_et_les_medicaments(petite: Path, du_pmsi: Path, table: str) -> None:
    """Row by row: a stay has the same identifier in both."""
    lues, attendues = relire(du_pmsi, table), canoniques(petite, table)
    for ligne in lues:
        if "quantite" in ligne:
            ligne["quantite"] = str(int(Decimal(ligne["quantite"])))
        ligne["das"] = " ".join(sorted(ligne.get("das", "").split()))
    for ligne in attendues:
        ligne["das"] = " ".join(sorted(ligne.get("das", "").split()))
    assert sorted(map(_rangee, lues)) == sorted(map(_rangee, attendues))


def _rangee(ligne: Ligne) -> tuple[str, ...]:
    return tuple(f"{nom}={ligne[nom]}" for nom in sorted(ligne))


def test_le_pmsi_redonne_les_examens_des_consultations_externes(petite: Path, du_pmsi: Path) -> None:
    cle = ("patient", "finess", "code_nabm", "date_execution")
    attendus = sommer(canoniques(petite, "examens", lambda e: e["montant_base"] == ""), cle, ())
    assert sommer(relire(du_pmsi, "examens"), cle, ()) == attendus


def _deux_hopitaux(petite: Path) -> set[str]:
    effets = finess_des_effets(petite)
    return {effets["exemplaire"], effets["derive"]}


def test_les_fichiers_rsa_redonnent_les_sejours_de_leur_hopital(petite: Path, du_rsa: Path) -> None:
    """All but amounts, which these files don't hold, and patients, who are under other pseudonyms."""
    cle = ("sejour", "date_entree", "date_sortie", "age", "mode_entree", "mode_sortie", "ghm", "dp", "dr")
    deux = _deux_hopitaux(petite)
    attendus = sommer(canoniques(petite, "sejours", lambda s: s["finess"] in deux), cle, ())
    assert sommer(relire(du_rsa, "sejours"), cle, ()) == attendus


def test_les_fichiers_rsa_suivent_les_memes_patients(petite: Path, du_rsa: Path) -> None:
    deux = _deux_hopitaux(petite)
    ici = {s["sejour"]: s["patient"] for s in canoniques(petite, "sejours", lambda s: s["finess"] in deux)}
    la = {s["sejour"]: s["patient"] for s in relire(du_rsa, "sejours")}
    paires = {(ici[sejour], la[sejour]) for sejour in ici}
    assert len(paires) == len(set(ici.values())) == len(set(la.values()))


def test_les_fichiers_med_redonnent_les_unites_et_les_euros(petite: Path, du_rsa: Path) -> None:
    deux = _deux_hopitaux(petite)
    lues = relire(du_rsa, "administrations")
    for ligne in lues:
        ligne["ucd"] = ligne["ucd"][5:12]
    cle, valeurs = ("sejour", "finess", "annee", "ucd"), ("quantite", "montant")
    attendus = sommer(canoniques(petite, "administrations", lambda a: a["finess"] in deux), cle, valeurs)
    assert sommer(lues, cle, valeurs) == attendus
