"""The same care as raw SNDS exports (DCIR): one file per table and month of flux, `;`, dates JJ/MM/AAAA, real column names.

A line is reimbursed in the month of its care or in one of the five next ones, so that the last months spill over into the
following year. Beside the lines of the population come those that a reader must leave out: `_A_ECARTER`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

from efficience.moteur.synthese.bilan import Fichier
from efficience.moteur.synthese.ecriture.canoniques import point
from efficience.moteur.synthese.ecriture.registres import Registres
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.medicaments import Presentation
from efficience.moteur.synthese.soins.calendrier import francais, iso, mois_apres
from efficience.moteur.synthese.soins.evenements import INTER, INTRA, PROGRAMME, URGENT, Recolte, Transport

_CLES = "FLX_DIS_DTD;FLX_TRT_DTD;FLX_EMT_TYP;FLX_EMT_NUM;FLX_EMT_ORD;ORG_CLE_NUM;DCT_ORD_NUM;PRS_ORD_NUM;REM_TYP_AFF"
COLONNES = {
    "ER_PRS_F": "PRE_PRE_DTD;EXE_SOI_DTD;ETB_PRE_FIN;PRS_NAT_REF;BSE_REM_MNT;BSE_REM_BSE;DPN_QLF;PRS_DPN_QLP;CPL_MAJ_TOP;"
    "RGO_ENV_TYP;PRS_ACT_NBR;PRS_ACT_QTE;PSE_SPE_COD;BEN_NIR_PSA;BEN_RNG_GEM;BEN_AMA_COD;BEN_SEX_COD",
    "ER_PHA_F": "PHA_ORD_NUM;PHA_PRS_C13;PHA_ACT_QSN;PHA_ACT_PRU;PHA_DEC_TOP;PHA_DEC_QSU;PHA_DEC_PRU",
    "ER_TIP_F": "TIP_ORD_NUM;TIP_PRS_IDE;TIP_ACT_QSN;TIP_ACT_PRU",
    "ER_BIO_F": "BIO_ORD_NUM;BIO_PRS_IDE;BIO_ACT_QSN",
    "ER_DTR_F": "TRS_ORD_NUM;TRS_PRS_IDE;TRS_TRS_MTF",
    "ER_ETE_F": "ETE_IND_TAA",
}
_RETARDS = (0, 1, 0, 0, 2, 0, 1, 0, 0, 3, 1, 0, 0, 1, 0, 5, 0, 2, 1, 4)  # months between care and flux, in turn
_PHARMACIE, _DISPOSITIF, _BIOLOGIE, _RETROCESSION = "3313", "3515", "3211", "3317"
_CONSULTATION, _SPECIALISTE = "1111", "1112"
_GENERALISTES, _SPECIALITE_ANNULEE = ("01", "22", "23"), "32"
_CENTIMES_CONSULTATION, _TAUX_BIOLOGIE = 2500, 60
_SUPPLEMENT_URGENCE, _FORFAIT, _TRANSFERT, _EN_SERIE = "43", "11", "29", "110"
_HOPITAL, _VILLE = "2", "1"
_KILOMETRES = 17
_UNE_A_ECARTER_SUR, _UNE_AVEC_EXECUTANT_SUR = 90, 12


class Prestation(NamedTuple):
    """A line of ER_PRS_F, with what its detail line says (empty: none)."""

    finess: str
    patient: str
    nature: str
    prescription: int
    execution: int
    rembourse: int
    base: int
    actes: int = 1
    quantite: int = 1
    specialite: str = "0"
    age: str = ""
    sexe: str = ""
    qualifiant: str = "0"
    qualifiant_prestation: str = "0"
    majoration: str = "0"
    enveloppe: str = _VILLE
    taa: str = ""
    table: str = ""
    detail: str = ""


_EN_VILLE = {"finess": ""}
_COMPTEES_EN_VILLE = ("ER_BIO_F", "")  # exams and consultations count whoever prescribes them
_A_ECARTER: tuple[dict[str, Any], ...] = (
    {"qualifiant": "71"},
    {"qualifiant_prestation": "71"},
    {"majoration": "2"},
    {"enveloppe": _HOPITAL},
    {"nature": _RETROCESSION},
    {"taa": "1"},
    _EN_VILLE,
)
"""What makes a line not to count: for information, complement, out of town care, retrocession, hospital's own activity,
prescribed in town."""


@dataclass
class _Flux:
    """A month of flux: what its keys begin with, its files by table, its last order number."""

    debut: str
    noms: dict[str, str]
    numero: int = 0


class Snds:
    """The export, filled establishment after establishment."""

    def __init__(self, dossier: Path, presentations: Sequence[Presentation]) -> None:
        self._registres = Registres(dossier)
        self._mois: dict[int, _Flux] = {}
        self._retards = cycle(_RETARDS)
        self._faux = cycle(_A_ECARTER)
        self._compte = 0
        self._registres.ouvrir("IR_PHA_R.csv", "PHA_CIP_C13;PHA_ATC_C07;PHA_MED_NOM")
        self._registres.ajouter("IR_PHA_R.csv", [f"{p.cip13};{p.substance.atc5};{p.libelle}" for p in presentations])

    def ajouter(self, etablissement: Etablissement, recolte: Recolte) -> None:
        """Add the town care of an establishment's year, and the lines to leave out that go with it."""
        for prestation in _prestations(recolte):
            self._ecrire(prestation)
            self._compte += 1
            if self._compte % _UNE_A_ECARTER_SUR == 0:
                faux = next(self._faux)
                if not (faux is _EN_VILLE and prestation.table in _COMPTEES_EN_VILLE):
                    self._ecrire(prestation._replace(**faux))
        for consultation in recolte.consultations[::20]:
            annulee = _consultation(consultation.patient, _SPECIALITE_ANNULEE, consultation.jour)
            self._ecrire(annulee)
            self._ecrire(annulee._replace(actes=-1, quantite=-1, rembourse=-annulee.rembourse, base=-annulee.base))

    def fermer(self) -> list[Fichier]:
        """What was written."""
        return self._registres.fermer()

    def _ecrire(self, p: Prestation) -> None:
        flux = self._flux(mois_apres(p.execution, next(self._retards)))
        flux.numero += 1
        cles = f"{flux.debut};{1 + flux.numero % 3};0;01C999000;{flux.numero};1;0"
        self._ligne(
            "ER_PRS_F",
            flux,
            f"{cles};{francais(p.prescription)};{francais(p.execution)};{p.finess[:8]};{p.nature};{point(p.rembourse)};"
            f"{point(p.base)};{p.qualifiant};{p.qualifiant_prestation};{p.majoration};{p.enveloppe};{p.actes};{p.quantite};"
            f"{p.specialite};{p.patient};1;{p.age};{p.sexe}",
        )
        if p.table:
            self._ligne(p.table, flux, f"{cles};{p.detail}")
        if p.taa or flux.numero % _UNE_AVEC_EXECUTANT_SUR == 1:
            self._ligne("ER_ETE_F", flux, f"{cles};{p.taa or '0'}")

    def _flux(self, jour: int) -> _Flux:
        """The month of flux that begins this day, its files made at its first line."""
        if jour not in self._mois:
            annee, mois, _ = iso(jour).split("-")
            noms = {table: f"{table}_{annee}{mois}.csv" for table in COLONNES}
            for table, nom in noms.items():
                self._registres.ouvrir(nom, f"{_CLES};{COLONNES[table]}")
            self._mois[jour] = _Flux(f"{francais(jour)};{francais(jour + 4)};1", noms)
        return self._mois[jour]

    def _ligne(self, table: str, flux: _Flux, ligne: str) -> None:
        self._registres.ajouter(flux.noms[table], (ligne,))


