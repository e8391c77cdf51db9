"""`efficience demo`: a fictive region, computed by the engine, then the portal where everybody is at work."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import typer

from efficience.cli import affichage
from efficience.cli.chaine_au_terminal import montrer_la_chaine
from efficience.cli.commandes import commande
from efficience.cli.importation import importer
from efficience.cli.options import reglement_avec
from efficience.cli.portail import preparer, servir
from efficience.moteur import manifeste, resultats
from efficience.moteur.backends import ouvrir
from efficience.moteur.campagne import calculables, calculer
from efficience.moteur.chargement import Demande, charger
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.refus import Refus
from efficience.moteur.resultats import Resultats
from efficience.noyau import chiffres
from efficience.reglement import Reglement

_ANNEES = (2022, 2023, 2024)
_REGION = "32"
_DE_ROOT = Path("/var/lib/efficience-demonstration")
_FEUILLE = """\
# Campagne de démonstration : ARA II et IEC sont activés.
generation: GEN2_2022
parametres:
  actif_ara2: oui
"""


@commande("demo")
def commande_demo(
    dossier: Path = typer.Option(Path("demo"), "--dossier", help="Où ranger la région fictive.", metavar="DOSSIER"),
    preparer_seulement: bool = typer.Option(False, "--preparer-seulement", help="Préparer, sans ouvrir le portail."),
    port: int = typer.Option(8000, "--port", help="Port d’écoute du portail.", metavar="PORT"),
    terminal: bool = typer.Option(False, "--terminal", help="Montrer la chaîne de calcul ici, sans le portail."),
) -> None:
    """Ouvrir le portail sur une région fictive : un compte par rôle, des contrats à toutes les étapes."""
    dossier.mkdir(parents=True, exist_ok=True)
    regles = dossier / "regles.yaml"
    regles.write_text(_FEUILLE, encoding="utf-8")
    reglement = reglement_avec(regles)
    if terminal:
        with affichage.avancement() as annoncer:
            lus = _calculer(dossier, reglement, annoncer)
        montrer_la_chaine(dossier, lus, reglement)
        return
    with affichage.avancement() as annoncer:
        _preparer(dossier, reglement, port, annoncer)
    if preparer_seulement:
        affichage.dire(f"Région fictive prête dans {dossier}")
    else:
        _ouvrir(port)


def _preparer(dossier: Path, reglement: Reglement, port: int, annoncer: affichage.Annonce) -> None:
    """The engine computes while the portal's database is made; then the lives are played in it, once."""
    embarquee = "DATABASE_URL" not in os.environ
    os.environ["EFFICIENCE_DEMONSTRATION"] = "oui"
    os.environ.setdefault("EFFICIENCE_DOSSIER", str(_dossier_du_portail(dossier)))
    os.environ.setdefault("EFFICIENCE_ADRESSE", f"http://127.0.0.1:{port}")
    with ThreadPoolExecutor(max_workers=1) as a_cote:  # it waits for processes: the server's, that of the migrations
        base = a_cote.submit(preparer, "ouvrier")
        lus = _calculer(dossier, reglement, annoncer)
        annoncer("base du portail")
        base.result()
    with _en_entier():
        _peupler(lus, embarquee, annoncer)


def _calculer(dossier: Path, reglement: Reglement, annoncer: affichage.Annonce) -> Resultats:
    """Make the region, load it and compute: exactly what the commands do. What is there already is kept."""
    region, entrepot, sortie = dossier / "region", dossier / "entrepot", dossier / "resultats.csv"
    if resultats.manifeste_de(sortie).exists():
        return Resultats.lire(sortie)
    from efficience.moteur.synthese import fabriquer  # numpy is slow to import and the other commands do without it

    fabriquer(
        region, graine=1, etablissements=60, patients=20_000, lignes=24_000, annees=_ANNEES, formes=("canonique",),
        suivi=annoncer,
    )  # fmt: skip
    charger(entrepot, [Demande("tables", None, region / "tables")], annoncer)
    annoncer("calcul des indicateurs")
    ouvert = Entrepot.ouvrir(entrepot)
    indicateurs, _ = calculables(ouvert, list(INDICATEURS.values()), _ANNEES)
    bilan = calculer(ouvert, indicateurs, _ANNEES, reglement, ouvrir("duckdb"))
    rangees = resultats.rangees(bilan.resultats, INDICATEURS)
    contenu = manifeste.composer(
        ouvert, indicateurs, _ANNEES, reglement, _FEUILLE, "duckdb", bilan, chiffres.empreinte(rangees)
    )
    resultats.enregistrer(rangees, contenu, sortie, "csv")
    return Resultats.lire(sortie)


@contextmanager
def _en_entier() -> Iterator[None]:
    """What the preparation refuses, as this program says it."""
    from efficience.portail.demonstration.preparation import DemonstrationRefusee

    try:
        yield
    except DemonstrationRefusee as refus:
        conseil = "donner un autre --dossier, et aucune DATABASE_URL d’un vrai portail"
        raise Refus(str(refus), conseil=conseil) from refus


def _peupler(lus: Resultats, embarquee: bool, annoncer: affichage.Annonce) -> None:
    """Fill the portal's database, unless it is done. What was cut short is played again, in an embedded database only."""
    from efficience.portail.commun import cloison
    from efficience.portail.config import lancement
    from efficience.portail.demonstration import preparation

    with cloison.ouverte(cloison.TOUT):
        try:
            prete = preparation.prete()
        except preparation.DemonstrationInterrompue:
            if not embarquee:
                raise
            annoncer("préparation interrompue la fois précédente : elle recommence")
            lancement.recommencer()
            prete = False
    if prete:
        return
    with cloison.ouverte(cloison.TOUT):
        importer(lus, regions={_REGION}, provisoire=False, annoncer=annoncer)
        preparation.preparer(datetime.now(UTC), annoncer)


def _dossier_du_portail(dossier: Path) -> Path:
    """Beside the region; root's database server runs as another user, who may not enter root's folders."""
    if os.geteuid() != 0:
        return dossier.absolute() / "portail"
    return _DE_ROOT / sha256(str(dossier.absolute()).encode()).hexdigest()[:12]


def _ouvrir(port: int) -> None:
    """Serve the portal with its worker; both stop on Ctrl+C."""
    ouvrier = subprocess.Popen([sys.executable, "-m", "efficience.cli", "ouvrier"], env=dict(os.environ))
    try:
        servir(port)
    finally:
        ouvrier.terminate()
        ouvrier.wait()
