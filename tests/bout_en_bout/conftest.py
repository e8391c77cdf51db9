"""The demonstration in a real browser: `efficience demo` as its user runs it, Debian's Chromium, one person per role.

Preparing it takes about two minutes: it is done once, by the worker that runs these tests (`xdist_group`). To write a
test, prepare it yourself and name its folder in EFFICIENCE_DEMONSTRATION_PRETE.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser
from visites import Demonstration, Visite

_COMMANDE = (sys.executable, "-m", "efficience.cli", "demo")
_PATIENCE = 120  # seconds for the server to answer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker prepares one demonstration."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("demonstration"))
            item.add_marker(pytest.mark.timeout(1800))


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
    with (dossier / "serveur.log").open("w", encoding="utf-8") as traces:
        processus = subprocess.Popen(
            commande, env=environnement(), stdout=traces, stderr=subprocess.STDOUT, start_new_session=True
        )
    ouverte = Demonstration(dossier, f"http://127.0.0.1:{port}", processus)
    try:
        _attendre(ouverte)
        yield ouverte
    finally:
        os.killpg(processus.pid, signal.SIGINT)
        processus.wait(timeout=60)


def _attendre(ouverte: Demonstration) -> None:
    fin = time.monotonic() + _PATIENCE
    while time.monotonic() < fin:
        try:
            if requests.get(f"{ouverte.adresse}/connexion", timeout=30).ok:
                return
        except requests.RequestException:
            assert ouverte.processus.poll() is None, (ouverte.dossier / "serveur.log").read_text(encoding="utf-8")
            time.sleep(0.5)
    raise AssertionError("le portail n’a pas répondu")


@pytest.fixture
def visiter(demonstration: Demonstration, chromium: Browser) -> Iterator[Callable[..., Visite]]:
    """Come in as somebody, by the login page and the keyboard."""
    ouverts = []

    def entrer(nom: str = "", largeur: int = 1280) -> Visite:
        contexte = chromium.new_context(viewport={"width": largeur, "height": 900}, locale="fr-FR")
        contexte.set_default_timeout(30_000)
        ouverts.append(contexte)
        visite = Visite(contexte.new_page(), demonstration.adresse)
        visite.page.on("console", lambda m: visite.fautes.append(m.text) if m.type == "error" else None)
        visite.page.on("request", lambda r: None if _chez_nous(r.url, visite.adresse) else visite.fautes.append(r.url))
        visite.page.on("response", lambda r: visite.fautes.append(f"{r.status} {r.url}") if r.status >= 500 else None)
        if nom:
            visite.ouvrir("/connexion")
            visite.deplier(nom)
            visite.activer(nom)
        return visite

    yield entrer
    for contexte in ouverts:
        contexte.close()


def _chez_nous(adresse: str, portail: str) -> bool:
    return adresse.startswith((portail, "data:", "blob:"))
