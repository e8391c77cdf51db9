"""The yearly money of the first generation: sanction inside its ceiling, intéressements, one net amount (2018-2021).

« il est procédé à la somme des sanctions et intéressements » (contrat type, art. 6): the sanction, share of the products
or reduction on the liste en sus (art. 10-6), is weighed by the score of the grid; the intéressements of the volets
additionnels and the biosimilar dotation stand against it, the dotation never twice on the same indicator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from efficience.noyau.calcul import Calcul, Etape, NonCalculable
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.grille import Constat, noter
from efficience.noyau.montant import Nombre, en_euros, en_exact
from efficience.noyau.parametres import Releve
from efficience.noyau.periode import Periode
from efficience.noyau.sanction import (
    LigneBiosimilaire,
    dotation_biosimilaires,
    minoration_liste_en_sus,
    sanction_premiere_generation,
    solde_premiere_generation,
)
from efficience.reglement import Reglement

BIOSIMILAIRES = "arrete-2019-biosimilaires"
CONTRAT_TYPE = "contrat-type-2017"


@dataclass(frozen=True)
class Assiettes:
    """What ceilings apply to, in euros: products of the last closed exercice, liste en sus. None: not known."""

    produits: Decimal | None = None
    liste_en_sus: Decimal | None = None


@dataclass(frozen=True)
class Interessement:
    """An intéressement of a volet additionnel, in euros; `indicateur` says what it pays, so that nothing is paid twice."""

    indicateur: str
    montant: Decimal


@dataclass(frozen=True)
class Biosimilaire:
    """A molecule of the dotation, and the indicator of the contract that would pay the same thing."""

    molecule: str
    indicateur: str
    ligne: LigneBiosimilaire


@dataclass(frozen=True)
class Solde:
    """What is notified: `montant` euros owed by `debiteur`, and the computations that make it, in order, by name."""

    montant: Decimal
    debiteur: str
    calculs: Mapping[str, Calcul]

    @property
    def calcul(self) -> Calcul:
        """The balance itself."""
        return self.calculs["solde"]


def solder(
    constats: Sequence[Constat],
    assiettes: Assiettes,
    interessements: Sequence[Interessement],
    annee: int,
    reglement: Reglement,
    biosimilaires: Sequence[Biosimilaire] = (),
) -> Solde | NonCalculable:
    """The balance of a contract of the first generation for `annee`.

    `NonCalculable` when the score or what the ceiling applies to is missing: no sanction is computed on an unknown, and no
    balance without it. Raises ErreurReglement outside 2018-2021.
    """
    releve = Releve(reglement, Periode.annee(annee).fin)
    sanction = _sanction(constats, assiettes, releve)
    if isinstance(sanction, NonCalculable):
        return sanction
    dotation = _dotation(biosimilaires, interessements, releve)
    positifs = [un.montant for un in interessements]
    if dotation:
        positifs.append(_euros(dotation, "dotation"))
    solde = solde_premiere_generation([_euros(sanction, "sanction")], positifs)
    calculs = {"sanction": sanction, **({"dotation": dotation} if dotation else {}), "solde": solde}
    return Solde(_euros(solde, "solde"), str(solde.resultat["debiteur"]), calculs)


def _sanction(constats: Sequence[Constat], assiettes: Assiettes, releve: Releve) -> Calcul | NonCalculable:
    """The sanction under the name « sanction », whatever its form; zero, said so, for the years when none applied."""
    applicable, forme = releve.lire("sanctions_gen1_appliquees"), releve.lire("forme_sanction_gen1")
    if not applicable:
        nulle = Decimal("0.00")
        etape = Etape("Sanction", "sanctions non appliquées pour cette année", nulle, CONTRAT_TYPE)
        return releve.expliquer(Calcul({"sanction": nulle}, (etape,)))
    note = noter(constats)
    if isinstance(note, NonCalculable):
        return NonCalculable(f"le score n’existe pas encore : {note.motif}")
    un = _FORMES[forme]
    assiette = un.assiette(assiettes)
    if assiette is None:
        return NonCalculable(f"{un.mots} n’est pas connu : le plafond de la sanction n’existe pas")
    obtenus, applicables = (note.resultat[nom] for nom in ("obtenus", "applicables"))
    calcul = un.calculer(assiette, en_exact(obtenus), en_exact(applicables), releve.lire(un.plafond))  # type: ignore[arg-type]
    sous = replace(calcul, resultat={**calcul.resultat, "sanction": calcul.resultat[un.resultat]})
    return releve.expliquer(sous.precede_de(note.etapes[:-1], note.hypotheses))


@dataclass(frozen=True)
class _Forme:
    """A form of the sanction: what it applies to, its ceiling in the law, its computation."""

    mots: str
    assiette: Callable[[Assiettes], Decimal | None]
    plafond: str
    calculer: Callable[[Decimal, Nombre, Nombre, Nombre], Calcul]
    resultat: str


_FORMES: Mapping[str, _Forme] = {
    "produits": _Forme(
        "le montant des produits reçus de l’assurance maladie au dernier exercice clos",
        lambda assiettes: assiettes.produits,
        "taux_plafond_sanction_gen1",
        sanction_premiere_generation,
        "sanction",
    ),
    "liste_en_sus": _Forme(
        "le montant de la liste en sus pris en charge par l’assurance maladie",
        lambda assiettes: assiettes.liste_en_sus,
        "taux_plafond_minoration_liste_en_sus",
        minoration_liste_en_sus,
        "minoration",
    ),
}


def _dotation(
    biosimilaires: Sequence[Biosimilaire], interessements: Sequence[Interessement], releve: Releve
) -> Calcul | None:
    """The dotation on the molecules that no intéressement of the contract pays already; None when there is no molecule."""
    if not biosimilaires:
        return None
    payes = {un.indicateur: un.montant for un in interessements if un.montant > 0}
    cumul = releve.lire("cumul_dotation_biosimilaires")
    gardes = [un for un in biosimilaires if cumul or un.indicateur not in payes]
    ecartes = tuple(
        Etape(un.molecule, f"hors dotation : l’intéressement « {un.indicateur} » paie déjà {en_euros(payes[un.indicateur])}",
              Decimal("0.00"), BIOSIMILAIRES)
        for un in biosimilaires
        if un not in gardes
    )  # fmt: skip
    return releve.expliquer(dotation_biosimilaires([un.ligne for un in gardes]).precede_de(ecartes, ()))


def _euros(calcul: Calcul, nom: str) -> Decimal:
    montant = calcul.resultat[nom]
    if not isinstance(montant, Decimal):
        raise DonneeRefusee(nom, str(montant), "un montant en euros")
    return montant
