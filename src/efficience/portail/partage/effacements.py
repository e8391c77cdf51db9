"""At the end of its retention the file of a delivery is erased, by the worker; what proves it stays on the registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from efficience.noyau.partage.cycle import LIVRAISON
from efficience.noyau.partage.livraisons import a_effacer_le
from efficience.noyau.territoires import territoire
from efficience.portail.commun.acteur import Acteur, Programme
from efficience.portail.dossiers.droits import avec_faits
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.partage.models import Description
from efficience.portail.pieces.actions import effacer
from efficience.portail.pieces.models import Effacement, Piece

CONSERVATION = Programme("conservation des échanges")
EFFACEE = "purgee"


def effacer_les_echues(le: datetime) -> int:
    """Erase every file whose retention ended, whatever was missed meanwhile; how many were."""
    avec_fichier = Dossier.objects.filter(
        cycle=LIVRAISON.nom, evenements__piece__isnull=False, evenements__piece__effacement__isnull=True
    ).distinct()
    faites = 0
    for livraison in avec_faits(avec_fichier):
        if livraison.etat_au(le)[0] == EFFACEE:
            faites += effacer_la_livraison(livraison, _motif(livraison), par=CONSERVATION, le=le)
    return faites


def effacer_la_livraison(livraison: Dossier, motif: str, *, par: Acteur, le: datetime) -> int:
    """Erase the files of a delivery, those that were rejected included; how many were."""
    pieces = [piece for piece in _pieces(livraison) if not hasattr(piece, "effacement")]
    for piece in pieces:
        effacer(piece, motif, par=par, le=le)
    return len(pieces)


def _pieces(livraison: Dossier) -> Iterator[Piece]:
    siens = Evenement.objects.filter(dossier=livraison, piece__isnull=False).order_by("rang")
    for depot in siens.select_related("piece__effacement"):
        assert depot.piece is not None
        yield depot.piece


def _motif(livraison: Dossier) -> str:
    lue = Description.objects.get(dossier=livraison.mere)
    return f"terme de la conservation ({lue.conservation}) de l’échange {lue.code}"


@dataclass(frozen=True)
class Conservation:
    """Where the files of an exchange stand: kept, erased, the last erasure and the next day on which one is due."""

    gardes: int
    effaces: int
    dernier_le: datetime | None
    prochain_le: date | None

    def __str__(self) -> str:
        if not self.gardes and not self.effaces:
            return "aucun fichier reçu"
        morceaux = [f"{self.gardes} gardé{'s' if self.gardes > 1 else ''}"]
        if self.prochain_le:
            morceaux[0] += f", effacement suivant le {self.prochain_le:%d/%m/%Y}"
        if self.dernier_le:
            morceaux.append(
                f"{self.effaces} effacé{'s' if self.effaces > 1 else ''}, le dernier le {self.dernier_le:%d/%m/%Y}"
            )
        return " ; ".join(morceaux)


def conservation(lue: Description) -> Conservation:
    """What became of the files of an exchange."""
    depots = Evenement.objects.filter(dossier__mere=lue.dossier, dossier__cycle=LIVRAISON.nom, piece__isnull=False)
    effaces = Effacement.objects.filter(piece__in=depots.values("piece")).order_by("efface_le")
    gardes = depots.filter(piece__effacement__isnull=True).order_by("le")
    jour, duree, premier = territoire(lue.dossier.departement).jour, lue.conservation, gardes.first()
    return Conservation(
        gardes=gardes.count(), effaces=len(effaces), dernier_le=effaces[len(effaces) - 1].efface_le if effaces else None,
        prochain_le=a_effacer_le(jour(premier.le), duree) if premier and duree else None,
    )  # fmt: skip
