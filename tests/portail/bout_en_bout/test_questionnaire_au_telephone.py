"""The patients' questionnaire in a real browser: a telephone, no JavaScript, letters twice as large, no account."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from monde_ipep import creer

from efficience.portail.ipep import questionnaires
from efficience.portail.ipep.models import Reponse

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("navigateur")]
LARGEUR_A_200_POUR_CENT = 180  # pixels left of a telephone of 360 whose page is zoomed twice


@pytest.fixture
def jetons(region: Any) -> list[str]:
    """Three links of a collection that is open."""
    monde, le = creer(region), timezone.now()
    par = monde.role("coordinateur_ipep")
    recueil = questionnaires.ouvrir_recueil(monde.littoral, public="patients", annee=2024, par=par, le=le)
    return questionnaires.faire_des_liens(recueil, 3, par=par, le=le)


def test_repondre_au_telephone_sans_javascript(jetons: list[str], visiter: Callable[..., Any]) -> None:
    visite = visiter("", "telephone", javascript=False)
    page = visite.ouvrir(f"/q/{jetons[0]}")
    page.set_viewport_size({"width": LARGEUR_A_200_POUR_CENT, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= LARGEUR_A_200_POUR_CENT
    for rang in range(1, 10):
        fieldset = page.get_by_role("group").nth(rang - 1)
        fieldset.get_by_label("Oui" if rang < 9 else "seul", exact=True).check()
    petites = page.evaluate(
        "[...document.querySelectorAll('.fr-radio-group')].filter(e => e.getBoundingClientRect().height < 44).length"
    )
    assert petites == 0
    page.get_by_role("button", name="Envoyer mes réponses").click()
    assert page.get_by_role("heading", name="Merci").is_visible()
    page.goto(visite.adresse + f"/q/{jetons[0]}")
    assert page.get_by_text("Vous avez déjà répondu. Merci.").is_visible()
    assert Reponse.objects.get().dites["aide"] == "seul"
    assert page.context.cookies() == []


def test_au_clavier_seul(jetons: list[str], visiter: Callable[..., Any]) -> None:
    page = visiter("", "telephone", javascript=False).ouvrir(f"/q/{jetons[1]}")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(9):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/q/merci")
    assert page.get_by_role("heading", name="Merci").is_visible()


def test_aucune_faute_d_accessibilite(jetons: list[str], visiter: Callable[..., Any]) -> None:
    visite = visiter("", "telephone")
    chemins = (f"/q/{jetons[2]}", "/q/merci", "/q/AAAAAAAAAAAAAAAAAAAAAA", "/simulateur-ipep?patients=18333")
    for chemin in chemins:
        visite.ouvrir(chemin)
        assert visite.axe() == [], chemin
        assert not visite.deborde(), chemin
    assert [faute for faute in visite.fautes if "404" not in faute] == []
