"""Page « Données »: what there is, of when, whether it is whole; and files handed in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from efficience.noyau.territoires import nom_de_region
from efficience.portail.commun.acces import page
from efficience.portail.commun.situation import Situation
from efficience.portail.commun.tableaux import Colonne, en_csv, paginer
from efficience.portail.comptes.membre import Membre
from efficience.portail.indicateurs import actions, lectures
from efficience.portail.indicateurs.controles import Perimetre
from efficience.portail.indicateurs.forms import Depot
from efficience.portail.indicateurs.models import Definition, Publication, Version

_PART = re.compile(r"(\d{4})-(\d{2})")
COLONNES = (
    Colonne("indicateur", lambda p: p.indicateur),
    Colonne("annee", lambda p: p.annee),
    Colonne("region", lambda p: p.region),
    Colonne("provisoire", lambda p: p.provisoire),
    Colonne("donnees_ouvertes", lambda p: p.ouverte),
    Colonne("sources", lambda p: lectures.sources([p])),
    Colonne("calcule_le", lambda p: p.version.calcule_le),
    Colonne("importe_le", lambda p: p.version.importe_le),
    Colonne("importe_par", lambda p: p.version.importe_par),
    Colonne("empreinte", lambda p: p.version.empreinte),
)


@dataclass(frozen=True)
class Case:
    """A source over a year: its months when it has some, when it was loaded."""

    mois: tuple[bool, ...]
    charge_le: date | None
    reference: bool = False

    @property
    def presents(self) -> int:
        """How many months there are."""
        return sum(self.mois)


@page("donnees.lire")
def donnees(requete: HttpRequest) -> HttpResponseBase:
    """What the portal has, by source and month; what is in force; what was handed in."""
    membre: Membre = requete.membre  # type: ignore[attr-defined]
    region = membre.organisation.region
    en_vigueur = (
        lectures.publications(membre, "donnees.lire")
        .filter(region=region)
        .select_related("version")
        .defer("version__manifeste")
    )
    if requete.GET.get("format") == "csv":
        return en_csv(f"donnees-{region}", COLONNES, en_vigueur)
    publiees = list(en_vigueur)
    annees, bande = _bande(Version.objects.in_bulk({un.version_id for un in publiees}).values())
    annees_publiees, vigueur = _en_vigueur(publiees)
    mots = {
        "region": nom_de_region(region),
        "annees": annees,
        "bande": bande,
        "publications": publiees,
        "annees_publiees": annees_publiees,
        "vigueur": vigueur,
        "livraisons": paginer(requete, lectures.livraisons(membre), 20),
        "versions": lectures.versions(membre)[:20],
        "deposer": perimetre(membre) is not None,
    }
    return render(requete, "indicateurs/donnees.html", mots)


def _bande(versions: Iterable[Version]) -> tuple[list[int], list[tuple[str, str, list[Case | None]]]]:
    """The strip source × months: for each source and table, one case a year."""
    mois: dict[tuple[str, str], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    charges: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for version in versions:
        for source in version.manifeste.get("sources", []):
            for cle, part in source.get("parts", {}).items():
                _ranger(source, cle, part, mois, charges)
    annees = sorted({annee for cases in mois.values() for annee in cases if annee})
    lignes = []
    for (source, table), cases in sorted(mois.items()):
        rangee = [_case(cases, charges, source, table, annee) for annee in annees]
        lignes.append((source, table, rangee))
    return annees, lignes


def _ranger(source: Mapping[str, Any], cle: str, part: Mapping[str, Any], mois: Any, charges: Any) -> None:
    """A part is of a month of flux, of a year, or of no year (a reference list, which goes with every year)."""
    table, _, nom = cle.partition("/")
    trouve = _PART.search(nom)
    if trouve:
        mois[source["source"], table][int(trouve[1])].add(int(trouve[2]))
    annees = [int(trouve[1])] if trouve else part.get("annees") or ([source["annee"]] if source.get("annee") else [0])
    for annee in annees:
        mois[source["source"], table].setdefault(annee, set())
        charges[source["source"], table, annee].append(str(source.get("charge_le", ""))[:10])


def _case(cases: Mapping[int, set[int]], charges: Any, source: str, table: str, annee: int) -> Case | None:
    trouvee = annee if annee in cases else 0
    if trouvee not in cases:
        return None
    lus = charges[source, table, trouvee]
    mois = tuple(rang in cases[trouvee] for rang in range(1, 13)) if cases[trouvee] else ()
    return Case(mois, _jour(max(lus, default="")), reference=trouvee == 0)


def _jour(texte: str) -> date | None:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return None


def _en_vigueur(publications: Sequence[Publication]) -> tuple[list[int], list[tuple[Definition, list[Publication | None]]]]:
    """One line an indicator, one case a year."""
    annees = sorted({un.annee for un in publications}, reverse=True)
    par_indicateur: dict[str, dict[int, Publication]] = defaultdict(dict)
    for un in publications:
        par_indicateur[un.indicateur][un.annee] = un
    lignes = [
        (next(iter(siens.values())).definition, [siens.get(annee) for annee in annees]) for siens in par_indicateur.values()
    ]
    return annees, sorted(lignes, key=lambda ligne: ligne[0].rang)


def perimetre(membre: Membre) -> Perimetre | None:
    """Whose figures this person may hand in: those of their region, or of their own hospital; nobody's otherwise."""
    o = membre.organisation
    if o.region and membre.peut("donnees.charger", Situation(region=o.region)):
        return Perimetre(region=o.region)
    if o.finess and membre.peut("donnees.charger", Situation(finess=o.finess)):
        return Perimetre(finess=o.finess)
    return None


