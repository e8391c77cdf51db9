"""The region's own documents: sessions, plan, partnership convention, dashboard, registry, visits."""

from efficience.documents.catalogue.mention import Groupe, Mention
from efficience.documents.sortes import Sorte

_SUR_UN_POINT = (
    Mention("numero", Sorte.TEXTE, "Point"),
    Mention("objet", Sorte.TEXTE, "Objet"),
    Mention("dit", Sorte.TEXTE, "Ce que dit l’instance"),
    Mention("voix", Sorte.TEXTE, "Voix"),
    Mention("interets", Sorte.TEXTE, "Intérêts déclarés"),
    Mention("decide", Sorte.TEXTE, "Qui décide"),
)
_DIT = {
    "numero": "P1",
    "objet": "Projet de plan de gestion du risque",
    "dit": "avis favorable",
    "voix": "5 pour, 1 abstention",
    "interets": "aucun",
    "decide": "le directeur général de l’ARS",
}
_DECIDE = {
    "numero": "P2",
    "objet": "Référents d’une action : A1, juste prescription des antiulcéreux",
    "dit": "adopté",
    "voix": "consensus",
    "interets": "aucun",
    "decide": "l’instance",
}
_ACTION = (
    Mention("code", Sorte.TEXTE, "Code"),
    Mention("titre", Sorte.TEXTE, "Action"),
    Mention("pilotage", Sorte.TEXTE, "Pilotage"),
    Mention("referents", Sorte.TEXTE, "Référents"),
)
_UNE_ACTION = {
    "code": "A1",
    "titre": "Juste prescription des antiulcéreux",
    "pilotage": "piloté conjointement",
    "referents": "Mme Nour Haddad, M. Yves Colin",
}


def _points(nom: str, intitule: str, exemple: dict[str, str]) -> Mention:
    return Mention(nom, Sorte.LISTE, intitule, (exemple,), colonnes=_SUR_UN_POINT)


SEANCE = Groupe(
    "seance",
    "La séance d’une instance",
    "instances",
    (
        Mention("instance", Sorte.TEXTE, "Instance", "Commission régionale de coordination des actions"),
        Mention("numero", Sorte.TEXTE, "Numéro de la séance", "99-CRCA-PLENIERE-2026-001"),
        Mention("region", Sorte.TEXTE, "Région", "Haute-Vallée"),
        Mention("prevue_le", Sorte.DATE, "Date de la séance", "2026-04-14"),
        Mention("heure", Sorte.TEXTE, "Heure", "14 h"),
        Mention("lieu", Sorte.TEXTE, "Lieu", "siège de l’agence"),
        Mention("missions", Sorte.PARAGRAPHES, "Missions", "Donner un avis sur le projet de plan de gestion du risque"),
        Mention("regles", Sorte.PARAGRAPHES, "Règles de quorum et de vote", "Le quorum est de la moitié des membres."),
        Mention(
            "membres",
            Sorte.LISTE,
            "Membres convoqués",
            ({"nom": "Mme Claire Vasseur", "qualite": "directrice générale de l’ARS", "voix": "voix délibérative"},),
            colonnes=(
                Mention("nom", Sorte.TEXTE, "Membre"),
                Mention("qualite", Sorte.TEXTE, "Qualité"),
                Mention("voix", Sorte.TEXTE, "Voix"),
            ),
        ),
        Mention(
            "ordre_du_jour",
            Sorte.LISTE,
            "Ordre du jour",
            ({"numero": "P1", "objet": "Projet de plan de gestion du risque", "nature": "pour avis"},),
            colonnes=(
                Mention("numero", Sorte.TEXTE, "Point"),
                Mention("objet", Sorte.TEXTE, "Objet"),
                Mention("nature", Sorte.TEXTE, "Nature"),
            ),
        ),
        Mention(
            "presences",
            Sorte.LISTE,
            "Présences",
            ({"nom": "Mme Claire Vasseur, directrice générale de l’ARS", "mode": "présente"},),
            colonnes=(Mention("nom", Sorte.TEXTE, "Membre"), Mention("mode", Sorte.TEXTE, "Présence")),
        ),
        Mention("quorum", Sorte.PARAGRAPHES, "Quorum", "Quorum requis : 6 ; atteint : 7 ≥ 6."),
        _points("avis", "Avis rendus", _DIT),
        _points("decisions", "Décisions prises", _DECIDE),
        _points(
            "informations", "Informations", {**_DECIDE, "objet": "Tableau de bord", "dit": "la commission en prend acte"}
        ),
        _points("reportes", "Points reportés", {**_DECIDE, "objet": "Question diverse", "dit": "reporté"}),
        Mention(
            "etablissements",
            Sorte.LISTE,
            "Avis par établissement",
            (
                {
                    "numero": "P3",
                    "etablissement": "Centre hospitalier de Montclar",
                    "dit": "avis défavorable",
                    "motif": "une expérimentation y court déjà",
                },
            ),
            colonnes=(
                Mention("numero", Sorte.TEXTE, "Point"),
                Mention("etablissement", Sorte.TEXTE, "Établissement"),
                Mention("dit", Sorte.TEXTE, "Avis"),
                Mention("motif", Sorte.TEXTE, "Motif"),
            ),
        ),
        Mention("releve", Sorte.PARAGRAPHES, "Relevé des échanges", "La commission s’accorde sur le calendrier."),
    ),
)

