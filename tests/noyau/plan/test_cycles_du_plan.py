"""The lives of tests/cas/plan, and lives walked at random."""

from datetime import date, timedelta
from typing import Any

import pytest

from efficience.noyau.periode import Periode
from efficience.noyau.plan.convention import AVENANT_CONVENTION, CONVENTION_PARTENARIAT, bilan_du_le
from efficience.noyau.plan.cycle import AVENANT_PAPRAPS, AVENANT_PPRGDRESS, PAPRAPS, PPRGDRESS
from efficience.noyau.plan.cycle_action import ACTION, ACTION_HORS_PLAN
from vies import jouer, lire_cas, verifier_les_promenades

CYCLES = (
    PPRGDRESS,
    PAPRAPS,
    AVENANT_PPRGDRESS,
    AVENANT_PAPRAPS,
    ACTION,
    ACTION_HORS_PLAN,
    CONVENTION_PARTENARIAT,
    AVENANT_CONVENTION,
)
INSTANCES = ("crca_pleniere", "crca_thematique", "iraps", "coordination", "comite_de_revue", "commission_r1434_13")


@pytest.mark.parametrize("cas", [*lire_cas("plan", "plan.yaml"), *lire_cas("plan", "actions.yaml")])
def test_cas(cas: dict[str, Any]) -> None:
    jouer(cas, CYCLES, {})


@pytest.mark.parametrize("cas", lire_cas("plan", "convention.yaml"))
def test_cas_de_la_convention(cas: dict[str, Any]) -> None:
    jouer(cas, CYCLES, {})


def test_le_bilan_de_la_convention_est_du_chaque_annee() -> None:
    (cas,) = [
        un.values[0] for un in lire_cas("plan", "convention.yaml") if un.values[0]["cycle"] == "convention_partenariat"
    ]
    convention = jouer(cas, CYCLES, {})
    au = convention.evenements[-2].le + timedelta(hours=1)
    assert bilan_du_le(convention, au) == date(2020, 4, 1)
    assert bilan_du_le(convention, convention.evenements[-1].le) == date(2020, 6, 30)
    assert bilan_du_le(convention, au + timedelta(days=900)) is None


JUSTES = {
    "seance": lambda h, d, j: {"reunion": "r", "instance": h.choice(INSTANCES), "tenue_le": j},
    "periode": lambda h, d, j: Periode(j + timedelta(days=10), j + timedelta(days=h.choice((300, 700)))),
    "actions": lambda h, d, j: {"A1": "x"},
    "date_effet": lambda h, d, j: j,
    "pilotage": lambda h, d, j: h.choice(("ars", "am", "conjoint")),
    "qualite": lambda h, d, j: "dcgdr",
}
FAUSSES = {
    "seance": lambda h, d, j: {"reunion": "r", "instance": "iraps", "tenue_le": j + timedelta(days=9)},
    "periode": lambda h, d, j: Periode(j, j + timedelta(days=4000)),
    "pilotage": lambda h, d, j: "personne",
    "qualite": lambda h, d, j: "membre",
    "document_signe": lambda h, d, j: "autre",
}


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.nom)
def test_les_promenades(cycle: Any) -> None:
    verifier_les_promenades(
        cycle,
        300,
        longueur=30,
        justes=JUSTES,
        fausses=FAUSSES,
        faits=lambda h: {"plan_en_vigueur": h.random() < 0.9},
    )
