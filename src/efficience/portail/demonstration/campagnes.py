"""Playing a targeting campaign: the same functions as the pages call, at their true instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from efficience.portail.ciblage import actions, decision
from efficience.portail.ciblage.models import Campagne
from efficience.portail.comptes.membre import Membre
from efficience.portail.contrats.models import Coordonnees
from efficience.portail.demonstration.tables import CampagneEcrite, Pas

_REUNION = {
    "heure": "10 h", "lieu": "Agence régionale de santé, salle Brume", "anime_par": "Mme Hélène Roussel",
    "prochain_le": None,
    "participants": [
        {"nom": "Mme Inès Fabre", "qualite": "coordination régionale de l’assurance maladie"},
        {"nom": "M. Paul Denis", "qualite": "OMéDIT"},
    ],
    "points": [
        {
            "point": "Établissements déjà sous contrat", "echanges": "Leur contrat suit son cours.",
            "conclusion": "Ils ne sont pas proposés de nouveau.",
        }
    ],
}  # fmt: skip


@dataclass
class VieDeCampagne:
    """A campaign that is played, and itself once it is open."""

    ecrite: CampagneEcrite
    ouverte_le: date
    campagne: Campagne | None = None


def jouer(vie: VieDeCampagne, pas: Pas, le: datetime, par: Membre) -> None:
    """Do a gesture of a campaign."""
    if pas.geste == "ouvrir":
        ecrite, plan_le = vie.ecrite, _ecrit(par).plan_pertinence_le
        assert plan_le is not None
        vie.campagne = actions.ouvrir(
            annee=vie.ouverte_le.year + ecrite.annee, annee_resultats=ecrite.annee_resultats, generation=ecrite.generation,
            profil=ecrite.profil, indicateurs=ecrite.indicateurs, plan_le=plan_le, par=par, le=le,
        )  # fmt: skip
        return
    assert vie.campagne is not None
    present = Campagne.objects.get(pk=vie.campagne.pk)
    _GESTES[pas.geste](present, pas.avec, par, le)


def _ecrit(par: Membre) -> Coordonnees:
    return Coordonnees.objects.get(organisation=par.organisation)


def _proposer(campagne: Campagne, _avec: Mapping[str, Any], par: Membre, le: datetime) -> None:
    actions.proposer(campagne, par=par, le=le, jeton=campagne.version)


def _trancher(campagne: Campagne, avec: Mapping[str, Any], par: Membre, le: datetime) -> None:
    """Every hospital on which another action runs."""
    for rang, proposition in enumerate(campagne.propositions.filter(exclut=True, motif="").order_by("pk")):
        present = Campagne.objects.get(pk=campagne.pk)
        proposition.campagne = present
        actions.trancher(proposition, **avec, par=par, le=le + timedelta(seconds=rang), jeton=present.version)


def _soumettre(campagne: Campagne, _avec: Mapping[str, Any], par: Membre, le: datetime) -> None:
    actions.soumettre(campagne, par=par, le=le, jeton=campagne.version)


def _avis(geste: str) -> Callable[[Campagne, Mapping[str, Any], Membre, datetime], None]:
    def rendre(campagne: Campagne, avec: Mapping[str, Any], par: Membre, le: datetime) -> None:
        actions.rendre_avis(
            campagne, geste, sens=avec["avis"], texte=avec["texte"], par=par, le=le, jeton=campagne.version
        )  # fmt: skip

    return rendre


def _comite(campagne: Campagne, _avec: Mapping[str, Any], par: Membre, le: datetime) -> None:
    reunion = {**_REUNION, "tenu_le": timezone.localdate(le)}
    retenus = campagne.propositions.filter(decision="retenu").values_list("etablissement_id", flat=True)
    avis = dict.fromkeys(sorted(set(retenus)), ("favorable", ""))
    decision.tenir_comite(campagne, reunion, avis, par=par, le=le, jeton=campagne.version)


def _figer(campagne: Campagne, _avec: Mapping[str, Any], par: Membre, le: datetime) -> None:
    dites = _ecrit(par)
    signataire = {"qualite": "directrice générale", "lieu": dites.lieu, "tribunal": dites.tribunal}
    decision.figer(campagne, signataire, par=par, le=le, jeton=campagne.version)


def _publier(campagne: Campagne, avec: Mapping[str, Any], par: Membre, le: datetime) -> None:
    actions.publier(campagne, reference=avec["reference"], par=par, le=le, jeton=campagne.version)


_GESTES: Mapping[str, Callable[[Campagne, Mapping[str, Any], Membre, datetime], None]] = {
    "proposer": _proposer,
    "trancher": _trancher,
    "soumettre": _soumettre,
    "rendre_avis": _avis("rendre_avis"),
    "expertiser": _avis("expertiser"),
    "tenir_comite": _comite,
    "figer": _figer,
    "publier": _publier,
}
