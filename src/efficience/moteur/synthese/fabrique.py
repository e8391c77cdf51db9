"""From arguments to files: the whole fictive region, year after year, in bounded memory."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from efficience.moteur.refus import Refus
from efficience.moteur.synthese.bilan import Bilan, Fichier
from efficience.moteur.synthese.delivrances import Lignes, lignes_de_l_annee
from efficience.moteur.synthese.demande import Demande, recevoir
from efficience.moteur.synthese.ecriture import bdpm, effets, finess, lisezmoi, open_phmev, tables
from efficience.moteur.synthese.ecriture.atih import Atih
from efficience.moteur.synthese.ecriture.canoniques import Canoniques
from efficience.moteur.synthese.ecriture.delivrances import DelivrancesAgregees
from efficience.moteur.synthese.ecriture.pmsi import Pmsi
from efficience.moteur.synthese.ecriture.snds import Snds
from efficience.moteur.synthese.etablissements import Etablissement, cliniques, composer
from efficience.moteur.synthese.medicaments import Presentation, inventer
from efficience.moteur.synthese.parametres import Region, region
from efficience.moteur.synthese.produits import Grille, grille
from efficience.moteur.synthese.soins.evenements import Recolte
from efficience.moteur.synthese.soins.plan import catalogue
from efficience.moteur.synthese.soins.reelles import Reelles
from efficience.moteur.synthese.soins.region_soignee import RegionSoignee
from efficience.moteur.synthese.volumes import volumes

FORMES = ("canonique", "open_phmev", "snds", "pmsi", "atih")
"""What the same population may be written as."""


def fabriquer(
    vers: Path,
    *,
    graine: int,
    etablissements: int,
    patients: int,
    annees: Sequence[int],
    lignes: int | None = None,
    formes: Sequence[str] = FORMES,
    suivi: Callable[[str], None],
) -> Bilan:
    """Write a fictive region into the empty or missing folder `vers`; `suivi` hears, in French, what is going on.

    `patients` sets the boxes dispensed in a year, `lignes` the lines of one published year (about; the default grows
    with the establishments), `formes` what is written among `FORMES`. Each year asked for is one step of the planted
    evolutions. Raises `Refus`, with nothing written, when an argument or the folder cannot be taken. A former fictive
    region is replaced.
    """
    forme = region()
    demande = recevoir(forme, graine=graine, etablissements=etablissements, patients=patients, annees=annees, lignes=lignes)
    choisies = _choisir(formes)
    _faire_place(vers)
    publies = composer(forme, graine, etablissements, demande.annees)
    prives = catalogue()["cliniques"]
    nombre = max(prives["minimum"], etablissements // prives["une_pour"])
    hopitaux = (*publies, *cliniques(forme, graine, etablissements, nombre))
    presentations = inventer(forme, graine)
    suivi(f"{len(publies)} établissements, {nombre} cliniques, {len(presentations)} présentations")
    vers.mkdir(parents=True, exist_ok=True)
    atelier = _Atelier(
        forme, vers, demande, choisies, publies, hopitaux, presentations, grille(forme, presentations, len(demande.annees))
    )
    fichiers = [*atelier.ecrire_annees(suivi), *atelier.ecrire_references()]
    return Bilan((*fichiers, lisezmoi.ecrire(vers / "LISEZMOI.txt", forme, demande, choisies, publies, fichiers)))


def _choisir(formes: Sequence[str]) -> tuple[str, ...]:
    """The forms asked for, in the order of `FORMES`."""
    for forme in formes:
        if forme not in FORMES:
            raise Refus(f"« {forme} » n'est pas une forme", attendu=", ".join(FORMES), conseil="choisir parmi ces formes")
    if not formes:
        raise Refus("aucune forme demandée", attendu=", ".join(FORMES))
    return tuple(forme for forme in FORMES if forme in formes)


_PRODUITS = (
    "OPEN_PHMEV_*.CSV", "CIS_*.txt", "etalab-*.csv", "tables", "snds", "pmsi", "atih", "effets_attendus.csv", "LISEZMOI.txt"
)  # fmt: skip
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


class _Ecrivain(Protocol):
    def ajouter(self, etablissement: Etablissement, recolte: Recolte) -> None: ...

    def fermer(self) -> list[Fichier]: ...


@dataclass(frozen=True)
class _Atelier:
    """One fabrication: what is asked, who is there (`publies` in Open PHMEV, `hopitaux` with the clinics), what is sold."""

    forme: Region
    vers: Path
    demande: Demande
    formes: Sequence[str]
    publies: Sequence[Etablissement]
    hopitaux: Sequence[Etablissement]
    presentations: Sequence[Presentation]
    produits: Grille

    def ecrire_annees(self, suivi: Callable[[str], None]) -> Iterator[Fichier]:
        """One year in memory at a time. Open PHMEV is written on the way; what spans the years comes last."""
        individuelle = self.demande.individuelle(self.forme)
        ecrivains = list(self._ecrivains(individuelle))
        agregees = None
        if not individuelle and "canonique" in self.formes:
            chemin = self.vers / "tables" / "delivrances.parquet"
            agregees = DelivrancesAgregees(chemin, self.produits.produits, self.publies)
        soignee = RegionSoignee(self.demande, self.hopitaux)
        reelles = Reelles(self.produits)
        for rang, annee in enumerate(self.demande.annees):
            parts = volumes(self.forme, self.demande, self.publies, rang)
            lignes = lignes_de_l_annee(self.forme, self.demande.graine, self.produits, self.publies, parts, rang)
            suivi(f"{annee} : écriture de {len(lignes)} lignes")
            if "open_phmev" in self.formes:
                chemin = self.vers / f"OPEN_PHMEV_{annee}.CSV"
                yield open_phmev.ecrire(chemin, lignes, self.produits.produits, self.publies)
            if agregees:
                agregees.ajouter(annee, lignes)
            if ecrivains:
                self._soigner(soignee, rang, lignes if individuelle else None, reelles, ecrivains)
        if agregees:
            yield agregees.fermer()
        for ecrivain in ecrivains:
            yield from ecrivain.fermer()

    def _soigner(
        self,
        soignee: RegionSoignee,
        rang: int,
        lignes: Lignes | None,
        reelles: Reelles,
        ecrivains: Sequence[_Ecrivain],
    ) -> None:
        for etablissement, recolte in soignee.recolter(rang, lignes, reelles):
            for ecrivain in ecrivains:
                ecrivain.ajouter(etablissement, recolte)

    def _ecrivains(self, individuelle: bool) -> Iterator[_Ecrivain]:
        if "canonique" in self.formes:
            yield Canoniques(self.vers / "tables", delivrances=individuelle)
        if "snds" in self.formes:
            yield Snds(self.vers / "snds", self.presentations)
        if "pmsi" in self.formes:
            yield Pmsi(self.vers / "pmsi")
        if "atih" in self.formes:
            yield Atih(self.vers / "atih")

    def ecrire_references(self) -> Iterator[Fichier]:
        """What doesn't depend on a year: drugs, establishments, planted effects."""
        vers, derniere = self.vers, self.demande.derniere
        if "open_phmev" in self.formes:
            yield bdpm.ecrire_presentations(vers / "CIS_CIP_bdpm.txt", self.presentations, len(self.demande.annees))
            yield bdpm.ecrire_specialites(vers / "CIS_bdpm.txt", self.forme, self.presentations)
            yield finess.ecrire(vers / "etalab-cs1100502-stock.csv", self.hopitaux, derniere)
        if "canonique" in self.formes:
            yield tables.ecrire_etablissements(vers / "tables" / "etablissements.csv", self.hopitaux)
            yield tables.ecrire_medicaments(vers / "tables" / "medicaments.csv", self.presentations)
        soignes = set(self.formes) != {"open_phmev"}
        yield effets.ecrire(vers / "effets_attendus.csv", self.demande, self.publies, self.hopitaux, soignes)
