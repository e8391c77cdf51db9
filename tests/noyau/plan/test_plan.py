"""What the plan says on a day, what is wrong in it, what it saved, where it stands."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.indicateur import Sens
from efficience.noyau.montant import decimal
from efficience.noyau.periode import Periode
from efficience.noyau.plan.action import Action, Bilan, Jalon
from efficience.noyau.plan.coherence import BLOQUANT, REGLES, Cadre, bloquants, constats
from efficience.noyau.plan.cycle import AVENANT_PPRGDRESS, PPRGDRESS
from efficience.noyau.plan.gains import METHODES, Gain, totaliser, totaux_par
from efficience.noyau.plan.indicateurs import IndicateurDAction, atteinte, meteo, pire, statut_de_valeur
from efficience.noyau.plan.lecture import lire_actions
from efficience.noyau.plan.synthese import Seuils, annexe, de_pertinence, meteo_de, resumer
from efficience.noyau.plan.versions import Plan, revue_due_le
from efficience.reglement import officiel
from vies import jouer, lire_cas

THEMES = officiel().nomenclature("theme-gestion-du-risque").codes_actifs(None, officiel())
PERIODE = Periode(date(2018, 7, 1), date(2020, 6, 30))
CADRE = Cadre(PERIODE, THEMES, date(2019, 5, 1))
INDICATEUR = IndicateurDAction("I1", "taux", "resultat", Sens.HAUSSE, Fraction("0.4"), Fraction("0.6"), Fraction("0.5"))
JUSTE = Action(
    code="A1",
    titre="Conciliation",
    theme="T3",
    axe="Produits de santé",
    origine="nationale",
    pilotage="conjoint",
    periode=PERIODE,
    referents={"ars": "Mme A", "am": "M. B"},
    etablissements=("140000100",),
    seance_ciblage="28-CRCA-2018-002",
    jalons=(Jalon("lancement", date(2018, 9, 1), date(2018, 9, 3)),),
    indicateurs=(INDICATEUR,),
    bilans={2018: Bilan("lancée", "32 hôpitaux")},
    etat="en_cours",
)
GENRES_DE_FAUTES = {
    "theme": {"theme": "T9"},
    "origine": {"origine": "locale"},
    "pilote": {"referents": {"ars": "Mme A"}},
    "indicateur": {"indicateurs": ()},
    "jalon": {"jalons": ()},
    "periode": {"periode": Periode(date(2018, 7, 1), date(2020, 7, 1))},
    "jalon_hors_periode": {"jalons": (Jalon("tard", date(2021, 1, 1)),)},
    "ciblage": {"seance_ciblage": ""},
    "information": {"pilotage": "ars", "etablissements": ()},
    "retard": {"jalons": (Jalon("lancement", date(2019, 1, 1)),)},
    "bilan": {"bilans": {}},
}


def test_une_action_juste_n_a_aucun_constat() -> None:
    assert constats([JUSTE], CADRE) == ()


@pytest.mark.parametrize("regle", [regle.nom for regle in REGLES])
def test_chaque_controle_trouve_la_faute_qu_il_cherche_et_elle_seule(regle: str) -> None:
    trouves = constats([replace(JUSTE, **GENRES_DE_FAUTES[regle])], CADRE)
    assert [constat.regle for constat in trouves] == [regle]


@pytest.mark.parametrize(
    ("pilotage", "phrase"), [("", "L’action n’a pas de pilote."), ("région", "Le pilotage « région » n’existe pas.")]
)
def test_une_action_sans_pilote_bloque_la_soumission(pilotage: str, phrase: str) -> None:
    trouves = constats([replace(JUSTE, pilotage=pilotage)], CADRE)
    assert bloquants(trouves) == (f"A1 : {phrase}",)


def test_deux_actions_de_meme_code_bloquent_et_deux_sur_un_meme_hopital_se_signalent() -> None:
    trouves = constats([JUSTE, replace(JUSTE, titre="autre")], CADRE)
    assert [(c.gravite, c.regle) for c in trouves] == [(BLOQUANT, "doublon"), ("a_voir", "redondance")]


def test_deux_actions_sur_un_meme_hopital_qui_se_suivent_ne_sont_pas_redondantes() -> None:
    premiere = replace(JUSTE, periode=Periode(date(2018, 7, 1), date(2019, 4, 30)))
    seconde = replace(
        JUSTE, code="A2", periode=Periode(date(2019, 5, 1), date(2020, 6, 30)), jalons=(Jalon("l", date(2019, 6, 1)),)
    )
    assert constats([premiere, seconde], CADRE) == ()


@pytest.mark.parametrize("cas", lire_cas("plan", "importation.yaml"))
def test_importation(cas: dict[str, Any]) -> None:
    lue = lire_actions(cas["lignes"], THEMES)
    assert [action.code for action in lue.actions] == cas["actions"]
    assert [{"ligne": str(e.ligne), "motifs": list(e.motifs)} for e in lue.ecartees] == cas["ecartees"]


def test_le_programme_national_de_85_actions_est_lu_en_entier() -> None:
    """Seven themes, 24 axes, 85 actions (coopération bretonne, § 26)."""
    rangees = [
        {"code": f"A{n}", "titre": f"action {n}", "theme": f"T{n % 7 + 1}", "axe": f"axe {n % 24}", "origine": "nationale",
         "pilotage": "ars", "debut": "2018-07-01", "fin": "2020-06-30", "referent_ars": "Mme A"}
        for n in range(85)
    ]  # fmt: skip
    lue = lire_actions(rangees, THEMES)
    assert (len(lue.actions), len({a.axe for a in lue.actions}), {a.theme for a in lue.actions}) == (85, 24, set(THEMES))


@given(
    st.lists(st.dictionaries(st.sampled_from(("code", "titre", "theme", "pilotage", "debut", "fin")), st.text(max_size=4)))
)
def test_aucune_ligne_n_est_perdue(rangees: list[dict[str, str]]) -> None:
    lue = lire_actions(rangees, THEMES)
    assert len(lue.actions) + len(lue.ecartees) == len(rangees)
    assert all(ecartee.motifs for ecartee in lue.ecartees)


def mener(cas: str) -> Any:
    (lu,) = [un.values[0] for un in lire_cas("plan", "plan.yaml") if un.values[0]["cas"].startswith(cas)]
    return jouer(lu, (PPRGDRESS, AVENANT_PPRGDRESS), {})


def test_un_avenant_change_les_actions_qu_il_nomme_et_elles_seules() -> None:
    plan = Plan(mener("le plan de Bretagne"), (mener("un avenant retire une action"),))

    def inscrites(jour: date) -> dict[str, tuple[str, int]]:
        return {code: (clause.valeur, clause.acte) for code, clause in plan.actions(jour).items()}

    assert inscrites(date(2018, 6, 30)) == {}
    assert inscrites(date(2019, 6, 30)) == {"A1": ("conciliation", 0), "A2": ("transports", 0)}
    assert inscrites(date(2019, 7, 1)) == {"A1": ("conciliation", 0), "A3": ("ajoutée", 1)}
    assert inscrites(date(2020, 7, 1)) == {}


@pytest.mark.parametrize(
    ("jour", "due"), [("2018-06-30", None), ("2018-09-01", "2019-07-01"), ("2019-05-01", "2020-04-10"), ("2020-07-02", None)]
)
def test_la_revue_est_due_un_an_apres_la_precedente(jour: str, due: str | None) -> None:
    plan = Plan(mener("le plan de Bretagne"))
    le = plan.initial.territoire.debut(date.fromisoformat(jour))
    plan = Plan(plan.initial.connu(le))
    assert revue_due_le(plan, le) == (date.fromisoformat(due) if due else None)


@pytest.mark.parametrize("cas", lire_cas("plan", "gains.yaml"))
def test_gain(cas: dict[str, Any]) -> None:
    _, calculer = METHODES[cas["methode"]]
    euros = {"depense_precedente", "depense", "montant_total"}
    valeurs = {n: decimal(v) if n in euros else Fraction(v) for n, v in cas["valeurs"].items()}
    calcul = calculer(**valeurs)
    assert str(calcul.resultat["gain"]) == cas["gain"]
    assert calcul.etapes


def gain(action: str, cle: str, **change: Any) -> Gain:
    usuel = {"attendu": Decimal("100.00"), "brut": Decimal("90.00"), "retenu": Decimal("80.00")}
    return Gain(action, "T3", "ars", 2019, cle=("PHEV", cle, "2019"), **{**usuel, **change})


def test_deux_actions_de_meme_cle_comptent_une_fois() -> None:
    total = totaliser([gain("A1", "x"), gain("A2", "x", retenu=Decimal("70.00")), gain("A3", "y")])
    assert (total.attendu, total.brut, total.retenu, total.ecartes) == (200, 180, 160, ("A2",))


def test_un_gain_negatif_compte_et_un_gain_inconnu_n_est_pas_zero() -> None:
    total = totaliser([gain("A1", "x", retenu=Decimal("-30.00")), gain("A2", "y", retenu=None)])
    assert total.retenu == Decimal("-30.00")
    perdant = totaliser([gain("A1", "x", retenu=Decimal("-30.00")), gain("A2", "x", retenu=None)])
    assert perdant.ecartes == ("A2",)


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.decimals(-999, 999, places=2)), max_size=12))
def test_le_total_ne_depend_pas_de_l_ordre_et_ne_compte_aucune_cle_deux_fois(tires: list[tuple[str, Decimal]]) -> None:
    gains = [gain(f"A{rang}", cle, retenu=retenu) for rang, (cle, retenu) in enumerate(tires)]
    maxima = {cle: max(r for c, r in tires if c == cle) for cle, _ in tires}
    assert totaliser(gains).retenu == totaliser(reversed(gains)).retenu == sum(maxima.values(), Decimal(0))
    assert set(totaux_par(gains, "theme")) == ({"T3"} if gains else set())


@pytest.mark.parametrize(
    ("reference", "cible", "valeur", "sens", "part"),
    [
        ("0.4", "0.6", "0.5", Sens.HAUSSE, "1/2"),
        ("0.6", "0.4", "0.5", Sens.BAISSE, "1/2"),
        ("0.6", "0.4", "0.7", Sens.BAISSE, "-1/2"),
        ("0.5", "0.5", "0.5", Sens.HAUSSE, "1"),
        ("0.5", "0.5", "0.6", Sens.BAISSE, "0"),
    ],
)
def test_part_de_l_objectif(reference: str, cible: str, valeur: str, sens: Sens, part: str) -> None:
    un = IndicateurDAction("I", "taux", "resultat", sens, Fraction(reference), Fraction(cible), Fraction(valeur))
    assert atteinte(un) == Fraction(part)


@pytest.mark.parametrize(("part", "couleur"), [("1", "vert"), ("0.99", "orange"), ("0.7", "orange"), ("0.69", "rouge")])
def test_meteo(part: str, couleur: str) -> None:
    seuils = officiel().regle("seuil_meteo_vert"), officiel().regle("seuil_meteo_orange")
    assert meteo(Fraction(part), *seuils) == couleur
    assert meteo(None, *seuils) == "gris"


def test_une_action_a_la_meteo_de_son_pire_indicateur() -> None:
    assert [pire(c) for c in (["vert", "gris"], ["gris"], [], ["vert", "rouge", "orange"])] == [
        "vert",
        "gris",
        "gris",
        "rouge",
    ]
    assert meteo_de(JUSTE, Seuils(1, Fraction("0.5"))) == "orange"


@pytest.mark.parametrize(
    ("signent", "requis", "statut"),
    [
        ([], ["ars", "am"], "provisoire"),
        (["ars"], ["ars", "am"], "validée par l’ARS"),
        (["ars", "am"], ["ars", "am"], "validée"),
        (["ars"], ["ars"], "validée"),
        (["am"], ["ars"], "provisoire"),
    ],
)
def test_une_valeur_d_action_conjointe_attend_les_deux_signatures(
    signent: list[str], requis: list[str], statut: str
) -> None:
    assert statut_de_valeur(signent, requis) == statut


def test_la_synthese_compte_et_montre_les_retards() -> None:
    tardive = replace(
        JUSTE, code="A2", jalons=(Jalon("formation", date(2019, 1, 1)),), pilotage="ars", theme="T7", indicateurs=()
    )
    lue = resumer([JUSTE, tardive], [gain("A1", "x")], Seuils(1, Fraction("0.7")), date(2019, 5, 1))
    assert lue.retards == (("A2", "formation", date(2019, 1, 1)),)
    assert (lue.actions, lue.par_theme, lue.par_pilotage) == (2, {"T3": 1, "T7": 1}, {"ars": 1, "conjoint": 1})
    assert lue.par_meteo == {"gris": 1, "rouge": 1}
    themes = officiel().nomenclature("theme-pertinence").codes_actifs(None, officiel())
    assert [a.code for a in de_pertinence([JUSTE, tardive], themes)] == ["A1"]
    assert annexe([tardive, JUSTE])[0] == ("A1", "Conciliation", "piloté conjointement", "Mme A, M. B")


def test_rien_de_fini_n_est_en_retard() -> None:
    finie = replace(JUSTE, jalons=(Jalon("formation", date(2019, 1, 1)),), etat="evaluee")
    assert resumer([finie], [], Seuils(1, Fraction("0.7")), date(2019, 5, 1)).retards == ()
