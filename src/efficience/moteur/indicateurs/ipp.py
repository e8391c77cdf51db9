"""Évolution de la dépense remboursée d'inhibiteurs de la pompe à protons prescrits à l'hôpital, exécutés en ville.

« Évolution des dépenses d'IPP en PHEV entre l'année N-1 et l'année N […] (Dépense remboursée d'IPP PHEV en année N)
− (Dépense remboursée d'IPP PHEV en année N-1) » (webinaire CAQES 2022 ; indicateur fixé par l'arrêté du
23 février 2022)
"""

from datetime import date

from efficience.moteur.definition import HORS_HONORAIRES, PRESCRIT_A_L_HOPITAL, Exemple, ParListes, boites, euros, liste
from efficience.noyau.economie import Economie
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet

IPP = ParListes(
    fiche=Fiche(
        code="N-IPP",
        intitule="Inhibiteurs de la pompe à protons",
        definition=(
            "Dépense remboursée (régime obligatoire) des IPP prescrits par l'établissement et délivrés en ville, "
            "et nombre de boîtes, sur l'année civile."
        ),
        pourquoi=(
            "Un quart de la population en reçoit, 60 % des usages sont hors autorisation de mise sur le marché : "
            "l'ordonnance de sortie est souvent à l'origine d'un traitement qui se prolonge sans indication."
        ),
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.BAISSE,
        texte="arrete-2022-02-23",
        economie=Economie.DEPENSE,
        taux_plafond="taux_plafond_ipp",
        cible_evolution="cible_evolution_ipp",
        actif="actif_ipp",
        niveaux=(Niveau.DONNEES_OUVERTES, Niveau.SNDS),
        limites=(
            "Le prescripteur est celui que le pharmacien a saisi : une part des prescriptions est mal attribuée.",
            "Prix courants : une baisse de tarif fait baisser la dépense sans changement de pratique.",
            "Les associations avec un AINS et les traitements d'éradication (A02BD) ne sont pas comptés.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    table="delivrances",
    garder=(HORS_HONORAIRES, PRESCRIT_A_L_HOPITAL),
    composantes={"ipp": liste("atc-ipp")},
    mesures={"depense": euros("ipp"), "boites": boites("ipp")},
    exemple=Exemple(
        annee=2023,
        tables={
            "medicaments": """
                cip13         | atc5    | unites_par_boite
                3400930000014 | A02BC01 | 28
                3400930000021 | A02BC05 | 14
                3400930000038 | A02BD04 | 56
            """,
            "delivrances": """
                finess    | cip13         | annee | boites | montant_rembourse
                590000006 | 3400930000014 | 2023  | 10     | 39.40
                590000006 | 3400930000021 | 2023  | 5      | 20.10
                590000006 | 3400930000021 | 2023  | -1     | -4.02
                590000006 | 3400930000038 | 2023  | 7      | 99.99
                          | 3400930000014 | 2023  | 8      | 31.52
                620000000 | 3400930000038 | 2023  | 1      | 12.00
            """,
        },
        attendu={
            "590000006": {"depense": "55.48", "boites": "14"},
            "620000000": {"depense": "0.00", "boites": "0"},
        },
    ),
)
