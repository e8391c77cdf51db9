"""The life of a call, and of a project from the letter of intent to the ordinary law.

A local, regional or inter-regional project goes to the DG ARS, who passes it on with its opinion to the rapporteur général;
the technical committee gives its own within three months; the arrêté authorises for five years at most
(CSS, art. L. 162-31-1; décret n° 2018-125). One file, examined jointly by the ARS and the Assurance Maladie.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.conditions import Champ, Condition, a_eu_lieu, duree_du_parametre, fin_de_periode, sans_obstacle
from efficience.noyau.contrat import exigences as x
from efficience.noyau.delais import ajouter
from efficience.noyau.dossier import Dossier
from efficience.noyau.periode import Periode
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, ARS, CAISSE, DG_ARS, DIRECTEUR, DIRECTEUR_CPAM, ETABLISSEMENT, ROLES

LOI, DECRET = "css-l162-31-1", "decret-2018-125"
_ARS, _AM = (AGENT_ARS, DG_ARS), (AGENT_AM, DIRECTEUR_CPAM)
PORTEURS = (DIRECTEUR, "coordinateur_ipep")
"""Who carries a project in the portal; the ARS types in the others'."""
NATURES_PORTEUSES = (ETABLISSEMENT, ROLES["coordinateur_ipep"].nature)
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)


def _plus_tard(periode: Periode, dossier: Dossier) -> str:
    return "" if periode.fin > dossier.donnee("periode").fin else "La clôture ne peut qu’être repoussée."


DEPOTS = Champ("periode", "le premier et le dernier jour des dépôts", "periode")
DEPOTS_PROLONGES = replace(DEPOTS, refus=_plus_tard)
NOTATION = sans_obstacle("notation")
"""`grille.non_notes` and `grille.ecarts`: every project noted by both readers, who agree."""

APPEL: Automate[Dossier] = Automate(
    "appel_a_projets",
    "Appel à projets",
    "brouillon",
    (
        Etat("brouillon", "En préparation", (ARS,), "L’ARS écrit l’appel, sa grille et son enveloppe."),
        Etat("publie", "Publié", (), "Les dépôts s’ouvrent à leur date."),
        Etat("ouvert", "Ouvert aux dépôts", (), "Les porteurs déposent jusqu’à la clôture."),
        Etat("instruction", "En instruction", (ARS,), "Les deux lecteurs notent ; l’ARS arrête le classement."),
        Etat("resultats", "Résultats arrêtés", (ARS,), "L’ARS notifie chaque porteur.", {ARS: "À notifier"}),
        Etat("archive", "Archivé", (), "Rien d’autre.", final=True),
        Etat("annule", "Annulé", (), "Rien d’autre.", final=True),
    ),
    (
        Geste("publier", "Publier l’appel", "Appel publié", engage=True),
        Geste("prolonger", "Prolonger les dépôts", "Dépôts prolongés"),
        Geste("arreter_resultats", "Arrêter le classement et les montants", "Résultats arrêtés", engage=True),
        Geste("notifier", "Notifier les résultats", "Résultats notifiés", engage=True),
        Geste("annuler", "Annuler l’appel", "Appel annulé", engage=True),
    ),
    (
        T("publier", ("brouillon",), "publie", _ARS, LOI,
          exige=(DEPOTS, x.DOCUMENT, x.MONTANT)),
        IMPREVU("prolonger", ("publie", "ouvert"), None, (DG_ARS,), LOI,
                exige=(DEPOTS_PROLONGES, x.MOTIF)),
        T("arreter_resultats", ("instruction",), "resultats", (DG_ARS,), LOI, (NOTATION,), (x.DOCUMENT,)),
        T("notifier", ("resultats",), "archive", _ARS, LOI, exige=(x.DOCUMENT,)),
        IMPREVU("annuler", ("brouillon", "publie", "ouvert", "instruction"), "annule", (DG_ARS,), LOI, exige=(x.MOTIF,)),
    ),
    (
        Passage(("publie",), "ouvert", lambda d: d.territoire.debut(d.donnee("periode").debut), "Ouverture des dépôts", LOI),
        Passage(("ouvert",), "instruction", fin_de_periode, "Clôture des dépôts", LOI),
    ),
)  # fmt: skip


