"""Between the targeting and contracts: one is opened from a frozen list, and says in turn what it already holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from efficience.noyau.cibles.redondances import ActionEnCours
from efficience.noyau.contrat.actes import Contrat as ContratDuDroit
from efficience.noyau.contrat.actes import contenu, fin_de_vigueur, titulaire, volets_en_vigueur
from efficience.portail.ciblage.lectures import campagnes, cibles
from efficience.portail.comptes.membre import Membre
from efficience.portail.contrats import dossiers
from efficience.portail.contrats.models import Contrat
from efficience.portail.contrats.models.actes import CYCLES
from efficience.portail.etablissements.lectures import caisses
from efficience.portail.etablissements.models import Etablissement

VOLETS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "contrat_gen1": {
            "socle": "produits_de_sante", "transports": "organisation_des_soins", "pertinence": "pertinence",
            "pratiques": "organisation_des_soins",
        },
        "contrat_gen2": {
            "produits": "produits_de_sante", "organisation": "organisation_des_soins", "pertinence": "pertinence",
        },
        "decision_gen3": {},
    }
)  # fmt: skip
"""By life cycle, the volets of a contract and the volet of the targeting that each one meets."""
CONTRATS_OUVRABLES = ("GEN2_2022", "GEN3_2026")


def de_la_liste(membre: Membre, annee: str, finess: str) -> dict[str, Any]:
    """What the form of a new contract starts from: the decision, its reasons, the caisse; nothing out of a frozen list."""
    campagne = campagnes(membre).filter(annee=annee).first() if annee.isdigit() else None
    cible = next((une for une in cibles(campagne) if une.finess == finess), None) if campagne else None
    if campagne is None or cible is None:
        return {}
    decidee = timezone.localdate(campagne.liste.figee_le)
    lieu = Etablissement.objects.get(pk=finess)
    generation = campagne.generation if campagne.generation in CONTRATS_OUVRABLES else "GEN2_2022"
    siens = VOLETS[CYCLES[generation].nom]
    return {
        "etablissement": finess,
        "generation": generation,
        "annee": campagne.annee,
        "caisse": next(iter(caisses(lieu, decidee)), None),
        "cible_le": decidee,
        "motifs": "\n".join(cible.motifs),
        "volets": [volet for volet, vise in siens.items() if vise in cible.volets],
    }


def en_cours(finess: Collection[str], jour: date) -> Iterable[tuple[str, ActionEnCours]]:
    """The contracts and decisions of these hospitals, concluded or being made, for the registry of what runs."""
    cherches = set(finess)
    juridiques = Etablissement.objects.filter(pk__in=cherches).values("finess_juridique")
    siens = Contrat.objects.filter(Q(etablissement__in=cherches) | Q(finess__in=juridiques))
    le = timezone.make_aware(datetime.combine(jour + timedelta(days=1), datetime.min.time()))
    for contrat in dossiers.avec_faits(siens):
        notre = dossiers.droit(contrat)
        if titulaire(notre, jour) in cherches and not notre.situation(le).final:
            yield str(titulaire(notre, jour)), _action(contrat, notre, jour)


def _action(contrat: Contrat, notre: ContratDuDroit, jour: date) -> ActionEnCours:
    """A contract from the day its acts take effect to its end; before its signature, from the day it was opened."""
    cycle = notre.initial.cycle.nom
    ouvert_le = timezone.localdate(contrat.cree_le)
    volets: Collection[str]
    if notre.actes:
        debut, volets = notre.actes[0].effet_le, volets_en_vigueur(notre, max(jour, notre.actes[0].effet_le))
        blocs = {nom: clause.valeur for nom, clause in contenu(notre, max(jour, debut)).items()}
    else:
        blocs = contrat.actes.all()[0].projet
        debut, volets = ouvert_le, frozenset(blocs.get("volets") or ())
    return ActionEnCours(
        nature=cycle,
        intitule=contrat.reference,
        du=min(debut, ouvert_le),
        au=fin_de_vigueur(notre) if notre.actes else None,
        indicateurs=frozenset(ligne["indicateur"] for ligne in blocs.get("objectifs") or ()),
        volets=frozenset(VOLETS[cycle][volet] for volet in volets if volet in VOLETS[cycle]),
        adresse=reverse("contrat", args=[contrat.pk]),
    )
