"""Évolution de la dépense de perfusion à domicile par diffuseur et par système actif, prescrite à l'hôpital.

« Évolution des dépenses de PERFADOM (diffuseur et système actif électrique) en PHEV entre l'année N-1 et l'année N »
(webinaire CAQES 2022 ; indicateur fixé par l'arrêté du 23 février 2022)
"""

from datetime import date

from efficience.moteur.definition import PRESCRIT_A_L_HOPITAL, Exemple, ParListes, euros, liste, part, patients
from efficience.noyau.economie import Economie
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet

PERFUSION = ParListes(
    fiche=Fiche(
        code="N-PERF",
        intitule="Perfusion à domicile (PERFADOM)",
        definition=(
            "Dépense remboursée des forfaits de perfusion à domicile par système actif électrique et par diffuseur, "
            "prescrits par l'établissement ; part de ces deux modes dans la dépense des trois modes, gravité comprise."
        ),
        pourquoi=(
            "La dépense augmentait de 9 à 10 % par an de 2015 à 2018 ; la perfusion par gravité, ou la voie orale, suffit "
            "souvent là où un diffuseur ou une pompe est prescrit."
        ),
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.BAISSE,
        texte="arrete-2022-02-23",
        economie=Economie.DEPENSE,
        taux_plafond="taux_plafond_perf",
        cible_evolution="cible_evolution_perf",
        actif="actif_perf",
        niveaux=(Niveau.SNDS,),
        secret=True,
        limites=(
            "Un forfait dont le patient est inconnu rend les nombres de patients non calculables ; les euros restent.",
            "Le regroupement des forfaits par mode de perfusion n'est pas publié : c'est une hypothèse.",
            "L'entretien des voies centrales et la transfusion ne sont comptés nulle part.",
            "Avant juillet 2019, des consommables n'étaient pas différenciés entre système actif et diffuseur : ils "
            "comptent dans la dépense, pas dans son détail.",
            "Prix courants : une baisse de tarif fait baisser la dépense sans changement de pratique.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    table="dispositifs",
    garder=(PRESCRIT_A_L_HOPITAL,),
    composantes={
        "sa": liste("lpp-perfadom-sa"),
        "diffuseur": liste("lpp-perfadom-diffuseur"),
        "indifferencie": liste("lpp-perfadom-indifferencie"),
        "gravite": liste("lpp-perfadom-gravite"),
    },
    mesures={
        "depense": euros("sa", "diffuseur", "indifferencie"),
        "depense_sa": euros("sa"),
        "depense_diffuseur": euros("diffuseur"),
        "depense_gravite": euros("gravite"),
        "part": part("depense", sur=("depense", "depense_gravite")),
        "patients_sa": patients("sa"),
        "patients_diffuseur": patients("diffuseur"),
        "patients_gravite": patients("gravite"),
    },
    exemple=Exemple(
        annee=2023,
        tables={
            "dispositifs": """
                finess    | patient | code_lpp | annee | quantite | montant_rembourse
                590000006 | p1      | 1176882  | 2023  | 1        | 300.00
                590000006 | p1      | 1178556  | 2023  | 4        | 200.00
                590000006 | p2      | 1164778  | 2023  | 1        | 250.00
                590000006 | p2      | 1164778  | 2023  | -1       | -50.00
                590000006 | p3      | 1172619  | 2023  | 1        | 100.00
                590000006 | p3      | 1103392  | 2023  | 1        | 77.00
                          | p4      | 1176882  | 2023  | 1        | 300.00
                620000000 | p5      | 1103392  | 2023  | 1        | 77.00
            """,
        },
        attendu={
            "590000006": {
                "depense": "700.00",
                "depense_sa": "500.00",
                "depense_diffuseur": "200.00",
                "depense_gravite": "100.00",
                "part": "7/8",
                "patients_sa": "1",
                "patients_diffuseur": "0",
                "patients_gravite": "1",
            },
            "620000000": {
                "depense": "0.00",
                "depense_sa": "0.00",
                "depense_diffuseur": "0.00",
                "depense_gravite": "0.00",
                "part": "non_calculable",
                "patients_sa": "0",
                "patients_diffuseur": "0",
                "patients_gravite": "0",
            },
        },
    ),
)
