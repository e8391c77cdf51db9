"""Where the plan stands, as pages and dashboards show it: progress by theme, weather, late milestones, savings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from efficience.noyau.parametres import Releve
from efficience.noyau.plan.action import PILOTAGES
from efficience.noyau.plan.gains import Total, totaliser, totaux_par
from efficience.noyau.plan.indicateurs import METEO, atteinte
from efficience.noyau.plan.synthese import Seuils, Synthese, meteo_de, resumer
from efficience.portail.plan_regional import lectures
from efficience.portail.plan_regional.models import Fiche
from efficience.portail.plan_regional.themes import themes
from efficience.reglement import officiel


def seuils(jour: date) -> Seuils:
    """The thresholds of the weather on that day."""
    releve = Releve(officiel(), jour)
    return Seuils(releve.lire("seuil_meteo_vert"), releve.lire("seuil_meteo_orange"))


def du_plan(cartes: Sequence[Fiche], jour: date) -> Synthese:
    """The plan on that day."""
    return resumer(lectures.actions(cartes, jour), lectures.gains_du_droit(cartes), seuils(jour), jour)


@dataclass(frozen=True)
class LigneDeTheme:
    """A theme: its actions, how many in each weather, what it saved."""

    code: str
    titre: str
    actions: int
    en_cours: int
    finies: int
    meteo: tuple[tuple[str, int], ...]
    gains: Total


def par_theme(cartes: Sequence[Fiche], jour: date) -> list[LigneDeTheme]:
    """Each theme of the national plan that has an action."""
    totaux, bornes = totaux_par(lectures.gains_du_droit(cartes), "theme"), seuils(jour)
    lignes = []
    for code, titre in themes().items():
        siennes = [carte for carte in cartes if carte.theme == code]
        if siennes:
            lues = [meteo_de(lectures.action(carte, jour), bornes) for carte in siennes]
            etats = [carte.dossier.etat for carte in siennes]
            lignes.append(
                LigneDeTheme(
                    code, titre, len(siennes), etats.count("en_cours"),
                    sum(etat in ("terminee", "evaluee") for etat in etats),
                    tuple((METEO[un], lues.count(un)) for un in METEO if un in lues), totaux.get(code) or totaliser(()),
                )
            )  # fmt: skip
    return lignes


@dataclass(frozen=True)
class LigneDAction:
    """An action in the list of its plan."""

    fiche: Fiche
    etat: str
    pilotage: str
    referents: str
    meteo: str
    retards: int
    gains: Total


def par_action(cartes: Sequence[Fiche], jour: date) -> list[LigneDAction]:
    """Each action with where it stands."""
    bornes = seuils(jour)
    return [
        LigneDAction(
            carte, carte.dossier.automate.etat(carte.dossier.etat).libelle,
            PILOTAGES[lectures.dite(carte, "pilotage")].libelle,
            ", ".join(filter(None, lectures.referents(carte).values())),
            METEO[meteo_de(lectures.action(carte, jour), bornes)],
            sum(un.en_retard(jour) for un in carte.jalons.all()), totaliser(lectures.gains_du_droit([carte])),
        )
        for carte in cartes
    ]  # fmt: skip


@dataclass(frozen=True)
class IndicateurLu:
    """An indicator with its last values and how far it went."""

    indicateur: object
    valeurs: list[tuple[object, str, list[str]]]
    part: object


def indicateurs(carte: Fiche, jour: date) -> list[IndicateurLu]:
    """The indicators of a card: each value with its status and who signed."""
    return [
        IndicateurLu(
            un,
            [(v, lectures.statut(v, carte), [visa.partie for visa in v.visas.all()]) for v in reversed(un.valeurs.all())],
            atteinte(lectures.indicateur(un, jour)),
        )
        for un in carte.indicateurs.all()
    ]
