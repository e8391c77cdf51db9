"""Reads of indicators, filtered by who asks: definitions, publications in force, readings, what a hospital's figures are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q, QuerySet

from efficience.documents.graphiques.valeurs import Valeur
from efficience.noyau.indicateur import Statut
from efficience.portail.commun.situation import Situation
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.models import Etablissement, champs_du_perimetre
from efficience.portail.indicateurs import mots
from efficience.portail.indicateurs.comparaisons import Comparee
from efficience.portail.indicateurs.models import Definition, Lecture, Livraison, Publication, Resultat, Version


def definitions() -> dict[str, Definition]:
    """The definitions of the installed program, by code, in the order of the catalogue."""
    return {un.code: un for un in Definition.objects.filter(courante=True).order_by("rang", "code")}


def publications(membre: Membre, geste: str = "indicateur.lire") -> QuerySet[Publication]:
    """The figures in force that this person may read: those of their region, and those drawn from open data."""
    siennes = Publication.objects.filter(_ouvertes_a(membre, geste), finess="", remplacee_le__isnull=True)
    return siennes.select_related("definition").order_by("indicateur", "-annee", "region")


def _ouvertes_a(membre: Membre, geste: str) -> Q:
    o = membre.organisation
    ou = Situation(o.region, next(iter(o.departements), ""), o.finess)
    return Q(ouverte=True) | Q(region=o.region) if membre.peut(geste, ou) else Q(ouverte=True)


def ensemble(publication: Publication) -> list[Publication]:
    """All the publications of the same figure in the same version: those among which the engine compared."""
    memes = Publication.objects.filter(
        version=publication.version_id, indicateur=publication.indicateur, annee=publication.annee, finess=""
    )
    return list(memes.filter(remplacee_le__isnull=True).order_by("region"))


def de_l_etablissement(etablissement: Etablissement, code: str | None = None) -> list[Publication]:
    """The publications in force that may hold figures of a hospital, the latest year first."""
    siennes = Publication.objects.filter(region=etablissement.region, finess="", remplacee_le__isnull=True)
    if code is not None:
        siennes = siennes.filter(indicateur=code)
    return list(siennes.select_related("definition").order_by("-annee", "indicateur"))


def chiffres(
    etablissements: Collection[Etablissement], publications: Iterable[Publication]
) -> dict[tuple[str, str, int], Comparee]:
    """The figures of hospitals that the person may name, by (FINESS, indicator, year)."""
    connues = {un.pk: un for un in publications}
    trouvees: dict[tuple[str, str, int], Comparee] = {}
    par_numero = {un.finess: un for un in etablissements}
    rangees = Resultat.objects.filter(publication__in=connues, etablissement__in=par_numero)
    for r in rangees.order_by("publication_id", "etablissement_id", "id"):
        publication, un = connues[r.publication_id], par_numero[r.etablissement_id]
        cle = (un.finess, publication.indicateur, publication.annee)
        fiche = trouvees.setdefault(
            cle,
            Comparee(f"{r.publication_id}:{r.place}", un.finess, un.raison_sociale, un.region, un.departement, un.categorie),
        )
        if r.niveau:
            fiche.niveaux[r.mesure] = r.niveau
        else:
            fiche.mesures[r.mesure] = Valeur(r.valeur, Statut(r.statut), publication.provisoire and r.valeur is not None)
    return trouvees


def dits(
    publications: Iterable[Publication], genres: Collection[str], finess: Collection[str]
) -> dict[tuple[str, str], dict[str, Lecture]]:
    """Readings of these hospitals by (FINESS, indicator), then by kind; those that the wall lets through."""
    connues = {un.pk: un.indicateur for un in publications}
    trouvees: dict[tuple[str, str], dict[str, Lecture]] = defaultdict(dict)
    siennes = Lecture.objects.filter(publication__in=connues, genre__in=set(genres), etablissement__in=set(finess))
    for lue in siennes.order_by("rang"):
        trouvees[lue.etablissement_id or "", connues[lue.publication_id]][lue.genre] = lue
    return trouvees


def lectures(publication: Publication, etablissement: Etablissement) -> list[Lecture]:
    """All that is read beside the figure of a hospital, in its order."""
    return list(Lecture.objects.filter(publication=publication, etablissement=etablissement).order_by("rang"))


def etablissements(membre: Membre) -> QuerySet[Etablissement]:
    """The hospitals whose figures this person may open."""
    return Etablissement.objects.filter(membre.filtre("indicateur.lire_etablissement", **champs_du_perimetre()))


def livraisons(membre: Membre) -> QuerySet[Livraison]:
    """The files handed in that this person may see, without their content."""
    champs = {"region": "region", "finess": "finess", "organisation": "organisation"}
    return Livraison.objects.filter(membre.filtre("donnees.lire", **champs)).defer("resultats", "manifeste", "lectures")


def versions(membre: Membre) -> QuerySet[Version]:
    """The versions of which this person may read something, replaced ones included, or that they handed in."""
    siennes = Publication.objects.filter(_ouvertes_a(membre, "donnees.lire"), finess="").values("version")
    champs = {"region": "region", "finess": "finess"}
    return Version.objects.defer("manifeste").filter(Q(pk__in=siennes) | membre.filtre("donnees.lire", **champs))


def tableau(
    membre: Membre, code: str, annee: int, region: str, geste: str = "indicateur.lire"
) -> dict[str, Mapping[str, Valeur]]:
    """The figures in force of the hospitals of a region that this person may name: FINESS → measure → value."""
    siennes = publications(membre, geste).filter(indicateur=code, annee=annee, region=region)
    vus = Etablissement.objects.filter(membre.filtre(geste, **champs_du_perimetre()), region=region)
    lus = chiffres(list(vus), siennes)
    return {finess: un.mesures for (finess, _, _), un in lus.items()}


def sources(publications: Iterable[Publication]) -> str:
    """Sources of these figures and the last month of each, in words."""
    lues = {f"{mots.source(s['source'])} ({s['dernier']})" for un in publications for s in un.sources}
    return ", ".join(sorted(lues))
