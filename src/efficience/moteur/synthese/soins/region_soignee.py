"""A year of care of the whole region, one establishment at a time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from efficience.moteur.synthese.delivrances import Lignes
from efficience.moteur.synthese.demande import Demande
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.soins.anticancereux import perfuser_anticancereux
from efficience.moteur.synthese.soins.autres_sejours import sejourner
from efficience.moteur.synthese.soins.cadre import Cadre
from efficience.moteur.synthese.soins.chirurgie import operer
from efficience.moteur.synthese.soins.declarations import declarer
from efficience.moteur.synthese.soins.dispensations import dispenser
from efficience.moteur.synthese.soins.dispositifs import panser, perfuser
from efficience.moteur.synthese.soins.evenements import Recolte
from efficience.moteur.synthese.soins.insuffisance_cardiaque import hospitaliser
from efficience.moteur.synthese.soins.patientele import Patientele
from efficience.moteur.synthese.soins.plan import planifier, porteurs
from efficience.moteur.synthese.soins.reelles import Reelles
from efficience.moteur.synthese.soins.transports import transporter


@dataclass
class RegionSoignee:
    """Who treats whom, from one year to the next."""

    demande: Demande
    etablissements: Sequence[Etablissement]
    patientele: Patientele = field(init=False)
    numeros: Counter[tuple[str, int]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        tailles = [max(1, e.taille) for e in self.etablissements]
        self.patientele = Patientele(self.demande.patients, tailles, self.demande.annees[0])

    def recolter(self, rang_annee: int, lignes: Lignes | None, reelles: Reelles) -> Iterator[tuple[Etablissement, Recolte]]:
        """The events of each establishment that transmits this year; dispensings only when lines are given."""
        annee, dernier_rang = self.demande.annees[rang_annee], len(self.demande.annees) - 1
        # Nothing planted, and there until the end: who may receive another's patients without blurring its own figures.
        recours = [
            e
            for e in self.etablissements
            if not e.effet.code and e.categorie.statut != "prive" and "MCO" in e.categorie.activites
        ]
        for porteur in porteurs(self.etablissements, rang_annee == dernier_rang):
            cadre = Cadre(
                graine=self.demande.graine,
                annee=annee,
                rang_annee=rang_annee,
                annees=frozenset(self.demande.annees),
                porteur=porteur,
                plan=planifier(self.demande.graine, porteur.habitudes, rang_annee),
                patientele=self.patientele,
                numeros=self.numeros,
                recours=[e for e in recours if e is not porteur.etablissement],
            )
            yield porteur.etablissement, _soigner(cadre, lignes, reelles)


def _soigner(cadre: Cadre, lignes: Lignes | None, reelles: Reelles) -> Recolte:
    recolte = Recolte()
    cures = perfuser(cadre, recolte)
    for soin in (panser, transporter, hospitaliser, sejourner, operer, perfuser_anticancereux, declarer):
        soin(cadre, recolte)
    if lignes is not None and cadre.porteur.etablissement is cadre.porteur.habitudes:
        siennes = lignes.gardees(lignes.etablissement == cadre.porteur.etablissement.rang)
        recolte.delivrances = dispenser(cadre, siennes, reelles, cures)
    return recolte
