"""Addresses of the groups, of their questionnaires, and of the two public pages."""

from django.urls import path

from efficience.portail.ipep import vues_ouvertes, vues_patients, vues_questionnaires

urlpatterns = [
    path("q/merci", vues_patients.merci, name="questionnaire_merci"),
    path("q/<str:jeton>", vues_patients.questionnaire, name="questionnaire"),
    path("simulateur-ipep", vues_ouvertes.simuler, name="ipep_simuler"),
    path("ipep/questionnaires/<str:public>", vues_questionnaires.modele, name="ipep_modele"),
    path("ipep/recueils/<uuid:identifiant>", vues_questionnaires.recueil, name="ipep_recueil"),
    path("ipep/recueils/<uuid:identifiant>/feuille", vues_questionnaires.feuille, name="ipep_feuille"),
    path("ipep/recueils/<uuid:identifiant>/<slug:code>", vues_questionnaires.gerer, name="ipep_gerer_recueil"),
    path("ipep/<uuid:identifiant>/questionnaires", vues_questionnaires.recueils, name="ipep_recueils"),
    path("ipep/<uuid:identifiant>/questionnaires/ouvrir", vues_questionnaires.ouvrir, name="ipep_ouvrir_recueil"),
]
