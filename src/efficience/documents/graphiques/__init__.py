"""The six charts: pure functions from typed, already masked values to a clean SVG, an answer in words, and a table.

`entonnoir` (and `points_ordonnes` when few), `evolution`, `halteres`, `cascade`, `carte`, `frise`. Each takes the width
asked for: `LARGE` for a page, `ETROIT` for a phone. Vega-Lite draws, through vl-convert, without network; what a number is
worth comes from `noyau`, and floats are only made for pixels.
"""

from efficience.documents.graphiques.carte import Site, carte
from efficience.documents.graphiques.cascade import cascade
from efficience.documents.graphiques.charte import ETROIT, LARGE
from efficience.documents.graphiques.entonnoir import entonnoir
from efficience.documents.graphiques.entonnoir_dessin import Zone
from efficience.documents.graphiques.evolution import evolution
from efficience.documents.graphiques.evolution_dessin import Annotation, Mois, Reperes
from efficience.documents.graphiques.frise import LARGEUR_MINIMALE, Delai, Evenement, Frise, Jalon, Suite, frise
from efficience.documents.graphiques.graphique import Colonne, Graphique, Table
from efficience.documents.graphiques.halteres import Haltere, halteres
from efficience.documents.graphiques.valeurs import Acteurs, Sujet, Valeur

__all__ = [
    "ETROIT",
    "LARGE",
    "LARGEUR_MINIMALE",
    "Acteurs",
    "Annotation",
    "Colonne",
    "Delai",
    "Evenement",
    "Frise",
    "Graphique",
    "Haltere",
    "Jalon",
    "Mois",
    "Reperes",
    "Site",
    "Suite",
    "Sujet",
    "Table",
    "Valeur",
    "Zone",
    "carte",
    "cascade",
    "entonnoir",
    "evolution",
    "frise",
    "halteres",
]
