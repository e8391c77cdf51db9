"""Évolution de la dépense d'ézétimibe et associations prescrits à l'hôpital, exécutés en ville, et part face aux statines.

« Évolution des dépenses d'ézétimibe et associations en PHEV entre l'année N-1 et l'année N […] taux de prescription […]
par rapport à la prescription de statines, en volume UCD » (webinaire CAQES 2022 ; indicateur fixé par l'arrêté du
23 février 2022)
"""

from datetime import date

from efficience.moteur.definition import (
    HORS_HONORAIRES,
    PRESCRIT_A_L_HOPITAL,
    Exemple,
    ParListes,
    boites,
    euros,
    liste,
    part,
    unites,
)
from efficience.noyau.economie import Economie
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet

EZETIMIBE = ParListes(
    fiche=Fiche(
        code="N-EZE",
        intitule="Ézétimibe et associations",
        definition=(
            "Dépense remboursée de l'ézétimibe et de ses associations prescrits par l'établissement et délivrés en ville ; "
            "part de l'ézétimibe dans les unités d'ézétimibe et de statines (comprimés)."
        ),
        pourquoi=(
            "Le nombre de boîtes a augmenté de 41 % depuis 2016, avec un mésusage estimé jusqu'à 63 % ; la statine bien "
            "dosée est le premier choix."
        ),
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.BAISSE,
        texte="arrete-2022-02-23",
        economie=Economie.DEPENSE,
        taux_plafond="taux_plafond_eze",
        actif="actif_eze",
        niveaux=(Niveau.DONNEES_OUVERTES, Niveau.SNDS),
        limites=(
            "Le seuil de ciblage de 9 % date de 2022 : en 2024 presque tous les établissements le dépassent.",
            "Le dénominateur compte l'ézétimibe avec les statines : aucun texte public ne tranche.",
            "Une présentation dont on ne connaît pas les unités par boîte rend les unités non calculables pour "
            "l'établissement ; les euros et les boîtes restent.",
            "Prix courants : une baisse de tarif fait baisser la dépense sans changement de pratique.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    table="delivrances",
    garder=(HORS_HONORAIRES, PRESCRIT_A_L_HOPITAL),
    composantes={"ezetimibe": liste("atc-ezetimibe"), "statines": liste("atc-statine")},
    mesures={
        "depense": euros("ezetimibe"),
        "depense_statines": euros("statines"),
        "boites_ezetimibe": boites("ezetimibe"),
        "boites_statines": boites("statines"),
        "unites_ezetimibe": unites("ezetimibe"),
        "unites_statines": unites("statines"),
        "part_ezetimibe": part("unites_ezetimibe", sur=("unites_ezetimibe", "unites_statines")),
    },
    exemple=Exemple(
        annee=2023,
        tables={
            "medicaments": """
                cip13         | atc5    | unites_par_boite
                3400930000083 | C10AX09 | 28
                3400930000090 | C10BA05 | 30
                3400930000106 | C10AA05 | 90
                3400930000113 | C10BX03 | 30
            """,
            "delivrances": """
                finess    | cip13         | annee | boites | montant_rembourse
                590000006 | 3400930000083 | 2023  | 2      | 30.00
                590000006 | 3400930000090 | 2023  | 1      | 21.50
                590000006 | 3400930000106 | 2023  | 3      | 27.00
                590000006 | 3400930000113 | 2023  | 9      | 80.00
                620000000 | 3400930000113 | 2023  | 1      | 9.00
            """,
        },
        attendu={
            "590000006": {
                "depense": "51.50",
                "depense_statines": "27.00",
                "boites_ezetimibe": "3",
                "boites_statines": "3",
                "unites_ezetimibe": "86",
                "unites_statines": "270",
                "part_ezetimibe": "43/178",
            },
            "620000000": {
                "depense": "0.00",
                "depense_statines": "0.00",
                "boites_ezetimibe": "0",
                "boites_statines": "0",
                "unites_ezetimibe": "0",
                "unites_statines": "0",
                "part_ezetimibe": "non_calculable",
            },
        },
    ),
)
