"""The layers of the funnel: criterion, bands, limits, points, names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from types import MappingProxyType

from efficience.documents.graphiques.cadre import Cadre, Echelle, Marges
from efficience.documents.graphiques.calques import (
    Calque,
    aplat,
    axe,
    calque,
    ecrire,
    ecrire_posees,
    filet,
    forme,
    hauteur_titre,
    ligne,
    texte,
)
from efficience.documents.graphiques.charte import (
    BANDE_LARGE,
    BANDE_SERREE,
    BLANC,
    BORNE_ETROITE,
    COURANT,
    CRITERE,
    DEFAVORABLE,
    DOUCE,
    ENCRE,
    FAVORABLE,
    PETIT,
    SANS_JUGEMENT,
    SUIVI,
    ZONE,
    ZONE_OPACITE,
)
from efficience.documents.graphiques.etats import hauteur_bandeau
from efficience.documents.graphiques.etiquettes import (
    Boite,
    Etiquette,
    abreger,
    autour,
    ecarter,
    longueur,
    placer,
    raccourcir,
)
from efficience.documents.graphiques.valeurs import Acteurs, Sujet
from efficience.noyau.limites import Entonnoir, Lecture, Position
from efficience.noyau.montant import Nombre, en_exact, en_pourcentage
from efficience.noyau.population import Nature

_PAS = 60  # points of a curve
_ETENDUE_LOGARITHMIQUE = 20  # ratio of volumes beyond which x is logarithmic
_FOULE = 400  # establishments beyond which the usual ones are drawn smaller
_ETIQUETTES = MappingProxyType({True: 4, False: 14})  # at most, narrow or not
_ASPECTS: Mapping[Position, tuple[str, bool]] = MappingProxyType(
    {
        Position.TROP_PEU: ("tiret", False),
        Position.DANS_LES_LIMITES: ("rond", True),
        Position.AU_DESSUS: ("haut", False),
        Position.AU_DESSOUS: ("bas", False),
        Position.TRES_AU_DESSUS: ("haut", True),
        Position.TRES_AU_DESSOUS: ("bas", True),
    }
)
_COULEURS = MappingProxyType({"défavorable": DEFAVORABLE, "favorable": FAVORABLE, "": SANS_JUGEMENT})
_CALMES = (Position.TROP_PEU, Position.DANS_LES_LIMITES)


@dataclass(frozen=True)
class Zone:
    """The criterion of the arrêté: from `volume` units on, and from `valeur` up (`au_dessus`) or down. None: no bound.

    `libelle`: « Critère de l’arrêté : part ≥ 45 % et 8 500 boîtes ou plus » ; a phone shows what precedes the colon.
    """

    libelle: str
    valeur: Nombre | None = None
    volume: Nombre | None = None
    au_dessus: bool = True


def cadrer(sujet: Sujet, trace: Entonnoir, acteurs: Acteurs, zone: Zone | None, largeur: int) -> Cadre:
    """The scales: volumes, logarithmic when they differ much; values, the criterion and the limits among them."""
    etroit = largeur < BORNE_ETROITE
    bas = 44 + (hauteur_bandeau(map(acteurs.etat, trace.ecartees), etroit))
    haut = 14 + hauteur_titre(sujet.axe, largeur)
    marges = Marges(46, 56, haut, bas) if etroit else Marges(52, 132, haut, bas)
    effectifs = [float(lu.mesure.effectif) for lu in trace.lectures]
    petit, grand, pixels = min(effectifs), max(effectifs), largeur - marges.gauche - marges.droite
    x = Echelle(0, grand * 1.04, pixels)
    if grand / petit > _ETENDUE_LOGARITHMIQUE:
        x = Echelle(petit / 1.15, grand * 1.08, pixels, logarithmique=True)
    y = _echelle_y(sujet, trace, zone, 260 if etroit else 380)
    axe_x = axe(x.graduations(4 if etroit else 8), ",d", grille=False)
    return Cadre(x, y, marges, axe_x, axe(y.graduations(5), _ecriture(sujet.nature, y)))


def _ecriture(nature: Nature, y: Echelle) -> str:
    fin = y.fin - y.debut < 0.05  # under five points, ticks need a decimal
    return (".1%" if fin else ".0%") if nature is Nature.PART else "$,.0f"


def _echelle_y(sujet: Sujet, trace: Entonnoir, zone: Zone | None, pixels: int) -> Echelle:
    """Every value, the limits at the largest volume, the criterion; a margin, never beyond what a value can be."""
    large = trace.couloirs(max(lu.mesure.effectif for lu in trace.lectures))[1]
    vus = [lu.mesure.valeur for lu in trace.lectures] + [large.bas, large.haut]
    if zone is not None and zone.valeur is not None:
        vus.append(en_exact(zone.valeur))
    bas, haut = float(min(vus)), float(max(vus))
    marge = (haut - bas) * 0.08 or 0.01
    plafond = 1.0 if sujet.nature is Nature.PART else haut + marge
    return Echelle(max(0.0, bas - marge), min(plafond, haut + marge), pixels, renversee=True)


def tracer_zone(cadre: Cadre, zone: Zone | None) -> list[Calque]:
    """The criterion, over the bands that it lets through."""
    if zone is None:
        return []
    gauche = cadre.x.pixel(cadre.x.borner(float(zone.volume))) if zone.volume is not None else 0.0
    hauteur = cadre.y.pixel(cadre.y.borner(float(zone.valeur))) if zone.valeur is not None else None
    haut = 0.0 if zone.au_dessus or hauteur is None else hauteur
    bas = cadre.y.pixels if not zone.au_dessus or hauteur is None else hauteur
    droite = cadre.x.pixels
    bords = [cadre.segment(gauche, haut, gauche, bas)] if zone.volume is not None else []
    bords += [cadre.segment(gauche, hauteur, droite, hauteur)] if hauteur is not None else []
    return [
        *calque(
            cadre,
            "critere",
            [cadre.segment(gauche, haut, droite, bas)],
            {**aplat(ZONE, "rect"), "fillOpacity": ZONE_OPACITE},
            "x2",
            "y2",
        ),
        *calque(cadre, "critere_bord", bords, filet(CRITERE, 1.5, (2, 3)), "x2", "y2"),
    ]


def _volumes(cadre: Cadre, trace: Entonnoir) -> list[Fraction]:
    """The volumes at which curves are drawn: from the smallest that allows a verdict."""
    juges = [lu.mesure.effectif for lu in trace.lectures if lu.couloirs is not None]
    debut = cadre.x.pixel(float(min(juges))) if juges else cadre.x.pixels
    pixels = (debut + (cadre.x.pixels - debut) * rang / _PAS for rang in range(_PAS + 1))
    return [Fraction(cadre.x.valeur(pixel)).limit_denominator(1000) for pixel in pixels]


def tracer_limites(cadre: Cadre, trace: Entonnoir) -> list[Calque]:
    """Bands at the two levels, their edges, and thin dots where chance alone would stand."""
    volumes = _volumes(cadre, trace)
    ajustes = [(float(v), *trace.couloirs(v)) for v in volumes]
    seuls = [(float(v), trace.couloirs(v, ajustes=False)[0]) for v in volumes]
    bord = cadre.y.borner
    large = [{"x": x, "y": bord(float(fort.bas)), "y2": bord(float(fort.haut))} for x, _, fort in ajustes]
    serree = [{"x": x, "y": bord(float(usuel.bas)), "y2": bord(float(usuel.haut))} for x, usuel, _ in ajustes]
    calques = calque(cadre, "bande_forte", large, aplat(BANDE_LARGE), "y2")
    calques += calque(cadre, "bande_usuelle", serree, aplat(BANDE_SERREE), "y2")
    if _elargi(trace):
        for nom, cote in (("hasard_bas", "bas"), ("hasard_haut", "haut")):
            points = _visibles(cadre, [(x, getattr(couloir, cote)) for x, couloir in seuls])
            calques += calque(cadre, nom, points, ligne(COURANT, 0.75, (1, 2)))
    for rang, (nom, tirets) in enumerate((("limite_usuelle", (5, 3)), ("limite_forte", ())), start=1):
        for cote in ("bas", "haut"):
            points = _visibles(cadre, [(un[0], getattr(un[rang], cote)) for un in ajustes])
            calques += calque(cadre, f"{nom}_{cote}", points, ligne(COURANT, 1, tirets))
    return calques


def _visibles(cadre: Cadre, points: list[tuple[float, Fraction]]) -> list[dict[str, float]]:
    return [{"x": x, "y": float(y)} for x, y in points if cadre.y.debut <= y <= cadre.y.fin]


def ecrire_reperes(cadre: Cadre, sujet: Sujet, trace: Entonnoir) -> list[Calque]:
    """The common value, and at the right end of each line what it is."""
    bout = Fraction(cadre.x.fin).limit_denominator(1000)
    mots = []
    for couloir in reversed(trace.couloirs(bout)):
        niveau = en_pourcentage(couloir.niveau, 0 if couloir.niveau * 100 % 1 == 0 else 1)
        mots += [(borne, niveau if cadre.etroit else f"limite {niveau}") for borne in (couloir.haut, couloir.bas)]
    if _elargi(trace) and not cadre.etroit:
        mots.append((trace.couloirs(bout, ajustes=False)[0].haut, "hasard seul"))
    mots = [un for un in mots if cadre.y.debut <= un[0] <= cadre.y.fin]
    commune = sujet.ecrire(trace.reference)[0]
    mots.append((trace.reference, commune if cadre.etroit else f"{sujet.ensemble} {commune}"))
    hauteurs = ecarter([cadre.y.pixel(float(valeur)) for valeur, _ in mots], PETIT + 3, cadre.y.pixels)
    poses = [{**cadre.point(cadre.x.pixels + 6, h), "texte": un} for h, (_, un) in zip(hauteurs, mots, strict=True)]
    trait = [{"x": x, "y": float(trace.reference)} for x in (cadre.x.debut, cadre.x.fin)]
    return [
        *calque(cadre, "ensemble", trait, ligne(ENCRE, 1.25)),
        *calque(cadre, "reperes", poses[:-1], texte(DOUCE), "text"),
        *calque(cadre, "repere_ensemble", poses[-1:], texte(ENCRE, gras=True), "text"),
    ]


def _elargi(trace: Entonnoir) -> bool:
    """True when over-dispersion makes the limits wider than chance alone."""
    return trace.surdispersion > 1 if trace.entre is None else trace.entre > 0


def poser_points(cadre: Cadre, trace: Entonnoir, acteurs: Acteurs) -> list[Calque]:
    """One layer per verdict; the establishment followed comes last, over the others."""
    groupes: dict[tuple[Position, str], list[dict[str, float]]] = {}
    for lu in trace.lectures:
        if lu.mesure.etablissement != acteurs.suivi:
            groupes.setdefault((lu.position, lu.appreciation), []).append(_place(lu))
    calme, remarque = (4.0, 6.5) if len(trace.lectures) > _FOULE else (6.0, 8.0)
    calques = []
    for position in _ASPECTS:
        for appreciation, couleur in _COULEURS.items():
            tranquille = position in _CALMES
            aspect = _aspect(position, COURANT if tranquille else couleur, calme if tranquille else remarque)
            calques += calque(cadre, position.name.lower(), groupes.get((position, appreciation), []), aspect)
    suivi = [_place(lu) for lu in trace.lectures if lu.mesure.etablissement == acteurs.suivi]
    return calques + calque(cadre, "suivi", suivi, {**forme("losange", SUIVI, 11), "stroke": BLANC, "strokeWidth": 1.5})


def _aspect(position: Position, couleur: str, taille: float) -> Calque:
    nom, pleine = _ASPECTS[position]
    return forme(nom, couleur, taille, pleine=pleine)


def _place(lu: Lecture) -> dict[str, float]:
    return {"x": float(lu.mesure.effectif), "y": float(lu.mesure.valeur)}


def nommer(cadre: Cadre, trace: Entonnoir, acteurs: Acteurs, zone: Zone | None) -> list[Calque]:
    """Names of those who stand out, the followed one first then the furthest; words of the criterion and of the doubt."""
    suivi = acteurs.suivi
    remarques = [lu for lu in trace.lectures if lu.position not in _CALMES or lu.mesure.etablissement == suivi]
    fixes = _mots(cadre, trace, zone)
    obstacles = [autour(*_pixels(cadre, lu), 5) for lu in remarques] + [mot.boite for mot in fixes] + _fils(cadre, trace)
    nommes = [lu for lu in remarques if lu.mesure.etablissement in acteurs.noms]
    nommes.sort(key=lambda lu: (lu.mesure.etablissement != suivi, -_eloignement(lu, trace), lu.mesure.etablissement))
    voulues = [
        Etiquette(abreger(raccourcir(acteurs.nom(code)), 110 if cadre.etroit else 180), *_pixels(cadre, lu), code == suivi)
        for lu in nommes[: _ETIQUETTES[cadre.etroit]]
        for code in [lu.mesure.etablissement]
    ]
    posees = placer(voulues, obstacles, cadre.x.pixels, cadre.y.pixels)
    return [un for mot in fixes for un in mot.calques(cadre)] + ecrire_posees(cadre, posees)


@dataclass(frozen=True)
class _Mot:
    """Words at a fixed place, in pixels of the plot, from their left or right end."""

    texte: str
    x: float
    y: float
    ancre: str
    couleur: str

    @property
    def boite(self) -> Boite:
        long = longueur(self.texte)
        gauche = self.x - long if self.ancre == "right" else self.x
        return Boite(gauche, self.y - PETIT / 2 - 2, gauche + long, self.y + PETIT / 2 + 2)

    def calques(self, cadre: Cadre) -> list[Calque]:
        mots = [{**cadre.point(self.x, self.y), "texte": self.texte}]
        return ecrire(cadre, "mots", mots, texte(self.couleur, self.ancre))


def _mots(cadre: Cadre, trace: Entonnoir, zone: Zone | None) -> list[_Mot]:
    mots = []
    if zone is not None:
        y = 9.0 if zone.au_dessus else cadre.y.pixels - 9
        libelle = zone.libelle.partition(" : ")[0] if cadre.etroit else zone.libelle
        mots.append(_Mot(abreger(libelle, cadre.x.pixels - 12), cadre.x.pixels - 6, y, "right", CRITERE))
    if any(lu.couloirs is None for lu in trace.lectures):
        y = cadre.y.pixels - 9 if zone is None or zone.au_dessus else 9.0
        doute = "effectif insuffisant" if cadre.etroit else "effectif insuffisant pour conclure"
        mots.append(_Mot(doute, 4, y, "left", DOUCE))
    return mots


def _fils(cadre: Cadre, trace: Entonnoir) -> list[Boite]:
    """Boxes along the limits, which names should not cross."""
    couloirs = [(cadre.x.pixel(float(v)), *trace.couloirs(v)) for v in _volumes(cadre, trace)]
    bornes = [(x, borne) for x, *deux in couloirs for un in deux for borne in (un.bas, un.haut)]
    return [autour(x, cadre.y.pixel(float(borne)), 3) for x, borne in bornes if cadre.y.debut <= borne <= cadre.y.fin]


def _pixels(cadre: Cadre, lu: Lecture) -> tuple[float, float]:
    return cadre.x.pixel(float(lu.mesure.effectif)), cadre.y.pixel(float(lu.mesure.valeur))


def _eloignement(lu: Lecture, trace: Entonnoir) -> float:
    """In standard deviations of chance, over-dispersion included: what order names are given in."""
    variance = float(trace.variance) / float(lu.mesure.effectif)
    totale = variance * float(trace.surdispersion) if trace.entre is None else variance + float(trace.entre)
    return abs(float(lu.mesure.valeur - trace.reference)) / sqrt(totale)
