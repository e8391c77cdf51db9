"""The life of an exchange: described, seen by both data protection officers, validated in session, reviewed each year.

And the life of a delivery: deposited, checked, accepted or rejected, purged at the end of its retention.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from efficience.noyau.automate import Automate, Etat, Geste, Passage, Transition
from efficience.noyau.conditions import Champ, Condition, apres, qualite, sans_obstacle, seance
from efficience.noyau.contrat import exigences as x
from efficience.noyau.delais import Duree, ajouter
from efficience.noyau.dossier import Dossier
from efficience.noyau.roles import AGENT_AM, AGENT_ARS, ARS, CAISSE, DG_ARS, DIRECTEUR_CPAM, nature_de

CONVENTION, RGPD = "convention-normandie-2019", "rgpd-art-30"
_ARS, _AM = (AGENT_ARS, DG_ARS), (AGENT_AM, DIRECTEUR_CPAM)
_TOUS = (*_ARS, *_AM)
INSTANCES = ("crca_pleniere", "crca_thematique", "coordination", "comite_de_revue")
T = Transition[Dossier]
IMPREVU = partial(T, attendue=False)


def _parties_consultees(dossier: Dossier) -> frozenset[str]:
    """The parties whose data protection officer gave an opinion on the description submitted last."""
    return frozenset(nature_de(fait.role) for fait in dossier.depuis("soumettre") if fait.geste == "rendre_avis_dpo")


def _deux_avis(dossier: Dossier, _role: str) -> str:
    consultees = _parties_consultees(dossier)
    manquants = [mots for partie, mots in _DELEGUES.items() if partie not in consultees]
    return f"Avis du délégué à la protection des données manquant : {', '.join(manquants)}." if manquants else ""


_DELEGUES = {ARS: "celui de l’ARS", CAISSE: "celui de l’assurance maladie"}


def _dernier_avis(dossier: Dossier, role: str) -> bool:
    return _parties_consultees(dossier) | {nature_de(role)} == {ARS, CAISSE}


def _premier_avis(dossier: Dossier, role: str) -> bool:
    return not _dernier_avis(dossier, role)


def _pas_deja(dossier: Dossier, role: str) -> str:
    return "Votre délégué a déjà rendu son avis." if nature_de(role) in _parties_consultees(dossier) else ""


REGLES_TENUES = sans_obstacle("refus")
"""`partage.echange.refus` finds them; the portal gives their sentences."""
DEUX_AVIS = Condition("avis des deux délégués", _deux_avis)
PAS_DEJA = Condition("pas déjà rendu", _pas_deja)
DPO = qualite({"dpo": "délégué à la protection des données"})
DESCRIPTION = Champ("description", "la description de l’échange", "empreinte")
ENTREE = Champ("traitement", "l’entrée du registre des traitements", "texte")
SEANCE = seance(INSTANCES, depuis="soumettre")
SEANCE_DE_REVUE = seance(INSTANCES)

ECHANGE: Automate[Dossier] = Automate(
    "echange_de_donnees",
    "Échange de données",
    "brouillon",
    (
        Etat("brouillon", "En préparation", (ARS, CAISSE), "Une partie décrit l’échange et le soumet aux délégués."),
        Etat("soumis", "Avis des délégués attendus", (ARS, CAISSE), "Les deux délégués à la protection des données rendent "
             "leur avis."),
        Etat("a_valider", "À valider en séance", (ARS, CAISSE), "Une instance de la convention valide l’échange."),
        Etat("actif", "Actif", (), "Les livraisons sont dues à leur date ; l’échange est revu chaque année."),
        Etat("a_revoir", "À revoir", (ARS, CAISSE), "Une instance reconduit l’échange, ou les parties le closent."),
        Etat("suspendu", "Suspendu", (ARS, CAISSE), "Aucune livraison n’est due ; l’échange est reconduit ou clos."),
        Etat("clos", "Clos", (), "Rien d’autre.", final=True),
    ),
    (
        Geste("soumettre", "Soumettre aux délégués à la protection des données", "Échange soumis aux délégués"),
        Geste("rendre_avis_dpo", "Rendre l’avis du délégué", "Avis du délégué rendu"),
        Geste("reprendre_description", "Reprendre la description", "Description reprise"),
        Geste("valider_en_seance", "Enregistrer la validation en séance", "Échange validé en séance", engage=True),
        Geste("reconduire", "Enregistrer la reconduction en séance", "Échange reconduit"),
        Geste("suspendre", "Suspendre l’échange", "Échange suspendu", engage=True),
        Geste("clore", "Clore l’échange", "Échange clos", engage=True),
    ),
    (
        T("soumettre", ("brouillon",), "soumis", _TOUS, CONVENTION, (REGLES_TENUES,), (DESCRIPTION, ENTREE)),
        T("rendre_avis_dpo", ("soumis",), None, _TOUS, RGPD, (PAS_DEJA,), (DPO, x.AVIS), si=_premier_avis),
        T("rendre_avis_dpo", ("soumis",), "a_valider", _TOUS, RGPD, (PAS_DEJA,), (DPO, x.AVIS), si=_dernier_avis),
        IMPREVU("reprendre_description", ("soumis", "a_valider"), "brouillon", _TOUS, CONVENTION, exige=(x.MOTIF,)),
        T("valider_en_seance", ("a_valider",), "actif", _TOUS, CONVENTION, (REGLES_TENUES, DEUX_AVIS), (SEANCE,)),
        T("reconduire", ("a_revoir", "suspendu"), "actif", _TOUS, CONVENTION, (REGLES_TENUES,), (SEANCE_DE_REVUE,)),
        IMPREVU("suspendre", ("actif", "a_revoir"), "suspendu", (DG_ARS, *_AM), CONVENTION, exige=(x.MOTIF,)),
        IMPREVU("clore", ("brouillon", "a_valider", "actif", "a_revoir", "suspendu"), "clos", (DG_ARS, *_AM), CONVENTION,
                exige=(x.MOTIF,)),
    ),
    (
        Passage(("actif",), "a_revoir", apres("delai_revue_echange", "valider_en_seance", "reconduire"),
                "Revue annuelle due", CONVENTION),
    ),
)  # fmt: skip


def _purge(livraison: Dossier) -> datetime | None:
    """`faits["conservation"]`: (number, unit), counted from the day of the deposit, accepted or not."""
    depot, conservation = livraison.dernier("deposer"), livraison.faits.get("conservation")
    if depot is None or conservation is None:
        return None
    return livraison.territoire.lendemain(ajouter(livraison.territoire.jour(depot.le), Duree(*conservation)))


ECHANGE_ACTIF = sans_obstacle("echange")
FICHIER_ADMIS = sans_obstacle("fichier")
"""`partage.fichier.refus` on its header and first rows, read before anything is stored."""
PERIODE_ATTENDUE = Champ(
    "periode", "la période livrée", "periode",
    lambda periode, d: "" if periode in d.faits.get("periodes", (periode,)) else f"La période {periode} n’est pas attendue.",
)  # fmt: skip
EMPREINTE = Champ("empreinte", "l’empreinte du fichier", "empreinte")

LIVRAISON: Automate[Dossier] = Automate(
    "livraison",
    "Livraison de données",
    "attendue",
    (
        Etat("attendue", "Attendue", (ARS, CAISSE), "Le fournisseur dépose le fichier de la période."),
        Etat("deposee", "Déposée", (ARS, CAISSE), "Le destinataire contrôle le fichier."),
        Etat("acceptee", "Acceptée", (), "Le fichier est effacé au terme de sa conservation."),
        Etat("rejetee", "Rejetée", (ARS, CAISSE), "Le fournisseur dépose un fichier corrigé."),
        Etat("purgee", "Effacée", (), "Le fichier n’est plus gardé ; la preuve de son effacement l’est.", final=True),
    ),
    (
        Geste("deposer", "Déposer le fichier", "Fichier déposé"),
        Geste("accepter", "Accepter la livraison", "Livraison acceptée"),
        Geste("rejeter", "Rejeter la livraison", "Livraison rejetée"),
        Geste("effacer", "Enregistrer l’effacement", "Fichier effacé"),
    ),
    (
        T("deposer", ("attendue", "rejetee"), "deposee", _TOUS, CONVENTION, (ECHANGE_ACTIF, FICHIER_ADMIS),
          (PERIODE_ATTENDUE, EMPREINTE)),
        T("accepter", ("deposee",), "acceptee", _TOUS, CONVENTION, exige=(EMPREINTE,)),
        T("rejeter", ("deposee",), "rejetee", _TOUS, CONVENTION, exige=(x.MOTIF,)),
        IMPREVU("effacer", ("deposee", "rejetee", "acceptee"), "purgee", _TOUS, RGPD, exige=(x.MOTIF,)),
    ),
    (Passage(("deposee", "rejetee", "acceptee"), "purgee", _purge, "Terme de la conservation", RGPD),),
)  # fmt: skip
