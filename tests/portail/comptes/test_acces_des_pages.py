"""Every address of the portal says who may open it, and holds to it: the matrix is made from the list of addresses."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from efficience.noyau.roles import ROLES
from efficience.portail.commun.acces import Acces
from efficience.portail.commun.formulaires import cle_neuve
from efficience.portail.commun.models import Courriel, Ligne
from efficience.portail.comptes.acces_tiers import TIERS
from efficience.portail.comptes.habilitations import table

VALEURS = {
    "identifiant": "00000000-0000-0000-0000-000000000000",
    "uidb36": "1",
    "key": "2-3",
    "pk": 1,
    "finess": "590000006",
    "pour": "direction",
    "cle": 999,
    "code": "x",
    "numero": 0,
    "document": "00000000-0000-0000-0000-000000000000",
    "remarque": "00000000-0000-0000-0000-000000000000",
    "annee": 2024,
    "forme": "carte",
    "quoi": "versements",
    "action": 1,
    "nom": "decision",
    "public": "patients",
    "nature": "membre",
    "rang": 1,
    "qualite": "dg_ars",
    "rangee": "00000000-0000-0000-0000-000000000000",
}
ESSAI = {"sans_acces"}


def _adresses(racine: Any = None, prefixe: str = "") -> Iterator[tuple[str, URLPattern]]:
    for motif in (racine or get_resolver()).url_patterns:
        if isinstance(motif, URLResolver):
            yield from _adresses(motif, prefixe + str(motif.pattern))
        else:
            yield prefixe + str(motif.pattern), motif


def _acces(motif: URLPattern) -> Acces | None:
    return getattr(motif.callback, "acces", None) or TIERS.get(motif.name or "")


CHEMINS = {motif.name or chemin: chemin for chemin, motif in _adresses()}
ADRESSES = {motif.name or chemin: motif for chemin, motif in _adresses()}
RESERVEES = [nom for nom, motif in ADRESSES.items() if nom not in ESSAI and (acces := _acces(motif)) and not acces.public]
OUVERTE = (200, 204, 302, 404, 405, 409, 500)


def test_chaque_adresse_dit_a_qui_elle_est_ouverte() -> None:
    assert [nom for nom, motif in ADRESSES.items() if _acces(motif) is None] == ["sans_acces"]


def test_chaque_page_d_une_bibliotheque_existe_encore() -> None:
    assert sorted(set(TIERS) - set(ADRESSES)) == []


def test_chaque_geste_demande_est_dans_la_table() -> None:
    demandes = {acces.geste for motif in ADRESSES.values() if (acces := _acces(motif)) and acces.geste}
    assert sorted(demandes - set(table())) == []


def _chemin(nom: str) -> str:
    cles = re.findall(r"<(?:\w+:)?(\w+)>", CHEMINS[nom])
    return reverse(nom, kwargs={cle: VALEURS[cle] for cle in cles})


@pytest.mark.parametrize("nom", RESERVEES)
def test_une_page_n_est_ouverte_qu_a_ses_roles(nom: str, comme: Callable[[str], Any]) -> None:
    acces = _acces(ADRESSES[nom])
    assert acces is not None
    ouverts = table()[acces.geste].roles if acces.geste else ROLES
    codes = {}
    for role in ROLES:
        navigateur = comme(role)
        navigateur.raise_request_exception = False
        codes[role] = navigateur.get(_chemin(nom)).status_code
    assert {role: code for role, code in codes.items() if code not in (OUVERTE if role in ouverts else (403,))} == {}
    personne = comme("").get(_chemin(nom))
    assert (personne.status_code, personne.headers["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_une_vue_qui_ne_dit_rien_est_fermee_a_tous(comme: Callable[[str], Any]) -> None:
    for role in ("", *ROLES):
        assert comme(role).get("/essai/sans-acces").status_code == 403


SANS_EFFET_A_REPETER = {
    "contrat_brouillon": "un brouillon remplace le précédent",
    "questionnaire": "le lien d’un patient ne sert qu’une fois",
    "questionnaire_merci": "la page remercie, et ne fait rien",
    "ipep_feuille": "elle répond elle-même, ses liens n’étant gardés nulle part : une autre feuille a d’autres liens",
}
"""The only views that take the same form twice, and why it does no harm."""
SANS_FORMULAIRE = {"account_logout": "une session fermée est fermée", "calendrier_flux": "un agenda ne fait que lire"}
DU_PORTAIL = [nom for nom in ADRESSES if nom not in ESSAI and getattr(ADRESSES[nom].callback, "acces", None)]


def test_seuls_les_brouillons_se_repetent_sans_cle() -> None:
    repetees = {nom for nom in DU_PORTAIL if not ADRESSES[nom].callback.acces.une_fois}  # type: ignore[attr-defined]
    assert repetees == set(SANS_EFFET_A_REPETER)


@pytest.mark.parametrize("nom", [nom for nom in DU_PORTAIL if nom not in {*SANS_EFFET_A_REPETER, *SANS_FORMULAIRE}])
def test_chaque_envoi_sans_cle_est_refuse_et_le_meme_envoi_deux_fois_n_agit_qu_une_fois(
    nom: str, comme: Callable[[str], Any]
) -> None:
    """Every view that may receive a form, by the person who has its gesture: a double click changes nothing more."""
    geste = ADRESSES[nom].callback.acces.geste  # type: ignore[attr-defined]
    navigateur = comme(next(iter(table()[geste].roles)) if geste else "agent_ars")
    navigateur.raise_request_exception = False
    assert navigateur.post(_chemin(nom), {}).status_code == 400
    cle = cle_neuve()
    premiere = navigateur.envoyer(_chemin(nom), {}, cle=cle, jeton=0)
    fait = (Ligne.objects.count(), Courriel.objects.count())
    seconde = navigateur.envoyer(_chemin(nom), {}, cle=cle, jeton=0)
    assert seconde.headers.get("Location") == premiere.headers.get("Location")
    assert (Ligne.objects.count(), Courriel.objects.count()) == fait
