"""The frame in a browser: accessible, at 320 pixels, by keyboard, without JavaScript, without anything from elsewhere."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from efficience.portail.commun import journal
from essai.models import Dossier

PUBLIQUES = ("/connexion", "/methode", "/accessibilite", "/donnees-personnelles", "/plan-du-site", "/compte/ouverture",
             "/compte/oubli")  # fmt: skip
DE_TOUS = ("/", "/recherche?q=bellerive", "/compte", "/compte/preuve", "/compte/second-facteur/", "/compte/mot-de-passe",
           "/compte/second-facteur/totp/activate/", "/deconnexion", "/nulle-part")  # fmt: skip
RESERVEES = {
    "agent_ars": ("/journal", "/acces", "/acces/ouvrir"),
    "auditeur": ("/journal", "/journal/verifier", "/acces"),
    "directeur": ("/journal", "/acces", "/acces/ouvrir"),
    "omedit": ("/journal", "/acces"),  # both refused: the error page
}
ROLES = ["", *RESERVEES]
PAGES = {"": PUBLIQUES, **{role: ("/", *pages) for role, pages in RESERVEES.items()}}
PAGES["agent_ars"] += DE_TOUS[1:]


@pytest.fixture
def gestes(region: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        for nom in ("hopital", "autre_hopital"):
            journal.noter("essayer", region.organisations[nom], par=region.membre("agent_ars"), le=datetime.now(UTC))


@pytest.mark.parametrize(("role", "habillage"), [*((role, "neutre") for role in ROLES), ("", "dsfr"), ("agent_ars", "dsfr")])
def test_chaque_page_est_accessible_tient_dans_l_ecran_et_ne_demande_rien_ailleurs(
    role: str, habillage: str, gestes: None, visiter: Callable[..., Any], settings: Any
) -> None:
    settings.HABILLAGE, settings.DEMONSTRATION = habillage, True
    trouve: dict[str, list[str]] = {}
    for largeur in ("bureau", "telephone"):
        visite = visiter(role, largeur)
        for chemin in PAGES[role]:
            visite.ouvrir(chemin)
            fautes = visite.axe() + (["déborde"] if visite.deborde() else [])
            if fautes:
                trouve[f"{chemin} ({largeur})"] = fautes
        trouve |= {faute: ["console"] for faute in visite.fautes if "404" not in faute and "403" not in faute}
    assert trouve == {}, "\n".join(f"{ou} : {quoi}" for ou, quoi in trouve.items())


def test_on_entre_au_clavier_et_le_lien_d_acces_rapide_mene_au_contenu(visiter: Callable[..., Any]) -> None:
    page = visiter().ouvrir("/")
    assert page.url.endswith("/connexion?next=/")
    for touche in ("Tab", "Enter"):
        page.keyboard.press(touche)
    assert page.evaluate("document.activeElement.id") == "contenu"
    page.keyboard.press("Tab")
    page.keyboard.type("directeur@essai.invalid")
    while page.evaluate("document.activeElement.type") != "password":
        page.keyboard.press("Tab")
    page.keyboard.type("mot de passe d’essai")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(#contenu)?$"))
    assert page.get_by_role("heading", level=1).inner_text() == "Mes échéances"


def test_la_tabulation_suit_l_ordre_de_la_page_et_en_sort(visiter: Callable[..., Any]) -> None:
    page = visiter("agent_ars").ouvrir("/acces")
    attendus = page.evaluate(
        "[...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,[tabindex=\"0\"]')]"
        ".filter(e => e.offsetParent !== null || e.closest('.fr-skiplinks')).length"
    )
    rangs = []
    for _ in range(attendus):
        page.keyboard.press("Tab")
        rangs.append(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert rangs == sorted(rangs)
    page.keyboard.press("Tab")
    assert page.evaluate(
        "document.activeElement === document.body || document.activeElement === document.querySelector('a')"
    )


def test_un_formulaire_faux_dit_ou_corriger_et_garde_la_saisie(visiter: Callable[..., Any]) -> None:
    visite = visiter("directeur")
    page = visite.ouvrir("/acces/ouvrir")
    page.get_by_label("Prénom").fill("Jo")
    page.get_by_role("button", name="Ouvrir l’accès").click()
    alerte = page.get_by_role("alert")
    assert "Le formulaire n’a pas été enregistré" in alerte.inner_text()
    alerte.get_by_role("link", name="Nom", exact=True).click()
    assert page.evaluate("document.activeElement.name") == "nom"
    assert page.get_by_label("Prénom").input_value() == "Jo"
    assert page.evaluate("document.querySelector('[name=nom]').getAttribute('aria-invalid')") == "true"
    assert visite.axe() == []


def test_tout_marche_sans_javascript(visiter: Callable[..., Any]) -> None:
    page = visiter("directeur", javascript=False).ouvrir("/acces/ouvrir")
    for libelle, valeur in (
        ("Adresse électronique professionnelle", "neuf@essai.invalid"),
        ("Prénom", "Jo"),
        ("Nom", "Neuf"),
    ):
        page.get_by_label(libelle, exact=True).fill(valeur)
    page.get_by_label("Rôle").select_option("professionnel")
    page.get_by_role("button", name="Ouvrir l’accès").click()
    assert "Accès ouvert : Jo Neuf" in page.get_by_role("status").inner_text()


def test_la_page_perimee_et_le_geste_refuse_sont_accessibles_et_gardent_le_texte(visiter: Callable[..., Any]) -> None:
    dossier = Dossier.objects.create(nom="Accord", etat="prepare", region="32", finess="590000006")
    premier, second = visiter("agent_ars"), visiter("agent_ars")
    for visite, note in ((premier, "écrit d’abord"), (second, "écrit ensuite")):
        visite.ouvrir(f"/essai/{dossier.pk}").get_by_label("Note").fill(note)
    for visite in (premier, second):
        visite.page.get_by_role("button", name="Proposer").click()
    assert "Cette page a changé pendant votre saisie" in second.page.inner_text("h1")
    assert "écrit ensuite" in second.page.inner_text("table")
    assert second.axe() == []
    refuse = visiter("agent_ars")
    refuse.ouvrir(f"/essai/{dossier.pk}").get_by_role("button", name="Proposer").click()
    assert "n’est pas possible à l’étape « Proposé »" in refuse.page.get_by_role("alert").inner_text()
    assert refuse.axe() == []


def test_la_fin_de_session_s_annonce_et_se_repousse_au_clavier(visiter: Callable[..., Any]) -> None:
    visite = visiter("directeur")
    visite.page.clock.install()
    page = visite.ouvrir("/compte")
    avis = page.get_by_role("alertdialog")
    page.clock.run_for(27 * 60 * 1000)
    assert not avis.is_visible()
    page.clock.run_for(2 * 60 * 1000)
    assert avis.is_visible()
    assert page.evaluate("document.activeElement.id") == "session-prolonger"
    assert visite.axe() == []
    page.keyboard.press("Enter")
    avis.wait_for(state="hidden")
    page.clock.run_for(10 * 60 * 1000)
    assert not avis.is_visible()


def test_une_session_finie_ailleurs_est_dite_a_qui_veut_la_prolonger(visiter: Callable[..., Any]) -> None:
    visite = visiter("directeur")
    visite.page.clock.install()
    page = visite.ouvrir("/compte")
    page.context.clear_cookies()
    page.clock.run_for(29 * 60 * 1000)
    page.keyboard.press("Enter")
    page.get_by_text("La session n’a pas pu être prolongée").wait_for()
