"""One indicator = one file: the quoted text, the identity card, the computation, a worked example, and nothing else."""

from efficience.moteur.definition import Indicateur
from efficience.moteur.indicateurs.antibiotiques_diffuseur import ANTIBIOTIQUES_DIFFUSEUR
from efficience.moteur.indicateurs.ara2 import ARA2_IEC
from efficience.moteur.indicateurs.biosimilaires import BIOSIMILAIRES_RITUXIMAB, BIOSIMILAIRES_TRASTUZUMAB
from efficience.moteur.indicateurs.conciliation import CONCILIATION
from efficience.moteur.indicateurs.conformite import CONFORMITE
from efficience.moteur.indicateurs.examens_preanesthesiques import EXAMENS_PREANESTHESIQUES
from efficience.moteur.indicateurs.ezetimibe import EZETIMIBE
from efficience.moteur.indicateurs.insuffisance_cardiaque import REHOSPITALISATION
from efficience.moteur.indicateurs.ipp import IPP
from efficience.moteur.indicateurs.ipp_hors_indication import IPP_HORS_INDICATION
from efficience.moteur.indicateurs.pansements import PANSEMENTS
from efficience.moteur.indicateurs.perfusion import PERFUSION
from efficience.moteur.indicateurs.transports import TRANSPORTS
from efficience.moteur.indicateurs.voie_sous_cutanee import VOIE_SOUS_CUTANEE

_NATIONAUX = (IPP, ARA2_IEC, EZETIMIBE, PERFUSION, PANSEMENTS, TRANSPORTS, REHOSPITALISATION, EXAMENS_PREANESTHESIQUES)
_REGIONAUX = (BIOSIMILAIRES_TRASTUZUMAB, BIOSIMILAIRES_RITUXIMAB, VOIE_SOUS_CUTANEE, CONFORMITE, CONCILIATION)
_INFORMATIFS = (IPP_HORS_INDICATION, ANTIBIOTIQUES_DIFFUSEUR)

INDICATEURS: dict[str, Indicateur] = {
    indicateur.code: indicateur for indicateur in (*_NATIONAUX, *_REGIONAUX, *_INFORMATIFS)
}
