"""PMSI MCO of the SNDS: stays, acts, drugs paid on top of the stay, biology of external consultations.

Where to obtain it: the SNDS portal (CNAM), the ATIH secured platform or the Health Data Hub, for those entitled to it; one
folder holds the tables T_MCOaaB, C (both needed), A, D, UM, MED, FH, VALO, FLSTC and CSTC (when they are there), in CSV or
Parquet, of one or several years. What it cannot give: the biology of town laboratories (source `dcir`), the amount of
stays in private for-profit hospitals (T_MCOaaVALO is about hospitals financed by endowment), the exact stay of
aggregated drug lines.

The establishment is `ETA_NUM`, the number that transmits and is paid: the legal entity of a public hospital, the site of a
private one, which is the level of the contract. The site where the stay took place (`ETA_NUM_GEO`) is only told.
"""

from efficience.moteur.sources.pmsi_mco.assemblage import lire
from efficience.moteur.sources.pmsi_mco.livraison import fichiers_lus

__all__ = ["fichiers_lus", "lire"]
