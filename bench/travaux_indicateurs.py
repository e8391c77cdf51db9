"""The jobs of bench/indicateurs.py, one a process: python bench/travaux_indicateurs.py NOM DOSSIER [ARGUMENTS].

Imports, the start of the engine and the reading of the law come before the clock; reading files, planning, running and
deriving the measures come after. Only public entry points are called.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from export_fictif import ANNEE, AUTRES, MEDICAMENTEUX
from mesure import partir, rendre

from efficience.moteur.backends import Moteur, ouvrir
from efficience.moteur.campagne import Bilan, calculer
from efficience.moteur.chargement import Demande, charger
from efficience.moteur.definition import Distincts, Indicateur, ParListes, boites, euros, liste
from efficience.moteur.entrepot import Entrepot, Version
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.passes import Passe, passer
from efficience.moteur.resumes import resumer
from efficience.noyau.indicateur import Statut
from efficience.reglement import Ligne, Reglement, officiel

CODES_PAR_LISTE = 3
PATIENTS = "+patients"
RESUMES = "resumes"


class Export(Entrepot):
    """The raw export seen as a warehouse: its twelve months as they are, nothing flattened nor sorted.

    Its summaries (which products are there) are made by the job `resumer_export`, measured apart: the passes over it are
    the engine's grouped query alone, as they are over the warehouse, whose summaries were made by `charger`.
    """

    def __init__(self, dossier: Path) -> None:
        super().__init__(dossier, Version(0))

    def fichiers(self, table: str, annees: Sequence[int] | None = None, *, hospitaliers: bool = False) -> list[Path]:
        return sorted(self.dossier.glob("mois-*.parquet"))

    def resumes(self, table: str, sorte: str, annees: Sequence[int] | None = None) -> list[Path]:
        return sorted(self.dossier.glob(f"{RESUMES}/*.{sorte}.parquet"))

    def referentiel(self, table: str) -> Path:
        return self.dossier / "annee" / f"{table}.parquet"


def choisir(lesquels: str) -> tuple[list[ParListes], Reglement]:
    """« medicaments » (the three), « medicaments+patients », or how many made like them, of three ATC codes each."""
    reglement = officiel()
    if lesquels.isdigit():
        return _inventer(int(lesquels), reglement)
    choisis = [indicateur for code in MEDICAMENTEUX if isinstance(indicateur := INDICATEURS[code], ParListes)]
    if lesquels.endswith(PATIENTS):
        choisis = [replace(i, mesures={**i.mesures, "patients": _patients(i)}) for i in choisis]
    return choisis, reglement


def _patients(indicateur: ParListes) -> Distincts:
    """Patients whose boxes over the year are above zero."""
    return Distincts("patient", tuple(indicateur.composantes), quantite="boites")


def _inventer(nombre: int, reglement: Reglement) -> tuple[list[ParListes], Reglement]:
    modele, nomenclature = INDICATEURS["N-IPP"], reglement.nomenclature("atc-ipp")
    assert isinstance(modele, ParListes)
    nomenclatures, inventes = dict(reglement.nomenclatures), []
    for rang in range(nombre):
        nom, codes = f"banc-{rang:02}", AUTRES[rang * CODES_PAR_LISTE :][:CODES_PAR_LISTE]
        lignes = tuple(Ligne(code, code, "code", "inclus", None, None, "") for code in codes)
        nomenclatures[nom] = replace(nomenclature, nom=nom, lignes=lignes)
        inventes.append(
            replace(
                modele,
                fiche=replace(modele.fiche, code=nom.upper()),
                composantes={"seule": liste(nom)},
                mesures={"depense": euros("seule"), "boites": boites("seule")},
            )
        )
    return inventes, replace(reglement, nomenclatures=nomenclatures)


class Chronometre:
    """The seconds that an engine spends in its own queries and in fetching their rows: neither planning, nor Python."""

    def __init__(self, moteur: Moteur, fichier: Path) -> None:
        self.secondes = 0.0
        self._connexion: Any = moteur.lire([fichier]).get_backend()

    def __enter__(self) -> None:
        poser = self._suivre(self._connexion.raw_sql)
        self._connexion.raw_sql = lambda *arguments, **options: Curseur(poser(*arguments, **options), self._suivre)

    def __exit__(self, *_: object) -> None:
        del self._connexion.raw_sql  # else the connection would only die with the interpreter, and could take it along

    def _suivre(self, geste: Callable[..., Any]) -> Callable[..., Any]:
        def chronometrer(*arguments: Any, **options: Any) -> Any:
            debut = time.perf_counter()
            try:
                return geste(*arguments, **options)
            finally:
                self.secondes += time.perf_counter() - debut

        return chronometrer


class Curseur:
    """A cursor whose fetching is timed: DuckDB may still be working by then."""

    def __init__(self, curseur: Any, suivre: Callable[..., Any]) -> None:
        self._curseur = curseur
        self.fetchall = suivre(curseur.fetchall)

    def __getattr__(self, nom: str) -> Any:
        return getattr(self._curseur, nom)


def plancher(export: Path, colonnes: str) -> None:
    """One DuckDB pass that only decodes columns of the raw export."""
    lues = ", ".join(f"max({nom})" for nom in colonnes.split(","))
    con = duckdb.connect()
    debut = partir()
    con.execute(f"SELECT {lues} FROM read_parquet('{export}/mois-*.parquet')").fetchall()
    rendre(debut)


def ecrit_a_la_main(export: Path) -> None:
    """The sums of the three drug indicators from the raw export, as the best SQL that we can write."""
    con = duckdb.connect()
    debut = partir()
    r = con.execute(f"""
        SELECT composante, finess, sum(boites), sum(montant_rembourse)
        FROM read_parquet('{export}/mois-*.parquet') JOIN read_parquet('{export}/catalogue.parquet') USING (cip13)
        WHERE finess IS NOT NULL GROUP BY ALL""").fetchall()
    rendre(debut, [int(sum(x[2] for x in r)), str(sum(x[3] for x in r))])


def resumer_export(export: Path) -> None:
    """Make the summaries of the twelve months as they are."""
    dossier, con = export / RESUMES, duckdb.connect()
    shutil.rmtree(dossier, ignore_errors=True)
    dossier.mkdir()
    for mois in export.glob("mois-*.parquet"):
        os.link(mois, dossier / mois.name)
    debut = partir()
    for mois in sorted(dossier.iterdir()):
        resumer("delivrances", [mois], con)
    rendre(debut)


def brut(export: Path, lesquels: str) -> None:
    """The engine's pass over the raw export."""
    (choisis, reglement), moteur = choisir(lesquels), ouvrir("duckdb")
    chronometre = Chronometre(moteur, export / "catalogue.parquet")
    debut = partir()
    with chronometre:
        passe = passer("delivrances", choisis, Export(export), [ANNEE], reglement, moteur)
    rendre(debut, _temoin_de_la_passe(passe, choisis), requetes=chronometre.secondes)


