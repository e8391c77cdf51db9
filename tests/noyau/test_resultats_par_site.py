"""Site by site: the same links, the same formula; what adds up makes the contract, what is missing says so."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from objectifs import FORMES, objectif
from test_portefeuilles import portefeuille

from efficience.noyau.indicateur import Statut
from efficience.noyau.perimetre import Perimetre, Site, ValeurDeSite
from efficience.noyau.rejouable.entrees import Entrees
from efficience.noyau.resultats_par_site import par_site

A, B = "590000006", "590000014"


def entrees(valeurs: dict[str, tuple[ValeurDeSite, ...]], sites: tuple[str, ...] = (A, B)) -> Entrees:
    return Entrees(
        "C", "E", "GEN2_2022", 2023, Perimetre(tuple(map(Site, sites))), tuple(objectif(code) for code in valeurs), valeurs
    )


@pytest.mark.parametrize("graine", range(20))
def test_les_economies_des_sites_font_celle_du_contrat_a_un_centime_pres_par_site(graine: int) -> None:
    """Each saving is rounded once: the sites may differ from the contract by their roundings, never by more."""
    mesures = portefeuille(random.Random(graine))
    sites = tuple(sorted({site for site, _ in mesures["N-IPP"]}))
    valeurs = {
        code: tuple(ValeurDeSite(s, an, {n: Fraction(v) for n, v in m.items()}) for (s, an), m in siennes.items())
        for code, siennes in mesures.items()
        if code != "N-ARA2"
    }
    lus = par_site(entrees(valeurs, sites))
    assert (lus == ()) == (len(sites) == 1)
    for code in {un.indicateur for un in lus if un.additive}:
        siennes = [un.economie for un in lus if un.indicateur == code]
        *des_sites, du_contrat = siennes
        assert all(une is not None for une in siennes)
        ecart = sum((une for une in des_sites if une is not None), Decimal(0)) - (du_contrat or Decimal(0))
        assert abs(ecart) <= Decimal("0.01") * len(sites)
    assert {un.additive for un in lus if FORMES[un.indicateur].value in ("depense", "rehospitalisation")} <= {True}


def test_un_site_sans_valeur_dit_pourquoi_et_le_contrat_aussi() -> None:
    valeurs = tuple(
        ValeurDeSite(
            site, an, {"depense": Fraction(100)}, Statut.NON_TRANSMIS if (site, an) == (B, 2022) else Statut.CALCULE
        )
        for site in (A, B)
        for an in (2022, 2023)
    )
    premier, second, contrat = par_site(entrees({"N-IPP": valeurs}))
    assert (premier.economie, premier.motif) == (Decimal("0.00"), "")
    assert (second.economie, contrat.economie) == (None, None)
    assert second.motif == contrat.motif == f"le site {B} n’a pas transmis de données pour 2022"
    assert second.suivi.reference.statut is Statut.NON_TRANSMIS
