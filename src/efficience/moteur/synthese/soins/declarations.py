"""What is audited and what is declared: the prescriptions of the yearly audit, the level of medication reconciliation."""

from efficience.moteur.synthese.soins.cadre import Cadre
from efficience.moteur.synthese.soins.evenements import Autoevaluation, Ordonnance, Recolte
from efficience.moteur.synthese.soins.plan import NIVEAUX

CRITERE = "conciliation"
_ITEMS = ("finess", "rpps", "informatisees", "dci")


def declarer(cadre: Cadre, recolte: Recolte) -> None:
    """The audit, wrong imputations besides; the level of the establishment that bills, not of the one it absorbed."""
    nombre = cadre.plan.get("ordonnances", 0)
    conformes = {item: cadre.plan.get(item, 0) for item in _ITEMS}
    for rang in range(nombre + cadre.plan.get("erronees", 0)):
        numero = f"{cadre.porteur.habitudes.rang:04d}-{1 + rang:04d}"
        finess, rpps, informatisee, dci = (
            _conforme(rang, place, conformes[item], nombre) for place, item in enumerate(_ITEMS)
        )
        recolte.ordonnances_auditees.append(
            Ordonnance(cadre.finess, cadre.annee, numero, finess, rpps, informatisee, dci, rang >= nombre)
        )
    if cadre.porteur.etablissement is cadre.porteur.habitudes:
        niveau = NIVEAUX[cadre.plan["niveau"]]
        recolte.autoevaluations.append(Autoevaluation(cadre.finess, cadre.annee, CRITERE, niveau))


def _conforme(rang: int, place: int, conformes: int, nombre: int) -> bool:
    """Exactly `conformes` of the `nombre` first prescriptions, shifted from one check to the next."""
    return rang < nombre and (rang + place * nombre // 8) % nombre < conformes
