"""Taking figures in: checked, written beside what is shown, then put in its place in one transaction."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import SystemRandom
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app

from efficience.portail.commun import journal
from efficience.portail.commun.acteur import Acteur
from efficience.portail.commun.situation import Situation
from efficience.portail.indicateurs.controles import Examen, Perimetre, exact, examiner
from efficience.portail.indicateurs.envoi import Envoi
from efficience.portail.indicateurs.models import Definition, Lecture, Livraison, Publication, Resultat, Version

_LOT = 4000
_VERROU = 20_240_001  # any number, the same for all integrations
_MOIS = re.compile(r"(\d{4}-\d{2})")
Cle = tuple[str, str, int]
"""Region, indicator, year."""


@dataclass(frozen=True)
class Integration:
    """What came of it: the version, and whether these very figures were already there."""

    version: Version
    deja_la: bool = False


@transaction.atomic
def integrer(
    envoi: Envoi, *, par: Acteur, le: datetime, perimetre: Perimetre | None = None, livraison: Livraison | None = None
) -> Integration:
    """Check these files and put their figures in force, all or nothing. Raises EnvoiRefuse.

    The same figures twice are one version. What was in force until now is kept, and says by what it was replaced.
    """
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [_VERROU])
    perimetre = perimetre or Perimetre()
    examen = examiner(envoi, perimetre)
    sceau = envoi.manifeste["resultats"]["sha256"]
    connue = Version.objects.filter(empreinte=sceau, provisoire=envoi.provisoire, finess=perimetre.finess).first()
    if connue is not None:
        return Integration(connue, deja_la=True)
    version = _garder(envoi, perimetre, livraison, par, le)
    publications = _publier(version, examen, le)
    _ecrire_resultats(examen, publications)
    _ecrire_lectures(examen, publications)
    version.refresh_from_db()
    details = {"empreinte": sceau, "valeurs": version.lignes, "provisoire": version.provisoire, "fichier": version.fichier}
    ou = Situation(region=perimetre.region, finess=perimetre.finess)
    journal.noter("resultats.integrer", version, par=par, le=le, situation=ou, details=details)
    app.configure_task("donnees.comparer", allow_unknown=False).defer(version=str(version.pk))
    return Integration(version)


def _garder(envoi: Envoi, perimetre: Perimetre, livraison: Livraison | None, par: Acteur, le: datetime) -> Version:
    return Version.objects.create(
        empreinte=envoi.manifeste["resultats"]["sha256"],
        manifeste=envoi.manifeste,
        logiciel=envoi.manifeste["efficience"][:20],
        calcule_le=envoi.manifeste["calcule_le"],
        lignes=len(envoi.resultats),
        provisoire=envoi.provisoire,
        fichier=envoi.fichier[:255],
        region=perimetre.region,
        finess=perimetre.finess,
        livraison=livraison,
        importe_le=le,
        importe_par=par.nom,
    )


def _publier(version: Version, examen: Examen, le: datetime) -> dict[Cle, Publication]:
    """One publication a region, indicator and year of the file; each takes the place of the one in force."""
    regions = {finess: un.region for finess, un in examen.etablissements.items()}
    cles = sorted({(regions[r["finess"]], r["indicateur"], int(r["annee"])) for r in examen.envoi.resultats})
    neuves = {}
    for region, code, annee in cles:
        place = {"region": region, "finess": version.finess, "indicateur": code, "annee": annee}
        ancienne = Publication.objects.filter(**place, remplacee_le__isnull=True).first()
        if ancienne is not None:
            Publication.objects.filter(pk=ancienne.pk).update(remplacee_le=le)
        neuve = Publication.objects.create(
            **place,
            version=version,
            definition=examen.definitions[code],
            ouverte=examen.ouverte(code),
            provisoire=version.provisoire,
            sources=_sources(examen.definitions[code], annee, version.manifeste),
        )
        if ancienne is not None:
            Publication.objects.filter(pk=ancienne.pk).update(remplacee_par=neuve)
        neuves[region, code, annee] = neuve
    return neuves


def _sources(definition: Definition, annee: int, manifeste: Mapping[str, Any]) -> list[dict[str, str]]:
    """The files that this indicator was drawn from, and their last month, or their year when they are not monthly."""
    lues = []
    for source in manifeste["sources"]:
        parts = {cle: part for cle, part in source.get("parts", {}).items() if cle.partition("/")[0] in definition.tables}
        siennes = [cle for cle, part in parts.items() if not part.get("annees") or annee in part["annees"]]
        if siennes:
            mois = [trouve[1] for cle in siennes if (trouve := _MOIS.search(cle.partition("/")[2]))]
            dernier = max(mois, default=str(source.get("annee") or annee))
            champs = {nom: str(source.get(nom, "")) for nom in ("source", "fichier", "charge_le", "sha256")}
            lues.append({**champs, "dernier": dernier})
    return lues


def _ecrire_resultats(examen: Examen, publications: Mapping[Cle, Publication]) -> None:
    Resultat.objects.bulk_create(_resultats(examen, publications), batch_size=_LOT)


def _resultats(examen: Examen, publications: Mapping[Cle, Publication]) -> Iterator[Resultat]:
    niveaux = {
        (code, mesure["nom"])
        for code, definition in examen.definitions.items()
        for mesure in definition.mesures
        if mesure["unite"] == "niveau"
    }
    places = {code: _tirer(examen.finess) for code in examen.codes}
    for r in examen.envoi.resultats:
        en_lettre = (r["indicateur"], r["mesure"]) in niveaux
        region = examen.etablissements[r["finess"]].region
        yield Resultat(
            publication=publications[region, r["indicateur"], int(r["annee"])],
            etablissement_id=r["finess"],
            place=places[r["indicateur"]][r["finess"]],
            mesure=r["mesure"],
            valeur=None if en_lettre or not r["valeur"] else Decimal(r["valeur"]),
            niveau=r["valeur"] if en_lettre else "",
            statut=r["statut"],
        )


def _tirer(finess: Collection[str]) -> dict[str, int]:
    """A place by lot for each hospital: the same over the years of an indicator, another one for the next indicator."""
    return dict(zip(finess, SystemRandom().sample(range(len(finess)), len(finess)), strict=True))


def _ecrire_lectures(examen: Examen, publications: Mapping[Cle, Publication]) -> None:
    Lecture.objects.bulk_create(_lectures(examen, publications), batch_size=_LOT)


def _lectures(examen: Examen, publications: Mapping[Cle, Publication]) -> Iterator[Lecture]:
    """The readings of a hospital go with its region; those of all together with each one."""
    par_chiffre: dict[tuple[str, int], list[Publication]] = defaultdict(list)
    for (_, code, annee), publication in publications.items():
        par_chiffre[code, annee].append(publication)
    for rang, lue in enumerate(examen.envoi.lectures):
        code, annee = lue["indicateur"], int(lue["annee"])
        vers = par_chiffre[code, annee]
        if lue["finess"]:
            vers = [publications[examen.etablissements[lue["finess"]].region, code, annee]]
        for publication in vers:
            yield Lecture(
                publication=publication,
                etablissement_id=lue["finess"] or None,
                rang=rang,
                genre=lue["lecture"][:120],
                valeur=exact(lue["valeur"]),
                basse=exact(lue["borne_basse"]),
                haute=exact(lue["borne_haute"]),
                verdict=lue["verdict"][:40],
                phrase=lue["phrase"],
                hypotheses=[mot[:80] for mot in lue["hypothese"].split()],
            )
