"""The patients' questionnaire: a versioned model, one answer a link, nothing shown before enough answers.

« auprès des patients avec l'administration d'un questionnaire à leur attention » (cahier des charges, § 12-II). A link
carries 128 random bits and nothing else; only its fingerprint is kept; once used it is spent. What is answered is never
linked to who answered: the deposit spends the link and keeps the answers apart.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, Etape, NonCalculable, formule
from efficience.noyau.delais import Duree, ajouter
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.ipep.montants import CAHIER
from efficience.noyau.montant import Nombre, en_exact, en_nombre

_JETON = re.compile(r"[A-Za-z0-9_-]{22}")
"""128 bits written in 22 characters of base 64 for addresses."""
SANS_OBJET = "sans_objet"
"""« Je ne sais pas, cela ne me concerne pas »: answered, and not scored."""


@dataclass(frozen=True)
class Question:
    """A question and its answers, by code with their words. `points`: the share of each scored answer, between 0 and 1.

    A question without points is asked for its own sake: it does not count in the score.
    """

    code: str
    libelle: str
    reponses: Mapping[str, str]
    points: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def notee(self) -> bool:
        """Whether it counts in the score."""
        return bool(self.points)


@dataclass(frozen=True)
class Modele:
    """A version of the questionnaire: a model that served never changes, another version follows it."""

    code: str
    version: int
    questions: tuple[Question, ...]

    def fautes(self) -> tuple[str, ...]:
        """Why it cannot be sent, in words."""
        codes = [question.code for question in self.questions]
        trouvees = [f"La question « {code} » est écrite deux fois." for code in sorted({*codes}) if codes.count(code) > 1]
        if not any(question.notee for question in self.questions):
            trouvees.append("Aucune question n’est notée.")
        for question in self.questions:
            if question.points.keys() - question.reponses.keys():
                trouvees.append(f"La question « {question.code} » note une réponse qu’elle ne propose pas.")
            if any(not 0 <= part <= 1 for part in question.points.values()):
                trouvees.append(f"La question « {question.code} » a une note hors de 0 à 1.")
        return tuple(trouvees)


def refus_des_reponses(modele: Modele, reponses: Mapping[str, str]) -> tuple[str, ...]:
    """Why the answers of a form cannot be kept, in words a patient reads; none when they may. Any question may be left."""
    questions = {question.code: question for question in modele.questions}
    if not reponses:
        return ("Vous n’avez répondu à aucune question.",)
    return tuple(
        f"La réponse à « {questions[code].libelle} » n’est pas prévue."
        if code in questions
        else "Cette question n’existe pas."
        for code, reponse in reponses.items()
        if code not in questions or reponse not in questions[code].reponses
    )


def note(modele: Modele, reponses: Mapping[str, str], part_minimale: Nombre) -> Fraction | None:
    """The share of the points of one form: mean over its scored answers; None when it scored too few questions."""
    notees = [question for question in modele.questions if question.notee]
    obtenus = [q.points[reponses[q.code]] for q in notees if reponses.get(q.code) in q.points]
    if not obtenus or len(obtenus) < en_exact(part_minimale) * len(notees):
        return None
    return sum(obtenus, Fraction(0)) / len(obtenus)


def experience(
    modele: Modele, formulaires: Sequence[Mapping[str, str]], part_minimale: Nombre, seuil: Nombre
) -> Calcul | NonCalculable:
    """The patients' experience of a group: mean of the notes of its forms. Result: `reponses` (count), `taux` in [0 ; 1].

    `NonCalculable` under the threshold, whatever the caller may see: nothing is shown of so few people.
    """
    notes = [une for formulaire in formulaires if (une := note(modele, formulaire, part_minimale)) is not None]
    if len(notes) < en_exact(seuil):
        return NonCalculable(f"effectif insuffisant : moins de {en_nombre(seuil)} questionnaires exploitables")
    taux = sum(notes, Fraction(0)) / len(notes)
    mots = formule("moyenne des notes de {} questionnaires exploitables sur {}", len(notes), len(formulaires))
    return Calcul({"reponses": len(notes), "taux": taux}, (Etape("Expérience des patients", mots, taux, CAHIER),))


def repartition_des_reponses(
    question: Question, formulaires: Sequence[Mapping[str, str]], seuil: Nombre
) -> Mapping[str, int] | NonCalculable:
    """How many chose each answer: shown only when every answer that somebody chose was chosen by enough people."""
    comptes = Counter(f[question.code] for f in formulaires if f.get(question.code) in question.reponses)
    if any(0 < combien < en_exact(seuil) for combien in comptes.values()) or not comptes:
        return NonCalculable("effectif insuffisant : une réponse a été choisie par trop peu de personnes")
    return {reponse: comptes[reponse] for reponse in question.reponses}


@dataclass(frozen=True)
class Lien:
    """A link given to a patient: the fingerprint of its token, never the token. `utilise`: it has served."""

    empreinte: str
    cree_le: date
    utilise: bool = False
    revoque: bool = False


def empreinte_du_jeton(jeton: str) -> str:
    """The fingerprint kept of a token. Raises DonneeRefusee when it is not 128 bits written for an address."""
    if not _JETON.fullmatch(jeton):
        raise DonneeRefusee("jeton", "mal formé", "les 22 caractères du lien")
    return hashlib.sha256(jeton.encode("ascii")).hexdigest()


NON_VALABLE = "Ce lien n’est pas valable."
"""Said of a link that never was, of one that was revoked: nothing is to be learnt by guessing."""


def refus_du_lien(liens: Mapping[str, Lien], jeton: str, duree: Duree, jour: date) -> str:
    """Why a link cannot serve on that day, in words a patient reads; nothing when it may. `liens`: by fingerprint."""
    try:
        lien = liens.get(empreinte_du_jeton(jeton))
    except DonneeRefusee:
        return NON_VALABLE
    if lien is None or lien.revoque:
        return NON_VALABLE
    if lien.utilise:
        return "Vous avez déjà répondu. Merci."
    dernier = ajouter(lien.cree_le, duree)
    return f"Ce lien ne sert plus depuis le {dernier:%d/%m/%Y}." if jour > dernier else ""


OUI_NON: Mapping[str, str] = MappingProxyType({"oui": "Oui", "un_peu": "Un peu", "non": "Non", SANS_OBJET: "Je ne sais pas"})
_POINTS: Mapping[str, Fraction] = MappingProxyType({"oui": Fraction(1), "un_peu": Fraction(1, 2), "non": Fraction(0)})


def _question(code: str, libelle: str) -> Question:
    return Question(code, libelle, OUI_NON, _POINTS)


MODELE_INITIAL = Modele(
    "experience-patient",
    1,
    (
        _question("rendez_vous", "J’ai eu un rendez-vous quand j’en avais besoin."),
        _question("ecoute", "Les soignants m’ont écouté."),
        _question("explications", "J’ai compris ce que les soignants m’ont expliqué."),
        _question("decisions", "Les soignants ont décidé avec moi."),
        _question("coordination", "Les soignants se parlent entre eux pour bien me soigner."),
        _question("medicaments", "Je sais comment prendre mes médicaments."),
        _question("apres_hopital", "Après l’hôpital, mon médecin a su ce qui s’était passé."),
        _question("qui_appeler", "Je sais qui appeler si je vais moins bien."),
        Question("aide", "J’ai répondu :", MappingProxyType({"seul": "seul", "avec_aide": "avec l’aide de quelqu’un"})),
    ),
)
"""A first model in French easy to read and to understand; the national one was not found (NFA)."""


SATISFACTION_USAGERS = Modele(
    "satisfaction-usagers",
    1,
    (
        _question("accueil", "J’ai été bien accueilli."),
        _question("attente", "J’ai attendu un temps normal."),
        _question("services", "Je sais ce que l’équipe de soins propose près de chez moi."),
        _question("information", "On m’a dit que les soignants travaillent ensemble."),
        _question("recommander", "Je conseillerais cette équipe de soins à un proche."),
    ),
)
"""The satisfaction of the users of a group, whom § 12-I wants to be asked (NFA)."""

SATISFACTION_AIDANTS = Modele(
    "satisfaction-aidants",
    1,
    (
        _question("ecoute", "Les soignants écoutent ce que je dis de la personne que j’aide."),
        _question("explications", "Les soignants m’expliquent ce que je peux faire."),
        _question("qui_appeler", "Je sais qui appeler quand j’ai besoin d’aide."),
        _question("repit", "On m’a parlé de ce qui peut me soulager."),
        _question("coordination", "Les soignants se parlent entre eux."),
    ),
)
"""The satisfaction of the carers (NFA)."""


@dataclass(frozen=True)
class Public:
    """Who is asked: in words, what the page is called, the model shipped."""

    intitule: str
    titre: str
    modele: Modele


PUBLICS: Mapping[str, Public] = MappingProxyType(
    {
        "patients": Public("patients", "Vos soins : dites-nous comment cela se passe", MODELE_INITIAL),
        "usagers": Public("usagers", "Votre équipe de soins : votre avis", SATISFACTION_USAGERS),
        "aidants": Public("aidants", "Vous aidez un proche : votre avis", SATISFACTION_AIDANTS),
    }
)
"""The patients' experience counts in the score; the satisfaction of users and carers is the group's own."""
