"""Évolution de la dépense d'ARA II et d'IEC prescrits à l'hôpital, exécutés en ville, et part des ARA II en unités.

« Évolution des dépenses d'ARA II et IEC (et leurs associations) en PHEV entre l'année N-1 et l'année N […] taux d'ARA II
[…] en volume UCD » (webinaire CAQES 2022 ; annoncé, absent de l'arrêté du 23 février 2022)
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

ARA2_IEC = ParListes(
    fiche=Fiche(
        code="N-ARA2",
        intitule="ARA II et IEC",
        definition=(
            "Dépense remboursée des ARA II, des IEC et de leurs associations prescrits par l'établissement et délivrés en "
            "ville ; part des ARA II dans les unités dispensées (comprimés), boîtes × unités par boîte."
        ),
        pourquoi=(
            "À efficacité comparable dans l'hypertension, l'IEC est le premier choix et coûte moins ; les ARA II "
            "faisaient 62 % de la dépense de la classe en 2020, contre 50 % en 2018."
        ),
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.BAISSE,
        texte="webinaire-hdf-2022",
        economie=Economie.DEPENSE,
        taux_plafond="taux_plafond_ara2",
        actif="actif_ara2",
        niveaux=(Niveau.DONNEES_OUVERTES, Niveau.SNDS),
        limites=(
            "Annoncé en 2022, absent de l'arrêté : indicatif tant qu'une campagne ne l'active pas.",
            "Sacubitril-valsartan (C09DX04) est exclu par défaut : il ferait les quatre cinquièmes de la dépense ARA II.",
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
    composantes={"ara2": liste("atc-ara2"), "iec": liste("atc-iec")},
    mesures={
        "depense": euros("ara2", "iec"),
        "depense_ara2": euros("ara2"),
        "depense_iec": euros("iec"),
        "boites_ara2": boites("ara2"),
        "boites_iec": boites("iec"),
        "unites_ara2": unites("ara2"),
        "unites_iec": unites("iec"),
        "part_ara2": part("unites_ara2", sur=("unites_ara2", "unites_iec")),
    },
    exemple=Exemple(
        annee=2023,
        tables={
            "medicaments": """
                cip13         | atc5    | unites_par_boite
                3400930000045 | C09CA01 | 30
                3400930000052 | C09AA05 | 90
                3400930000069 | C09DX04 | 56
                3400930000076 | C09DA01 |
            """,
            "delivrances": """
                finess    | cip13         | annee | boites | montant_rembourse
                590000006 | 3400930000045 | 2023  | 4      | 24.00
                590000006 | 3400930000052 | 2023  | 2      | 11.00
                590000006 | 3400930000069 | 2023  | 3      | 264.00
                620000000 | 3400930000076 | 2023  | 6      | 30.00
                620000000 | 3400930000052 | 2023  | 1      | 5.50
            """,
        },
        attendu={
            "590000006": {
                "depense": "35.00",
                "depense_ara2": "24.00",
                "depense_iec": "11.00",
                "boites_ara2": "4",
                "boites_iec": "2",
                "unites_ara2": "120",
                "unites_iec": "180",
                "part_ara2": "2/5",
            },
            "620000000": {
                "depense": "35.50",
                "depense_ara2": "30.00",
                "depense_iec": "5.50",
                "boites_ara2": "6",
                "boites_iec": "1",
                "unites_ara2": "non_calculable",
                "unites_iec": "90",
                "part_ara2": "non_calculable",
            },
        },
    ),
)
