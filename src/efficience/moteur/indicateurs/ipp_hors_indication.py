"""Inhibiteurs de la pompe à protons prescrits avec un AINS à des patients sans risque digestif (informatif).

« Part des patients sous IPP en prévention ou traitement des lésions dues aux AINS sans risque : moins de 65 ans, ou pas
d'antécédent d'ulcère, ou pas d'antiagrégant, d'anticoagulant ou de corticoïde » (webinaire CAQES 2022, indicateur
informatif)
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis

from efficience.moteur.definition import Exemple, Lue, ParEtapes, part
from efficience.moteur.etapes import Contexte, Sommes
from efficience.moteur.flux import Filtre
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet

IPP, AINS, RISQUE, ULCERE = "atc-ipp", "atc-ains", "atc-risque-gastrique", "cim10-ulcere"
_REUNIR = {"et": and_, "ou": or_}
_CLE = ("finess", "patient", "date_prescription")


def ordonnances(delivrees: ibis.Table, contexte: Contexte) -> ibis.Table:
    """Hospital prescriptions of the year that gave a patient a PPI and an NSAID, cancelled deliveries left out."""
    t = delivrees.filter(
        (delivrees.annee == contexte.annee)
        & delivrees.finess.notnull()
        & delivrees.patient.notnull()
        & delivrees.date_prescription.notnull()
    )
    boites = {
        nom: t.boites.sum(where=contexte.dans(t.atc, liste)).fill_null(0) for nom, liste in (("ipp", IPP), ("ains", AINS))
    }
    groupees = t.group_by(*_CLE).agg(age=t.age.max(), **boites)
    return groupees.filter((groupees.ipp > 0) & (groupees.ains > 0)).mutate(ordonnance=ibis.row_number())


def traitements_a_risque(prescrites: ibis.Table, delivrees: ibis.Table, contexte: Contexte) -> ibis.Table:
    """Prescriptions preceded, within the delay and up to the day itself, by a drug that makes the risk."""
    risque = delivrees.filter(contexte.dans(delivrees.atc, RISQUE) & (delivrees.boites > 0))
    risque = risque.select("patient", jour=ibis.coalesce(risque.date_execution, risque.date_prescription))
    depuis = (prescrites.date_prescription - ibis.interval(months=contexte.regle("recul_traitements_ipp"))).cast("date")
    vus = prescrites.join(
        risque,
        [prescrites.patient == risque.patient, risque.jour >= depuis, risque.jour <= prescrites.date_prescription],
    )
    return vus.select(*_CLE).distinct().mutate(traite=True)


def ulceres(prescrites: ibis.Table, contexte: Contexte) -> ibis.Table:
    """Prescriptions of patients with an ulcer among the diagnoses of a stay of the years before."""
    sejours = contexte.table("sejours")
    codes = sejours.select("patient", "date_sortie", code=_diagnostics(sejours).unnest())
    sorties = codes.filter(contexte.dans(codes.code, ULCERE) & codes.patient.notnull())
    depuis = (prescrites.date_prescription - ibis.interval(years=contexte.regle("recul_ulcere_ipp"))).cast("date")
    vus = prescrites.join(
        sorties,
        [
            prescrites.patient == sorties.patient,
            sorties.date_sortie >= depuis,
            sorties.date_sortie <= prescrites.date_prescription,
        ],
    )
    return vus.select(*_CLE).distinct().mutate(ulcere=True)


def _diagnostics(sejours: ibis.Table) -> Any:
    """All the diagnoses of a stay, as an array."""
    return (sejours.dp + " " + sejours.dr.fill_null("") + " " + sejours.das.fill_null("")).split(" ")


def _rattacher(prescrites: ibis.Table, vus: ibis.Table) -> ibis.Table:
    return prescrites.left_join(vus, _CLE).drop(*(f"{cle}_right" for cle in _CLE))


def chercher(contexte: Contexte) -> Sommes:
    """Patients given a PPI with an NSAID in the year, and those among them without any digestive risk."""
    delivrees = contexte.medicaments_delivres()
    prescrites = contexte.moteur.retenir(ordonnances(delivrees, contexte).drop("ordonnance", "ipp", "ains"))
    t = _rattacher(prescrites, traitements_a_risque(prescrites, delivrees, contexte))
    absences = [t.age < contexte.regle("age_risque_gastrique"), t.traite.isnull()]
    if contexte.chargee("sejours"):
        t = _rattacher(t, ulceres(prescrites, contexte))
        absences = [t.age < contexte.regle("age_risque_gastrique"), t.traite.isnull(), t.ulcere.isnull()]
    sans_risque = reduce(_REUNIR[contexte.regle("operateur_sans_risque_ipp")], absences)
    sommes = t.group_by("finess").agg(
        patients=t.patient.nunique(), patients_sans_risque=t.patient.nunique(where=sans_risque.fill_null(False))
    )
    sommes = _sans_anonymes(sommes, delivrees, contexte)
    du_jour = delivrees.filter(delivrees.annee == contexte.annee)
    flux = contexte.compter(du_jour, du_jour.montant_rembourse, "délivrances de l'année", *_filtres())
    return Sommes(sommes, flux, _reserves(contexte))


def _sans_anonymes(sommes: ibis.Table, delivrees: ibis.Table, contexte: Contexte) -> ibis.Table:
    """Counts are unknown where a PPI or an NSAID of the establishment does not say for whom or when it was prescribed."""
    vises = delivrees.filter(
        (delivrees.annee == contexte.annee)
        & delivrees.finess.notnull()
        & (delivrees.patient.isnull() | delivrees.date_prescription.isnull())
        & contexte.dans(delivrees.atc, IPP, AINS)
    )
    t = sommes.outer_join(vises.select("finess").distinct().mutate(anonyme=True), "finess")
    connus = {nom: ibis.ifelse(t.anonyme.notnull(), ibis.null(), t[nom]) for nom in ("patients", "patients_sans_risque")}
    return t.select(finess=ibis.coalesce(t.finess, t.finess_right), **connus)


def _filtres() -> Sequence[Filtre]:
    return (
        Filtre("prescrites par un établissement", lambda t: t.finess.notnull()),
        Filtre("patient et date de prescription connus", lambda t: t.patient.notnull() & t.date_prescription.notnull()),
    )


def _reserves(contexte: Contexte) -> list[str]:
    return [] if contexte.chargee("sejours") else ["séjours non chargés : les antécédents d'ulcère ne sont pas cherchés"]


IPP_HORS_INDICATION = ParEtapes(
    fiche=Fiche(
        code="I-IPP",
        intitule="IPP avec un AINS, sans risque digestif (informatif)",
        definition=(
            "Patients à qui l'établissement prescrit le même jour un IPP et un AINS, et parmi eux ceux qui n'ont ni 65 ans, "
            "ni antécédent d'ulcère, ni antiagrégant, anticoagulant ou corticoïde."
        ),
        pourquoi="La protection gastrique n'est indiquée avec un AINS que chez le patient à risque.",
        volet=Volet.PRODUITS_DE_SANTE,
        sens=Sens.BAISSE,
        texte="webinaire-hdf-2022",
        niveaux=(Niveau.SNDS,),
        secret=True,
        limites=(
            "Le calcul n'est pas publié : reculs et codes sont des hypothèses ; l'indicateur n'ouvre aucun droit.",
            "Un patient dont l'âge est inconnu n'est pas compté sans risque ; une ligne sans patient ni date de "
            "prescription rend les nombres non calculables.",
            "Sans les séjours, les antécédents d'ulcère ne se voient pas et le taux est surestimé.",
            "Un médicament acheté sans ordonnance ne se voit pas.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    lues=("delivrances",),
    remplies={"delivrances": ("patient", "date_prescription")},
    facultatives=("sejours",),
    etapes=chercher,
    listes_lues=(IPP, AINS, RISQUE, ULCERE),
    regles_lues=("age_risque_gastrique", "operateur_sans_risque_ipp", "recul_ulcere_ipp", "recul_traitements_ipp"),
    mesures={
        "taux": part("patients_sans_risque", sur=("patients",)),
        "patients_sans_risque": Lue("patients_sans_risque", "parmi eux, patients sans risque digestif"),
        "patients": Lue("patients", "patients distincts avec un IPP et un AINS de la même ordonnance"),
    },
    exemple=Exemple(
        annee=2023,
        tables={
            "medicaments": """
                cip13         | atc5    | unites_par_boite
                3400930000014 | A02BC01 | 28
                3400930000137 | M01AE01 | 30
                3400930000144 | B01AC06 | 30
            """,
            "delivrances": """
                finess   |patient|cip13        |date_prescription|date_execution|annee|age|boites|montant_rembourse
                590000006|p1     |3400930000014|2023-05-02       |2023-05-02    |2023 |40 |1     |3.94
                590000006|p1     |3400930000137|2023-05-02       |2023-05-02    |2023 |40 |1     |2.10
                590000006|p2     |3400930000014|2023-05-02       |2023-05-03    |2023 |50 |1     |3.94
                590000006|p2     |3400930000137|2023-05-02       |2023-05-03    |2023 |50 |1     |2.10
                         |p2     |3400930000144|2023-02-02       |2023-02-02    |2023 |50 |1     |1.50
                590000006|p3     |3400930000014|2023-05-02       |2023-05-02    |2023 |65 |1     |3.94
                590000006|p3     |3400930000137|2023-05-02       |2023-05-02    |2023 |65 |1     |2.10
                590000006|p4     |3400930000014|2023-05-02       |2023-05-02    |2023 |30 |1     |3.94
                590000006|p4     |3400930000137|2023-05-09       |2023-05-09    |2023 |30 |1     |2.10
            """,
        },
        attendu={"590000006": {"taux": "1/3", "patients_sans_risque": "1", "patients": "3"}},
    ),
)
