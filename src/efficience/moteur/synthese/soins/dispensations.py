"""From the published lines of one establishment to the dispensings of its patients: same boxes, same cents, line by line.

A line is split into one to four dispensings. Age and sex are those of a patient; where the establishment restitutes
them, a line of unknown age or sex is an invoice without it. A part of the patients then have treatments that meet: an
anti-inflammatory prescribed with a PPI, some with a drug that makes a risk, an injectable antibiotic near a diffuser.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from efficience.moteur.synthese.delivrances import Lignes
from efficience.moteur.synthese.parametres import SEXES, Booleens, Entiers
from efficience.moteur.synthese.soins.cadre import Cadre
from efficience.moteur.synthese.soins.calendrier import dernier, premier
from efficience.moteur.synthese.soins.dispositifs import Cure
from efficience.moteur.synthese.soins.evenements import Delivrance
from efficience.moteur.synthese.soins.patientele import CLASSES, SUIVIS, numero
from efficience.moteur.synthese.soins.reelles import Reelles

_PALIERS = (8, 60, 400)  # boxes of a line from which it is one dispensing more
_CENTIMES_MAXIMAUX = 2_000_000  # of a dispensing, but for a dearer box: a costly line is more dispensings
_CLASSES_INCONNUES = (2, 9)  # of 20: below the first a child, below the second an adult, else elderly
_UNE_ANNULEE_SUR = 150
_ANTIBIOTIQUES_INJECTABLES = ("J01CR05", "J01DD04")
_RISQUES = ("B01A", "H02AB")
_JOURS_AVANT = 20  # days between the drug that makes a risk and the prescription


@dataclass
class Pieces:
    """The dispensings of one establishment, as columns."""

    produit: Entiers
    classe: Entiers
    femme: Entiers
    patient: Entiers
    prescription: Entiers
    execution: Entiers
    boites: Entiers
    rembourse: Entiers
    base: Entiers
    age_tu: Booleens
    sexe_tu: Booleens


def dispenser(cadre: Cadre, lignes: Lignes, reelles: Reelles, cures: Sequence[Cure]) -> list[Delivrance]:
    """All the dispensings of the lines (fees left out), regularisations added."""
    gardees = lignes.gardees(lignes.produit > 0)
    pieces = _decouper(cadre, gardees, reelles.retrouver(gardees))
    _rapprocher(cadre, pieces, reelles, cures)
    delivrees = list(_ecrites(cadre, pieces, reelles))
    annulees = [d for d in delivrees[_UNE_ANNULEE_SUR - 1 :: _UNE_ANNULEE_SUR] if d.boites > 0]
    miroirs = [d._replace(boites=-d.boites, rembourse=-d.rembourse, base=-d.base) for d in annulees]
    return [*delivrees, *annulees, *miroirs]


def _decouper(cadre: Cadre, lignes: Lignes, produits: Entiers) -> Pieces:
    hasard = cadre.hasard("dispensations")
    de, fins = _repartition(lignes)
    poids = np.cumsum(hasard.integers(60, 141, size=len(de)))
    avant = np.concatenate([[0], poids[fins - 1]])[:-1][de] if len(de) else poids
    cumul, total = poids - avant, (poids[fins - 1][de] - avant if len(de) else poids)
    n = lignes.boites[de]
    jusqu_a = n * cumul // total
    premieres = np.zeros(len(de), dtype=bool)
    premieres[fins[:-1]] = True
    premieres[:1] = True
    etablissement = cadre.porteur.etablissement
    classe, femme = lignes.profil[de] // len(SEXES), lignes.profil[de] % len(SEXES)
    age_tu, sexe_tu = (classe == len(CLASSES)) & (etablissement.detail >= 1), (femme == 2) & (etablissement.detail >= 2)
    tirage = hasard.integers(0, 20, size=len(de))
    classe = np.where(
        classe == len(CLASSES), sum((tirage >= seuil).astype(np.int64) for seuil in _CLASSES_INCONNUES), classe
    )
    femme = np.where(femme == 2, tirage % 2, femme)
    jours = dernier(cadre.annee) - premier(cadre.annee) + 1
    execution = premier(cadre.annee) + hasard.integers(0, jours, size=len(de))
    rang = etablissement.rang
    debuts, tailles = cadre.patientele.debuts[rang], cadre.patientele.tailles[rang]
    segment = 2 * classe + femme
    patient = debuts[segment] + hasard.integers(0, 1 << 30, size=len(de)) * tailles[segment] // (1 << 30)
    ecoule = hasard.integers(0, 29, size=len(de))
    colonnes = (lignes.boites[de], lignes.rembourse[de], lignes.base[de])
    boites, rembourse, base = (_parts(colonne, jusqu_a, n, premieres) for colonne in colonnes)
    return Pieces(
        produits[de], classe, femme, patient, execution - ecoule, execution, boites, rembourse, base, age_tu, sexe_tu
    )


def _repartition(lignes: Lignes) -> tuple[Entiers, Entiers]:
    """The line of each dispensing, and the rank after the last dispensing of each line."""
    combien = 1 + sum((lignes.boites >= palier).astype(np.int64) for palier in _PALIERS)
    combien = np.maximum(combien, np.minimum(lignes.boites // 2, lignes.rembourse // _CENTIMES_MAXIMAUX))
    return np.repeat(np.arange(len(lignes)), combien), np.cumsum(combien)


def _parts(colonne: Entiers, jusqu_a: Entiers, n: Entiers, premieres: Booleens) -> Entiers:
    """What falls to each piece, in proportion to its boxes: differences of exact cumulated shares."""
    diviseur = np.where(n == 0, 1, n)
    bornes = np.where(n <= 0, colonne, (2 * colonne * jusqu_a + diviseur) // (2 * diviseur))
    precedentes = np.concatenate([[0], bornes])[:-1]
    return bornes - np.where(premieres, 0, precedentes)


def _rapprocher(cadre: Cadre, p: Pieces, reelles: Reelles, cures: Sequence[Cure]) -> None:
    """Give the same patients and dates to dispensings that meet; boxes and cents don't move."""
    atc = [reelles.produits[int(produit)].atc5 for produit in p.produit]
    ipp, ains, risques = (_par_profil(p, atc, debuts) for debuts in (("A02BC",), ("M01A",), _RISQUES))
    rang = cadre.porteur.etablissement.rang
    for (classe, femme), avec in ains.items():
        debut, _ = cadre.patientele.segment(rang, classe, femme)
        a_risque = iter(risques.get((classe, femme), []))
        for place, (un, autre) in enumerate(zip(avec, ipp.get((classe, femme), []), strict=False)):
            p.patient[[un, autre]] = debut + place % SUIVIS
            p.execution[un], p.prescription[un] = p.execution[autre], p.prescription[autre]
            voisin = next(a_risque, None) if place % 3 == 1 else None
            if voisin is not None:
                p.patient[voisin] = debut + place % SUIVIS
                p.execution[voisin] = max(premier(cadre.annee), int(p.prescription[autre]) - _JOURS_AVANT)
                p.prescription[voisin] = p.execution[voisin]
    _avec_diffuseur(cadre, p, _par_profil(p, atc, _ANTIBIOTIQUES_INJECTABLES), cures)


