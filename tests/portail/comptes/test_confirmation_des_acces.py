"""An access that nobody confirms ends by itself, never without a month's warning."""

from datetime import UTC, date, datetime
from typing import Any

from efficience.portail.commun.models import Courriel, Ligne
from efficience.portail.comptes import actions, confirmation
from efficience.portail.comptes.models import Rattachement


def _le(ecrit: str) -> datetime:
    return datetime.fromisoformat(ecrit).replace(hour=6, tzinfo=UTC)


def test_sans_confirmation_l_acces_finit_un_mois_apres_l_avertissement(region: Any) -> None:
    """Opened on 1 March 2024: warned on 1 August, ended on 1 September."""
    Rattachement.objects.exclude(role="agent_ars").update(au=date(2030, 1, 1))
    acces = Rattachement.objects.get(role="agent_ars")
    passages = {jour: confirmation.passer(_le(jour)) for jour in (
        "2024-07-31", "2024-08-01", "2024-08-02", "2024-08-31", "2024-09-01", "2024-09-02",
    )}  # fmt: skip
    assert passages == {
        "2024-07-31": (0, 0), "2024-08-01": (1, 0), "2024-08-02": (0, 0), "2024-08-31": (0, 0), "2024-09-01": (0, 1),
        "2024-09-02": (0, 0),
    }  # fmt: skip
    acces.refresh_from_db()
    assert (acces.retire_le, acces.retire_par) == (_le("2024-09-01"), "efficience (confirmation des accès)")
    assert Ligne.objects.filter(geste="acces.echu").count() == 1
    assert Courriel.objects.filter(modele="acces-a-confirmer", destinataire=acces.utilisateur.email).count() == 1


def test_une_confirmation_repousse_de_six_mois(region: Any) -> None:
    Rattachement.objects.exclude(role="agent_ars").update(au=date(2030, 1, 1))
    acces = Rattachement.objects.get(role="agent_ars")
    confirmation.passer(_le("2024-08-01"))
    actions.confirmer(acces, par=region.membre("agent_ars"), le=_le("2024-08-20"))
    assert confirmation.passer(_le("2024-09-10")) == (0, 0)
    assert confirmation.passer(_le("2025-01-20")) == (1, 0)
    assert confirmation.passer(_le("2025-02-20")) == (0, 1)


def test_un_portail_arrete_n_ote_rien_sans_prevenir(region: Any) -> None:
    """The worker was down for a year: everybody is warned first."""
    avertis, otes = confirmation.passer(_le("2025-06-01"))
    assert (avertis > 5, otes) == (True, 0)
