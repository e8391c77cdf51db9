"""An evaluation lived through the portal, from its opening to its payment, and what stops it on the way."""

from decimal import Decimal
from typing import Any

import pytest
from monde_evalue import BELLERIVE, Vie, instant, publier_ipp

from efficience.noyau.automate import GesteRefuse
from efficience.portail.commun import journal
from efficience.portail.commun.models import Courriel
from efficience.portail.dossiers.models import Redaction
from efficience.portail.evaluations import grand_livre
from efficience.portail.evaluations.models import Calcule, Ecriture

pytestmark = pytest.mark.django_db


def test_de_l_ouverture_au_paiement(vie: Vie) -> None:
    vie.jusqu_a_la_notification()
    vie.faire("mandater", "2024-10-01")
    vie.faire("payer", "2024-10-20")
    assert vie.dossier.etat == "payee"
    assert list(Ecriture.objects.order_by("id").values_list("operation", flat=True)) == ["constater", "ordonner", "payer"]
    argent = grand_livre.position(vie.dossier)
    assert (argent.du, argent.paye, argent.reste) == (Decimal("4495.85"), Decimal("4495.85"), Decimal("0.00"))
    calcule = Calcule.objects.get()
    assert (calcule.montant, calcule.debiteur, calcule.nature) == (Decimal("4495.85"), "assurance_maladie", "gele")
    modeles = list(Redaction.objects.order_by("evenement__rang", "reference").values_list("modele", flat=True))
    assert modeles == [
        "rapport-evaluation", "demande-avis-evaluation", "decision-evaluation", "notification-evaluation",
        "decision-evaluation", "ordre-paiement",
    ]  # fmt: skip
    assert Courriel.objects.filter(legal=True, destinataire="hopital@essai.example").count() == 2
    assert journal.verifier().intacte