AVIS_RENDU = Groupe(
    "avis_rendu",
    "L’avis d’une instance",
    "instances",
    (
        Mention("instance", Sorte.TEXTE, "Instance", "Instance régionale d’amélioration de la pertinence des soins"),
        Mention("objet", Sorte.TEXTE, "Objet", "Liste des actes à suivre en 2027"),
        Mention("question", Sorte.PARAGRAPHES, "Question posée", "Quels actes retenir pour l’année qui vient ?"),
        Mention("demande_le", Sorte.DATE, "Demandé le", "2026-09-01"),
        Mention("seance", Sorte.TEXTE, "Séance", "99-IRAPS-2026-002"),
        Mention("seance_le", Sorte.DATE, "Date de la séance", "2026-09-22"),
        Mention("sens", Sorte.TEXTE, "Sens de l’avis", "favorable avec réserves"),
        Mention("observations", Sorte.PARAGRAPHES, "Réserves et précisions", "Attendre les chiffres de 2026."),
        Mention("decide", Sorte.TEXTE, "Qui décide", "la décision 99-CRCA-PLENIERE-2026-001-P2"),
    ),
)

PLAN = Groupe(
    "plan",
    "Le plan régional",
    "plan régional",
    (
        Mention("intitule", Sorte.TEXTE, "Plan", "Plan pluriannuel régional de gestion du risque"),
        Mention("reference", Sorte.TEXTE, "Référence", "99-PPRGDRESS-2026"),
        Mention("debut_le", Sorte.DATE, "Premier jour", "2026-07-01"),
        Mention("fin_le", Sorte.DATE, "Dernier jour", "2028-06-30"),
        Mention("avis", Sorte.TEXTE, "Avis de la commission", "favorable, séance du 14/04/2026"),
        Mention("arrete", Sorte.TEXTE, "Référence de l’arrêté", "ARS-HV/2026/118"),
        Mention(
            "actions",
            Sorte.LISTE,
            "Actions",
            ({"theme": "T3, produits de santé", **_UNE_ACTION, "periode": "du 01/07/2026 au 30/06/2028"},),
            colonnes=(Mention("theme", Sorte.TEXTE, "Thème"), *_ACTION, Mention("periode", Sorte.TEXTE, "Période")),
        ),
    ),
)

