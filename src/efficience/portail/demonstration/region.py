"""The year of the region, played: mandates, sessions held whole, dashboards frozen, the gestures that its table names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from efficience.noyau.gouvernance.competences import AVIS, DECISION, MATIERES
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.noyau.gouvernance.ordre_du_jour import Point
from efficience.noyau.gouvernance.quorum import DISTANT, MANDAT, POUR, PRESENT
from efficience.noyau.gouvernance.tableau import BLOCS
from efficience.portail.comptes.membre import Membre
from efficience.portail.demonstration import tables
from efficience.portail.demonstration.distribution import DEPUIS, Distribution
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import actions as des_instances
from efficience.portail.gouvernance import attentes
from efficience.portail.gouvernance.lectures import prevue_le
from efficience.portail.gouvernance.models import HORS_INSTANCE
from efficience.portail.tableaux import actions as des_tableaux

AVANT_DE_PROGRAMMER, AVANT_DE_CONVOQUER = 20, 8  # days before a session
POUR_REDIGER, POUR_APPROUVER = 3, 12  # days after it
UNE_MINUTE = timedelta(minutes=1)
Verbe = Callable[["AnneeRegionale", Mapping[str, Any], datetime], None]


@dataclass
class AnneeRegionale:
    """What is played: who plays, the day of the plenary session, and the dossiers by the name that the table gives them."""

    distribution: Distribution
    pleniere: date
    dossiers: dict[str, Dossier] = field(default_factory=dict)

    @classmethod
    def commencer(cls, distribution: Distribution, aujourd_hui: date) -> AnneeRegionale:
        """The year whose plenary session is the last one that is old enough."""
        dite = tables.region()["pleniere"]
        jour = date(aujourd_hui.year, dite["mois"], dite["jour"])
        if aujourd_hui - jour < timedelta(days=dite["recul"]):
            jour = jour.replace(year=jour.year - 1)
        return cls(distribution, jour)

    @property
    def region(self) -> str:
        """Its code."""
        return self.membre("agent_ars").organisation.region

    def jour(self, ecart: int) -> date:
        """A day of the table: so many days after the plenary session."""
        return self.pleniere + timedelta(days=ecart)

    def membre(self, role: str) -> Membre:
        """Who plays a role; « dcgdr » is the director of the caisse that the table names."""
        if role == "dcgdr":
            return self.distribution.membres["directeur_cpam", tables.region()["dcgdr"]]
        if role == "directeur":
            return self.distribution.membres["directeur", tables.region()["hopital"]]
        if role == "coordinateur_ipep":
            return self.distribution.membres[role, tables.region()["groupement"]]
        return self.distribution.seul(role)

    def present(self, nom: str) -> Dossier:
        """A dossier of the year, as it is now."""
        return Dossier.objects.get(pk=self.dossiers[nom].pk)

    def faire(self, nom: str, geste: str, role: str, le: datetime, **donnees: Any) -> None:
        """Do a gesture on a dossier of the year."""
        self.dossiers[nom] = self.jouer(self.present(nom), geste, role, le, **donnees)

    def jouer(self, dossier: Dossier, geste: str, role: str, le: datetime, **donnees: Any) -> Dossier:
        """Do a gesture on any dossier."""
        des_dossiers.faire(dossier, geste, donnees, par=self.membre(role), le=le)
        return Dossier.objects.get(pk=dossier.pk)


def moments(annee: AnneeRegionale) -> Iterator[tuple[date, str, Callable[[datetime], None]]]:
    """Every step of the year with its day; a session is five of them. Nothing without a table."""
    from efficience.portail.demonstration.region_du_plan import VERBES as DU_PLAN  # they play on what is defined here
    from efficience.portail.demonstration.region_et_projets import VERBES as DES_PROJETS

    verbes: Mapping[str, Verbe] = {**_VERBES, **DU_PLAN, **DES_PROJETS}
    for pas in tables.region().get("pas", ()):
        if pas["quoi"] == "sieger":
            yield from _seance(annee, pas)
        else:
            yield annee.jour(pas["jour"]), pas["quoi"].replace("_", " "), partial(_jouer, verbes[pas["quoi"]], annee, pas)


def _jouer(verbe: Verbe, annee: AnneeRegionale, pas: Mapping[str, Any], le: datetime) -> None:
    verbe(annee, pas, le)


def _nommer(annee: AnneeRegionale, _pas: Mapping[str, Any], le: datetime) -> None:
    """Fill the seats."""
    for ecrit in tables.region()["mandats"]:
        compte = annee.distribution.membres[tuple(ecrit["compte"])].utilisateur if "compte" in ecrit else None
        for instance in ecrit["instance"]:
            des_instances.nommer(
                region=annee.region, instance=instance, qualite=ecrit["qualite"], personne=ecrit["personne"], debut=DEPUIS,
                utilisateur=compte, par=annee.membre("agent_ars"), le=le,
            )  # fmt: skip


assert HORS_INSTANCE == "fonction", "le nom que region.yaml donne à ce qui n’est d’aucune instance"


def _faire(annee: AnneeRegionale, pas: Mapping[str, Any], le: datetime) -> None:
    """A gesture that the table writes whole; a number of days is a date."""
    avec = {nom: annee.jour(dit) if nom.startswith("date_") else dit for nom, dit in pas.get("avec", {}).items()}
    annee.faire(pas["sur"], pas["geste"], pas["par"], le, **avec)


def _geler(annee: AnneeRegionale, pas: Mapping[str, Any], le: datetime) -> None:
    """Comment every block of the next session of that body, and freeze."""
    siennes = Dossier.objects.filter(cycle="seance", region=annee.region, donnees__instance=pas["seance"])
    seance = min((un for un in siennes if prevue_le(un) >= le.date()), key=prevue_le)
    agent = annee.membre("agent_ars")
    textes = {code: f"{pas['dit']} {titre} : lu ensemble par l’ARS et l’assurance maladie." for code, titre in BLOCS.items()}
    des_tableaux.commenter(seance, textes, par=annee.membre("agent_am"), le=le)
    des_tableaux.figer(seance, par=agent, le=le + UNE_MINUTE)


_VERBES: Mapping[str, Verbe] = {"nommer": _nommer, "faire": _faire, "geler": _geler}


def _seance(annee: AnneeRegionale, pas: Mapping[str, Any]) -> Iterator[tuple[date, str, Callable[[datetime], None]]]:
    """A session: planned, called, held, minuted, approved."""
    etapes = (
        (-AVANT_DE_PROGRAMMER, _programmer), (-AVANT_DE_CONVOQUER, _convoquer), (0, _sieger), (POUR_REDIGER, _rediger),
        (POUR_APPROUVER, _approuver),
    )  # fmt: skip
    for ecart, etape in etapes:
        yield annee.jour(pas["jour"] + ecart), f"séance {pas['instance']}", partial(_jouer, etape, annee, pas)


def _nom(pas: Mapping[str, Any]) -> str:
    """A session of the table: its body and its day."""
    return f"{pas['instance']} {pas['jour']}"


def _programmer(annee: AnneeRegionale, pas: Mapping[str, Any], le: datetime) -> None:
    annee.dossiers[_nom(pas)] = des_instances.programmer(
        pas["instance"], annee.jour(pas["jour"]), heure="14 h", lieu="Montclar, salle Brume", par=annee.membre("agent_ars"),
        le=le,
    )  # fmt: skip


def _convoquer(annee: AnneeRegionale, pas: Mapping[str, Any], le: datetime) -> None:
    """The agenda is what waits for the body, among the matters of the table."""
    instance = pas["instance"]
    attendus = [un for un in attentes.points_proposes(annee.region, instance, le) if un.matiere in pas["matieres"]]
    libres = [Point("", matiere, objet) for matiere, objet in pas.get("libres", ())]
    gardes = [*attendus[: pas.get("combien")], *libres] or [Point("", "question", "tour de table")]
    ordre = [Point(f"P{n}", un.matiere, un.objet, un.donnees).en_champs() for n, un in enumerate(gardes, start=1)]
    annee.faire(_nom(pas), "convoquer", "agent_ars", le, prevue_le=annee.jour(pas["jour"]), ordre_du_jour=ordre)


def _sieger(annee: AnneeRegionale, pas: Mapping[str, Any], le: datetime) -> None:
    """Open, treat every point, close. Everybody signs the attendance sheet; a matter that the table names is voted."""
    membres = annee.present(_nom(pas)).contexte(le).faits["membres"]
    presences = _presences(membres, INSTANCES[pas["instance"]].vote)
    annee.faire(_nom(pas), "ouvrir", "agent_ars", le, presences=presences)
    ordre = annee.present(_nom(pas)).contexte(le).donnee("ordre_du_jour")
    for rang, point in enumerate(ordre, start=1):
        nature = MATIERES[point["matiere"]].nature
        issue = {AVIS: "favorable", DECISION: "adopte"}.get(nature, "pris_acte")
        voix = {"voix": dict.fromkeys(presences, POUR)} if point["matiere"] == pas.get("vote") else {}
        traitement = {"point": point["code"], "issue": issue, **voix}
        annee.faire(_nom(pas), "traiter", "agent_ars", le + rang * UNE_MINUTE, traitement=traitement)
    annee.faire(_nom(pas), "lever", "agent_ars", le + (len(ordre) + 1) * UNE_MINUTE)


def _presences(membres: tuple[str, ...], vote: bool) -> dict[str, str]:
    """Everybody is there, one at distance; where one votes, the last one gave a mandate to the second."""
    modes = dict.fromkeys(membres, PRESENT)
    if vote and len(membres) > 3:
        modes[membres[2]] = DISTANT
        modes[membres[-1]] = f"{MANDAT}{membres[1]}"
    return modes


def _rediger(annee: AnneeRegionale, pas: Mapping[str, Any], le: datetime) -> None:
    quand = prevue_le(annee.present(_nom(pas)))
    annee.faire(_nom(pas), "rediger", "agent_ars", le, releve=f"Les échanges du {quand:%d/%m/%Y} sont conclus.")


def _approuver(annee: AnneeRegionale, pas: Mapping[str, Any], le: datetime) -> None:
    annee.faire(_nom(pas), "approuver", "agent_ars", le)
