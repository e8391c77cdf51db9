"""Addresses of indicators and data."""

from django.urls import path

from efficience.portail.indicateurs import views, vue_donnees, vue_etablissement

urlpatterns = [
    path("indicateurs", views.indicateurs, name="indicateurs"),
    path("indicateurs/<code>", views.indicateur, name="indicateur"),
    path("indicateurs/<code>/entonnoir.svg", views.entonnoir, name="indicateur_entonnoir"),
    path("indicateurs/<code>/carte.svg", views.carte, name="indicateur_carte"),
    path("etablissements/<finess>/<code>", vue_etablissement.indicateur_etablissement, name="indicateur_etablissement"),
    path("etablissements/<finess>/<code>/evolution.svg", vue_etablissement.evolution, name="indicateur_evolution"),
    path("etablissements/<finess>/<code>/fiche-cme.pdf", vue_etablissement.fiche, name="indicateur_fiche"),
    path("donnees", vue_donnees.donnees, name="donnees"),
    path("donnees/deposer", vue_donnees.deposer, name="donnees_deposer"),
    path("donnees/livraisons/<uuid:identifiant>", vue_donnees.livraison, name="donnees_livraison"),
    path("donnees/versions/<uuid:identifiant>", vue_donnees.version, name="donnees_version"),
]
