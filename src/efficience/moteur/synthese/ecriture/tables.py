"""The reference lists as canonical tables: UTF-8, `,`, decimal point, ISO dates, empty when missing."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from efficience.moteur.synthese.bilan import Fichier
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.medicaments import Presentation


def ecrire_etablissements(chemin: Path, etablissements: Sequence[Etablissement]) -> Fichier:
    """One row per establishment under its published number, closed ones included."""
    lignes = [
        {
            "finess": e.finess,
            "finess_juridique": e.finess_juridique,
            "raison_sociale": e.raison_sociale or e.nom,
            "categorie": e.categorie.code,
            "statut": e.categorie.statut,
            "activites": e.categorie.activites,
            "region": e.territoire.region,
            "departement": e.territoire.departement,
            "latitude": e.latitude,
            "longitude": e.longitude,
            "ouvert_le": e.ouvert_le,
            "ferme_le": e.ferme_le,
            "successeur": e.successeur,
        }
        for e in sorted(etablissements, key=lambda e: e.finess)
    ]
    return _ecrire_csv(chemin, lignes)


def ecrire_medicaments(chemin: Path, presentations: Sequence[Presentation]) -> Fichier:
    """One row per presentation. The masked presentation has no row: it is not one product."""
    lignes = [
        {
            "cip13": p.cip13,
            "atc5": p.substance.atc5,
            "libelle": p.libelle,
            "unites_par_boite": "" if p.unites is None else str(p.unites),
        }
        for p in presentations
    ]
    return _ecrire_csv(chemin, lignes)


def _ecrire_csv(chemin: Path, lignes: Sequence[Mapping[str, str]]) -> Fichier:
    texte = StringIO(newline="")
    ecrivain = csv.DictWriter(texte, fieldnames=list(lignes[0]), lineterminator="\n")
    ecrivain.writeheader()
    ecrivain.writerows(lignes)
    chemin.write_bytes(texte.getvalue().encode("utf-8"))
    return Fichier(chemin, len(lignes))