def entrepot(dossier: Path, lesquels: str) -> None:
    """The whole computation of a warehouse: integrity (its files were written to by nobody since), passes, measures."""
    (choisis, reglement), moteur = choisir(lesquels), ouvrir("duckdb")
    chronometre = Chronometre(moteur, Entrepot.ouvrir(dossier).referentiel("medicaments"))
    debut = partir()
    with chronometre:
        bilan = _calculer(dossier, choisis, reglement, moteur)
    rendre(debut, _temoin_du_bilan(bilan, choisis), requetes=chronometre.secondes)


def _calculer(dossier: Path, choisis: Sequence[Indicateur], reglement: Reglement, moteur: Moteur) -> Bilan:
    return calculer(Entrepot.ouvrir(dossier), choisis, [ANNEE], reglement, moteur)


def _temoin_de_la_passe(passe: Passe, choisis: Sequence[ParListes]) -> list[object]:
    sommes = passe.sommes.values()
    totaux: list[object] = [int(sum(s["boites"] for s in sommes)), str(sum(s["montant_rembourse"] for s in sommes))]
    comptes = any(isinstance(m, Distincts) for i in choisis for m in i.mesures.values())
    return [*totaux, sum(passe.distincts.values())] if comptes else totaux


def _temoin_du_bilan(bilan: Bilan, choisis: Sequence[ParListes]) -> list[object]:
    """The same totals, from what is published: every component of these indicators has its measure of boxes."""
    lus = {}
    for genre in ("boites", "patients"):
        siens = [r for r in bilan.resultats if r.mesure.startswith(genre) and r.statut is Statut.CALCULE]
        lus[genre] = int(sum(r.valeur for r in siens if not isinstance(r.valeur, str | None)))
    totaux: list[object] = [lus["boites"], str(sum(c.euros for c in bilan.composantes))]
    return [*totaux, lus["patients"]] if any("patients" in i.mesures for i in choisis) else totaux


