"""Pages of indicators: where the euros are, who stands apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from efficience.documents.graphiques import etats
from efficience.documents.graphiques.valeurs import Valeur
from efficience.noyau.calcul import NonCalculable
from efficience.noyau.territoires import nom_de_region
from efficience.portail.commun.acces import page
from efficience.portail.commun.tableaux import Colonne, en_csv, paginer
from efficience.portail.comptes.membre import Membre
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.indicateurs import dessins, euros, lectures, mots
from efficience.portail.indicateurs.choix import TOUTES, TRIS, Choix, choisir, ordre, trier
from efficience.portail.indicateurs.comparaisons import Comparee, comparer
from efficience.portail.indicateurs.dessins import Dessin
from efficience.portail.indicateurs.gardes import garder
from efficience.portail.indicateurs.models import Lecture
from efficience.reglement import officiel

_EUROS = (
    Colonne("indicateur", lambda p: p.definition.code),
    Colonne("intitule", lambda p: p.definition.intitule),
    Colonne("volet", lambda p: p.definition.get_volet_display()),
    Colonne("depense", lambda p: p.bilan.euros, nombre=True),
    Colonne("depense_communs_annee_precedente", lambda p: p.bilan.evolution and p.bilan.evolution[0], nombre=True),
    Colonne("depense_communs", lambda p: p.bilan.evolution and p.bilan.evolution[1], nombre=True),
    Colonne("etablissements_avec_valeur", lambda p: p.bilan.etablissements, nombre=True),
    Colonne("hors_limites", lambda p: p.hors_limites if p.publication else None, nombre=True),
    Colonne("changements_a_examiner", lambda p: p.a_changer, nombre=True),
)


@page("indicateur.lire")
def indicateurs(requete: HttpRequest) -> HttpResponseBase:
    """The indicators, and where the euros are in the reader's region."""
    membre: Membre = requete.membre  # type: ignore[attr-defined]
    region = membre.organisation.region
    siennes = list(lectures.publications(membre).filter(region=region))
    annees = sorted({un.annee for un in siennes}, reverse=True)
    voulue = requete.GET.get("annee", "")
    annee = int(voulue) if voulue.isascii() and voulue.isdigit() and int(voulue) in annees else next(iter(annees), 0)
    postes = euros.ranger(lectures.definitions(), siennes, annee, " ".join(membre.perimetre.reglages()))
    if requete.GET.get("format") == "csv":
        return en_csv(f"indicateurs-{region}-{annee}", _EUROS, [p for p in postes if p.publication])
    courantes = [un for un in siennes if un.annee == annee]
    mots_de_page = {
        "postes": postes,
        "annee": annee,
        "annees": annees,
        "region": nom_de_region(region),
        "provisoire": any(un.provisoire for un in courantes),
        "sources": lectures.sources(courantes),
        "siens": _siens(membre, courantes),
        "charger": membre.peut("donnees.charger"),
    }
    return render(requete, "indicateurs/liste.html", mots_de_page)


def _siens(membre: Membre, courantes: Sequence[Any]) -> dict[str, tuple[str, str]]:
    """For a hospital: its own spend and rank, by indicator."""
    finess = membre.organisation.finess
    if not finess:
        return {}
    miens = list(Etablissement.objects.filter(finess_juridique=finess))
    lus = lectures.chiffres(miens, courantes)
    definitions = {un.indicateur: un.definition for un in courantes}
    genres = {f"rang/{t['mesure']}" for d in definitions.values() for t in d.taux}
    rangs = lectures.dits(courantes, genres, [un.finess for un in miens])
    trouves: dict[str, tuple[str, str]] = {}
    for (un, code, _), fiche in lus.items():
        depense = fiche.somme(definitions[code].depense)
        rang = next((mots.rang(lue.verdict) for lue in rangs.get((un, code), {}).values()), "")
        trouves[code] = (mots.valeur(depense, "euros") if definitions[code].depense else "", rang)
    return trouves


