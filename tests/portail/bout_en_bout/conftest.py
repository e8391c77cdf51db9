"""A real browser on the real portal: Debian's Chromium, one page per person, and what it must never see."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as reglages
from playwright.sync_api import Browser, Page

_MOTS_DU_FOCUS = """(e => /^(A|BUTTON|INPUT|SELECT|TEXTAREA|SUMMARY)$/.test(e.tagName)
    ? (e.labels?.[0] ?? e).innerText?.trim() ?? '' : '')(document.activeElement)"""
LARGEURS = {"bureau": 1280, "telephone": 320}


@dataclass
class Visite:
    """A person at their browser: the page, and what went wrong in it (console, requests elsewhere)."""

    page: Page
    adresse: str
    fautes: list[str] = field(default_factory=list)

    def ouvrir(self, chemin: str) -> Page:
        """Go to an address of the portal."""
        self.page.goto(self.adresse + chemin)
        return self.page

    def axe(self) -> list[str]:
        """What axe-core finds on the page as it is: rule and places."""
        trouve = Axe().run(self.page).response["violations"]
        return [f"{v['id']} ({v['impact']}) : {[n['target'] for n in v['nodes']]}" for v in trouve]

    def jusqu_a(self, mots: str, au_plus: int = 200) -> None:
        """Press Tab until the link, the button or the field that has the focus says these words."""
        for _ in range(au_plus):
            self.page.keyboard.press("Tab")
            if mots in str(self.page.evaluate(_MOTS_DU_FOCUS)):
                return
        raise AssertionError(f"« {mots} » n’est pas atteint au clavier sur {self.page.url}")

    def activer(self, mots: str) -> None:
        """Reach a link or a button by the keyboard, press Enter, wait for the page that follows."""
        self.jusqu_a(mots)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def ecrire(self, champ: str, texte: str) -> None:
        """Reach a field by the keyboard, type."""
        self.jusqu_a(champ)
        self.page.keyboard.type(texte)

    def deborde(self) -> bool:
        """Whether the page must be scrolled sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@pytest.fixture
def visiter(
    live_server: Any, chromium: Browser, comme: Callable[[str], Any], settings: Any
) -> Iterator[Callable[..., Visite]]:
    """Come in as the person of a role, on a screen of a given width."""
    settings.ADRESSE = live_server.url
    ouverts = []

    def entrer(role: str = "", largeur: str = "bureau", javascript: bool = True) -> Visite:
        ecran = {"width": LARGEURS[largeur], "height": 900}
        contexte = chromium.new_context(viewport=ecran, locale="fr-FR", java_script_enabled=javascript)
        ouverts.append(contexte)
        if role:
            cle = comme(role).cookies[reglages.SESSION_COOKIE_NAME].value
            contexte.add_cookies([{"name": reglages.SESSION_COOKIE_NAME, "value": cle, "url": live_server.url}])
        visite = Visite(contexte.new_page(), live_server.url)
        visite.page.on("console", lambda m: visite.fautes.append(m.text) if m.type == "error" else None)
        visite.page.on("request", lambda r: None if _chez_nous(r.url, live_server.url) else visite.fautes.append(r.url))
        return visite

    yield entrer
    for contexte in ouverts:
        contexte.close()


def _chez_nous(adresse: str, portail: str) -> bool:
    return adresse.startswith((portail, "data:"))


@pytest.fixture
def captures() -> Callable[..., None]:
    """Keep a picture of each page where `CAPTURES` says, for whoever wants to look."""
    dossier = os.environ.get("CAPTURES")

    def prendre(page: Any, nom: str) -> None:
        if dossier:
            fichier = Path(dossier) / (nom.replace("/", "_").replace("?", "_") + ".png")
            page.screenshot(path=str(fichier), full_page=True)

    return prendre
