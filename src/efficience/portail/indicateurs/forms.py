"""The form that hands in results."""

from __future__ import annotations

from typing import Any

from django import forms

from efficience.noyau.montant import en_nombre
from efficience.portail.indicateurs import envoi

TAILLE_MAXIMALE = 60 * 1024 * 1024  # bytes of a file: a national table of results, five years, is half of it


class Depot(forms.Form):
    """A table of results and its manifest, as the engine wrote them; its readings when there are."""

    resultats = forms.FileField(
        label="Fichier des résultats (CSV)",
        help_text="Écrit par « efficience calculer », masqué par « efficience proteger » hors données ouvertes.",
    )
    manifeste = forms.FileField(
        label="Manifeste (JSON)", help_text="Le fichier « …manifeste.json » écrit à côté des résultats."
    )
    lectures = forms.FileField(
        label="Lectures (CSV)", required=False, help_text="Écrites par « efficience lire » : limites, rangs, quoi changer."
    )
    provisoire = forms.BooleanField(label="Données provisoires : la source peut encore les compléter", required=False)

    def clean(self) -> dict[str, Any]:
        """Files of a reasonable size, that are what they say; the rest is the worker's."""
        lus = super().clean() or {}
        for nom in ("resultats", "manifeste", "lectures"):
            fichier = lus.get(nom)
            if fichier is None:
                continue
            if fichier.size > TAILLE_MAXIMALE:
                mo = en_nombre(TAILLE_MAXIMALE // 1024**2)
                self.add_error(
                    nom, f"Le fichier dépasse {mo} Mo. Le découper par année, ou passer par « efficience importer »."
                )
                continue
            lus["fichier"] = fichier.name if nom == "resultats" else lus.get("fichier", "")
            lus[nom] = fichier.read()
            fichier.seek(0)
        if not self.errors:
            try:
                envoi.lire(lus["resultats"], lus["manifeste"], lus.get("lectures") or b"")
            except envoi.EnvoiRefuse as refus:
                self.add_error(None, str(refus))
        return lus
