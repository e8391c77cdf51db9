"""Changing the cahier des charges: an avenant put to the opinion of the groups, and the right to leave of who disagrees.

« Toute modification du présent cahier des charges doit faire l'objet d'un avenant, soumis à l'avis des groupements
expérimentateurs. En cas de désaccord, les groupements expérimentateurs qui le souhaiteraient auraient alors la possibilité
de sortir de l'expérimentation. » (§ 11). Delays: NFA.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.conditions import Champ, a_eu_lieu, apres, duree_du_parametre
from efficience.noyau.contrat import exigences as x
from efficience.noyau.delais import ajouter
from efficience.noyau.dossier import Dossier
from efficience.noyau.ipep.groupement import AM, ARRETE, CNAM, COORDINATEUR, IPEP
from efficience.noyau.ipep.montants import CAHIER
from efficience.noyau.roles import CAISSE

T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)
CHANGEMENT = Champ("changement", "ce que l’avenant change", "texte")
SOUMIS = a_eu_lieu("soumettre", "L’avenant n’a pas été soumis à l’avis des groupements.")

REVISION: Automate[Dossier] = Automate(
    "revision_ipep",
    "Avenant au cahier des charges",
    "projet",
    (
        Etat("projet", "En préparation", (CAISSE,), "La CNAM soumet l’avenant aux groupements."),
        Etat("soumis", "Avis des groupements attendus", (IPEP,), "Chacun rend son avis.", {IPEP: "Avis à rendre"}),
        Etat("avis_clos", "Avis reçus", (CAISSE,), "L’arrêté adopte l’avenant, ou il est abandonné."),
        Etat("adopte", "Adopté", (), "Les groupements en désaccord peuvent sortir.", final=True),
        Etat("abandonne", "Abandonné", (), "Le cahier des charges reste inchangé.", final=True),
    ),
    (
        Geste("soumettre", "Soumettre aux groupements", "Avenant soumis aux groupements", engage=True),
        Geste("enregistrer_avis", "Enregistrer l’avis d’un groupement", "Avis d’un groupement enregistré"),
        Geste("adopter", "Enregistrer l’arrêté qui adopte l’avenant", "Avenant adopté", engage=True),
        Geste("abandonner", "Abandonner l’avenant", "Avenant abandonné", engage=True),
    ),
    (
        T("soumettre", ("projet",), "soumis", AM, CAHIER, exige=(CNAM, CHANGEMENT, x.DOCUMENT)),
        T("enregistrer_avis", ("soumis",), None, (COORDINATEUR,), CAHIER,
          exige=(Champ("groupement", "le groupement", "texte"), x.AVIS)),
        T("adopter", ("avis_clos",), "adopte", AM, CAHIER, (SOUMIS,), (CNAM, ARRETE)),
        IMPREVU("abandonner", ("projet", "soumis", "avis_clos"), "abandonne", AM, CAHIER, exige=(CNAM, x.MOTIF)),
    ),
    (Passage(("soumis",), "avis_clos", apres("delai_avis_avenant_ipep", "soumettre"), "Délai d’avis échu", CAHIER),),
)  # fmt: skip


def avis_des_groupements(revision: Dossier) -> dict[str, str]:
    """The last opinion of each group; a group that is not there gave none, and is deemed not to object."""
    rendus = [fait.donnees for fait in revision.evenements if fait.geste == "enregistrer_avis"]
    return {rendu["groupement"]: rendu["avis"] for rendu in rendus}


def peut_sortir(revision: Dossier, groupement: str, le: datetime) -> str:
    """Why a group may not leave because of this avenant; nothing when it may: it objected, the avenant was adopted, and the
    window that the adoption opened is not over."""
    adopte = revision.connu(le).dernier("adopter")
    if adopte is None:
        return "L’avenant n’est pas adopté."
    if avis_des_groupements(revision.connu(le)).get(groupement) != "defavorable":
        return "Le groupement n’a pas rendu d’avis défavorable."
    jour = revision.territoire.jour(adopte.le)
    dernier = ajouter(jour, duree_du_parametre(revision, "delai_sortie_avenant_ipep", jour))
    if le < revision.territoire.lendemain(dernier):
        return ""
    return f"Le délai pour sortir a pris fin le {dernier:%d/%m/%Y}."
