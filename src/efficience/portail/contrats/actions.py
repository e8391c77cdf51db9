"""Gestures on contracts. What a gesture needs, who may do it and where it leads are lines of a life cycle (`noyau.contrat`).

`faire` does any of them; a gesture that does more than its line (open, sign, receive) has its own function. Everything a
gesture writes (state, event, proof, delay, documents, mails, journal) is written together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from efficience.noyau import dossier as noyau
from efficience.noyau.automate import GesteRefuse, Transition
from efficience.noyau.dossier import Dossier
from efficience.noyau.preuve import Preuve as PreuveDuDroit
from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.commun.franchir import FormulairePerime, franchir
from efficience.portail.comptes.models import Organisation
from efficience.portail.contrats import courriers, dossiers, ecritures, redaction
from efficience.portail.contrats.models import Acte, Contrat, Evenement
from efficience.portail.contrats.models.actes import CYCLES
from efficience.portail.contrats.stipulations import proposees
from efficience.portail.contrats.valeurs import en_json
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.pieces.models import Piece
from efficience.reglement import ErreurReglement

PREPARATIONS = ("demander_avis", "demander_second_avis")
"""The gestures that submit a project: while one of them is a line from the present state, the project may be written."""
FUSION = "constater_fusion"


@dataclass(frozen=True)
class Fait:
    """What a gesture did: the event, and the line that was crossed."""

    evenement: Evenement
    ligne: Transition[Dossier]


@transaction.atomic
def creer(
    etablissement: Etablissement,
    *,
    generation: str,
    annee: int,
    ars: Organisation,
    caisse: Organisation,
    projet: Mapping[str, Any],
    motifs: str,
    cible_le: date | None,
    par: Acteur,
    le: datetime,
) -> Contrat:
    """Open the contract of an establishment. Raises ValidationError: the campaign already has one for it."""
    ou = etablissement.situation
    contrat = Contrat(
        reference=_reference(generation, annee, etablissement), generation=generation, annee=annee,
        etablissement=etablissement, ars=ars, caisse=caisse, motifs=motifs, cible_le=cible_le, region=ou.region,
        departement=ou.departement, finess=ou.finess, cree_le=le, cree_par=par.nom,
    )  # fmt: skip
    contrat.full_clean()
    contrat.save()
    initial = CYCLES[generation].initial
    acte = Acte.objects.create(contrat=contrat, etat=initial, projet=en_json(projet), cree_le=le)
    journal.noter("contrat.creer", acte, par=par, le=le, details={"motifs": motifs, "projet": en_json(projet)})
    return contrat


def _reference(generation: str, annee: int, etablissement: Etablissement) -> str:
    """« CAQES-2022-590000006 »: unique, since an establishment has one contract a campaign."""
    return f"{_PREFIXES[generation]}-{annee}-{etablissement.pk}"


_PREFIXES = {"GEN1_2018": "CAQES1", "GEN2_2022": "CAQES", "GEN3_2026": "EFF"}


@transaction.atomic
def ouvrir_avenant(contrat: Contrat, *, objet: str, projet: Mapping[str, Any], par: Acteur, le: datetime) -> Acte:
    """A new act on a contract that is concluded: nothing is copied, only what it changes is written."""
    verrouille = Contrat.objects.select_for_update(of=("self",)).get(pk=contrat.pk)
    initial = verrouille.actes.get(numero=0)
    if initial.etat_au(le)[0] not in ("conclue", "en_vigueur"):
        raise GesteRefuse("ouvrir_avenant", initial.etat, "Un avenant se prépare sur un contrat conclu et en cours.")
    dernier = verrouille.actes.aggregate(dernier=Max("numero"))["dernier"]
    acte = Acte.objects.create(
        contrat=verrouille, numero=dernier + 1, objet=objet, etat="projet", projet=en_json(projet), cree_le=le
    )
    journal.noter("contrat.ouvrir_avenant", acte, par=par, le=le, details={"objet": objet})
    return acte


@transaction.atomic
def preparer(acte: Acte, projet: Mapping[str, Any], *, par: Acteur, le: datetime, jeton: int) -> None:
    """Write the project of an act while it is being prepared. Raises FormulairePerime, GesteRefuse."""
    present = Acte.objects.select_for_update(of=("self",)).select_related("contrat").get(pk=acte.pk)
    if present.version != jeton:
        raise FormulairePerime(present)
    if not en_preparation(present, le):
        raise GesteRefuse("preparer", present.etat, "Le projet est soumis : il ne se modifie plus à cette étape.")
    present.projet, present.version = en_json(projet), present.version + 1
    present.change_le, present.change_par = le, par.nom
    present.save(update_fields=["projet", "version", "change_le", "change_par"])
    journal.noter("contrat.preparer", present, par=par, le=le, details={"projet": present.projet})


def en_preparation(acte: Acte, le: datetime) -> bool:
    """Whether its project may still be written."""
    etat, _ = acte.etat_au(le)
    return any(etat in ligne.de for ligne in acte.automate.transitions if ligne.geste in PREPARATIONS)


def faire(
    acte: Acte,
    geste: str,
    donnees: Mapping[str, Any] | None = None,
    *,
    par: Acteur,
    le: datetime,
    jeton: int | None = None,
    preuve: PreuveDuDroit | None = None,
    piece: Piece | None = None,
) -> Fait:
    """Do a gesture. `donnees`: the fields of its form; `preuve`: that of a receipt; `piece`: what justifies it.

    Documents are made before the lock, from the version read: another version is then refused. Raises GesteRefuse,
    FormulairePerime, RefusDocument.
    """
    lu = _lire(Acte.objects.all(), acte)
    jeton = lu.version if jeton is None else jeton
    dits = {**_du_projet(lu, geste), **(donnees or {}), **({"piece": str(piece.pk)} if piece else {})}
    rediges: list[redaction.Redige] = []
    if lu.version == jeton and _permis(lu, geste, par, le):
        rediges = redaction.rediger(lu, dossiers.dossier(lu).au(le), geste, dits, par=par, le=le)
    return inscrire(
        lu, geste, {**dits, **ecritures.proposee(rediges)}, par=par, le=le, jeton=jeton, preuve=preuve, piece=piece,
        rediges=rediges,
    )  # fmt: skip


def _du_projet(acte: Acte, geste: str) -> dict[str, Any]:
    """What a submission takes from the project that was prepared."""
    if geste not in PREPARATIONS or not acte.projet:
        return {}
    if not acte.numero:
        return proposees(acte.projet)
    lus = proposees(acte.projet)
    blocs = {**lus["blocs"], **{nom: lus[nom] for nom in ("volets", "periode") if nom in lus}}
    if acte.projet.get("resiliation"):
        blocs = {"resiliation": acte.projet["resiliation"]}
    effet = acte.projet.get("date_effet")
    return {"blocs": blocs, "date_effet": date.fromisoformat(effet) if effet else None}


def _permis(acte: Acte, geste: str, par: Acteur, le: datetime) -> bool:
    """Whether it is worth making the documents: the gesture is open to one of the roles now."""
    lu = acte.contexte(le)
    return any(ligne.geste == geste for role in par.roles for ligne in lu.cycle.gestes_possibles(lu.etat, role, lu))


@transaction.atomic
def inscrire(
    acte: Acte,
    geste: str,
    donnees: Mapping[str, Any],
    *,
    par: Acteur,
    le: datetime,
    jeton: int,
    preuve: PreuveDuDroit | None = None,
    piece: Piece | None = None,
    rediges: Sequence[redaction.Redige] = (),
) -> Fait:
    """Cross the line and write what was done. `franchir` writes the state; `accomplir`, its pure half, must agree."""
    present = _lire(Acte.objects.select_for_update(of=("self",)), acte)
    if present.version != jeton:
        raise FormulairePerime(present)
    dossiers.reprendre(present, acte)
    utiles = {nom: dit for nom, dit in donnees.items() if dit is not None}
    avant = dossiers.dossier(present)
    try:
        ligne = franchir(
            present, geste, par=par, le=le, jeton=jeton, sous_verrou=True, donnees={**utiles, "preuve": preuve},
            details={"donnees": en_json(utiles), "preuve": str(preuve or "")},
        )  # fmt: skip
        role = next(role for role in sorted(par.roles) if role in ligne.roles)
        apres = noyau.accomplir(avant, noyau.Evenement(geste, le, par.nom, role, preuve, utiles))
    except ErreurReglement as muet:
        raise GesteRefuse(geste, acte.etat, f"Aucune règle ne vaut à cette date : {muet.constat}.") from muet
    evenement = ecritures.ecrire(present, apres, par=par, piece=piece)
    ecritures.garder(rediges, evenement, par=par, le=le)
    if geste == FUSION:
        _ceder(present.contrat, utiles["successeur"], utiles["fusion_le"], le)
    courriers.ecrire(present, ligne, le=le)
    return Fait(evenement, ligne)


def _lire(actes: QuerySet[Acte], acte: Acte) -> Acte:
    return actes.select_related("contrat__etablissement", "contrat__ars", "contrat__caisse").get(pk=acte.pk)


def _ceder(contrat: Contrat, successeur: str, fusion_le: date, le: datetime) -> None:
    """After a merger that has taken place, the successor answers for the contract; before, its day will come (`temps`)."""
    etablissement = Etablissement.objects.filter(pk=successeur).first()
    if etablissement is None:
        raise GesteRefuse(FUSION, "", f"Le FINESS {successeur} n’est pas au répertoire : importez-le d’abord.")
    if fusion_le <= dossiers.droit(contrat).initial.territoire.jour(le):
        Contrat.objects.filter(pk=contrat.pk).update(finess=etablissement.finess_juridique)
