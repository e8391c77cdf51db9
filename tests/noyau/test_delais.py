"""Every delay of every day from 2018 to 2035, against a loop that knows neither dateutil nor holidays."""

from calendar import monthrange
from datetime import date, timedelta

import pytest

from efficience.noyau.delais import Duree, ajouter, echeance, jour_ouvre
from efficience.noyau.exigences import DonneeRefusee

JOURS = [date(2018, 1, 1) + timedelta(days=rang) for rang in range((date(2036, 1, 1) - date(2018, 1, 1)).days)]


def mois_plus_tard(jour: date, mois: int) -> date:
    annee, rang = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    return date(annee, rang + 1, min(jour.day, monthrange(annee, rang + 1)[1]))


def dimanche_de_paques(annee: int) -> date:
    """Butcher's algorithm."""
    a, (b, c) = annee % 19, divmod(annee, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    mois, jour = divmod(h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114, 31)
    return date(annee, mois, jour + 1)


def chome(jour: date) -> bool:
    fixes = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
    ecarts = {1, 39, 50}  # Easter Monday, Ascension, Whit Monday
    apres_paques = (jour - dimanche_de_paques(jour.year)).days
    return jour.isoweekday() > 5 or (jour.month, jour.day) in fixes or apres_paques in ecarts


@pytest.mark.parametrize(("nombre", "unite", "jours"), [(3, "semaines", 21), (15, "jours", 15)])
def test_semaines_et_jours_comptes_un_par_un(nombre: int, unite: str, jours: int) -> None:
    assert [ajouter(jour, Duree(nombre, unite)) for jour in JOURS] == [jour + timedelta(days=jours) for jour in JOURS]


@pytest.mark.parametrize(("nombre", "unite", "mois"), [(1, "mois", 1), (2, "mois", 2), (2, "ans", 24), (5, "ans", 60)])
def test_mois_et_annees_finissent_au_meme_quantieme_ou_en_fin_de_mois(nombre: int, unite: str, mois: int) -> None:
    assert [ajouter(jour, Duree(nombre, unite)) for jour in JOURS] == [mois_plus_tard(jour, mois) for jour in JOURS]


def test_jours_ouvres() -> None:
    assert [jour for jour in JOURS if jour_ouvre(jour) == chome(jour)] == []


def test_un_dernier_jour_non_ouvre_ne_bouge_pas_mais_se_signale() -> None:
    calcul = echeance(date(2022, 4, 18), Duree(3, "semaines"))
    assert calcul.resultat == {"echeance": date(2022, 5, 9), "jour_ouvre": True}
    calcul = echeance(date(2023, 6, 30), Duree(1, "mois"))
    assert calcul.resultat == {"echeance": date(2023, 7, 30), "jour_ouvre": False}
    assert "dimanche 30/07/2023" in calcul.etapes[-1].formule


def test_une_duree_se_dit_en_francais() -> None:
    assert [str(Duree(1, "semaines")), str(Duree(3, "semaines")), str(Duree(1, "mois")), str(Duree(1, "ans"))] == [
        "1 semaine",
        "3 semaines",
        "1 mois",
        "1 an",
    ]


@pytest.mark.parametrize(("nombre", "unite"), [(-1, "jours"), (1, "siècles")])
def test_une_duree_impossible_est_refusee(nombre: int, unite: str) -> None:
    with pytest.raises(DonneeRefusee):
        Duree(nombre, unite)


def test_une_date_hors_du_calendrier_est_refusee() -> None:
    with pytest.raises(DonneeRefusee, match="9999"):
        ajouter(date(9999, 12, 1), Duree(2, "mois"))


def test_un_report_inconnu_est_refuse() -> None:
    with pytest.raises(DonneeRefusee, match="aucun"):
        echeance(date(2022, 1, 1), Duree(1, "mois"), "jour suivant")
