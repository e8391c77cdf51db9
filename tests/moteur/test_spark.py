"""The same expressions on every engine: DuckDB, Spark on this machine, a Spark cluster. The same figures, to the last digit.

Spark starts once for the whole file. The cluster is a real one: a master and two workers, processes of this machine.
"""

import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from threading import Timer
from typing import Any

import duckdb
import pytest

from efficience.moteur import depots
from efficience.moteur.backends import grappe as surveillance
from efficience.moteur.backends import ouvrir
from efficience.moteur.backends.moteur_duckdb import MoteurDuckdb
from efficience.moteur.campagne import calculer
from efficience.moteur.chargement import Demande, charger
from efficience.moteur.empreintes import empreindre
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.refus import Refus
from efficience.moteur.resultats import rangees
from efficience.moteur.synthese import fabriquer
from efficience.reglement import officiel
from fichiers_d_essai import ecrire_tables

SPARK_EST_LA = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
avec_spark = [
    pytest.mark.skipif(not SPARK_EST_LA, reason="Spark ou Java absent : make spark, et openjdk-17-jre-headless"),
    pytest.mark.xdist_group("spark"),  # one process for them all: Spark and the cluster start once
    pytest.mark.timeout(900),
]
RACINE = Path(__file__).parents[2]
JAVA_PRESSE = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # these jobs are too short to be worth optimised code
ANNEES = (2023, 2024)


@dataclass(frozen=True)
class Cas:
    """A warehouse, and what is computed from it."""

    entrepot: Path | str
    annees: tuple[int, ...]
    codes: tuple[str, ...]

    def calculer(self, moteur: Any) -> dict[str, str]:
        """Published rows of each indicator, and the rest of the report, as exact text."""
        ouvert = depots.ouvrir(self.entrepot)
        moteur.situer(ouvert.dossier, ouvert.adresse)
        bilan = calculer(ouvert, [INDICATEURS[code] for code in self.codes], self.annees, officiel(), moteur)
        publiees = rangees(bilan.resultats, INDICATEURS)
        textes = {code: json.dumps([r for r in publiees if r["indicateur"] == code], indent=1) for code in self.codes}
        return textes | {f"bilan {' '.join(self.codes)}": repr(bilan)}


def tout_calculer(cas: list[Cas], moteur: Any) -> dict[str, str]:
    return {nom: texte for un in cas for nom, texte in un.calculer(moteur).items()}


@pytest.fixture(scope="session")
def cas(tmp_path_factory: pytest.TempPathFactory) -> list[Cas]:
    """A fictive region for all the indicators that it can feed; for each of the others, the example of its sheet."""
    dossier = tmp_path_factory.mktemp("moteurs")
    region = dossier / "region"
    taille = {"etablissements": 14, "patients": 5000, "lignes": 3000}
    fabriquer(region, graine=3, annees=ANNEES, **taille, formes=["open_phmev"], suivi=lambda _: None)
    annees = [f"open_phmev={region / f'OPEN_PHMEV_{annee}.CSV'}" for annee in ANNEES]
    charger(dossier / "e", [Demande.lire(source) for source in (*annees, f"bdpm={region}")])
    nourris = tuple(code for code in INDICATEURS if _calculable(Cas(dossier / "e", ANNEES, (code,))))
    return [Cas(dossier / "e", ANNEES, nourris), *(_exemple(code, dossier) for code in INDICATEURS if code not in nourris)]


def _calculable(cas: Cas) -> bool:
    try:
        return bool(cas.calculer(ouvrir("duckdb")))
    except Refus:
        return False


def _exemple(code: str, dossier: Path) -> Cas:
    exemple = INDICATEURS[code].exemple
    tables = {nom: _en_csv(texte) for nom, texte in exemple.tables.items()}
    charger(dossier / code, [Demande("tables", None, ecrire_tables(dossier / f"tables-{code}", **tables))])
    return Cas(dossier / code, (exemple.annee,), (code,))


def _en_csv(texte: str) -> str:
    lignes = (ligne for ligne in dedent(texte).splitlines() if ligne.strip())
    return "".join(",".join(case.strip() for case in ligne.split("|")) + "\n" for ligne in lignes)


@pytest.fixture(scope="session")
def attendus(cas: list[Cas]) -> dict[str, str]:
    """What DuckDB gives, by default."""
    return tout_calculer(cas, ouvrir("duckdb"))


# --- DuckDB with itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fils", [1, 2])
def test_le_nombre_de_fils_de_duckdb_ne_change_rien(fils: int, cas: list[Cas], attendus: dict[str, str]) -> None:
    moteur = MoteurDuckdb()
    moteur._con.raw_sql(f"SET threads={fils}")
    assert tout_calculer(cas, moteur) == attendus


