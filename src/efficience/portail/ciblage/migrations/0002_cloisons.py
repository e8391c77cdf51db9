"""The second wall of the targeting: the region prepares; a hospital sees its own row, once the list is published."""

from django.db import migrations

from efficience.portail.commun.cloison import cloisonner_par, cloisonner_si

_LIEU = """EXISTS (
    SELECT 1 FROM etablissements_etablissement e WHERE {jointure} AND efficience_voit(e.region, e.departement, NULL)
)"""
"""Whether one hospital at least is seen by its region or its departement, never by its own number."""

_DANS_LA_REGION = "(efficience_voit(c.region, NULL, NULL) OR " + _LIEU.format(jointure="e.region = c.region") + ")"
_CAMPAGNE = _DANS_LA_REGION.replace("c.region", "ciblage_campagne.region")
_SIENNE = """EXISTS (
    SELECT 1 FROM etablissements_etablissement e JOIN ciblage_campagne c ON c.id = ciblage_proposition.campagne_id
    WHERE e.finess = ciblage_proposition.etablissement_id AND c.etat = 'publiee'
        AND efficience_voit(NULL, NULL, e.finess_juridique)
) AND decision = 'retenu'"""
_SON_RETRAIT = """EXISTS (
    SELECT 1 FROM etablissements_etablissement e
    WHERE e.finess = ciblage_retrait.etablissement_id AND efficience_voit(e.region, e.departement, e.finess_juridique)
)"""


def _interne(table: str) -> migrations.RunSQL:
    """What hangs from a campaign and is never a hospital's."""
    vue = f"EXISTS (SELECT 1 FROM ciblage_campagne c WHERE c.id = {table}.campagne_id AND {_DANS_LA_REGION})"
    return cloisonner_si(table, vue)


def _d_un_etablissement(table: str) -> str:
    return _LIEU.format(jointure=f"e.finess = {table}.etablissement_id")


class Migration(migrations.Migration):
    """Policies, in SQL."""

    dependencies = [
        ("ciblage", "0001_initial"),
        ("etablissements", "0002_cloison"),
        ("pieces", "0002_empreintes_et_cloisons"),
    ]

    operations = [
        cloisonner_si("ciblage_campagne", f"etat = 'publiee' OR {_CAMPAGNE}"),
        *(_interne(f"ciblage_{nom}") for nom in ("feuille", "avis", "comite", "liste")),
        cloisonner_par("ciblage_avisducomite", "comite_id", mere="ciblage_comite"),
        cloisonner_si("ciblage_proposition", f"{_d_un_etablissement('ciblage_proposition')} OR ({_SIENNE})"),
        cloisonner_si("ciblage_retrait", _SON_RETRAIT),
        cloisonner_si("ciblage_actiondeclaree", _d_un_etablissement("ciblage_actiondeclaree")),
    ]
