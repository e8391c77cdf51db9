"""Commands that save the portal and put it back: sauvegarder, restaurer."""

from pathlib import Path

import typer

from efficience.cli import affichage
from efficience.cli.commandes import commande
from efficience.cli.portail import verifier_la_base
from efficience.moteur.refus import Refus

_VERS = typer.Option(..., "--vers", help="Fichier à écrire ; il ne doit pas exister.", metavar="FICHIER")
_DEPUIS = typer.Option(..., "--depuis", help="Fichier écrit par « sauvegarder ».", metavar="FICHIER")


@commande("sauvegarder")
def commande_sauvegarder(vers: Path = _VERS) -> None:
    """Sauvegarder le portail en un fichier : base, pièces, documents signés, clé ; sans l’arrêter."""
    from efficience.portail.config import environnement, sauvegarde

    try:
        fiche = sauvegarde.sauvegarder(vers)
    except (environnement.ConfigurationRefusee, OSError) as erreur:
        raise Refus(str(erreur)) from erreur
    affichage.dire(f"sauvegarde écrite dans {vers} : {len(fiche['fichiers'])} fichiers, à garder comme une clé")


@commande("restaurer")
def commande_restaurer(depuis: Path = _DEPUIS) -> None:
    """Remettre une sauvegarde là où il n’y a rien, puis vérifier son journal."""
    from efficience.portail.config import environnement, sauvegarde

    try:
        fiche = sauvegarde.restaurer(depuis)
    except environnement.ConfigurationRefusee as erreur:
        raise Refus(str(erreur)) from erreur
    verdict = verifier_la_base(None)
    if not verdict.intacte:
        raise Refus(f"la base est restaurée, et son journal est rompu : {verdict.faute}", depuis)
    affichage.dire(f"sauvegarde du {fiche['faite_le'][:10]} restaurée ; journal intact : {verdict.lignes} lignes")