def _autorise(periode: Periode, dossier: Dossier) -> str:
    """Five years at most, any prolongation included: counted from the first authorised day."""
    premiere = next((f.donnees["periode"] for f in dossier.evenements if f.geste == "autoriser"), periode)
    duree = duree_du_parametre(dossier, "duree_experimentation", premiere.debut)
    if periode.debut != premiere.debut:
        return f"Le premier jour reste le {premiere.debut:%d/%m/%Y}."
    return "" if periode.fin < ajouter(premiere.debut, duree) else f"Une expérimentation dure {duree} au plus."


def sortie_exigee_le(dossier: Dossier, autorisee: Periode | None = None) -> date | None:
    """From which day the exit scenario is mandatory; None before the authorisation. `autorisee`: about to be given."""
    periode: Periode | None = autorisee or dossier.donnee("periode")
    return ajouter(periode.debut, duree_du_parametre(dossier, "mois_scenario_sortie", periode.debut)) if periode else None


def _sortie(dossier: Dossier, _role: str) -> str:
    exigee = sortie_exigee_le(dossier)
    due = exigee is not None and dossier.le is not None and dossier.territoire.jour(dossier.le) >= exigee
    absent = dossier.dernier("decrire_sortie") is None
    return f"Le scénario de sortie est dû depuis le {exigee:%d/%m/%Y}." if due and absent else ""


def _protocole(dossier: Dossier, _role: str) -> str:
    return "" if dossier.dernier("deposer_protocole") else "Le protocole d’évaluation n’est pas déposé."


def terme_de_l_avis(dossier: Dossier) -> date | None:
    """The last day for the technical committee: three months from the transmission; None before it."""
    transmis = dossier.dernier("transmettre")
    if transmis is None:
        return None
    jour = dossier.territoire.jour(transmis.le)
    return ajouter(jour, duree_du_parametre(dossier, "delai_avis_comite_technique", jour))


def alerte_de_l_avis(dossier: Dossier, le: datetime) -> str:
    """What to say of the committee's clock at that instant: nothing, near its end, or over. It decides nothing by itself."""
    lu = dossier.au(le)
    terme = terme_de_l_avis(lu) if lu.etat == "transmis" else None
    if terme is None:
        return ""
    jour = lu.territoire.jour(le)
    if jour > terme:
        return f"L’avis du comité technique était attendu le {terme:%d/%m/%Y}."
    alerte = duree_du_parametre(lu, "alerte_avis_comite_technique", jour)
    return f"L’avis du comité technique est attendu le {terme:%d/%m/%Y}." if ajouter(jour, alerte) >= terme else ""


AVIS_ARS = replace(x.AVIS, nom="avis_ars", libelle="le sens de l’avis de l’ARS")
MOTIFS = replace(x.OBSERVATIONS, libelle="les motifs et les réserves de l’avis", facultative=True)
RETENU = replace(x.MONTANT, libelle="le montant retenu, en euros")
COMPLETE = sans_obstacle("dossier")
"""`grille.manques` on the cahier des charges of the project."""
PROTOCOLE = Condition("protocole d’évaluation", _protocole)
SORTIE = Condition("scénario de sortie", _sortie)
AUTORISATION = Champ("periode", "le premier et le dernier jour de l’expérimentation", "periode", _autorise)
ARRETE = Champ("arrete", "la référence de l’arrêté", "texte")
LETTRE = Champ("lettre", "la lettre d’intention", "rubriques")
SCENARIO = Champ("scenario", "le scénario de sortie", "texte")
AVIS_AM = a_eu_lieu("donner_avis_am", "L’avis de l’assurance maladie n’est pas enregistré.")
_INSTRUCTION = ("cahier_depose", "complements", "transmis", "avis_favorable", "avis_reserve")
AVANT_AUTORISATION = ("idee", "lettre", "recevable", *_INSTRUCTION)
_EN_COURS = ("en_cours",)


