"""Nothing that follows a person is written: neither the index, nor the date of birth, in the warehouse or in its staging."""

import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fichiers_atih import INDEX_A, INDEX_B, LILLE, NAISSANCE, ano, archiver, ecrire, med, rsa
from tables_snds import lire, parquet

from efficience.moteur.atelier import Atelier
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.refus import Refus
from efficience.moteur.sources import SOURCES
from efficience.moteur.sources.rsa import assemblage
from efficience.moteur.sources.rsa.pseudonymes import LONGUEUR, VARIABLE, ouvrir

DEUX = {"sequence": "0000000002"}
FICHIERS = {"rsa": [rsa(), rsa(DEUX)], "ano": [ano(), ano({**DEUX, "index": INDEX_B})], "med": [med()]}
SECRETS = [INDEX_A, INDEX_B, NAISSANCE, "1941-05-07", "07/05/1941"]


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer without a key yet."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    return tmp_path / "configuration" / "efficience" / "cle_pseudonymes"


def _traces(dossier: Path) -> Iterator[str]:
    """Secrets found in the files of a folder: in their bytes, and in the values of Parquet ones, names included."""
    for fichier in dossier.rglob("*"):
        if fichier.is_file():
            contenu = fichier.read_bytes().decode("latin-1") + fichier.name
            if fichier.suffix == ".parquet":
                contenu += repr(parquet(fichier))
            yield from (f"{fichier.name} : {secret}" for secret in SECRETS if secret in contenu)


