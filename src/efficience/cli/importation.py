"""Command that brings to the portal what the engine made: importer. Only this layer knows both."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import typer

from efficience.cli import affichage
from efficience.cli.calculs import reglement_du_manifeste
from efficience.cli.commandes import commande
from efficience.cli.portail import preparer
from efficience.moteur import catalogue, depots, lectures, tableau
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.manifeste import chemin_entrepot
from efficience.moteur.refus import Refus
from efficience.moteur.resultats import Resultats
from efficience.moteur.sql import connecter, litteral
from efficience.noyau import chiffres
from efficience.noyau.montant import en_nombre

if TYPE_CHECKING:
    from efficience.portail.indicateurs.envoi import Envoi

_COLONNES = (
    "finess", "finess_juridique", "raison_sociale", "categorie", "statut", "activites", "region", "departement",
    "latitude", "longitude", "ouvert_le", "ferme_le", "successeur",
)  # fmt: skip
_SEUIL = "effectif_minimal_publication"
Rangee = Mapping[str, Any]


@commande("importer")
def commande_importer(
    resultats_: Path | None = typer.Option(None, "--resultats", help="Fichier écrit par « calculer ».", metavar="FICHIER"),
    entrepot: str | None = typer.Option(
        None, "--entrepot", help="Entrepôt dont charger le répertoire ; sinon celui du manifeste.", metavar="LIEU"
    ),
    region: list[str] | None = typer.Option(
        None, "--region", help="Code de région à garder dans le répertoire ; à répéter.", metavar="CODE"
    ),
    provisoire: bool = typer.Option(False, "--provisoire", help="Données encore incomplètes : c'est dit sur chaque page."),
) -> None:
    """Montrer dans le portail un répertoire d'établissements, des résultats, leurs lectures et leur explication."""
    if resultats_ is None and entrepot is None:
        raise Refus("rien à importer", attendu="--resultats FICHIER, --entrepot LIEU, ou les deux")
    lus = Resultats.lire(resultats_) if resultats_ else None
    with affichage.avancement() as annoncer:
        importer(lus, entrepot=entrepot, regions=set(region or ()), provisoire=provisoire, annoncer=annoncer)


def importer(
    lus: Resultats | None,
    *,
    entrepot: str | None = None,
    regions: set[str],
    provisoire: bool,
    annoncer: affichage.Annonce,
) -> None:
    """Write a directory, results, their readings: all read before anything is written. Raises Refus."""
    annoncer("lecture du répertoire")
    rangees = _repertoire(entrepot, lus, regions)
    envoi = _envoi(lus, provisoire, annoncer) if lus else None
    annoncer("écriture dans la base du portail")
    preparer("ouvrier")
    _ecrire(rangees, envoi)


def _repertoire(lieu: str | None, lus: Resultats | None, regions: set[str]) -> list[dict[str, Any]]:
    """The hospitals to write: those of the warehouse, else those that the manifest names."""
    if lieu is not None:
        ouvert = depots.ouvrir(lieu)
    else:
        assert lus is not None
        trouve = _entrepot(lus)
        if trouve is None:
            return [{"finess": finess, **fiche} for finess, fiche in lus.etablissements.items()]
        ouvert = trouve
    with connecter() as con:
        requete = f"SELECT {', '.join(_COLONNES)} FROM {litteral(ouvert.referentiel('etablissements'))} ORDER BY finess"
        rangees = [dict(zip(_COLONNES, valeurs, strict=True)) for valeurs in con.execute(requete).fetchall()]
    gardes = set(lus.etablissements) if lus else set()
    return [r for r in rangees if not regions or r["region"] in regions or r["finess"] in gardes]


def _entrepot(lus: Resultats) -> Any:
    """The warehouse of the results, when it is still where it was."""
    if "entrepot" not in lus.manifeste:
        return None
    return depots.rouvrir(chemin_entrepot(lus.manifeste), int(lus.manifeste["entrepot"]["version"]))


