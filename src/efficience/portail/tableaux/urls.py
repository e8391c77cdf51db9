"""Addresses of dashboards."""

from django.urls import path

from efficience.portail.tableaux import views

urlpatterns = [
    path("tableaux", views.tableaux, name="tableaux"),
    path("tableaux/depenses", views.bilan_des_depenses, name="depenses"),
    path("tableaux/depenses/saisir", views.saisir_depense, name="depense_saisir"),
    path("tableaux/<uuid:identifiant>", views.tableau, name="tableau"),
    path("tableaux/<uuid:identifiant>/commenter", views.commenter, name="tableau_commenter"),
    path("tableaux/<uuid:identifiant>/geler", views.geler, name="tableau_geler"),
    path("tableaux/<uuid:identifiant>/export/<slug:code>", views.exporter, name="tableau_export"),
]
