"""The figures in force, as the rules of targeting take them: the hospitals of the campaign among those compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.noyau.cibles.simulation import parametres
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import au_centime
from efficience.noyau.parametres import Releve
from efficience.noyau.profil import Decision, Mesure, Observe, cibler
from efficience.portail.ciblage.models import Campagne
from efficience.portail.indicateurs.models import Pair, Publication
from efficience.reglement import Reglement
from efficience.reglement.profils import Ciblage

_PAIR = "pair:"
"""Opens the key of a peer whose name the reader may not see: it weighs in quartiles and means, it is in no list."""


@dataclass(frozen=True)
class Observes:
    """What the results in force say. `population`: all that are compared; `siens`: the named ones of the region.

    `chiffres`: the figures cited, {FINESS: {mesure: {valeur, statut}}}; `depenses`: the spend, None if a part is missing.
    """

    publication: Publication
    population: tuple[Observe, ...]
    siens: frozenset[str]
    chiffres: Mapping[str, Mapping[str, Mapping[str, str]]]
    depenses: Mapping[str, Decimal | None]


def lire(campagne: Campagne, ciblage: Ciblage, reglement: Reglement) -> Observes | None:
    """The hospitals examined for one indicator; nothing without results in force.

    Quartiles and means are those of every region when `champ_comparaison` says so and a criterion compares.
    """
    publications = campagne.publications().select_related("definition", "version")
    publication = publications.filter(indicateur=ciblage.indicateur).first()
    if publication is None:
        return None
    lus = Pair.objects.filter(indicateur=ciblage.indicateur, annee=campagne.annee_resultats)
    if not _national(ciblage, reglement, campagne):
        lus = lus.filter(region=campagne.region)
    mesures: dict[str, dict[str, Mesure]] = defaultdict(dict)
    chiffres: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    categories, siens = {}, set()
    for rangee in lus.order_by().values_list(*_CHAMPS):
        lu = dict(zip(_CHAMPS, rangee, strict=True))
        cle = lu["etablissement_id"] or f"{_PAIR}{lu['publication_id']}:{lu['place']}"
        mesures[cle][lu["mesure"]] = _mesure(lu)
        categories[cle] = lu["categorie"] or None
        if lu["etablissement_id"] and lu["region"] == campagne.region:
            siens.add(cle)
            chiffres[cle][lu["mesure"]] = {"valeur": _ecrite(lu), "statut": lu["statut"]}
    population = tuple(Observe(cle, mesures[cle], categories[cle]) for cle in sorted(mesures))
    depenses = {cle: _depense(mesures[cle], publication.definition.depense) for cle in siens}
    return Observes(publication, population, frozenset(siens), chiffres, depenses)


_CHAMPS = (
    "publication_id", "etablissement_id", "region", "categorie", "place", "mesure", "valeur", "niveau", "statut",
)  # fmt: skip


def _national(ciblage: Ciblage, reglement: Reglement, campagne: Campagne) -> bool:
    compare = any("champ_comparaison" in parametres(critere) for critere in ciblage.criteres)
    return compare and reglement.regle("champ_comparaison", campagne.au) == "national"


def _mesure(lu: Mapping[str, Any]) -> Mesure:
    """An exact number, a grade, or nothing: what is not computed is not zero."""
    if lu["statut"] != Statut.CALCULE.value:
        return None
    return lu["niveau"] or Fraction(lu["valeur"])


def _ecrite(lu: Mapping[str, Any]) -> str:
    return lu["niveau"] or ("" if lu["valeur"] is None else format(lu["valeur"].normalize(), "f"))


def _depense(mesures: Mapping[str, Mesure], noms: Sequence[str]) -> Decimal | None:
    lues = [mesures.get(nom) for nom in noms]
    if not noms or any(lue is None or isinstance(lue, str) for lue in lues):
        return None
    return au_centime(sum(map(Fraction, lues), Fraction(0)))  # type: ignore[arg-type]


def decider(observes: Observes, ciblage: Ciblage, reglement: Reglement, campagne: Campagne) -> list[Decision]:
    """Who of the region meets the criteria, in FINESS order: the very rule of `efficience cibler`."""
    return list(cibler(ciblage, observes.population, Releve(reglement, campagne.au), observes.siens))
