"""The page of a sample: what was drawn, what waits in reserve, what was replaced and why; bringing it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.finess import Finess, FinessErrone
from efficience.portail.commun.acces import page
from efficience.portail.evaluations import echantillons, lectures, saisies
from efficience.portail.evaluations.forms import FormulaireDEchantillon
from efficience.portail.evaluations.lectures_de_fichiers import Colonne, FichierRefuse, lire_table, nombre, texte
from efficience.portail.evaluations.models import Evaluation


def _finess(ecrit: str) -> str:
    try:
        return Finess.lire(ecrit)
    except FinessErrone as faute:
        raise ValueError(str(faute)) from faute


def _oui(ecrit: str) -> bool:
    if ecrit.lower() not in ("oui", "non"):
        raise ValueError(f"« {ecrit[:40]} » n’est ni oui ni non")
    return ecrit.lower() == "oui"


_COLONNES = (
    Colonne("site", _finess),
    Colonne("rang", nombre(6, 0)),
    Colonne("ligne", texte(80)),
    *(Colonne(nom, _oui, facultative=True) for nom in ("reserve", "finess", "rpps", "informatisees", "dci")),
)


@page("evaluation.lire")
def echantillon(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """The lines drawn for each site, those that were put aside, what took their place."""
    membre = requete.membre  # type: ignore[attr-defined]
    une = lectures.evaluations(membre).filter(pk=identifiant).first()
    if une is None:
        raise Http404
    mots = {
        "evaluation": une,
        "dossier": une.dossier,
        "tirages": _tirages(une),
        "peut_charger": membre.peut("evaluation.controler", une),
    }
    return render(requete, "evaluations/echantillon.html", mots)


def _tirages(une: Evaluation) -> list[tuple[str, list[tuple[int, str, str, str]]]]:
    """By site, each line: its rank, its number, what became of it, the checks it passes."""
    sites = une.tirage.values_list("site", flat=True).order_by("site").distinct()
    trouves = []
    for site in sites:
        lignes = echantillons.tirage(une, echantillons.CONFORMITE, site)
        retenue = echantillons.retenu(une, echantillons.CONFORMITE, site)
        assert retenue is not None
        devenues = {un.ecartee: f"exclue : {un.motif}" for un in retenue.remplacements}
        devenues |= {un.remplacee_par: f"remplace la ligne {un.ecartee}" for un in retenue.remplacements}
        rangees = [
            (
                un.rang,
                un.ligne,
                devenues.get(un.ligne, "en réserve" if un.reserve else "tirée"),
                ", ".join(sorted(un.conformes)),
            )
            for un in lignes
        ]
        trouves.append((site, rangees))
    return trouves


@page("evaluation.controler")
def charger(requete: HttpRequest, identifiant: UUID) -> HttpResponse:
    """Bring the sample of an audit, with its reserve."""
    membre, le = requete.membre, requete.le  # type: ignore[attr-defined]
    une = lectures.evaluations(membre, "evaluation.controler").filter(pk=identifiant).first()
    if une is None:
        raise Http404
    formulaire = FormulaireDEchantillon(requete.POST or None, requete.FILES or None)
    if requete.method == "POST" and formulaire.is_valid():
        try:
            lignes = lire_table(formulaire.cleaned_data["fichier"].read(), _COLONNES)
            gardees = echantillons.charger(une, lignes, par=membre, le=le)
            messages.success(requete, f"{gardees} lignes enregistrées ; elles redonnent les chiffres publiés.")
            return redirect("evaluation_echantillon", une.pk)
        except (FichierRefuse, GesteRefuse) as refus:
            formulaire.add_error("fichier", getattr(refus, "motif", "") or str(refus))
    chapeau = (
        "Les ordonnances tirées, puis celles de la réserve dans leur ordre : une ligne exclue est remplacée par la suivante."
    )
    retour = (une.dossier.titre, reverse("evaluation", args=[une.pk]))
    return saisies.montrer(requete, formulaire, "Enregistrer l’échantillon audité", retour, chapeau=chapeau)
