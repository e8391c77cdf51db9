"""The other readings stand beside the amount: they say what they change, by how much, and that they bind nobody."""

from decimal import Decimal

from efficience.noyau.autres_lectures import INFORMATIVE, LectureAutre, lire_autrement
from efficience.noyau.decomposition import Effets
from efficience.noyau.economie import Conditions, Economie

D = Decimal
TRANSPORT = (
    {"part_ambulance": D("0.62")},
    {"part_ambulance": D("0.55"), "depense_ambulance": D("660000.00"), "depense_tap": D("540000.00"),
     "cout_moyen_ambulance": 95, "cout_moyen_tap": 38},
)  # fmt: skip


def montants(lectures: tuple[LectureAutre, ...]) -> dict[str, tuple[str, str]]:
    return {lu.code: (str(lu.calcul.resultat["interessement"]), str(lu.ecart)) for lu in lectures}


def test_t08_les_autres_denominateurs_des_transports() -> None:
    lectures = lire_autrement(Economie.TRANSPORT, *TRANSPORT, Conditions(D("0.20"), denominateur="cout_tap"))
    assert montants(lectures) == {
        "denominateur_exact": ("16050.96", "-9149.04"),
        "denominateur_cout_ambulance": ("10080.00", "-15120.00"),
    }


def test_t25_a_prix_constants_la_perte_etait_une_economie() -> None:
    effets = Effets(D("-16717.62"), D("0.00"), D("17863.64"))
    avant, apres = ({"depense_rehospitalisations": D(x)} for x in ("273054.46", "274200.48"))
    lectures = lire_autrement(Economie.REHOSPITALISATION, avant, apres, Conditions(D("0.30")), effets)
    assert montants(lectures) == {"prix_constants": ("5015.29", "5015.29")}


def test_le_degre_non_applique_se_lit_a_cote() -> None:
    avant, apres = {"depense": D("412350.40")}, {"depense": D("402041.64")}
    lectures = lire_autrement(Economie.DEPENSE, avant, apres, Conditions(D("0.20")), degre=D("0.5"))
    assert montants(lectures) == {"degre": ("1030.88", "-1030.87")}


def test_une_lecture_dit_qu_elle_ne_fonde_aucune_decision() -> None:
    lectures = lire_autrement(Economie.TRANSPORT, *TRANSPORT, Conditions(D("0.20"), denominateur="cout_tap"))
    assert [lu.calcul.hypotheses[0].motif for lu in lectures] == [INFORMATIVE, INFORMATIVE]


def test_sans_montant_il_n_y_a_pas_d_autre_lecture() -> None:
    assert lire_autrement(Economie.TRANSPORT, {}, TRANSPORT[1], Conditions(D("0.20"), denominateur="cout_tap")) == ()


def test_sans_decomposition_il_n_y_a_pas_de_prix_constants() -> None:
    avant, apres = {"depense": D("10.00")}, {"depense": D("9.00")}
    assert lire_autrement(Economie.DEPENSE, avant, apres, Conditions(D("0.20"))) == ()
