"""The procedure before the contract: opinions, proposal, delays, observations, hearing, amended proposal, withdrawal."""

from efficience.documents.catalogue.mention import Groupe, Mention
from efficience.documents.sortes import Sorte

PARTICIPANTS = (Mention("nom", Sorte.TEXTE, "Nom"), Mention("qualite", Sorte.TEXTE, "Qualité"))

PROCEDURE = (
    Groupe(
        "avis",
        "Les avis",
        "événements du contrat",
        (
            Mention("organisme_le", Sorte.DATE, "Date de l'avis de l'organisme local", "2022-02-18"),
            Mention("organisme_sens", Sorte.TEXTE, "Sens de l'avis de l'organisme local", "favorable"),
            Mention("amende_le", Sorte.DATE, "Date de l'avis sur la proposition amendée", "2022-03-25"),
            Mention("instance_le", Sorte.DATE, "Date de l'avis de l'instance médicale", "2022-03-16", facultative=True),
            Mention("attendu_le", Sorte.DATE, "Date à laquelle l'avis est attendu", "2022-03-18"),
        ),
    ),
    Groupe(
        "proposition",
        "La proposition de contrat",
        "événements du contrat",
        (
            Mention("envoyee_le", Sorte.DATE, "Date d'envoi", "2022-02-25"),
            Mention("recue_le", Sorte.DATE, "Date de réception", "2022-02-28"),
            Mention("echeance_le", Sorte.DATE, "Dernier jour de la première réponse", "2022-03-21"),
            Mention(
                "motifs",
                Sorte.PARAGRAPHES,
                "Pourquoi l'établissement est ciblé",
                "Les prescriptions d’IPP dépassent le seuil.",
            ),
            Mention(
                "amendements",
                Sorte.LISTE,
                "Modifications de la proposition",
                (
                    {
                        "clause": "Annexe 1, indicateur N-TRA",
                        "initiale": "Objectif : 45 % au 31 décembre 2024",
                        "amendee": "Objectif : 50 % au 31 décembre 2024",
                    },
                ),
                colonnes=(
                    Mention("clause", Sorte.TEXTE, "Clause"),
                    Mention("initiale", Sorte.TEXTE, "Proposition initiale"),
                    Mention("amendee", Sorte.TEXTE, "Proposition amendée"),
                ),
            ),
        ),
    ),
    Groupe(
        "notification",
        "La seconde notification",
        "événements du contrat",
        (
            Mention("envoyee_le", Sorte.DATE, "Date d'envoi", "2022-03-28"),
            Mention("recue_le", Sorte.DATE, "Date de réception", "2022-03-29"),
            Mention("echeance_le", Sorte.DATE, "Dernier jour de la seconde réponse", "2022-04-13"),
        ),
    ),
    Groupe(
        "observations",
        "Les observations de l'établissement",
        "portail, saisies par l'établissement",
        (
            Mention("recues_le", Sorte.DATE, "Date de réception", "2022-03-17", facultative=True),
            Mention(
                "texte", Sorte.PARAGRAPHES, "Observations", "L’objectif de transport ne tient pas compte du relief.", True
            ),
            Mention("reponse", Sorte.PARAGRAPHES, "Réponse de l'agence", "L’objectif est porté à 50 % en 2024.", True),
        ),
    ),
    Groupe(
        "audition",
        "L'audition",
        "événements du contrat",
        (
            Mention("demandee_le", Sorte.DATE, "Date de la demande", "2022-03-17", facultative=True),
            Mention("tenue_le", Sorte.DATE, "Date de l'audition", "2022-03-24", facultative=True),
            Mention("heure", Sorte.TEXTE, "Heure", "14 h 30"),
            Mention("lieu", Sorte.TEXTE, "Lieu", "Agence régionale de santé, salle Brume, 12, rue des Tilleuls, Montclar"),
            Mention(
                "participants",
                Sorte.LISTE,
                "Participants",
                (
                    {"nom": "Mme Hélène Roussel", "qualite": "directrice de l’établissement"},
                    {"nom": "M. Paul Denis", "qualite": "agence régionale de santé"},
                    {"nom": "Mme Inès Fabre", "qualite": "organisme local d’assurance maladie"},
                ),
                colonnes=PARTICIPANTS,
            ),
            Mention(
                "points",
                Sorte.LISTE,
                "Points abordés",
                (
                    {
                        "point": "Objectif de transport",
                        "etablissement": "Le relief impose l’ambulance dans trois vallées.",
                        "reponse": "L’agence examinera un palier en 2023.",
                    },
                ),
                colonnes=(
                    Mention("point", Sorte.TEXTE, "Point"),
                    Mention("etablissement", Sorte.TEXTE, "Position de l'établissement"),
                    Mention("reponse", Sorte.TEXTE, "Réponse apportée"),
                ),
            ),
            Mention("conclusion", Sorte.PARAGRAPHES, "Conclusion", "Une proposition amendée sera notifiée."),
        ),
    ),
    Groupe(
        "retrait",
        "Le retrait du ciblage",
        "événements du contrat",
        (Mention("motif", Sorte.PARAGRAPHES, "Motif", "L’activité de chirurgie a cessé le 1er janvier 2022."),),
    ),
)
