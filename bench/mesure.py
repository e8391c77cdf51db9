"""What the benches share: a job measured in a fresh process, jobs in turn, medians and ratios, a line of history.

A job is a Python program that ends with `rendre`. Machines drift: the runs of all jobs are interleaved, and what is kept
is the median of the ratios of each round. Seconds are given to read, never to compare from one run to another.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ICI = Path(__file__).parent
HISTORIQUE = ICI / "historique.jsonl"


@dataclass(frozen=True)
class Mesure:
    """One job in its process: seconds of its work alone, of processor in it (all cores added), of the whole process, peak
    MiB, totals to compare, other seconds that it tells (`details`)."""

    travail: float
    processeur: float
    processus: float
    memoire: float
    temoin: str
    details: Mapping[str, float]


Instant = tuple[float, float]
"""Seconds of the clock, seconds of processor."""
Suites = Mapping[str, Sequence[Mesure]]
"""Of each job, its measures in the order of the rounds."""


def partir() -> Instant:
    """Start the clocks of a job."""
    return time.perf_counter(), time.process_time()


def rendre(debut: Instant, temoin: object = None, memoire: float | None = None, **details: float) -> None:
    """Last act of a job, in its own process: what took the time since `debut` (see `partir`), and what it found.

    `memoire`: peak MiB, where the work is done by another process (a Java machine), whose processor time is not counted.
    """
    travail, processeur = time.perf_counter() - debut[0], time.process_time() - debut[1]
    pic = memoire or pic_de_memoire(os.getpid())
    lu = {"travail": travail, "processeur": processeur, "memoire": pic, "temoin": json.dumps(temoin), "details": details}
    print(json.dumps(lu))


def pic_de_memoire(processus: int) -> float:
    """MiB. Not `ru_maxrss`, which a new process inherits from the one that started it."""
    etat = Path(f"/proc/{processus}/status").read_text(encoding="ascii", errors="replace")
    return int(etat.split("VmHWM:")[1].split()[0]) / 1024


def mesurer(*arguments: str) -> Mesure:
    """Run Python with these arguments (`-c CODE`, or a program). A failure stops the bench."""
    chemins = [str(ICI), *filter(None, [os.environ.get("PYTHONPATH")])]
    debut = time.perf_counter()
    fait = subprocess.run(
        (sys.executable, *arguments),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(chemins)},
    )
    duree = time.perf_counter() - debut
    if fait.returncode:
        sys.exit(f"{' '.join(arguments)[-400:]}\ncode {fait.returncode}\n{fait.stdout}\n{fait.stderr}")
    return Mesure(processus=duree, **json.loads(fait.stdout.splitlines()[-1]))


def alterner(travaux: Mapping[str, Callable[[int], Mesure]], tours: int, *, chauffer: bool = True) -> Suites:
    """Each job in turn, `tours` times. Round 0 warms the page cache and the bytecode, and is not kept."""
    suites: dict[str, list[Mesure]] = {nom: [] for nom in travaux}
    for tour in range(0 if chauffer else 1, tours + 1):
        for nom, travail in travaux.items():
            mesure = travail(tour)
            if tour:
                suites[nom].append(mesure)
    return suites


def mediane(mesures: Sequence[Mesure]) -> Mesure:
    """Medians of the times, the largest of the peaks."""
    return Mesure(
        statistics.median(m.travail for m in mesures),
        statistics.median(m.processeur for m in mesures),
        statistics.median(m.processus for m in mesures),
        max(m.memoire for m in mesures),
        mesures[0].temoin,
        {nom: statistics.median(m.details[nom] for m in mesures) for nom in mesures[0].details},
    )


def ratio(dessus: Sequence[float], dessous: Sequence[float]) -> float:
    """The median, round by round, of one time over the other."""
    return statistics.median(a / b for a, b in zip(dessus, dessous, strict=True))


def travaux_de(mesures: Sequence[Mesure]) -> list[float]:
    """The seconds of work of each round."""
    return [m.travail for m in mesures]


def processeurs_de(mesures: Sequence[Mesure]) -> list[float]:
    """The seconds of processor of each round: they hold better than the clock on a machine that others use."""
    return [m.processeur for m in mesures]


def exiger_accord(suites: Suites, noms: Sequence[str]) -> None:
    """Stop unless all these jobs, in all rounds, found the same totals."""
    temoins = {nom: {m.temoin for m in suites[nom]} for nom in noms if nom in suites}
    if len(set().union(*temoins.values())) > 1:
        sys.exit("les totaux ne sont pas les mêmes :\n" + "\n".join(f"  {nom} : {t}" for nom, t in temoins.items()))


def situer(banc: str, *paquets: str) -> dict[str, Any]:
    """Which bench, when, on what machine, how busy, with which versions."""
    return {
        "banc": banc,
        "le": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}",
        "charge": round(os.getloadavg()[1], 1),
        "versions": {nom: lu for nom in ("efficience", "duckdb", "ibis-framework", *paquets) if (lu := _version(nom))},
    }


def _version(paquet: str) -> str | None:
    try:
        return version(paquet)
    except PackageNotFoundError:
        return None


def chiffres(suites: Suites) -> dict[str, list[float]]:
    """What the history keeps of each job: seconds of work, seconds of the whole process, MiB."""
    medianes = {nom: mediane(mesures) for nom, mesures in suites.items()}
    return {nom: [round(m.travail, 3), round(m.processus, 3), round(m.memoire)] for nom, m in medianes.items()}


def inscrire(mesure: Mapping[str, Any], historique: Path = HISTORIQUE) -> None:
    """Add one line to the history."""
    with historique.open("a", encoding="utf-8") as flux:
        flux.write(json.dumps(mesure, ensure_ascii=False) + "\n")


def annoncer(mesure: Mapping[str, Any], taille: str) -> None:
    """Where and on what it was measured."""
    versions = ", ".join(f"{nom} {lu}" for nom, lu in mesure["versions"].items())
    print(
        f"{mesure['machine']}, charge {mesure['charge']}, {versions}\n{taille}, {mesure['tours']} tours alternés, médianes"
    )
