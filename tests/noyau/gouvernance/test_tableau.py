"""The dashboard of a commission."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.gouvernance.tableau import (
    BLOCS,
    Depense,
    changements,
    croissance,
    empreinte,
    geler,
    intact,
    manques,
    total,
)

BLOCS_JUSTES = {code: {"valeur": rang} for rang, code in enumerate(BLOCS)}
MOTS = dict.fromkeys(BLOCS, "Conforme à ce qui était prévu.")


def test_un_bloc_sans_commentaire_n_est_pas_envoye() -> None:
    muets = {**MOTS, "economies": "  "}
    assert manques(BLOCS_JUSTES, muets) == ("Tableau de bord : le bloc « Économies » n’est pas commenté.",)
    with pytest.raises(DonneeRefusee, match="Économies"):
        geler("s1", date(2019, 9, 10), BLOCS_JUSTES, muets, "Mme A")


def test_un_bloc_absent_se_dit() -> None:
    assert manques({}, {})[0] == "Tableau de bord : le bloc « Avancement du plan » manque."
    assert len(manques({}, {})) == 9


def test_une_correction_posterieure_ne_change_pas_le_tableau_gele() -> None:
    """Acceptance 11: the source is corrected afterwards; what was frozen keeps its content and its fingerprint."""
    source = {code: dict(bloc) for code, bloc in BLOCS_JUSTES.items()}
    gele = geler("s1", date(2019, 9, 10), source, MOTS, "Mme A")
    source["depenses"]["valeur"] = 999
    suivant = geler("s2", date(2019, 12, 10), source, MOTS, "Mme A")
    assert gele.blocs["depenses"] == {"valeur": 3}
    assert intact(gele)
    assert changements(gele, suivant) == ("depenses",)


def test_un_tableau_altere_se_voit() -> None:
    gele = geler("s1", date(2019, 9, 10), BLOCS_JUSTES, MOTS, "Mme A")
    assert not intact(replace(gele, commentaires={**MOTS, "ipep": "autre chose"}))
    assert not intact(replace(gele, seance="s2"))


def test_l_empreinte_ne_depend_pas_de_l_ordre_des_blocs() -> None:
    envers = dict(reversed(BLOCS_JUSTES.items()))
    assert empreinte("s", envers, MOTS) == empreinte("s", BLOCS_JUSTES, MOTS)


def test_la_croissance_ne_se_calcule_jamais_d_un_perimetre_a_l_autre() -> None:
    avant = Depense(2014, "total", Decimal("9287000000.00"), "rapport 2014")
    assert croissance(avant, Depense(2015, "total", Decimal("9440000000.00"), "rapport 2015")) == NonCalculable(
        "périmètres différents : rapport 2014 en 2014, rapport 2015 en 2015"
    )
    assert croissance(avant, Depense(2015, "total", Decimal("9426305000.00"), "rapport 2014")) == Fraction("0.015")
    with pytest.raises(DonneeRefusee, match="même poste"):
        croissance(avant, Depense(2015, "ville", Decimal("1.00"), "rapport 2014"))
    assert isinstance(croissance(replace(avant, montant=Decimal("0.00")), avant), NonCalculable)


def test_un_total_ne_melange_pas_les_perimetres() -> None:
    depenses = [Depense(2015, poste, Decimal("10.00"), p) for poste in ("ville", "établissements") for p in ("a", "b")]
    assert total(depenses, 2015, "a") == Decimal("20.00")
    assert total([], 2015, "a") == 0
