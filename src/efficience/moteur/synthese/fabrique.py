"""From arguments to files: the whole fictive region, year after year, in bounded memory."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from efficience.moteur.refus import Refus
from efficience.moteur.synthese.bilan import Bilan, Fichier
from efficience.moteur.synthese.delivrances import lignes_de_l_annee
from efficience.moteur.synthese.ecriture import bdpm, finess, lisezmoi, open_phmev, tables
from efficience.moteur.synthese.ecriture.delivrances import Delivrances, EnCsv, EnParquet
from efficience.moteur.synthese.etablissements import Etablissement, composer
from efficience.moteur.synthese.medicaments import inventer
from efficience.moteur.synthese.parametres import Region, region
from efficience.moteur.synthese.produits import Grille, grille
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
    """Write a fictive region into the empty or missing folder `vers`.

    `patients` sets the boxes dispensed in a year, `lignes` the lines of one published year (about; the default grows
    with the establishments). Years are consecutive steps of the planted evolutions, whatever their values.
    Raises `Refus`, with nothing written, when an argument or the folder cannot be taken.
    """
    forme = region()
    annees = sorted(annees)
    _verifier(forme, vers, graine, etablissements, patients, annees, lignes)
    lignes = lignes or etablissements * forme.volumes.lignes_par_etablissement
    arguments = {
        "graine": str(graine),
        "établissements": str(etablissements),
        "patients": str(patients),
        "années": " ".join(map(str, annees)),
        "lignes par an": f"environ {lignes}",
    }
    hopitaux = composer(forme, graine, etablissements, annees)
    presentations = inventer(forme, graine)
    suivi(f"{len(hopitaux)} établissements, {len(presentations)} présentations")
    produits = grille(forme, presentations, len(annees))
    (vers / "tables").mkdir(parents=True, exist_ok=True)
    boites = max(patients * forme.volumes.boites_par_patient, lignes * forme.volumes.boites_par_ligne)
    fichiers = [
        *_ecrire_annees(forme, vers, graine, hopitaux, produits, annees, boites, lignes, suivi),
        bdpm.ecrire_presentations(vers / "CIS_CIP_bdpm.txt", presentations, len(annees)),
        bdpm.ecrire_specialites(vers / "CIS_bdpm.txt", forme, presentations),
        finess.ecrire(vers / "etalab-cs1100502-stock.csv", hopitaux, annees[-1]),
        tables.ecrire_etablissements(vers / "tables" / "etablissements.csv", hopitaux),
        tables.ecrire_medicaments(vers / "tables" / "medicaments.csv", presentations),
    ]
    fichiers.append(lisezmoi.ecrire(vers / "LISEZMOI.txt", forme, arguments, hopitaux, fichiers, annees[-1]))
    return Bilan(tuple(fichiers))


def _verifier(
    forme: Region,
    vers: Path,
    graine: int,
    etablissements: int,
    patients: int,
    annees: Sequence[int],
    lignes: int | None,
) -> None:
    """Refuse what cannot make a region, before anything is written."""
    bornes = forme.textes["etablissements"]
    if vers.exists() and (not vers.is_dir() or any(vers.iterdir())):
        raise Refus("le dossier n'est pas vide", vers, conseil="donner un dossier vide ou nouveau")
    refuses = {
        f"la graine est négative : {graine}": graine < 0,
        f"{etablissements} établissements demandés : de {bornes['minimum']} à {bornes['maximum']}": not (
            bornes["minimum"] <= etablissements <= bornes["maximum"]
        ),
        f"{patients} patients demandés : 1 au moins": patients < 1,
        f"{lignes} lignes demandées : {etablissements} au moins": lignes is not None and lignes < etablissements,
        "aucune année demandée": not annees,
        "une année est demandée deux fois": len(set(annees)) < len(annees),
        "une année n'a pas quatre chiffres": any(not 1900 <= annee <= 2099 for annee in annees),
    }
    for constat, refuse in refuses.items():
        if refuse:
            raise Refus(constat)


def _ecrire_annees(
    forme: Region,
    vers: Path,
    graine: int,
    hopitaux: Sequence[Etablissement],
    produits: Grille,
    annees: Sequence[int],
    boites: int,
    lignes: int,
    suivi: Callable[[str], None],
) -> Iterator[Fichier]:
    """One published file a year, one year in memory at a time; the canonical deliveries of all years come last."""
    delivrances = _delivrances(forme, vers / "tables", hopitaux, produits, lignes * len(annees))
    for rang, annee in enumerate(annees):
        parts = volumes(
            forme, graine, hopitaux, rang, dernier=rang == len(annees) - 1, boites=boites, lignes=lignes
        )
        annuelles = lignes_de_l_annee(forme, graine, produits, hopitaux, parts, rang)
        suivi(f"{annee} : écriture de {len(annuelles)} lignes")
        yield open_phmev.ecrire(vers / f"OPEN_PHMEV_{annee}.CSV", annuelles, produits.produits, hopitaux)
        delivrances.ajouter(annee, annuelles)
    yield delivrances.fermer()


def _delivrances(
    forme: Region, dossier: Path, hopitaux: Sequence[Etablissement], produits: Grille, lignes: int
) -> Delivrances:
    en_csv = lignes <= forme.volumes.lignes_en_csv
    ecrivain, suffixe = (EnCsv, "csv") if en_csv else (EnParquet, "parquet")
    return ecrivain(dossier / f"delivrances.{suffixe}", produits.produits, hopitaux)
