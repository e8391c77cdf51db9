"""The demonstration in a real browser: `efficience demo` as its user runs it, Debian's Chromium, one person per role.

Preparing it takes about two minutes: it is done once, by the worker that runs these tests (`xdist_group`). To write a test, prepare
it yourself and name its folder in EFFICIENCE_DEMONSTRATION_PRETE.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
_COMMANDE = (sys.executable, "-m", "efficience.cli", "demo")
_PATIENCE = 120  # seconds for the server to answer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker prepares one demonstration."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("demonstration"))
            item.add_marker(pytest.mark.timeout(1800))


@dataclass(frozen=True)
class Demonstration:
    """A demonstration that is open: its folder, its address, the process that serves it."""

    dossier: Path
    adresse: str
    processus: subprocess.Popen[str]

    def entrer(self, nom: str) -> requests.Session:
        """Come in as somebody, without a browser."""
        session = requests.Session()
        page = session.get(f"{self.adresse}/connexion").text
        formulaire = next(f for f in re.findall(r"<form.*?</form>", page, flags=re.DOTALL) if f"<strong>{nom}</strong>" in f)
        champs = dict(re.findall(r'name="(\w+)" value="([^"]*)"', formulaire))
        reponse = session.post(f"{self.adresse}/connexion/demonstration", champs)
        assert reponse.status_code == 200, reponse.text[:500]
        return session


def environnement() -> dict[str, str]:
    """That of a user: none of the variables of the other tests."""
    return {nom: dit for nom, dit in os.environ.items() if not nom.startswith(("EFFICIENCE_", "DATABASE_URL", "DJANGO_"))}


@pytest.fixture(scope="session")
def dossier() -> Iterator[Path]:
    """A prepared demonstration."""
    if prete := os.environ.get("EFFICIENCE_DEMONSTRATION_PRETE"):
        yield Path(prete)
        return
    with tempfile.TemporaryDirectory(prefix="efficience-demo-") as neuf:
        commande = [*_COMMANDE, "--dossier", neuf, "--preparer-seulement"]
        subprocess.run(commande, env=environnement(), check=True, capture_output=True, text=True)
        yield Path(neuf)


@pytest.fixture(scope="session")
def demonstration(dossier: Path) -> Iterator[Demonstration]:
    """The portal and its worker, as `efficience demo` starts them, stopped by Ctrl+C."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    commande = [*_COMMANDE, "--dossier", str(dossier), "--port", str(port)]
    processus = subprocess.Popen(
        commande, env=environnement(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    ouverte = Demonstration(dossier, f"http://127.0.0.1:{port}", processus)
    _attendre(ouverte)
    yield ouverte
    os.killpg(processus.pid, signal.SIGINT)
    processus.wait(timeout=60)


def _attendre(ouverte: Demonstration) -> None:
    fin = time.monotonic() + _PATIENCE
    while time.monotonic() < fin:
        try:
            if requests.get(f"{ouverte.adresse}/connexion", timeout=5).ok:
                return
        except requests.ConnectionError:
            assert ouverte.processus.poll() is None, ouverte.processus.stdout and ouverte.processus.stdout.read()
            time.sleep(0.5)
    raise AssertionError("le portail n’a pas répondu")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's browser."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium absent : apt-get install chromium (browser not available)")
    with sync_playwright() as ouvert:
        navigateur = ouvert.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield navigateur
        navigateur.close()


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
        """What has the focus, by its words."""
        return str(self.page.evaluate("(e => (e.labels?.[0] ?? e).innerText?.trim() ?? '')(document.activeElement)"))

    def jusqu_a(self, mots: str, touche: str = "Tab", au_plus: int = 200) -> None:
        """Press a key until what has the focus says these words."""
        for _ in range(au_plus):
            self.page.keyboard.press(touche)
            if mots in self.focus():
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


@pytest.fixture
def visiter(demonstration: Demonstration, chromium: Browser) -> Iterator[Callable[..., Visite]]:
    """Come in as somebody, by the login page and the keyboard."""
    ouverts = []

    def entrer(nom: str = "", largeur: int = 1280) -> Visite:
        contexte = chromium.new_context(viewport={"width": largeur, "height": 900}, locale="fr-FR")
        contexte.set_default_timeout(60_000)
        ouverts.append(contexte)
        visite = Visite(contexte.new_page(), demonstration.adresse)
        visite.page.on("console", lambda m: visite.fautes.append(m.text) if m.type == "error" else None)
        visite.page.on("request", lambda r: None if _chez_nous(r.url, visite.adresse) else visite.fautes.append(r.url))
        visite.page.on("response", lambda r: visite.fautes.append(f"{r.status} {r.url}") if r.status >= 500 else None)
        if nom:
            visite.ouvrir("/connexion")
            visite.activer(nom)
        return visite

    yield entrer
    for contexte in ouverts:
        contexte.close()


def _chez_nous(adresse: str, portail: str) -> bool:
    return adresse.startswith((portail, "data:", "blob:"))
