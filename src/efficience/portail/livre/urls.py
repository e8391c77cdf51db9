"""The address of the ledger."""

from django.urls import path

from efficience.portail.livre import views

urlpatterns = [path("grand-livre", views.livre, name="livre")]
