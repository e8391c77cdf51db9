"""Random regions through the portal's own path of computation, without its tables, against the oracle, margin 0.

What goes in is written as JSON and read back, as the portal keeps it; the regional indicators are read, the envelope is
shared, the amount is computed, and the file that anybody downloads is verified. `EFFICIENCE_GRAINES` and
`EFFICIENCE_ETABLISSEMENTS` make it as large as wanted (50 seeds × 100 hospitals in a release).
"""

import json
import os
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from objectifs import objectif
from portefeuilles import ANNEES, NATIONAUX, REGIONAUX, Hopital, RegionTiree, tirer_une_region

from efficience.noyau.enveloppe_regionale import Candidat, partager_enveloppe
from efficience.noyau.indicateur import Statut
from efficience.noyau.perimetre import Perimetre, Site, ValeurDeSite
from efficience.noyau.rejouable.entrees import Entrees, PartRegionale, ecrire, relire
from efficience.noyau.rejouable.regionaux import lire_regional
from efficience.noyau.rejouable.resultat import ENVELOPPE, calculer, etapes_de
from efficience.noyau.rejouable.verification import dossier, verifier

GRAINES = int(os.environ.get("EFFICIENCE_GRAINES", "20"))
ETABLISSEMENTS = int(os.environ.get("EFFICIENCE_ETABLISSEMENTS", "3"))
ARA2 = {"nom": "portefeuille", "contenu": {"parametres": {"actif_ara2": {"2022-01-01": "oui"}}}}


def entrees(hopital: Hopital, annee: int, feuille: dict[str, Any]) -> Entrees:
    """The inputs of an evaluation, read back from what is kept of them."""
    valeurs = {
        code: tuple(
            ValeurDeSite(site, an, {n: Fraction(v) for n, v in lues.items() if n != "niveau"}, Statut.CALCULE)
            for (site, an), lues in siennes.items()
        )
        for code, siennes in hopital.mesures.items()
    }  # fmt: skip
    niveaux = {("R-CONC", site, an): lues["niveau"] for (site, an), lues in hopital.mesures["R-CONC"].items()}
    faites = Entrees(
        f"C-{hopital.finess}", "CH", "GEN2_2022", annee, Perimetre(tuple(map(Site, hopital.sites))),
        tuple(map(objectif, NATIONAUX)), valeurs, regionaux=REGIONAUX, niveaux=niveaux, feuille=feuille,
    )  # fmt: skip
    return relire(json.loads(json.dumps(ecrire(faites))))


def parts(region: RegionTiree, lues: dict[str, Entrees], annee: int) -> dict[str, PartRegionale]:
    """What the sharing of the envelope gives, as the portal shares it."""
    candidats = [
        Candidat(finess, tuple(lire_regional(code, une, une.reglement).resultat for code in une.regionaux))
        for finess, une in lues.items()
    ]
    enveloppe, forfait = (Decimal(un) / 100 for un in (region.enveloppes[annee], region.forfaits[annee]))
    partage = partager_enveloppe("forfait", candidats, enveloppe, forfait)
    return {finess: PartRegionale("32", droit, partage.parts[finess], "forfait") for finess, droit in partage.droits.items()}


@pytest.mark.parametrize("graine", range(GRAINES))
def test_le_montant_de_chaque_evaluation_est_celui_de_l_oracle(graine: int) -> None:
    region = tirer_une_region(graine, ETABLISSEMENTS)
    feuille = {} if graine % 10 else ARA2  # a region that opened the eighth national indicator, now and then
    ouverts = tuple(code for code in NATIONAUX if feuille or code != "N-ARA2")
    for annee in ANNEES:
        lues = {hopital.finess: entrees(hopital, annee, feuille) for hopital in region.hopitaux}
        siennes, attendues = parts(region, lues, annee), region.parts(annee)
        for hopital in region.hopitaux:
            complete = lues[hopital.finess].avec(part_regionale=siennes[hopital.finess])
            resultat, attendu = calculer(complete), hopital.national(annee, ouverts)
            assert resultat.nationales == attendu, (graine, annee, hopital.finess)
            assert resultat.regionales == {ENVELOPPE: attendues[hopital.finess]}, (graine, annee, hopital.finess)
            assert resultat.montant == sum(attendu.values(), attendues[hopital.finess])
            *_, (_, derniere) = etapes_de(resultat)
            assert derniere.valeur == resultat.montant
    telecharge = json.loads(json.dumps(dossier(complete, resultat)))
    assert verifier(telecharge).conforme
    telecharge["resultat"]["montant"] = format((resultat.montant or Decimal(0)) + Decimal("0.01"), "f")
    assert [ou for ou, _, _ in verifier(telecharge).ecarts] == ["resultat.montant"]
