"""Addresses of calls."""

from django.urls import path

from efficience.portail.appels import views

urlpatterns = [
    path("appels", views.appels, name="appels"),
    path("appels/ouvrir", views.ouvrir, name="appel_ouvrir"),
    path("appels/<uuid:identifiant>", views.appel, name="appel"),
    path("appels/<uuid:identifiant>/proposer", views.proposer, name="projet_proposer"),
    path("appels/projets/<uuid:identifiant>", views.projet, name="projet"),
    path("appels/projets/<uuid:identifiant>/cahier", views.cahier, name="projet_cahier"),
    path("appels/projets/<uuid:identifiant>/noter", views.noter_projet, name="projet_noter"),
]
