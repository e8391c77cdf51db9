"""The two gestures that make a document: the meeting of the Comité de revue, and the decision that freezes the list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from efficience.documents import en_pdf
from efficience.documents.sceau import Signature
from efficience.noyau.cibles import liste
from efficience.portail.ciblage import redaction
from efficience.portail.ciblage.lectures import LIRE
from efficience.portail.ciblage.models import AvisDuComite, Campagne, Comite, Liste
from efficience.portail.commun.franchir import FormulairePerime, franchir
from efficience.portail.comptes.membre import Membre
from efficience.portail.pieces import sceau
from efficience.portail.pieces.actions import garder

LECTEURS = ("ars", "caisse", "omedit", "audit")
"""Who reads the documents of a targeting: never a hospital, which reads its own reason."""


@transaction.atomic
def tenir_comite(
    campagne: Campagne, reunion: Mapping[str, Any], avis: Mapping[str, tuple[str, str]], *, par: Membre, le: datetime,
    jeton: int,
) -> Comite:  # fmt: skip
    """Record a meeting: who was there, what was said, the opinion on each hospital (sens, commentaire), the minutes.

    Raises RefusDocument when the minutes cannot be written, GesteRefuse, FormulairePerime.
    """
    present = _verrouiller(campagne, jeton)
    mentions = redaction.mentions_du_compte_rendu(present, reunion, timezone.localdate(le))
    pdf = en_pdf(redaction.document(redaction.COMPTE_RENDU, mentions, present))
    champs = {"preparateurs": sorted({*present.preparateurs, par.identifiant})}
    details = {"tenu_le": str(reunion["tenu_le"])}
    franchir(campagne, "tenir_comite", par=par, le=le, jeton=jeton, donnees=dict(reunion), champs=champs, details=details)
    piece = garder(
        f"compte-rendu-comite-{campagne.annee}.pdf", pdf, campagne, nature="pdf", origine="engendree", geste=LIRE,
        lecteurs=LECTEURS, par=par, le=le,
    )  # fmt: skip
    comite = Comite.objects.create(
        campagne=campagne, **reunion, mentions=mentions, compte_rendu=piece, enregistre_le=le, enregistre_par=par.nom
    )
    AvisDuComite.objects.bulk_create(
        AvisDuComite(comite=comite, etablissement_id=finess, sens=sens, commentaire=commentaire)
        for finess, (sens, commentaire) in sorted(avis.items())
    )
    return comite


@transaction.atomic
def figer(campagne: Campagne, signataire: Mapping[str, str], *, par: Membre, le: datetime, jeton: int) -> Liste:
    """Decide the list: its content and its hash, and the decision sealed for the person who signs.

    `signataire`: qualite, lieu, tribunal. The campaign is locked first: of several at once one seals, the others are told.
    Raises GesteRefuse, FormulairePerime, RefusDocument, SceauRefuse.
    """
    present = _verrouiller(campagne, jeton)
    _permis(present, par, le)
    signe_par = {**signataire, "representee_par": par.nom}
    mentions = redaction.mentions_de_la_decision(present, par.organisation_nom, signe_par, timezone.localdate(le))
    pdf = en_pdf(redaction.document(redaction.DECISION, mentions, present))
    scelle = sceau.sceller(pdf, _signature(signe_par, present, par, le))
    piece = garder(
        f"liste-ciblage-{campagne.annee}.pdf", scelle, campagne, nature="pdf", origine="signee", geste=LIRE,
        lecteurs=LECTEURS, par=par, le=le,
    )  # fmt: skip
    contenu = redaction.contenu_de_la_liste(present)
    sceau_du_contenu = liste.empreinte(contenu)
    donnees = {"personne": par.identifiant, "decision": piece.contenu_id}
    details = {"empreinte": sceau_du_contenu, "decision": piece.contenu_id}
    franchir(campagne, "figer", par=par, le=le, jeton=jeton, donnees=donnees, details=details)
    return Liste.objects.create(
        campagne=campagne, contenu=contenu, empreinte=sceau_du_contenu, mentions=mentions, decision=piece, figee_le=le,
        figee_par=par.nom,
    )  # fmt: skip


def _verrouiller(campagne: Campagne, jeton: int) -> Campagne:
    """The campaign as it is now, held until the end of the transaction. Raises FormulairePerime."""
    present = Campagne.objects.select_for_update(of=("self",)).get(pk=campagne.pk)
    if present.version != jeton:
        raise FormulairePerime(present)
    return present


def _permis(campagne: Campagne, par: Membre, le: datetime) -> None:
    """Refuse before the document is made what the life cycle would refuse after. Raises GesteRefuse."""
    attendu = {"personne": par.identifiant, "decision": "à venir"}
    role = "dg_ars" if "dg_ars" in par.roles else next(iter(sorted(par.roles)))
    campagne.automate.choisir("figer", campagne.etat, role, campagne.contexte(le), attendu)


def _signature(signe_par: Mapping[str, str], campagne: Campagne, par: Membre, le: datetime) -> Signature:
    return Signature(
        champ="ars",
        nom=par.nom,
        qualite=signe_par["qualite"],
        motif=f"Décision arrêtant la liste des établissements ciblés au titre de {campagne.annee}",
        lieu=signe_par["lieu"],
        le=le.astimezone(ZoneInfo(par.organisation.fuseau)),
    )
