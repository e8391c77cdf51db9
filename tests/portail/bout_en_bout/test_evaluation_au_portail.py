"""An evaluation at the keyboard, from its campaign to its payment: the agency, the hospital, the Assurance Maladie in turn.

Every page that a gesture leads to is read by axe; nothing is fetched elsewhere; the page, once paid, says the same amount.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from monde_evalue import contracter, ecrire_coordonnees, etablir, inscrire, publier_ipp

from efficience.portail.commun import horloge
from efficience.portail.comptes.models import Rattachement
from efficience.portail.demonstration.tables import DONNEES
from efficience.portail.evaluations.models import Evaluation
from efficience.portail.livre.models import Ecriture

CAMPAGNE = "/evaluations/campagnes/2023"
Visiter = Callable[..., Any]


@pytest.fixture
def evaluable(region: Any, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A hospital whose contract is in force and whose figures are published; nothing is opened yet."""
    settings.DEMONSTRATION = True
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"
    Rattachement.objects.update(du=date(2015, 1, 1))
    ecrire_coordonnees(region.organisations)
    inscrire()
    hopital = etablir()
    publier_ipp()
    return contracter(region, hopital)


@pytest.fixture
def lue(visiter: Visiter) -> Callable[..., Any]:
    """Somebody on the page of the evaluation, found as one finds it: by the list."""

    def entrer(role: str) -> Any:
        visite = visiter(role)
        visite.page.set_default_timeout(30_000)
        visite.ouvrir("/evaluations")
        visite.activer("CH de Bellerive")
        return visite

    return entrer


def accessible(visite: Any) -> None:
    assert visite.axe() == [], visite.page.url


def faire(visite: Any, geste: str, *, champs: Sequence[tuple[str, str]] = (), joint: bool = False) -> None:
    """A gesture as a person does it: its link, its fields, its summing up if it engages, its button."""
    visite.activer(geste)
    accessible(visite)
    for champ, texte in champs:
        visite.ecrire(champ, texte)
    if visite.page.get_by_role("button", name="Relire avant de confirmer").count():
        visite.activer("Relire avant de confirmer")
        assert "Rien n’est encore fait" in visite.page.inner_text("main")
        accessible(visite)
    if joint:
        visite.page.set_input_files("input[type=file]", DONNEES / "piece.pdf")
    visite.activer(geste)
    annonces = visite.page.get_by_role("status").all_inner_texts()
    assert any(annonces), visite.page.inner_text("main")[:800]
    accessible(visite)
    assert visite.fautes == []


def ouvrir_la_campagne(visiter: Visiter) -> Any:
    """The agency opens the year; the contract in force has its evaluation."""
    agent = visiter("agent_ars")
    agent.page.set_default_timeout(30_000)
    agent.ouvrir("/evaluations/ouvrir")
    agent.jusqu_a("Année évaluée")
    agent.page.keyboard.press("ControlOrMeta+a")
    agent.page.keyboard.type("2023")
    agent.activer("Ouvrir la campagne")
    assert agent.page.url.endswith(CAMPAGNE)
    accessible(agent)
    agent.activer("CH de Bellerive")
    return agent


def decider(visite: Any) -> None:
    """The director general proves who they are, says why, reads again, decides."""
    visite.activer("Décider")
    assert "Confirmer votre identité" in visite.page.inner_text("h1")
    visite.activer("Confirmer en tant que")
    visite.ecrire("Motif", "Le montant suit le rapport.")
    visite.activer("Relire avant de confirmer")
    accessible(visite)
    visite.activer("Décider")
    accessible(visite)


def montre_le_montant(visite: Any) -> bool:
    return "4 495,85" in visite.page.inner_text("main").replace("\u202f", " ")


@pytest.mark.timeout(900)
def test_de_la_campagne_au_paiement_au_clavier(
    evaluable: Any, visiter: Visiter, lue: Callable[..., Any], captures: Callable[..., None]
) -> None:
    agent = ouvrir_la_campagne(visiter)
    for geste in ("Geler les données", "Enregistrer le résultat", "Soumettre à la revue conjointe", "Valider le résultat"):
        faire(agent, geste)
    assert montre_le_montant(agent)
    faire(lue("agent_am"), "Valider le résultat")
    faire(lue("agent_ars"), "Envoyer le rapport")
    hopital = lue("directeur")
    faire(hopital, "Établir la réception du rapport")
    faire(hopital, "Présenter des observations", champs=[("Observations écrites", "Un site a fermé.")])
    horloge.deplacer(40)
    faire(lue("agent_ars"), "Soumettre la décision à l’avis")
    faire(lue("agent_am"), "Rendre l’avis", champs=[("Sens de l’avis", "f")])
    decider(lue("dg_ars"))
    faire(lue("agent_ars"), "Notifier la décision")
    faire(lue("directeur"), "Établir la réception de la décision")
    faire(lue("agent_ars"), "Ordonner le paiement")
    payeur = lue("agent_am")
    faire(payeur, "Enregistrer le paiement", joint=True)
    captures(payeur.page, "evaluation-payee")
    assert Evaluation.objects.get().dossier.etat == "payee"
    assert list(Ecriture.objects.order_by("id").values_list("operation", flat=True)) == ["constater", "ordonner", "payer"]
    telephone = visiter("directeur", "telephone")
    telephone.ouvrir(f"/evaluations/{Evaluation.objects.get().pk}")
    assert (montre_le_montant(telephone), telephone.axe(), telephone.deborde()) == (True, [], False)
