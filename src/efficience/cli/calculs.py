"""Commands on figures: calculer, verifier, expliquer."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer

from efficience.cli import affichage
from efficience.cli.commandes import commande
from efficience.cli.explications import montrer
from efficience.cli.options import ENTREPOT, FORMAT, PROFIL, REGLES, RESULTATS, SORTIE, indicateur_nomme, reglement_avec
from efficience.moteur import depots, manifeste, resultats, tableau, verification
from efficience.moteur.backends import MOTEURS, ouvrir
from efficience.moteur.campagne import Bilan, calculables, calculer
from efficience.moteur.definition import Indicateur
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.explication import expliquer
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.lignes import LIBELLE_MASQUE
from efficience.moteur.refus import Refus
from efficience.moteur.resultats import Resultats
from efficience.noyau import chiffres
from efficience.noyau.finess import Finess
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import en_euros, en_nombre
from efficience.noyau.rejouable import verification as rejouable
from efficience.reglement import Reglement, officiel

_MONTRES = 10  # warnings on screen; the manifest keeps them all
_MOTEUR = typer.Option("duckdb", "--moteur", help="Moteur de calcul : " + ", ".join(MOTEURS) + ".", metavar="MOTEUR")
_MAITRE = typer.Option(
    None, "--maitre", help="Adresse du maître Spark ; sinon cette machine, tous ses cœurs.", metavar="URL"
)


@commande("calculer")
def commande_calculer(
    entrepot: str = ENTREPOT,
    annee: list[int] = typer.Option(..., "--annee", help="Année à calculer ; à répéter.", metavar="A"),
    indicateur: list[str] | None = typer.Option(
        None, "--indicateur", help="Code d'indicateur ; à répéter. Sinon tous ceux que l'entrepôt permet.", metavar="CODE"
    ),
    moteur: str = _MOTEUR,
    maitre: str | None = _MAITRE,
    regles: Path | None = REGLES,
    sortie: Path | None = SORTIE,
    format_: str | None = FORMAT,
) -> None:
    """Calculer les indicateurs ; le manifeste, à côté du fichier, dit de quoi et comment."""
    annees = sorted(set(annee))
    reglement = reglement_avec(regles)
    forme = tableau.format_de(sortie, format_)
    if sortie is not None:
        tableau.exiger_place(sortie)
    with affichage.avancement() as annoncer:
        annoncer(f"ouverture de l'entrepôt {entrepot}")
        ouvert = depots.ouvrir(entrepot)
        choisis, manques = _choisir(indicateur, ouvert, annees)
        machine = ouvrir(moteur, maitre)
        machine.situer(ouvert.dossier, ouvert.adresse)
        annoncer("calcul des indicateurs " + ", ".join(i.code for i in choisis))
        bilan = calculer(ouvert, choisis, annees, reglement, machine)
    rangees = resultats.rangees(bilan.resultats, INDICATEURS)
    if sortie is None:
        affichage.publier(rangees, chiffres.COLONNES, None, format_, "Résultats")
        return
    texte = regles.read_text(encoding="utf-8") if regles else None
    contenu = manifeste.composer(ouvert, choisis, annees, reglement, texte, moteur, bilan, chiffres.empreinte(rangees))
    resultats.enregistrer(rangees, contenu, sortie, forme)
    _rendre_compte(bilan, manques, sortie)


def _choisir(
    codes: Sequence[str] | None, entrepot: Entrepot, annees: Sequence[int]
) -> tuple[Sequence[Indicateur], Mapping[str, Refus]]:
    """The indicators named, else all those that the warehouse allows, with what keeps the others away."""
    if codes:
        return [indicateur_nomme(code) for code in dict.fromkeys(codes)], {}
    return calculables(entrepot, list(INDICATEURS.values()), annees)


def _rendre_compte(bilan: Bilan, manques: Mapping[str, Refus], sortie: Path) -> None:
    nombre = len(bilan.resultats)
    affichage.dire(f"{en_nombre(nombre)} valeurs écrites dans {sortie}, manifeste dans {resultats.manifeste_de(sortie)}")
    if not bilan.resultats:
        affichage.dire("  aucun établissement prescripteur dans l'entrepôt : rien à calculer")
        return
    absents: dict[tuple[str, int, str], set[str]] = {}
    for r in bilan.resultats:
        if r.statut is not Statut.CALCULE:
            absents.setdefault((r.indicateur, r.annee, r.statut.value.replace("_", " ")), set()).add(r.finess)
    for (indicateur, annee, statut), finess in sorted(absents.items()):
        affichage.dire(f"  {indicateur} {annee} : {len(finess)} établissement(s) avec une mesure « {statut} »")
    for avertissement in bilan.avertissements[:_MONTRES]:
        affichage.dire(f"  {avertissement}")
    if len(bilan.avertissements) > _MONTRES:
        affichage.dire(f"  … et {len(bilan.avertissements) - _MONTRES} autres, dans le manifeste")
    if any(LIBELLE_MASQUE in avertissement for avertissement in bilan.avertissements):
        affichage.dire(
            "  pour compter les unités sans les présentations masquées : --regles FEUILLE.yaml, où la feuille dit\n"
            "    parametres: {presentations_masquees: ecartees}"
        )
    for code, manque in manques.items():
        affichage.dire(f"  {code} n'est pas calculé : {manque.constat}")
    derniere = max(r.annee for r in bilan.resultats)
    affichage.dire(f"Étape suivante : efficience cibler --resultats {sortie} --annee {derniere}")


@commande("verifier")
def commande_verifier(
    fichier: Path = typer.Argument(..., help="Fichier de résultats, son manifeste à côté.", metavar="FICHIER"),
    entrepot: str | None = typer.Option(None, "--entrepot", help="Si l'entrepôt a changé de place.", metavar="LIEU"),
) -> None:
    """Recalculer d'après le manifeste, ou d'après un dossier d'évaluation, et dire si chaque chiffre est identique."""
    if (evaluation := _dossier_d_evaluation(fichier)) is not None:
        _verifier_l_evaluation(fichier, evaluation)
        return
    contenu = Resultats.lire(fichier).manifeste
    reglement = reglement_du_manifeste(contenu)
    nom = contenu.get("moteur", "duckdb")
    if nom not in MOTEURS:
        raise Refus(f"moteur « {nom} » inconnu", resultats.manifeste_de(fichier), attendu=", ".join(MOTEURS))
    # Engines give the same figures to the bit: what a cluster computed is verified on this machine.
    machine = ouvrir("duckdb")
    with affichage.avancement() as annoncer:
        annoncer("nouveau calcul")
        constat = verification.verifier(fichier, contenu, reglement, machine, entrepot)
    for remarque in constat.remarques:
        affichage.dire(remarque)
    if constat.conforme:
        affichage.dire(f"conforme : {en_nombre(constat.chiffres)} chiffres recalculés, tous identiques")
        return
    for ecart in constat.ecarts[:20]:
        affichage.dire(f"{' '.join(ecart.cle)} : écrit {ecart.ecrit or 'absent'}, recalculé {ecart.recalcule or 'absent'}")
    raise Refus(
        f"non conforme : {len(constat.ecarts)} chiffre(s) différent(s) sur {en_nombre(constat.chiffres)}",
        fichier,
        conseil="ne pas utiliser ce fichier ; le recalculer depuis l'entrepôt",
    )


