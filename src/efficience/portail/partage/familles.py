"""What the exchanges declare to `dossiers`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.urls import reverse

from efficience.noyau.partage.cycle import ECHANGE, LIVRAISON
from efficience.portail.commun.acteur import Acteur
from efficience.portail.dossiers.familles import Champs, Famille, Ligne
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.gouvernance import qualites
from efficience.portail.partage import effacements, faits, lectures
from efficience.portail.partage.models import Description


def completer(dossier: Dossier, ligne: Ligne, dites: Mapping[str, Any], par: Acteur, le: datetime) -> Mapping[str, Any]:
    """The quality, the fingerprint of what is submitted, that of the file which is accepted."""
    lu = dossier.contexte(le)
    apporte = {**dites, **qualites.tenue(lu, ligne, par, le)}
    if ligne.geste == "soumettre":
        apporte["description"] = empreinte(Description.objects.get(dossier=dossier))
    elif ligne.geste == "accepter":
        apporte["empreinte"] = lu.donnee("empreinte")
    return apporte


def empreinte(lue: Description) -> str:
    """SHA-256 of a description, whatever the order of its fields."""
    ecrit = json.dumps(asdict(lue.echange), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(ecrit.encode()).hexdigest()


def suites(evenement: Evenement, par: Acteur, le: datetime) -> None:
    """A delivery that somebody erases before its term is erased at once."""
    if evenement.dossier.cycle == LIVRAISON.nom and evenement.geste == "effacer":
        effacements.effacer_la_livraison(evenement.dossier, evenement.dites["motif"], par=par, le=le)


def adresse(dossier: Dossier) -> str:
    """An exchange has its page; a delivery, the common one."""
    return reverse("echange" if dossier.cycle == ECHANGE.nom else "dossier", args=[dossier.pk])


def _rien(_dossier: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    return {}


FAMILLE = Famille(
    code="partage",
    intitule="Échanges de données",
    cycles={un.nom: un for un in (ECHANGE, LIVRAISON)},
    lire=lectures.LIRE,
    agir=lectures.TENIR,
    faits=faits.du_dossier,
    champs={"periode": _rien},
    completer=completer,
    suites=suites,
    adresse=adresse,
)
