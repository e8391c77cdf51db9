"""What an indicator is followed by, from one year to the next: the value, the target, or why there is no value."""

from fractions import Fraction

import pytest
from objectifs import objectif

from efficience.noyau.indicateur import Statut
from efficience.noyau.perimetre import Perimetre, Site, ValeurDeSite
from efficience.noyau.rejouable.entrees import Entrees
from efficience.noyau.suivi_annuel import Annuelle, Suivi, suivre

SITE = "590000006"
CAS = [
    ("N-IPP", {"depense": "412350.40"}, {"depense": "389871.15"}, "412350.40", "389871.15", Fraction("391732.88")),
    ("N-PANS", {"depense": "67200", "patients": "320"}, {"depense": "60800", "patients": "320"}, "210", "190", None),
    (
        "N-TRA",
        {"depense_ambulance": "620", "depense_tap": "380"},
        {"depense_ambulance": "550", "depense_tap": "450"},
        "0.62",
        "0.55",
        None,
    ),
    ("N-IC", {"depense_rehospitalisations": "412000"}, {"depense_rehospitalisations": "371500"}, "412000", "371500", None),
    (
        "N-EPA",
        {f"{nom}_{rang}": valeur for nom, valeur in (("examens", "3"), ("sejours", "12")) for rang in "1234"},
        {f"{nom}_{rang}": valeur for nom, valeur in (("examens", "1"), ("sejours", "10")) for rang in "1234"},
        "0.25",
        "0.1",
        None,
    ),
    ("R-CONF", {"finess": "60", "rpps": "60", "informatisees": "60", "dci": "60", "ordonnances": "100"},
     {"finess": "97", "rpps": "110", "informatisees": "84", "dci": "103", "ordonnances": "120"}, "0.6", "394/480",
     Fraction("0.80")),
]  # fmt: skip


def suivi(code: str, avant: dict[str, str] | Statut, apres: dict[str, str] | Statut) -> Suivi:
    valeurs = tuple(
        ValeurDeSite(SITE, annee, {}, lue)
        if isinstance(lue, Statut)
        else ValeurDeSite(SITE, annee, {nom: Fraction(valeur) for nom, valeur in lue.items()})
        for annee, lue in ((2022, avant), (2023, apres))
    )
    regional = code.startswith("R-")
    entrees = Entrees(
        "C", "E", "GEN2_2022", 2023, Perimetre((Site(SITE),)), () if regional else (objectif(code),), {code: valeurs},
        regionaux=(code,) if regional else (),
    )  # fmt: skip
    (un,) = suivre(entrees)
    return un


@pytest.mark.parametrize(("code", "avant", "apres", "reference", "observe", "cible"), CAS)
def test_la_valeur_suivie_et_sa_cible(
    code: str, avant: dict[str, str], apres: dict[str, str], reference: str, observe: str, cible: Fraction | None
) -> None:
    un = suivi(code, avant, apres)
    assert (un.reference, un.observe) == (Annuelle(Fraction(reference)), Annuelle(Fraction(observe)))
    assert un.cible == cible


@pytest.mark.parametrize("statut", [Statut.NON_TRANSMIS, Statut.NON_CALCULABLE, Statut.PROTEGE])
def test_une_annee_sans_valeur_garde_sa_raison_et_n_a_pas_de_cible(statut: Statut) -> None:
    un = suivi("N-IPP", statut, {"depense": "389871.15"})
    assert (un.reference, un.cible) == (Annuelle(None, statut), None)


def test_un_diviseur_nul_ne_fait_pas_de_valeur() -> None:
    rien = {"depense": "0", "patients": "0"}
    assert suivi("N-PANS", rien, rien).observe == Annuelle(None, Statut.NON_CALCULABLE)
