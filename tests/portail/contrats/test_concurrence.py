"""Fifty people at once on one contract, against a real PostgreSQL: one wins, the others are told by whom and when."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from vies_de_contrats import Vie, acte_de, instant

from efficience.noyau.automate import GesteRefuse
from efficience.portail.commun import cloison
from efficience.portail.commun.franchir import FormulairePerime
from efficience.portail.commun.models import Courriel, Ligne
from efficience.portail.contrats import actions
from efficience.portail.contrats.models import Evenement

FILS, TOURS = 50, 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tour", range(TOURS))
def test_cinquante_gestes_contraires_au_meme_instant_un_seul_gagne(vie: Vie, tour: int) -> None:
    """Sign is refused without the CME's opinion: here the hospital observes, asks to be heard, or the ARS withdraws."""
    vie.jusqu_a_la_proposition()
    acte, barriere = acte_de(vie.contrat), Barrier(FILS)
    gestes = [("observer", "directeur", {"observations": "Non."}), ("demander_audition", "directeur", {}),
              ("retirer", "dg_ars", {"motif": "erreur"})]  # fmt: skip
    membres = {role: vie.membre(role) for role in ("directeur", "dg_ars")}
    avant = (Evenement.objects.count(), Courriel.objects.count(), Ligne.objects.count())

    def tenter(rang: int) -> str:
        geste, role, donnees = random.Random(tour * FILS + rang).choice(gestes)
        try:
            with cloison.ouverte(cloison.TOUT):
                barriere.wait(timeout=30)
                actions.inscrire(acte, geste, donnees, par=membres[role], le=instant("2022-03-02"), jeton=acte.version)
                return geste
        except FormulairePerime as refus:
            return str(refus)
        finally:
            connection.close()

    with ThreadPoolExecutor(FILS) as fils:
        issues = Counter(fils.map(tenter, range(FILS)))
    gagnants = [issue for issue in issues if issue in {geste for geste, _, _ in gestes}]
    assert [issues[issue] for issue in gagnants] == [1]
    perdants = [issue for issue in issues if issue not in gagnants]
    assert len(perdants) == 1
    assert perdants[0].startswith("Déjà traité par Camille")
    assert perdants[0].endswith("le 02/03/2022 à 13:00.")
    legaux = {"observer": 2, "demander_audition": 2, "retirer": 2}
    apres = (Evenement.objects.count(), Courriel.objects.count(), Ligne.objects.count())
    assert tuple(b - a for a, b in zip(avant, apres, strict=True)) == (1, legaux[gagnants[0]], 1)


@pytest.mark.django_db(transaction=True)
def test_deux_parties_signent_au_meme_instant_la_seconde_recommence_sans_rien_perdre(vie: Vie) -> None:
    vie.jusqu_a_la_proposition()
    acte, barriere = acte_de(vie.contrat), Barrier(2)
    empreinte = Evenement.objects.get(geste="envoyer").donnees["document"]
    membres = [vie.membre("dg_ars"), vie.membre("directeur_cpam")]

    def signer(membre: Any) -> str:
        try:
            with cloison.ouverte(cloison.TOUT):
                barriere.wait(timeout=30)
                actions.inscrire(
                    acte, "signer", {"document_signe": empreinte}, par=membre, le=instant("2022-03-02"), jeton=acte.version
                )
                return "signé"
        except (FormulairePerime, GesteRefuse):
            return "à refaire"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        assert sorted(fils.map(signer, membres)) == sorted(["signé", "à refaire"])
    assert Evenement.objects.filter(geste="signer").count() == 1
