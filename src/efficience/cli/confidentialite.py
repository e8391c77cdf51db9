"""Command on publication: proteger."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from efficience.cli import affichage
from efficience.cli.commandes import commande
from efficience.cli.options import REGLES, reglement_avec
from efficience.moteur.refus import Refus
from efficience.noyau.montant import en_nombre

if TYPE_CHECKING:
    from efficience.moteur.secret import Bilan

_SEUIL = "effectif_minimal_publication"


_TABLE = typer.Option(..., "--table", help="Table à publier ; à répéter pour des tables liées.", metavar="FICHIER")
_SORTIE = typer.Option(..., "--sortie", help="Fichier à écrire ; un dossier pour plusieurs tables.", metavar="FICHIER")
_EFFECTIF = typer.Option(None, "--effectif", help="Colonne qui compte les personnes ou les séjours.", metavar="COLONNE")
_DIMENSIONS = typer.Option(
    None, "--dimensions", help="Colonnes qui disent de qui l'on parle, séparées par des virgules.", metavar="A,B,C"
)
_K = typer.Option(None, "--k", help="Plus petit effectif montré ; sinon celui des règles.", metavar="N")
_LARGEUR = typer.Option(
    None, "--largeur", help="Incertitude laissée sur un petit effectif ; sinon la moitié de k - 1.", metavar="N"
)
_PRECEDENTE = typer.Option(None, "--precedente", help="Version déjà publiée de ces tables ; à répéter.", metavar="FICHIER")


@commande("proteger")
def commande_proteger(
    table: list[Path] = _TABLE,
    sortie: Path = _SORTIE,
    effectif: str | None = _EFFECTIF,
    dimensions: str | None = _DIMENSIONS,
    k: int | None = _K,
    largeur: int | None = _LARGEUR,
    precedente: list[Path] | None = _PRECEDENTE,
    regles: Path | None = REGLES,
) -> None:
    """Masquer les petits effectifs d'une table, et ce qui permettrait de les retrouver."""
    from efficience.moteur import secret  # numpy and the solver are slow to import and the other commands do without them

    colonnes = [nom.strip() for nom in dimensions.split(",")] if dimensions else None
    tables = [secret.lire(fichier, effectif, colonnes) for fichier in table]
    publiees = [secret.lire(fichier, effectif, colonnes) for fichier in precedente or []]
    seuil = int(reglement_avec(regles).regle(_SEUIL)) if k is None else k
    _exiger_bornes(seuil, largeur)
    connus = secret.rattachements_connus([*table, *(precedente or [])])
    with affichage.avancement() as annoncer:
        annoncer(f"secret statistique, effectifs de moins de {seuil}")
        protection = secret.proteger(tables, seuil, largeur, publiees, connus)
    bilan = protection.bilan
    resume = {"k": seuil, "primaires": bilan.primaires, "secondaires": bilan.secondaires}
    chemins = secret.ecrire(protection.tables, sortie, resume)
    _rendre_compte(bilan, seuil)
    affichage.dire("écrit : " + ", ".join(map(str, chemins)))


def _exiger_bornes(k: int, largeur: int | None) -> None:
    if k < 2:
        raise Refus(f"seuil de {k} : il ne protégerait rien", attendu="--k d'au moins 2")
    if largeur is not None and not 1 <= largeur < k:
        raise Refus(f"incertitude de {largeur}", attendu=f"--largeur de 1 à {k - 1}")


def _rendre_compte(bilan: "Bilan", k: int) -> None:
    if not (bilan.montrees or bilan.primaires or bilan.secondaires or bilan.absentes):
        affichage.dire("rien à protéger : d'après le manifeste, données ouvertes, montrées comme elles ont été publiées")
        return
    affichage.dire(
        f"{en_nombre(bilan.montrees)} valeurs montrées, {en_nombre(bilan.primaires)} masquées (moins de {k}, ou liées), "
        f"{en_nombre(bilan.secondaires)} masquées pour les couvrir, {en_nombre(bilan.absentes)} déjà absentes ou protégées"
    )
    affichage.dire("attaque par soustraction, encadrement, taux et versions : aucune case masquée ne se déduit")
    for avertissement in bilan.avertissements:
        affichage.dire(f"  {avertissement}")
