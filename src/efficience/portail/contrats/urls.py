"""Addresses of contracts: the act number 0 is the contract itself."""

from django.urls import path

from efficience.portail.contrats import modeles_regionaux, views, vues_de_gestes, vues_ecrites

urlpatterns = [
    path("contrats", views.liste, name="contrats"),
    path("contrats/creer", views.creer, name="contrat_creer"),
    path("contrats/modeles", modeles_regionaux.liste, name="modeles"),
    path("contrats/modeles/<slug:code>", modeles_regionaux.modele, name="modele"),
    path("contrats/coordonnees", vues_ecrites.coordonnees, name="coordonnees"),
    path("contrats/<uuid:identifiant>", views.contrat, name="contrat"),
    path("contrats/<uuid:identifiant>/fiche", vues_ecrites.fiche_recapitulative, name="contrat_fiche"),
    path("contrats/<uuid:identifiant>/avenant", vues_ecrites.avenant, name="contrat_avenant"),
    path("contrats/<uuid:identifiant>/documents/<uuid:document>", views.document, name="contrat_document"),
    path("contrats/<uuid:identifiant>/documents/<uuid:document>/word", views.word, name="contrat_document_word"),
    path("contrats/<uuid:identifiant>/<int:numero>", views.contrat, name="contrat_acte"),
    path("contrats/<uuid:identifiant>/<int:numero>/projet", vues_ecrites.projet, name="contrat_projet"),
    path("contrats/<uuid:identifiant>/<int:numero>/remarques", vues_ecrites.remarquer, name="contrat_remarquer"),
    path(
        "contrats/<uuid:identifiant>/<int:numero>/remarques/<uuid:remarque>", vues_ecrites.repondre, name="contrat_repondre"
    ),
    path("contrats/<uuid:identifiant>/<int:numero>/<slug:code>", vues_de_gestes.geste, name="contrat_geste"),
    path(
        "contrats/<uuid:identifiant>/<int:numero>/<slug:code>/confirmer", vues_de_gestes.confirmer, name="contrat_confirmer"
    ),
    path(
        "contrats/<uuid:identifiant>/<int:numero>/<slug:code>/brouillon", vues_de_gestes.brouillon, name="contrat_brouillon"
    ),
    path("calendrier", vues_ecrites.calendrier, name="calendrier"),
    path("calendrier/<str:jeton>.ics", vues_ecrites.flux, name="calendrier_flux"),
]