@pytest.fixture
def observer(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What staging holds at the worst moments: each time a table has been laid, and when the source has been read."""
    vues: list[str] = []
    poser = assemblage.poser

    def poser_et_voir(con: Any, dossier: Path, table: str, types: Any, rangees: Iterable[Any]) -> None:
        def voir() -> Iterator[Any]:
            for rangee in rangees:
                vues.extend(_traces(dossier))
                yield rangee
            vues.append(f"table {table}")

        poser(con, dossier, table, types, voir())
        vues.extend(_traces(dossier))

    monkeypatch.setattr(assemblage, "poser", poser_et_voir)
    return vues


@pytest.mark.parametrize("en_archive", [False, True])
def test_rien_de_personnel_n_est_ecrit(
    tmp_path: Path, efficience: Callable[..., object], observer: list[str], en_archive: bool
) -> None:
    dossier = ecrire(tmp_path / "envoi", FICHIERS)
    chemin = archiver(dossier) if en_archive else dossier
    execution = efficience("charger", "--entrepot", tmp_path / "e", "--source", f"rsa={chemin}")
    assert execution.code == 0, execution.messages
    assert observer == ["table ano", "table med", "table rsa"]
    assert list(_traces(tmp_path / "e")) == []
    assert not any(secret in execution.messages + execution.sortie for secret in SECRETS)


def test_rien_de_personnel_ne_reste_d_un_chargement_refuse(
    tmp_path: Path, efficience: Callable[..., object], observer: list[str]
) -> None:
    dossier = ecrire(tmp_path / "envoi", {**FICHIERS, "rsa": [*FICHIERS["rsa"], "court"]})
    execution = efficience("charger", "--entrepot", tmp_path / "e", "--source", f"rsa={dossier}")
    assert execution.code == 2
    assert observer == ["table ano", "table med"]
    assert not (tmp_path / "e").exists() or list(_traces(tmp_path / "e")) == []
    assert not any(secret in execution.messages for secret in SECRETS)


def test_rien_de_personnel_ne_reste_d_un_chargement_tue(tmp_path: Path) -> None:
    """What is on disk when everything is staged, as a killed process leaves it until the next load sweeps it."""
    travail = tmp_path / "e" / "en_cours" / "0"
    travail.mkdir(parents=True)
    atelier = Atelier(travail)
    SOURCES["rsa"].lire(ecrire(tmp_path / "envoi", FICHIERS), None, atelier)
    assert list(travail.iterdir()) and list(_traces(tmp_path / "e")) == []
    atelier.fermer()


def test_la_recherche_trouverait_ce_qui_serait_ecrit(tmp_path: Path) -> None:
    trouvees = {trace.rsplit(" : ", 1)[1] for trace in _traces(ecrire(tmp_path / "envoi", FICHIERS))}
    assert trouvees == {INDEX_A, INDEX_B, NAISSANCE}


def test_le_pseudonyme_tient_d_une_annee_a_l_autre_avec_la_meme_cle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = ecrire(tmp_path / "envoi", FICHIERS)

    def patients(rang: int) -> list[str]:
        return [
            s["patient"] for s in lire(dossier, tmp_path / f"e{rang}" / "en_cours" / "0", source="rsa").rangees["sejours"]
        ]

    premiers = patients(1)
    assert premiers == patients(2) and len(set(premiers)) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", patient) for patient in premiers)
    monkeypatch.setenv(VARIABLE, "une autre clé, assez longue pour servir aussi")
    assert not set(patients(3)) & set(premiers)


def test_la_cle_se_fait_seule_et_n_est_lisible_que_de_son_proprietaire(tmp_path: Path, configuration: Path) -> None:
    premiere = ouvrir(tmp_path / "e")
    assert stat.S_IMODE(configuration.stat().st_mode) == 0o600
    assert ouvrir(tmp_path / "e").empreinte == premiere.empreinte
    assert configuration.read_text().strip() not in repr(premiere)


@pytest.mark.parametrize("cle", ["", "courte", "k" * 31])
def test_une_cle_trop_courte_est_refusee(
    tmp_path: Path, configuration: Path, monkeypatch: pytest.MonkeyPatch, cle: str
) -> None:
    monkeypatch.setenv(VARIABLE, cle)
    with pytest.raises(Refus, match=f"trop courte : {len(cle)} caractères"):
        ouvrir(tmp_path / "e")
    monkeypatch.delenv(VARIABLE)
    configuration.parent.mkdir(parents=True)
    configuration.write_text(cle)
    configuration.chmod(0o600)
    with pytest.raises(Refus, match=f"trop courte : {len(cle)} caractères"):
        ouvrir(tmp_path / "e")


def test_une_cle_lisible_par_d_autres_est_refusee(tmp_path: Path, configuration: Path) -> None:
    ouvrir(tmp_path / "e")
    configuration.chmod(0o640)
    with pytest.raises(Refus, match="d'autres que son propriétaire") as refuse:
        ouvrir(tmp_path / "e")
    assert f"chmod 600 {configuration}" in str(refuse.value)


def test_une_cle_dans_l_entrepot_est_refusee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "e" / "config"))
    with pytest.raises(Refus, match="dans l'entrepôt qu'elle protège"):
        ouvrir(tmp_path / "e")
    assert not (tmp_path / "e").exists()


def test_l_identifiant_du_sejour_est_local(tmp_path: Path) -> None:
    lu = lire(ecrire(tmp_path / "envoi", FICHIERS), tmp_path / "e" / "en_cours" / "0", source="rsa")
    assert [s["sejour"] for s in lu.rangees["sejours"]] == [f"{LILLE}-2023-1", f"{LILLE}-2023-2"]


def test_les_memes_fichiers_lus_avec_une_autre_cle_remplacent_la_livraison(
    tmp_path: Path, efficience: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier, entrepot = ecrire(tmp_path / "envoi", FICHIERS), tmp_path / "e"

    def patients(cle: str) -> set[str]:
        monkeypatch.setenv(VARIABLE, cle * LONGUEUR)
        assert efficience("charger", "--entrepot", entrepot, "--source", f"rsa={dossier}").code == 0
        (fichier,) = Entrepot.ouvrir(entrepot).fichiers("sejours")
        return {rangee["patient"] for rangee in parquet(fichier)}

    premiers, seconds = patients("a"), patients("b")
    assert premiers.isdisjoint(seconds)
    assert patients("a") == premiers
