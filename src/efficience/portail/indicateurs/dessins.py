"""The charts of the pages, drawn once for all who see the same names, then kept: published figures never change.

The population compared is the one of the file, as the engine's readings compare; a page shows the part of it that is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from efficience.documents import graphiques
from efficience.documents.graphiques import Graphique, Sujet, Valeur
from efficience.noyau import limites, rangs
from efficience.noyau.calcul import NonCalculable
from efficience.noyau.indicateur import Statut
from efficience.noyau.limites import Entonnoir, Modele, Reglages
from efficience.noyau.parametres import Releve
from efficience.noyau.population import Nature, Observation, ecrire, rassembler
from efficience.noyau.rangs import Echelle
from efficience.portail.indicateurs import lectures, mots
from efficience.portail.indicateurs.comparaisons import Comparee, Taux, comparer
from efficience.portail.indicateurs.gardes import garder
from efficience.portail.indicateurs.models import Publication
from efficience.reglement import Reglement, officiel

_BANDES = 5


@dataclass(frozen=True)
class Dessin:
    """A chart in its two widths; the answer in words, what is seen, and the same figures as a table."""

    large: str
    etroit: str
    titre: str
    resume: str
    entetes: tuple[str, ...]
    rangees: tuple[tuple[str, ...], ...]
    csv: str

    @classmethod
    def fait(cls, dessiner: Callable[[int], Graphique]) -> Dessin:
        """Both widths of one chart."""
        large, etroit = dessiner(graphiques.LARGE), dessiner(graphiques.ETROIT)
        rangees = tuple(tuple(rangee) for rangee in large.table.ecrites())
        entetes = tuple(colonne.intitule for colonne in large.table.colonnes)
        return cls(large.svg, etroit.svg, large.titre, large.resume, entetes, rangees, large.table.csv())


def reglement_de(publication: Publication) -> Reglement:
    """The rules with which a figure was computed: the shipped ones, and the sheet that its manifest keeps."""
    feuille = publication.version.manifeste.get("feuille")
    if not isinstance(feuille, str):
        return officiel()
    with TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "manifeste.yaml"
        chemin.write_text(feuille, encoding="utf-8")
        return officiel().avec(chemin)


def sujet_de(publication: Publication, taux: Taux) -> Sujet:
    """The words of a chart."""
    return Sujet(
        intitule=intitule(publication, taux),
        nature=taux.nature,
        sens=taux.sens,
        periode=str(publication.annee),
        volume=taux.unite[:1].upper() + taux.unite[1:],
        ensemble="l’ensemble",
        source=lectures.sources([publication]),
    )


def intitule(publication: Publication, taux: Taux) -> str:
    """« Part des ARA II dans les unités »; the indicator's own title when the rate has none."""
    seul = mots.mesure(taux.mesure)
    return seul if taux.mesure not in ("taux", "part") else publication.definition.intitule


def trace(publication: Publication, taux: Taux) -> Entonnoir | NonCalculable:
    """The funnel of all the hospitals of the version, under their lots, whoever asks."""
    return garder(lambda: _tracer(publication, taux), "trace", publication.version_id, publication.indicateur,
                   publication.annee, taux.mesure)  # fmt: skip


def _tracer(publication: Publication, taux: Taux) -> Entonnoir | NonCalculable:
    if taux.sans_limites:
        return NonCalculable(taux.sans_limites)
    releve = Releve(reglement_de(publication), date(publication.annee, 12, 31))
    part = taux.nature is Nature.PART
    cv = None if part else releve.lire("coefficient_variation_pansements")
    reglages = Reglages(
        releve.lire("niveau_limite_controle"),
        releve.lire("niveau_limite_controle_forte"),
        releve.lire("part_winsorisee_surdispersion"),
        releve.lire("cas_minimaux_limites" if part else "patients_minimaux_limites"),
        Modele(releve.lire("modele_surdispersion")),
    )
    observations = [
        Observation(un.cle, un.somme(taux.numerateur).nombre, un.somme(taux.denominateur).nombre)
        for un in comparer(lectures.ensemble(publication), taux.mesures)
    ]
    population = rassembler(observations, taux.nature, 1)
    if isinstance(population, NonCalculable):
        return population
    trouve = limites.entonnoir(population, taux.sens, reglages, cv)
    return trouve if isinstance(trouve, NonCalculable) else replace(trouve, ecartees=dict(trouve.ecartees))


def entonnoir(
    publication: Publication, taux: Taux, vues: Sequence[Comparee], suivi: str, public: str
) -> Dessin | NonCalculable:
    """The funnel of the hospitals on the page. `public` tells apart those who don't see the same names."""
    trouve = trace(publication, taux)
    if isinstance(trouve, NonCalculable):
        return trouve
    cles = {un.cle for un in vues}
    montre = replace(
        trouve,
        lectures=tuple(lu for lu in trouve.lectures if lu.mesure.etablissement in cles),
        ecartees={cle: motif for cle, motif in trouve.ecartees.items() if cle in cles},
    )
    if not montre.lectures:
        return NonCalculable("aucun établissement de cette sélection n’a de valeur")
    acteurs = graphiques.Acteurs(
        noms={un.cle: un.nom for un in vues if un.finess},
        absents={un.cle: lu.statut for un in vues if (lu := un.taux(taux)).nombre is None},
        suivi=next((un.cle for un in vues if un.finess and un.finess == suivi), ""),
    )
    minimum = officiel().regle("etablissements_minimaux_comparaison", date(publication.annee, 12, 31))
    sujet = sujet_de(publication, taux)

    def dessiner(largeur: int) -> Graphique:
        return graphiques.entonnoir(sujet, montre, acteurs, minimum, largeur=largeur)

    return garder(lambda: Dessin.fait(dessiner), "entonnoir", *_cle(publication, taux), sorted(cles), suivi, public)


