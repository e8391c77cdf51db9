"""What a hospital's gestures leave besides their event: contested lines, the self-evaluation; and the parts of an amount."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.rejouable.ecriture import empreinte
from efficience.noyau.rejouable.resultat import Resultat
from efficience.noyau.repartition import partager
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.models import Evenement
from efficience.portail.evaluations import declarations
from efficience.portail.evaluations.models import Evaluation, LigneContestee


def parts_du_montant(resultat: Resultat, decide: Decimal) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """National and regional parts of the amount decided; reduced in the same proportion when it is lower than computed."""
    parts = {**resultat.nationales, **resultat.regionales}
    if resultat.montant is None or not decide:
        return {}, {}
    if decide != resultat.montant:
        reduites = partager(decide, list(parts.values()))
        parts = dict(zip(parts, reduites, strict=True))
    regionales = {code: euros for code, euros in parts.items() if code in resultat.regionales and euros}
    return {code: euros for code, euros in parts.items() if code not in resultat.regionales and euros}, regionales


def empreinte_de_l_autoevaluation(evaluation: Evaluation) -> str:
    """The fingerprint of what is declared. Raises GesteRefuse when nothing is, or when an answer is missing."""
    criteres = {un.code: un for un in declarations.grille(evaluation)}
    dites = {un.critere: un for un in declarations.reponses_de(evaluation)}
    sans = [un.intitule for code, un in criteres.items() if code not in dites or _vide(dites[code])]
    if not criteres:
        raise GesteRefuse("deposer_autoevaluation", evaluation.dossier.etat, "La grille de la région n’est pas enregistrée.")
    if sans:
        motif = f"Critères sans réponse : {', '.join(sans)}."
        raise GesteRefuse("deposer_autoevaluation", evaluation.dossier.etat, motif)
    contenu: list[Mapping[str, Any]] = [
        {"critere": un.critere, "declare": str(un.declare), "pieces": list(un.pieces), "sans_objet": un.sans_objet}
        for un in dites.values()
    ]
    return empreinte(contenu)


def _vide(reponse: Any) -> bool:
    return reponse.declare is None and not reponse.sans_objet


def lignes_en_attente(evaluation: Evaluation) -> str:
    """The lines written and not yet sent, by name. Raises GesteRefuse without any."""
    noms = [une.ligne for une in LigneContestee.objects.filter(evaluation=evaluation, suite="en_attente").order_by("pk")]
    if not noms:
        raise GesteRefuse("contester_lignes", evaluation.dossier.etat, "Aucune ligne n’est inscrite : les saisir d’abord.")
    return ", ".join(noms)


def apres(evaluation: Evaluation, evenement: Evenement, par: Acteur, le: datetime) -> None:
    """The answer of ARS and Assurance Maladie, on the lines that waited for it."""
    if evenement.geste != "trancher_contestation":
        return
    siennes = LigneContestee.objects.filter(evaluation=evaluation, suite="en_attente")
    siennes.update(suite=evenement.dites["issue"], repondu_le=le, repondu_par=par.nom)
