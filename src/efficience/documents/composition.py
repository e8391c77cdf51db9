"""A template and its values make a document: one tree, from which HTML, DOCX and PDF are written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from efficience.documents.catalogue import CATALOGUE
from efficience.documents.dessins import fautes as fautes_des_figures
from efficience.documents.gabarit import ENVIRONNEMENT
from efficience.documents.inertie import en_ligne
from efficience.documents.modeles import Modele
from efficience.documents.pandoc import Bloc, en_blocs, ligne_simple
from efficience.documents.refus import Faute, ModeleRefuse
from efficience.documents.sortes import Sorte, grandeur_en_clair
from efficience.documents.structure import en_texte, typographie, verifier
from efficience.documents.valeurs import DATE_DU_DOCUMENT, preparer
from efficience.noyau.calcul import Hypothese
from efficience.reglement import Reglement, officiel

REFERENCE = "document.reference"
LONGUEUR_MAXIMALE = 4_000_000  # characters of Markdown that a template may produce
DEMONSTRATION = "DÉMONSTRATION : document sans valeur juridique, établi sur des données fictives"
_AVERTISSEMENT = (
    "\n\n::: note\n**Valeurs qu’aucun texte public ne donne.** Le contenu de ce document dépend des hypothèses suivantes, "
    "que les parties peuvent discuter :\n\n{}\n:::\n"
)


@dataclass(frozen=True)
class Document:
    """What a template says with given values. `texte` is its words alone; `empreinte` their SHA-256."""

    modele: str
    version: int
    sorte: str
    titre: str
    reference: str
    jour: date
    blocs: Sequence[Bloc]
    hypotheses: tuple[Hypothese, ...]
    demonstration: bool = False

    @property
    def texte(self) -> str:
        """The plain words, title first."""
        return f"{self.titre}\n{en_texte(list(self.blocs))}"

    @property
    def empreinte(self) -> str:
        """SHA-256 of the words: the same values give the same one, whatever the form."""
        return hashlib.sha256(self.texte.encode()).hexdigest()


def composer(
    modele: Modele, donnees: Mapping[str, Any], *, reglement: Reglement | None = None, demonstration: bool = False
) -> Document:
    """Fill a template. `donnees`: `{"groupe": {"nom": valeur}}`, Python values or their JSON texts.

    Every figure that rests on an assumption adds it to a note at the end. Raises ValeurRefusee (missing, unknown or
    ill-typed value), ModeleRefuse (what the template makes cannot be printed), ErreurReglement (no law that day).
    """
    mentions = {*modele.mentions, DATE_DU_DOCUMENT, REFERENCE}
    contenu = preparer(donnees, mentions, reglement or officiel(), modele.exigees)
    corps = _remplir(modele, modele.corps, contenu.contexte) + _avertissement(contenu.hypotheses)
    titre, reference = (
        en_texte(typographie(ligne_simple(markdown) or en_blocs(markdown))).replace("\n", " ")
        for markdown in (_remplir(modele, modele.titre, contenu.contexte), contenu.contexte["document"]["reference"])
    )
    blocs = en_blocs(corps)
    if fautes := [*verifier(blocs), *fautes_des_figures(blocs)]:
        raise ModeleRefuse(modele.nom, fautes)
    return Document(
        modele=modele.nom,
        version=modele.version,
        sorte=modele.sorte,
        titre=titre,
        reference=reference,
        jour=contenu.jour,
        blocs=typographie(blocs),
        hypotheses=contenu.hypotheses,
        demonstration=demonstration,
    )


def _remplir(modele: Modele, gabarit: str, contexte: Mapping[str, Any]) -> str:
    morceaux, longueur = [], 0
    for morceau in ENVIRONNEMENT.from_string(gabarit).generate(contexte):
        longueur += len(morceau)
        if longueur > LONGUEUR_MAXIMALE:
            raise ModeleRefuse(modele.nom, [Faute(0, f"le document dépasse {LONGUEUR_MAXIMALE} caractères")])
        morceaux.append(morceau)
    return "".join(morceaux)


def _avertissement(hypotheses: Sequence[Hypothese]) -> str:
    puces = [f"- {en_ligne(f'{h.intitule} : {grandeur_en_clair(h.valeur)}')} ({en_ligne(h.motif)})." for h in hypotheses]
    return _AVERTISSEMENT.format("\n".join(puces)) if puces else ""


def exemples(modele: Modele) -> dict[str, Any]:
    """The sample value of each field the template reads: what a preview shows."""
    noms = sorted({*modele.mentions, DATE_DU_DOCUMENT, REFERENCE})
    donnees = {
        source: CATALOGUE[source].exemple
        for nom in noms
        for source in [CATALOGUE[nom].issue_de[0] if CATALOGUE[nom].issue_de else nom]  # type: ignore[index]
        if CATALOGUE[nom].sorte is not Sorte.REGLE
    }
    debut = officiel().generation(modele.generation).debut
    return donnees | {DATE_DU_DOCUMENT: max(date.fromisoformat(donnees[DATE_DU_DOCUMENT]), debut)}


def apercu(modele: Modele) -> Document:
    """The template filled with the samples of the catalogue, marked as a demonstration. Raises like `composer`."""
    return composer(modele, exemples(modele), demonstration=True)
