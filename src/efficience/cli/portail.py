"""Commands on the portal: portail, ouvrier, journal."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from efficience.cli import affichage
from efficience.cli.commandes import commande
from efficience.moteur.refus import Refus
from efficience.portail.commun import chaine

_PORT = typer.Option(8000, "--port", help="Port d’écoute.", metavar="PORT")
_INTERFACE = typer.Option("127.0.0.1", "--interface", help="Adresse d’écoute ; 0.0.0.0 pour toutes.", metavar="IP")
_FILS = typer.Option(8, "--fils", help="Pages servies en même temps.", metavar="N")
_ARRET = 5  # seconds left to the pages being served when it stops: a browser may keep its connection open for ever
_DEMONSTRATION = typer.Option(
    False, "--demonstration", help="Connexion d’un clic, horloge déplaçable, bandeau sur chaque page."
)


@commande("portail")
def commande_portail(
    port: int = _PORT, interface: str = _INTERFACE, fils: int = _FILS, demonstration: bool = _DEMONSTRATION
) -> None:
    """Servir le portail ; sans DATABASE_URL, avec sa base embarquée."""
    if demonstration:
        os.environ["EFFICIENCE_DEMONSTRATION"] = "oui"
    servir(port, interface, fils)


def servir(port: int, interface: str = "127.0.0.1", fils: int = 8) -> None:
    """Serve the portal until it is stopped. Raises Refus."""
    os.environ.setdefault("EFFICIENCE_ADRESSE", f"http://127.0.0.1:{port}")
    preparer("web")
    from granian import Granian  # the web server and Django are slow to import and the other commands do without them
    from granian.constants import Interfaces

    affichage.dire(f"portail ouvert sur {os.environ['EFFICIENCE_ADRESSE']} (Ctrl+C pour l’arrêter)")
    Granian(
        "efficience.portail.config.wsgi:application",
        address=interface,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=fils,
        workers_kill_timeout=_ARRET,
        log_enabled=False,
    ).serve()


@commande("ouvrier")
def commande_ouvrier(
    une_fois: bool = typer.Option(False, "--une-fois", help="Faire ce qui attend, puis s’arrêter."),
) -> None:
    """Faire le travail de fond du portail : courriels, relances, chargements demandés."""
    preparer("ouvrier")
    from django.core.management import call_command

    _inscrire_les_definitions()

    call_command("procrastinate", "worker", *(["--one-shot"] if une_fois else []))


def _inscrire_les_definitions() -> None:
    """The portal explains figures with the definitions of the installed engine: the worker tells it which they are."""
    from efficience.moteur import catalogue
    from efficience.portail.commun import horloge
    from efficience.portail.indicateurs.catalogue import inscrire

    inscrire(catalogue.definitions(), le=horloge.maintenant())


_GESTE = typer.Argument(..., metavar="GESTE", help="verifier, ou exporter.")
_EXPORT = typer.Option(None, "--export", help="Export à relire ; sinon la base du portail.", metavar="FICHIER")
_ANCRE = typer.Option(None, "--ancre", help="Rang et empreinte gardés ailleurs, R:E.", metavar="R:E")
_JETON = typer.Option(None, "--jeton", help="Jeton d’horodatage (.tsr) d’une ligne de l’export.", metavar="FICHIER")
_AUTORITES = typer.Option(None, "--autorites", help="Certificats PEM des autorités d’horodatage.", metavar="FICHIER")
_SORTIE = typer.Option(None, "--sortie", help="Fichier à écrire ; sinon la sortie standard.", metavar="FICHIER")


@commande("journal")
def commande_journal(
    geste: str = _GESTE,
    export: Path | None = _EXPORT,
    ancre: str | None = _ANCRE,
    jeton: Path | None = _JETON,
    autorites: Path | None = _AUTORITES,
    sortie: Path | None = _SORTIE,
) -> None:
    """Dire si aucune ligne du journal n’a été changée, ajoutée, déplacée ni retirée ; ou l’exporter."""
    if geste == "verifier":
        _verifier(export, _ancre(ancre))
        if jeton:
            _dater(export, jeton, autorites)
    elif geste == "exporter":
        _exporter(sortie)
    else:
        raise Refus(f"geste « {geste} » inconnu", attendu="verifier ou exporter")


def _verifier(export: Path | None, ancre: tuple[int, str] | None) -> None:
    verdict = chaine.verifier(_lire(export), ancre) if export else verifier_la_base(ancre)
    if not verdict.intacte:
        raise Refus(f"journal rompu : {verdict.faute}", export, conseil="comparer avec une copie gardée ailleurs")
    affichage.dire(f"journal intact : {verdict.lignes} lignes, dernière empreinte {verdict.tete}")


def _dater(export: Path | None, jeton: Path, autorites: Path | None) -> None:
    """Which line the stamp dates, by whom and when. Raises Refus."""
    from efficience.documents import HorodatageRefuse
    from efficience.documents.horodatage import examiner_jeton, lire_autorites, lire_jeton

    try:
        lu = lire_jeton(jeton.read_bytes())
        auteur = examiner_jeton(lu, lire_autorites(autorites.read_bytes()) if autorites else ())
    except HorodatageRefuse as refus:
        raise Refus(str(refus), jeton) from refus
    rangs = [ligne["rang"] for ligne in (_lire(export) if export else _base()) if ligne["empreinte"] == lu.empreinte]
    if not rangs:
        raise Refus("aucune ligne du journal n’est celle que ce jeton date", jeton)
    confiance = "" if autorites else " (autorité non vérifiée : donner --autorites)"
    affichage.dire(f"ligne {rangs[0]} datée du {lu.le:%d/%m/%Y à %H:%M:%S} UTC par {auteur}{confiance}")


def _exporter(sortie: Path | None) -> None:
    lignes = (json.dumps(ligne, ensure_ascii=False) + "\n" for ligne in _base())
    if sortie is None:
        for ligne in lignes:
            typer.echo(ligne, nl=False)
    else:
        with sortie.open("w", encoding="utf-8") as ouvert:
            ouvert.writelines(lignes)
        affichage.dire(f"journal écrit dans {sortie}")


def _ancre(texte: str | None) -> tuple[int, str] | None:
    if texte is None:
        return None
    rang, _, empreinte = texte.partition(":")
    if not rang.isdigit() or not empreinte:
        raise Refus(f"ancre « {texte} »", attendu="un rang et une empreinte, par exemple 120:9f86d081…")
    return int(rang), empreinte


def _lire(export: Path) -> Iterator[dict[str, Any]]:
    with export.open(encoding="utf-8") as ouvert:
        for rang, ligne in enumerate(ouvert, start=1):
            try:
                lue = json.loads(ligne)
            except ValueError as erreur:
                raise Refus("ligne illisible", export, rang, conseil="reprendre l’export d’origine") from erreur
            if not isinstance(lue, dict):
                raise Refus("ligne qui n’est pas du journal", export, rang)
            yield lue


def verifier_la_base(ancre: tuple[int, str] | None) -> chaine.Verdict:
    """The journal of this installation, up to the last line that it says it wrote, and to the one kept elsewhere."""
    preparer("ouvrier")
    from efficience.portail.commun import certification, cloison

    with cloison.ouverte(cloison.TOUT):
        verdict, _ = certification.verifier()
    return chaine.verifier(_base(), ancre) if verdict.intacte and ancre else verdict


def _base() -> Iterator[dict[str, Any]]:
    """The lines of the portal's own database."""
    preparer("ouvrier")
    from efficience.portail.commun import cloison, journal

    with cloison.ouverte(cloison.TOUT):
        yield from journal.exporter()


def preparer(usage: str) -> None:
    """Make this process ready for the portal's database. Raises Refus."""
    from efficience.portail.config import environnement, lancement

    try:
        lancement.preparer(usage)
    except environnement.ConfigurationRefusee as erreur:
        raise Refus(str(erreur)) from erreur
