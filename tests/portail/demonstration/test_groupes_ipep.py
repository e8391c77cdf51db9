"""The IPEP groups of the demonstration live from the candidature to the second payment and the third campaign."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from efficience.portail.commun import journal
from efficience.portail.demonstration import distribution, preparation, tables
from efficience.portail.dossiers.models import Dossier
from efficience.portail.ipep import suivi
from efficience.portail.ipep.models import Groupement

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 27, 14, tzinfo=UTC)


def test_deux_groupements_jusqu_a_la_troisieme_campagne(monkeypatch: pytest.MonkeyPatch) -> None:
    siens = tuple(p for p in tables.personnes() if p.structure in tables.structures())
    monkeypatch.setattr(tables, "hopitaux", dict)
    monkeypatch.setattr(tables, "personnes", lambda: siens)
    membres = distribution.distribuer(par=preparation.PAR, le=LE)
    for moment in sorted(preparation._des_groupes(date(2026, 11, 27), membres), key=lambda un: un.le):
        moment.faire()
    etats = sorted((d.cycle, d.etat) for d in Dossier.objects.exclude(cycle="revision_ipep"))
    assert etats == sorted(
        [("groupement_ipep", "conventionne"), ("amorcage_ipep", "solde")] * 2
        + ([("campagne_ipep", "close")] * 3 + [("campagne_ipep", "patientele_figee")]) * 2
    )
    assert Dossier.objects.get(cycle="revision_ipep").etat == "adopte"
    littoral = Groupement.objects.get(nom="Groupement du Littoral")
    dossier = suivi.amorcage_de(littoral)
    assert dossier is not None
    assert suivi.verse(dossier) == Decimal("70680.17")  # 105 000 × (0,648144… + 0,025)
    resultats: dict[int, Any] = {
        c.fixe["annee"]: c.contexte(LE).donnee("resultat")
        for c in Dossier.objects.filter(mere=littoral.dossier, cycle="campagne_ipep", etat="close")
    }
    assert sorted(resultats) == [2023, 2024, 2025]
    assert [resultats[annee]["montant"] for annee in resultats if annee == 2023] == [Decimal("424234.71")]
    assert all(r["interessement"] > 0 for r in resultats.values())
    assert journal.verifier().intacte
