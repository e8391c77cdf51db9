"""The envelope of a region and a year: fixed, given euros, shared between its contracts. A sharing never changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.calcul import Calcul
from efficience.noyau.enveloppe_regionale import Candidat, partager_enveloppe
from efficience.noyau.rejouable.ecriture import ecrire_calcul
from efficience.noyau.rejouable.entrees import Entrees
from efficience.noyau.rejouable.regionaux import REGIONAUX, lire_regional
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.evaluations import assemblage, calculs, grand_livre
from efficience.portail.evaluations.models import Enveloppe, Evaluation, Partage


@transaction.atomic
def fixer(
    region: str, annee: int, *, strategie: str, forfait: Decimal, dotation: Decimal, par: Acteur, le: datetime
) -> Enveloppe:
    """Fix how the envelope is shared, and add euros to it when there are some. Raises GesteRefuse."""
    enveloppe, neuve = Enveloppe.objects.get_or_create(
        region=region, annee=annee,
        defaults={"strategie": strategie, "forfait": forfait, "fixee_le": le, "fixee_par": par.nom,
                  "indicateurs": list(REGIONAUX)},
    )  # fmt: skip
    if not neuve:
        enveloppe.strategie, enveloppe.forfait, enveloppe.fixee_le, enveloppe.fixee_par = strategie, forfait, le, par.nom
        enveloppe.save(update_fields=["strategie", "forfait", "fixee_le", "fixee_par"])
    if dotation:
        grand_livre.doter(region, annee, dotation, f"dotation-{int(le.timestamp())}", par=par, le=le)
    details = {"strategie": strategie, "forfait": str(forfait), "dotation": str(dotation)}
    journal.noter("enveloppe.fixer", enveloppe, par=par, le=le, details=details)
    return enveloppe


@transaction.atomic
def partager(enveloppe: Enveloppe, *, par: Acteur, le: datetime) -> Partage:
    """Share the envelope between the contracts of the region that have a regional objective. Raises GesteRefuse."""
    lus = [(un, _entrees(un)) for un in _candidats(enveloppe)]
    par_finess = {un.contrat.etablissement_id: un.contrat.reference for un, _ in lus}
    candidats = [_candidat(un, entree) for un, entree in lus if entree.regionaux]
    if not candidats:
        raise GesteRefuse("partager", "", "Aucun contrat évalué n’a d’objectif régional : rien n’est à partager.")
    montant = grand_livre.dotee(enveloppe.region, enveloppe.annee)
    partage = partager_enveloppe(enveloppe.strategie, candidats, montant, enveloppe.forfait)
    parts = {
        par_finess[finess]: {"droit": str(droit), "part": str(partage.parts[finess]), "mots": _mots(partage.calcul, finess)}
        for finess, droit in partage.droits.items()
    }
    garde = Partage.objects.create(
        enveloppe=enveloppe, montant=montant, strategie=enveloppe.strategie, forfait=enveloppe.forfait, parts=parts,
        calcul=ecrire_calcul(partage.calcul), le=le, par=par.nom,
    )  # fmt: skip
    journal.noter("enveloppe.partager", enveloppe, par=par, le=le, details={"montant": str(montant), "contrats": len(parts)})
    return garde


def _candidats(enveloppe: Enveloppe) -> Sequence[Evaluation]:
    siennes = Evaluation.objects.filter(
        contrat__region=enveloppe.region, annee=enveloppe.annee, a_blanc=False, contrat__generation="GEN2_2022"
    ).exclude(dossier__etat="sans_objet")
    return list(siennes.select_related("contrat__etablissement", "dossier").order_by("contrat__etablissement_id"))


def _entrees(evaluation: Evaluation) -> Entrees:
    """The inputs on the frozen figures when there are some."""
    gelees = calculs.figures_gelees(evaluation.dossier)
    return assemblage.entrees(evaluation, assemblage.gelees(gelees) if gelees is not None else None)


def _candidat(evaluation: Evaluation, entree: Entrees) -> Candidat:
    lus = [lire_regional(code, entree, entree.reglement).resultat for code in entree.regionaux]
    return Candidat(evaluation.contrat.etablissement_id, tuple(lus))


def _mots(calcul: Calcul, finess: str) -> str:
    return next((etape.formule for etape in calcul.etapes if etape.libelle == f"Droit de {finess}"), "")
