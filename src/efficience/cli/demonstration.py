"""`efficience demo`: the whole chain on a fictive region, from the published files to one amount explained."""

from decimal import Decimal
from pathlib import Path

import typer

from efficience.cli import affichage
from efficience.cli.commandes import commande
from efficience.cli.explications import comparer, montrer
from efficience.cli.options import reglement_avec
from efficience.moteur import ciblages, evaluations, manifeste, resultats
from efficience.moteur.backends import ouvrir
from efficience.moteur.campagne import calculables, calculer
from efficience.moteur.chargement import Demande, charger
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.evaluations import Evaluation
from efficience.moteur.explication import expliquer
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.resultats import Resultats
from efficience.noyau import chiffres
from efficience.noyau.calcul import Calcul
from efficience.noyau.ciblage import Issue
from efficience.noyau.montant import en_euros
from efficience.reglement import Reglement

_ANNEES = (2022, 2023, 2024)
_MONTRES = 8
_FEUILLE = """\
# Campagne de démonstration : les présentations masquées par le producteur sortent du compte des unités,
# sinon presque aucun taux en unités ne serait calculable ; ARA II et IEC sont activés.
generation: GEN2_2022
parametres:
  presentations_masquees: ecartees
  actif_ara2: oui
"""


@commande("demo")
def commande_demo(
    dossier: Path = typer.Option(Path("demo"), "--dossier", help="Où ranger la région fictive.", metavar="DOSSIER"),
    preparer_seulement: bool = typer.Option(False, "--preparer-seulement", help="Préparer les fichiers sans rien montrer."),
) -> None:
    """Parcourir toute la chaîne sur une région fictive, jusqu'à un montant expliqué."""
    dossier.mkdir(parents=True, exist_ok=True)
    regles = dossier / "regles.yaml"
    regles.write_text(_FEUILLE, encoding="utf-8")
    reglement = reglement_avec(regles)
    with affichage.avancement() as annoncer:
        lus = _preparer(dossier, reglement, annoncer)
    if preparer_seulement:
        affichage.dire(f"Région fictive prête dans {dossier}")
        return
    _montrer_cibles(lus, reglement)
    faites = evaluations.evaluer(lus, _ANNEES[-1], _ANNEES[-2], list(INDICATEURS.values()), reglement)
    _montrer_montants(lus, faites)
    meilleure = max(faites, key=_interessement)
    indicateur = INDICATEURS[meilleure.indicateur]
    affichage.ecran.rule("Pourquoi ce montant ?")
    montrer(expliquer(lus, indicateur, meilleure.finess, _ANNEES[-1], _ANNEES[-2], reglement), reglement)
    _suite(dossier, lus.fichier, meilleure)


def _preparer(dossier: Path, reglement: Reglement, annoncer: affichage.Annonce) -> Resultats:
    """Make the region, load it and compute: exactly what the commands do."""
    from efficience.moteur.synthese import fabriquer  # numpy is slow to import and the other commands do without it

    region, entrepot, sortie = dossier / "region", dossier / "entrepot", dossier / "resultats.csv"
    fabriquer(region, graine=1, etablissements=60, patients=200_000, annees=_ANNEES, formes=("open_phmev",), suivi=annoncer)
    demandes = [Demande("open_phmev", annee, region / f"OPEN_PHMEV_{annee}.CSV") for annee in _ANNEES]
    demandes += [Demande("bdpm", None, region), Demande("finess", None, region / "etalab-cs1100502-stock.csv")]
    charger(entrepot, demandes, annoncer)
    annoncer("calcul des indicateurs")
    ouvert = Entrepot.ouvrir(entrepot)
    indicateurs, _ = calculables(ouvert, list(INDICATEURS.values()), _ANNEES)
    bilan = calculer(ouvert, indicateurs, _ANNEES, reglement, ouvrir("duckdb"))
    rangees = resultats.rangees(bilan.resultats, INDICATEURS)
    contenu = manifeste.composer(
        ouvert, indicateurs, _ANNEES, reglement, _FEUILLE, "duckdb", bilan, chiffres.empreinte(rangees)
    )
    resultats.enregistrer(rangees, contenu, sortie, "csv")
    return Resultats.lire(sortie)


def _montrer_cibles(lus: Resultats, reglement: Reglement) -> None:
    annee = _ANNEES[-1]
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


def _montrer_montants(lus: Resultats, faites: list[Evaluation]) -> None:
    premieres = sorted(faites, key=_interessement, reverse=True)[:_MONTRES]
    rangees = [
        {
            "établissement": lus.etablissements[e.finess]["raison_sociale"],
            "indicateur": e.indicateur,
            str(_ANNEES[-2]): en_euros(e.reference or Decimal(0)),
            str(_ANNEES[-1]): en_euros(e.observe or Decimal(0)),
            "intéressement": en_euros(_interessement(e)),
        }
        for e in premieres
    ]
    titre = f"Ce que les économies de {_ANNEES[-1]} rapporteraient (les plus forts montants)"
    nombres = (str(_ANNEES[-2]), str(_ANNEES[-1]), "intéressement")
    affichage.ecran.print(affichage.dessiner(rangees, ("établissement", "indicateur", *nombres), titre, nombres))


def _suite(dossier: Path, sortie: Path, montre: Evaluation) -> None:
    affichage.ecran.rule("À vous")
    affichage.ecran.print(
        "Région, établissements et montants sont fictifs. Le même parcours, commande par commande :\n"
        f"  efficience controler --entrepot {dossier / 'entrepot'}\n"
        f"  efficience verifier {sortie}\n"
        f"  efficience evaluer --resultats {sortie} --annee {_ANNEES[-1]} --reference {_ANNEES[-2]}\n"
        f"  efficience expliquer --resultats {sortie} --indicateur {montre.indicateur} --finess {montre.finess} "
        f"--annee {_ANNEES[-1]} --reference {_ANNEES[-2]}",
        markup=False,
    )
