"""What a campaign reads again of a warehouse: the files that it opens, unless nobody wrote to them since their load."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from efficience.moteur import entrepot as module
from efficience.moteur.empreintes import empreindre
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.refus import Refus


@pytest.fixture
def relus(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are hashed again."""
    lus: list[str] = []

    def noter(fichiers: list[Path]) -> tuple[str, int]:
        lus.extend(fichier.name for fichier in fichiers)
        return empreindre(fichiers)

    monkeypatch.setattr(module, "empreindre", noter)
    return lus


def test_ce_qui_vient_d_etre_charge_est_reconnu(deja_charge: Path, bilan_de: Callable, relus: list[str]) -> None:
    bilan_de(deja_charge, 2023)
    assert [nom for nom in relus if nom.startswith("delivrances")] == []


def test_une_copie_est_relue(deja_charge: Path, bilan_de: Callable, relus: list[str], tmp_path: Path) -> None:
    shutil.copytree(deja_charge, tmp_path / "copie")
    bilan_de(tmp_path / "copie", 2023)
    assert "delivrances-2023.parquet" in relus


@pytest.mark.parametrize("date_remise", [False, True])
def test_un_fichier_ecrit_depuis_arrete_le_calcul(date_remise: bool, deja_charge: Path, bilan_de: Callable) -> None:
    """Even one whose date was put back: it is another file, or has another size."""
    (fichier,) = deja_charge.glob("livraisons/*/delivrances-2023.parquet")
    etat, octets = fichier.stat(), fichier.read_bytes()
    fichier.write_bytes(octets + b"\0")
    if date_remise:
        os.utime(fichier, ns=(etat.st_atime_ns, etat.st_mtime_ns))
    with pytest.raises(Refus, match=r"n'est plus celui qui a été chargé : .*delivrances-2023\.parquet"):
        bilan_de(deja_charge, 2023)


def test_un_resume_altere_arrete_le_calcul(deja_charge: Path, bilan_de: Callable) -> None:
    (fichier,) = deja_charge.glob("livraisons/*/delivrances-2023.resume.parquet")
    fichier.write_bytes(fichier.read_bytes() + b"\0")
    with pytest.raises(Refus, match=r"delivrances-2023\.resume\.parquet"):
        bilan_de(deja_charge, 2023)


def test_exiger_intact_relit_tout(deja_charge: Path, relus: list[str]) -> None:
    ouvert = Entrepot.ouvrir(deja_charge)
    ouvert.exiger_intact()
    des_parts = {nom for livraison in ouvert.livraisons() for part in livraison.parts.values() for nom in part.fichiers}
    assert des_parts | {f"{liste}.parquet" for liste in ouvert.version.listes} == set(relus)


def test_un_entrepot_du_format_precedent_se_lit_et_se_complete(
    deja_charge: Path, mesurer: Callable, charger_dans: Callable, tmp_path: Path
) -> None:
    """Format 3 named one file of hospital lines a part, and noted nothing of what was written since."""
    avant = mesurer(deja_charge, 2023)
    (deja_charge / "entrepot.json").write_text('{"format": 3, "version": 1}')
    (description,) = deja_charge.glob("livraisons/*/livraison.json")
    livraison = json.loads(description.read_text())
    for part in livraison["parts"].values():
        del part["suites"]
    description.write_text(json.dumps(livraison))
    (description.parent / "releve.json").unlink()
    assert mesurer(deja_charge, 2023) == avant
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite" / "delivrances.csv").write_text(
        "finess,cip13,annee,boites,montant_rembourse\n590780193,3400930000014,2024,1,1.00\n"
    )
    charger_dans(f"tables={tmp_path / 'suite'}")
    assert json.loads((deja_charge / "entrepot.json").read_text())["format"] == module.FORMAT
    assert avant.items() <= mesurer(deja_charge, 2023).items()  # one more hospital is expected in 2023
