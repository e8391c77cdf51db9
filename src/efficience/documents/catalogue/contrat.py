"""What the contract says: dates, volets with their objectives and commitments, grid, avenants, data calendar."""

from efficience.documents.catalogue.mention import Groupe, Mention
from efficience.documents.sortes import Sorte

_OBJECTIFS = (
    Mention("indicateur", Sorte.TEXTE, "Indicateur"),
    Mention("definition", Sorte.TEXTE, "Ce qui est mesuré"),
    Mention("situation", Sorte.TEXTE, "Situation de référence"),
    Mention("cible", Sorte.TEXTE, "Objectif"),
    Mention("echeance_le", Sorte.DATE, "Échéance"),
    Mention("taux_interessement", Sorte.TAUX, "Intéressement, au plus", facultative=True),
)
_ENGAGEMENTS = (
    Mention("engagement", Sorte.TEXTE, "Engagement"),
    Mention("suivi", Sorte.TEXTE, "Indicateur de suivi"),
    Mention("echeance_le", Sorte.DATE, "Échéance"),
)
_VOLETS = (
    Mention("intitule", Sorte.TEXTE, "Volet"),
    Mention("objet", Sorte.PARAGRAPHES, "Objet du volet"),
    Mention("interlocuteur", Sorte.TEXTE, "Interlocuteur de l'établissement", facultative=True),
    Mention("objectifs", Sorte.LISTE, "Objectifs", colonnes=_OBJECTIFS),
    Mention("engagements", Sorte.LISTE, "Engagements", colonnes=_ENGAGEMENTS),
)
_EXEMPLE_VOLETS = (
    {
        "intitule": "Médicaments, produits et prestations",
        "objet": "Améliorer la pertinence et l’efficience des prescriptions de produits de santé exécutées en ville.",
        "interlocuteur": "Mme Sarah Lemaire, pharmacienne gérante",
        "objectifs": (
            {
                "indicateur": "N-IPP",
                "definition": "Dépense remboursée d’inhibiteurs de la pompe à protons prescrits par l’établissement",
                "situation": "412 350,40 € en 2021",
                "cible": "baisse de 5 % par an",
                "echeance_le": "2024-12-31",
                "taux_interessement": "0.20",
            },
            {
                "indicateur": "N-PANS",
                "definition": "Montant moyen de pansements par patient",
                "situation": "210,00 € en 2021",
                "cible": "moyenne de la catégorie",
                "echeance_le": "2024-12-31",
                "taux_interessement": "0.30",
            },
        ),
        "engagements": (
            {
                "engagement": "Rappeler les recommandations de prescription dans chaque service",
                "suivi": "Nombre de services rencontrés",
                "echeance_le": "2022-12-31",
            },
        ),
    },
    {
        "intitule": "Organisation des soins : transports de patients",
        "objet": "Prescrire le mode de transport le plus adapté à l’état de santé des patients.",
        "objectifs": (
            {
                "indicateur": "N-TRA",
                "definition": "Part de l’ambulance dans les transports programmés",
                "situation": "62 % en 2021",
                "cible": "50 %",
                "echeance_le": "2024-12-31",
                "taux_interessement": "0.20",
            },
        ),
        "engagements": (),
    },
)
_MODIFICATIONS = (
    Mention("clause", Sorte.TEXTE, "Clause"),
    Mention("ancienne", Sorte.TEXTE, "Rédaction actuelle"),
    Mention("nouvelle", Sorte.TEXTE, "Nouvelle rédaction"),
)
_EXEMPLE_MODIFICATIONS = (
    {
        "clause": "Annexe 1, indicateur N-TRA",
        "ancienne": "Objectif : 50 % au 31 décembre 2024",
        "nouvelle": "Objectif : 54 % au 31 décembre 2023, puis 50 % au 31 décembre 2024",
    },
)

