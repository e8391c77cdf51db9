"""The second wall: a contract by its place, what hangs from it by the contract."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner, cloisonner_par

_PAR_LEUR_ACTE = ("evenement", "annotation", "annonce")
_PAR_LEUR_EVENEMENT = (("preuve", "evenement_id"), ("delai", "declencheur_id"), ("document", "evenement_id"))


class Migration(migrations.Migration):
    """Policies, in SQL."""

    dependencies = [("contrats", "0001_initial"), ("commun", "0002_preuves_et_cloisons")]

    operations = [
        cloisonner("contrats_contrat", region="region", departement="departement", finess="finess"),
        cloisonner_par("contrats_acte", "contrat_id", mere="contrats_contrat"),
        *(cloisonner_par(f"contrats_{table}", "acte_id", mere="contrats_acte") for table in _PAR_LEUR_ACTE),
        *(cloisonner_par(f"contrats_{table}", colonne, mere="contrats_evenement") for table, colonne in _PAR_LEUR_EVENEMENT),
        cloisonner_par("contrats_signature", "document_id", mere="contrats_document"),
        cloisonner_par("contrats_reponse", "annotation_id", mere="contrats_annotation"),
        cloisonner("contrats_modeleregional", region="region"),
    ]
