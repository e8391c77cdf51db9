"""Addresses of the registry."""

from django.urls import path

from efficience.portail.partage import views

urlpatterns = [
    path("echanges", views.echanges, name="echanges"),
    path("echanges/decrire", views.decrire, name="echange_decrire"),
    path("echanges/registre/<slug:code>", views.registre_article_30, name="registre_article_30"),
    path("echanges/<uuid:identifiant>", views.echange, name="echange"),
    path("echanges/<uuid:identifiant>/description", views.decrire_de_nouveau, name="echange_description"),
    path("echanges/<uuid:identifiant>/deposer", views.deposer, name="livraison_deposer"),
]
