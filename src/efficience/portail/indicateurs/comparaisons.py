"""The figures of many hospitals side by side, for who asks: named where they may be, peers elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from efficience.documents.graphiques.valeurs import Valeur
from efficience.noyau.indicateur import Sens, Statut
from efficience.noyau.montant import en_exact
from efficience.noyau.population import Nature
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.indicateurs.models import Definition, Pair, Publication

PAIR = "Établissement pair"
_GRAVITES = (Statut.PROTEGE, Statut.NON_TRANSMIS, Statut.NON_CALCULABLE)
"""Of several reasons why a sum does not exist, the one that is told."""


@dataclass(frozen=True)
class Taux:
    """A rate of an indicator, made of published measures."""

    mesure: str
    numerateur: tuple[str, ...]
    denominateur: tuple[str, ...]
    unite: str
    sens: Sens
    nature: Nature
    sans_limites: str

    @property
    def mesures(self) -> tuple[str, ...]:
        """What it is made of."""
        return (*self.numerateur, *self.denominateur)


def taux_de(definition: Definition) -> list[Taux]:
    """The rates of an indicator, the first one first."""
    return [
        Taux(
            mesure=un["mesure"],
            numerateur=tuple(un["numerateur"]),
            denominateur=tuple(un["denominateur"]),
            unite=un["unite"],
            sens=Sens(un["sens"]),
            nature=Nature(un["nature"]),
            sans_limites=un["sans_limites"],
        )
        for un in definition.taux
    ]


@dataclass
class Comparee:
    """One hospital. `cle` tells it from the others without naming it, `version` and `place` over the years too.

    `finess` and `nom` are empty for a peer.
    """

    cle: str
    finess: str
    nom: str
    region: str
    departement: str
    categorie: str
    mesures: dict[str, Valeur] = field(default_factory=dict)
    niveaux: dict[str, str] = field(default_factory=dict)
    version: str = ""
    place: int = 0

    def statut(self, mesure: str) -> str:
        """The state of a measure, as files name it; empty when the file says nothing of it."""
        if mesure in self.niveaux:
            return Statut.CALCULE.value
        return self.mesures[mesure].statut.value if mesure in self.mesures else ""

    def somme(self, noms: Collection[str]) -> Valeur:
        """The sum of these measures; it does not exist as soon as one does not."""
        lues = [self.mesures.get(nom, Valeur(statut=Statut.NON_TRANSMIS)) for nom in noms]
        return additionner(lues)

    def taux(self, taux: Taux) -> Valeur:
        """The exact value of a rate; not computable when nothing is counted."""
        dessus, dessous = self.somme(taux.numerateur), self.somme(taux.denominateur)
        if dessus.nombre is None or dessous.nombre is None:
            return dessus if dessus.nombre is None else dessous
        if dessous.nombre <= 0:
            return Valeur(statut=Statut.NON_CALCULABLE)
        return Valeur(en_exact(dessus.nombre) / en_exact(dessous.nombre), provisoire=dessus.provisoire)


def additionner(lues: Sequence[Valeur]) -> Valeur:
    """The sum of values; when one is missing, its reason, the gravest first; none at all is not computable."""
    if not lues:
        return Valeur(statut=Statut.NON_CALCULABLE)
    raison = next((statut for statut in _GRAVITES if any(lue.statut is statut for lue in lues)), None)
    if raison is not None:
        return Valeur(statut=raison)
    return Valeur(sum((lue.nombre for lue in lues if lue.nombre is not None), 0), provisoire=any(u.provisoire for u in lues))


_COLONNES = (
    "publication_id", "place", "etablissement_id", "region", "departement", "categorie", "mesure", "valeur", "niveau",
    "statut", "provisoire",
)  # fmt: skip


def comparer(publications: Iterable[Publication], mesures: Collection[str] | None = None) -> list[Comparee]:
    """The hospitals of these publications, by their lot; only these measures, or all."""
    versions = {un.pk: str(un.version_id) for un in publications}
    rangees = Pair.objects.filter(publication__in=versions)
    if mesures is not None:
        rangees = rangees.filter(mesure__in=set(mesures))
    trouvees: dict[str, Comparee] = {}
    for publication, place, finess, region, departement, categorie, *chiffre in rangees.values_list(*_COLONNES):
        cle = f"{publication}:{place}"
        if cle not in trouvees:
            qui = Comparee(cle, finess or "", "", region, departement, categorie)
            trouvees[cle] = replace(qui, version=versions[publication], place=place)
        _poser(trouvees[cle], *chiffre)
    noms = _noms({un.finess for un in trouvees.values()} - {""})
    for un in trouvees.values():
        un.nom = noms.get(un.finess, PAIR)
    return [trouvees[cle] for cle in sorted(trouvees)]


def _poser(un: Comparee, mesure: str, valeur: Any, niveau: str, statut: str, provisoire: bool) -> None:
    if niveau:
        un.niveaux[mesure] = niveau
    else:
        un.mesures[mesure] = Valeur(valeur, Statut(statut), provisoire and valeur is not None)


def _noms(finess: Collection[str]) -> Mapping[str, str]:
    """Names of hospitals that the view let through; the directory is public."""
    return dict(Etablissement.objects.filter(pk__in=finess).values_list("finess", "raison_sociale"))
