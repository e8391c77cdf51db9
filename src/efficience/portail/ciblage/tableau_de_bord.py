"""What the page of a campaign shows: its state and gestures, its indicators with their criteria and counts, warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse

from efficience.noyau.ciblage import Issue
from efficience.noyau.cibles.motifs import CritereEcrit, ecrire_criteres
from efficience.portail.ciblage.models import Campagne
from efficience.portail.ciblage.models.campagne import ECARTE, RETENU
from efficience.portail.comptes.membre import Membre
from efficience.portail.indicateurs.models import Definition, Publication

ADRESSES: Mapping[str, tuple[str, bool]] = MappingProxyType(
    {
        "regler": ("ciblage_seuils", False),
        "proposer": ("ciblage_proposer", True),
        "trancher": ("ciblage_propositions", False),
        "soumettre": ("ciblage_soumettre", True),
        "rendre_avis": ("ciblage_avis", False),
        "expertiser": ("ciblage_expertise", False),
        "tenir_comite": ("ciblage_comite", False),
        "reprendre": ("ciblage_reprendre", False),
        "figer": ("ciblage_figer", False),
        "publier": ("ciblage_publier", False),
        "retirer": ("ciblage_liste", False),
    }
)
"""The page of each gesture, and whether a button alone does it."""


@dataclass(frozen=True)
class Bouton:
    """A gesture offered: where, by a button or a page, or why it is refused now. `principal`: the one to do next."""

    code: str
    libelle: str
    adresse: str
    direct: bool
    attendu: bool
    motif: str
    principal: bool = False


def boutons(campagne: Campagne, membre: Membre, le: datetime) -> list[Bouton]:
    """The gestures of the person's roles: the one to do next, then what is expected, then the rest."""
    etat, _ = campagne.etat_au(le)
    contexte = campagne.contexte(le)
    offerts: dict[str, Bouton] = {}
    for role in sorted(membre.roles):
        for ligne, motif in campagne.automate.gestes_expliques(etat, role, contexte):
            adresse, direct = ADRESSES[ligne.geste]
            if not motif and ligne.geste == "figer":
                motif = _autre_personne(campagne, membre)
            offerts[ligne.geste] = Bouton(
                ligne.geste, campagne.automate.geste(ligne.geste).libelle, reverse(adresse, args=[campagne.annee]),
                direct, ligne.attendue, motif,
            )  # fmt: skip
    possibles = [bouton for bouton in offerts.values() if bouton.attendu and not bouton.motif]
    if possibles:
        suivant = replace(possibles[-1], principal=True)
        offerts[suivant.code] = suivant
    return sorted(offerts.values(), key=lambda bouton: (not bouton.principal, not bouton.attendu))


def _autre_personne(campagne: Campagne, membre: Membre) -> str:
    """The two-person rule, said before the page is opened; the life cycle says it again at the gesture."""
    return (
        "Vous avez préparé cette liste : une autre personne l’arrête." if membre.identifiant in campagne.preparateurs else ""
    )


@dataclass(frozen=True)
class Ligne:
    """An indicator of the campaign: its criteria, its results, and where its proposal stands."""

    code: str
    definition: Definition | None
    criteres: tuple[CritereEcrit, ...]
    publication: Publication | None
    perime: bool
    remplis: int
    retenus: int
    ecartes: int
    non_calculables: int
    montant: Decimal | None
    sans_montant: int


_OUI = Q(issue=Issue.OUI.value)
_COMPTES: Mapping[str, Any] = {
    "remplis": Count("pk", filter=_OUI),
    "retenus": Count("pk", filter=Q(decision=RETENU)),
    "ecartes": Count("pk", filter=Q(decision=ECARTE)),
    "non_calculables": Count("pk", filter=Q(issue=Issue.NON_CALCULABLE.value)),
    "montant": Sum("montant_concerne", filter=Q(decision=RETENU)),
    "sans_montant": Count("pk", filter=Q(decision=RETENU, montant_concerne__isnull=True)),
}
_VIDE = {"remplis": 0, "retenus": 0, "ecartes": 0, "non_calculables": 0, "montant": None, "sans_montant": 0}


def lignes(campagne: Campagne, propositions: Any) -> list[Ligne]:
    """One line an indicator. `propositions`: those that the reader sees."""
    par_code = propositions.filter(campagne=campagne).order_by().values("indicateur").annotate(**_COMPTES)
    comptes = {un.pop("indicateur"): un for un in par_code}
    publications = {un.indicateur: un for un in campagne.publications().select_related("version", "definition")}
    definitions = {un.code: un for un in Definition.objects.filter(code__in=campagne.indicateurs, courante=True)}
    perimes, reglement = campagne.perimes(), campagne.reglement
    return [
        Ligne(
            code,
            definitions.get(code),
            ecrire_criteres(ciblage, reglement, campagne.au),
            publications.get(code),
            code in perimes,
            **comptes.get(code, _VIDE),
        )
        for code, ciblage in campagne.ciblages.items()
    ]
