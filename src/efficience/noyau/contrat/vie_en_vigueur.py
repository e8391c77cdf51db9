"""Once concluded: the part of a life cycle that the contracts of two generations share, from the effect to the end."""

from __future__ import annotations

from functools import partial

from efficience.noyau.automate import Etat, Geste, Passage, Transition
from efficience.noyau.contrat import exigences as x
from efficience.noyau.contrat import gardes as g
from efficience.noyau.dossier import Dossier
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, DG_ARS, DIRECTEUR, DIRECTEUR_CPAM, PROFESSIONNEL

LOI, CONTRAT_TYPE = "css-l162-30-2", "contrat-type-2017"
CONCLUS = ("conclue", "en_vigueur")
IMPREVU = partial(Transition[Dossier], attendue=False)

ETATS_DE_VIE = (
    Etat("conclue", "Conclu", (), "Le contrat prend effet à la date convenue."),
    Etat("en_vigueur", "En vigueur", (), "Les parties suivent les objectifs et les évaluent chaque année."),
    Etat("expiree", "Arrivé à son terme", (), "Le contrat a pris fin à la date convenue.", final=True),
    Etat("resiliee", "Résilié", (), "Tous les volets ont été résiliés d’un commun accord.", final=True),
    Etat("close", "Clos", (), "L’établissement a fermé.", final=True),
)

GESTES_DE_VIE = (
    Geste("remettre", "Remettre une pièce attendue", "Pièce remise"),
    Geste("declarer_changement", "Déclarer un changement de situation", "Changement de situation déclaré"),
    Geste("demander_revision", "Demander une révision du contrat", "Révision demandée"),
    Geste("constater_fusion", "Enregistrer une fusion", "Fusion enregistrée", engage=True),
    Geste("constater_fermeture", "Enregistrer une fermeture", "Fermeture enregistrée", engage=True),
)

LIGNES_DE_VIE = (
    IMPREVU("remettre", CONCLUS, None, (AGENT_ARS, AGENT_AM, DIRECTEUR, PROFESSIONNEL), CONTRAT_TYPE,
            exige=(x.OBLIGATION, x.AU_TITRE_DE, x.PIECE)),
    IMPREVU("declarer_changement", CONCLUS, None, (DIRECTEUR,), CONTRAT_TYPE, exige=(x.OBSERVATIONS,)),
    IMPREVU("demander_revision", CONCLUS, None, (DG_ARS, DIRECTEUR_CPAM, DIRECTEUR), CONTRAT_TYPE, exige=(x.MOTIF,)),
    IMPREVU("constater_fusion", CONCLUS, None, (AGENT_ARS, DG_ARS), CONTRAT_TYPE, exige=(x.SUCCESSEUR, x.FUSION_LE)),
    IMPREVU("constater_fermeture", CONCLUS, None, (AGENT_ARS, DG_ARS), CONTRAT_TYPE, exige=(x.FERMETURE_LE,)),
)  # fmt: skip

PASSAGES_DE_VIE = (
    Passage(("conclue",), "en_vigueur", g.debut_d_effet, "Date d’effet atteinte", LOI),
    Passage(("en_vigueur",), "expiree", g.fin_d_effet, "Terme du contrat atteint", LOI),
    Passage(("en_vigueur",), "resiliee", g.fin_des_volets, "Tous les volets résiliés", CONTRAT_TYPE),
    Passage(CONCLUS, "close", g.fermeture, "Fermeture de l’établissement", CONTRAT_TYPE),
)
