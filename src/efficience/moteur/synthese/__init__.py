"""A fictive region, deterministic, in the published formats of the sources and as canonical tables.

Nothing in it is real but the codes of the public classifications: names, numbers, prices and volumes are invented,
with the orders of magnitude of the open data. The same arguments give the same bytes; every draw has its own generator,
named after what it decides. Quantities and amounts are integers (boxes, cents) from the draw to the file.

Planted effects, one establishment each (`catalogue/region.yaml`, `effets`), so that an indicator has something to find:

- `exemplaire`: boxes of proton pump inhibitors (PPI) fall by 12 % a year; `derive`: they rise by 15 % a year;
- `absorbe` merges into `absorbant` on the first day of the last year, which then carries both volumes;
- `ferme` closes on the last day of the year before the last; `silencieux` is open but missing from the last file;
- `au_dessus` and `au_dessous`: 8,512 and 8,488 boxes of PPI every year, on either side of 8,500;
- `sans_ipp` prescribes no PPI at all; `corse` (2A…) and `outre_mer` (97…) have unusual FINESS numbers and regions;
- `geographique` is published under its site's FINESS, not its legal entity's;
- one pack of atorvastatin without a readable count of units goes to `corse` only; one label of omeprazole
  contradicts the official base; prices of some packs fall by 2 % a year.
"""

from efficience.moteur.synthese.bilan import Bilan, Fichier
from efficience.moteur.synthese.fabrique import FORMES, fabriquer

__all__ = ["FORMES", "Bilan", "Fichier", "fabriquer"]
