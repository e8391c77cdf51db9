"""The page of an act, as data: where it is, whose turn it is, which delay runs, what this person may do, what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from efficience.documents.graphiques.frise import Delai as DelaiDessine
from efficience.documents.graphiques.frise import Evenement as EvenementDessine
from efficience.documents.graphiques.frise import Frise
from efficience.documents.graphiques.frise import Suite as SuiteDessinee
from efficience.documents.graphiques.frise import frise as dessiner
from efficience.noyau.automate import Etat
from efficience.noyau.contrat.actes import contenu, fin_de_vigueur, titulaire
from efficience.noyau.contrat.clauses import Opposabilite, opposabilites
from efficience.noyau.contrat.exigences import BLOCS_DU_CONTRAT, VOLETS_DU_CYCLE
from efficience.noyau.contrat.gardes import DELAI_COURT, PREMIER_DELAI_ECHU, RECOURS_OUVERT, delai_courant, mains
from efficience.noyau.delais import Delai
from efficience.noyau.dossier import Dossier, Pas, parcours
from efficience.noyau.echeances import suites
from efficience.noyau.exigences import DonneeRefusee
from efficience.portail.comptes.membre import Membre
from efficience.portail.contrats import dossiers
from efficience.portail.contrats.models import Acte
from efficience.portail.contrats.stipulations import differences
from efficience.portail.dossiers.fiche import MAINS, NOMS, Bouton, boutons, restant

_REFUS = ("sanction_a_notifier", "sanction_notifiee", "recouvree", "sanction_annulee")
PHASES: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = MappingProxyType(
    {
        "contrat_gen2": (
            ("Préparation", ("cible", "avis_am_demande", "proposition_preparee")),
            ("Proposition", ("proposee",)),
            ("Réponse de l’établissement", (
                "en_delai_1", "contradictoire_1", "silence_1", "avis_am_2_demande", "proposition_amendee_preparee",
                "notifiee_2", "en_delai_2", "audition_2",
            )),
            ("Signatures", ("signee_es",)),
            ("Vie du contrat", ("conclue", "en_vigueur", "expiree", "resiliee", "close")),
        ),
        "refus": (
            ("Préparation", ()), ("Proposition", ()), ("Réponse de l’établissement", ()),
            ("Refus", ("sanction_a_notifier",)), ("Sanction", _REFUS[1:]),
        ),
        "avenant": (
            ("Préparation", ("projet", "avis_am_demande")), ("Proposition", ("avenant_prepare", "avenant_propose")),
            ("Réponse de l’établissement", ("en_delai", "sans_reponse", "avenant_refuse")), ("Signatures", ("signe_es",)),
            ("Avenant conclu", ("avenant_conclu",)),
        ),
        "contrat_gen1": (
            ("Reprise", ("a_reprendre",)), ("Signé", ("conclue",)), ("En vigueur", ("en_vigueur",)),
            ("Évaluations", ()), ("Fin", ("caduque", "resiliee", "close")),
        ),
        "decision_gen3": (
            ("Examen", ("a_examiner", "avis_am_demande", "projet_pret")), ("Décision envisagée", ("projet_notifie",)),
            ("Observations", ("en_delai", "audition")), ("Décision", ("a_decider",)),
            ("Exécution", (
                "dotation_notifiee", "penalite_notifiee", "sans_suite", "versee", "recouvree", "decision_annulee",
            )),
        ),
    }
)  # fmt: skip
"""The five phases of each life cycle, with their states. A refusal has its own last two."""


@dataclass(frozen=True)
class Phase:
    """A phase: its title, and whether it is « faite », « en cours » or « à venir »."""

    titre: str
    etat: str


@dataclass(frozen=True)
class Clause:
    """A block of what is agreed, in words, and the act it comes from."""

    titre: str
    lignes: tuple[tuple[str, str], ...]
    origine: str


@dataclass(frozen=True)
class Fiche:
    """What the page shows of an act to a person at an instant."""

    acte: Acte
    dossier: Dossier
    etat: Etat
    libelle: str
    suite: str
    mains: tuple[str, ...]
    a_vous: bool
    phases: tuple[Phase, ...]
    delai: Delai | None
    restant: str
    principal: Bouton | None
    autres: tuple[Bouton, ...]
    pas: tuple[Pas, ...]

    @property
    def termine(self) -> bool:
        """Nothing is awaited any more."""
        return self.etat.final

    @property
    def rang(self) -> int:
        """The rank of the present phase, from 1; 0 outside the phases."""
        return next((rang for rang, phase in enumerate(self.phases, start=1) if phase.etat == "en cours"), 0)


def fiche(acte: Acte, membre: Membre, le: datetime) -> Fiche:
    """The page of an act. `acte.contrat` holds its acts and events."""
    tout = dossiers.dossier(acte)
    lu = tout.au(le)
    etat = lu.cycle.etat(lu.etat)
    nature = membre.organisation.nature
    siens = boutons(lu, membre) if membre.peut("contrat.agir", acte) else []
    ouverts = [bouton for bouton in siens if not bouton.obstacle]
    principal = next((bouton for bouton in ouverts if bouton.attendu), None)
    delai = delai_courant(lu)
    court = delai if delai and delai.court(le) and _compte(lu, delai) else None
    return Fiche(
        acte=acte,
        dossier=lu,
        etat=etat,
        libelle=libelle(lu, nature),
        suite=etat.suite_pour(nature),
        mains=tuple(MAINS[main] for main in mains(lu)),
        a_vous=nature in mains(lu),
        phases=_phases(lu),
        delai=court,
        restant=restant(court, lu, le),
        principal=principal,
        autres=tuple(bouton for bouton in siens if bouton is not principal),
        pas=tuple(reversed(parcours(tout, le))),
    )


def libelle(lu: Dossier, nature: str) -> str:
    """The status word for that party: « À signer » as long as it has not signed."""
    etat = lu.cycle.etat(lu.etat)
    return etat.libelle if nature in etat.main and nature not in mains(lu) else etat.libelle_pour(nature)


def _compte(lu: Dossier, delai: Delai) -> bool:
    """Whether the delay still matters here: its end changes the state, or a gesture is only open while it runs."""
    passage = lu.cycle.prochain_passage(lu.etat, lu)
    gardes = {garde for ligne in lu.cycle.transitions if lu.etat in ligne.de for garde in ligne.gardes}
    return (passage is not None and passage.le == delai.expire_le) or bool(gardes & _GARDES_DE_DELAI) or delai.terme is None


_GARDES_DE_DELAI = {DELAI_COURT, RECOURS_OUVERT, PREMIER_DELAI_ECHU}


def _phases(lu: Dossier) -> tuple[Phase, ...]:
    table = PHASES["refus"] if lu.etat in _REFUS and lu.cycle.nom == "contrat_gen2" else PHASES[lu.cycle.nom]
    rang = next((rang for rang, (_, etats) in enumerate(table) if lu.etat in etats), None)
    if rang is None:
        return ()
    mots = ("faite", "en cours", "à venir")
    return tuple(Phase(titre, mots[(n > rang) - (n < rang) + 1]) for n, (titre, _) in enumerate(table))


EVENEMENTS_MONTRES = 6


def frise(fiche: Fiche, le: datetime) -> Frise | None:
    """The timeline: the last gestures with a proof or an effect, the delay that runs, the next two steps. None: nothing."""
    lu, ou = fiche.dossier, fiche.dossier.territoire
    faits = [
        EvenementDessine(lu.cycle.geste(fait.geste).fait, ou.jour(fait.le), str(fait.preuve or ""))
        for fait in lu.evenements
        if fait.preuve or lu.cycle.geste(fait.geste).engage
    ][-EVENEMENTS_MONTRES:]
    delais = []
    if fiche.delai and fiche.delai.terme:
        qui = " et ".join(fiche.mains) or "pour information"
        delais = [DelaiDessine(fiche.delai.regle.intitule, fiche.delai.depart, fiche.delai.terme, qui)]
    ensuite = [
        SuiteDessinee(suite.libelle, " et ".join(NOMS[main] for main in suite.mains) or "par le temps")
        for suite in suites(lu)
    ]
    if not (faits or delais or ensuite) or fiche.termine:
        return None
    return dessiner("Où en est-on", faits, delais, ensuite, ou.jour(le))


def convenu(acte: Acte, le: datetime) -> list[Clause]:
    """What is agreed today, block by block, each with the act it comes from; before the signatures, what is proposed."""
    notre = dossiers.contrat_de(acte).connu(le)
    cycle, jour = notre.initial.cycle.nom, notre.initial.territoire.jour(le)
    if cycle not in VOLETS_DU_CYCLE:
        return []
    vifs = {nom: (clause.valeur, clause.acte) for nom, clause in contenu(notre, jour).items()}
    if not vifs and notre.actes:
        vifs = {nom: (valeur, 0) for nom, valeur in notre.actes[0].blocs.items()}
    proposes = {nom: notre.initial.donnee(nom) for nom in ("periode", "volets")} | (notre.initial.donnee("blocs") or {})
    lus = vifs or {nom: (valeur, 0) for nom, valeur in proposes.items() if valeur}
    return [_clause(cycle, nom, *lus[nom]) for nom in BLOCS_DU_CONTRAT if nom in lus and nom != "resiliation"]


def _clause(cycle: str, nom: str, valeur: Any, origine: int) -> Clause:
    """Written through the same words as an avenant's comparison."""
    dites = {nom: valeur} if nom in ("volets", "periode") else {"blocs": {nom: valeur}}
    lignes = tuple((clause, apres) for clause, _, apres in differences(cycle, {}, dites))
    intitule = BLOCS_DU_CONTRAT[nom]
    return Clause(intitule[0].upper() + intitule[1:], lignes, f"avenant n° {origine}" if origine else "contrat")


