"""A campaign: N indicators × M years, with everything needed to do it again.

Indicators defined by lists share one pass a table; those defined by events take their own steps, year by year.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from efficience.moteur.backends import Moteur
from efficience.moteur.definition import Indicateur, Lue, Mesure, ParEtapes, ParListes, Unite, Valeur
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.etapes import Contexte
from efficience.moteur.flux import Etage
from efficience.moteur.lignes import PRESENTS
from efficience.moteur.mesures import Resultat, mesurer
from efficience.moteur.passes import Composante, passer
from efficience.moteur.refus import Refus
from efficience.moteur.sql import dit
from efficience.noyau.montant import en_exact
from efficience.reglement import Reglement


@dataclass
class Bilan:
    """All that a campaign computed: results in order, attrition by table or indicator, components, warnings."""

    resultats: list[Resultat] = field(default_factory=list)
    flux: dict[str, list[Etage]] = field(default_factory=dict)
    composantes: list[Composante] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Suivi:
    """By year, the establishments that transmitted lines of a table, and those that were expected to."""

    presents: Mapping[int, set[str]]
    attendus: Mapping[int, set[str]]


Lecteur = Callable[[str, int], Callable[[Mesure], Valeur]]
"""From an establishment and a year to the reading of its exact sums."""


def calculer(
    entrepot: Entrepot,
    indicateurs: Sequence[Indicateur],
    annees: Sequence[int],
    reglement: Reglement,
    moteur: Moteur,
) -> Bilan:
    """Compute these indicators for these years. Raises Refus when a table or a year was never loaded."""
    bilan = Bilan()
    for indicateur in indicateurs:
        if manque := manquant(entrepot, indicateur, annees):
            raise manque
    with entrepot.intact():
        _calculer(entrepot, indicateurs, annees, reglement, moteur, bilan)
    rangs = {(i.code, mesure): rang for i in indicateurs for rang, mesure in enumerate(i.mesures)}
    bilan.resultats.sort(key=lambda r: (r.indicateur, r.annee, r.finess, rangs[r.indicateur, r.mesure]))
    return bilan


def _calculer(
    entrepot: Entrepot,
    indicateurs: Sequence[Indicateur],
    annees: Sequence[int],
    reglement: Reglement,
    moteur: Moteur,
    bilan: Bilan,
) -> None:
    suivis = {table: _suivre(table, entrepot, annees, moteur) for table in {i.tables[0] for i in indicateurs}}
    for indicateur, lire in _lecteurs(entrepot, indicateurs, annees, reglement, moteur, bilan):
        suivi = suivis[indicateur.tables[0]]
        for annee in annees:
            for finess in sorted(suivi.presents[annee] | suivi.attendus[annee]):
                lu = lire(finess, annee) if finess in suivi.presents[annee] else None
                bilan.resultats += mesurer(indicateur, finess, annee, lu)


def calculables(
    entrepot: Entrepot, indicateurs: Sequence[Indicateur], annees: Sequence[int]
) -> tuple[list[Indicateur], dict[str, Refus]]:
    """Those that the tables loaded allow, and why not the others. Raises Refus when there is none."""
    manques = {i.code: manque for i in indicateurs if (manque := manquant(entrepot, i, annees))}
    if len(manques) == len(indicateurs):
        raise min(manques.values(), key=lambda manque: "année" not in manque.constat)
    return [i for i in indicateurs if i.code not in manques], manques


def manquant(entrepot: Entrepot, indicateur: Indicateur, annees: Sequence[int]) -> Refus | None:
    """What keeps an indicator from being computed: a table or a year that was never loaded, a column that says nothing."""
    for table in indicateur.tables:
        if not entrepot.chargee(table):
            return Refus(
                f"la table « {table} », que {indicateur.code} lit, n'est pas chargée",
                attendu="les tables " + ", ".join(indicateur.tables),
                conseil="charger la livraison manquante (efficience charger)",
            )
    chargees = entrepot.annees(indicateur.tables[0])
    for annee in annees:
        if annee not in chargees:
            return Refus(
                f"l'année {annee} n'est pas chargée pour la table « {indicateur.tables[0]} »",
                attendu="une année parmi : " + (", ".join(map(str, chargees)) or "aucune"),
                conseil="charger la livraison manquante (efficience charger), ou changer --annee",
            )
    return _muette(entrepot, indicateur) if isinstance(indicateur, ParEtapes) else None


def _muette(entrepot: Entrepot, indicateur: ParEtapes) -> Refus | None:
    for table, colonnes in indicateur.remplies.items():
        with entrepot.intact():
            muettes = [colonne for colonne in colonnes if not dit(entrepot.fichiers(table), colonne)]
        if muettes:
            return Refus(
                f"aucune ligne de la table « {table} » ne dit « {muettes[0]} », que {indicateur.code} lit",
                attendu=f"des lignes qui remplissent {', '.join(colonnes)}",
                conseil="charger une source qui les donne ; les données ouvertes ne les donnent pas",
            )
    return None


def _lecteurs(
    entrepot: Entrepot,
    indicateurs: Sequence[Indicateur],
    annees: Sequence[int],
    reglement: Reglement,
    moteur: Moteur,
    bilan: Bilan,
) -> list[tuple[Indicateur, Lecteur]]:
    """How to read the exact sums of each indicator, once all are taken; `bilan` gets what was found on the way."""
    lecteurs: list[tuple[Indicateur, Lecteur]] = []
    par_table: dict[str, list[ParListes]] = defaultdict(list)
    for indicateur in indicateurs:
        if isinstance(indicateur, ParListes):
            par_table[indicateur.table].append(indicateur)
    for table, groupe in par_table.items():
        passe = passer(table, groupe, entrepot, annees, reglement, moteur)
        bilan.flux[table] = passe.flux
        bilan.composantes += passe.composantes
        bilan.avertissements += passe.avertissements
        for indicateur in groupe:
            lecteurs.append((indicateur, partial(_lire_passe, passe.lire, indicateur.code)))
    deja: dict[Any, Any] = {}
    for indicateur in indicateurs:
        if isinstance(indicateur, ParEtapes):
            contextes = [Contexte(entrepot, annee, reglement, moteur, deja) for annee in annees]
            lecteurs.append((indicateur, _franchir_etapes(indicateur, contextes, bilan)))
    return lecteurs


def _lire_passe(
    lire: Callable[[str, Mesure, int, str], Valeur], code: str, finess: str, annee: int
) -> Callable[[Mesure], Valeur]:
    return lambda mesure: lire(code, mesure, annee, finess)


def _franchir_etapes(indicateur: ParEtapes, contextes: Sequence[Contexte], bilan: Bilan) -> Lecteur:
    rangees: dict[tuple[str, int], Mapping[str, Any]] = {}
    for contexte in contextes:
        sommes, annee = indicateur.etapes(contexte), contexte.annee
        rangees |= {(r["finess"], annee): r for r in contexte.moteur.lignes(sommes.table)}
        bilan.flux.setdefault(indicateur.code, []).extend(sommes.flux)
        bilan.avertissements += [f"{indicateur.code} {annee} : {mots}" for mots in sommes.avertissements]
    return lambda finess, annee: partial(_lire_rangee, rangees.get((finess, annee)))


def _lire_rangee(rangee: Mapping[str, Any] | None, mesure: Mesure) -> Valeur:
    assert isinstance(mesure, Lue)
    if mesure.unite is Unite.NIVEAU:
        return rangee[mesure.colonne] if rangee else None
    if rangee is None:
        return en_exact(0)
    valeur = rangee[mesure.colonne]
    return None if valeur is None else en_exact(valeur)


def _suivre(table: str, entrepot: Entrepot, annees: Sequence[int], moteur: Moteur) -> Suivi:
    """Who transmitted, and who was expected: establishments that the user listed, or that a delivery in force names in any
    year, and open at some time of the year. Absent from it, they are « non transmis »."""
    livres = moteur.lignes(moteur.lire(entrepot.resumes(table, PRESENTS)).distinct())
    liste = moteur.lire([entrepot.referentiel("etablissements")])
    connus = {e["finess"]: e for e in moteur.lignes(liste.select("finess", "ouvert_le", "ferme_le", "origines"))}
    suivis = {e["finess"] for e in livres} | {f for f, e in connus.items() if e["origines"] != "finess"}
    presents: dict[int, set[str]] = defaultdict(set)
    for livre in livres:
        presents[livre["annee"]].add(livre["finess"])
    return Suivi(
        {annee: presents[annee] for annee in annees},
        {annee: {finess for finess in suivis if _ouvert(connus.get(finess, {}), annee)} for annee in annees},
    )


def _ouvert(etablissement: Mapping[str, Any], annee: int) -> bool:
    ouvert_le, ferme_le = etablissement.get("ouvert_le"), etablissement.get("ferme_le")
    return (ouvert_le is None or ouvert_le.year <= annee) and (ferme_le is None or ferme_le.year >= annee)
