"""Évolution du montant moyen de pansements par patient, prescrits à l'hôpital et délivrés en ville.

« Évolution du montant moyen par patient PHEV des articles pour pansements (section 1, chapitre 3, titre I de la LPPR)
entre l'année N-1 et l'année N » (webinaire CAQES 2022 ; indicateur fixé par l'arrêté du 23 février 2022)
"""

from datetime import date

from efficience.moteur.definition import PRESCRIT_A_L_HOPITAL, Exemple, ParListes, euros, liste, moyenne, patients
from efficience.noyau.economie import Economie
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet

PANSEMENTS = ParListes(
    fiche=Fiche(
        code="N-PANS",
        intitule="Pansements",
        definition=(
            "Dépense remboursée de pansements prescrits par l'établissement, divisée par le nombre de patients distincts "
            "dont la quantité délivrée dans l'année est positive."
        ),
        pourquoi=(
            "À plaie comparable, le coût par patient varie du simple au double entre établissements d'une même catégorie : "
            "le choix du pansement et la durée prescrite font l'écart."
        ),
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.BAISSE,
        texte="arrete-2022-02-23",
        economie=Economie.PANSEMENTS,
        taux_plafond="taux_plafond_pans",
        actif="actif_pans",
        niveaux=(Niveau.SNDS,),
        secret=True,
        limites=(
            "Un établissement qui cesse de prescrire aux cas légers voit sa moyenne monter sans dépenser plus.",
            "Une ligne dont le patient est inconnu rend la moyenne non calculable pour l'établissement.",
            "Les catégories d'établissements comparées ne sont pas définies par les textes lus.",
            "La liste des codes est l'arborescence 1/3/1 relevée au printemps 2020 : les codes inscrits depuis manquent.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    table="dispositifs",
    garder=(PRESCRIT_A_L_HOPITAL,),
    composantes={"pansements": liste("lpp-pansements-codes")},
    mesures={
        "montant_moyen": moyenne("depense", par="patients"),
        "depense": euros("pansements"),
        "patients": patients("pansements"),
    },
    exemple=Exemple(
        annee=2023,
        tables={
            "dispositifs": """
                finess    | patient | code_lpp | annee | quantite | montant_rembourse
                590000006 | p1      | 1300709  | 2023  | 2        | 80.00
                590000006 | p1      | 1300709  | 2023  | 1        | 40.00
                590000006 | p2      | 1300709  | 2023  | 1        | 30.00
                590000006 | p3      | 1300709  | 2023  | 1        | 40.00
                590000006 | p3      | 1300709  | 2023  | -1       | -40.00
                590000006 | p4      | 1176882  | 2023  | 1        | 300.00
                620000000 |         | 1300709  | 2023  | 1        | 25.00
            """,
        },
        attendu={
            "590000006": {"montant_moyen": "75.00", "depense": "150.00", "patients": "2"},
            "620000000": {"montant_moyen": "non_calculable", "depense": "25.00", "patients": "non_calculable"},
        },
    ),
)
