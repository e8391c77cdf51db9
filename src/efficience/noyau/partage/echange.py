"""An exchange of data between the ARS and the Assurance Maladie: what the registry says of it, and what is refused.

« La nature des informations échangées, la source, le fournisseur ainsi que la périodicité et les supports ; le niveau de
partage et les modalités d'analyse commune ; les moyens et outils à mettre en place » (convention de Normandie, art. 6).
Article 30 of the RGPD adds purposes, people, recipients, retention and security.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from efficience.noyau.delais import Duree
from efficience.noyau.montant import Nombre, en_exact, en_nombre

CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "agrege": "données agrégées",
        "etablissement": "données par établissement",
        "individuel_ps": "données individuelles de professionnels",
        "individuel_patient": "données individuelles de patients",
    }
)
RECUES = ("agrege", "etablissement")
"""The only categories whose files the portal takes; the others are described, never received."""
NIVEAUX: Mapping[str, str] = MappingProxyType(
    {
        "ars": "l’ARS seule",
        "am": "l’assurance maladie seule",
        "conjoint": "l’ARS et l’assurance maladie",
        "instance": "les membres de l’instance",
        "public": "tout public",
    }
)
PERIODICITES: Mapping[str, int] = MappingProxyType({"mensuelle": 1, "trimestrielle": 3, "semestrielle": 6, "annuelle": 12})
"""The months of a period."""
A_LA_DEMANDE = "a_la_demande"
SUPPORTS: Mapping[str, str] = MappingProxyType(
    {
        "plateforme": "le portail",
        "api": "une interface",
        "sftp": "un dépôt sécurisé",
        "messagerie": "la messagerie sécurisée de santé",
        "papier": "le papier",
    }
)
ENTITES: Mapping[str, str] = MappingProxyType(
    {
        "ars": "l’ARS",
        "am": "l’assurance maladie",
        "etablissement": "l’établissement",
        "instance": "les membres des instances",
        "omedit": "l’OMéDIT",
    }
)
"""Who provides or receives."""
HABILITES_INDIVIDUEL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"individuel_patient": ("am",), "individuel_ps": ("ars", "am")}
)
"""Who may receive individual data: « limiter l'échange et la diffusion des données au sein des instances définies par la
convention » (coopération bretonne, § 34), professional secrecy (convention, art. 6); the list itself is assumed (A-80)."""


@dataclass(frozen=True)
class Echange:
    """A line of the registry. `seuil`: the smallest count of people that may be shown. `format`: file schema and version."""

    code: str
    intitule: str
    nature: str
    categorie: str
    source: str
    fournisseur: str
    destinataires: tuple[str, ...]
    periodicite: str
    support: str
    niveau: str
    finalite: str
    base_legale: str
    conservation: Duree | None
    seuil: Nombre
    securite: str
    personnes: str = ""
    format: str = ""
    analyse: str = ""
    outil: str = ""
    transfert_hors_ue: str = ""

    @property
    def recu_sur_le_portail(self) -> bool:
        """Whether the portal takes its files."""
        return self.categorie in RECUES


@dataclass(frozen=True)
class Refus:
    """A rule of the registry that an exchange breaks: its name, in words what is wrong."""

    regle: str
    phrase: str


def _individuel(echange: Echange, _seuil: Nombre) -> str:
    habilites = HABILITES_INDIVIDUEL.get(echange.categorie)
    if habilites is None:
        return ""
    exclus = [ENTITES.get(un, un) for un in echange.destinataires if un not in habilites]
    return f"{CATEGORIES[echange.categorie].capitalize()} : {', '.join(exclus)} ne peut les recevoir." if exclus else ""


def _diffusion(echange: Echange, _seuil: Nombre) -> str:
    individuel = echange.categorie in HABILITES_INDIVIDUEL
    ouvert = echange.niveau in ("instance", "public")
    return f"Des données individuelles ne se partagent pas avec {NIVEAUX[echange.niveau]}." if individuel and ouvert else ""


def _seuil(echange: Echange, seuil: Nombre) -> str:
    if en_exact(echange.seuil) >= en_exact(seuil):
        return ""
    return f"Le plus petit effectif montré est {en_nombre(echange.seuil)} ; {en_nombre(seuil)} au moins est demandé."


def _parmi(champ: str, permis: Mapping[str, object], aussi: tuple[str, ...] = ()) -> Callable[[Echange, Nombre], str]:
    def refus(echange: Echange, _seuil: Nombre) -> str:
        valeur = getattr(echange, champ)
        return "" if valeur in permis or valeur in aussi else f"« {valeur} » n’est pas prévu pour {champ}."

    return refus


def _requis(champ: str, phrase: str) -> Callable[[Echange, Nombre], str]:
    return lambda echange, _seuil: "" if getattr(echange, champ) else phrase


def _entites(echange: Echange, _seuil: Nombre) -> str:
    inconnues = sorted({*echange.destinataires, echange.fournisseur} - ENTITES.keys())
    if inconnues:
        return f"Fournisseur ou destinataire inconnu : {', '.join(inconnues)}."
    return "Le fournisseur est son propre destinataire." if echange.fournisseur in echange.destinataires else ""


def _papier_individuel(echange: Echange, _seuil: Nombre) -> str:
    individuel = echange.categorie in HABILITES_INDIVIDUEL
    return "Des données individuelles ne s’échangent pas sur papier." if individuel and echange.support == "papier" else ""


REGLES: tuple[tuple[str, Callable[[Echange, Nombre], str]], ...] = (
    ("categorie", _parmi("categorie", CATEGORIES)),
    ("niveau", _parmi("niveau", NIVEAUX)),
    ("periodicite", _parmi("periodicite", PERIODICITES, (A_LA_DEMANDE,))),
    ("support", _parmi("support", SUPPORTS)),
    ("entites", _entites),
    ("destinataires", _requis("destinataires", "L’échange n’a pas de destinataire.")),
    ("finalite", _requis("finalite", "L’échange n’a pas de finalité.")),
    ("base_legale", _requis("base_legale", "L’échange n’a pas de base légale.")),
    ("conservation", _requis("conservation", "La durée de conservation n’est pas fixée.")),
    ("securite", _requis("securite", "Les mesures de sécurité ne sont pas décrites.")),
    ("individuel", _individuel),
    ("diffusion", _diffusion),
    ("papier", _papier_individuel),
    ("seuil", _seuil),
)
"""The rules of the registry, in the order in which they are read. The first four stop the others: words that don't exist."""
_VOCABULAIRE = ("categorie", "niveau", "periodicite", "support")


def refus(echange: Echange, seuil: Nombre) -> tuple[Refus, ...]:
    """Why an exchange cannot be active; none when it may. `seuil`: the smallest count of people that may be shown."""
    trouves = [Refus(nom, phrase) for nom, regle in REGLES[: len(_VOCABULAIRE)] if (phrase := regle(echange, seuil))]
    if trouves:
        return tuple(trouves)
    return tuple(Refus(nom, phrase) for nom, regle in REGLES if (phrase := regle(echange, seuil)))
