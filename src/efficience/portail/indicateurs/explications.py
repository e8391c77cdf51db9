"""« Pourquoi cette valeur ? »: the steps, filters, sources, rules and assumptions behind a figure, read in its manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from efficience.noyau.montant import en_euros, en_nombre
from efficience.portail.indicateurs import mots
from efficience.portail.indicateurs.comparaisons import Comparee
from efficience.portail.indicateurs.models import Lecture, Publication
from efficience.reglement import Texte, officiel


@dataclass(frozen=True)
class Etape:
    """A measure: its words, how it is counted, its value."""

    intitule: str
    formule: str
    valeur: str


@dataclass(frozen=True)
class Filtre:
    """What a filter has kept, all hospitals together."""

    libelle: str
    lignes: str
    euros: str


@dataclass(frozen=True)
class Explication:
    """All that answers « pourquoi cette valeur ? » for one hospital, indicator and year."""

    etapes: Sequence[Etape]
    filtres: Sequence[Filtre]
    sources: Sequence[Mapping[str, str]]
    regles: Sequence[Mapping[str, Any]]
    hypotheses: Sequence[Mapping[str, Any]]
    texte: Texte | None
    protegee: bool


def expliquer(publication: Publication, un: Comparee, lues: Sequence[Lecture]) -> Explication:
    """The explanation of the figures of one hospital."""
    manifeste, definition = publication.version.manifeste, publication.definition
    noms = set(definition.parametres) | {nom for lue in lues for nom in lue.hypotheses}
    regles = [r for r in manifeste.get("regles", []) if isinstance(r, dict) and r.get("nom") in noms]
    textes = officiel().textes
    return Explication(
        etapes=[_etape(mesure, un) for mesure in definition.mesures],
        filtres=_filtres(publication),
        sources=publication.sources,
        regles=regles,
        hypotheses=[*(r for r in regles if not r.get("source_publique")), *_hypotheses(noms - {r["nom"] for r in regles})],
        texte=textes.get(definition.texte),
        protegee="protection" in manifeste,
    )


def _etape(mesure: Mapping[str, str], un: Comparee) -> Etape:
    nom = mesure["nom"]
    if nom in un.niveaux:
        valeur = f"niveau {un.niveaux[nom]}"
    else:
        valeur = mots.valeur(un.mesures[nom], mesure["unite"]) if nom in un.mesures else "absent du fichier"
    return Etape(mots.mesure(nom), mesure["formule"], valeur)


def _filtres(publication: Publication) -> list[Filtre]:
    """What each filter kept of the year, then what each list kept; nothing in masked results: it would unmask them."""
    manifeste, definition = publication.version.manifeste, publication.definition
    etages = [e for e in manifeste.get("flux", {}).get(definition.flux, []) if e.get("annee") == publication.annee]
    composantes = [
        {**c, "libelle": f"dans la liste « {c['composante']} » ({c['codes']} codes)"}
        for c in manifeste.get("composantes", [])
        if c.get("indicateur") == definition.code and c.get("annee") == publication.annee
    ]
    return [Filtre(str(e["libelle"]), en_nombre(int(e["lignes"])), _euros(e.get("euros"))) for e in etages + composantes]


def _euros(texte: Any) -> str:
    try:
        return en_euros(Decimal(texte)) if texte is not None else ""
    except InvalidOperation:
        return ""


def _hypotheses(noms: set[str]) -> list[dict[str, Any]]:
    """Assumptions of readings that the manifest does not list: their latest value."""
    connues = officiel().parametres
    trouvees = []
    for nom in sorted(noms & connues.keys()):
        valeur = officiel().valeur(nom)
        if not valeur.source_publique:
            trouvees.append({"nom": nom, "intitule": valeur.intitule, "valeur": str(valeur.valeur), "motif": valeur.motif})
    return trouvees
