"""Addresses of the hospitals."""

from django.urls import path

from efficience.portail.etablissements import views

urlpatterns = [
    path("etablissements", views.etablissements, name="etablissements"),
    path("etablissements/<finess>", views.etablissement, name="etablissement"),
    path("etablissements/<finess>/contacts/<pour>", views.contact, name="contact"),
    path("etablissements/<finess>/contacts/<pour>/confirmer", views.confirmer, name="contact_confirmer"),
]
