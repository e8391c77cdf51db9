"""A security key (WebAuthn) in the browser: Chromium's own virtual key, added by a person, then asked for at the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.template import engines
from django.urls import reverse

CLE = {
    "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip
"""A key that is plugged in and says yes."""

MOT_DE_PASSE = "mot de passe d’essai"


def _entrer(page: Any, adresse: str) -> None:
    page.goto(f"{adresse}/connexion")
    page.fill("[name=login]", "agent_ars@essai.invalid")
    page.fill("[name=password]", MOT_DE_PASSE)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


def test_une_cle_s_ajoute_puis_sert_de_second_facteur(
    visiter: Callable[..., Any], live_server: Any, region: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a second key, without a code: the password alone no longer opens the session."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")  # the library's page names a field it may lack
    visite = visiter()
    visite.page.set_default_timeout(15_000)
    page, adresse = visite.page, live_server.url.replace("127.0.0.1", "localhost")
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": CLE})
    _entrer(page, adresse)
    page.goto(adresse + reverse("mfa_add_webauthn"))
    assert page.get_by_role("heading", level=1).inner_text() == "Confirmer l'accès"  # adding a key asks who is there
    page.fill("[name=password]", MOT_DE_PASSE)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    assert visite.axe() == []
    page.fill("[name=name]", "clé de secours")
    with page.expect_navigation():
        page.click("#mfa_webauthn_add")
    assert Authenticator.objects.get(type="webauthn").wrap().name == "clé de secours"
    page.context.clear_cookies()
    _entrer(page, adresse)
    page.goto(f"{adresse}/")
    assert page.url.endswith(reverse("mfa_authenticate"))  # the password was not enough
    with page.expect_navigation():
        page.click("#mfa_webauthn_authenticate")
    assert page.get_by_role("heading", level=1).inner_text() == "Mes échéances"
