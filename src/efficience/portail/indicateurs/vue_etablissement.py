"""Page of an indicator for one hospital: why this value, and what to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from efficience.documents.graphiques.valeurs import INSECABLE, POLARITES, Valeur
from efficience.noyau.calcul import NonCalculable
from efficience.noyau.indicateur import Sens, Statut
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne, en_csv
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.indicateurs import dessins, explications, fiche_cme, lectures, mots
from efficience.portail.indicateurs.comparaisons import Comparee, Taux, taux_de
from efficience.portail.indicateurs.models import Lecture, Publication, Resultat
from efficience.portail.indicateurs.views import image

_CHANGEMENT = "changement/"


@dataclass(frozen=True)
class Dossier:
    """One hospital, one indicator: its figures year by year, the year shown, and what is read beside it."""

    etablissement: Etablissement
    code: str
    publications: Sequence[Publication]
    publication: Publication
    fiches: Mapping[int, Comparee]
    taux: Taux | None
    lectures: Sequence[Lecture]

    @property
    def fiche(self) -> Comparee:
        """The figures of the year shown."""
        return self.fiches[self.publication.annee]

    def lecture(self, genre: str) -> Lecture | None:
        """The reading of that kind."""
        return next((lue for lue in self.lectures if lue.genre == genre), None)

    @property
    def changements(self) -> list[Lecture]:
        """The changes proposed, the largest gain first."""
        return [lue for lue in self.lectures if lue.genre.startswith(_CHANGEMENT)]

    def valeur(self, annee: int) -> Valeur:
        """The rate of a year; what was not transmitted when nothing is known of it."""
        return (
            self.fiches[annee].taux(self.taux) if annee in self.fiches and self.taux else Valeur(statut=Statut.NON_TRANSMIS)
        )


def ouvrir(requete: HttpRequest, finess: str, code: str) -> Dossier:
    """What the page shows. Raises Http404 when this hospital, or its figure, is not the reader's."""
    membre: Membre = requete.membre  # type: ignore[attr-defined]
    etablissement: Etablissement = get_object_or_404(lectures.etablissements(membre), pk=finess)
    publications = lectures.de_l_etablissement(etablissement, code)
    fiches = {annee: fiche for (_, _, annee), fiche in lectures.chiffres([etablissement], publications).items()}
    presentes = [un for un in publications if un.annee in fiches]
    if not presentes:
        raise Http404
    voulue = requete.GET.get("annee", "")
    publication = next((un for un in presentes if str(un.annee) == voulue), presentes[0])
    tous = taux_de(publication.definition)
    taux = next((un for un in tous if un.mesure == requete.GET.get("taux")), tous[0] if tous else None)
    dites = lectures.lectures(publication, etablissement)
    return Dossier(etablissement, code, presentes, publication, fiches, taux, dites)


@page("indicateur.lire_etablissement")
def indicateur_etablissement(requete: HttpRequest, finess: str, code: str) -> HttpResponseBase:
    """The page, or the same figures as a file."""
    dossier = ouvrir(requete, finess, code)
    forme = requete.GET.get("format")
    if forme == "csv":
        return en_csv(f"{code}-{finess}", _COLONNES, list(_chiffres(dossier)))
    if forme == "json":
        return JsonResponse(_en_json(dossier), json_dumps_params={"ensure_ascii": False})
    if forme == "changements":
        return en_csv(f"{code}-{finess}-changements", _CHANGEMENTS, dossier.changements)
    return render(requete, "indicateurs/etablissement.html", _mots(dossier))


def _mots(dossier: Dossier) -> dict[str, Any]:
    publication, taux = dossier.publication, dossier.taux
    dessin = _dessiner(dossier)
    unites = {mesure["nom"]: mesure["unite"] for mesure in publication.definition.mesures}
    return {
        "dossier": dossier,
        "etablissement": dossier.etablissement,
        "definition": publication.definition,
        "publication": publication,
        "intitule": dessins.intitule(publication, taux) if taux else publication.definition.intitule,
        "polarite": POLARITES[taux.sens if taux else Sens(publication.definition.sens)],
        "valeur": _grande_valeur(dossier),
        "rang": dossier.lecture(f"rang/{taux.mesure}") if taux else None,
        "limite": dossier.lecture(f"limites/{taux.mesure}") if taux else None,
        "annees": [un.annee for un in dossier.publications],
        "tableau": [(mots.mesure(nom), [_cellule(dossier, un.annee, nom, unite) for un in dossier.publications])
                    for nom, unite in unites.items()],
        "taux_proposes": [(un.mesure, mots.mesure(un.mesure)) for un in taux_de(publication.definition)],
        "dessin": None if isinstance(dessin, NonCalculable) else dessin,
        "sans_dessin": dessin.motif if isinstance(dessin, NonCalculable) else "",
        "total": dossier.lecture("changements"),
        "changements": [_changement(lue) for lue in dossier.changements],
        "constats": [lue for lue in dossier.lectures if lue.genre.startswith("constat/")],
        "evolution": dossier.lecture("evolution"),
        "effets": [lue for lue in dossier.lectures if lue.genre.startswith("effet_")],
        "prudence": dossier.lecture(f"petits_nombres/{taux.mesure}") if taux else None,
        "pourquoi": explications.expliquer(publication, dossier.fiche, dossier.lectures),
        "depots": _depots_propres(dossier),
    }  # fmt: skip


