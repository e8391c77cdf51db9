"""What to change: lists a pharmacist can redo by hand, promises that never exceed the spend."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import Nombre
from efficience.noyau.quoi_changer import Changement, Ligne, Liste, Regle, part_des_pairs, quoi_changer

PRECAUTION = "Tenir compte des intolérances aux IEC (toux, angio-œdème)."
SARTANS = Regle("ARA II vers IEC", "ara2", "iec", Decimal("0.40"), "seuil national", PRECAUTION)
IPP = Regle("IPP le plus cher", "ipp", "ipp", Decimal("0.10"), "médiane des pairs")

VALSARTAN = Ligne("V", "valsartan 80 mg", "ara2", 120, 30, Decimal("1800.00"))  # 3 600 units at 0.50 €
RAMIPRIL = Ligne("R", "ramipril 5 mg", "iec", 80, 30, Decimal("480.00"))  # 2 400 units at 0.20 €


def changer(lignes: list[Ligne], *regles: Regle, pairs: dict[str, Nombre] | None = None, minimum: str = "0") -> Liste:
    return quoi_changer(lignes, regles, pairs or {}, Decimal(minimum))


def phrases(liste: Liste) -> list[str]:
    return [un.phrase.replace("\u00a0", " ") for un in liste.changements]


def test_quarante_boites_sur_120_pour_passer_de_60_a_40_pour_cent() -> None:
    """3 600 − 40 % × 6 000 = 1 200 units, 40 boxes of 30; 1 200 × (0.50 − 0.20) = 360 €."""
    liste = changer([VALSARTAN, RAMIPRIL], SARTANS)
    assert phrases(liste) == ["40 boîtes sur 120 de valsartan 80 mg vers iec (coût moyen de l'établissement) : 360 €"]
    assert liste.total == Decimal("360.00")


def test_le_constat_dit_la_part_le_niveau_vise_et_le_gain_de_la_liste() -> None:
    constat = changer([VALSARTAN, RAMIPRIL], SARTANS).constats[0]
    assert constat.phrase.replace("\u00a0", " ") == (
        "ARA II vers IEC : 60,0 % des unités, niveau visé 40,0 % (seuil national) : 1 changement, jusqu'à 360 €."
    )


def test_la_precaution_clinique_accompagne_chaque_changement() -> None:
    assert [un.regle.precaution for un in changer([VALSARTAN, RAMIPRIL], SARTANS).changements] == [PRECAUTION]


@pytest.mark.parametrize("visee", ["0.60", "0.61", "1"])
def test_au_niveau_vise_ou_mieux_aucune_economie_n_est_annoncee(visee: str) -> None:
    regle = Regle("ARA II vers IEC", "ara2", "iec", Decimal(visee), "médiane des pairs")
    liste = changer([VALSARTAN, RAMIPRIL], regle)
    assert (liste.changements, liste.total) == ((), 0)
    assert "est atteint : aucune économie n'est annoncée." in liste.constats[0].phrase


def test_des_boites_entieres_jamais_plus_que_la_cible() -> None:
    """Target 59.9 %: 6 units to move, a fifth of a box: none."""
    regle = Regle("ARA II vers IEC", "ara2", "iec", Decimal("0.599"), "médiane des pairs")
    assert changer([VALSARTAN, RAMIPRIL], regle).changements == ()


def test_chaque_produit_de_la_classe_cede_la_meme_proportion_et_le_plus_gros_gain_vient_en_tete() -> None:
    irbesartan = Ligne("I", "irbésartan 150 mg", "ara2", 60, 30, Decimal("1620.00"))  # 1 800 units at 0.90 €
    autres_iec = Ligne("P", "périndopril 4 mg", "iec", 120, 30, Decimal("720.00"))  # 3 600 units at 0.20 €
    liste = changer([VALSARTAN, irbesartan, RAMIPRIL, autres_iec], SARTANS)
    # 5 400 units out of 11 400, 4 560 wanted: 840 to move, 840/5400 of each: 18 boxes of 120 and 9 of 60.
    assert [(un.de, un.boites, un.gain) for un in liste.changements] == [
        ("irbésartan 150 mg", 9, Decimal("189.00")),
        ("valsartan 80 mg", 18, Decimal("162.00")),
    ]


def test_un_produit_moins_cher_que_sa_destination_ne_figure_pas() -> None:
    bradee = Ligne("B", "sartan bradé", "ara2", 100, 30, Decimal("300.00"))  # 0.10 € a unit
    liste = changer([VALSARTAN, bradee, RAMIPRIL], SARTANS)
    assert [un.de for un in liste.changements] == ["valsartan 80 mg"]


def test_vers_un_produit_de_reference_de_la_meme_classe() -> None:
    """Princeps to generic, 10 % of princeps kept: 100 − 10 % × 200 = 80 boxes × 30 × (0.50 − 0.30)."""
    princeps = Ligne("PR", "princeps", "bio", 100, 30, Decimal("1500.00"))
    generique = Ligne("GE", "générique", "bio", 100, 30, Decimal("900.00"))
    regle = Regle("Princeps", "bio", "bio", Decimal("0.10"), "seuil", produit_reference="GE")
    assert phrases(changer([princeps, generique], regle)) == ["80 boîtes sur 100 de princeps vers générique : 480 €"]


IPP_LIGNES = [
    Ligne("E", "ésoméprazole 40 mg", "ipp", 300, 28, Decimal("3360.00")),  # 0.40 € a unit
    Ligne("P", "pantoprazole 40 mg", "ipp", 400, 28, Decimal("2240.00")),  # 0.20 €
    Ligne("O", "oméprazole 20 mg", "ipp", 300, 28, Decimal("840.00")),  # 0.10 €
]


def test_du_plus_cher_des_IPP_vers_celui_de_cout_median() -> None:
    """30 % of the units, 10 % wanted: 200 boxes; 200 × 28 × (0.40 − 0.20) = 1 120 €."""
    assert phrases(changer(IPP_LIGNES, IPP)) == [
        "200 boîtes sur 300 de ésoméprazole 40 mg vers pantoprazole 40 mg : 1 120 €"
    ]


def test_le_produit_median_est_celui_qui_atteint_juste_la_moitie_des_unites() -> None:
    moitie = [
        Ligne("O", "oméprazole 20 mg", "ipp", 100, 28, Decimal("280.00")),
        Ligne("E", "ésoméprazole 40 mg", "ipp", 100, 28, Decimal("1120.00")),
    ]
    assert phrases(changer(moitie, IPP)) == ["80 boîtes sur 100 de ésoméprazole 40 mg vers oméprazole 20 mg : 672 €"]


def test_quand_le_produit_median_est_le_plus_cher_les_pairs_servent_de_repere() -> None:
    seul = [Ligne("E", "ésoméprazole 40 mg", "ipp", 300, 28, Decimal("3360.00"))]
    assert isinstance(changer(seul, IPP).impossibles["IPP le plus cher"], NonCalculable)
    liste = changer(seul, IPP, pairs={"ipp": Decimal("0.20")})
    assert phrases(liste) == ["270 boîtes sur 300 de ésoméprazole 40 mg vers ipp (coût moyen des pairs) : 1 512 €"]
    assert [une.valeur for une in liste.calcul.hypotheses] == [Fraction(1, 5)]


def test_le_cout_propre_passe_avant_celui_des_pairs() -> None:
    assert changer([VALSARTAN, RAMIPRIL], SARTANS, pairs={"iec": Decimal("0.01")}).total == Decimal("360.00")


def test_sans_aucun_IEC_le_cout_des_pairs_est_pris_et_declare() -> None:
    liste = changer([VALSARTAN], SARTANS, pairs={"iec": Decimal("0.20")})
    assert phrases(liste) == ["72 boîtes sur 120 de valsartan 80 mg vers iec (coût moyen des pairs) : 648 €"]
    assert len(liste.calcul.hypotheses) == 1


def test_sans_cout_de_destination_la_regle_est_impossible() -> None:
    assert "coût" in changer([VALSARTAN], SARTANS).impossibles["ARA II vers IEC"].motif


@pytest.mark.parametrize(
    ("cas", "boites", "unites", "depense"),
    [
        ("boîtes masquées", None, 30, "480.00"),
        ("unités par boîte inconnues", 80, None, "480.00"),
        ("montant masqué", 80, 30, None),
        ("boîtes négatives", -1, 30, "480.00"),
        ("montant négatif", 80, 30, "-0.01"),
    ],
)
def test_une_ligne_inconnue_ou_negative_rend_la_regle_impossible(
    cas: str, boites: int | None, unites: int | None, depense: str | None
) -> None:
    ligne = Ligne("R", "ramipril 5 mg", "iec", boites, unites, None if depense is None else Decimal(depense))
    liste = changer([VALSARTAN, ligne], SARTANS)
    assert "ramipril" in liste.impossibles["ARA II vers IEC"].motif
    assert (liste.changements, liste.total) == ((), 0)


def test_une_regle_impossible_n_empeche_pas_les_autres() -> None:
    liste = changer([*IPP_LIGNES, VALSARTAN], SARTANS, IPP)
    assert list(liste.impossibles) == ["ARA II vers IEC"]
    assert liste.total == Decimal("1120.00")


def test_sans_aucune_ligne_rien_n_est_promis() -> None:
    liste = changer([], SARTANS)
    assert (liste.total, list(liste.impossibles)) == (0, ["ARA II vers IEC"])


def test_un_gain_sous_le_minimum_ne_vaut_pas_une_ligne() -> None:
    assert changer([VALSARTAN, RAMIPRIL], SARTANS, minimum="360.00").changements
    assert not changer([VALSARTAN, RAMIPRIL], SARTANS, minimum="360.01").changements


def test_une_boite_n_est_deplacee_qu_une_fois() -> None:
    """Two rules on the same class: 40 boxes, then 108 wanted of 120 but 80 are left."""
    autre = Regle("ARA II vers autre", "ara2", "autre", Decimal("0.10"), "cible")
    liste = changer([VALSARTAN, RAMIPRIL], SARTANS, autre, pairs={"autre": Decimal("0.10")})
    assert sorted(un.boites for un in liste.changements) == [40, 80]


def test_un_produit_est_remplace_dans_son_groupe_avant_de_l_etre_dans_sa_classe() -> None:
    """Same molecule first: 100 boxes of the dear presentation all go to the cheap one; none is left for the class rule."""
    chere = Ligne("C", "valsartan princeps", "ara2", 100, 30, Decimal("1800.00"), "valsartan 80")
    bon_marche = Ligne("G", "valsartan générique", "ara2", 100, 30, Decimal("900.00"), "valsartan 80")
    meme = Regle("Même substance", "valsartan 80", "valsartan 80", 0, "meilleur décile des pairs")
    liste = changer([chere, bon_marche, RAMIPRIL], meme, SARTANS)
    premier = liste.changements[0]
    assert (premier.de, premier.vers, premier.boites) == ("valsartan princeps", "valsartan générique", 100)
    assert "valsartan princeps" not in [un.de for un in liste.changements[1:]]


def test_un_code_en_double_est_refuse() -> None:
    with pytest.raises(DonneeRefusee, match="deux fois"):
        changer([VALSARTAN, VALSARTAN], SARTANS)


def test_une_part_visee_de_quarante_au_lieu_de_quarante_pour_cent_est_refusee() -> None:
    with pytest.raises(DonneeRefusee, match="part"):
        changer([VALSARTAN], Regle("ARA II", "ara2", "iec", 40, "faute de frappe"))


@pytest.mark.parametrize(
    ("rang", "visee"),
    [(Fraction(1, 2), Fraction(3, 10)), (Fraction(1, 10), Fraction(14, 100)), (Fraction(0), Fraction(1, 10))],
)
def test_la_part_des_pairs_mediane_ou_meilleur_decile(rang: Fraction, visee: Fraction) -> None:
    parts = [None, *(Fraction(un, 10) for un in (1, 2, 3, 4, 5))]
    assert part_des_pairs(parts, rang, 5) == visee


def test_trop_peu_de_pairs_ne_donnent_pas_de_cible() -> None:
    assert isinstance(part_des_pairs([Fraction(1, 10), None], Fraction(1, 2), 2), NonCalculable)


def test_singulier_et_centimes_dans_la_phrase() -> None:
    un = Changement(IPP, "A", "B", 1, 3, 28, Fraction(1), Fraction(0), Decimal("28.50"))
    assert un.phrase.replace("\u00a0", " ") == "1 boîte sur 3 de A vers B : 28,50 €"


CLASSES = ("ara2", "iec", "ipp")
LIGNES = st.lists(
    st.builds(
        lambda classe, boites, unites, depense: (classe, boites, unites, depense),
        st.sampled_from(CLASSES),
        st.integers(0, 500),
        st.integers(1, 90),
        st.decimals(min_value=0, max_value=10**5, places=2),
    ),
    max_size=10,
).map(lambda lues: [Ligne(f"C{rang}", f"produit {rang}", *une) for rang, une in enumerate(lues)])
REGLES = st.lists(
    st.builds(
        Regle,
        st.uuids().map(str),
        st.sampled_from(CLASSES),
        st.sampled_from(CLASSES),
        st.decimals(min_value=0, max_value=1, places=3),
        st.just("cible"),
    ),
    max_size=4,
)
PAIRS: dict[str, Nombre] = {"ara2": Decimal("0.50"), "iec": Decimal("0.05"), "ipp": Decimal("0.10")}


@given(LIGNES, REGLES)
def test_la_liste_ne_promet_jamais_plus_que_la_depense(lignes: list[Ligne], regles: list[Regle]) -> None:
    liste = changer(lignes, *regles, pairs=PAIRS)
    assert liste.total == sum((un.gain for un in liste.changements), Decimal(0))
    for ligne in lignes:
        siens = [un for un in liste.changements if un.de == ligne.libelle]
        assert sum(un.boites for un in siens) <= (ligne.boites or 0)
        assert sum(un.gain for un in siens) <= (ligne.depense or 0)


@given(LIGNES, REGLES)
def test_une_phrase_sans_changement_n_annonce_rien_et_une_avec_dit_sa_somme(
    lignes: list[Ligne], regles: list[Regle]
) -> None:
    liste = changer(lignes, *regles, pairs=PAIRS)
    for constat in liste.constats:
        siens = [un for un in liste.changements if un.regle == constat.regle]
        assert ("aucune économie n'est annoncée" in constat.phrase) == (not siens)
        if siens:
            assert constat.part > Fraction(constat.regle.part_visee)


@given(LIGNES, st.decimals(min_value=0, max_value=1, places=3))
def test_le_gain_contre_l_oracle_du_panier_revalorise(lignes: list[Ligne], visee: Decimal) -> None:
    """Oracle: spend before minus spend after moving the boxes, each priced at the establishment's own mean price."""
    liste = changer(lignes, Regle("ARA II", "ara2", "iec", visee, "cible"))
    iec = [un for un in lignes if un.classe == "iec"]
    unites_iec = sum((un.boites or 0) * (un.unites_par_boite or 0) for un in iec)
    depense_iec = sum((Fraction(un.depense or 0) for un in iec if un.boites), Fraction(0))
    par_libelle = {un.libelle: un for un in lignes}
    for un in liste.changements:
        ligne = par_libelle[un.de]
        quitte = Fraction(ligne.depense or 0) * un.boites / (ligne.boites or 1)
        choisi = depense_iec / unites_iec * un.boites * (ligne.unites_par_boite or 0)
        assert 0 <= quitte - choisi - Fraction(un.gain) < Fraction(1, 100)
    ara2 = {un.libelle: un for un in lignes if un.classe == "ara2"}
    bouge = sum(un.unites for un in liste.changements)
    total_ara2 = sum((un.boites or 0) * (un.unites_par_boite or 0) for un in ara2.values())
    assert bouge <= max(0, total_ara2 - Fraction(visee) * (total_ara2 + unites_iec))
