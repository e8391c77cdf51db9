"""Where the euros are: for each indicator, the spend of a region, its change, who stands out, what could be changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Count, Q, Sum

from efficience.documents.graphiques import etats
from efficience.documents.graphiques.valeurs import Valeur
from efficience.noyau.montant import au_centime, en_euros, en_pourcentage
from efficience.portail.indicateurs import mots
from efficience.portail.indicateurs.comparaisons import comparer
from efficience.portail.indicateurs.models import Definition, Lecture, Publication

Releve = Mapping[str, Valeur]
"""The spend of each hospital of an indicator and year, by its lot."""


@dataclass(frozen=True)
class Poste:
    """A line of the page « Indicateurs ». `part`: of the largest spend, in hundredths."""

    definition: Definition
    publication: Publication | None
    releve: Releve
    avant: Releve
    hors_limites: int = 0
    a_changer: Decimal | None = None
    part: int = 0

    @property
    def euros(self) -> Decimal | None:
        """What is shown, added; what is not is counted by its reason."""
        return _additionner(self.releve) if self.definition.depense else None

    @property
    def evolution(self) -> tuple[Decimal, Decimal] | None:
        """Euros of the two years, before and now, of the hospitals that have both: others would look like a change."""
        communs = [un for un in self.releve if un in self.avant and _connus(self.releve[un], self.avant[un])]
        if not communs or not self.definition.depense:
            return None
        avant, apres = (_additionner({un: annee[un] for un in communs}) for annee in (self.avant, self.releve))
        return None if avant is None or apres is None else (avant, apres)

    @property
    def etablissements(self) -> int:
        """How many have a value."""
        return sum(lue.nombre is not None for lue in self.releve.values())

    @property
    def absents(self) -> list[str]:
        """How many have none, by reason."""
        comptes = etats.compter(lue.statut for lue in self.releve.values() if lue.nombre is None)
        return [etats.accorder(statut, nombre) for statut, nombre in comptes.items()]

    @property
    def ecrits(self) -> dict[str, str]:
        """The amounts in words: spend, change in euros and in share, what the proposed changes would bring."""
        dits = {"euros": "" if self.euros is None else en_euros(self.euros), "evolution": "", "part": ""}
        if self.evolution is not None:
            avant, apres = self.evolution
            signe = "+" if apres > avant else ""
            dits["evolution"] = signe + en_euros(apres - avant)
            dits["part"] = signe + en_pourcentage((apres - avant) / avant) if avant else ""
        return {**dits, "a_changer": "" if self.a_changer is None else en_euros(self.a_changer)}


def _connus(*lues: Valeur) -> bool:
    return all(lue.nombre is not None for lue in lues)


def _additionner(releve: Releve) -> Decimal | None:
    connus = [Decimal(lue.nombre) for lue in releve.values() if isinstance(lue.nombre, Decimal | int)]
    return au_centime(sum(connus, Decimal(0))) if connus else None


def relever(publications: Iterable[Publication]) -> dict[tuple[str, int], dict[str, Valeur]]:
    """The spend of each hospital (its first measure, for an indicator without spend), by indicator and year."""
    lues: dict[tuple[str, int], list[Publication]] = defaultdict(list)
    for publication in publications:
        lues[publication.indicateur, publication.annee].append(publication)
    trouves = {}
    for cle, siennes in lues.items():
        definition = siennes[0].definition
        comptees = definition.depense or [mesure["nom"] for mesure in definition.mesures[:1]]
        trouves[cle] = {
            f"{un.version}:{un.place}": Valeur(0) if un.niveaux else un.somme(comptees) for un in comparer(siennes, comptees)
        }
    return trouves


def remarques(publications: Iterable[Publication]) -> dict[str, tuple[int, Decimal | None]]:
    """By indicator, how many hospitals that the reader may name stand out, and the euros of the changes proposed to them."""
    limite = Q(genre__startswith="limites/", verdict__in=mots.HORS_LIMITES)
    codes = {un.pk: un.indicateur for un in publications}
    rangees = (
        Lecture.objects.filter(publication__in=codes)
        .order_by()
        .values_list("publication_id")
        .annotate(
            hors=Count("etablissement", distinct=True, filter=limite), gain=Sum("valeur", filter=Q(genre="changements"))
        )
    )
    return {codes[publication]: (hors, None if gain is None else au_centime(gain)) for publication, hors, gain in rangees}


def ranger(definitions: Mapping[str, Definition], publications: Sequence[Publication], annee: int) -> list[Poste]:
    """The indicators, those with the most euros first; those without figures last."""
    lus = relever([un for un in publications if un.annee in (annee, annee - 1)])
    courantes = {un.indicateur: un for un in publications if un.annee == annee}
    dits = remarques(courantes.values())
    postes = []
    for code, installee in definitions.items():
        publication = courantes.get(code)
        definition = publication.definition if publication else installee
        releve, avant = lus.get((code, annee), {}), lus.get((code, annee - 1), {})
        postes.append(Poste(definition, publication, releve, avant, *dits.get(code, (0, None))))
    grand = max((un.euros for un in postes if un.euros), default=Decimal(1))
    postes = [replace(un, part=int(un.euros * 100 / grand)) if un.euros else un for un in postes]
    return sorted(postes, key=lambda un: (un.publication is None, -(un.euros or 0)))
