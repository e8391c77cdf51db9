"""Réhospitalisation à trois mois des patients hospitalisés pour insuffisance cardiaque.

« Évolution du taux de réhospitalisation à 3 mois des patients hospitalisés pour insuffisance cardiaque entre l'année N-1
et l'année N […] indicateurs de moyens : consultation du médecin traitant dans les 8 jours, du cardiologue dans les
2 mois » (webinaire CAQES 2022 ; indicateur fixé par l'arrêté du 23 février 2022)
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import ibis

from efficience.moteur.definition import Exemple, Lue, ParEtapes, Unite, part
from efficience.moteur.etapes import Contexte, Sommes
from efficience.moteur.flux import Filtre
from efficience.noyau.economie import Economie
from efficience.noyau.indicateur import Fiche, Niveau, Sens, Volet

INSUFFISANCE = "cim10-insuffisance-cardiaque"
SEANCES = "ghm-seances"
GENERALISTES, CARDIOLOGUES = "specialite-medecine-generale", "specialite-cardiologie"
_TRANSFERT, _DECES = ("7", "0"), "9"
_ORDRE = ("date_entree", "date_sortie", "sejour")
_SOMME = "decimal(38, 2)"
# Follow-up → who is consulted, within what delay.
_SUIVIS: Mapping[str, tuple[str, str, Callable[[int], Any]]] = {
    "vus_generaliste": (GENERALISTES, "delai_medecin_traitant", lambda jours: ibis.interval(days=jours)),
    "vus_cardiologue": (CARDIOLOGUES, "delai_cardiologue", lambda mois: ibis.interval(months=mois)),
}


def episodes(sejours: ibis.Table, contexte: Contexte) -> ibis.Table:
    """Stays of known patients who had a heart failure, transfers merged: a stay left by transfer and the next one, the same
    day or the next, are one episode. It has the first entry, the summed amount, and all else of the last stay."""
    s = sejours.filter(sejours.patient.notnull()).mutate(insuffisance=contexte.dans(sejours.dp, INSUFFISANCE))
    s = s.semi_join(s.filter(s.insuffisance).select("patient"), "patient")
    s = contexte.moteur.retenir(
        s.select(*_ORDRE, "patient", "finess", "annee", "age", "mode_sortie", "montant_am", "insuffisance")
    )
    transferes = s.filter(s.mode_sortie.isin(_TRANSFERT)).select("patient")
    isoles = s.anti_join(transferes, "patient")  # nearly all patients: each stay is an episode, nothing has to be sorted
    return _en_episodes(_reunir(s.semi_join(transferes, "patient"), contexte)).union(
        _en_episodes(
            isoles.mutate(
                entree=isoles.date_entree,
                rang_sortie=isoles.date_sortie,
                rang_sejour=isoles.sejour,
                montant=isoles.montant_am.cast(_SOMME),
                sans_montant=isoles.montant_am.isnull(),
                cardiaque=isoles.insuffisance,
            )
        )
    )


def _reunir(s: ibis.Table, contexte: Contexte) -> ibis.Table:
    """The last stay of each episode of these patients, with what is read of the whole episode."""
    suite = ibis.window(group_by="patient", order_by=_ORDRE)
    s = s.mutate(
        ecart=s.date_entree.delta(s.date_sortie.lag().over(suite), unit="day"),
        quitte=s.mode_sortie.lag().over(suite),
    )
    continue_ = s.quitte.isin(_TRANSFERT) & s.ecart.between(0, contexte.regle("delai_transfert"))
    s = s.mutate(debut=ibis.ifelse(continue_.fill_null(False), 0, 1))
    depuis_le_premier = ibis.cumulative_window(group_by="patient", order_by=_ORDRE)
    s = s.mutate(episode=s.debut.sum().over(depuis_le_premier), suivant=s.debut.lead().over(suite))
    tout = ibis.window(group_by=("patient", "episode"))
    premier = ibis.window(group_by=("patient", "episode"), order_by=_ORDRE)
    diagnostics = {
        "un_sejour": s.insuffisance.any().over(tout),
        "premier_sejour": s.insuffisance.first().over(premier),
        "dernier_sejour": s.insuffisance,
    }
    s = s.mutate(
        entree=s.date_entree.min().over(tout),
        rang_sortie=s.date_sortie.first().over(premier),
        rang_sejour=s.sejour.first().over(premier),
        montant=s.montant_am.sum().over(tout).cast(_SOMME),
        sans_montant=s.montant_am.isnull().any().over(tout),
        cardiaque=diagnostics[contexte.regle("diagnostic_episode")],
    )
    return s.filter(s.suivant.isnull() | (s.suivant == 1))


def _en_episodes(s: ibis.Table) -> ibis.Table:
    return s.select(
        *("patient", "sejour", "finess", "annee", "age", "mode_sortie", "entree", "montant", "sans_montant", "cardiaque"),
        *("rang_sortie", "rang_sejour"),
        sortie="date_sortie",
    )


def etapes_index(contexte: Contexte) -> tuple[Filtre, ...]:
    """What makes an episode of the year an index stay."""
    return (
        Filtre("adulte", lambda t: t.age >= contexte.regle("age_adulte")),
        Filtre("diagnostic principal d'insuffisance cardiaque", lambda t: t.cardiaque),
        Filtre("sorti vivant", lambda t: (t.mode_sortie != _DECES).fill_null(True)),
    )


def rehospitalisations(index: ibis.Table, tous: ibis.Table, contexte: Contexte) -> ibis.Table:
    """The first later episode of heart failure of each index stay, in any establishment, within the delay; of two that
    start the same day, the one whose first stay comes first."""
    retours = tous.filter(tous.cardiaque).select(
        "patient", "rang_sortie", "rang_sejour", retour="entree", cout="montant", cout_inconnu="sans_montant"
    )
    index = index.drop("rang_sortie", "rang_sejour")
    delai = retours.retour.delta(index.sortie, unit="day")
    possibles = index.join(
        retours, [index.patient == retours.patient, delai.between(1, contexte.regle("delai_rehospitalisation"))]
    )
    ordre = ibis.window(group_by="sejour", order_by=("retour", "rang_sortie", "rang_sejour"))
    possibles = possibles.select("sejour", "retour", "rang_sortie", "rang_sejour", "cout", "cout_inconnu")
    return possibles.mutate(rang=ibis.row_number().over(ordre)).filter(lambda t: t.rang == 0)


def vus(index: ibis.Table, consultations: ibis.Table, limite: Any, contexte: Contexte) -> ibis.Table:
    """Index stays followed by one of these consultations, from discharge to `limite`."""
    plus_tot = 0 if contexte.regle("consultation_jour_de_sortie") else 1
    jours = consultations.date_execution.delta(index.sortie, unit="day")
    suivies = index.join(
        consultations,
        [index.patient == consultations.patient, jours >= plus_tot, consultations.date_execution <= limite],
    )
    return suivies.select("sejour").distinct().mutate(vu=1)


def suivre(contexte: Contexte) -> Sommes:
    """The whole year: index stays, readmissions, consultations."""
    lus = contexte.table("sejours")
    sejours = lus.mutate(seance=contexte.dans(lus.ghm, SEANCES))
    tous = contexte.moteur.retenir(episodes(sejours.filter(~sejours.seance), contexte))
    de_l_annee = tous.filter(tous.annee == contexte.annee)
    filtres = etapes_index(contexte)
    index = de_l_annee
    for filtre in filtres:
        index = index.filter(filtre.condition(index))
    retours = rehospitalisations(index, tous, contexte)
    bruts = sejours.filter(sejours.annee == contexte.annee)
    flux = [
        *contexte.compter(
            bruts,
            bruts.montant_am,
            "séjours de l'année dans l'entrepôt",
            Filtre("hors séances", lambda t: ~t.seance),
            Filtre("patient chaîné", lambda t: t.patient.notnull()),
        ),
        *contexte.compter(de_l_annee, de_l_annee.montant, "épisodes des patients concernés, transferts réunis", *filtres),
    ]
    return Sommes(_sommer(index, retours, contexte), flux, _reserves(contexte))


def _sommer(index: ibis.Table, retours: ibis.Table, contexte: Contexte) -> ibis.Table:
    t = index.left_join(retours, "sejour").select("sejour", "finess", "retour", "cout", "cout_inconnu")
    vus_par = _consultations(index, contexte)
    for nom, vu in vus_par.items():
        t = t.left_join(vu, "sejour").drop("sejour_right").rename({nom: "vu"})
    sommes = t.group_by("finess").agg(
        sejours=t.count(),
        rehospitalisations=t.retour.notnull().sum(),
        depense=ibis.ifelse(t.cout_inconnu.fill_null(False).any(), ibis.null(), t.cout.sum().fill_null(0)),
        **{nom: t[nom].fill_null(0).sum() for nom in vus_par},
    )
    return sommes.mutate(**{nom: ibis.null("int64") for nom in _SUIVIS if nom not in vus_par})


def _consultations(index: ibis.Table, contexte: Contexte) -> dict[str, ibis.Table]:
    """By kind of follow-up, the index stays that had it; nothing when consultations are not loaded."""
    if not contexte.chargee("consultations"):
        return {}
    consultations = contexte.table("consultations")
    suivis = {}
    for nom, (liste, regle, duree) in _SUIVIS.items():
        siennes = consultations.filter(contexte.dans(consultations.specialite, liste))
        limite = (index.sortie + duree(contexte.regle(regle))).cast("date")
        suivis[nom] = vus(index, siennes, limite, contexte)
    return suivis


def _reserves(contexte: Contexte) -> list[str]:
    if contexte.annee + 1 in contexte.entrepot.annees("sejours"):
        return []
    delai = contexte.regle("delai_rehospitalisation")
    return [
        f"les séjours de {contexte.annee + 1} ne sont pas chargés : les réhospitalisations qui suivent les sorties des "
        f"{delai} derniers jours de l'année ne sont pas toutes vues, le chiffre est provisoire"
    ]


REHOSPITALISATION = ParEtapes(
    fiche=Fiche(
        code="N-IC",
        intitule="Réhospitalisation à trois mois pour insuffisance cardiaque",
        definition=(
            "Séjours d'adultes sortis vivants après une hospitalisation pour insuffisance cardiaque, suivis dans les 90 "
            "jours d'un séjour pour le même motif où que ce soit ; dépense de ces réhospitalisations."
        ),
        pourquoi=(
            "Un tiers des patients est réhospitalisé, la moitié dans les trois mois ; la moitié de ces séjours serait "
            "évitable par un suivi organisé dès la sortie."
        ),
        volet=Volet.PERTINENCE,
        sens=Sens.BAISSE,
        texte="arrete-2022-02-23",
        economie=Economie.REHOSPITALISATION,
        taux_plafond="taux_plafond_ic",
        actif="actif_ic",
        niveaux=(Niveau.FICHIERS_ETABLISSEMENT, Niveau.SNDS),
        secret=True,
        limites=(
            "L'algorithme officiel (codage, exclusions, caractère non programmé) n'est pas publié : c'est une hypothèse.",
            "Avec les seuls fichiers de l'établissement, une réhospitalisation ailleurs ne se voit pas.",
            "Un séjour sans chaînage valide n'est ni index ni réhospitalisation.",
            "Les sorties de fin d'année demandent les séjours du premier trimestre suivant.",
            "Un tarif qui monte fait monter la dépense sans changement de pratique.",
        ),
        auteur="équipe efficience",
        verificateur="",
        prochaine_revue=date(2027, 3, 1),
    ),
    lues=("sejours",),
    facultatives=("consultations",),
    etapes=suivre,
    listes_lues=(INSUFFISANCE, SEANCES, GENERALISTES, CARDIOLOGUES),
    regles_lues=(
        *("age_adulte", "delai_rehospitalisation", "delai_transfert", "diagnostic_episode"),
        *("delai_medecin_traitant", "delai_cardiologue", "consultation_jour_de_sortie"),
    ),
    mesures={
        "depense_rehospitalisations": Lue(
            "depense", "somme des montants de la première réhospitalisation de chaque séjour index", Unite.EUROS
        ),
        "taux": part("rehospitalisations", sur=("sejours",)),
        "sejours": Lue("sejours", "séjours index : épisodes de soins, transferts réunis"),
        "rehospitalisations": Lue("rehospitalisations", "séjours index suivis d'une réhospitalisation"),
        "taux_medecin_traitant_8j": part("vus_generaliste", sur=("sejours",)),
        "taux_cardiologue_2m": part("vus_cardiologue", sur=("sejours",)),
    },
    internes={
        "vus_generaliste": Lue("vus_generaliste", "séjours index suivis d'une consultation de généraliste"),
        "vus_cardiologue": Lue("vus_cardiologue", "séjours index suivis d'une consultation de cardiologue"),
    },
    exemple=Exemple(
        annee=2023,
        tables={
            "sejours": """
                sejour|finess   |patient|date_entree|date_sortie|annee|age|mode_sortie|ghm   |dp  |montant_am
                a1    |590000006|p1     |2023-01-02 |2023-01-10 |2023 |80 |8          |05M092|I500|3600.00
                a2    |620000000|p1     |2023-04-10 |2023-04-15 |2023 |80 |8          |05M091|I501|2980.44
                b1    |590000006|p2     |2023-02-01 |2023-02-05 |2023 |75 |7          |05M092|I500|1000.00
                b2    |620000000|p2     |2023-02-05 |2023-02-12 |2023 |75 |8          |05M093|I500|4000.00
                c1    |590000006|p3     |2023-03-01 |2023-03-04 |2023 |66 |9          |05M094|I500|5000.00
                d1    |590000006|p4     |2023-05-01 |2023-05-06 |2023 |70 |8          |05M092|I500|3600.00
                d2    |590000006|p4     |2023-05-20 |2023-05-20 |2023 |70 |8          |28Z07Z|Z511|300.00
            """,
            "consultations": """
                patient | specialite | date_execution
                p1      | 01         | 2023-01-18
                p4      | 03         | 2023-07-06
                p4      | 01         | 2023-05-15
            """,
        },
        attendu={
            "590000006": {
                "depense_rehospitalisations": "2980.44",
                "taux": "1/2",
                "sejours": "2",
                "rehospitalisations": "1",
                "taux_medecin_traitant_8j": "1/2",
                "taux_cardiologue_2m": "1/2",
            },
            "620000000": {
                "depense_rehospitalisations": "0.00",
                "taux": "0",
                "sejours": "2",
                "rehospitalisations": "0",
                "taux_medecin_traitant_8j": "0",
                "taux_cardiologue_2m": "0",
            },
        },
    ),
)