def _dossier_d_evaluation(fichier: Path) -> Mapping[str, Any] | None:
    """The content of a downloaded evaluation; None for anything else, a table of results first."""
    if fichier.suffix != ".json" or not fichier.is_file():
        return None
    try:
        lu = json.loads(fichier.read_text(encoding="utf-8"))
    except ValueError:
        return None
    return lu if rejouable.est_un_dossier(lu) else None


def _verifier_l_evaluation(fichier: Path, contenu: Mapping[str, Any]) -> None:
    try:
        constat = rejouable.verifier(contenu)
    except ValueError as faute:
        raise Refus(str(faute), fichier, conseil="le télécharger de nouveau depuis la page de l’évaluation") from faute
    if constat.conforme:
        montant = contenu["resultat"]["montant"]
        dit = en_euros(Decimal(montant)) if montant is not None else "sans montant"
        affichage.dire(f"conforme : {en_nombre(constat.compares)} valeurs recalculées, toutes identiques ; montant : {dit}")
        return
    for chemin, ecrit, trouve in constat.ecarts[:20]:
        affichage.dire(f"{chemin} : écrit {ecrit}, recalculé {trouve}")
    raise Refus(
        f"non conforme : {len(constat.ecarts)} valeur(s) différente(s)",
        fichier,
        conseil="ne pas se fier à ce fichier ; le télécharger de nouveau depuis la page de l’évaluation",
    )


def reglement_du_manifeste(contenu: Mapping[str, Any]) -> Reglement:
    """The rules with which a result was computed: the shipped ones and the sheet that its manifest keeps."""
    feuille = contenu.get("feuille")
    if not isinstance(feuille, str):
        return officiel()
    with TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "manifeste.yaml"
        chemin.write_text(feuille, encoding="utf-8")
        return officiel().avec(chemin)


@commande("expliquer")
def commande_expliquer(
    resultats_: Path = RESULTATS,
    indicateur: str = typer.Option(..., "--indicateur", help="Code de l'indicateur.", metavar="CODE"),
    finess: str = typer.Option(..., "--finess", help="Numéro FINESS de l'établissement.", metavar="FINESS"),
    annee: int = typer.Option(..., "--annee", help="Année expliquée.", metavar="A"),
    reference: int | None = typer.Option(None, "--reference", help="Année de référence, pour le montant.", metavar="B"),
    profil: str = PROFIL,
    regles: Path | None = REGLES,
    format_: str | None = typer.Option(None, "--format", help="json ; sinon un texte à lire.", metavar="FORMAT"),
) -> None:
    """Pourquoi ce chiffre : étapes, formules, textes, filtres et produits."""
    if format_ not in (None, "json"):
        raise Refus(f"format « {format_} » inconnu pour une explication", attendu="json, ou rien pour un texte à lire")
    lus = Resultats.lire(resultats_)
    reglement = reglement_avec(regles) if regles else reglement_du_manifeste(lus.manifeste)
    explication = expliquer(lus, indicateur_nomme(indicateur), Finess.lire(finess), annee, reference, reglement, profil)
    if format_ == "json":
        typer.echo(json.dumps(explication.en_json(), ensure_ascii=False, indent=1, default=str))
    else:
        montrer(explication, reglement)
