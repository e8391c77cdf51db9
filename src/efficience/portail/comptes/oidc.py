"""Entering through an identity provider (OpenID Connect), by mozilla-django-oidc, made stricter.

The library checks state, nonce and signature. Checked here besides: issuer, audience, dates, level of authentication.
An identity opens nothing by itself: it is tied to an account that an administrator opened.
"""

from __future__ import annotations

from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib import auth, messages
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from efficience.portail.commun import journal
from efficience.portail.comptes import preuve
from efficience.portail.comptes.fournisseurs import TOUS, Fournisseur
from efficience.portail.comptes.intergiciels import STRUCTURE
from efficience.portail.comptes.membre import Personne
from efficience.portail.comptes.models import Identite, Utilisateur

_SIGNATURES = {"RS256", "ES256"}
_PREUVE = "oidc_preuve"


def reglage(fournisseur: Fournisseur, nom: str, *defaut: Any) -> Any:
    """What the library asks its settings for, answered for one provider."""
    acces, publiees = fournisseur.acces, fournisseur.decouverte()
    propres = {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": publiees["authorization_endpoint"],
        "OIDC_OP_TOKEN_ENDPOINT": publiees["token_endpoint"],
        "OIDC_OP_USER_ENDPOINT": publiees["userinfo_endpoint"],
        "OIDC_OP_JWKS_ENDPOINT": publiees["jwks_uri"],
        "OIDC_RP_CLIENT_ID": acces["client"],
        "OIDC_RP_CLIENT_SECRET": acces["secret"],
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_RP_SCOPES": fournisseur.portees,
        "OIDC_AUTHENTICATION_CALLBACK_URL": f"oidc_retour_{fournisseur.code}",
        "OIDC_TIMEOUT": 10,
        "LOGIN_REDIRECT_URL_FAILURE": "/connexion",
    }
    return propres[nom] if nom in propres else getattr(settings, nom, *defaut)


class Reconnaissance(OIDCAuthenticationBackend):
    """Reads what a provider answers and finds the account; one object for one return of one provider."""

    def __init__(self, fournisseur: Fournisseur) -> None:
        self.fournisseur = fournisseur
        super().__init__()

    def get_settings(self, attr: str, *args: Any) -> Any:
        """The library's settings, for this provider."""
        return reglage(self.fournisseur, attr, *args)

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """The identity token, checked whole. Raises SuspiciousOperation."""
        lu = self._lire(token, ["iss", "aud", "sub", "exp", "iat", "nonce"])
        if not kwargs.get("nonce") or lu["nonce"] != kwargs["nonce"]:
            raise SuspiciousOperation("jeton d’identité : il ne répond pas à cette demande")
        if lu.get("acr") not in self.fournisseur.niveaux:
            raise SuspiciousOperation(f"jeton d’identité : authentification trop faible ({lu.get('acr')})")
        return lu

    def _lire(self, jeton: str, requis: list[str]) -> dict[str, Any]:
        try:
            if jwt.get_unverified_header(jeton).get("alg") not in _SIGNATURES:
                raise SuspiciousOperation("jeton : signature d’un autre genre")
            lu: dict[str, Any] = jwt.decode(
                jeton,
                self.retrieve_matching_jwk(jeton),
                algorithms=sorted(_SIGNATURES),
                audience=self.fournisseur.acces["client"],
                issuer=self.fournisseur.decouverte()["issuer"],
                options={"require": requis},
                leeway=30,
            )
        except jwt.InvalidTokenError as erreur:
            raise SuspiciousOperation(f"jeton refusé : {erreur}") from erreur
        return lu

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """What the provider says of the person: about the same person as the token, signed when it is a token."""
        reponse = requests.get(self.OIDC_OP_USER_ENDPOINT, headers={"Authorization": f"Bearer {access_token}"}, timeout=10)
        reponse.raise_for_status()
        signee = reponse.headers.get("content-type", "").startswith("application/jwt")
        lu = self._lire(reponse.text, ["iss", "aud", "sub"]) if signee else reponse.json()
        if lu.get("sub") != payload["sub"]:
            raise SuspiciousOperation("le fournisseur décrit une autre personne")
        return dict(lu)

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> Utilisateur | None:
        """The account of that identity; at its first coming, the one of the same address or professional number."""
        dits, code = self.get_userinfo(access_token, id_token, payload), self.fournisseur.code
        connue = Identite.objects.filter(fournisseur=code, sujet=payload["sub"]).select_related("utilisateur").first()
        if connue:
            return connue.utilisateur
        utilisateur = self._par_ce_qu_il_dit(dits)
        if utilisateur and not utilisateur.identites.filter(fournisseur=code).exists():
            with transaction.atomic():
                Identite.objects.create(fournisseur=code, sujet=payload["sub"], utilisateur=utilisateur)
                details = {"fournisseur": code, "sujet": payload["sub"]}
                le = self.request.le
                journal.noter("compte.rattacher", utilisateur, par=Personne(utilisateur), le=le, details=details)
            return utilisateur
        return None

    def _par_ce_qu_il_dit(self, dits: dict[str, Any]) -> Utilisateur | None:
        if self.fournisseur.identite:
            numero = str(dits.get(self.fournisseur.identite, "")).removeprefix("8")  # « 8 » announces an RPPS number
            return Utilisateur.objects.filter(rpps=numero).first() if numero else None
        return Utilisateur.objects.filter(email__iexact=dits["email"]).first() if dits.get("email") else None


