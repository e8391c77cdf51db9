"""Gestures on dossiers. What a gesture needs, who may do it and where it leads are lines of a life cycle of the domain.

State, event, proof, delays, documents, mails, what follows and the journal are written together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from efficience.noyau import dossier as noyau
from efficience.noyau.automate import GesteRefuse, Transition
from efficience.noyau.preuve import Preuve as PreuveDuDroit
from efficience.portail.commun import courriels, journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.commun.franchir import FormulairePerime, franchir
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers import ecritures, redaction, signature
from efficience.portail.dossiers.droits import droit, relacher, reprendre, retenir
from efficience.portail.dossiers.familles import famille_de
from efficience.portail.dossiers.models import CYCLES, Dossier, Evenement
from efficience.portail.dossiers.valeurs import en_json, en_texte
from efficience.portail.pieces.exemplaires import Copie
from efficience.portail.pieces.models import Piece
from efficience.reglement import ErreurReglement


@dataclass(frozen=True)
class Fait:
    """What a gesture did: the event, and the line that was crossed."""

    evenement: Evenement
    ligne: Transition[noyau.Dossier]


@dataclass(frozen=True)
class Ecrits:
    """What comes with a gesture beside its data: a file brought, the documents it makes, a signed copy."""

    piece: Piece | None = None
    rediges: Sequence[redaction.Redige] = ()
    signe: signature.ASigner | None = None

    def garder(self, evenement: Evenement, *, par: Acteur, le: datetime) -> None:
        """Keep the documents and the signed copy of an event, which holds the file itself."""
        redaction.garder(self.rediges, evenement, par=par, le=le)
        if self.signe:
            signature.garder(self.signe, evenement, par=par, le=le)


RIEN_D_ECRIT = Ecrits()


@transaction.atomic
def ouvrir(
    cycle: str,
    *,
    reference: str,
    titre: str,
    situation: Situation,
    par: Acteur,
    le: datetime,
    donnees: Mapping[str, Any] | None = None,
    organisation: Organisation | None = None,
    mere: Dossier | None = None,
) -> Dossier:
    """Open a dossier at the first state of its life cycle. Raises ValidationError: the reference is taken, or wrong."""
    dossier = Dossier(
        cycle=cycle, reference=reference, titre=titre[:300], region=situation.region, departement=situation.departement,
        finess=situation.finess, organisation=organisation, mere=mere, donnees=en_json(dict(donnees or {})),
        etat=CYCLES[cycle].initial, cree_le=le, cree_par=par.nom,
    )  # fmt: skip
    dossier.full_clean()
    dossier.save()
    journal.noter(f"{cycle}.creer", dossier, par=par, le=le, details={"donnees": en_texte(dict(donnees or {}))})
    return dossier


def faire(
    dossier: Dossier,
    geste: str,
    donnees: Mapping[str, Any] | None = None,
    *,
    par: Acteur,
    le: datetime,
    jeton: int | None = None,
    preuve: PreuveDuDroit | None = None,
    piece: Piece | None = None,
    copie: Copie | None = None,
) -> Fait:
    """Do a gesture. `donnees`: what was typed; the family of the dossier adds what nobody types.

    Documents are made before the lock, from the version read: another version is then refused. `copie`: what was signed
    elsewhere, for a gesture that signs. Raises GesteRefuse, FormulairePerime, RefusDocument.
    """
    lu = Dossier.objects.select_related("organisation", "mere").get(pk=dossier.pk)
    jeton = lu.version if jeton is None else jeton
    if lu.version != jeton:
        raise FormulairePerime(lu)
    retenir(lu)
    dites = {**(donnees or {}), **({"piece": str(piece.pk)} if piece else {})}
    rediges: Sequence[redaction.Redige] = ()
    signe = None
    if ligne := _ouverte(lu, geste, par, le):
        dites = dict(famille_de(lu.cycle).completer(lu, ligne, dites, par, le))
        rediges = redaction.rediger(lu, geste, dites, par=par, le=le)
        dites |= redaction.proposee(rediges)
        signe = signature.preparer(lu, ligne, dites, copie, par=par, le=le)
    ecrits = Ecrits(piece, rediges, signe)
    return inscrire(lu, geste, dites, par=par, le=le, jeton=jeton, preuve=preuve, ecrits=ecrits)


def _ouverte(dossier: Dossier, geste: str, par: Acteur, le: datetime) -> Transition[noyau.Dossier] | None:
    """The line of the gesture that is open now to one of the roles; None: nothing is worth preparing, it will be refused."""
    lu = dossier.contexte(le)
    lignes = (ligne for role in sorted(par.roles) for ligne in lu.cycle.gestes_possibles(lu.etat, role, lu))
    return next((ligne for ligne in lignes if ligne.geste == geste), None)


@transaction.atomic
def inscrire(
    dossier: Dossier,
    geste: str,
    donnees: Mapping[str, Any],
    *,
    par: Acteur,
    le: datetime,
    jeton: int,
    preuve: PreuveDuDroit | None = None,
    ecrits: Ecrits = RIEN_D_ECRIT,
) -> Fait:
    """Cross the line and write what was done. `franchir` writes the state; `accomplir`, its pure half, must agree."""
    present = Dossier.objects.select_for_update(of=("self",)).select_related("organisation", "mere").get(pk=dossier.pk)
    if present.version != jeton:
        raise FormulairePerime(present)
    reprendre(present, dossier)
    retenir(present)
    utiles = {nom: dit for nom, dit in donnees.items() if dit is not None}
    avant, famille = droit(present, le), famille_de(present.cycle)
    try:
        ligne = franchir(
            present, geste, par=par, le=le, jeton=jeton, sous_verrou=True, donnees={**utiles, "preuve": preuve},
            details={"donnees": en_texte(utiles), "preuve": str(preuve or "")},
        )  # fmt: skip
        role = next(role for role in sorted(par.roles) if role in ligne.roles)
        apres = noyau.accomplir(avant, noyau.Evenement(geste, le, par.nom, role, preuve, utiles))
    except ErreurReglement as muet:
        raise GesteRefuse(geste, dossier.etat, f"Aucune règle ne vaut à cette date : {muet.constat}.") from muet
    relacher(present)
    evenement = ecritures.ecrire(present, apres, par=par, piece=ecrits.piece)
    ecrits.garder(evenement, par=par, le=le)
    famille.suites(evenement, par, le)
    _ecrire_les_lettres(present, ligne, le)
    return Fait(evenement, ligne)


def _ecrire_les_lettres(dossier: Dossier, ligne: Transition[noyau.Dossier], le: datetime) -> None:
    famille = famille_de(dossier.cycle)
    for lettre in famille.lettres(dossier, ligne, le):
        courriels.deposer(
            lettre.modele, dossier, destinataire=lettre.adresse, objet=f"{lettre.objet} ({dossier.reference})"[:300],
            chemin=famille.adresse(dossier), le=le, legal=lettre.legal, gabarit="dossier", intitule=lettre.objet,
            titre=dossier.titre, reference=dossier.reference,
        )  # fmt: skip
