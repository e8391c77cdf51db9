"""Every measure of every indicator equals, exactly, an independent computation over hundreds of random worlds."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from essais import charger_tables, ecarts, mesurer
from mondes import monde, reglement_des_mondes, reunir
from oracle import INDICATEURS, Monde, Publies, Tables, calculer

from efficience.moteur.indicateurs import INDICATEURS as ENREGISTRES


@dataclass(frozen=True)
class Lot:
    """Worlds loaded and computed together. `avec_listes`: a sheet brings the surgery lists, empty in the shipped rules."""

    premiere: int
    annees: tuple[int, int]
    avec_listes: bool
    taille: int = 34

    @property
    def graines(self) -> range:
        return range(self.premiere, self.premiere + self.taille)


# Leap years on each side, and the change of the infusion codes in July 2019.
LOTS = [
    Lot(1000, (2023, 2024), avec_listes=True),
    Lot(1100, (2023, 2024), avec_listes=False),
    Lot(1200, (2018, 2019), avec_listes=True),
    Lot(1300, (2024, 2025), avec_listes=True),
    Lot(1400, (2019, 2020), avec_listes=False),
    Lot(1700, (2027, 2028), avec_listes=True),
]


@cache
def mondes_du(lot: Lot) -> dict[int, Tables]:
    return {graine: monde(graine, lot.annees) for graine in lot.graines}


@cache
def attendus_du(lot: Lot) -> dict[int, Publies]:
    regles = reglement_des_mondes(avec_listes=lot.avec_listes)
    return {graine: calculer(Monde(tables, regles), lot.annees) for graine, tables in mondes_du(lot).items()}


@pytest.fixture(scope="module")
def entrepot_du(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Lot], Path]:
    """The warehouse of a batch, made once."""
    return cache(lambda lot: charger_tables(tmp_path_factory.mktemp("lot"), reunir([*mondes_du(lot).values()])))


def test_il_y_a_plus_de_deux_cents_mondes() -> None:
    assert len({graine for lot in LOTS for graine in lot.graines}) >= 200


@pytest.mark.parametrize("lot", LOTS, ids=lambda lot: f"{lot.premiere}-{lot.annees[0]}")
def test_egal_a_l_oracle(lot: Lot, entrepot_du: Callable[[Lot], Path]) -> None:
    publies = mesurer(entrepot_du(lot), lot.annees, reglement=reglement_des_mondes(avec_listes=lot.avec_listes))
    attendus = {cle: valeur for un in attendus_du(lot).values() for cle, valeur in un.items()}
    assert ecarts(attendus, publies) == []


def test_tout_indicateur_est_compare() -> None:
    """What the engine registers the oracle states, and the other way round; I-… are shown for information, never paid."""
    assert {code for code in ENREGISTRES if not code.startswith("I-")} == set(INDICATEURS)


def test_un_monde_seul_est_lui_aussi_egal_a_l_oracle(tmp_path: Path) -> None:
    """Loading worlds together, which makes these tests fast, changes nothing."""
    lot, graine = LOTS[0], LOTS[0].graines[3]
    regles = reglement_des_mondes(avec_listes=lot.avec_listes)
    attendus = calculer(Monde(mondes_du(lot)[graine], regles), lot.annees)
    assert ecarts(attendus, mesurer(charger_tables(tmp_path, mondes_du(lot)[graine]), lot.annees, reglement=regles)) == []


# --- the worlds are worth something -------------------------------------------------------------------------------------

SANS_VALEUR = {"non_transmis", "non_calculable"}


def test_chaque_mesure_prend_de_nombreuses_valeurs() -> None:
    """A measure always null, or always without value, would compare nothing."""
    valeurs: dict[tuple[str, str], set[object]] = {}
    for lot in LOTS[:2]:
        for attendus in attendus_du(lot).values():
            for (code, _, _, mesure), valeur in attendus.items():
                if valeur not in SANS_VALEUR:
                    valeurs.setdefault((code, mesure), set()).add(valeur)
    pauvres = {cle: len(trouvees) for cle, trouvees in valeurs.items() if len(trouvees) < 3}
    assert pauvres == {}


def test_chaque_rapport_est_parfois_non_calculable() -> None:
    comptes: Counter[tuple[str, str]] = Counter()
    for lot in LOTS[:2]:
        for attendus in attendus_du(lot).values():
            comptes.update((cle[0], cle[3]) for cle, valeur in attendus.items() if valeur == "non_calculable")
    rapports = {("N-ARA2", "part_ara2"), ("N-EZE", "part_ezetimibe"), ("N-PERF", "part"), ("N-PANS", "montant_moyen")}
    rapports |= {("N-PANS", "patients"), ("N-TRA", "part_ambulance"), ("N-TRA", "cout_moyen_tap"), ("N-IC", "taux")}
    rapports |= {("N-IC", "depense_rehospitalisations"), ("R-BIO-T", "taux"), ("R-SC", "taux"), ("R-CONF", "taux")}
    rapports |= {("N-EPA", f"{mesure}_{k}") for mesure in ("taux", "montant_unitaire") for k in (1, 2, 3, 4)}
    assert {rapport for rapport in rapports if comptes[rapport] < 5} == set()


# One day more or one day less in each window, one year in the age: the worlds must tell.
BORDS = [
    ("delai_rehospitalisation", "89", "N-IC"),
    ("delai_rehospitalisation", "91", "N-IC"),
    ("delai_transfert", "0", "N-IC"),
    ("delai_transfert", "2", "N-IC"),
    ("delai_medecin_traitant", "7", "N-IC"),
    ("delai_medecin_traitant", "9", "N-IC"),
    ("delai_cardiologue", "1", "N-IC"),
    ("delai_cardiologue", "3", "N-IC"),
    ("age_adulte", "17", "N-IC"),
    ("age_adulte", "19", "N-IC"),
    ("inclure_oedeme_pulmonaire", "oui", "N-IC"),
    ("delai_examens_epa", "29", "N-EPA"),
    ("delai_examens_epa", "31", "N-EPA"),
    ("inclure_fibrinogene", "oui", "N-EPA"),
    ("inclure_hemogramme", "oui", "N-EPA"),
    ("inclure_rai_identification", "oui", "N-EPA"),
]


@pytest.mark.parametrize(("parametre", "valeur", "code"), BORDS, ids=lambda texte: texte)
def test_un_jour_de_plus_ou_de_moins_se_voit(
    parametre: str, valeur: str, code: str, entrepot_du: Callable[[Lot], Path]
) -> None:
    """Worlds sensitive to a parameter; and the engine follows the sheet that moves it, as the oracle does."""
    lot = LOTS[0]
    autrement = reglement_des_mondes(avec_listes=True).avec({"parametres": {parametre: valeur}}, "essai")
    deplaces = {
        cle: valeur
        for tables in mondes_du(lot).values()
        for cle, valeur in calculer(Monde(tables, autrement), lot.annees, [code]).items()
    }
    officiels = {cle: valeur for un in attendus_du(lot).values() for cle, valeur in un.items() if cle[0] == code}
    assert deplaces != officiels
    assert ecarts(deplaces, mesurer(entrepot_du(lot), lot.annees, [code], autrement)) == []
