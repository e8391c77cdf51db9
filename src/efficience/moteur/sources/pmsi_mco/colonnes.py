"""The SNDS columns that are read, by table, and how their text is read.

Names are those of the published schema (indsante/schema-snds); a test checks them there. `NUM_ENQ` is not in it: it
replaces `NIR_ANO_17` in extractions delivered to projects.
"""

from dataclasses import dataclass
from enum import Enum

from efficience.moteur.sources.lecture import Champ

_DATE = (
    r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}([ T].*)?|[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?|[0-9]{2}[A-Za-z]{3}[0-9]{4}(:.*)?|[0-9]{8}"
)
_ESSAIS = ", ".join(
    f"try_strptime(regexp_extract({{x}}, '^[^ T:]+'), '{forme}')" for forme in ("%d/%m/%Y", "%Y-%m-%d", "%d%b%Y", "%d%m%Y")
)


class Sorte(Enum):
    """How the text of a raw column is read: accepted pattern, SQL value of the text `{x}`, stored type, words for the user.

    A number may be written as SAS does (« . » is missing), and a whole one or a code as a floating number (« 12.0 »). Texts
    may end with « .0 » by themselves: I50.0.
    """

    CODE = (r"[^\x00]*", r"nullif(regexp_replace(trim({x}), '\.0+$', ''), '')", "VARCHAR", "un code")
    RANG = (r"[^\x00]*", r"nullif(ltrim(regexp_replace(trim({x}), '\.0+$', ''), '0'), '')", "VARCHAR", "un numéro d'ordre")
    TEXTE = (r"[^\x00]*", "nullif(trim({x}), '')", "VARCHAR", "un texte")
    DATE = (_DATE, f"coalesce({_ESSAIS})::DATE", "DATE", "une date JJ/MM/AAAA, AAAA-MM-JJ ou JJMMMAAAA:HH:MM:SS")
    ENTIER = (
        r"\.|[+-]?[0-9]{1,9}(\.0+)?",
        r"TRY_CAST(regexp_replace({x}, '\.0*$', '') AS BIGINT)",
        "BIGINT",
        "un nombre entier",
    )
    NOMBRE = (
        r"\.|[+-]?([0-9]{1,14}(\.[0-9]*)?|\.[0-9]+)",
        "TRY_CAST({x} AS DECIMAL(18,3))",
        "DECIMAL(18,3)",
        "un nombre, point décimal",
    )

    @property
    def type_sql(self) -> str:
        return self.value[2]

    def champ(self, nom: str) -> Champ:
        """How the column `nom` is checked and converted; an empty text is missing."""
        motif, valeur, _, attendu = self.value
        return Champ(f"({nom} IS NULL OR regexp_full_match({nom}, '{motif}'))", valeur.replace("{x}", nom), attendu)


@dataclass(frozen=True)
class TableMco:
    """What is read of a table: columns that must be there, columns used when they are."""

    requises: dict[str, Sorte]
    facultatives: dict[str, Sorte]

    @property
    def sortes(self) -> dict[str, Sorte]:
        return self.requises | self.facultatives


CODES_RETOUR = ("NIR_RET", "NAI_RET", "SEX_RET", "SEJ_RET", "FHO_RET", "PMS_RET", "DAT_RET")
CODES_RETOUR_2013 = ("COH_NAI_RET", "COH_SEX_RET")
CODES_RETOUR_EXTERNES = ("NIR_RET", "NAI_RET", "SEX_RET", "IAS_RET", "ENT_DAT_RET")
PSEUDONYMES = ("NIR_ANO_17", "NUM_ENQ")
S = Sorte
_SEJOUR = {"ETA_NUM": S.CODE, "RSA_NUM": S.RANG}
_EXTERNE = {"ETA_NUM": S.CODE, "SEQ_NUM": S.RANG}
_PSEUDONYMES = dict.fromkeys(PSEUDONYMES, S.TEXTE)

TABLES_MCO = {
    "B": TableMco(
        _SEJOUR
        | dict.fromkeys(("ENT_MOD", "SOR_MOD"), S.CODE)
        | dict.fromkeys(("GRG_GHM", "DGN_PAL"), S.TEXTE)
        | {"AGE_ANN": S.ENTIER},
        {"DGN_REL": S.TEXTE, "SEJ_TYP": S.CODE, "TYP_GEN_RSA": S.CODE, "GHS_NUM": S.CODE, "AGE_JOU": S.ENTIER},
    ),
    "C": TableMco(
        _SEJOUR | dict.fromkeys(("EXE_SOI_DTD", "EXE_SOI_DTF"), S.DATE) | dict.fromkeys(CODES_RETOUR, S.CODE),
        dict.fromkeys(CODES_RETOUR_2013, S.CODE) | _PSEUDONYMES,
    ),
    "A": TableMco(_SEJOUR | {"CDC_ACT": S.CODE}, {"ENT_DAT_DEL": S.ENTIER}),
    "D": TableMco(_SEJOUR | {"ASS_DGN": S.TEXTE}, {}),
    "UM": TableMco(_SEJOUR | {"ETA_NUM_GEO": S.CODE}, {"UM_ORD_NUM": S.ENTIER}),
    "VALO": TableMco(_SEJOUR | {"MNT_TOT_AM": S.NOMBRE}, {}),
    "MED": TableMco(
        _SEJOUR | {"UCD_UCD_COD": S.CODE, "ADM_NBR": S.NOMBRE, "ADM_NBR_PRI": S.NOMBRE}, {"NBR_SEJ": S.ENTIER}
    ),
    "FH": TableMco(
        _SEJOUR | {"COD_UCD": S.CODE, "QUA_COD": S.NOMBRE, "FAC_TOT": S.NOMBRE},
        {"UCD_UCD_COD": S.CODE, "COE_TAU": S.NOMBRE},
    ),
    "FLSTC": TableMco(_EXTERNE | {"NABM_COD": S.CODE}, {"DEL_DAT_ENT": S.ENTIER}),
    "CSTC": TableMco(
        _EXTERNE | {"EXE_SOI_DTD": S.DATE} | dict.fromkeys(CODES_RETOUR_EXTERNES, S.CODE),
        {"EXE_SOI_DTF": S.DATE} | _PSEUDONYMES,
    ),
}  # fmt: skip
NECESSAIRES = ("B", "C")
