"""A demonstration that is open, and somebody who visits it: without a browser, or at their keyboard."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import requests
from axe_playwright_python.sync_playwright import Axe
from exploration import Reponse, explorer
from playwright.sync_api import Page

_MOTS_DU_FOCUS = """(e => /^(A|BUTTON|INPUT|SELECT|TEXTAREA|SUMMARY)$/.test(e.tagName)
    ? (e.labels?.[0] ?? e).innerText?.trim() ?? '' : '')(document.activeElement)"""
_TIENT = """contenu => document.activeElement.tagName === 'SUMMARY'
    && document.activeElement.parentElement.textContent.includes(contenu)"""

_ENSEMBLE = 4
"""How many people are there at once."""
LISENT_TOUT = ("Camille Aubry", "Sophie Lenoir", "Claire Vasseur", "Karim Haddad")
"""Those for whom every contract within reach is read: the agency, a caisse, two hospitals."""


@dataclass(frozen=True)
class Demonstration:
    """A demonstration that is open: its folder, its address, the process that serves it."""

    dossier: Path
    adresse: str
    processus: subprocess.Popen[bytes]
    explorations: dict[str, list[Reponse]] = field(default_factory=dict)

    def explorer(self, nom: str) -> list[Reponse]:
        """Everything that somebody may open, read once for all tests."""
        if nom not in self.explorations:
            self.explorations[nom] = explorer(self.entrer(nom), self.adresse, contrats=nom in LISENT_TOUT)
        return self.explorations[nom]

    def explorer_tous(self, noms: Iterable[str]) -> dict[str, list[Reponse]]:
        """The same for several people, at once: the portal serves them as it serves a region."""
        with ThreadPoolExecutor(max_workers=_ENSEMBLE) as ensemble:
            return dict(zip(noms, ensemble.map(self.explorer, noms), strict=True))

    def entrer(self, nom: str) -> requests.Session:
        """Come in as somebody, without a browser."""
        session = requests.Session()
        page = session.get(f"{self.adresse}/connexion").text
        formulaire = next(f for f in re.findall(r"<form.*?</form>", page, flags=re.DOTALL) if f"<strong>{nom}</strong>" in f)
        champs = dict(re.findall(r'name="(\w+)" value="([^"]*)"', formulaire))
        reponse = session.post(f"{self.adresse}/connexion/demonstration", champs)
        assert reponse.status_code == 200, reponse.text[:500]
        return session


@dataclass
class Visite:
    """Somebody at their browser, and what went wrong there: console, refused contents, requests elsewhere, server errors."""

    page: Page
    adresse: str
    fautes: list[str] = field(default_factory=list)

    def ouvrir(self, chemin: str) -> Page:
        """Go to an address of the portal."""
        self.page.goto(self.adresse + chemin if chemin.startswith("/") else chemin)
        return self.page

    def axe(self) -> list[str]:
        """What axe-core finds on the page as it is."""
        trouve = Axe().run(self.page).response["violations"]
        return [f"{v['id']} ({v['impact']}) : {[n['target'] for n in v['nodes']][:3]}" for v in trouve]

    def focus(self) -> str:
        """What has the focus, by its words: a link, a button or a field, not a table that scrolls."""
        return str(self.page.evaluate(_MOTS_DU_FOCUS))

    def jusqu_a(self, *mots: str, au_plus: int = 200) -> None:
        """Press Tab until what has the focus says these words, or others."""
        for _ in range(au_plus):
            self.page.keyboard.press("Tab")
            if any(un in self.focus() for un in mots):
                return
        raise AssertionError(f"« {mots} » n’est pas atteint au clavier sur {self.page.url}")

    def deplier(self, contenu: str) -> None:
        """If these words are folded away, reach what unfolds them by the keyboard, and unfold."""
        if not self.page.locator("details:not([open])").filter(has_text=contenu).count():
            return
        for _ in range(200):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_TIENT, contenu):
                self.page.keyboard.press("Enter")
                return
        raise AssertionError(f"ce qui contient « {contenu} » ne se déplie pas au clavier sur {self.page.url}")

    def activer(self, *mots: str) -> None:
        """Reach a link or a button by the keyboard, press Enter, wait for the page that follows."""
        self.jusqu_a(*mots)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def ecrire(self, champ: str, texte: str) -> None:
        """Reach a field by the keyboard, type."""
        self.jusqu_a(champ)
        self.page.keyboard.type(texte)
