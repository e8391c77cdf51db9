"""A load killed at any point leaves the former version whole, and the next load works."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from efficience.moteur.chargement import Demande, charger
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.refus import Refus
from fichiers_d_essai import DELIVRANCES, IPP_20, LILLE, MEDICAMENTS, arbre, ecrire_tables, phmev

# Points of a load where a kill could leave half of something: every write of the warehouse, and the middle of the reading.
_POINTS = [
    "efficience.moteur.publication.assurer",
    "efficience.moteur.publication.ecrire_json",
    "efficience.moteur.publication.deposer",
    "efficience.moteur.publication.publier",
    "efficience.moteur.chargement.publier",
    "efficience.moteur.chargement.referentiels.fusionner",
    "efficience.moteur.chargement._balayer",
    "efficience.moteur.sources.open_phmev._medicaments",
]
# Kills its own process, with no chance to tidy up, at the n-th call of a function: before it, or after it.
_TUEUR = """
import importlib, os, signal, sys
from pathlib import Path
point, rang, apres, entrepot, source = sys.argv[1:]
nom, _, fonction = point.rpartition(".")
try:
    lieu = importlib.import_module(nom)
except ModuleNotFoundError:
    parent, _, attribut = nom.rpartition(".")
    lieu = getattr(importlib.import_module(parent), attribut)
vraie, appels = getattr(lieu, fonction), 0
def piegee(*arguments, **nommes):
    global appels
    appels += 1
    if appels == int(rang) and apres == "non":
        os.kill(os.getpid(), signal.SIGKILL)
    rendu = vraie(*arguments, **nommes)
    if appels == int(rang):
        os.kill(os.getpid(), signal.SIGKILL)
    return rendu
