"""Charts in rows: a name, then marks along x. On a phone the name goes above its marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from efficience.documents.graphiques.cadre import Axe, Cadre, Echelle, Marges
from efficience.documents.graphiques.calques import Calque, Rangee, calque, ecrire, filet, texte
from efficience.documents.graphiques.charte import BORNE_ETROITE, ENCRE, GRILLE, PETIT
from efficience.documents.graphiques.etiquettes import abreger, plier

_COLONNE = 200  # pixels of the names


@dataclass(frozen=True)
class Pas:
    """Pixels of a row: its height, and how far under its top the marks are."""

    hauteur: int
    milieu: int


@dataclass(frozen=True)
class Rangees:
    """A frame of `nombre` rows."""

    cadre: Cadre
    nombre: int
    pas: Pas

    def milieu(self, rang: int) -> float:
        """Where the marks of a row are, in pixels from the top."""
        return rang * self.pas.hauteur + self.pas.milieu

    def separer(self) -> list[Calque]:
        """A thin line between two rows."""
        gauche, droite = -self.cadre.marges.gauche, self.cadre.x.pixels + self.cadre.marges.droite
        hauteurs = (rang * self.pas.hauteur for rang in range(1, self.nombre))
        filets = [self.cadre.segment(gauche, y, droite, y) for y in hauteurs]
        return calque(self.cadre, "filets", filets, filet(GRILLE), "x2", "y2")

    def nommer(self, noms: Sequence[str], couleurs: Sequence[str] = (), gras: Sequence[bool] = ()) -> list[Calque]:
        """The names, over what may pass under them."""
        groupes: dict[tuple[str, bool], list[Rangee]] = {}
        for rang, nom in enumerate(noms):
            aspect = couleurs[rang] if couleurs else ENCRE, bool(gras) and gras[rang]
            groupes.setdefault(aspect, []).extend(self._lignes(rang, nom))
        return [
            un
            for (couleur, en_gras), mots in groupes.items()
            for un in ecrire(self.cadre, "noms", mots, texte(couleur, gras=en_gras))
        ]

    def _lignes(self, rang: int, nom: str) -> list[Rangee]:
        if self.cadre.etroit:
            mots = abreger(nom, self.cadre.largeur - 12)
            return [{**self.cadre.point(4 - self.cadre.marges.gauche, rang * self.pas.hauteur + 13), "texte": mots}]
        lignes = plier(nom, _COLONNE - 16)
        lignes = lignes[:1] + ([abreger(" ".join(lignes[1:]), _COLONNE - 16)] if lignes[1:] else [])
        haut = self.milieu(rang) - (len(lignes) - 1) * (PETIT + 2) / 2
        places = (self.cadre.point(4 - _COLONNE, haut + n * (PETIT + 2)) for n in range(len(lignes)))
        return [{**place, "texte": ligne} for place, ligne in zip(places, lignes, strict=True)]


def en_rangees(
    nombre: int,
    domaine: tuple[float, float],
    largeur: int,
    marges: Marges,
    axe_x: Axe | None = None,
    pas: tuple[Pas, Pas] = (Pas(36, 18), Pas(52, 34)),
) -> Rangees:
    """Rows along one scale; `pas`: on a page, on a phone.

    `marges.gauche` is added to the column of names, which a phone does not have.
    """
    etroit = largeur < BORNE_ETROITE
    gauche = marges.gauche + (0 if etroit else _COLONNE)
    choisi = pas[etroit]
    hauteur = nombre * choisi.hauteur
    x = Echelle(*domaine, largeur - gauche - marges.droite)
    y = Echelle(hauteur, 0, hauteur, renversee=True)
    return Rangees(Cadre(x, y, Marges(gauche, marges.droite, marges.haut, marges.bas), axe_x), nombre, choisi)
