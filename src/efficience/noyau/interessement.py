"""The intéressement: the share of a measured saving that goes back to the establishment.

    « la possibilité aux ES de récupérer 20 à 30 % des économies générées par leurs actions »
    (webinaire CAQES 2022, Hauts-de-France)

Every function returns a `Calcul` with `economie` (signed: negative when spending rose), `economie_retenue` (floored at
zero where the rule says so) and `interessement` = half-up(taux × degré × économie retenue), all in euros. The rounding
is the last gesture: the share applies to the exact saving, never to the rounded one.
Common refusals (`DonneeRefusee`): a negative amount or count, a share outside [0 ; 1].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, Etape, formule
from efficience.noyau.exigences import DonneeRefusee, exiger_part, exiger_positif
from efficience.noyau.montant import Nombre, au_centime, en_exact, en_nombre

WEBINAIRE = "webinaire-hdf-2022"
EVALUATION = "css-l162-30-4"


def interessement_depense(reference: Decimal, observe: Decimal, taux: Nombre, degre: Nombre = 1) -> Calcul:
    """Saving on a yearly spend (IPP, ARA II/IEC, ézétimibe, PERFADOM): euros of the year before and of the year.

    « (Dépense remboursée d'IPP PHEV en année N) − (Dépense remboursée d'IPP PHEV en année N-1) », read as a saving,
    N-1 minus N, since « économies générées » must be positive when spending falls.
    """
    exiger_positif(reference=reference, observe=observe)
    economie = en_exact(reference) - en_exact(observe)
    mots = formule("référence − observé = {} − {}", reference, observe)
    return _conclure(economie, (Etape("Économie constatée", mots, au_centime(economie), WEBINAIRE),), taux, degre)


def interessement_rehospitalisation(reference: Decimal, observe: Decimal, taux: Nombre, degre: Nombre = 1) -> Calcul:
    """Saving on the spend of readmissions within three months for heart failure (N-IC), same algebra as a spend.

    « (Dépense issue des réhospitalisations de l'établissement en année N) − (… en année N-1) »
    """
    return interessement_depense(reference, observe, taux, degre)


def interessement_pansements(
    moyenne_reference: Nombre, moyenne_observee: Nombre, patients: int, taux: Nombre, degre: Nombre = 1
) -> Calcul:
    """Saving on the mean amount per patient (euros), over the patients of the year.

    « (Montant moyen par patient en année N − … en année N-1) × Nombre de patients de l'année N ». It follows the mean:
    it may pay while the total spend hardly moved.
    """
    exiger_positif(moyenne_reference=moyenne_reference, moyenne_observee=moyenne_observee, patients=patients)
    baisse = en_exact(moyenne_reference) - en_exact(moyenne_observee)
    economie = baisse * patients
    etapes = (
        Etape(
            "Baisse du montant moyen par patient",
            formule("moyenne de référence − moyenne observée = {} − {}", moyenne_reference, moyenne_observee),
            baisse,
            WEBINAIRE,
        ),
        Etape(
            "Économie constatée",
            formule("baisse × patients de l'année = {} × {}", baisse, patients),
            au_centime(economie),
            WEBINAIRE,
        ),
    )
    return _conclure(economie, etapes, taux, degre)


@dataclass(frozen=True)
class Denominateur:
    """What the transport saving is divided by. Arguments: mean cost by ambulance, by seated transport, N-1 share."""

    mots: str
    valeur: Callable[[Fraction, Fraction, Fraction], Fraction]


DENOMINATEURS = MappingProxyType(
    {
        "cout_tap": Denominateur("coût moyen TAP", lambda ambulance, tap, part: tap),
        "exact": Denominateur(
            "coût ambulance − part de référence × (coût ambulance − coût TAP)",
            lambda ambulance, tap, part: ambulance - part * (ambulance - tap),
        ),
        "cout_ambulance": Denominateur("coût moyen ambulance", lambda ambulance, tap, part: ambulance),
    }
)


def interessement_transport(
    part_reference: Nombre,
    part_observee: Nombre,
    montant_total: Decimal,
    cout_ambulance: Nombre,
    cout_tap: Nombre,
    taux: Nombre,
    denominateur: str,
    degre: Nombre = 1,
) -> Calcul:
    """Saving on the share of ambulances in the amounts reimbursed (shares of euros; mean costs in euros a trip).

    « (Ratio ambulance en année N-1 − Ratio ambulance en année N) × Montants remboursés totaux (ambulance + TAP) en
    année N × (montant moyen d'un transport en ambulance − montant moyen d'un transport en TAP) / montant moyen d'un
    transport en TAP ». That printed denominator overstates the saving; `exact` is the one that gives back
    `economie_de_report` when the number of trips is constant.
    """
    exiger_part(part_reference=part_reference, part_observee=part_observee)
    exiger_positif(montant_total=montant_total)
    diviseur = _diviseur(denominateur, cout_ambulance, cout_tap, part_reference)
    baisse = en_exact(part_reference) - en_exact(part_observee)
    economie = baisse * en_exact(montant_total) * (en_exact(cout_ambulance) - en_exact(cout_tap)) / diviseur
    mots_baisse = formule("part de référence − part observée = {} − {}", part_reference, part_observee)
    mots_economie = formule(
        "baisse × montant total × (coût ambulance − coût TAP) / dénominateur = {} × {} × ({} − {}) / {}",
        *(baisse, montant_total, cout_ambulance, cout_tap, diviseur),
    )
    etapes = (
        Etape("Baisse de la part de l'ambulance", mots_baisse, baisse, WEBINAIRE),
        Etape("Dénominateur", DENOMINATEURS[denominateur].mots, diviseur, WEBINAIRE),
        Etape("Économie constatée", mots_economie, au_centime(economie), WEBINAIRE),
    )
    return _conclure(economie, etapes, taux, degre)


def _diviseur(denominateur: str, cout_ambulance: Nombre, cout_tap: Nombre, part_reference: Nombre) -> Fraction:
    exiger_positif(cout_ambulance=cout_ambulance, cout_tap=cout_tap)
    if denominateur not in DENOMINATEURS:
        raise DonneeRefusee("denominateur", denominateur, "l'un de " + ", ".join(DENOMINATEURS))
    choisi = DENOMINATEURS[denominateur]
    diviseur = choisi.valeur(en_exact(cout_ambulance), en_exact(cout_tap), en_exact(part_reference))
    if diviseur == 0:
        raise DonneeRefusee("denominateur", f"{choisi.mots} = 0", "un coût moyen par transport supérieur à zéro")
    return diviseur


def economie_de_report(trajets: int, cout_ambulance: Nombre, cout_tap: Nombre) -> Decimal:
    """What really is saved when `trajets` trips go from ambulance to seated transport, in euros: the yardstick."""
    return au_centime(en_exact(trajets) * (en_exact(cout_ambulance) - en_exact(cout_tap)))


@dataclass(frozen=True)
class LigneEPA:
    """One rate of useless pre-anaesthetic exams: eligible stays of the year, rates (shares), euros a stay."""

    sejours: int
    taux_reference: Nombre
    taux_observe: Nombre
    montant_unitaire: Nombre
    intitule: str = ""

    def economie(self, part_assurance_maladie: Nombre) -> Fraction:
        """Exact euros saved by this component, zero when the rate did not fall."""
        evites = (en_exact(self.taux_reference) - en_exact(self.taux_observe)) * self.sejours
        return max(Fraction(0), evites) * en_exact(self.montant_unitaire) * en_exact(part_assurance_maladie)


def interessement_epa(lignes: Sequence[LigneEPA], part_assurance_maladie: Nombre, taux: Nombre, degre: Nombre = 1) -> Calcul:
    """Saving on useless pre-anaesthetic exams: each component is floored at zero BEFORE the sum.

    « Si baisse du taux de l'indicateur 1 par rapport à période de référence, alors éco1 = Nb séjours évités 1 × montant
    remboursable des actes 1 × 60 % (taux de prise en charge des actes), sinon éco1 = 0. » Stays avoided =
    (reference rate − observed rate) × eligible stays of the year, not rounded.
    """
    exiger_part(part_assurance_maladie=part_assurance_maladie)
    economies, etapes = [], []
    for rang, ligne in enumerate(lignes, start=1):
        exiger_positif(sejours=ligne.sejours, montant_unitaire=ligne.montant_unitaire)
        exiger_part(taux_reference=ligne.taux_reference, taux_observe=ligne.taux_observe)
        economies.append(ligne.economie(part_assurance_maladie))
        mots = formule(
            "max(0 ; séjours évités) × montant unitaire × part assurance maladie = max(0 ; ({} − {}) × {}) × {} × {}",
            *(ligne.taux_reference, ligne.taux_observe, ligne.sejours, ligne.montant_unitaire, part_assurance_maladie),
        )
        etapes.append(Etape(ligne.intitule or f"Économie de la composante {rang}", mots, economies[-1], WEBINAIRE))
    somme = " + ".join(map(en_nombre, economies)) or "aucune composante"
    total = sum(economies, Fraction(0))
    etapes.append(Etape("Économie constatée", f"somme des composantes = {somme}", au_centime(total), WEBINAIRE))
    return _conclure(total, tuple(etapes), taux, degre)


def degre_realisation(reference: Decimal, observe: Decimal, cible_evolution: Nombre) -> Fraction:
    """Degree of realisation of an objective of evolution (−0.05: five per cent less), in [0 ; 1].

    « (D0 − D1) / (D0 × cible) », bounded; the optional reading of L. 162-30-4, which ties the money to « la réalisation
    des objectifs ». Refuses a zero reference and an objective that is not a decrease.
    """
    if en_exact(reference) <= 0:
        raise DonneeRefusee("reference", en_nombre(reference), "une dépense de référence supérieure à zéro")
    if en_exact(cible_evolution) >= 0:
        raise DonneeRefusee("cible_evolution", en_nombre(cible_evolution), "une évolution négative (-0.05 : moins 5 %)")
    baisse_visee = -en_exact(reference) * en_exact(cible_evolution)
    return min(Fraction(1), max(Fraction(0), (en_exact(reference) - en_exact(observe)) / baisse_visee))


def objectif_depense(reference: Decimal, cible_evolution: Nombre) -> Decimal:
    """The spend not to exceed, in euros: reference × (1 + evolution)."""
    return au_centime(en_exact(reference) * (1 + en_exact(cible_evolution)))


def effet_prix_volume(
    quantite_reference: Nombre, quantite_observee: Nombre, prix_reference: Nombre, prix_observe: Nombre
) -> Calcul:
    """Split of an evolution of spend, in euros: volume at the reference price, price at the observed volume.

    For information: a fall in prices is no change of practice. Positive = spending rose.
    """
    exiger_positif(quantite_reference=quantite_reference, quantite_observee=quantite_observee)
    exiger_positif(prix_reference=prix_reference, prix_observe=prix_observe)
    volume = (en_exact(quantite_observee) - en_exact(quantite_reference)) * en_exact(prix_reference)
    prix = (en_exact(prix_observe) - en_exact(prix_reference)) * en_exact(quantite_observee)
    mots_volume = "(quantité observée − quantité de référence) × prix de référence = ({} − {}) × {}"
    mots_prix = "(prix observé − prix de référence) × quantité observée = ({} − {}) × {}"
    resultat = {
        "effet_volume": au_centime(volume),
        "effet_prix": au_centime(prix),
        "effet_total": au_centime(volume + prix),
    }
    formules = (
        ("Effet volume", formule(mots_volume, quantite_observee, quantite_reference, prix_reference)),
        ("Effet prix", formule(mots_prix, prix_observe, prix_reference, quantite_observee)),
        ("Évolution de la dépense", formule("effet volume + effet prix = {} + {}", volume, prix)),
    )
    etapes = (Etape(*etape, montant) for etape, montant in zip(formules, resultat.values(), strict=True))
    return Calcul(resultat, tuple(etapes))


def _conclure(economie: Fraction, etapes: tuple[Etape, ...], taux: Nombre, degre: Nombre) -> Calcul:
    """Floor the saving, take the share, round once."""
    exiger_part(taux=taux, degre=degre)
    retenue = max(Fraction(0), economie)
    interessement = au_centime(en_exact(taux) * en_exact(degre) * retenue)
    mots = "taux plafond × degré de réalisation × économie retenue = {} × {} × {}"
    suite = (
        Etape(
            "Économie retenue",
            formule("max(0 ; économie) = max(0 ; {})", economie),
            au_centime(retenue),
            WEBINAIRE,
        ),
        Etape("Intéressement", formule(mots, taux, degre, retenue), interessement, EVALUATION),
    )
    resultat = {
        "economie": au_centime(economie),
        "economie_retenue": au_centime(retenue),
        "interessement": interessement,
    }
    return Calcul(resultat, etapes + suite)
