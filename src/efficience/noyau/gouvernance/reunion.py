"""The life of a session: planned, called with its notice, opened if the quorum is there, treated point by point, minuted.

Attendance, quorum, votes and declared interests are checked as they are recorded (décret n° 2006-672, art. 9 to 14). A body
that does not vote opens without quorum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from efficience.noyau.automate import Automate, Etat, Geste, Transition
from efficience.noyau.conditions import Champ, Condition, duree_du_parametre, sans_obstacle
from efficience.noyau.contrat import exigences as x
from efficience.noyau.delais import ajouter
from efficience.noyau.dossier import Dossier
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.gouvernance.instances import INSTANCES, Instance
from efficience.noyau.gouvernance.ordre_du_jour import Point, fautes, issues_de
from efficience.noyau.gouvernance.quorum import Emargement, RegleInstance, quorum, vote
from efficience.noyau.parametres import Releve
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, ARS, DG_ARS

COMMISSIONS, CONVENTION = "decret-2006-672", "convention-normandie-2019"
_SECRETARIAT = (AGENT_ARS, DG_ARS, AGENT_AM)
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)


def instance_de(dossier: Dossier) -> Instance:
    """The body whose session this is: `faits["instance"]`."""
    return INSTANCES[dossier.faits["instance"]]


def regle_de(dossier: Dossier) -> RegleInstance:
    """The rule of quorum and votes in force on the day of reading."""
    return RegleInstance.lire(Releve(dossier.reglement, dossier.le and dossier.territoire.jour(dossier.le)))


def emargement(dossier: Dossier, presences: Mapping[str, str]) -> Emargement:
    """The attendance sheet: `faits["membres"]` deliberate that day, `faits["suppleants"]` may sit for them, by member."""
    faits = dossier.faits
    return Emargement(faits.get("membres", ()), presences, faits.get("suppleants", {}), faits.get("finis", {}))


def points(dossier: Dossier) -> tuple[Point, ...]:
    """The agenda sent last."""
    return tuple(Point(**point) for point in dossier.donnee("ordre_du_jour") or ())


def traites(dossier: Dossier) -> Mapping[str, Mapping[str, Any]]:
    """By code of point, its treatment: `{point, issue, voix?, observations?, etablissements?}`."""
    faits = [fait.donnees["traitement"] for fait in dossier.evenements if fait.geste == "traiter"]
    return {traitement["point"]: traitement for traitement in faits}


def _date_de_seance(jour: date, dossier: Dossier) -> str:
    if dossier.le is None:
        return ""
    depart = dossier.territoire.jour(dossier.le)
    preavis = duree_du_parametre(dossier, "delai_convocation", depart)
    au_plus_tot = ajouter(depart, preavis)
    return "" if jour >= au_plus_tot else f"La convocation part {preavis} au moins avant la séance, sauf urgence motivée."


def _a_venir(jour: date, dossier: Dossier) -> str:
    passe = dossier.le is not None and jour < dossier.territoire.jour(dossier.le)
    return "La date de la séance est passée." if passe else ""


def _ordre_du_jour(ecrits: Sequence[Mapping[str, Any]], dossier: Dossier) -> str:
    return " ".join(fautes([Point(**point) for point in ecrits], dossier.faits["instance"]))


def _meme_ordre(ecrits: Sequence[Mapping[str, Any]], dossier: Dossier) -> str:
    memes = [dict(point) for point in ecrits] == [dict(point) for point in dossier.donnee("ordre_du_jour")]
    return "" if memes else "La seconde convocation porte le même ordre du jour."


def _atteint(presences: Mapping[str, str], dossier: Dossier, seconde: bool) -> tuple[bool, str]:
    """(the body may deliberate, why not)."""
    feuille = emargement(dossier, presences)
    if not instance_de(dossier).vote:
        return True, ""
    try:
        resultat = quorum(feuille, regle_de(dossier), seconde).resultat
    except DonneeRefusee as faute:
        return False, f"Émargement refusé : {faute.trouve}"
    mots = f"Le quorum n’est pas atteint : {resultat['comptes']} présents ou représentés pour {resultat['requis']} requis."
    return bool(resultat["atteint"]), "" if resultat["atteint"] else mots


def _ouverture(seconde: bool) -> Champ:
    return Champ("presences", "la feuille d’émargement", "presences", lambda p, d: _atteint(p, d, seconde)[1])


def _sans_quorum(presences: Mapping[str, str], dossier: Dossier) -> str:
    atteint, motif = _atteint(presences, dossier, seconde=False)
    if atteint:
        return "Le quorum est atteint : la séance s’ouvre."
    return motif if motif.startswith("Émargement") else ""


def _traitement(dit: Mapping[str, Any], dossier: Dossier) -> str:
    siens = {point.code: point for point in points(dossier)}
    point = siens.get(dit.get("point", ""))
    if point is None:
        return "Ce point n’est pas à l’ordre du jour."
    if point.code in traites(dossier):
        return "Ce point est déjà traité."
    if dit.get("issue") not in issues_de(point):
        return "Issue attendue : " + ", ".join(issues_de(point).values()) + "."
    return avis_illisible(dit) or (_vote_conforme(dit, dossier, point) if dit.get("voix") else "")


def avis_illisible(dit: Mapping[str, Any]) -> str:
    """What is wrong in the opinions on hospitals, `{finess: {sens, motif}}`: kept whatever becomes of the point itself."""
    for finess, avis in dit.get("etablissements", {}).items():
        if avis.get("sens") not in x.SENS_AVIS:
            return f"Avis sur {finess} attendu : {', '.join(x.SENS_AVIS.values())}."
        if avis["sens"] != "favorable" and not avis.get("motif", "").strip():
            return f"L’avis {x.SENS_AVIS[avis['sens']]} sur {finess} demande un motif."
    return ""


def _vote_conforme(dit: Mapping[str, Any], dossier: Dossier, point: Point) -> str:
    """A vote is by those who may, and says the same as the issue that is recorded."""
    declares = [fait.donnees for fait in dossier.evenements if fait.geste == "declarer_interet"]
    interesses = {d["membre"] for d in declares if d["point"] == point.code}
    feuille = emargement(dossier, dossier.donnee("presences"))
    try:
        resultat = vote(feuille, dit["voix"], interesses, dossier.faits.get("preside", ""), regle_de(dossier)).resultat
    except DonneeRefusee as faute:
        return f"Vote refusé : {faute.trouve}"
    contraire = dit["issue"] in ("adopte", "favorable", "reserve") and not resultat["adopte"]
    return "L’issue enregistrée n’est pas celle du vote." if contraire or _adopte_a_tort(dit, resultat) else ""


def _adopte_a_tort(dit: Mapping[str, Any], resultat: Mapping[str, Any]) -> bool:
    return dit["issue"] in ("rejete", "defavorable") and bool(resultat["adopte"])


def _tous_traites(dossier: Dossier, _role: str) -> str:
    restants = [point.code for point in points(dossier) if point.code not in traites(dossier)]
    return f"Points ni traités ni reportés : {', '.join(restants)}." if restants else ""


def _point_ouvert(code: str, dossier: Dossier) -> str:
    connus = {point.code for point in points(dossier)}
    return "" if code in connus and code not in traites(dossier) else "Ce point n’est pas à traiter."


def _membre(nom: str, dossier: Dossier) -> str:
    remplacants = {un for siens in dossier.faits.get("suppleants", {}).values() for un in siens}
    connue = nom in dossier.faits.get("membres", ()) or nom in remplacants
    return "" if connue else emargement(dossier, {}).sans_voix(nom)


PREPARATION = sans_obstacle("preparation")
"""What must be ready before the call: comité de revue held, dashboard commented (`calendrier`, `tableau`)."""
TOUS_TRAITES = Condition("points traités ou reportés", _tous_traites)
PREVUE_LE = Champ("prevue_le", "la date de la séance", "date", _date_de_seance)
PREVUE_EN_URGENCE = replace(PREVUE_LE, refus=_a_venir)
ORDRE_DU_JOUR = Champ("ordre_du_jour", "l’ordre du jour", "points", _ordre_du_jour)
MEME_ORDRE_DU_JOUR = replace(ORDRE_DU_JOUR, refus=_meme_ordre)
TRAITEMENT = Champ("traitement", "ce que l’instance dit du point", "traitement", _traitement)
POINT = Champ("point", "le point de l’ordre du jour", "choix", _point_ouvert)
MEMBRE = Champ("membre", "le membre intéressé à l’affaire", "personne", _membre)
_CONVOCATION = (PREVUE_LE, ORDRE_DU_JOUR, x.DOCUMENT)
_SECRETAIRE = (ARS,)

REUNION: Automate[Dossier] = Automate(
    "seance",
    "Séance d’une instance",
    "planifiee",
    (
        Etat("planifiee", "Planifiée", _SECRETAIRE, "Le secrétariat convoque, avec l’ordre du jour et les documents."),
        Etat("convoquee", "Convoquée", _SECRETAIRE, "Le jour venu, le secrétariat enregistre l’émargement."),
        Etat("quorum_absent", "Quorum non atteint", _SECRETAIRE, "Le secrétariat convoque de nouveau, même ordre du jour."),
        Etat("reconvoquee", "Convoquée de nouveau", _SECRETAIRE, "La séance se tient sans condition de quorum."),
        Etat("ouverte", "Ouverte", _SECRETAIRE, "Les points sont traités ou reportés, puis la séance est levée."),
        Etat("tenue", "Tenue", _SECRETAIRE, "Le secrétariat rédige le compte rendu."),
        Etat("compte_rendu_projet", "Compte rendu à approuver", _SECRETAIRE, "L’instance approuve le compte rendu."),
        Etat("approuvee", "Compte rendu approuvé", (), "Rien d’autre.", final=True),
        Etat("annulee", "Annulée", (), "Rien d’autre.", final=True),
    ),
    (
        Geste("convoquer", "Convoquer", "Convocation envoyée", engage=True),
        Geste("convoquer_en_urgence", "Convoquer en urgence", "Convocation envoyée en urgence", engage=True),
        Geste("ouvrir", "Ouvrir la séance", "Séance ouverte"),
        Geste("constater_absence_de_quorum", "Constater l’absence de quorum", "Quorum non atteint"),
        Geste("reconvoquer", "Convoquer de nouveau, sans quorum", "Seconde convocation envoyée", engage=True),
        Geste("declarer_interet", "Enregistrer un intérêt déclaré", "Intérêt déclaré"),
        Geste("traiter", "Enregistrer ce que l’instance dit d’un point", "Point traité", engage=True),
        Geste("lever", "Lever la séance", "Séance levée"),
        Geste("rediger", "Déposer le projet de compte rendu", "Projet de compte rendu déposé"),
        Geste("corriger", "Corriger le projet de compte rendu", "Compte rendu à corriger"),
        Geste("approuver", "Enregistrer l’approbation du compte rendu", "Compte rendu approuvé", engage=True),
        Geste("annuler", "Annuler la séance", "Séance annulée", engage=True),
    ),
    (
        T("convoquer", ("planifiee",), "convoquee", _SECRETARIAT, COMMISSIONS, (PREPARATION,), _CONVOCATION),
        IMPREVU("convoquer_en_urgence", ("planifiee",), "convoquee", (DG_ARS,), COMMISSIONS,
                exige=(PREVUE_EN_URGENCE, ORDRE_DU_JOUR, x.DOCUMENT, x.MOTIF)),
        T("ouvrir", ("convoquee",), "ouverte", _SECRETARIAT, COMMISSIONS, exige=(_ouverture(False),)),
        IMPREVU("constater_absence_de_quorum", ("convoquee",), "quorum_absent", _SECRETARIAT, COMMISSIONS,
                exige=(Champ("presences", "la feuille d’émargement", "presences", _sans_quorum),)),
        T("reconvoquer", ("quorum_absent",), "reconvoquee", _SECRETARIAT, COMMISSIONS,
          exige=(PREVUE_EN_URGENCE, MEME_ORDRE_DU_JOUR, x.DOCUMENT)),
        T("ouvrir", ("reconvoquee",), "ouverte", _SECRETARIAT, COMMISSIONS, exige=(_ouverture(True),)),
        IMPREVU("declarer_interet", ("convoquee", "reconvoquee", "ouverte"), None, _SECRETARIAT, COMMISSIONS,
                exige=(MEMBRE, POINT, x.MOTIF)),
        T("traiter", ("ouverte",), None, _SECRETARIAT, CONVENTION, exige=(TRAITEMENT,)),
        T("lever", ("ouverte",), "tenue", _SECRETARIAT, CONVENTION, (TOUS_TRAITES,)),
        T("rediger", ("tenue",), "compte_rendu_projet", _SECRETARIAT, COMMISSIONS, exige=(x.DOCUMENT,)),
        IMPREVU("corriger", ("compte_rendu_projet",), "tenue", _SECRETARIAT, COMMISSIONS, exige=(x.OBSERVATIONS,)),
        T("approuver", ("compte_rendu_projet",), "approuvee", _SECRETARIAT, COMMISSIONS, exige=(x.DOCUMENT_SIGNE,)),
        IMPREVU("annuler", ("planifiee", "convoquee", "quorum_absent", "reconvoquee"), "annulee", (DG_ARS,), CONVENTION,
                exige=(x.MOTIF,)),
    ),
)  # fmt: skip
