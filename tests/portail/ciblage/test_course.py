"""Many at once on the same list, on a real PostgreSQL: one decides, the others are told by whom."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from monde_cible import LE, SIGNATAIRE

from efficience.portail.ciblage import actions, decision
from efficience.portail.ciblage.models import Avis, Campagne, Liste
from efficience.portail.commun import cloison
from efficience.portail.commun.franchir import FormulairePerime
from efficience.portail.commun.models import Ligne
from efficience.portail.pieces.models import Piece

FILS = 12


def _ensemble(faire: Callable[[int], object]) -> list[str]:
    """What each of the threads met, started together."""
    depart = Barrier(FILS)

    def courir(rang: int) -> str:
        try:
            depart.wait()
            with cloison.ouverte(cloison.TOUT):
                faire(rang)
        except FormulairePerime as refus:
            return str(refus)
        finally:
            connections.close_all()
        return "fait"

    with ThreadPoolExecutor(FILS) as fils:
        return list(fils.map(courir, range(FILS)))


@pytest.mark.django_db(transaction=True)
def test_une_seule_personne_arrete_la_liste(transactional_db: None, avancer: Any, region: Any) -> None:
    campagne = avancer("a_arreter")
    dg, jeton = region.membre("dg_ars"), campagne.version

    def figer(_rang: int) -> None:
        decision.figer(Campagne.objects.get(pk=campagne.pk), SIGNATAIRE, par=dg, le=LE, jeton=jeton)

    issues = _ensemble(figer)
    assert (issues.count("fait"), {issue for issue in issues if issue != "fait"}) == (
        1, {"Déjà traité par Camille dg_ars le 01/03/2024 à 10:00."},
    )  # fmt: skip
    assert (Liste.objects.count(), Ligne.objects.filter(geste="figer").count()) == (1, 1)
    assert Piece.objects.filter(origine="signee").count() == 1


@pytest.mark.django_db(transaction=True)
def test_gestes_contraires_au_meme_moment_un_seul_l_emporte(transactional_db: None, avancer: Any, region: Any) -> None:
    campagne = avancer("avis_attendu")
    am, ars, jeton = region.membre("agent_am"), region.membre("agent_ars"), campagne.version

    def agir(rang: int) -> None:
        lue = Campagne.objects.get(pk=campagne.pk)
        if rang % 2:
            actions.rendre_avis(lue, "rendre_avis", sens="favorable", texte="", par=am, le=LE, jeton=jeton)
        else:
            actions.reprendre(lue, motif="erreur", par=ars, le=LE, jeton=jeton)

    assert _ensemble(agir).count("fait") == 1
    campagne.refresh_from_db()
    assert (campagne.version, Avis.objects.count()) == (jeton + 1, 1 if campagne.etat == "revue" else 0)
