"""Who is funded with what: by rank while the envelope lasts, to the cent, equals treated equally.

No text read says how; the order is assumed (A-84): each project gets what it asks, rank after rank; the projects that share
the rank where the envelope runs out share what is left in proportion to what they ask; those below get nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from efficience.noyau.appel_a_projets.grille import Classe
from efficience.noyau.exigences import DonneeRefusee, exiger_positif
from efficience.noyau.montant import au_centime, en_euros
from efficience.noyau.repartition import partager

ENTIER, PARTIEL, RIEN = "entier", "partiel", "rien"


@dataclass(frozen=True)
class Attribution:
    """What a project asked and gets, in euros, and why."""

    projet: str
    rang: int
    demande: Decimal
    montant: Decimal
    sorte: str
    motif: str


def attribuer(classement: Sequence[Classe], demandes: Mapping[str, Decimal], enveloppe: Decimal) -> tuple[Attribution, ...]:
    """The attributions, in the order of the ranking: they never exceed the envelope, and use it whole when demands do.

    Raises DonneeRefusee: a ranked project without demand, an amount that is negative or not at the cent.
    """
    sans = [classe.projet for classe in classement if classe.projet not in demandes]
    if sans:
        raise DonneeRefusee("demandes", f"rien pour {', '.join(sans)}", "le montant demandé par chaque projet classé")
    for montant in (enveloppe, *demandes.values()):
        exiger_positif(montant=montant)
        if montant != au_centime(montant):
            raise DonneeRefusee("montant", str(montant), "un montant au centime")
    reste, attributions = enveloppe, []
    for rang in sorted({classe.rang for classe in classement}):
        groupe = [classe for classe in classement if classe.rang == rang]
        siennes = _du_rang(groupe, [demandes[classe.projet] for classe in groupe], reste)
        attributions += siennes
        reste -= sum((une.montant for une in siennes), Decimal(0))
    return tuple(attributions)


def _du_rang(groupe: Sequence[Classe], demandes: Sequence[Decimal], reste: Decimal) -> list[Attribution]:
    total = sum(demandes, Decimal(0))
    if total <= reste:
        parts, motif = [*demandes], "l’enveloppe suffit à ce rang"
    elif reste:
        parts = [*partager(reste, demandes)]
        motif = f"les {en_euros(reste)} restants, au prorata des demandes de ce rang ({en_euros(total)})"
    else:
        parts, motif = [Decimal("0.00")] * len(groupe), "l’enveloppe est épuisée"
    return [
        Attribution(classe.projet, classe.rang, demande, part, _sorte(part, demande), motif)
        for classe, demande, part in zip(groupe, demandes, parts, strict=True)
    ]


def _sorte(part: Decimal, demande: Decimal) -> str:
    if part == demande:
        return ENTIER
    return PARTIEL if part else RIEN
