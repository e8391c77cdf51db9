"""A Spark standalone cluster on this machine: one master, several workers, on the loopback address only.

    .venv/bin/python outils/grappe demarrer | etat | arreter

Everything comes from the `pyspark` package. Pid files, logs and work files are in one folder, emptied at the end. Only
processes that this script started are ever stopped. Messages are in French; exit code 2 when the cluster is not there.
"""

import argparse
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ICI = "127.0.0.1"
ATTENTE = 90.0  # seconds given to two Java processes to start, on a slow machine
ARRET = 15.0  # seconds given to a process to stop by itself


class Empechement(Exception):
    """Why the cluster cannot be started, and what to do."""


@dataclass(frozen=True)
class Forme:
    """What the cluster is made of; kept in its folder so that `etat` and `arreter` need no option."""

    port: int
    port_ecran: int
    travailleurs: int
    coeurs: int
    memoire: str

    @property
    def adresse(self) -> str:
        return f"spark://{ICI}:{self.port}"

    @property
    def roles(self) -> list[str]:
        return ["maitre", *(f"travailleur-{rang}" for rang in range(1, self.travailleurs + 1))]


class Grappe:
    """The cluster of one folder."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier.absolute()

    # --- what is there ------------------------------------------------------------------------------------------------

    def forme(self) -> Forme | None:
        """The shape written by `demarrer`, None when there is no cluster in this folder."""
        fichier = self.dossier / "grappe.json"
        return Forme(**json.loads(fichier.read_text(encoding="utf-8"))) if fichier.is_file() else None

    def groupe(self, role: str) -> list[int]:
        """Pids of a role: its Java process and the executors that it started, which share its process group."""
        fichier = self.dossier / f"{role}.pid"
        if not fichier.is_file():
            return []
        chef = int(fichier.read_text(encoding="ascii"))
        return [pid for pid, groupe in _processus_spark() if groupe == chef]

    def vivant(self, role: str) -> bool:
        """True when the daemon itself runs; executors may outlive it for a moment."""
        fichier = self.dossier / f"{role}.pid"
        return fichier.is_file() and int(fichier.read_text(encoding="ascii")) in self.groupe(role)

    def inscrits(self, forme: Forme) -> int:
        """Workers that the master counts as alive; -1 when it does not answer."""
        try:
            with urllib.request.urlopen(f"http://{ICI}:{forme.port_ecran}/json/", timeout=5) as reponse:
                etat: dict[str, Any] = json.load(reponse)
        except (OSError, ValueError):
            return -1
        return int(etat["aliveworkers"])

    # --- gestures -----------------------------------------------------------------------------------------------------

    def demarrer(self, forme: Forme) -> None:
        """Start what is not running, and wait until every worker is registered."""
        en_place = self.forme()
        if en_place and en_place != forme and any(self.vivant(role) for role in en_place.roles):
            raise Empechement(f"une grappe d'une autre forme tourne déjà dans {self.dossier} : l'arrêter d'abord")
        lanceur = _lanceur()
        self.dossier.mkdir(parents=True, exist_ok=True)
        if not self.vivant("maitre"):
            _exiger_libre(forme.port)
            _exiger_libre(forme.port_ecran)
        (self.dossier / "grappe.json").write_text(json.dumps(asdict(forme)), encoding="utf-8")
        for role in forme.roles:
            if not self.vivant(role):
                self._lancer(role, forme, lanceur)
            if role == "maitre":
                self._attendre(forme, 0)  # a worker that finds no master waits long before it asks again
        self._attendre(forme, forme.travailleurs)

    def _lancer(self, role: str, forme: Forme, lanceur: Path) -> None:
        travail = self.dossier / "travail" / role
        travail.mkdir(parents=True, exist_ok=True)
        if role == "maitre":
            options = ["--port", str(forme.port), "--webui-port", str(forme.port_ecran)]
            classe = ["org.apache.spark.deploy.master.Master", "--host", ICI, *options]
        else:
            options = ["--webui-port", "0", "--cores", str(forme.coeurs), "--memory", forme.memoire]
            lieu = ["--work-dir", str(travail), forme.adresse]
            classe = ["org.apache.spark.deploy.worker.Worker", "--host", ICI, *options, *lieu]
        with (self.dossier / f"{role}.journal").open("ab") as journal:
            processus = subprocess.Popen(
                [lanceur, *classe],
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=subprocess.STDOUT,
                env=_environnement(lanceur, travail),
                start_new_session=True,
            )
        (self.dossier / f"{role}.pid").write_text(str(processus.pid), encoding="ascii")

    def _attendre(self, forme: Forme, inscrits: int) -> None:
        limite = time.monotonic() + ATTENTE
        while self.inscrits(forme) < inscrits:
            # spark-class is a shell script for an instant before it becomes Java: a missing process is judged at the end.
            if time.monotonic() > limite:
                muets = [role for role in forme.roles if not self.vivant(role)]
                journaux = ", ".join(str(self.dossier / f"{role}.journal") for role in muets or forme.roles)
                self.arreter()
                raise Empechement(f"la grappe n'est pas prête après {ATTENTE:.0f} secondes ; lire {journaux}")
            time.sleep(0.25)

    def arreter(self) -> bool:
        """Stop workers, then the master; nothing they started is left. False when nothing was running."""
        forme = self.forme()
        if forme is None:
            return False
        roles = [*forme.roles[1:], forme.roles[0]]
        tournait = any(self.groupe(role) for role in roles)
        for role in roles:
            _arreter(lambda role=role: self.groupe(role))
            (self.dossier / f"{role}.pid").unlink(missing_ok=True)
        shutil.rmtree(self.dossier / "travail", ignore_errors=True)
        (self.dossier / "grappe.json").unlink()
        return tournait


def _processus_spark() -> Iterator[tuple[int, int]]:
    """(pid, process group) of every process of this machine whose command names Spark."""
    for lieu in Path("/proc").iterdir():
        if lieu.name.isdigit():
            try:
                commande = (lieu / "cmdline").read_bytes()
                if b"spark" in commande:
                    yield int(lieu.name), os.getpgid(int(lieu.name))
            except OSError:  # it ended meanwhile
                continue


def _arreter(membres: Any) -> None:
    """Ask these processes to stop, then insist."""
    for ordre, delai in ((signal.SIGTERM, ARRET), (signal.SIGKILL, ARRET)):
        for pid in membres():
            try:
                os.kill(pid, ordre)
            except ProcessLookupError:
                continue
        limite = time.monotonic() + delai
        while membres() and time.monotonic() < limite:
            time.sleep(0.1)


def _lanceur() -> Path:
    """The script of `pyspark` that starts a Java class."""
    paquet = importlib.util.find_spec("pyspark")
    if paquet is None or not paquet.submodule_search_locations:
        raise Empechement("pyspark n'est pas installé pour ce Python : lancer « make spark »")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise Empechement("Java est introuvable. Sous Debian 12 : apt-get install openjdk-17-jre-headless")
    return Path(paquet.submodule_search_locations[0]) / "bin" / "spark-class"


def _environnement(lanceur: Path, travail: Path) -> dict[str, str]:
    """Loopback for every socket, little memory for the daemons, no other port when the wanted one is taken."""
    return {
        **os.environ,
        "SPARK_HOME": str(lanceur.parents[1]),
        "SPARK_LOCAL_IP": ICI,
        "SPARK_LOCAL_DIRS": str(travail),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_MASTER_OPTS": "-Dspark.port.maxRetries=0",
    }


def _exiger_libre(port: int) -> None:
    with socket.socket() as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind((ICI, port))
        except OSError as erreur:
            raise Empechement(f"le port {port} est déjà pris : en donner un autre (--port, --port-ecran)") from erreur


def dire_etat(grappe: Grappe) -> bool:
    """Print each process; True when the whole cluster is up."""
    forme = grappe.forme()
    if forme is None:
        print(f"aucune grappe dans {grappe.dossier}")
        return False
    inscrits = grappe.inscrits(forme)
    for role in forme.roles:
        print(f"{role} : {'en marche' if grappe.vivant(role) else 'arrêté'}")
    print(f"{max(inscrits, 0)} travailleur(s) inscrit(s) sur {forme.travailleurs}, maître : {forme.adresse}")
    return inscrits >= forme.travailleurs


def _lire_arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="outils/grappe", description="Une grappe Spark d'essai, sur cette machine seule.")
    options.add_argument("geste", choices=("demarrer", "arreter", "etat"))
    defaut = Path(__file__).resolve().parents[2] / ".grappe"
    options.add_argument("--dossier", type=Path, default=defaut, help="pid, journaux et fichiers de travail")
    options.add_argument("--port", type=int, default=7077, help="port du maître")
    options.add_argument("--port-ecran", type=int, default=8080, help="port de l'écran du maître")
    options.add_argument("--travailleurs", type=int, default=2)
    options.add_argument("--coeurs", type=int, default=1, help="cœurs de chaque travailleur")
    options.add_argument("--memoire", default="1g", help="mémoire de chaque travailleur")
    return options.parse_args()


def main() -> int:
    """Do what is asked; the exit code."""
    choix = _lire_arguments()
    grappe = Grappe(choix.dossier)
    try:
        if choix.geste == "arreter":
            print("grappe arrêtée" if grappe.arreter() else "aucune grappe ne tournait")
            return 0
        if choix.geste == "demarrer":
            grappe.demarrer(Forme(choix.port, choix.port_ecran, choix.travailleurs, choix.coeurs, choix.memoire))
        return 0 if dire_etat(grappe) else 2
    except Empechement as empechement:
        print(empechement, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
