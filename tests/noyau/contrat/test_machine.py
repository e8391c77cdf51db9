"""Random lives of contracts: any gesture, any role, any day, any field, valid or not; what must hold always holds.

Each sequence is drawn by a seeded generator, so a failure names its seed and replays; the count is in `SEQUENCES`.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from efficience.noyau.automate import Automate, GesteRefuse
from efficience.noyau.contrat.avenant import AVENANT
from efficience.noyau.contrat.deuxieme_generation import DEUXIEME_GENERATION
from efficience.noyau.contrat.gardes import signataires
from efficience.noyau.contrat.premiere_generation import PREMIERE_GENERATION
from efficience.noyau.contrat.troisieme_generation import TROISIEME_GENERATION
from efficience.noyau.dossier import Dossier, Evenement, accomplir, ouvrir, relire
from efficience.noyau.periode import Periode
from efficience.noyau.preuve import CANAUX, Preuve
from efficience.noyau.roles import PARTIES, ROLES, nature_de

CYCLES = (DEUXIEME_GENERATION, AVENANT, PREMIERE_GENERATION, TROISIEME_GENERATION)
DEBUTS = {
    DEUXIEME_GENERATION: datetime(2022, 1, 5, 9, tzinfo=UTC),
    AVENANT: datetime(2022, 6, 5, 9, tzinfo=UTC),
    PREMIERE_GENERATION: datetime(2018, 3, 5, 9, tzinfo=UTC),
    TROISIEME_GENERATION: datetime(2027, 12, 5, 9, tzinfo=UTC),
}
SEQUENCES = {DEUXIEME_GENERATION: 6500, AVENANT: 1500, PREMIERE_GENERATION: 600, TROISIEME_GENERATION: 1500}
LOTS = 10
LONGUEUR = 16
DEPARTEMENTS = ("59", "67", "9A", "9C", "9D", "9F")

Champ = Callable[[random.Random, Dossier, date], object]
JUSTES: dict[str, Champ] = {
    "volets": lambda h, d, j: {"contrat_gen1": {"socle": None}, "contrat_gen2": {"produits": None}}[d.cycle.nom],
    "periode": lambda h, d, j: Periode(j + timedelta(days=60), j + timedelta(days=h.choice((90, 400, 1800)))),
    "avis": lambda h, d, j: h.choice(("favorable", "reserve", "defavorable")),
    "document": lambda h, d, j: h.choice(("a", "b")),
    "document_signe": lambda h, d, j: d.donnee("document"),
    "montant": lambda h, d, j: Decimal(h.choice(("100", "960000"))),
    "montant_encouru": lambda h, d, j: Decimal("100"),
    "financement": lambda h, d, j: Decimal("48000000"),
    "blocs": lambda h, d, j: {"objectifs": "x"},
    "avis_le": lambda h, d, j: j,
    "tenue_le": lambda h, d, j: j,
    "prevue_le": lambda h, d, j: j + timedelta(days=3),
    "signe_le": lambda h, d, j: j,
    "date_effet": lambda h, d, j: j + timedelta(days=60),
    "successeur": lambda h, d, j: "590000014",
    "fusion_le": lambda h, d, j: j,
    "fermeture_le": lambda h, d, j: j,
}
"""A value that can be, for each field; the fields that are only words take any word."""
FAUX: dict[str, Champ] = {
    "volets": lambda h, d, j: h.choice(({}, {"inconnu": None})),
    "periode": lambda h, d, j: Periode(j, j + timedelta(days=4000)),
    "avis": lambda h, d, j: "peut-être",
    "document_signe": lambda h, d, j: "autre",
    "montant": lambda h, d, j: Decimal(h.choice(("-1", "960000.01"))),
    "blocs": lambda h, d, j: h.choice(({}, {"prix": 1})),
    "avis_le": lambda h, d, j: j + timedelta(days=1),
    "tenue_le": lambda h, d, j: j + timedelta(days=h.choice((-400, 1))),
    "signe_le": lambda h, d, j: j + timedelta(days=h.choice((1, -4000, 9000))),
    "fermeture_le": lambda h, d, j: j + timedelta(days=30),
}
"""A value that cannot be, or that may not be."""


@cache
def exiges(cycle: Automate[Dossier], geste: str) -> tuple[str, ...]:
    return tuple(sorted({x.nom for ligne in cycle.transitions if ligne.geste == geste for x in ligne.exige} - {"preuve"}))


def champs(hasard: random.Random, dossier: Dossier, geste: str, le: datetime) -> dict[str, object]:
    """The fields that this gesture may ask; one time in eight one of them is absent or impossible."""
    jour = dossier.territoire.jour(le)
    noms = exiges(dossier.cycle, geste)
    tous = {nom: JUSTES[nom](hasard, dossier, jour) if nom in JUSTES else nom for nom in noms}
    if noms and hasard.random() < 0.125:
        nom = hasard.choice(noms)
        tous[nom] = FAUX[nom](hasard, dossier, jour) if nom in FAUX and hasard.random() < 0.7 else None
    return tous


def essai(hasard: random.Random, dossier: Dossier, le: datetime) -> Evenement:
    """A gesture: four times out of five one that the table offers from this state, else any gesture by any role."""
    lu = dossier.au(le)
    lignes = [
        ligne for ligne in dossier.cycle.transitions if lu.etat in ligne.de and (ligne.attendue or hasard.random() < 0.1)
    ]
    if lignes and hasard.random() < 0.88:
        ligne = hasard.choice(lignes)
        geste, role = ligne.geste, hasard.choice(ligne.roles)
    else:
        geste, role = hasard.choice(dossier.cycle.gestes).code, hasard.choice(list(ROLES))
    juste = hasard.random() < 0.9
    canal = ("portail" if role == "directeur" else "courriel") if juste else hasard.choice(list(CANAUX))
    recu_le = le if juste else le + timedelta(days=hasard.choice((-9, -1, 1)))
    preuve = Preuve(canal, recu_le, "x", "y") if hasard.random() < 0.97 else None
    return Evenement(geste, le, "quelqu’un", role, preuve, champs(hasard, dossier, geste, le))


def invariants(avant: Dossier, fait: Evenement, apres: Dossier) -> None:
    """What a gesture that was accepted may never break."""
    lu = avant.au(fait.le)
    ligne = avant.cycle.ligne(fait.geste, lu.etat, fait.role, lu)
    assert (fait.role in ligne.roles, lu.etat in ligne.de) == (True, True)
    assert ligne in avant.cycle.gestes_possibles(lu.etat, fait.role, lu)
    assert apres.etat == ligne.arrivee(lu.etat)
    if fait.geste.startswith("accuser"):
        assert fait.preuve
        assert apres.delais()
        assert avant.dernier(
            "envoyer", "notifier_seconde_proposition", "notifier_sanction", "notifier_projet", "decider_penalite"
        )
    if lu.cycle.etat(lu.etat).final and apres.etat != lu.etat:
        assert fait.donnees["motif"]
    if apres.etat in ("conclue", "avenant_conclu") and fait.geste == "signer":
        assert signataires(apres) == set(PARTIES)
        assert apres.dernier("rendre_avis_cme")
    if fait.geste == "signer" and nature_de(fait.role) == "etablissement":
        assert lu.dernier("rendre_avis_cme")
        assert fait.donnees["document_signe"] == avant.donnee("document")
    if apres.etat == "sanction_notifiee":
        assert apres.delai("premiere-reponse")
        assert apres.delai("seconde-reponse")
        assert len({f.geste for f in apres.evenements} & {"rendre_avis", "rendre_second_avis"}) == 2


def au_second_tour(dossier: Dossier, le: datetime) -> tuple[Dossier, datetime]:
    """Half of the lives start late, or few would ever come to a sanction: no answer, then the second proposal."""
    hasard = random.Random(0)
    for jours, geste, role in (
        (0, "demander_avis", "agent_ars"),
        (3, "rendre_avis", "agent_am"),
        (1, "envoyer", "agent_ars"),
        (2, "accuser_reception", "directeur"),
        (30, "demander_second_avis", "agent_ars"),
        (3, "rendre_second_avis", "agent_am"),
        (1, "notifier_seconde_proposition", "agent_ars"),
    ):
        le += timedelta(days=jours)
        noms = [x.nom for ligne in dossier.cycle.transitions if ligne.geste == geste for x in ligne.exige if x.nom in JUSTES]
        donnees = {nom: JUSTES[nom](hasard, dossier, dossier.territoire.jour(le)) for nom in noms}
        donnees["piece"] = "pièce"
        dossier = accomplir(dossier, Evenement(geste, le, "x", role, Preuve("portail", le, "x", "y"), donnees))
    return dossier, le


def promener(cycle: Automate[Dossier], graine: int, vus: Counter) -> Dossier:
    """One life: every accepted gesture is checked, every refused one says why and moves nothing."""
    hasard = random.Random(f"{cycle.nom}-{graine}")
    le = DEBUTS[cycle]
    fini = hasard.random() < 0.1  # an avenant of the contract terminates its last volet
    faits = {"volets_finis_le": date(le.year, 12, 31)} if fini else {}
    dossier = replace(ouvrir(cycle, hasard.choice(DEPARTEMENTS)), faits=faits)
    if cycle is DEUXIEME_GENERATION and graine % 2:
        dossier, le = au_second_tour(dossier, le)
    for _ in range(LONGUEUR):
        if dossier.cycle.etat(dossier.etat).final and hasard.random() < 0.5:
            break
        le += timedelta(hours=hasard.choice((0, 1, 5, 30, 100, 400)))
        fait = essai(hasard, dossier, le)
        try:
            apres = accomplir(dossier, fait)
        except GesteRefuse as refus:
            assert refus.motif.endswith(".")
            vus["refus"] += 1
            continue
        invariants(dossier, apres.evenements[-1], apres)
        dossier = apres
        vus[dossier.etat] += 1
    vus[dossier.au(le + timedelta(days=hasard.choice((30, 400, 2000)))).etat] += 1
    return dossier


@pytest.mark.parametrize("lot", range(LOTS))
@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.nom)
def test_aucune_suite_de_gestes_ne_sort_de_la_table(cycle: Automate[Dossier], lot: int) -> None:
    for graine in range(lot, SEQUENCES[cycle], LOTS):
        dossier = promener(cycle, graine, Counter())
        assert relire(dossier.vide, dossier.evenements).etat == dossier.etat, graine


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.nom)
def test_les_promenades_passent_partout(cycle: Automate[Dossier]) -> None:
    """A walk that never reached a state proved nothing of it."""
    vus: Counter = Counter({cycle.initial: 1})
    for graine in range(min(1200, SEQUENCES[cycle])):
        promener(cycle, graine, vus)
    assert sorted(etat.code for etat in cycle.etats if not vus[etat.code]) == []
    assert vus["refus"] > 100


def test_il_y_a_dix_mille_promenades() -> None:
    assert sum(SEQUENCES.values()) >= 10_000


class VieDeContrat(RuleBasedStateMachine):
    """The same life led by Hypothesis, which shortens what fails: the gestures of the table, at any instant."""

    def __init__(self) -> None:
        super().__init__()
        self.dossier, self.le = ouvrir(DEUXIEME_GENERATION, "59"), DEBUTS[DEUXIEME_GENERATION]

    @rule(heures=st.integers(0, 700), rang=st.integers(0, 60), graine=st.integers(0, 10**6))
    def faire(self, heures: int, rang: int, graine: int) -> None:
        self.le += timedelta(hours=heures)
        lignes = self.dossier.cycle.transitions
        ligne, hasard = lignes[rang % len(lignes)], random.Random(graine)
        preuve = Preuve("portail" if ligne.roles == ("directeur",) else "courriel", self.le, "x", "y")
        donnees = champs(hasard, self.dossier, ligne.geste, self.le)
        fait = Evenement(ligne.geste, self.le, "x", hasard.choice(ligne.roles), preuve, donnees)
        try:
            apres = accomplir(self.dossier, fait)
        except GesteRefuse:
            return
        invariants(self.dossier, apres.evenements[-1], apres)
        self.dossier = apres

    @invariant()
    def un_etat_a_ses_mots(self) -> None:
        etat = self.dossier.situation(self.le)
        assert etat.final == (etat.main == () and etat.code not in ("conclue", "en_vigueur"))


VieDeContrat.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestVieDeContrat = VieDeContrat.TestCase
