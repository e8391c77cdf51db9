"""A contract as a whole: what adds up, what is named beside, what its fingerprint holds, what keeps it undecided."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from objectifs import objectif

from efficience.noyau.evaluation_annuelle import EvaluationAnnuelle, evaluer_contrat
from efficience.noyau.indicateur import Statut
from efficience.noyau.perimetre import Issue, Perimetre, Site, ValeurDeSite
from efficience.noyau.reserves import Cause, reserves
from efficience.reglement import ErreurReglement, Reglement, officiel

SITE = "590000006"
PERIMETRE = Perimetre((Site(SITE),))


def depense(avant: str, apres: str, provisoire: bool = False) -> list[ValeurDeSite]:
    return [
        ValeurDeSite(SITE, 2022, {"depense": Decimal(avant)}),
        ValeurDeSite(SITE, 2023, {"depense": Decimal(apres)}, provisoire=provisoire),
    ]


def evaluer(
    valeurs: dict[str, list[ValeurDeSite]], reglement: Reglement | None = None, **avec: object
) -> EvaluationAnnuelle:
    objectifs = [objectif(code) for code in ("N-IPP", "N-PERF", "N-EZE")]
    return evaluer_contrat(objectifs, valeurs, PERIMETRE, 2023, reglement or officiel(), **avec)  # type: ignore[arg-type]


TROIS = {
    "N-IPP": depense("412350.40", "389871.15"),
    "N-PERF": depense("275000.00", "248000.00"),
    "N-EZE": depense("64210.00", "58930.50"),
}


def test_le_contrat_additionne_ses_indicateurs() -> None:
    contrat = evaluer(TROIS)
    assert contrat.montant == Decimal("11479.70")
    assert contrat.parts == {"N-IPP": Decimal("4495.85"), "N-PERF": Decimal("5400.00"), "N-EZE": Decimal("1583.85")}


def test_une_perte_n_entame_pas_les_autres() -> None:
    contrat = evaluer({**TROIS, "N-PERF": depense("248000.00", "275000.00")})
    assert contrat.montant == Decimal("6079.70")


def test_ce_qui_manque_est_nomme_et_ne_vaut_pas_zero() -> None:
    contrat = evaluer({"N-IPP": TROIS["N-IPP"], "N-EZE": TROIS["N-EZE"][1:]})
    assert [ligne.issue for ligne in contrat.lignes] == [
        Issue.CALCULEE,
        Issue.ANNEE_MANQUANTE,
        Issue.REFERENCE_MANQUANTE,
    ]
    assert list(contrat.parts) == ["N-IPP"]
    (perf,) = (etape for etape in contrat.calcul.etapes if etape.libelle == "N-PERF")
    assert (perf.valeur, perf.formule) == (
        None,
        "année évaluée manquante : le site 590000006 n’a pas transmis de données pour 2023",
    )


def test_un_volet_resilie_sort_du_contrat_avec_sa_raison() -> None:
    contrat = evaluer(TROIS, hors_contrat={"N-PERF": "volet résilié le 31/12/2022"})
    assert (contrat.lignes[1].issue, contrat.lignes[1].motif) == (Issue.HORS_CONTRAT, "volet résilié le 31/12/2022")
    assert contrat.montant == Decimal("6079.70")


def test_la_protection_d_un_indicateur_se_transmet_a_la_cascade() -> None:
    protege = [replace(valeur, statut=Statut.PROTEGE) for valeur in TROIS["N-EZE"]]
    contrat = evaluer({**TROIS, "N-EZE": protege})
    assert [ligne.apport.statut for ligne in contrat.lignes] == [Statut.CALCULE, Statut.CALCULE, Statut.PROTEGE]


def test_la_loi_est_celle_de_l_annee_evaluee() -> None:
    avec = officiel().avec({"parametres": {"taux_plafond_ipp": {"2022-01-01": "0.20", "2024-01-01": "0.10"}}}, "region")
    assert evaluer(TROIS, avec).parts["N-IPP"] == Decimal("4495.85")


def test_une_annee_sans_loi_est_refusee() -> None:
    with pytest.raises(ErreurReglement):
        evaluer_contrat([objectif("N-IPP")], {}, PERIMETRE, 2021, officiel())


def test_la_meme_evaluation_a_la_meme_empreinte() -> None:
    melangees = {code: valeurs[::-1] for code, valeurs in reversed(TROIS.items())}
    assert evaluer(TROIS).empreinte == evaluer(melangees).empreinte


@pytest.mark.parametrize("centimes", ["389871.14", "389871.16"])
def test_un_centime_change_l_empreinte(centimes: str) -> None:
    assert evaluer({**TROIS, "N-IPP": depense("412350.40", centimes)}).empreinte != evaluer(TROIS).empreinte


def test_a_blanc_n_a_pas_l_empreinte_de_l_officielle() -> None:
    assert evaluer(TROIS, a_blanc=True).empreinte != evaluer(TROIS).empreinte


def test_une_evaluation_gelee_garde_son_empreinte() -> None:
    """A change of these bytes is a change of frozen evaluations: it asks for a note in the CHANGELOG."""
    assert evaluer(TROIS).empreinte == EMPREINTE


EMPREINTE = "f3cfb5140458255ae7484c411a7003949d2ea4a1023051c628d90df40da581a2"


def test_des_donnees_provisoires_font_une_reserve() -> None:
    (reserve,) = reserves(evaluer({**TROIS, "N-EZE": depense("64210.00", "58930.50", provisoire=True)}))
    assert (reserve.cause, reserve.message) == (
        Cause.PROVISOIRE,
        "Les données de N-EZE sont provisoires : le montant n’est qu’une indication.",
    )


def test_sans_indicateur_calculable_il_n_y_a_rien_a_decider() -> None:
    vide = evaluer({})
    assert [reserve.cause for reserve in reserves(vide)] == [Cause.RIEN_DE_CALCULABLE]
    assert [ligne.montant for ligne in vide.lignes] == [None, None, None]


def test_un_resultat_recalcule_depuis_le_rapport_se_dit() -> None:
    rapport, courante = evaluer(TROIS), evaluer({**TROIS, "N-IPP": depense("412350.40", "389871.10")})
    (reserve,) = reserves(courante, rapport, officiel())
    assert reserve.cause is Cause.RECALCULEE
    assert "11 479,70 € au rapport, 11 479,71 € aujourd’hui" in reserve.message.replace("\u00a0", " ")


def test_un_parametre_modifie_en_cours_de_campagne_se_dit_avec_ses_deux_valeurs() -> None:
    change = officiel().avec({"parametres": {"taux_plafond_ipp": {"2022-01-01": "0.25"}}}, "feuille 2024")
    (reserve,) = reserves(evaluer(TROIS, change), evaluer(TROIS), change)
    assert reserve.cause is Cause.PARAMETRE_MODIFIE
    assert reserve.message.endswith("IPP » : 0,2 au calcul, 0,25 aujourd’hui (feuille 2024).")


def test_rien_n_a_change_rien_ne_se_dit() -> None:
    assert reserves(evaluer(TROIS), evaluer(TROIS), officiel()) == ()


def test_le_perimetre_ouvre_les_etapes() -> None:
    calcul = evaluer(TROIS).lignes[0].calcul
    assert calcul
    assert [etape.libelle for etape in calcul.etapes[:2]] == ["Périmètre de 2022", "Périmètre de 2023"]


def test_un_site_ferme_est_dit_en_remarque() -> None:
    perimetre = Perimetre((Site(SITE), Site("590000014", None, date(2023, 4, 30))))
    ligne = evaluer_contrat([objectif("N-IPP")], TROIS, perimetre, 2023, officiel()).lignes[0]
    assert ligne.remarques == ("Le site 590000014 n’est plus rattaché depuis le 30/04/2023 : il est hors des deux années.",)
    assert ligne.calcul
    assert any("A-74" in h.motif for h in ligne.calcul.hypotheses)
