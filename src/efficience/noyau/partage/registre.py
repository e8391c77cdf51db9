"""The registry of processing activities (RGPD, art. 30) drawn from the exchanges: a table, one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from efficience.noyau.montant import en_nombre
from efficience.noyau.partage.echange import A_LA_DEMANDE, CATEGORIES, ENTITES, NIVEAUX, SUPPORTS, Echange


@dataclass(frozen=True)
class Responsables:
    """Who answers for the processing: joint controllers, their officers with contacts, the arrangement between them."""

    responsables: str
    delegues: str
    accord: str


@dataclass(frozen=True)
class ColonneDeRegistre:
    """A column of the registry: its title, how it is read from an exchange."""

    titre: str
    lire: Callable[[Echange, Responsables], str]


COLONNES: tuple[ColonneDeRegistre, ...] = (
    ColonneDeRegistre("Référence", lambda e, r: e.code),
    ColonneDeRegistre("Traitement", lambda e, r: e.intitule),
    ColonneDeRegistre("Responsables conjoints", lambda e, r: r.responsables),
    ColonneDeRegistre("Délégués à la protection des données", lambda e, r: r.delegues),
    ColonneDeRegistre("Accord entre responsables", lambda e, r: r.accord),
    ColonneDeRegistre("Finalité", lambda e, r: e.finalite),
    ColonneDeRegistre("Base légale", lambda e, r: e.base_legale),
    ColonneDeRegistre("Personnes concernées", lambda e, r: e.personnes or "aucune, données agrégées"),
    ColonneDeRegistre("Catégorie de données", lambda e, r: CATEGORIES[e.categorie]),
    ColonneDeRegistre("Nature", lambda e, r: e.nature),
    ColonneDeRegistre("Source", lambda e, r: e.source),
    ColonneDeRegistre("Fournisseur", lambda e, r: ENTITES[e.fournisseur]),
    ColonneDeRegistre("Destinataires", lambda e, r: ", ".join(ENTITES[un] for un in e.destinataires)),
    ColonneDeRegistre("Partage", lambda e, r: NIVEAUX[e.niveau]),
    ColonneDeRegistre("Périodicité", lambda e, r: "à la demande" if e.periodicite == A_LA_DEMANDE else e.periodicite),
    ColonneDeRegistre("Support", lambda e, r: SUPPORTS[e.support]),
    ColonneDeRegistre("Transfert hors de l’Union européenne", lambda e, r: e.transfert_hors_ue or "aucun"),
    ColonneDeRegistre("Conservation", lambda e, r: str(e.conservation) if e.conservation else "non fixée"),
    ColonneDeRegistre("Plus petit effectif montré", lambda e, r: en_nombre(e.seuil)),
    ColonneDeRegistre("Mesures de sécurité", lambda e, r: e.securite),
)


def registre(echanges: Iterable[Echange], responsables: Responsables) -> tuple[Mapping[str, str], ...]:
    """The lines of the registry, in the order of the references; an exchange that `echange.refus` refuses may lack some."""
    return tuple(
        {colonne.titre: colonne.lire(echange, responsables) for colonne in COLONNES}
        for echange in sorted(echanges, key=lambda echange: echange.code)
    )
