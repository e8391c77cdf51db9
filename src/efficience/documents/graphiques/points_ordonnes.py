"""The funnel of few: establishments ordered by value, each with the interval where its true value may be."""

from __future__ import annotations

from collections.abc import Sequence

from efficience.documents.graphiques import etats
from efficience.documents.graphiques.cadre import Echelle, Marges
from efficience.documents.graphiques.calques import Calque, axe, calque, dessiner, filet, forme, hauteur_titre, texte, titrer
from efficience.documents.graphiques.charte import BORNE_ETROITE, COURANT, DOUCE, ENCRE, SUIVI
from efficience.documents.graphiques.graphique import Graphique, Table
from efficience.documents.graphiques.rangees import Rangees, en_rangees
from efficience.documents.graphiques.valeurs import Acteurs, Sujet, decroissant
from efficience.noyau.limites import Couloir, Entonnoir, Lecture
from efficience.noyau.montant import en_nombre, en_pourcentage
from efficience.noyau.population import Nature


def points_ordonnes(sujet: Sujet, trace: Entonnoir, acteurs: Acteurs, titre: str, table: Table, largeur: int) -> Graphique:
    """Dots in order, the highest value first, with their interval; the common value as a line."""
    lues = sorted(trace.lectures, key=decroissant)
    intervalles = [trace.intervalle(lu.mesure) for lu in lues]
    commune = sujet.ecrire(trace.reference)[0]
    niveau = en_pourcentage(trace.quantiles[0][0], 0)
    combien = f"{en_nombre(len(lues))} établissement{'s' if len(lues) > 1 else ''}, trop peu pour un entonnoir"
    resume = f"Points ordonnés : {sujet.axe}. {combien} ; chaque point avec son intervalle à {niveau}, autour de {commune}."
    rangees = _cadrer(sujet, trace, acteurs, intervalles, largeur)
    cadre = rangees.cadre
    x = cadre.x.pixel(float(trace.reference))
    calques = rangees.separer()
    calques += calque(cadre, "ensemble", [cadre.segment(x, 0, x, cadre.y.pixels)], filet(ENCRE, 1.25), "x2", "y2")
    nom = [{**cadre.point(x, -9), "texte": f"{sujet.ensemble} {commune}"}]
    calques += calque(cadre, "repere_ensemble", nom, texte(ENCRE, "center", gras=True), "text")
    calques += _poser(rangees, sujet, acteurs, lues, intervalles)
    calques += rangees.nommer(
        [acteurs.nom(lu.mesure.etablissement) for lu in lues],
        [SUIVI if lu.mesure.etablissement == acteurs.suivi else ENCRE for lu in lues],
        [lu.mesure.etablissement == acteurs.suivi for lu in lues],
    )
    calques += etats.bandeau(cadre, map(acteurs.etat, trace.ecartees), cadre.y.pixels + 40)
    svg = dessiner(cadre, calques + titrer(cadre, _axe(sujet, trace)), titre, resume)
    return Graphique(svg, titre, resume, table, cadre.largeur, cadre.hauteur)


def _axe(sujet: Sujet, trace: Entonnoir) -> str:
    return f"{sujet.axe}, intervalle à {en_pourcentage(trace.quantiles[0][0], 0)}"


def _cadrer(sujet: Sujet, trace: Entonnoir, acteurs: Acteurs, intervalles: Sequence[Couloir], largeur: int) -> Rangees:
    etroit = largeur < BORNE_ETROITE
    haut = float(max(couloir.haut for couloir in intervalles))
    fin = min(1.0, haut * 1.05) if sujet.nature is Nature.PART else haut * 1.05
    x = Echelle(0, fin, largeur)
    ticks = axe(x.graduations(3 if etroit else 6), ".0%" if sujet.nature is Nature.PART else "$,.0f")
    bas = 28 + etats.hauteur_bandeau(map(acteurs.etat, trace.ecartees), etroit)
    return en_rangees(
        len(intervalles), (0, fin), largeur, Marges(14, 62, 24 + hauteur_titre(_axe(sujet, trace), largeur), bas), ticks
    )


def _poser(
    rangees: Rangees, sujet: Sujet, acteurs: Acteurs, lues: Sequence[Lecture], intervalles: Sequence[Couloir]
) -> list[Calque]:
    """The intervals, the dots, the values at the right."""
    cadre, calques = rangees.cadre, []
    for suivi, couleur in ((False, COURANT), (True, SUIVI)):
        rangs = [rang for rang, lu in enumerate(lues) if (lu.mesure.etablissement == acteurs.suivi) is suivi]
        ordonnees = {rang: cadre.y.valeur(rangees.milieu(rang)) for rang in rangs}
        traits = [
            {"x": float(intervalles[rang].bas), "x2": float(intervalles[rang].haut), "y": y, "y2": y}
            for rang, y in ordonnees.items()
        ]
        points = [{"x": float(lues[rang].mesure.valeur), "y": y} for rang, y in ordonnees.items()]
        nom = "suivi" if suivi else "etablissements"
        calques += calque(cadre, f"intervalle_{nom}", traits, filet(couleur, 2), "x2", "y2")
        calques += calque(cadre, nom, points, forme("losange" if suivi else "rond", couleur, 11 if suivi else 9))
    places = [cadre.point(cadre.x.pixels + cadre.marges.droite - 4, rangees.milieu(rang)) for rang in range(len(lues))]
    valeurs = [{**un, "texte": sujet.ecrire(lu.mesure.valeur)[0]} for un, lu in zip(places, lues, strict=True)]
    return calques + calque(cadre, "valeurs", valeurs, texte(DOUCE, "right"), "text")
