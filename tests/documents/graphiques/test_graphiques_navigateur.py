"""The charts in a real browser, under a policy that allows nothing inline: no refusal, and the marks have their colours."""

from collections.abc import Iterator

import pytest
from mondes_graphiques import tous
from playwright.sync_api import Browser, Page

POLITIQUE = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'none'; style-src 'none'\">"
)


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    ouverte = chromium.new_page(viewport={"width": 1000, "height": 900})
    yield ouverte
    ouverte.close()


def _plaintes(page: Page, corps: str) -> list[str]:
    plaintes: list[str] = []
    page.on("console", lambda message: plaintes.append(message.text))
    page.set_content(f"<!doctype html><html lang=fr><head><meta charset=utf-8>{POLITIQUE}</head><body>{corps}</body></html>")
    page.wait_for_timeout(50)
    return plaintes


def test_la_politique_d_essai_arrete_bien_un_style(page: Page) -> None:
    assert any("Content Security Policy" in plainte for plainte in _plaintes(page, '<p style="color:red">x</p>'))


@pytest.mark.parametrize("nom", tuple(tous()))
def test_aucun_graphique_ne_viole_la_politique(page: Page, nom: str) -> None:
    un = tous()[nom]
    assert _plaintes(page, un.svg) == []
    boite = page.locator("svg").bounding_box()
    assert boite is not None
    assert (boite["width"], boite["height"]) == (un.largeur, un.hauteur)
    assert page.get_by_role("img", name=un.titre[:30]).count() == 1


def test_les_mots_tiennent_dans_l_image_avec_les_polices_du_navigateur(page: Page) -> None:
    """Labels are placed without measuring fonts: here they are measured, an overshoot of 2 % of the width is let go."""
    sortis = []
    for nom, un in tous().items():
        _plaintes(page, un.svg)
        cadre = page.locator("svg").bounding_box()
        boites = page.evaluate(
            "[...document.querySelectorAll('text')].map(t => { const b = t.getBoundingClientRect();"
            " return [t.textContent, b.left, b.right] })"
        )
        assert cadre is not None
        bord = un.largeur * 0.02
        sortis += [(nom, mot) for mot, g, d in boites if g < cadre["x"] - bord or d > cadre["x"] + cadre["width"] + bord]
    assert sortis == []
