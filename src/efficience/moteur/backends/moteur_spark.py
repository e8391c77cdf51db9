"""Apache Spark, on this machine or on a cluster: the same expressions, for the whole country."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import ibis

from efficience.moteur.refus import Refus

LOCAL = "local[*]"
# Loopback only unless a cluster is named; UTC so that dates are those of the files; few shuffle partitions for small groups.
_REGLAGES = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "16",
    "spark.sql.ansi.enabled": "true",
    "spark.ui.showConsoleProgress": "false",
}
_SUR_PLACE = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}


class MoteurSpark:
    """One session for the life of the process. `maitre` is a Spark master URL."""

    nom = "spark"

    def __init__(self, maitre: str | None = None) -> None:
        self._session = ouvrir_session(maitre or LOCAL)
        self._con = ibis.pyspark.connect(self._session)

    def lire(self, fichiers: Sequence[Path]) -> ibis.Table:
        """Parquet files seen under the same path by every worker."""
        vue = f"lu_{uuid4().hex}"
        self._session.read.parquet(*(str(fichier) for fichier in fichiers)).createOrReplaceTempView(vue)
        return self._con.table(vue)

    def retenir(self, expression: ibis.Table) -> ibis.Table:
        vue = f"retenue_{uuid4().hex}"
        self._session.sql(self._con.compile(expression)).cache().createOrReplaceTempView(vue)
        return self._con.table(vue)

    def lignes(self, expression: ibis.Table) -> list[dict[str, Any]]:
        return [ligne.asDict() for ligne in self._session.sql(self._con.compile(expression)).collect()]


def ouvrir_session(maitre: str) -> Any:
    """A Spark session on `maitre`. Raises Refus when Spark or Java is not there, or when the cluster does not answer."""
    try:
        from pyspark.sql import SparkSession  # half a gigabyte, brought by the extra `spark`
    except ImportError as erreur:
        raise Refus("Spark n'est pas installé", conseil="pip install 'efficience[spark]', et Java 17") from erreur
    reglages = _REGLAGES | (_SUR_PLACE if maitre.startswith("local") or "127.0.0.1" in maitre else {})
    fabrique = SparkSession.builder.appName("efficience").master(maitre)
    for nom, valeur in reglages.items():
        fabrique = fabrique.config(nom, valeur)
    try:
        session = fabrique.getOrCreate()
    except Exception as erreur:  # py4j raises its own classes, and Java's, for the same faults
        conseil = "vérifier que Java 17 est installé et que le maître répond à cette adresse"
        raise Refus(f"Spark ne démarre pas sur {maitre}", conseil=conseil) from erreur
    session.sparkContext.setLogLevel("ERROR")
    return session
