"""Volume, structure, price: what a pharmacist can redo with a pencil, and sums that hold to the cent."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.calcul import NonCalculable
from efficience.noyau.decomposition import Decomposition, Effets, Produit, Situation, decomposer
from efficience.noyau.interessement import effet_prix_volume
from efficience.noyau.montant import MontantErrone, au_centime


def produit(libelle: str, q0: int | None, d0: str | None, q1: int | None, d1: str | None) -> Produit:
    return Produit(libelle, q0, None if d0 is None else Decimal(d0), q1, None if d1 is None else Decimal(d1))


def effets(volume: str, structure: str, prix: str) -> Effets:
    return Effets(Decimal(volume), Decimal(structure), Decimal(prix))


def faire(*produits: Produit) -> Decomposition:
    decomposition = decomposer(produits)
    assert isinstance(decomposition, Decomposition)
    return decomposition


def par_libelle(decomposition: Decomposition) -> dict[str, Effets]:
    return {un.libelle: un.effets for un in decomposition.produits}


# 100 boxes of A at 10 €, 100 of B at 4 €: mean price 7 €.
AVANT_APRES = (produit("A", 100, "1000.00", 60, "540.00"), produit("B", 100, "400.00", 150, "600.00"))


def test_un_report_de_A_vers_B_une_hausse_de_volume_et_une_baisse_de_prix() -> None:
    """10 boxes more at 7 €; at reference prices 60 × 10 + 150 × 4 = 1 200 instead of 210 × 7 = 1 470; A now at 9 €."""
    decomposition = faire(*AVANT_APRES)
    assert decomposition.total == effets("70.00", "-270.00", "-60.00")
    assert decomposition.total.evolution == Decimal("-260.00")
    assert par_libelle(decomposition) == {
        "A": effets("-280.00", "-120.00", "-60.00"),
        "B": effets("350.00", "-150.00", "0.00"),
    }


def test_l_economie_a_prix_constants_ignore_la_baisse_de_prix() -> None:
    resultat = faire(*AVANT_APRES).calcul.resultat
    assert (resultat["economie"], resultat["economie_prix_constants"]) == (Decimal("260.00"), Decimal("200.00"))


def test_la_hausse_des_tarifs_cache_des_rehospitalisations_evitees() -> None:
    """98 stays then 92, tariff 2 786.27 € then 2 980.44 €: a loss at current prices, a saving at constant ones."""
    resultat = faire(produit("GHS 1753", 98, "273054.46", 92, "274200.48")).calcul.resultat
    assert resultat["economie"] == Decimal("-1146.02")
    assert resultat["economie_prix_constants"] == Decimal("16717.62")
    assert resultat["effet_structure"] == 0


def test_un_produit_nouveau_n_a_pas_d_effet_prix() -> None:
    """20 new boxes at 15 €: 20 × 10 € of volume, 20 × (15 − 10) € of structure."""
    decomposition = faire(produit("A", 10, "100.00", 10, "100.00"), produit("Nouveau", 0, "0", 20, "300.00"))
    assert par_libelle(decomposition)["Nouveau"] == effets("200.00", "100.00", "0.00")
    assert decomposition.produits[1].situation is Situation.NOUVEAU


def test_un_produit_disparu_rend_toute_sa_depense() -> None:
    decomposition = faire(produit("A", 10, "100.00", 10, "100.00"), produit("Parti", 10, "20.00", 0, "0"))
    assert par_libelle(decomposition)["Parti"] == effets("-60.00", "40.00", "0.00")
    assert decomposition.produits[1].situation is Situation.DISPARU


@pytest.mark.parametrize(
    ("libelle", "ligne"),
    [("Nouveau", (0, "0", 20, "300.00")), ("Parti", (5, "50.00", 0, "0")), ("Régularisé", (5, "50.00", 0, "-3.00"))],
)
def test_un_produit_qui_n_est_pas_la_les_deux_annees_est_signale_dans_les_etapes(
    libelle: str, ligne: tuple[int, str, int, str]
) -> None:
    decomposition = faire(produit("A", 10, "100.00", 10, "100.00"), produit(libelle, *ligne))
    assert libelle in [etape.libelle for etape in decomposition.calcul.etapes]


def test_un_montant_sans_boite_va_aux_prix_et_la_somme_tient() -> None:
    decomposition = faire(produit("A", 10, "100.00", 0, "-3.00"))
    assert decomposition.produits[0].situation is Situation.REGULARISATION
    assert decomposition.total == effets("-100.00", "0.00", "-3.00")


@pytest.mark.parametrize("rang", range(4))
def test_un_nombre_inconnu_ne_vaut_pas_zero(rang: int) -> None:
    valeurs: list[object] = [10, "100.00", 10, "100.00"]
    valeurs[rang] = None
    sans = decomposer([produit("Inexium", *valeurs)])  # type: ignore[arg-type]
    assert isinstance(sans, NonCalculable)
    assert "Inexium" in sans.motif


@pytest.mark.parametrize("produits", [[], [produit("A", 0, "0", 5, "10.00")]])
def test_sans_quantite_de_reference_rien_ne_se_decompose(produits: list[Produit]) -> None:
    assert isinstance(decomposer(produits), NonCalculable)


def test_une_depense_a_trois_decimales_est_refusee() -> None:
    with pytest.raises(MontantErrone):
        decomposer([produit("A", 1, "1.005", 1, "1.00")])


QUANTITES = st.integers(0, 3000)
EUROS = st.decimals(min_value=0, max_value=10**6, places=2)
PRODUITS = st.lists(st.builds(Produit, st.just("p"), QUANTITES, EUROS, QUANTITES, EUROS), min_size=1, max_size=12).filter(
    lambda produits: any(un.quantite_reference for un in produits)
)


@given(PRODUITS)
def test_lignes_et_colonnes_s_additionnent_au_centime(produits: list[Produit]) -> None:
    decomposition = faire(*produits)
    for un, depart in zip(decomposition.produits, produits, strict=True):
        assert un.effets.evolution == depart.depense_observee - depart.depense_reference  # type: ignore[operator]
    for nom in ("volume", "structure", "prix"):
        colonne = sum(getattr(un.effets, nom) for un in decomposition.produits)
        assert colonne == getattr(decomposition.total, nom)
    assert decomposition.total.evolution == sum(un.effets.evolution for un in decomposition.produits)


ANNEES = st.one_of(st.just((0, Decimal(0))), st.tuples(st.integers(1, 3000), EUROS))
REELS = st.lists(
    st.builds(lambda avant, apres: Produit("p", *avant, *apres), ANNEES, ANNEES), min_size=1, max_size=12
).filter(lambda produits: any(un.quantite_reference for un in produits))


@given(REELS)
def test_chaque_effet_contre_un_oracle_qui_revalorise_les_paniers(produits: list[Produit]) -> None:
    """Three baskets: bought, bought at reference prices (new products at theirs), reference basket at the new size."""
    achete = memes_prix = meme_panier = reference = Fraction(0)
    taille = Fraction(sum(p.quantite_observee or 0 for p in produits), sum(p.quantite_reference or 0 for p in produits))
    for p in produits:
        d0, d1 = Fraction(p.depense_reference or 0), Fraction(p.depense_observee or 0)
        achete, reference, meme_panier = achete + d1, reference + d0, meme_panier + d0 * taille
        memes_prix += d0 * Fraction(p.quantite_observee or 0, p.quantite_reference) if p.quantite_reference else d1
    total = faire(*produits).total
    centime = Fraction(1, 100)
    assert abs(Fraction(total.volume) - (meme_panier - reference)) < centime
    assert abs(Fraction(total.structure) - (memes_prix - meme_panier)) < centime
    assert abs(Fraction(total.prix) - (achete - memes_prix)) < centime


@given(PRODUITS)
def test_un_produit_reste_a_un_ou_deux_centimes_de_ses_effets_exacts(produits: list[Produit]) -> None:
    prix_moyen = sum(Fraction(p.depense_reference or 0) for p in produits) / sum(p.quantite_reference or 0 for p in produits)
    for un, p in zip(faire(*produits).produits, produits, strict=True):
        volume = (Fraction(p.quantite_observee or 0) - (p.quantite_reference or 0)) * prix_moyen
        assert abs(Fraction(un.effets.volume) - volume) < Fraction(1, 100)
        if not p.quantite_reference:
            assert un.effets.prix == 0


@given(st.integers(1, 500), st.integers(1, 500), EUROS, EUROS)
def test_un_seul_produit_donne_la_decomposition_prix_volume(q0: int, q1: int, d0: Decimal, d1: Decimal) -> None:
    simple = effet_prix_volume(q0, q1, Fraction(d0) / q0, Fraction(d1) / q1).resultat
    total = faire(Produit("A", q0, d0, q1, d1)).total
    assert total.structure == 0
    assert abs(total.volume - simple["effet_volume"]) <= Decimal("0.01")  # type: ignore[operator]
    assert total.evolution == simple["effet_total"] == au_centime(d1 - d0)


@given(PRODUITS, st.randoms(use_true_random=False))
def test_l_ordre_des_produits_ne_change_pas_les_totaux(produits: list[Produit], hasard: object) -> None:
    melanges = list(produits)
    hasard.shuffle(melanges)  # type: ignore[attr-defined]
    assert faire(*melanges).total == faire(*produits).total


@given(PRODUITS)
def test_a_prix_inchanges_il_n_y_a_pas_d_effet_prix(produits: list[Produit]) -> None:
    figes = [
        Produit(
            "p",
            p.quantite_reference,
            Decimal(p.quantite_reference or 0) * 3,
            p.quantite_observee,
            Decimal(p.quantite_observee or 0) * 3,
        )
        for p in produits
    ]
    total = faire(*figes).total
    assert (total.prix, total.structure) == (0, 0)
