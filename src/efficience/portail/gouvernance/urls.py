"""Addresses of the bodies."""

from django.urls import path

from efficience.portail.gouvernance import views, vues_de_composition, vues_des_avis

urlpatterns = [
    path("instances", views.instances, name="instances"),
    path("instances/decisions", views.decisions, name="decisions"),
    path("instances/avis", vues_des_avis.demandes, name="avis_demandes"),
    path("instances/avis/demander", vues_des_avis.demander, name="avis_demander"),
    path("instances/annees/<int:annee>", views.annee, name="instances_annee"),
    path("instances/seances/programmer", views.programmer, name="seance_programmer"),
    path("instances/seances/<uuid:identifiant>", views.seance, name="seance"),
    path("instances/seances/<uuid:identifiant>/suivre/<slug:code>", views.suivre, name="decision_suivre"),
    path("instances/mandats/<int:cle>/terminer", vues_de_composition.terminer, name="mandat_terminer"),
    path("instances/<slug:code>", views.instance, name="instance"),
    path("instances/<slug:code>/nommer", vues_de_composition.nommer, name="mandat_nommer"),
    path("instances/<slug:code>/sieges/<slug:qualite>", vues_de_composition.changer_un_siege, name="siege_changer"),
]
