"""What is decided: refusal and its sanction, penalty or grant of the third generation, and how to contest it."""

from efficience.documents.catalogue.mention import Groupe, Mention
from efficience.documents.sortes import Sorte

DECISIONS = (
    Groupe(
        "refus",
        "Le refus de conclure",
        "événements du contrat",
        (
            Mention("constate_le", Sorte.DATE, "Date du refus ou de l'échéance passée", "2022-04-14"),
            Mention(
                "circonstances",
                Sorte.PARAGRAPHES,
                "Comment le refus est établi",
                "L’établissement n’a ni signé la proposition amendée, ni présenté d’observations, ni demandé d’audition.",
            ),
        ),
    ),
    Groupe(
        "sanction",
        "La sanction du refus",
        "calcul du noyau",
        (
            Mention(
                "calcul",
                Sorte.CALCUL,
                "Calcul de la sanction",
                {"regle": "sanction-refus", "valeurs": {"produits": "12345678.90"}},
            ),
            Mention("montant", Sorte.MONTANT, "Montant de la sanction", issue_de=("sanction.calcul", "sanction")),
            Mention("exercice", Sorte.ANNEE, "Dernier exercice clos", "2021", source="comptes de l'établissement"),
            Mention("motifs", Sorte.PARAGRAPHES, "Motifs", "L’objectif a été adapté ; aucun motif ne justifie le refus."),
            Mention("reference", Sorte.TEXTE, "Référence de la décision", "ARS-HV/2022/CAQES/D-004", source="portail"),
            Mention("decidee_le", Sorte.DATE, "Date de la décision", "2022-04-20", source="portail"),
        ),
    ),
    Groupe(
        "penalite",
        "La pénalité de troisième génération",
        "calcul du noyau",
        (
            Mention(
                "plafond",
                Sorte.CALCUL,
                "Calcul du plafond de la pénalité",
                {"regle": "plafond-penalite", "valeurs": {"financement": "48000000.00"}},
                facultative=True,
            ),
            Mention(
                "montant_plafond",
                Sorte.MONTANT,
                "Plafond de la pénalité",
                issue_de=("penalite.plafond", "plafond"),
                facultative=True,
            ),
            Mention("montant", Sorte.MONTANT, "Montant de la pénalité", "120000.00", True, source="décision du DG ARS"),
        ),
    ),
    Groupe(
        "dotation",
        "La dotation complémentaire de troisième génération",
        "décision du DG ARS",
        (Mention("montant", Sorte.MONTANT, "Montant de la dotation", "35000.00", facultative=True),),
    ),
    Groupe(
        "decision",
        "La décision",
        "décision du DG ARS",
        (
            Mention("annee", Sorte.ANNEE, "Année évaluée", "2027"),
            Mention(
                "motifs", Sorte.PARAGRAPHES, "Motifs", "Les économies constatées en 2027 sont inférieures à l’objectif."
            ),
            Mention(
                "territoire",
                Sorte.PARAGRAPHES,
                "Prise en compte du territoire",
                "L’établissement est seul à moins d’une heure.",
            ),
        ),
    ),
    Groupe(
        "recours",
        "Les voies de recours",
        "référentiel des organismes",
        (
            Mention("tribunal", Sorte.TEXTE, "Tribunal administratif", "tribunal administratif de Montclar"),
            Mention(
                "juge_du_recouvrement",
                Sorte.TEXTE,
                "Juge du recouvrement",
                "pôle social du tribunal judiciaire de Montclar",
            ),
        ),
    ),
)
