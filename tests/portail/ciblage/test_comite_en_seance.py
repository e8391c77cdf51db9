"""The Comité de revue sits as a session: its opinion on each hospital is kept, whatever becomes of the point."""

from __future__ import annotations

from typing import Any

import pytest
from monde_cible import BELLERIVE
from region_vivante import Vivante, a

from efficience.documents import en_html
from efficience.noyau.automate import GesteRefuse
from efficience.portail.ciblage.models import AvisDuComite, Campagne
from efficience.portail.dossiers.models import Redaction
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.gouvernance import attentes
from efficience.portail.gouvernance.cibles import avis_des_cibles


@pytest.fixture
def vivante(region: Any, settings: Any) -> Vivante:
    settings.PREPARATIONS_DE_SEANCE = []
    return Vivante(region)


def test_l_avis_sur_chaque_hopital_est_garde_meme_quand_le_ciblage_est_reporte(
    vivante: Vivante, avancer: Any, comme: Any
) -> None:
    campagne, lieu = avancer("revue"), Etablissement.objects.get(pk=BELLERIVE)
    vivante.mandats("comite_de_revue")
    points = [un.en_champs() for un in attentes.points_proposes("32", "comite_de_revue", a("2024-02-20"))]
    seance = vivante.tenir("comite_de_revue", "2024-03-05", points, le="2024-02-20")
    formulaire = comme("agent_ars").get(f"/dossiers/{seance.pk}/traiter").content.decode()
    assert f"Avis sur {lieu.raison_sociale}" in formulaire
    contre = {"sens": "defavorable", "motif": "une expérimentation y court déjà"}
    for faux, motif in (({"sens": "defavorable", "motif": " "}, "demande un motif"), ({"sens": "oui"}, "attendu")):
        with pytest.raises(GesteRefuse, match=motif):
            vivante.traiter(seance, "P1", "reporte", "2024-03-05 15:00", etablissements={lieu.finess: faux})
    seance = vivante.traiter(seance, "P1", "reporte", "2024-03-05 15:00", etablissements={lieu.finess: contre})
    assert Campagne.objects.get(pk=campagne.pk).etat == "revue" and not AvisDuComite.objects.exists()
    page = comme("agent_am").get(f"/instances/seances/{seance.pk}").content.decode()
    assert f"{lieu.raison_sociale} : avis défavorable, une expérimentation y court déjà" in page
    (dit,) = avis_des_cibles(seance.contexte(a("2024-03-06")).evenements[-1].donnees["traitement"])
    assert dit == (lieu.raison_sociale, "avis défavorable", "une expérimentation y court déjà")
    seance = vivante.faire(seance, "lever", "2024-03-05 17:00")
    vivante.faire(seance, "rediger", "2024-03-08")
    assert "une expérimentation y court déjà" in en_html(Redaction.objects.get(modele="compte-rendu-seance").compose)
    suivante = vivante.tenir("comite_de_revue", "2024-04-09", points, le="2024-03-20")
    vivante.traiter(suivante, "P1", "pris_acte", "2024-04-09 15:00", etablissements={lieu.finess: contre})
    garde = AvisDuComite.objects.get()
    assert (garde.etablissement_id, garde.sens, garde.commentaire) == (lieu.finess, "defavorable", contre["motif"])
