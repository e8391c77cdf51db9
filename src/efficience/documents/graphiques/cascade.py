"""Chart 4, the waterfall of the amount: why this sum. Each step from where the one before ended, down to the amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from efficience.documents.graphiques import etats
from efficience.documents.graphiques.cadre import Echelle, Marges
from efficience.documents.graphiques.calques import (
    Calque,
    Rangee,
    aplat,
    assembler,
    axe,
    dessiner,
    filet,
    hauteur_titre,
    texte,
    titrer,
)
from efficience.documents.graphiques.charte import (
    BANDE_LARGE,
    BORNE_ETROITE,
    COURANT,
    DOUCE,
    ENCRE,
    INFORMATIF,
    LARGE,
    SUIVI,
)
from efficience.documents.graphiques.etiquettes import longueur
from efficience.documents.graphiques.graphique import Colonne, Graphique, Table
from efficience.documents.graphiques.rangees import Pas, Rangees, en_rangees
from efficience.documents.graphiques.valeurs import MOTS_DES_ETATS, Valeur
from efficience.noyau.cascade import COMPTEES, Cascade, Marche, Sorte
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import en_euros

_DEMI, _DEMI_FINE = 9, 4  # half the height of a bar, in pixels
_COLONNE_MONTANTS = 108  # pixels at the right
_PAS = (Pas(34, 17), Pas(48, 32))
_AXE = "Euros ; en gris, pour information : ce qui explique l’économie sans compter dans la somme"
_ASPECTS: Mapping[str, tuple[Calque, tuple[str, ...]]] = MappingProxyType(
    {
        "zero": (filet(ENCRE, 1), ("x2", "y2")),
        "suite": (filet(COURANT, 1, (2, 2)), ("x2", "y2")),
        "effet": (aplat(INFORMATIF, "rect"), ("x2", "y2")),
        "apport": (aplat(SUIVI, "rect"), ("x2", "y2")),
        "retrait": ({**aplat(BANDE_LARGE, "rect"), "stroke": SUIVI, "strokeWidth": 1.5}, ("x2", "y2")),
        "montant": (aplat(ENCRE, "rect"), ("x2", "y2")),
        "euros": (texte(ENCRE, "right"), ("text",)),
        "euros_effet": (texte(DOUCE, "right"), ("text",)),
        "euros_montant": (texte(ENCRE, "right", gras=True), ("text",)),
        "etat": (texte(DOUCE, "right"), ("text",)),
    }
)


@dataclass(frozen=True)
class _Barre:
    """A step and where it starts, in euros; None when nothing is drawn."""

    marche: Marche
    depart: Decimal

    @property
    def arrivee(self) -> Decimal:
        return self.depart + (self.marche.montant or Decimal(0))


def cascade(nom: str, descente: Cascade, largeur: int = LARGE) -> Graphique:
    """The steps of `noyau.cascade.descendre`, whose amounts are drawn and printed to the cent."""
    barres = _empiler(descente.marches)
    rangees = _cadrer(barres, largeur)
    cadre = rangees.cadre
    calques = [*rangees.separer(), *assembler(cadre, _marques(rangees, barres), _ASPECTS)]
    calques += rangees.nommer(
        [un.libelle for un in descente.marches],
        [DOUCE if un.sorte is Sorte.EFFET else ENCRE for un in descente.marches],
        [un.sorte is Sorte.MONTANT for un in descente.marches],
    )
    droite = cadre.x.pixels + cadre.marges.droite - 4
    places = [
        (un.statut, droite - longueur(MOTS_DES_ETATS[un.statut]) * 1.1 - 8, float(rangees.milieu(rang)))
        for rang, un in enumerate(descente.marches)
        if un.statut is not Statut.CALCULE
    ]
    calques += etats.marquer(cadre, places)
    titre, resume = _titrer(nom, descente), _resumer(descente)
    svg = dessiner(cadre, calques + titrer(cadre, _AXE), titre, resume)
    return Graphique(svg, titre, resume, _table(descente), cadre.largeur, cadre.hauteur)


def _empiler(marches: Sequence[Marche]) -> list[_Barre]:
    """Where each bar starts: counted steps follow one another, effects rebuild their saving beside, the amount from 0."""
    barres, cumul, effet = [], Decimal(0), Decimal(0)
    for marche in marches:
        if marche.sorte is Sorte.EFFET:
            barres.append(_Barre(marche, effet))
            effet += marche.montant or 0
            continue
        effet = cumul
        barres.append(_Barre(marche, cumul if marche.sorte in COMPTEES else Decimal(0)))
        if marche.sorte in COMPTEES:
            cumul += marche.montant or 0
    return barres


def _cadrer(barres: Sequence[_Barre], largeur: int) -> Rangees:
    """Euros from 0, the lowest and the highest point of the way."""
    points = [float(borne) for un in barres if un.marche.montant is not None for borne in (un.depart, un.arrivee)]
    bas, haut = min([*points, 0.0]), max([*points, 0.0])
    marge = (haut - bas) * 0.02 or 1.0
    domaine = (bas - marge if bas < 0 else 0.0, haut + marge)
    x = Echelle(*domaine, largeur)
    ticks = axe(x.graduations(2 if largeur < BORNE_ETROITE else 5), "$,.0f")
    return en_rangees(
        len(barres), domaine, largeur, Marges(10, _COLONNE_MONTANTS, 8 + hauteur_titre(_AXE, largeur), 28), ticks, _PAS
    )


def _marques(rangees: Rangees, barres: Sequence[_Barre]) -> Iterator[tuple[str, Rangee]]:
    """Bars, the thin lines from each end to the next start, the zero, the euros at the right."""
    cadre = rangees.cadre
    zero = cadre.x.pixel(0)
    yield "zero", cadre.segment(zero, 0, zero, cadre.y.pixels)
    precedent: int | None = None
    for rang, un in enumerate(barres):
        milieu, marche = rangees.milieu(rang), un.marche
        droite = cadre.point(cadre.x.pixels + cadre.marges.droite - 4, milieu)
        if marche.montant is None:
            yield "etat", {**droite, "texte": MOTS_DES_ETATS[marche.statut]}
            continue
        sorte = _sorte(marche)
        demi = _DEMI_FINE if sorte == "effet" else _DEMI
        yield (
            sorte,
            cadre.segment(cadre.x.pixel(float(un.depart)), milieu - demi, cadre.x.pixel(float(un.arrivee)), milieu + demi),
        )
        yield _ECRITURES.get(sorte, "euros"), {**droite, "texte": _signer(marche)}
        if sorte != "effet":
            if precedent is not None:
                x = cadre.x.pixel(float(barres[precedent].arrivee))
                yield "suite", cadre.segment(x, rangees.milieu(precedent) + _DEMI, x, milieu - _DEMI)
            precedent = rang


_ECRITURES: Mapping[str, str] = MappingProxyType({"effet": "euros_effet", "montant": "euros_montant"})


def _sorte(marche: Marche) -> str:
    if marche.sorte in (Sorte.EFFET, Sorte.MONTANT):
        return marche.sorte.name.lower()
    return "apport" if (marche.montant or 0) >= 0 else "retrait"


def _signer(marche: Marche) -> str:
    """« +22 479,25 € », « −17 983,40 € »; the amount without sign."""
    assert marche.montant is not None
    plus = "+" if marche.montant > 0 and marche.sorte is not Sorte.MONTANT else ""
    return plus + en_euros(marche.montant)


def _titrer(nom: str, descente: Cascade) -> str:
    if descente.montant is None:
        return f"{nom} : montant {MOTS_DES_ETATS[descente.marches[-1].statut]}."
    economies = [un.montant for un in descente.marches if un.sorte is Sorte.ECONOMIE and un.montant is not None]
    if not economies:
        return f"{nom} : {en_euros(descente.montant)}, aucune économie calculable."
    total = sum(economies, Decimal(0))
    mots = f"une économie constatée de {en_euros(total)}" if total >= 0 else f"une dépense en hausse de {en_euros(-total)}"
    return f"{nom} : {en_euros(descente.montant)} d’intéressement pour {mots}."


def _resumer(descente: Cascade) -> str:
    phrases = [
        f"{un.libelle} : {_signer(un) if un.montant is not None else MOTS_DES_ETATS[un.statut]}" for un in descente.marches
    ]
    return f"Cascade, de l’économie constatée au montant. {' ; '.join(phrases)}."


def _table(descente: Cascade) -> Table:
    """Every step with its formula; what informs is said not to count."""
    colonnes = (
        Colonne("marche", "Étape"),
        Colonne("montant", "Montant", avec_statut=True),
        Colonne("compte", "Compte dans la somme"),
        Colonne("formule", "Calcul"),
    )
    rangees = tuple(
        (un.libelle, Valeur(un.montant, un.statut), "oui" if un.sorte in COMPTEES else "non", un.formule)
        for un in descente.marches
    )
    return Table(colonnes, rangees)
