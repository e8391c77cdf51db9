"""The layers of the chart over time: bands, lines, dated marks, states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from efficience.documents.graphiques import etats
from efficience.documents.graphiques.cadre import Cadre, Echelle, Marges
from efficience.documents.graphiques.calques import (
    Calque,
    aplat,
    axe,
    calque,
    ecrire,
    filet,
    forme,
    hauteur_titre,
    ligne,
    texte,
)
from efficience.documents.graphiques.charte import (
    BANDE_LARGE,
    BANDE_SERREE,
    BORNE_ETROITE,
    COURANT,
    CRITERE,
    DOUCE,
    ENCRE,
    GRILLE,
    PETIT,
    SUIVI,
)
from efficience.documents.graphiques.dates import en_mois, mois_court, rang_du_mois
from efficience.documents.graphiques.etiquettes import abreger, ecarter, longueur, raccourcir
from efficience.documents.graphiques.valeurs import Sujet, Valeur
from efficience.noyau.montant import Nombre, en_exact
from efficience.noyau.population import Nature
from efficience.noyau.rangs import Echelle as Pairs

_DEMI = 0.5  # of a month, on each side of its point
_MOIS_LARGE, _MOIS_ETROIT = 62, 58  # pixels between two names of months
_COULOIR = 17  # pixels of a line of annotations
_JOURS, _AN = 31, 366  # of the longest month and year: where in its own a date falls


@dataclass(frozen=True)
class Mois:
    """One month: the value of the establishment, the scale of its peers (None when it cannot be shown).

    `annuel`: the value is of the whole year that the month opens; a chart has years or months, never both.
    """

    mois: date
    valeur: Valeur
    pairs: Pairs | None = None
    annuel: bool = False

    @property
    def rang(self) -> int:
        """Its place along the axis."""
        return self.mois.year if self.annuel else rang_du_mois(self.mois)

    @property
    def ecrit(self) -> str:
        """« mars 2024 », or « 2024 »."""
        return str(self.mois.year) if self.annuel else en_mois(self.mois)

    @property
    def court(self) -> str:
        """« mars 24 », or « 2024 »: under the axis."""
        return str(self.mois.year) if self.annuel else mois_court(self.mois)

    def situer(self, jour: date) -> float:
        """The place of a day along the same axis."""
        if self.annuel:
            return jour.year - _DEMI + (jour.timetuple().tm_yday - 1) / _AN
        return rang_du_mois(jour) - _DEMI + (jour.day - 1) / _JOURS


@dataclass(frozen=True)
class Annotation:
    """Something dated that helps to read: a price cut, a recommendation."""

    le: date
    libelle: str


@dataclass(frozen=True)
class Reperes:
    """What the values are read against: target, start of the contract, dated annotations."""

    cible: Nombre | None = None
    debut_contrat: date | None = None
    annotations: tuple[Annotation, ...] = ()

    @property
    def dates(self) -> tuple[Annotation, ...]:
        """All that is dated, in order."""
        debut = (Annotation(self.debut_contrat, "Début du contrat"),) if self.debut_contrat else ()
        return tuple(sorted((*debut, *self.annotations), key=lambda un: un.le))


def bandes_visibles(pairs: Pairs, dixiemes: bool) -> list[tuple[Fraction, Fraction]]:
    """The bands of a month, the widest first: deciles 1 to 9 and quartiles, or the extremes."""
    if not dixiemes:
        return [(pairs.bornes[0], pairs.bornes[-1])]
    return [(pairs.bornes[1], pairs.bornes[-2]), (pairs.quartiles[0], pairs.quartiles[1])]


def cadrer(
    sujet: Sujet,
    mois: Sequence[Mois],
    reperes: Reperes,
    domaine: tuple[Nombre, Nombre] | None,
    dixiemes: bool,
    largeur: int,
) -> Cadre:
    """Months evenly spaced; values with a margin, or the scale asked for."""
    etroit = largeur < BORNE_ETROITE
    absents = [un.valeur.statut for un in mois if un.valeur.nombre is None]
    haut = 14 + hauteur_titre(sujet.axe, largeur) + _COULOIR * len(reperes.dates)
    bas = 40 + (10 if absents else 0) + etats.hauteur_bandeau(absents, etroit)
    marges = Marges(46, 86, haut, bas) if etroit else Marges(52, 150, haut, bas)
    x = Echelle(mois[0].rang - _DEMI, mois[-1].rang + _DEMI, largeur - marges.gauche - marges.droite)
    bornes = [borne for un in mois if un.pairs for bande in bandes_visibles(un.pairs, dixiemes) for borne in bande]
    connus = [en_exact(un.valeur.nombre) for un in mois if un.valeur.nombre is not None]
    vus = bornes + connus + ([en_exact(reperes.cible)] if reperes.cible is not None else [])
    y = _echelle(vus or [Fraction(0), Fraction(1)], domaine, sujet.nature, 200 if etroit else 280)
    fin = y.fin - y.debut < 0.05  # under five points, ticks need a decimal
    ecriture = (".1%" if fin else ".0%") if sujet.nature is Nature.PART else "$,.0f"
    return Cadre(x, y, marges, None, axe(y.graduations(5), ecriture))


def _echelle(vus: Sequence[Fraction], domaine: tuple[Nombre, Nombre] | None, nature: Nature, pixels: int) -> Echelle:
    if domaine is not None:
        return Echelle(float(domaine[0]), float(domaine[1]), pixels, renversee=True)
    bas, haut = float(min(vus)), float(max(vus))
    marge = (haut - bas) * 0.1 or abs(haut) * 0.1 or 0.01
    return Echelle(
        max(0.0, bas - marge), min(1.0, haut + marge) if nature is Nature.PART else haut + marge, pixels, renversee=True
    )


def _suites(mois: Iterable[Mois], garde: str) -> list[list[Mois]]:
    """Runs of consecutive months that have what is drawn."""
    suites: list[list[Mois]] = []
    for un in mois:
        if (un.valeur.nombre if garde == "valeur" else un.pairs) is None:
            continue
        if suites and suites[-1][-1].rang == un.rang - 1:
            suites[-1].append(un)
        else:
            suites.append([un])
    return suites


def tracer_bandes(cadre: Cadre, mois: Sequence[Mois], dixiemes: bool) -> list[Calque]:
    """Bands from light to dark, the median in dashes."""
    couleurs = (("bande_large", BANDE_LARGE), ("bande_serree", BANDE_SERREE))
    zones: tuple[list[dict[str, float]], ...] = ([], [])
    mediane = []
    for serie, suite in enumerate(_suites(mois, "pairs")):
        for un in suite:
            assert un.pairs is not None
            mediane.append({"x": un.rang, "y": float(un.pairs.mediane), "serie": serie})
            for zone, (bas, haut) in zip(zones, bandes_visibles(un.pairs, dixiemes), strict=False):
                zone.append({"x": un.rang, "y": float(bas), "y2": float(haut), "serie": serie})
    calques = []
    for (nom, couleur), zone in zip(couleurs, zones, strict=True):
        calques += calque(cadre, nom, zone, aplat(couleur), "y2", "detail")
    return calques + calque(cadre, "mediane", mediane, ligne(ENCRE, 1.25, (5, 3)), "detail")


def hachurer_provisoires(cadre: Cadre, mois: Sequence[Mois]) -> list[Calque]:
    """The months whose value may still change, hatched from top to bottom and named."""
    rangs = [un.rang for un in mois if un.valeur.provisoire]
    calques, mots = [], []
    for debut in (rang for rang in rangs if rang - 1 not in rangs):
        fin = next(rang for rang in range(debut, rangs[-1] + 1) if rang + 1 not in rangs)
        gauche, droite = cadre.x.pixel(debut - _DEMI), cadre.x.pixel(fin + _DEMI)
        calques += etats.hachurer(cadre, "provisoire", gauche, 0, droite, cadre.y.pixels)
        mots.append({**cadre.point(droite - 3, cadre.y.pixels - 8), "texte": "provisoire"})
    return calques + ecrire(cadre, "mots", mots, texte(DOUCE, "right"))


def poser_annotations(cadre: Cadre, sujet: Sujet, mois: Sequence[Mois], reperes: Reperes) -> list[Calque]:
    """The target across, the dates up and down, their words above the plot, one line each."""
    calques = []
    if reperes.cible is not None:
        y = cadre.y.pixel(float(reperes.cible))
        calques += calque(
            cadre, "cible", [cadre.segment(0, y, cadre.x.pixels, y)], filet(CRITERE, 1.5, (8, 3, 2, 3)), "x2", "y2"
        )
    for rang, un in enumerate(reperes.dates):
        x = cadre.x.pixel(cadre.x.borner(mois[0].situer(un.le)))
        haut = -_COULOIR * (len(reperes.dates) - rang) + _COULOIR / 2
        calques += calque(cadre, "dates", [cadre.segment(x, haut, x, cadre.y.pixels)], filet(DOUCE, 1, (2, 2)), "x2", "y2")
        reste, avant = cadre.x.pixels + cadre.marges.droite - x - 8, x + cadre.marges.gauche - 8
        mots = f"{un.libelle}, {mois_court(un.le)}"
        a_droite = longueur(mots) <= reste or reste > avant
        mots = abreger(mots, max(reste, avant))
        place = {**cadre.point(x + 5 if a_droite else x - 5, haut), "texte": mots}
        calques += calque(cadre, "mots", [place], texte(DOUCE, "left" if a_droite else "right"), "text")
    return calques


def tracer_serie(cadre: Cadre, mois: Sequence[Mois]) -> list[Calque]:
    """Straight segments between consecutive months; points full, hollow when provisional."""
    points = [
        {"x": un.rang, "y": un.valeur.pixel, "serie": serie}
        for serie, suite in enumerate(_suites(mois, "valeur"))
        for un in suite
    ]
    provisoires = {un.rang for un in mois if un.valeur.provisoire}
    taille = 5.0 if cadre.etroit or len(mois) > 36 else 7.0
    return [
        *calque(cadre, "serie", points, ligne(SUIVI, 2.5), "detail"),
        *calque(cadre, "points", [un for un in points if un["x"] not in provisoires], forme("rond", SUIVI, taille)),
        *calque(
            cadre,
            "points_provisoires",
            [un for un in points if un["x"] in provisoires],
            forme("rond", SUIVI, taille, pleine=False),
        ),
    ]


def ecrire_a_droite(
    cadre: Cadre, sujet: Sujet, nom: str, mois: Sequence[Mois], reperes: Reperes, dixiemes: bool
) -> list[Calque]:
    """At the right end of each line, what it is."""
    place = cadre.marges.droite - 10
    mots: list[tuple[float, str, str, bool]] = []
    dernier = next((un for un in reversed(mois) if un.valeur.nombre is not None), None)
    if dernier is not None:
        mots.append((dernier.valeur.pixel, abreger(raccourcir(nom), place), SUIVI, True))
    if reperes.cible is not None:
        mots.append((float(reperes.cible), f"cible {sujet.ecrire(reperes.cible)[0]}", CRITERE, False))
    pairs = next((un.pairs for un in reversed(mois) if un.pairs is not None), None)
    if pairs is not None:
        bandes = bandes_visibles(pairs, dixiemes)
        noms = (("1er décile", "9e décile"), ("1er quartile", "3e quartile")) if dixiemes else (("minimum", "maximum"),)
        mots.append((float(pairs.mediane), "médiane", ENCRE, False))
        for bornes, libelles in zip(bandes, noms[: 1 if cadre.etroit else 2], strict=False):
            mots += [(float(borne), libelle, DOUCE, False) for borne, libelle in zip(bornes, libelles, strict=True)]
    hauteurs = ecarter([cadre.y.pixel(cadre.y.borner(valeur)) for valeur, *_ in mots], PETIT + 3, cadre.y.pixels)
    return [
        un
        for hauteur, (_, ecrit, couleur, gras) in zip(hauteurs, mots, strict=True)
        for un in calque(
            cadre,
            "reperes",
            [{**cadre.point(cadre.x.pixels + 6, hauteur), "texte": ecrit}],
            texte(couleur, gras=gras),
            "text",
        )
    ]


def ecrire_mois(cadre: Cadre, mois: Sequence[Mois]) -> list[Calque]:
    """Names of months under the axis, as many as fit, counted from the last one; a small tick for each month."""
    pas = max(1, -(-(_MOIS_ETROIT if cadre.etroit else _MOIS_LARGE) * len(mois) // int(cadre.x.pixels)))
    absents = any(un.valeur.nombre is None for un in mois)
    bas = cadre.y.pixels + (32 if absents else 20)
    noms = [{**cadre.point(cadre.x.pixel(un.rang), bas), "texte": un.court} for un in reversed(list(mois)[::-1][::pas])]
    crans = [cadre.segment(x, cadre.y.pixels, x, cadre.y.pixels + 4) for x in (cadre.x.pixel(un.rang) for un in mois)]
    bout = [cadre.segment(0, cadre.y.pixels, cadre.x.pixels, cadre.y.pixels)]
    return [
        *calque(cadre, "axe_x", bout, filet(COURANT), "x2", "y2"),
        *calque(cadre, "crans", crans, filet(GRILLE), "x2", "y2"),
        *calque(cadre, "mois", noms, texte(DOUCE, "center"), "text"),
    ]


def poser_etats(cadre: Cadre, mois: Sequence[Mois]) -> list[Calque]:
    """Under the axis, why a month has no value: all at one height, which says nothing of it."""
    places = [(un.valeur.statut, cadre.x.pixel(un.rang), cadre.y.pixels + 12) for un in mois if un.valeur.nombre is None]
    return etats.marquer(cadre, places)
