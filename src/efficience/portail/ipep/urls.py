"""Addresses of the groups, of their questionnaires, and of the public pages."""

from django.urls import path

from efficience.portail.ipep import vues_argent as argent
from efficience.portail.ipep import vues_ensemble, vues_ouvertes, vues_patients, vues_supports
from efficience.portail.ipep import vues_groupes as groupes
from efficience.portail.ipep import vues_pilotage as pilotage
from efficience.portail.ipep import vues_questionnaires as questionnaires

urlpatterns = [
    path("q/merci", vues_patients.merci, name="questionnaire_merci"),
    path("q/<str:jeton>", vues_patients.questionnaire, name="questionnaire"),
    path("simulateur-ipep", vues_ouvertes.simuler, name="ipep_simuler"),
    path("ipep", groupes.liste, name="ipep"),
    path("ipep/ouvrir", groupes.ouvrir, name="ipep_ouvrir"),
    path("ipep/export", vues_ensemble.exporter, name="ipep_exporter"),
    path("ipep/ensemble", vues_ensemble.tous, name="ipep_ensemble"),
    path("ipep/pratiques", pilotage.pratiques, name="ipep_pratiques"),
    path("ipep/catalogue", argent.catalogue, name="ipep_catalogue"),
    path("ipep/questionnaires/<str:public>", questionnaires.modele, name="ipep_modele"),
    path("ipep/recueils/<uuid:identifiant>", questionnaires.recueil, name="ipep_recueil"),
    path("ipep/recueils/<uuid:identifiant>/feuille", questionnaires.feuille, name="ipep_feuille"),
    path("ipep/recueils/<uuid:identifiant>/<slug:code>", questionnaires.gerer, name="ipep_gerer_recueil"),
    path("ipep/amorcages/<uuid:identifiant>", argent.amorcage, name="ipep_amorcage"),
    path("ipep/campagnes/<uuid:identifiant>", argent.campagne, name="ipep_campagne"),
    path("ipep/campagnes/<uuid:identifiant>/agregats", argent.agregats, name="ipep_agregats"),
    path("ipep/campagnes/<uuid:identifiant>/modele", argent.modele_d_agregats, name="ipep_modele_d_agregats"),
    path("ipep/avenants/proposer", pilotage.proposer_avenant, name="ipep_proposer_avenant"),
    path("ipep/avenants/<uuid:identifiant>", pilotage.avenant, name="ipep_avenant"),
    path("ipep/avenants/<uuid:identifiant>/avis", pilotage.rendre_avis, name="ipep_rendre_avis"),
    path("ipep/<uuid:identifiant>", groupes.un_groupement, name="ipep_groupement"),
    path("ipep/<uuid:identifiant>/composition", groupes.composer, name="ipep_composition"),
    path("ipep/<uuid:identifiant>/courriels", groupes.courriels, name="ipep_courriels"),
    path("ipep/<uuid:identifiant>/composition/patientele", groupes.compter, name="ipep_compter"),
    path("ipep/<uuid:identifiant>/composition/<slug:nature>", groupes.ajouter, name="ipep_ajouter"),
    path("ipep/<uuid:identifiant>/composition/<slug:nature>/<uuid:rangee>", groupes.finir, name="ipep_finir"),
    path("ipep/<uuid:identifiant>/amorcage", argent.demander, name="ipep_demander"),
    path("ipep/<uuid:identifiant>/feuille-de-route", argent.feuille, name="ipep_feuille_de_route"),
    path("ipep/<uuid:identifiant>/depenses", argent.depense, name="ipep_depense"),
    path("ipep/<uuid:identifiant>/campagnes", argent.ouvrir_campagne, name="ipep_ouvrir_campagne"),
    path("ipep/<uuid:identifiant>/cles/<int:annee>", argent.cle, name="ipep_cle"),
    path("ipep/<uuid:identifiant>/pilotage", pilotage.pilotage, name="ipep_pilotage"),
    path("ipep/<uuid:identifiant>/services", pilotage.services, name="ipep_services"),
    path("ipep/<uuid:identifiant>/activite", pilotage.activite, name="ipep_activite"),
    path("ipep/<uuid:identifiant>/supports/<slug:nom>", vues_supports.supports, name="ipep_support"),
    path("ipep/<uuid:identifiant>/questionnaires", questionnaires.recueils, name="ipep_recueils"),
    path("ipep/<uuid:identifiant>/questionnaires/ouvrir", questionnaires.ouvrir, name="ipep_ouvrir_recueil"),
]
