"""Commands on rules and decisions: cibler, evaluer, simuler, regles."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import typer

from efficience.cli import affichage
from efficience.cli.calculs import reglement_du_manifeste
from efficience.cli.commandes import commande
from efficience.cli.options import FORMAT, PROFIL, REGLES, RESULTATS, SORTIE, reglement_avec
from efficience.moteur import ciblages, evaluations
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.refus import Refus
from efficience.moteur.resultats import Resultats
from efficience.noyau.calcul import Calcul
from efficience.noyau.catalogue import REGLES as REGLES_ESSAYABLES
from efficience.noyau.catalogue import essayer
from efficience.noyau.ciblage import Issue
from efficience.noyau.montant import en_euros
from efficience.reglement import Reglement, officiel


@commande("cibler")
def commande_cibler(
    resultats: Path = RESULTATS,
    annee: int = typer.Option(..., "--annee", help="Année des résultats.", metavar="A"),
    region: str | None = typer.Option(None, "--region", help="Code de la région, par exemple 32.", metavar="R"),
    profil: str = PROFIL,
    regles: Path | None = REGLES,
    sortie: Path | None = SORTIE,
    format_: str | None = FORMAT,
) -> None:
    """Dire quels établissements seraient ciblés, critère par critère."""
    lus = Resultats.lire(resultats)
    reglement = reglement_avec(regles) if regles else reglement_du_manifeste(lus.manifeste)
    faits = ciblages.cibler_resultats(lus, annee, profil, reglement, region)
    affichage.publier(list(ciblages.rangees(faits)), ciblages.COLONNES, sortie, format_, f"Ciblage {annee}")
    for ciblage in faits:
        issues = [decision.cible for decision in ciblage.decisions]
        comptes = ", ".join(f"{issues.count(issue)} {issue.value.replace('_', ' ')}" for issue in Issue)
        affichage.dire(f"{ciblage.indicateur} : {comptes}{_reserve(ciblage.indicateur, annee, reglement)}")


def _reserve(code: str, annee: int, reglement: Reglement) -> str:
    actif = INDICATEURS[code].fiche.actif if code in INDICATEURS else ""
    if actif and not reglement.regle(actif, date(annee, 12, 31)):
        return " (indicatif : annoncé, non retenu par l'arrêté ; à activer par une feuille de campagne)"
    return ""


@commande("evaluer")
def commande_evaluer(
    resultats: Path = RESULTATS,
    annee: int = typer.Option(..., "--annee", help="Année évaluée.", metavar="A"),
    reference: int = typer.Option(..., "--reference", help="Année de référence.", metavar="B"),
    regles: Path | None = REGLES,
    sortie: Path | None = SORTIE,
    format_: str | None = FORMAT,
) -> None:
    """Dire ce qu'une économie rapporterait, établissement par établissement."""
    lus = Resultats.lire(resultats)
    reglement = reglement_avec(regles) if regles else reglement_du_manifeste(lus.manifeste)
    indicateurs = [INDICATEURS[code] for code in lus.indicateurs if code in INDICATEURS and INDICATEURS[code].fiche.economie]
    faites = evaluations.evaluer(lus, annee, reference, indicateurs, reglement)
    affichage.publier(list(evaluations.rangees(faites)), evaluations.COLONNES, sortie, format_, f"Évaluation {annee}")
    for indicateur in indicateurs:
        siennes = [e for e in faites if e.indicateur == indicateur.code]
        calcules = [e.calcul for e in siennes if isinstance(e.calcul, Calcul)]
        total = sum((montant for c in calcules if isinstance(montant := c.resultat["interessement"], Decimal)), Decimal(0))
        affichage.dire(
            f"{indicateur.code} : {len(calcules)} établissements calculés sur {len(siennes)}, {en_euros(total)} au total"
            + _reserve(indicateur.code, annee, reglement)
        )


@commande("simuler")
def commande_simuler(
    regle: str | None = typer.Argument(None, help="Nom de la règle.", metavar="REGLE"),
    liste: bool = typer.Option(False, "--liste", help="Nommer toutes les règles et leurs entrées."),
    valeurs: str = typer.Option("{}", "--valeurs", help="Entrées en JSON, montants et taux en texte.", metavar="JSON"),
    au: str | None = typer.Option(None, "--au", help="Date AAAA-MM-JJ des paramètres non donnés.", metavar="DATE"),
    regles: Path | None = REGLES,
) -> None:
    """Essayer une règle de calcul et en voir toutes les étapes."""
    if liste or regle is None:
        _lister_regles()
        return
    jour = _date(au)
    try:
        donnees = json.loads(valeurs, parse_float=Decimal)
    except ValueError as erreur:
        exemple = '\'{"reference": "412350.40", "observe": "389871.15", "taux": "0.20"}\''
        position = f" (caractère {erreur.pos + 1})" if isinstance(erreur, json.JSONDecodeError) else ""
        raise Refus(f"--valeurs n'est pas du JSON{position}", attendu=f"par exemple {exemple}") from erreur
    if not isinstance(donnees, dict):
        raise Refus("--valeurs n'est pas un objet JSON", attendu='{"nom": "valeur", …}')
    calcul = essayer(regle, donnees, au=jour, reglement=reglement_avec(regles))
    typer.echo(json.dumps(calcul.en_json(), ensure_ascii=False, indent=1))