class Depart(OIDCAuthenticationRequestView):
    """Leave for the provider; with `?preuve=1`, to enter one's password again there before a signature."""

    fournisseur: Any = None

    def __init__(self, *, fournisseur: str) -> None:
        self.fournisseur: Fournisseur = TOUS[fournisseur]

    def get_settings(self, attr: str, *args: Any) -> Any:
        """The library's settings, for this provider."""
        return reglage(self.fournisseur, attr, *args)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The redirection to the provider."""
        if self.fournisseur.code not in settings.FOURNISSEURS:
            raise Http404
        try:
            self.OIDC_OP_AUTH_ENDPOINT = self.get_settings("OIDC_OP_AUTHORIZATION_ENDPOINT")
        except (requests.RequestException, ValueError, KeyError):
            messages.error(request, f"{self.fournisseur.intitule} ne répond pas. Réessayez dans quelques minutes.")
            return redirect("account_login")
        self.OIDC_RP_CLIENT_ID = self.fournisseur.acces["client"]
        request.session[_PREUVE] = bool(request.GET.get("preuve"))
        return super().get(request)

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        """The level asked for, and a fresh proof when a signature follows."""
        fraiche = {"prompt": "login"} if request.GET.get("preuve") else {}
        return {**self.fournisseur.demande, **fraiche}


class Retour(OIDCAuthenticationCallbackView):
    """Come back from the provider."""

    fournisseur: Any = None

    def __init__(self, *, fournisseur: str) -> None:
        self.fournisseur: Fournisseur = TOUS[fournisseur]

    def get_settings(self, attr: str, *args: Any) -> Any:
        """The library's settings, for this provider."""
        return reglage(self.fournisseur, attr, *args)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Check the state, read the tokens, enter or say why not."""
        etats = request.session.get("oidc_states", {})
        attendu = etats.pop(request.GET.get("state", ""), None)
        request.session["oidc_states"] = etats
        if self.fournisseur.code not in settings.FOURNISSEURS or attendu is None or "code" not in request.GET:
            return self._refuser("La connexion n’a pas abouti : la demande n’est plus connue. Recommencez.")
        reconnaissance = Reconnaissance(self.fournisseur)
        try:
            reponse = reconnaissance.authenticate(
                request, nonce=attendu["nonce"], code_verifier=attendu.get("code_verifier")
            )
        except (SuspiciousOperation, requests.RequestException, ValueError, KeyError):
            return self._refuser("La réponse du fournisseur d’identité n’a pas pu être vérifiée. Recommencez.")
        if reponse is None or not reponse.is_active:
            return self._refuser("Aucun compte ne correspond à cette identité : voyez l’administrateur de votre structure.")
        return self._entrer(request, reponse)

    def _entrer(self, request: HttpRequest, utilisateur: Utilisateur) -> HttpResponse:
        suite, structure = self.success_url, request.session.get(STRUCTURE)
        prouvee = request.session.pop(_PREUVE, False)
        if prouvee and request.user.is_authenticated and request.user != utilisateur:
            return self._refuser("La preuve a été donnée par une autre personne que celle qui est connectée.")
        auth.login(request, utilisateur, backend=settings.AUTHENTICATION_BACKENDS[0])
        if structure:
            request.session[STRUCTURE] = structure
        if prouvee:
            preuve.donner(request)
        return HttpResponseRedirect(suite)

    def _refuser(self, constat: str) -> HttpResponse:
        messages.error(self.request, constat)
        return redirect("account_login")
