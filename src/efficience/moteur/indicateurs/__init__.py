"""One indicator = one file: the quoted text, the identity card, the computation, a worked example, and nothing else."""

from efficience.moteur.definition import Indicateur
from efficience.moteur.indicateurs.ara2 import ARA2_IEC
from efficience.moteur.indicateurs.ezetimibe import EZETIMIBE
from efficience.moteur.indicateurs.ipp import IPP

INDICATEURS: dict[str, Indicateur] = {indicateur.code: indicateur for indicateur in (IPP, ARA2_IEC, EZETIMIBE)}
