"""What the models cannot say: who sees a row, and a ledger whose accounts never hold less than nothing."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner, cloisonner_par
from efficience.portail.etablissements.cloison import cloisonner_par_etablissement

_PAR_LEUR_EVALUATION = ("calcule", "reponse", "justificatif", "pointsretenus", "lignecontestee")
_CHEZ_SOI = ("detaildepose", "horsreferentiel", "action")

EQUILIBRE = """
CREATE FUNCTION efficience_livre_equilibre() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    compte text;
    de evaluations_ecriture;
    solde numeric;
BEGIN
    SELECT * INTO de FROM evaluations_ecriture WHERE id = NEW.ecriture_id;
    FOREACH compte IN ARRAY ARRAY[NEW.debit, NEW.credit] LOOP
        IF compte = 'enveloppe' THEN
            SELECT coalesce(sum(CASE WHEN m.credit = compte THEN m.montant ELSE -m.montant END), 0) INTO solde
            FROM evaluations_mouvement m JOIN evaluations_ecriture e ON e.id = m.ecriture_id
            WHERE e.enveloppe = de.enveloppe AND compte IN (m.credit, m.debit);
        ELSIF compte IN ('du', 'ordonnance', 'creance') THEN
            SELECT coalesce(sum(CASE WHEN m.credit = compte THEN m.montant ELSE -m.montant END), 0) INTO solde
            FROM evaluations_mouvement m JOIN evaluations_ecriture e ON e.id = m.ecriture_id
            WHERE e.evaluation = de.evaluation AND m.poste = NEW.poste AND compte IN (m.credit, m.debit);
        ELSE
            CONTINUE;
        END IF;
        IF (compte = 'creance' AND solde > 0) OR (compte <> 'creance' AND solde < 0) THEN
            RAISE EXCEPTION 'le grand livre ne tient pas : le compte % de l''écriture % serait à %', compte, de.nom, solde
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""
NON_VIDE = """
CREATE FUNCTION efficience_ecriture_non_vide() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM evaluations_mouvement WHERE ecriture_id = NEW.id) THEN
        RAISE EXCEPTION 'l''écriture % ne porte aucun mouvement', NEW.nom USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
_DECLENCHEUR = """
CREATE CONSTRAINT TRIGGER {nom} AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION {fonction}()
"""


def _declencher(nom: str, table: str, fonction: str, corps: str) -> list[migrations.RunSQL]:
    pose = _DECLENCHEUR.format(nom=nom, table=table, fonction=fonction)
    return [
        migrations.RunSQL(corps, f"DROP FUNCTION {fonction}()"),
        migrations.RunSQL(pose, f"DROP TRIGGER {nom} ON {table}"),
    ]


class Migration(migrations.Migration):
    """Policies, functions and triggers, in SQL."""

    dependencies = [("evaluations", "0001_initial"), ("dossiers", "0002_cloisons"), ("contrats", "0002_cloisons")]

    operations = [
        cloisonner_par("evaluations_evaluation", "dossier_id", mere="dossiers_dossier"),
        *(
            cloisonner_par(f"evaluations_{table}", "evaluation_id", mere="evaluations_evaluation", cle="dossier_id")
            for table in _PAR_LEUR_EVALUATION
        ),
        cloisonner("evaluations_enveloppe", region="region"),
        cloisonner_par("evaluations_partage", "enveloppe_id", mere="evaluations_enveloppe"),
        cloisonner("evaluations_ecriture", region="region", departement="departement", finess="finess"),
        cloisonner_par("evaluations_mouvement", "ecriture_id", mere="evaluations_ecriture"),
        cloisonner_par_etablissement("evaluations_informationcme"),
        cloisonner_par_etablissement("evaluations_mois"),
        *(cloisonner(f"evaluations_{table}", finess="finess") for table in _CHEZ_SOI),
        cloisonner_par("evaluations_lignededetail", "depot_id", mere="evaluations_detaildepose"),
        *_declencher("livre_equilibre", "evaluations_mouvement", "efficience_livre_equilibre", EQUILIBRE),
        *_declencher("ecriture_non_vide", "evaluations_ecriture", "efficience_ecriture_non_vide", NON_VIDE),
    ]
