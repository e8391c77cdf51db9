"""The life of a contract at the keyboard, everybody in turn: to three signatures, and by a hearing to a sanction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from visites import Visite

import efficience.portail.demonstration.tables as demonstration

Visiter = Callable[..., Visite]
AGENT, DIRECTION, ASSURANCE = "Camille Aubry", "Hélène Roussel", "Inès Fabre"
REUNION = {
    "Heure": "10 h",
    "Lieu": "Montclar",
    "Animée par": "Mme Roussel",
    "Membres présents": "Mme Inès Fabre | assurance maladie",
    "Points abordés": "Actions en cours | Aucune autre. | Rien à retirer.",
}
OBJECTIF = {
    "Indicateur": "N-TRA",
    "Ce qui est mesuré": "Part de l’ambulance dans les transports prescrits",
    "Situation de référence": "à établir par les parties",
    "Objectif": "baisse de deux points",
}
PIECE = demonstration.DONNEES / "piece.pdf"


def aller_au_contrat(visite: Visite, cherche: str) -> None:
    """By the search of the header, as somebody who knows the number of the hospital or the reference."""
    visite.ouvrir("/")
    visite.ecrire("Rechercher un établissement", cherche)
    with visite.page.expect_navigation():
        visite.page.keyboard.press("Enter")
    visite.activer("CAQES-")


def dater(visite: Visite, champ: str, jour: date) -> None:
    """Type a day in the browser's own field, whose order is that of its language."""
    visite.jusqu_a(champ)
    for ordre in ("%m%d%Y", "%d%m%Y"):
        visite.page.keyboard.type(jour.strftime(ordre))
        if visite.page.evaluate("document.activeElement.value") == jour.isoformat():
            return
        for _ in range(2):
            visite.page.keyboard.press("ArrowLeft")  # back to the first part of the date
    raise AssertionError(f"« {champ} » ne se date pas au clavier")


def dit(visite: Visite, mots: str) -> None:
    """What the page announces after a gesture; and the page is accessible."""
    annonce = visite.page.get_by_role("status").all_inner_texts()
    assert any(mots in texte for texte in annonce), (annonce, visite.page.inner_text("main")[:800])
    assert visite.axe() == []


def jour_du_portail(visite: Visite) -> date:
    """Today, as the banner of the demonstration says it."""
    return date.fromisoformat(visite.page.locator("aside time").get_attribute("datetime")[:10])  # type: ignore[index]


def choisir(visite: Visite, champ: str, lettre: str) -> None:
    """Choose in a list by its first letters."""
    visite.jusqu_a(champ)
    visite.page.keyboard.type(lettre)


def demander_l_avis(visiter: Visiter, finess: str, geste: str = "Soumettre le projet") -> None:
    visite = visiter(AGENT)
    aller_au_contrat(visite, finess)
    visite.activer(geste)
    dater(visite, "attendu", jour_du_portail(visite) + timedelta(days=10))
    visite.activer(geste)
    dit(visite, "demandé")
    assert visite.fautes == []


def rendre_l_avis(visiter: Visiter, finess: str, geste: str, lettre: str) -> None:
    visite = visiter(ASSURANCE)
    aller_au_contrat(visite, finess)
    visite.activer(geste)
    choisir(visite, "Sens de l’avis", lettre)
    visite.activer(geste)
    dit(visite, "rendu")
    assert visite.fautes == []


def envoyer(visiter: Visiter, finess: str) -> None:
    visite = visiter(AGENT)
    aller_au_contrat(visite, finess)
    visite.activer("Envoyer la proposition")
    assert "Rien n’est encore fait" in visite.page.inner_text("main")
    assert visite.axe() == []
    visite.activer("Envoyer la proposition")
    dit(visite, "Proposition envoyée")
    assert visite.fautes == []


def recevoir(visiter: Visiter, directeur: str, finess: str) -> Visite:
    visite = visiter(directeur)
    aller_au_contrat(visite, finess)
    visite.activer("Établir la réception")
    visite.activer("Établir la réception")
    dit(visite, "reçue")
    return visite


def signer(visiter: Visiter, qui: str, finess: str, attendu: str) -> None:
    """Prove who one is, read the summing up, sign."""
    visite = visiter(qui)
    aller_au_contrat(visite, finess)
    visite.activer("Signer")
    assert "Confirmer votre identité" in visite.page.inner_text("h1")
    assert visite.axe() == []
    visite.activer(f"Confirmer en tant que {qui}")
    assert "Empreinte" in visite.page.inner_text("main") or "empreinte" in visite.page.inner_text("main")
    visite.activer("Signer")
    dit(visite, "signé")
    assert visite.page.inner_text("#titre-situation") == attendu
    assert visite.fautes == []


def rendre_l_avis_sur_le_ciblage(visiter: Visiter) -> None:
    visite = visiter(ASSURANCE)
    visite.ouvrir("/ciblage")
    visite.activer("Ciblage ")
    visite.activer("Rendre l’avis de l’assurance maladie")
    choisir(visite, "Sens de l’avis", "favorable")
    visite.activer("Rendre l’avis")
    dit(visite, "Avis")
    assert visite.fautes == []


