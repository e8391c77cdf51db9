"""Addresses of dossiers."""

from django.urls import path

from efficience.portail.dossiers import views

urlpatterns = [
    path("dossiers/<uuid:identifiant>", views.dossier, name="dossier"),
    path("dossiers/<uuid:identifiant>/documents/<uuid:document>", views.document, name="dossier_document"),
    path("dossiers/<uuid:identifiant>/documents/<uuid:document>/word", views.word, name="dossier_document_word"),
    path("dossiers/<uuid:identifiant>/<slug:code>", views.geste, name="dossier_geste"),
]
