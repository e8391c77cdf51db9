"""Addresses of the plan."""

from django.urls import path

from efficience.portail.plan_regional import views, vues_ecrites

urlpatterns = [
    path("plan", views.plan, name="plan"),
    path("plan/ouvrir", vues_ecrites.ouvrir, name="plan_ouvrir"),
    path("plan/hors-plan/signaler", vues_ecrites.signaler, name="plan_signaler"),
    path("plan/visites", views.visites, name="visites"),
    path("plan/visites/<int:cle>", views.visite, name="visite"),
    path("plan/visites/<int:cle>/fiche.pdf", views.fiche_de_visite, name="visite_fiche"),
    path("plan/visites/<int:cle>/rapporter", vues_ecrites.rapporter, name="visite_rapporter"),
    path("plan/conventions/<uuid:identifiant>", views.convention, name="convention"),
    path("plan/conventions/<uuid:identifiant>/<slug:code>", vues_ecrites.suite_de_convention, name="convention_suite"),
    path("plan/jalons/<int:cle>", vues_ecrites.atteindre, name="jalon_atteindre"),
    path("plan/visas/<slug:code>/<int:cle>", vues_ecrites.viser, name="action_viser"),
    path("plan/actions/<uuid:identifiant>", views.action, name="action"),
    path("plan/actions/<uuid:identifiant>/fiche", vues_ecrites.fiche, name="action_fiche"),
    path("plan/actions/<uuid:identifiant>/ajouter/<slug:code>", vues_ecrites.ajouter, name="action_ajouter"),
    path("plan/<uuid:identifiant>", views.plan_un, name="plan_un"),
    path("plan/<uuid:identifiant>/importer", vues_ecrites.importer, name="plan_importer"),
    path("plan/<uuid:identifiant>/importations/<int:cle>", views.importation, name="plan_importation"),
    path("plan/<uuid:identifiant>/actions", vues_ecrites.proposer, name="action_proposer"),
    path("plan/<uuid:identifiant>/avenant", vues_ecrites.avenant, name="plan_avenant"),
    path("plan/<uuid:identifiant>/convention", vues_ecrites.convention, name="plan_convention"),
]
