"""An event written as JSON and read back is the same event: those of every case, and values by hand."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from efficience.noyau.archive import de_json, en_json
from efficience.noyau.contrat.deuxieme_generation import DEUXIEME_GENERATION
from efficience.noyau.dossier import Evenement, accomplir, ouvrir
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.periode import Periode
from efficience.noyau.preuve import Preuve

LE = datetime(2022, 2, 28, 22, 30, tzinfo=timezone(timedelta(hours=-3)))
DONNEES = {
    "montant": Decimal("480000.10"),
    "avis_le": date(2022, 2, 28),
    "periode": Periode(date(2022, 6, 1), date(2024, 12, 31)),
    "volets": {"produits": None, "pertinence": date(2023, 12, 31)},
    "blocs": {"resiliation": ["pertinence"], "periode": Periode(date(2022, 6, 1), date(2023, 12, 31))},
    "document": "é’« »\n",
    "envoye_le": LE,
    "oui": True,
    "rang": 3,
}


def relu(evenement: Evenement) -> Evenement:
    return de_json(json.loads(json.dumps(en_json(evenement), sort_keys=True)))


def test_un_evenement_se_relit_egal() -> None:
    fait = Evenement("observer", LE, "Mme X", "directeur", Preuve("remise", LE, "M. Y", "n° 4"), DONNEES)
    assert relu(fait) == fait
    assert relu(fait).le.utcoffset() == timedelta(hours=-3)


def test_la_regle_d_un_delai_se_relit_avec_l_evenement_qui_l_a_ouvert() -> None:
    dossier = ouvrir(DEUXIEME_GENERATION, "9C")
    donnees = {"volets": {"produits": None}, "periode": DONNEES["periode"], "avis": "favorable", "document": "a"}
    for rang, (geste, role) in enumerate(
        [
            ("demander_avis", "agent_ars"),
            ("rendre_avis", "agent_am"),
            ("envoyer", "agent_ars"),
            ("accuser_reception", "directeur"),
        ]
    ):
        le = datetime(2022, 2, 20 + rang, 12, tzinfo=UTC)
        dossier = accomplir(dossier, Evenement(geste, le, "x", role, Preuve("portail", le, "x", "y"), donnees))
    fait = dossier.evenements[-1]
    assert fait.regle_delai
    assert relu(fait) == fait


@pytest.mark.parametrize("valeur", [1.5, {1, 2}, object(), {"@": "date"}], ids=lambda valeur: type(valeur).__name__)
def test_ce_qui_ne_se_relirait_pas_est_refuse(valeur: object) -> None:
    with pytest.raises(DonneeRefusee, match=r"donnees\.x"):
        en_json(Evenement("observer", LE, "x", "directeur", donnees={"x": valeur}))


def test_un_evenement_a_une_heure_et_un_fuseau() -> None:
    with pytest.raises(DonneeRefusee, match="fuseau"):
        Evenement("observer", datetime(2022, 1, 1), "x", "directeur")  # noqa: DTZ001
