"""A dashboard as a tagged PDF, or as a table: from what was frozen when it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from efficience.documents import composer, en_pdf, modele
from efficience.noyau.gouvernance.instances import INSTANCES
from efficience.portail.commun.tableaux import Colonne
from efficience.portail.tableaux.lectures import Tableau

COLONNES = (
    Colonne("Bloc", lambda un: un["bloc"]),
    Colonne("Ligne", lambda un: un["libelle"]),
    Colonne("Valeur", lambda un: un["valeur"]),
    Colonne("Repère", lambda un: un["reference"]),
    Colonne("Suivi", lambda un: un["drapeau"]),
    Colonne("Commentaire du bloc", lambda un: un["commentaire"]),
)


def en_lignes(lu: Tableau) -> Iterator[dict[str, str]]:
    """Every line of every block."""
    for bloc in lu.blocs:
        for ligne in bloc.lignes:
            yield {**ligne, "bloc": bloc.titre, "commentaire": bloc.commentaire}


def en_document(lu: Tableau, le: datetime) -> bytes:
    """The PDF. Raises RefusDocument."""
    gel = lu.gel
    assert gel is not None, "un tableau de bord s’exporte une fois gelé"
    mentions: dict[str, Any] = {
        "document": {"date_le": timezone.localdate(le).isoformat(), "reference": f"TDB-{lu.seance.reference}"},
        "tableau": {
            "seance": lu.seance.reference, "instance": INSTANCES[lu.seance.donnees["instance"]].intitule,
            "prevue_le": lu.jour.isoformat(), "gele_le": gel.jour.isoformat(), "par": gel.gele_par,
            "empreinte": gel.empreinte,
            "blocs": [
                {
                    "titre": un.titre, "commentaire": un.commentaire, "avant": un.avant,
                    "lignes": [{nom: mot for nom, mot in ligne.items() if mot} for ligne in un.lignes],
                }
                for un in lu.blocs
            ],
        },
    }  # fmt: skip
    return en_pdf(composer(modele("tableau-de-bord"), mentions, demonstration=settings.DEMONSTRATION))
