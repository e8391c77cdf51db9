"""The year of the region, played whole by the real gestures: sessions, plan, convention, exchanges, seventy-one projects."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from efficience.noyau.gouvernance.tableau import intact
from efficience.portail.demonstration import groupes_ipep, preparation, tables
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.partage.models import Refus
from efficience.portail.plan_regional.models import Fiche, Importation
from efficience.portail.tableaux.models import Gel

ACTIONS = ("A01", "A08", "A13", "A16", "A20")
LE = datetime(2026, 11, 27, 14, tzinfo=UTC)


@pytest.fixture
def repertoire(db: None, tmp_path_factory: pytest.TempPathFactory, settings: Any) -> None:
    settings.DOSSIER = tmp_path_factory.getbasetemp() / "sceau"
    for finess in tables.hopitaux():
        Etablissement.objects.create(
            finess=finess, finess_juridique=finess, raison_sociale=f"HÔPITAL {finess}", statut="public", activites=["MCO"],
            region="32", departement=finess[:2], recherche=finess, releve_le=LE,
        )  # fmt: skip


def test_une_annee_se_joue_en_entier_par_les_vrais_gestes(repertoire: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "scenarios", tuple)
    monkeypatch.setattr(tables, "campagnes", tuple)
    monkeypatch.setattr(tables, "evaluations", tuple)
    monkeypatch.setattr(groupes_ipep, "vies", lambda *_: [])
    tous, toutes = tables.projets_article_51(), tables.actions_du_plan()
    assert (len(tous), len(toutes)) == (71, 24)
    projets = tuple({un["etape"]: un for un in tous}.values())  # one of each stage: the whole is played by the demonstration
    monkeypatch.setattr(tables, "projets_article_51", lambda: projets)
    monkeypatch.setattr(tables, "actions_du_plan", lambda: tuple(un for un in toutes if un["code"] in ACTIONS))
    preparation.preparer(LE)
    tenues = Counter(un.donnees["instance"] for un in Dossier.objects.filter(cycle="seance", etat="approuvee"))
    assert tenues == {"coordination": 5, "comite_de_revue": 3, "crca_pleniere": 1, "crca_thematique": 3}
    assert Gel.objects.count() == 4 and all(intact(un.droit) for un in Gel.objects.select_related("seance"))
    etats = {
        un.reference: un.etat_au(LE)[0]
        for un in Dossier.objects.filter(cycle__in=("plan_pprgdress", "convention_partenariat"))
    }
    assert set(etats.values()) == {"en_vigueur"}
    assert Dossier.objects.get(cycle="avenant_pprgdress").etat == "publie"
    assert Counter(un.dossier.etat for un in Fiche.objects.select_related("dossier")) == {
        "en_cours": 4, "abandonnee": 1, "inscrite": 1,
    }  # fmt: skip
    (importe,) = Importation.objects.all()
    assert (importe.inscrites, importe.ecartees[0]["motifs"]) == (5, ["theme « T9 » inconnu."])
    etats_des_projets = Dossier.objects.filter(cycle="projet_article_51").values_list("etat", flat=True)
    assert Counter(etats_des_projets) == Counter(un["etape"] for un in projets)
    assert Dossier.objects.get(cycle="appel_a_projets").etat == "archive"
    assert Refus.objects.count() == 1 and Dossier.objects.get(cycle="livraison").etat == "acceptee"
    gestes = set(Evenement.objects.values_list("geste", flat=True))
    assert {"rendre_avis", "arreter", "designer_referents", "valider_ciblage", "valider_en_seance", "informer"} <= gestes
