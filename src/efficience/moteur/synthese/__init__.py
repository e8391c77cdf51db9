"""A fictive region, deterministic: one population, written as canonical tables, open data, raw SNDS, PMSI and ATIH files.

Nothing in it is real but the codes of the public classifications: names, numbers, prices and volumes are invented,
with the orders of magnitude of the open data. The same arguments give the same bytes; every draw has its own generator,
named after what it decides. Quantities and amounts are integers (boxes, cents) from the draw to the file.

The published lines of Open PHMEV come first (`delivrances`); the dispensings of patients split them, boxes and cents
unchanged (`soins.dispensations`). All other care is drawn to a plan of exact counts and cents (`soins.plan`), establishment
after establishment: what a computation must find is known in advance (`ecriture.effets`). Forms (`ecriture`) only write:
the same events, whatever is asked for. Above `lignes_individuelles` published lines, deliveries keep no patient.

Planted effects, one establishment each (`catalogue/region.yaml`, `effets`), so that an indicator has something to find:

- `exemplaire` improves and `derive` drifts, in every table: boxes of proton pump inhibitors (PPI), share of ambulances,
  infusions by diffuser, readmissions, useless exams, biosimilars, conformity (`catalogue/soins.yaml`, `effets`);
- `absorbe` merges into `absorbant` on the first day of the last year, which then carries both volumes;
- `ferme` closes on the last day of the year before the last; `silencieux` is open but absent from the last year;
- `au_dessus` and `au_dessous` are on either side of each targeting threshold, by the least that can be;
- `sans_ipp` prescribes no PPI at all; `corse` (2A…) and `outre_mer` (97…) have unusual FINESS numbers and regions;
- `geographique` is published under its site's FINESS, not its legal entity's;
- one pack of atorvastatin without a readable count of units goes to `corse` only; one label of omeprazole
  contradicts the official base; prices of some packs fall by 2 % a year.
"""

from efficience.moteur.synthese.bilan import Bilan, Fichier, regrouper
from efficience.moteur.synthese.fabrique import FORMES, fabriquer

__all__ = ["FORMES", "Bilan", "Fichier", "fabriquer", "regrouper"]
