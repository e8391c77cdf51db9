"""Small fictive regions to draw: one of each chart, with every state of data."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

from efficience.documents.graphiques import (
    LARGE,
    LARGEUR_MINIMALE,
    Acteurs,
    Annotation,
    Delai,
    Evenement,
    Graphique,
    Haltere,
    Mois,
    Reperes,
    Site,
    Suite,
    Sujet,
    Valeur,
    Zone,
    carte,
    cascade,
    entonnoir,
    evolution,
    frise,
    halteres,
)
from efficience.noyau import limites
from efficience.noyau.cascade import Apport, Cascade, descendre
from efficience.noyau.decomposition import Effets
from efficience.noyau.indicateur import Sens, Statut
from efficience.noyau.interessement import interessement_depense, interessement_pansements
from efficience.noyau.limites import Entonnoir, Modele, Reglages
from efficience.noyau.population import Nature, Observation, Population, rassembler
from efficience.noyau.rangs import Echelle, graduer

SUJET = Sujet("Part d’ARA II", Nature.PART, Sens.BAISSE, "2024", "Boîtes d’ARA II et d’IEC", "région")
REGLAGES = Reglages(Decimal("0.95"), Decimal("0.998"), Decimal("0.10"), 20, Modele.ADDITIF)
ABSENTS = {"P1": Statut.PROTEGE, "P2": Statut.PROTEGE, "T1": Statut.NON_TRANSMIS, "N1": Statut.NON_CALCULABLE}
ZONE = Zone("Critère de l’arrêté : part ≥ 45 % et 8 500 boîtes ou plus", Decimal("0.45"), 8500)
BANDES = ("quart le plus bas", "2e quart", "3e quart", "quart le plus haut")


def trace(nombre: int = 60, graine: int = 2, sens: Sens = Sens.BAISSE) -> Entonnoir:
    """Shares of hospitals of all sizes, one in nine far from the others; four more have no value."""
    hasard = random.Random(graine)
    observations = []
    for rang in range(nombre):
        boites = int(hasard.lognormvariate(8.5, 1.1)) + 1
        part = hasard.gauss(0.42, 0.05) + (hasard.choice((-0.16, 0.18)) if rang % 9 == 0 else 0)
        observations.append(Observation(f"E{rang}", int(boites * min(0.95, max(0.02, part))), boites))
    observations += [Observation(code, None, None) for code in ABSENTS]
    population = rassembler(observations, Nature.PART, 1)
    assert isinstance(population, Population)
    trouve = limites.entonnoir(population, sens, REGLAGES)
    assert isinstance(trouve, Entonnoir)
    return trouve


def acteurs(nombre: int = 60, suivi: str = "E9") -> Acteurs:
    """Everybody has a name but two."""
    return Acteurs({f"E{rang}": f"Centre hospitalier n° {rang}" for rang in range(2, nombre)}, ABSENTS, suivi)


def pairs(hasard: random.Random, nombre: int) -> Echelle:
    """The scale of a month."""
    graduee = graduer([Fraction(round(hasard.gauss(4400, 700)), 10_000) for _ in range(nombre)], Nature.PART, 1, 30)
    assert isinstance(graduee, Echelle)
    return graduee


def mois(nombre_de_pairs: int = 60, longueur: int = 24) -> list[Mois]:
    """Two years: one month of each state, the last two provisional."""
    hasard = random.Random(4)
    etats = {5: Statut.NON_TRANSMIS, 11: Statut.NON_CALCULABLE, 15: Statut.PROTEGE}
    return [
        Mois(
            date(2023 + rang // 12, rang % 12 + 1, 1),
            Valeur(statut=etats[rang])
            if rang in etats
            else Valeur(Fraction(5600 - 20 * rang + hasard.randrange(-150, 150), 10_000), provisoire=rang >= longueur - 2),
            pairs(hasard, nombre_de_pairs),
        )
        for rang in range(longueur)
    ]


REPERES = Reperes(Decimal("0.40"), date(2023, 6, 1), (Annotation(date(2024, 2, 15), "Baisse de prix des sartans"),))
HALTERES = (
    Haltere(
        "Inhibiteurs de la pompe à protons, dépense",
        Nature.MONTANT_MOYEN,
        Sens.BAISSE,
        Valeur(Decimal("412350.40")),
        Valeur(Decimal("389871.15")),
        Decimal("391732.88"),
    ),
    Haltere(
        "Part d’ARA II", Nature.PART, Sens.BAISSE, Valeur(Decimal("0.44")), Valeur(Decimal("0.432")), Decimal("0.40"), False
    ),
    Haltere(
        "Biosimilaires",
        Nature.PART,
        Sens.HAUSSE,
        Valeur(Decimal("0.78")),
        Valeur(Decimal("0.71"), provisoire=True),
        Decimal("0.90"),
        True,
    ),
    Haltere(
        "Pansements par patient",
        Nature.MONTANT_MOYEN,
        Sens.BAISSE,
        Valeur(statut=Statut.NON_TRANSMIS),
        Valeur(Decimal("190.00")),
    ),
    Haltere("Réhospitalisations", Nature.PART, Sens.BAISSE, Valeur(Decimal("0.212")), Valeur(statut=Statut.PROTEGE)),
)
IPP = Apport(
    "Inhibiteurs de la pompe à protons",
    interessement_depense(Decimal("412350.40"), Decimal("389871.15"), Decimal("0.20")),
    Decimal("0.20"),
    effets=Effets(Decimal("-9000.00"), Decimal("-4479.25"), Decimal("-9000.00")),
)
ARA2 = Apport("ARA II et IEC", interessement_depense(Decimal("89600"), Decimal("92400"), Decimal("0.30")), Decimal("0.30"))
PANSEMENTS = Apport(
    "Pansements",
    interessement_pansements(210, 190, 320, Decimal("0.30"), Decimal("0.5")),
    Decimal("0.30"),
    Decimal("0.5"),
)
SANS_CALCUL = Apport("Réhospitalisations", None, statut=Statut.NON_CALCULABLE)
CACHE = Apport("Examens pré-anesthésiques", None, statut=Statut.PROTEGE)


def descente() -> Cascade:
    """Four indicators, one that lost, one not computable, and an envelope that does not suffice."""
    return descendre([IPP, ARA2, PANSEMENTS, SANS_CALCUL], Decimal("4800.00"))


def sites() -> list[Site]:
    """Thirty sites of three departments, three overseas, two of them without a value."""
    hasard = random.Random(3)
    centres = {"59": (50.5, 3.2), "62": (50.5, 2.3), "80": (49.9, 2.3)}
    lus = []
    for rang in range(30):
        departement = list(centres)[rang % 3]
        nord, est = centres[departement]
        latitude, longitude = (Decimal(f"{hasard.gauss(centre, 0.2):.4f}") for centre in (nord, est))
        depense = Valeur(Decimal(f"{hasard.lognormvariate(11, 1):.2f}"))
        if rang == 7:
            depense = Valeur(statut=Statut.PROTEGE)
        bande: int | Statut = Statut.NON_TRANSMIS if rang == 8 else rang % 4
        lus.append(Site(f"E{rang}", f"Centre hospitalier n° {rang}", departement, latitude, longitude, depense, bande))
    outre_mer = (("974", "-21.10", "55.50"), ("974", "-20.95", "55.30"), ("976", "-12.78", "45.23"))
    for rang, (departement, latitude_, longitude_) in enumerate(outre_mer):
        depense = Valeur(Decimal("80000.00"))
        lus.append(
            Site(f"R{rang}", f"CH {departement}", departement, Decimal(latitude_), Decimal(longitude_), depense, rang)
        )
    return lus


AUJOURD_HUI = date(2022, 3, 9)
EVENEMENTS = (
    Evenement("Avis de l’assurance maladie", date(2022, 2, 10), "courrier du 10/02"),
    Evenement("Proposition envoyée", date(2022, 2, 25), "courriel remis"),
    Evenement("Accusé de réception", date(2022, 2, 28), "portail"),
)
DELAI = Delai("Première réponse", date(2022, 2, 28), date(2022, 3, 21), "à l’établissement")
SUITES = (
    Suite("Proposition amendée", "ARS", date(2022, 4, 8)),
    Suite("Signature", "les trois parties"),
    Suite("Effet", "ARS"),
)


@cache
def tous(largeur: int = LARGE) -> dict[str, Graphique]:
    """One of each."""
    return {
        "entonnoir": entonnoir(SUJET, trace(), acteurs(), 10, ZONE, largeur),
        "points_ordonnes": entonnoir(SUJET, trace(7), acteurs(7, "E3"), 10, None, largeur),
        "evolution": evolution(SUJET, "Centre hospitalier de Lens", mois(), REPERES, largeur=largeur),
        "evolution_peu_de_pairs": evolution(SUJET, "Centre hospitalier de Lens", mois(12), REPERES, largeur=largeur),
        "halteres": halteres("CH de Lens", ("2023", "2024"), HALTERES, largeur),
        "cascade": cascade("CH de Lens, 2024", descente(), largeur),
        "carte": carte("Part d’ARA II, 2024", BANDES, sites(), "E4", largeur),
        "frise": frise("Contrat", EVENEMENTS, [DELAI], SUITES, AUJOURD_HUI, max(largeur, LARGEUR_MINIMALE)),
    }
