"""What the documents of an evaluation print: its amount with every step, the parameters, the data, the fingerprints."""

from efficience.documents.catalogue.mention import Groupe, Mention
from efficience.documents.sortes import Sorte

_EXEMPLE = {"regle": "interessement-depense", "valeurs": {"reference": "412350.40", "observe": "389871.15", "taux": "0.20"}}

EVALUATION = (
    Groupe(
        "evaluation",
        "L’évaluation d’un contrat pour une année",
        "résultats publiés, contrat et règlement, calcul du noyau",
        (
            Mention("annee", Sorte.ANNEE, "Année évaluée", "2023"),
            Mention("reference", Sorte.TEXTE, "Référence de l’évaluation", "EVAL-2023-590000006"),
            Mention("montant", Sorte.MONTANT, "Montant envisagé ou décidé", "4495.85"),
            Mention("dotation", Sorte.MONTANT, "Dotation complémentaire décidée", "4495.85", facultative=True),
            Mention("penalite", Sorte.MONTANT, "Pénalité décidée", "96000.00", facultative=True),
            Mention(
                "territoire",
                Sorte.PARAGRAPHES,
                "Prise en compte du territoire",
                "L’offre de ville est rare.",
                facultative=True,
            ),
            Mention("propose", Sorte.MONTANT, "Montant envisagé au rapport", "4495.85"),
            Mention("debiteur", Sorte.TEXTE, "Qui doit ce montant", "l’assurance maladie, à l’établissement"),
            Mention("calcul", Sorte.CALCUL, "Toutes les étapes du calcul", _EXEMPLE),
            Mention(
                "parties",
                Sorte.LISTE,
                "Parts de l’évaluation",
                [{"intitule": "Inhibiteurs de la pompe à protons", "issue": "calculée", "montant": "4 495,85 €"}],
                colonnes=(
                    Mention("intitule", Sorte.TEXTE, "Indicateur ou part"),
                    Mention("issue", Sorte.TEXTE, "Issue"),
                    Mention("montant", Sorte.TEXTE, "Montant"),
                ),
            ),
            Mention(
                "hypotheses",
                Sorte.LISTE,
                "Hypothèses sur lesquelles le montant repose",
                [{"intitule": "Degré de réalisation", "valeur": "non", "motif": "A-03 : facultatif"}],
                facultative=True,
                colonnes=(
                    Mention("intitule", Sorte.TEXTE, "Hypothèse"),
                    Mention("valeur", Sorte.TEXTE, "Valeur"),
                    Mention("motif", Sorte.TEXTE, "Pourquoi"),
                ),
            ),
            Mention(
                "regles",
                Sorte.LISTE,
                "Paramètres appliqués",
                [{"nom": "taux_plafond_ipp", "valeur": "0,20", "depuis": "01/01/2022", "texte": "webinaire-hdf-2022"}],
                facultative=True,
                colonnes=(
                    Mention("nom", Sorte.TEXTE, "Paramètre"),
                    Mention("valeur", Sorte.TEXTE, "Valeur"),
                    Mention("depuis", Sorte.TEXTE, "En vigueur depuis le"),
                    Mention("texte", Sorte.TEXTE, "Texte"),
                ),
            ),
            Mention(
                "sources",
                Sorte.LISTE,
                "Données lues",
                [{"indicateur": "N-IPP", "annee": "2023", "calcule_le": "12/07/2024", "empreinte": "01c91fd54e7e"}],
                facultative=True,
                colonnes=(
                    Mention("indicateur", Sorte.TEXTE, "Indicateur"),
                    Mention("annee", Sorte.TEXTE, "Année"),
                    Mention("calcule_le", Sorte.TEXTE, "Calculé le"),
                    Mention("empreinte", Sorte.TEXTE, "Empreinte des résultats"),
                ),
            ),
            Mention("cascade", Sorte.FIGURE, "De l'économie au montant", facultative=True),
            Mention("halteres", Sorte.FIGURE, "Les indicateurs d'une année à l'autre", facultative=True),
            Mention("empreinte", Sorte.TEXTE, "Empreinte du résultat", "9f86d081884c"),
            Mention("empreinte_entrees", Sorte.TEXTE, "Empreinte des données", "60303ae22b99"),
            Mention("empreinte_regles", Sorte.TEXTE, "Empreinte des paramètres", "fd61a03af4f7"),
            Mention(
                "provisoire",
                Sorte.TEXTE,
                "Avertissement sur des données provisoires",
                "Une partie des données est provisoire : le montant n’est qu’une indication.",
                facultative=True,
            ),
            Mention("motifs", Sorte.PARAGRAPHES, "Motifs de la décision", "L’objectif est atteint."),
            Mention("rapport_le", Sorte.DATE, "Date d’envoi du rapport", "2024-09-02"),
            Mention("recu_le", Sorte.DATE, "Date de réception du rapport", "2024-09-04"),
            Mention("observations_le", Sorte.DATE, "Date des observations", "2024-09-20", facultative=True),
            Mention("audition_le", Sorte.DATE, "Date de l’audition", "2024-09-25", facultative=True),
            Mention("avis_le", Sorte.DATE, "Date de l’avis de l’assurance maladie", "2024-10-08"),
            Mention("avis_sens", Sorte.TEXTE, "Sens de l’avis de l’assurance maladie", "favorable"),
            Mention("decidee_le", Sorte.DATE, "Date de la décision", "2024-10-14"),
            Mention("notifiee_le", Sorte.DATE, "Date de la notification", "2024-10-15"),
            Mention("limite_le", Sorte.DATE, "Dernier jour pour payer", "2027-12-31"),
        ),
    ),
)
