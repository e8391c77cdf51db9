"""Coming in through ProConnect or Pro Santé Connect, against a provider of this machine; and what must be refused."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.test import Client
from oidc_provider_mock import User, run_server_in_thread

from efficience.portail.commun.models import Ligne
from efficience.portail.comptes import oidc
from efficience.portail.comptes.fournisseurs import TOUS
from efficience.portail.comptes.models import Identite

PERSONNES = (
    User(sub="dir", claims={"email": "Directeur@essai.invalid", "acr": "eidas2"}),
    User(sub="faible", claims={"email": "dg_ars@essai.invalid", "acr": "eidas1"}),
    User(sub="inconnu", claims={"email": "personne@essai.invalid", "acr": "eidas2"}),
    User(sub="usurpateur", claims={"email": "directeur@essai.invalid", "acr": "eidas2"}),
    User(sub="pharmacien", claims={"SubjectNameID": "810001234567", "acr": "eidas1"}),
)


@pytest.fixture(scope="module")
def fournisseur() -> Iterator[str]:
    with run_server_in_thread(user_claims=PERSONNES, require_nonce=True) as serveur:
        yield f"http://localhost:{serveur.server_port}"


@pytest.fixture(autouse=True)
def _ouvert(fournisseur: str, settings: Any, region: Any) -> None:
    acces = {"emetteur": fournisseur, "client": "efficience", "secret": "un secret"}
    settings.FOURNISSEURS = {"proconnect": acces, "pro_sante_connect": acces}
    settings.OIDC_VERIFY_KID = False  # the provider of the tests does not name its key
    cache.clear()


def _partir(navigateur: Client, code: str, suffixe: str = "") -> str:
    reponse = navigateur.get(f"/connexion/{code}{suffixe}")
    assert reponse.status_code == 302
    return str(reponse.headers["Location"])


def _revenir(navigateur: Client, depart: str, sujet: str) -> Any:
    """What the person's browser does: choose who one is at the provider, come back."""
    accorde = requests.post(depart, data={"sub": sujet}, allow_redirects=False, timeout=10)
    retour = urlsplit(accorde.headers["Location"])
    return navigateur.get(f"{retour.path}?{retour.query}")


def _entrer(code: str, sujet: str) -> tuple[Client, Any]:
    navigateur = Client()
    return navigateur, _revenir(navigateur, _partir(navigateur, code), sujet)


def _dit(navigateur: Client) -> str:
    return navigateur.get("/connexion").content.decode()


def test_la_premiere_venue_rattache_l_identite_au_compte_ouvert_et_le_journal_le_dit() -> None:
    navigateur, reponse = _entrer("proconnect", "dir")
    assert (reponse.status_code, reponse.headers["Location"]) == (302, "/")
    assert "CH de Bellerive" in navigateur.get("/").content.decode()
    assert Identite.objects.get().sujet == "dir"
    assert Ligne.objects.get().geste == "compte.rattacher"
    _entrer("proconnect", "dir")
    assert Ligne.objects.count() == 1


def test_un_professionnel_est_reconnu_par_son_numero_rpps(region: Any) -> None:
    region.personnes["professionnel"].rpps = "10001234567"
    region.personnes["professionnel"].save()
    navigateur, _ = _entrer("pro_sante_connect", "pharmacien")
    assert "Camille professionnel" in navigateur.get("/").content.decode()


@pytest.mark.parametrize(
    ("sujet", "raison"),
    [("faible", "n’a pas pu être vérifiée"), ("inconnu", "Aucun compte ne correspond")],
)
def test_une_authentification_faible_ou_une_identite_sans_compte_n_entre_pas(sujet: str, raison: str) -> None:
    navigateur, reponse = _entrer("proconnect", sujet)
    assert reponse.headers["Location"] == "/connexion"
    assert raison in _dit(navigateur)
    assert not Identite.objects.exists()


def test_une_seconde_identite_de_meme_adresse_ne_prend_pas_un_compte_deja_rattache() -> None:
    _entrer("proconnect", "dir")
    navigateur, _ = _entrer("proconnect", "usurpateur")
    assert "Aucun compte ne correspond" in _dit(navigateur)


def test_la_demande_porte_etat_nonce_niveau_et_preuve_fraiche() -> None:
    parametres = parse_qs(urlsplit(_partir(Client(), "proconnect", "?preuve=1")).query)
    assert [len(parametres[nom][0]) for nom in ("state", "nonce")] == [32, 32]
    assert "eidas2" in parametres["claims"][0]
    assert parametres["prompt"] == ["login"]
    assert parse_qs(urlsplit(_partir(Client(), "pro_sante_connect")).query)["acr_values"] == ["eidas1"]


