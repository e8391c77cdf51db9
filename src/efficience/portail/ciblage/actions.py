"""The gestures of a targeting, one function each: state, rows and journal line written together, or nothing.

Each raises GesteRefuse and FormulairePerime; `jeton` is the version of the campaign that the person was reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.cibles.cycle import PREPARATION
from efficience.noyau.cibles.motifs import inactif
from efficience.portail.ciblage import propositions
from efficience.portail.ciblage.models import ActionDeclaree, Avis, Campagne, Feuille, Proposition, Retrait
from efficience.portail.ciblage.models.instances import ASSURANCE_MALADIE, OMEDIT
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.commun.franchir import franchir
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.models import Etablissement
from efficience.reglement import Reglement, officiel


@transaction.atomic
def ouvrir(
    *, annee: int, annee_resultats: int, generation: str, profil: str, indicateurs: Sequence[str], plan_le: date,
    par: Membre, le: datetime,
) -> Campagne:  # fmt: skip
    """Open the campaign of the person's region for that year. Raises ValidationError when there is one already."""
    campagne = Campagne(
        region=par.organisation.region, annee=annee, annee_resultats=annee_resultats, generation=generation, profil=profil,
        indicateurs=list(indicateurs), plan_le=plan_le, etat=PREPARATION, preparateurs=[par.identifiant],
        ouverte_le=le, ouverte_par=par.nom,
    )  # fmt: skip
    campagne.full_clean()
    campagne.save()
    _refuser_les_inactifs(campagne, officiel())
    details = {"profil": profil, "indicateurs": " ".join(indicateurs)}
    journal.noter("ciblage.ouvrir", campagne, par=par, le=le, details=details)
    return campagne


def _preparateurs(campagne: Campagne, par: Acteur) -> list[str]:
    """Who prepared so far, and this person: none of them may decide."""
    return sorted({*campagne.preparateurs, par.identifiant})


@transaction.atomic
def regler(
    campagne: Campagne, *, indicateurs: Sequence[str], valeurs: Mapping[str, Mapping[str, str]], par: Acteur, le: datetime,
    jeton: int,
) -> Feuille:  # fmt: skip
    """Set the indicators kept and the thresholds of the campaign: a new sheet, the former one stays.

    Raises ErreurReglement for a value that its unit refuses.
    """
    details = {nom: f"{un['valeur']} ({un.get('texte') or un.get('motif', '')})" for nom, un in valeurs.items()}
    franchir(
        campagne, "regler", par=par, le=le, jeton=jeton, details=details,
        champs={"indicateurs": list(indicateurs), "preparateurs": _preparateurs(campagne, par)},
    )  # fmt: skip
    feuille = Feuille(
        campagne=campagne, rang=campagne.feuilles.count() + 1, valeurs=dict(valeurs), posee_le=le, posee_par=par.nom
    )
    reglement = feuille.sur(officiel())
    _refuser_les_inactifs(campagne, reglement)
    feuille.save()
    campagne.__dict__.pop("feuille", None)
    return feuille


def _refuser_les_inactifs(campagne: Campagne, reglement: Reglement) -> None:
    fermes = [un.indicateur for un in campagne.ciblages.values() if inactif(un, reglement, campagne.au)]
    if fermes:
        motif = f"{', '.join(fermes)} : indicateur annoncé, qu’aucun texte lu n’a retenu ; le retirer de la campagne."
        raise GesteRefuse("regler", campagne.etat, motif)


@transaction.atomic
def proposer(campagne: Campagne, *, par: Acteur, le: datetime, jeton: int) -> int:
    """Examine every hospital of the region by the thresholds and results of today; how many meet a set of criteria.

    What was decided of a hospital that still meets them is kept.
    """
    rang = campagne.feuille.rang if campagne.feuille else 0
    champs = {"feuille_proposee": rang, "preparateurs": _preparateurs(campagne, par)}
    franchir(campagne, "proposer", par=par, le=le, jeton=jeton, champs=champs)
    return propositions.etablir(campagne, timezone.localdate(le))


