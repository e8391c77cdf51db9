"""Addresses of evaluations, of the ledger, and of what a hospital follows."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from efficience.portail.evaluations import (
    views,
    vues_chez_soi,
    vues_d_echantillon,
    vues_d_etablissement,
    vues_d_export,
    vues_de_campagne,
    vues_de_prevision,
)


class AnneeEvaluee(IntConverter):
    """A year that a form accepts: nothing else is a page."""

    regex = "(?:20[0-9]{2}|2100)"


register_converter(AnneeEvaluee, "annee_evaluee")
urlpatterns = [
    path("evaluations", views.liste, name="evaluations"),
    path("evaluations/ouvrir", vues_de_campagne.ouvrir, name="evaluation_ouvrir"),
    path("evaluations/mois", vues_de_prevision.charger_les_mois, name="evaluation_mois"),
    path("evaluations/alertes", vues_de_prevision.rythme, name="evaluation_alertes"),
    path("evaluations/campagnes/<annee_evaluee:annee>", vues_de_campagne.campagne, name="evaluation_campagne"),
    path("evaluations/campagnes/<annee_evaluee:annee>/enveloppe", vues_de_campagne.enveloppe, name="evaluation_enveloppe"),
    path("evaluations/campagnes/<annee_evaluee:annee>/partager", vues_de_campagne.partager, name="evaluation_partager"),
    path("evaluations/campagnes/<annee_evaluee:annee>/grille", vues_de_campagne.grille, name="evaluation_grille"),
    path("evaluations/nation/<annee_evaluee:annee>", vues_d_export.nation, name="evaluation_nation"),
    path("evaluations/exports/<slug:quoi>/<annee_evaluee:annee>", vues_d_export.export, name="evaluation_export"),
    path("evaluations/<uuid:identifiant>", views.evaluation, name="evaluation"),
    path("evaluations/<uuid:identifiant>/calculs", views.calculs, name="evaluation_calculs"),
    path("evaluations/<uuid:identifiant>/assiettes", vues_d_etablissement.assiettes, name="evaluation_assiettes"),
    path("evaluations/<uuid:identifiant>/lignes", vues_d_etablissement.ligne, name="evaluation_ligne"),
    path("evaluations/<uuid:identifiant>/echantillon", vues_d_echantillon.echantillon, name="evaluation_echantillon"),
    path(
        "evaluations/<uuid:identifiant>/echantillon/charger",
        vues_d_echantillon.charger,
        name="evaluation_echantillon_charger",
    ),
    path("evaluations/<uuid:identifiant>/autoevaluation", vues_d_etablissement.autoevaluation, name="autoevaluation"),
    path(
        "evaluations/<uuid:identifiant>/autoevaluation/<str:code>",
        vues_d_etablissement.repondre,
        name="autoevaluation_repondre",
    ),
    path("evaluations/<uuid:identifiant>/retenir/<str:code>", vues_d_etablissement.retenir, name="evaluation_retenir"),
    path("surveillances", vues_de_prevision.surveillances, name="surveillances"),
    path("surveillances/proposer", vues_de_prevision.proposer_une_surveillance, name="surveillance_proposer"),
    path("surveillances/<uuid:identifiant>", vues_de_prevision.surveillance, name="surveillance"),
    path("mon-etablissement", vues_chez_soi.chez_soi, name="chez_soi"),
    path("mon-etablissement/detail", vues_chez_soi.detail, name="chez_soi_detail"),
    path("mon-etablissement/hors-referentiel", vues_chez_soi.hors_referentiel, name="chez_soi_hors_referentiel"),
    path("mon-etablissement/actions", vues_chez_soi.action, name="chez_soi_action"),
    path("mon-etablissement/actions/<int:action>", vues_chez_soi.conclure, name="chez_soi_conclure"),
    path("mon-etablissement/information", vues_chez_soi.information, name="chez_soi_information"),
    path("previsions/<str:finess>", vues_de_prevision.previsions_de, name="previsions"),
]