CONVENTION = Groupe(
    "convention",
    "La convention de partenariat",
    "plan régional",
    (
        Mention("reference", Sorte.TEXTE, "Référence", "99-CONVENTION-2026"),
        Mention("debut_le", Sorte.DATE, "Premier jour", "2026-07-01"),
        Mention("fin_le", Sorte.DATE, "Dernier jour", "2028-06-30"),
        Mention("plan", Sorte.TEXTE, "Plan auquel elle se rattache", "99-PPRGDRESS-2026"),
        Mention("gouvernance", Sorte.PARAGRAPHES, "Instances", "Commission régionale de coordination des actions"),
        Mention("annexe", Sorte.LISTE, "Annexe des actions", (_UNE_ACTION,), colonnes=_ACTION),
        Mention("annee", Sorte.ANNEE, "Année du bilan", "2026"),
        Mention("commission", Sorte.TEXTE, "Commission à qui le bilan est présenté", "commission de l’article R. 1434-13"),
        Mention(
            "bilans",
            Sorte.LISTE,
            "Bilan des actions",
            ({"code": "A1", "titre": "Juste prescription", "etat": "En cours", "meteo": "au vert", "gain": "12 000,00 €",
              "bilan": "Douze services rencontrés."},),
            colonnes=(
                Mention("code", Sorte.TEXTE, "Code"),
                Mention("titre", Sorte.TEXTE, "Action"),
                Mention("etat", Sorte.TEXTE, "Étape"),
                Mention("meteo", Sorte.TEXTE, "Indicateurs"),
                Mention("gain", Sorte.TEXTE, "Gain retenu"),
                Mention("bilan", Sorte.TEXTE, "Bilan"),
            ),
        ),
        Mention("synthese", Sorte.PARAGRAPHES, "Synthèse", "Une action en cours ; gains retenus : 12 000,00 €."),
    ),
)  # fmt: skip

