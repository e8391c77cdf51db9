"""The seats of a body as a region changes them: decided from a day on, never under a session that was already held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from efficience.noyau.gouvernance.instances import INSTANCES, Instance, Siege
from efficience.noyau.gouvernance.reunion import REUNION
from efficience.noyau.gouvernance.sieges import composee, fautes
from efficience.portail.commun import journal
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import lectures
from efficience.portail.gouvernance.models import ChangementDeSiege

NOUVEAU = "nouveau"
"""What a form says of a seat that the body does not have yet."""
TENUES = ("ouverte", "tenue", "compte_rendu_projet", "approuvee")


@transaction.atomic
def changer_un_siege(
    instance: str, qualite: str, champs: Mapping[str, Any], *, par: Membre, le: datetime
) -> ChangementDeSiege:
    """Change a seat, close it or add one, from the day `champs["debut"]` on. Raises ValidationError, with every reason.

    `champs`: libelle, voix, plusieurs, requis, ouvert, debut, acte. The rank of a chair is never changed here.
    """
    region, debut = par.organisation.region, champs["debut"]
    _exiger_apres_les_seances(region, instance, debut)
    avant = lectures.instance(region, instance, debut)
    siege = _siege(avant, qualite, champs)
    fait = ChangementDeSiege(
        region=region, instance=instance, qualite=siege.qualite, libelle=siege.libelle, voix=siege.voix,
        plusieurs=siege.plusieurs, requis=siege.requis, preside=siege.preside, ouvert=champs["ouvert"], debut=debut,
        acte=champs["acte"].strip(), saisi_le=le, saisi_par=par.nom,
    )  # fmt: skip
    if refus := fautes(INSTANCES[instance], composee(avant, [fait.droit], debut)):
        raise ValidationError(list(refus))
    fait.full_clean()
    fait.save()
    details = {"siege": siege.qualite, "libelle": siege.libelle, "voix": siege.voix, "ouvert": fait.ouvert,
               "debut": debut.isoformat(), "acte": fait.acte}  # fmt: skip
    journal.noter("instance.changer_siege", fait, par=par, le=le, details=details)
    return fait


def _siege(avant: Instance, qualite: str, champs: Mapping[str, Any]) -> Siege:
    dit = (champs["voix"], champs["plusieurs"], champs["requis"])
    libelle = champs["libelle"].strip()
    if qualite != NOUVEAU:
        connu = avant.siege(qualite)
        if connu is None:
            raise ValidationError("Ce siège n’est pas, ou plus, de cette instance.")
        return Siege(qualite, libelle or connu.libelle, *dit, connu.preside)
    if not libelle:
        raise ValidationError("Un nouveau siège a un intitulé.")
    code = slugify(libelle).replace("-", "_")[:40]
    memes = {siege.qualite for siege in avant.sieges} | {siege.libelle.lower() for siege in avant.sieges}
    if not code or code in memes or libelle.lower() in memes:
        raise ValidationError(f"Le siège « {libelle} » existe déjà dans cette instance.")
    return Siege(code, libelle, *dit)


def _exiger_apres_les_seances(region: str, instance: str, debut: date) -> None:
    siennes = Dossier.objects.filter(region=region, cycle=REUNION.nom, donnees__instance=instance, etat__in=TENUES)
    derniere = max((lectures.prevue_le(un) for un in siennes), default=None)
    if derniere and debut <= derniere:
        raise ValidationError(
            f"La séance du {derniere:%d/%m/%Y} s’est tenue avec la composition d’alors : le changement vient après elle."
        )
