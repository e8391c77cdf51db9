"""All the indicators of a hospital at a glance: a block of its page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.blocs import Bloc
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.indicateurs import dessins, lectures, mots
from efficience.portail.indicateurs.comparaisons import Comparee, taux_de
from efficience.portail.indicateurs.models import Lecture, Publication


def lire(membre: Membre, etablissement: Etablissement, le: datetime) -> Mapping[str, Any] | None:
    """The last year of each indicator: value, words of rank, small bar, spend; none when the person may not."""
    if not membre.peut("indicateur.lire_etablissement", etablissement):
        return None
    publications = lectures.de_l_etablissement(etablissement)
    fiches = lectures.chiffres([etablissement], publications)
    dernieres: dict[str, Publication] = {}
    for publication in publications:
        if (etablissement.finess, publication.indicateur, publication.annee) in fiches:
            dernieres.setdefault(publication.indicateur, publication)
    ordonnees = sorted(dernieres.values(), key=lambda un: un.definition.rang)
    genres = {
        f"{genre}/{taux.mesure}" for un in ordonnees for taux in taux_de(un.definition) for genre in ("rang", "limites")
    }
    dits = lectures.dits(ordonnees, genres, [etablissement.finess])
    rangees = [
        _rangee(
            un, fiches[etablissement.finess, un.indicateur, un.annee], dits.get((etablissement.finess, un.indicateur), {})
        )
        for un in ordonnees
    ]
    return {"rangees": rangees, "etablissement": etablissement}


def _rangee(publication: Publication, fiche: Comparee, dits: Mapping[str, Lecture]) -> dict[str, Any]:
    taux = next(iter(taux_de(publication.definition)), None)
    rang = dits.get(f"rang/{taux.mesure}") if taux else None
    limite = dits.get(f"limites/{taux.mesure}") if taux else None
    depense = publication.definition.depense
    niveaux = ", ".join(f"niveau {niveau}" for niveau in fiche.niveaux.values())
    return {
        "publication": publication,
        "definition": publication.definition,
        "intitule": dessins.intitule(publication, taux) if taux else "",
        "valeur": fiche.taux(taux).ecrite(taux.nature) if taux else niveaux,
        "depense": mots.valeur(fiche.somme(depense), "euros") if depense else "",
        "rang": mots.rang(rang.verdict) if rang else "",
        "dixieme": mots.dixieme(rang.verdict) if rang else 0,
        "place": 10 * mots.dixieme(rang.verdict) - 10 if rang else 0,
        "position": mots.POSITIONS.get(limite.verdict, "") if limite else "",
        "hors": bool(limite and limite.verdict in mots.HORS_LIMITES),
    }


BLOC = Bloc("indicateurs", "Ses indicateurs", 20, "indicateurs/profil.html", lire)
