"""Addresses of contracts."""

from django.urls import path
from django.http import HttpResponse

urlpatterns = [path("contrats/<uuid:identifiant>", lambda r, identifiant: HttpResponse(""), name="contrat")]
