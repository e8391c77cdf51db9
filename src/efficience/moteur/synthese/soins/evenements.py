"""What happens to the fictive patients, one record per event. Days are ordinals, amounts whole cents, quantities signed."""

from dataclasses import dataclass, field
from typing import NamedTuple

PROGRAMME, URGENT = "programme", "urgent_prehospitalier"
INTER, INTRA = "inter_hospitalier", "intra_hospitalier"


class Delivrance(NamedTuple):
    """Boxes of one presentation dispensed to a patient. `age` and `sexe` are texts, empty when the invoice has none."""

    finess: str
    patient: str
    cip13: str
    atc5: str
    prescription: int
    execution: int
    annee: int
    age: str
    sexe: str
    boites: int
    rembourse: int
    base: int


class Dispositif(NamedTuple):
    """A line of the list of products and services (LPP)."""

    finess: str
    patient: str
    code: str
    jour: int
    annee: int
    quantite: int
    rembourse: int


class Transport(NamedTuple):
    """One or several trips of a patient, paid together."""

    finess: str
    patient: str
    nature: str
    circonstance: str
    jour: int
    annee: int
    trajets: int
    rembourse: int


class Sejour(NamedTuple):
    """A stay. `numero`: its rank in the transmission of the year; `chaine`: the patient's number can be trusted."""

    finess: str
    annee: int
    numero: int
    patient: str
    chaine: bool
    entree: int
    sortie: int
    age: int
    mode_entree: str
    mode_sortie: str
    ghm: str
    dp: str
    dr: str
    das: str
    montant: int | None

    @property
    def code(self) -> str:
        """The identifier of the canonical tables: establishment, year, rank."""
        return f"{self.finess}-{self.annee}-{self.numero}"


class Acte(NamedTuple):
    """A CCAM act of a stay."""

    sejour: Sejour
    code: str
    jour: int


class Examen(NamedTuple):
    """A biology exam. In town (`base` known) it is paid on its own; in hospital consultation it has no price."""

    patient: str
    finess: str
    code: str
    jour: int
    base: int | None


class Consultation(NamedTuple):
    """A consultation in town."""

    patient: str
    specialite: str
    jour: int


class Administration(NamedTuple):
    """Units of a drug paid on top of the stay."""

    sejour: Sejour
    ucd: str
    quantite: int
    montant: int


class Ordonnance(NamedTuple):
    """A prescription of the audit, with its four checks."""

    finess: str
    annee: int
    numero: str
    finess_present: bool
    rpps_present: bool
    informatisee: bool
    dci: bool
    imputation_erronee: bool


class Autoevaluation(NamedTuple):
    """A declared level."""

    finess: str
    annee: int
    critere: str
    niveau: str


@dataclass
class Recolte:
    """The events of one establishment in one year of index. A readmission may belong to the next year."""

    delivrances: list[Delivrance] = field(default_factory=list)
    dispositifs: list[Dispositif] = field(default_factory=list)
    transports: list[Transport] = field(default_factory=list)
    sejours: list[Sejour] = field(default_factory=list)
    actes: list[Acte] = field(default_factory=list)
    examens: list[Examen] = field(default_factory=list)
    consultations: list[Consultation] = field(default_factory=list)
    administrations: list[Administration] = field(default_factory=list)
    ordonnances_auditees: list[Ordonnance] = field(default_factory=list)
    autoevaluations: list[Autoevaluation] = field(default_factory=list)
