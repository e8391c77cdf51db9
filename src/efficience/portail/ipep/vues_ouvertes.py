"""The results simulator, open to everybody: the address holds the figures, nothing is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from efficience.noyau.exigences import DonneeRefusee
from efficience.portail.commun.acces import publique
from efficience.portail.ipep import simulateur
from efficience.portail.ipep.forms import Simulation


@publique
def simuler(requete: HttpRequest) -> HttpResponse:
    """What a group might earn."""
    jour = timezone.localdate(requete.le)  # type: ignore[attr-defined]
    formulaire = Simulation(requete.GET or None)
    essai = aco = None
    if formulaire.is_bound and formulaire.is_valid():
        dites = formulaire.cleaned_data
        try:
            essai = simulateur.essayer(dites, jour)
            aco = simulateur.essayer(dites, jour, aco=True) if dites["comparer"] else None
        except DonneeRefusee as refus:
            formulaire.add_error(refus.nom if refus.nom in formulaire.fields else None, str(refus))
    mots = {
        "formulaire": formulaire, "essai": essai, "aco": aco, "ecarts": simulateur.ecarts(jour) if aco else (),
        "exemple": urlencode(simulateur.EXEMPLE),
    }  # fmt: skip
    return render(requete, "ipep/simulateur.html", mots)
