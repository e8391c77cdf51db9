"""Random portfolios against the oracle, to the cent: hospitals, several sites, indicators, years; then the shared envelope.

`EFFICIENCE_GRAINES` and `EFFICIENCE_ETABLISSEMENTS` make it as large as wanted (50 seeds × 100 hospitals in a release).
"""

import os
import random
from decimal import Decimal
from fractions import Fraction

import oracle_argent
import pytest
from objectifs import FORMES, objectif

from efficience.noyau.cascade import descendre
from efficience.noyau.economie import Economie
from efficience.noyau.enveloppe_regionale import Candidat, Resultat, partager_enveloppe
from efficience.noyau.evaluation_annuelle import evaluer_contrat
from efficience.noyau.perimetre import Issue, Perimetre, Site, ValeurDeSite
from efficience.reglement import officiel

GRAINES = int(os.environ.get("EFFICIENCE_GRAINES", "20"))
ETABLISSEMENTS = int(os.environ.get("EFFICIENCE_ETABLISSEMENTS", "3"))
ANNEES = (2022, 2023, 2024)
REGLEMENT = officiel().avec({"parametres": {"actif_ara2": {"2022-01-01": "oui"}}}, "portefeuille")
OBJECTIFS = [objectif(code) for code in FORMES]


def euros(hasard: random.Random, plafond: int = 60_000_000) -> str:
    return str(Decimal(hasard.choice((0, 1, 99, hasard.randrange(plafond), hasard.randrange(plafond)))) / 100)


def tirer(hasard: random.Random, forme: Economie) -> dict[str, str]:
    """The measures of a site: amounts at every scale, zeros included, never an undefined ratio in both years."""
    if forme is Economie.DEPENSE:
        return {"depense": euros(hasard)}
    if forme is Economie.REHOSPITALISATION:
        return {"depense_rehospitalisations": euros(hasard)}
    if forme is Economie.PANSEMENTS:
        return {"depense": euros(hasard), "patients": str(hasard.randrange(1, 900))}
    if forme is Economie.TRANSPORT:
        trajets = {f"trajets_{nom}": str(hasard.randrange(1, 9000)) for nom in ("ambulance", "tap")}
        return {f"depense_{nom}": str(Decimal(hasard.randrange(1, 10**8)) / 100) for nom in ("ambulance", "tap")} | trajets
    mesures = {}
    for rang in "1234":
        sejours = hasard.choice((0, 7, hasard.randrange(1, 2000)))
        examens = hasard.randrange(sejours + 1)
        mesures |= {f"sejours_{rang}": str(sejours), f"examens_{rang}": str(examens)}
        mesures[f"montant_{rang}"] = euros(hasard, 10**6) if examens else "0"
    return mesures


def portefeuille(hasard: random.Random) -> dict[str, dict[tuple[str, int], dict[str, str]]]:
    """The measures of one to three sites, by indicator, for each year and the one before the first."""
    sites = [f"59000000{rang}" for rang in range(hasard.choice((1, 1, 2, 3)))]
    annees = (ANNEES[0] - 1, *ANNEES)
    return {c: {(site, an): tirer(hasard, FORMES[c]) for site in sites for an in annees} for c in FORMES}


@pytest.mark.parametrize("graine", range(GRAINES))
def test_le_montant_de_chaque_contrat_est_celui_de_l_oracle(graine: int) -> None:
    hasard = random.Random(graine)
    for _ in range(ETABLISSEMENTS):
        mesures = portefeuille(hasard)
        sites = sorted({site for site, _ in mesures["N-IPP"]})
        valeurs = {
            code: [ValeurDeSite(site, an, {n: Fraction(v) for n, v in m.items()}) for (site, an), m in siennes.items()]
            for code, siennes in mesures.items()
        }
        for annee in ANNEES:
            contrat = evaluer_contrat(OBJECTIFS, valeurs, Perimetre(tuple(map(Site, sites))), annee, REGLEMENT)
            total = Decimal(0)
            for ligne in contrat.lignes:
                siennes = mesures[ligne.indicateur]
                attendu = oracle_argent.evaluer(
                    ligne.indicateur, *([siennes[site, an] for site in sites] for an in (annee - 1, annee))
                )
                assert ligne.issue is Issue.CALCULEE
                assert ligne.calcul
                assert dict(ligne.calcul.resultat) == attendu, (graine, annee, ligne.indicateur)
                total += attendu["interessement"]
            assert contrat.montant == total == sum(contrat.parts.values())
            assert descendre([ligne.apport for ligne in contrat.lignes]).montant == total


@pytest.mark.parametrize("graine", range(GRAINES))
def test_l_enveloppe_partagee_est_celle_de_l_oracle(graine: int) -> None:
    hasard = random.Random(f"enveloppe-{graine}")
    candidats = [
        Candidat(f"{590000000 + hasard.randrange(10**6) * 100 + rang}", tuple(
            Resultat(f"R-{n}", hasard.random() < 0.6) for n in range(hasard.randrange(1, 6))))
        for rang in range(hasard.randrange(1, 40))
    ]  # fmt: skip
    forfait, enveloppe = hasard.randrange(1, 10**6), hasard.randrange(0, 10**8)
    partage = partager_enveloppe("forfait", candidats, Decimal(enveloppe) / 100, Decimal(forfait) / 100)
    ranges = sorted(candidats, key=lambda c: c.finess)
    droits = [forfait * sum(r.atteint for r in c.resultats) for c in ranges]
    attendues = oracle_argent.plus_fort_reste(droits, enveloppe)
    assert [int(partage.parts[c.finess] * 100) for c in ranges] == attendues
    assert sum(attendues) == min(sum(droits), enveloppe)
