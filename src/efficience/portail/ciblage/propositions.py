"""Making the proposal: each hospital of the region, each indicator, with what was read and what already runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from efficience.noyau.ciblage import Issue
from efficience.noyau.cibles.motifs import motiver
from efficience.noyau.cibles.redondances import ActionEnCours, redondances
from efficience.noyau.profil import Decision
from efficience.portail.ciblage import chiffres
from efficience.portail.ciblage.models import Campagne, Proposition
from efficience.portail.ciblage.models.campagne import RETENU
from efficience.portail.etablissements import en_cours
from efficience.reglement.profils import Ciblage

Gardee = Mapping[tuple[str, str], Mapping[str, Any]]
_TRANCHE = ("decision", "motif", "decide_le", "decide_par")


def etablir(campagne: Campagne, jour: date) -> int:
    """Replace the rows of the proposal; how many hospitals meet the criteria of at least one indicator."""
    tranches = {
        (un.etablissement_id, un.indicateur): {nom: getattr(un, nom) for nom in _TRANCHE}
        for un in campagne.propositions.exclude(motif="")
    }
    campagne.propositions.all().delete()
    neuves = [un for ciblage in campagne.ciblages.values() for un in _examiner(campagne, ciblage, tranches, jour)]
    Proposition.objects.bulk_create(neuves, batch_size=1000)
    return len({un.etablissement_id for un in neuves if un.decision})


def _examiner(campagne: Campagne, ciblage: Ciblage, tranches: Gardee, jour: date) -> Iterator[Proposition]:
    reglement = campagne.reglement
    observes = chiffres.lire(campagne, ciblage, reglement)
    if observes is None:
        return
    decisions = chiffres.decider(observes, ciblage, reglement, campagne)
    actions = en_cours.actions([un.finess for un in decisions if un.cible is Issue.OUI], jour)
    for decision in decisions:
        finess = decision.finess
        motifs = motiver(ciblage, decision, reglement, campagne.au)
        proposition = Proposition(
            campagne=campagne,
            etablissement_id=finess,
            indicateur=ciblage.indicateur,
            volet=observes.publication.definition.volet,
            publication=observes.publication,
            issue=decision.cible.value,
            chiffres=observes.chiffres[finess],
            criteres=[{**vars(motif), "rempli": motif.rempli.value} for motif in motifs],
            montant_concerne=observes.depenses[finess],
        )
        yield _decider(proposition, decision, actions.get(finess, []), tranches, jour)


def _decider(
    proposition: Proposition, decision: Decision, actions: list[ActionEnCours], tranches: Gardee, jour: date
) -> Proposition:
    """Kept by default when the criteria are met; as it was decided before, when it was."""
    if decision.cible is not Issue.OUI:
        return proposition
    trouvees = redondances(proposition.indicateur, proposition.volet, actions, jour)
    proposition.redondances = [
        {"phrase": un.phrase, "exclut": un.exclut, "texte": un.regle.texte, "adresse": un.action.adresse} for un in trouvees
    ]
    proposition.exclut = any(un.exclut for un in trouvees)
    proposition.decision = RETENU
    for nom, valeur in tranches.get((proposition.etablissement_id, proposition.indicateur), {}).items():
        setattr(proposition, nom, valeur)
    return proposition
