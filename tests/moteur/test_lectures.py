"""What is read beside a figure: small worlds whose limits, ranks, splits and changes a civil servant can redo by hand."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.lectures import Lecture, lire, lire_un
from efficience.moteur.resultats import Resultats
from efficience.reglement import officiel
from fichiers_d_essai import ecrire_tables, finess

HOPITAUX = [finess(f"59000{rang:03}") for rang in range(1, 13)]
LE_NOTRE, UN_PAIR = HOPITAUX[0], HOPITAUX[1]
PRINCEPS, GENERIQUE, RAMIPRIL, IPP = "3400930000045", "3400930000106", "3400930000052", "3400930000014"
MEDICAMENTS = f"""cip13,atc5,libelle,unites_par_boite
{PRINCEPS},C09CA01,COZAAR 50 MG CPR 30,30
{GENERIQUE},C09CA01,LOSARTAN ESSAI 50MG CPR 30,30
{RAMIPRIL},C09AA05,RAMIPRIL ESSAI 5 MG CPR 30,30
{IPP},A02BC01,OMEPRAZOLE ESSAI 20MG GELULE 28,28
"""
Ligne = tuple[str, str, int, int, str]
"""FINESS, CIP13, year, boxes, euros."""


def annee_ordinaire(notre_part: int = 800, facteur: int = 1, annee: int = 2024) -> list[Ligne]:
    """1 000 boxes each at 5 €: 400 of ARA II for the eleven peers, `notre_part` for us."""
    parts = [notre_part, *[400] * 11]
    return [
        ligne
        for un, part in zip(HOPITAUX, parts, strict=True)
        for ligne in (
            (un, GENERIQUE, annee, part * facteur, f"{part * facteur * 5}.00"),
            (un, RAMIPRIL, annee, (1000 - part) * facteur, f"{(1000 - part) * facteur * 5}.00"),
        )
    ]


@pytest.fixture
def resultats_de(tmp_path: Path, charger_dans: Callable, entrepot: Path, efficience: Callable) -> Callable[..., Resultats]:
    """Results computed from these deliveries, their warehouse behind them."""

    def faire(lignes: Sequence[Ligne], *options: object) -> Resultats:
        delivrances = "finess,cip13,annee,boites,montant_rembourse\n" + "".join(
            f"{','.join(map(str, un))}\n" for un in lignes
        )
        dossier = ecrire_tables(tmp_path / "tables", delivrances=delivrances, medicaments=MEDICAMENTS)
        charger_dans(f"tables={dossier}")
        annees = [mot for annee in sorted({ligne[2] for ligne in lignes}) for mot in ("--annee", annee)]
        fait = efficience("calculer", "--entrepot", entrepot, *annees, "--sortie", tmp_path / "resultats.csv", *options)
        assert fait.code == 0, fait.messages
        return Resultats.lire(tmp_path / "resultats.csv")

    return faire


def lectures(
    resultats: Resultats, un: str = LE_NOTRE, code: str = "N-ARA2", reference: int | None = None, annee: int = 2024
) -> dict[str, Lecture]:
    faites = lire_un(resultats, INDICATEURS[code], un, annee, reference, officiel())
    assert len({lecture.lecture for lecture in faites}) == len(faites)
    return {lecture.lecture: lecture for lecture in faites}


def phrase(lecture: Lecture) -> str:
    return lecture.phrase.replace("\u00a0", " ")


def test_une_part_double_de_celle_des_pairs_est_tres_au_dessus_des_limites(resultats_de: Callable) -> None:
    """Common share (11 × 40 % + 80 %) / 12 = 43.33 %; once extremes are brought back, τ ≈ 3.5 points: limits 36.5, 50.2."""
    resultats = resultats_de(annee_ordinaire())
    notre, pair = (lectures(resultats, un)["limites/part_ara2"] for un in (LE_NOTRE, UN_PAIR))
    assert (notre.verdict, pair.verdict) == ("tres_au_dessus", "dans_les_limites")
    assert phrase(notre).endswith("Écart défavorable.")
    assert (round(float(pair.basse), 3), round(float(pair.haute), 3)) == (0.365, 0.502)
    assert "modele_surdispersion" in notre.rangee()["hypothese"]


def test_sans_surdispersion_les_limites_du_graphique_sont_celles_du_hasard_seul(resultats_de: Callable) -> None:
    """√(0.43333 × 0.56667 / 30 000 tablets) = 0.2861 %: 43.33 ± 1.96 × 0.2861 → 42.77 % to 43.89 %."""
    seules = lectures(resultats_de(annee_ordinaire()))["limites_sans_surdispersion/part_ara2"]
    assert (round(float(seules.basse), 4), round(float(seules.haute), 4)) == (0.4277, 0.4389)


def test_le_rang_avec_peu_de_pairs_se_lit_face_a_la_mediane(resultats_de: Callable) -> None:
    resultats = resultats_de(annee_ordinaire())
    assert lectures(resultats)["rang/part_ara2"].verdict == "au_dessus"
    assert phrase(lectures(resultats, UN_PAIR)["rang/part_ara2"]) == (
        "40,0 %, à la médiane (40,0 %) des 12 établissements, qui vont de 40,0 % à 80,0 %. Plus bas vaut mieux."
    )


def test_tout_multiplier_par_dix_ne_change_ni_la_part_ni_le_rang(resultats_de: Callable) -> None:
    une, dix = (lectures(resultats_de(annee_ordinaire(facteur=facteur))) for facteur in (1, 10))
    rangs = [(un.valeur, un.verdict, un.basse, un.haute) for un in (une["rang/part_ara2"], dix["rang/part_ara2"])]
    assert rangs[0] == rangs[1]
    assert une["limites/part_ara2"].verdict == dix["limites/part_ara2"].verdict


def test_un_taux_de_l_IPP_n_existe_pas_et_le_dit(resultats_de: Callable) -> None:
    lignes = [(un, IPP, 2024, 100, f"{300 + rang}.00") for rang, un in enumerate(HOPITAUX)]
    faites = lectures(resultats_de(lignes), code="N-IPP")
    assert faites["limites/cout_boite"].verdict == "non_calculable"
    assert "n'a pas de dénominateur" in faites["limites/cout_boite"].phrase
    assert phrase(faites["rang/cout_boite"]).startswith("3,00 €, au-dessous de la médiane")


# The split of 2023 → 2024: mean price of 2023 is 1 500 / 200 = 7.50 €.
PARTAGE: list[Ligne] = [
    (LE_NOTRE, PRINCEPS, 2023, 100, "1000.00"),
    (LE_NOTRE, GENERIQUE, 2023, 100, "500.00"),
    (LE_NOTRE, PRINCEPS, 2024, 50, "450.00"),
    (LE_NOTRE, GENERIQUE, 2024, 170, "850.00"),
]


def test_le_partage_de_l_evolution_a_la_main(resultats_de: Callable) -> None:
    """Volume (220 − 200) × 7.50; prices 450 − 50 × 10 + 850 − 170 × 5; structure the rest of 1 300 − 1 500."""
    faites = lectures(resultats_de(PARTAGE), reference=2023)
    valeurs = [faites[nom].valeur for nom in ("evolution", "effet_volume", "effet_structure", "effet_prix")]
    assert valeurs == [Decimal("-200.00"), Decimal("150.00"), Decimal("-300.00"), Decimal("-50.00")]
    assert faites["evolution"].verdict == "baisse"


def test_sans_annee_de_reference_aucun_partage_n_est_lu(resultats_de: Callable) -> None:
    assert "evolution" not in lectures(resultats_de(PARTAGE))


def test_un_etablissement_qui_n_a_rien_transmis_l_annee_de_reference_n_a_pas_de_partage(resultats_de: Callable) -> None:
    faites = lectures(resultats_de([*PARTAGE, (UN_PAIR, GENERIQUE, 2024, 100, "500.00")]), UN_PAIR, reference=2023)
    assert (faites["evolution"].verdict, faites["evolution"].valeur) == ("non_transmis", None)


def test_le_princeps_vers_le_generique_de_meme_dosage(resultats_de: Callable) -> None:
    """120 boxes of 30 at 0.50 € a tablet, the generic at 0.20 €, the peers use no princeps: 3 600 × 0.30 = 1 080 €."""
    lignes = [(un, GENERIQUE, 2024, 200, "1200.00") for un in HOPITAUX] + [(LE_NOTRE, PRINCEPS, 2024, 120, "1800.00")]
    faites = lectures(resultats_de(lignes))
    premier = faites["changement/001"]
    assert phrase(premier).startswith("120 boîtes sur 120 de COZAAR 50 MG CPR 30 vers LOSARTAN ESSAI 50MG CPR 30 : 1 080 €.")
    assert (premier.valeur, premier.basse, premier.haute) == (Decimal("1080.00"), 120, 120)
    assert faites["changements"].valeur == Decimal("1080.00")


def test_vers_les_IEC_jusqu_au_niveau_des_meilleurs_pairs(resultats_de: Callable) -> None:
    """80 % of tablets, best peers 40 %: 800 − 400 = 400 boxes of 30, at 5 € against 2 €: 1 200 €."""
    lignes = [(un, cip, annee, boites, f"{boites * (5 if cip == GENERIQUE else 2)}.00") for un, cip, annee, boites, _ in
              annee_ordinaire()]  # fmt: skip
    faites = lectures(resultats_de(lignes))
    assert faites["changement/001"].valeur == Decimal("1200.00")
    assert faites["constat/ara2-iec"].haute == Decimal("0.4")
    assert "niveau visé 40,0 % (meilleurs 10 % des pairs)" in phrase(faites["constat/ara2-iec"])


def test_un_produit_de_moins_de_11_boites_n_est_ni_montre_ni_compte(resultats_de: Callable) -> None:
    lignes = [(un, GENERIQUE, 2024, 200, "1200.00") for un in HOPITAUX] + [(LE_NOTRE, PRINCEPS, 2024, 10, "900.00")]
    faites = lectures(resultats_de(lignes))
    assert not [nom for nom in faites if nom.startswith("changement/")]
    assert "COZAAR" not in " ".join(lecture.phrase for lecture in faites.values())


def test_moins_de_11_unites_rend_le_taux_protege(resultats_de: Callable) -> None:
    """5 tablets of ARA II in all."""
    resultats = resultats_de(annee_ordinaire())
    cle = ("N-ARA2", LE_NOTRE, 2024)
    petites = {**resultats.valeurs[cle], "unites_ara2": Decimal(5)}
    change = Resultats(resultats.fichier, {**resultats.valeurs, cle: petites}, resultats.statuts, resultats.manifeste)
    faites = lectures(change)
    for nom in ("limites/part_ara2", "petits_nombres/part_ara2", "rang/part_ara2"):
        assert (faites[nom].verdict, faites[nom].valeur) == ("protege", None)
        assert "moins de 11 unités" in faites[nom].phrase
    assert faites["rang/part_ara2"].rangee()["hypothese"] == "effectif_minimal_publication"


def test_ce_que_le_secret_a_masque_dans_les_resultats_le_reste(resultats_de: Callable) -> None:
    resultats = resultats_de([*annee_ordinaire(annee=2023), *annee_ordinaire()])
    texte = resultats.fichier.read_text(encoding="utf-8")
    masquees = [
        ",".join([*ligne.split(",")[:4], "", "protege"]) if f"2024,{LE_NOTRE},unites_ara2" in ligne else ligne
        for ligne in texte.splitlines()
    ]
    resultats.fichier.write_text("\n".join(masquees) + "\n", encoding="utf-8")
    faites = lectures(Resultats.lire(resultats.fichier), reference=2023)
    assert {faites[nom].verdict for nom in ("limites/part_ara2", "evolution", "changements")} == {"protege"}


def test_un_entrepot_deplace_laisse_les_taux_et_dit_pourquoi_le_reste_manque(resultats_de: Callable, entrepot: Path) -> None:
    resultats = resultats_de([*annee_ordinaire(annee=2023), *annee_ordinaire()])
    entrepot.rename(entrepot.with_name("ailleurs"))
    faites = lectures(resultats, reference=2023)
    assert faites["limites/part_ara2"].verdict == "tres_au_dessus"
    for nom in ("evolution", "changements"):
        assert faites[nom].verdict == "non_calculable"
        assert "n'est plus où il était" in faites[nom].phrase


def test_des_lignes_qui_ne_font_pas_la_depense_publiee_ne_sont_pas_partagees(resultats_de: Callable) -> None:
    resultats = resultats_de(PARTAGE)
    texte = resultats.fichier.read_text(encoding="utf-8").replace("1300.00", "1300.01")
    resultats.fichier.write_text(texte, encoding="utf-8")
    faites = lectures(Resultats.lire(resultats.fichier), reference=2023)
    assert "ne font pas la dépense publiée en 2024" in faites["evolution"].phrase


def test_toutes_les_lectures_sont_celles_de_chacun_plus_les_valeurs_communes(resultats_de: Callable) -> None:
    resultats = resultats_de(annee_ordinaire())
    toutes = list(lire(resultats, [INDICATEURS["N-ARA2"]], 2024, None, officiel()))
    communes = [lecture for lecture in toutes if not lecture.finess]
    assert [lecture.lecture for lecture in communes] == ["valeur_commune/part_ara2"]
    assert float(communes[0].valeur) == pytest.approx(5.2 / 12)
    siennes = [lecture.rangee() for lecture in toutes if lecture.finess == LE_NOTRE]
    assert siennes == [lecture.rangee() for lecture in lectures(resultats).values()]
