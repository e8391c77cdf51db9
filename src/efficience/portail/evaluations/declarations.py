"""What a hospital declares on the grid of its region, and what the evaluators keep of it, as the domain judges it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.noyau.grille import Constat, Retenu, constater
from efficience.noyau.grille import Critere as CritereDuDroit
from efficience.noyau.grille import Reponse as ReponseDuDroit
from efficience.noyau.rejouable.entrees import PremiereGeneration, TroisiemeGeneration
from efficience.noyau.sanction import LigneBiosimilaire
from efficience.noyau.solde_premiere_generation import Assiettes, Biosimilaire, Interessement
from efficience.portail.evaluations.models import Critere, Evaluation, Justificatif, PointsRetenus, Reponse


def grille(evaluation: Evaluation) -> list[Critere]:
    """The grid of the region for the year, in its order."""
    return list(Critere.objects.filter(region=evaluation.contrat.region, annee=evaluation.annee).order_by("rang", "code"))


def premiere_generation(evaluation: Evaluation) -> PremiereGeneration:
    """All that the balance of a first generation rests on."""
    criteres = grille(evaluation)
    dits = evaluation.assiettes
    return PremiereGeneration(
        tuple(map(_critere, criteres)),
        reponses_de(evaluation),
        retenus_de(evaluation),
        Assiettes(_euros(dits.get("produits")), _euros(dits.get("liste_en_sus"))),
        tuple(Interessement(un["indicateur"], Decimal(un["montant"])) for un in dits.get("interessements", ())),
        tuple(_biosimilaire(un) for un in dits.get("biosimilaires", ())),
    )


def troisieme_generation(evaluation: Evaluation) -> TroisiemeGeneration:
    """What the ARS entered: funding, penalty intended, the territory."""
    dits = evaluation.assiettes
    return TroisiemeGeneration(_euros(dits.get("financement")), _euros(dits.get("penalite")), dits.get("territoire", ""))


def _critere(un: Critere) -> CritereDuDroit:
    return CritereDuDroit(un.code, un.intitule, Fraction(un.points), tuple(un.pieces), Fraction(un.poids))


def reponses_de(evaluation: Evaluation) -> tuple[ReponseDuDroit, ...]:
    """The answers with the proofs handed over, in the order of the grid."""
    pieces: dict[str, list[str]] = {}
    for un in Justificatif.objects.filter(evaluation=evaluation).select_related("critere").order_by("pk"):
        pieces.setdefault(un.critere.code, []).append(un.libelle)
    dites = Reponse.objects.filter(evaluation=evaluation).select_related("critere").order_by("critere__rang")
    return tuple(
        ReponseDuDroit(
            r.critere.code, None if r.declare is None else Fraction(r.declare),
            tuple(dict.fromkeys(pieces.get(r.critere.code, ()))), r.sans_objet,
        )
        for r in dites
    )  # fmt: skip


def retenus_de(evaluation: Evaluation) -> tuple[Retenu, ...]:
    """What the evaluators keep: the last row of each criterion."""
    derniers: dict[str, PointsRetenus] = {}
    for un in PointsRetenus.objects.filter(evaluation=evaluation).select_related("critere").order_by("pk"):
        derniers[un.critere.code] = un
    return tuple(Retenu(code, Fraction(un.points), un.motif) for code, un in sorted(derniers.items()))


def constats(evaluation: Evaluation) -> tuple[Constat, ...]:
    """Each criterion read: its state, its points, its sentence."""
    criteres = tuple(map(_critere, grille(evaluation)))
    return constater(criteres, reponses_de(evaluation), retenus_de(evaluation))


def pieces_manquantes(evaluation: Evaluation) -> list[str]:
    """The proofs asked by what was declared, and not handed over; what the evaluators tranches asks none."""
    tranches = {un.critere for un in retenus_de(evaluation)}
    manquantes = []
    criteres = {un.code: un for un in grille(evaluation)}
    for reponse in reponses_de(evaluation):
        if reponse.sans_objet or reponse.declare is None or reponse.critere in tranches:
            continue
        manquantes += [piece for piece in criteres[reponse.critere].pieces if piece not in reponse.pieces]
    return manquantes


def _euros(ecrit: str | None) -> Decimal | None:
    return Decimal(ecrit) if ecrit else None


def _biosimilaire(un: Mapping[str, Any]) -> Biosimilaire:
    ligne = LigneBiosimilaire(int(un["volume"]), Decimal(un["remuneration"]), Decimal(un["taux"]))
    return Biosimilaire(un["molecule"], un["indicateur"], ligne)
