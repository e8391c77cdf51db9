"""What each published measure says about persons: a count, an amount linked to a count, a ratio, or nothing.

The table is declared, not guessed: a measure that nobody declared is hidden. Names follow the indicators' measures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Nature(Enum):
    """How disclosure control treats a measure."""

    EFFECTIF = "effectif"  # counts persons, stays or other units of observation: the threshold applies to it
    LIE = "grandeur liée"  # adds up like its count and is hidden with it
    SOMME = "somme"  # the sum of other measures at the same place
    RAPPORT = "rapport"  # numerator over denominators: shown only if they all are
    LIBRE = "libre"  # says nothing of persons


@dataclass(frozen=True)
class Role:
    """The role of a measure.

    `de`: the count of a linked magnitude, or the terms of a sum. `sur`: the count that contains this one (the rest is
    a count too). `approche`: counts things (boxes, trips), of which a person has at least one. `numerateur_tu`: the
    numerator is a count that is not published by itself, and that anybody gets from ratio × denominator.
    `echelle`: 100 for a percentage.
    """

    nature: Nature
    de: tuple[str, ...] = ()
    sur: str = ""
    approche: bool = False
    numerateur: str = ""
    denominateur: tuple[str, ...] = ()
    numerateur_tu: bool = False
    echelle: int = 1

    @property
    def composantes(self) -> tuple[str, ...]:
        return tuple(nom for nom in (self.numerateur, *self.denominateur) if nom)

    def prefixe(self, devant: str) -> "Role":
        """The same role where every measure is named « devant/mesure »."""
        return Role(
            self.nature,
            tuple(devant + nom for nom in self.de),
            self.sur and devant + self.sur,
            self.approche,
            self.numerateur and devant + self.numerateur,
            tuple(devant + nom for nom in self.denominateur),
            self.numerateur_tu,
            self.echelle,
        )


def effectif(sur: str = "") -> Role:
    """A count of persons or stays; `sur`: the count it is a part of."""
    return Role(Nature.EFFECTIF, sur=sur)


def effectif_approche(sur: str = "") -> Role:
    """A count of boxes, units or trips, standing in for the persons it comes from."""
    return Role(Nature.EFFECTIF, sur=sur, approche=True)


def lie(a: str = "") -> Role:
    """Linked to the count `a`; without a count, nothing says that it may be shown."""
    return Role(Nature.LIE, de=(a,) if a else ())


def somme(*termes: str) -> Role:
    """A measure that is the sum of others of the same place."""
    return Role(Nature.SOMME, de=termes)


def rapport(numerateur: str, *denominateur: str, echelle: int = 1) -> Role:
    """A ratio of published measures, times `echelle` for its denominator."""
    return Role(Nature.RAPPORT, numerateur=numerateur, denominateur=denominateur, echelle=echelle)


def taux_de(denominateur: str, echelle: int = 1) -> Role:
    """A rate whose numerator is a count that is not published by itself."""
    return Role(Nature.RAPPORT, denominateur=(denominateur,), numerateur_tu=True, echelle=echelle)


def suit(*effectifs: str) -> Role:
    """Shown only with these counts; nothing else can be drawn from it."""
    return Role(Nature.RAPPORT, denominateur=effectifs)


LIBRE = Role(Nature.LIBRE)
SANS_EFFECTIF = lie()


@dataclass(frozen=True)
class RolesIndicateur:
    """The roles of an indicator's measures, and the tables on individuals that it reads."""

    tables: tuple[str, ...]
    mesures: Mapping[str, Role]


_COMPOSANTES_EPA = range(1, 10)
_EPA = {
    nom: role
    for k in _COMPOSANTES_EPA
    for nom, role in {
        f"sejours_{k}": effectif(),
        f"examens_{k}": effectif(),
        f"taux_{k}": taux_de(f"sejours_{k}"),
        f"montant_unitaire_{k}": suit(f"examens_{k}", f"sejours_{k}"),
        f"montant_{k}": lie(f"examens_{k}"),
    }.items()
}
_BIOSIMILAIRES = {
    "unites": effectif_approche(),
    "unites_biosimilaires": effectif_approche(sur="unites"),
    "depense": lie("unites"),
    "taux": rapport("unites_biosimilaires", "unites"),
}
_ORDONNANCES = {
    "ordonnances": effectif_approche(),
    **{nom: lie("ordonnances") for nom in ("finess", "rpps", "informatisees", "dci")},
    **{nom: suit("ordonnances") for nom in ("taux", "taux_complet", "depense_phev")},
}

