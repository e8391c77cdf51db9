"""A hospital's own PMSI: what GENRSA and DRUIDES write on its side (RSA, ANO, FICHCOMP .med), fixed width.

Where to obtain it: the medical information department, in the archive `FINESS.AAAA.M.<date>.out.zip` of each transmission,
or the files `FINESS.AAAA.M.rsa`, `.ano`, `.med` taken out of it. What it cannot give: any amount of a stay, what happens in
another hospital, exams before the stay; the drugs of a private for-profit hospital are in its invoices (RSF), not read.

The `.ano` file holds an index that follows the patient and a date of birth. The index becomes a keyed pseudonym as it is
read, the date of birth is never read: neither is ever written (`pseudonymes`). Positions come from tables (`formats`), never
from code.
"""

from efficience.moteur.sources.rsa.assemblage import lire
from efficience.moteur.sources.rsa.envois import fichiers_lus

__all__ = ["fichiers_lus", "lire"]