def _avec_diffuseur(cadre: Cadre, p: Pieces, antibiotiques: dict[tuple[int, int], list[int]], cures: Sequence[Cure]) -> None:
    """Injectable antibiotics of patients infused by diffuser, from the day of the course to three days later."""
    for (classe, femme), rangs in antibiotiques.items():
        siennes = [c for c in cures if (c.patient.classe, c.patient.sexe) == (CLASSES[classe], SEXES[femme])]
        for place, (piece, cure) in enumerate(zip(rangs, siennes, strict=False)):
            p.patient[piece] = int(cure.patient.numero.removeprefix("FICTIF"))
            p.prescription[piece] = cure.jour
            p.execution[piece] = cadre.borner(cure.jour + place % 4)


def _par_profil(p: Pieces, atc: Sequence[str], debuts: tuple[str, ...]) -> dict[tuple[int, int], list[int]]:
    """Ranks of the dispensings of these drugs to a patient of known age and sex, by class and sex."""
    trouves: dict[tuple[int, int], list[int]] = defaultdict(list)
    for rang, code in enumerate(atc):
        if code.startswith(debuts) and p.boites[rang] > 0 and not p.age_tu[rang] and not p.sexe_tu[rang]:
            trouves[int(p.classe[rang]), int(p.femme[rang])].append(rang)
    return trouves


def _ecrites(cadre: Cadre, p: Pieces, reelles: Reelles) -> Iterator[Delivrance]:
    ages = cadre.patientele.ages(p.patient, p.classe, cadre.annee)
    colonnes = (p.produit, p.patient, p.prescription, p.execution, ages, p.femme, p.boites, p.rembourse, p.base)
    listes = (*(colonne.tolist() for colonne in colonnes), p.age_tu.tolist(), p.sexe_tu.tolist())
    cip, atc = [q.cip13 for q in reelles.produits], [q.atc5 for q in reelles.produits]
    for produit, patient, prescrit, execute, age, femme, boites, rembourse, base, age_tu, sexe_tu in zip(
        *listes, strict=True
    ):
        yield Delivrance(
            cadre.finess,
            numero(patient),
            cip[produit],
            atc[produit],
            prescrit,
            execute,
            cadre.annee,
            "" if age_tu else str(age),
            "" if sexe_tu else SEXES[femme],
            boites,
            rembourse,
            base,
        )
