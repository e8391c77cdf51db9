"""What a decision opens in the ledger."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from campagnes import Campagne

from efficience.noyau.grand_livre import EcritureRefusee, Operation
from efficience.noyau.versements import Geste, droit_de

GESTE = Geste("c", datetime(2023, 9, 12, 10, tzinfo=UTC), "un agent", "e1")
PARTS = {"N-IPP": Decimal("4495.85")}


def test_seule_une_decision_notifiee_ouvre_un_droit() -> None:
    with pytest.raises(EcritureRefusee, match="n’est pas notifiée"):
        droit_de(Campagne.ouvrir({"depuis": "decider"}).dossier, GESTE, PARTS, {})


def test_le_droit_est_du_montant_decide() -> None:
    notifiee = Campagne.ouvrir({"depuis": "notifier_decision"}).dossier
    assert droit_de(notifiee, GESTE, PARTS, {}).montant == Decimal("4495.85")
    with pytest.raises(EcritureRefusee, match="Les parts font"):
        droit_de(notifiee, GESTE, {"N-IPP": Decimal("4495.84")}, {})


def test_ce_que_doit_l_etablissement_lui_est_reclame() -> None:
    avec = {"debiteur": "etablissement", "montant_propose": "70800.00", "montant": "70800.00"}
    notifiee = Campagne.ouvrir({"depuis": "notifier_decision", "avec": avec}).dossier
    ecriture = droit_de(notifiee, GESTE, {"solde": Decimal("70800.00")}, {})
    assert ecriture.operation is Operation.RECLAMER
