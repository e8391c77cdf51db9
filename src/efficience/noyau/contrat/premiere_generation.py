"""Generation 1 (2018-2021): a contract signed elsewhere, taken back with its volets, followed to its lapse.

« Le présent contrat est signé pour une durée indéterminée et entre en vigueur au 1er janvier suivant la date de
signature. » (contrat type de 2017, art. 2). Contracts of this generation lapsed with it, on 31 December 2021.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.contrat import exigences as x
from efficience.noyau.contrat import gardes as g
from efficience.noyau.contrat.effets import prise_d_effet
from efficience.noyau.contrat.vie_en_vigueur import CONCLUS, ETATS_DE_VIE, GESTES_DE_VIE, LIGNES_DE_VIE
from efficience.noyau.dossier import Dossier
from efficience.noyau.roles import AGENT_ARS, ARS

CONTRAT_TYPE = "contrat-type-2017"
GENERATION = "GEN1_2018"

ETATS = (
    Etat("a_reprendre", "À reprendre", (ARS,), "L’ARS enregistre le contrat signé, ses volets et sa date de signature."),
    *(etat for etat in ETATS_DE_VIE if etat.code != "expiree"),
    Etat("caduque", "Caduc", (), "Les contrats de première génération ont pris fin avec elle.", final=True),
)
GESTES = (Geste("reprendre", "Reprendre un contrat signé", "Contrat repris"), *GESTES_DE_VIE)


def _signe_sous_la_generation(jour: date, dossier: Dossier) -> str:
    fin = dossier.reglement.generation(GENERATION).fin
    if fin and jour > fin:
        return f"Un contrat de première génération n’a pu être signé après le {fin:%d/%m/%Y}."
    return x.SIGNE_LE.refus(jour, dossier)


SIGNE_LE = replace(x.SIGNE_LE, refus=_signe_sous_la_generation)
REPRENDRE: Transition[Dossier] = Transition(
    "reprendre", ("a_reprendre",), "conclue", (AGENT_ARS,), CONTRAT_TYPE, exige=(SIGNE_LE, x.VOLETS, x.PIECE)
)


def _effet(dossier: Dossier) -> datetime | None:
    ou, instant = dossier.territoire, g.conclu_le(dossier)
    return instant and ou.debut(prise_d_effet("prise_d_effet_contrat", ou.jour(instant), dossier.reglement))


def _caducite(dossier: Dossier) -> datetime | None:
    """The end of the last day of the generation."""
    fin = dossier.reglement.generation(GENERATION).fin
    return dossier.territoire.lendemain(fin) if fin else None


PASSAGES = (
    Passage(("conclue",), "en_vigueur", _effet, "1er janvier suivant la signature", CONTRAT_TYPE),
    Passage(("en_vigueur",), "caduque", _caducite, "Fin de la première génération", "css-l162-30-2"),
    Passage(("en_vigueur",), "resiliee", g.fin_des_volets, "Tous les volets résiliés", CONTRAT_TYPE),
    Passage(CONCLUS, "close", g.fermeture, "Fermeture de l’établissement", CONTRAT_TYPE),
)

PREMIERE_GENERATION: Automate[Dossier] = Automate(
    "contrat_gen1",
    "Contrat de première génération",
    "a_reprendre",
    ETATS,
    GESTES,
    (REPRENDRE, *LIGNES_DE_VIE),
    PASSAGES,
)