CONTRAT = (
    Groupe(
        "contrat",
        "Le contrat",
        "contrat",
        (
            Mention("reference", Sorte.TEXTE, "Référence du contrat", "CAQES-2022-HV-0017"),
            Mention("annee", Sorte.ANNEE, "Année de la campagne", "2022"),
            Mention("effet_le", Sorte.DATE, "Date d'effet", "2022-06-01"),
            Mention("fin_le", Sorte.DATE, "Date de fin", "2024-12-31"),
            Mention("signe_le", Sorte.DATE, "Date de la dernière signature", "2022-03-31"),
            Mention("volets", Sorte.LISTE, "Volets", _EXEMPLE_VOLETS, colonnes=_VOLETS),
            Mention(
                "grille",
                Sorte.LISTE,
                "Grille de suivi",
                (
                    {"critere": "N-IPP", "nature": "résultat", "poids": "50", "evaluation": "évolution de la dépense"},
                    {"critere": "Services rencontrés", "nature": "suivi", "poids": "50", "evaluation": "réalisé ou non"},
                ),
                colonnes=(
                    Mention("critere", Sorte.TEXTE, "Critère"),
                    Mention("nature", Sorte.TEXTE, "Nature"),
                    Mention("poids", Sorte.ENTIER, "Pondération"),
                    Mention("evaluation", Sorte.TEXTE, "Mode d'évaluation"),
                ),
            ),
        ),
    ),
    Groupe(
        "avenant",
        "L'avenant",
        "contrat",
        (
            Mention("numero", Sorte.ENTIER, "Numéro de l'avenant", "1"),
            Mention(
                "motif", Sorte.PARAGRAPHES, "Motif de la révision", "L’évaluation de 2022 a montré un objectif trop proche."
            ),
            Mention("effet_le", Sorte.DATE, "Date d'effet de l'avenant", "2023-07-01"),
            Mention("modifications", Sorte.LISTE, "Modifications", _EXEMPLE_MODIFICATIONS, colonnes=_MODIFICATIONS),
        ),
    ),
    Groupe(
        "resiliation",
        "La résiliation d'un volet",
        "contrat",
        (
            Mention("volet", Sorte.TEXTE, "Volet résilié", "Organisation des soins : transports de patients"),
            Mention("motif", Sorte.PARAGRAPHES, "Motif", "L’établissement a cessé l’activité concernée par ce volet."),
            Mention("effet_le", Sorte.DATE, "Date d'effet de la résiliation", "2023-12-31"),
        ),
    ),
    Groupe(
        "fiche",
        "La fiche récapitulative",
        "contrat et calendrier de la campagne",
        (
            Mention(
                "donnees",
                Sorte.LISTE,
                "Données transmises",
                (
                    {
                        "donnee": "Dépenses de médicaments prescrits à l’hôpital et délivrés en ville",
                        "source": "SNDS",
                        "periode": "année 2022, provisoire",
                        "diffusion_le": "2023-03-31",
                        "destinataires": "direction, pharmacie, DIM",
                    },
                    {
                        "donnee": "Transports prescrits : ambulance, VSL et taxi",
                        "source": "SNDS",
                        "periode": "année 2022, définitive",
                        "diffusion_le": "2023-07-15",
                        "destinataires": "direction",
                    },
                ),
                colonnes=(
                    Mention("donnee", Sorte.TEXTE, "Donnée"),
                    Mention("source", Sorte.TEXTE, "Source"),
                    Mention("periode", Sorte.TEXTE, "Période"),
                    Mention("diffusion_le", Sorte.DATE, "Diffusion prévue"),
                    Mention("destinataires", Sorte.TEXTE, "Destinataires"),
                ),
            ),
            Mention(
                "points_d_etape",
                Sorte.LISTE,
                "Points d'étape",
                (
                    {"prevu_le": "2022-10-15", "objet": "Premiers résultats, difficultés rencontrées"},
                    {"prevu_le": "2023-09-15", "objet": "Dialogue sur le rapport d’évaluation de 2022"},
                ),
                colonnes=(Mention("prevu_le", Sorte.DATE, "Date prévue"), Mention("objet", Sorte.TEXTE, "Objet")),
            ),
            Mention(
                "taux_regionaux",
                Sorte.LISTE,
                "Taux cibles régionaux",
                ({"depense": "Médicaments prescrits à l’hôpital et délivrés en ville", "taux": "0.025"},),
                colonnes=(
                    Mention("depense", Sorte.TEXTE, "Dépense"),
                    Mention("taux", Sorte.TAUX, "Évolution annuelle, au plus"),
                ),
            ),
        ),
    ),
)
