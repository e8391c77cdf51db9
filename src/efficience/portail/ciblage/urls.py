"""Addresses of the targeting."""

from django.urls import path

from efficience.portail.ciblage import views, vues_de_gestes

_ANNEE = "ciblage/<int:annee>"

urlpatterns = [
    path("ciblage", views.campagnes, name="ciblage"),
    path("ciblage/ouvrir", vues_de_gestes.ouvrir, name="ciblage_ouvrir"),
    path(_ANNEE, views.campagne, name="ciblage_campagne"),
    path(f"{_ANNEE}/propositions", views.propositions, name="ciblage_propositions"),
    path(f"{_ANNEE}/liste", views.liste, name="ciblage_liste"),
    path(f"{_ANNEE}/indicateurs/<str:code>", views.essai, name="ciblage_essai"),
    path(f"{_ANNEE}/indicateurs/<str:code>/<slug:forme>.svg", views.graphique, name="ciblage_graphique"),
    path(f"{_ANNEE}/etablissements/<str:finess>", views.etablissement, name="ciblage_etablissement"),
    path(f"{_ANNEE}/documents/<slug:nom>.<slug:forme>", views.document, name="ciblage_document"),
    path(f"{_ANNEE}/seuils", vues_de_gestes.seuils, name="ciblage_seuils"),
    path(f"{_ANNEE}/proposer", vues_de_gestes.proposer, name="ciblage_proposer"),
    path(f"{_ANNEE}/propositions/<int:cle>", vues_de_gestes.trancher, name="ciblage_trancher"),
    path(f"{_ANNEE}/soumettre", vues_de_gestes.soumettre, name="ciblage_soumettre"),
    path(f"{_ANNEE}/avis", vues_de_gestes.rendre_avis, name="ciblage_avis"),
    path(f"{_ANNEE}/expertise", vues_de_gestes.expertiser, name="ciblage_expertise"),
    path(f"{_ANNEE}/comite", vues_de_gestes.comite, name="ciblage_comite"),
    path(f"{_ANNEE}/reprendre", vues_de_gestes.reprendre, name="ciblage_reprendre"),
    path(f"{_ANNEE}/arreter", vues_de_gestes.figer, name="ciblage_figer"),
    path(f"{_ANNEE}/publier", vues_de_gestes.publier, name="ciblage_publier"),
    path(f"{_ANNEE}/etablissements/<str:finess>/retirer", vues_de_gestes.retirer, name="ciblage_retirer"),
    path(f"{_ANNEE}/etablissements/<str:finess>/action", vues_de_gestes.declarer, name="ciblage_action"),
]