def melanger(origine: Path, vers: Path, graine: int) -> Path:
    """The same warehouse, the rows of every file in another order and in small groups."""
    shutil.copytree(origine, vers)
    for description in (*vers.glob("livraisons/*/livraison.json"), *vers.glob("versions/*/version.json")):
        texte = description.read_text(encoding="utf-8")
        for fichier in description.parent.glob("*.parquet"):
            ancienne = empreindre([fichier])[0]
            neuf = fichier.with_suffix(".neuf")
            numerotees = f"SELECT *, row_number() OVER () AS rang FROM '{fichier}'"
            duckdb.sql(
                f"COPY (SELECT * EXCLUDE rang FROM ({numerotees}) ORDER BY hash(rang + {graine})) TO '{neuf}' "
                "(FORMAT parquet, ROW_GROUP_SIZE 2048)"
            )
            neuf.replace(fichier)
            texte = texte.replace(ancienne, empreindre([fichier])[0])
        description.write_text(texte, encoding="utf-8")
    return vers


@pytest.mark.parametrize("graine", [1, 2])
def test_l_ordre_des_lignes_ne_change_rien(graine: int, cas: list[Cas], attendus: dict[str, str], tmp_path: Path) -> None:
    for rang, un in enumerate(cas):
        melange = Cas(melanger(Path(un.entrepot), tmp_path / str(rang), graine), un.annees, un.codes)
        trouves = melange.calculer(ouvrir("duckdb"))
        assert trouves == {nom: attendus[nom] for nom in trouves}


# --- Spark --------------------------------------------------------------------------------------------------------------


@contextmanager
def java_presse() -> Iterator[None]:
    """Short jobs start faster in this block."""
    with pytest.MonkeyPatch.context() as environnement:
        environnement.setenv("JDK_JAVA_OPTIONS", JAVA_PRESSE)
        yield


def ouvrir_spark(maitre: str) -> Any:
    """A session for a few hundred rows: two shuffle partitions are plenty."""
    with java_presse():
        moteur: Any = ouvrir("spark", maitre)
    moteur._session.conf.set("spark.sql.shuffle.partitions", "2")
    return moteur


@pytest.fixture(scope="session")
def par_spark(cas: list[Cas]) -> dict[str, str]:
    """What Spark gives on two cores of this machine."""
    moteur = ouvrir_spark("local[2]")
    trouves = tout_calculer(cas, moteur)
    moteur._session.stop()
    return trouves


@dataclass(frozen=True)
class Grappe:
    """The cluster of the tests, driven by `outils/grappe`."""

    dossier: Path
    port: int
    port_ecran: int

    @property
    def maitre(self) -> str:
        return f"spark://127.0.0.1:{self.port}"

    def faire(self, geste: str) -> subprocess.CompletedProcess[str]:
        ports = ["--port", str(self.port), "--port-ecran", str(self.port_ecran)]
        commande = [sys.executable, RACINE / "outils" / "grappe", geste, "--dossier", self.dossier, *ports]
        with java_presse():
            return subprocess.run(commande, capture_output=True, text=True, check=False)

    def perdre(self, role: str) -> None:
        """The machine of that worker goes away: it and what it runs, at once."""
        os.killpg(int((self.dossier / f"{role}.pid").read_text()), signal.SIGKILL)


def _ports_libres() -> tuple[int, int]:
    with socket.socket() as un, socket.socket() as autre:
        for prise in (un, autre):
            prise.bind(("127.0.0.1", 0))
        return un.getsockname()[1], autre.getsockname()[1]


@pytest.fixture(scope="session")
def grappe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grappe]:
    """One master and two workers, stopped whatever happens."""
    essai = Grappe(tmp_path_factory.mktemp("grappe"), *_ports_libres())
    demarree = essai.faire("demarrer")
    try:
        assert demarree.returncode == 0, demarree.stdout + demarree.stderr
        yield essai
    finally:
        essai.faire("arreter")


@dataclass(frozen=True)
class Epreuve:
    """What the cluster gave whole, from a published warehouse, with a worker lost in the middle, and with none left."""

    entiere: dict[str, str]
    publiee: dict[str, str]
    lus_la_bas: tuple[str, ...]
    amputee: dict[str, str]
    vide: str
    etats: tuple[str, ...]


