"""A targeting examined in session: the comité de revue of the region is the event that lets the DG ARS decide the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from region_vivante import Vivante, a

from efficience.noyau.automate import GesteRefuse
from efficience.portail.ciblage.models import Campagne, Comite
from efficience.portail.gouvernance import attentes


def test_le_comite_de_revue_tenu_en_seance_ouvre_la_decision(
    campagne: Campagne, avancer: Callable[..., Campagne], region: Any
) -> None:
    avancer("revue")
    vivante = Vivante(region)
    vivante.mandats("comite_de_revue")
    (point,) = attentes.points_proposes("32", "comite_de_revue", a("2026-05-02"))
    assert (point.matiere, point.objet) == ("ciblage_contrats", str(campagne.pk))
    seance = vivante.tenir("comite_de_revue", "2026-06-02", [point.en_champs()], le="2026-05-15")
    with pytest.raises(GesteRefuse, match="ne relève pas de votre rôle"):
        vivante.faire(seance, "traiter", "2026-06-02 15:00", role="agent_am", traitement=_PRIS_ACTE)
    assert Campagne.objects.get(pk=campagne.pk).etat == "revue"
    vivante.faire(seance, "traiter", "2026-06-02 15:00", traitement=_PRIS_ACTE)
    assert Campagne.objects.get(pk=campagne.pk).etat == "a_arreter"
    comite = Comite.objects.get()
    assert (str(comite.tenu_le), {un["nom"] for un in comite.participants}) == ("2026-06-02", {"Mme A", "M. B"})
    assert attentes.points_proposes("32", "comite_de_revue", a("2026-06-03")) == ()


_PRIS_ACTE = {"point": "P1", "issue": "pris_acte"}
