"""From geographic sites to a contract: which sites count, in which year, by the links of their time.

Objectives « concernent chaque site géographique » (contrat type, art. 5), the report is one for the contract. Values stay
at the site; they are rolled up by dated links, never by today's. Two years are compared over one perimeter: the sites held
at the end of the evaluated year, each with those it succeeded, summed in the reference year (A-07).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import Nombre, en_exact
from efficience.noyau.periode import Periode


class Issue(Enum):
    """What became of an evaluation. Only the first one is an amount; none of the others is a zero."""

    CALCULEE = "calculée"
    REFERENCE_MANQUANTE = "année de référence manquante"
    ANNEE_MANQUANTE = "année évaluée manquante"
    SITE_NOUVEAU = "site ouvert depuis trop peu de temps"
    FERMETURE = "établissement fermé"
    PROTEGEE = "protégée par le secret statistique"
    HORS_CONTRAT = "hors du contrat"
    NON_CALCULABLE = "non calculable"


@dataclass(frozen=True)
class Site:
    """A geographic site of the contract's holder: linked from `depuis` to `jusqu_au`, both included (None: no limit)."""

    finess: str
    depuis: date | None = None
    jusqu_au: date | None = None

    def tenu(self, jour: date) -> bool:
        """Whether the site is linked on that day."""
        return (self.depuis is None or self.depuis <= jour) and (self.jusqu_au is None or jour <= self.jusqu_au)


@dataclass(frozen=True)
class Succession:
    """From the day `le`, the activity of the site `de` is that of the site `vers`."""

    de: str
    vers: str
    le: date


@dataclass(frozen=True)
class ValeurDeSite:
    """The measures of an indicator for one site and year. `mesures` says nothing unless `statut` is CALCULE."""

    site: str
    annee: int
    mesures: Mapping[str, Nombre | None]
    statut: Statut = Statut.CALCULE
    provisoire: bool = False


@dataclass(frozen=True)
class Somme:
    """The measures of a perimeter for one year, the sites that made them, whether one of them is provisional."""

    annee: int
    mesures: Mapping[str, Nombre | None]
    sites: tuple[str, ...]
    provisoire: bool


@dataclass(frozen=True)
class Absence:
    """Why a perimeter has no value: in the words of an outcome, and as the state of a value."""

    issue: Issue
    motif: str
    statut: Statut = Statut.NON_CALCULABLE


@dataclass(frozen=True)
class Perimetre:
    """The sites of a contract and the successions between sites, all dates included."""

    sites: tuple[Site, ...]
    successions: tuple[Succession, ...] = ()

    def tenus(self, annee: int) -> tuple[Site, ...]:
        """The sites held at the end of the evaluated year: the perimeter of both years."""
        return tuple(site for site in self.sites if site.tenu(Periode.annee(annee).fin))

    def lignee(self, site: str, au: date) -> Iterator[tuple[str, date | None]]:
        """The site and all it succeeded by that day, each with the day from which it is no longer expected."""
        a_suivre: list[tuple[str, date | None]] = [(site, None)]
        vus: set[str] = set()
        while a_suivre:
            finess, fin = a_suivre.pop(0)
            if finess in vus:
                continue
            vus.add(finess)
            yield finess, fin
            a_suivre += [(s.de, s.le) for s in self.successions if s.vers == finess and s.le <= au]

    def attendus(self, evaluee: int, annee: int) -> tuple[str, ...]:
        """The sites whose value is expected in `annee` for the evaluation of `evaluee`, in stable order.

        A site taken over before the year began is not; one taken over during it is, for its part of the year. A site that
        succeeded others is not expected in a year it did not see.
        """
        au, bornes = Periode.annee(evaluee).fin, Periode.annee(annee)
        return tuple(
            sorted(
                {
                    finess
                    for site in self.tenus(evaluee)
                    for finess, fin in self.lignee(site.finess, au)
                    if (fin is None or fin > bornes.debut)
                    if finess != site.finess or site.depuis is None or site.depuis <= bornes.fin
                }
            )
        )

    def nouveaux(self, evaluee: int) -> tuple[Site, ...]:
        """The sites held that opened during the two years, and succeeded nobody: their reference year is not whole."""
        debut, fin = Periode.annee(evaluee - 1).debut, Periode.annee(evaluee).fin
        heritiers = {s.vers for s in self.successions if s.le <= fin}
        return tuple(s for s in self.tenus(evaluee) if s.depuis and s.depuis > debut and s.finess not in heritiers)

    def fermes(self, evaluee: int) -> tuple[Site, ...]:
        """The sites that left during the two years, and that no site held succeeded: out of both years."""
        debut, fin = Periode.annee(evaluee - 1).debut, Periode.annee(evaluee).fin
        repris = {finess for site in self.tenus(evaluee) for finess, _ in self.lignee(site.finess, fin)}
        return tuple(s for s in self.sites if s.jusqu_au and debut <= s.jusqu_au < fin and s.finess not in repris)

    def fusions(self, evaluee: int) -> tuple[Succession, ...]:
        """The successions that make the two years differ in their sites."""
        annees = {annee: set(self.attendus(evaluee, annee)) for annee in (evaluee - 1, evaluee)}
        changes = annees[evaluee - 1] ^ annees[evaluee]
        return tuple(s for s in self.successions if {s.de, s.vers} & changes)


def remonter(
    valeurs: Collection[ValeurDeSite], perimetre: Perimetre, evaluee: int, annee: int, rapports: Collection[str] = ()
) -> Somme | Absence:
    """The sum of what the sites expected in `annee` measured, for the evaluation of `evaluee`; or why there is none.

    One site missing and the sum does not exist. `rapports`: measures that are ratios; over several sites they are left out,
    and taken again from the sums of their terms.
    """
    attendus = perimetre.attendus(evaluee, annee)
    if not attendus:
        return Absence(Issue.FERMETURE, f"aucun site n’est rattaché au contrat au {Periode.annee(evaluee).fin:%d/%m/%Y}")
    lues = {valeur.site: valeur for valeur in valeurs if valeur.annee == annee}
    for site in attendus:
        valeur = lues.get(site)
        if valeur is None or valeur.statut is not Statut.CALCULE:
            return _absence(site, annee, evaluee, Statut.NON_TRANSMIS if valeur is None else valeur.statut)
    siennes = [lues[site] for site in attendus]
    provisoire = any(valeur.provisoire for valeur in siennes)
    if len(siennes) == 1:
        return Somme(annee, siennes[0].mesures, attendus, provisoire)
    noms = dict.fromkeys(nom for valeur in siennes for nom in valeur.mesures if nom not in rapports)
    sommes = {nom: _somme([valeur.mesures.get(nom) for valeur in siennes]) for nom in noms}
    return Somme(annee, sommes, attendus, provisoire)


def _absence(site: str, annee: int, evaluee: int, statut: Statut) -> Absence:
    manque = Issue.ANNEE_MANQUANTE if annee == evaluee else Issue.REFERENCE_MANQUANTE
    issues = {
        Statut.NON_TRANSMIS: (manque, "n’a pas transmis de données"),
        Statut.NON_CALCULABLE: (manque, "n’a pas de valeur calculable"),
        Statut.PROTEGE: (Issue.PROTEGEE, "a une valeur protégée par le secret statistique"),
    }
    issue, mots = issues[statut]
    return Absence(issue, f"le site {site} {mots} pour {annee}", statut)


def _somme(valeurs: list[Nombre | None]) -> Fraction | None:
    return None if any(v is None for v in valeurs) else sum((en_exact(v) for v in valeurs if v is not None), Fraction(0))
