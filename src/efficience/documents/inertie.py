"""The text of a user is inert: whatever it holds, it is printed as it was typed, and never read as Markdown.

Jinja2 does not read a value again, so `{{ }}` stays four braces; here every mark of Markdown is escaped, and what could
change the reading order of a page or hide part of it (bidirectional marks, control characters) is taken away.
"""

from __future__ import annotations

import re
import unicodedata

_MARQUES = re.compile(r"([!-/:-@\[-`{-~])")  # every ASCII punctuation mark
_CATEGORIES_OTEES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_GARDES = frozenset("\n\u200c\u200d")  # joiners are letters' business in several scripts


def assainir(texte: str) -> str:
    """The text without what a page cannot show: controls, direction marks, private and unassigned characters.

    Any line ending becomes one line feed; lines lose the spaces at their ends.
    """
    compose = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u0085\u2028\u2029\x0b\x0c]", "\n", texte)).replace("\t", " ")
    visible = "".join(c for c in compose if _visible(c))
    return "\n".join(ligne.strip(" ") for ligne in visible.split("\n")).strip("\n")


def _visible(caractere: str) -> bool:
    return caractere in _GARDES or unicodedata.category(caractere) not in _CATEGORIES_OTEES


def en_ligne(texte: str) -> str:
    """Markdown of one line that prints `texte`, its line ends turned into spaces."""
    return _echapper(re.sub(r"\s*\n\s*", " ", assainir(texte)))


def en_paragraphes(texte: str) -> str:
    """Markdown that prints `texte` with its paragraphs (empty lines) and its line ends."""
    paragraphes = re.split(r"\n{2,}", assainir(texte))
    return "\n\n".join("\\\n".join(map(_echapper, paragraphe.split("\n"))) for paragraphe in paragraphes)


def _echapper(ligne: str) -> str:
    return _MARQUES.sub(r"\\\1", re.sub(" {2,}", " ", ligne))
