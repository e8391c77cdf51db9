from decimal import Decimal
from fractions import Fraction

import pytest

from efficience.noyau.calcul import Calcul, NonCalculable
from efficience.noyau.economie import Conditions, Economie, interesser
from efficience.noyau.montant import Nombre
from efficience.noyau.parametres import Releve
from efficience.reglement import officiel

Mesures = dict[str, Nombre | None]
IPP: tuple[Mesures, Mesures] = {"depense": Decimal("412350.40")}, {"depense": Decimal("389871.15")}
PANSEMENTS: tuple[Mesures, Mesures] = (
    {"montant_moyen": 210, "depense": Decimal(63000), "patients": 300},
    {"montant_moyen": 190, "depense": Decimal(60800), "patients": 320},
)
TRANSPORTS: tuple[Mesures, Mesures] = (
    {"depense_ambulance": Decimal(760000), "depense_tap": Decimal(456000)},
    {
        "depense_ambulance": Decimal(665000),
        "depense_tap": Decimal(494000),
        "trajets_ambulance": 7000,
        "trajets_tap": 13000,
    },
)
IC: tuple[Mesures, Mesures] = (
    {"depense_rehospitalisations": Decimal(412000)},
    {"depense_rehospitalisations": Decimal(371500)},
)
_TAUX_EPA = (("0.24", "0.15"), ("0.31", "0.26"), ("0.12", "0.13"), ("0.40", "0.33"))
_SEJOURS = (310, 1450, 980, 1200)
_UNITAIRES = ("18.20", "11.40", "16.90", "6.10")


def epa() -> tuple[Mesures, Mesures]:
    avant: Mesures = {}
    apres: Mesures = {}
    for rang in range(4):
        nom = rang + 1
        avant |= {f"taux_{nom}": Decimal(_TAUX_EPA[rang][0]), f"sejours_{nom}": 500}
        apres |= {f"taux_{nom}": Decimal(_TAUX_EPA[rang][1]), f"sejours_{nom}": _SEJOURS[rang]}
        apres[f"montant_unitaire_{nom}"] = Decimal(_UNITAIRES[rang])
    return avant, apres


FORMES = [
    (Economie.DEPENSE, IPP, "0.20", "22479.25", "4495.85"),
    (Economie.PANSEMENTS, PANSEMENTS, "0.30", "6400.00", "1920.00"),
    (Economie.TRANSPORT, TRANSPORTS, "0.20", "89062.50", "17812.50"),
    (Economie.REHOSPITALISATION, IC, "0.30", "40500.00", "12150.00"),
    (Economie.EPA, epa(), "0.30", "1108.01", "332.40"),
]


def conditions(taux: str) -> Conditions:
    return Conditions(Decimal(taux), denominateur="cout_tap", part_assurance_maladie=Decimal("0.60"))


@pytest.mark.parametrize(("forme", "mesures", "taux", "economie", "interessement"), FORMES)
def test_des_mesures_a_l_interessement(
    forme: Economie, mesures: tuple[Mesures, Mesures], taux: str, economie: str, interessement: str
) -> None:
    calcul = interesser(forme, *mesures, conditions(taux))
    assert isinstance(calcul, Calcul)
    assert calcul.resultat == {
        "economie": Decimal(economie),
        "economie_retenue": Decimal(economie),
        "interessement": Decimal(interessement),
    }


@pytest.mark.parametrize(
    ("forme", "plafond", "lues"),
    [
        (Economie.DEPENSE, "taux_plafond_ipp", []),
        (Economie.TRANSPORT, "taux_plafond_tra", ["denominateur_transport"]),
        (Economie.EPA, "taux_plafond_epa", ["part_assurance_maladie_epa"]),
    ],
)
def test_chaque_forme_lit_dans_la_loi_ce_qu_il_lui_faut(forme: Economie, plafond: str, lues: list[str]) -> None:
    releve = Releve(officiel())
    assert Conditions.lire(forme, releve, plafond).taux == officiel().regle(plafond)
    intitules = [officiel().parametres[nom].intitule for nom in [*lues, plafond]]
    assert [etape.libelle for etape in releve.etapes] == intitules


