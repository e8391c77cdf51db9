"""The proof that something was received: when, by which channel, established by whom.

By any means that proves the date of receipt (CSS, art. D. 162-15): no delay starts without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from efficience.noyau.exigences import DonneeRefusee

PORTAIL = "portail"
CANAUX: Mapping[str, str] = MappingProxyType(
    {
        PORTAIL: "ouverture sur le portail",
        "courriel": "accusé de réception du courriel",
        "lettre_electronique": "lettre recommandée électronique",
        "lettre_recommandee": "lettre recommandée avec avis de réception",
        "remise": "remise en main propre contre décharge",
    }
)
"""How a receipt is proved. An automatic answer or an undelivered mail proves nothing and is not here."""


@dataclass(frozen=True)
class Preuve:
    """`recu_le`: the instant of the receipt (aware); `par`: who established it; `reference`: number or fingerprint kept."""

    canal: str
    recu_le: datetime
    par: str
    reference: str

    def __post_init__(self) -> None:
        if self.canal not in CANAUX:
            raise DonneeRefusee("canal", self.canal, "l’un de " + ", ".join(CANAUX))
        if self.recu_le.utcoffset() is None:
            raise DonneeRefusee("recu_le", f"{self.recu_le:%d/%m/%Y %H:%M}", "une heure avec son fuseau")
        if not (self.par and self.reference):
            raise DonneeRefusee("preuve", "incomplète", "qui l’a établie et sous quelle référence")

    def __str__(self) -> str:
        return f"{CANAUX[self.canal]}, référence {self.reference}"