def chargement(export: Path, dossier: str) -> None:
    """Load the year into a new warehouse."""
    shutil.rmtree(dossier, ignore_errors=True)
    debut = partir()
    compte = charger(Path(dossier), [Demande("tables", None, export / "annee")])[0]
    rendre(debut, compte.livraison.lignes_lues)


def mois_suivant(export: Path, dossier: str, depuis: str) -> None:
    """Load one more month into a warehouse that holds a year: `depuis`, whose files never change."""
    shutil.rmtree(dossier, ignore_errors=True)
    shutil.copytree(depuis, dossier, copy_function=os.link)
    debut = partir()
    compte = charger(Path(dossier), [Demande("tables", None, export / "mois_suivant")])[0]
    rendre(debut, compte.livraison.lignes_lues)


def charger_sejours(export: Path, dossier: str) -> None:
    """Load the stays."""
    shutil.rmtree(dossier, ignore_errors=True)
    debut = partir()
    compte = charger(Path(dossier), [Demande("tables", None, export / "sejours")])[0]
    rendre(debut, compte.livraison.lignes_lues)


def rehospitalisation(dossier: Path) -> None:
    """N-IC, from the stays to the measures."""
    moteur, reglement, choisis = ouvrir("duckdb"), officiel(), [INDICATEURS["N-IC"]]
    chronometre = Chronometre(moteur, Entrepot.ouvrir(dossier).referentiel("medicaments"))
    debut = partir()
    with chronometre:
        _calculer(dossier, choisis, reglement, moteur)
    rendre(debut, requetes=chronometre.secondes)


def autojointure(dossier: Path) -> None:
    """The plain range self-join of the stays of heart failure, by establishment: no transfer, no episode, no amount."""
    fichiers, con = [str(f) for f in Entrepot.ouvrir(dossier).fichiers("sejours")], duckdb.connect()
    delai = officiel().regle("delai_rehospitalisation", date(ANNEE, 12, 31))
    debut = partir()
    con.execute(f"""
        WITH ic AS (SELECT * FROM read_parquet({fichiers}) WHERE dp LIKE 'I50%' AND patient IS NOT NULL)
        SELECT a.finess, count(DISTINCT a.sejour), count(DISTINCT a.sejour) FILTER (b.sejour IS NOT NULL)
        FROM ic a LEFT JOIN ic b ON a.patient = b.patient AND b.date_entree > a.date_sortie
            AND b.date_entree <= a.date_sortie + {delai} WHERE a.mode_sortie <> '9' AND a.age >= 18 GROUP BY 1""").fetchall()
    rendre(debut)


TRAVAUX: dict[str, Callable[..., None]] = {
    travail.__name__: travail
    for travail in (
        *(plancher, ecrit_a_la_main, resumer_export, brut, entrepot, chargement, mois_suivant),
        *(charger_sejours, rehospitalisation, autojointure),
    )
}

if __name__ == "__main__":
    import ibis

    ibis.duckdb  # noqa: B018 - the engine's modules: starting a process is not what is measured
    TRAVAUX[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
