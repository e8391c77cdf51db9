"""The form of a gesture: the fields of its requirements, and what they give to it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from efficience.documents.sortes import montant_en_clair
from efficience.noyau.automate import Transition
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.periode import Periode
from efficience.noyau.preuve import PORTAIL, Preuve
from efficience.noyau.roles import DIRECTEUR
from efficience.portail.dossiers.champs import FICHIER, PAR_NATURE, Champs, fichier, libelle
from efficience.portail.dossiers.familles import famille_de
from efficience.portail.dossiers.models import Dossier

_FICHIERS_SANS_MODELE = ("document", "document_signe")
_PREUVE = ("canal", "recu_le", "reference")
_PERIODE = ("debut", "fin")


class FormulaireDeGeste(forms.Form):
    """The fields of a gesture on a dossier."""

    def __init__(self, dossier: Dossier, ligne: Transition[DossierDuDroit], le: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier, self.ligne, self.le = dossier, ligne, le
        self.fields.update(champs_de(dossier, ligne, le))

    def clean(self) -> dict[str, Any]:
        """A period ends after it begins; a file that the gesture awaits may already be kept."""
        lus = super().clean() or self.cleaned_data
        if all(lus.get(borne) for borne in _PERIODE):
            try:
                lus["periode"] = Periode(lus["debut"], lus["fin"])
            except DonneeRefusee as refus:
                raise ValidationError(str(refus)) from refus
        return lus

    def sans_fichier(self) -> forms.BoundField | None:
        """Leave the file out, and give its field: a gesture that engages asks for it on its summing up."""
        if FICHIER not in self.fields:
            return None
        seul = forms.Form(auto_id=self.auto_id)
        seul.fields[FICHIER] = self.fields.pop(FICHIER)
        return seul[FICHIER]

    def donnees(self) -> dict[str, Any]:
        """What the gesture takes, once the form is valid."""
        hors = {FICHIER, *_PREUVE} | (set(_PERIODE) if "periode" in self.cleaned_data else set())
        return {nom: dit for nom, dit in self.cleaned_data.items() if nom not in hors and dit not in (None, "", [])}

    def preuve(self, par: str, page: str) -> Preuve | None:
        """The proof of a receipt: established outside, or the opening of this page; None when none is required."""
        if all(self.cleaned_data.get(nom) for nom in _PREUVE):
            lus = self.cleaned_data
            return Preuve(lus["canal"], lus["recu_le"], par, lus["reference"])
        return Preuve(PORTAIL, self.le, par, page) if recu_sur_le_portail(self.ligne) else None


def champs_de(dossier: Dossier, ligne: Transition[DossierDuDroit], le: datetime) -> Champs:
    """The fields that a line asks of whoever crosses it."""
    famille = famille_de(dossier.cycle)
    redigee = (dossier.cycle, ligne.geste) in famille.documents
    champs: Champs = {}
    for exigence in ligne.exige:
        if propre := famille.champs.get(exigence.nom):
            champs |= propre(dossier, ligne, le)
        elif exigence.nom in _FICHIERS_SANS_MODELE and not redigee:
            champs[FICHIER] = fichier(libelle(exigence))
        elif exigence.nature in PAR_NATURE and not (exigence.nom == "preuve" and recu_sur_le_portail(ligne)):
            champs |= PAR_NATURE[exigence.nature](exigence)
    return champs


def recu_sur_le_portail(ligne: Transition[DossierDuDroit]) -> bool:
    """The establishment proves a receipt by opening the document here: nothing is asked."""
    return any(exigence.nom == "preuve" for exigence in ligne.exige) and DIRECTEUR in ligne.roles


def en_clair(champ: forms.BoundField) -> str:
    """What was entered in a field, as a summing up says it."""
    brut = champ.form.cleaned_data.get(champ.name)
    if propre := getattr(champ.field, "en_clair", None):
        return str(propre(brut))
    permis = {str(code): mots for code, mots in getattr(champ.field, "choices", ())}
    match brut:
        case None | "" | []:
            return ""
        case list():
            return ", ".join(str(permis.get(str(code), code)) for code in brut)
        case datetime():
            return f"{timezone.localtime(brut):%d/%m/%Y à %H:%M}"
        case date():
            return f"{brut:%d/%m/%Y}"
        case Decimal():
            return montant_en_clair(brut)
        case _:
            return str(permis.get(str(brut), brut))
