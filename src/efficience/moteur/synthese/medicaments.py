"""The invented presentations: public ATC codes, fictive brands, laboratories, codes, packs and prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import Any

from efficience.moteur.synthese.parametres import Region, alea, lire_catalogue
from efficience.noyau.codes import CIP13

_BIOLOGIQUE_OU_HYBRIDE = {"stylo": "B", "aerosol": "C"}  # values seen in the published file, in no dictionary


@dataclass(frozen=True)
class Substance:
    """One ATC5 code: weight inside its family, relative price of a box (cents), rate (%), form, strengths, packs."""

    rang: int
    atc5: str
    libelle: str
    poids: int
    centimes: int
    taux: int
    forme: str
    dosages: tuple[str, ...]
    presentations: int


@dataclass(frozen=True)
class Presentation:
    """One pack. `unites` is missing where its label gives no count; `centimes` is its price of the first year."""

    substance: Substance
    cip13: CIP13
    cis: str
    denomination: str
    laboratoire: str
    libelle: str
    libelle_bdpm: str
    unites: int | None
    top_gen: str
    gen_num: str
    poids: int
    centimes: int
    baisse: bool
    reserve: str = ""

    def prix(self, annees_ecoulees: int) -> int:
        """Price of a box in cents; a pack subject to price cuts loses 2 % a year, rounded half-up."""
        centimes = self.centimes
        for _ in range(annees_ecoulees if self.baisse else 0):
            centimes = (98 * centimes + 50) // 100
        return centimes


def inventer(region: Region, graine: int) -> tuple[Presentation, ...]:
    """All presentations, in the order of their ATC code, priced so that each family has its average box."""
    brutes = [p for substance in substances() for p in _presentations(region, graine, substance)]
    return tuple(_tarifer(region, brutes))


def substances() -> tuple[Substance, ...]:
    """The substances of the catalogue, in the order of their ATC code."""
    return tuple(
        Substance(
            rang=rang,
            atc5=ligne["atc5"],
            libelle=ligne["libelle"],
            poids=int(ligne["poids"]),
            centimes=int(ligne["centimes"]),
            taux=int(ligne["taux"]),
            forme=ligne["forme"],
            dosages=tuple(ligne["dosages"].split("|")),
            presentations=int(ligne["presentations"]),
        )
        for rang, ligne in enumerate(lire_catalogue("substances.csv"))
    )


def _presentations(region: Region, graine: int, substance: Substance) -> list[Presentation]:
    """Packs of one substance: strengths, then contents, then laboratories; a few of them take most of the sales."""
    ordre = alea(graine, "parts de marche", substance.rang).permutation(substance.presentations)
    return [
        _presentation(region.textes, substance, rang, substance.poids * 1000 // (1 + int(place)))
        for rang, place in enumerate(ordre)
    ]


def _presentation(textes: Mapping[str, Any], s: Substance, rang: int, poids: int) -> Presentation:
    forme = textes["formes"][s.forme]
    dosage = s.dosages[rang % len(s.dosages)]
    tour = rang // len(s.dosages)
    contenu = forme["contenus"][tour % len(forme["contenus"])]
    princeps = tour == 0
    specialite = (tour + 1) // 2  # the brand, then one drug per laboratory, in two packs
    laboratoires = textes["laboratoires"]
    laboratoire = laboratoires[(s.rang + specialite) % len(laboratoires)]
    nom = _marque(s) if princeps else f"{_denomination_commune(s)} {laboratoire}"
    seul = s.presentations <= len(s.dosages)
    muette = s.atc5 in textes["sans_unites"] and rang == s.presentations - 1
    discordante = textes["libelle_discordant"] == {"substance": s.atc5, "rang": rang}
    groupe = 100 + 4 * s.rang + rang % len(s.dosages)
    return Presentation(
        substance=s,
        cip13=cip13(9_000_000 + 100 * s.rang + rang),
        cis=f"9{s.rang:03d}{specialite:02d}{rang % len(s.dosages):02d}",
        denomination=f"{nom} {dosage}, {forme['nom']}",
        laboratoire=laboratoire,
        libelle=f"{nom} {dosage} {forme['libelle']} {2 * contenu if discordante else contenu}",
        libelle_bdpm=textes["sans_decompte"] if muette else _conditionnement(textes, forme, contenu, s.rang + 3 * rang),
        unites=None if muette else contenu,
        top_gen="0" if seul else _BIOLOGIQUE_OU_HYBRIDE.get(s.forme, "4" if princeps else "1"),
        gen_num="0" if seul else "" if rang % 17 == 16 else str(groupe),
        poids=poids,
        centimes=s.centimes * contenu * (20 + 3 * (rang % len(s.dosages))) * (95 + (s.rang + specialite) % 11),
        baisse=not seul and (s.rang + rang) % 4 == 0,
        reserve=textes["reserve"]["effet"] if muette and textes["reserve"]["substance"] == s.atc5 else "",
    )


def cip13(sept: int) -> CIP13:
    """A presentation code: 3400 9, seven digits, EAN-13 key."""
    douze = f"34009{sept:07d}"
    somme = sum(int(chiffre) * (3 if rang % 2 else 1) for rang, chiffre in enumerate(douze))
    return CIP13(f"{douze}{-somme % 10}")


def _denomination_commune(s: Substance) -> str:
    return s.libelle.replace(" ET ", "/").replace(", ", "/")


def _marque(s: Substance) -> str:
    """An invented brand: the head of the substance's name and a tail that no marketed drug has."""
    tete = s.libelle.split()[0].rstrip(",")[:4]
    return f"{tete}IXANE" if len(s.libelle.split()) == 1 else f"{tete}IXANE DUO"


