"""Mails to members at the rhythm that each chose; an avenant to the cahier des charges may be for the whole country."""

from django.db import migrations, models

_NOMS = ("lire", "changer")
_AVANT = """cycle = 'revision_ipep' AND etat <> 'projet'
    AND EXISTS (SELECT 1 FROM ipep_groupement g WHERE g.region = dossiers_dossier.region)"""
_APRES = """cycle = 'revision_ipep' AND etat <> 'projet' AND (region = 'FR'
    OR EXISTS (SELECT 1 FROM ipep_groupement g WHERE g.region = dossiers_dossier.region))"""


def _politiques(condition: str) -> tuple[str, ...]:
    return (
        *(f"DROP POLICY dossiers_dossier_revision_{nom} ON dossiers_dossier" for nom in _NOMS),
        f"CREATE POLICY dossiers_dossier_revision_lire ON dossiers_dossier FOR SELECT USING ({condition})",
        f"CREATE POLICY dossiers_dossier_revision_changer ON dossiers_dossier FOR UPDATE USING ({condition}) "
        "WITH CHECK (true)",
    )


class Migration(migrations.Migration):
    """Columns, and the policy of avenants."""

    dependencies = [
        ("comptes", "0001_initial"),
        ("dossiers", "0003_etats_caducs"),
        ("ipep", "0003_hopitaux_membres"),
    ]

    operations = [
        migrations.AddField(
            model_name="groupement",
            name="rythme",
            field=models.CharField(
                choices=[
                    ("immediat", "à chaque geste"),
                    ("semaine", "un récapitulatif par semaine"),
                    ("jamais", "les seuls courriels légaux"),
                ],
                default="immediat",
                max_length=10,
                verbose_name="rythme des courriels",
            ),
        ),
        migrations.AddField(
            model_name="membre",
            name="courriel",
            field=models.EmailField(blank=True, max_length=254, verbose_name="courriel"),
        ),
        migrations.AddField(
            model_name="membre",
            name="rythme",
            field=models.CharField(
                choices=[
                    ("immediat", "à chaque geste"),
                    ("semaine", "un récapitulatif par semaine"),
                    ("jamais", "les seuls courriels légaux"),
                ],
                default="semaine",
                max_length=10,
                verbose_name="rythme des courriels",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupement",
            constraint=models.CheckConstraint(
                condition=models.Q(("rythme__in", ["immediat", "semaine", "jamais"])), name="groupement_rythme_connu"
            ),
        ),
        migrations.AddConstraint(
            model_name="membre",
            constraint=models.CheckConstraint(
                condition=models.Q(("rythme__in", ["immediat", "semaine", "jamais"])), name="membre_rythme_connu"
            ),
        ),
        migrations.RunSQL(_politiques(_APRES), _politiques(_AVANT)),
    ]
