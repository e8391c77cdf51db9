"""What a dossier already holds, and the conditions that the gestures of a contract wait for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from efficience.noyau.automate import Garde
from efficience.noyau.contrat.exigences import ENVOIS
from efficience.noyau.delais import Delai
from efficience.noyau.dossier import DEMANDER_AUDITION, TENIR_AUDITION, Dossier
from efficience.noyau.periode import Periode
from efficience.noyau.roles import PARTIES, nature_de

SIGNER, AVIS_CME, REPRENDRE = "signer", "rendre_avis_cme", "reprendre"


def signataires(dossier: Dossier) -> frozenset[str]:
    """The parties that signed the document proposed last: an amended document inherits no signature."""
    return frozenset(nature_de(fait.role) for fait in dossier.depuis(*ENVOIS) if fait.geste == SIGNER)


def derniere_signature(dossier: Dossier, role: str) -> bool:
    """Whether the signature of this role is the last one missing."""
    return signataires(dossier) | {nature_de(role)} == frozenset(PARTIES)


def pas_derniere_signature(dossier: Dossier, role: str) -> bool:
    """Whether another party must still sign after this role."""
    return not derniere_signature(dossier, role)


def conclu_le(dossier: Dossier) -> datetime | None:
    """The instant of the last of the three signatures, or the day of an act taken back signed; None before."""
    if dossier.dernier(REPRENDRE):
        return dossier.territoire.debut(dossier.donnee("signe_le"))
    derniere = dossier.dernier(SIGNER)
    return derniere.le if derniere and signataires(dossier) == frozenset(PARTIES) else None


def periode(dossier: Dossier) -> Periode | None:
    """The effect date and the last day of the contract, as agreed, as an avenant or a termination moved them."""
    convenue: Periode | None = dossier.faits.get("periode") or dossier.donnee("periode")
    return convenue


def _pas_deja_signe(dossier: Dossier, role: str) -> str:
    return "Votre partie a déjà signé ce document." if nature_de(role) in signataires(dossier) else ""


def avis_cme_attendu(dossier: Dossier, _role: str = "") -> bool:
    """Whether the CME has not given its opinion yet."""
    return dossier.dernier(AVIS_CME) is None


def avis_cme_rendu(dossier: Dossier, _role: str = "") -> bool:
    """Whether the CME has given its opinion: it may give another, nobody waits for it."""
    return not avis_cme_attendu(dossier)


def _avis_cme(dossier: Dossier, _role: str) -> str:
    """The CME gives its opinion before the signature (CSS, art. L. 162-30-2); the one given on the first proposal holds."""
    if avis_cme_rendu(dossier):
        return ""
    return "L’avis de la commission ou conférence médicale d’établissement n’est pas enregistré."


def audition_en_attente(dossier: Dossier, _role: str) -> bool:
    """Whether a hearing was asked and has not taken place."""
    demande = dossier.dernier(DEMANDER_AUDITION, TENIR_AUDITION)
    return demande is not None and demande.geste == DEMANDER_AUDITION


def delai_courant(dossier: Dossier) -> Delai | None:
    """The delay started last."""
    delais = dossier.delais()
    return delais[-1] if delais else None


def _une_audition(dossier: Dossier, _role: str) -> str:
    courant = delai_courant(dossier)
    return "Une audition a déjà été demandée pendant ce délai." if courant and courant.audition else ""


def _delai_court(dossier: Dossier, _role: str) -> str:
    courant = delai_courant(dossier)
    if courant is None or dossier.le is None or courant.court(dossier.le):
        return ""
    return f"Le délai est échu depuis le {courant.terme:%d/%m/%Y}." if courant.terme else ""


def _premier_delai_echu(dossier: Dossier, _role: str) -> str:
    """The delay belongs to the establishment: until its end it may sign, write or ask to be heard."""
    premier = dossier.delai("premiere-reponse")
    if premier is None or dossier.le is None or not premier.court(dossier.le):
        return ""
    if premier.terme is None:
        return "L’audition demandée par l’établissement n’a pas encore eu lieu."
    return f"Le premier délai laissé à l’établissement court jusqu’au {premier.terme:%d/%m/%Y}."


def _sanction_recue(dossier: Dossier, _role: str) -> str:
    recue = dossier.dernier("accuser_sanction") is not None
    return "" if recue else "La réception de la décision de sanction par l’établissement n’est pas prouvée."


def _pas_encore_recue(dossier: Dossier, _role: str) -> str:
    return "La réception est déjà prouvée." if dossier.dernier("accuser_sanction") else ""


def _recours_ouvert(dossier: Dossier, _role: str) -> str:
    recours = dossier.delai("recours")
    if recours is None or dossier.le is None or recours.court(dossier.le):
        return ""
    return f"Le délai de recours est clos depuis le {recours.terme:%d/%m/%Y}."


def _pas_de_recours(dossier: Dossier, _role: str) -> str:
    return "Un recours est déjà en cours." if _recours_forme(dossier) else ""


def _recours_pendant(dossier: Dossier, _role: str) -> str:
    return "" if _recours_forme(dossier) else "Aucun recours n’est en cours."


def _recours_forme(dossier: Dossier) -> bool:
    dernier = dossier.dernier("former_recours", "rejeter_recours")
    return dernier is not None and dernier.geste == "former_recours"


def _contrat_en_cours(dossier: Dossier, _role: str) -> str:
    """`faits["contrat_fini_le"]`: the instant at which the contract that the avenant changes ends."""
    fini_le: datetime | None = dossier.faits.get("contrat_fini_le")
    fini = fini_le is not None and dossier.le is not None and dossier.le >= fini_le
    return "Le contrat a pris fin : il ne peut plus être modifié." if fini else ""


PAS_DEJA_SIGNE = Garde("pas déjà signé", _pas_deja_signe)
AVIS_CME_RENDU = Garde("avis de la CME rendu", _avis_cme)
UNE_AUDITION = Garde("une audition par délai", _une_audition)
DELAI_COURT = Garde("délai en cours", _delai_court)
PREMIER_DELAI_ECHU = Garde("premier délai échu", _premier_delai_echu)
SANCTION_RECUE = Garde("réception de la sanction prouvée", _sanction_recue)
PAS_ENCORE_RECUE = Garde("réception pas encore prouvée", _pas_encore_recue)
RECOURS_OUVERT = Garde("délai de recours ouvert", _recours_ouvert)
PAS_DE_RECOURS = Garde("pas de recours en cours", _pas_de_recours)
CONTRAT_EN_COURS = Garde("contrat en cours", _contrat_en_cours)
RECOURS_PENDANT = Garde("recours en cours", _recours_pendant)


def mains(dossier: Dossier) -> tuple[str, ...]:
    """Whose turn it still is: the parties of the state, but those that only had to sign and have signed."""
    attendues = [ligne for ligne in dossier.cycle.transitions if dossier.etat in ligne.de and ligne.attendue]
    restent = {nature_de(role) for ligne in attendues if PAS_DEJA_SIGNE not in ligne.gardes for role in ligne.roles}
    faites = signataires(dossier) - restent
    return tuple(nature for nature in dossier.cycle.etat(dossier.etat).main if nature not in faites)


RECOURS = (PAS_DE_RECOURS, RECOURS_OUVERT)
SIGNATURE = (PAS_DEJA_SIGNE, DELAI_COURT)
SIGNATURE_ES = (*SIGNATURE, AVIS_CME_RENDU)


def echeance_de(regle: str) -> Callable[[Dossier], datetime | None]:
    """The instant at which the delay of that rule ends, as a passage of time reads it."""

    def quand(dossier: Dossier) -> datetime | None:
        delai = dossier.delai(regle)
        return delai.expire_le if delai else None

    return quand


def debut_d_effet(dossier: Dossier) -> datetime | None:
    """The first day of the contract, or its last signature when it came later: no contract is in force unsigned."""
    convenue, signe_le = periode(dossier), conclu_le(dossier)
    return max(dossier.territoire.debut(convenue.debut), signe_le) if convenue and signe_le else None


def fin_d_effet(dossier: Dossier) -> datetime | None:
    """The end of the last day of the contract."""
    convenue = periode(dossier)
    return dossier.territoire.lendemain(convenue.fin) if convenue else None


def fermeture(dossier: Dossier) -> datetime | None:
    """The end of the last day of an establishment that closes."""
    jour: date | None = dossier.donnee("fermeture_le")
    return dossier.territoire.lendemain(jour) if jour else None


def fin_des_volets(dossier: Dossier) -> datetime | None:
    """The end of the day after which every volet has been terminated by agreement."""
    jour: date | None = dossier.faits.get("volets_finis_le")
    return dossier.territoire.lendemain(jour) if jour else None
