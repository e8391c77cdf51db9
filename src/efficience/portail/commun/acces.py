"""How a view says who may open it. A view that says nothing is refused to everybody by the door keeper of `comptes`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from efficience.portail.commun.formulaires import traiter_une_fois

Vue = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Acces:
    """What a view requires: nothing, an open session, or a gesture of `habilitations.csv`."""

    public: bool = False
    geste: str = ""
    une_fois: bool = True
    sans_structure: bool = False


PUBLIC, CONNECTE = Acces(public=True), Acces()


def publique(vue: Vue) -> Vue:
    """Open to everybody, without an account."""
    return _declarer(vue, PUBLIC)


def publique_sans_cle(vue: Vue) -> Vue:
    """Open to everybody, for a form that carries no key and leaves no trace of who sent it."""
    return _declarer(vue, Acces(public=True, une_fois=False))


def connectee(vue: Vue) -> Vue:
    """Open to every person with an account and a current organisation."""
    return _declarer(vue, CONNECTE)


def sans_structure(vue: Vue) -> Vue:
    """Open to every person with an account, even one that no organisation has any more."""
    return _declarer(vue, Acces(sans_structure=True))


def page(geste: str, *, une_fois: bool = True) -> Callable[[Vue], Vue]:
    """Open to who has the gesture; the view then asks for the object through its own `lectures`.

    `une_fois=False` is for what may be sent again without harm (autosave).
    """
    return lambda vue: _declarer(vue, Acces(geste=geste, une_fois=une_fois))


def _declarer(vue: Vue, acces: Acces) -> Vue:
    @wraps(vue)
    def gardee(requete: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if requete.method == "POST" and acces.une_fois:
            return traiter_une_fois(requete, vue, *args, **kwargs)
        return vue(requete, *args, **kwargs)

    gardee.acces = acces  # type: ignore[attr-defined]
    return gardee
