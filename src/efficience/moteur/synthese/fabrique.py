"""From arguments to files: the whole fictive region, year after year, in bounded memory."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from efficience.moteur.refus import Refus
from efficience.moteur.synthese.bilan import Bilan, Fichier
from efficience.moteur.synthese.delivrances import lignes_de_l_annee
from efficience.moteur.synthese.demande import Demande, recevoir
from efficience.moteur.synthese.ecriture import bdpm, finess, lisezmoi, open_phmev, tables
from efficience.moteur.synthese.ecriture.delivrances import EnCsv, EnParquet
from efficience.moteur.synthese.etablissements import Etablissement, composer
from efficience.moteur.synthese.medicaments import Presentation, inventer
from efficience.moteur.synthese.parametres import Region, region
from efficience.moteur.synthese.produits import grille
from efficience.moteur.synthese.volumes import volumes


def fabriquer(
    vers: Path,
    *,
    graine: int,
    etablissements: int,
    patients: int,
    annees: Sequence[int],
    lignes: int | None = None,
    suivi: Callable[[str], None],
) -> Bilan:
    """Write a fictive region into the empty or missing folder `vers`; `suivi` hears, in French, what is going on.

    `patients` sets the boxes dispensed in a year, `lignes` the lines of one published year (about; the default grows
    with the establishments). Each year asked for is one step of the planted evolutions. Raises `Refus`, with nothing
    written, when an argument or the folder cannot be taken. A former fictive region is replaced.
    """
    forme = region()
    demande = recevoir(forme, graine=graine, etablissements=etablissements, patients=patients, annees=annees, lignes=lignes)
    _faire_place(vers)
    hopitaux = composer(forme, graine, etablissements, demande.annees)
    presentations = inventer(forme, graine)
    suivi(f"{len(hopitaux)} établissements, {len(presentations)} présentations")
    (vers / "tables").mkdir(parents=True, exist_ok=True)
    fichiers = [
        *_ecrire_annees(forme, vers, demande, hopitaux, presentations, suivi),
        bdpm.ecrire_presentations(vers / "CIS_CIP_bdpm.txt", presentations, len(demande.annees)),
        bdpm.ecrire_specialites(vers / "CIS_bdpm.txt", forme, presentations),
        finess.ecrire(vers / "etalab-cs1100502-stock.csv", hopitaux, demande.derniere),
        tables.ecrire_etablissements(vers / "tables" / "etablissements.csv", hopitaux),
        tables.ecrire_medicaments(vers / "tables" / "medicaments.csv", presentations),
    ]
    return Bilan((*fichiers, lisezmoi.ecrire(vers / "LISEZMOI.txt", forme, demande, hopitaux, fichiers)))


_PRODUITS = ("OPEN_PHMEV_*.CSV", "CIS_*.txt", "etalab-*.csv", "tables", "LISEZMOI.txt")
"""What a region is made of: a folder that holds anything else is somebody's."""


def _faire_place(vers: Path) -> None:
    if not vers.exists():
        return
    lisezmoi = vers / "LISEZMOI.txt"
    fictive = lisezmoi.is_file() and "DONNÉES FICTIVES" in lisezmoi.read_text(encoding="utf-8", errors="replace")
    contenu = list(vers.iterdir()) if vers.is_dir() else [vers]
    if contenu and not (fictive and all(any(f.match(motif) for motif in _PRODUITS) for f in contenu)):
        raise Refus("le dossier n'est pas vide", vers, conseil="donner un dossier vide, nouveau, ou une région fictive")
    for fichier in contenu:
        shutil.rmtree(fichier) if fichier.is_dir() else fichier.unlink()


def _ecrire_annees(
    forme: Region,
    vers: Path,
    demande: Demande,
    hopitaux: Sequence[Etablissement],
    presentations: Sequence[Presentation],
    suivi: Callable[[str], None],
) -> Iterator[Fichier]:
    """One published file a year, one year in memory at a time; the canonical deliveries of all years come last."""
    produits = grille(forme, presentations, len(demande.annees))
    beaucoup = demande.lignes * len(demande.annees) > forme.volumes.lignes_en_csv
    ecrivain, suffixe = (EnParquet, "parquet") if beaucoup else (EnCsv, "csv")
    delivrances = ecrivain(vers / "tables" / f"delivrances.{suffixe}", produits.produits, hopitaux)
    for rang, annee in enumerate(demande.annees):
        parts = volumes(forme, demande, hopitaux, rang)
        lignes = lignes_de_l_annee(forme, demande.graine, produits, hopitaux, parts, rang)
        suivi(f"{annee} : écriture de {len(lignes)} lignes")
        yield open_phmev.ecrire(vers / f"OPEN_PHMEV_{annee}.CSV", lignes, produits.produits, hopitaux)
        delivrances.ajouter(annee, lignes)
    yield delivrances.fermer()
