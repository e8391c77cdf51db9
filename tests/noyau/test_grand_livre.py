"""The ledger: balanced after any sequence, nothing paid twice, a correction is a reversal and a new entry."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from efficience.noyau.campagne_evaluation.a_blanc import A_BLANC
from efficience.noyau.dossier import ouvrir
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.grand_livre import ZERO, Compte, Ecriture, EcritureRefusee, Livre, Mouvement, Operation, extourner
from efficience.noyau.versements import (
    Geste,
    constater,
    corriger,
    dechoir,
    doter,
    droit_de,
    enveloppe,
    ordonner,
    payer,
    position,
    reclamer,
    recouvrer,
)
from efficience.reglement import officiel

REGLEMENT, JOUR = officiel(), datetime(2023, 9, 12, 10, tzinfo=UTC)
D = Decimal


def geste(nom: str, jours: int = 0, evaluation: str = "e1") -> Geste:
    return Geste(nom, JOUR + timedelta(days=jours), "un agent", evaluation)


def du(montants: dict[str, str], nom: str = "constat", jours: int = 0, evaluation: str = "e1") -> Ecriture:
    parts = {poste: D(montant) for poste, montant in montants.items()}
    return constater(geste(nom, jours, evaluation), parts, {}, sum(parts.values(), ZERO))


def paye(montants: dict[str, str]) -> Livre:
    livre = Livre().passer(du(montants))
    livre = livre.passer(ordonner(livre, geste("ordre", 20)))
    return livre.passer(payer(livre, geste("paiement", 40), REGLEMENT))


def somme(livre: Livre, evaluation: str = "e1") -> list[str]:
    p = position(livre, evaluation)
    return [format(un, "f") for un in (p.du, p.paye, p.reste, p.a_recouvrer)]


def test_une_somme_due_ordonnee_payee() -> None:
    livre = paye({"N-IPP": "4495.85", "N-TRA": "25200.00"})
    assert somme(livre) == ["29695.85", "29695.85", "0.00", "0.00"]
    assert livre.equilibre


def test_une_somme_ne_se_paie_pas_deux_fois() -> None:
    livre = paye({"N-IPP": "4495.85"})
    with pytest.raises(EcritureRefusee) as refus:
        payer(livre, geste("encore", 41), REGLEMENT)
    motif = refus.value.motif.replace("\u00a0", " ")
    assert motif == "Déjà payé le 22/10/2023, 4 495,85 € : une somme ne se paie pas deux fois."


def test_un_paiement_en_double_ecrit_a_la_main_est_refuse_par_le_livre() -> None:
    livre = paye({"N-IPP": "4495.85"})
    mouvement = Mouvement(Compte.ORDONNANCE, Compte.TRESORERIE, D("0.01"), "N-IPP")
    with pytest.raises(EcritureRefusee, match="rien ne se paie deux fois"):
        livre.passer(Ecriture("b", Operation.PAYER, JOUR + timedelta(days=50), "x", "e1", (mouvement,)))


def test_la_meme_ecriture_envoyee_deux_fois_n_est_ecrite_qu_une() -> None:
    ecriture = du({"N-IPP": "10.00"})
    livre = Livre().passer(ecriture)
    assert livre.passer(ecriture) == livre
    assert Livre().passer(ecriture, ecriture) == livre


def test_un_nom_ne_sert_pas_a_deux_ecritures() -> None:
    with pytest.raises(EcritureRefusee, match="déjà celui d’une autre écriture"):
        Livre().passer(du({"N-IPP": "10.00"})).passer(du({"N-IPP": "11.00"}))


def test_les_parts_font_le_total_decide() -> None:
    with pytest.raises(EcritureRefusee, match="Les parts font"):
        constater(geste("c"), {"N-IPP": D("4495.85")}, {}, D("4495.86"))


@pytest.mark.parametrize("operation", [ordonner, recouvrer])
def test_rien_ne_se_fait_sur_rien(operation: object) -> None:
    with pytest.raises(EcritureRefusee, match=r"Rien n’est dû|ne doit rien"):
        operation(Livre(), geste("x"))  # type: ignore[operator]


def test_on_ne_paie_que_ce_qui_est_ordonne_et_on_n_ordonne_qu_une_fois() -> None:
    livre = Livre().passer(du({"N-IPP": "10.00"}))
    with pytest.raises(EcritureRefusee, match="n’est pas ordonné"):
        payer(livre, geste("p", 1), REGLEMENT)
    livre = livre.passer(ordonner(livre, geste("o", 1)))
    with pytest.raises(EcritureRefusee, match="déjà ordonné"):
        ordonner(livre, geste("o2", 2))


def test_l_enveloppe_regionale_ne_se_depasse_pas_d_un_centime() -> None:
    livre = Livre().passer(doter(geste("dot"), "32", 2022, D("60000.00")))
    region = enveloppe("32", 2022)
    juste = constater(geste("a", 1), {}, {"R-CONC": D("60000.00")}, D("60000.00"), region)
    assert livre.passer(juste).solde(Compte.ENVELOPPE, region) == ZERO
    trop = constater(geste("a", 1), {}, {"R-CONC": D("60000.01")}, D("60000.01"), region)
    with pytest.raises(EcritureRefusee, match="ne suffit pas : il manque 0,01"):
        livre.passer(trop)


def test_la_part_nationale_ne_prend_rien_sur_l_enveloppe() -> None:
    livre = Livre().passer(doter(geste("dot"), "32", 2022, D("10.00")))
    parts = constater(geste("a", 1), {"N-IPP": D("99.00")}, {"R-SC": D("10.00")}, D("109.00"), enveloppe("32", 2022))
    assert livre.passer(parts).solde(Compte.ENVELOPPE) == ZERO


def test_une_part_regionale_nomme_son_enveloppe() -> None:
    with pytest.raises(EcritureRefusee, match="enveloppe d’une région"):
        constater(geste("a"), {}, {"R-SC": D("1.00")}, D("1.00"))


def test_le_credit_se_paie_le_dernier_jour_et_pas_le_lendemain() -> None:
    livre = Livre().passer(du({"N-IPP": "10.00"}))
    livre = livre.passer(ordonner(livre, geste("o", 1)))
    dernier = (datetime(2026, 12, 31, 12, tzinfo=UTC) - JOUR).days
    assert payer(livre, geste("p", dernier), REGLEMENT).montant == D("10.00")
    with pytest.raises(EcritureRefusee, match="que jusqu’au 31/12/2026"):
        payer(livre, geste("p", dernier + 1), REGLEMENT)
    with pytest.raises(EcritureRefusee, match="jusqu’au 31/12/2026"):
        dechoir(livre, geste("d", dernier), REGLEMENT)
    livre = livre.passer(dechoir(livre, geste("d", dernier + 1), REGLEMENT))
    assert (position(livre, "e1").caduc, position(livre, "e1").reste) == (D("10.00"), ZERO)
    with pytest.raises(EcritureRefusee, match="rien de caduc"):
        dechoir(livre, geste("d2", dernier + 2), REGLEMENT)


def test_une_correction_a_la_hausse_laisse_un_complement_a_ordonner() -> None:
    livre = paye({"N-IPP": "100.00"})
    livre = livre.passer(*corriger(livre, geste("corr", 60), du({"N-IPP": "130.00"}, "c2", 60)))
    assert somme(livre) == ["130.00", "100.00", "30.00", "0.00"]
    livre = livre.passer(ordonner(livre, geste("o2", 61)))
    livre = livre.passer(payer(livre, geste("p2", 62), REGLEMENT))
    assert somme(livre) == ["130.00", "130.00", "0.00", "0.00"]


def test_une_correction_a_la_baisse_reclame_le_trop_percu() -> None:
    livre = paye({"N-IPP": "100.00", "N-TRA": "50.00"})
    livre = livre.passer(*corriger(livre, geste("corr", 60), du({"N-IPP": "70.00", "N-TRA": "50.00"}, "c2", 60)))
    assert somme(livre) == ["120.00", "150.00", "0.00", "30.00"]
    livre = livre.passer(recouvrer(livre, geste("r", 90)))
    assert somme(livre) == ["120.00", "150.00", "0.00", "0.00"]
    with pytest.raises(EcritureRefusee, match="déjà recouvrée"):
        recouvrer(livre, geste("r2", 91))


def test_une_seconde_correction_repart_de_ce_qui_a_bouge() -> None:
    """100 paid, corrected to 70, 30 recovered, corrected back to 100: 30 is due again."""
    livre = paye({"N-IPP": "100.00"})
    livre = livre.passer(*corriger(livre, geste("k1", 60), du({"N-IPP": "70.00"}, "c2", 60)))
    livre = livre.passer(recouvrer(livre, geste("r", 90)))
    livre = livre.passer(*corriger(livre, geste("k2", 95), du({"N-IPP": "100.00"}, "c3", 95)))
    assert somme(livre) == ["100.00", "100.00", "30.00", "0.00"]


def test_un_ordre_non_paye_est_defait_avec_ce_qui_etait_du() -> None:
    livre = Livre().passer(du({"N-IPP": "100.00"}))
    livre = livre.passer(ordonner(livre, geste("o", 1)))
    livre = livre.passer(*corriger(livre, geste("k", 2), du({"N-IPP": "40.00"}, "c2", 2)))
    assert somme(livre) == ["40.00", "0.00", "40.00", "0.00"]


def test_une_decision_annulee_apres_paiement_se_recouvre_en_entier() -> None:
    livre = paye({"N-IPP": "100.00"})
    livre = livre.passer(*corriger(livre, geste("k", 60), None))
    assert somme(livre) == ["0.00", "100.00", "0.00", "100.00"]


def test_une_sanction_reduite_apres_recouvrement_se_rembourse() -> None:
    livre = Livre().passer(reclamer(geste("s"), {"solde": D("70800.00")}, D("70800.00")))
    livre = livre.passer(recouvrer(livre, geste("r", 10)))
    moindre = reclamer(geste("s2", 20), {"solde": D("50000.00")}, D("50000.00"))
    livre = livre.passer(*corriger(livre, geste("k", 20), moindre))
    assert somme(livre) == ["0.00", "0.00", "20800.00", "0.00"]
    livre = livre.passer(ordonner(livre, geste("o", 21)))
    livre = livre.passer(payer(livre, geste("p", 22), REGLEMENT))
    assert somme(livre) == ["0.00", "20800.00", "0.00", "0.00"]


def test_la_premiere_ecriture_reste_lisible_apres_la_correction() -> None:
    livre = paye({"N-IPP": "100.00"})
    corrige = livre.passer(*corriger(livre, geste("k", 60), du({"N-IPP": "130.00"}, "c2", 60)))
    assert corrige.ecritures[: len(livre.ecritures)] == livre.ecritures
    assert corrige.au(JOUR + timedelta(days=59)) == livre


def test_une_extourne_est_l_inverse_exact_d_une_ecriture_et_une_seule_fois() -> None:
    constat = du({"N-IPP": "100.00"})
    livre = Livre().passer(constat)
    defaite = livre.passer(extourner(constat, "x", JOUR, "y"))
    assert set(defaite.soldes().values()) == {ZERO}
    with pytest.raises(EcritureRefusee, match="déjà extournée"):
        defaite.passer(extourner(constat, "x2", JOUR, "y"))
    partielle = Ecriture("x", Operation.EXTOURNE, JOUR, "y", "e1",
                         (Mouvement(Compte.DU, Compte.ECONOMIES, D("99.99"), "N-IPP"),), extourne="constat")  # fmt: skip
    with pytest.raises(EcritureRefusee, match="inverse exact"):
        livre.passer(partielle)
    with pytest.raises(EcritureRefusee, match="n’est pas dans le livre"):
        Livre().passer(extourner(constat, "x", JOUR, "y"))


def test_on_n_ecrit_pas_dans_le_passe() -> None:
    with pytest.raises(EcritureRefusee, match="serait antérieure"):
        Livre().passer(du({"N-IPP": "1.00"}, jours=5)).passer(du({"N-IPP": "1.00"}, "b", 4, "e2"))


@pytest.mark.parametrize("montant", ["0.00", "-1.00", "0.005"])
def test_un_mouvement_est_au_centime_et_superieur_a_zero(montant: str) -> None:
    with pytest.raises(DonneeRefusee):
        Mouvement(Compte.ECONOMIES, Compte.DU, D(montant), "N-IPP")


def test_un_essai_a_blanc_n_ouvre_aucun_droit() -> None:
    with pytest.raises(EcritureRefusee, match="essai à blanc"):
        droit_de(ouvrir(A_BLANC, "59"), geste("c"), {"N-IPP": D("1.00")}, {})


OPERATIONS = "doter constater ordonner ordonner payer payer dechoir corriger annuler reclamer recouvrer".split()


class VieDuLivre(RuleBasedStateMachine):
    """Any sequence of operations on three evaluations and one envelope: the ledger stays balanced and true."""

    def __init__(self) -> None:
        super().__init__()
        self.livre, self.rang, self.paiements = Livre(), 0, {"e0": ZERO, "e1": ZERO, "e2": ZERO}

    def geste(self, evaluation: str) -> Geste:
        self.rang += 1
        return geste(f"g{self.rang}", self.rang * 40, evaluation)

    @rule(
        evaluation=st.sampled_from(["e0", "e1", "e2"]),
        centimes=st.lists(st.integers(0, 9999), min_size=2, max_size=2),
        regional=st.booleans(),
        quoi=st.sampled_from(OPERATIONS),
    )
    def faire(self, evaluation: str, centimes: list[int], regional: bool, quoi: str) -> None:
        avant, un = self.livre, self.geste(evaluation)
        ipp, sc = (D(c) / 100 for c in centimes)
        parts = ({"N-IPP": ipp}, {"R-SC": sc}) if regional else ({"N-IPP": ipp, "N-EZE": sc}, {})
        nouvelle = Geste(un.nom + "n", un.le, un.par, un.affaire)
        faire = {
            "doter": lambda: [doter(un, "32", 2022, ipp)],
            "constater": lambda: [constater(un, *parts, ipp + sc, enveloppe("32", 2022))],
            "ordonner": lambda: [ordonner(avant, un)],
            "payer": lambda: [payer(avant, un, REGLEMENT)],
            "dechoir": lambda: [dechoir(avant, un, REGLEMENT)],
            "corriger": lambda: corriger(avant, un, constater(nouvelle, *parts, ipp + sc, enveloppe("32", 2022))),
            "annuler": lambda: corriger(avant, un, None),
            "reclamer": lambda: [reclamer(un, {"solde": ipp}, ipp)],
            "recouvrer": lambda: [recouvrer(avant, un)],
        }[quoi]
        try:
            passees = list(faire())
            self.livre = avant.passer(*passees)
        except (EcritureRefusee, DonneeRefusee) as refus:
            assert str(refus)
            assert self.livre is avant
            return
        assert self.livre.ecritures[: len(avant.ecritures)] == avant.ecritures
        if quoi == "payer":
            self.paiements[evaluation] += passees[0].montant

    @invariant()
    def tout_se_tient(self) -> None:
        assert self.livre.equilibre
        for compte in (Compte.DU, Compte.ORDONNANCE, Compte.ENVELOPPE):
            assert all(s >= 0 for (un, _), s in self.livre.soldes().items() if un is compte)
        for evaluation, paye in self.paiements.items():
            p = position(self.livre, evaluation)
            assert p.paye == paye
            assert p.paye + p.reste + p.caduc + p.reclame == p.du + p.recouvre + p.a_recouvrer


VieDuLivre.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestVieDuLivre = VieDuLivre.TestCase


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=12))
def test_l_equilibre_tient_a_chaque_instant(centimes: list[int]) -> None:
    livre = Livre()
    for rang, un in enumerate(centimes):
        livre = livre.passer(du({"N-IPP": str(D(un) / 100)}, f"c{rang}", rang, f"e{rang}"))
    for rang in range(len(centimes)):
        alors = livre.au(JOUR + timedelta(days=rang))
        assert alors.equilibre
        assert alors.solde(Compte.DU) == sum(centimes[: rang + 1]) / D(100)
