"""From the measures an indicator publishes to the intéressement: one form of saving, the names of measures it reads.

A measure that is missing makes the amount *non calculable* with its reason; it is never read as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from efficience.noyau.calcul import Calcul, NonCalculable
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.interessement import (
    LigneEPA,
    interessement_depense,
    interessement_epa,
    interessement_pansements,
    interessement_rehospitalisation,
    interessement_transport,
)
from efficience.noyau.montant import Nombre, au_centime, en_exact
from efficience.noyau.parametres import Releve

COMPOSANTES_EPA = (1, 2, 3, 4)  # child haemostasis, adult haemostasis, blood group, ionogram


class Economie(Enum):
    """The forms of saving of the national indicators."""

    DEPENSE = "depense"
    PANSEMENTS = "pansements"
    TRANSPORT = "transport"
    REHOSPITALISATION = "rehospitalisation"
    EPA = "epa"


@dataclass(frozen=True)
class Mesures:
    """The measures of one establishment, one indicator, one year. `annee` says in words which one."""

    annee: str
    valeurs: Mapping[str, Nombre | None]

    def exacte(self, nom: str) -> Fraction:
        valeur = self.valeurs.get(nom)
        if valeur is None:
            raise _Manque(f"la mesure « {nom} » manque pour l'année {self.annee}")
        return en_exact(valeur)

    def euros(self, nom: str) -> Decimal:
        return au_centime(self.exacte(nom))

    def rapport(self, publie: str, numerateur: str, *denominateur: str) -> Fraction:
        """A ratio from its exact sums when they are known, else as it was published (perhaps rounded)."""
        if any(self.valeurs.get(nom) is None for nom in (numerateur, *denominateur)):
            return self.exacte(publie)
        diviseur = sum((self.exacte(nom) for nom in denominateur), Fraction(0))
        if diviseur == 0:
            raise _Manque(f"« {publie} » n'existe pas pour l'année {self.annee} : {' + '.join(denominateur)} = 0")
        return self.exacte(numerateur) / diviseur


class _Manque(Exception):
    """Why the amount does not exist."""


@dataclass(frozen=True)
class Conditions:
    """What the law fixes for the computation: share of the saving, degree, and what two forms need besides."""

    taux: Nombre
    degre: Nombre = 1
    denominateur: str | None = None
    part_assurance_maladie: Nombre | None = None

    @classmethod
    def lire(cls, forme: Economie, releve: Releve, taux_plafond: str, degre: Nombre = 1) -> Conditions:
        """All that `forme` needs, read from the law; `taux_plafond` names the parameter of the indicator's cap."""
        propres = {argument: releve.lire(nom) for argument, nom in _PARAMETRES.get(forme, {}).items()}
        return cls(taux=releve.lire(taux_plafond), degre=degre, **propres)


_PARAMETRES: Mapping[Economie, Mapping[str, str]] = {
    Economie.TRANSPORT: {"denominateur": "denominateur_transport"},
    Economie.EPA: {"part_assurance_maladie": "part_assurance_maladie_epa"},
}


def interesser(
    forme: Economie,
    reference: Mapping[str, Nombre | None],
    observe: Mapping[str, Nombre | None],
    conditions: Conditions,
) -> Calcul | NonCalculable:
    """The intéressement of an indicator from the measures of the reference year and of the evaluated year.

    The result holds `economie`, `economie_retenue`, `interessement` (euros). `NonCalculable` says which measure is
    missing, or which one is absurd. Raises ValueError when `conditions` lacks what the form needs.
    """
    try:
        return _FORMES[forme](Mesures("de référence", reference), Mesures("évaluée", observe), conditions)
    except (_Manque, DonneeRefusee) as raison:
        return NonCalculable(str(raison))


def _depense(avant: Mesures, apres: Mesures, c: Conditions) -> Calcul:
    return interessement_depense(avant.euros("depense"), apres.euros("depense"), c.taux, c.degre)


def _rehospitalisation(avant: Mesures, apres: Mesures, c: Conditions) -> Calcul:
    mesure = "depense_rehospitalisations"
    return interessement_rehospitalisation(avant.euros(mesure), apres.euros(mesure), c.taux, c.degre)


def _pansements(avant: Mesures, apres: Mesures, c: Conditions) -> Calcul:
    return interessement_pansements(
        avant.rapport("montant_moyen", "depense", "patients"),
        apres.rapport("montant_moyen", "depense", "patients"),
        int(apres.exacte("patients")),
        c.taux,
        c.degre,
    )


def _transport(avant: Mesures, apres: Mesures, c: Conditions) -> Calcul:
    if c.denominateur is None:
        raise ValueError("le dénominateur de la formule des transports n'a pas été lu : Conditions.lire")
    part = ("part_ambulance", "depense_ambulance", "depense_ambulance", "depense_tap")
    return interessement_transport(
        part_reference=avant.rapport(*part),
        part_observee=apres.rapport(*part),
        montant_total=apres.euros("depense_ambulance") + apres.euros("depense_tap"),
        cout_ambulance=apres.rapport("cout_moyen_ambulance", "depense_ambulance", "trajets_ambulance"),
        cout_tap=apres.rapport("cout_moyen_tap", "depense_tap", "trajets_tap"),
        taux=c.taux,
        denominateur=c.denominateur,
        degre=c.degre,
    )


def _epa(avant: Mesures, apres: Mesures, c: Conditions) -> Calcul:
    if c.part_assurance_maladie is None:
        raise ValueError("la part prise en charge des examens n'a pas été lue : Conditions.lire")
    lignes = [
        _composante(rang, avant, apres)
        for rang in COMPOSANTES_EPA
        if apres.exacte(f"sejours_{rang}") and avant.exacte(f"sejours_{rang}")
    ]
    return interessement_epa(lignes, c.part_assurance_maladie, c.taux, c.degre)


def _composante(rang: int, avant: Mesures, apres: Mesures) -> LigneEPA:
    """One component that had eligible stays in both years; without stays no rate exists and none can have fallen."""
    return LigneEPA(
        sejours=int(apres.exacte(f"sejours_{rang}")),
        taux_reference=avant.rapport(f"taux_{rang}", f"examens_{rang}", f"sejours_{rang}"),
        taux_observe=apres.rapport(f"taux_{rang}", f"examens_{rang}", f"sejours_{rang}"),
        montant_unitaire=_montant_unitaire(rang, avant, apres),
        intitule=f"Économie de la composante {rang}",
    )


def _montant_unitaire(rang: int, avant: Mesures, apres: Mesures) -> Fraction:
    """What the exams of a stay cost: in the evaluated year, or in the reference year when all were avoided since."""
    for mesures in (apres, avant):
        if mesures.valeurs.get(f"examens_{rang}") != 0:
            return mesures.rapport(f"montant_unitaire_{rang}", f"montant_{rang}", f"examens_{rang}")
    return Fraction(0)  # no exam in either year: nothing to avoid


_FORMES: Mapping[Economie, Callable[[Mesures, Mesures, Conditions], Calcul]] = {
    Economie.DEPENSE: _depense,
    Economie.PANSEMENTS: _pansements,
    Economie.TRANSPORT: _transport,
    Economie.REHOSPITALISATION: _rehospitalisation,
    Economie.EPA: _epa,
}
