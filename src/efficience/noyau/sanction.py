"""Sanctions, reductions and dotations in euros, and the balance of the first generation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from efficience.noyau.calcul import Calcul, Etape, Hypothese, formule
from efficience.noyau.exigences import exiger_part, exiger_points, exiger_positif
from efficience.noyau.montant import Nombre, au_centime, en_exact, en_nombre

REFUS = "css-d162-15"
CONTRAT_TYPE = "contrat-type-2017"
BIOSIMILAIRES = "arrete-2019-biosimilaires"
EVOLUTIONS = "arrete-2018-12-12"
PENALITE = "css-l162-23-14"


def sanction_refus(produits: Decimal, taux: Nombre) -> Calcul:
    """Sanction of a refusal to sign: a share of what the compulsory schemes paid in the last closed exercice (euros).

    Source: CSS, art. D. 162-15.
    """
    exiger_positif(produits=produits)
    exiger_part(taux=taux)
    sanction = au_centime(en_exact(taux) * en_exact(produits))
    mots = formule("taux × produits reçus des régimes obligatoires = {} × {}", taux, produits)
    return Calcul({"sanction": sanction}, (Etape("Sanction", mots, sanction, REFUS),))


def sanction_premiere_generation(
    produits: Decimal, points_obtenus: Nombre, points_applicables: Nombre, taux_plafond: Nombre
) -> Calcul:
    """First generation: financial sanction inside its ceiling, linear in what was not achieved (euros).

    « une sanction financière correspondant à un montant maximum de 1 % des produits reçus des régimes obligatoires
    d'assurance maladie par l'établissement de santé au titre du dernier exercice clos » (contrat type, art. 10-6).
    The linear weighting is an assumption (A-36).
    """
    exiger_positif(produits=produits)
    return _ponderer("sanction", produits, points_obtenus, points_applicables, taux_plafond)


def minoration_liste_en_sus(
    montant_assurance_maladie: Decimal, points_obtenus: Nombre, points_applicables: Nombre, taux_plafond: Nombre
) -> Calcul:
    """First generation, the other branch: reduction of the share paid on the liste en sus, weighted the same (euros).

    « ou d'une diminution de la part prise en charge par l'assurance maladie des spécialités et des produits et
    prestations mentionnés à l'article L. 162-22-7 […] dans la limite de 30 % » (contrat type, art. 10-6).
    """
    exiger_positif(montant_assurance_maladie=montant_assurance_maladie)
    return _ponderer("minoration", montant_assurance_maladie, points_obtenus, points_applicables, taux_plafond)


_LINEAIRE = Hypothese(
    "",
    "Montant à l'intérieur du plafond",
    "plafond × (1 − score)",
    "la grille annexée au contrat n'a pas été retrouvée",
)


def _ponderer(nom: str, assiette: Decimal, points_obtenus: Nombre, points_applicables: Nombre, taux: Nombre) -> Calcul:
    exiger_part(taux_plafond=taux)
    exiger_points(points_obtenus, points_applicables)
    score = en_exact(points_obtenus) / en_exact(points_applicables)
    plafond = en_exact(taux) * en_exact(assiette)
    montant = au_centime(plafond * (1 - score))
    points = formule("points obtenus / points applicables = {} / {}", points_obtenus, points_applicables)
    etapes = (
        Etape("Score", points, score, CONTRAT_TYPE),
        Etape("Plafond", formule("taux plafond × assiette = {} × {}", taux, assiette), au_centime(plafond), CONTRAT_TYPE),
        Etape(nom.capitalize(), formule("plafond × (1 − score) = {} × (1 − {})", plafond, score), montant, CONTRAT_TYPE),
    )
    return Calcul({"score": score, "plafond": au_centime(plafond), nom: montant}, etapes, (_LINEAIRE,))


def solde_premiere_generation(sanctions: Sequence[Decimal], interessements: Sequence[Decimal]) -> Calcul:
    """First generation: one amount is notified. `solde` is the positive amount owed, `debiteur` says by whom.

    « A l'issue de cette évaluation, il est procédé à la somme des sanctions et intéressements. Ce montant est ensuite
    notifié à l'établissement » (contrat type, art. 6).
    """
    for sanction in sanctions:
        exiger_positif(sanctions=sanction)
    for interessement in interessements:
        exiger_positif(interessements=interessement)
    dues, versees = sum(map(en_exact, sanctions), Fraction(0)), sum(map(en_exact, interessements), Fraction(0))
    difference = dues - versees
    debiteur = {1: "etablissement", -1: "assurance_maladie", 0: "personne"}[(difference > 0) - (difference < 0)]
    solde = au_centime(abs(difference))
    mots = formule("somme des sanctions − somme des intéressements = {} − {}", dues, versees)
    etapes = (
        Etape("Différence", mots, au_centime(difference), CONTRAT_TYPE),
        Etape("Solde notifié", f"montant dû, par : {debiteur.replace('_', ' ')}", solde, CONTRAT_TYPE),
    )
    return Calcul({"solde": solde, "debiteur": debiteur}, etapes)


@dataclass(frozen=True)
class LigneBiosimilaire:
    """One molecule: boxes delivered in town, euros a box, share of biosimilars."""

    volume: Nombre
    remuneration: Nombre
    taux: Nombre


def dotation_biosimilaires(lignes: Sequence[LigneBiosimilaire]) -> Calcul:
    """Dotation of the signatories, 2019 to 2021: Σ volume × remuneration × biosimilar rate, rounded once (euros)."""
    parts, etapes = [], []
    for rang, ligne in enumerate(lignes, start=1):
        exiger_positif(volume=ligne.volume, remuneration=ligne.remuneration)
        exiger_part(taux=ligne.taux)
        parts.append(en_exact(ligne.volume) * en_exact(ligne.remuneration) * en_exact(ligne.taux))
        mots = "volume × rémunération × taux de biosimilaires = {} × {} × {}"
        produit = formule(mots, ligne.volume, ligne.remuneration, ligne.taux)
        etapes.append(Etape(f"Molécule {rang}", produit, parts[-1], BIOSIMILAIRES))
    dotation = au_centime(sum(parts, Fraction(0)))
    somme = " + ".join(map(en_nombre, parts)) or "aucune molécule"
    etapes.append(Etape("Dotation", f"somme des molécules = {somme}", dotation, BIOSIMILAIRES))
    return Calcul({"dotation": dotation}, tuple(etapes))


def plafond_penalite(financement: Decimal, taux_plafond: Nombre) -> Calcul:
    """Third generation: ceiling of the penalty, a share of the funding by the Assurance Maladie (euros).

    Source: CSS, art. L. 162-23-14 (loi n° 2025-1403 du 30 décembre 2025, art. 79).
    """
    exiger_positif(financement=financement)
    exiger_part(taux_plafond=taux_plafond)
    plafond = au_centime(en_exact(taux_plafond) * en_exact(financement))
    mots = formule("taux plafond × financement = {} × {}", taux_plafond, financement)
    return Calcul({"plafond": plafond}, (Etape("Plafond de la pénalité", mots, plafond, PENALITE),))


def penalite_troisieme_generation(envisagee: Decimal, financement: Decimal, taux_plafond: Nombre) -> Calcul:
    """Third generation: the penalty intended, brought back under its ceiling (euros). Result: `plafond`, `penalite`.

    How the penalty itself is computed is left to a décret to come; its ceiling is in the law.
    """
    exiger_positif(envisagee=envisagee)
    plafonnee = plafond_penalite(financement, taux_plafond)
    plafond = plafonnee.resultat["plafond"]
    assert isinstance(plafond, Decimal)
    penalite = min(envisagee, plafond)
    etape = Etape("Pénalité", formule("min(envisagée ; plafond) = min({} ; {})", envisagee, plafond), penalite, PENALITE)
    return Calcul({"plafond": plafond, "penalite": penalite}, (*plafonnee.etapes, etape), (_DECRET,))


_DECRET = Hypothese("", "Montant de la pénalité", "fixé par la décision", "le décret en Conseil d'État est à venir (A-50)")


def plafond_evolution(reference: Decimal, observe: Decimal, taux_evolution: Nombre) -> Calcul:
    """First generation: spend not to exceed given the national rate of evolution, and by how much it was (euros).

    Source: arrêté du 12 décembre 2018.
    """
    exiger_positif(reference=reference, observe=observe)
    plafond = au_centime(en_exact(reference) * (1 + en_exact(taux_evolution)))
    depassement = max(Decimal("0.00"), observe - plafond)
    mots = formule("référence × (1 + taux d'évolution) = {} × (1 + {})", reference, taux_evolution)
    etapes = (
        Etape("Plafond", mots, plafond, EVOLUTIONS),
        Etape(
            "Dépassement",
            formule("max(0 ; observé − plafond) = max(0 ; {} − {})", observe, plafond),
            depassement,
            EVOLUTIONS,
        ),
    )
    return Calcul({"plafond": plafond, "depassement": depassement, "respecte": observe <= plafond}, etapes)
