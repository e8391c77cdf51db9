"""Where the euros are: for each indicator, the spend of a region, its change, who stands out, what could be changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Count, Q, Sum

from efficience.documents.graphiques import etats
from efficience.documents.graphiques.valeurs import Valeur
from efficience.noyau.montant import au_centime, en_euros, en_pourcentage
from efficience.portail.indicateurs import mots
from efficience.portail.indicateurs.comparaisons import comparer
from efficience.portail.indicateurs.gardes import garder
from efficience.portail.indicateurs.models import Definition, Lecture, Publication


@dataclass(frozen=True)
class Bilan:
    """The spend of a region: what is shown, added; who has none, by reason; the two years of those that have both."""

    euros: Decimal | None = None
    etablissements: int = 0
    absents: tuple[str, ...] = ()
    evolution: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True)
class Poste:
    """A line of the page « Indicateurs ». `part`: of the largest spend, in hundredths."""

    definition: Definition
    publication: Publication | None
    bilan: Bilan = Bilan()
    hors_limites: int = 0
    a_changer: Decimal | None = None
    part: int = 0

    @property
    def ecrits(self) -> dict[str, str]:
        """The amounts in words: spend, change in euros and in share, what the proposed changes would bring."""
        dits = {"euros": "" if self.bilan.euros is None else en_euros(self.bilan.euros), "evolution": "", "part": ""}
        if self.bilan.evolution is not None:
            avant, apres = self.bilan.evolution
            signe = "+" if apres > avant else ""
            dits["evolution"] = signe + en_euros(apres - avant)
            dits["part"] = signe + en_pourcentage((apres - avant) / avant) if avant else ""
        return {**dits, "a_changer": "" if self.a_changer is None else en_euros(self.a_changer)}


def dresser(publication: Publication, avant: Publication | None) -> Bilan:
    """The balance of one indicator and year, kept: published figures never change, and no name is in it."""
    cle = ("bilan", publication.pk, avant and avant.pk, publication.definition.depense)
    return garder(lambda: _dresser(publication, avant), *cle)


def _dresser(publication: Publication, avant: Publication | None) -> Bilan:
    definition = publication.definition
    releve = _relever(publication)
    comptes = etats.compter(lue.statut for lue in releve.values() if lue.nombre is None)
    absents = tuple(etats.accorder(statut, nombre) for statut, nombre in comptes.items())
    avec = sum(lue.nombre is not None for lue in releve.values())
    if not definition.depense:
        return Bilan(etablissements=avec, absents=absents)
    return Bilan(_additionner(releve.values()), avec, absents, _comparer(releve, avant))


def _relever(publication: Publication) -> dict[str, Valeur]:
    """The spend of each hospital (its first measure, for an indicator without spend), by its lot."""
    definition = publication.definition
    comptees = definition.depense or [mesure["nom"] for mesure in definition.mesures[:1]]
    vues = comparer([publication], comptees)
    return {f"{un.version}:{un.place}": Valeur(0) if un.niveaux else un.somme(comptees) for un in vues}


def _comparer(releve: Mapping[str, Valeur], avant: Publication | None) -> tuple[Decimal, Decimal] | None:
    """Euros before and now of the hospitals that have both years: the others would look like a change."""
    lus = _relever(avant) if avant else {}
    communs = [un for un in releve if un in lus and releve[un].nombre is not None and lus[un].nombre is not None]
    ancien, neuf = _additionner(lus[un] for un in communs), _additionner(releve[un] for un in communs)
    return None if ancien is None or neuf is None else (ancien, neuf)


def _additionner(lues: Iterable[Valeur]) -> Decimal | None:
    connus = [Decimal(lue.nombre) for lue in lues if isinstance(lue.nombre, Decimal | int)]
    return au_centime(sum(connus, Decimal(0))) if connus else None


def remarques(publications: Collection[Publication], public: str) -> dict[str, tuple[int, Decimal | None]]:
    """By indicator, how many hospitals stand out, and the euros of the changes proposed, among those the reader may name."""
    return garder(lambda: _remarquer(publications), "remarques", sorted(un.pk for un in publications), public)


def _remarquer(publications: Collection[Publication]) -> dict[str, tuple[int, Decimal | None]]:
    hors = Q(genre__startswith="limites/", verdict__in=mots.HORS_LIMITES)
    codes = {un.pk: un.indicateur for un in publications}
    rangees = (
        Lecture.objects.filter(hors | Q(genre="changements"), publication__in=codes)
        .order_by()
        .values_list("publication_id")
        .annotate(hors=Count("etablissement", distinct=True, filter=hors), gain=Sum("valeur", filter=Q(genre="changements")))
    )
    return {
        codes[publication]: (nombre, None if gain is None else au_centime(gain)) for publication, nombre, gain in rangees
    }


def ranger(
    definitions: Mapping[str, Definition], publications: Sequence[Publication], annee: int, public: str
) -> list[Poste]:
    """The indicators, those with the most euros first; those without figures last. `public`: who sees which names."""
    courantes = {un.indicateur: un for un in publications if un.annee == annee}
    avant = {un.indicateur: un for un in publications if un.annee == annee - 1}
    dits = remarques(list(courantes.values()), public)
    postes = []
    for code, installee in definitions.items():
        publication = courantes.get(code)
        bilan = dresser(publication, avant.get(code)) if publication else Bilan()
        definition = publication.definition if publication else installee
        postes.append(Poste(definition, publication, bilan, *dits.get(code, (0, None))))
    grand = max((un.bilan.euros for un in postes if un.bilan.euros), default=Decimal(1))
    postes = [replace(un, part=int(un.bilan.euros * 100 / grand)) if un.bilan.euros else un for un in postes]
    return sorted(postes, key=lambda un: (un.publication is None, -(un.bilan.euros or 0)))
