"""Where an object is: what scopes and row-level security look at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    """The place of an object: region (code), departement (code), FINESS of the legal entity, organisation."""

    region: str = ""
    departement: str = ""
    finess: str = ""
    organisation: str = ""