def clauses(acte: Acte) -> dict[str, str]:
    """The clauses that a remark may be about: articles of the template, then objectives and commitments."""
    lus = dossiers.dossier(acte).donnee("blocs") or acte.projet or {}
    objectifs: Sequence[Any] = lus.get("objectifs") or ()
    lignes = [ligne for ligne in objectifs if isinstance(ligne, Mapping)]
    return {**ARTICLES, **{f"objectif:{ligne['indicateur']}"[:40]: f"Objectif {ligne['indicateur']}" for ligne in lignes}}


ARTICLES: Mapping[str, str] = MappingProxyType(
    {
        "ensemble": "L’ensemble du document",
        "article-1": "Article 1 : objet",
        "article-2": "Article 2 : durée",
        "article-3": "Article 3 : obligations générales des parties",
        "article-4": "Article 4 : sources des données",
        "article-5": "Article 5 : évaluation",
        "article-6": "Article 6 : intéressement",
        "article-7": "Article 7 : révision",
        "article-8": "Article 8 : résiliation d’un volet",
        "article-9": "Article 9 : voies de recours",
    }
)
"""The articles of the shipped contract."""


def sans_objet(acte: Acte) -> list[Opposabilite]:
    """The clauses of the generation that do not bind this establishment, because of what it does."""
    contrat, reglement = acte.contrat, dossiers.dossier(acte).reglement
    siennes = [clause for clause in reglement.clauses if clause.generation == contrat.generation]
    try:
        lues = opposabilites(siennes, contrat.etablissement.activites)
    except DonneeRefusee:
        return []
    return [lue for lue in lues if not lue.opposable]


def vigueur(acte: Acte, le: datetime) -> tuple[str, str]:
    """Whom the contract binds today, and its last day, in words."""
    notre = dossiers.contrat_de(acte)
    fin = fin_de_vigueur(notre) if notre.actes else None
    return str(titulaire(notre, notre.initial.territoire.jour(le))), f"{fin:%d/%m/%Y}" if fin else ""
