from fractions import Fraction
from itertools import product
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.ciblage import (
    Condition,
    Issue,
    cible,
    et,
    moyennes_par_categorie,
    ou,
    quartile,
    rapport_a_la_categorie,
    referentiel_respecte,
)
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.parametres import Releve
from efficience.noyau.profil import Decision, Observe, cibler
from efficience.reglement import officiel

OUI, NON, INCONNU = Issue.OUI, Issue.NON, Issue.NON_CALCULABLE


@pytest.mark.parametrize(("a", "b"), list(product(Issue, Issue)))
def test_et_et_ou_sont_ceux_de_kleene(a: Issue, b: Issue) -> None:
    """Kleene's logic orders non < non calculable < oui: `et` is the least, `ou` the greatest."""
    ordre = [NON, INCONNU, OUI]
    rangs = sorted((ordre.index(a), ordre.index(b)))
    assert (et([a, b]), ou([a, b])) == (ordre[rangs[0]], ordre[rangs[1]])


NOMBRES = st.fractions(min_value=0, max_value=10, max_denominator=4)
CONDITIONS = st.lists(
    st.builds(Condition, st.sampled_from("abc"), st.sampled_from([">=", ">", "<=", "<"]), NOMBRES), max_size=5
)
MESURES = st.dictionaries(st.sampled_from("abc"), st.one_of(st.none(), NOMBRES))


@given(CONDITIONS, MESURES)
def test_les_deux_lectures_de_la_loi_sont_la_meme_decision(
    conditions: list[Condition], mesures: dict[str, Fraction | None]
) -> None:
    """Targeted when all conditions are met, or référentiel respected when one complement is: each denies the other."""
    contraire = {OUI: NON, NON: OUI, INCONNU: INCONNU}
    assert cible(conditions, mesures) == contraire[referentiel_respecte(conditions, mesures)]


@given(CONDITIONS, MESURES, MESURES)
def test_une_decision_prise_malgre_un_manque_ne_change_pas_quand_la_valeur_arrive(
    conditions: list[Condition], connues: dict[str, Fraction | None], arrivees: dict[str, Fraction | None]
) -> None:
    completes = {**arrivees, **{nom: valeur for nom, valeur in connues.items() if valeur is not None}}
    avant = cible(conditions, connues)
    assert avant is INCONNU or cible(conditions, completes) is avant


def test_une_condition_fausse_decide_meme_si_une_autre_manque() -> None:
    conditions = [Condition("part", ">=", Fraction(2, 5)), Condition("depense", ">=", Fraction(20000))]
    assert cible(conditions, {"part": Fraction(1, 5), "depense": None}) is NON
    assert cible(conditions, {"part": Fraction(1, 2), "depense": None}) is INCONNU


def test_les_comparaisons_portent_sur_les_valeurs_non_arrondies() -> None:
    assert Condition("part", ">=", Fraction(2, 5)).examiner({"part": Fraction(39999, 100000)}) is NON


def test_un_operateur_inconnu_est_refuse() -> None:
    with pytest.raises(DonneeRefusee, match="operateur"):
        Condition("part", "=", Fraction(1))


@given(st.lists(NOMBRES, min_size=2, max_size=30))
def test_les_quartiles_sont_ceux_de_la_bibliotheque_standard(valeurs: list[Fraction]) -> None:
    obtenus = [quartile(valeurs, Fraction(rang, 4)) for rang in (1, 2, 3)]
    assert obtenus == quantiles(valeurs, n=4, method="inclusive")


def test_un_quartile_ignore_les_manquants_et_n_existe_pas_sans_valeur() -> None:
    assert quartile([None, Fraction(3), None], Fraction(1, 4)) == 3
    assert quartile([None], Fraction(1, 4)) is None


# Heart failure, eight establishments: (stays, readmission rate, readmissions).
IC = {
    "A": (60, "0.26", 16),
    "B": (90, "0.15", 14),
    "C": (120, "0.23", 28),
    "D": (150, "0.18", 27),
    "E": (200, "0.21", 42),
    "F": (260, "0.12", 31),
    "G": (340, "0.20", 68),
    "H": (500, "0.22", 110),
}
POPULATION = [
    Observe(nom, {"sejours": sejours, "taux": Fraction(taux), "rehospitalisations": retours})
    for nom, (sejours, taux, retours) in IC.items()
]


def decider(population: list[Observe], indicateur: str, **surcharges: str) -> tuple[Decision, ...]:
    reglement = officiel().avec({"parametres": surcharges}, "essai") if surcharges else officiel()
    return cibler(reglement.profil("national").ciblages[indicateur], population, Releve(reglement))


