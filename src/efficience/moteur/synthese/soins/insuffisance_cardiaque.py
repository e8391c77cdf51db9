"""Stays with heart failure: index stays, returns on either side of 90 days, transfers, deaths, and what follows in town."""

from dataclasses import dataclass

import numpy as np

from efficience.moteur.synthese.soins.cadre import Cadre, Venue, accueillir
from efficience.moteur.synthese.soins.calendrier import an
from efficience.moteur.synthese.soins.evenements import Consultation, Recolte, Sejour
from efficience.moteur.synthese.soins.listes import codes, diagnostics
from efficience.moteur.synthese.soins.patientele import Patient
from efficience.moteur.synthese.soins.plan import catalogue

_RACINE = "05M09"
_DERNIER_RETOUR, _TARDIF = 90, 91  # the last day that counts, the first that doesn't
_FENETRE = 240  # planted stays begin in these first days, so that readmissions are of the same year
_NIVEAU_DES_RETOURS = "2"
_DAS = ("I10 N189", "E119", "", "I480", "")


@dataclass(frozen=True)
class _Parcours:
    """Days between the first discharge and the return (None: no return), and where the patient comes back."""

    delai: int | None
    ailleurs: bool = False


def hospitaliser(cadre: Cadre, recolte: Recolte) -> None:
    """The planned index stays, exactly, in establishments where figures are planted; about so many elsewhere."""
    sejours = cadre.plan.get("ic_sejours", 0)
    if not sejours:
        return
    hasard = cadre.hasard("insuffisance cardiaque")
    retours = min(cadre.plan["ic_rehospitalisations"], max(0, (sejours - 2) // 2))
    tardifs = int(sejours >= 2 * retours + 2)
    parcours = [_Parcours(None)] * (sejours - 2 * retours - 2 * tardifs) + [_Parcours(_TARDIF)] * tardifs
    parcours += [_retour(cadre, hasard, rang) for rang in range(retours)]
    jours = cadre.jours(hasard, len(parcours), 0, _FENETRE if cadre.plante else 365)
    index: list[Sejour] = []
    for etape, jour in zip(parcours, jours, strict=True):
        index += _suivre(cadre, recolte, hasard, etape, jour)
    _revoir(cadre, recolte, hasard, index)
    _transferer(cadre, recolte, hasard)
    for jour in cadre.jours(hasard, cadre.plan["ic_deces"]):
        accueillir(cadre, recolte, _venue(cadre, hasard, cadre.patient("60"), jour, mode_sortie="9"))


def _retour(cadre: Cadre, hasard: np.random.Generator, rang: int) -> _Parcours:
    """The first return is on the last day that counts. Where figures are planted, nobody comes back too soon nor elsewhere,
    so that the consultations of one stay are never those of another."""
    delai = int(hasard.integers(55, 86) if cadre.plante else hasard.integers(5, 89))
    return _Parcours(delai if rang else _DERNIER_RETOUR, not cadre.plante and rang % 4 == 3)


def _suivre(cadre: Cadre, recolte: Recolte, hasard: np.random.Generator, parcours: _Parcours, jour: int) -> list[Sejour]:
    patient = cadre.patient("60")
    premier = _venue(cadre, hasard, patient, jour)
    venus = [accueillir(cadre, recolte, premier)]
    if parcours.delai is not None:
        suite = _venue(cadre, hasard, patient, premier.sortie + parcours.delai, niveau=_NIVEAU_DES_RETOURS)
        ailleurs = parcours.ailleurs and bool(cadre.recours)
        lieu = cadre.recours[int(hasard.integers(len(cadre.recours)))] if ailleurs else None
        venus.append(accueillir(cadre, recolte, suite, lieu))
    return [sejour for sejour in venus if sejour is not None]


def _venue(
    cadre: Cadre,
    hasard: np.random.Generator,
    patient: Patient,
    jour: int,
    niveau: str = "",
    duree: int | None = None,
    mode_entree: str = "8",
    mode_sortie: str = "8",
) -> Venue:
    tarifs = catalogue()["centimes"]["ic"]
    choisi = niveau or list(tarifs)[int(hasard.integers(len(tarifs)))]
    permis = diagnostics("cim10-insuffisance-cardiaque", cadre.annee)
    sejourne = int(hasard.integers(2, 13)) if duree is None else duree
    return Venue(
        patient=patient,
        entree=jour,
        sortie=jour + sejourne,
        ghm=_RACINE + choisi,
        dp=permis[int(hasard.integers(len(permis)))],
        montant=tarifs[choisi],
        das=_DAS[int(hasard.integers(len(_DAS)))],
        mode_entree=mode_entree,
        mode_sortie=mode_sortie,
    )


def _transferer(cadre: Cadre, recolte: Recolte, hasard: np.random.Generator) -> None:
    """Two stays and one episode: discharged by transfer, admitted elsewhere the same day or the next."""
    if not cadre.recours:
        return
    for rang, jour in enumerate(cadre.jours(hasard, cadre.plan["ic_transferts"], 0, _FENETRE)):
        patient = cadre.patient("60")
        depart = _venue(cadre, hasard, patient, jour, duree=2, mode_sortie="7")
        suite = _venue(cadre, hasard, patient, depart.sortie + rang % 2, mode_entree="7")
        accueillir(cadre, recolte, depart)
        accueillir(cadre, recolte, suite, cadre.recours[int(hasard.integers(len(cadre.recours)))])


def _revoir(cadre: Cadre, recolte: Recolte, hasard: np.random.Generator, index: list[Sejour]) -> None:
    """The first planned stays are followed by a family doctor within 8 days, by a cardiologist within two months; a few
    others see the doctor too late."""
    medecins = codes("specialite-medecine-generale", cadre.annee)
    cardiologues = codes("specialite-cardiologie", cadre.annee)
    delais = hasard.integers((1, 9), (9, 19), size=(len(index), 2))
    for rang, (sejour, (vite, ensuite)) in enumerate(zip(index, delais, strict=True)):
        prevues = []
        if rang < cadre.plan["ic_medecin"]:
            prevues.append(Consultation(sejour.patient, medecins[rang % len(medecins)], sejour.sortie + int(vite)))
        elif rang % 3 == 0:
            prevues.append(Consultation(sejour.patient, medecins[0], sejour.sortie + int(ensuite)))
        if rang < cadre.plan["ic_cardiologue"]:
            prevues.append(Consultation(sejour.patient, cardiologues[0], sejour.sortie + int(ensuite)))
        recolte.consultations += [prevue for prevue in prevues if an(prevue.jour) in cadre.annees]
