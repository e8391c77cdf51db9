"""The table of what is compared: it names what indicators publish, and serves an indicator as soon as it has results."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from efficience.moteur.definition import Part
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.lectures import COMPARABLES, Lecture, lire_un
from efficience.moteur.lectures.changements import PARAMETRES, LecteurChangements
from efficience.moteur.lectures.dosages import dosage
from efficience.moteur.lectures.effectifs import Garde
from efficience.moteur.lectures.lecture import Sujet, parametres
from efficience.moteur.lectures.produits import Produit
from efficience.moteur.resultats import Resultats
from efficience.moteur.secret.roles import ROLES
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import en_exact
from efficience.reglement import officiel

CONNUS = [code for code in COMPARABLES if code in INDICATEURS]
NOTRE = "E00"


@pytest.mark.parametrize("code", CONNUS)
def test_la_table_nomme_des_mesures_et_des_composantes_que_l_indicateur_a(code: str) -> None:
    indicateur, comparables = INDICATEURS[code], COMPARABLES[code]
    mesures = {nom for taux in comparables.taux for nom in (*taux.numerateur, *taux.denominateur)}
    mesures |= {nom for poste in comparables.postes for nom in (poste.quantite, poste.depense)}
    bascules = comparables.produits.bascules if comparables.produits else ()
    assert mesures <= set(indicateur.mesures)
    assert {nom for bascule in bascules for nom in (bascule.de, bascule.vers)} <= set(getattr(indicateur, "composantes", ()))
    assert {taux.sens for taux in comparables.taux} <= {indicateur.fiche.sens}


@pytest.mark.parametrize("code", CONNUS)
def test_un_taux_compare_est_la_mesure_publiee_du_meme_nom(code: str) -> None:
    """What counts several times in the measure counts as many times here (four checks a prescription)."""
    for taux in COMPARABLES[code].taux:
        mesure = INDICATEURS[code].mesures.get(taux.mesure)
        if isinstance(mesure, Part):
            assert (taux.numerateur, taux.denominateur) == (
                tuple(mesure.numerateur),
                tuple(mesure.denominateur) * mesure.fois,
            )


@pytest.mark.parametrize("code", COMPARABLES)
def test_chaque_mesure_lue_a_son_role_dans_le_secret_statistique(code: str) -> None:
    mesures = {nom for taux in COMPARABLES[code].taux for nom in (*taux.numerateur, *taux.denominateur)}
    assert mesures - set(ROLES[code].mesures) == set()


def test_tout_indicateur_a_son_entree() -> None:
    assert [code for code in INDICATEURS if code not in COMPARABLES] == []


def publier(code: str, *annees: Mapping[int, list[dict[str, int | str]]]) -> Resultats:
    """Results of an indicator that need no warehouse: a list of measures by establishment, for each year."""
    valeurs = {
        (code, f"E{rang:02}", annee): {nom: Decimal(v) for nom, v in mesures.items()}
        for par_annee in annees
        for annee, liste in par_annee.items()
        for rang, mesures in enumerate(liste)
    }
    statuts = {cle: dict.fromkeys(mesures, Statut.CALCULE) for cle, mesures in valeurs.items()}
    return Resultats(Path("resultats.csv"), valeurs, statuts, {})


def lire_code(resultats: Resultats, code: str, reference: int | None = None) -> dict[str, Lecture]:
    modele = INDICATEURS.get(code) or INDICATEURS["N-IPP"]
    indicateur = replace(modele, fiche=replace(modele.fiche, code=code))
    return {un.lecture: un for un in lire_un(resultats, indicateur, NOTRE, 2024, reference, officiel())}


def test_N_IC_un_taux_de_rehospitalisation_eleve() -> None:
    """20 hospitals at 100 of 500 stays, ours at 200 of 500."""
    pairs = [{"rehospitalisations": 100, "sejours": 500, "depense_rehospitalisations": "300000.00"}] * 20
    notre = {"rehospitalisations": 200, "sejours": 500, "depense_rehospitalisations": "600000.00"}
    faites = lire_code(publier("N-IC", {2024: [notre, *pairs]}), "N-IC")
    assert faites["limites/taux"].verdict == "tres_au_dessus"
    assert faites["changements"].phrase == "Non calculable : le chiffre n'est pas fait de produits à remplacer."


def test_N_IC_l_exemple_du_prix_qui_cache_une_economie() -> None:
    """Tariffs 2 786.27 € → 2 980.44 €, 98 readmissions → 92: spend +1 146.02 €, 16 717.62 € saved at constant prices."""
    annees = {
        2023: [{"rehospitalisations": 98, "sejours": 500, "depense_rehospitalisations": "273054.46"}],
        2024: [{"rehospitalisations": 92, "sejours": 500, "depense_rehospitalisations": "274200.48"}],
    }
    faites = lire_code(publier("N-IC", annees), "N-IC", 2023)
    assert faites["evolution"].valeur == Decimal("1146.02")
    assert (faites["effet_volume"].valeur, faites["effet_structure"].valeur) == (Decimal("-16717.62"), Decimal("0.00"))
    assert faites["effet_prix"].valeur == Decimal("17863.64")


def test_N_IC_une_petite_partie_des_sejours_est_protegee_des_deux_cotes() -> None:
    pairs = [{"rehospitalisations": 100, "sejours": 500}] * 12
    for rehospitalisations in (10, 491):  # 9 stays that were not readmitted are as few as 10 that were
        notre = {"rehospitalisations": rehospitalisations, "sejours": 500}
        faites = lire_code(publier("N-IC", {2024: [notre, *pairs]}), "N-IC")
        assert faites["limites/taux"].verdict == "protege"


def test_N_TRA_se_compte_en_trajets_et_se_partage_sans_les_lignes() -> None:
    """8 000 ambulance trips at 95 € and 12 000 TAP at 38 €; the year after 1 000 moved: 57 000 € less, all of structure."""
    avant = {"trajets_ambulance": 8000, "trajets_tap": 12000, "depense_ambulance": "760000.00", "depense_tap": "456000.00"}
    apres = {"trajets_ambulance": 7000, "trajets_tap": 13000, "depense_ambulance": "665000.00", "depense_tap": "494000.00"}
    faites = lire_code(publier("N-TRA", {2023: [avant] * 12, 2024: [apres] * 12}), "N-TRA", 2023)
    assert faites["rang/part_trajets_ambulance"].valeur == en_exact(Decimal("0.35"))
    effets = [faites[nom].valeur for nom in ("evolution", "effet_volume", "effet_structure", "effet_prix")]
    assert effets == [Decimal("-57000.00"), Decimal("0.00"), Decimal("-57000.00"), Decimal("0.00")]


def test_N_PERF_une_part_d_euros_n_a_pas_de_limites_et_le_dit() -> None:
    publies = publier("N-PERF", {2024: [{"depense": "900.00", "depense_gravite": "100.00"}] * 12})
    ouverts = {
        "sources": [{"source": "open_phmev", "parts": {"dispositifs/2024": {}}}],
        "entrepot": {"chemin": "x", "version": 1},
    }
    faites = lire_code(replace(publies, manifeste=ouverts), "N-PERF")
    assert "un euro n'est pas un cas" in faites["limites/part"].phrase
    assert faites["rang/part"].valeur == en_exact(Decimal("0.9"))


def test_N_PERF_sans_effectif_declare_rien_n_est_montre_hors_donnees_ouvertes() -> None:
    faites = lire_code(publier("N-PERF", {2024: [{"depense": "900.00", "depense_gravite": "100.00"}] * 12}), "N-PERF")
    assert ROLES["N-PERF"].mesures or faites["rang/part"].verdict == "protege"


def test_N_PANS_le_montant_moyen_de_100_patients_au_moins() -> None:
    """Common mean about 212 €; 2.5 × 212 / √200 = 37.5 €: at 325 €, 3 standard deviations above."""
    pairs = [{"depense": "210000.00", "patients": 1000}] * 12
    faites = lire_code(publier("N-PANS", {2024: [{"depense": "65000.00", "patients": 200}, *pairs]}), "N-PANS")
    assert faites["limites/montant_moyen"].verdict == "au_dessus"
    assert "coefficient_variation_pansements" in faites["limites/montant_moyen"].rangee()["hypothese"]
    peu = lire_code(publier("N-PANS", {2024: [{"depense": "100000.00", "patients": 99}, *pairs]}), "N-PANS")
    assert peu["limites/montant_moyen"].verdict == "trop_peu"


def test_N_EPA_a_une_lecture_par_sous_indicateur() -> None:
    une = {nom: valeur for rang in range(1, 5) for nom, valeur in ((f"examens_{rang}", 50), (f"sejours_{rang}", 500))}
    faites = lire_code(publier("N-EPA", {2024: [une] * 12}), "N-EPA")
    assert [nom for nom in faites if nom.startswith("limites/")] == [f"limites/taux_{rang}" for rang in range(1, 5)]


@pytest.mark.parametrize("code", ["R-BIO-T", "R-BIO-R"])
def test_R_BIO_plus_de_biosimilaires_vaut_mieux(code: str) -> None:
    pairs = [{"unites_biosimilaires": 800, "unites": 1000}] * 12
    faites = lire_code(publier(code, {2024: [{"unites_biosimilaires": 400, "unites": 1000}, *pairs]}), code)
    assert faites["limites/taux"].phrase.endswith("Écart défavorable.")


def test_peu_de_sejours_appellent_a_la_prudence() -> None:
    """Ours: 12 of 40, among hospitals whose rates differ little: most of the gap should go away by itself."""
    pairs = [{"sejours_sc": 95 + rang, "sejours": 500} for rang in range(12)]
    faites = lire_code(publier("R-SC", {2024: [{"sejours_sc": 12, "sejours": 40}, *pairs]}), "R-SC")
    assert faites["petits_nombres/taux"].verdict == "petits_nombres"
    assert faites["petits_nombres/taux"].phrase.startswith("Petits nombres : prudence.")


def test_un_indicateur_sans_entree_dit_qu_il_n_a_pas_de_lecture() -> None:
    faites = lire_code(publier("R-NEUF", {2024: [{"taux": 1}]}), "R-NEUF")
    assert {un.verdict for un in faites.values()} == {"non_calculable"}


LIBELLES = {
    "OMEPRAZOLE ARW 20MG GELULE 28": "20MG",
    "ESOMEPRAZOLE VTS 20 MG GELULE 7": "20MG",
    "IRBESARTAN HCTZ BGA 300/12,5 MG CPR 90": "300/12.5MG",
    "TELMISARTAN/HCTZ VTS 80MG/12,5MG CPR 90": "80/12.5MG",
    "LIPTRUZET 10 MG/20 MG CPR 90": "10/20MG",
    "PERINDOPRIL AMLO ARW 4/10 CPR 30": "",
    "présentation masquée par le producteur": "",
}


@pytest.mark.parametrize("libelle", LIBELLES)
def test_le_dosage_se_lit_dans_le_libelle_ou_ne_se_lit_pas(libelle: str) -> None:
    assert dosage(libelle) == LIBELLES[libelle]


PRODUITS = st.lists(
    st.tuples(st.sampled_from(["ara2", "iec"]), st.integers(0, 300), st.integers(0, 100_000)), min_size=1, max_size=8
)


@settings(deadline=None)
@given(st.lists(PRODUITS, min_size=10, max_size=12), st.sampled_from([0, 11]))
def test_les_gains_ne_depassent_jamais_la_depense_et_une_petite_ligne_ne_se_montre_pas(
    paniers: list[list[tuple[str, int, int]]], seuil: int
) -> None:
    releves = {
        (2024, f"E{rang:02}"): [
            Produit(
                composante,
                f"C09{composante}",
                str(cip),
                f"PRODUIT{cip} 50 MG",
                en_exact(boites),
                30,
                Decimal(c) / 100,
                False,
            )
            for cip, (composante, boites, c) in enumerate(panier)
        ]
        for rang, panier in enumerate(paniers)
    }
    produits = COMPARABLES["N-ARA2"].produits
    assert produits is not None
    lus = parametres(officiel(), 2024, *PARAMETRES)
    sujet, garde = Sujet("N-ARA2", 2024), Garde("N-ARA2", seuil)
    lecteur = LecteurChangements(sujet, produits, ("ara2", "iec"), releves, garde, lus, False)
    vides = Resultats(Path("r.csv"), {}, {}, {})
    for (_, finess), siens in releves.items():
        faites = {un.lecture: un for un in lecteur.lire(vides, finess)}
        changements = [un for nom, un in faites.items() if nom.startswith("changement/")]
        total = sum((un.valeur for un in changements), Decimal(0))
        assert total <= sum((un.montant for un in siens), Decimal(0))
        assert total == (faites["changements"].valeur or 0)
        assert all(seuil <= un.haute and un.basse <= un.haute for un in changements)
