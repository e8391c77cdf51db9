"""The portal's addresses, and those of the tests."""

from django.urls import include, path
from essai import views

from efficience.portail.config.urls import handler400, handler403, handler404, handler500
from efficience.portail.config.urls import urlpatterns as du_portail

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *du_portail,
    path(
        "essai/",
        include(
            [
                path("dossiers", views.dossiers, name="dossiers"),
                path("tous", views.tous, name="tous"),
                path("creer", views.creer, name="creer"),
                path("cassee", views.cassee, name="cassee"),
                path("sans-acces", views.sans_acces, name="sans_acces"),
                path("<int:cle>", views.dossier, name="essai_dossier"),
                path("<int:cle>/<code>", views.geste, name="essai_geste"),
            ]
        ),
    ),
]
