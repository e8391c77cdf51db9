"""Values of the domain as JSON texts, and back: nothing is rounded on the way."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from efficience.noyau.ipep.questionnaire import Modele, Question


def modele_en_json(modele: Modele) -> dict[str, Any]:
    """A questionnaire, kept as it was asked."""
    questions = [
        {
            "code": un.code,
            "libelle": un.libelle,
            "reponses": [list(paire) for paire in un.reponses.items()],  # the database sorts the keys of a mapping
            "points": {code: str(part) for code, part in un.points.items()},
        }
        for un in modele.questions
    ]
    return {"code": modele.code, "version": modele.version, "questions": questions}


def modele_de_json(lu: Mapping[str, Any]) -> Modele:
    """The same, as the rules read it."""
    return Modele(
        lu["code"],
        lu["version"],
        tuple(
            Question(
                un["code"],
                un["libelle"],
                dict(un["reponses"]),
                {code: Fraction(part) for code, part in un["points"].items()},
            )
            for un in lu["questions"]
        ),
    )
