"""Targeting and its governance: Comité de revue, criteria, frozen list."""

from efficience.documents.catalogue.mention import Groupe, Mention
from efficience.documents.catalogue.procedure import PARTICIPANTS
from efficience.documents.sortes import Sorte

_RETIRES = (
    Mention("finess", Sorte.FINESS, "FINESS"),
    Mention("raison_sociale", Sorte.TEXTE, "Établissement"),
    Mention("motif", Sorte.TEXTE, "Motif du retrait"),
)

GOUVERNANCE = (
    Groupe(
        "plans",
        "Les plans régionaux",
        "plan régional",
        (
            Mention("gestion_du_risque_le", Sorte.DATE, "Date du plan de gestion du risque", "2021-11-30"),
            Mention("pertinence_le", Sorte.DATE, "Date du plan de pertinence des soins", "2021-11-30"),
        ),
    ),
    Groupe(
        "ciblage",
        "Le ciblage",
        "ciblage arrêté",
        (
            Mention("arrete_le", Sorte.DATE, "Date de la décision de ciblage", "2022-02-01"),
            Mention("avis_le", Sorte.DATE, "Date de l'avis de l'assurance maladie", "2022-01-28"),
            Mention(
                "criteres",
                Sorte.LISTE,
                "Critères",
                (
                    {
                        "indicateur": "N-IPP",
                        "critere": "Boîtes d’IPP prescrites",
                        "seuil": "≥ 8 500",
                        "texte": "arrêté du 23 février 2022",
                    },
                ),
                colonnes=(
                    Mention("indicateur", Sorte.TEXTE, "Indicateur"),
                    Mention("critere", Sorte.TEXTE, "Critère"),
                    Mention("seuil", Sorte.TEXTE, "Seuil"),
                    Mention("texte", Sorte.TEXTE, "Texte"),
                ),
            ),
            Mention(
                "etablissements",
                Sorte.LISTE,
                "Établissements ciblés",
                (
                    {
                        "finess": "590000006",
                        "raison_sociale": "Centre hospitalier de Saint-Aubin-sur-Brume",
                        "indicateurs": "N-IPP, N-TRA",
                        "motif": "10 300 boîtes d’IPP ; 62 % d’ambulance",
                    },
                    {
                        "finess": "620000000",
                        "raison_sociale": "Clinique des Deux-Rives",
                        "indicateurs": "N-PANS",
                        "motif": "1,8 fois la moyenne de la catégorie",
                    },
                ),
                colonnes=(
                    Mention("finess", Sorte.FINESS, "FINESS"),
                    Mention("raison_sociale", Sorte.TEXTE, "Établissement"),
                    Mention("indicateurs", Sorte.TEXTE, "Indicateurs"),
                    Mention("motif", Sorte.TEXTE, "Ce qui le désigne"),
                ),
            ),
            Mention(
                "retires",
                Sorte.LISTE,
                "Établissements retirés",
                (
                    {
                        "finess": "620000000",
                        "raison_sociale": "Clinique des Deux-Rives",
                        "motif": "expérimentation des transports en cours",
                    },
                ),
                colonnes=_RETIRES,
            ),
        ),
    ),
    Groupe(
        "comite",
        "Le Comité de revue",
        "gouvernance",
        (
            Mention("tenu_le", Sorte.DATE, "Date de la réunion", "2022-01-25"),
            Mention("heure", Sorte.TEXTE, "Heure", "10 h"),
            Mention("lieu", Sorte.TEXTE, "Lieu", "siège de l’agence"),
            Mention("anime_par", Sorte.TEXTE, "Réunion animée par", "M. Paul Denis"),
            Mention(
                "participants",
                Sorte.LISTE,
                "Participants",
                (
                    {"nom": "M. Paul Denis", "qualite": "agence régionale de santé"},
                    {"nom": "Mme Inès Fabre", "qualite": "coordination régionale de la gestion du risque"},
                ),
                colonnes=PARTICIPANTS,
            ),
            Mention(
                "simulations",
                Sorte.LISTE,
                "Simulations de ciblage",
                (
                    {"indicateur": "N-IPP", "seuil": "8 500 boîtes", "etablissements": "14", "montant": "1240000.00"},
                    {"indicateur": "N-TRA", "seuil": "20 % et 400 000 €", "etablissements": "9", "montant": "6100000.00"},
                ),
                colonnes=(
                    Mention("indicateur", Sorte.TEXTE, "Indicateur"),
                    Mention("seuil", Sorte.TEXTE, "Seuil"),
                    Mention("etablissements", Sorte.ENTIER, "Établissements"),
                    Mention("montant", Sorte.MONTANT, "Dépense concernée", facultative=True),
                ),
            ),
            Mention(
                "points",
                Sorte.LISTE,
                "Ordre du jour",
                (
                    {
                        "point": "Actions déjà en cours",
                        "echanges": "Une clinique participe à une expérimentation sur les transports.",
                        "conclusion": "Elle est retirée de la liste proposée.",
                    },
                ),
                colonnes=(
                    Mention("point", Sorte.TEXTE, "Point"),
                    Mention("echanges", Sorte.PARAGRAPHES, "Échanges"),
                    Mention("conclusion", Sorte.PARAGRAPHES, "Conclusion"),
                ),
            ),
            Mention("prochain_le", Sorte.DATE, "Prochaine réunion", "2022-02-22", facultative=True),
        ),
    ),
)
