"""The raw columns of the DCIR that are read, table by table, and how each is written: data, no code.

Names and widths follow the JSON Table Schemas of the SNDS (indsante/schema-snds); a test checks them where these lie.
Numbers may come as « 20071218.0 » and a missing one as « . » (SAS); dates as dd/MM/yyyy, ISO, yyyymmdd or
ddMMMyyyy:HH:mm:ss.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from efficience.moteur.sources.entree_de_table import en_texte
from efficience.moteur.sources.lecture import Champ

_DATES = "['%d/%m/%Y', '%Y-%m-%d', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%d%b%Y:%H:%M:%S', '%d%b%Y', '%Y%m%d']"
_ENTIERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_SANS_DECIMALES = r"'\.0*$', ''"


@dataclass(frozen=True)
class Ecriture:
    """How a raw value is written: SQL type, pattern of its text, SQL value of the text `x`, words for the user, and the
    Parquet types that need no text: their pattern, and the SQL value of such a column."""

    type_sql: str
    motif: str
    attendu: str
    valeur: Callable[[str], str]
    natifs: str
    valeur_native: Callable[[str], str]


def _nombre(type_sql: str, motif: str, attendu: str, exacts: str) -> Ecriture:
    """`exacts`: precision and decimals (patterns) of the Parquet decimals that the type surely holds."""
    natifs = rf"U?TINYINT|U?SMALLINT|INTEGER|DECIMAL\({exacts}\)"
    return Ecriture(
        type_sql, motif, attendu, lambda x: f"CAST({x} AS {type_sql})", natifs, lambda c: f"CAST({c} AS {type_sql})"
    )


class Sorte(Enum):
    """The kinds of raw values."""

    TEXTE = Ecriture("VARCHAR", r"[^\x00]*", "un texte", lambda x: x, "VARCHAR", lambda c: f"nullif(trim({c}), '')")
    CODE = Ecriture(
        "VARCHAR",
        r"[^\x00]*",
        "un code",
        lambda x: f"regexp_replace({x}, {_SANS_DECIMALES})",
        "|".join(_ENTIERS),
        lambda c: f"{c}::VARCHAR",
    )
    ENTIER = Ecriture(
        "INTEGER",
        r"[+-]?[0-9]{1,9}(\.0*)?",
        "un nombre entier de 9 chiffres au plus",
        lambda x: f"CAST(regexp_replace({x}, {_SANS_DECIMALES}) AS INTEGER)",
        "|".join(_ENTIERS),
        lambda c: c,
    )
    DATE = Ecriture(
        "DATE",
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9:]{8})?|[0-9]{8}(\.0*)?|[0-9]{2}/[0-9]{2}/[0-9]{4}|"
        r"[0-9]{2}[A-Za-z]{3}[0-9]{4}(:[0-9:]{8})?",
        "une date qui existe : JJ/MM/AAAA, AAAA-MM-JJ ou JJMMMAAAA:HH:MM:SS",
        lambda x: f"try_strptime(regexp_replace({x}, {_SANS_DECIMALES}), {_DATES})::DATE",
        "DATE",
        lambda c: c,
    )
    MONTANT = _nombre(
        "DECIMAL(18,2)",
        r"[+-]?([0-9]{1,13}(\.[0-9]{0,2}0*)?|\.[0-9]{1,2}0*)",
        "un montant en euros, point décimal, deux décimales au plus",
        r"(\d|1[0-6]),[0-2]",
    )
    QUANTITE = _nombre(
        "DECIMAL(18,2)",
        r"[+-]?([0-9]{1,13}(\.[0-9]{0,2}0*)?|\.[0-9]{1,2}0*)",
        "un nombre, point décimal, deux décimales au plus",
        r"(\d|1[0-6]),[0-2]",
    )
    PRIX = _nombre(
        "DECIMAL(18,5)",
        r"[+-]?([0-9]{1,12}(\.[0-9]*)?|\.[0-9]+)",
        "un prix unitaire, point décimal",
        r"(\d|1[0-3]),[0-5]",
    )


@dataclass(frozen=True)
class Colonne:
    """A raw column. `exigee`: the table cannot be read without it; `remplie`: nor a line whose value is missing."""

    nom: str
    sorte: Sorte
    exigee: bool = False
    remplie: bool = False

    @property
    def champ(self) -> Champ:
        """The conditions and the value of the column's text."""
        ecriture = self.sorte.value
        texte = f"nullif(trim({self.nom}), '')"
        if self.sorte not in (Sorte.TEXTE, Sorte.CODE):
            texte = f"nullif({texte}, '.')"
        valide = f"regexp_full_match({texte}, '{ecriture.motif}')"
        if self.sorte is Sorte.DATE:
            valide = f"({valide} AND {ecriture.valeur(texte)} IS NOT NULL)"
        valide = f"({texte} IS NOT NULL AND {valide})" if self.remplie else f"({texte} IS NULL OR {valide})"
        return Champ(valide, f"({ecriture.valeur(texte)})::{ecriture.type_sql}", ecriture.attendu)

    def native(self, type_: str) -> str | None:
        """SQL value of a Parquet column whose type holds the value as it is; None for a type read as a text."""
        ecriture = self.sorte.value
        if self.remplie and type_ == "VARCHAR" == ecriture.type_sql:
            return self.nom  # a key, written alike in every table
        return ecriture.valeur_native(self.nom) if re.fullmatch(ecriture.natifs, type_) else None

    def texte(self, type_: str) -> str:
        """SQL of the text of a Parquet column."""
        return f"{en_texte(self.nom, type_)} AS {self.nom}"