def _conditionnement(textes: Mapping[str, Any], forme: Mapping[str, Any], contenu: int, tirage: int) -> str:
    """The label of the official base: containers × units for tablets and capsules, most of them in blisters."""
    if "solide" not in forme:
        return str(forme["bdpm"]).format(n=contenu)
    gabarits = textes["conditionnements"]
    gabarit = gabarits[tirage % 10 % len(gabarits) if tirage % 10 < len(gabarits) else 0]
    if contenu % gabarit["contenants"]:
        gabarit = gabarits[0]
    return str(gabarit["bdpm"]).format(n=contenu // gabarit["contenants"], solide=forme["solide"])


def _tarifer(region: Region, presentations: Sequence[Presentation]) -> list[Presentation]:
    """Raw prices become cents: right average inside each substance, then inside each family."""
    tarifees: list[Presentation] = []
    for _, groupe in groupby(presentations, key=lambda p: p.substance):
        membres = list(groupe)
        tarifees += _ramener(membres, Fraction(1000 * membres[0].substance.centimes))
    resultat: list[Presentation] = []
    for rang, famille in enumerate(region.familles):
        membres = [p for p in tarifees if region.famille(p.substance.atc5) == rang]
        resultat += _ramener(membres, Fraction(famille.centimes) / _taux_moyen(region, membres))
    return sorted(resultat, key=lambda p: p.cip13)


def _ramener(membres: Sequence[Presentation], moyenne: Fraction) -> list[Presentation]:
    """Scale prices so that the average box, weighted by sales, costs `moyenne`; half-up to a whole number."""
    poids = [max(1, p.poids) for p in membres]
    actuelle = Fraction(sum(n * p.centimes for n, p in zip(poids, membres, strict=True)), sum(poids))
    facteur = moyenne / actuelle
    return [replace(p, centimes=max(1, int(p.centimes * facteur + Fraction(1, 2)))) for p in membres]


def _taux_moyen(region: Region, membres: Sequence[Presentation]) -> Fraction:
    """Expected reimbursed share of the base, full reimbursement included."""
    ald = Fraction(sum(region.volumes.ald), 1000 * len(region.volumes.ald))
    poids = {p.cip13: max(1, p.poids) * p.centimes for p in membres}
    rembourse = sum(poids[p.cip13] * (p.substance.taux + (100 - p.substance.taux) * ald) for p in membres)
    return Fraction(rembourse) / (100 * sum(poids.values()))
