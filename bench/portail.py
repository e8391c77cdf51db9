"""How fast the portal's pages answer with 3 000 hospitals and 400 contracts, and what they weigh.

The demonstration is prepared as `efficience demo` does, then enlarged: more hospitals with the figures of those that are
there, more contracts with the lives of those that are there. Pages are asked of the real server, in turn, by an agent and
a director; the 95th centile of each is kept. Targets: 300 ms, 150 KB.

    python bench/portail.py [--dossier prepared-demonstration] [--tours 30]
"""

import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests
from agrandissement import CONTRATS, HOPITAUX
from mesure import ICI, inscrire, situer

CIBLE_MS, CIBLE_OCTETS = 300, 150_000
_EFFICIENCE = (sys.executable, "-m", "efficience.cli")
PAGES: Mapping[str, tuple[str, ...]] = {
    "Camille Aubry": (
        "/", "/contrats", "/contrats/{contrat}", "/etablissements", "/etablissements/590900171",
        "/etablissements/590900171/N-IPP", "/indicateurs", "/indicateurs/N-IPP", "/ciblage", "/donnees", "/journal",
        "/acces", "/recherche?q=marvtine", "/evaluations", "/evaluations/{evaluation}", "/plan", "/plan/{plan}",
        "/plan/actions/{action}", "/instances", "/ipep", "/ipep/ensemble", "/tableaux", "/tableaux/{tableau}",
        "/tableaux/depenses",
    ),
    "Claire Vasseur": ("/", "/contrats/{contrat}", "/etablissements/590900171", "/indicateurs/N-IPP"),
}  # fmt: skip
"""By person, the pages that they open; the contract is that of the second one, the rest is what the first one finds."""
_EXEMPLES: Mapping[str, tuple[str, str]] = {
    "evaluation": ("Camille Aubry", "/evaluations"),
    "plan": ("Camille Aubry", "/plan"),
    "action": ("Camille Aubry", "/plan/{plan}"),
    "tableau": ("Camille Aubry", "/tableaux"),
    "contrat": ("Claire Vasseur", "/contrats"),
}
"""Where an example of each kind of thing is found: on whose page."""
_ADRESSES = {
    "evaluation": "evaluations",
    "plan": "plan",
    "action": "plan/actions",
    "tableau": "tableaux",
    "contrat": "contrats",
}


@contextmanager
def portail(dossier: Path) -> Iterator[str]:
    """The real server on the enlarged region; its address."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    adresse = f"http://127.0.0.1:{port}"
    variables = {**os.environ, "EFFICIENCE_DOSSIER": str(dossier / "portail"), "EFFICIENCE_DEMONSTRATION": "oui"}
    subprocess.run([*_EFFICIENCE, "demo", "--dossier", str(dossier), "--preparer-seulement"], env=variables, check=True)
    subprocess.run([sys.executable, str(ICI / "agrandissement.py")], env=variables, check=True)
    commande = [*_EFFICIENCE, "portail", "--port", str(port), "--demonstration"]
    serveur = subprocess.Popen(commande, env=variables, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        _attendre(adresse)
        yield adresse
    finally:
        os.killpg(serveur.pid, signal.SIGINT)
        serveur.wait(timeout=60)


def _attendre(adresse: str) -> None:
    for _ in range(240):
        try:
            if requests.get(f"{adresse}/connexion", timeout=30).ok:
                return
        except requests.RequestException:
            time.sleep(0.5)
    sys.exit("le portail n’a pas répondu")


def entrer(adresse: str, nom: str) -> requests.Session:
    """Come in as somebody of the demonstration."""
    session = requests.Session()
    page = session.get(f"{adresse}/connexion").text
    formulaire = next(f for f in re.findall(r"<form.*?</form>", page, flags=re.DOTALL) if f"<strong>{nom}</strong>" in f)
    session.post(f"{adresse}/connexion/demonstration", dict(re.findall(r'name="(\w+)" value="([^"]*)"', formulaire)))
    return session


def mesurer(adresse: str, tours: int) -> dict[str, list[float]]:
    """Of each page: 95th centile and median (milliseconds), bytes of HTML."""
    sessions = {nom: entrer(adresse, nom) for nom in PAGES}
    exemples: dict[str, str] = {}
    for nom, (qui, ou) in _EXEMPLES.items():
        page = sessions[qui].get(adresse + ou.format(**exemples)).text
        exemples[nom] = re.findall(rf'"/{_ADRESSES[nom]}/([0-9a-f-]{{36}})', page)[0]
    durees: dict[str, list[float]] = {}
    poids: dict[str, int] = {}
    for tour in range(tours + 1):
        for nom, chemins in PAGES.items():
            for chemin in chemins:
                debut = time.perf_counter()
                reponse = sessions[nom].get(adresse + chemin.format(**exemples))
                duree = 1000 * (time.perf_counter() - debut)
                if not reponse.ok:
                    sys.exit(f"{chemin} ({nom}) répond {reponse.status_code}")
                cle = f"{chemin} ({nom})"
                poids[cle] = len(reponse.content)
                if tour:  # the first round warms
                    durees.setdefault(cle, []).append(duree)
    return {
        cle: [round(statistics.quantiles(lues, n=20)[-1]), round(statistics.median(lues)), poids[cle]]
        for cle, lues in durees.items()
    }


def montrer(pages: Mapping[str, list[float]]) -> None:
    """A line a page, the slowest first."""
    for cle, (p95, mediane, octets) in sorted(pages.items(), key=lambda page: -page[1][0]):
        depasse = " ← dépasse" if p95 > CIBLE_MS or octets > CIBLE_OCTETS else ""
        print(f"{p95:6.0f} ms au 95e centile, {mediane:6.0f} ms de médiane, {octets / 1000:6.1f} ko  {cle}{depasse}")


if __name__ == "__main__":
    lecteur = argparse.ArgumentParser(description=__doc__)
    lecteur.add_argument("--dossier", type=Path)
    lecteur.add_argument("--tours", type=int, default=30)
    arguments = lecteur.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="efficience-banc-") as provisoire,
        portail(arguments.dossier or Path(provisoire)) as ouvert,
    ):
        pages = mesurer(ouvert, arguments.tours)
    print(f"{HOPITAUX} établissements, {CONTRATS} contrats, {arguments.tours} tours")
    montrer(pages)
    inscrire(
        {**situer("portail", "django"), "tours": arguments.tours, "hopitaux": HOPITAUX, "contrats": CONTRATS, "pages": pages}
    )
