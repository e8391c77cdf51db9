"""What the amount would be under the other readings of the texts: beside the decision, never instead of it.

Each reading is a `Calcul` of its own that says it binds nobody: the other denominators of the transport formula, constant
prices, the degree of realisation where it is not applied (or the whole share where it is).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from efficience.noyau.calcul import Calcul, Hypothese, NonCalculable
from efficience.noyau.decomposition import Effets
from efficience.noyau.economie import Conditions, Economie, interesser
from efficience.noyau.interessement import DENOMINATEURS, interessement_depense
from efficience.noyau.montant import Nombre, au_centime, en_exact

Valeurs = Mapping[str, Nombre | None]
INFORMATIVE = "lecture donnée pour information : elle ne fonde aucune décision"


@dataclass(frozen=True)
class LectureAutre:
    """A reading: its code, what it changes, what it gives, the difference with the amount retained (euros)."""

    code: str
    intitule: str
    calcul: Calcul
    ecart: Decimal


def lire_autrement(
    forme: Economie, avant: Valeurs, apres: Valeurs, conditions: Conditions, effets: Effets | None = None, degre: Nombre = 1
) -> tuple[LectureAutre, ...]:
    """The other readings of one indicator; none when the amount itself is not computable.

    `effets`: the split of the same spend, for constant prices. `degre`: the degree of realisation, had it been (or not
    been) applied: it is compared with that of `conditions`.
    """
    retenu = interesser(forme, avant, apres, conditions)
    if isinstance(retenu, NonCalculable):
        return ()
    autres = (
        *_denominateurs(forme, avant, apres, conditions),
        *_prix_constants(forme, avant, conditions, effets),
        *_degre(forme, avant, apres, conditions, degre),
    )
    return tuple(
        LectureAutre(code, intitule, _informer(intitule, calcul), _euros(calcul) - _euros(retenu))
        for code, intitule, calcul in autres
        if isinstance(calcul, Calcul)
    )


_Lue = tuple[str, str, Calcul | NonCalculable]


def _denominateurs(forme: Economie, avant: Valeurs, apres: Valeurs, conditions: Conditions) -> Iterator[_Lue]:
    if forme is not Economie.TRANSPORT:
        return
    for nom, denominateur in DENOMINATEURS.items():
        if nom != conditions.denominateur:
            calcul = interesser(forme, avant, apres, replace(conditions, denominateur=nom))
            yield f"denominateur_{nom}", f"dénominateur de la formule des transports : {denominateur.mots}", calcul


def _prix_constants(forme: Economie, avant: Valeurs, conditions: Conditions, effets: Effets | None) -> Iterator[_Lue]:
    """The spend observed, less what prices alone changed, by the same formula."""
    depense = avant.get(_DEPENSES.get(forme, ""))
    if effets is None or depense is None:
        return
    reference = au_centime(depense)
    constante = reference - effets.economie_prix_constants
    if constante >= 0:
        calcul = interessement_depense(reference, constante, conditions.taux, conditions.degre)
        yield "prix_constants", "économie à prix constants", calcul


def _degre(forme: Economie, avant: Valeurs, apres: Valeurs, conditions: Conditions, degre: Nombre) -> Iterator[_Lue]:
    if en_exact(degre) != en_exact(conditions.degre):
        calcul = interesser(forme, avant, apres, replace(conditions, degre=degre))
        entier = en_exact(degre) == 1
        mots = "part maximale des économies, sans degré de réalisation" if entier else "avec le degré de réalisation"
        yield "degre", mots, calcul


_DEPENSES: Mapping[Economie, str] = {
    Economie.DEPENSE: "depense",
    Economie.REHOSPITALISATION: "depense_rehospitalisations",
}
"""The forms whose saving is the difference of one spend, and that spend: constant prices say nothing of the others."""


def _informer(intitule: str, calcul: Calcul) -> Calcul:
    return replace(calcul, hypotheses=(Hypothese("", intitule, "autre lecture", INFORMATIVE), *calcul.hypotheses))


def _euros(calcul: Calcul) -> Decimal:
    montant = calcul.resultat["interessement"]
    assert isinstance(montant, Decimal)
    return montant
