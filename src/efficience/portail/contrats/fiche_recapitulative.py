"""The fiche récapitulative of a contract: what data are sent, when, with which meetings; written from a form, handed over.

What the portal knows is proposed: the figures in force of the indicators of the contract, the dates of its obligations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction

from efficience.documents import composer, en_pdf
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.contrat.obligations import Tache
from efficience.noyau.dossier import Dossier
from efficience.noyau.echeances import restantes
from efficience.portail.commun.acteur import Acteur
from efficience.portail.comptes.membre import Membre
from efficience.portail.contrats import actions, dossiers, ecritures, mentions, redaction
from efficience.portail.contrats.models import Acte
from efficience.portail.dossiers.champs import texte
from efficience.portail.indicateurs.lectures import publications, sources
from efficience.portail.pieces.actions import garder

MODELE = OBLIGATION = "fiche-recapitulative"
_DESTINATAIRES = "direction, pharmacie, DIM"


def _date(ecrite: str) -> str:
    try:
        return date.fromisoformat(ecrite).isoformat()
    except ValueError as erreur:
        raise forms.ValidationError(f"« {ecrite} » : attendu une date AAAA-MM-JJ.") from erreur


def _taux(ecrit: str) -> str:
    try:
        return format(Decimal(ecrit.replace(",", ".").rstrip("% \u202f\xa0")) / 100, "f")
    except InvalidOperation as erreur:
        raise forms.ValidationError(f"« {ecrit} » : attendu un taux en %, par exemple 2,5.") from erreur


_Colonnes = tuple[tuple[str, Callable[[str], str]], ...]
COLONNES: Mapping[str, _Colonnes] = {
    "donnees": (("donnee", str), ("source", str), ("periode", str), ("diffusion_le", _date), ("destinataires", str)),
    "points_d_etape": (("prevu_le", _date), ("objet", str)),
    "taux_regionaux": (("depense", str), ("taux", _taux)),
}
"""The three tables of the fiche: their columns, and how each is read."""


class Fiche(forms.Form):
    """The three tables, one row a line, parts between vertical bars."""

    donnees = texte("Données transmises", aide="Une par ligne : donnée | source | période | AAAA-MM-JJ | destinataires.")
    points_d_etape = texte("Points d’étape", aide="Un par ligne : AAAA-MM-JJ | objet.", lignes=4)
    taux_regionaux = texte(
        "Taux cibles régionaux", requis=False, aide="Un par ligne : dépense | évolution annuelle en %, au plus.", lignes=3
    )

    def clean(self) -> dict[str, Any]:
        """The rows of each table."""
        lus = super().clean() or {}
        for nom, colonnes in COLONNES.items():
            try:
                lus[nom] = _rangees(lus.get(nom, ""), colonnes)
            except forms.ValidationError as erreur:
                self.add_error(nom, erreur)
        return lus


def _rangees(ecrit: str, colonnes: _Colonnes) -> list[dict[str, str]]:
    faites = []
    for rang, ligne in enumerate(filter(str.strip, ecrit.splitlines()), start=1):
        parts = [part.strip() for part in ligne.split("|")]
        if len(parts) != len(colonnes) or not all(parts):
            raise forms.ValidationError(f"Ligne {rang} : attendu {len(colonnes)} parties séparées par « | ».")
        faites.append({nom: lire(part) for (nom, lire), part in zip(colonnes, parts, strict=True)})
    return faites


def depart(acte: Acte, membre: Membre, le: datetime) -> dict[str, str]:
    """What the portal knows, as the form shows it."""
    notre = dossiers.contrat_de(acte)
    blocs = notre.initial.donnee("blocs") or {}
    codes = dict.fromkeys(ligne["indicateur"] for ligne in blocs.get("objectifs") or ())
    dernieres = {un.indicateur: un for un in reversed(publications(membre).filter(indicateur__in=codes))}
    horizon = date(le.year + 1, 12, 31)
    dates = dict.fromkeys((tache.pour_le, tache.obligation.intitule) for tache in restantes(notre, horizon) if tache.periode)
    return {
        "donnees": "\n".join(
            f"{un.definition.intitule} | {sources([un])} | année {un.annee}{', provisoire' if un.provisoire else ''} | "
            f"{horizon.isoformat()} | {_DESTINATAIRES}"
            for un in dernieres.values()
        ),
        "points_d_etape": "\n".join(f"{pour_le.isoformat()} | {quoi}" for pour_le, quoi in dates),
    }


def due(acte: Acte, le: datetime) -> Tache | None:
    """The fiche that is still to be handed over; None when it was, or when the contract asks for none."""
    attendues = restantes(dossiers.contrat_de(acte), date(le.year + 1, 12, 31))
    return next((tache for tache in attendues if tache.obligation.code == OBLIGATION), None)


@transaction.atomic
def remettre(acte: Acte, tables: Mapping[str, Any], *, par: Acteur, le: datetime, jeton: int) -> actions.Fait:
    """Write the fiche and hand it over. Raises GesteRefuse, FormulairePerime, RefusDocument."""
    tache, lu = due(acte, le), acte.contexte(le)
    if tache is None or acte.automate.nom != "contrat_gen2":
        raise GesteRefuse("remettre", acte.etat, "Aucune fiche récapitulative n’est attendue sur ce contrat.")
    octets, nom = _ecrire(acte, lu, tables, par, le)
    piece = garder(
        nom, octets, acte, nature="pdf", origine="engendree", geste=ecritures.OUVERTE_PAR, lecteurs=redaction.TOUS, par=par,
        le=le,
    )  # fmt: skip
    donnees = {"obligation": OBLIGATION, "au_titre_de": tache.pour_le}
    return actions.faire(acte, "remettre", donnees, par=par, le=le, jeton=jeton, piece=piece)


def _ecrire(acte: Acte, lu: Dossier, tables: Mapping[str, Any], par: Acteur, le: datetime) -> tuple[bytes, str]:
    modele, _ = redaction.modele_en_vigueur(MODELE, acte.contrat.region)
    valeurs = mentions.mentions(acte, lu, {}, par=par, le=le)
    valeurs |= {f"fiche.{nom}": tables[nom] for nom in COLONNES}
    compose = composer(modele, valeurs, demonstration=settings.DEMONSTRATION)
    return en_pdf(compose), f"{ecritures.nom_de_fichier(compose)}.pdf"