@transaction.atomic
def trancher(proposition: Proposition, *, decision: str, motif: str, par: Acteur, le: datetime, jeton: int) -> Proposition:
    """Set aside, or keep, a hospital that meets the criteria; always with a reason."""
    campagne = proposition.campagne
    details = {"etablissement": proposition.etablissement_id, "indicateur": proposition.indicateur,
               "decision": decision, "motif": motif}  # fmt: skip
    champs = {"preparateurs": _preparateurs(campagne, par)}
    franchir(campagne, "trancher", par=par, le=le, jeton=jeton, donnees={"motif": motif}, details=details, champs=champs)
    if not proposition.decision:
        raise GesteRefuse("trancher", campagne.etat, "Cet établissement ne remplit pas les critères : il n’est pas proposé.")
    proposition.decision, proposition.motif = decision, motif
    proposition.decide_le, proposition.decide_par = le, par.nom
    proposition.save(update_fields=["decision", "motif", "decide_le", "decide_par"])
    return proposition


def soumettre(campagne: Campagne, *, par: Acteur, le: datetime, jeton: int) -> None:
    """Ask the Assurance Maladie for its opinion on the proposal."""
    franchir(campagne, "soumettre", par=par, le=le, jeton=jeton, champs={"preparateurs": _preparateurs(campagne, par)})


@transaction.atomic
def rendre_avis(campagne: Campagne, geste: str, *, sens: str, texte: str, par: Acteur, le: datetime, jeton: int) -> Avis:
    """Give the opinion of the Assurance Maladie (`rendre_avis`) or of the OMéDIT (`expertiser`)."""
    franchir(campagne, geste, par=par, le=le, jeton=jeton, donnees={"avis": sens}, details={"avis": sens})
    return Avis.objects.create(
        campagne=campagne, instance=_INSTANCES[geste], sens=sens, texte=texte, rendu_le=le, rendu_par=par.nom,
        organisation=par.organisation_nom,
    )  # fmt: skip


_INSTANCES = {"rendre_avis": ASSURANCE_MALADIE, "expertiser": OMEDIT}


def reprendre(campagne: Campagne, *, motif: str, par: Acteur, le: datetime, jeton: int) -> None:
    """Go back to the preparation: the opinions given are kept, others will be asked."""
    franchir(campagne, "reprendre", par=par, le=le, jeton=jeton, donnees={"motif": motif}, details={"motif": motif})


def publier(campagne: Campagne, *, reference: str, par: Acteur, le: datetime, jeton: int) -> None:
    """Publish the list: from now on each hospital reads its own reason. `reference`: where it was published, if known."""
    champs = {"publiee_le": le, "publication": reference}
    franchir(campagne, "publier", par=par, le=le, jeton=jeton, champs=champs, details={"reference": reference})


@transaction.atomic
def retirer(
    campagne: Campagne, etablissement: Etablissement, *, motif: str, par: Acteur, le: datetime, jeton: int
) -> Retrait:
    """Withdraw a hospital from the frozen list, which itself does not change."""
    donnees = {"etablissement": etablissement.finess, "motif": motif}
    franchir(campagne, "retirer", par=par, le=le, jeton=jeton, donnees=donnees, details=donnees)
    retrait = Retrait.objects.create(
        campagne=campagne, etablissement=etablissement, motif=motif, retire_le=le, retire_par=par.nom
    )
    journal.noter("ciblage.retire", etablissement, par=par, le=le, details={"annee": campagne.annee, "motif": motif})
    return retrait


@transaction.atomic
def declarer_action(etablissement: Etablissement, champs: Mapping[str, Any], *, par: Acteur, le: datetime) -> ActionDeclaree:
    """Say that an action which the portal does not hold runs on a hospital. Raises ValidationError."""
    action = ActionDeclaree(etablissement=etablissement, **champs, declaree_le=le, declaree_par=par.nom)
    action.full_clean()
    action.save()
    journal.noter("ciblage.declarer_action", etablissement, par=par, le=le, details={"action": str(action)})
    return action
