"""A cluster is other people's machines: is the master there, does somebody work, and what to say when nobody does."""

import socket
from collections.abc import Mapping, Sequence
from threading import Event, Thread
from types import TracebackType
from typing import Any

from efficience.moteur.refus import Refus

PATIENCE = 60
"""Seconds without any worker at work after which the computation is given up."""
_SONDE = 5  # seconds given to a master to accept a connection, and between two looks at the workers

_ATTENDU = "spark://MACHINE:PORT, ou local[N] pour N cœurs de cette machine"
_CAUSES: Mapping[str, tuple[str, str]] = {
    "FileNotFoundException": (
        "une machine de la grappe ne voit pas un fichier de l'entrepôt",
        "mettre l'entrepôt dans un dossier que toutes les machines voient sous le même chemin",
    ),
    "OutOfMemoryError": (
        "la mémoire manque sur la grappe",
        "donner plus de mémoire aux exécuteurs (spark.executor.memory dans spark-defaults.conf)",
    ),
    "No space left on device": ("le disque d'une machine de la grappe est plein", "libérer de la place (spark.local.dir)"),
}
_AUTRE = ("la grappe n'a pas fini le calcul", "lire les journaux de Spark, relancer, ou calculer avec --moteur duckdb")


def maitres(adresse: str) -> Sequence[tuple[str, int]]:
    """Host and port of each master of a `spark://` address. Raises Refus when it is not one."""
    lus = []
    for morceau in adresse.removeprefix("spark://").split(","):
        machine, _, port = morceau.rpartition(":")
        if not machine or not port.isdigit():
            raise Refus(f"adresse de maître « {adresse} » mal écrite", attendu=_ATTENDU)
        lus.append((machine.strip("[]"), int(port)))
    return lus


def ici(adresse: str) -> bool:
    """True when all the masters are on this machine: nothing has to listen on the network."""
    return adresse.startswith("spark://") and all(
        machine in ("127.0.0.1", "localhost", "::1") for machine, _ in maitres(adresse)
    )


def exiger_un_maitre(adresse: str) -> None:
    """Raises Refus within seconds when no master of a standalone cluster answers: Spark itself would insist for minutes.

    Addresses of other managers (yarn, k8s://) are left to Spark.
    """
    if not adresse.startswith(("spark://", "local", "yarn", "k8s://")):
        raise Refus(f"adresse de maître « {adresse} » inconnue", attendu=_ATTENDU)
    if adresse.startswith("spark://") and not any(_repond(*maitre) for maitre in maitres(adresse)):
        conseil = "vérifier l'adresse donnée à --maitre, et que la grappe est en marche"
        raise Refus(f"aucun maître Spark ne répond à {adresse}", conseil=conseil)


def _repond(machine: str, port: int) -> bool:
    try:
        socket.create_connection((machine, port), timeout=_SONDE).close()
    except OSError:
        return False
    return True


class Surveillance:
    """Around a question asked to a cluster: given up when nobody works on it, its failures said in French.

    Spark waits for ever for workers that never come; `PATIENCE` bounds it. `maitre` None: this machine, no watch.
    """

    def __init__(self, contexte: Any, maitre: str | None) -> None:
        self._contexte = contexte
        self._maitre = maitre
        self._fini = Event()
        self._abandonnee = False
        self._guetteur = Thread(target=self._guetter, daemon=True)

    def __enter__(self) -> None:
        if self._maitre:
            self._guetteur.start()

    def __exit__(
        self, classe: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None
    ) -> None:
        from py4j.protocol import Py4JError

        self._fini.set()
        if self._maitre:
            self._guetteur.join()
        if isinstance(erreur, Py4JError):
            raise self._refus(str(erreur)) from erreur

    def _guetter(self) -> None:
        seul = 0
        while not self._fini.wait(_SONDE):
            # The driver counts for one.
            seul = seul + _SONDE if self._contexte._jsc.sc().getExecutorMemoryStatus().size() <= 1 else 0
            if seul >= PATIENCE:
                self._abandonnee = True
                self._contexte.cancelAllJobs()

    def _refus(self, message: str) -> Refus:
        if self._abandonnee:
            constat = f"aucun travailleur de {self._maitre} ne s'est mis au calcul en {PATIENCE} secondes"
            return Refus(constat, conseil="vérifier que des travailleurs sont inscrits et libres, puis relancer")
        constat, conseil = next((dire for motif, dire in _CAUSES.items() if motif in message), _AUTRE)
        return Refus(constat, attendu="", conseil=conseil)
