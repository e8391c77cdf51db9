"""The navigation: the work pages in their order, each behind the gesture that opens it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from efficience.portail.commun.acteur import Acteur

PAGES = (
    ("Mes échéances", "echeances", ""),
    ("Établissements", "etablissements", "etablissement.lire"),
    ("Indicateurs", "indicateurs", "indicateur.lire"),
    ("Ciblage", "ciblage", "ciblage.lire"),
    ("Contrats", "contrats", "contrat.lister"),
    ("Évaluations", "evaluations", "evaluation.lire"),
    ("Plan régional", "plan", "plan.lire"),
    ("IPEP", "ipep", "ipep.lire"),
    ("Appels à projets", "appels", "appel.lire"),
    ("Données", "donnees", "donnees.lire"),
    ("Journal", "journal", "journal.lire"),
    ("Accès", "acces", "acces.lire"),
)
"""Title, name of the address, gesture (none: every person with an account)."""
RATTACHEES = {"/instances": "plan", "/echanges": "plan", "/tableaux": "plan"}
"""Where one is, on the pages that hang from another: by the beginning of their address, the name of that one."""


@dataclass(frozen=True)
class Entree:
    """A link of the navigation."""

    titre: str
    adresse: str
    courante: bool


def entrees(membre: Acteur | None, chemin: str) -> list[Entree]:
    """The pages that this person may open, and the one where they are."""
    if membre is None:
        return []
    ouvertes = [(titre, adresse) for titre, nom, geste in PAGES if _ouverte(membre, geste) and (adresse := _adresse(nom))]
    lu = next((_adresse(nom) for debut, nom in RATTACHEES.items() if _sous(chemin, debut)), chemin)
    ici = max((adresse for _, adresse in ouvertes if _sous(lu, adresse)), key=len, default="")
    return [Entree(titre, adresse, adresse == ici) for titre, adresse in ouvertes]


def _ouverte(membre: Acteur, geste: str) -> bool:
    return not geste or membre.peut(geste)


def _adresse(nom: str) -> str:
    """The address of a page; none while no installed application serves it."""
    try:
        return reverse(nom)
    except NoReverseMatch:
        return ""


def _sous(chemin: str, adresse: str) -> bool:
    return chemin == adresse or (adresse != "/" and chemin.startswith(adresse.rstrip("/") + "/"))
