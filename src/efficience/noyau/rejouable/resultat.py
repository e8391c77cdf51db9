"""What comes out of an evaluation: its parts, each with its steps or the reason why there is none, the amount, who owes it.

The same `Resultat` is shown on the page, printed in the report, exported as CSV and JSON, and written in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from efficience.noyau.calcul import Calcul, Etape, Hypothese, NonCalculable
from efficience.noyau.enveloppe_regionale import FIR
from efficience.noyau.evaluation_annuelle import EvaluationAnnuelle, Ligne, evaluer_contrat, regles_en_json
from efficience.noyau.grille import constater
from efficience.noyau.montant import au_centime, en_exact, en_nombre
from efficience.noyau.perimetre import Issue
from efficience.noyau.periode import Periode
from efficience.noyau.rejouable.ecriture import ecrire_calcul, empreinte, relire_calcul
from efficience.noyau.rejouable.entrees import Entrees, PartRegionale, TroisiemeGeneration
from efficience.noyau.rejouable.regionaux import REGIONAUX, lire_regional
from efficience.noyau.repartition import METHODE
from efficience.noyau.solde_premiere_generation import Solde, solder
from efficience.noyau.solde_troisieme_generation import arreter, penaliser
from efficience.reglement import Reglement

ENVELOPPE, SOLDE, PENALITE = "ENVELOPPE", "SOLDE", "PENALITE"
"""The parts that are no indicator: the regional envelope, the balance of generation 1, the penalty of generation 3."""
SANS_MONTANT = "Aucune part n’a pu être calculée : rien n’est dû."
PROCEDURE = "css-d162-16"
PREMIERE, TROISIEME = "GEN1_2018", "GEN3_2026"


@dataclass(frozen=True)
class Partie:
    """A part of the evaluation. `montant`: euros that it adds to the amount; None when it adds none or has none.

    `calcul` is None when there is no value, and `motif` then says why. `regionale`: taken on the regional envelope.
    """

    code: str
    intitule: str
    issue: str
    motif: str = ""
    calcul: Calcul | None = None
    montant: Decimal | None = None
    remarques: tuple[str, ...] = ()
    provisoire: bool = False
    regionale: bool = False


@dataclass(frozen=True)
class Resultat:
    """An evaluation computed. `montant` is None when it does not exist yet, and `manque` says what is missing."""

    parties: tuple[Partie, ...]
    total: Calcul
    montant: Decimal | None
    debiteur: str
    regles: tuple[Mapping[str, Any], ...]
    manque: str = ""

    @property
    def provisoire(self) -> bool:
        """Whether a part rests on provisional data."""
        return any(partie.provisoire for partie in self.parties)

    @property
    def sans_montant(self) -> str:
        """The sentence of an evaluation of which no part has an amount; nothing otherwise."""
        return "" if self.chiffre else SANS_MONTANT

    @property
    def chiffre(self) -> bool:
        """Whether a part has an amount: without any, nothing is due, which is not a computed zero."""
        return any(partie.montant is not None for partie in self.parties)

    @property
    def nationales(self) -> dict[str, Decimal]:
        """Euros by part that comes from the savings of the assurance maladie; of the balance, for a first generation."""
        return {p.code: p.montant for p in self.parties if p.montant is not None and not p.regionale}

    @property
    def regionales(self) -> dict[str, Decimal]:
        """Euros by part that is taken on the regional envelope."""
        return {p.code: p.montant for p in self.parties if p.montant is not None and p.regionale}

    @property
    def hypotheses(self) -> tuple[Hypothese, ...]:
        """All the assumptions that the amount rests on, each once."""
        toutes = (h for c in (*(p.calcul for p in self.parties), self.total) if c for h in c.hypotheses)
        return tuple(dict.fromkeys(toutes))

    @property
    def empreinte(self) -> str:
        """SHA-256 of all that comes out."""
        return empreinte(ecrire(self))

    @property
    def empreinte_des_regles(self) -> str:
        """SHA-256 of the values of the law that were read."""
        return empreinte(list(self.regles))


def calculer(entrees: Entrees, reglement: Reglement | None = None) -> Resultat:
    """Evaluate. Raises ErreurReglement when the law has no value for that year, DonneeRefusee on a grid that cannot be."""
    loi = reglement or entrees.reglement
    lu = {PREMIERE: _premiere, TROISIEME: _troisieme}.get(entrees.generation, _annuelle)(entrees, loi)
    return replace(lu, parties=tuple(_rectifiee(p, entrees) for p in lu.parties)) if entrees.rectifications else lu


def _rectifiee(partie: Partie, entrees: Entrees) -> Partie:
    """The part whose figures an accepted contestation changed says so in its first steps."""
    siennes = [une for une in entrees.rectifications if une.indicateur == partie.code]
    if partie.calcul is None or not siennes:
        return partie
    etapes = tuple(
        Etape(f"Contestation acceptée, {une.annee}", ligne, None, PROCEDURE) for une in siennes for ligne in une.lignes
    )
    return replace(partie, calcul=partie.calcul.precede_de(etapes, ()))


def _annuelle(entrees: Entrees, reglement: Reglement) -> Resultat:
    evaluation = evaluation_de(entrees, reglement)
    lus = [lire_regional(code, entrees, reglement) for code in entrees.regionaux]
    parties = [_nationale(ligne) for ligne in evaluation.lignes]
    for lu in lus:
        intitule = REGIONAUX[lu.code].intitule
        if isinstance(lu.calcul, NonCalculable):
            parties.append(Partie(lu.code, intitule, Issue.NON_CALCULABLE.value, lu.calcul.motif))
        else:
            parties.append(
                Partie(lu.code, intitule, "objectif atteint" if lu.atteint else "objectif non atteint", "", lu.calcul)
            )
    if entrees.part_regionale:
        parties.append(_regionale(entrees.part_regionale))
    regles = {regle.nom: regle for lues in (evaluation.regles, *(lu.regles for lu in lus)) for regle in lues}
    total = _sommer(parties)
    montant = total.resultat["montant"]
    assert isinstance(montant, Decimal)
    debiteur = "assurance_maladie" if montant else "personne"
    return Resultat(tuple(parties), total, montant, debiteur, tuple(regles_en_json(regles.values())))


def _troisieme(entrees: Entrees, reglement: Reglement) -> Resultat:
    """The dotation of each indicator, the penalty, and one of the two; without both known there is no amount."""
    lue, evaluation = entrees.troisieme or TroisiemeGeneration(), evaluation_de(entrees, reglement)
    parties = [_nationale(ligne) for ligne in evaluation.lignes]
    calcul = penaliser(lue.penalite, lue.financement, entrees.annee, reglement)
    regles: tuple[Mapping[str, Any], ...] = tuple(regles_en_json(evaluation.regles))
    penalite, manque = Decimal("0.00"), ""
    if isinstance(calcul, NonCalculable):
        parties.append(Partie(PENALITE, "Pénalité", Issue.NON_CALCULABLE.value, calcul.motif))
        manque = calcul.motif
    elif calcul is not None:
        prononcee = calcul.resultat["penalite"]
        assert isinstance(prononcee, Decimal)
        penalite = prononcee
        parties.append(Partie(PENALITE, "Pénalité", Issue.CALCULEE.value, "", calcul, penalite))
        regles = _avec_celles_de_la_penalite(regles, entrees, reglement)
    dotations = [p.montant for p in parties if p.code != PENALITE and p.montant is not None]
    arrete = NonCalculable(manque) if manque else arreter(dotations, penalite)
    if isinstance(arrete, NonCalculable):
        absent = Calcul({}, (Etape("Montant", arrete.motif, None),))
        return Resultat(tuple(parties), absent, None, "", regles, arrete.motif)
    total, debiteur = arrete
    montant = total.resultat["montant"]
    assert isinstance(montant, Decimal)
    return Resultat(tuple(parties), total, montant, debiteur, regles)


def _avec_celles_de_la_penalite(
    regles: tuple[Mapping[str, Any], ...], entrees: Entrees, reglement: Reglement
) -> tuple[Mapping[str, Any], ...]:
    fin = Periode.annee(entrees.annee).fin
    siennes = regles_en_json(reglement.valeur(n, fin) for n in ("penalite_gen3_applicable", "taux_plafond_penalite_gen3"))
    return (*regles, *siennes)


def evaluation_de(entrees: Entrees, reglement: Reglement) -> EvaluationAnnuelle:
    """The national part, with the objects that charts and other readings take."""
    return evaluer_contrat(
        entrees.objectifs,
        entrees.valeurs,
        entrees.perimetre,
        entrees.annee,
        reglement,
        entrees.hors_contrat,
        entrees.a_blanc,
    )


def _nationale(ligne: Ligne) -> Partie:
    return Partie(
        ligne.indicateur, ligne.intitule, ligne.issue.value, ligne.motif, ligne.calcul, ligne.montant, ligne.remarques,
        ligne.provisoire,
    )  # fmt: skip


def _regionale(part: PartRegionale) -> Partie:
    reduit = f"droit {en_nombre(part.droit)}, réduit à {en_nombre(part.part)} : l’enveloppe ne suffit pas ; {METHODE}"
    mots = reduit if part.part != part.droit else "l’enveloppe suffit : le droit entier"
    etapes = (
        Etape("Droit sur l’enveloppe régionale", part.mots or f"stratégie « {part.strategie} »", part.droit, FIR),
        Etape("Part de l’enveloppe régionale", mots, part.part, FIR),
    )
    hypothese = Hypothese(
        "strategie_regionale", "Partage de l’intéressement régional", part.strategie,
        "A-34 : la règle de répartition du FIR régional n’est dans aucun texte retrouvé",
    )  # fmt: skip
    calcul = Calcul({"droit": part.droit, "part": part.part}, etapes, (hypothese,))
    return Partie(ENVELOPPE, "Intéressement régional", Issue.CALCULEE.value, "", calcul, part.part, regionale=True)


def _sommer(parties: Sequence[Partie]) -> Calcul:
    """The amount: parts without an amount are named, and are not zeros."""
    etapes, montants = [], []
    for partie in parties:
        if partie.montant is not None:
            montants.append(partie.montant)
            etapes.append(Etape(partie.intitule, "part du montant", partie.montant))
        elif partie.calcul is None:
            etapes.append(Etape(partie.intitule, f"{partie.issue} : {partie.motif}", None))
    total = au_centime(sum(map(en_exact, montants), en_exact(0)))
    mots = " + ".join(map(en_nombre, montants)) or "aucune part n’a de montant"
    return Calcul({"montant": total}, (*etapes, Etape("Montant", mots, total)))


def _premiere(entrees: Entrees, reglement: Reglement) -> Resultat:
    """The balance of the first generation; without a score or what the ceiling applies to there is none."""
    lue = entrees.premiere
    if lue is None or not lue.grille:
        return _sans(entrees, "la grille de la région n’est pas enregistrée pour cette année")
    constats = constater(lue.grille, lue.reponses, lue.retenus)
    solde = solder(constats, lue.assiettes, lue.interessements, entrees.annee, reglement, lue.biosimilaires)
    if isinstance(solde, NonCalculable):
        return _sans(entrees, solde.motif)
    parties = tuple(_part_du_solde(nom, calcul, solde) for nom, calcul in solde.calculs.items())
    total = Calcul({"montant": solde.montant}, solde.calcul.etapes)
    return Resultat(parties, total, solde.montant, solde.debiteur, _regles_lues(solde, entrees, reglement))


_NOMS = {"sanction": "Sanction", "dotation": "Dotation biosimilaires", "solde": "Solde"}


def _part_du_solde(nom: str, calcul: Calcul, solde: Solde) -> Partie:
    """The three computations are shown; only the balance moves money, since « il est procédé à la somme »."""
    montant = solde.montant if nom == "solde" else None
    return Partie(SOLDE if nom == "solde" else nom.upper(), _NOMS[nom], Issue.CALCULEE.value, "", calcul, montant)


def _regles_lues(solde: Solde, entrees: Entrees, reglement: Reglement) -> tuple[Mapping[str, Any], ...]:
    """The parameters of the year that the balance may have read, by name."""
    noms = ["sanctions_gen1_appliquees", "forme_sanction_gen1", "taux_plafond_sanction_gen1",
            "taux_plafond_minoration_liste_en_sus"]  # fmt: skip
    if "dotation" in solde.calculs:
        noms.append("cumul_dotation_biosimilaires")
    fin = Periode.annee(entrees.annee).fin
    return tuple(regles_en_json(reglement.valeur(nom, fin) for nom in noms))


def _sans(entrees: Entrees, motif: str) -> Resultat:
    partie = Partie(SOLDE, _NOMS["solde"], Issue.NON_CALCULABLE.value, motif)
    return Resultat((partie,), _sommer((partie,)), None, "", (), motif)


def ecrire(resultat: Resultat) -> dict[str, Any]:
    """All that comes out as JSON, unchanged once read back."""
    return {
        "parties": [
            {
                **{nom: getattr(p, nom) for nom in ("code", "intitule", "issue", "motif", "provisoire", "regionale")},
                "remarques": list(p.remarques),
                "calcul": ecrire_calcul(p.calcul) if p.calcul else None,
                "montant": None if p.montant is None else format(p.montant, "f"),
            }
            for p in resultat.parties
        ],
        "total": ecrire_calcul(resultat.total),
        "montant": None if resultat.montant is None else format(resultat.montant, "f"),
        "debiteur": resultat.debiteur,
        "regles": list(resultat.regles),
        "manque": resultat.manque,
    }


def relire(ecrit: Mapping[str, Any]) -> Resultat:
    """The result that `ecrire` wrote, equal to it."""
    return Resultat(
        tuple(
            Partie(
                **{
                    **p,
                    "remarques": tuple(p["remarques"]),
                    "calcul": relire_calcul(p["calcul"]) if p["calcul"] else None,
                    "montant": None if p["montant"] is None else Decimal(p["montant"]),
                }
            )
            for p in ecrit["parties"]
        ),
        relire_calcul(ecrit["total"]),
        None if ecrit["montant"] is None else Decimal(ecrit["montant"]),
        ecrit["debiteur"],
        tuple(ecrit["regles"]),
        ecrit["manque"],
    )


def etapes_de(resultat: Resultat) -> Iterable[tuple[str, Etape]]:
    """Every step in order, with the words of the part it belongs to: what pages, reports and exports print."""
    for partie in resultat.parties:
        if partie.calcul is None:
            yield partie.intitule, Etape(partie.issue.capitalize(), partie.motif, None)
        else:
            yield from ((partie.intitule, etape) for etape in partie.calcul.etapes)
    yield from (("Montant de l’évaluation", etape) for etape in resultat.total.etapes)