def _grande_valeur(dossier: Dossier) -> str:
    """The figure that the page is about, in words."""
    if dossier.taux:
        return dossier.valeur(dossier.publication.annee).ecrite(dossier.taux.nature)
    return ", ".join(f"niveau {niveau}" for niveau in dossier.fiche.niveaux.values())


def _cellule(dossier: Dossier, annee: int, nom: str, unite: str) -> str:
    fiche = dossier.fiches[annee]
    if nom in fiche.niveaux:
        return fiche.niveaux[nom]
    return mots.valeur(fiche.mesures[nom], unite) if nom in fiche.mesures else "absent du fichier"


def _changement(lue: Lecture) -> dict[str, Any]:
    """A change as a row: what to do, its caution apart, euros."""
    phrase, _, precaution = mots.dire(lue.phrase).partition(f"{INSECABLE}€. ")
    dit = phrase.rpartition(" : ")[0] if precaution else lue.phrase
    return {"quoi": dit or lue.phrase, "precaution": precaution, "gain": mots.valeur(Valeur(lue.valeur), "euros")}


def _dessiner(dossier: Dossier) -> Any:
    if dossier.taux is None:
        return NonCalculable("un niveau déclaré ne se dessine pas en courbe")
    annees = [(un, dossier.valeur(un.annee)) for un in dossier.publications]
    return dessins.evolution(dossier.etablissement.raison_sociale, dossier.taux, annees)


def _depots_propres(dossier: Dossier) -> list[dict[str, Any]]:
    """The figures that the hospital handed in itself, beside those of its region."""
    unites = {mesure["nom"]: mesure["unite"] for mesure in dossier.publication.definition.mesures}
    propres = Publication.objects.filter(
        finess=dossier.etablissement.finess_juridique, indicateur=dossier.code, remplacee_le__isnull=True
    )
    trouves = Resultat.objects.filter(publication__in=propres, etablissement=dossier.etablissement)
    return [
        {
            "annee": r.publication.annee,
            "mesure": mots.mesure(r.mesure),
            "valeur": r.niveau or mots.valeur(Valeur(r.valeur, Statut(r.statut)), unites.get(r.mesure, "nombre")),
            "depose": r.publication.version,
        }
        for r in trouves.select_related("publication__version").order_by("-publication__annee", "id")
    ]


def _chiffres(dossier: Dossier) -> Any:
    for un in dossier.publications:
        for mesure in un.definition.mesures:
            yield un, dossier.fiches[un.annee], mesure["nom"], mesure["unite"]


_COLONNES = (
    Colonne("indicateur", lambda r: r[0].indicateur),
    Colonne("annee", lambda r: r[0].annee),
    Colonne("finess", lambda r: r[1].finess),
    Colonne("mesure", lambda r: r[2]),
    Colonne("valeur", lambda r: r[1].niveaux.get(r[2]) or mots.en_fichier(r[1].mesures.get(r[2]), r[3]), nombre=True),
    Colonne("statut", lambda r: r[1].statut(r[2])),
    Colonne("provisoire", lambda r: r[0].provisoire),
)
"""The columns of the file of results, and whether it was provisional."""
_CHANGEMENTS = (
    Colonne("changement", lambda lue: lue.phrase),
    Colonne("boites_a_changer", lambda lue: lue.basse and int(lue.basse), nombre=True),
    Colonne("boites_prescrites", lambda lue: lue.haute and int(lue.haute), nombre=True),
    Colonne("gain_euros", lambda lue: mots.en_fichier(Valeur(lue.valeur), "euros"), nombre=True),
)


def _en_json(dossier: Dossier) -> dict[str, Any]:
    pourquoi = explications.expliquer(dossier.publication, dossier.fiche, dossier.lectures)
    return {
        "indicateur": dossier.code,
        "version_de_la_definition": dossier.publication.definition.version,
        "etablissement": {"finess": dossier.etablissement.finess, "raison_sociale": dossier.etablissement.raison_sociale},
        "chiffres": [{colonne.titre: colonne.valeur(r) or None for colonne in _COLONNES} for r in _chiffres(dossier)],
        "lectures": [
            {"lecture": lue.genre, "verdict": lue.verdict, "phrase": lue.phrase, "hypotheses": lue.hypotheses}
            for lue in dossier.lectures
        ],
        "etapes": [vars(etape) for etape in pourquoi.etapes],
        "filtres": [vars(filtre) for filtre in pourquoi.filtres],
        "sources": list(pourquoi.sources),
        "regles": list(pourquoi.regles),
        "empreinte_des_resultats": dossier.publication.version.empreinte,
    }


@page("indicateur.lire_etablissement")
def evolution(requete: HttpRequest, finess: str, code: str) -> HttpResponse:
    """The band of peers over time, as a picture."""
    return image(requete, _dessiner(ouvrir(requete, finess, code)))


@page("indicateur.lire_etablissement")
def fiche(requete: HttpRequest, finess: str, code: str) -> HttpResponse:
    """The sheet for the CME, as a tagged PDF."""
    le: datetime = requete.le  # type: ignore[attr-defined]
    dossier = ouvrir(requete, finess, code)
    octets = fiche_cme.preparer(_mots(dossier), timezone.localdate(le), demonstration=settings.DEMONSTRATION)
    reponse = HttpResponse(octets, content_type="application/pdf")
    nom = f"fiche-cme-{code}-{finess}-{dossier.publication.annee}.pdf"
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse
