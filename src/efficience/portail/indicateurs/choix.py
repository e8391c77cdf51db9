"""What an address asks of a page on an indicator: year, region, rate, order. An absurd one is the usual one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from efficience.portail.indicateurs import lectures
from efficience.portail.indicateurs.comparaisons import Comparee, Taux, taux_de
from efficience.portail.indicateurs.models import Definition, Publication

TOUTES = "toutes"
"""The word of an address for all regions together."""


@dataclass(frozen=True)
class Choix:
    """A choice, and what it may be replaced by. `publication` is the one whose version is compared."""

    definition: Definition
    publication: Publication
    montrees: Sequence[Publication]
    annees: Sequence[int]
    regions: Sequence[str]
    region: str
    taux: Taux | None
    tous_les_taux: Sequence[Taux]

    @property
    def annee(self) -> int:
        """The year shown."""
        return self.publication.annee

    def adresse(self, **autres: Any) -> str:
        """The parameters of the same page with other choices."""
        champs = {"annee": self.annee, "region": self.region, "taux": self.taux.mesure if self.taux else ""}
        return urlencode({nom: valeur for nom, valeur in {**champs, **autres}.items() if valeur not in ("", None)})


def choisir(requete: HttpRequest, code: str) -> Choix | None:
    """The choice of an address; None when the indicator has no figure for this person. Raises Http404 on its code."""
    membre = requete.membre  # type: ignore[attr-defined]
    definition = lectures.definitions().get(code)
    if definition is None:
        raise Http404
    siennes = list(lectures.publications(membre).filter(indicateur=code))
    if not siennes:
        return None
    annees = sorted({un.annee for un in siennes}, reverse=True)
    annee = _parmi(requete.GET.get("annee"), annees)
    de_l_annee = [un for un in siennes if un.annee == annee]
    regions = sorted({un.region for un in de_l_annee})
    sienne = membre.organisation.region
    usuelle = sienne if sienne in regions else TOUTES if len(regions) > 1 else regions[0]
    voulue = requete.GET.get("region", "")
    region = voulue if voulue in regions or (voulue == TOUTES and len(regions) > 1) else usuelle
    montrees = [un for un in de_l_annee if region in (TOUTES, un.region)]
    definition = montrees[0].definition
    tous = taux_de(definition)
    taux = next((un for un in tous if un.mesure == requete.GET.get("taux")), tous[0] if tous else None)
    return Choix(definition, montrees[0], montrees, annees, regions, region, taux, tous)


def _parmi(texte: str | None, annees: Sequence[int]) -> int:
    return int(texte) if texte and texte.isascii() and texte.isdigit() and int(texte) in annees else annees[0]


def _nombre(lue: Any) -> tuple[bool, Any]:
    return lue.nombre is None, lue.nombre if lue.nombre is not None else 0


Cle = Callable[[Comparee, Choix], Any]
TRIS: Mapping[str, tuple[str, Cle]] = {
    "valeur": ("valeur", lambda un, c: _nombre(un.taux(c.taux)) if c.taux else (not un.niveaux, tuple(un.niveaux.values()))),
    "depense": ("dépense", lambda un, c: _nombre(un.somme(c.definition.depense))),
    "effectif": ("effectif", lambda un, c: _nombre(un.somme(c.taux.denominateur)) if c.taux else (True, 0)),
    "nom": ("nom", lambda un, c: (not un.finess, (un.nom, un.finess))),
}
"""The orders of the table, and what each looks at: (without a value?, value)."""


def ordre(requete: HttpRequest, choix: Choix) -> tuple[str, bool]:
    """The order asked for, and whether it goes down; the euros first when nothing is said."""
    tri = requete.GET.get("tri", "")
    tri = tri if tri in TRIS else "depense" if choix.definition.depense else "valeur"
    return tri, requete.GET.get("ordre", "asc" if tri == "nom" else "desc") == "desc"


def trier(vues: Sequence[Comparee], choix: Choix, tri: str, baisse: bool) -> list[Comparee]:
    """The rows in that order. Those without a value are always last."""
    cles = {un.cle: TRIS[tri][1](un, choix) for un in vues}
    avec = sorted((un for un in vues if not cles[un.cle][0]), key=lambda un: un.cle)
    avec.sort(key=lambda un: cles[un.cle][1], reverse=baisse)
    sans = sorted((un for un in vues if cles[un.cle][0]), key=lambda un: (un.nom, un.cle))
    return avec + sans
