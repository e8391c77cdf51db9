"""Command on documents: document. The layer behind it is an extra of the package, and loaded only when asked for."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from efficience.cli import affichage
from efficience.cli.commandes import commande
from efficience.cli.options import REGLES, reglement_avec
from efficience.moteur.refus import Refus
from efficience.moteur.tableau import exiger_place
from efficience.noyau.calcul import en_json
from efficience.reglement import Reglement

if TYPE_CHECKING:
    from efficience.documents import Document, Modele


@commande("document")
def commande_document(
    modele: str | None = typer.Option(None, "--modele", help="Nom d'un modèle livré, ou fichier .md.", metavar="M"),
    valeurs: Path | None = typer.Option(None, "--valeurs", help="Valeurs des mentions, en JSON.", metavar="FICHIER"),
    sortie: Path | None = typer.Option(
        None, "--sortie", help="Document à écrire : .pdf, .docx ou .html.", metavar="FICHIER"
    ),
    demonstration: bool = typer.Option(False, "--demonstration", help="Marquer chaque page comme une démonstration."),
    regles: Path | None = REGLES,
) -> None:
    """Faire un document d'un modèle et de ses valeurs ; sans --valeurs, montrer celles qu'il attend."""
    try:
        from efficience import documents
    except ImportError as absente:
        raise Refus(
            "la couche des documents n'est pas installée", conseil="installer « efficience[documents] »"
        ) from absente
    try:
        if modele is None:
            _lister(documents.bibliotheque())
            return
        reglement = reglement_avec(regles)
        lu = _modele(modele, reglement)
        if valeurs is None:
            typer.echo(json.dumps(documents.exemples(lu), ensure_ascii=False, indent=1, default=en_json))
            affichage.dire(f"« {lu.titre} » : ces valeurs d'exemple montrent ce que le modèle attend")
            return
        fait = documents.composer(lu, _lire_valeurs(valeurs), reglement=reglement, demonstration=demonstration)
        _ecrire(fait, sortie)
    except documents.RefusDocument as refus:
        raise Refus(str(refus)) from refus


def _lister(modeles: Mapping[str, "Modele"]) -> None:
    for nom, lu in modeles.items():
        typer.echo(f"{nom} : {lu.titre} ({lu.generation}, version {lu.version})")
    affichage.dire(f"{len(modeles)} modèles ; choisir avec --modele")


def _modele(nom: str, reglement: Reglement) -> "Modele":
    """A shipped template by its name, or the one of a file."""
    from efficience.documents import Modele, modele

    fichier = Path(nom)
    if fichier.suffix != ".md":
        return modele(nom)
    return Modele.lire(fichier.stem, _lire(fichier), reglement)


def _lire_valeurs(fichier: Path) -> dict[str, Any]:
    try:
        lues = json.loads(_lire(fichier), parse_float=Decimal)
    except json.JSONDecodeError as erreur:
        raise Refus("ce n'est pas du JSON", fichier, erreur.lineno, attendu='{"groupe.mention": "valeur", …}') from erreur
    if not isinstance(lues, dict):
        raise Refus("ce n'est pas un objet JSON", fichier, attendu='{"groupe.mention": "valeur", …}')
    return lues


def _lire(fichier: Path) -> str:
    if not fichier.is_file():
        raise Refus("fichier introuvable", fichier, conseil="vérifier le chemin")
    try:
        return fichier.read_text(encoding="utf-8")
    except UnicodeDecodeError as erreur:
        raise Refus("le fichier n'est pas en UTF-8", fichier, conseil="l'enregistrer en UTF-8") from erreur


def _ecrire(document: "Document", sortie: Path | None) -> None:
    """The document in the form its file name says; HTML on standard output when there is no file."""
    from efficience.documents import en_docx, en_html, en_pdf

    if sortie is None:
        typer.echo(en_html(document), nl=False)
        return
    formes: Mapping[str, Callable[[Document], bytes]] = {
        ".pdf": en_pdf,
        ".docx": en_docx,
        ".html": lambda document: en_html(document).encode(),
    }
    if sortie.suffix.lower() not in formes:
        raise Refus("format de document inconnu", sortie, attendu=f"un fichier {', '.join(formes)}")
    exiger_place(sortie)
    octets = formes[sortie.suffix.lower()](document)
    provisoire = sortie.with_name(sortie.name + ".part")
    try:
        provisoire.write_bytes(octets)
        provisoire.replace(sortie)
    finally:
        provisoire.unlink(missing_ok=True)
    affichage.dire(f"« {document.titre} » écrit dans {sortie}")
    affichage.dire(f"empreinte du texte : {document.empreinte}")
    if document.hypotheses:
        affichage.dire(f"{len(document.hypotheses)} hypothèse(s) sans texte public, citées à la fin du document")
