"""Conformité des prescriptions hospitalières exécutées en ville : FINESS, RPPS, informatisation, DCI.

« Conformité des PHEV : présence du FINESS, du RPPS, prescription informatisée, DCI […] audit annuel de l'assurance maladie
sur un échantillon représentatif ; un décompte imputé à tort est exclu et remplacé » (webinaire CAQES 2022, indicateurs
régionaux des Hauts-de-France)
"""

from datetime import date

import ibis

from efficience.moteur.definition import Exemple, Lue, ParEtapes, Unite, part
from efficience.moteur.etapes import Contexte, Sommes
from efficience.moteur.flux import Filtre
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet

ITEMS = {"finess": "finess_present", "rpps": "rpps_present", "informatisees": "informatisee", "dci": "dci"}
_PHEV = ("delivrances", "dispositifs", "transports")


def auditer(contexte: Contexte) -> Sommes:
    """Conforming checks of the year's sample, wrong imputations left out."""
    auditees = contexte.table("ordonnances_auditees", annee_seule=True)
    imputee = Filtre("imputées à raison", lambda t: ~t.imputation_erronee.fill_null(False))
    t = auditees.filter(imputee.condition(auditees))
    complete = t.finess_present & t.rpps_present & t.informatisee & t.dci
    comptes = t.group_by("finess").agg(
        ordonnances=t.count(),
        completes=complete.sum(),
        **{f"{nom}_conformes": t[colonne].sum() for nom, colonne in ITEMS.items()},
    )
    flux = contexte.compter(auditees, ibis.null("decimal(18,2)"), "ordonnances auditées", imputee)
    return Sommes(_avec_depense(comptes, contexte), flux)


def _avec_depense(comptes: ibis.Table, contexte: Contexte) -> ibis.Table:
    """The PHEV spend of each establishment, known only when drugs, devices and transports of the year all are."""
    if any(contexte.annee not in contexte.entrepot.annees(table) for table in _PHEV):
        return comptes.mutate(depense_phev=ibis.null("decimal(18,2)"))
    lues = [contexte.table(table, annee_seule=True).select("finess", "montant_rembourse") for table in _PHEV]
    toutes = ibis.union(*lues).filter(lambda t: t.finess.notnull())
    depenses = toutes.group_by("finess").agg(depense_phev=toutes.montant_rembourse.sum())
    t = comptes.left_join(depenses, "finess").drop("finess_right")
    return t.mutate(depense_phev=t.depense_phev.fill_null(0))


CONFORMITE = ParEtapes(
    fiche=Fiche(
        code="R-CONF",
        intitule="Conformité des prescriptions exécutées en ville",
        definition=(
            "Contrôles conformes (FINESS, RPPS, informatisation, DCI) divisés par quatre fois le nombre d'ordonnances de "
            "l'échantillon audité, imputations erronées retirées ; part des ordonnances conformes sur les quatre points."
        ),
        pourquoi=(
            "Sans FINESS ni RPPS, une prescription n'est imputée à personne ou l'est à tort : tous les autres indicateurs "
            "en dépendent."
        ),
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.HAUSSE,
        texte="webinaire-hdf-2022",
        niveaux=(Niveau.FICHIERS_ETABLISSEMENT,),
        secret=True,
        limites=(
            "Un taux sur échantillon a une marge : elle est montrée, la décision se prend sur le taux observé.",
            "Aucun texte ne dit comment réunir les quatre points : moyenne des points, et taux complet à côté.",
            "La dépense de PHEV, qui sert au ciblage, n'est connue que si médicaments, dispositifs et transports sont "
            "chargés.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    lues=("ordonnances_auditees",),
    facultatives=_PHEV,
    etapes=auditer,
    mesures={
        "taux": part(*ITEMS, sur=("ordonnances",), fois=len(ITEMS)),
        **{nom: Lue(f"{nom}_conformes", f"ordonnances conformes ({nom})") for nom in ITEMS},
        "ordonnances": Lue("ordonnances", "ordonnances auditées, imputations erronées retirées"),
        "taux_complet": part("completes", sur=("ordonnances",)),
        "depense_phev": Lue("depense_phev", "dépense remboursée des prescriptions exécutées en ville", Unite.EUROS),
    },
    internes={"completes": Lue("completes", "ordonnances conformes sur les quatre points")},
    exemple=Exemple(
        annee=2023,
        tables={
            "ordonnances_auditees": """
                finess    | annee | ordonnance | finess_present | rpps_present | informatisee | dci   | imputation_erronee
                590000006 | 2023  | o1         | true           | true         | true         | true  |
                590000006 | 2023  | o2         | true           | false        | true         | true  | false
                590000006 | 2023  | o3         | false          | false        | false        | false | true
            """,
        },
        attendu={
            "590000006": {
                "taux": "7/8",
                "finess": "2",
                "rpps": "1",
                "informatisees": "2",
                "dci": "2",
                "ordonnances": "2",
                "taux_complet": "1/2",
                "depense_phev": "non_calculable",
            },
        },
    ),
)
