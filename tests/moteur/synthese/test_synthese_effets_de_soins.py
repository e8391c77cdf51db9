"""The planted effects of every table, computed again by hand from the canonical tables."""

from decimal import Decimal
from pathlib import Path

import pytest
from recalcul_synthese import Mesures, recalculer
from relecture_synthese import Attendus, finess_des_effets, lire_attendus, lire_table


@pytest.fixture(scope="module", params=["petite", "courante"])
def dossier(request: pytest.FixtureRequest) -> Path:
    chemin: Path = request.getfixturevalue(request.param)
    return chemin


@pytest.fixture(scope="module")
def mesures(dossier: Path) -> Mesures:
    return recalculer(dossier)


@pytest.fixture(scope="module")
def attendus(dossier: Path) -> Attendus:
    return lire_attendus(dossier)


def test_chaque_nombre_attendu_est_trouve_exactement(mesures: Mesures, attendus: Attendus) -> None:
    faux = {}
    for cle, valeur in attendus.items():
        trouve = mesures.get(cle, Decimal(0))
        if trouve != (valeur if cle[0] == "R-CONC" else Decimal(valeur)):
            faux[cle] = (valeur, trouve)
    assert len(attendus) > 400
    assert faux == {}


@pytest.mark.parametrize(
    ("effet", "indicateur", "haut", "bas", "valeurs"),
    [
        ("exemplaire", "N-TRA", "depense_ambulance", ("depense_ambulance", "depense_tap"), ("0.62", "0.55", "0.45")),
        ("exemplaire", "N-IC", "rehospitalisations", ("sejours",), ("0.25", "0.20", "0.15")),
        ("exemplaire", "R-BIO-T", "unites_biosimilaires", ("unites",), ("0.70", "0.85", "0.95")),
        ("exemplaire", "N-EPA", "examens_1", ("sejours_1",), ("0.30", "0.20", "0.10")),
        ("derive", "N-TRA", "depense_ambulance", ("depense_ambulance", "depense_tap"), ("0.45", "0.55", "0.70")),
        ("derive", "N-IC", "rehospitalisations", ("sejours",), ("0.18", "0.24", "0.30")),
        ("derive", "R-SC", "sejours_sc", ("sejours",), ("0.20", "0.30", "0.40")),
    ],
)
def test_un_taux_plante_va_ou_il_doit(
    dossier: Path, mesures: Mesures, effet: str, indicateur: str, haut: str, bas: tuple[str, ...], valeurs: tuple[str, ...]
) -> None:
    finess = finess_des_effets(dossier)[effet]
    taux = []
    for annee in ("2022", "2023", "2024"):
        numerateur = Decimal(mesures[indicateur, annee, finess, haut])
        taux.append(numerateur / sum((Decimal(mesures[indicateur, annee, finess, m]) for m in bas), Decimal(0)))
    assert taux == [Decimal(valeur) for valeur in valeurs]


@pytest.mark.parametrize(
    ("indicateur", "mesure", "dessus", "dessous"),
    [
        ("N-PERF", "depense", "100000.00", "99999.99"),
        ("N-PANS", "patients", "101", "100"),
        ("N-TRA", "depense_ambulance", "400000.00", "399999.99"),
        ("N-IC", "rehospitalisations", "11", "10"),
        ("N-EPA", "sejours_1", "1001", "1000"),
        ("R-BIO-T", "unites_biosimilaires", "899", "900"),
        ("R-SC", "sejours", "100", "99"),
        ("R-CONF", "informatisees", "79", "80"),
    ],
)
def test_les_jumeaux_sont_de_part_et_d_autre_de_chaque_seuil(
    dossier: Path, mesures: Mesures, indicateur: str, mesure: str, dessus: str, dessous: str
) -> None:
    effets = finess_des_effets(dossier)
    for annee in ("2022", "2023", "2024"):
        assert mesures[indicateur, annee, effets["au_dessus"], mesure] == Decimal(dessus)
        assert mesures[indicateur, annee, effets["au_dessous"], mesure] == Decimal(dessous)


def test_apres_la_fusion_l_absorbant_porte_les_deux(dossier: Path, mesures: Mesures) -> None:
    effets = finess_des_effets(dossier)
    for indicateur, mesure in (("N-PANS", "patients"), ("N-TRA", "depense_ambulance"), ("N-IC", "sejours")):
        avant = sum(Decimal(mesures[indicateur, "2023", effets[code], mesure]) for code in ("absorbe", "absorbant"))
        apres = Decimal(mesures[indicateur, "2024", effets["absorbant"], mesure])
        assert abs(apres - avant) < avant / 10
        assert (indicateur, "2024", effets["absorbe"], mesure) not in mesures


def test_chaque_absence_est_annoncee(dossier: Path) -> None:
    absences = {
        (ligne["effet"], ligne["annee"])
        for ligne in lire_table(dossier / "effets_attendus.csv")
        if ligne["valeur"] == "absent"
    }
    assert absences == {("absorbe", "2024"), ("ferme", "2024"), ("silencieux", "2024")}