@page("indicateur.lire")
def indicateur(requete: HttpRequest, code: str) -> HttpResponseBase:
    """Who stands apart on one indicator, and by how much."""
    choix = choisir(requete, code)
    if choix is None:
        definition = lectures.definitions()[code]
        return render(requete, "indicateurs/vide.html", {"definition": definition, "texte": _texte(definition.texte)})
    forme = requete.GET.get("format")
    if forme in ("csv", "json"):
        return _en_fichier(choix, forme)
    membre: Membre = requete.membre  # type: ignore[attr-defined]
    (tri, baisse), cle = ordre(requete, choix), _cle(requete, choix)
    vues, comptes = garder(lambda: _ranger(choix, tri, baisse), "page", tri, baisse, *cle)
    feuille = paginer(requete, vues)
    mots_de_page = {
        "choix": choix,
        "definition": choix.definition,
        "texte": _texte(choix.definition.texte),
        "intitule": dessins.intitule(choix.publication, choix.taux) if choix.taux else choix.definition.intitule,
        "page": feuille,
        "rangees": _rangees(membre, choix, list(feuille)),
        "tris": [(cle, intitule, cle == tri, baisse) for cle, (intitule, _) in TRIS.items()],
        "baisse": baisse,
        "comptes": comptes,
        "regions": [(region, nom_de_region(region)) for region in choix.regions],
        "taux_proposes": [(un.mesure, mots.mesure(un.mesure)) for un in choix.tous_les_taux],
        "toutes": TOUTES,
        "lieu": "toutes les régions" if choix.region == TOUTES else nom_de_region(choix.region),
        "sources": lectures.sources(choix.montrees),
        "anonymes": any(not un.finess for un in vues),
        "carte": garder(lambda: str(_carte_possible(choix, vues)), "carte", *cle) == "True",
    }
    return render(requete, "indicateurs/indicateur.html", mots_de_page)


def _cle(requete: HttpRequest, choix: Choix) -> tuple[object, ...]:
    """What a table depends on: the figures, who sees which names, and when the directory was read."""
    perimetre = requete.membre.perimetre.reglages()  # type: ignore[attr-defined]
    releve = Etablissement.objects.aggregate(Max("releve_le"))["releve_le__max"]
    return sorted(un.pk for un in choix.montrees), choix.taux and choix.taux.mesure, perimetre, releve


def _ranger(choix: Choix, tri: str, baisse: bool) -> tuple[list[Comparee], dict[str, Any]]:
    """The hospitals in order, and how many have what."""
    vues = trier(comparer(choix.montrees, _mesures(choix)), choix, tri, baisse)
    return vues, _compter(vues, choix)


def _comparees(requete: HttpRequest, choix: Choix) -> list[Comparee]:
    return garder(lambda: comparer(choix.montrees, _mesures(choix)), "comparees", *_cle(requete, choix))


def _texte(cle: str) -> Any:
    return officiel().textes.get(cle)


def _mesures(choix: Choix) -> set[str] | None:
    """The measures that the page needs; all of them when the indicator has no rate."""
    return {*choix.taux.mesures, *choix.definition.depense} if choix.taux else None


def _rangees(membre: Membre, choix: Choix, vues: Sequence[Comparee]) -> list[dict[str, Any]]:
    """The rows of the table, with the words of the readings that the person may see."""
    genres = [f"{genre}/{choix.taux.mesure}" for genre in ("limites", "rang")] if choix.taux else []
    dits = lectures.dits(choix.montrees, genres, [un.finess for un in vues if un.finess])
    ouvrables = set(lectures.etablissements(membre).filter(pk__in=[un.finess for un in vues]).values_list("pk", flat=True))
    return [_rangee(un, choix, dits.get((un.finess, choix.definition.code), {}), un.finess in ouvrables) for un in vues]


def _rangee(un: Comparee, choix: Choix, dits: dict[str, Lecture], ouvrable: bool) -> dict[str, Any]:
    taux = choix.taux
    limite, rang = (dits.get(f"{genre}/{taux.mesure}") if taux else None for genre in ("limites", "rang"))
    valeur = un.taux(taux) if taux else None
    return {
        "un": un,
        "ouvrable": ouvrable,
        "valeur": valeur.ecrite(taux.nature) if valeur and taux else ", ".join(f"niveau {n}" for n in un.niveaux.values()),
        "absent": valeur is not None and valeur.nombre is None,
        "effectif": mots.valeur(un.somme(taux.denominateur), "nombre") if taux else "",
        "depense": mots.valeur(un.somme(choix.definition.depense), "euros") if choix.definition.depense else "",
        "position": mots.POSITIONS.get(limite.verdict, "") if limite else "",
        "hors": bool(limite and limite.verdict in mots.HORS_LIMITES),
        "rang": mots.rang(rang.verdict) if rang else "",
        "dixieme": mots.dixieme(rang.verdict) if rang else 0,
        "place": 10 * mots.dixieme(rang.verdict) - 10 if rang else 0,
    }


