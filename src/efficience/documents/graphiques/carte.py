"""Chart 5, the map of establishments: where. Surface for the spend, shape and tone for the band of the indicator.

No outline of France is in the project and none is fetched: each department is suggested by the envelope of its
establishments, and a scale bar gives distances. The list beside the map says the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from efficience.documents.graphiques import etats
from efficience.documents.graphiques.cadre import Cadre, Marges, en_pixels
from efficience.documents.graphiques.calques import (
    Calque,
    aplat,
    calque,
    dessiner,
    ecrire,
    ecrire_posees,
    filet,
    forme,
    hauteur_titre,
    texte,
    titrer,
)
from efficience.documents.graphiques.charte import BANDE_LARGE, BLANC, BORNE_ETROITE, COURANT, DOUCE, GRADIN, LARGE, SUIVI
from efficience.documents.graphiques.etiquettes import Etiquette, abreger, autour, longueur, placer, plier, raccourcir
from efficience.documents.graphiques.graphique import Colonne, Graphique, Table
from efficience.documents.graphiques.projection import OUTRE_MER, Panneau, cadrer, creux, enveloppe
from efficience.documents.graphiques.valeurs import Valeur
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import en_euros, en_nombre

_FORMES = ("rond", "losange", "carre", "bas", "haut")
_DIAMETRES = {False: 34.0, True: 22.0}  # pixels, of the largest spend, on a page or a phone
_PLUS_PETIT = 4.0  # pixels: under it a mark is not seen, and its surface no longer tells the spend
_FOULE = 400  # sites beyond which marks are smaller
_VIGNETTE = {False: (120, 96), True: (92, 84)}  # pixels of an overseas inset
_BANDEAU = 18  # pixels of its name
_LIGNE = 20  # pixels of a line of the key
_NOTE = "Fonds : enveloppe des établissements de chaque département, et non ses limites."
_NOMS = {False: 8, True: 3}


@dataclass(frozen=True)
class Site:
    """An establishment at its FINESS coordinates (degrees). `bande`: rank among the bands, or why there is none."""

    etablissement: str
    nom: str
    departement: str
    latitude: Decimal
    longitude: Decimal
    depense: Valeur
    bande: int | Statut

    @property
    def statut(self) -> Statut:
        """`CALCULE` when it can be drawn, else the state that forbids it."""
        return self.bande if isinstance(self.bande, Statut) else self.depense.statut

    @property
    def lieu(self) -> tuple[float, float]:
        """Longitude, latitude."""
        return float(self.longitude), float(self.latitude)


def carte(intitule: str, bandes: Sequence[str], sites: Sequence[Site], suivi: str = "", largeur: int = LARGE) -> Graphique:
    """The sites by band, the lowest first in `bandes` (five at most). `intitule`: « Part d’ARA II, 2024 ».

    Raises ValueError without any site, or with more bands than there are shapes.
    """
    if not sites or not 0 < len(bandes) <= len(_FORMES):
        raise ValueError(f"au moins un établissement, et de 1 à {len(_FORMES)} bandes")
    cle = _ranger_cle(bandes, sites, largeur)
    axe = f"{intitule} ; surface proportionnelle à la dépense"
    panneaux = _composer(sites, largeur)
    bas = max(un.haut + un.hauteur for un in panneaux.values()) + 22
    haut = 10 + hauteur_titre(axe, largeur) + _LIGNE * (1 + max(y for *_, y in cle))
    absents = [un.statut for un in sites if un.statut is not Statut.CALCULE]
    pied = 8 + 16 * len(plier(_NOTE, largeur - 8)) + etats.hauteur_bandeau(absents, largeur < BORNE_ETROITE)
    cadre = en_pixels(largeur, bas, Marges(0, 0, haut, pied))
    calques = [*_fonds(cadre, panneaux, sites), *_marques(cadre, panneaux, sites, bandes), *_cle(cadre, cle)]
    calques += _noms(cadre, panneaux, sites, suivi)
    note = [{**cadre.point(4, bas + 6 + 16 * n), "texte": un} for n, un in enumerate(plier(_NOTE, largeur - 8))]
    calques += calque(cadre, "note", note, texte(DOUCE), "text") + etats.bandeau(cadre, absents, bas + 10 + 16 * len(note))
    titre, resume = _titrer(intitule, bandes, sites), _resumer(intitule, bandes, sites)
    svg = dessiner(cadre, calques + titrer(cadre, axe), titre, resume)
    return Graphique(svg, titre, resume, _table(bandes, sites), cadre.largeur, cadre.hauteur)


def _panneau(site: Site, outre_mer_seul: bool) -> str:
    return site.departement if site.departement in OUTRE_MER and not outre_mer_seul else ""


def _composer(sites: Sequence[Site], largeur: int) -> dict[str, Panneau]:
    """The main panel under the name «  », and one inset per overseas department in rows under it."""
    etroit = largeur < BORNE_ETROITE
    departements = {un.departement for un in sites}
    seul = len(departements) == 1
    groupes: dict[str, list[tuple[float, float]]] = {}
    for un in sites:
        groupes.setdefault(_panneau(un, seul), []).append(un.lieu)
    principal = groupes.pop("", [])
    panneaux, haut = {}, 0.0
    if principal:
        panneaux[""] = cadrer("", principal, 0, 0, largeur, 300 if etroit else 420, 30 if etroit else 44)
        haut = panneaux[""].hauteur + 8
    large, haute = _VIGNETTE[etroit]
    par_rangee = max(1, largeur // (large + 8))
    for rang, departement in enumerate(sorted(groupes)):
        x, y = rang % par_rangee * (large + 8), haut + rang // par_rangee * (haute + 8)
        nom, lieux = OUTRE_MER[departement], groupes[departement]
        panneaux[departement] = cadrer(nom, lieux, x, y + _BANDEAU, large, haute - _BANDEAU, 16)
    return panneaux


def _par_panneau(panneaux: Mapping[str, Panneau], site: Site) -> tuple[float, float]:
    panneau = panneaux.get(site.departement if site.departement in OUTRE_MER else "", panneaux.get(""))
    return (panneau or next(iter(panneaux.values()))).placer(site.lieu)


def _fonds(cadre: Cadre, panneaux: Mapping[str, Panneau], sites: Sequence[Site]) -> list[Calque]:
    """Envelopes of departments and their numbers, frames of the insets, a scale bar in each panel."""
    calques: list[Calque] = []
    contour = {"type": "line", "color": BANDE_LARGE, "strokeWidth": 26, "strokeJoin": "round", "strokeCap": "round"}
    for _, points in _par_departement(panneaux, sites):
        tour = enveloppe(points)
        if len(tour) == 1:
            calques += calque(cadre, "departements", [cadre.point(*tour[0])], forme("rond", BANDE_LARGE, 26))
            continue
        rangees = [{**cadre.point(*un), "ordre": rang} for rang, un in enumerate([*tour, tour[0]])]
        calques += calque(cadre, "departements", rangees, {**contour, "fill": BANDE_LARGE}, "order")
    numeros = [{**cadre.point(x, y), "texte": departement} for departement, x, y in _numeros(panneaux, sites)]
    calques += ecrire(cadre, "numeros", numeros, texte(COURANT, "center"))
    for nom, panneau in panneaux.items():
        calques += _echelle(cadre, panneau) + (_vignette(cadre, panneau) if nom else [])
    return calques


def _par_departement(panneaux: Mapping[str, Panneau], sites: Sequence[Site]) -> list[tuple[str, list[tuple[float, float]]]]:
    groupes: dict[str, list[tuple[float, float]]] = {}
    for un in sites:
        groupes.setdefault(un.departement, []).append(_par_panneau(panneaux, un))
    return sorted(groupes.items())


def _numeros(panneaux: Mapping[str, Panneau], sites: Sequence[Site]) -> list[tuple[str, float, float]]:
    """Where the number of each department of the main panel is written: away from its marks."""
    tours = ((nom, enveloppe(points), points) for nom, points in _par_departement(panneaux, sites) if nom not in panneaux)
    return [(nom, *creux(tour, points)) for nom, tour, points in tours if len(tour) > 1]


def _vignette(cadre: Cadre, un: Panneau) -> list[Calque]:
    haut = un.haut - _BANDEAU
    coins = [cadre.segment(un.gauche + 1, haut, un.gauche + un.largeur - 1, un.haut + un.hauteur)]
    mots = [{**cadre.point(un.gauche + 6, haut + 11), "texte": un.nom}]
    cadre_vide = {**aplat(BLANC, "rect"), "fillOpacity": 0, "stroke": COURANT, "strokeWidth": 0.75}
    return calque(cadre, "vignettes", coins, cadre_vide, "x2", "y2") + ecrire(cadre, "mots", mots, texte(DOUCE))


def _echelle(cadre: Cadre, un: Panneau) -> list[Calque]:
    km, pixels = un.echelle()
    droite, bas = un.gauche + un.largeur - 8, un.haut + un.hauteur - 7
    mots = [{**cadre.point(droite - pixels - 5, bas), "texte": f"{km} km"}]
    barre = [cadre.segment(droite - pixels, bas, droite, bas)]
    return calque(cadre, "echelle", barre, filet(DOUCE, 2), "x2", "y2") + ecrire(cadre, "mots", mots, texte(DOUCE, "right"))


@dataclass(frozen=True)
class _Tailles:
    """From spends to the diameters of the discs of the same surface, in pixels."""

    plus_grande: float
    diametre: float
    foule: bool

    @classmethod
    def choisir(cls, sites: Sequence[Site], etroit: bool) -> _Tailles:
        vus = [un.depense.pixel for un in sites if un.statut is Statut.CALCULE]
        foule = len(sites) > _FOULE
        return cls(max(vus, default=0.0), _DIAMETRES[etroit] / (2 if foule else 1), foule)

    def lire(self, depense: Valeur) -> float:
        """Negative and small spends keep the smallest mark; in a crowd, by half pixels, so that many are drawn as one."""
        part = max(0.0, depense.pixel) / self.plus_grande if self.plus_grande else 0.0
        diametre = max(_PLUS_PETIT, self.diametre * sqrt(part))
        return round(2 * diametre) / 2 if self.foule else diametre


def _marques(cadre: Cadre, panneaux: Mapping[str, Panneau], sites: Sequence[Site], bandes: Sequence[str]) -> list[Calque]:
    """Large ones first, so that none hides another; then the states, all of one size."""
    tailles = _Tailles.choisir(sites, cadre.etroit)
    vus = sorted((un for un in sites if un.statut is Statut.CALCULE), key=lambda un: (-un.depense.pixel, un.etablissement))
    calques = []
    for bande in range(len(bandes)):
        rangees = [
            {**cadre.point(*_par_panneau(panneaux, un)), "taille": tailles.lire(un.depense) ** 2}
            for un in vus
            if un.bande == bande
        ]
        calques += calque(cadre, f"bande_{bande}", rangees, _aspect(bande, len(bandes), 10, cerne=not tailles.foule), "size")
    absents = [(un.statut, *_par_panneau(panneaux, un)) for un in sites if un.statut is not Statut.CALCULE]
    return calques + etats.marquer(cadre, absents)


def _aspect(bande: int, nombre: int, taille: float, *, cerne: bool = True) -> Calque:
    """Shape and tone of a band, tones far apart when bands are few; `cerne`: a white edge between marks that touch."""
    ton = GRADIN[round(bande * (len(GRADIN) - 1) / max(1, nombre - 1))] if nombre > 1 else GRADIN[2]
    return {**forme(_FORMES[bande], ton, taille), **({"stroke": BLANC, "strokeWidth": 1} if cerne else {})}


def _ranger_cle(bandes: Sequence[str], sites: Sequence[Site], largeur: int) -> list[tuple[int, str, float, int]]:
    """Rank, words, left end and line of each entry of the key."""
    entrees, x, ligne = [], 10.0, 0
    for rang, bande in enumerate(bandes):
        mots = f"{bande} ({en_nombre(sum(un.statut is Statut.CALCULE and un.bande == rang for un in sites))})"
        if x + longueur(mots) + 16 > largeur and x > 10:
            x, ligne = 10.0, ligne + 1
        entrees.append((rang, mots, x, ligne))
        x += longueur(mots) + 30
    return entrees


def _cle(cadre: Cadre, entrees: Sequence[tuple[int, str, float, int]]) -> list[Calque]:
    lignes = 1 + max(ligne for *_, ligne in entrees)
    calques: list[Calque] = []
    for rang, mots, x, ligne in entrees:
        y = -_LIGNE * (lignes - ligne) + _LIGNE / 2 - 4
        calques += calque(cadre, "cle", [cadre.point(x, y)], _aspect(rang, len(entrees), 11))
        calques += calque(cadre, "mots", [{**cadre.point(x + 10, y), "texte": mots}], texte(DOUCE), "text")
    return calques


def _noms(cadre: Cadre, panneaux: Mapping[str, Panneau], sites: Sequence[Site], suivi: str) -> list[Calque]:
    """The establishment followed, then the largest spends of the highest bands."""
    tailles = _Tailles.choisir(sites, cadre.etroit)
    places = {un.etablissement: _par_panneau(panneaux, un) for un in sites}
    vus = [
        un
        for un in sites
        if un.statut is Statut.CALCULE and un.nom and (un.departement not in panneaux or un.etablissement == suivi)
    ]
    obstacles = [autour(*places[un.etablissement], tailles.lire(un.depense) / 2) for un in vus]
    obstacles += [autour(x, y, 9) for _, x, y in _numeros(panneaux, sites)]
    vus.sort(key=lambda un: (un.etablissement != suivi, -_rang(un), -un.depense.pixel, un.etablissement))
    place = 100 if cadre.etroit else 170
    voulues = [
        Etiquette(abreger(raccourcir(un.nom), place), x, y, un.etablissement == suivi, rayon)
        for un in vus[: _NOMS[cadre.etroit]]
        for x, y in [places[un.etablissement]]
        for rayon in [tailles.lire(un.depense) / 2]
    ]
    calques = ecrire_posees(cadre, placer(voulues, obstacles, cadre.x.pixels, cadre.y.pixels))
    cercle = {"type": "point", "filled": False, "stroke": SUIVI, "strokeWidth": 2}
    entoures = [
        {**cadre.point(*places[un.etablissement]), "taille": (tailles.lire(un.depense) + 10) ** 2}
        for un in vus
        if un.etablissement == suivi
    ]
    return calques + calque(cadre, "suivi", entoures, cercle, "size")


def _rang(un: Site) -> int:
    return un.bande if isinstance(un.bande, int) else -1


def _titrer(intitule: str, bandes: Sequence[str], sites: Sequence[Site]) -> str:
    vus = [un for un in sites if un.statut is Statut.CALCULE]
    hauts = sum(un.bande == len(bandes) - 1 for un in vus)
    mots = f"{en_nombre(hauts)} établissement{'s' if hauts > 1 else ''} sur {en_nombre(len(vus))}"
    return f"{intitule} : {mots} dans la bande « {bandes[-1]} »."


def _resumer(intitule: str, bandes: Sequence[str], sites: Sequence[Site]) -> str:
    vus = [un for un in sites if un.statut is Statut.CALCULE]
    comptes = [f"{bande} {en_nombre(sum(un.bande == rang for un in vus))}" for rang, bande in enumerate(bandes)]
    phrases = [f"Carte de {en_nombre(len(sites))} établissements : {intitule}.", f"Par bande : {', '.join(comptes)}."]
    if vus:
        grand = max(vus, key=lambda un: un.depense.pixel)
        assert isinstance(grand.depense.nombre, Decimal)
        phrases.append(f"Plus grande dépense : {en_euros(grand.depense.nombre)}.")
    absents = [etats.accorder(*un) for un in etats.compter(un.statut for un in sites).items()]
    return " ".join([*phrases, *([f"Sans valeur : {', '.join(absents)}."] if absents else [])])


def _table(bandes: Sequence[str], sites: Sequence[Site]) -> Table:
    """Highest band first, then the largest spend; those without a value last."""
    colonnes = (
        Colonne("finess", "FINESS"),
        Colonne("etablissement", "Établissement"),
        Colonne("departement", "Département"),
        Colonne("depense", "Dépense", avec_statut=True),
        Colonne("bande", "Bande", avec_statut=True),
    )
    tries = sorted(
        sites, key=lambda un: (-_rang(un), un.depense.nombre is None, -(un.depense.nombre or 0), un.etablissement)
    )
    rangees = tuple((un.etablissement, un.nom, un.departement, un.depense, _cellule(bandes, un)) for un in tries)
    return Table(colonnes, rangees)


def _cellule(bandes: Sequence[str], un: Site) -> str | Statut:
    return un.bande if isinstance(un.bande, Statut) else bandes[un.bande]
