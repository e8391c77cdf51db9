"""A region with its hospitals and results: the same figures in the portal's tables and in a file of `calculer`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from efficience.moteur import catalogue as du_moteur
from efficience.noyau.chiffres import COLONNES
from efficience.noyau.finess import cle
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.indicateurs import catalogue
from efficience.portail.indicateurs.models import Definition, Publication, Resultat, Version

LE = datetime(2024, 3, 1, 9, tzinfo=UTC)
ANNEE = 2023
REGION, AILLEURS = "32", "84"
BELLERIVE, OISE, LOIN = "590000006", "620000000", "690000001"
"""The hospitals of three organisations of the tests; the others have none."""

Chiffres = dict[str, dict[str, str | None]]
"""FINESS → measure → text; None: protected."""


def finess(departement: str, rang: int) -> str:
    """A fictive number whose key is right."""
    racine = f"{departement}{rang:06d}"
    return racine + cle(racine)


def etablir(numero: str, nom: str, region: str = REGION, categorie: str = "CH", rang: int = 0) -> Etablissement:
    """A hospital, on a grid so that a map has something to draw."""
    return Etablissement.objects.create(
        finess=numero, finess_juridique=numero, raison_sociale=nom, categorie=categorie, statut="public", region=region,
        departement=numero[:2], latitude=Decimal("49.5") + Decimal(rang % 7) / 10,
        longitude=Decimal("2.5") + Decimal(rang // 7) / 5, activites=["MCO"], recherche=nom.lower(), releve_le=LE,
    )  # fmt: skip


def publier(code: str, chiffres: Chiffres, annee: int = ANNEE, *, provisoire: bool = False) -> list[Publication]:
    """Put figures in force, region by region, as an import does."""
    definition = Definition.objects.get(code=code, courante=True)
    lieux = Etablissement.objects.in_bulk(list(chiffres))
    version = Version.objects.create(
        empreinte=f"{Version.objects.count() + 1:064x}", manifeste={}, logiciel="essai", calcule_le=LE, lignes=1,
        provisoire=provisoire, importe_le=LE, importe_par="essai",
    )  # fmt: skip
    faites = []
    for region in sorted({lieu.region for lieu in lieux.values()}):
        place = {"region": region, "indicateur": code, "annee": annee}
        anciennes = Publication.objects.filter(**place, remplacee_le__isnull=True)
        anciennes.update(remplacee_le=LE)
        publication = Publication.objects.create(version=version, definition=definition, provisoire=provisoire, **place)
        for rang, (numero, mesures) in enumerate(chiffres.items()):
            if lieux[numero].region == region:
                Resultat.objects.bulk_create(_resultat(publication, numero, rang, *un) for un in mesures.items())
        faites.append(publication)
    return faites


def _resultat(publication: Publication, numero: str, place: int, mesure: str, texte: str | None) -> Resultat:
    niveau = texte if texte in ("A", "B", "C", "D") else ""
    return Resultat(
        publication=publication, etablissement_id=numero, place=place, mesure=mesure, niveau=niveau,
        valeur=Decimal(texte) if texte and not niveau else None, statut="calcule" if texte else "protege",
    )  # fmt: skip


def inscrire() -> None:
    """The definitions of the installed engine."""
    catalogue.inscrire(du_moteur.definitions(), le=LE)


def ecrire(fichier: Path, tous: dict[str, Chiffres], annee: int = ANNEE) -> Path:
    """The same figures as a file of results, with the manifest that says where hospitals are."""
    with fichier.open("w", encoding="utf-8", newline="") as ouvert:
        ecriture = csv.writer(ouvert)
        ecriture.writerow(COLONNES)
        ecriture.writerows(_rangees(tous, annee))
    lieux = Etablissement.objects.in_bulk(sorted({numero for un in tous.values() for numero in un}))
    fiches = {n: {"region": lieu.region, "categorie": lieu.categorie} for n, lieu in lieux.items()}
    manifeste = fichier.with_name(fichier.name + ".manifeste.json")
    manifeste.write_text(json.dumps({"etablissements": fiches}), encoding="utf-8")
    return fichier


def _rangees(tous: dict[str, Chiffres], annee: int) -> Iterable[list[str]]:
    for code, chiffres in tous.items():
        for numero, mesures in chiffres.items():
            for mesure, texte in mesures.items():
                champs = {"indicateur": code, "annee": str(annee), "finess": numero, "mesure": mesure,
                          "valeur": texte or "", "statut": "calcule" if texte else "protege"}  # fmt: skip
                yield [champs[nom] for nom in COLONNES]


PLAN_LE = date(2021, 11, 30)
REUNION = {
    "tenu_le": LE.date(), "heure": "10 h", "lieu": "siège de l’agence", "anime_par": "M. Paul Denis",
    "participants": [{"nom": "Mme Inès Fabre", "qualite": "coordination de la gestion du risque"}],
    "points": [{"point": "Actions en cours", "echanges": "Une expérimentation.", "conclusion": "Aucune."}],
    "prochain_le": None,
}  # fmt: skip
SIGNATAIRE = {"qualite": "directeur général", "lieu": "Lille", "tribunal": "tribunal administratif de Lille"}
