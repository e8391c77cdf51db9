"""The results of an evaluation site by site: what each geographic site of the contract measured, with those it succeeded.

Objectives « concernent chaque site géographique » (contrat type, art. 5), the amount is one for the contract. A site is read
over the same dated links as the whole: its two years hold what it took over. Its saving is for information: floors and
caps are those of the contract, and only a spend adds up from site to site.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.economie import Conditions, Economie, interesser
from efficience.noyau.evaluation_annuelle import Objectif
from efficience.noyau.parametres import Releve
from efficience.noyau.perimetre import Absence, Perimetre, Site, remonter
from efficience.noyau.periode import Periode
from efficience.noyau.rejouable.entrees import Entrees
from efficience.noyau.suivi_annuel import Annuelle, Suivi, suivre

ADDITIVES = frozenset({Economie.DEPENSE, Economie.REHOSPITALISATION})
"""The forms whose savings add up from site to site to that of the contract."""


@dataclass(frozen=True)
class ResultatDeSite:
    """An indicator on a site (empty: the contract): the sites summed in each year, its values, its saving or the reason.

    `economie`: euros, signed, before any floor; None with a `motif`, or for an indicator that makes no saving.
    """

    indicateur: str
    intitule: str
    site: str
    reunis: tuple[tuple[str, ...], tuple[str, ...]]
    suivi: Suivi
    economie: Decimal | None
    motif: str
    additive: bool

    @property
    def valeurs(self) -> tuple[Annuelle, Annuelle]:
        """The year before, the year evaluated."""
        return self.suivi.reference, self.suivi.observe


def par_site(entrees: Entrees) -> tuple[ResultatDeSite, ...]:
    """Each followed indicator on each site held at the end of the year, then on the contract; nothing for a single site."""
    sites = entrees.perimetre.tenus(entrees.annee)
    if len(sites) < 2:
        return ()
    objectifs = {un.fiche.code: un for un in entrees.objectifs}
    perimetres = [(site.finess, _seul(entrees, site)) for site in sites] + [("", entrees.perimetre)]
    lus = [(nom, perimetre, {s.code: s for s in suivre(entrees.avec(perimetre=perimetre))}) for nom, perimetre in perimetres]
    return tuple(
        _resultat(entrees, perimetre, nom, suivis[code], objectifs.get(code))
        for code in lus[-1][2]
        for nom, perimetre, suivis in lus
    )


def _seul(entrees: Entrees, site: Site) -> Perimetre:
    return Perimetre((site,), entrees.perimetre.successions)


def _resultat(entrees: Entrees, perimetre: Perimetre, nom: str, suivi: Suivi, objectif: Objectif | None) -> ResultatDeSite:
    reunis = tuple(perimetre.attendus(entrees.annee, annee) for annee in (entrees.annee - 1, entrees.annee))
    economie, motif = _economie(entrees, perimetre, objectif) if objectif else (None, "")
    additive = objectif is not None and objectif.fiche.economie in ADDITIVES
    return ResultatDeSite(suivi.code, suivi.intitule, nom, (reunis[0], reunis[1]), suivi, economie, motif, additive)


def _economie(entrees: Entrees, perimetre: Perimetre, objectif: Objectif) -> tuple[Decimal | None, str]:
    """The saving of these sites by the formula of the law, or why it does not exist."""
    fiche, annee = objectif.fiche, entrees.annee
    assert fiche.economie is not None
    valeurs = entrees.valeurs.get(fiche.code, ())
    sommes = [remonter(valeurs, perimetre, annee, an, objectif.rapports) for an in (annee - 1, annee)]
    for somme in sommes:
        if isinstance(somme, Absence):
            return None, somme.motif
    avant, apres = (somme.mesures for somme in sommes if not isinstance(somme, Absence))
    releve = Releve(entrees.reglement, Periode.annee(annee).fin)
    calcul = interesser(fiche.economie, avant, apres, Conditions.lire(fiche.economie, releve, fiche.taux_plafond))
    if isinstance(calcul, NonCalculable):
        return None, calcul.motif
    economie = calcul.resultat["economie"]
    assert isinstance(economie, Decimal)
    return economie, ""
