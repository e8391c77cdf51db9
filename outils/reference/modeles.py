"""Page on documents: the templates shipped, the fields they may use, the boxes and filters of their Markdown."""

from collections.abc import Iterator

from rendu import ancre, code, lien, oui, tableau

from efficience.documents import bibliotheque
from efficience.documents.catalogue import GROUPES, Mention
from efficience.documents.filtres import FILTRES
from efficience.documents.sortes import Sorte
from efficience.documents.structure import ENCADRES, SIGNATAIRES


def documents() -> Iterator[str]:
    yield "Documents"
    yield (
        "Un modèle est un fichier Markdown : une fiche, puis un texte où `{{ mention }}` imprime une valeur. Une mention "
        "absente du catalogue est refusée avec sa ligne ; une valeur absente aussi. `efficience document` les essaie."
    )
    yield "## Modèles livrés"
    yield tableau(
        ["modèle", "titre", "génération", "sorte", "textes"],
        [
            [ancre(nom), m.titre, m.generation, m.sorte, ", ".join(lien("textes", cle) for cle in m.textes)]
            for nom, m in bibliotheque().items()
        ],
    )
    yield from _langage()
    yield "## Catalogue des mentions"
    for groupe in GROUPES:
        yield f"### {groupe.intitule}"
        yield tableau(
            ["mention", "ce qu'elle est", "sorte", "facultative", "source"], [_mention(m) for m in groupe.nommees()]
        )
        for mention in groupe.nommees():
            yield from _colonnes(mention)


def _langage() -> Iterator[str]:
    yield "## Ce qu'un modèle peut écrire"
    yield tableau(
        ["écriture", "effet"],
        [
            [code("{{ groupe.mention }}"), "la valeur, écrite à la française"],
            [
                code("{% for ligne in groupe.liste %} … {% endfor %}"),
                "une fois par ligne ; `{{ ligne.colonne }}` à l'intérieur",
            ],
            [code("{% if groupe.mention %} … {% else %} … {% endif %}"), "selon qu'une mention facultative a une valeur"],
            *([code(f"{{{{ … | {nom} }}}}"), filtre.effet] for nom, filtre in FILTRES.items()),
        ],
    )
    yield (
        f"Encadrés : `::: nom`, où le nom est l'un de {', '.join(map(code, ENCADRES))}. Un signataire porte `champ=` "
        f"suivi de {', '.join(map(code, SIGNATAIRES))} : une place lui est réservée pour la signature électronique."
    )


def _mention(mention: Mention) -> list[str]:
    nature = "lue dans un calcul" if mention.issue_de else mention.sorte.value
    if mention.sorte is Sorte.REGLE:
        nature = f"paramètre {lien('parametres', mention.nom.partition('.')[2])}"
    return [code(mention.nom), mention.intitule, nature, oui(mention.facultative), mention.source]


def _colonnes(mention: Mention) -> Iterator[str]:
    if mention.colonnes:
        noms = ", ".join(f"{code(c.nom)} ({c.intitule}, {c.sorte.value})" for c in mention.colonnes)
        yield f"Colonnes de {code(mention.nom)} : {noms}."
        for colonne in mention.colonnes:
            yield from _colonnes(colonne)
