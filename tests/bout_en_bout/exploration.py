"""Following every link of the portal as somebody: what each page answered, without a browser."""

from __future__ import annotations

import re
import time
from collections import Counter, deque
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

_LIEN = re.compile(r'<a [^>]*href="([^"]+)"')
_FORMULAIRE = re.compile(r'<form [^>]*method="post"[^>]*action="([^"]+)"')
_SANS_SUIVRE = ("/deconnexion", "/statique/", "/compte/second-facteur/")
_CONTRATS, _PAR_SORTE = ("/contrats/ID", "/contrats/ID/N"), 3
_INDICATEUR = re.compile(r"(?<=/)[A-Z]-[A-Z0-9-]+")
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


def explorer(session: requests.Session, adresse: str, *, contrats: bool) -> list[Reponse]:
    """Every page within reach of links from a first one, each once; files are asked for and not opened.

    A few of each kind: sixty hospitals times twelve indicators are the same page. `contrats`: every contract and act.
    """
    attente, vus, lues = deque(["/"]), {"/"}, []
    sortes: Counter[str] = Counter()
    while attente:
        reponse = lire(session, adresse, attente.popleft())
        lues.append(reponse)
        for lien in liens(reponse):
            if lien in vus or lien.startswith(_SANS_SUIVRE):
                continue
            vus.add(lien)
            sortes[sorte(lien)] += 1
            if sortes[sorte(lien)] <= _PAR_SORTE or (contrats and forme(lien) in _CONTRATS):
                attente.append(lien)
    return lues


def lire(session: requests.Session, adresse: str, chemin: str) -> Reponse:
    """One address, redirections followed."""
    recue = session.get(adresse + chemin, timeout=120)
    if recue.status_code == 429:  # what costs is limited by the minute: the next one, as a person would
        time.sleep(int(recue.headers["Retry-After"]) + 1)
        recue = session.get(adresse + chemin, timeout=120)
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
    return re.sub(r"(?<=/)\d[0-9AB]*", "N", nu)
