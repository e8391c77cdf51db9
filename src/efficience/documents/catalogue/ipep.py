"""What the documents of an IPEP campaign print: the amount of a group with every step, its score, what chance alone does."""

from efficience.documents.catalogue.mention import Groupe, Mention
from efficience.documents.sortes import Sorte

CAMPAGNE = Groupe(
    "interessement_ipep",
    "La campagne annuelle d’un groupement IPEP",
    "dossier de la campagne",
    (
        Mention("groupement", Sorte.TEXTE, "Groupement", "Groupement du Littoral"),
        Mention("beneficiaire", Sorte.TEXTE, "Qui perçoit la somme", "Maison de santé de Souvgué"),
        Mention("annee", Sorte.ANNEE, "Année des données", "2023"),
        Mention("observations_jusqu_au", Sorte.DATE, "Dernier jour des observations", "2024-06-19"),
        Mention("patients", Sorte.ENTIER, "Patientèle figée", "18333"),
        Mention("score", Sorte.TEXTE, "Score de qualité, sur 100", "72"),
        Mention("montant", Sorte.MONTANT, "Montant de l’intéressement", "305448.99"),
        Mention("avant_qualite", Sorte.MONTANT, "Montant avant qualité", "424234.71"),
        Mention("hasard", Sorte.TEXTE, "Écart à l’attendu, et ce que le hasard seul ferait",
                "2,41 % au-dessous de l’attendu ; le hasard seul la ferait varier de ± 2,37 %"),
        Mention("regles_au", Sorte.TEXTE, "Règles appliquées", "celles du 31/12/2023, empreinte 01c91fd54e7e"),
        Mention("agregats", Sorte.TEXTE, "Empreinte des agrégats reçus", "878000eb94359cae"),
        Mention(
            "points",
            Sorte.LISTE,
            "Points de chaque indicateur",
            ({"code": "Q08", "libelle": "Vaccination contre la grippe, 65 ans et plus", "points": "100 %"},),
            colonnes=(
                Mention("code", Sorte.TEXTE, "Code"),
                Mention("libelle", Sorte.TEXTE, "Indicateur"),
                Mention("points", Sorte.TEXTE, "Points"),
            ),
        ),
        Mention(
            "etapes",
            Sorte.LISTE,
            "Étapes du calcul",
            ({"libelle": "Intéressement", "formule": "montant × part de qualité", "valeur": "305 448,99"},),
            colonnes=(
                Mention("libelle", Sorte.TEXTE, "Étape"),
                Mention("formule", Sorte.TEXTE, "Calcul"),
                Mention("valeur", Sorte.TEXTE, "Valeur"),
            ),
        ),
        Mention(
            "hypotheses",
            Sorte.LISTE,
            "Ce qu’aucun texte public ne donne",
            ({"intitule": "Score de qualité maximal", "motif": "plafond non lisible"},),
            facultative=True,
            colonnes=(Mention("intitule", Sorte.TEXTE, "Hypothèse"), Mention("motif", Sorte.TEXTE, "Pourquoi")),
        ),
    ),
)  # fmt: skip

IPEP = (CAMPAGNE,)
