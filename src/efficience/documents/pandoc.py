"""pandoc, as this layer uses it: Markdown into a tree, a tree into HTML, DOCX or Typst; no network, no file but ours."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

import pypandoc

from efficience.documents.refus import RefusDocument

MARKDOWN = "+".join(
    (
        "markdown_strict-raw_html-shortcut_reference_links-spaced_reference_links",
        "all_symbols_escapable",
        "escaped_line_breaks",
        "blank_before_header",
        "space_in_atx_header",
        "blank_before_blockquote",
        "fancy_lists",
        "fenced_divs",
        "pipe_tables",
        "startnum",
    )
)
"""The Markdown of templates: titles, lists, tables, boxes. No HTML, no formula, no reference elsewhere."""
SECONDES = 60
Bloc = Mapping[str, Any]


def en_blocs(markdown: str) -> list[Bloc]:
    """The blocks of a Markdown text, as pandoc's tree."""
    lu: list[Bloc] = json.loads(_executer(["-f", MARKDOWN, "-t", "json"], markdown.encode()))["blocks"]
    return lu


_ECHAPPE = r"\\[!-/:-@\[-`{-~]"
_SIMPLE = re.compile(rf"[^\W\d_](?:[^\W_]|{_ECHAPPE})*(?: (?:[^\W_]|[«»’'.,:;()/–—…%€-]|{_ECHAPPE})+)*")
"""A word, then words without any mark of Markdown that is not escaped: nothing that could begin a list or a title."""


def ligne_simple(markdown: str) -> list[Bloc]:
    """The blocks of a line that pandoc would read as plain words, without calling it; nothing for any other text."""
    if not _SIMPLE.fullmatch(markdown):
        return []
    mots = re.sub(r"\\(.)", r"\1", markdown).split(" ")
    suite: list[Bloc] = [{"t": "Str", "c": mots[0]}]
    for mot in mots[1:]:
        suite += [{"t": "Space"}, {"t": "Str", "c": mot}]
    return [{"t": "Para", "c": suite}]


def ecrire(blocs: Sequence[Bloc], forme: str, *options: str, meta: Mapping[str, str] | None = None) -> bytes:
    """The blocks in another form (« html », « docx », « typst »)."""
    texte = {cle: {"t": "MetaString", "c": valeur} for cle, valeur in (meta or {}).items()}
    arbre = {"pandoc-api-version": _version(), "meta": texte, "blocks": list(blocs)}
    return _executer(["-f", "json", "-t", forme, "-o", "-", *options], json.dumps(arbre).encode())


def _version() -> list[int]:
    """The version of the tree; pandoc reads any of its own line."""
    return [1, 23, 1]


def _executer(options: Sequence[str], entree: bytes) -> bytes:
    commande = [pypandoc.get_pandoc_path(), "--sandbox", "--wrap=none", *options]
    fait = subprocess.run(
        commande,
        input=entree,
        capture_output=True,
        timeout=SECONDES,
        check=False,
        env={"LC_ALL": "C.UTF-8"},
    )
    if fait.returncode:
        raise RefusDocument(f"pandoc n'a pas pu mettre ce document en forme : {fait.stderr.decode(errors='replace')[:300]}")
    return fait.stdout
