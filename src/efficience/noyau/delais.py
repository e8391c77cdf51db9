"""The delays of the procedure: the day each one ends, explained.

A delay runs from the day of the receipt, that day not counted: « trois semaines à compter de la réception » received on
a Monday ends on a Monday. Months and years end on the same date, or on the last day of a month too short for it. It is
over when its last day is, at midnight where its recipient is. A hearing asked in time keeps it from ending before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property

from dateutil.relativedelta import relativedelta

from efficience.noyau.calcul import Calcul, Etape
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.preuve import Preuve
from efficience.noyau.territoires import METROPOLE, Territoire
from efficience.reglement import Reglement

DELAIS: Mapping[str, str] = {
    "premiere-reponse": "delai_premiere_reponse",
    "seconde-reponse": "delai_seconde_reponse",
    "contradictoire-evaluation": "delai_contradictoire_evaluation",
    "contradictoire-decision": "delai_contradictoire_gen3",
    "recours": "delai_recours",
}
"""The delays anyone can try, and the parameter of `reglement` that holds each."""

SANS_DECALAGE = "aucun"
_UNITES: Mapping[str, Callable[[int], relativedelta]] = {
    "jours": lambda n: relativedelta(days=n),
    "semaines": lambda n: relativedelta(weeks=n),
    "mois": lambda n: relativedelta(months=n),
    "ans": lambda n: relativedelta(years=n),
}
_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True)
class Duree:
    """A number of jours, semaines, mois or ans."""

    nombre: int
    unite: str

    def __post_init__(self) -> None:
        if self.unite not in _UNITES or self.nombre < 0:
            raise DonneeRefusee("duree", f"{self.nombre} {self.unite}", "un nombre de jours, semaines, mois ou ans")

    def __str__(self) -> str:
        singulier = self.nombre < 2 and self.unite != "mois"
        return f"{self.nombre} {self.unite[:-1] if singulier else self.unite}"


def ajouter(depart: date, duree: Duree) -> date:
    """The calendar day `duree` after `depart`; the 31st of a month plus one month is the last day of the next."""
    try:
        return depart + _UNITES[duree.unite](duree.nombre)
    except (OverflowError, ValueError) as hors_calendrier:
        raise DonneeRefusee("depart", f"{depart:%d/%m/%Y}", "une date antérieure à l'an 9999") from hors_calendrier


def jour_ouvre(jour: date, ou: Territoire = METROPOLE) -> bool:
    """Monday to Friday, and not a public holiday there: Alsace, Moselle and each overseas department have their own."""
    return jour.weekday() < 5 and jour not in _feries(jour.year, ou.feries)


def echeance(depart: date, duree: Duree, decalage: str = SANS_DECALAGE) -> Calcul:
    """The last day of a delay that starts on `depart` (receipt). Result: `echeance` (date), `jour_ouvre` (boolean).

    The texts are silent on a last day that is not a working one: it does not move, and the step says so (A-39).
    """
    if decalage != SANS_DECALAGE:
        raise DonneeRefusee("decalage", decalage, f"« {SANS_DECALAGE} », le seul que les textes permettent d'appliquer")
    terme = ajouter(depart, duree)
    ouvre = jour_ouvre(terme)
    etapes = (
        Etape("Terme du délai", f"{_en_clair(depart)} + {duree} = {_en_clair(terme)}", terme),
        Etape("Jour ouvré", "oui" if ouvre else f"attention, jour non ouvré : {_en_clair(terme)}", ouvre),
    )
    return Calcul({"echeance": terme, "jour_ouvre": ouvre}, etapes)


def _en_clair(jour: date) -> str:
    return f"{_JOURS[jour.weekday()]} {jour:%d/%m/%Y}"


@cache
def _feries(annee: int, territoire: str) -> frozenset[date]:
    from holidays import France  # slow to import, and needed only here

    return frozenset(France(years=annee, subdiv=territoire or None))


PROROGATION, SUSPENSION = "prorogation", "suspension"
"""What a hearing asked in time does: the delay does not end before it, or the days left are counted again after it."""


@dataclass(frozen=True)
class RegleDelai:
    """The version of the rule a delay runs under, kept with the event that started it: a later law changes nothing."""

    nom: str
    intitule: str
    duree: Duree
    version: date
    texte: str | None
    renvoi: str
    origine: str
    motif: str
    effet_audition: str


def regle_delai(nom: str, reglement: Reglement, le: date) -> RegleDelai:
    """The rule `nom` (a key of DELAIS) as it stands on that day. Raises ErreurReglement when none is in force."""
    lue = reglement.valeur(DELAIS[nom], le)
    return RegleDelai(
        nom=nom,
        intitule=lue.intitule,
        duree=Duree(lue.valeur, lue.unite),
        version=lue.debut,
        texte=lue.texte,
        renvoi=lue.renvoi,
        origine=lue.origine,
        motif=lue.motif,
        effet_audition=reglement.regle("effet_audition_sur_delai", le),
    )


@dataclass(frozen=True)
class Audition:
    """A hearing asked while the delay ran, and the day it took place (None: not yet)."""

    demandee_le: date
    tenue_le: date | None = None


@dataclass(frozen=True)
class Delai:
    """A delay that runs: what started it, its proof, its rule, where its recipient is, the hearing that holds it."""

    regle: RegleDelai
    declencheur: str
    preuve: Preuve
    territoire: Territoire
    audition: Audition | None = None

    @property
    def depart(self) -> date:
        """The day of the receipt, where the recipient is; not counted."""
        return self.territoire.jour(self.preuve.recu_le)

    @cached_property
    def terme_initial(self) -> date:
        """The last day, if no hearing is asked."""
        return ajouter(self.depart, self.regle.duree)

    @cached_property
    def terme(self) -> date | None:
        """The last day; None while a hearing that was asked has not taken place."""
        if self.audition is None:
            return self.terme_initial
        if self.audition.tenue_le is None:
            return None
        return _TERMES[self.regle.effet_audition](self.terme_initial, self.audition.demandee_le, self.audition.tenue_le)

    @cached_property
    def expire_le(self) -> datetime | None:
        """The instant at which it is over: the end of its last day where the recipient is. None: not known yet."""
        return None if self.terme is None else self.territoire.lendemain(self.terme)

    def court(self, le: datetime) -> bool:
        """Whether it still runs at that instant (aware)."""
        return self.expire_le is None or le < self.expire_le

    @property
    def phrase(self) -> str:
        """The delay explained: event, proof, rule, last day, hearing, warning."""
        debut = f"{self.declencheur} le {_en_clair(self.depart)} ({self.preuve}) : {self.regle.duree}"
        source = self.regle.renvoi if self.regle.texte else f"hypothèse {self.regle.motif}"
        fin = f"jusqu’au {_en_clair(self.terme)} à minuit, {self.territoire.heure}" if self.terme else _EN_ATTENTE
        return f"{debut} ({source}), {fin}.{self._avertissements()}"

    def _avertissements(self) -> str:
        mots = []
        if self.audition and self.audition.tenue_le:
            dates = f"demandée le {self.audition.demandee_le:%d/%m/%Y}, tenue le {self.audition.tenue_le:%d/%m/%Y}"
            mots.append(f"Audition {dates} : {_EFFETS[self.regle.effet_audition]}.")
        if self.terme and not jour_ouvre(self.terme, self.territoire):
            mots.append("Ce dernier jour n’est pas ouvré ; les textes ne le décalent pas.")
        return "".join(f" {mot}" for mot in mots)


_EN_ATTENTE = "sans terme tant que l’audition demandée n’a pas eu lieu"
_EFFETS = {PROROGATION: "le délai ne finit pas avant elle", SUSPENSION: "les jours qui restaient courent après elle"}
_TERMES: Mapping[str, Callable[[date, date, date], date]] = {
    PROROGATION: lambda terme, demandee, tenue: max(terme, tenue),
    SUSPENSION: lambda terme, demandee, tenue: terme + (tenue - demandee),
}
"""The last day after a hearing, from the initial last day, the day it was asked and the day it took place."""