def test_un_retour_rejoue_ou_sans_demande_est_refuse() -> None:
    navigateur = Client()
    depart = _partir(navigateur, "proconnect")
    accorde = requests.post(depart, data={"sub": "dir"}, allow_redirects=False, timeout=10).headers["Location"]
    retour = re.sub(r"^https?://[^/]+", "", accorde)
    assert Client().get(retour).headers["Location"] == "/connexion"
    assert navigateur.get(retour).headers["Location"] == "/"
    navigateur.logout()
    assert navigateur.get(retour).headers["Location"] == "/connexion"


def test_un_fournisseur_qui_ne_repond_pas_est_dit_en_francais(settings: Any) -> None:
    settings.FOURNISSEURS = {"proconnect": {"emetteur": "http://127.0.0.1:1", "client": "c", "secret": "s"}}
    navigateur = Client()
    assert navigateur.get("/connexion/proconnect").headers["Location"] == "/connexion"
    assert "ProConnect ne répond pas" in _dit(navigateur)


def test_un_fournisseur_non_regle_n_a_pas_de_page(settings: Any) -> None:
    settings.FOURNISSEURS = {}
    assert Client().get("/connexion/proconnect").status_code == 404
    assert "ProConnect" not in _dit(Client())


CLE, AUTRE_CLE = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
Retouche = Callable[[dict[str, Any]], dict[str, Any]]
FAUX: dict[str, tuple[Retouche, Any, str]] = {
    "autre émetteur": (lambda j: {**j, "iss": "https://ailleurs.invalid"}, CLE, "RS256"),
    "autre client": (lambda j: {**j, "aud": "un autre"}, CLE, "RS256"),
    "périmé": (lambda j: {**j, "exp": j["exp"] - 7200}, CLE, "RS256"),
    "sans fin": (lambda j: {cle: v for cle, v in j.items() if cle != "exp"}, CLE, "RS256"),
    "autre nonce": (lambda j: {**j, "nonce": "x" * 32}, CLE, "RS256"),
    "sans nonce": (lambda j: {cle: v for cle, v in j.items() if cle != "nonce"}, CLE, "RS256"),
    "niveau absent": (lambda j: {cle: v for cle, v in j.items() if cle != "acr"}, CLE, "RS256"),
    "niveau faible": (lambda j: {**j, "acr": "eidas1"}, CLE, "RS256"),
    "autre clé": (lambda j: j, AUTRE_CLE, "RS256"),
    "signé d’un secret": (lambda j: j, "un secret partagé qui est assez long", "HS256"),
    "non signé": (lambda j: j, None, "none"),
}


def _reconnaissance(monkeypatch: pytest.MonkeyPatch) -> oidc.Reconnaissance:
    reconnaissance = oidc.Reconnaissance(TOUS["proconnect"])
    monkeypatch.setattr(reconnaissance, "retrieve_matching_jwk", lambda jeton: CLE.public_key())
    return reconnaissance


def _jeton(emetteur: str) -> dict[str, Any]:
    maintenant = int(time.time())
    return {
        "iss": emetteur, "aud": "efficience", "sub": "dir", "iat": maintenant, "exp": maintenant + 60,
        "nonce": "n" * 32, "acr": "eidas2",
    }  # fmt: skip


def test_un_jeton_juste_est_lu(fournisseur: str, monkeypatch: pytest.MonkeyPatch) -> None:
    jeton = jwt.encode(_jeton(fournisseur), CLE, algorithm="RS256")
    assert _reconnaissance(monkeypatch).verify_token(jeton, nonce="n" * 32)["sub"] == "dir"


@pytest.mark.parametrize("faux", FAUX)
def test_un_jeton_faux_est_refuse(faux: str, fournisseur: str, monkeypatch: pytest.MonkeyPatch) -> None:
    retouche, cle, algorithme = FAUX[faux]
    jeton = jwt.encode(retouche(_jeton(fournisseur)), cle, algorithm=algorithme)
    with pytest.raises(SuspiciousOperation):
        _reconnaissance(monkeypatch).verify_token(jeton, nonce="n" * 32)


def test_un_jeton_sans_nonce_attendu_est_refuse(fournisseur: str, monkeypatch: pytest.MonkeyPatch) -> None:
    jeton = jwt.encode(_jeton(fournisseur), CLE, algorithm="RS256")
    with pytest.raises(SuspiciousOperation):
        _reconnaissance(monkeypatch).verify_token(jeton, nonce=None)
