"""Part de la voie sous-cutanée dans les séjours avec trastuzumab.

« Trastuzumab : part de la voie sous-cutanée […] établissements MCO, part > 60 % des séjours, au moins 100 séjours […]
cible 2022 : 30 %, 2023 : 20 %, 2024 : 10 % » (webinaire CAQES 2022, indicateurs régionaux des Hauts-de-France)
"""

from datetime import date

from efficience.moteur.definition import Distincts, Exemple, ParListes, liste, part
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet

VOIE_SOUS_CUTANEE = ParListes(
    fiche=Fiche(
        code="R-SC",
        intitule="Trastuzumab par voie sous-cutanée",
        definition=(
            "Séjours distincts où du trastuzumab est administré par voie sous-cutanée, divisés par les séjours distincts où "
            "il l'est par quelque voie que ce soit."
        ),
        pourquoi="La voie sous-cutanée n'a pas de biosimilaire : la choisir, c'est renoncer à leur prix.",
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.BAISSE,
        texte="webinaire-hdf-2022",
        niveaux=(Niveau.FICHIERS_ETABLISSEMENT, Niveau.SNDS),
        secret=True,
        limites=(
            "L'association avec le pertuzumab, sous-cutanée elle aussi, et les conjugués sont hors du calcul.",
            "Un séjour dont la quantité nette est nulle ou négative n'est pas compté.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    table="administrations",
    garder=(),
    composantes={
        "intraveineuse": liste("ucd-trastuzumab-reference", "ucd-trastuzumab-biosimilaire"),
        "sous_cutanee": liste("ucd-trastuzumab-sc"),
    },
    mesures={
        "taux": part("sejours_sc", sur=("sejours",)),
        "sejours_sc": Distincts("sejour", ("sous_cutanee",)),
        "sejours": Distincts("sejour", ("intraveineuse", "sous_cutanee")),
    },
    exemple=Exemple(
        annee=2023,
        tables={
            "administrations": """
                sejour | finess    | annee | ucd     | quantite | montant
                s1     | 590000006 | 2023  | 9400037 | 1        | 1500.00
                s1     | 590000006 | 2023  | 9400037 | 1        | 1500.00
                s2     | 590000006 | 2023  | 9438761 | 4        | 800.00
                s3     | 590000006 | 2023  | 9220097 | 1        | 400.00
                s4     | 590000006 | 2023  | 9400037 | 1        | 1500.00
                s4     | 590000006 | 2023  | 9400037 | -1       | -1500.00
                s5     | 590000006 | 2023  | 9001080 | 1        | 2000.00
            """,
        },
        attendu={"590000006": {"taux": "1/3", "sejours_sc": "1", "sejours": "3"}},
    ),
)
