"""Write the generated pages of docs/reference/ from the code itself: `.venv/bin/python outils/reference [DOSSIER]`.

Nothing here is known by heart: a command, a parameter, an indicator, a rule or a column that the code holds is printed,
in the order of the code. The pages are in French, for users; a test fails when they are stale.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from cycles import clauses_et_obligations, cycles
from droit import ciblage, listes_de_codes, parametres, textes
from fiches import fiches_indicateurs
from modeles import documents
from programme import commandes, regles_essayables, sources, tables_canoniques
from region import cycles_regionaux

RACINE = Path(__file__).resolve().parents[2]
AVIS = "<!-- Page écrite par outils/reference d'après le code : ne pas la modifier à la main. -->"
PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "commandes": commandes,
    "indicateurs": fiches_indicateurs,
    "parametres": parametres,
    "ciblage": ciblage,
    "listes-de-codes": listes_de_codes,
    "regles-essayables": regles_essayables,
    "tables": tables_canoniques,
    "sources": sources,
    "documents": documents,
    "textes": textes,
    "cycles-de-vie": cycles,
    "cycles-regionaux": cycles_regionaux,
    "clauses-et-obligations": clauses_et_obligations,
}


def principal(dossier: Path) -> None:
    """Write every page in `dossier`: its first piece is the title."""
    dossier.mkdir(parents=True, exist_ok=True)
    for nom, page in PAGES.items():
        titre, *morceaux = page()
        texte = "\n\n".join([f"# {titre}", AVIS, *morceaux]) + "\n"
        (dossier / f"{nom}.md").write_text(texte, encoding="utf-8")


principal(Path(sys.argv[1]) if len(sys.argv) > 1 else RACINE / "docs" / "reference")
