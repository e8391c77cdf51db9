"""Part de l'ambulance dans les transports prescrits à l'hôpital et exécutés en ville.

« Évolution de la part des montants remboursés d'ambulance dans l'ensemble des montants remboursés de transports
(ambulance, VSL, taxi) prescrits par l'établissement […] hors transports urgents préhospitaliers, inter et intra
hospitaliers » (webinaire CAQES 2022 ; indicateur fixé par l'arrêté du 23 février 2022)
"""

from datetime import date

from efficience.moteur.definition import (
    PRESCRIT_A_L_HOPITAL,
    Critere,
    Exemple,
    ParListes,
    euros,
    liste,
    moyenne,
    part,
    trajets,
)
from efficience.noyau.economie import Economie
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet

PROGRAMME = Critere(
    "transport programmé : ni urgence préhospitalière, ni transfert",
    lambda t: t.circonstance.isnull() | (t.circonstance == "programme"),
)

TRANSPORTS = ParListes(
    fiche=Fiche(
        code="N-TRA",
        intitule="Part de l'ambulance dans les transports",
        definition=(
            "Montants remboursés d'ambulance, divisés par ceux d'ambulance et de transport assis professionnalisé (VSL, "
            "taxi), pour les transports programmés prescrits par l'établissement et exécutés en ville."
        ),
        pourquoi=(
            "Le référentiel de prescription réserve l'ambulance au patient allongé ou surveillé ; un trajet assis coûte "
            "deux à trois fois moins."
        ),
        volet=Volet.ORGANISATION_DES_SOINS,
        sens=Sens.BAISSE,
        texte="arrete-2022-02-23",
        economie=Economie.TRANSPORT,
        taux_plafond="taux_plafond_tra",
        actif="actif_tra",
        niveaux=(Niveau.SNDS,),
        limites=(
            "Les natures de prestation retenues ne sont pas publiées : leur choix est une hypothèse.",
            "Les forfaits de transport partagé comptent pour leur montant, pas pour un trajet.",
            "La formule du webinaire divise par le coût moyen assis et surestime l'économie : la lecture exacte se compare.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    table="transports",
    garder=(PRESCRIT_A_L_HOPITAL, PROGRAMME),
    composantes={
        "ambulance": liste("nature-ambulance"),
        "tap": liste("nature-tap"),
        "tap_hors_partages": liste("nature-tap", sauf=["nature-partagee"]),
    },
    mesures={
        "part_ambulance": part("depense_ambulance", sur=("depense_ambulance", "depense_tap")),
        "depense_ambulance": euros("ambulance"),
        "depense_tap": euros("tap"),
        "trajets_ambulance": trajets("ambulance"),
        "trajets_tap": trajets("tap_hors_partages"),
        "cout_moyen_ambulance": moyenne("depense_ambulance", par="trajets_ambulance"),
        "cout_moyen_tap": moyenne("depense_tap", par="trajets_tap"),
    },
    exemple=Exemple(
        annee=2023,
        tables={
            "transports": """
                finess    | nature | circonstance          | annee | trajets | montant_rembourse
                590000006 | 4212   | programme             | 2023  | 1       | 120.00
                590000006 | 4213   |                       | 2023  | 2       | 50.00
                590000006 | 4225   | programme             | 2023  | 1       | 10.00
                590000006 | 4212   | urgent_prehospitalier | 2023  | 1       | 150.00
                590000006 | 4212   | inter_hospitalier     | 2023  | 1       | 150.00
                590000006 | 4221   | programme             | 2023  | 1       | 130.00
                          | 4212   | programme             | 2023  | 1       | 120.00
                620000000 | 4221   | programme             | 2023  | 1       | 130.00
            """,
        },
        attendu={
            "590000006": {
                "part_ambulance": "2/3",
                "depense_ambulance": "120.00",
                "depense_tap": "60.00",
                "trajets_ambulance": "1",
                "trajets_tap": "2",
                "cout_moyen_ambulance": "120.00",
                "cout_moyen_tap": "30.00",
            },
            "620000000": {
                "part_ambulance": "non_calculable",
                "depense_ambulance": "0.00",
                "depense_tap": "0.00",
                "trajets_ambulance": "0",
                "trajets_tap": "0",
                "cout_moyen_ambulance": "non_calculable",
                "cout_moyen_tap": "non_calculable",
            },
        },
    ),
)
