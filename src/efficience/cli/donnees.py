"""Commands on data: charger, controler, synthese."""

from pathlib import Path

import typer

from efficience.cli import affichage
from efficience.cli.commandes import commande
from efficience.cli.options import FORMAT, SORTIE
from efficience.moteur import controles
from efficience.moteur.chargement import Compte, Demande, charger
from efficience.moteur.entrepot import Entrepot
from efficience.noyau.montant import en_euros, en_nombre

ENTREPOT = typer.Option(..., "--entrepot", help="Dossier de l'entrepôt.", metavar="DOSSIER")


@commande("charger")
def commande_charger(
    entrepot: Path = ENTREPOT,
    source: list[str] = typer.Option(
        ..., "--source", help="NOM[:ANNEE]=CHEMIN ; répéter l'option pour plusieurs sources.", metavar="SOURCE"
    ),
) -> None:
    """Charger des sources dans l'entrepôt : toutes, ou aucune."""
    demandes = [Demande.lire(texte) for texte in source]
    with affichage.avancement() as annoncer:
        comptes = charger(entrepot, demandes, annoncer)
    for compte in comptes:
        _rendre_compte(compte)
    affichage.dire(f"Étape suivante : efficience controler --entrepot {entrepot}")


def _rendre_compte(compte: Compte) -> None:
    livraison = compte.livraison
    affichage.dire(f"{livraison.fichier} ({livraison.source}) : livraison {compte.effet}")
    if compte.effet == "inchangée":
        affichage.dire("  déjà chargée à l'identique : rien n'a changé")
        return
    affichage.dire(f"  {en_nombre(livraison.lignes_lues)} lignes lues")
    for cle, part in livraison.parts.items():
        affichage.dire(f"  {cle} : {en_nombre(part.lignes)} lignes" + (_euros(part.euros)))
    for ecart in livraison.ecarts:
        exemples = f" ({', '.join(ecart.exemples)})" if ecart.exemples else ""
        affichage.dire(f"  mises à part, {ecart.motif}{exemples} : {en_nombre(ecart.lignes)} lignes{_euros(ecart.euros)}")
    for remarque in livraison.remarques:
        affichage.dire(f"  {remarque}")
    for ancienne in compte.remplace:
        _comparer(ancienne.fichier, compte)


def _comparer(ancien_nom: str, compte: Compte) -> None:
    """What a corrected delivery changes, in rows and euros, part by part."""
    for cle, part in compte.livraison.parts.items():
        for ancienne in compte.remplace:
            if cle in ancienne.parts:
                avant = ancienne.parts[cle]
                affichage.dire(
                    f"  remplace {ancien_nom} pour {cle} : {en_nombre(avant.lignes)} → {en_nombre(part.lignes)} lignes"
                    f"{_euros(avant.euros)} →{_euros(part.euros)} ; l'ancienne livraison est conservée"
                )


def _euros(montant: str | None) -> str:
    from decimal import Decimal

    return "" if montant is None else f", {en_euros(Decimal(montant))}"


@commande("controler")
def commande_controler(entrepot: Path = ENTREPOT, sortie: Path | None = SORTIE, format_: str | None = FORMAT) -> None:
    """Rapport de qualité : lignes, totaux, codes inconnus, mises à part, mois présents."""
    rapport = controles.rangees(controles.controler(Entrepot.ouvrir(entrepot)))
    affichage.publier(rapport, controles.COLONNES, sortie, format_, f"Contrôle de {entrepot}")


@commande("synthese")
def commande_synthese(
    vers: Path = typer.Option(..., "--vers", help="Dossier à créer ou à compléter.", metavar="DOSSIER"),
    graine: int = typer.Option(1, "--graine", help="Même graine et mêmes options : mêmes fichiers.", metavar="N"),
    etablissements: int = typer.Option(60, "--etablissements", help="Nombre d'établissements.", metavar="N"),
    patients: int = typer.Option(200_000, "--patients", help="Taille de la population.", metavar="N"),
    annee: list[int] = typer.Option([2022, 2023, 2024], "--annee", help="Année à produire ; à répéter.", metavar="A"),
    lignes: int | None = typer.Option(
        None, "--lignes", help="Nombre de lignes par année (taille nationale : 3500000).", metavar="N"
    ),
) -> None:
    """Fabriquer une région fictive, aux formats publiés des sources et en tables canoniques."""
    from efficience.moteur.synthese import fabriquer

    with affichage.avancement() as annoncer:
        bilan = fabriquer(
            vers,
            graine=graine,
            etablissements=etablissements,
            patients=patients,
            annees=annee,
            lignes=lignes,
            suivi=annoncer,
        )
    for fichier in bilan.fichiers:
        affichage.dire(f"{fichier.chemin.relative_to(vers)} : {en_nombre(fichier.lignes)} lignes")
    affichage.dire(f"Étape suivante : efficience charger --entrepot ENTREPOT --source open_phmev:{annee[-1]}={vers}/…")
