"""A random region through the whole portal: the same amount on the page, in CSV, JSON, in the report and by the oracle.

`EFFICIENCE_ETABLISSEMENTS` makes it as large as wanted (100 hospitals in a release).
"""

import csv
import io
import os
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from monde_evalue import Vie, contracter, ecrire_coordonnees, etablir, instant, ouvrir, publier
from portefeuilles import ANNEES, NATIONAUX, REGIONAUX, RegionTiree, tirer_une_region
from pypdf import PdfReader

from efficience.documents import en_pdf, reprendre
from efficience.documents.sortes import montant_en_clair
from efficience.noyau.grand_livre import Compte
from efficience.noyau.rejouable.verification import verifier
from efficience.portail.comptes.models import Organisation
from efficience.portail.dossiers.models import Redaction
from efficience.portail.evaluations import enveloppes
from efficience.portail.evaluations.models import Calcule, Enveloppe
from efficience.portail.evaluations.taches import dechoir_les_credits
from efficience.portail.livre import ecritures
from efficience.portail.livre.models import Ecriture

pytestmark = [pytest.mark.django_db, pytest.mark.documents_composes, pytest.mark.timeout(3000)]
ETABLISSEMENTS = int(os.environ.get("EFFICIENCE_ETABLISSEMENTS", "2"))
OUVERTS = tuple(code for code in NATIONAUX if code != "N-ARA2")
REVUE = (
    ("soumettre", "agent_ars"), ("valider_revue", "agent_ars"), ("valider_revue", "agent_am"),
    ("notifier_rapport", "agent_ars"), ("accuser_reception", "directeur"),
)  # fmt: skip
SUITE = (
    ("demander_avis", "agent_ars", "09-02"), ("rendre_avis", "directeur_cpam", "09-05"), ("decider", "dg_ars", "09-10"),
    ("notifier_decision", "agent_ars", "09-12"), ("accuser_decision", "directeur", "09-13"),
)  # fmt: skip


def monter(region: Any, tiree: RegionTiree) -> dict[str, Any]:
    """Hospitals, their contracts and the published figures of every year."""
    contrats = {}
    for hopital in tiree.hopitaux:
        for site in hopital.sites:
            etablir(site, f"Site {site}", finess_juridique=hopital.finess)
        organisation = Organisation.objects.create(
            nature="etablissement", nom=f"CH {hopital.finess}", region="32", departements=["59"], finess=hopital.finess
        )  # fmt: skip
        ecrire_coordonnees({f"ch-{hopital.finess}": organisation})
        contrats[hopital.finess] = contracter(region, etablir(hopital.finess), (*OUVERTS, *REGIONAUX))
    for code in (*OUVERTS, *REGIONAUX):
        for annee in (ANNEES[0] - 1, *ANNEES):
            chiffres = {
                site: lues for h in tiree.hopitaux for (site, an), lues in h.mesures[code].items() if an == annee
            }  # fmt: skip
            publier(code, annee, chiffres)
    return contrats


def calculer(region: Any, tiree: RegionTiree, contrats: dict[str, Any], annee: int) -> dict[str, Vie]:
    """The evaluations of a year, frozen, the envelope shared, then computed and reported."""
    agent, an = region.membre("agent_ars"), annee + 1
    vies = {finess: ouvrir(region, contrat, annee, f"{an}-03-01") for finess, contrat in contrats.items()}
    for vie in vies.values():
        vie.faire("geler", f"{an}-07-11", extraite_le=date(an, 7, 10))
    enveloppes.fixer(
        "32", annee, strategie="forfait", forfait=Decimal(tiree.forfaits[annee]) / 100,
        dotation=Decimal(tiree.enveloppes[annee]) / 100, par=agent, le=instant(f"{an}-07-11"),
    )  # fmt: skip
    enveloppes.partager(Enveloppe.objects.get(annee=annee), par=agent, le=instant(f"{an}-07-11 13:00"))
    for vie in vies.values():
        vie.faire("calculer", f"{an}-07-12")
        for rang, (geste, role) in enumerate(REVUE):
            vie.faire(geste, f"{an}-07-{13 + rang}", role)
    return vies


def exiger_partout(vie: Vie, montant: Decimal, navigateur: Any) -> None:
    """The amount of an evaluation, wherever it is read."""
    chemin, dit = f"/evaluations/{vie.evaluation.pk}", montant_en_clair(montant)
    en_json = navigateur.get(f"{chemin}?format=json").json()
    lignes = list(csv.DictReader(io.StringIO(b"".join(navigateur.get(f"{chemin}?format=csv").streaming_content).decode())))
    assert (en_json["montant"], lignes[-1]["valeur"], lignes[-1]["part"]) == (
        format(montant, "f"), dit, "Montant de l’évaluation",
    )  # fmt: skip
    assert f"<strong>{dit}</strong>" in navigateur.get(chemin).text
    assert verifier(navigateur.get(f"{chemin}?format=dossier").json()).conforme
    rapport = Redaction.objects.get(evenement__dossier=vie.evaluation.pk, modele="rapport-evaluation")
    pages = PdfReader(io.BytesIO(en_pdf(reprendre(bytes(rapport.arbre))))).pages
    lu = "".join("".join(page.extract_text() for page in pages).split())
    assert f"Montantenvisagé{''.join(dit.split())}" in lu


def test_le_meme_montant_partout_et_le_livre_au_centime(region: Any, comme: Any) -> None:
    tiree = tirer_une_region("portail", ETABLISSEMENTS)
    contrats, du = monter(region, tiree), Decimal(0)
    for annee in ANNEES:
        vies, parts = calculer(region, tiree, contrats, annee), tiree.parts(annee)
        for hopital in tiree.hopitaux:
            attendu = hopital.national(annee, OUVERTS)
            montant = sum(attendu.values(), parts[hopital.finess])
            vie = vies[hopital.finess]
            calcule = Calcule.objects.get(evaluation=vie.evaluation.pk)
            assert calcule.lu.nationales == attendu, (annee, hopital.finess)
            assert calcule.montant == montant, (annee, hopital.finess)
            exiger_partout(vie, montant, comme("agent_ars"))
            for geste, role, jour in SUITE:
                vie.faire(geste, f"{annee + 1}-{jour}", role)
            assert ecritures.position(vie.dossier).du == montant
            du += montant
    livre = ecritures.lire(Ecriture.objects.all())
    assert livre.equilibre
    assert livre.solde(Compte.DU) == du
    ouvertes = sum(1 for _ in contrats for _ in ANNEES)
    assert dechoir_les_credits(instant("2031-01-02")) <= ouvertes
    assert ecritures.lire(Ecriture.objects.all()).solde(Compte.DU) == 0
