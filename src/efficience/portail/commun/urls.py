"""Addresses of the frame."""

from django.urls import path

from efficience.portail.commun import views

urlpatterns = [
    path("", views.echeances, name="echeances"),
    path("recherche", views.recherche, name="recherche"),
    path("session/prolonger", views.prolonger, name="prolonger"),
    path("journal", views.lire_journal, name="journal"),
    path("journal/verifier", views.verifier_journal, name="journal_verifier"),
    path("journal/certifications/<int:rang>.tsr", views.jeton_du_journal, name="journal_jeton"),
    path("journal/export", views.exporter_journal, name="journal_exporter"),
    path("methode", views.methode, name="methode"),
    path("accessibilite", views.accessibilite, name="accessibilite"),
    path("donnees-personnelles", views.donnees_personnelles, name="donnees_personnelles"),
    path("plan-du-site", views.plan_du_site, name="plan_du_site"),
    path("demonstration/horloge", views.deplacer_horloge, name="horloge"),
]
