"""The FINESS extraction of geographic establishments, `etalab-cs1100502-stock.csv`: UTF-8, `;`, record type first."""

from collections.abc import Sequence
from pathlib import Path

from efficience.moteur.synthese.bilan import Fichier
from efficience.moteur.synthese.etablissements import Etablissement

_EDITION = 999  # no published edition has this number
_STATUTS = {
    "public": ("03", "ARS établissements Publics de santé dotation globale", "1", "Etablissement public de santé"),
    "prive": ("99", "Indéterminé", "9", "Indéterminé"),
    "espic": ("99", "Indéterminé", "6", "Etablissement de santé privé d'intérêt collectif"),
}


def ecrire(chemin: Path, etablissements: Sequence[Etablissement], derniere: int) -> Fichier:
    """One record per site of an establishment still open at the end of the last year."""
    ouverts = [e for e in etablissements if not e.ferme_le]
    lignes = sorted(";".join(_site(e, rang, site, derniere)) for e in ouverts for rang, site in enumerate(e.sites))
    en_tete = f"finess;etalab;{_EDITION};{derniere}-12-31"
    chemin.write_bytes("".join(f"{ligne}\n" for ligne in (en_tete, *lignes)).encode("utf-8"))
    return Fichier(chemin, len(lignes))


def _site(e: Etablissement, rang: int, site: str, derniere: int) -> tuple[str, ...]:
    """The record type and its 31 fields; the last one (numéro UAI) is empty."""
    nom = e.nom if rang == 0 else f"{e.nom} SITE {rang + 1}"
    long = (e.raison_sociale or e.nom) if rang == 0 else f"{e.raison_sociale or e.nom} - SITE {rang + 1}"
    return (
        "structureet",
        site,
        e.finess_juridique,
        nom,
        long,
        "",
        "",
        e.numero,
        "R" if e.voie else "",
        e.voie,
        "",
        "ÉTABLISSEMENT FICTIF",
        f"{900 + e.rang % 100}",
        {"974": "9D"}.get(e.territoire.departement, e.territoire.departement),
        "DÉPARTEMENT FICTIF",
        f"{e.code_postal} {e.ville}",
        "",
        "",
        *e.categorie.finess,
        "",
        "8610Z",
        *_STATUTS[e.categorie.statut],
        e.ouvert_le,
        e.ouvert_le,
        f"{derniere}-06-30",
        "",
    )