ROLES: Mapping[str, RolesIndicateur] = {
    "N-IPP": RolesIndicateur(("delivrances",), {"boites": effectif_approche(), "depense": lie("boites")}),
    "N-ARA2": RolesIndicateur(
        ("delivrances",),
        {
            "unites_ara2": effectif_approche(),
            "unites_iec": effectif_approche(),
            "boites_ara2": effectif_approche(),
            "boites_iec": effectif_approche(),
            "depense_ara2": lie("unites_ara2"),
            "depense_iec": lie("unites_iec"),
            "depense": somme("depense_ara2", "depense_iec"),
            "part_ara2": rapport("unites_ara2", "unites_ara2", "unites_iec"),
        },
    ),
    "N-EZE": RolesIndicateur(
        ("delivrances",),
        {
            "unites_ezetimibe": effectif_approche(),
            "unites_statines": effectif_approche(),
            "boites_ezetimibe": effectif_approche(),
            "boites_statines": effectif_approche(),
            "depense": lie("unites_ezetimibe"),
            "depense_statines": lie("unites_statines"),
            "part_ezetimibe": rapport("unites_ezetimibe", "unites_ezetimibe", "unites_statines"),
        },
    ),
    "N-PERF": RolesIndicateur(
        ("dispositifs",),
        {
            **{f"patients_{mode}": effectif() for mode in ("sa", "diffuseur", "gravite")},
            **{f"depense_{mode}": lie(f"patients_{mode}") for mode in ("sa", "diffuseur", "gravite")},
            "depense": SANS_EFFECTIF,
            "part": rapport("depense", "depense", "depense_gravite"),
        },
    ),
    "N-PANS": RolesIndicateur(
        ("dispositifs",),
        {"patients": effectif(), "depense": lie("patients"), "montant_moyen": rapport("depense", "patients")},
    ),
    "N-TRA": RolesIndicateur(
        ("transports",),
        {
            "trajets_ambulance": effectif_approche(),
            "trajets_tap": effectif_approche(),
            "depense_ambulance": lie("trajets_ambulance"),
            "depense_tap": lie("trajets_tap"),
            "cout_moyen_ambulance": rapport("depense_ambulance", "trajets_ambulance"),
            "cout_moyen_tap": rapport("depense_tap", "trajets_tap"),
            "part_ambulance": rapport("depense_ambulance", "depense_ambulance", "depense_tap"),
        },
    ),
    "N-IC": RolesIndicateur(
        ("sejours", "consultations"),
        {
            "sejours": effectif(),
            "rehospitalisations": effectif(sur="sejours"),
            "depense_rehospitalisations": lie("rehospitalisations"),
            "taux": rapport("rehospitalisations", "sejours"),
            "taux_medecin_traitant_8j": taux_de("sejours"),
            "taux_cardiologue_2m": taux_de("sejours"),
        },
    ),
    "N-EPA": RolesIndicateur(("sejours", "actes", "examens"), _EPA),
    "R-BIO-T": RolesIndicateur(("administrations",), _BIOSIMILAIRES),
    "R-BIO-R": RolesIndicateur(("administrations",), _BIOSIMILAIRES),
    "R-SC": RolesIndicateur(
        ("administrations",),
        {"sejours": effectif(), "sejours_sc": effectif(sur="sejours"), "taux": rapport("sejours_sc", "sejours")},
    ),
    "R-CONF": RolesIndicateur(("ordonnances_auditees",), _ORDONNANCES),
    "R-CONC": RolesIndicateur((), {"niveau": LIBRE}),
    "I-IPP": RolesIndicateur(
        ("delivrances", "sejours"),
        {
            "patients": effectif(),
            "patients_sans_risque": effectif(sur="patients"),
            "taux": rapport("patients_sans_risque", "patients"),
        },
    ),
    "I-ATB": RolesIndicateur(
        ("dispositifs", "delivrances"),
        dict.fromkeys(("part", "depense_antibiotiques", "depense_diffuseur"), SANS_EFFECTIF),
    ),
}

# Columns of a table that is not a result file, recognised by their name.
EFFECTIFS_CONNUS: Mapping[str, Role] = {
    **{
        nom: effectif()
        for nom in ("effectif", "effectifs", "patients", "beneficiaires", "sejours", "examens", "nombre", "n")
    },
    **{nom: effectif(sur="sejours") for nom in ("rehospitalisations", "sejours_sc")},
    "denominateur": effectif(),
    "numerateur": effectif(sur="denominateur"),
    **{nom: effectif_approche() for nom in ("ordonnances", "trajets", "boites", "unites")},
}
DEBUTS_DE_RAPPORT = ("taux", "part", "pourcentage", "ratio")
DEBUTS_DE_MOYENNE = ("moyenne", "montant_moyen", "cout_moyen", "depense_moyenne", "montant_unitaire")
