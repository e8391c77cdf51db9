"""IPEP: starting credits, efficiency gains, quality score of a group.

Source: arrêté du 21 juin 2019, modifié le 26 juillet 2022.

The forfait, the shape of the size modulation, the definition of the gains and the hinge of the points are not in any
public text: they are parameters flagged so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, Etape, Grandeur, formule
from efficience.noyau.exigences import DonneeRefusee, exiger_part, exiger_positif
from efficience.noyau.montant import Nombre, arrondir, au_centime, en_exact, en_nombre

CAHIER = "arrete-2022-07-26-ipep"
NOTE_MAXIMALE = 4  # of each criterion: 0 absent … 4 governing members with shared protocols
_PRECISION = 60  # digits carried under the square root


STRICTE, LARGE = "stricte", "large"
"""How a patientèle is compared with the threshold: above it, or at it as well."""


def eligible(patientele: int, seuil: Nombre, comparaison: str = STRICTE) -> bool:
    """« une patientèle […] supérieure à 5 000 »: above the threshold; `large` takes the threshold itself too."""
    exiger_positif(patientele=patientele)
    exact = en_exact(seuil)
    return patientele > exact or (comparaison == LARGE and patientele == exact)


@dataclass(frozen=True)
class BaremeAmorcage:
    """The scale of the starting credits: euros, shares of the forfait, patients."""

    forfait: Nombre
    part_minimale: Nombre
    part_maximale: Nombre
    patientele_plancher: Nombre
    patientele_plafond: Nombre
    modulation: Nombre
    montant_minimal: Nombre
    montant_maximal: Nombre
    poids_critere: Nombre
    mode: str

    def taille(self, patientele: int) -> Fraction:
        """Share of the forfait for the size, linear between the two bounds of patientèle."""
        plancher, plafond = en_exact(self.patientele_plancher), en_exact(self.patientele_plafond)
        compte = min(max(en_exact(patientele), plancher), plafond)
        basse, haute = en_exact(self.part_minimale), en_exact(self.part_maximale)
        return basse + (haute - basse) * (compte - plancher) / (plafond - plancher)

    def projet(self, criteres: Sequence[int]) -> Fraction:
        """Signed share of the forfait for the pluriprofessional character and the complexity of the project."""
        note = sum((en_exact(self.poids_critere) * critere / NOTE_MAXIMALE for critere in criteres), Fraction(0))
        return en_exact(self.modulation) * (2 * note - 1)


@dataclass(frozen=True)
class Mode:
    """How the two modulations combine. Both act on « le montant théorique forfaitaire »."""

    mots: str
    combiner: Callable[[Fraction, Fraction], Fraction]


MODES = MappingProxyType(
    {
        "additif": Mode("forfait × (taille + projet) = {} × ({} + {})", lambda taille, projet: taille + projet),
        "multiplicatif": Mode(
            "forfait × taille × (1 + projet) = {} × {} × (1 + {})", lambda taille, projet: taille * (1 + projet)
        ),
    }
)


def amorcage(patientele: int, criteres: Sequence[int], bareme: BaremeAmorcage) -> Calcul:
    """Starting credits of a group (euros). Result: `montant`, `versement_1`, `versement_2`, which sum to it.

    « la taille de la patientèle du groupement (… faisant varier de 50 % à 100 % le montant théorique forfaitaire avec
    un plafond fixé à 50 000 patients) ; le caractère pluriprofessionnel du groupement (…) ainsi que la complexité du
    projet commun (… faisant varier de plus ou moins 20 % le montant théorique forfaitaire). Après application de ces
    critères de modulation, le montant (…) est compris dans une fourchette allant de 30 000 à 130 000 euros. »
    """
    exiger_positif(patientele=patientele)
    _exiger_criteres(criteres, bareme)
    taille, projet, mode = bareme.taille(patientele), bareme.projet(criteres), MODES[bareme.mode]
    brut = en_exact(bareme.forfait) * mode.combiner(taille, projet)
    montant = au_centime(min(max(brut, en_exact(bareme.montant_minimal)), en_exact(bareme.montant_maximal)))
    premier = au_centime(Fraction(int(montant * 100) // 2, 100))
    bornes = formule("borné entre {} et {}", bareme.montant_minimal, bareme.montant_maximal)
    etapes = (
        Etape("Modulation par la taille", formule("part du forfait pour {} patients", patientele), taille, CAHIER),
        Etape("Modulation par le projet", f"notes {', '.join(map(str, criteres))} sur {NOTE_MAXIMALE}", projet, CAHIER),
        Etape("Montant modulé", formule(mode.mots, bareme.forfait, taille, projet), brut, CAHIER),
        Etape("Montant", bornes, montant, CAHIER),
        Etape("Premier versement", "la moitié au lancement, au centime inférieur", premier, CAHIER),
        Etape("Second versement", "le reste après la feuille de route", montant - premier, CAHIER),
    )
    return Calcul({"montant": montant, "versement_1": premier, "versement_2": montant - premier}, etapes)


def _exiger_criteres(criteres: Sequence[int], bareme: BaremeAmorcage) -> None:
    attendus = 1 / en_exact(bareme.poids_critere)
    if len(criteres) != attendus:
        raise DonneeRefusee("criteres", f"{len(criteres)} note(s)", f"{en_nombre(attendus)} notes")
    for critere in criteres:
        if not 0 <= critere <= NOTE_MAXIMALE:
            raise DonneeRefusee("criteres", str(critere), f"des notes entières de 0 à {NOTE_MAXIMALE}")
    if bareme.mode not in MODES:
        raise DonneeRefusee("mode", bareme.mode, "l'un de " + ", ".join(MODES))


@dataclass(frozen=True)
class PartageIPEP:
    """How gains are shared: weights of level and growth (summing to 1), share, bounds of the score, minimal gain."""

    poids_ecart: Nombre
    poids_evolution: Nombre
    coefficient: Nombre
    score_minimal: Nombre = 0
    taux_minimal: Nombre = 0
    plafond_score: Nombre = 100

    def __post_init__(self) -> None:
        if en_exact(self.poids_ecart) + en_exact(self.poids_evolution) != 1:
            ecrits = f"{en_nombre(self.poids_ecart)} et {en_nombre(self.poids_evolution)}"
            raise DonneeRefusee("poids", ecrits, "deux poids dont la somme est 1")
        exiger_part(coefficient=self.coefficient)

    def retenu(self, gain: Fraction, repere: Fraction) -> Fraction:
        """A gain counts when positive and at least the minimal rate of what it is measured against."""
        return gain if gain > 0 and gain >= en_exact(self.taux_minimal) * repere else Fraction(0)

    def par_patient(self, ecart: Fraction, evolution: Fraction) -> Fraction:
        """Euros a patient for these two gains, already floored."""
        gain = en_exact(self.poids_ecart) * ecart + en_exact(self.poids_evolution) * evolution
        return en_exact(self.coefficient) * gain

    def exiger_score(self, qualite: Nombre) -> None:
        """Refuse a quality score that no group can have."""
        if not 0 <= en_exact(qualite) <= en_exact(self.plafond_score):
            attendu = formule("un score de qualité entre 0 et {}", self.plafond_score)
            raise DonneeRefusee("qualite", en_nombre(qualite), attendu)


@dataclass(frozen=True)
class DepensesIPEP:
    """Mean spends of the group, euros per patient-year: observed and expected, the year before and the year."""

    observe_reference: Nombre
    observe: Nombre
    attendu_reference: Nombre
    attendu: Nombre

    def __post_init__(self) -> None:
        exiger_positif(**vars(self))
        if self.attendu_reference == 0:
            raise DonneeRefusee("attendu_reference", "0", "une dépense attendue supérieure à zéro")

    @property
    def projete(self) -> Fraction:
        """What the spend of the year before would have become, had it followed the expected one."""
        return en_exact(self.observe_reference) * en_exact(self.attendu) / en_exact(self.attendu_reference)

    @property
    def gain_ecart(self) -> Fraction:
        return en_exact(self.attendu) - en_exact(self.observe)

    @property
    def gain_evolution(self) -> Fraction:
        return self.projete - en_exact(self.observe)


def interessement_ipep(patients: int, depenses: DepensesIPEP, qualite: Nombre, partage: PartageIPEP) -> Calcul:
    """Gains of a group shared with it; `qualite` is a score on 100.

    Two gains: level (expected − observed) and growth (what the year before would have become − observed). A negative
    gain counts for zero and does not cut the other. Result: `gain_ecart`, `gain_evolution`, `par_patient` (euros a
    patient), `montant` and `interessement` (euros).
    """
    exiger_positif(patients=patients)
    partage.exiger_score(qualite)
    ecart, evolution = depenses.gain_ecart, depenses.gain_evolution
    par_patient = partage.par_patient(
        partage.retenu(ecart, en_exact(depenses.attendu)), partage.retenu(evolution, depenses.projete)
    )
    brut = par_patient * patients
    part_qualite = en_exact(qualite) / 100 if en_exact(qualite) >= en_exact(partage.score_minimal) else Fraction(0)
    montant, interessement = au_centime(brut), au_centime(brut * part_qualite)
    croissance = (depenses.observe_reference, depenses.attendu, depenses.attendu_reference, depenses.observe)
    poids = (partage.coefficient, partage.poids_ecart, ecart, partage.poids_evolution, evolution)
    etapes = (
        _etape("Gain d'écart, par patient", ecart, "attendu − observé = {} − {}", depenses.attendu, depenses.observe),
        _etape("Gain d'évolution, par patient", evolution, EVOLUTION_EN_MOTS, *croissance),
        _etape("Montant par patient", par_patient, PARTAGE_EN_MOTS, *poids),
        _etape("Montant avant qualité", montant, "par patient × patients = {} × {}", par_patient, patients),
        _etape("Intéressement", interessement, "montant × part de qualité = {} × {}", brut, part_qualite),
    )
    gains = {"gain_ecart": ecart, "gain_evolution": evolution, "par_patient": par_patient}
    return Calcul({**gains, "montant": montant, "interessement": interessement}, etapes)


EVOLUTION_EN_MOTS = "observé de référence × attendu / attendu de référence − observé = {} × {} / {} − {}"
PARTAGE_EN_MOTS = (
    "partage × (poids écart × max(0 ; gain d'écart) + poids évolution × max(0 ; gain d'évolution)) = "
    "{} × ({} × max(0 ; {}) + {} × max(0 ; {}))"
)


def _etape(libelle: str, valeur: Grandeur, gabarit: str, *nombres: Nombre) -> Etape:
    return Etape(libelle, formule(gabarit, *nombres), valeur, CAHIER)


def points_qualite(
    valeur: Nombre,
    precedent: Nombre | None,
    intermediaire: Nombre,
    cible: Nombre,
    sens: str,
    part_intermediaire: Nombre,
) -> Calcul:
    """Rate of points of one quality indicator. Result: `taux`, in [0 ; 1].

    At the target 1; from the intermediate objective a share growing to 1; below it, the progress since the year before
    when that year was below too; nothing otherwise. `sens` « baisse » reads every value with its opposite.
    """
    if sens not in ("hausse", "baisse"):
        raise DonneeRefusee("sens", sens, "hausse ou baisse")
    signe = 1 if sens == "hausse" else -1
    x, seuil, but = (signe * en_exact(nombre) for nombre in (valeur, intermediaire, cible))
    avant = None if precedent is None else signe * en_exact(precedent)
    if but <= seuil:
        attendu = f"une cible au-delà de l'objectif intermédiaire, dans le sens « {sens} »"
        raise DonneeRefusee("cible", en_nombre(cible), attendu)
    palier, taux = _palier(x, avant, seuil, but, en_exact(part_intermediaire))
    mots = formule(" : valeur {}, objectif intermédiaire {}, cible {}", valeur, intermediaire, cible)
    mots += ", année précédente " + ("inconnue" if precedent is None else en_nombre(precedent))
    return Calcul({"taux": taux}, (Etape("Taux de points", palier + mots, taux, CAHIER),))


def _palier(x: Fraction, avant: Fraction | None, seuil: Fraction, but: Fraction, acquis: Fraction) -> tuple[str, Fraction]:
    """Where the value stands, in words, and its rate of points. Values oriented so that more is better."""
    if x >= but:
        return "cible atteinte", Fraction(1)
    if x >= seuil:
        return "entre l'objectif intermédiaire et la cible", acquis + (1 - acquis) * (x - seuil) / (but - seuil)
    if avant is not None and avant < seuil:
        progres = max(Fraction(0), (x - avant) / (seuil - avant))
        return "progression vers l'objectif intermédiaire", acquis * progres
    return "sous l'objectif intermédiaire, sans progression à compter", Fraction(0)


@dataclass(frozen=True)
class BaremeQualite:
    """Weights of the components when à-la-carte indicators were chosen, bonus, ceiling, minimum number of answers."""

    poids_socle: Nombre
    poids_carte: Nombre
    bonus_experience: Nombre
    plafond: Nombre
    effectif_minimal: Nombre


def score_qualite(
    socle: Sequence[Nombre], carte: Sequence[Nombre], experience: Nombre | None, reponses: int, bareme: BaremeQualite
) -> Calcul:
    """Quality score of a group from the rates of points of its indicators.

    Every indicator weighs the same inside its component. The patient-experience bonus needs enough answers: below the
    minimum it is zero and the step says so. Result: `base`, `bonus`, `score` (points on 100).
    """
    if not socle:
        raise DonneeRefusee("socle", "aucun indicateur", "au moins un indicateur socle : aucun point n'est applicable")
    exiger_positif(reponses=reponses)
    for taux in (*socle, *carte, experience or 0):
        exiger_part(taux=taux)
    base = 100 * _moyenne(socle)
    if carte:
        base = en_exact(bareme.poids_socle) * base + en_exact(bareme.poids_carte) * 100 * _moyenne(carte)
    bonus, constat = Fraction(0), formule("effectif insuffisant : {} réponses", reponses)
    if experience is not None and reponses >= en_exact(bareme.effectif_minimal):
        bonus = en_exact(bareme.bonus_experience) * en_exact(experience)
        constat = formule("bonus × taux de points = {} × {}", bareme.bonus_experience, experience)
    score = min(en_exact(bareme.plafond), base + bonus)
    etapes = (
        Etape("Score des indicateurs", f"moyenne de {len(socle)} socle et {len(carte)} à la carte", base, CAHIER),
        Etape("Bonus d'expérience patient", constat, bonus, CAHIER),
        _etape("Score", score, "min(plafond ; score + bonus) = min({} ; {} + {})", bareme.plafond, base, bonus),
    )
    return Calcul({"base": base, "bonus": bonus, "score": score}, etapes)


def _moyenne(taux: Sequence[Nombre]) -> Fraction:
    return sum(map(en_exact, taux), Fraction(0)) / len(taux)


def bande_de_bruit(patients: int, coefficient_variation: Nombre, quantile: Nombre) -> Fraction:
    """Half-width of what chance alone does to the mean spend, as a share: quantile × CV / √patients, at 10 decimals."""
    if patients <= 0:
        raise DonneeRefusee("patients", str(patients), "au moins un patient")
    exiger_positif(coefficient_variation=coefficient_variation, quantile=quantile)
    with localcontext() as contexte:
        contexte.prec = _PRECISION
        produit = en_exact(quantile) * en_exact(coefficient_variation)
        demi_largeur = Decimal(produit.numerator) / Decimal(produit.denominator) / Decimal(patients).sqrt()
    return Fraction(arrondir(demi_largeur, 10))
