"""The reference lists as canonical tables: UTF-8, `,`, decimal point, ISO dates, empty when missing."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from efficience.moteur.synthese.bilan import Fichier
from efficience.moteur.synthese.etablissements import Etablissement
from efficience.moteur.synthese.medicaments import Presentation


def ecrire_etablissements(chemin: Path, etablissements: Sequence[Etablissement]) -> Fichier:
    """One row per establishment under its published number, closed ones included."""
    colonnes = (
        "finess finess_juridique raison_sociale categorie statut activites region departement latitude longitude "
        "ouvert_le ferme_le successeur"
    ).split()
    rangees = [
        (
            e.finess,
            e.finess_juridique,
            e.raison_sociale or e.nom,
            e.categorie.code,
            e.categorie.statut,
            e.categorie.activites,
            e.territoire.region,
            e.territoire.departement,
            e.latitude,
            e.longitude,
            e.ouvert_le,
            e.ferme_le,
            e.successeur,
        )
        for e in sorted(etablissements, key=lambda e: e.finess)
    ]
    return _ecrire_csv(chemin, colonnes, rangees)


def ecrire_medicaments(chemin: Path, presentations: Sequence[Presentation]) -> Fichier:
    """One row per presentation. The masked presentation has no row: it is not one product."""
    rangees = [
        (p.cip13, p.substance.atc5, p.libelle, "" if p.unites is None else str(p.unites)) for p in presentations
    ]
    return _ecrire_csv(chemin, "cip13 atc5 libelle unites_par_boite".split(), rangees)


def _ecrire_csv(chemin: Path, colonnes: Sequence[str], rangees: Sequence[Sequence[str]]) -> Fichier:
    texte = StringIO(newline="")
    csv.writer(texte, lineterminator="\n").writerows([colonnes, *rangees])
    chemin.write_bytes(texte.getvalue().encode("utf-8"))
    return Fichier(chemin, len(rangees))
