"""Every delay received on every day of 2018-2035 in every time zone, against a table computed without dateutil or zoneinfo.

The oracle counts days one by one, months on its fingers, and knows two things of the hours: Paris is one hour ahead of
universal time, two from the last Sunday of March to the last Sunday of October; the overseas departments never change.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest

from efficience.noyau.delais import PROROGATION, SUSPENSION, Audition, Delai, Duree, RegleDelai
from efficience.noyau.preuve import Preuve
from efficience.noyau.territoires import territoire

JOURS = [date(2018, 1, 1) + timedelta(days=rang) for rang in range((date(2036, 1, 1) - date(2018, 1, 1)).days)]
HEURES = {"59": None, "67": None, "9A": -4, "9B": -4, "9C": -3, "9D": 4, "9F": 3}
"""Hours ahead of universal time; None: Paris."""
DUREES = {"3 semaines": (21, 0), "15 jours": (15, 0), "1 mois": (0, 1), "2 mois": (0, 2), "2 ans": (0, 24), "5 ans": (0, 60)}
"""Each delay of the procedure, as days to count and months to count."""


@cache
def dernier_dimanche(annee: int, mois: int) -> date:
    return max(date(annee, mois, jour) for jour in range(25, 32) if date(annee, mois, jour).isoweekday() == 7)


@cache
def avance(departement: str, jour: date) -> int:
    """Hours ahead of universal time at the first minute of that day."""
    fixe = HEURES[departement]
    if fixe is not None:
        return fixe
    ete = dernier_dimanche(jour.year, 3) < jour <= dernier_dimanche(jour.year, 10)
    return 2 if ete else 1


def compter(jour: date, jours: int, mois: int) -> date:
    annee, rang = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    au_mois = date(annee, rang + 1, min(jour.day, monthrange(annee, rang + 1)[1]))
    return date.fromordinal(au_mois.toordinal() + jours)


def minuit(departement: str, jour: date) -> datetime:
    """The first instant of that day there, in universal time."""
    return datetime.combine(jour, time(), UTC) - timedelta(hours=avance(departement, jour))


def delai(duree: str, departement: str, recu_le: datetime, effet: str = PROROGATION, **audition: Audition) -> Delai:
    nombre, unite = duree.split()
    regle = RegleDelai(
        "essai", "Essai", Duree(int(nombre), unite), date(2018, 1, 1), "css-d162-15", "", "national", "", effet
    )
    preuve = Preuve("courriel", recu_le, "un agent", "n° 1")
    return Delai(regle, "Proposition reçue", preuve, territoire(departement), **audition)


@pytest.mark.parametrize("departement", HEURES)
@pytest.mark.parametrize("duree", DUREES)
def test_chaque_jour_chaque_delai_chaque_fuseau(duree: str, departement: str) -> None:
    """Received in the last second of the day there: the day still counts as the day of receipt."""
    attendus, trouves = [], []
    for jour in JOURS:
        terme = compter(jour, *DUREES[duree])
        attendus.append((terme, minuit(departement, terme + timedelta(days=1))))
        un = delai(duree, departement, minuit(departement, jour + timedelta(days=1)) - timedelta(seconds=1))
        trouves.append((un.terme, un.expire_le))
    assert trouves == attendus


@pytest.mark.parametrize("departement", HEURES)
def test_le_delai_court_jusqu_au_dernier_instant_du_dernier_jour(departement: str) -> None:
    un = delai("15 jours", departement, minuit(departement, date(2024, 2, 14)))
    fin = minuit(departement, date(2024, 3, 1))
    assert (un.terme, un.court(fin - timedelta(microseconds=1)), un.court(fin)) == (date(2024, 2, 29), True, False)


@pytest.mark.parametrize("nuit", [date(2022, 3, 27), date(2022, 10, 30), date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize("ecart", [-1, 0, 1])
def test_les_nuits_de_changement_d_heure(nuit: date, ecart: int) -> None:
    """A delay that ends around the night when Paris changes its hour ends at midnight in Paris, whatever its length."""
    terme = nuit + timedelta(days=ecart)
    un = delai("15 jours", "59", minuit("59", terme - timedelta(days=15)))
    assert un.expire_le == minuit("59", terme + timedelta(days=1))
    assert (minuit("59", nuit + timedelta(days=1)) - minuit("59", nuit)) in {timedelta(hours=23), timedelta(hours=25)}


@pytest.mark.parametrize("attente", range(0, 61, 4))
@pytest.mark.parametrize("effet", [PROROGATION, SUSPENSION])
def test_une_audition_retient_le_delai(effet: str, attente: int) -> None:
    """Asked on the fifth day of fifteen, held `attente` days later: the two readings of the text."""
    depart = date(2022, 3, 29)
    demandee, initial = depart + timedelta(days=5), depart + timedelta(days=15)
    tenue = demandee + timedelta(days=attente)
    attendu = {PROROGATION: max(initial, tenue), SUSPENSION: initial + timedelta(days=attente)}[effet]
    en_attente = delai("15 jours", "59", minuit("59", depart), effet, audition=Audition(demandee))
    assert (en_attente.terme, en_attente.court(minuit("59", date(2030, 1, 1)))) == (None, True)
    assert delai("15 jours", "59", minuit("59", depart), effet, audition=Audition(demandee, tenue)).terme == attendu
