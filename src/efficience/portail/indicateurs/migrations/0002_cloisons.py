"""The second wall of figures and readings, open data apart; and the view that compares without naming."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner, cloisonner_si
from efficience.portail.etablissements.cloison import VU

OUVERTE = "EXISTS (SELECT 1 FROM indicateurs_publication p WHERE p.id = {table}.publication_id AND p.ouverte)"
PAIRS = """
CREATE VIEW indicateurs_pair WITH (security_barrier) AS
SELECT r.id, r.publication_id, p.indicateur, p.annee, p.region, e.categorie, r.place, r.mesure, r.valeur, r.niveau,
    r.statut, p.provisoire,
    CASE WHEN vu.oui THEN r.etablissement_id END AS etablissement_id,
    CASE WHEN vu.oui THEN e.departement ELSE '' END AS departement
FROM indicateurs_resultat r
JOIN indicateurs_publication p ON p.id = r.publication_id
JOIN etablissements_etablissement e ON e.finess = r.etablissement_id
CROSS JOIN LATERAL (SELECT p.ouverte OR efficience_voit(e.region, e.departement, e.finess_juridique) AS oui) vu
WHERE p.remplacee_le IS NULL AND p.finess = ''
"""
"""A view reads as its owner, whom the wall does not stop: it shows every value, and takes off the names it must."""


def _chiffres(table: str, *, autrement: str = "false") -> migrations.RunSQL:
    vu = VU.format(finess=f"{table}.etablissement_id")
    return cloisonner_si(table, f"{autrement} OR {OUVERTE.format(table=table)} OR {vu}")


class Migration(migrations.Migration):
    """Policies and view, in SQL."""

    dependencies = [("indicateurs", "0001_initial"), ("etablissements", "0002_cloison")]

    operations = [
        _chiffres("indicateurs_resultat"),
        _chiffres("indicateurs_lecture", autrement="etablissement_id IS NULL"),
        cloisonner("indicateurs_livraison", region="region", finess="finess"),
        migrations.RunSQL(PAIRS, "DROP VIEW indicateurs_pair"),
    ]
