"""Transports: ambulances, seated transports, shared trips, and those that the indicator must leave out."""

from efficience.moteur.synthese.soins.cadre import Cadre, annuler, partager
from efficience.moteur.synthese.soins.evenements import INTER, INTRA, PROGRAMME, URGENT, Recolte, Transport
from efficience.moteur.synthese.soins.listes import codes
from efficience.moteur.synthese.soins.plan import catalogue

_UNE_ANNULEE_SUR = 50
_UNE_PARTAGEE_SUR = 20
_ASSIS = 4  # natures of seated transport in use: VSL, taxis
_HORS_VILLE, _DE_GARDE = "2107", "4221"  # paid by the hospital; ambulance on call
_HORS_CHAMP = ((URGENT, "", 16), (URGENT, _DE_GARDE, 25), (INTER, "", 20), (INTRA, _HORS_VILLE, 30))
"""Circumstance, nature (an ordinary ambulance when empty), one line for so many ambulance lines."""


def transporter(cadre: Cadre, recolte: Recolte) -> None:
    """The planned lines and euros of each mode, then what is out of the field."""
    ambulances = codes("nature-ambulance", cadre.annee)
    partagees = codes("nature-partagee", cadre.annee)
    assis = [code for code in codes("nature-tap", cadre.annee) if code not in partagees][:_ASSIS]
    lignes = _mode(cadre, "amb", "ambulance", list(ambulances), [])
    recolte.transports += lignes + annuler(lignes, _UNE_ANNULEE_SUR)
    for circonstance, nature, une_sur in _HORS_CHAMP:
        recolte.transports += [
            ligne._replace(circonstance=circonstance, nature=nature or ligne.nature) for ligne in lignes[::une_sur]
        ]
    lignes = _mode(cadre, "tap", "tap", assis, list(partagees))
    recolte.transports += lignes + annuler(lignes, _UNE_ANNULEE_SUR)


def _mode(cadre: Cadre, mode: str, prix: str, natures: list[str], partagees: list[str]) -> list[Transport]:
    nombre = cadre.plan.get(f"{mode}_lignes", 0)
    if not nombre:
        return []
    hasard = cadre.hasard(f"transport {mode}")
    centimes = cadre.plan[f"{mode}_centimes"]
    patients = [cadre.patient("60" if rang % 4 else "20").numero for rang in range(1 + nombre // 4)]
    montants = partager(centimes, nombre, hasard)
    trajets = partager(max(nombre, centimes // int(catalogue()["centimes"][prix])), nombre, hasard)
    jours = cadre.jours(hasard, nombre)
    tirages = hasard.integers(0, len(natures), size=nombre)
    lignes = []
    for rang, (jour, montant, combien, tirage) in enumerate(zip(jours, montants, trajets, tirages, strict=True)):
        partagee = bool(partagees) and rang % _UNE_PARTAGEE_SUR == 0
        nature = partagees[rang // _UNE_PARTAGEE_SUR % len(partagees)] if partagee else natures[int(tirage)]
        patient = patients[rang % len(patients)]
        lignes.append(Transport(cadre.finess, patient, nature, PROGRAMME, jour, cadre.annee, max(1, combien), montant))
    return lignes