setattr(lieu, fonction, piegee)
from efficience.moteur.chargement import Demande, charger
charger(Path(entrepot), [Demande.lire(source)])
"""


@pytest.fixture
def correction(tmp_path: Path) -> str:
    """A second year, as the source option writes it."""
    fichier = tmp_path / "OPEN_PHMEV_2024.CSV"
    fichier.write_bytes(phmev([{"REM": f"{n},00"} for n in range(1, 200)]))
    return f"open_phmev={fichier}"


@pytest.mark.parametrize("apres", ["non", "oui"])
@pytest.mark.parametrize("rang", [1, 2])
@pytest.mark.parametrize("point", _POINTS)
def test_tue_a_un_point_precis(
    point: str, rang: int, apres: str, deja_charge: Path, correction: str, mesurer: Callable[..., dict]
) -> None:
    avant, chiffres = arbre(deja_charge), mesurer(deja_charge, 2023)
    fait = subprocess.run([sys.executable, "-c", _TUEUR, point, str(rang), apres, str(deja_charge), correction], check=False)
    assert fait.returncode in (0, -signal.SIGKILL)
    assert mesurer(deja_charge, 2023) == chiffres
    avant.pop("entrepot.json")  # the only file that a load rewrites
    assert arbre(deja_charge).items() >= avant.items()
    charger(deja_charge, [Demande.lire(correction)])
    assert mesurer(deja_charge, 2024)["N-IPP", 2024, LILLE, "depense"] == sum(range(1, 200))
    assert mesurer(deja_charge, 2023).items() >= chiffres.items()


def test_tue_a_des_instants_au_hasard(
    deja_charge: Path, correction: str, tmp_path: Path, mesurer: Callable[..., dict]
) -> None:
    """Twenty kills from outside, at random instants of the whole command."""
    chiffres, hasard = mesurer(deja_charge, 2023), random.Random(7)
    commande = [sys.executable, "-m", "efficience.cli", "charger", "--entrepot", str(deja_charge), "--source", correction]
    debut = time.monotonic()
    subprocess.run([*commande[:4], "--entrepot", str(tmp_path / "autre"), *commande[6:]], check=True, capture_output=True)
    duree = time.monotonic() - debut
    for _ in range(20):
        with subprocess.Popen(commande, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as processus:
            time.sleep(hasard.uniform(0.4, 1.0) * duree)
            os.kill(processus.pid, signal.SIGKILL)
        assert mesurer(deja_charge, 2023).items() >= chiffres.items()
    charger(deja_charge, [Demande.lire(correction)])
    assert mesurer(deja_charge, 2024)["N-IPP", 2024, LILLE, "depense"] == sum(range(1, 200))


def test_le_chargement_suivant_balaie_les_restes(deja_charge: Path, correction: str, tmp_path: Path) -> None:
    for point in ("efficience.moteur.chargement.referentiels.fusionner", "efficience.moteur.publication.ecrire_json"):
        subprocess.run([sys.executable, "-c", _TUEUR, point, "2", "oui", str(deja_charge), correction], check=False)
    charger(deja_charge, [Demande.lire(correction)])
    temoin = tmp_path / "temoin"
    charger(temoin, [Demande("tables", None, tmp_path / "origine")])
    charger(temoin, [Demande.lire(correction)])
    assert arbre(deja_charge).keys() == arbre(temoin).keys()


def test_premier_chargement_tue_puis_repris(tmp_path: Path, correction: str, mesurer: Callable[..., dict]) -> None:
    entrepot = tmp_path / "neuf"
    point = "efficience.moteur.chargement.publier"
    subprocess.run([sys.executable, "-c", _TUEUR, point, "1", "non", str(entrepot), correction], check=False)
    with pytest.raises(Refus, match="aucun entrepôt"):
        Entrepot.ouvrir(entrepot)
    charger(entrepot, [Demande.lire(correction)])
    assert mesurer(entrepot, 2024)["N-IPP", 2024, LILLE, "depense"] == sum(range(1, 200))


def test_second_chargement_simultane_refuse(deja_charge: Path, correction: str) -> None:
    avant, lance, fini = arbre(deja_charge), threading.Event(), threading.Event()

    def annoncer(_: str) -> None:
        lance.set()
        fini.wait(30)

    premier = threading.Thread(target=charger, args=(deja_charge, [Demande.lire(correction)], annoncer))
    premier.start()
    try:
        assert lance.wait(30)
        with pytest.raises(Refus, match="un autre chargement est en cours"):
            charger(deja_charge, [Demande.lire(correction)])
        encore = {nom: empreinte for nom, empreinte in arbre(deja_charge).items() if not nom.startswith("en_cours")}
        assert encore == avant
    finally:
        fini.set()
        premier.join()
    assert Entrepot.ouvrir(deja_charge).version.numero == 2


def test_lecteur_pendant_un_chargement(deja_charge: Path, tmp_path: Path, mesurer: Callable[..., dict]) -> None:
    """At each step of a load that corrects the year, a reader sees the former figures, all of them."""
    chiffres, vus = mesurer(deja_charge, 2023), []
    corrigee = DELIVRANCES + f"{LILLE},{IPP_20},2023,1,1000.00\n".encode()
    dossier = ecrire_tables(tmp_path / "corrigee", delivrances=corrigee, medicaments=MEDICAMENTS)
    charger(deja_charge, [Demande("tables", None, dossier)], lambda _: vus.append(mesurer(deja_charge, 2023)))
    assert len(vus) >= 3
    assert all(vu == chiffres for vu in vus)
    assert mesurer(deja_charge, 2023)["N-IPP", 2023, LILLE, "depense"] == chiffres["N-IPP", 2023, LILLE, "depense"] + 1000


def test_disque_plein_pendant_l_ecriture(
    deja_charge: Path, correction: str, monkeypatch: pytest.MonkeyPatch, efficience: Callable, mesurer: Callable[..., dict]
) -> None:
    chiffres, avant = mesurer(deja_charge, 2023), arbre(deja_charge)

    def plein(*_: object) -> None:
        raise OSError(28, "No space left on device", "entrepot.json.part")

    monkeypatch.setattr("efficience.moteur.chargement.deposer", plein)
    fait = efficience("charger", "--entrepot", deja_charge, "--source", correction)
    assert fait.code == 2
    assert "plus de place sur le disque" in fait.messages
    assert arbre(deja_charge) == avant
    assert mesurer(deja_charge, 2023) == chiffres
