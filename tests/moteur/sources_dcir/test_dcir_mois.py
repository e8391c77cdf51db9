"""Months of flux in the warehouse: added, corrected, loaded again; years of care that cross them; other sources."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exports_dcir import Ligne, colonne, exporter, lues, pha, prs

from efficience.moteur.chargement import Compte
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.refus import Refus
from fichiers_d_essai import DELIVRANCES, ecrire_tables

Charger = Callable[..., list[Compte]]
JANVIER, FEVRIER = {"FLX_DIS_DTD": "2024-01-01"}, {"FLX_DIS_DTD": "2024-02-01"}
AVANT = {"EXE_SOI_DTD": "2023-12-28"}


def _export(dossier: Path, *prestations: Ligne) -> Path:
    cles = ("FLX_DIS_DTD", "PRS_ORD_NUM")
    details: Sequence[Ligne] = [pha(int(p[cles[1]]), FLX_DIS_DTD=p[cles[0]]) for p in prestations]
    return exporter(dossier, {"ER_PRS_F": prestations, "ER_PHA_F": details})


@pytest.fixture
def deux_mois(tmp_path: Path, charger_dans: Charger) -> Path:
    """January holds care of 2023 and 2024, February care of 2024."""
    export = _export(tmp_path / "deux", prs(1, **JANVIER, **AVANT), prs(2, **JANVIER), prs(3, **FEVRIER))
    charger_dans(f"dcir={export}")
    return export


def _parts(entrepot: Path) -> dict[str, tuple[int, tuple[int, ...]]]:
    ouvert = Entrepot.ouvrir(entrepot)
    return {
        cle: (part.lignes, part.annees)
        for cle, id_ in ouvert.version.parts.items()
        for part in [ouvert.livraison(id_).parts[cle]]
        if cle.startswith("delivrances")
    }


def test_une_part_par_mois_de_flux_dit_ses_annees(deux_mois: Path, entrepot: Path) -> None:
    assert _parts(entrepot) == {"delivrances/flux-2024-01": (2, (2023, 2024)), "delivrances/flux-2024-02": (1, (2024,))}
    ouvert = Entrepot.ouvrir(entrepot)
    assert ouvert.annees("delivrances") == [2023, 2024]
    assert [f.name for f in ouvert.fichiers("delivrances", [2023])] == ["delivrances-flux-2024-01.parquet"]
    assert len(ouvert.fichiers("delivrances", [2024])) == 2


def test_recharger_ne_change_rien(deux_mois: Path, entrepot: Path, charger_dans: Charger) -> None:
    (compte,) = charger_dans(f"dcir={deux_mois}")
    assert compte.effet == "inchangée"
    assert Entrepot.ouvrir(entrepot).version.numero == 1


def test_un_mois_de_plus_s_ajoute(deux_mois: Path, tmp_path: Path, entrepot: Path, charger_dans: Charger) -> None:
    mars = _export(tmp_path / "mars", prs(4, FLX_DIS_DTD="2024-03-01"))
    (compte,) = charger_dans(f"dcir={mars}")
    assert compte.effet == "nouvelle"
    assert list(_parts(entrepot)) == [f"delivrances/flux-2024-0{mois}" for mois in (1, 2, 3)]


def test_un_mois_corrige_ne_remplace_que_lui(deux_mois: Path, tmp_path: Path, entrepot: Path, charger_dans: Charger) -> None:
    """The corrected month no longer holds any care of 2023: the year leaves the warehouse."""
    corrige = _export(tmp_path / "corrige", prs(2, **JANVIER, BSE_REM_MNT="7.00"))
    (compte,) = charger_dans(f"dcir={corrige}")
    assert compte.effet == "corrigée"
    assert colonne(lues(entrepot, "delivrances"), "montant_rembourse") == [Decimal("6.50"), Decimal("7.00")]
    assert Entrepot.ouvrir(entrepot).annees("delivrances") == [2024]
    assert Entrepot.ouvrir(entrepot, 1).annees("delivrances") == [2023, 2024]


def test_un_mois_corrige_peut_devenir_vide(deux_mois: Path, tmp_path: Path, entrepot: Path, charger_dans: Charger) -> None:
    charger_dans(f"dcir={_export(tmp_path / 'vide', prs(3, **FEVRIER, ETB_PRE_FIN=''))}")
    assert _parts(entrepot)["delivrances/flux-2024-02"] == (0, ())


def test_recharger_une_seule_annee_perdrait_l_autre(deux_mois: Path, charger_dans: Charger) -> None:
    with pytest.raises(Refus, match=r"flux-2024-01 contient aussi les soins de 2023"):
        charger_dans(f"dcir:2024={deux_mois}")


def test_deux_sources_pour_une_annee_sont_refusees(tmp_path: Path, entrepot: Path, charger_dans: Charger) -> None:
    charger_dans(f"tables={ecrire_tables(tmp_path / 'tables', delivrances=DELIVRANCES)}")
    export = _export(tmp_path / "export", prs(1, **JANVIER, **AVANT), prs(2, **JANVIER))
    with pytest.raises(Refus, match=r"delivrances/2023 est déjà fournie par la source « tables »"):
        charger_dans(f"dcir={export}")
    (compte,) = charger_dans(f"dcir:2024={export}")
    assert compte.effet == "nouvelle"
    assert Entrepot.ouvrir(entrepot).annees("delivrances") == [2023, 2024]


def test_un_entrepot_d_avant_les_mois_de_flux_est_refuse_et_dit_de_recharger(deja_charge: Path) -> None:
    (deja_charge / "entrepot.json").write_text('{"format": 1, "version": 1}')
    with pytest.raises(Refus, match="version plus ancienne"):
        Entrepot.ouvrir(deja_charge)


def test_la_meme_annee_ne_se_lit_qu_une_fois(tmp_path: Path, entrepot: Path, charger_dans: Charger, mesurer: Any) -> None:
    """A month of flux holds two years of care: an indicator takes its own only."""
    medicaments = "cip13,atc5,unites_par_boite\n3400930000014,A02BC01,28\n"
    charger_dans(
        f"dcir={_export(tmp_path / 'export', prs(1, **JANVIER, **AVANT), prs(2, **JANVIER), prs(3, **JANVIER))}",
        f"tables={ecrire_tables(tmp_path / 'listes', medicaments=medicaments)}",
    )
    boites = {
        annee: valeur
        for (_, annee, _, mesure), valeur in mesurer(entrepot, 2023, 2024, codes=["N-IPP"]).items()
        if mesure == "boites"
    }
    assert boites == {2023: 1, 2024: 2}
