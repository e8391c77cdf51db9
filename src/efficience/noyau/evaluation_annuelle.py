"""The evaluation of a contract for a year: each indicator from its sites to its amount, or the reason why there is none.

    national indicators    floored saving × cap × degree, indicator by indicator, no netting between them (A-01)
    one contract           the sum of what was computed; what was not is named beside it, and counts for nothing, not zero

The amount is a `Calcul` whose steps open with the perimeter and the parameters. `empreinte` is the fingerprint of all of it:
the same data under the same rules give the same one on any machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.noyau.calcul import Calcul, Etape, Hypothese, NonCalculable
from efficience.noyau.cascade import Apport
from efficience.noyau.decomposition import Effets
from efficience.noyau.economie import Conditions, Economie, interesser
from efficience.noyau.indicateur import Fiche, Statut
from efficience.noyau.interessement import degre_realisation
from efficience.noyau.montant import Nombre, au_centime, en_exact, en_nombre
from efficience.noyau.parametres import Releve, ecrire
from efficience.noyau.perimetre import Absence, Issue, Perimetre, Somme, ValeurDeSite, remonter
from efficience.noyau.periode import Periode
from efficience.reglement import Reglement, Valeur

CONTRAT_TYPE = "contrat-type-2017"


@dataclass(frozen=True)
class Objectif:
    """An indicator of the contract: its sheet, its measures that are ratios, the split of its spend if it is known."""

    fiche: Fiche
    rapports: frozenset[str] = frozenset()
    effets: Effets | None = None


@dataclass(frozen=True)
class Ligne:
    """One indicator of the evaluation. `calcul` is None unless `issue` is CALCULEE; `motif` then says why."""

    indicateur: str
    intitule: str
    issue: Issue
    motif: str = ""
    calcul: Calcul | None = None
    taux: Nombre = 0
    degre: Nombre = 1
    reference: Mapping[str, Nombre | None] = field(default_factory=dict)
    observe: Mapping[str, Nombre | None] = field(default_factory=dict)
    remarques: tuple[str, ...] = ()
    provisoire: bool = False
    effets: Effets | None = None
    regles: tuple[Valeur, ...] = ()

    @property
    def montant(self) -> Decimal | None:
        """The intéressement in euros; None when it does not exist."""
        montant = self.calcul.resultat["interessement"] if self.calcul else None
        assert montant is None or isinstance(montant, Decimal)
        return montant

    @property
    def apport(self) -> Apport:
        """The same line for the cascade of the amount."""
        statut = {Issue.CALCULEE: Statut.CALCULE, Issue.PROTEGEE: Statut.PROTEGE}.get(self.issue, Statut.NON_CALCULABLE)
        return Apport(self.intitule, self.calcul, self.taux, self.degre, self.effets if self.calcul else None, statut)


@dataclass(frozen=True)
class EvaluationAnnuelle:
    """The lines in the order of the contract, the amount they make, the values of the law that were read."""

    annee: int
    lignes: tuple[Ligne, ...]
    calcul: Calcul
    regles: tuple[Valeur, ...]
    a_blanc: bool = False

    @property
    def montant(self) -> Decimal:
        """Euros of the computed lines."""
        montant = self.calcul.resultat["interessement"]
        assert isinstance(montant, Decimal)
        return montant

    @property
    def parts(self) -> Mapping[str, Decimal]:
        """Euros by indicator, the ones computed: what the ledger writes."""
        return {ligne.indicateur: ligne.montant for ligne in self.lignes if ligne.montant is not None}

    def en_json(self) -> dict[str, Any]:
        """All of it, numbers as exact texts, in a stable order."""
        return {
            "annee": self.annee,
            "a_blanc": self.a_blanc,
            "lignes": [_ligne_en_json(ligne) for ligne in self.lignes],
            "montant": self.calcul.en_json(),
            "regles": regles_en_json(self.regles),
        }

    @property
    def empreinte(self) -> str:
        """SHA-256 of the whole content: it moves when any figure, word or rule of it does."""
        return _empreinte(self.en_json())

    @property
    def empreinte_des_regles(self) -> str:
        """SHA-256 of the values of the law alone."""
        return _empreinte(regles_en_json(self.regles))


def evaluer_contrat(
    objectifs: Sequence[Objectif],
    valeurs: Mapping[str, Collection[ValeurDeSite]],
    perimetre: Perimetre,
    annee: int,
    reglement: Reglement,
    hors_contrat: Mapping[str, str] | None = None,
    a_blanc: bool = False,
) -> EvaluationAnnuelle:
    """Evaluate a contract for `annee` against the year before, by the law in force at the end of `annee`.

    `valeurs`: those of the sites, by indicator. `hors_contrat`: why an indicator listed was not due that year, by indicator
    (volet ended, contract not in force, « sans objet »). Raises ErreurReglement when the law has no value for that year.
    """
    releve, dehors = Releve(reglement, Periode.annee(annee).fin), hors_contrat or {}
    lignes = []
    for objectif in objectifs:
        fiche = objectif.fiche
        if fiche.code in dehors or not _ouvert(fiche, releve):
            motif = dehors.get(fiche.code, "l’indicateur n’est pas ouvert pour cette année")
            lignes.append(Ligne(fiche.code, fiche.intitule, Issue.HORS_CONTRAT, motif))
        else:
            lignes.append(evaluer_indicateur(objectif, valeurs.get(fiche.code, ()), perimetre, annee, reglement))
    regles = {regle.nom: regle for lues in (releve.valeurs, *(ligne.regles for ligne in lignes)) for regle in lues}
    return EvaluationAnnuelle(annee, tuple(lignes), _sommer(lignes), tuple(regles.values()), a_blanc)


def _ouvert(fiche: Fiche, releve: Releve) -> bool:
    return not fiche.actif or bool(releve.lire(fiche.actif))


def _forme(fiche: Fiche) -> Economie:
    if fiche.economie is None:
        raise ValueError(f"« {fiche.code} » n’ouvre pas d’intéressement national")
    return fiche.economie


def evaluer_indicateur(
    objectif: Objectif, valeurs: Collection[ValeurDeSite], perimetre: Perimetre, annee: int, reglement: Reglement
) -> Ligne:
    """One indicator over the perimeter: its amount, or the outcome that says why there is none."""
    fiche, releve = objectif.fiche, Releve(reglement, Periode.annee(annee).fin)
    remarques = _remarques(perimetre, annee)
    sommes = [remonter(valeurs, perimetre, annee, an, objectif.rapports) for an in (annee, annee - 1)]
    if nouveaux := perimetre.nouveaux(annee):
        return _sans(fiche, Issue.SITE_NOUVEAU, _nouveaute(nouveaux[0].finess, annee), remarques)
    for somme in sommes:
        if isinstance(somme, Absence):
            return _sans(fiche, somme.issue, somme.motif, remarques)
    apres, avant = (somme for somme in sommes if isinstance(somme, Somme))
    degre = degre_de(fiche, avant.mesures, apres.mesures, releve)
    conditions = Conditions.lire(_forme(fiche), releve, fiche.taux_plafond, degre)
    calcul = interesser(_forme(fiche), avant.mesures, apres.mesures, conditions)
    if isinstance(calcul, NonCalculable):
        return _sans(fiche, Issue.NON_CALCULABLE, calcul.motif, remarques)
    constant = (_CONSTANT,) if perimetre.fermes(annee) else ()
    explique = releve.expliquer(calcul).precede_de(tuple(_perimetre(somme) for somme in (avant, apres)), constant)
    return Ligne(
        fiche.code, fiche.intitule, Issue.CALCULEE, "", explique, conditions.taux, degre, avant.mesures, apres.mesures,
        remarques, avant.provisoire or apres.provisoire, objectif.effets, releve.valeurs,
    )  # fmt: skip


_CONSTANT = Hypothese(
    "",
    "Site fermé ou parti pendant les deux années",
    "hors des deux années",
    "A-74 : les textes n’en disent rien ; les deux années se comparent à périmètre constant",
)


def _sans(fiche: Fiche, issue: Issue, motif: str, remarques: tuple[str, ...]) -> Ligne:
    return Ligne(fiche.code, fiche.intitule, issue, motif, remarques=remarques)


def _nouveaute(site: str, annee: int) -> str:
    return f"le site {site} a ouvert depuis le 01/01/{annee - 1} : {annee - 1} n’est pas une année entière pour lui"


def _perimetre(somme: Somme) -> Etape:
    mots = f"sites {', '.join(somme.sites)}" + (", données provisoires" if somme.provisoire else "")
    return Etape(f"Périmètre de {somme.annee}", mots, len(somme.sites), CONTRAT_TYPE)


def _remarques(perimetre: Perimetre, annee: int) -> tuple[str, ...]:
    fusions = (
        f"Le site {s.vers} a succédé au site {s.de} le {s.le:%d/%m/%Y} : leurs valeurs sont réunies."
        for s in perimetre.fusions(annee)
    )
    fermes = (
        f"Le site {s.finess} n’est plus rattaché depuis le {s.jusqu_au:%d/%m/%Y} : il est hors des deux années."
        for s in perimetre.fermes(annee)
    )
    return (*fusions, *fermes)


def degre_de(
    fiche: Fiche, avant: Mapping[str, Nombre | None], apres: Mapping[str, Nombre | None], releve: Releve
) -> Fraction:
    """The degree of realisation of a spend objective; 1 unless the law weighs by it and the indicator has an objective."""
    reference, observe = avant.get("depense"), apres.get("depense")
    if not releve.lire("facteur_degre") or not fiche.cible_evolution or not reference or observe is None:
        return Fraction(1)
    return degre_realisation(au_centime(reference), au_centime(observe), releve.lire(fiche.cible_evolution))


def _sommer(lignes: Iterable[Ligne]) -> Calcul:
    """The amount of the contract: lines without an amount are named, and are not zeros."""
    etapes, total = [], Fraction(0)
    for ligne in lignes:
        if ligne.montant is None:
            etapes.append(Etape(ligne.intitule, f"{ligne.issue.value} : {ligne.motif}", None))
        else:
            total += en_exact(ligne.montant)
            etapes.append(Etape(ligne.intitule, "intéressement de l’indicateur", ligne.montant))
    montants = [etape.valeur for etape in etapes if isinstance(etape.valeur, Decimal)]
    mots = " + ".join(map(en_nombre, montants)) or "aucun montant calculé"
    etapes.append(Etape("Intéressement national", mots, au_centime(total)))
    hypotheses = tuple(dict.fromkeys(h for ligne in lignes if ligne.calcul for h in ligne.calcul.hypotheses))
    return Calcul({"interessement": au_centime(total)}, tuple(etapes), hypotheses)


def regles_en_json(regles: Iterable[Valeur]) -> list[dict[str, object]]:
    """The values of the law by name: value, day since which it holds, text, sheet that changed it."""
    return [
        {
            "nom": regle.nom,
            "valeur": ecrire(regle),
            "depuis": regle.debut.isoformat(),
            "texte": regle.texte,
            "origine": regle.origine,
        }
        for regle in sorted(regles, key=lambda regle: regle.nom)
    ]


def _ligne_en_json(ligne: Ligne) -> dict[str, Any]:
    return {
        "indicateur": ligne.indicateur,
        "intitule": ligne.intitule,
        "issue": ligne.issue.value,
        "motif": ligne.motif,
        "calcul": ligne.calcul.en_json() if ligne.calcul else None,
        "remarques": list(ligne.remarques),
        "provisoire": ligne.provisoire,
    }


def _empreinte(contenu: object) -> str:
    ecrit = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(ecrit.encode()).hexdigest()
