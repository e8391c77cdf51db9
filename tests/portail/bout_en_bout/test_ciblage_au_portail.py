"""The targeting in a browser: accessible, within 320 pixels, by keyboard, without JavaScript, nothing from elsewhere."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from monde_cible import ANNEE, BELLERIVE, LE, PLAN_LE, REUNION, SIGNATAIRE, Chiffres, etablir, finess, inscrire, publier

from efficience.portail.ciblage import actions, decision
from efficience.portail.ciblage.models import Campagne
from efficience.portail.commun import cloison

RACINE = f"/ciblage/{ANNEE}"
CODES = ["N-IPP", "N-TRA", "N-EZE", "N-PANS"]
PLAN = {"texte": "css-d162-11", "renvoi": "PAPRAPS 2021, annexe 2"}
FEUILLE = {
    "seuil_pans_patients": {"valeur": "100", **PLAN}, "seuil_pans_ratio": {"valeur": "1.20", **PLAN},
    "champ_comparaison": {"valeur": "regional", **PLAN},
}  # fmt: skip
NOMS = "Saint-Aubin Montclar Vaucresson Beaulieu Roquebrune Villedieu Hautefeuille Clairefontaine Merlemont Orval".split()
LARGEURS = ("bureau", "telephone")


def _chiffres(rang: int) -> dict[str, dict[str, str | None]]:
    """Four indicators of one hospital, varied enough for charts to speak."""
    boites, ambulance = 3000 + (rang * 937) % 14000, 120000 + (rang * 74321) % 900000
    ezetimibe, statines = 400 + (rang * 317) % 5000, 9000 + (rang * 2711) % 60000
    patients = 60 + (rang * 37) % 500
    depense = patients * (70 + (rang * 29) % 130)
    return {
        "N-IPP": {"boites": None if rang % 11 == 7 else str(boites), "depense": f"{boites * 4}.00"},
        "N-TRA": {"part_ambulance": f"0.{10 + (rang * 7) % 60}", "depense_ambulance": f"{ambulance}.00",
                  "depense_tap": f"{ambulance // 2}.00", "trajets_ambulance": str(ambulance // 95),
                  "trajets_tap": str(ambulance // 60)},
        "N-EZE": {"part_ezetimibe": f"{ezetimibe / (ezetimibe + statines):.12f}", "depense": f"{ezetimibe * 9}.00",
                  "unites_ezetimibe": str(ezetimibe), "unites_statines": str(statines)},
        "N-PANS": {"patients": str(patients), "montant_moyen": f"{depense / patients:.2f}", "depense": f"{depense}.00"},
    }  # fmt: skip


@pytest.fixture
def belle(region: Any, tmp_path_factory: pytest.TempPathFactory, settings: Any) -> Campagne:
    """Forty hospitals, results, one experiment declared, the sheet of the region set."""
    settings.DEMONSTRATION = True
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"
    inscrire()
    tous: dict[str, Chiffres] = {code: {} for code in CODES}
    numeros = [BELLERIVE, *(finess("59" if rang % 2 else "62", 100 + rang) for rang in range(1, 40))]
    for rang, numero in enumerate(numeros):
        nom = "CH de Bellerive" if not rang else f"{'Clinique' if rang % 3 == 0 else 'CH'} de {NOMS[rang % 10]} {rang}"
        etablir(numero, nom, categorie=("CH", "CHU", "ESPIC")[rang % 3], rang=rang)
        for code, mesures in _chiffres(rang or 53).items():
            tous[code][numero] = mesures
    for code, lus in tous.items():
        publier(code, lus)
    ars = region.membre("agent_ars")
    faite = actions.ouvrir(
        annee=ANNEE, annee_resultats=ANNEE, generation="GEN2_2022", profil="national", indicateurs=CODES,
        plan_le=PLAN_LE, par=ars, le=LE,
    )  # fmt: skip
    actions.regler(faite, indicateurs=CODES, valeurs=FEUILLE, par=ars, le=LE, jeton=faite.version)
    return faite


def _avancer(campagne: Campagne, region: Any, etat: str) -> None:
    def qui(role: str) -> dict[str, Any]:
        return {"par": region.membre(role), "le": LE, "jeton": campagne.version}

    actions.proposer(campagne, **qui("agent_ars"))
    if etat == "proposee":
        return
    actions.soumettre(campagne, **qui("agent_ars"))
    if etat == "avis_attendu":
        return
    actions.rendre_avis(campagne, "rendre_avis", sens="reserve", texte="Le seuil est bas.", **qui("agent_am"))
    if etat == "revue":
        return
    cibles = campagne.propositions.filter(decision="retenu").values_list("etablissement_id", flat=True).distinct()
    avis = dict.fromkeys(cibles[:5], ("favorable", "Confirmé."))
    decision.tenir_comite(campagne, REUNION, avis, **qui("agent_ars"))
    if etat == "a_arreter":
        return
    _a_part(lambda: decision.figer(campagne, SIGNATAIRE, **qui("dg_ars")))
    actions.publier(campagne, reference="RAA 2024-12", **qui("agent_ars"))


def _a_part(faire: Callable[[], object]) -> None:
    """In a thread of its own: the browser runs a loop in this one, and the seal runs another."""

    def courir() -> None:
        try:
            with cloison.ouverte(cloison.TOUT):
                faire()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as fil:
        fil.submit(courir).result()


ETAPES = {
    "preparation": {"agent_ars": ("/ciblage", "/ciblage/ouvrir", "", "/propositions", "/seuils", "/liste",
                                  "/indicateurs/N-TRA", "/indicateurs/N-IPP?seuil_ipp_boites=7000",
                                  "/indicateurs/N-EZE?seuil_eze_part=x")},
    "proposee": {"agent_ars": ("", "/propositions", "T", f"/etablissements/{BELLERIVE}",
                               f"/etablissements/{BELLERIVE}/action")},
    "avis_attendu": {"agent_am": ("/ciblage", "", "/avis", "/propositions"), "omedit": ("/expertise",)},
    "revue": {"agent_ars": ("", "/comite", "/reprendre")},
    "a_arreter": {"dg_ars": ("", "/arreter"), "agent_ars": ("/documents/compte-rendu.html",)},
    "publiee": {"dg_ars": ("", "/liste", f"/etablissements/{BELLERIVE}", f"/etablissements/{BELLERIVE}/retirer",
                           "/documents/decision.html"),
                "directeur": (f"/etablissements/{BELLERIVE}", "E")},
}  # fmt: skip
"""Pages of each step, by role; « T » and « E »: set a hospital aside, and the page of a hospital in the directory."""


@pytest.mark.parametrize("etat", ETAPES)
def test_chaque_page_est_accessible_et_tient_dans_l_ecran(
    etat: str, belle: Campagne, region: Any, visiter: Callable[..., Any], captures: Callable[..., None]
) -> None:
    if etat != "preparation":
        _avancer(belle, region, etat)
    visee = belle.propositions.filter(decision="retenu").first()
    trouve: dict[str, list[str]] = {}
    for role, chemins in ETAPES[etat].items():
        for largeur in LARGEURS:
            visite = visiter(role, largeur)
            if "/arreter" in chemins or f"/etablissements/{BELLERIVE}/retirer" in chemins:
                visite.ouvrir(f"/compte/preuve?next={RACINE}").get_by_role("button", name="Confirmer en tant que").click()
            for chemin in chemins:
                court = {"T": f"/propositions/{visee.pk if visee else 0}", "E": ""}.get(chemin, chemin)
                adresse = (
                    f"/etablissements/{BELLERIVE}"
                    if chemin == "E"
                    else court
                    if court.startswith("/ciblage")
                    else RACINE + court
                )
                visite.ouvrir(adresse)
                captures(visite.page, f"{etat}-{role}-{largeur}-{chemin}")
                fautes = visite.axe() + (["déborde"] if visite.deborde() else [])
                if fautes:
                    trouve[f"{adresse} ({role}, {largeur})"] = fautes
            trouve |= {faute: ["console"] for faute in visite.fautes if "422" not in faute}
    assert trouve == {}, "\n".join(f"{ou} : {quoi}" for ou, quoi in trouve.items())


def test_deplacer_un_seuil_annonce_le_nouveau_compte_et_l_adresse_suit(belle: Campagne, visiter: Callable[..., Any]) -> None:
    visite = visiter("agent_ars")
    page = visite.ouvrir(f"{RACINE}/indicateurs/N-IPP")
    avant = page.get_by_role("status").inner_text()
    champ = page.get_by_label("IPP : boîtes délivrées dans l'année")
    champ.fill("5000")
    champ.press("Tab")
    page.locator("#bilan").get_by_text("Avec ces seuils").wait_for()
    assert page.get_by_role("status").inner_text() != avant
    assert "seuil_ipp_boites=5000" in page.url
    assert page.evaluate("document.activeElement.tagName") == "BUTTON", "le clavier n’a pas perdu sa place"
    assert visite.fautes == []


def test_l_essai_marche_sans_javascript(belle: Campagne, visiter: Callable[..., Any]) -> None:
    page = visiter("agent_ars", javascript=False).ouvrir(f"{RACINE}/indicateurs/N-IPP")
    page.get_by_label("IPP : boîtes délivrées dans l'année").fill("5000")
    page.get_by_role("button", name="Essayer").click()
    assert "Avec ces seuils" in page.get_by_role("status").inner_text()
