"""Pénétration des biosimilaires du trastuzumab et du rituximab administrés à l'hôpital.

« Taux de pénétration des biosimilaires, par molécule (trastuzumab, rituximab) […] cible 2022 : 90 %, 2023 : 92 %,
2024 : 95 % » (webinaire CAQES 2022, indicateurs régionaux des Hauts-de-France)
"""

from datetime import date

from efficience.moteur.definition import Exemple, ParListes, Somme, Unite, liste, part
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet


def _unites(*composantes: str) -> Somme:
    """Dispensing units administered."""
    return Somme("quantite", composantes, Unite.NOMBRE)


def _fiche(code: str, molecule: str) -> Fiche:
    return Fiche(
        code=code,
        intitule=f"Biosimilaires : {molecule}",
        definition=(
            f"Unités de biosimilaires du {molecule} par voie intraveineuse, divisées par toutes les unités de {molecule} "
            "par cette voie, administrées dans l'établissement."
        ),
        pourquoi=(
            "À efficacité équivalente, le biosimilaire coûte moins que le médicament de référence ; l'écart de pratiques "
            "entre établissements reste large."
        ),
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.HAUSSE,
        texte="webinaire-hdf-2022",
        niveaux=(Niveau.FICHIERS_ETABLISSEMENT, Niveau.SNDS),
        secret=True,
        limites=(
            "La voie sous-cutanée, sans biosimilaire, est hors du dénominateur : aucun texte public ne tranche.",
            "Les unités ne sont pas pondérées par leur dosage : un flacon compte pour un.",
            "Un produit est reconnu par son code UCD : un code inscrit après mai 2025 manque.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    )


def _biosimilaires(code: str, molecule: str, exemple: Exemple) -> ParListes:
    """The same definition for the two molecules."""
    return ParListes(
        fiche=_fiche(code, molecule),
        table="administrations",
        garder=(),
        composantes={
            "reference": liste(f"ucd-{molecule}-reference"),
            "biosimilaire": liste(f"ucd-{molecule}-biosimilaire"),
        },
        mesures={
            "taux": part("unites_biosimilaires", sur=("unites",)),
            "unites_biosimilaires": _unites("biosimilaire"),
            "unites": _unites("reference", "biosimilaire"),
            "depense": Somme("montant", ("reference", "biosimilaire"), Unite.EUROS),
        },
        exemple=exemple,
    )


BIOSIMILAIRES_TRASTUZUMAB = _biosimilaires(
    "R-BIO-T",
    "trastuzumab",
    Exemple(
        annee=2023,
        tables={
            "administrations": """
                sejour | finess    | annee | ucd           | quantite | montant
                s1     | 590000006 | 2023  | 9220097       | 2        | 800.00
                s2     | 590000006 | 2023  | 9438761       | 5        | 1000.00
                s3     | 590000006 | 2023  | 3400894387614 | 1        | 200.00
                s4     | 590000006 | 2023  | 9400037       | 1        | 1500.00
                s5     | 620000000 | 2023  | 9400037       | 1        | 1500.00
            """,
        },
        attendu={
            "590000006": {"taux": "3/4", "unites_biosimilaires": "6", "unites": "8", "depense": "2000.00"},
            "620000000": {"taux": "non_calculable", "unites_biosimilaires": "0", "unites": "0", "depense": "0.00"},
        },
    ),
)

BIOSIMILAIRES_RITUXIMAB = _biosimilaires(
    "R-BIO-R",
    "rituximab",
    Exemple(
        annee=2023,
        tables={
            "administrations": """
                sejour | finess    | annee | ucd     | quantite | montant
                s1     | 590000006 | 2023  | 9197719 | 1.5      | 900.00
                s2     | 590000006 | 2023  | 9427450 | 4        | 1200.00
                s2     | 590000006 | 2023  | 9427450 | -1       | -300.00
                s3     | 590000006 | 2023  | 9403691 | 1        | 1500.00
            """,
        },
        attendu={"590000006": {"taux": "2/3", "unites_biosimilaires": "3", "unites": "4.5", "depense": "1800.00"}},
    ),
)
