"""Documents: Markdown templates with a closed catalogue of fields → one tree → HTML, DOCX, tagged PDF; seal and checks.

`modele(nom)` or `Modele.lire(nom, texte)`, then `composer(modele, donnees)`, then `en_html`, `en_docx` or `en_pdf`;
`sceau.apposer` signs a PDF, `signatures.verifier_signature` checks a signed one, `depots.examiner_depot` any uploaded file,
`horodatage.horodater` has a fingerprint dated by an authority.
No Django, no clock, no storage.
"""

from efficience.documents.comparaison import LigneComparee, Sort, comparer
from efficience.documents.composition import Document, apercu, composer, exemples
from efficience.documents.conservation import conserver, reprendre
from efficience.documents.docx import en_docx
from efficience.documents.html import en_html
from efficience.documents.modeles import Modele, bibliotheque, examiner, modele
from efficience.documents.pdf import en_pdf
from efficience.documents.refus import (
    DepotRefuse,
    Faute,
    HorodatageRefuse,
    ModeleRefuse,
    RefusDocument,
    SceauRefuse,
    ValeurRefusee,
)

__all__ = [
    "DepotRefuse",
    "Document",
    "Faute",
    "HorodatageRefuse",
    "LigneComparee",
    "Modele",
    "ModeleRefuse",
    "RefusDocument",
    "SceauRefuse",
    "Sort",
    "ValeurRefusee",
    "apercu",
    "bibliotheque",
    "comparer",
    "composer",
    "conserver",
    "en_docx",
    "en_html",
    "en_pdf",
    "examiner",
    "exemples",
    "modele",
    "reprendre",
]
