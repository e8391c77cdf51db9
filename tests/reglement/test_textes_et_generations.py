"""The legal texts and the generations of the contract."""

from datetime import date

import pytest

from efficience.reglement import ErreurReglement, officiel


def test_un_texte_donne_son_identifiant_et_son_etat_de_lecture() -> None:
    texte = officiel().texte("arrete-2022-02-23")
    assert texte.identifiants["legiarti"] == "LEGIARTI000045310286"
    assert (texte.nature, texte.etat_de_lecture) == ("arrêté", "partiel")


@pytest.mark.parametrize("cle", ["css-l162-30-3", "arrete-2021-09-24", "instruction-2021-07-27"])
def test_un_texte_cite_mais_jamais_lu_le_dit(cle: str) -> None:
    assert officiel().texte(cle).etat_de_lecture == "non retrouvé"


def test_aucune_valeur_ne_repose_sur_un_texte_non_retrouve() -> None:
    cites = {v.texte for parametre in officiel().parametres.values() for v in parametre.valeurs if v.texte}
    assert [cle for cle in cites if officiel().texte(cle).etat_de_lecture == "non retrouvé"] == []


@pytest.mark.parametrize(
    ("code", "debut", "fin"),
    [
        ("GEN1_2018", date(2018, 1, 1), date(2021, 12, 31)),
        ("GEN2_2022", date(2022, 1, 1), date(2025, 12, 31)),
        ("GEN3_2026", date(2026, 1, 1), None),
    ],
)
def test_dates_des_generations(code: str, debut: date, fin: date | None) -> None:
    generation = officiel().generation(code)
    assert (generation.debut, generation.fin) == (debut, fin)


def test_la_deuxieme_generation_cite_l_arrete_des_indicateurs() -> None:
    assert "arrete-2022-02-23" in officiel().generation("GEN2_2022").textes


@pytest.mark.parametrize("demande", [officiel().texte, officiel().generation])
def test_un_nom_inconnu_est_refuse(demande: object) -> None:
    assert callable(demande)
    with pytest.raises(ErreurReglement, match="nom inconnu"):
        demande("rien")


def test_le_reglement_officiel_n_est_lu_qu_une_fois() -> None:
    assert officiel() is officiel()
