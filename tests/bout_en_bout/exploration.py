"""Following every link of the portal as somebody: what each page answered, without a browser."""

from __future__ import annotations

import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

_LIEN = re.compile(r'<a [^>]*href="([^"]+)"')
_FORMULAIRE = re.compile(r'<form [^>]*method="post"[^>]*action="([^"]+)"')
_SANS_SUIVRE = ("/deconnexion", "/statique/", "/compte/second-facteur/")
_CONTRATS, _PAR_SORTE = ("/contrats/ID", "/contrats/ID/N"), 3
_FICHIER = re.compile(r"[?&]format=")
_INDICATEUR = re.compile(r"(?<=/)[A-Z]-[A-Z0-9-]+")
_NOMS = re.compile(r"/(modeles|sieges|contacts|questionnaires|ajouter|exports|supports)/[a-z][\w-]*")
_GESTES = re.compile(r"(?:(?<=/ID/)|(?<=/N/)|(?<=/instances/))[a-z][a-z0-9_]+(?=/|$)")
_IDENTIFIANT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{21,}")


@dataclass(frozen=True)
class Reponse:
    """What an address answered."""

    chemin: str
    code: int
    corps: str
    poids: int

    @property
    def html(self) -> bool:
        """Whether it is a page."""
        return self.corps.startswith("<!DOCTYPE html>")

    @cached_property
    def facture(self) -> frozenset[tuple[str, ...]]:
        """How the page is made: which elements, of which class and role, in which others, however many."""
        lecteur = _Facture()
        lecteur.feed(self.corps)
        return frozenset(lecteur.vus)


class _Facture(HTMLParser):
    """Every pair of an element and the one that holds it."""

    _SANS_FIN = frozenset("area base br col embed hr img input link meta source track wbr".split())
    _COMPTENT = ("class", "role", "type", "scope", "lang")

    def __init__(self) -> None:
        super().__init__()
        self.vus: set[tuple[str, ...]] = set()
        self._ouverts = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        dits = (f"{nom}={valeur}" if nom in self._COMPTENT else nom for nom, valeur in sorted(attrs, key=lambda un: un[0]))
        self.vus.add((self._ouverts[-1], tag, *dits))
        if tag not in self._SANS_FIN:
            self._ouverts.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._ouverts:
            while self._ouverts.pop() != tag:
                pass


def explorer(session: requests.Session, adresse: str, *, contrats: bool) -> list[Reponse]:
    """Every page within reach of links from a first one, each once; files are asked for and not opened.

    A few of each kind: sixty hospitals times twelve indicators are the same page; of tables as files, one of each kind.
    `contrats`: every contract and act.
    """
    vus = {"/"}
    sortes: Counter[str] = Counter()

    def suivre(reponse: Reponse) -> Iterable[str]:
        for lien in liens(reponse):
            if lien in vus or lien.startswith(_SANS_SUIVRE):
                continue
            vus.add(lien)
            sortes[sorte(lien)] += 1
            au_plus = 1 if _FICHIER.search(lien) else _PAR_SORTE
            if sortes[sorte(lien)] <= au_plus or (contrats and forme(lien) in _CONTRATS):
                yield lien

    return lire_tout(session, adresse, ["/"], suivre)


def lire_tout(
    session: requests.Session,
    adresse: str,
    chemins: Iterable[str],
    suivre: Callable[[Reponse], Iterable[str]] = lambda _reponse: (),
) -> list[Reponse]:
    """These addresses, and those to which they lead. What costs is limited by the minute: it is asked again at the end."""
    attente, lues = deque(chemins), []
    remises: set[str] = set()
    while attente:
        chemin = attente.popleft()
        recue = session.get(adresse + chemin, timeout=120)
        if recue.status_code == 429:
            if chemin in remises:  # nothing else is left to be read meanwhile
                time.sleep(int(recue.headers["Retry-After"]) + 1)
            remises.add(chemin)
            attente.append(chemin)
            continue
        lues.append(_lue(chemin, recue))
        attente.extend(suivre(lues[-1]))
    return lues


def lire(session: requests.Session, adresse: str, chemin: str) -> Reponse:
    """One address, redirections followed."""
    return lire_tout(session, adresse, [chemin])[0]


def _lue(chemin: str, recue: Any) -> Reponse:
    lisible = recue.headers.get("Content-Type", "").startswith("text/")
    return Reponse(chemin, recue.status_code, recue.text if lisible else "", len(recue.content))


def liens(reponse: Reponse) -> list[str]:
    """The addresses of the portal that a page links to, anchors apart."""
    if not reponse.html:
        return []
    absolus = (urlsplit(urljoin("http://portail" + reponse.chemin, unescape(lien))) for lien in _LIEN.findall(reponse.corps))
    return [un.path + (f"?{un.query}" if un.query else "") for un in absolus if un.netloc == "portail"]


def envois(reponse: Reponse) -> list[str]:
    """The addresses that the forms of a page send to."""
    return [unescape(un) for un in _FORMULAIRE.findall(reponse.corps)]


def sorte(lien: str) -> str:
    """The kind of an address: that of its page, and the names of the questions asked."""
    return f"{forme(lien)}?{'&'.join(sorted(nom for nom, _ in parse_qsl(urlsplit(lien).query)))}"


def forme(chemin: str) -> str:
    """The kind of page of an address: identifiers, numbers and questions apart."""
    nu = _INDICATEUR.sub("CODE", _IDENTIFIANT.sub("ID", chemin.partition("?")[0]))
    return _NOMS.sub(r"/\1/NOM", re.sub(r"(?<=/)\d[0-9AB]*", "N", nu))


def genre(chemin: str) -> str:
    """The same, the forms of gestures and the bodies being alike too."""
    return _GESTES.sub("NOM", forme(chemin))
