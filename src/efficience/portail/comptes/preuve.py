"""A fresh proof of who one is, before an act that engages: signing, notifying (ASVS 7.5.3)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

_PROUVE = "prouve_le"
Vue = Callable[..., HttpResponseBase]


def donner(requete: HttpRequest) -> None:
    """The person has just proved who they are."""
    requete.session[_PROUVE] = int(time.time())


def recente(requete: HttpRequest) -> bool:
    """Whether the proof is fresh enough: password, second factor, provider asked again."""
    quand = requete.session.get(_PROUVE, 0)
    return time.time() - quand < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT or did_recently_reauthenticate(requete)


def exiger_reauthentification(vue: Vue) -> Vue:
    """Put under `page(…)`: without a fresh proof, the person gives one and comes back to this address.

    What is asked for by POST comes back as a GET: the page of the act shows its summing up again, and nothing is signed
    that was not read.
    """

    @wraps(vue)
    def prouvee(requete: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if recente(requete):
            return vue(requete, *args, **kwargs)
        return redirect(f"{reverse('preuve')}?{urlencode({'next': requete.get_full_path()})}")

    return prouvee