PROJET: Automate[Dossier] = Automate(
    "projet_article_51",
    "Projet d’expérimentation",
    "idee",
    (
        Etat("idee", "Idée", NATURES_PORTEUSES, "Le porteur dépose sa lettre d’intention."),
        Etat("lettre", "Lettre d’intention déposée", (ARS,), "L’ARS dit si le projet est recevable."),
        Etat("recevable", "Recevable", NATURES_PORTEUSES, "Le porteur écrit son cahier des charges."),
        Etat("cahier_depose", "En instruction conjointe", (ARS, CAISSE), "L’ARS et l’assurance maladie instruisent.",
             dict.fromkeys(NATURES_PORTEUSES, "En instruction")),
        Etat("complements", "Compléments demandés", NATURES_PORTEUSES, "Le porteur complète son dossier."),
        Etat("transmis", "Transmis au rapporteur général", (ARS,), "Le comité technique rend son avis dans les trois mois."),
        Etat("avis_favorable", "Avis favorable", (ARS,), "L’arrêté autorise l’expérimentation.", {ARS: "À autoriser"}),
        Etat("avis_reserve", "Avis réservé", (ARS,), "Le porteur lève les réserves, puis l’arrêté autorise."),
        Etat("autorise", "Autorisé", (ARS, CAISSE), "La convention de financement est signée."),
        Etat("en_cours", "En expérimentation", NATURES_PORTEUSES, "Le porteur expérimente ; l’évaluation se prépare."),
        Etat("fin", "Expérimentation finie", (ARS,), "L’évaluation finale est remise."),
        Etat("evalue", "Évalué", (ARS, CAISSE), "Les ministres généralisent ou arrêtent."),
        Etat("generalise", "Généralisé", (), "Le projet entre dans le droit commun.", final=True),
        Etat("arrete", "Arrêté", (), "Le projet n’est pas poursuivi.", final=True),
        Etat("irrecevable", "Irrecevable", (), "Rien d’autre.", final=True),
        Etat("refuse", "Avis défavorable", (), "Rien d’autre.", final=True),
        Etat("retire", "Retiré", (), "Rien d’autre.", final=True),
    ),
    (
        Geste("deposer_lettre", "Déposer la lettre d’intention", "Lettre d’intention déposée", engage=True),
        Geste("declarer_recevable", "Déclarer le projet recevable", "Projet recevable"),
        Geste("declarer_irrecevable", "Déclarer le projet irrecevable", "Projet irrecevable", engage=True),
        Geste("deposer_cahier", "Déposer le cahier des charges", "Cahier des charges déposé", engage=True),
        Geste("demander_complements", "Demander des compléments", "Compléments demandés"),
        Geste("completer", "Compléter le dossier", "Dossier complété"),
        Geste("donner_avis_am", "Enregistrer l’avis de l’assurance maladie", "Avis de l’assurance maladie enregistré"),
        Geste("transmettre", "Transmettre au rapporteur général avec l’avis de l’ARS", "Projet transmis", engage=True),
        Geste("rendre_favorable", "Enregistrer un avis favorable du comité technique", "Avis favorable du comité technique"),
        Geste("rendre_reserve", "Enregistrer un avis réservé du comité technique", "Avis réservé du comité technique"),
        Geste("rendre_defavorable", "Enregistrer un avis défavorable", "Avis défavorable du comité technique", engage=True),
        Geste("lever_reserves", "Enregistrer la levée des réserves", "Réserves levées"),
        Geste("autoriser", "Signer l’arrêté d’autorisation", "Expérimentation autorisée", engage=True),
        Geste("preparer_convention", "Préparer la convention", "Convention préparée"),
        Geste("conventionner", "Enregistrer la convention signée", "Convention signée", engage=True),
        Geste("deposer_protocole", "Déposer le protocole d’évaluation", "Protocole d’évaluation déposé"),
        Geste("decrire_sortie", "Décrire le scénario de sortie", "Scénario de sortie décrit"),
        Geste("evaluer_en_cours", "Enregistrer l’évaluation intermédiaire", "Évaluation intermédiaire remise"),
        Geste("prolonger", "Enregistrer un avenant de prolongation", "Expérimentation prolongée", engage=True),
        Geste("evaluer", "Enregistrer l’évaluation finale", "Évaluation finale remise"),
        Geste("generaliser", "Enregistrer la généralisation", "Projet généralisé", engage=True),
        Geste("arreter", "Enregistrer l’arrêt", "Projet arrêté", engage=True),
        Geste("retirer", "Retirer le projet", "Projet retiré", engage=True),
    ),
    (
        T("deposer_lettre", ("idee",), "lettre", (*PORTEURS, AGENT_ARS), DECRET, (sans_obstacle("depot"),), (LETTRE,)),
        T("declarer_recevable", ("lettre",), "recevable", _ARS, DECRET),
        T("declarer_irrecevable", ("lettre",), "irrecevable", (DG_ARS,), DECRET, exige=(x.MOTIF,)),
        T("deposer_cahier", ("recevable",), "cahier_depose", (*PORTEURS, AGENT_ARS), DECRET, (COMPLETE,), (x.DOCUMENT,)),
        T("demander_complements", ("cahier_depose",), "complements", (*_ARS, *_AM), DECRET, exige=(x.OBSERVATIONS,)),
        T("completer", ("complements",), "cahier_depose", (*PORTEURS, AGENT_ARS), DECRET, (COMPLETE,), (x.DOCUMENT,)),
        T("donner_avis_am", ("cahier_depose",), None, _AM, DECRET, exige=(x.AVIS,)),
        T("transmettre", ("cahier_depose",), "transmis", (DG_ARS,), DECRET,
          (AVIS_AM,),
          (AVIS_ARS, MOTIFS)),
        T("rendre_favorable", ("transmis",), "avis_favorable", _ARS, DECRET, exige=(x.PIECE,)),
        T("rendre_reserve", ("transmis",), "avis_reserve", _ARS, DECRET, exige=(x.PIECE, x.OBSERVATIONS)),
        T("rendre_defavorable", ("transmis",), "refuse", _ARS, DECRET, exige=(x.PIECE,)),
        T("lever_reserves", ("avis_reserve",), "avis_favorable", _ARS, DECRET, exige=(x.PIECE,)),
        T("autoriser", ("avis_favorable",), "autorise", (DG_ARS,), LOI, exige=(ARRETE, AUTORISATION, x.DOCUMENT)),
        IMPREVU("preparer_convention", ("autorise",), None, _ARS, LOI, exige=(RETENU, x.DOCUMENT)),
        T("conventionner", ("autorise",), "en_cours", (DG_ARS, *_AM), LOI, exige=(x.DOCUMENT,)),
        T("deposer_protocole", _EN_COURS, None, (*PORTEURS, AGENT_ARS), DECRET, exige=(x.DOCUMENT,)),
        T("decrire_sortie", _EN_COURS, None, (*PORTEURS, AGENT_ARS), DECRET, exige=(SCENARIO,)),
        IMPREVU("evaluer_en_cours", _EN_COURS, None, _ARS, DECRET, (PROTOCOLE, SORTIE), (x.DOCUMENT,)),
        IMPREVU("prolonger", _EN_COURS, None, (DG_ARS,), LOI, (PROTOCOLE, SORTIE), (ARRETE, AUTORISATION)),
        T("evaluer", ("fin",), "evalue", _ARS, DECRET, (PROTOCOLE,), (x.DOCUMENT,)),
        IMPREVU("deposer_protocole", ("fin",), None, (*PORTEURS, AGENT_ARS), DECRET, exige=(x.DOCUMENT,)),
        T("generaliser", ("evalue",), "generalise", (DG_ARS, *_AM), LOI, exige=(ARRETE, SCENARIO)),
        T("arreter", ("evalue",), "arrete", (DG_ARS, *_AM), LOI, exige=(x.MOTIF,)),
        IMPREVU("retirer", AVANT_AUTORISATION, "retire", (*PORTEURS, AGENT_ARS), DECRET, exige=(x.MOTIF,)),
    ),
    (Passage(("en_cours",), "fin", fin_de_periode, "Terme de l’expérimentation", LOI),),
)  # fmt: skip
