"""Random lives of evaluations: any gesture, any role, any day; what must hold always holds, and every state is reached."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from campagnes import CHEMIN, PAR_DEFAUT, Campagne

from efficience.noyau.automate import Automate, GesteRefuse
from efficience.noyau.campagne_evaluation.a_blanc import A_BLANC
from efficience.noyau.campagne_evaluation.mise_sous_surveillance import SURVEILLANCE
from efficience.noyau.campagne_evaluation.officielle import EVALUATION
from efficience.noyau.dossier import Dossier, Evenement, accomplir, ouvrir, relire
from efficience.noyau.preuve import Preuve
from efficience.noyau.roles import ROLES

SEQUENCES = {EVALUATION: 500, A_BLANC: 60, SURVEILLANCE: 120}
RARES = {"classer", "abandonner", "retirer_decision", "recalculer", "degeler", "contester_lignes"}
"""Gestures that would end or turn back most lives if they were drawn as often as the others."""


def essai(hasard: random.Random, dossier: Dossier, le: datetime) -> Evenement:
    """A gesture: nine times out of ten one that the table offers from this state, else any gesture by any role."""
    etat = dossier.au(le).etat
    lignes = [t for t in dossier.cycle.transitions if etat in t.de]
    lignes = [t for t in lignes if t.geste not in RARES or hasard.random() < 0.08]
    if lignes and hasard.random() < 0.9:
        ligne = hasard.choice(lignes)
        geste, role = ligne.geste, hasard.choice(ligne.roles)
    else:
        geste, role = hasard.choice(dossier.cycle.gestes).code, hasard.choice(list(ROLES))
    jour = dossier.territoire.jour(le)
    debiteur = hasard.choice(("assurance_maladie", "etablissement", "personne"))
    dates = {"tenue_le": jour, "extraite_le": jour, "prevue_le": jour, "mesure_jusqu_au": jour + timedelta(days=90)}
    donnees = {**PAR_DEFAUT, **dates, "debiteur": debiteur, "issue": hasard.choice(("acceptee", "rejetee"))}
    preuve = Preuve("portail" if role == "directeur" else "courriel", le, "x", "y")
    return Evenement(geste, le, "quelqu’un", role, preuve if geste.startswith("accuser") else None, donnees)


def invariants(avant: Dossier, apres: Dossier, fait: Evenement) -> None:
    """What an accepted gesture may never break."""
    depuis_le_rapport = {f.geste for f in avant.depuis("notifier_rapport", "retirer_decision", "appliquer_jugement")}
    if fait.geste == "decider":
        assert fait.role == "dg_ars"
        assert "rendre_avis" in depuis_le_rapport
        assert avant.delai("contradictoire-evaluation")
        assert fait.donnees["montant"] <= avant.donnee("montant_propose")
    if fait.geste == "payer":
        assert sum(f.geste == "payer" for f in avant.depuis("retirer_decision", "appliquer_jugement")) == 0
        assert avant.au(fait.le).etat == "mandatee"
    if avant.cycle.etat(avant.au(fait.le).etat).final and apres.etat != avant.au(fait.le).etat:
        assert fait.geste in ("retirer_decision", "appliquer_jugement", "reprendre")
        assert fait.donnees["motif"]


def depart(cycle: Automate[Dossier], hasard: random.Random) -> tuple[Dossier, datetime]:
    """Half of the evaluations start where a procedure without incident stands, or few would ever be paid."""
    departement, le = hasard.choice(("59", "9A", "9D")), datetime(2023, 5, 2, 9, tzinfo=UTC)
    if cycle is not EVALUATION or hasard.random() < 0.5:
        return ouvrir(cycle, departement), le
    debiteur = hasard.choice(("assurance_maladie", "etablissement", "personne"))
    depuis = hasard.choice([geste for _, geste, _ in CHEMIN[:-3]])
    dossier = Campagne.ouvrir({"departement": departement, "depuis": depuis, "avec": {"debiteur": debiteur}}).dossier
    return dossier, dossier.evenements[-1].le


def promener(cycle: Automate[Dossier], graine: int, vus: Counter) -> Dossier:
    hasard = random.Random(f"{cycle.nom}-{graine}")
    dossier, le = depart(cycle, hasard)
    for _ in range(30):
        le += timedelta(hours=hasard.choice((1, 5, 30, 100, 500)))
        if hasard.random() < 0.01:
            le += timedelta(days=1200)
        fait = essai(hasard, dossier, le)
        recalcule = hasard.random() < 0.03
        lu = replace(dossier, faits={"resultat_courant": "autre"} if recalcule else {})
        try:
            apres = replace(accomplir(lu, fait), faits={})
        except GesteRefuse as refus:
            assert refus.motif.endswith(".")
            vus["refus"] += 1
            continue
        assert not (recalcule and fait.geste in ("decider", "notifier_rapport"))
        invariants(dossier, apres, fait)
        dossier = apres
        vus[dossier.etat] += 1
    vus[dossier.au(le + timedelta(days=1500)).etat] += 1
    return dossier


@pytest.mark.parametrize("cycle", SEQUENCES, ids=lambda cycle: cycle.nom)
def test_aucune_suite_de_gestes_ne_sort_de_la_table_et_toutes_les_etapes_sont_atteintes(cycle: Automate[Dossier]) -> None:
    vus: Counter = Counter({cycle.initial: 1})
    for graine in range(SEQUENCES[cycle]):
        dossier = promener(cycle, graine, vus)
        assert relire(dossier.vide, dossier.evenements).etat == dossier.etat, graine
    assert sorted(etat.code for etat in cycle.etats if not vus[etat.code]) == []
    assert vus["refus"] > 50