def tenir_le_comite(visiter: Visiter) -> None:
    visite = visiter(AGENT)
    visite.ouvrir("/ciblage")
    visite.activer("Ciblage ")
    visite.activer("Enregistrer le Comité de revue")
    dater(visite, "Date de la réunion", jour_du_portail(visite))
    for champ, texte in REUNION.items():
        visite.ecrire(champ, texte)
    visite.activer("Enregistrer et écrire le compte rendu")
    dit(visite, "Comité")
    assert visite.fautes == []


def arreter_la_liste(visiter: Visiter) -> None:
    visite = visiter(DIRECTION)
    visite.ouvrir("/ciblage")
    visite.activer("Ciblage ")
    visite.activer("Arrêter la liste")
    assert visite.axe() == []
    visite.activer(f"Confirmer en tant que {DIRECTION}")
    assert "ne se modifie plus" in visite.page.inner_text("main")
    assert visite.axe() == []
    visite.ecrire("Fait à", "Montclar")
    visite.activer("Arrêter la liste et signer")
    dit(visite, "arrêtée")
    assert visite.fautes == []


def ouvrir_le_contrat(visiter: Visiter, finess: str) -> str:
    """From the frozen list: the reasons come with it. Then the project, written at the keyboard. The reference."""
    visite = visiter(AGENT)
    visite.ouvrir("/ciblage")
    visite.activer("Ciblage ")
    visite.activer("Lire la liste arrêtée")
    visite.activer("Ouvrir le contrat")
    assert visite.page.input_value("[name=etablissement]") == finess
    assert "seuil" in visite.page.input_value("[name=motifs]")
    visite.activer("Ouvrir le contrat")
    dit(visite, "ouvert")
    reference = visite.page.inner_text("h1 + p").partition(",")[0]
    visite.activer("Écrire le projet", "Modifier le projet")
    aujourd_hui = jour_du_portail(visite)
    dater(visite, "Date d’effet du contrat", aujourd_hui + timedelta(days=60))
    dater(visite, "Dernier jour du contrat", aujourd_hui + timedelta(days=700))
    for champ, texte in OBJECTIF.items():
        visite.ecrire(champ, texte)
    dater(visite, "Échéance", aujourd_hui + timedelta(days=700))
    visite.activer("Enregistrer le projet")
    dit(visite, "enregistré")
    assert visite.fautes == []
    return reference


def test_du_ciblage_aux_trois_signatures(visiter: Visiter) -> None:
    """Nobody writes a letter, nobody computes a date, nobody touches a mouse."""
    finess, directeur = "590900072", "Julie Masson"
    rendre_l_avis_sur_le_ciblage(visiter)
    tenir_le_comite(visiter)
    arreter_la_liste(visiter)
    reference = ouvrir_le_contrat(visiter, finess)
    demander_l_avis(visiter, reference)
    rendre_l_avis(visiter, reference, "Rendre l’avis", "favorable")
    envoyer(visiter, reference)
    visite = recevoir(visiter, directeur, reference)
    visite.activer("Enregistrer l’avis de la CME")
    choisir(visite, "Sens de l’avis", "favorable")
    dater(visite, "Date de l’avis", jour_du_portail(visite))
    visite.activer("Enregistrer l’avis de la CME")
    dit(visite, "CME")
    assert visite.fautes == []
    signer(visiter, directeur, reference, "Signé par l’établissement")
    signer(visiter, "Marc Delattre", reference, "Signé par l’établissement")
    signer(visiter, DIRECTION, reference, "Conclu")


def test_d_une_audition_a_la_sanction(visiter: Visiter, tmp_path: Path) -> None:
    """The hospital asks to be heard, is heard, and keeps its refusal: the sanction is notified to it and to the caisse."""
    finess, directeur = "020900262", "Alain Maury"
    agent = visiter(AGENT)
    aller_au_contrat(agent, finess)
    agent.activer("Enregistrer l’audition")
    dater(agent, "Date à laquelle l’audition a eu lieu", jour_du_portail(agent))
    agent.jusqu_a("Pièce justificative")
    agent.page.locator("input[type=file]").set_input_files(str(PIECE))
    agent.activer("Relire avant de confirmer")
    agent.activer("Enregistrer l’audition")
    dit(agent, "Audition tenue")
    maintien = visiter(directeur)
    aller_au_contrat(maintien, finess)
    maintien.jusqu_a("Autres gestes")
    maintien.page.keyboard.press("Enter")  # unfolds them
    maintien.activer("Maintenir le refus")
    maintien.activer("Maintenir le refus")
    dit(maintien, "Refus maintenu")
    direction = visiter(DIRECTION)
    aller_au_contrat(direction, finess)
    direction.activer("Notifier la sanction")
    direction.ecrire("Motif", "L’établissement maintient son refus après avoir été entendu.")
    direction.activer("Relire avant de confirmer")
    direction.activer(f"Confirmer en tant que {DIRECTION}")
    assert "480 000,00" in direction.page.inner_text("main").replace("\u202f", " ").replace("\xa0", " ")
    assert direction.axe() == []
    direction.activer("Notifier la sanction")
    dit(direction, "Sanction notifiée")
    caisse = visiter("Denis Carlier")
    aller_au_contrat(caisse, finess)
    assert "Sanction notifiée" in caisse.page.inner_text("main") or "À recouvrer" in caisse.page.inner_text("main")
    assert [visite.fautes for visite in (agent, maintien, direction, caisse)] == [[], [], [], []]
