"""The regional indicators of an evaluation: is the target of the year reached, how far, from the sums of the sites.

They open no amount by themselves: what they are worth comes from the sharing of the regional envelope (A-34).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, NonCalculable
from efficience.noyau.enveloppe_regionale import Resultat
from efficience.noyau.evaluation import evaluer_conformite, evaluer_niveau, evaluer_taux
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.indicateur import Sens
from efficience.noyau.montant import Nombre, en_exact
from efficience.noyau.parametres import Releve
from efficience.noyau.perimetre import Absence, remonter
from efficience.noyau.periode import Periode
from efficience.noyau.rejouable.entrees import Entrees
from efficience.reglement import Reglement, Valeur


@dataclass(frozen=True)
class Regional:
    """A regional indicator: the parameter of its target, which way is better, the sums of its rate (none: a grade)."""

    intitule: str
    cible: str
    sens: Sens = Sens.HAUSSE
    numerateur: tuple[str, ...] = ()
    denominateur: str = ""


ITEMS = ("finess", "rpps", "informatisees", "dci")
"""What an audited prescription is checked on."""
REGIONAUX: Mapping[str, Regional] = MappingProxyType(
    {
        "R-CONC": Regional("Conciliation médicamenteuse", "cible_conc"),
        "R-BIO-T": Regional("Biosimilaires du trastuzumab", "cible_bio", Sens.HAUSSE, ("unites_biosimilaires",), "unites"),
        "R-BIO-R": Regional("Biosimilaires du rituximab", "cible_bio", Sens.HAUSSE, ("unites_biosimilaires",), "unites"),
        "R-SC": Regional("Trastuzumab par voie sous-cutanée", "cible_sc", Sens.BAISSE, ("sejours_sc",), "sejours"),
        "R-CONF": Regional("Conformité des prescriptions", "cible_conf", Sens.HAUSSE, ITEMS, "ordonnances"),
    }
)


@dataclass(frozen=True)
class Lu:
    """What was found of a regional indicator: the computation, or why there is none; degree; values of the law read."""

    code: str
    calcul: Calcul | NonCalculable
    degre: Fraction = Fraction(0)
    regles: tuple[Valeur, ...] = ()

    @property
    def atteint(self) -> bool:
        """Whether the target is reached; a value that does not exist reaches nothing."""
        return isinstance(self.calcul, Calcul) and self.calcul.resultat["atteint"] is True

    @property
    def resultat(self) -> Resultat:
        """The same for the sharing of the envelope."""
        return Resultat(self.code, self.atteint, self.degre)


def lire_regional(code: str, entrees: Entrees, reglement: Reglement) -> Lu:
    """One regional indicator over the perimeter of the contract, by the target in force at the end of the year."""
    un, releve = REGIONAUX[code], Releve(reglement, Periode.annee(entrees.annee).fin)
    cible = releve.lire(un.cible)
    try:
        calcul, degre = _niveau(code, entrees, cible) if not un.numerateur else _taux(code, un, entrees, cible)
    except DonneeRefusee as refus:
        calcul, degre = NonCalculable(str(refus)), Fraction(0)
    explique = releve.expliquer(calcul) if isinstance(calcul, Calcul) else calcul
    return Lu(code, explique, degre, releve.valeurs)


def _niveau(code: str, entrees: Entrees, cible: str) -> tuple[Calcul | NonCalculable, Fraction]:
    """The grade of the contract: that of its sites when they agree, for no text says how grades add up."""
    attendus = entrees.perimetre.attendus(entrees.annee, entrees.annee)
    lus = {site: entrees.niveaux.get((code, site, entrees.annee)) for site in attendus}
    if absents := [site for site, niveau in lus.items() if niveau is None]:
        return NonCalculable(f"le site {absents[0]} n’a pas de niveau pour {entrees.annee}"), Fraction(0)
    uniques = sorted({niveau for niveau in lus.values() if niveau})
    if len(uniques) != 1:
        return NonCalculable("les sites n’ont pas le même niveau : aucun texte ne dit comment les réunir"), Fraction(0)
    calcul = evaluer_niveau(uniques[0], cible)
    return calcul, Fraction(int(calcul.resultat["atteint"] is True))


def _taux(code: str, un: Regional, entrees: Entrees, cible: Nombre) -> tuple[Calcul | NonCalculable, Fraction]:
    somme = remonter(
        entrees.valeurs.get(code, ()), entrees.perimetre, entrees.annee, entrees.annee, ("taux", "taux_complet")
    )
    if isinstance(somme, Absence):
        return NonCalculable(somme.motif), Fraction(0)
    lues = {nom: somme.mesures.get(nom) for nom in (*un.numerateur, un.denominateur)}
    if absents := [nom for nom, valeur in lues.items() if valeur is None]:
        return NonCalculable(f"la mesure « {absents[0]} » manque pour {entrees.annee}"), Fraction(0)
    exactes = {nom: en_exact(valeur) for nom, valeur in lues.items() if valeur is not None}
    if exactes[un.denominateur] == 0:
        return NonCalculable(f"« {un.denominateur} » vaut zéro : aucun taux n’existe"), Fraction(0)
    if len(un.numerateur) > 1:
        items = {nom: int(exactes[nom]) for nom in un.numerateur}
        calcul = evaluer_conformite(items, int(exactes[un.denominateur]), cible)
        taux = calcul.resultat["taux"]
        assert isinstance(taux, Fraction)
    else:
        taux = exactes[un.numerateur[0]] / exactes[un.denominateur]
        calcul = evaluer_taux(taux, cible, un.sens)
    return calcul, _degre(taux, en_exact(cible), un.sens)


def _degre(taux: Fraction, cible: Fraction, sens: Sens) -> Fraction:
    """How far towards the target, in [0 ; 1] (A-34: for the strategy that pays by degree, no text)."""
    if sens is Sens.BAISSE:
        return Fraction(1) if taux <= cible else cible / taux
    return Fraction(1) if taux >= cible else taux / cible
