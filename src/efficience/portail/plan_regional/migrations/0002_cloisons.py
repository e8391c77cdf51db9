"""The second wall: what is of the plan hangs from its dossiers."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner_par, cloisonner_si

_PAR_LE_DOSSIER = (("fiche", "dossier_id"), ("axe", "plan_id"), ("importation", "plan_id"),
                   ("bilandeconvention", "convention_id"))  # fmt: skip
_PAR_LA_FICHE = ("jalon", "bilan", "indicateur", "gain", "visite")


class Migration(migrations.Migration):
    """Policies, in SQL."""

    dependencies = [("plan_regional", "0001_initial"), ("gouvernance", "0002_cloisons")]

    operations = [
        *(cloisonner_par(f"plan_regional_{table}", colonne, mere="dossiers_dossier") for table, colonne in _PAR_LE_DOSSIER),
        *(cloisonner_par(f"plan_regional_{table}", "fiche_id", mere="plan_regional_fiche") for table in _PAR_LA_FICHE),
        cloisonner_par("plan_regional_valeur", "indicateur_id", mere="plan_regional_indicateur"),
        cloisonner_si(
            "plan_regional_visa",
            "EXISTS (SELECT 1 FROM plan_regional_valeur v WHERE v.id = plan_regional_visa.valeur_id)"
            " OR EXISTS (SELECT 1 FROM plan_regional_gain g WHERE g.id = plan_regional_visa.gain_id)",
        ),
    ]
