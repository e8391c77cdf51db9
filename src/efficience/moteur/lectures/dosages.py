"""The strength that a product's name writes, to tell which products of one substance replace one another.

« OMEPRAZOLE ARW 20MG GELULE 28 » → « 20MG »; « IRBESARTAN HCTZ BGA 300/12,5 MG CPR 90 » → « 300/12.5MG »;
« TELMISARTAN/HCTZ VTS 80MG/12,5MG CPR 90 » → « 80/12.5MG ». Empty when the name writes none: the product then
has no equivalent.
"""

import re

_NOMBRE = r"\d+(?:[.,]\d+)?"
_UNITE = r"(?:MG|G|µG|MCG|MICROGRAMMES?|UI)"
_DOSES = re.compile(
    rf"(?<![\d,.])({_NOMBRE})\s*({_UNITE})?(?:\s*/\s*({_NOMBRE})\s*({_UNITE})?)?(?:\s*/\s*({_NOMBRE})\s*({_UNITE})?)?(?![A-Z0-9])"
)


def dosage(libelle: str) -> str:
    """The strengths of a name, in order, with their last unit; empty when none is written with a unit."""
    for trouve in _DOSES.finditer(libelle.upper()):
        doses, unites = trouve.groups()[::2], [unite for unite in trouve.groups()[1::2] if unite]
        if unites:
            return "/".join(_lisser(dose) for dose in doses if dose) + unites[-1]
    return ""


def _lisser(dose: str) -> str:
    ecrite = dose.replace(",", ".")
    return ecrite.rstrip("0").rstrip(".") if "." in ecrite else ecrite
