"""A region that lives: its mandates, its sessions, and gestures told one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import actions

PARIS = ZoneInfo("Europe/Paris")
DEBUT = date(2024, 1, 1)
CRCA = {
    "dg_ars": ("la directrice générale", "dg_ars"), "dcgdr": ("la DCGDR", "directeur_cpam"),
    "arcmsa": ("le directeur de l’ARCMSA", None), "organisme_am": ("la directrice de Lens", None),
    "mutualite": ("la Mutualité", None),
}  # fmt: skip
COORDINATION = {"cellule_gdr": ("Mme A", "agent_am"), "charge_gdr_ars": ("M. B", "agent_ars")}


def a(ecrit: str) -> datetime:
    """« 2024-04-02 » at noon, or « 2024-04-02 14:00 », in Paris."""
    jour, _, heure = ecrit.partition(" ")
    return datetime.fromisoformat(f"{jour} {heure or '12:00'}").replace(tzinfo=PARIS)


@dataclass
class Vivante:
    """The region of the tests, and what is done in it."""

    region: Any

    def membre(self, role: str) -> Any:
        """The person of a role."""
        return self.region.membre(role)

    def mandats(self, *instances: str) -> None:
        """Fill the seats of these bodies."""
        for instance in instances:
            sieges = CRCA if instance.startswith("crca") else COORDINATION
            for qualite, (nom, role) in sieges.items():
                assert INSTANCES[instance].siege(qualite)
                actions.nommer(
                    region="32", instance=instance, qualite=qualite, personne=nom, debut=DEBUT,
                    utilisateur=self.region.personnes[role] if role else None, par=self.membre("agent_ars"),
                    le=a("2024-01-02"),
                )  # fmt: skip

    def seance(self, instance: str, jour: str, le: str = "2024-03-04") -> Dossier:
        """Plan a session."""
        return actions.programmer(instance, date.fromisoformat(jour), par=self.membre("agent_ars"), le=a(le))

    def faire(self, dossier: Dossier, geste: str, le: str, role: str = "agent_ars", **donnees: Any) -> Dossier:
        """Do a gesture; the dossier as it is afterwards."""
        des_dossiers.faire(dossier, geste, donnees, par=self.membre(role), le=a(le))
        return Dossier.objects.get(pk=dossier.pk)

    def tenir(self, instance: str, jour: str, points: list[dict[str, Any]], le: str = "") -> Dossier:
        """Call a session and open it with everybody."""
        seance = self.seance(instance, jour)
        convoquee_le = le or f"2024-{int(jour[5:7]) - 1:02}-15"
        ordre = [{"code": f"P{rang}", "objet": "", "donnees": {}, **un} for rang, un in enumerate(points, start=1)]
        seance = self.faire(seance, "convoquer", convoquee_le, prevue_le=date.fromisoformat(jour), ordre_du_jour=ordre)
        sieges = CRCA if instance.startswith("crca") else COORDINATION
        presences = {nom: "present" for nom, _ in sieges.values()}
        return self.faire(seance, "ouvrir", f"{jour} 14:00", presences=presences)

    def traiter(self, seance: Dossier, point: str, issue: str, le: str, **autres: Any) -> Dossier:
        """Record what the body says of a point."""
        return self.faire(seance, "traiter", le, traitement={"point": point, "issue": issue, **autres})