@pytest.mark.parametrize(("forme", "mesures"), [(Economie.TRANSPORT, TRANSPORTS), (Economie.EPA, epa())])
def test_une_condition_oubliee_est_une_faute_de_programme(forme: Economie, mesures: tuple[Mesures, Mesures]) -> None:
    with pytest.raises(ValueError, match=r"Conditions\.lire"):
        interesser(forme, *mesures, Conditions(Decimal("0.20")))


def sans(mesures: Mesures, nom: str) -> Mesures:
    return {**mesures, nom: None}


@pytest.mark.parametrize(
    ("forme", "avant", "apres", "motif"),
    [
        (Economie.DEPENSE, {}, IPP[1], "« depense » manque pour l'année de référence"),
        (Economie.DEPENSE, IPP[0], {"depense": None}, "« depense » manque pour l'année évaluée"),
        (Economie.DEPENSE, {"depense": Decimal(-5)}, IPP[1], "positive ou nulle"),
        (Economie.PANSEMENTS, PANSEMENTS[0], sans(PANSEMENTS[1], "patients"), "« patients » manque"),
        (Economie.PANSEMENTS, PANSEMENTS[0], {"depense": Decimal(0), "patients": 0}, "patients = 0"),
        (Economie.TRANSPORT, TRANSPORTS[0], sans(TRANSPORTS[1], "depense_tap"), "manque"),
        (Economie.TRANSPORT, TRANSPORTS[0], sans(TRANSPORTS[1], "trajets_tap"), "« cout_moyen_tap » manque"),
        (Economie.REHOSPITALISATION, IC[0], {}, "« depense_rehospitalisations » manque"),
        (Economie.EPA, sans(epa()[0], "taux_3"), epa()[1], "« taux_3 » manque"),
        (Economie.EPA, epa()[0], sans(epa()[1], "sejours_2"), "« sejours_2 » manque"),
    ],
)
def test_une_mesure_qui_manque_n_est_jamais_un_zero(forme: Economie, avant: Mesures, apres: Mesures, motif: str) -> None:
    resultat = interesser(forme, avant, apres, conditions("0.20"))
    assert isinstance(resultat, NonCalculable)
    assert motif in resultat.motif


def test_une_composante_sans_sejour_eligible_ne_rapporte_rien_et_n_empeche_rien() -> None:
    avant, apres = epa()
    apres |= {"sejours_1": 0, "taux_1": None, "montant_unitaire_1": None}
    calcul = interesser(Economie.EPA, avant, apres, conditions("0.30"))
    assert isinstance(calcul, Calcul)
    assert calcul.resultat["economie"] == Decimal("803.34")
    assert calcul.etapes[0].libelle == "Économie de la composante 2"


def test_les_rapports_viennent_des_sommes_exactes_plutot_que_des_rapports_publies() -> None:
    arrondie: Mesures = {**PANSEMENTS[1], "montant_moyen": Decimal("189.99")}
    assert interesser(Economie.PANSEMENTS, PANSEMENTS[0], arrondie, conditions("0.30")) == interesser(
        Economie.PANSEMENTS, *PANSEMENTS, conditions("0.30")
    )


def test_sans_les_sommes_le_rapport_publie_sert() -> None:
    avant: Mesures = {"part_ambulance": Decimal("0.62")}
    apres: Mesures = {
        "depense_ambulance": Decimal(660000),
        "depense_tap": Decimal(540000),
        "cout_moyen_ambulance": Fraction(95),
        "cout_moyen_tap": Fraction(38),
    }
    calcul = interesser(Economie.TRANSPORT, avant, apres, conditions("0.20"))
    assert isinstance(calcul, Calcul)
    assert calcul.resultat["interessement"] == Decimal("25200.00")
