"""The codes that care may bear: read from the code lists of `reglement`, never copied."""

from datetime import date
from functools import cache

from efficience.reglement import officiel

SUFFIXES_CIM10 = ("0", "1", "9")


@cache
def codes(nom: str, annee: int) -> tuple[str, ...]:
    """Codes of a list that count in the middle of a year."""
    reglement = officiel()
    return reglement.nomenclature(nom).codes_actifs(date(annee, 7, 1), reglement)


@cache
def diagnostics(nom: str, annee: int) -> tuple[str, ...]:
    """Diagnoses of a list: a category of three characters is made precise."""
    return tuple(
        diagnostic
        for code in codes(nom, annee)
        for diagnostic in ([code + suffixe for suffixe in SUFFIXES_CIM10] if len(code) == 3 else [code])
    )


@cache
def pansements(annee: int) -> tuple[str, ...]:
    """Forty dressings out of the whole list, spread over it."""
    tous = codes("lpp-pansements-codes", annee)
    return tous[:: max(1, len(tous) // 40)]
