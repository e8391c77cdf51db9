"""Who writes, to whom: the three parties, the document itself, and the values of the law that letters quote."""

from efficience.documents.catalogue.mention import Groupe, Mention
from efficience.documents.sortes import Sorte

_REGLES = (
    ("delai_premiere_reponse", "Délai de la première réponse"),
    ("delai_seconde_reponse", "Délai de la seconde réponse"),
    ("delai_contradictoire_evaluation", "Délai d'observation sur le rapport d'évaluation"),
    ("delai_contradictoire_gen3", "Délai d'observation sur une décision envisagée, troisième génération"),
    ("delai_recours", "Délai de recours"),
    ("duree_maximale_contrat", "Durée maximale du contrat"),
    ("taux_sanction_refus", "Taux de la sanction du refus"),
    ("taux_plafond_penalite_gen3", "Plafond de la pénalité de troisième génération"),
)

PARTIES = (
    Groupe(
        "document",
        "Le document",
        "portail",
        (
            Mention("reference", Sorte.TEXTE, "Référence du document", "ARS-HV/2022/CAQES/017"),
            Mention("date_le", Sorte.DATE, "Date du document", "2022-04-20"),
            Mention("lieu", Sorte.TEXTE, "Lieu", "Montclar"),
        ),
    ),
    Groupe(
        "ars",
        "L'agence régionale de santé",
        "référentiel des organismes",
        (
            Mention("nom", Sorte.TEXTE, "Agence", "Agence régionale de santé Haute-Vallée"),
            Mention("adresse", Sorte.PARAGRAPHES, "Adresse", "12, rue des Tilleuls\nCS 40015\n99018 MONTCLAR CEDEX"),
            Mention("representee_par", Sorte.TEXTE, "Directeur général", "Mme Claire Vasseur"),
            Mention("qualite", Sorte.TEXTE, "Qualité du représentant", "directrice générale"),
            Mention("suivi_par", Sorte.TEXTE, "Dossier suivi par", "M. Paul Denis, chargé de mission gestion du risque"),
            Mention("courriel", Sorte.TEXTE, "Courriel du service", "efficience@ars-haute-vallee.example"),
        ),
    ),
    Groupe(
        "organisme",
        "L'organisme local d'assurance maladie",
        "référentiel des organismes",
        (
            Mention("nom", Sorte.TEXTE, "Organisme", "Caisse primaire d’assurance maladie de Montclar"),
            Mention("adresse", Sorte.PARAGRAPHES, "Adresse", "3, place du Marché\n99018 MONTCLAR CEDEX 2"),
            Mention("represente_par", Sorte.TEXTE, "Représentant", "M. Karim Benali"),
            Mention("qualite", Sorte.TEXTE, "Qualité du représentant", "directeur"),
            Mention("appel", Sorte.TEXTE, "Formule d'appel", "Monsieur le Directeur"),
        ),
    ),
    Groupe(
        "caisse",
        "La caisse chargée du recouvrement",
        "référentiel des organismes",
        (
            Mention("nom", Sorte.TEXTE, "Caisse", "Caisse primaire d’assurance maladie de Montclar"),
            Mention("adresse", Sorte.PARAGRAPHES, "Adresse", "Direction comptable et financière\n99018 MONTCLAR CEDEX 2"),
            Mention("appel", Sorte.TEXTE, "Formule d'appel", "Monsieur le Directeur"),
        ),
    ),
    Groupe(
        "etablissement",
        "L'établissement de santé",
        "référentiel FINESS",
        (
            Mention("raison_sociale", Sorte.TEXTE, "Raison sociale", "Centre hospitalier de Saint-Aubin-sur-Brume"),
            Mention("finess", Sorte.FINESS, "Numéro FINESS", "590000006"),
            Mention("adresse", Sorte.PARAGRAPHES, "Adresse", "1, avenue de l’Hôpital\n99230 SAINT-AUBIN-SUR-BRUME"),
            Mention("represente_par", Sorte.TEXTE, "Représentant légal", "Mme Hélène Roussel"),
            Mention("qualite", Sorte.TEXTE, "Qualité du représentant", "directrice"),
            Mention("appel", Sorte.TEXTE, "Formule d'appel", "Madame la Directrice"),
            Mention("courriel", Sorte.TEXTE, "Adresse fonctionnelle", "direction@ch-saint-aubin.example"),
            Mention("instance", Sorte.TEXTE, "Instance médicale", "commission médicale d’établissement"),
        ),
    ),
    Groupe(
        "regle",
        "Les valeurs du règlement",
        "règlement, à la date du document",
        tuple(Mention(parametre, Sorte.REGLE, intitule) for parametre, intitule in _REGLES),
    ),
)
