"""Commands on data: charger, controler, publier, synthese."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import typer

from efficience.cli import affichage
from efficience.cli.commandes import commande
from efficience.cli.options import ENTREPOT, FORMAT, SORTIE
from efficience.moteur import controles, depots, tableau
from efficience.moteur.chargement import Compte, Demande, charger
from efficience.moteur.entrepot import Livraison, Part
from efficience.moteur.refus import Refus
from efficience.noyau.montant import en_euros, en_nombre

DOSSIER = typer.Option(..., "--entrepot", help="Dossier de l'entrepôt.", metavar="DOSSIER")


@commande("charger")
def commande_charger(
    entrepot: str = DOSSIER,
    source: list[str] = typer.Option(
        ..., "--source", help="NOM[:ANNEE]=CHEMIN ; répéter l'option pour plusieurs sources.", metavar="SOURCE"
    ),
) -> None:
    """Charger des sources dans l'entrepôt : toutes, ou aucune."""
    if depots.est_distant(entrepot):
        conseil = "charger dans un dossier, puis : efficience publier --entrepot DOSSIER --vers URL"
        raise Refus(f"on ne charge pas à une adresse : {entrepot}", attendu="un dossier", conseil=conseil)
    demandes = [Demande.lire(texte) for texte in source]
    with affichage.avancement() as annoncer:
        comptes = charger(Path(entrepot), demandes, annoncer)
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
    for parties in _par_table(livraison):
        _dire_parties(parties)
    for ecart in livraison.ecarts:
        exemples = f" ({', '.join(ecart.exemples)})" if ecart.exemples else ""
        affichage.dire(f"  mises à part, {ecart.motif}{exemples} : {en_nombre(ecart.lignes)} lignes{_euros(ecart.euros)}")
    for remarque in livraison.remarques:
        affichage.dire(f"  {remarque}")
    for ancienne in compte.remplace:
        for cle in sorted(ancienne.parts.keys() & livraison.parts.keys()):
            if ancienne.parts[cle] != livraison.parts[cle]:
                _comparer(cle, ancienne, livraison)


Parties = dict[str, Part]


def _par_table(livraison: Livraison) -> list[Parties]:
    """The parts of a delivery: the months of flux of one table together, the others one by one."""
    groupes: dict[str, Parties] = {}
    for cle, part in livraison.parts.items():
        groupes.setdefault(cle.split("/", 1)[0] if "/flux-" in cle else cle, {})[cle] = part
    return list(groupes.values())


def _dire_parties(parties: Parties) -> None:
    premiere, *_, derniere = [*parties, *parties]
    etendue = premiere if len(parties) == 1 else f"{premiere} à {derniere.split('/', 1)[1]}, {len(parties)} mois de flux"
    montants = [Decimal(part.euros) for part in parties.values() if part.euros is not None]
    euros = _euros(str(sum(montants))) if montants else ""
    affichage.dire(f"  {etendue} : {en_nombre(sum(part.lignes for part in parties.values()))} lignes{euros}")


def _comparer(cle: str, ancienne: Livraison, nouvelle: Livraison) -> None:
    """What a corrected delivery changes in one part, in rows and euros."""
    avant, apres = ancienne.parts[cle], nouvelle.parts[cle]
    ecarts = f"{_signe(apres.lignes - avant.lignes)} lignes"
    if avant.euros is not None and apres.euros is not None:
        ecarts += f", {_signe(Decimal(apres.euros) - Decimal(avant.euros))} €"
    affichage.dire(
        f"  remplace {ancienne.fichier} pour {cle} : {en_nombre(avant.lignes)} lignes{_euros(avant.euros)} → "
        f"{en_nombre(apres.lignes)} lignes{_euros(apres.euros)} ({ecarts}) ; l'ancienne livraison est conservée"
    )


def _signe(ecart: int | Decimal) -> str:
    return ("+" if ecart > 0 else "") + en_nombre(ecart)


def _euros(montant: str | None) -> str:
    return "" if montant is None else f", {en_euros(Decimal(montant))}"


@commande("controler")
def commande_controler(entrepot: str = ENTREPOT, sortie: Path | None = SORTIE, format_: str | None = FORMAT) -> None:
    """Rapport de qualité : lignes, totaux, codes inconnus, mises à part, mois présents."""
    if sortie is not None:
        tableau.exiger_place(sortie)
    rapport = controles.rangees(controles.controler(depots.ouvrir(entrepot)))
    affichage.publier(rapport, controles.COLONNES, sortie, format_, f"Contrôle de {entrepot}")


@commande("publier")
def commande_publier(
    entrepot: Path = DOSSIER,
    vers: str = typer.Option(..., "--vers", help="Adresse où le publier (s3://…, file://…).", metavar="URL"),
) -> None:
    """Copier l'entrepôt à une adresse que d'autres liront ; après une coupure, la même commande reprend."""
    with affichage.avancement() as annoncer:
        annoncer(f"copie vers {vers}")
        copies, presents = depots.publier(entrepot, vers)
    affichage.dire(f"{en_nombre(copies)} fichiers copiés, {en_nombre(presents)} déjà là : la version en service est publiée")
    affichage.dire(f"Étape suivante : efficience calculer --entrepot {vers} --annee …")


_FORMES: Any = typer.Option(
    [], "--formes", help="canonique, open_phmev, snds, pmsi ou atih ; à répéter. Par défaut, toutes.", metavar="FORME"
)


@commande("synthese")
def commande_synthese(
    vers: Path = typer.Option(
        ..., "--vers", help="Dossier à créer ; une région fictive déjà là est remplacée.", metavar="DOSSIER"
    ),
    graine: int = typer.Option(1, "--graine", help="Même graine et mêmes options : mêmes fichiers.", metavar="N"),
    etablissements: int = typer.Option(60, "--etablissements", help="Nombre d'établissements.", metavar="N"),
    patients: int = typer.Option(200_000, "--patients", help="Taille de la population.", metavar="N"),
    annee: list[int] = typer.Option([2022, 2023, 2024], "--annee", help="Année à produire ; à répéter.", metavar="A"),
    lignes: int | None = typer.Option(
        None, "--lignes", help="Nombre de lignes par année (taille nationale : 3500000).", metavar="N"
    ),
    forme: list[str] = _FORMES,
) -> None:
    """Fabriquer une région fictive, aux formats publiés des sources et en tables canoniques."""
    from efficience.moteur.synthese import FORMES, fabriquer, regrouper

    with affichage.avancement() as annoncer:
        bilan = fabriquer(
            vers,
            graine=graine,
            etablissements=etablissements,
            patients=patients,
            annees=annee,
            lignes=lignes,
            formes=forme or FORMES,
            suivi=annoncer,
        )
    for fichier in regrouper(vers, bilan.fichiers):
        affichage.dire(f"{fichier.chemin.as_posix()} : {en_nombre(fichier.lignes)} lignes")
    source = "tables={}/tables" if "canonique" in (forme or FORMES) else f"open_phmev:{annee[-1]}={{}}/…"
    affichage.dire(f"Étape suivante : efficience charger --entrepot ENTREPOT --source {source.format(vers)}")
