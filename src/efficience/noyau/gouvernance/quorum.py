"""Quorum and votes: who is counted, who votes, and what the result is, with its explanation.

The convention is silent; the rules are those of the State's consultative commissions (décret n° 2006-672, art. 9 to 14):
half of the members present, remote ones included, or having given a mandate; one mandate per holder; no quorum asked on a
second call with the same agenda; majority; casting vote of the chair; nobody deliberates with a personal interest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from efficience.noyau.calcul import Calcul, Etape, formule
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.montant import Nombre, en_exact
from efficience.noyau.parametres import Releve

TEXTE = "decret-2006-672"
PRESENT, DISTANT, ABSENT = "present", "distant", "absent"
MANDAT = "mandat "
"""« mandat M. B »: away, and M. B votes for them."""
POUR, CONTRE, ABSTENTION = "pour", "contre", "abstention"
SENS: Mapping[str, str] = MappingProxyType({POUR: "pour", CONTRE: "contre", ABSTENTION: "abstention"})


@dataclass(frozen=True)
class RegleInstance:
    """Share of the members that makes a quorum, mandates that one may carry, whether the chair decides a tie."""

    part: Nombre
    mandats_par_porteur: Nombre
    preponderante: bool

    @classmethod
    def lire(cls, releve: Releve) -> RegleInstance:
        """The rule in force at the date of the reading."""
        return cls(releve.lire("part_quorum"), releve.lire("mandats_par_porteur"), releve.lire("voix_preponderante"))


@dataclass(frozen=True)
class Emargement:
    """The members who deliberate and what each did: present, distant, absent, or « mandat » and the name of its bearer."""

    membres: Sequence[str]
    presences: Mapping[str, str]

    def est_la(self, membre: str) -> bool:
        """In the room or at distance."""
        return self.presences.get(membre, ABSENT) in (PRESENT, DISTANT)

    def porteur(self, membre: str) -> str:
        """Who carries the mandate of a member, if they gave one."""
        mode = self.presences.get(membre, ABSENT)
        return mode.removeprefix(MANDAT) if mode.startswith(MANDAT) else ""

    def fautes(self, regle: RegleInstance) -> tuple[str, ...]:
        """What cannot be in an attendance sheet, in words."""
        inconnus = sorted(self.presences.keys() - set(self.membres))
        modes = sorted({m for m in self.presences.values() if m not in (PRESENT, DISTANT, ABSENT) and MANDAT not in m})
        porteurs = Counter(filter(None, map(self.porteur, self.membres)))
        absents = sorted(nom for nom in porteurs if nom not in self.membres or not self.est_la(nom))
        charges = sorted(nom for nom, combien in porteurs.items() if combien > en_exact(regle.mandats_par_porteur))
        return (
            *(f"{nom} n’a pas voix délibérative." for nom in inconnus),
            *(f"Présence « {mode} » inconnue." for mode in modes),
            *(f"{nom} porte un mandat sans être là." for nom in absents),
            *(f"{nom} porte {porteurs[nom]} mandats." for nom in charges),
        )


def quorum(emargement: Emargement, regle: RegleInstance, seconde_convocation: bool = False) -> Calcul:
    """Whether the body may deliberate. Result: `membres`, `comptes`, `requis` (counts), `atteint` (boolean).

    Raises DonneeRefusee when the attendance sheet cannot be.
    """
    if fautes := emargement.fautes(regle):
        raise DonneeRefusee("presences", " ".join(fautes), "une feuille d’émargement possible")
    membres = len(emargement.membres)
    comptes = sum(1 for membre in emargement.membres if emargement.est_la(membre) or emargement.porteur(membre))
    requis = 0 if seconde_convocation else _au_dessus(en_exact(regle.part) * membres)
    atteint = comptes >= requis
    mots = "seconde convocation : aucun quorum n’est requis" if seconde_convocation else _REQUIS.format(membres)
    etapes = (
        Etape("Membres présents ou représentés", formule("sur {} à voix délibérative", membres), comptes, TEXTE),
        Etape("Quorum requis", mots, requis, TEXTE),
        Etape("Quorum atteint", f"{comptes} ≥ {requis}" if atteint else f"{comptes} < {requis}", atteint, TEXTE),
    )
    return Calcul({"membres": membres, "comptes": comptes, "requis": requis, "atteint": atteint}, etapes)


_REQUIS = "part des {} membres, au nombre entier supérieur"


def _au_dessus(part: Fraction) -> int:
    """The smallest whole number at least equal to it: half of 13 is reached with 7."""
    return -(-part.numerator // part.denominator)


def vote(
    emargement: Emargement, voix: Mapping[str, str], interesses: Collection[str], qui_preside: str, regle: RegleInstance
) -> Calcul:
    """The result of a vote. Result: `pour`, `contre`, `abstention` (counts), `preponderante`, `adopte` (booleans).

    The majority of those who said yes or no; a tie is rejected, unless the chair voted and the rule gives a casting vote.
    Raises DonneeRefusee when somebody votes who may not: away without mandate, no voice, personal interest.
    """
    if refuses := [motif for membre in voix if (motif := _pourquoi_pas(emargement, membre, interesses))]:
        raise DonneeRefusee("voix", " ".join(refuses), "les voix des membres présents ou représentés, sans intérêt déclaré")
    if inconnus := sorted(set(voix.values()) - SENS.keys()):
        raise DonneeRefusee("voix", ", ".join(inconnus), "pour, contre ou abstention")
    comptes = Counter(voix.values())
    egalite = comptes[POUR] == comptes[CONTRE] and comptes[POUR] > 0
    tranche = egalite and regle.preponderante and voix.get(qui_preside) in (POUR, CONTRE)
    adopte = voix[qui_preside] == POUR if tranche else comptes[POUR] > comptes[CONTRE]
    mots = f"{comptes[POUR]} pour, {comptes[CONTRE]} contre, {comptes[ABSTENTION]} abstention(s)"
    if tranche:
        mots += f" ; partage, voix prépondérante de {qui_preside} : {voix[qui_preside]}"
    resultat = {sens: comptes[sens] for sens in SENS} | {"preponderante": tranche, "adopte": adopte}
    return Calcul(resultat, (Etape("Vote", mots, adopte, TEXTE),))


def _pourquoi_pas(emargement: Emargement, membre: str, interesses: Collection[str]) -> str:
    """Why this member may not vote; nothing when they may."""
    porteur = emargement.porteur(membre)
    if membre not in emargement.membres:
        return f"{membre} n’a pas voix délibérative."
    if membre in interesses or porteur in interesses:
        return f"{porteur if porteur in interesses else membre} a déclaré un intérêt personnel à l’affaire."
    return "" if emargement.est_la(membre) or porteur else f"{membre} est absent et n’a pas donné mandat."
