"""Poids de l'antibiothérapie à domicile par diffuseur (informatif).

« Poids de l'antibiothérapie par diffuseur dans la dépense de perfusion à domicile par diffuseur » (webinaire CAQES 2022,
indicateur informatif)
"""

from datetime import date

from efficience.moteur.definition import Exemple, Lue, ParEtapes, Unite, part
from efficience.moteur.etapes import Contexte, Sommes
from efficience.moteur.flux import Filtre
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet

DIFFUSEURS, INJECTABLES = "lpp-perfadom-diffuseur", "atc-antibiotique-injectable"


def rapprocher(contexte: Contexte) -> Sommes:
    """Diffuser lines of the year, and those of a patient who got an injectable antibiotic a few days before or after."""
    dispositifs = contexte.table("dispositifs", annee_seule=True)
    diffuseur = Filtre("forfait de diffuseur", lambda t: contexte.dans(t.code_lpp, DIFFUSEURS))
    hospitalier = Filtre("prescrit par un établissement", lambda t: t.finess.notnull())
    poses = dispositifs.filter(diffuseur.condition(dispositifs) & hospitalier.condition(dispositifs))
    delivrees = contexte.medicaments_delivres()
    injectables = delivrees.filter(contexte.dans(delivrees.atc, INJECTABLES) & (delivrees.boites > 0))
    injectables = injectables.select("patient", "date_execution").distinct()
    ecart = poses.date_execution.delta(injectables.date_execution, unit="day").abs()
    delai = contexte.regle("delai_antibiotique_diffuseur")
    liees = poses.semi_join(injectables, [poses.patient == injectables.patient, ecart <= delai])
    t = poses.group_by("finess").agg(diffuseur=poses.montant_rembourse.sum())
    a = liees.group_by("finess").agg(antibiotiques=liees.montant_rembourse.sum())
    sommes = t.left_join(a, "finess").drop("finess_right")
    flux = contexte.compter(dispositifs, dispositifs.montant_rembourse, "dispositifs de l'année", hospitalier, diffuseur)
    return Sommes(sommes.mutate(antibiotiques=sommes.antibiotiques.fill_null(0)), flux)


ANTIBIOTIQUES_DIFFUSEUR = ParEtapes(
    fiche=Fiche(
        code="I-ATB",
        intitule="Antibiothérapie par diffuseur (informatif)",
        definition=(
            "Dépense des forfaits de diffuseur d'un patient à qui un antibiotique injectable est délivré à trois jours "
            "près, divisée par la dépense de tous les forfaits de diffuseur prescrits par l'établissement."
        ),
        pourquoi="Une antibiothérapie courte passe souvent par voie orale, ou par gravité.",
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.BAISSE,
        texte="webinaire-hdf-2022",
        niveaux=(Niveau.SNDS,),
        limites=(
            "Le calcul n'est pas publié : l'écart de trois jours et la liste des antibiotiques sont des hypothèses ; "
            "l'indicateur n'ouvre aucun droit.",
            "Un antibiotique à forme orale et injectable n'est pas dans la liste : la part est sous-estimée.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    lues=("dispositifs", "delivrances"),
    remplies=dict.fromkeys(("dispositifs", "delivrances"), ("patient", "date_execution")),
    etapes=rapprocher,
    listes_lues=(DIFFUSEURS, INJECTABLES),
    regles_lues=("delai_antibiotique_diffuseur",),
    mesures={
        "part": part("depense_antibiotiques", sur=("depense_diffuseur",)),
        "depense_antibiotiques": Lue(
            "antibiotiques", "forfaits de diffuseur liés à un antibiotique injectable", Unite.EUROS
        ),
        "depense_diffuseur": Lue("diffuseur", "forfaits de diffuseur", Unite.EUROS),
    },
    exemple=Exemple(
        annee=2023,
        tables={
            "medicaments": """
                cip13         | atc5    | unites_par_boite
                3400930000151 | J01DD04 | 1
            """,
            "delivrances": """
                finess    | patient | cip13         | date_execution | annee | boites | montant_rembourse
                590000006 | p1      | 3400930000151 | 2023-05-04     | 2023  | 5      | 20.00
                590000006 | p2      | 3400930000151 | 2023-05-06     | 2023  | 5      | 20.00
            """,
            "dispositifs": """
                finess    | patient | code_lpp | date_execution | annee | quantite | montant_rembourse
                590000006 | p1      | 1164778  | 2023-05-01     | 2023  | 1        | 300.00
                590000006 | p2      | 1164778  | 2023-05-02     | 2023  | 1        | 500.00
                590000006 | p3      | 1176882  | 2023-05-02     | 2023  | 1        | 500.00
            """,
        },
        attendu={
            "590000006": {"part": "3/8", "depense_antibiotiques": "300.00", "depense_diffuseur": "800.00"},
        },
    ),
)
