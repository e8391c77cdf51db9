"""Every address of the portal: each application brings its own."""

from django.urls import include, path

APPLICATIONS = ("commun", "comptes", "etablissements", "pieces", "dossiers", "livre", "indicateurs", "ciblage", "contrats",
                "evaluations", "gouvernance", "plan_regional", "partage", "appels", "ipep", "tableaux")  # fmt: skip

urlpatterns = [path("", include(f"efficience.portail.{application}.urls")) for application in APPLICATIONS]

handler400 = "efficience.portail.commun.erreurs.incorrecte"
handler403 = "efficience.portail.commun.erreurs.interdite"
handler404 = "efficience.portail.commun.erreurs.introuvable"
handler429 = "efficience.portail.commun.erreurs.trop"
handler500 = "efficience.portail.commun.erreurs.defaut"
