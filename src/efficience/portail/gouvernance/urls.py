"""Addresses of the bodies."""

from django.urls import path

from efficience.portail.gouvernance import views

urlpatterns = [
    path("instances", views.instances, name="instances"),
    path("instances/decisions", views.decisions, name="decisions"),
    path("instances/annees/<int:annee>", views.annee, name="instances_annee"),
    path("instances/seances/programmer", views.programmer, name="seance_programmer"),
    path("instances/seances/<uuid:identifiant>", views.seance, name="seance"),
    path("instances/seances/<uuid:identifiant>/suivre/<slug:code>", views.suivre, name="decision_suivre"),
    path("instances/mandats/<int:cle>/terminer", views.terminer, name="mandat_terminer"),
    path("instances/<slug:code>", views.instance, name="instance"),
    path("instances/<slug:code>/nommer", views.nommer, name="mandat_nommer"),
]
