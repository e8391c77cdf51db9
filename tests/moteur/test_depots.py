"""A warehouse published at an address, and read from there: whole, verified, resumable, never taken for another."""

import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from efficience.moteur import depots
from efficience.moteur.chargement import Demande, charger
from efficience.moteur.depots import Depot
from efficience.moteur.entrepot import ENTETE
from efficience.moteur.refus import Refus
from fichiers_d_essai import DELIVRANCES, ENTETE_DELIVRANCES, IPP_20, LILLE, MEDICAMENTS, csv, ecrire_tables

sans_objet = pytest.mark.skipif(
    importlib.util.find_spec("s3fs") is None or importlib.util.find_spec("moto") is None,
    reason="s3fs ou moto absent : pip install 'efficience[objet]' et moto[server]",
)


@pytest.fixture(autouse=True)
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copies of this test only."""
    monkeypatch.setenv("EFFICIENCE_COPIES", str(tmp_path / "copies"))
    return tmp_path / "copies"


@pytest.fixture(scope="session")
def serveur_s3() -> Iterator[str]:
    """An S3 server on the loopback address, and its address."""
    from moto.server import ThreadedMotoServer

    serveur = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    serveur.start()
    machine, port = serveur.get_host_and_port()
    yield f"http://{machine}:{port}"
    serveur.stop()


@pytest.fixture
def seau(serveur_s3: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A new bucket."""
    import s3fs

    for nom, valeur in {
        "AWS_ENDPOINT_URL": serveur_s3,
        "AWS_ACCESS_KEY_ID": "essai",
        "AWS_SECRET_ACCESS_KEY": "essai",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(nom, valeur)
    s3fs.S3FileSystem.clear_instance_cache()
    nom = f"seau-{uuid4().hex[:12]}"
    s3fs.S3FileSystem().mkdir(nom)
    return f"s3://{nom}/regions/32"


ADRESSES = ["memory", "file", pytest.param("s3", marks=sans_objet)]


@pytest.fixture
def adresse(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place of the asked kind."""
    if request.param == "s3":
        return str(request.getfixturevalue("seau"))
    return f"memory://{uuid4().hex}/phmev" if request.param == "memory" else f"file://{tmp_path / 'partage' / 'phmev'}"


partout = pytest.mark.parametrize("adresse", ADRESSES, indirect=True)
en_memoire = pytest.mark.parametrize("adresse", ["memory"], indirect=True)


@pytest.fixture
def corrige(deja_charge: Path, tmp_path: Path) -> Path:
    """A warehouse at its second version: one more box of 2023."""
    tables = ecrire_tables(tmp_path / "corrigee", delivrances=DELIVRANCES + f"{LILLE},{IPP_20},2023,1,4.00\n".encode())
    charger(deja_charge, [Demande("tables", None, tables)])
    return deja_charge


def resultats(efficience: Callable[..., Any], entrepot: object, sortie: Path) -> str:
    fait = efficience("calculer", "--entrepot", entrepot, "--annee", 2023, "--sortie", sortie)
    assert fait.code == 0, fait.messages
    return sortie.read_text(encoding="utf-8")


@partout
def test_un_entrepot_publie_donne_les_memes_chiffres_et_se_verifie(
    adresse: str, deja_charge: Path, tmp_path: Path, efficience: Callable[..., Any]
) -> None:
    publie = efficience("publier", "--entrepot", deja_charge, "--vers", adresse)
    assert publie.code == 0, publie.messages
    ici, la_bas = tmp_path / "ici.csv", tmp_path / "la_bas.csv"
    assert resultats(efficience, adresse, la_bas) == resultats(efficience, deja_charge, ici)
    manifeste = json.loads((tmp_path / "la_bas.csv.manifeste.json").read_text(encoding="utf-8"))
    assert manifeste["entrepot"] == {"chemin": adresse, "version": 1}
    assert "tous identiques" in efficience("verifier", la_bas).messages
    assert "tous identiques" in efficience("verifier", ici, "--entrepot", adresse).messages
    assert efficience("controler", "--entrepot", adresse).sortie == efficience("controler", "--entrepot", deja_charge).sortie


@partout
def test_publier_deux_fois_ne_recopie_rien(adresse: str, deja_charge: Path) -> None:
    copies, presents = depots.publier(deja_charge, adresse)
    assert (copies > 0, presents) == (True, 0)
    assert depots.publier(deja_charge, adresse) == (0, copies)


@partout
def test_une_nouvelle_version_arrive_et_l_ancienne_se_verifie_encore(
    adresse: str, deja_charge: Path, tmp_path: Path, efficience: Callable[..., Any], request: pytest.FixtureRequest
) -> None:
    depots.publier(deja_charge, adresse)
    avant = resultats(efficience, adresse, tmp_path / "avant.csv")
    depots.publier(request.getfixturevalue("corrige"), adresse)
    apres = resultats(efficience, adresse, tmp_path / "apres.csv")
    assert f"N-IPP,2023,{LILLE},boites,10,calcule" in avant
    assert f"N-IPP,2023,{LILLE},boites,11,calcule" in apres
    assert "tous identiques" in efficience("verifier", tmp_path / "avant.csv").messages


class Coupure(OSError):
    """The network goes away."""


@en_memoire
@pytest.mark.parametrize("apres", range(8))
def test_une_copie_coupee_ne_montre_rien_et_se_reprend(
    apres: int, adresse: str, corrige: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faits: list[str] = []
    deposer = Depot.deposer

    def coupant(depot: Depot, fichier: Path, nom: str) -> None:
        if len(faits) == apres:
            raise Coupure("connexion perdue")
        faits.append(nom)
        deposer(depot, fichier, nom)

    with monkeypatch.context() as reseau, pytest.raises(Refus, match=r"connexion perdue(.|\n)*elle reprendra"):
        reseau.setattr(Depot, "deposer", coupant)
        depots.publier(corrige, adresse)
    with pytest.raises(Refus, match="aucun entrepôt à l'adresse"):
        depots.ouvrir(adresse)
    _, presents = depots.publier(corrige, adresse)
    assert presents == apres
    assert depots.ouvrir(adresse).version == depots.ouvrir(corrige).version


@en_memoire
def test_le_pointeur_est_copie_en_dernier(adresse: str, corrige: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ordre: list[str] = []
    monkeypatch.setattr(Depot, "deposer", lambda depot, fichier, nom: ordre.append(nom))
    depots.publier(corrige, adresse)
    premier = next(rang for rang, nom in enumerate(ordre) if nom.startswith("versions/"))
    assert ordre[-1] == ENTETE
    assert all(nom.startswith("livraisons/") for nom in ordre[:premier])


@en_memoire
def test_un_fichier_change_la_bas_est_refuse(adresse: str, deja_charge: Path) -> None:
    depots.publier(deja_charge, adresse)
    depot = Depot.joindre(adresse)
    (part,) = depot.systeme.glob(f"{depot.racine}/livraisons/*/delivrances-2023.parquet")
    contenu = bytearray(depot.systeme.cat_file(part))
    contenu[100] ^= 1
    depot.systeme.pipe_file(part, bytes(contenu))
    with pytest.raises(Refus, match="n'est pas le fichier qui a été publié"):
        depots.ouvrir(adresse)


@en_memoire
def test_une_copie_abimee_sur_cette_machine_est_reprise(adresse: str, deja_charge: Path, copies: Path) -> None:
    depots.publier(deja_charge, adresse)
    depots.ouvrir(adresse)
    (part,) = copies.glob("*/livraisons/*/delivrances-2023.parquet")
    part.write_bytes(b"autre chose")
    depots.ouvrir(adresse).exiger_intact()


@en_memoire
def test_une_adresse_videe_puis_remplie_autrement_ne_sert_pas_l_ancienne_copie(
    adresse: str, deja_charge: Path, tmp_path: Path, efficience: Callable[..., Any]
) -> None:
    depots.publier(deja_charge, adresse)
    resultats(efficience, adresse, tmp_path / "avant.csv")
    depot = Depot.joindre(adresse)
    depot.systeme.rm(depot.racine, recursive=True)
    autre = csv(ENTETE_DELIVRANCES, f"{LILLE},{IPP_20},2023,77,4.00")
    tables = ecrire_tables(tmp_path / "autre", delivrances=autre, medicaments=MEDICAMENTS)
    charger(tmp_path / "autre_entrepot", [Demande("tables", None, tables)])
    depots.publier(tmp_path / "autre_entrepot", adresse)
    assert f"N-IPP,2023,{LILLE},boites,77,calcule" in resultats(efficience, adresse, tmp_path / "apres.csv")


@en_memoire
def test_un_autre_entrepot_ou_un_plus_ancien_n_est_pas_publie_par_dessus(
    adresse: str, corrige: Path, tmp_path: Path
) -> None:
    depots.publier(corrige, adresse)
    tables = ecrire_tables(tmp_path / "autre", delivrances=DELIVRANCES, medicaments=MEDICAMENTS)
    ancien = tmp_path / "ancien"
    charger(ancien, [Demande("tables", None, tables)])
    with pytest.raises(Refus, match="est à la version 2, cet entrepôt à la version 1"):
        depots.publier(ancien, adresse)
    for boites in (5, 6):
        lignes = csv(ENTETE_DELIVRANCES, f"{LILLE},{IPP_20},2023,{boites},4.00")
        charger(ancien, [Demande("tables", None, ecrire_tables(tmp_path / f"{boites}", delivrances=lignes))])
    with pytest.raises(Refus, match="contient un autre entrepôt"):
        depots.publier(ancien, adresse)


@en_memoire
def test_un_nom_qui_sort_de_son_dossier_est_refuse(adresse: str, deja_charge: Path, copies: Path) -> None:
    depots.publier(deja_charge, adresse)
    depot = Depot.joindre(adresse)
    (lieu,) = depot.systeme.glob(f"{depot.racine}/livraisons/*/livraison.json")
    brut = depot.systeme.cat_file(lieu).replace(b'"delivrances-2023.parquet"', b'"../../../../piege.parquet"')
    depot.systeme.pipe_file(lieu, brut)
    with pytest.raises(Refus, match="nom de fichier impossible"):
        depots.ouvrir(adresse)
    assert list(copies.parent.rglob("piege.parquet")) == []


INJOIGNABLES = {
    "memory://rien/du/tout": "aucun entrepôt à l'adresse",
    "inconnu://seau/phmev": "rien ici ne sait joindre",
}


@pytest.mark.parametrize("adresse", INJOIGNABLES)
def test_une_adresse_sans_entrepot_est_refusee(adresse: str, efficience: Callable[..., Any], tmp_path: Path) -> None:
    fait = efficience("calculer", "--entrepot", adresse, "--annee", 2023, "--sortie", tmp_path / "r.csv")
    assert (fait.code, INJOIGNABLES[adresse] in fait.messages) == (2, True)
    assert not (tmp_path / "r.csv").exists()


@sans_objet
def test_un_stockage_qui_ne_repond_pas_est_refuse(seau: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import s3fs

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    s3fs.S3FileSystem.clear_instance_cache()
    with pytest.raises(Refus, match="ne répond pas, ou refuse l'accès"):
        depots.ouvrir(seau)


def test_on_ne_charge_pas_a_une_adresse(efficience: Callable[..., Any], tmp_path: Path) -> None:
    tables = ecrire_tables(tmp_path / "t", delivrances=DELIVRANCES)
    fait = efficience("charger", "--entrepot", "s3://seau/phmev", "--source", f"tables={tables}")
    assert (fait.code, "on ne charge pas à une adresse" in fait.messages) == (2, True)
