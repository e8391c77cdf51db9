"""Chart 1, the funnel: who is really different. Volume along x, value along y, limits that chance alone would respect."""

from __future__ import annotations

from collections import Counter

from efficience.documents.graphiques import etats
from efficience.documents.graphiques.calques import dessiner, titrer
from efficience.documents.graphiques.charte import LARGE
from efficience.documents.graphiques.entonnoir_dessin import (
    Zone,
    cadrer,
    ecrire_reperes,
    nommer,
    poser_points,
    tracer_limites,
    tracer_zone,
)
from efficience.documents.graphiques.graphique import Cellule, Colonne, Graphique, Table
from efficience.documents.graphiques.points_ordonnes import points_ordonnes
from efficience.documents.graphiques.valeurs import POLARITES, Acteurs, Sujet, Valeur, decroissant, minuscule
from efficience.noyau.indicateur import Statut
from efficience.noyau.limites import Entonnoir, Lecture, Position
from efficience.noyau.montant import Nombre, en_exact, en_nombre, en_pourcentage

_AU_DESSUS = (Position.AU_DESSUS, Position.TRES_AU_DESSUS)
_AU_DESSOUS = (Position.AU_DESSOUS, Position.TRES_AU_DESSOUS)


def entonnoir(
    sujet: Sujet, trace: Entonnoir, acteurs: Acteurs, nombre_minimal: Nombre, zone: Zone | None = None, largeur: int = LARGE
) -> Graphique:
    """The funnel of a population; ordered dots with their intervals under `nombre_minimal` establishments.

    `trace` comes from `noyau.limites.entonnoir`: limits, verdicts and sentences are the ones drawn. Establishments set
    aside appear by their state only, in the strip under the plot and in the table.
    """
    table, titre = _table(sujet, trace, acteurs), _titrer(sujet, trace, acteurs)
    if len(trace.lectures) < en_exact(nombre_minimal):
        return points_ordonnes(sujet, trace, acteurs, titre, table, largeur)
    resume = _resumer(sujet, trace, acteurs, zone)
    cadre = cadrer(sujet, trace, acteurs, zone, largeur)
    calques = [
        *tracer_limites(cadre, trace),
        *tracer_zone(cadre, zone),
        *ecrire_reperes(cadre, sujet, trace),
        *poser_points(cadre, trace, acteurs),
        *nommer(cadre, trace, acteurs, zone),
        *etats.bandeau(cadre, map(acteurs.etat, trace.ecartees), cadre.y.pixels + 56),
    ]
    mots = sujet.volume + (" (échelle logarithmique)" if cadre.x.logarithmique and not cadre.etroit else "")
    svg = dessiner(cadre, calques + titrer(cadre, sujet.axe, mots), titre, resume)
    return Graphique(svg, titre, resume, table, cadre.largeur, cadre.hauteur)


def _titrer(sujet: Sujet, trace: Entonnoir, acteurs: Acteurs) -> str:
    """The verdict on the establishment followed, in the words of its reading; else how many stand out."""
    suivie = next((lu for lu in trace.lectures if lu.mesure.etablissement == acteurs.suivi), None)
    if suivie is not None:
        return f"{acteurs.nom(acteurs.suivi)} : {suivie.phrase}"
    hauts, bas = (_compter(trace, positions) for positions in (_AU_DESSUS, _AU_DESSOUS))
    total = en_nombre(len(trace.lectures))
    if hauts + bas == 0:
        return f"{sujet.intitule} : aucun des {total} établissements ne sort des limites."
    verbe = "sort" if hauts + bas == 1 else "sortent"
    mots = f"{en_nombre(hauts + bas)} établissement{'s' if hauts + bas > 1 else ''} sur {total} {verbe} des limites"
    return f"{sujet.intitule} : {mots}, {en_nombre(hauts)} au-dessus et {en_nombre(bas)} au-dessous."


def _compter(trace: Entonnoir, positions: tuple[Position, ...]) -> int:
    return sum(lu.position in positions for lu in trace.lectures)


def _resumer(sujet: Sujet, trace: Entonnoir, acteurs: Acteurs, zone: Zone | None) -> str:
    commune = sujet.ecrire(trace.reference)[0]
    usuel, fort = (en_pourcentage(niveau, 0 if niveau * 100 % 1 == 0 else 1) for niveau, _ in trace.quantiles)
    phrases = [
        f"Graphique en entonnoir : {sujet.axe}, selon {minuscule(sujet.volume) or 'l’effectif'}.",
        f"{en_nombre(len(trace.lectures))} établissements autour de {commune}, limites à {usuel} et {fort}"
        + (", élargies par la surdispersion." if trace.surdispersion > 1 or trace.entre else "."),
    ]
    comptes = Counter(lu.position for lu in trace.lectures)
    phrases.append(", ".join(f"{en_nombre(comptes[p])} {p.value}" for p in Position if comptes[p]) + ".")
    phrases += [f"Zone du critère : {zone.libelle}."] if zone else []
    absents = [etats.accorder(*un) for un in etats.compter(map(acteurs.etat, trace.ecartees)).items()]
    phrases += [f"Sans valeur : {', '.join(absents)}."] if absents else []
    return " ".join(phrases)


def _table(sujet: Sujet, trace: Entonnoir, acteurs: Acteurs) -> Table:
    """One row per establishment, the highest value first, those without a value last."""
    nature = sujet.nature
    colonnes = (
        Colonne("finess", "FINESS"),
        Colonne("etablissement", "Établissement"),
        Colonne("volume", sujet.volume or "Effectif"),
        Colonne("valeur", sujet.intitule, nature, avec_statut=True),
        Colonne("limite_basse", "Limite basse", nature),
        Colonne("limite_haute", "Limite haute", nature),
        Colonne("lecture", "Lecture" + (f" ({POLARITES[sujet.sens]})" if POLARITES[sujet.sens] else "")),
    )
    lues = sorted(trace.lectures, key=decroissant)
    rangees = [_rangee(lu, acteurs) for lu in lues]
    for etablissement, motif in sorted(trace.ecartees.items()):
        statut = acteurs.etat(etablissement)
        mots = motif if statut is Statut.NON_CALCULABLE else ""
        rangees.append(
            (acteurs.code(etablissement), acteurs.nom(etablissement), None, Valeur(statut=statut), None, None, mots)
        )
    return Table(colonnes, tuple(rangees))


def _rangee(lu: Lecture, acteurs: Acteurs) -> tuple[Cellule, ...]:
    mesure = lu.mesure
    bas, haut = (lu.couloirs[0].bas, lu.couloirs[0].haut) if lu.couloirs else (None, None)
    mots = lu.position.value + (f" ({lu.appreciation})" if lu.appreciation else "")
    nom = acteurs.nom(mesure.etablissement)
    return acteurs.code(mesure.etablissement), nom, mesure.effectif, Valeur(mesure.valeur), bas, haut, mots