def _envoi(lus: Resultats, provisoire: bool, annoncer: affichage.Annonce) -> "Envoi":
    """What the portal receives: masked when it must be, with the readings of every year."""
    from efficience.portail.indicateurs.envoi import COLONNES_DES_LECTURES, Envoi

    if not lus.manifeste:
        raise Refus("aucun manifeste à côté des résultats", lus.fichier, conseil="refaire le calcul, avec --sortie")
    montres, rangees = _proteger(lus, annoncer)
    annoncer("lecture des chiffres")
    # What secrecy has masked stays masked; the warehouse of the original manifest gives the products.
    a_lire = replace(montres, manifeste={**lus.manifeste, **montres.manifeste})
    faites = [rangee for annee in a_lire.annees() for rangee in _lectures(a_lire, annee)]
    assert not faites or tuple(faites[0]) == COLONNES_DES_LECTURES
    return Envoi(
        resultats=[_en_texte(r) for r in rangees],
        manifeste=montres.manifeste,
        lectures=[_en_texte(r) for r in faites],
        fichier=lus.fichier.name,
        provisoire=provisoire,
    )


def _en_texte(rangee: Rangee) -> dict[str, str]:
    return {nom: "" if valeur is None else str(valeur) for nom, valeur in rangee.items()}


def _proteger(lus: Resultats, annoncer: affichage.Annonce) -> tuple[Resultats, list[dict[str, str]]]:
    """The results and their rows as they may be shown: masked unless everything in them is open, or masked already."""
    sources = lus.manifeste.get("sources", [])
    ouverts = all(chiffres.ouvert(INDICATEURS[code].tables, sources) for code in lus.indicateurs if code in INDICATEURS)
    if ouverts or "protection" in lus.manifeste:
        return lus, tableau.lire(lus.fichier, chiffres.COLONNES)
    from efficience.moteur import secret  # numpy and the solver are slow to import

    annoncer("secret statistique")
    seuil = int(reglement_du_manifeste(lus.manifeste).regle(_SEUIL))
    protection = secret.proteger([secret.lire(lus.fichier)], seuil, None, [], secret.rattachements_connus([lus.fichier]))
    resume = {"k": seuil, "primaires": protection.bilan.primaires, "secondaires": protection.bilan.secondaires}
    with TemporaryDirectory() as dossier:
        (masque,) = secret.ecrire(protection.tables, Path(dossier) / "masques.csv", resume)
        return Resultats.lire(masque), tableau.lire(masque, chiffres.COLONNES)


def _lectures(lus: Resultats, annee: int) -> list[dict[str, str | int | None]]:
    """The readings of one year, beside the year before when it is there."""
    presents = [INDICATEURS[code] for code in lus.indicateurs if code in INDICATEURS and lus.finess(code, annee)]
    reference = annee - 1 if annee - 1 in lus.annees() else None
    return list(lectures.rangees(lectures.lire(lus, presents, annee, reference, reglement_du_manifeste(lus.manifeste))))


def _ecrire(rangees: Sequence[Rangee], envoi: "Envoi | None") -> None:
    from efficience.portail.commun import cloison
    from efficience.portail.commun.acteur import Programme
    from efficience.portail.etablissements.repertoire import RepertoireRefuse, relever
    from efficience.portail.indicateurs import catalogue as du_portail
    from efficience.portail.indicateurs.envoi import EnvoiRefuse
    from efficience.portail.indicateurs.integration import integrer

    par, le = Programme("importer"), datetime.now(UTC)
    with cloison.ouverte(cloison.TOUT):
        du_portail.inscrire(catalogue.definitions(), le=le)
        try:
            releve = relever(rangees, par=par, le=le)
            fait = integrer(envoi, par=par, le=le) if envoi else None
        except (RepertoireRefuse, EnvoiRefuse) as refus:
            raise Refus(str(refus)) from refus
    affichage.dire(f"répertoire : {en_nombre(releve.etablissements)} établissements, {releve.successions} fusions")
    for remarque in releve.remarques[:5]:
        affichage.dire(f"  {remarque}")
    if fait is not None:
        mot = "déjà là" if fait.deja_la else "en vigueur"
        affichage.dire(f"{en_nombre(fait.version.lignes)} valeurs {mot} : {fait.version}")