@pytest.fixture(scope="session")
def epreuve(cas: list[Cas], grappe: Grappe, tmp_path_factory: pytest.TempPathFactory) -> Epreuve:
    """Everything once on the cluster, then the drugs three times while it is being lost."""
    moteur = ouvrir_spark(grappe.maitre)
    etats = [grappe.faire("etat").stdout]
    entiere = tout_calculer(cas, moteur)
    publie = _publier(cas[0], tmp_path_factory.mktemp("partage"))
    with pytest.MonkeyPatch.context() as copies:
        copies.setenv("EFFICIENCE_COPIES", str(grappe.dossier / "copies"))
        publiee = publie.calculer(moteur)
        lus = tuple(moteur._lieu(f) for f in depots.ouvrir(publie.entrepot).fichiers("delivrances"))
    perte = Timer(1, grappe.perdre, ["travailleur-1"])
    perte.start()
    amputee = cas[0].calculer(moteur)
    perte.join()
    etats.append(grappe.faire("etat").stdout)
    grappe.perdre("travailleur-2")
    with pytest.MonkeyPatch.context() as presse, pytest.raises(Refus) as refus:
        presse.setattr(surveillance, "PATIENCE", 10)
        cas[0].calculer(moteur)
    moteur._session.stop()
    return Epreuve(entiere, publiee, lus, amputee, str(refus.value), tuple(etats))


def _publier(cas: Cas, vers: Path) -> Cas:
    """The same case, its warehouse on a shared folder named by its address."""
    depots.publier(Path(cas.entrepot), f"file://{vers}")
    return Cas(f"file://{vers}", cas.annees, cas.codes)


class TestSpark:
    """Needs Spark and Java."""

    pytestmark = avec_spark

    @pytest.mark.parametrize("code", INDICATEURS)
    def test_spark_donne_les_chiffres_de_duckdb(
        self, code: str, par_spark: dict[str, str], attendus: dict[str, str]
    ) -> None:
        assert par_spark[code] == attendus[code]

    @pytest.mark.parametrize("code", INDICATEURS)
    def test_une_grappe_donne_les_chiffres_de_duckdb(self, code: str, epreuve: Epreuve, attendus: dict[str, str]) -> None:
        assert epreuve.entiere[code] == attendus[code]

    def test_flux_composantes_et_avertissements_sont_les_memes(
        self, par_spark: dict[str, str], epreuve: Epreuve, attendus: dict[str, str]
    ) -> None:
        assert par_spark == attendus
        assert epreuve.entiere == attendus

    def test_une_grappe_lit_un_entrepot_publie_a_son_adresse(self, epreuve: Epreuve, attendus: dict[str, str]) -> None:
        assert epreuve.publiee == {nom: attendus[nom] for nom in epreuve.publiee}
        assert all(lieu.startswith("file://") for lieu in epreuve.lus_la_bas)

    def test_un_travailleur_perdu_pendant_le_calcul_ne_change_rien(self, epreuve: Epreuve, attendus: dict[str, str]) -> None:
        assert epreuve.amputee == {nom: attendus[nom] for nom in epreuve.amputee}
        assert ["2 travailleur(s) inscrit(s) sur 2" in etat for etat in epreuve.etats] == [True, False]

    def test_une_grappe_sans_travailleur_est_refusee(self, epreuve: Epreuve) -> None:
        assert "ne s'est mis au calcul en 10 secondes" in epreuve.vide

    def test_une_grappe_ne_demarre_pas_deux_fois_et_se_releve(self, epreuve: Epreuve, grappe: Grappe) -> None:
        releve, encore = grappe.faire("demarrer"), grappe.faire("demarrer")
        assert "2 travailleur(s) inscrit(s) sur 2" in releve.stdout
        assert (releve.returncode, encore.returncode, encore.stdout) == (0, 0, releve.stdout)

    @pytest.mark.parametrize("adresse", ["spark://127.0.0.1:1", "spark://machine-inconnue.invalid:7077"])
    def test_un_maitre_qui_ne_repond_pas_est_refuse(self, adresse: str) -> None:
        with pytest.raises(Refus, match="aucun maître Spark ne répond"):
            ouvrir("spark", adresse)

    @pytest.mark.parametrize("adresse", ["spark://machine", "spark://machine:port", "127.0.0.1:7077"])
    def test_une_adresse_mal_ecrite_est_refusee(self, adresse: str) -> None:
        with pytest.raises(Refus, match="adresse de maître"):
            ouvrir("spark", adresse)


def test_un_maitre_ne_va_pas_avec_duckdb() -> None:
    with pytest.raises(Refus, match="DuckDB calcule sur cette machine"):
        ouvrir("duckdb", "spark://127.0.0.1:7077")


def test_un_moteur_inconnu_est_refuse() -> None:
    with pytest.raises(Refus, match="abaque"):
        ouvrir("abaque")
