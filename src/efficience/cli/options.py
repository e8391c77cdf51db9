"""Options that several commands share, said once."""

from pathlib import Path
from typing import Any

import typer

from efficience.moteur.definition import Indicateur
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.refus import Refus
from efficience.reglement import Reglement, officiel

ENTREPOT: Any = typer.Option(
    ..., "--entrepot", help="Dossier de l'entrepôt, ou son adresse (s3://…, file://…).", metavar="LIEU"
)
SORTIE: Any = typer.Option(None, "--sortie", help="Fichier à écrire ; sinon la sortie standard.", metavar="FICHIER")
FORMAT: Any = typer.Option(
    None, "--format", help="csv, json ou parquet ; sinon d'après le nom du fichier.", metavar="FORMAT"
)
REGLES: Any = typer.Option(None, "--regles", help="Feuille YAML qui remplace des paramètres.", metavar="FICHIER")
PROFIL: Any = typer.Option("national", "--profil", help="Profil de ciblage : national ou hauts-de-france.", metavar="PROFIL")
RESULTATS: Any = typer.Option(..., "--resultats", help="Fichier écrit par « calculer ».", metavar="FICHIER")


def reglement_avec(feuille: Path | None) -> Reglement:
    """The shipped rules, with a campaign's sheet when there is one."""
    if feuille is None:
        return officiel()
    if not feuille.is_file():
        raise Refus("feuille de règles introuvable", feuille, conseil="vérifier le chemin donné à --regles")
    return officiel().avec(feuille)


def indicateur_nomme(code: str) -> Indicateur:
    """The indicator of that code. Raises Refus with the known ones."""
    if code not in INDICATEURS:
        raise Refus(f"indicateur « {code} » inconnu", attendu=", ".join(INDICATEURS))
    return INDICATEURS[code]
