"""The identity providers: what each one is asked, and what its answer must hold.

ProConnect is for people of administrations and hospitals; Pro Santé Connect for health professionals, who carry a card.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import requests
from django.conf import settings
from django.core.cache import cache

_DECOUVERTE = 3600  # seconds during which the provider's own description is kept


@dataclass(frozen=True)
class Fournisseur:
    """A provider: words, scopes, levels of authentication that are accepted, claim that identifies a professional."""

    code: str
    intitule: str
    portees: str
    niveaux: tuple[str, ...]
    demande: Mapping[str, str]
    identite: str = ""

    @property
    def acces(self) -> Mapping[str, str]:
        """Its issuer, and the portal's own name and secret there. Raises KeyError when it is not set up."""
        return settings.FOURNISSEURS[self.code]

    def decouverte(self) -> Mapping[str, str]:
        """The addresses that the provider publishes. Raises requests.RequestException, ValueError."""
        cle = f"oidc:{self.code}"
        connue: Mapping[str, str] | None = cache.get(cle)
        if connue is None:
            adresse = self.acces["emetteur"].rstrip("/") + "/.well-known/openid-configuration"
            reponse = requests.get(adresse, timeout=10)
            reponse.raise_for_status()
            connue = reponse.json()
            if connue["issuer"].rstrip("/") != self.acces["emetteur"].rstrip("/"):
                raise ValueError(f"{adresse} décrit un autre émetteur : {connue['issuer']}")
            cache.set(cle, connue, _DECOUVERTE)
        return connue


_DEUX_FACTEURS = ("eidas2", "eidas3", "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
                  "https://proconnect.gouv.fr/assurance/consistency-checked-2fa")  # fmt: skip

TOUS: Mapping[str, Fournisseur] = {
    "proconnect": Fournisseur(
        code="proconnect",
        intitule="ProConnect",
        portees="openid given_name usual_name email siret",
        niveaux=_DEUX_FACTEURS,
        demande={"claims": json.dumps({"id_token": {"acr": {"essential": True, "values": list(_DEUX_FACTEURS)}}})},
    ),
    "pro_sante_connect": Fournisseur(
        code="pro_sante_connect",
        intitule="Pro Santé Connect",
        portees="openid scope_all",
        niveaux=("eidas1",),
        demande={"acr_values": "eidas1"},
        identite="SubjectNameID",
    ),
}


def ouverts() -> list[Fournisseur]:
    """The providers that this portal is set up for."""
    return [fournisseur for code, fournisseur in TOUS.items() if code in settings.FOURNISSEURS]
