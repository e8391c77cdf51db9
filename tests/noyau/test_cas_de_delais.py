"""The delays of tests/cas/contrats/delais.yaml, read from the shipped law."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from efficience.noyau.delais import Delai, jour_ouvre, regle_delai
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.preuve import Preuve
from efficience.noyau.territoires import METROPOLE, territoire
from efficience.reglement import officiel

FICHIER = Path(__file__).parents[1] / "cas" / "contrats" / "delais.yaml"
CAS = yaml.load(FICHIER.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def ouvert(cas: dict[str, str]) -> Delai:
    ou = territoire(cas["departement"])
    recu_le = datetime.strptime(cas["recu"], "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(ou.fuseau))
    preuve = Preuve("portail", recu_le, "le directeur", "ouverture 12")
    return Delai(regle_delai(cas["regle"], officiel(), ou.jour(recu_le)), "Proposition reçue", preuve, ou)


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["cas"])
def test_cas(cas: dict[str, str]) -> None:
    delai = ouvert(cas)
    assert delai.terme == date.fromisoformat(cas["terme"])
    assert jour_ouvre(delai.terme, delai.territoire) == (cas["ouvre"] == "oui")
    assert ("n’est pas ouvré" in delai.phrase) == (cas["ouvre"] == "non")


def test_un_delai_s_explique_en_une_phrase() -> None:
    assert ouvert(CAS[0]).phrase == (
        "Proposition reçue le lundi 28/02/2022 (ouverture sur le portail, référence ouverture 12) : 3 semaines (al. 2), "
        "jusqu’au lundi 21/03/2022 à minuit, heure de Paris."
    )


def test_un_delai_suppose_dit_son_hypothese() -> None:
    phrase = next(ouvert(cas).phrase for cas in CAS if cas["cas"] == "exemple du recours")
    assert "2 mois (hypothèse A-38" in phrase


def test_la_regle_gardee_avec_le_delai_survit_a_la_loi_suivante() -> None:
    """The same receipt under a sheet that says four weeks: the delay already started keeps its three."""
    avant = ouvert(CAS[0])
    feuille = {"parametres": {"delai_premiere_reponse": {"2022-02-01": "4"}}}
    nouvelle = regle_delai("premiere-reponse", officiel().avec(feuille, "essai"), date(2022, 2, 28))
    assert (str(avant.regle.duree), avant.regle.version) == ("3 semaines", date(2022, 1, 1))
    assert (str(nouvelle.duree), nouvelle.version, nouvelle.origine) == ("4 semaines", date(2022, 2, 1), "essai")


@pytest.mark.parametrize("departement", ["", "99", "9Z", "00", "2C", "96"])
def test_un_departement_inconnu_n_a_pas_d_heure(departement: str) -> None:
    with pytest.raises(DonneeRefusee, match="departement"):
        territoire(departement)


@pytest.mark.parametrize("departement", ["01", "2A", "2B", "59", "75", "95"])
def test_un_departement_de_metropole_est_a_l_heure_de_paris(departement: str) -> None:
    assert territoire(departement) == METROPOLE


@pytest.mark.parametrize(("insee", "finess"), [("971", "9A"), ("972", "9B"), ("973", "9C"), ("974", "9D"), ("976", "9F")])
def test_l_outre_mer_se_code_de_deux_facons(insee: str, finess: str) -> None:
    assert territoire(insee) == territoire(finess)


@pytest.mark.parametrize(
    ("canal", "recu_le", "par", "reference"),
    [
        ("pigeon", datetime(2022, 1, 1, tzinfo=ZoneInfo("Europe/Paris")), "x", "y"),
        ("courriel", datetime(2022, 1, 1), "x", "y"),  # noqa: DTZ001
        ("courriel", datetime(2022, 1, 1, tzinfo=ZoneInfo("Europe/Paris")), "", "y"),
        ("courriel", datetime(2022, 1, 1, tzinfo=ZoneInfo("Europe/Paris")), "x", ""),
    ],
    ids=["canal inconnu", "heure sans fuseau", "sans auteur", "sans référence"],
)
def test_une_preuve_incomplete_n_en_est_pas_une(canal: str, recu_le: datetime, par: str, reference: str) -> None:
    with pytest.raises(DonneeRefusee):
        Preuve(canal, recu_le, par, reference)
