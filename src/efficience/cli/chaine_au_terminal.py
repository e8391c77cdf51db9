"""The whole chain of the fictive region in the terminal: targeting, amounts, one amount explained."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from efficience.cli import affichage
from efficience.cli.explications import comparer, montrer
from efficience.moteur import ciblages, evaluations
from efficience.moteur.definition import Unite
from efficience.moteur.evaluations import Evaluation
from efficience.moteur.explication import expliquer
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.resultats import Resultats
from efficience.noyau.calcul import Calcul
from efficience.noyau.ciblage import Issue
from efficience.noyau.montant import en_euros, en_nombre, en_pourcentage
from efficience.reglement import Reglement

_MONTRES = 8


def montrer_la_chaine(dossier: Path, lus: Resultats, reglement: Reglement) -> None:
    """Who is targeted and why, what savings would bring, one amount explained, and how to do it again."""
    annee, reference = lus.annees()[-1], lus.annees()[-2]
    _montrer_cibles(lus, annee, reglement)
    presents = [INDICATEURS[code] for code in lus.indicateurs if lus.finess(code, annee)]
    faites = evaluations.evaluer(lus, annee, reference, presents, reglement)
    _montrer_montants(lus, faites, annee, reference)
    meilleure = max(faites, key=_interessement)
    affichage.ecran.rule("Pourquoi ce montant ?")
    indicateur = INDICATEURS[meilleure.indicateur]
    montrer(expliquer(lus, indicateur, meilleure.finess, annee, reference, reglement), reglement)
    _suite(dossier, lus.fichier, meilleure, annee, reference)


def _montrer_cibles(lus: Resultats, annee: int, reglement: Reglement) -> None:
    for ciblage in ciblages.cibler_resultats(lus, annee, "national", reglement):
        cibles = [d for d in ciblage.decisions if d.cible is Issue.OUI]
        fiche = INDICATEURS[ciblage.indicateur].fiche
        titre = (
            f"{fiche.code} {fiche.intitule} : {len(cibles)} établissements ciblés sur {len(ciblage.decisions)} en {annee}"
        )
        rangees = [
            {
                "établissement": lus.etablissements[d.finess]["raison_sociale"],
                "pourquoi": " ; ".join(f"{examen.critere} : {comparer(examen)}" for examen in d.examens),
            }
            for d in cibles[:_MONTRES]
        ]
        affichage.ecran.print(affichage.dessiner(rangees, ("établissement", "pourquoi"), titre))


def _interessement(evaluation: Evaluation) -> Decimal:
    montant = evaluation.calcul.resultat["interessement"] if isinstance(evaluation.calcul, Calcul) else Decimal(-1)
    return montant if isinstance(montant, Decimal) else Decimal(-1)


def _montrer_montants(lus: Resultats, faites: list[Evaluation], annee: int, reference: int) -> None:
    premieres = sorted(faites, key=_interessement, reverse=True)[:_MONTRES]
    rangees = [
        {
            "établissement": lus.etablissements[e.finess]["raison_sociale"],
            "indicateur": e.indicateur,
            str(reference): _valeur(e.indicateur, e.reference),
            str(annee): _valeur(e.indicateur, e.observe),
            "intéressement": en_euros(_interessement(e)),
        }
        for e in premieres
    ]
    titre = f"Ce que les économies de {annee} rapporteraient (les plus forts montants)"
    nombres = (str(reference), str(annee), "intéressement")
    affichage.ecran.print(affichage.dessiner(rangees, ("établissement", "indicateur", *nombres), titre, nombres))


def _valeur(code: str, valeur: Decimal | None) -> str:
    """The evaluated measure as it is written: the first that the indicator publishes."""
    evaluee = next(iter(INDICATEURS[code].mesures.values()))
    if valeur is None:
        return ""
    if evaluee.unite is Unite.EUROS:
        return en_euros(valeur)
    return en_pourcentage(valeur) if evaluee.unite is Unite.PART else en_nombre(valeur)


def _suite(dossier: Path, sortie: Path, montre: Evaluation, annee: int, reference: int) -> None:
    affichage.ecran.rule("À vous")
    affichage.ecran.print(
        "Région, établissements et montants sont fictifs. Le même parcours, commande par commande :\n"
        f"  efficience controler --entrepot {dossier / 'entrepot'}\n"
        f"  efficience verifier {sortie}\n"
        f"  efficience evaluer --resultats {sortie} --annee {annee} --reference {reference}\n"
        f"  efficience expliquer --resultats {sortie} --indicateur {montre.indicateur} --finess {montre.finess} "
        f"--annee {annee} --reference {reference}",
        markup=False,
    )
