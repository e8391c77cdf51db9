"""FINESS numbers of the PMSI: distinct ones read once, a leading zero eaten by a numeric column given back."""

import re
from collections.abc import Iterable

from efficience.moteur.atelier import Atelier
from efficience.moteur.sources.finess_lus import verifier_cles
from efficience.moteur.sql import poser
from efficience.noyau.finess import Finess, cle


def poser_finess(numeros: Iterable[str | None], atelier: Atelier) -> None:
    """Create the table `numeros` (`lu`, `garde`): each number as read, and as kept; a wrong one is kept as missing."""
    lus = {numero: _complet(numero) for numero in numeros if numero is not None}
    retenus = verifier_cles(lus.values()).retenus
    lignes = [(lu, retenus.get(complet)) for lu, complet in lus.items()]
    poser(atelier.con, atelier.dossier, "numeros", {"lu": "VARCHAR", "garde": "VARCHAR"}, lignes)


def _complet(numero: str) -> str:
    """`ETA_NUM` has 9 characters: 8 digits that a leading zero makes valid are a number of departments 01 to 09."""
    neuf = f"0{numero}"
    return neuf if re.fullmatch(Finess.motif, neuf) and cle(neuf[:8]) == neuf[8] else numero
