"""Evaluations as JSON, for a program: the rows of a list, the amount of one with its steps. Amounts are exact texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import JsonResponse
from django.urls import reverse

from efficience.documents.sortes import grandeur_en_clair
from efficience.noyau.rejouable.resultat import etapes_de
from efficience.noyau.versements import Position
from efficience.portail.evaluations.models import Calcule, Evaluation
from efficience.portail.evaluations.rangees import Rangee, Synthese

FORMAT_DE_LISTE, FORMAT_DU_MONTANT = "efficience-evaluations-1", "efficience-montant-1"
_ARGENT = ("du", "ordonne", "paye", "caduc", "reclame", "recouvre")


def repondre(contenu: Mapping[str, Any]) -> JsonResponse:
    """The content, readable and in its order."""
    return JsonResponse(dict(contenu), json_dumps_params={"ensure_ascii": False, "indent": 2})


def _texte(montant: Decimal | None) -> str | None:
    return None if montant is None else format(montant, "f")


def liste(rangees: Sequence[Rangee], totaux: Synthese | None = None) -> dict[str, Any]:
    """The rows of a list, as the page shows them to the same person. `totaux`: those of a campaign."""
    contenu: dict[str, Any] = {"format": FORMAT_DE_LISTE, "nombre": len(rangees)}
    if totaux:
        sommes = {nom: _texte(getattr(totaux, nom)) for nom in _ARGENT}
        contenu |= {"annee": totaux.annee, "notifiees": totaux.notifiees, "totaux": sommes}
    return {**contenu, "evaluations": [_rangee(une) for une in rangees]}


def _rangee(une: Rangee) -> dict[str, Any]:
    evaluation, contrat = une.evaluation, une.evaluation.contrat
    return {
        **_identite(evaluation),
        "etablissement": {"finess": contrat.etablissement_id, "nom": contrat.etablissement.raison_sociale},
        "etape": {"code": une.etat, "libelle": une.libelle},
        "a_qui_la_main": list(une.mains),
        "montant": _texte(une.montant),
        "debiteur": une.calcule.debiteur if une.calcule else "",
        "nature": une.calcule.get_nature_display() if une.calcule else "",
        "argent": _argent(une.argent),
        "dernier_jour": une.limite.isoformat() if une.limite else None,
        "adresse": reverse("evaluation", args=[evaluation.pk]) + "?format=json",
    }


def _identite(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "reference": evaluation.dossier.reference,
        "contrat": evaluation.contrat.reference,
        "generation": evaluation.contrat.generation,
        "annee": evaluation.annee,
        "a_blanc": evaluation.a_blanc,
    }


def _argent(position: Position) -> dict[str, str | None]:
    return {nom: _texte(getattr(position, nom)) for nom in _ARGENT}


def montant(une: Evaluation, calcule: Calcule) -> dict[str, Any]:
    """The amount of an evaluation, every part and step of it, its assumptions, parameters and fingerprints."""
    lu = calcule.lu
    return {
        "format": FORMAT_DU_MONTANT,
        **_identite(une),
        "nature": calcule.get_nature_display(),
        "montant": _texte(lu.montant) if lu.chiffre else None,
        "manque": lu.manque or lu.sans_montant,
        "debiteur": lu.debiteur,
        "provisoire": lu.provisoire,
        "parts": [
            {"code": p.code, "intitule": p.intitule, "issue": p.issue, "motif": p.motif, "montant": _texte(p.montant)}
            for p in lu.parties
        ],
        "etapes": [
            {"part": part, "libelle": etape.libelle, "formule": etape.formule, "valeur": grandeur_en_clair(etape.valeur),
             "texte": etape.texte}
            for part, etape in etapes_de(lu)
        ],
        "hypotheses": [
            {"intitule": h.intitule, "valeur": grandeur_en_clair(h.valeur), "motif": h.motif} for h in lu.hypotheses
        ],
        "regles": list(lu.regles),
        "sources": calcule.entrees["sources"],
        "empreintes": {
            "resultat": calcule.empreinte, "entrees": calcule.empreinte_entrees, "regles": calcule.empreinte_regles,
        },
    }  # fmt: skip