def cibles(decisions: tuple[Decision, ...]) -> set[str]:
    return {decision.finess for decision in decisions if decision.cible is OUI}


def test_insuffisance_cardiaque_quartiles() -> None:
    sejours = [Fraction(un[0]) for un in IC.values()]
    taux = [Fraction(un[1]) for un in IC.values()]
    assert [quartile(sejours, Fraction(1, 4)), quartile(sejours, Fraction(1, 2))] == [Fraction("112.5"), 175]
    assert [quartile(taux, Fraction(1, 2)), quartile(taux, Fraction(3, 4))] == [Fraction("0.205"), Fraction("0.2225")]


def test_insuffisance_cardiaque_les_quadrants_joints_par_ou() -> None:
    assert cibles(decider(POPULATION, "N-IC")) == {"C", "E", "H"}


def test_insuffisance_cardiaque_les_quadrants_joints_par_et_ne_ciblent_personne() -> None:
    assert cibles(decider(POPULATION, "N-IC", connecteur_ic="et")) == set()


def test_insuffisance_cardiaque_un_etablissement_sans_taux_ne_se_decide_pas() -> None:
    sans_taux = Observe("X", {"sejours": 400, "taux": None, "rehospitalisations": 50})
    decision = decider([*POPULATION, sans_taux], "N-IC")[-1]
    assert decision.cible is INCONNU
    trop_peu = Observe("Y", {"sejours": 400, "taux": None, "rehospitalisations": 10})
    assert decider([*POPULATION, trop_peu], "N-IC")[-1].cible is NON


def test_insuffisance_cardiaque_l_explication_montre_les_deux_quadrants() -> None:
    formule = decider(POPULATION, "N-IC")[2].examens[0].formule
    assert formule == "(sejours : 120 > 112,5 et taux : 0,23 > 0,2225) ou (sejours : 120 > 175 et taux : 0,23 > 0,205)"


def test_pansements_le_rapport_a_la_moyenne_de_la_categorie() -> None:
    population = [
        Observe("A", {"patients": 150, "montant_moyen": Fraction(300)}, "CH"),
        Observe("B", {"patients": 150, "montant_moyen": Fraction(100)}, "CH"),
        Observe("C", {"patients": 150, "montant_moyen": Fraction(80)}, "CH"),
        Observe("D", {"patients": 150, "montant_moyen": Fraction(900)}, None),
        Observe("E", {"patients": 100, "montant_moyen": Fraction(900)}, None),
    ]
    assert [decision.cible for decision in decider(population, "N-PANS")] == [OUI, NON, NON, INCONNU, NON]


def test_pansements_exactement_40_pour_cent_au_dessus_ne_cible_pas() -> None:
    moyennes = moyennes_par_categorie([("CH", Fraction(140)), ("CH", Fraction(60)), ("CH", None), (None, Fraction(1))])
    assert moyennes == {"CH": 100}
    assert rapport_a_la_categorie(Fraction(140), "CH", moyennes) == Fraction(7, 5)
    assert rapport_a_la_categorie(Fraction(140), "CLCC", moyennes) is None


@pytest.mark.parametrize(("boites", "issue"), [(8500, OUI), (8499, NON), (None, INCONNU)])
def test_ipp_a_partir_de_8500_boites(boites: int | None, issue: Issue) -> None:
    assert decider([Observe("A", {"boites": boites})], "N-IPP")[0].cible is issue


def test_un_indicateur_non_active_se_regarde_avant_que_la_campagne_decide() -> None:
    mesures = {"part_ara2": Fraction(1, 2), "depense_ara2": Fraction(50000)}
    assert not officiel().regle("actif_ara2")
    assert cibles(decider([Observe("A", mesures)], "N-ARA2")) == {"A"}


@pytest.mark.parametrize(("niveau", "issue"), [("A", NON), ("B", NON), ("C", OUI), ("D", OUI), (None, INCONNU)])
def test_hauts_de_france_conciliation_les_niveaux_c_et_d_sont_cibles(niveau: str | None, issue: Issue) -> None:
    ciblage = officiel().profil("hauts-de-france").ciblages["R-CONC"]
    assert cibler(ciblage, [Observe("A", {"niveau": niveau})], Releve(officiel()))[0].cible is issue


@pytest.mark.parametrize("profil", ["national", "hauts-de-france"])
def test_chaque_ciblage_du_reglement_s_examine_et_sans_mesure_ne_decide_rien(profil: str) -> None:
    for ciblage in officiel().profil(profil).ciblages.values():
        for decision in cibler(ciblage, [Observe("A", {})], Releve(officiel())):
            assert decision.cible is INCONNU