def _cle(publication: Publication, taux: Taux) -> tuple[object, ...]:
    return publication.version_id, publication.indicateur, publication.annee, taux.mesure


def carte(
    publication: Publication,
    taux: Taux | None,
    vues: Sequence[Comparee],
    lieux: Mapping[str, tuple[Decimal, Decimal]],
    suivi: str,
    public: str,
) -> Dessin | NonCalculable:
    """Where the euros are, and in which fifth each hospital is. Only those that may be named are placed."""
    depense = publication.definition.depense
    placees = [un for un in vues if un.finess in lieux]
    if not placees:
        return NonCalculable("aucun de ces établissements n’a de coordonnées dans le répertoire")
    valeurs = {un.cle: un.taux(taux) if taux else un.somme(depense) for un in placees}
    bandes, ranger = _bandes(list(valeurs.values()), taux)
    if not bandes:
        return NonCalculable("aucun de ces établissements n’a de valeur")
    sites = [_site(un, depense, lieux[un.finess], ranger(valeurs[un.cle])) for un in placees]
    titre = f"{intitule(publication, taux) if taux else publication.definition.intitule}, {publication.annee}"

    def dessiner(largeur: int) -> Graphique:
        return graphiques.carte(titre, bandes, sites, suivi, largeur)

    cle = (publication.version_id, publication.indicateur, publication.annee, taux and taux.mesure)
    return garder(lambda: Dessin.fait(dessiner), "carte", *cle, sorted(un.cle for un in placees), suivi, public)


def _site(un: Comparee, depense: Sequence[str], lieu: tuple[Decimal, Decimal], bande: int | Statut) -> graphiques.Site:
    return graphiques.Site(
        etablissement=un.finess,
        nom=un.nom,
        departement=un.departement,
        latitude=lieu[0],
        longitude=lieu[1],
        depense=un.somme(depense) if depense else Valeur(Decimal(0)),
        bande=bande,
    )


def _bandes(valeurs: Sequence[Valeur], taux: Taux | None) -> tuple[list[str], Callable[[Valeur], int | Statut]]:
    """Fifths of the values shown, in words; and the one of a value."""
    connues = sorted(lue.nombre for lue in valeurs if lue.nombre is not None)
    if not connues:
        return [], lambda lue: lue.statut
    nombre = min(_BANDES, len(set(connues)))
    bornes = [connues[len(connues) * rang // nombre] for rang in range(1, nombre)]
    nature = taux.nature if taux else Nature.MONTANT_MOYEN
    ecrites = [ecrire(nature, borne)[0] for borne in bornes]
    if not bornes:
        return [f"{ecrire(nature, connues[0])[0]}"], lambda lue: 0 if lue.nombre is not None else lue.statut
    milieux = [f"de {bas} à {haut}" for bas, haut in pairwise(ecrites)]
    intitules = [f"moins de {ecrites[0]}", *milieux, f"{ecrites[-1]} ou plus"]

    def ranger(lue: Valeur) -> int | Statut:
        return lue.statut if lue.nombre is None else sum(lue.nombre >= borne for borne in bornes)

    return intitules, ranger


def echelle(publication: Publication, taux: Taux) -> Echelle | None:
    """The tenths of all the hospitals of the version; nothing when too few have a value."""
    trouvee = garder(lambda: _graduer(publication, taux), "echelle", *_cle(publication, taux))
    return trouvee if isinstance(trouvee, Echelle) else None


def _graduer(publication: Publication, taux: Taux) -> Echelle | NonCalculable:
    releve = Releve(reglement_de(publication), date(publication.annee, 12, 31))
    valeurs = [un.taux(taux).nombre for un in comparer(lectures.ensemble(publication), taux.mesures)]
    minimaux = releve.lire("etablissements_minimaux_comparaison"), releve.lire("pairs_minimaux_deciles")
    return rangs.graduer(valeurs, taux.nature, *minimaux)


def evolution(
    nom: str, taux: Taux, annees: Iterable[tuple[Publication, Valeur]], reperes: Any = None
) -> Dessin | NonCalculable:
    """One hospital year by year among the tenths of its peers. The key holds its own figures."""
    lues = sorted(annees, key=lambda un: un[0].annee)
    if not any(valeur.nombre is not None for _, valeur in lues):
        return NonCalculable("aucune année n’a de valeur pour cet établissement")
    points = [
        graphiques.Mois(date(publication.annee, 1, 1), valeur, echelle(publication, taux), annuel=True)
        for publication, valeur in lues
    ]
    premiere, derniere = lues[0][0].annee, lues[-1][0].annee
    sujet = replace(sujet_de(lues[-1][0], taux), periode=f"{premiere}-{derniere}" if premiere < derniere else str(derniere))
    cle = [(str(publication.version_id), publication.annee, valeur) for publication, valeur in lues]

    def dessiner(largeur: int) -> Graphique:
        return graphiques.evolution(sujet, nom, points, reperes, largeur=largeur)

    return garder(lambda: Dessin.fait(dessiner), "evolution", nom, taux.mesure, lues[-1][0].indicateur, cle, reperes)
