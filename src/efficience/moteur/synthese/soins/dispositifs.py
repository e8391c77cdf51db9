"""Infusions at home and dressings."""

from dataclasses import dataclass

from efficience.moteur.synthese.soins.cadre import Cadre, annuler, partager
from efficience.moteur.synthese.soins.evenements import Dispositif, Recolte
from efficience.moteur.synthese.soins.listes import codes, pansements
from efficience.moteur.synthese.soins.patientele import Patient

_MODES = {"sa": "lpp-perfadom-sa", "diffuseur": "lpp-perfadom-diffuseur", "gravite": "lpp-perfadom-gravite"}
_LIGNES_PAR_CURE = 3  # installation, then two weeks of supplies
_CENTIMES_NEUTRES = 9000  # upkeep of a central line
_UNE_ANNULEE_SUR = 40


@dataclass(frozen=True)
class Cure:
    """An infusion at home: whose, from when."""

    patient: Patient
    jour: int


def perfuser(cadre: Cadre, recolte: Recolte) -> list[Cure]:
    """Lines of every mode, and the courses by diffuser, near which injectable antibiotics are dispensed."""
    diffuseurs: list[Cure] = []
    for mode, liste in _MODES.items():
        nombre = cadre.plan.get(f"perf_{mode}", 0)
        if not nombre:
            continue
        hasard = cadre.hasard(f"perfusion {mode}")
        permis = codes(liste, cadre.annee)
        depart = cadre.jours(hasard, nombre)
        cures = [Cure(cadre.suivi("60" if i % 3 else "20", i), jour) for i, jour in enumerate(depart)]
        montants = partager(cadre.plan[f"perf_{mode}_centimes"], nombre * _LIGNES_PAR_CURE, hasard)
        tirages = hasard.integers(1, len(permis), size=nombre * _LIGNES_PAR_CURE)
        lignes = []
        for rang, (montant, tirage) in enumerate(zip(montants, tirages, strict=True)):
            cure, semaine = cures[rang // _LIGNES_PAR_CURE], rang % _LIGNES_PAR_CURE
            code = permis[int(tirage)] if semaine else permis[0]
            jour = cadre.borner(cure.jour + 7 * semaine)
            lignes.append(Dispositif(cadre.finess, cure.patient.numero, code, jour, cadre.annee, 1, montant))
        recolte.dispositifs += lignes + annuler(lignes, _UNE_ANNULEE_SUR)
        diffuseurs += cures if mode == "diffuseur" else []
    _entretenir(cadre, recolte, diffuseurs)
    return diffuseurs


def _entretenir(cadre: Cadre, recolte: Recolte, cures: list[Cure]) -> None:
    """Lines that count nowhere: upkeep of a central line, transfusion."""
    permis = codes("lpp-perfadom-neutre", cadre.annee)
    recolte.dispositifs += [
        Dispositif(
            cadre.finess, cure.patient.numero, permis[rang % len(permis)], cure.jour, cadre.annee, 1, _CENTIMES_NEUTRES
        )
        for rang, cure in enumerate(cures[::4])
    ]


def panser(cadre: Cadre, recolte: Recolte) -> None:
    """Dressings of exactly the planned patients, and of one more whose lines are all cancelled."""
    nombre = cadre.plan.get("pans_patients", 0)
    if not nombre:
        return
    hasard = cadre.hasard("pansements")
    permis = pansements(cadre.annee)
    patients = [cadre.patient("60" if rang % 5 else "20").numero for rang in range(nombre)]
    lignes_de = [numero for rang, numero in enumerate(patients) for _ in range(1 + rang % 3)]
    montants = partager(cadre.plan["pans_centimes"], len(lignes_de), hasard)
    tirages, quantites = hasard.integers(0, len(permis), len(lignes_de)), hasard.integers(1, 5, len(lignes_de))
    jours = cadre.jours(hasard, len(lignes_de))
    lignes = [
        Dispositif(cadre.finess, numero, permis[int(tirage)], jour, cadre.annee, int(quantite), montant)
        for numero, montant, tirage, quantite, jour in zip(lignes_de, montants, tirages, quantites, jours, strict=True)
    ]
    renonce = lignes[0]._replace(patient=cadre.patient("60").numero)
    annulee = renonce._replace(quantite=-renonce.quantite, rembourse=-renonce.rembourse)
    recolte.dispositifs += [*lignes, *annuler(lignes, _UNE_ANNULEE_SUR), renonce, annulee]
