"""Small counts: what a reading must not show, by the roles that statistical secrecy gives to each measure.

A count under the threshold hides the readings made of it, and so does its complement (the stays that are not hit). Open
data are shown as their producer published them. A measure that secrecy has hidden in the results stays hidden here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from efficience.moteur.lectures.lecture import Absence, non_transmis, parametres
from efficience.moteur.resultats import Resultats
from efficience.noyau import chiffres
from efficience.noyau.calcul import Hypothese
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import en_nombre
from efficience.reglement import Reglement

_SEUIL = "effectif_minimal_publication"
Mesures = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Garde:
    """Says what may be read of one indicator: `seuil` is the smallest count shown, 0 where the data are open."""

    indicateur: str
    seuil: int
    hypotheses: tuple[Hypothese, ...] = ()

    def absence(self, resultats: Resultats, finess: str, annee: int, noms: tuple[str, ...]) -> Absence | None:
        """Why these measures of one establishment cannot be read; None when they can."""
        cle = (self.indicateur, finess, annee)
        mesures, statuts = resultats.valeurs.get(cle, {}), resultats.statuts.get(cle, {})
        if not mesures:
            return non_transmis(annee)
        for nom in noms:
            statut = statuts.get(nom, Statut.NON_CALCULABLE)
            if mesures.get(nom) is None and statut is Statut.NON_TRANSMIS:
                return non_transmis(annee)
            if mesures.get(nom) is None:
                return Absence(statut, _SANS_VALEUR[statut].format(nom, annee))
        petit = next(self._petits(mesures, noms), "") if self.seuil else ""
        return self.protege(petit) if petit else None

    def protege(self, motif: str) -> Absence:
        """Hidden, because of the threshold."""
        return Absence(Statut.PROTEGE, motif, self.hypotheses)

    def masque(self, resultats: Resultats, finess: str, annee: int) -> Absence | None:
        """Hidden when secrecy has hidden any measure of the establishment: rows would give it back."""
        statuts = resultats.statuts.get((self.indicateur, finess, annee), {})
        caches = [nom for nom, statut in statuts.items() if statut is Statut.PROTEGE]
        motif = f"« {caches[0]} » est masqué dans les résultats, les lignes le rendraient" if caches else ""
        return self.protege(motif) if caches else None

    def petite(self, quantite: object) -> bool:
        """Too small a count of things that came from persons."""
        return isinstance(quantite, int | Decimal | Fraction) and 0 < quantite < self.seuil

    def _petits(self, mesures: Mesures, noms: tuple[str, ...]) -> Iterator[str]:
        """The reasons to hide a reading made of these measures."""
        from efficience.moteur.secret.roles import ROLES, Nature  # the package of secrecy is slow to import

        roles: Mapping[str, Any] = ROLES[self.indicateur].mesures if self.indicateur in ROLES else {}
        for nom in noms:
            role = roles.get(nom)
            if role is None or (role.nature is Nature.LIE and not role.de):
                yield f"aucun effectif ne dit si « {nom} » peut être montré"
                continue
            compte = nom if role.nature is Nature.EFFECTIF else role.de[0] if role.nature is Nature.LIE else ""
            sur = roles[compte].sur if compte in roles else ""
            for effectif in (mesures.get(compte), _reste(mesures, compte, sur)):
                if self.petite(effectif):
                    yield f"moins de {en_nombre(self.seuil)} unités (« {compte} »)"
            if role.nature is Nature.SOMME:
                yield from self._petits(mesures, role.de)


def _reste(mesures: Mesures, compte: str, sur: str) -> Decimal | None:
    """The count of those that are in `sur` and not in `compte`."""
    total, partie = mesures.get(sur), mesures.get(compte)
    return None if total is None or partie is None else total - partie


_SANS_VALEUR = {
    Statut.PROTEGE: "« {} » est masqué dans les résultats de {}",
    Statut.NON_CALCULABLE: "« {} » n'a pas de valeur en {}",
}


def garde_de(resultats: Resultats, indicateur: str, annee: int, reglement: Reglement) -> Garde:
    """The guard of an indicator: open data need none."""
    lus = parametres(reglement, annee, _SEUIL)
    return Garde(indicateur, 0 if _ouvert(resultats.manifeste, indicateur) else int(lus[_SEUIL]), lus.hypotheses)


def _ouvert(manifeste: Mapping[str, Any], indicateur: str) -> bool:
    """True when every table on individuals that the indicator reads came from open sources only."""
    from efficience.moteur.secret.roles import ROLES  # the package of secrecy is slow to import

    return indicateur in ROLES and chiffres.ouvert(ROLES[indicateur].tables, manifeste.get("sources", []))
