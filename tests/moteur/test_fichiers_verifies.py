"""What a campaign checks of a warehouse: every byte of the files that it opens, and of no other."""

import json
import os
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


def test_les_fichiers_ouverts_sont_relus_et_eux_seuls(deja_charge: Path, bilan_de: Callable, relus: list[str]) -> None:
    bilan_de(deja_charge, 2023, codes=["N-IPP"])
    lus = [nom for nom in relus if nom.startswith("delivrances")]
    assert "delivrances-2023.parquet" in lus
    assert sorted(set(lus)) == sorted(lus)  # once each
    assert [nom for nom in lus if "2023" not in nom or "ville" in nom] == []


@pytest.mark.parametrize("date_remise", [False, True])
def test_un_octet_change_arrete_le_calcul(date_remise: bool, deja_charge: Path, bilan_de: Callable) -> None:
    """In the same file, of the same size, even with its date put back."""
    (fichier,) = deja_charge.glob("livraisons/*/delivrances-2023.parquet")
    etat = fichier.stat()
    with fichier.open("r+b") as ouvert:
        ouvert.seek(12)
        octet = ouvert.read(1)
        ouvert.seek(12)
        ouvert.write(bytes([octet[0] ^ 1]))
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
    """Format 3 named one file of hospital lines a part."""
    avant = mesurer(deja_charge, 2023)
    (deja_charge / "entrepot.json").write_text('{"format": 3, "version": 1}')
    (description,) = deja_charge.glob("livraisons/*/livraison.json")
    livraison = json.loads(description.read_text())
    for part in livraison["parts"].values():
        del part["suites"]
    description.write_text(json.dumps(livraison))
    assert mesurer(deja_charge, 2023) == avant
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite" / "delivrances.csv").write_text(
        "finess,cip13,annee,boites,montant_rembourse\n590780193,3400930000014,2024,1,1.00\n"
    )
    charger_dans(f"tables={tmp_path / 'suite'}")
    assert json.loads((deja_charge / "entrepot.json").read_text())["format"] == module.FORMAT
    assert avant.items() <= mesurer(deja_charge, 2023).items()  # one more hospital is expected in 2023
