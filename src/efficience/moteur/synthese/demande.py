"""What is asked of the fabrication, checked before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from efficience.moteur.refus import Refus
from efficience.moteur.synthese.parametres import Region


@dataclass(frozen=True)
class Demande:
    """The arguments, in order and completed. `lignes` and `boites` are those of one year of the whole region."""

    graine: int
    etablissements: int
    patients: int
    annees: tuple[int, ...]
    lignes: int
    boites: int

    @property
    def derniere(self) -> int:
        """The last year asked for: when mergers and closures are seen."""
        return self.annees[-1]

    def individuelle(self, region: Region) -> bool:
        """True when deliveries are drawn patient by patient; a larger region keeps the published lines."""
        return self.lignes * len(self.annees) <= region.volumes.lignes_individuelles


def recevoir(
    region: Region, *, graine: int, etablissements: int, patients: int, annees: Sequence[int], lignes: int | None
) -> Demande:
    """Settle what was left open. Raises `Refus` for what cannot make a region."""
    bornes = region.textes["etablissements"]
    refuses = {
        f"la graine est négative : {graine}": graine < 0,
        f"{etablissements} établissements demandés, de {bornes['minimum']} à {bornes['maximum']} possibles": (
            not bornes["minimum"] <= etablissements <= bornes["maximum"]
        ),
        f"{patients} patients demandés, 1 au moins": patients < 1,
        f"{lignes} lignes demandées, {etablissements} au moins (une par établissement)": (
            lignes is not None and lignes < etablissements
        ),
        "aucune année demandée": not annees,
        "une année est demandée deux fois": len(set(annees)) < len(annees),
        "une année n'a pas quatre chiffres": any(not 1900 <= annee <= 2099 for annee in annees),
    }
    for constat, refuse in refuses.items():
        if refuse:
            raise Refus(constat)
    volumes = region.volumes
    lignes = lignes or etablissements * volumes.lignes_par_etablissement
    boites = max(patients * volumes.boites_par_patient, lignes * volumes.boites_par_ligne)
    return Demande(graine, etablissements, patients, tuple(sorted(annees)), lignes, boites)
