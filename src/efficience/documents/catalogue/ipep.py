"""What the documents of an IPEP group print: who is in it, its convention, its roadmap, the amount of a year by steps."""

from efficience.documents.catalogue.mention import Groupe, Mention
from efficience.documents.sortes import Sorte

_ETAPES = Mention(
    "etapes",
    Sorte.LISTE,
    "Étapes du calcul",
    ({"libelle": "Intéressement", "formule": "montant × part de qualité", "valeur": "305 448,99"},),
    colonnes=(
        Mention("libelle", Sorte.TEXTE, "Étape"),
        Mention("formule", Sorte.TEXTE, "Calcul"),
        Mention("valeur", Sorte.TEXTE, "Valeur"),
    ),
)
_HYPOTHESES = Mention(
    "hypotheses",
    Sorte.LISTE,
    "Ce qu’aucun texte public ne donne",
    ({"intitule": "Score de qualité maximal", "motif": "plafond non lisible"},),
    facultative=True,
    colonnes=(Mention("intitule", Sorte.TEXTE, "Hypothèse"), Mention("motif", Sorte.TEXTE, "Pourquoi")),
)

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
        _ETAPES,
        _HYPOTHESES,
    ),
)  # fmt: skip

GROUPEMENT = Groupe(
    "groupement",
    "Un groupement IPEP",
    "composition du groupement",
    (
        Mention("nom", Sorte.TEXTE, "Nom", "Groupement du Littoral"),
        Mention("forme", Sorte.TEXTE, "Forme", "une convention entre les membres"),
        Mention("siren", Sorte.TEXTE, "SIREN", "900000019", facultative=True),
        Mention("lieu", Sorte.TEXTE, "Région et département", "Hauts-de-France, département 62"),
        Mention("beneficiaire", Sorte.TEXTE, "Membres désignés pour percevoir les crédits", "Maison de santé de Souvgué"),
        Mention("projet", Sorte.PARAGRAPHES, "Présentation du projet", "Revoir chaque patient après une sortie d’hôpital."),
        Mention("patientele", Sorte.ENTIER, "Patientèle des médecins traitants", "18333"),
        Mention("patientele_au", Sorte.DATE, "Jour des déclarations comptées", "2022-12-31"),
        Mention("seuil", Sorte.ENTIER, "Patientèle à dépasser", "5000"),
        Mention("medecins", Sorte.ENTIER, "Nombre de médecins traitants", "2"),
        Mention(
            "membres",
            Sorte.LISTE,
            "Membres",
            (
                {
                    "nom": "Maison de santé de Souvgué",
                    "nature": "maison de santé",
                    "identifiant": "sans",
                    "depuis": "01/09/2022",
                },
            ),
            colonnes=(
                Mention("nom", Sorte.TEXTE, "Membre"),
                Mention("nature", Sorte.TEXTE, "Nature"),
                Mention("identifiant", Sorte.TEXTE, "FINESS ou RPPS"),
                Mention("depuis", Sorte.TEXTE, "Depuis le"),
            ),
        ),
        Mention(
            "rattaches",
            Sorte.LISTE,
            "Médecins traitants rattachés",
            ({"nom": "Docteur Anne Le Goff", "rpps": "10000001916", "depuis": "01/09/2022"},),
            colonnes=(
                Mention("nom", Sorte.TEXTE, "Médecin traitant"),
                Mention("rpps", Sorte.TEXTE, "RPPS"),
                Mention("depuis", Sorte.TEXTE, "Depuis le"),
            ),
        ),
    ),
)
CONVENTION = Groupe(
    "convention_ipep",
    "La convention entre un groupement et la CNAM",
    "dossier du groupement",
    (
        Mention("cnam", Sorte.TEXTE, "Organisme qui agit pour la CNAM", "Caisse nationale de l’assurance maladie"),
        Mention("arrete", Sorte.TEXTE, "Arrêté qui fixe la liste", "SSAS2300001A"),
        Mention("arrete_le", Sorte.DATE, "Publication de l’arrêté", "2023-02-25"),
        Mention("fin_le", Sorte.DATE, "Fin de l’expérimentation", "2028-02-24"),
    ),
)
FEUILLE_DE_ROUTE = Groupe(
    "feuille_de_route",
    "La feuille de route synthétique d’un groupement",
    "feuille de route",
    (
        Mention("version", Sorte.ENTIER, "Version", "1"),
        Mention("gouvernance", Sorte.PARAGRAPHES, "Gouvernance et membres", "Un comité de pilotage mensuel."),
        Mention("diagnostic", Sorte.PARAGRAPHES, "Diagnostic", "Des sorties d’hôpital apprises tard."),
        Mention("objectifs", Sorte.PARAGRAPHES, "Objectifs", "Revoir chaque patient dans les sept jours."),
        Mention("systeme_d_information", Sorte.PARAGRAPHES, "Système d’information", "Un logiciel partagé, MSSanté, DMP."),
        Mention("information_patients", Sorte.PARAGRAPHES, "Information des patients", "Une note remise à l’accueil."),
        Mention("risques", Sorte.PARAGRAPHES, "Risques", "Le départ d’un médecin."),
        Mention("calendrier", Sorte.PARAGRAPHES, "Calendrier", "Lancement au printemps."),
        Mention("credits", Sorte.MONTANT, "Crédits d’amorçage", "68055.17"),
        Mention(
            "actions",
            Sorte.LISTE,
            "Plan d’actions",
            ({"titre": "Sorties d’hôpital", "pilote": "Dr Le Goff", "debut": "01/03/2023", "indicateur": "Q03"},),
            colonnes=(
                Mention("titre", Sorte.TEXTE, "Action"),
                Mention("pilote", Sorte.TEXTE, "Pilote"),
                Mention("debut", Sorte.TEXTE, "Début"),
                Mention("indicateur", Sorte.TEXTE, "Indicateur"),
            ),
        ),
        Mention(
            "emploi",
            Sorte.LISTE,
            "Emploi des crédits",
            ({"poste": "Chef de projet, coordinateur", "montant": "50000.00"},),
            colonnes=(Mention("poste", Sorte.TEXTE, "Poste"), Mention("montant", Sorte.MONTANT, "Prévu")),
        ),
    ),
)
CREDITS = Groupe(
    "amorcage_ipep",
    "Les crédits d’amorçage d’un groupement",
    "dossier des crédits",
    (
        Mention("montant", Sorte.MONTANT, "Montant des crédits", "68055.17"),
        Mention("premier", Sorte.MONTANT, "Première moitié", "34027.58"),
        Mention("second", Sorte.MONTANT, "Seconde moitié", "34027.59"),
        Mention("patients", Sorte.ENTIER, "Patientèle retenue", "18333"),
        Mention(
            "notes",
            Sorte.LISTE,
            "Notes du groupement et de son projet",
            ({"critere": "La pluridisciplinarité du groupement", "note": "2 : membres signataires"},),
            colonnes=(Mention("critere", Sorte.TEXTE, "Critère"), Mention("note", Sorte.TEXTE, "Note")),
        ),
        _ETAPES,
        _HYPOTHESES,
    ),
)
AVENANT = Groupe(
    "avenant_ipep",
    "Un avenant au cahier des charges",
    "dossier de l’avenant",
    (
        Mention("titre", Sorte.TEXTE, "Objet de l’avenant", "Bande de bruit affichée avec chaque montant"),
        Mention("changement", Sorte.PARAGRAPHES, "Ce qui change", "Chaque montant est notifié avec sa bande de bruit."),
        Mention("avis_jusqu_au", Sorte.DATE, "Dernier jour des avis", "2024-06-01"),
    ),
)

IPEP = (CAMPAGNE, GROUPEMENT, CONVENTION, FEUILLE_DE_ROUTE, CREDITS, AVENANT)
