"""The columns of the tables, as files hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from efficience.portail.ciblage.models import Proposition, Retrait
from efficience.portail.commun.tableaux import Colonne


def _citees(un: Proposition) -> str:
    """« boites=10300 ; depense=… »: the figures read, as the results hold them."""
    return " ; ".join(f"{nom}={lu['valeur'] or lu['statut']}" for nom, lu in sorted(un.chiffres.items()))


_LIEU = (
    Colonne("finess", lambda un: un.etablissement_id),
    Colonne("finess_juridique", lambda un: un.etablissement.finess_juridique),
    Colonne("raison_sociale", lambda un: un.etablissement.raison_sociale),
    Colonne("indicateur", lambda un: un.indicateur),
    Colonne("volet", lambda un: un.volet),
)
COLONNES_PROPOSITIONS = (
    *_LIEU,
    Colonne("criteres_remplis", lambda un: un.issue),
    Colonne("raison", lambda un: " ; ".join(un.phrases)),
    Colonne("chiffres", _citees),
    Colonne("montant_concerne", lambda un: un.montant_concerne, nombre=True),
    Colonne("resultats", lambda un: un.publication.version.empreinte),
    Colonne("actions_redondantes", lambda un: " ; ".join(une["phrase"] for une in un.redondances)),
    Colonne("decision", lambda un: un.decision),
    Colonne("motif", lambda un: un.motif),
)
COLONNES_ESSAI = (
    Colonne("finess", lambda un: un.lieu.finess),
    Colonne("raison_sociale", lambda un: un.lieu.raison_sociale),
    Colonne("criteres_de_la_campagne", lambda un: un.avant.value),
    Colonne("criteres_de_l_essai", lambda un: un.apres.value),
    Colonne("changement", lambda un: un.changement),
    Colonne("montant_concerne", lambda un: un.montant, nombre=True),
    Colonne("raison", lambda un: " ; ".join(motif.phrase for motif in un.motifs)),
)


def colonnes_de_la_liste(retraits: Mapping[str, Retrait]) -> tuple[Colonne, ...]:
    """The frozen list, with what was withdrawn since."""

    def retrait(un: Any) -> Retrait | None:
        return retraits.get(un.etablissement_id)

    return (
        *_LIEU,
        Colonne("raison", lambda un: " ; ".join(un.phrases)),
        Colonne("montant_concerne", lambda un: un.montant_concerne, nombre=True),
        Colonne("motif", lambda un: un.motif),
        Colonne("retire_le", lambda un: fait.retire_le if (fait := retrait(un)) else None),
        Colonne("motif_du_retrait", lambda un: fait.motif if (fait := retrait(un)) else ""),
    )
