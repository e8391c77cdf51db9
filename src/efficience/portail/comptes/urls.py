"""Addresses of people's pages; those of django-allauth are chosen one by one, under French paths."""

from allauth.account import views as locales
from django.urls import include, path, re_path

from efficience.portail.commun.acces import publique
from efficience.portail.comptes import oidc, views
from efficience.portail.comptes.fournisseurs import TOUS

_FOURNISSEURS = [
    route
    for code in TOUS
    for route in (
        path(f"connexion/{code}", publique(oidc.Depart.as_view(fournisseur=code)), name=f"oidc_depart_{code}"),
        path(f"connexion/{code}/retour", publique(oidc.Retour.as_view(fournisseur=code)), name=f"oidc_retour_{code}"),
    )
]

urlpatterns = [
    *_FOURNISSEURS,
    path("connexion", locales.login, name="account_login"),
    path("connexion/demonstration", views.entrer_en_demonstration, name="entrer_en_demonstration"),
    path("deconnexion", views.deconnexion, name="account_logout"),
    path("compte", views.compte, name="compte"),
    path("compte/structure", views.structure, name="structure"),
    path("compte/ouverture", views.ouverture, name="account_signup"),
    path("compte/inactif", locales.account_inactive, name="account_inactive"),
    path("compte/preuve", views.prouver, name="preuve"),
    path("compte/preuve/mot-de-passe", locales.reauthenticate, name="account_reauthenticate"),
    path("compte/mot-de-passe", locales.password_change, name="account_change_password"),
    path("compte/mot-de-passe/choisir", locales.password_set, name="account_set_password"),
    path("compte/oubli", locales.password_reset, name="account_reset_password"),
    path("compte/oubli/envoye", locales.password_reset_done, name="account_reset_password_done"),
    path("compte/oubli/fait", locales.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^compte/oubli/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)\Z",
        locales.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("compte/second-facteur/", include("allauth.mfa.urls")),
    path("acces", views.acces, name="acces"),
    path("acces/ouvrir", views.ouvrir, name="acces_ouvrir"),
    path("acces/<uuid:identifiant>/confirmer", views.changer, {"geste": "confirmer"}, name="acces_confirmer"),
    path("acces/<uuid:identifiant>/retirer", views.changer, {"geste": "retirer"}, name="acces_retirer"),
]
