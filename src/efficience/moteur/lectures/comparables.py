"""What of each indicator can be compared, split and changed: a table. A new indicator is one more entry.

A rate is a share only when what it counts can be counted one by one (tablets, trips, stays): then chance has a place and
limits exist. A share of euros has a rank and no limits; an indicator without denominator says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from efficience.noyau.indicateur import Sens
from efficience.noyau.population import Nature


@dataclass(frozen=True)
class Taux:
    """A rate made of published measures: sum of `numerateur` over sum of `denominateur`.

    `mesure` names it in the readings; `unite`: what the denominator counts; `sens`: which way the rate is better.
    `sans_limites`: why neither control limits nor small-number warning exist for it (empty: they do).
    """

    mesure: str
    numerateur: tuple[str, ...]
    denominateur: tuple[str, ...]
    unite: str
    sens: Sens = Sens.BAISSE
    nature: Nature = Nature.PART
    sans_limites: str = ""


@dataclass(frozen=True)
class Poste:
    """Published measures that make one line of a split: a quantity and its spend."""

    libelle: str
    quantite: str
    depense: str


@dataclass(frozen=True)
class Bascule:
    """A change of product worth examining, from a component to another (or inside one), with its clinical caution."""

    intitule: str
    de: str
    vers: str
    precaution: str


@dataclass(frozen=True)
class Produits:
    """The rows behind the spend. `quantite`: the sum of `lignes` that counts what is dispensed, `mot` its name.

    `bascules`: changes between components. `precaution`: caution of changes inside a substance at the same strength; empty
    when nothing in the rows says that two products replace one another, which `sans_changement` then explains.
    """

    quantite: str
    mot: str
    bascules: tuple[Bascule, ...] = ()
    precaution: str = ""
    sans_changement: str = ""


@dataclass(frozen=True)
class Comparables:
    """All that is read beside the figure of one indicator; each absence has its reason."""

    taux: tuple[Taux, ...] = ()
    sans_taux: str = "aucun taux n'est défini pour cet indicateur"
    produits: Produits | None = None
    postes: tuple[Poste, ...] = ()
    sans_partage: str = "aucune dépense par produit n'est publiée"


_MEME_SUBSTANCE = (
    "Même substance et même dosage d'après le libellé ; vérifier la forme. En ville, la spécialité délivrée dépend aussi du "
    "pharmacien : prescrire en dénomination commune, sans « non substituable »."
)
_IPP = Bascule(
    "IPP : du plus cher à celui de coût médian",
    "ipp",
    "ipp",
    "Autre molécule ou autre dosage : équivalence, indication et durée à vérifier par le prescripteur.",
)
_ARA2 = Bascule(
    "ARA II vers IEC",
    "ara2",
    "iec",
    "Tenir compte des intolérances aux IEC (toux, angio-œdème) et des patients équilibrés.",
)
_EZETIMIBE = Bascule(
    "Ézétimibe vers statine seule",
    "ezetimibe",
    "statines",
    "Tenir compte des intolérances aux statines et des objectifs de LDL-cholestérol non atteints à dose maximale.",
)
_PART_EUROS = (
    "c'est une part d'euros : un euro n'est pas un cas, le hasard des effectifs ne s'y mesure pas ; seul le rang se lit"
)
_COUT_BOITE = (
    "l'indicateur n'a pas de dénominateur (ni patients ni séjours) : on compare le coût moyen d'une boîte, qui dit le choix "
    "des produits et non la quantité prescrite, et dont la part du hasard ne se mesure pas sur des sommes"
)
_CONTROLES = "quatre contrôles d'une même ordonnance ne sont pas quatre cas indépendants ; seul le rang se lit"
_FORFAITS = (
    "un forfait d'installation et un forfait hebdomadaire ne se remplacent pas l'un l'autre, les lignes ne les apparient pas"
)
_PANSEMENTS = (
    "les lignes ne disent ni la plaie ni la surface : deux pansements de prix différents ne se remplacent pas à l'unité"
)
_UCD = "la part de biosimilaires se lit dans le taux ; les prix négociés par l'établissement ne sont pas dans les lignes"


def _biosimilaires() -> Comparables:
    taux = Taux("taux", ("unites_biosimilaires",), ("unites",), "unités administrées", Sens.HAUSSE)
    return Comparables((taux,), produits=Produits("quantite", "unités", sans_changement=_UCD))


def _examens(rang: int) -> Taux:
    return Taux(f"taux_{rang}", (f"examens_{rang}",), (f"sejours_{rang}",), "séjours éligibles")


COMPARABLES: Mapping[str, Comparables] = MappingProxyType(
    {
        "N-IPP": Comparables(
            (Taux("cout_boite", ("depense",), ("boites",), "boîtes", Sens.BAISSE, Nature.MONTANT_MOYEN, _COUT_BOITE),),
            produits=Produits("boites", "boîtes", (_IPP,), _MEME_SUBSTANCE),
        ),
        "N-ARA2": Comparables(
            (Taux("part_ara2", ("unites_ara2",), ("unites_ara2", "unites_iec"), "unités dispensées"),),
            produits=Produits("boites", "boîtes", (_ARA2,), _MEME_SUBSTANCE),
        ),
        "N-EZE": Comparables(
            (Taux("part_ezetimibe", ("unites_ezetimibe",), ("unites_ezetimibe", "unites_statines"), "unités dispensées"),),
            produits=Produits("boites", "boîtes", (_EZETIMIBE,), _MEME_SUBSTANCE),
        ),
        "N-PERF": Comparables(
            (Taux("part", ("depense",), ("depense", "depense_gravite"), "euros", sans_limites=_PART_EUROS),),
            produits=Produits("quantite", "forfaits", sans_changement=_FORFAITS),
        ),
        "N-PANS": Comparables(
            (Taux("montant_moyen", ("depense",), ("patients",), "patients", Sens.BAISSE, Nature.MONTANT_MOYEN),),
            produits=Produits("quantite", "unités", sans_changement=_PANSEMENTS),
        ),
        "N-TRA": Comparables(
            (Taux("part_trajets_ambulance", ("trajets_ambulance",), ("trajets_ambulance", "trajets_tap"), "trajets"),),
            postes=(
                Poste("ambulance", "trajets_ambulance", "depense_ambulance"),
                Poste("transport assis professionnalisé", "trajets_tap", "depense_tap"),
            ),
        ),
        "N-IC": Comparables(
            (Taux("taux", ("rehospitalisations",), ("sejours",), "séjours"),),
            postes=(Poste("réhospitalisation", "rehospitalisations", "depense_rehospitalisations"),),
        ),
        "N-EPA": Comparables(
            tuple(_examens(rang) for rang in range(1, 5)),
            sans_partage="l'indicateur publie des examens et un prix unitaire, pas une dépense",
        ),
        "R-BIO-T": _biosimilaires(),
        "R-BIO-R": _biosimilaires(),
        "R-SC": Comparables(
            (Taux("taux", ("sejours_sc",), ("sejours",), "séjours"),),
            sans_partage="l'indicateur compte des séjours, pas une dépense",
        ),
        "R-CONF": Comparables(
            (
                Taux(
                    "taux",
                    ("finess", "rpps", "informatisees", "dci"),
                    ("ordonnances",) * 4,  # four checks a prescription, as the measure counts them
                    "contrôles",
                    Sens.HAUSSE,
                    sans_limites=_CONTROLES,
                ),
            ),
            sans_partage="l'indicateur compte des ordonnances, pas une dépense",
        ),
        "R-CONC": Comparables(
            sans_taux="un niveau déclaré n'est pas un taux", sans_partage="un niveau n'est pas une dépense"
        ),
        "I-IPP": Comparables(
            (Taux("taux", ("patients_sans_risque",), ("patients",), "patients"),),
            sans_partage="l'indicateur compte des patients, pas une dépense",
        ),
        "I-ATB": Comparables(
            (Taux("part", ("depense_antibiotiques",), ("depense_diffuseur",), "euros", sans_limites=_PART_EUROS),),
        ),
    }
)
INCONNU = Comparables()
"""What is said of an indicator that has no entry: nothing can be read, and why."""
