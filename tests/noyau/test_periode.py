from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.periode import Periode

JOURS = st.dates(date(2020, 1, 1), date(2020, 3, 1))


@st.composite
def periodes(tirer: st.DrawFn) -> Periode:
    debut = tirer(JOURS)
    return Periode(debut, debut + timedelta(days=tirer(st.integers(0, 40))))


def test_une_annee_va_du_premier_janvier_au_trente_et_un_decembre() -> None:
    assert str(Periode.annee(2024)) == "du 01/01/2024 au 31/12/2024"
    assert Periode.annee(2024).jours == 366


def test_une_periode_ne_finit_pas_avant_de_commencer() -> None:
    with pytest.raises(ValueError, match="avant son premier jour"):
        Periode(date(2024, 1, 2), date(2024, 1, 1))


@given(periodes(), periodes())
def test_deux_periodes_se_chevauchent_quand_un_jour_est_dans_les_deux(une: Periode, autre: Periode) -> None:
    jours = (une.debut + timedelta(days=rang) for rang in range(une.jours))
    assert une.chevauche(autre) == any(autre.contient(jour) for jour in jours)
