"""Addresses of files."""

from django.urls import path

from efficience.portail.pieces import views

urlpatterns = [path("pieces/<uuid:identifiant>", views.telecharger, name="piece")]
