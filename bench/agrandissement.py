"""A prepared demonstration made as large as a great region: more hospitals with figures, more contracts with lives."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import cycle, islice

from efficience.cli.portail import preparer

HOPITAUX, CONTRATS = 3000, 400
_LOT = 2000
_PREFIXE = "9999"


def finess() -> Iterator[str]:
    """Numbers with a right key, in a range that nothing uses."""
    from efficience.noyau.finess import Finess

    return (str(Finess.lire(f"{_PREFIXE}{rang:04d}")) for rang in range(HOPITAUX))


def agrandir() -> None:
    """Add what is missing; nothing when it was done before."""
    from django.db import transaction

    from efficience.portail.commun import cloison
    from efficience.portail.contrats.models import Contrat
    from efficience.portail.etablissements.models import Etablissement

    with cloison.ouverte(cloison.TOUT), transaction.atomic():
        if Etablissement.objects.filter(pk__startswith=_PREFIXE).exists():
            return
        modeles = list(Etablissement.objects.filter(region="32", finess__regex="^(59|62|80|60|02)").order_by("pk"))
        manquent = HOPITAUX - Etablissement.objects.count()
        neufs = [_copie(modele, numero) for modele, numero in zip(cycle(modeles), islice(finess(), manquent), strict=False)]
        Etablissement.objects.bulk_create(neufs, batch_size=_LOT)
        origines = {un.pk: modele.pk for un, modele in zip(neufs, cycle(modeles), strict=False)}
        _chiffres(origines)
        vivants = list(Contrat.objects.filter(generation="GEN2_2022").order_by("reference"))
        voulus = CONTRATS - Contrat.objects.count()
        for modele, hopital in zip(cycle(vivants), neufs[:voulus], strict=False):
            _contrat(modele, hopital)


def _copie(modele: object, numero: str) -> object:
    from efficience.portail.etablissements.models import Etablissement

    champs = {c.name: getattr(modele, c.name) for c in Etablissement._meta.fields}
    return Etablissement(**{**champs, "finess": numero, "finess_juridique": numero, "raison_sociale": f"{modele} bis"[:200]})


def _chiffres(origines: dict[str, str]) -> None:
    """The figures and readings in force of the models, for the copies: two million rows, copied by the database itself."""
    from django.db import connection

    from efficience.portail.indicateurs.models import Lecture, Resultat

    copies = [list(origines), list(origines.values()), list(range(len(origines)))]
    with connection.cursor() as curseur:
        for modele in (Resultat, Lecture):
            calcules = {"etablissement_id": "copies.neuf", "place": "100000 + copies.rang"}
            colonnes = [champ.column for champ in modele._meta.concrete_fields if not champ.primary_key]
            lues = ", ".join(calcules.get(colonne, f"source.{colonne}") for colonne in colonnes)
            curseur.execute(
                f"INSERT INTO {modele._meta.db_table} ({', '.join(colonnes)}) SELECT {lues} "
                f"FROM {modele._meta.db_table} source "
                "JOIN unnest(%s::text[], %s::text[], %s::int[]) AS copies (neuf, origine, rang) "
                "ON copies.origine = source.etablissement_id "
                "JOIN indicateurs_publication publication ON publication.id = source.publication_id "
                "WHERE publication.remplacee_le IS NULL",
                copies,
            )


def _contrat(modele: object, hopital: object) -> None:
    """The same life for another hospital: its acts, events, proofs and delays."""
    from efficience.portail.contrats.models import Delai, Evenement, Preuve

    neuf = _de(
        modele,
        id=uuid.uuid4(),
        reference=f"{modele.reference[:11]}{hopital.pk}",
        etablissement_id=hopital.pk,
        finess=hopital.pk,
    )
    neuf.save(force_insert=True)
    for acte in modele.actes.all():
        copie = _de(acte, id=uuid.uuid4(), contrat_id=neuf.pk)
        copie.save(force_insert=True)
        rangs: dict[int, Evenement] = {}
        for fait in acte.evenements.all():
            rangs[fait.pk] = _de(fait, id=None, acte_id=copie.pk)
            rangs[fait.pk].save(force_insert=True)
        for preuve in Preuve.objects.filter(evenement__acte=acte):
            _de(preuve, id=None, evenement_id=rangs[preuve.evenement_id].pk).save(force_insert=True)
        for delai in Delai.objects.filter(declencheur__acte=acte):
            liens = {"declencheur_id": rangs[delai.declencheur_id].pk, "cause_id": rangs[delai.cause_id].pk}
            _de(delai, id=None, **liens).save(force_insert=True)


def _de(rangee: object, **champs: object) -> object:
    """A new row like that one, but for these fields."""
    lus = {c.attname: getattr(rangee, c.attname) for c in type(rangee)._meta.concrete_fields}
    return type(rangee)(**{**lus, "id": None, **champs})


if __name__ == "__main__":
    preparer("ouvrier")
    agrandir()
