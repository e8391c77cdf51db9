"""Fields and conditions that several life cycles ask for: a quality, a session, a choice, a clock that runs by itself.

A role is an account of the portal; a quality (« DCGDR », « président de l’IRAPS ») is a mandate with dates. The portal
reads the mandates of whoever acts and gives the quality with the gesture: nobody types it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from efficience.noyau.automate import Exigence, Garde
from efficience.noyau.delais import Duree, ajouter
from efficience.noyau.dossier import Dossier
from efficience.noyau.periode import Periode

Champ = Exigence[Dossier]
Condition = Garde[Dossier]
Instant = Callable[[Dossier], datetime | None]


def qualite(permises: Mapping[str, str]) -> Champ:
    """The gesture is made under one of these qualities, by code with their words."""
    attendues = " ou ".join(permises.values())

    def refus(tenue: str, _dossier: Dossier) -> str:
        return "" if tenue in permises else f"Ce geste revient à {attendues}."

    return Champ("qualite", f"la qualité de {attendues}", "qualite", refus, permis=permises)


def choix(nom: str, libelle: str, permis: Mapping[str, str]) -> Champ:
    """One answer among these, by code with their words."""

    def refus(valeur: str, _dossier: Dossier) -> str:
        return "" if valeur in permis else "Réponse attendue : " + ", ".join(permis.values()) + "."

    return Champ(nom, libelle, "choix", refus, permis=permis)


def seance(instances: Collection[str], depuis: str = "") -> Champ:
    """The session in which it was said: `{reunion, instance, tenue_le}`, made by `gouvernance.suites`, never typed.

    Refused when the body is not one of `instances`, when the session is to come, or when it was held before the latest
    gesture `depuis`: an opinion is given on what was submitted.
    """

    def refus(tenue: Mapping[str, Any], dossier: Dossier) -> str:
        if tenue.get("instance") not in instances:
            return "Cette instance n’est pas compétente pour ce geste."
        jour: date = tenue["tenue_le"]
        if dossier.le and jour > dossier.territoire.jour(dossier.le):
            return "Cette séance est à venir."
        soumis = dossier.dernier(depuis) if depuis else None
        if soumis and jour < dossier.territoire.jour(soumis.le):
            return f"La séance du {jour:%d/%m/%Y} a eu lieu avant que l’affaire lui soit soumise."
        return ""

    return Champ("seance", "la séance de l’instance", "seance", refus)


def periode_d_au_plus(parametre: str, quoi: str) -> Champ:
    """A period that lasts at most what the parameter says on its first day."""

    def refus(periode: Periode, dossier: Dossier) -> str:
        duree = duree_du_parametre(dossier, parametre, periode.debut)
        if periode.fin < ajouter(periode.debut, duree):
            return ""
        return f"{quoi} dure {duree} au plus."

    return Champ("periode", "le premier et le dernier jour", "periode", refus)


def duree_du_parametre(dossier: Dossier, parametre: str, jour: date) -> Duree:
    """The duration that a parameter holds on that day. Raises ErreurReglement when none is in force."""
    lue = dossier.reglement.valeur(parametre, jour)
    return Duree(lue.valeur, lue.unite)


def apres(parametre: str, *gestes: str) -> Instant:
    """The end of the day that comes the duration of the parameter after the latest of these gestures."""

    def quand(dossier: Dossier) -> datetime | None:
        fait = dossier.dernier(*gestes)
        if fait is None:
            return None
        jour = dossier.territoire.jour(fait.le)
        return dossier.territoire.lendemain(ajouter(jour, duree_du_parametre(dossier, parametre, jour)))

    return quand


def debut_de_periode(geste: str) -> Instant:
    """The first day of the agreed period, or the day of the gesture when it came later."""

    def quand(dossier: Dossier) -> datetime | None:
        fait, convenue = dossier.dernier(geste), dossier.donnee("periode")
        return max(dossier.territoire.debut(convenue.debut), fait.le) if fait and convenue else None

    return quand


def fin_de_periode(dossier: Dossier) -> datetime | None:
    """The end of the last day of the agreed period, or of the day that another act gave (`faits["fin_le"]`)."""
    convenue: Periode | None = dossier.donnee("periode")
    fin: date | None = dossier.faits.get("fin_le") or (convenue.fin if convenue else None)
    return dossier.territoire.lendemain(fin) if fin else None


def a_eu_lieu(geste: str, sinon: str) -> Condition:
    """The gesture was made before; `sinon` is the reason of the refusal."""
    return Condition(geste, lambda dossier, _role: "" if dossier.dernier(geste) else sinon)


def jamais(geste: str, sinon: str) -> Condition:
    """The gesture was never made; `sinon` is the reason of the refusal."""
    return Condition(f"sans {geste}", lambda dossier, _role: sinon if dossier.dernier(geste) else "")


def sans_obstacle(nom: str) -> Condition:
    """`faits[nom]` holds the reasons that prevent the gesture, in French, judged beside the dossier; none when it may be."""

    def refus(dossier: Dossier, _role: str) -> str:
        return " ".join(dossier.faits.get(nom, ()))

    return Condition(nom, refus)
