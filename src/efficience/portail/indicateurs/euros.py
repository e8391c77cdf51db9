"""Where the euros are: for each indicator, the spend of a region, its change, who stands out, what could be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from efficience.documents.graphiques.valeurs import Valeur
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import au_centime, en_euros, en_pourcentage
from efficience.portail.indicateurs import mots
from efficience.portail.indicateurs.models import Definition, Lecture, Pair, Publication


@dataclass(frozen=True)
class Total:
    """The spend of a region for one indicator and year: what is shown, and how many hospitals are not in it, and why."""

    euros: Decimal | None
    etablissements: int
    absents: Mapping[Statut, int]


@dataclass(frozen=True)
class Poste:
    """A line of the page « Indicateurs »."""

    definition: Definition
    publication: Publication | None
    total: Total | None
    avant: Total | None
    part: int
    hors_limites: int
    a_changer: Decimal | None
    sien: Valeur | None = None
    son_rang: str = ""

    @property
    def evolution(self) -> Decimal | None:
        """Euros more (or less) than the year before; nothing when one of the two is missing."""
        if self.total is None or self.avant is None or self.total.euros is None or self.avant.euros is None:
            return None
        return self.total.euros - self.avant.euros

    @property
    def ecrits(self) -> dict[str, str]:
        """The amounts in words: spend, change in euros and in share, what the proposed changes would bring."""
        total = self.total.euros if self.total else None
        evolution, avant = self.evolution, self.avant.euros if self.avant else None
        part = en_pourcentage(evolution / avant) if evolution is not None and avant else ""
        return {
            "euros": "" if total is None else en_euros(total),
            "evolution": "" if evolution is None else f"{'+' if evolution > 0 else ''}{en_euros(evolution)}",
            "part": f"+{part}" if part and evolution and evolution > 0 else part,
            "a_changer": "" if self.a_changer is None else en_euros(self.a_changer),
            "absents": ", ".join(f"{nombre} {mots.ETATS[statut.value]}" for statut, nombre in self.total.absents.items())
            if self.total
            else "",
        }


def totaux(publications: Iterable[Publication]) -> dict[tuple[str, int], Total]:
    """Spend by (indicator, year): only what is shown is added, what is not is counted by its reason."""
    lues = list(publications)
    trouves: dict[tuple[str, int], Total] = {}
    for code, definition in {un.indicateur: un.definition for un in lues}.items():
        siennes = [un.pk for un in lues if un.indicateur == code]
        comptees = definition.depense or [m["nom"] for m in definition.mesures[:1]]
        rangees = Pair.objects.filter(publication__in=siennes, mesure__in=comptees).order_by()
        for annee, statut, nombre, somme in rangees.values_list("annee", "statut").annotate(
            nombre=Count("place", distinct=True), somme=Sum("valeur")
        ):
            total = trouves.get((code, annee), Total(None, 0, {}))
            calcule = statut == Statut.CALCULE.value
            trouves[code, annee] = Total(
                euros=au_centime(somme) if calcule and definition.depense else total.euros,
                etablissements=total.etablissements + (nombre if calcule else 0),
                absents=total.absents if calcule else {**total.absents, Statut(statut): nombre},
            )
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
    return {
        codes[publication]: (nombre, None if gain is None else au_centime(gain)) for publication, nombre, gain in rangees
    }


def ranger(definitions: Mapping[str, Definition], publications: Sequence[Publication], annee: int) -> list[Poste]:
    """The indicators, those with the most euros first within the catalogue's volets; those without figures last."""
    lus = totaux([un for un in publications if un.annee in (annee, annee - 1)])
    courantes = {un.indicateur: un for un in publications if un.annee == annee}
    dits = remarques(courantes.values())
    plus_grand = max((t.euros for (_, an), t in lus.items() if an == annee and t.euros), default=Decimal(0))
    postes = []
    for code, definition in definitions.items():
        total = lus.get((code, annee)) if code in courantes else None
        euros = total.euros if total else None
        hors, gain = dits.get(code, (0, None))
        part = int(euros * 100 / plus_grand) if euros and plus_grand else 0
        postes.append(Poste(definition, courantes.get(code), total, lus.get((code, annee - 1)), part, hors, gain))
    return sorted(postes, key=lambda un: (un.publication is None, -(un.total.euros or 0) if un.total else 0))
