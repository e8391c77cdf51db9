"""Apache Spark, on this machine or on a cluster: the same expressions, for the whole country."""

import re
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import ibis

from efficience.moteur.backends.grappe import Surveillance, exiger_un_maitre, ici
from efficience.moteur.refus import Refus

LOCAL = "local[*]"
_JOURNAL = Path(__file__).with_name("spark-log4j2.properties").as_uri()
# UTC so that dates are those of the files; ANSI so that a sum too large is an error, not a missing value.
_REGLAGES = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.defaultJavaOptions": f"-Dlog4j2.configurationFile={_JOURNAL}",
}
_SUR_PLACE = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
_UNE_MACHINE = {"spark.sql.shuffle.partitions": "16"}  # small groups; a cluster keeps what its administrator chose
ENVOYES = 8 << 20
"""Bytes: up to this size a lone file (a catalogue, a reference list) is read here and travels with the question, so that
workers need not see it."""

T = TypeVar("T")


class MoteurSpark:
    """One session for the life of the process. `maitre` is a Spark master URL.

    What it keeps for later questions is freed with it. Raises Refus when the cluster is not there, or goes away.
    """

    nom = "spark"

    def __init__(self, maitre: str | None = None) -> None:
        self._maitre = maitre or LOCAL
        self._session = ouvrir_session(self._maitre)
        self._con = ibis.pyspark.connect(self._session)
        self._ailleurs: dict[Path, str] = {}
        self._retenues: list[Any] = []
        weakref.finalize(self, _liberer, self._retenues)

    def situer(self, dossier: Path, adresse: str) -> None:
        """On a cluster, the files of this folder are read where `adresse` says: a shared path, or an object store."""
        if not self._sur_place and "://" in adresse:
            self._ailleurs[dossier] = re.sub("^s3://", "s3a://", adresse)  # the name that Hadoop gives to S3

    def lire(self, fichiers: Sequence[Path]) -> ibis.Table:
        """Parquet files: a small one travels, the others are read by every worker at the same place."""
        if self._sur_place or len(fichiers) > 1 or fichiers[0].stat().st_size > ENVOYES:
            lieux = [self._lieu(fichier) for fichier in fichiers]
            lus = self._mener(lambda: self._session.read.parquet(*lieux))
        else:
            import pyarrow.parquet  # slow to import, and Spark alone needs it

            lus = self._mener(lambda: self._session.createDataFrame(pyarrow.parquet.read_table(fichiers[0])))
        return self._nommer(lus)

    def retenir(self, expression: ibis.Table) -> ibis.Table:
        retenue = self._mener(lambda: self._session.sql(self._con.compile(expression)).cache())
        self._retenues.append(retenue)
        return self._nommer(retenue)

    def lignes(self, expression: ibis.Table) -> list[dict[str, Any]]:
        question = self._con.compile(expression)
        return [ligne.asDict() for ligne in self._mener(lambda: self._session.sql(question).collect())]

    def _lieu(self, fichier: Path) -> str:
        for dossier, adresse in self._ailleurs.items():
            if fichier.is_relative_to(dossier):
                return f"{adresse}/{fichier.relative_to(dossier).as_posix()}"
        return str(fichier.absolute())

    @property
    def _sur_place(self) -> bool:
        return self._maitre.startswith("local")

    def _nommer(self, donnees: Any) -> ibis.Table:
        vue = f"vue_{uuid4().hex}"
        donnees.createOrReplaceTempView(vue)
        return self._con.table(vue)

    def _mener(self, geste: Callable[[], T]) -> T:
        """Run something on Spark, under watch when others' machines do the work."""
        with Surveillance(self._session.sparkContext, None if self._sur_place else self._maitre):
            return geste()


def _liberer(retenues: Sequence[Any]) -> None:
    for retenue in retenues:
        if retenue.sparkSession.sparkContext._jsc is not None:  # None once the session is stopped
            retenue.unpersist()


def ouvrir_session(maitre: str) -> Any:
    """A Spark session on `maitre`. Raises Refus when Spark or Java is not there, or when the cluster does not answer."""
    try:
        from pyspark.sql import SparkSession  # half a gigabyte, brought by the extra `spark`
    except ImportError as erreur:
        raise Refus("Spark n'est pas installé", conseil="pip install 'efficience[spark]', et Java 17") from erreur
    exiger_un_maitre(maitre)
    ouverte = SparkSession.getActiveSession()
    if ouverte is not None and ouverte.sparkContext.master != maitre:
        ouverte.stop()  # Spark would go on with the former master, and say nothing
    local = maitre.startswith("local")
    reglages = _REGLAGES | (_SUR_PLACE if local or ici(maitre) else {}) | (_UNE_MACHINE if local else {})
    fabrique = SparkSession.builder.appName("efficience").master(maitre)
    for nom, valeur in reglages.items():
        fabrique = fabrique.config(nom, valeur)
    try:
        return fabrique.getOrCreate()
    except Exception as erreur:  # py4j raises its own classes, and Java's, for the same faults
        conseil = "vérifier que Java 17 est installé et que le maître répond à cette adresse"
        raise Refus(f"Spark ne démarre pas sur {maitre}", conseil=conseil) from erreur