@page("donnees.charger")
def deposer(requete: HttpRequest) -> HttpResponse:
    """Hand in results; the worker examines them."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    sien = perimetre(membre)
    if sien is None and requete.method == "POST":
        raise PermissionDenied("cette structure n’a ni région ni établissement dont déposer les chiffres")
    formulaire = Depot(requete.POST or None, requete.FILES or None) if sien else None
    if requete.method == "POST" and sien and formulaire and formulaire.is_valid():
        lus = formulaire.cleaned_data
        fichiers = actions.Fichiers(
            lus["fichier"] or "resultats.csv",
            lus["resultats"],
            lus["manifeste"],
            lus["lectures"] or b"",
            lus["provisoire"],
        )
        livraison = actions.deposer(fichiers, perimetre=sien, par=membre, le=le)
        return redirect("donnees_livraison", livraison.pk)
    return render(
        requete,
        "indicateurs/deposer.html",
        {"formulaire": formulaire},
        status=422 if formulaire and formulaire.errors else 200,
    )


@page("donnees.lire")
def livraison(requete: HttpRequest, identifiant: str) -> HttpResponse:
    """What became of files handed in."""
    membre = requete.membre  # type: ignore[attr-defined]
    lue = get_object_or_404(lectures.livraisons(membre), pk=identifiant)
    return render(
        requete, "indicateurs/livraison.html", {"livraison": lue, "version": Version.objects.filter(livraison=lue).first()}
    )


@page("donnees.lire")
def version(requete: HttpRequest, identifiant: str) -> HttpResponse:
    """A version: what it was computed from, and what of it is in force."""
    membre = requete.membre  # type: ignore[attr-defined]
    lue = get_object_or_404(lectures.versions(membre), pk=identifiant)
    region = membre.organisation.region
    siennes: Sequence[Publication] = list(
        lue.publications.filter(region=region).select_related("remplacee_par__version").order_by("indicateur", "-annee")
    )
    mots = {"version": lue, "publications": siennes, "region": nom_de_region(region), "manifeste": lue.manifeste}
    return render(requete, "indicateurs/version.html", mots)
