"""The same arguments give the same bytes, in any process; another seed gives another region."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from efficience.moteur.synthese import fabriquer

_COMMANDE = """
from pathlib import Path
import sys
from efficience.moteur.synthese import fabriquer
fabriquer(Path(sys.argv[1]), graine=7, etablissements=14, patients=5000, annees=[2024, 2022, 2023], lignes=2000,
          suivi=lambda _: None)
"""


def empreintes(dossier: Path) -> dict[str, str]:
    fichiers = sorted(f for f in dossier.rglob("*") if f.is_file())
    return {f.relative_to(dossier).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in fichiers}


def test_un_autre_processus_avec_d_autres_fils_ecrit_les_memes_octets(petite: Path, tmp_path: Path) -> None:
    environnement = os.environ | {"PYTHONHASHSEED": "42", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", _COMMANDE, str(tmp_path / "autre")], check=True, env=environnement)
    assert empreintes(tmp_path / "autre") == empreintes(petite)


def test_une_autre_graine_donne_une_autre_region(petite: Path, tmp_path: Path) -> None:
    dossier = tmp_path / "autre"
    fabriquer(
        dossier, graine=8, etablissements=14, patients=5000, annees=[2022, 2023, 2024], lignes=2000, suivi=lambda _: None
    )
    ici, la = empreintes(petite), empreintes(dossier)
    assert ici.keys() == la.keys()
    assert ici["OPEN_PHMEV_2022.CSV"] != la["OPEN_PHMEV_2022.CSV"]
    assert ici["tables/medicaments.csv"] == la["tables/medicaments.csv"], "names and codes are those of the catalogue"
