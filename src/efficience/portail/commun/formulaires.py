"""Forms that can be sent twice and never act twice, and that never overwrite what changed meanwhile.

A form carries a key: the same key with the same content gets the answer of the first time. The key changes with each
page served. A gesture answers by a redirection; any other answer (a form shown again, an error) writes nothing.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase

from efficience.portail.commun.models import Depot, Etatique

CLE, JETON = "cle_formulaire", "version_lue"
_PAS_DU_CONTENU = (CLE, "csrfmiddlewaretoken")
Vue = Callable[..., HttpResponseBase]


class FormulaireSansCle(SuspiciousOperation):
    """A form that does not carry the key that the page gave it."""


def cle_neuve() -> str:
    """The key of a form about to be served."""
    return str(uuid.uuid4())


def traiter_une_fois(requete: HttpRequest, vue: Vue, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Run the view for a form received for the first time; else give the answer already given.

    Two copies sent together wait for one another on the unique constraint. Raises FormulaireSansCle.
    """
    personne = getattr(getattr(requete, "membre", None), "identifiant", "") or "anonyme"
    with transaction.atomic():
        depot, neuf = Depot.objects.get_or_create(cle=_cle(requete), empreinte=_empreinte(requete), personne=personne)
        if not neuf:
            return HttpResponseRedirect(depot.vers)
        reponse = vue(requete, *args, **kwargs)
        if isinstance(reponse, HttpResponseRedirect):
            depot.vers = reponse.url
            depot.save(update_fields=["vers"])
        else:
            transaction.set_rollback(True)
    return reponse


def _cle(requete: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(requete.POST[CLE])
    except (KeyError, ValueError) as erreur:
        raise FormulaireSansCle("formulaire sans clé") from erreur


def _empreinte(requete: HttpRequest) -> str:
    """What was sent, and where: fields, and the content of files."""
    somme = hashlib.sha256(requete.path.encode())
    for nom, valeurs in sorted(requete.POST.lists()):
        if nom not in _PAS_DU_CONTENU:
            somme.update(repr((nom, valeurs)).encode())
    for nom, fichiers in sorted(requete.FILES.lists()):
        for fichier in fichiers:
            somme.update(repr((nom, fichier.name)).encode())
            for morceau in fichier.chunks():
                somme.update(morceau)
            fichier.seek(0)
    return somme.hexdigest()


def oublier(le: datetime) -> None:
    """Forget the forms received more than a week ago: no page served then can still be sent."""
    Depot.objects.filter(le__lt=le - timedelta(days=7)).delete()


def jeton_lu(requete: HttpRequest) -> int:
    """The version of the object that the person was reading. Raises FormulaireSansCle."""
    try:
        return int(requete.POST[JETON])
    except (KeyError, ValueError) as erreur:
        raise FormulaireSansCle("formulaire sans version") from erreur


@dataclass(frozen=True)
class Ecart:
    """A field of a stale form: what the person wrote, what is stored now, and the pieces that differ."""

    champ: str
    soumis: str
    actuel: str
    morceaux: tuple[tuple[str, str], ...]

    @property
    def differe(self) -> bool:
        """Whether the stored value is another one."""
        return self.soumis != self.actuel


def ecarts(envoi: QueryDict, objet: Etatique) -> list[Ecart]:
    """The fields of a stale form beside what is stored now: nothing that was typed is lost."""
    libelles = {champ.name: str(getattr(champ, "verbose_name", champ.name)) for champ in objet._meta.get_fields()}
    return [
        comparer(libelles.get(nom, nom.replace("_", " ")), valeur, objet.champ_actuel(nom))
        for nom, valeur in envoi.items()
        if isinstance(valeur, str) and nom not in (*_PAS_DU_CONTENU, JETON)
    ]


def comparer(champ: str, soumis: str, actuel: str) -> Ecart:
    """Two texts word by word: pieces are « egal », « ajoute » (yours) or « retire » (stored)."""
    avant, apres = actuel.split(" "), soumis.split(" ")
    morceaux: list[tuple[str, str]] = []
    for nature, i, j, k, m in SequenceMatcher(None, avant, apres, autojunk=False).get_opcodes():
        if nature == "equal":
            morceaux.append(("egal", " ".join(avant[i:j])))
        else:
            retire, ajoute = " ".join(avant[i:j]), " ".join(apres[k:m])
            morceaux += [piece for piece in (("retire", retire), ("ajoute", ajoute)) if piece[1]]
    return Ecart(champ, soumis, actuel, tuple(morceaux))
