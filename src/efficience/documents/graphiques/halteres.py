"""Chart 3, the dumbbells: did we move. One row per indicator, last year hollow, this year full, the target as a tick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from efficience.documents.graphiques import etats
from efficience.documents.graphiques.cadre import Marges
from efficience.documents.graphiques.calques import (
    Calque,
    Rangee,
    assembler,
    dessiner,
    filet,
    forme,
    hauteur_titre,
    texte,
    titrer,
)
from efficience.documents.graphiques.charte import (
    BORNE_ETROITE,
    COURANT,
    CRITERE,
    DEFAVORABLE,
    DOUCE,
    ENCRE,
    FAVORABLE,
    GRILLE,
    LARGE,
    SUIVI,
)
from efficience.documents.graphiques.etiquettes import longueur
from efficience.documents.graphiques.graphique import Colonne, Graphique, Table
from efficience.documents.graphiques.rangees import Pas, Rangees, en_rangees
from efficience.documents.graphiques.valeurs import MOTS_DES_ETATS, POLARITES, Valeur
from efficience.noyau.evolution import Evolution, evoluer, reste_a_parcourir
from efficience.noyau.indicateur import Sens
from efficience.noyau.montant import Nombre, en_exact
from efficience.noyau.population import Nature, ecrire

_PLEIN = 100  # of the scale of a row
_SOMMET = 74  # where its largest value is: the rest is for its words
_PAS = (Pas(66, 33), Pas(104, 70))
_COLONNE_MOTS = 148  # pixels, at the right of a page
_AU_DESSUS, _AU_DESSOUS = -17, 20  # pixels from the line of a row to its values, to its target
_FLECHES: Mapping[int, str] = MappingProxyType({-1: "↓", 0: "→", 1: "↑"})
_JUGEMENTS: Mapping[Evolution, str] = MappingProxyType(
    {Evolution.AMELIORE: "evolution_favorable", Evolution.DEGRADE: "evolution_defavorable"}
)
_ASPECTS: Mapping[str, tuple[Calque, tuple[str, ...]]] = MappingProxyType(
    {
        "base": (filet(GRILLE), ("x2", "y2")),
        "cible": (filet(CRITERE, 3), ("x2", "y2")),
        "ecart": (filet(COURANT, 3), ("x2", "y2")),
        "reference": (forme("rond", SUIVI, 13, pleine=False, trait=2), ()),
        "observe": (forme("rond", SUIVI, 9), ()),
        "mot_cible": (texte(CRITERE, "center"), ("text",)),
        "valeur_a_gauche": (texte(DOUCE, "right"), ("text",)),
        "valeur_a_droite": (texte(DOUCE), ("text",)),
        "observe_a_gauche": (texte(ENCRE, "right", gras=True), ("text",)),
        "observe_a_droite": (texte(ENCRE, gras=True), ("text",)),
        "evolution_favorable": (texte(FAVORABLE, gras=True), ("text",)),
        "evolution_defavorable": (texte(DEFAVORABLE, gras=True), ("text",)),
        "evolution": (texte(DOUCE), ("text",)),
    }
)


@dataclass(frozen=True)
class Haltere:
    """One indicator over two years. `significative`: False when chance may explain the change, None when not tested."""

    indicateur: str
    nature: Nature
    sens: Sens
    reference: Valeur
    observe: Valeur
    cible: Nombre | None = None
    significative: bool | None = None

    @property
    def evolution(self) -> Evolution | None:
        """How it went; None without both values."""
        if self.reference.nombre is None or self.observe.nombre is None:
            return None
        return evoluer(self.reference.nombre, self.observe.nombre, self.sens, self.significative)

    @property
    def reste(self) -> Fraction | None:
        """What separates it from its target, positive while not reached; None without value or target."""
        if self.observe.nombre is None or self.cible is None:
            return None
        return reste_a_parcourir(self.observe.nombre, self.cible, self.sens)

    @property
    def mots(self) -> str:
        """The arrow and the word, or why there is none."""
        if self.evolution is None or self.reference.nombre is None or self.observe.nombre is None:
            return "évolution inconnue"
        signe = (self.observe.nombre > self.reference.nombre) - (self.observe.nombre < self.reference.nombre)
        return f"{_FLECHES[0 if self.evolution is Evolution.NON_SIGNIFICATIVE else signe]} {self.evolution.value}"

    @property
    def grandeurs(self) -> list[Fraction]:
        """All that is placed on its row."""
        return [en_exact(un) for un in (self.reference.nombre, self.observe.nombre, self.cible) if un is not None]


def halteres(nom: str, annees: tuple[str, str], lignes: Sequence[Haltere], largeur: int = LARGE) -> Graphique:
    """The indicators of a contract, the furthest from its target first. `annees`: « 2023 », « 2024 ».

    Shares have one common scale, each amount its own, all from 0. Raises ValueError without any indicator.
    """
    if not lignes:
        raise ValueError("au moins un indicateur")
    triees = sorted(lignes, key=lambda un: (un.reste is None, -(un.reste or 0)))
    axe = f"{annees[0]} en creux, {annees[1]} en plein ; chaque ligne part de 0, les parts à la même échelle"
    droite = 12 if largeur < BORNE_ETROITE else _COLONNE_MOTS
    rangees = en_rangees(
        len(triees), (0, _PLEIN), largeur, Marges(14, droite, 10 + hauteur_titre(axe, largeur), 4), pas=_PAS
    )
    calques = [*rangees.separer(), *_poser(rangees, triees, annees), *rangees.nommer([un.indicateur for un in triees])]
    titre, resume = _titrer(nom, annees, triees), _resumer(axe, triees)
    svg = dessiner(rangees.cadre, calques + titrer(rangees.cadre, axe), titre, resume)
    return Graphique(svg, titre, resume, _table(annees, triees), rangees.cadre.largeur, rangees.cadre.hauteur)


def _poser(rangees: Rangees, lignes: Sequence[Haltere], annees: tuple[str, str]) -> list[Calque]:
    """Marks and words of all rows; where the evolution would be, the states of what has no value."""
    cadre, absents, marques = rangees.cadre, [], []
    for rang, (un, echelle) in enumerate(zip(lignes, _echelles(lignes), strict=True)):
        marques += [*_marques(rangees, rang, un, echelle), *_ecritures(rangees, rang, un, echelle)]
        gauche, haut = _place_des_mots(rangees, rang)
        if un.evolution is not None:
            mots, _, suite = un.mots.partition(" (")
            aspect = _JUGEMENTS.get(un.evolution, "evolution")
            marques.append((aspect, {**cadre.point(gauche, haut), "texte": un.mots if cadre.etroit else mots}))
            if suite and not cadre.etroit:
                marques.append((aspect, {**cadre.point(gauche, haut + 16), "texte": f"({suite}"}))
        for annee, (_, valeur) in zip(annees, _valeurs(un), strict=True):
            if valeur.nombre is None:
                mots = f"{annee} : {MOTS_DES_ETATS[valeur.statut]}"
                absents.append((valeur.statut, gauche + 4, haut))
                marques.append(("evolution", {**cadre.point(gauche + 13, haut), "texte": mots}))
                gauche, haut = (gauche + longueur(mots) + 26, haut) if cadre.etroit else (gauche, haut + 16)
    return assembler(cadre, marques, _ASPECTS) + etats.marquer(cadre, absents)


def _place_des_mots(rangees: Rangees, rang: int) -> tuple[float, float]:
    """In pixels: under the name on a phone, at the right of the row on a page."""
    cadre = rangees.cadre
    if cadre.etroit:
        return 4.0 - cadre.marges.gauche, rang * rangees.pas.hauteur + 31.0
    return cadre.x.pixels + 12, float(rangees.milieu(rang))


def _echelles(lignes: Sequence[Haltere]) -> list[Fraction]:
    """For each row, what one unit of its value is worth along x."""
    parts = max((un for ligne in lignes if ligne.nature is Nature.PART for un in ligne.grandeurs), default=Fraction(0))
    sommets = [parts if ligne.nature is Nature.PART else max(ligne.grandeurs, default=Fraction(0)) for ligne in lignes]
    return [_SOMMET / plus_grand if plus_grand else Fraction(0) for plus_grand in sommets]


def _marques(rangees: Rangees, rang: int, un: Haltere, echelle: Fraction) -> Iterator[tuple[str, Rangee]]:
    cadre, milieu = rangees.cadre, rangees.milieu(rang)
    y = cadre.y.valeur(milieu)
    yield "base", {"x": 0, "x2": _PLEIN, "y": y, "y2": y}
    places = {cle: v.pixel * float(echelle) for cle, v in _valeurs(un) if v.nombre is not None}
    if len(places) == len(_valeurs(un)):
        yield "ecart", {"x": places["reference"], "x2": places["observe"], "y": y, "y2": y}
    for cle, x in places.items():
        yield cle, {"x": x, "y": y}
    if un.cible is not None:
        x = cadre.x.pixel(float(en_exact(un.cible) * echelle))
        yield "cible", cadre.segment(x, milieu - 10, x, milieu + 10)
        yield "mot_cible", {**cadre.point(x, milieu + _AU_DESSOUS), "texte": f"cible {ecrire(un.nature, un.cible)[0]}"}


def _valeurs(un: Haltere) -> tuple[tuple[str, Valeur], ...]:
    return ("reference", un.reference), ("observe", un.observe)


def _ecritures(rangees: Rangees, rang: int, un: Haltere, echelle: Fraction) -> Iterator[tuple[str, Rangee]]:
    """Above the line, each value on its own side of the pair."""
    cadre, haut = rangees.cadre, rangees.milieu(rang) + _AU_DESSUS
    connues = {cle: v for cle, v in _valeurs(un) if v.nombre is not None}
    places = {cle: cadre.x.pixel(v.pixel * float(echelle)) for cle, v in connues.items()}
    plus_petite = min(places, key=lambda cle: (places[cle], cle), default="")
    rentre = min(5.0, (max(places.values()) - min(places.values()) - 8) / 2) if len(places) > 1 else 5.0
    for cle, valeur in connues.items():
        a_gauche = cle == plus_petite and len(places) > 1
        nom = ("observe" if cle == "observe" else "valeur") + ("_a_gauche" if a_gauche else "_a_droite")
        x = places[cle] + (rentre if a_gauche else -rentre)
        yield nom, {**cadre.point(x, haut), "texte": valeur.ecrite(un.nature)}


def _titrer(nom: str, annees: tuple[str, str], lignes: Sequence[Haltere]) -> str:
    comptes = Counter(ligne.evolution for ligne in lignes if ligne.evolution)
    stables = comptes[Evolution.IDENTIQUE] + comptes[Evolution.NON_SIGNIFICATIVE]
    groupes = (
        (comptes[Evolution.AMELIORE], "amélioré"),
        (comptes[Evolution.DEGRADE], "dégradé"),
        (stables, "stable"),
        (comptes[Evolution.HAUSSE] + comptes[Evolution.BAISSE], "sans jugement"),
        (sum(ligne.evolution is None for ligne in lignes), "sans comparaison"),
    )
    mots = [f"{nombre} {_accorder(mot, nombre)}" for nombre, mot in groupes if nombre]
    avec = [ligne.reste for ligne in lignes if ligne.reste is not None]
    cible = f" ; cible atteinte pour {sum(reste <= 0 for reste in avec)} sur {len(avec)}" if avec else ""
    return f"{nom}, de {annees[0]} à {annees[1]} : {', '.join(mots)}{cible}."


def _accorder(mot: str, nombre: int) -> str:
    return f"{mot}s" if nombre > 1 and not mot.startswith("sans") else mot


def _resumer(axe: str, lignes: Sequence[Haltere]) -> str:
    phrases = [
        f"{un.indicateur} : {un.reference.ecrite(un.nature)} puis {un.observe.ecrite(un.nature)}"
        + (f", cible {ecrire(un.nature, un.cible)[0]}" if un.cible is not None else "")
        + f", {un.mots.split(' ', 1)[-1] if un.evolution else un.mots}."
        for un in lignes
    ]
    return " ".join([f"Haltères : {axe}.", *phrases])


def _table(annees: tuple[str, str], lignes: Sequence[Haltere]) -> Table:
    colonnes = (
        Colonne("indicateur", "Indicateur"),
        Colonne("reference", annees[0], avec_statut=True),
        Colonne("observe", annees[1], avec_statut=True),
        Colonne("cible", "Cible"),
        Colonne("evolution", "Évolution"),
        Colonne("sens", "Sens"),
    )
    rangees = tuple(
        (
            un.indicateur,
            un.reference,
            un.observe,
            None if un.cible is None else Valeur(un.cible),
            un.mots,
            POLARITES[un.sens],
        )
        for un in lignes
    )
    return Table(colonnes, rangees, tuple(un.nature for un in lignes))
