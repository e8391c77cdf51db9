"""The journal: one function writes it, in the transaction of the gesture; several read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from efficience.portail.commun import chaine
from efficience.portail.commun.acteur import Acteur
from efficience.portail.commun.models import Ligne, TeteDeChaine
from efficience.portail.commun.situation import Situation


class HorsTransaction(RuntimeError):
    """A line or a mail written outside the transaction of its event: it could survive what did not happen."""


def noter(
    geste: str,
    objet: object,
    *,
    par: Acteur,
    le: datetime,
    situation: Situation | None = None,
    details: Mapping[str, Any] | None = None,
) -> Ligne:
    """Add a line to the journal. `details` holds texts, whole numbers and truth values: an amount is a text.

    The last line is locked until the transaction ends: take the locks of a gesture before its first line.
    Raises HorsTransaction, TypeError.
    """
    if not connection.in_atomic_block:
        raise HorsTransaction(f"« {geste} » : une ligne du journal s’écrit dans la transaction du geste")
    rang, precedente = _derniere_verrouillee()
    contenu = {"rang": rang + 1, "le": en_texte(le), "geste": geste, "details": dict(details or {})}
    contenu |= {"par": par.identifiant, "par_nom": par.nom, "organisation": par.organisation_nom}
    contenu |= {"objet": reference(objet), "objet_nom": str(objet)[:300], **_place(objet, situation)}
    ligne = Ligne(**{**contenu, "le": le}, precedente=precedente, empreinte=chaine.sceller(precedente, contenu))
    _ecrire(ligne)
    return ligne


def _derniere_verrouillee() -> tuple[int, str]:
    with connection.cursor() as curseur:
        curseur.execute("SELECT rang, empreinte FROM commun_tetedechaine FOR UPDATE")
        (derniere,) = curseur.fetchall()
    return derniere


_COLONNES = tuple(str(champ.column) for champ in Ligne._meta.concrete_fields)
_ECRIRE = (
    f"WITH ligne AS (INSERT INTO commun_ligne ({', '.join(_COLONNES)}) VALUES ({', '.join(['%s'] * len(_COLONNES))})) "
    "UPDATE commun_tetedechaine SET rang = %s, empreinte = %s"
)
"""The line and the head of the chain, in one statement: every gesture of the portal waits for it."""


def _ecrire(ligne: Ligne) -> None:
    valeurs = [
        champ.get_db_prep_save(getattr(ligne, champ.attname), connection) for champ in Ligne._meta.concrete_fields
    ]  # fmt: skip
    with connection.cursor() as curseur:
        curseur.execute(_ECRIRE, [*valeurs, ligne.rang, ligne.empreinte])


def _place(objet: object, dite: Situation | None) -> dict[str, str]:
    ou = dite or getattr(objet, "situation", None) or Situation()
    return {"region": ou.region, "departement": ou.departement, "finess": ou.finess}


def reference(objet: object) -> str:
    """How the journal names an object: its table and its identifier; a text names itself."""
    return objet if isinstance(objet, str) else f"{objet._meta.label_lower}:{objet.pk}"  # type: ignore[attr-defined]


def en_texte(le: datetime) -> str:
    """An instant as the chain seals it: UTC, to the microsecond."""
    return le.astimezone(UTC).isoformat(timespec="microseconds")


def dernieres(objet: object) -> Any:
    """The lines of an object, the last one first."""
    return Ligne.objects.filter(objet=reference(objet)).order_by("-rang")


def exporter() -> Iterator[dict[str, Any]]:
    """Every line in order, as the chain is checked: one mapping a line."""
    for ligne in Ligne.objects.order_by("rang").iterator(chunk_size=5000):
        yield {
            **{champ: getattr(ligne, champ) for champ in chaine.CHAMPS},
            "le": en_texte(ligne.le),
            "precedente": ligne.precedente,
            "empreinte": ligne.empreinte,
        }


def en_lignes() -> Iterator[str]:
    """The export as a file: one JSON text a line."""
    return (json.dumps(ligne, ensure_ascii=False) + "\n" for ligne in exporter())


def tete() -> tuple[int, str] | None:
    """The rank and the seal of the last line written; nothing in a new journal."""
    derniere = TeteDeChaine.objects.get()
    return (derniere.rang, derniere.empreinte) if derniere.rang else None


def verifier() -> chaine.Verdict:
    """Whether the journal of this database is whole, its last line included."""
    return chaine.verifier(exporter(), tete())