def _compter(vues: Sequence[Comparee], choix: Choix) -> dict[str, Any]:
    """How many hospitals have a value, and how many have none, by reason."""
    valeurs = [un.taux(choix.taux) if choix.taux else Valeur(0) for un in vues]
    absents = etats.compter(lue.statut for lue in valeurs if lue.nombre is None)
    depenses = [un.somme(choix.definition.depense) for un in vues] if choix.definition.depense else []
    connues = [lue.nombre for lue in depenses if lue.nombre is not None]
    total = mots.valeur(Valeur(sum(connues)), "euros") if connues else ""
    return {
        "avec": len(valeurs) - sum(absents.values()),
        "absents": [etats.accorder(*un) for un in absents.items()],
        "total": total,
        "comptes": len(connues),
    }


def _carte_possible(choix: Choix, vues: Sequence[Comparee]) -> bool:
    nommes = [un.finess for un in vues if un.finess]
    return len(nommes) > 1 and Etablissement.objects.filter(pk__in=nommes, latitude__isnull=False).exists()


def _en_fichier(choix: Choix, forme: str) -> HttpResponseBase:
    """The whole table, every measure, as the file of results has it."""
    noms = [mesure["nom"] for mesure in choix.definition.mesures]
    unites = {mesure["nom"]: mesure["unite"] for mesure in choix.definition.mesures}
    vues = sorted(comparer(choix.montrees), key=lambda un: (not un.finess, un.finess, un.cle))  # peers: by their lot
    nom = f"{choix.definition.code}-{choix.annee}-{choix.region}"
    if forme == "csv":
        colonnes = [
            Colonne("finess", lambda un: un.finess),
            Colonne("etablissement", lambda un: un.nom),
            Colonne("region", lambda un: un.region),
            Colonne("departement", lambda un: un.departement),
            Colonne("categorie", lambda un: un.categorie),
            Colonne("annee", lambda un: choix.annee),
            *(colonne for nom in noms for colonne in _colonnes_d_une_mesure(nom, unites[nom])),
        ]
        return en_csv(nom, colonnes, vues)
    return JsonResponse(
        {
            "indicateur": choix.definition.code,
            "version_de_la_definition": choix.definition.version,
            "annee": choix.annee,
            "region": choix.region,
            "provisoire": choix.publication.provisoire,
            "empreinte_des_resultats": choix.publication.version.empreinte,
            "sources": [source for un in choix.montrees[:1] for source in un.sources],
            "etablissements": [_en_json(un, unites) for un in vues],
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _colonnes_d_une_mesure(nom: str, unite: str) -> tuple[Colonne, Colonne]:
    return (
        Colonne(nom, lambda un: un.niveaux.get(nom) or mots.en_fichier(un.mesures.get(nom), unite), nombre=True),
        Colonne(f"{nom}_statut", lambda un: un.statut(nom)),
    )


def _en_json(un: Comparee, unites: dict[str, str]) -> dict[str, Any]:
    return {
        "finess": un.finess,
        "etablissement": un.nom,
        "region": un.region,
        "mesures": {
            nom: {"valeur": un.niveaux.get(nom) or mots.en_fichier(un.mesures.get(nom), unite) or None,
                  "statut": un.statut(nom)}
            for nom, unite in unites.items()
        },
    }  # fmt: skip


@page("indicateur.lire")
def entonnoir(requete: HttpRequest, code: str) -> HttpResponse:
    """The funnel, as a picture."""
    choix = choisir(requete, code)
    if choix is None or choix.taux is None:
        raise Http404
    vues = _comparees(requete, choix)
    return image(requete, dessins.entonnoir(choix.publication, choix.taux, vues, *_public(requete, vues)))


@page("indicateur.lire")
def carte(requete: HttpRequest, code: str) -> HttpResponse:
    """The map, as a picture."""
    choix = choisir(requete, code)
    if choix is None:
        raise Http404
    vues = _comparees(requete, choix)
    places = Etablissement.objects.filter(pk__in=[un.finess for un in vues if un.finess], latitude__isnull=False)
    lus = places.values_list("finess", "latitude", "longitude")
    lieux = {finess: (lat, lon) for finess, lat, lon in lus if lat is not None and lon is not None}
    return image(requete, dessins.carte(choix.publication, choix.taux, vues, lieux, *_public(requete, vues)))


def _public(requete: HttpRequest, vues: Sequence[Comparee]) -> tuple[str, str]:
    """Whose eyes: the hospital to point at, and which names are seen (a drawing is shared by those who see the same)."""
    suivi = requete.membre.organisation.finess  # type: ignore[attr-defined]
    return suivi, " ".join(sorted(un.finess for un in vues if un.finess))


def image(requete: HttpRequest, dessin: Dessin | NonCalculable) -> HttpResponse:
    """A drawing in the width asked for. Raises Http404 when there is nothing to draw."""
    if isinstance(dessin, NonCalculable):
        raise Http404
    svg = dessin.etroit if requete.GET.get("largeur") == "etroit" else dessin.large
    return HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
