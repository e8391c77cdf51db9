"""What keeps an evaluation from being decided as it stands: each cause with the sentence that its reader gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from efficience.noyau.evaluation_annuelle import EvaluationAnnuelle
from efficience.noyau.montant import en_euros
from efficience.noyau.parametres import ecrire
from efficience.noyau.periode import Periode
from efficience.reglement import Reglement, Valeur


class Cause(Enum):
    """Why not yet."""

    PROVISOIRE = "données provisoires"
    RIEN_DE_CALCULABLE = "aucun indicateur calculable"
    PARAMETRE_MODIFIE = "paramètre modifié en cours de campagne"
    RECALCULEE = "recalculée depuis le rapport"


@dataclass(frozen=True)
class Reserve:
    """A cause, and the sentence that a reader gets."""

    cause: Cause
    message: str


def reserves(
    courante: EvaluationAnnuelle, rapport: EvaluationAnnuelle | None = None, reglement: Reglement | None = None
) -> tuple[Reserve, ...]:
    """The reserves on an evaluation as it is computed today.

    With `rapport`, the one that was sent, and the law of today: what changed since, parameters before figures.
    """
    trouvees = [*_propres(courante)]
    if rapport and reglement:
        trouvees += _depuis(rapport, courante, reglement)
    return tuple(trouvees)


def _propres(evaluation: EvaluationAnnuelle) -> Iterator[Reserve]:
    if provisoires := [ligne.indicateur for ligne in evaluation.lignes if ligne.provisoire]:
        mots = f"Les données de {', '.join(provisoires)} sont provisoires : le montant n’est qu’une indication."
        yield Reserve(Cause.PROVISOIRE, mots)
    if not any(ligne.calcul for ligne in evaluation.lignes):
        yield Reserve(Cause.RIEN_DE_CALCULABLE, "Aucun indicateur du contrat n’a pu être calculé.")


def _depuis(rapport: EvaluationAnnuelle, courante: EvaluationAnnuelle, reglement: Reglement) -> Iterator[Reserve]:
    modifies = parametres_modifies(rapport.regles, reglement, rapport.annee)
    yield from (Reserve(Cause.PARAMETRE_MODIFIE, message) for message in modifies)
    if rapport.empreinte != courante.empreinte and not modifies:
        ecart = f"{en_euros(rapport.montant)} au rapport, {en_euros(courante.montant)} aujourd’hui"
        yield Reserve(Cause.RECALCULEE, f"Le résultat a été recalculé depuis le rapport : {ecart}.")


def parametres_modifies(gelees: Iterable[Valeur], reglement: Reglement, annee: int) -> tuple[str, ...]:
    """One sentence for each value of the law that is no longer what the evaluation read."""
    au = Periode.annee(annee).fin
    courantes = ((gelee, reglement.valeur(gelee.nom, au)) for gelee in gelees)
    return tuple(
        f"« {gelee.intitule} » : {ecrire(gelee)} au calcul, {ecrire(courante)} aujourd’hui ({courante.origine})."
        for gelee, courante in courantes
        if gelee.valeur != courante.valeur
    )