def c(nom: str, sorte: Sorte) -> Colonne:
    """One column; a final `!` makes it required, `!!` filled on every line too."""
    return Colonne(nom.rstrip("!"), sorte, exigee="!" in nom, remplie="!!" in nom)


S = Sorte
CLES = (
    c("FLX_DIS_DTD!!", S.DATE),
    c("FLX_TRT_DTD!!", S.DATE),
    c("FLX_EMT_TYP!!", S.ENTIER),
    c("FLX_EMT_NUM!!", S.ENTIER),
    c("FLX_EMT_ORD!!", S.ENTIER),
    c("ORG_CLE_NUM!!", S.TEXTE),
    c("DCT_ORD_NUM!!", S.ENTIER),
    c("PRS_ORD_NUM!!", S.ENTIER),
    c("REM_TYP_AFF!!", S.ENTIER),
)
"""What joins a line of detail to its prestation: `FLX_DIS_DTD` is the first day of the month of flux."""

TABLES_BRUTES = {
    "ER_PRS_F": (
        *CLES,
        c("EXE_SOI_DTD!", S.DATE),
        c("PRE_PRE_DTD", S.DATE),
        c("ETB_PRE_FIN!", S.TEXTE),
        c("PRS_NAT_REF!", S.ENTIER),
        c("BSE_REM_MNT!", S.MONTANT),
        c("BSE_REM_BSE", S.MONTANT),
        c("DPN_QLF!", S.ENTIER),
        c("PRS_DPN_QLP!", S.ENTIER),
        c("CPL_MAJ_TOP!", S.ENTIER),
        c("RGO_ENV_TYP", S.ENTIER),
        c("CPT_ENV_TYP", S.ENTIER),  # the name of the same column in other extractions
        c("PRS_ACT_NBR", S.QUANTITE),
        c("PRS_ACT_QTE", S.QUANTITE),
        c("PSE_SPE_COD", S.ENTIER),
        c("BEN_NIR_PSA", S.TEXTE),
        c("BEN_RNG_GEM", S.ENTIER),
        c("NUM_ENQ", S.TEXTE),  # replaces BEN_NIR_PSA in extractions
        c("BEN_AMA_COD", S.ENTIER),
        c("BEN_SEX_COD", S.ENTIER),
    ),
    "ER_ETE_F": (*CLES, c("ETE_IND_TAA!", S.ENTIER)),
    "ER_PHA_F": (
        *CLES,
        c("PHA_PRS_C13!", S.CODE),
        c("PHA_ACT_QSN!", S.QUANTITE),
        c("PHA_ACT_PRU", S.PRIX),
        c("PHA_DEC_TOP", S.TEXTE),
        c("PHA_DEC_QSU", S.QUANTITE),
        c("PHA_DEC_PRU", S.PRIX),
        c("PHA_ORD_NUM", S.ENTIER),
    ),
    "ER_TIP_F": (
        *CLES,
        c("TIP_PRS_IDE!", S.CODE),
        c("TIP_ACT_QSN!", S.QUANTITE),
        c("TIP_ACT_PRU", S.PRIX),
        c("TIP_ORD_NUM", S.ENTIER),
    ),
    "ER_BIO_F": (*CLES, c("BIO_PRS_IDE!", S.CODE), c("BIO_ACT_QSN!", S.QUANTITE), c("BIO_ORD_NUM", S.ENTIER)),
    "ER_DTR_F": (*CLES, c("TRS_PRS_IDE!", S.ENTIER), c("TRS_TRS_MTF!", S.ENTIER), c("TRS_ORD_NUM", S.ENTIER)),
    "IR_BEN_R": (c("BEN_NIR_PSA!", S.TEXTE), c("BEN_RNG_GEM!", S.ENTIER), c("BEN_IDT_ANO!", S.TEXTE)),
    "IR_PHA_R": (c("PHA_CIP_C13!", S.CODE), c("PHA_ATC_C07!", S.TEXTE), c("PHA_MED_NOM", S.TEXTE)),
}
"""Columns read of each raw table. The others are ignored."""

AUTRES_NOMS = {"CPT_ENV_TYP": "RGO_ENV_TYP", "NUM_ENQ": "BEN_NIR_PSA"}
"""Names that other extractions give to the same thing."""
DETAILS = ("ER_PHA_F", "ER_TIP_F", "ER_BIO_F", "ER_DTR_F")
PAR_FLUX = ("ER_PRS_F", "ER_ETE_F", *DETAILS)


def cles(prefixe: str = "") -> str:
    """The nine keys, as SQL lists them."""
    return ", ".join(f"{prefixe}{cle.nom}" for cle in CLES)


def empreinte() -> str:
    """SQL: 64 bits for the nine keys, the same whatever integers hold them in each table. It counts and spots; what is
    kept is joined by the keys themselves."""
    return f"hash({', '.join(f'{cle.nom}::BIGINT' if cle.sorte is Sorte.ENTIER else cle.nom for cle in CLES)})"


def memes_cles(une: str, autre: str) -> str:
    """SQL condition of the nine-key join."""
    return " AND ".join(f"{une}.{cle.nom} = {autre}.{cle.nom}" for cle in CLES)