def _date(texte: str | None) -> date | None:
    try:
        return date.fromisoformat(texte) if texte else None
    except ValueError as erreur:
        raise Refus(f"date « {texte} » mal écrite", attendu="AAAA-MM-JJ, par exemple 2023-12-31") from erreur


def _lister_regles() -> None:
    colonnes = ("regle", "entree", "attendu", "obligatoire", "parametre")
    rangees: list[dict[str, Any]] = [
        {
            "regle": nom,
            "entree": entree.nom,
            "attendu": entree.nature.attendu,
            "obligatoire": "oui" if entree.obligatoire else "non",
            "parametre": str(entree.parametre),
        }
        for nom, regle in REGLES_ESSAYABLES.items()
        for entree in regle.entrees
    ]
    affichage.publier(rangees, colonnes, None, None, "Règles à essayer : efficience simuler REGLE --valeurs '{…}'")


@commande("regles")
def commande_regles(
    nom: str = typer.Argument("", help="Début du nom des paramètres à montrer.", metavar="[NOM]"),
    au: str | None = typer.Option(None, "--au", help="Seulement les valeurs en vigueur ce jour-là.", metavar="DATE"),
    listes: bool = typer.Option(False, "--listes", help="Montrer les listes de codes au lieu des paramètres."),
    textes: bool = typer.Option(False, "--textes", help="Montrer les textes au lieu des paramètres."),
    regles: Path | None = REGLES,
    sortie: Path | None = SORTIE,
    format_: str | None = FORMAT,
) -> None:
    """Lister les règles en vigueur : valeurs, dates, textes, hypothèses."""
    reglement = reglement_avec(regles) if regles else officiel()
    if listes:
        rangees, titre = _rangees_listes(reglement), "Listes de codes"
    elif textes:
        rangees, titre = _rangees_textes(reglement), "Textes"
    else:
        rangees, titre = _rangees_parametres(reglement, nom, _date(au)), "Paramètres"
    if not rangees:
        raise Refus(f"aucun paramètre dont le nom commence par « {nom} »", conseil="efficience regles")
    affichage.publier(rangees, list(rangees[0]), sortie, format_, titre)


def _rangees_parametres(reglement: Reglement, debut: str, jour: date | None) -> list[dict[str, Any]]:
    return [
        {
            "nom": valeur.nom,
            "intitule": valeur.intitule,
            "valeur": ("oui" if valeur.valeur else "non") if isinstance(valeur.valeur, bool) else str(valeur.valeur),
            "unite": valeur.unite,
            "debut": valeur.debut.isoformat(),
            "fin": valeur.fin.isoformat() if valeur.fin else "",
            "texte": reglement.texte(valeur.texte).titre if valeur.texte else "",
            "renvoi": valeur.renvoi,
            "source_publique": "oui" if valeur.source_publique else "non",
            "motif": valeur.motif,
            "verifie_le": valeur.verifie_le.isoformat(),
            "origine": valeur.origine,
        }
        for parametre in reglement.parametres.values()
        if parametre.nom.startswith(debut)
        for valeur in parametre.valeurs
        if jour is None or valeur.en_vigueur(jour)
    ]


def _rangees_listes(reglement: Reglement) -> list[dict[str, Any]]:
    return [
        {
            "liste": liste.nom,
            "intitule": liste.intitule,
            "code": ligne.code,
            "libelle": ligne.libelle,
            "mode": ligne.mode,
            "sens": ligne.sens,
            "option": ligne.option,
            "debut": ligne.debut.isoformat() if ligne.debut else "",
            "fin": ligne.fin.isoformat() if ligne.fin else "",
            "origine": liste.origine,
            "releve_le": liste.releve_le.isoformat(),
        }
        for liste in reglement.nomenclatures.values()
        for ligne in liste.lignes
    ]


def _rangees_textes(reglement: Reglement) -> list[dict[str, Any]]:
    return [
        {nom: "" if valeur is None else str(valeur) for nom, valeur in vars(t).items()} for t in reglement.textes.values()
    ]
