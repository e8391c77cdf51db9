"""Quorum and votes: who is counted, who votes, and what the result is, with its explanation.

The convention is silent; the rules are those of the State's consultative commissions (décret n° 2006-672, art. 9 to 14):
half of the members present, remote ones included, or having given a mandate; one mandate per holder; no quorum asked on a
second call with the same agenda; majority; casting vote of the chair; nobody deliberates with a personal interest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
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
SUPPLEE = "suppleant "
"""« suppleant Mme S »: away, and Mme S, who stands in for this seat, sits and votes in their place."""
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
    """The members who deliberate and what each did: present, distant, absent, « mandat » and the name of its bearer,
    « suppleant » and the name of who sits instead.

    `suppleants`: by member, who may stand in for them; `finis`: by name, the last day of a mandate that has ended.
    """

    membres: Sequence[str]
    presences: Mapping[str, str]
    suppleants: Mapping[str, Collection[str]] = field(default_factory=dict)
    finis: Mapping[str, date] = field(default_factory=dict)

    def est_la(self, membre: str) -> bool:
        """In the room or at distance, in person or through who stands in."""
        return self.presences.get(membre, ABSENT) in (PRESENT, DISTANT) or bool(self.supplee(membre))

    def supplee(self, membre: str) -> str:
        """Who sits in the place of a member, if somebody does."""
        mode = self.presences.get(membre, ABSENT)
        return mode.removeprefix(SUPPLEE) if mode.startswith(SUPPLEE) else ""

    def sans_voix(self, nom: str) -> str:
        """Why a person who is not a member may not deliberate."""
        fin = self.finis.get(nom)
        return f"Le mandat de {nom} a pris fin le {fin:%d/%m/%Y}." if fin else f"{nom} n’a pas voix délibérative."

    def porteur(self, membre: str) -> str:
        """Who carries the mandate of a member, if they gave one."""
        mode = self.presences.get(membre, ABSENT)
        return mode.removeprefix(MANDAT) if mode.startswith(MANDAT) else ""

    def fautes(self, regle: RegleInstance) -> tuple[str, ...]:
        """What cannot be in an attendance sheet, in words."""
        inconnus = sorted(self.presences.keys() - set(self.membres))
        modes = sorted(m for m in {*self.presences.values()} if not _mode_connu(m))
        porteurs = Counter(filter(None, map(self.porteur, self.membres)))
        absents = sorted(nom for nom in porteurs if nom not in self.membres or not self.est_la(nom))
        charges = sorted(nom for nom, combien in porteurs.items() if combien > en_exact(regle.mandats_par_porteur))
        return (
            *map(self.sans_voix, inconnus),
            *(f"Présence « {mode} » inconnue." for mode in modes),
            *(f"{nom} porte un mandat sans être là." for nom in absents),
            *(f"{nom} porte {porteurs[nom]} mandats." for nom in charges),
            *self._suppleances(),
        )

    def _suppleances(self) -> Iterator[str]:
        """One stands in for one member, of a seat that one is the stand-in of, and not while sitting oneself."""
        supplees = {membre: self.supplee(membre) for membre in self.membres if self.supplee(membre)}
        for membre, nom in supplees.items():
            if nom not in self.suppleants.get(membre, ()):
                yield f"{nom} n’est pas suppléant de {membre}."
            elif nom in self.membres:
                yield f"{nom} siège en son nom, et ne supplée personne."
        for nom, combien in Counter(supplees.values()).items():
            if combien > 1:
                yield f"{nom} supplée {combien} membres."


def _mode_connu(mode: str) -> bool:
    return mode in (PRESENT, DISTANT, ABSENT) or mode.startswith((MANDAT, SUPPLEE))


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
        return emargement.sans_voix(membre)
    voteurs = (membre, porteur, emargement.supplee(membre), emargement.supplee(porteur))
    if interesse := next((nom for nom in reversed(voteurs) if nom and nom in interesses), ""):
        return f"{interesse} a déclaré un intérêt personnel à l’affaire."
    return "" if emargement.est_la(membre) or porteur else f"{membre} est absent et n’a pas donné mandat."
