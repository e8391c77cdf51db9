"""The ledger takes the money of groups: an entry is about an affair, and may be carried by a structure, which reads it.

What a group received and has to share is an account of the affair as a whole, and never holds less than nothing either.
"""

import django.db.models.deletion
from django.db import migrations, models

from efficience.portail.commun.cloison import cloisonner

EQUILIBRE = """
CREATE OR REPLACE FUNCTION efficience_livre_equilibre() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    compte text;
    de livre_ecriture;
    solde numeric;
BEGIN
    SELECT * INTO de FROM livre_ecriture WHERE id = NEW.ecriture_id;
    FOREACH compte IN ARRAY ARRAY[NEW.debit, NEW.credit] LOOP
        IF compte NOT IN ('enveloppe', 'du', 'ordonnance', 'creance', 'a_partager') THEN
            CONTINUE;
        END IF;
        SELECT coalesce(sum(CASE WHEN m.credit = compte THEN m.montant ELSE -m.montant END), 0) INTO solde
        FROM livre_mouvement m JOIN livre_ecriture e ON e.id = m.ecriture_id
        WHERE compte IN (m.credit, m.debit) AND CASE compte
            WHEN 'enveloppe' THEN e.enveloppe = de.enveloppe
            WHEN 'a_partager' THEN e.affaire = de.affaire
            ELSE e.affaire = de.affaire AND m.poste = NEW.poste END;
        IF (compte = 'creance' AND solde > 0) OR (compte <> 'creance' AND solde < 0) THEN
            RAISE EXCEPTION 'le grand livre ne tient pas : le compte % de l''écriture % serait à %', compte, de.nom, solde
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""
NON_VIDE = """
CREATE OR REPLACE FUNCTION efficience_ecriture_non_vide() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM livre_mouvement WHERE ecriture_id = NEW.id) THEN
        RAISE EXCEPTION 'l''écriture % ne porte aucun mouvement', NEW.nom USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
_POLITIQUES = tuple(
    f"DROP POLICY evaluations_ecriture_{geste} ON livre_ecriture" for geste in ("lire", "ajouter", "changer", "retirer")
)


class Migration(migrations.Migration):
    """`evaluation` becomes `affaire`; accounts of the groups; policy and triggers again, for the new columns."""

    dependencies = [("livre", "0001_initial"), ("comptes", "0001_initial"), ("dossiers", "0003_etats_caducs")]

    operations = [
        migrations.RenameField("ecriture", "evaluation", "affaire"),
        migrations.RemoveConstraint(
            model_name="ecriture",
            name="ecriture_operation_connue",
        ),
        migrations.RemoveConstraint(
            model_name="mouvement",
            name="mouvement_comptes_connus",
        ),
        migrations.AddField(
            model_name="ecriture",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="comptes.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AlterField(
            model_name="ecriture",
            name="affaire",
            field=models.CharField(blank=True, db_index=True, max_length=120, verbose_name="affaire"),
        ),
        migrations.AlterField(
            model_name="ecriture",
            name="operation",
            field=models.CharField(
                choices=[
                    ("doter", "dotation de l’enveloppe"),
                    ("constater", "somme due"),
                    ("ordonner", "paiement ordonné"),
                    ("payer", "somme payée"),
                    ("dechoir", "somme caduque"),
                    ("reclamer", "somme réclamée"),
                    ("recouvrer", "somme recouvrée"),
                    ("regulariser", "trop-perçu ou remboursement"),
                    ("encaisser", "somme reçue par le groupement"),
                    ("partager", "somme partagée entre les membres"),
                    ("extourne", "extourne"),
                ],
                max_length=12,
                verbose_name="opération",
            ),
        ),
        migrations.AlterField(
            model_name="mouvement",
            name="credit",
            field=models.CharField(
                choices=[
                    ("fir", "fonds d’intervention régional"),
                    ("fiss", "fonds pour l’innovation du système de santé"),
                    ("economies", "économies de l’assurance maladie"),
                    ("enveloppe", "enveloppe disponible"),
                    ("du", "dû au bénéficiaire"),
                    ("ordonnance", "ordonné, à payer"),
                    ("tresorerie", "trésorerie"),
                    ("dechu", "caduc"),
                    ("creance", "dû par le bénéficiaire"),
                    ("sanctions", "sanctions et reversements"),
                    ("recu", "reçu par le groupement"),
                    ("a_partager", "à partager entre les membres"),
                    ("parts", "parts des membres"),
                ],
                max_length=12,
                verbose_name="crédit",
            ),
        ),
        migrations.AlterField(
            model_name="mouvement",
            name="debit",
            field=models.CharField(
                choices=[
                    ("fir", "fonds d’intervention régional"),
                    ("fiss", "fonds pour l’innovation du système de santé"),
                    ("economies", "économies de l’assurance maladie"),
                    ("enveloppe", "enveloppe disponible"),
                    ("du", "dû au bénéficiaire"),
                    ("ordonnance", "ordonné, à payer"),
                    ("tresorerie", "trésorerie"),
                    ("dechu", "caduc"),
                    ("creance", "dû par le bénéficiaire"),
                    ("sanctions", "sanctions et reversements"),
                    ("recu", "reçu par le groupement"),
                    ("a_partager", "à partager entre les membres"),
                    ("parts", "parts des membres"),
                ],
                max_length=12,
                verbose_name="débit",
            ),
        ),
        migrations.AlterField(
            model_name="mouvement",
            name="poste",
            field=models.CharField(max_length=200, verbose_name="part"),
        ),
        migrations.AddConstraint(
            model_name="ecriture",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "operation__in",
                        [
                            "doter",
                            "constater",
                            "ordonner",
                            "payer",
                            "dechoir",
                            "reclamer",
                            "recouvrer",
                            "regulariser",
                            "encaisser",
                            "partager",
                            "extourne",
                        ],
                    )
                ),
                name="ecriture_operation_connue",
            ),
        ),
        migrations.AddConstraint(
            model_name="mouvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "credit__in",
                        [
                            "fir",
                            "fiss",
                            "economies",
                            "enveloppe",
                            "du",
                            "ordonnance",
                            "tresorerie",
                            "dechu",
                            "creance",
                            "sanctions",
                            "recu",
                            "a_partager",
                            "parts",
                        ],
                    ),
                    (
                        "debit__in",
                        [
                            "fir",
                            "fiss",
                            "economies",
                            "enveloppe",
                            "du",
                            "ordonnance",
                            "tresorerie",
                            "dechu",
                            "creance",
                            "sanctions",
                            "recu",
                            "a_partager",
                            "parts",
                        ],
                    ),
                ),
                name="mouvement_comptes_connus",
            ),
        ),
        migrations.RunSQL(_POLITIQUES, migrations.RunSQL.noop),
        cloisonner(
            "livre_ecriture", region="region", departement="departement", finess="finess", structure="organisation_id"
        ),
        migrations.RunSQL(EQUILIBRE, migrations.RunSQL.noop),
        migrations.RunSQL(NON_VIDE, migrations.RunSQL.noop),
    ]