def _prestations(recolte: Recolte) -> Iterator[Prestation]:
    for d in recolte.delivrances:
        prix = point(d.base // d.boites if d.boites else d.base)
        yield Prestation(
            d.finess, d.patient, _PHARMACIE, d.prescription, d.execution, d.rembourse, d.base, age=d.age, sexe=d.sexe,
            quantite=d.boites, table="ER_PHA_F", detail=f"1;{d.cip13};{d.boites};{prix};;0;0",
        )  # fmt: skip
    for p in recolte.dispositifs:
        prix = point(abs(p.rembourse) // max(1, abs(p.quantite)))
        yield Prestation(
            p.finess, p.patient, _DISPOSITIF, p.jour, p.jour, p.rembourse, p.rembourse, quantite=p.quantite,
            table="ER_TIP_F", detail=f"1;{p.code};{p.quantite};{prix}",
        )  # fmt: skip
    yield from map(_transport, recolte.transports)
    for e in recolte.examens:
        if e.base is not None:
            rembourse = (e.base * _TAUX_BIOLOGIE + 50) // 100
            yield Prestation(
                e.finess, e.patient, _BIOLOGIE, e.jour, e.jour, rembourse, e.base, table="ER_BIO_F",
                detail=f"1;{int(e.code)};1",
            )  # fmt: skip
    for c in recolte.consultations:
        yield _consultation(c.patient, c.specialite, c.jour)


def _transport(t: Transport) -> Prestation:
    """The circumstance is said by the nature, or by the detail line."""
    forfait = _SUPPLEMENT_URGENCE if t.circonstance == URGENT else _FORFAIT
    motif = {INTER: _TRANSFERT, PROGRAMME: _EN_SERIE}.get(t.circonstance, "10")
    return Prestation(
        t.finess,
        t.patient,
        t.nature,
        t.jour,
        t.jour,
        t.rembourse,
        t.rembourse,
        actes=t.trajets,
        quantite=t.trajets * _KILOMETRES,
        enveloppe=_HOPITAL if t.circonstance == INTRA else _VILLE,
        table="ER_DTR_F",
        detail=f"1;{forfait};{motif}",
    )


def _consultation(patient: str, specialite: str, jour: int) -> Prestation:
    nature = _CONSULTATION if specialite in _GENERALISTES else _SPECIALISTE
    montant = _CENTIMES_CONSULTATION * 70 // 100
    return Prestation("", patient, nature, jour, jour, montant, _CENTIMES_CONSULTATION, specialite=str(int(specialite)))
