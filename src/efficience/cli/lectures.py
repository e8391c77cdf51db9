"""Command on what is read beside the figures: lire."""

from collections import Counter
from pathlib import Path

import typer

from efficience.cli import affichage
from efficience.cli.calculs import reglement_du_manifeste
from efficience.cli.commandes import commande
from efficience.cli.options import FORMAT, REGLES, RESULTATS, SORTIE, indicateur_nomme, reglement_avec
from efficience.moteur import lectures, tableau
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.refus import Refus
from efficience.moteur.resultats import Resultats
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import en_nombre


@commande("lire")
def commande_lire(
    resultats: Path = RESULTATS,
    annee: int = typer.Option(..., "--annee", help="Année lue.", metavar="A"),
    reference: int | None = typer.Option(
        None, "--reference", help="Année de référence, pour le partage de l'évolution.", metavar="B"
    ),
    indicateur: list[str] | None = typer.Option(
        None, "--indicateur", help="Code d'indicateur ; à répéter. Sinon tous ceux des résultats.", metavar="CODE"
    ),
    regles: Path | None = REGLES,
    sortie: Path | None = SORTIE,
    format_: str | None = FORMAT,
) -> None:
    """Lire les chiffres : limites, petits nombres, rangs, évolution, produits à changer."""
    lus = Resultats.lire(resultats)
    reglement = reglement_avec(regles) if regles else reglement_du_manifeste(lus.manifeste)
    if sortie is not None:
        tableau.exiger_place(sortie)
    choisis = [
        indicateur_nomme(code) for code in dict.fromkeys(indicateur or lus.indicateurs) if indicateur or code in INDICATEURS
    ]
    absents = [un.code for un in choisis if not lus.finess(un.code, annee)]
    lus.exiger_annee(annee)
    if absents:
        raise Refus(f"aucun résultat {absents[0]} en {annee}", resultats, attendu=", ".join(lus.indicateurs))
    with affichage.avancement() as annoncer:
        annoncer("lecture des indicateurs " + ", ".join(un.code for un in choisis))
        faites = list(lectures.lire(lus, choisis, annee, reference, reglement))
    affichage.publier(list(lectures.rangees(faites)), lectures.COLONNES, sortie, format_, f"Lectures {annee}")
    for un in choisis:
        _rendre_compte(un.code, [lecture for lecture in faites if lecture.indicateur == un.code])


def _rendre_compte(code: str, siennes: list[lectures.Lecture]) -> None:
    """How many establishments stand where, and how many readings do not exist."""
    verdicts = Counter(lecture.verdict for lecture in siennes if lecture.lecture.startswith("limites/"))
    hors = sum(nombre for verdict, nombre in verdicts.items() if "au_dess" in verdict)
    comptes = Counter(lecture.verdict for lecture in siennes)
    absentes = ", ".join(
        f"{en_nombre(comptes[statut.value])} {statut.value.replace('_', ' ')}" for statut in Statut if comptes[statut.value]
    )
    changer = comptes["a_changer"] - sum(1 for lecture in siennes if lecture.lecture == "changements" and lecture.valeur)
    affichage.dire(
        f"{code} : {en_nombre(len(siennes))} lectures ; {hors} établissement(s) hors des limites, "
        f"{en_nombre(changer)} changements de produit à examiner" + (f" ; {absentes}" if absentes else "")
    )
