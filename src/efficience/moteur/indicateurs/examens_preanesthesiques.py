"""Examens préanesthésiques jugés inutiles avant une chirurgie mineure.

« Indicateur composite de 4 taux : bilan d'hémostase chez l'enfant avant amygdalectomie ou adénoïdectomie ; bilan
d'hémostase chez l'adulte ; groupe sanguin ; ionogramme […] taux attendu : 0 % » (webinaire CAQES 2022 ; indicateur fixé
par l'arrêté du 23 février 2022)
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from efficience.moteur.definition import Exemple, Lue, Mesure, ParEtapes, Unite, moyenne, part
from efficience.moteur.etapes import Contexte, Sommes
from efficience.moteur.flux import Etage, Filtre
from efficience.noyau.economie import COMPOSANTES_EPA, Economie
from efficience.noyau.indicateur import Fiche, Niveau, Plancher, Sens, Volet


@dataclass(frozen=True)
class Bilan:
    """One of the four rates: acts that open it, exams that were not useful, who it is about."""

    public: str
    actes: tuple[str, ...]
    examens: str


BILANS = dict(
    zip(
        COMPOSANTES_EPA,
        (
            Bilan("enfant", ("ccam-amygdalectomie", "ccam-adenoidectomie"), "nabm-hemostase"),
            Bilan("adulte", ("ccam-chirurgie-adulte",), "nabm-hemostase"),
            Bilan("tous", ("ccam-chirurgie-groupe",), "nabm-groupe"),
            Bilan("tous", ("ccam-chirurgie-ionogramme",), "nabm-ionogramme"),
        ),
        strict=True,
    )
)


def eligibles(bilan: Bilan, sejours: ibis.Table, actes: ibis.Table, contexte: Contexte) -> ibis.Table:
    """Stays of the year with at least one act of the list."""
    vises = actes.filter(contexte.dans(actes.code_ccam, *bilan.actes)).select("sejour").distinct()
    retenus = sejours.semi_join(vises, "sejour")
    adulte = contexte.regle("age_adulte")
    ages = {"enfant": lambda t: t.age < adulte, "adulte": lambda t: t.age >= adulte}
    if contexte.regle("condition_age_epa") and bilan.public in ages:
        return retenus.filter(ages[bilan.public](retenus))
    return retenus


def examens_faits(examens: ibis.Table) -> ibis.Table:
    """Exams of a patient by code and day, without those cancelled: a negative line and nothing left to pay."""
    jours = examens.group_by("patient", "code_nabm", "date_execution").agg(
        montant=examens.montant_base.sum(),
        sans_montant=examens.montant_base.isnull().any(),
        annule=(examens.montant_base < 0).fill_null(False).any() & (examens.montant_base.sum() <= 0),
    )
    return jours.filter(~jours.annule)


def touches(bilan: Bilan, retenus: ibis.Table, faits: ibis.Table, contexte: Contexte) -> ibis.Table:
    """Eligible stays preceded by an exam of the list, with what these exams cost."""
    vises = faits.filter(contexte.dans(faits.code_nabm, bilan.examens))
    avance = retenus.date_entree.delta(vises.date_execution, unit="day")
    avant = retenus.join(
        vises, [retenus.patient == vises.patient, avance.between(1, contexte.regle("delai_examens_epa"))]
    ).select("sejour", "montant", "sans_montant")
    return avant.group_by("sejour").agg(montant=avant.montant.sum(), sans_montant=avant.sans_montant.any())


def examiner(contexte: Contexte) -> Sommes:
    """The four rates of the year."""
    sejours = contexte.table("sejours", annee_seule=True)
    actes = contexte.table("actes")
    faits = examens_faits(contexte.table("examens"))
    t = sejours.select("sejour", "finess")
    for k, bilan in BILANS.items():
        retenus = eligibles(bilan, sejours, actes, contexte)
        champ = retenus.select("sejour").mutate(**{f"champ_{k}": 1})
        vus = touches(bilan, retenus, faits, contexte)
        vus = vus.rename({f"montant_{k}": "montant", f"sans_montant_{k}": "sans_montant"})
        t = t.left_join(champ, "sejour").drop("sejour_right").left_join(vus, "sejour").drop("sejour_right")
    sommes = t.group_by("finess").agg(**{nom: valeur for k in BILANS for nom, valeur in _sommer(t, k).items()})
    return Sommes(sommes, _filtrer(sejours, actes, contexte), _listes_vides(contexte))


def _sommer(t: ibis.Table, k: int) -> dict[str, Any]:
    """Eligible stays, stays hit, and what the exams of these cost (missing when one has no amount)."""
    inconnu = t[f"sans_montant_{k}"].fill_null(False).any()
    return {
        f"sejours_{k}": t[f"champ_{k}"].notnull().sum(),
        f"examens_{k}": t[f"sans_montant_{k}"].notnull().sum(),
        f"montant_{k}": ibis.ifelse(inconnu, ibis.null(), t[f"montant_{k}"].sum().fill_null(0)),
    }


def _filtrer(sejours: ibis.Table, actes: ibis.Table, contexte: Contexte) -> list[Etage]:
    vises = actes.filter(contexte.dans(actes.code_ccam, *_actes()))
    chaine = Filtre("patient chaîné", lambda t: t.patient.notnull())
    chirurgie = contexte.moteur.retenir(sejours.semi_join(vises, "sejour"))
    return [
        *contexte.compter(sejours, sejours.montant_am, "séjours de l'année dans l'entrepôt"),
        *contexte.compter(chirurgie, chirurgie.montant_am, "avec un acte de l'une des listes", chaine),
    ]


def _actes() -> tuple[str, ...]:
    return tuple(dict.fromkeys(nom for bilan in BILANS.values() for nom in bilan.actes))


def _listes_vides(contexte: Contexte) -> list[str]:
    """Lists of acts that no public text gives: their rates have no stays until a sheet brings them."""
    vides = [nom for nom in _actes() if not contexte.reglement.nomenclature(nom).lignes]
    if not vides:
        return []
    return [f"listes d'actes non publiées, à apporter par la feuille de campagne (nomenclatures) : {', '.join(vides)}"]


def _mesures() -> dict[str, Mesure]:
    mesures: dict[str, Mesure] = {}
    for k in BILANS:
        mesures |= {
            f"taux_{k}": part(f"examens_{k}", sur=(f"sejours_{k}",)),
            f"sejours_{k}": Lue(f"sejours_{k}", "séjours avec un acte de la liste"),
            f"examens_{k}": Lue(f"examens_{k}", "parmi eux, séjours précédés d'un examen jugé inutile"),
            f"montant_unitaire_{k}": moyenne(f"montant_{k}", par=f"examens_{k}"),
            f"montant_{k}": Lue(f"montant_{k}", "montant remboursable de ces examens", Unite.EUROS),
        }
    return mesures


EXAMENS_PREANESTHESIQUES = ParEtapes(
    fiche=Fiche(
        code="N-EPA",
        intitule="Examens préanesthésiques",
        definition=(
            "Pour chacun des quatre bilans, séjours de chirurgie précédés, dans les 30 jours avant l'entrée, d'au moins un "
            "examen jugé inutile, divisés par les séjours où l'acte de chirurgie a été fait."
        ),
        pourquoi=(
            "3,9 millions d'examens non pertinents par an, 20 millions d'euros ; les sociétés savantes les jugent inutiles "
            "depuis 2012 avant une chirurgie mineure."
        ),
        volet=Volet.PERTINENCE,
        sens=Sens.BAISSE,
        texte="arrete-2022-02-23",
        economie=Economie.EPA,
        taux_plafond="taux_plafond_epa",
        actif="actif_epa",
        plancher=Plancher.COMPOSANTE,
        niveaux=(Niveau.SNDS,),
        secret=True,
        limites=(
            "Les listes d'actes de l'adulte, du groupe sanguin et de l'ionogramme ne sont pas publiées : vides tant que la "
            "région ne les apporte pas, leurs taux sont non calculables.",
            "Un examen fait pour une autre raison dans les 30 jours est compté.",
            "Les fichiers de l'établissement ne voient pas les examens faits en ville.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    lues=("sejours", "actes", "examens"),
    etapes=examiner,
    listes_lues=tuple(dict.fromkeys((*_actes(), *(bilan.examens for bilan in BILANS.values())))),
    regles_lues=("age_adulte", "condition_age_epa", "delai_examens_epa"),
    mesures=_mesures(),
    exemple=Exemple(
        annee=2023,
        tables={
            "sejours": """
                sejour | finess    | patient | date_entree | date_sortie | annee | age | ghm    | dp   | montant_am
                s1     | 590000006 | e1      | 2023-03-31  | 2023-03-31  | 2023  | 5   | 03C10J | J350 | 900.00
                s2     | 590000006 | e2      | 2023-03-31  | 2023-03-31  | 2023  | 6   | 03C10J | J350 | 900.00
                s3     | 590000006 |         | 2023-04-10  | 2023-04-10  | 2023  | 4   | 03C10J | J352 | 900.00
                s4     | 590000006 | a1      | 2023-04-10  | 2023-04-10  | 2023  | 50  | 02C05J | H259 | 1200.00
            """,
            "actes": """
                sejour | code_ccam
                s1     | FAFA001
                s2     | FAFA005
                s3     | FAFA002
                s4     | BFGA004
            """,
            "examens": """
                patient | code_nabm | date_execution | montant_base
                e1      | 0126      | 2023-03-01     | 4.59
                e1      | 1127      | 2023-03-01     | 4.59
                e2      | 0126      | 2023-02-28     | 4.59
                e2      | 0127      | 2023-03-15     | 5.40
            """,
        },
        attendu={
            "590000006": {
                "taux_1": "1/3",
                "sejours_1": "3",
                "examens_1": "1",
                "montant_unitaire_1": "9.18",
                "montant_1": "9.18",
                **{
                    f"{nom}_{k}": valeur
                    for k in (2, 3, 4)
                    for nom, valeur in {
                        "taux": "non_calculable",
                        "sejours": "0",
                        "examens": "0",
                        "montant_unitaire": "non_calculable",
                        "montant": "0.00",
                    }.items()
                },
            },
        },
    ),
)
