"""What a sheet says of one figure: its value, where it stands, what could be changed, and why it is what it is."""

from efficience.documents.catalogue.mention import Groupe, Mention
from efficience.documents.sortes import Sorte

CHIFFRES = (
    Groupe(
        "chiffre",
        "Le chiffre d’un indicateur",
        "résultats importés dans le portail",
        (
            Mention("indicateur", Sorte.TEXTE, "Indicateur", "ARA II et IEC"),
            Mention("code", Sorte.TEXTE, "Code de l’indicateur", "N-ARA2"),
            Mention("definition", Sorte.PARAGRAPHES, "Définition", "Dépense remboursée des ARA II et des IEC."),
            Mention("pourquoi", Sorte.PARAGRAPHES, "Intérêt", "À efficacité comparable, l’IEC coûte moins.", True),
            Mention("annee", Sorte.ANNEE, "Année", "2023"),
            Mention("intitule", Sorte.TEXTE, "Ce qui est mesuré", "Part des ARA II dans les unités"),
            Mention("valeur", Sorte.TEXTE, "Valeur, ou pourquoi il n’y en a pas", "42,3 %"),
            Mention("polarite", Sorte.TEXTE, "Sens", "plus bas = mieux", True),
            Mention("etat", Sorte.TEXTE, "État des données", "données définitives"),
            Mention("rang", Sorte.PARAGRAPHES, "Place parmi les pairs", "8e dixième des 60 établissements.", True),
            Mention("limites", Sorte.PARAGRAPHES, "Place face aux limites", "Dans les limites à 95 %.", True),
            Mention("evolution", Sorte.PARAGRAPHES, "Partage de l’évolution", "De 2022 à 2023, +321,32 €.", True),
            Mention(
                "total", Sorte.PARAGRAPHES, "Changements possibles", "2 changements à examiner, jusqu’à 726,87 €.", True
            ),
            Mention("sources", Sorte.TEXTE, "Sources et dernier mois", "open_phmev (2023)"),
            Mention("empreinte", Sorte.TEXTE, "Empreinte des résultats", "01c91fd54e7e"),
            Mention(
                "mesures",
                Sorte.LISTE,
                "Mesures",
                [{"mesure": "Dépense", "calcul": "somme signée", "valeur": "46 253,01 €"}],
                colonnes=(
                    Mention("mesure", Sorte.TEXTE, "Mesure"),
                    Mention("calcul", Sorte.TEXTE, "Comment elle est comptée"),
                    Mention("valeur", Sorte.TEXTE, "Valeur"),
                ),
            ),
            Mention(
                "changements",
                Sorte.LISTE,
                "Changements",
                [{"quoi": "29 boîtes sur 29 de A vers B", "precaution": "Même substance.", "gain": "63,42 €"}],
                facultative=True,
                colonnes=(
                    Mention("quoi", Sorte.TEXTE, "Changement à examiner"),
                    Mention("precaution", Sorte.TEXTE, "Précaution", facultative=True),
                    Mention("gain", Sorte.TEXTE, "Jusqu’à"),
                ),
            ),
            Mention(
                "hypotheses",
                Sorte.LISTE,
                "Hypothèses",
                [{"intitule": "Compter les associations", "valeur": "non", "motif": "liste non publiée"}],
                facultative=True,
                colonnes=(
                    Mention("intitule", Sorte.TEXTE, "Paramètre"),
                    Mention("valeur", Sorte.TEXTE, "Valeur"),
                    Mention("motif", Sorte.TEXTE, "Motif"),
                ),
            ),
        ),
    ),
)