TABLEAU = Groupe(
    "tableau",
    "Le tableau de bord",
    "tableaux de bord",
    (
        Mention("seance", Sorte.TEXTE, "Séance", "99-CRCA-PLENIERE-2026-001"),
        Mention("instance", Sorte.TEXTE, "Instance", "Commission régionale de coordination des actions"),
        Mention("prevue_le", Sorte.DATE, "Date de la séance", "2026-04-14"),
        Mention("gele_le", Sorte.DATE, "Gelé le", "2026-04-07"),
        Mention("par", Sorte.TEXTE, "Gelé par", "M. Paul Denis"),
        Mention("empreinte", Sorte.TEXTE, "Empreinte", "e3b0c44298fc1c14"),
        Mention(
            "blocs",
            Sorte.LISTE,
            "Blocs",
            ({"titre": "Avancement du plan", "commentaire": "Le plan avance comme prévu.", "avant": "sans précédent",
              "lignes": ({"libelle": "Actions en cours", "valeur": "12", "reference": "", "drapeau": ""},)},),
            colonnes=(
                Mention("titre", Sorte.TEXTE, "Bloc"),
                Mention("commentaire", Sorte.PARAGRAPHES, "Commentaire"),
                Mention("avant", Sorte.TEXTE, "Depuis le tableau précédent"),
                Mention(
                    "lignes",
                    Sorte.LISTE,
                    "Lignes",
                    colonnes=(
                        Mention("libelle", Sorte.TEXTE, "Ligne"),
                        Mention("valeur", Sorte.TEXTE, "Valeur"),
                        Mention("reference", Sorte.TEXTE, "Repère", facultative=True),
                        Mention("drapeau", Sorte.TEXTE, "Suivi", facultative=True),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip

REGISTRE = Groupe(
    "registre",
    "Le registre des échanges de données",
    "échanges de données",
    (
        Mention("responsables", Sorte.PARAGRAPHES, "Responsables conjoints", "ARS Haute-Vallée ; caisse de Montclar"),
        Mention("delegues", Sorte.PARAGRAPHES, "Délégués", "M. Luc Morel ; Mme Eva Roche"),
        Mention("accord", Sorte.TEXTE, "Accord entre responsables", "convention 99-CONVENTION-2026"),
        Mention(
            "entrees",
            Sorte.LISTE,
            "Entrées",
            ({"reference": "E1", "intitule": "Dépenses de transport", "finalite": "Suivre l’action A6",
              "base_legale": "CSS, art. L. 182-2-1-1", "donnees": "données agrégées", "personnes": "aucune",
              "destinataires": "l’ARS", "conservation": "3 ans", "fichiers": "2 gardés", "securite": "dépôt chiffré",
              "transfert": "aucun"},),
            colonnes=(
                Mention("reference", Sorte.TEXTE, "Référence"),
                Mention("intitule", Sorte.TEXTE, "Traitement"),
                Mention("finalite", Sorte.TEXTE, "Finalité"),
                Mention("base_legale", Sorte.TEXTE, "Base légale"),
                Mention("donnees", Sorte.TEXTE, "Catégorie de données"),
                Mention("personnes", Sorte.TEXTE, "Personnes concernées"),
                Mention("destinataires", Sorte.TEXTE, "Destinataires"),
                Mention("conservation", Sorte.TEXTE, "Conservation"),
                Mention("fichiers", Sorte.TEXTE, "Fichiers gardés et effacés"),
                Mention("securite", Sorte.TEXTE, "Sécurité"),
                Mention("transfert", Sorte.TEXTE, "Transfert hors de l’Union"),
            ),
        ),
    ),
)  # fmt: skip

VISITE = Groupe(
    "visite",
    "Une visite commune",
    "plan régional",
    (
        Mention("nature", Sorte.TEXTE, "Nature", "Rencontre avec la commission médicale d’établissement"),
        Mention("prevue_le", Sorte.DATE, "Date", "2026-10-06"),
        Mention("equipe", Sorte.PARAGRAPHES, "Équipe", "Mme Nour Haddad (ARS), M. Yves Colin (assurance maladie)"),
        Mention("objectif", Sorte.PARAGRAPHES, "Objectif", "Présenter les indicateurs et convenir des suites."),
        Mention("actions", Sorte.LISTE, "Actions qui visent l’établissement", (_UNE_ACTION,), colonnes=_ACTION),
        Mention("autres", Sorte.PARAGRAPHES, "Ce qui court déjà sur l’établissement", "Contrat CAQES-2022-590000006"),
    ),
)

PROJET = Groupe(
    "projet",
    "Un projet d’expérimentation (article 51)",
    "appels à projets",
    (
        Mention("reference", Sorte.TEXTE, "Référence", "99-APPEL-2026-1-012"),
        Mention("intitule", Sorte.TEXTE, "Intitulé", "Télésurveillance des plaies chroniques"),
        Mention("porteur", Sorte.TEXTE, "Porteur", "Centre hospitalier de Montclar"),
        Mention("objet", Sorte.PARAGRAPHES, "Objet et enjeux", "Suivre les plaies à domicile et éviter des transports."),
        Mention("finalite", Sorte.TEXTE, "Finalité", "organisation nouvelle"),
        Mention("portee", Sorte.TEXTE, "Portée", "régionale"),
        Mention("derogations", Sorte.PARAGRAPHES, "Dérogations", "Article L. 162-5 : tarif de la téléconsultation."),
        Mention("debut_le", Sorte.DATE, "Premier jour", "2027-01-01"),
        Mention("fin_le", Sorte.DATE, "Dernier jour", "2030-12-31"),
        Mention("sortie_le", Sorte.DATE, "Scénario de sortie dû le", "2029-01-01"),
        Mention("demande", Sorte.MONTANT, "Montant demandé", "240000.00", facultative=True),
        Mention("montant", Sorte.MONTANT, "Montant retenu", "220000.00"),
        Mention("notes", Sorte.TEXTE, "Notes des deux lecteurs", "Note des deux lecteurs : 31 sur 40 et 33 sur 40."),
        Mention("avis_am", Sorte.TEXTE, "Avis de l’assurance maladie", "favorable"),
        Mention("avis_ars", Sorte.TEXTE, "Avis de l’agence", "favorable avec réserves"),
        Mention("motifs", Sorte.PARAGRAPHES, "Motifs de l’avis", "Le modèle économique reste à préciser."),
        Mention("avis_comite", Sorte.TEXTE, "Avis du comité technique", "favorable, enregistré le 20/08/2026"),
        Mention("arrete", Sorte.TEXTE, "Référence de l’arrêté", "ARS-HV/51/2026/03"),
        Mention(
            "rubriques",
            Sorte.LISTE,
            "Cahier des charges",
            ({"rubrique": "Les effets attendus", "texte": "Moins de transports, des plaies fermées plus tôt."},),
            colonnes=(Mention("rubrique", Sorte.TEXTE, "Rubrique"), Mention("texte", Sorte.PARAGRAPHES, "Ce qui est dit")),
        ),
    ),
)

REGIONAL = (SEANCE, AVIS_RENDU, PLAN, CONVENTION, TABLEAU, REGISTRE, VISITE, PROJET)
