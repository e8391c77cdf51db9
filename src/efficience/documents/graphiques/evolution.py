"""Chart 2, the band of peers over time: how am I doing. This establishment thick among the tenths of its peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from efficience.documents.graphiques import etats
from efficience.documents.graphiques.calques import dessiner, titrer
from efficience.documents.graphiques.charte import LARGE
from efficience.documents.graphiques.dates import en_mois
from efficience.documents.graphiques.evolution_dessin import (
    Mois,
    Reperes,
    bandes_visibles,
    cadrer,
    ecrire_a_droite,
    ecrire_mois,
    hachurer_provisoires,
    poser_annotations,
    poser_etats,
    tracer_bandes,
    tracer_serie,
)
from efficience.documents.graphiques.graphique import Cellule, Colonne, Graphique, Table
from efficience.documents.graphiques.valeurs import Sujet, cote, ecart
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import Nombre, en_nombre
from efficience.noyau.rangs import Echelle

_MANQUES = frozenset(Statut) - {Statut.CALCULE}


@dataclass(frozen=True)
class _Bornes:
    """The columns of peers of the table: their names, and their values in a month."""

    colonnes: tuple[tuple[str, str], ...]
    en_dixiemes: bool

    def lire(self, pairs: Echelle | None) -> tuple[Cellule, ...]:
        if pairs is None:
            return (None,) * len(self.colonnes)
        bandes = bandes_visibles(pairs, self.en_dixiemes)
        bas = [bas for bas, _ in bandes]
        hauts = [haut for _, haut in reversed(bandes)]
        return *bas, pairs.mediane, *hauts


_DIXIEMES = _Bornes(
    (("d1", "1er décile"), ("q1", "1er quartile"), ("mediane", "Médiane"), ("q3", "3e quartile"), ("d9", "9e décile")), True
)
_EXTREMES = _Bornes((("minimum", "Minimum"), ("mediane", "Médiane"), ("maximum", "Maximum")), False)


def evolution(
    sujet: Sujet,
    nom: str,
    mois: Sequence[Mois],
    reperes: Reperes | None = None,
    domaine: tuple[Nombre, Nombre] | None = None,
    largeur: int = LARGE,
) -> Graphique:
    """One establishment month by month, or year by year. `domaine`: the same vertical scale for several charts side by side.

    Bands 10–90 and 25–75 when every month has its deciles, else lowest to highest peer. A month without a value breaks
    the line and shows its state under the axis. Raises ValueError without any month, or when months are not in order.
    """
    rangs = [un.rang for un in mois]
    if not rangs or rangs != sorted(set(rangs)):
        raise ValueError("au moins un mois, chacun une fois, dans l’ordre")
    reperes = reperes or Reperes()
    dixiemes = all(un.pairs.en_dixiemes for un in mois if un.pairs is not None)
    titre, resume = _titrer(sujet, nom, mois), _resumer(sujet, nom, mois, reperes, dixiemes)
    cadre = cadrer(sujet, mois, reperes, domaine, dixiemes, largeur)
    calques = [
        *tracer_bandes(cadre, mois, dixiemes),
        *hachurer_provisoires(cadre, mois),
        *poser_annotations(cadre, sujet, mois, reperes),
        *tracer_serie(cadre, mois),
        *ecrire_a_droite(cadre, sujet, nom, mois, reperes, dixiemes),
        *ecrire_mois(cadre, mois),
        *poser_etats(cadre, mois),
        *etats.bandeau(cadre, _absents(mois), cadre.y.pixels + 58),
    ]
    svg = dessiner(cadre, calques + titrer(cadre, sujet.axe), titre, resume)
    return Graphique(svg, titre, resume, _table(sujet, mois, dixiemes), cadre.largeur, cadre.hauteur)


def _absents(mois: Sequence[Mois]) -> list[Statut]:
    return [un.valeur.statut for un in mois if un.valeur.nombre is None]


def _titrer(sujet: Sujet, nom: str, mois: Sequence[Mois]) -> str:
    """The last known value beside the median of the same month."""
    connus = [un for un in mois if un.valeur.nombre is not None]
    if not connus:
        return f"{nom} : {sujet.intitule}, aucune valeur sur la période."
    dernier = connus[-1]
    assert dernier.valeur.nombre is not None
    mots = f"{nom} : {sujet.intitule}, {dernier.valeur.ecrite(sujet.nature)} en {dernier.ecrit}"
    if dernier.pairs is None:
        return mots + "."
    mediane = dernier.pairs.mediane
    ecrite = sujet.ecrire(mediane)[0]
    if dernier.valeur.nombre == mediane:
        return f"{mots}, la médiane des pairs."
    loin = ecart(sujet.nature, dernier.valeur.nombre, mediane)
    return f"{mots}, {loin} {cote(dernier.valeur.nombre, mediane)} la médiane des pairs ({ecrite})."


def _resumer(sujet: Sujet, nom: str, mois: Sequence[Mois], reperes: Reperes, dixiemes: bool) -> str:
    effectifs = [un.pairs.effectif for un in mois if un.pairs is not None]
    bande = (
        "du 1er au 9e décile et du 1er au 3e quartile" if dixiemes else "du minimum au maximum, trop peu pour des déciles"
    )
    phrases = [f"Courbe de {mois[0].ecrit} à {mois[-1].ecrit} : {sujet.axe}, pour {nom}."]
    if effectifs:
        phrases.append(f"Bande des pairs ({en_nombre(min(effectifs))} ou plus) {bande}, médiane en tirets.")
    phrases += [f"Cible : {sujet.ecrire(reperes.cible)[0]}."] if reperes.cible is not None else []
    phrases += [f"{un.libelle} : {en_mois(un.le)}." for un in reperes.dates]
    absents = [etats.accorder(*un) for un in etats.compter(_absents(mois)).items()]
    pas, pluriel = ("année", "années") if mois[0].annuel else ("mois", "mois")
    phrases += [f"{pluriel.capitalize()} sans valeur : {', '.join(absents)}."] if absents else []
    provisoires = sum(un.valeur.provisoire for un in mois)
    phrases += [f"{provisoires} {pluriel} provisoires."] if provisoires > 1 else [f"1 {pas} provisoire."] * provisoires
    return " ".join(phrases)


def _table(sujet: Sujet, mois: Sequence[Mois], dixiemes: bool) -> Table:
    bornes = _DIXIEMES if dixiemes else _EXTREMES
    colonnes = (
        Colonne("annee", "Année") if mois[0].annuel else Colonne("mois", "Mois"),
        Colonne("valeur", sujet.intitule, sujet.nature, avec_statut=True),
        *(Colonne(cle, f"{intitule} des pairs", sujet.nature) for cle, intitule in bornes.colonnes),
        Colonne("pairs", "Pairs"),
    )
    rangees = tuple(
        (
            un.ecrit if un.annuel else un.mois,
            un.valeur,
            *bornes.lire(un.pairs),
            un.pairs.effectif if un.pairs is not None else None,
        )
        for un in mois
    )
    return Table(colonnes, rangees)
