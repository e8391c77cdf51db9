"""The two documents of a targeting: minutes of the Comité de revue, decision that freezes the list.

The values that filled a document are kept beside it: its page and its DOCX say the same words as the PDF that was kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings

from efficience.documents import Document, composer, modele
from efficience.noyau.ciblage import Issue
from efficience.noyau.cibles import liste
from efficience.noyau.cibles.motifs import ecrire_criteres
from efficience.portail.ciblage.models import Campagne, Proposition
from efficience.portail.ciblage.models.campagne import ECARTE, RETENU
from efficience.portail.ciblage.models.instances import ASSURANCE_MALADIE

COMPTE_RENDU, DECISION = "compte-rendu-comite-revue", "liste-etablissements-cibles"
Mentions = dict[str, Any]


def document(nom: str, mentions: Mapping[str, Any], campagne: Campagne) -> Document:
    """The document of that template with these values. Raises RefusDocument."""
    return composer(modele(nom), mentions, reglement=campagne.reglement, demonstration=settings.DEMONSTRATION)


def mentions_du_compte_rendu(campagne: Campagne, reunion: Mapping[str, Any], jour: date) -> Mentions:
    """What the minutes print. `reunion`: the fields of the form of the meeting."""
    comite = {nom: reunion[nom] for nom in ("heure", "lieu", "anime_par", "participants", "points")}
    dates = {nom: reunion[nom].isoformat() for nom in ("tenu_le", "prochain_le") if reunion.get(nom)}
    return {
        "document.date_le": jour.isoformat(),
        "document.reference": f"CIBLAGE-{campagne.region}-{campagne.annee}-CR",
        "contrat.annee": str(campagne.annee),
        "comite": {**comite, **dates, "simulations": _simulations(campagne)},
        "ciblage": {"etablissements": _cibles(campagne), "retires": _ecartes(campagne)},
    }


def mentions_de_la_decision(campagne: Campagne, ars: str, signataire: Mapping[str, str], jour: date) -> Mentions:
    """What the decision prints. `signataire`: representee_par, qualite, lieu, tribunal."""
    avis = campagne.avis.filter(instance=ASSURANCE_MALADIE).first()
    comite = campagne.comites.first()
    assert avis is not None and comite is not None, "le cycle de vie les a exigés"
    return {
        "document.date_le": jour.isoformat(),
        "document.reference": f"CIBLAGE-{campagne.region}-{campagne.annee}",
        "document.lieu": signataire["lieu"],
        "ars": {"nom": ars, "representee_par": signataire["representee_par"], "qualite": signataire["qualite"]},
        "contrat.annee": str(campagne.annee),
        "plans.pertinence_le": campagne.plan_le.isoformat(),
        "comite.tenu_le": comite.tenu_le.isoformat(),
        "recours.tribunal": signataire["tribunal"],
        "ciblage": {
            "avis_le": avis.rendu_le.date().isoformat(),
            "criteres": criteres_imprimes(campagne),
            "etablissements": _cibles(campagne),
            "retires": _ecartes(campagne),
        },
    }


def criteres_imprimes(campagne: Campagne) -> list[dict[str, str]]:
    """The criteria applied, one row each, with the text of their threshold."""
    return [
        {"indicateur": code, "critere": ecrit.critere, "seuil": ecrit.condition, "texte": ecrit.texte}
        for code, ciblage in campagne.ciblages.items()
        for ecrit in ecrire_criteres(ciblage, campagne.reglement, campagne.au)
    ]


def _simulations(campagne: Campagne) -> list[dict[str, str | None]]:
    """Each indicator: its thresholds, how many hospitals meet them, the euros concerned (none when nothing tells them)."""
    rangees = []
    for code, ciblage in campagne.ciblages.items():
        remplis = list(campagne.propositions.filter(indicateur=code, issue=Issue.OUI.value))
        connus = [un.montant_concerne for un in remplis if un.montant_concerne is not None]
        seuils = [f"{un.critere} {un.condition}" for un in ecrire_criteres(ciblage, campagne.reglement, campagne.au)]
        montant = str(sum(connus)) if connus else None
        rangees.append(
            {"indicateur": code, "seuil": " ; ".join(seuils), "etablissements": str(len(remplis)), "montant": montant}
        )
    return rangees


def _cibles(campagne: Campagne) -> list[dict[str, str]]:
    return [
        {
            "finess": siennes[0].etablissement_id,
            "raison_sociale": siennes[0].etablissement.raison_sociale,
            "indicateurs": ", ".join(un.indicateur for un in siennes),
            "motif": " ; ".join(_bref(un) for un in siennes),
        }
        for siennes in _par_etablissement(campagne.propositions.filter(decision=RETENU))
    ]


def _bref(proposition: Proposition) -> str:
    """The reason in a cell: « part de l’ambulance : 62,0 % ≥ 20,0 % »; and why it is kept in spite of another action."""
    criteres = ", ".join(f"{un['critere']} : {un['valeur']} {un['condition']}".strip() for un in proposition.criteres)
    return f"{criteres} (maintenu : {proposition.motif})" if proposition.motif else criteres


def _ecartes(campagne: Campagne) -> list[dict[str, str]]:
    return [
        {"finess": un.etablissement_id, "raison_sociale": un.etablissement.raison_sociale,
         "motif": f"{un.indicateur} : {un.motif}"}
        for un in campagne.propositions.filter(decision=ECARTE).select_related("etablissement")
    ]  # fmt: skip


def _par_etablissement(propositions: Any) -> Iterable[list[Proposition]]:
    groupes: dict[str, list[Proposition]] = {}
    for un in propositions.select_related("etablissement"):
        groupes.setdefault(un.etablissement_id, []).append(un)
    return groupes.values()


def contenu_de_la_liste(campagne: Campagne) -> dict[str, Any]:
    """What is frozen: rules, criteria with their texts, each hospital with the figures cited and their version."""
    lignes = campagne.propositions.exclude(decision="").select_related("etablissement", "publication__version")
    rangees = [_figer(un) for un in lignes]
    champs = ("region", "annee", "annee_resultats", "generation", "profil")
    return liste.composer(
        {nom: getattr(campagne, nom) for nom in champs},
        criteres_imprimes(campagne),
        [rangee for rangee in rangees if rangee["decision"] == RETENU],
        [rangee for rangee in rangees if rangee["decision"] == ECARTE],
    )


def _figer(un: Proposition) -> dict[str, Any]:
    return {
        "finess": un.etablissement_id,
        "finess_juridique": un.etablissement.finess_juridique,
        "raison_sociale": un.etablissement.raison_sociale,
        "indicateur": un.indicateur,
        "volet": un.volet,
        "decision": un.decision,
        "motif": un.motif,
        "criteres": un.criteres,
        "chiffres": un.chiffres,
        "montant_concerne": None if un.montant_concerne is None else str(un.montant_concerne),
        "resultats": un.publication.version.empreinte,
        "provisoires": un.publication.provisoire,
        "redondances": [redondance["phrase"] for redondance in un.redondances],
    }
