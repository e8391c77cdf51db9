"""What a hospital keeps for itself, what it gives, what is foreseen of it; a mise sous surveillance; alerts."""

import io
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from monde_evalue import BELLERIVE, Vie, etablir, instant, publier
from pypdf import PdfWriter

from efficience.noyau.economie import Economie
from efficience.portail.commun import cloison
from efficience.portail.commun.models import Courriel
from efficience.portail.comptes.models import Rattachement
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.evaluations import actions, alertes, previsions
from efficience.portail.evaluations.models import (
    Action,
    Critere,
    DetailDepose,
    HorsReferentiel,
    InformationCME,
    Justificatif,
    LigneDeDetail,
    Mois,
    Rythme,
)
from efficience.portail.evaluations.valeurs_visees import ValeurIllisible, lire_visee

pytestmark = pytest.mark.django_db
DETAIL = """service;ucd;libelle;prescripteur;quantite;montant
Cardio;9220097;X;Dr A;10;100,50
Chirurgie;9438761;Y;Dr B;5;50
"""


def fichier(nom: str, contenu: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, contenu.encode())


def pdf() -> SimpleUploadedFile:
    pages, octets = PdfWriter(), io.BytesIO()
    pages.add_blank_page(width=595, height=842)
    pages.write(octets)
    return SimpleUploadedFile("bilan.pdf", octets.getvalue())


def test_le_detail_de_l_etablissement_n_est_vu_que_de_lui(region: Any, comme: Any) -> None:
    etablir()
    hopital = comme("professionnel")
    envoi = {"annee": "2024", "detail": fichier("d.csv", DETAIL)}
    assert hopital.envoyer("/mon-etablissement/detail", envoi).status_code == 302
    page = hopital.get("/mon-etablissement?par=prescripteur").text
    assert "Dr A" in page
    assert "100,50" in page
    for role in ("agent_ars", "agent_am", "dg_ars", "omedit", "auditeur"):
        membre = region.membre(role)
        with cloison.ouverte(membre.perimetre):
            assert (DetailDepose.objects.count(), LigneDeDetail.objects.count()) == (0, 0), role
        assert comme(role).get("/mon-etablissement").status_code in (403, 404)
    with cloison.ouverte(region.membre("directeur").perimetre):
        assert LigneDeDetail.objects.count() == 2


@pytest.mark.parametrize(
    ("contenu", "motif"),
    [
        (DETAIL.replace("10;100,50", "dix;100,50"), "ligne 2 : « quantite »"),
        (DETAIL.replace("service;", "sevice;"), "Colonnes manquantes : service."),
        (DETAIL.split("\n")[0], "aucune ligne"),
        (DETAIL.replace("Chirurgie;", ";"), "ligne 3 : « service » est vide"),
        (DETAIL.replace("10;100,50", "10;100,505"), "ligne 2 : « montant », « 100,505 » a plus de 2 décimales"),
        (DETAIL.replace("10;100,50", f"10;1{'0' * 12}"), "« montant », « 1000000000000 » est trop grand"),
        (DETAIL.replace("libelle;", "service;"), "écrite deux fois"),
        (DETAIL.replace("Chirurgie", "Chir\x00urgie"), "n’est pas un texte"),
        (DETAIL + '"' + "x" * 140_000, "jamais refermé"),
    ],
)
def test_un_detail_fautif_n_est_pas_garde_du_tout(region: Any, comme: Any, contenu: str, motif: str) -> None:
    etablir()
    envoi = {"annee": "2024", "detail": fichier("d.csv", contenu)}
    reponse = comme("professionnel").envoyer("/mon-etablissement/detail", envoi)
    assert (reponse.status_code, motif in unescape(reponse.text)) == (422, True)
    assert not DetailDepose.objects.exists()


def test_plan_interne_hors_referentiel_et_information_de_la_cme(region: Any, comme: Any) -> None:
    etablir()
    hopital = comme("directeur")
    action = {"intitule": "Revue des IPP", "responsable": "Dr A", "pour_le": "2020-01-01"}
    assert hopital.envoyer("/mon-etablissement/actions", action).status_code == 302
    assert "en retard" in hopital.get("/mon-etablissement").text
    une = Action.objects.get()
    assert hopital.envoyer(f"/mon-etablissement/actions/{une.pk}", {"issue": "faite"}).status_code == 302
    assert hopital.envoyer(f"/mon-etablissement/actions/{une.pk}", {"issue": "abandonnee"}).status_code == 404
    hors = {"prescrite_le": "2024-01-02", "service": "Cardio", "produit": "X", "indication": "Y", "argument": ""}
    assert hopital.envoyer("/mon-etablissement/hors-referentiel", hors).status_code == 422
    assert hopital.envoyer("/mon-etablissement/hors-referentiel", {**hors, "argument": "RCP"}).status_code == 302
    information = {"annee": "2024", "semestre": "1", "presentee_le": "2024-06-20", "synthese": "IPP en baisse."}
    assert hopital.envoyer("/mon-etablissement/information", {**information, "fichier": pdf()}).status_code == 302
    assert InformationCME.objects.get().piece is not None
    assert "IPP en baisse." in hopital.get("/mon-etablissement").text
    with cloison.ouverte(region.membre("agent_ars").perimetre):
        assert (Action.objects.count(), HorsReferentiel.objects.count(), InformationCME.objects.count()) == (0, 0, 1)


def test_une_piece_remise_ouvre_la_revue(vie: Vie, comme: Any) -> None:
    Critere.objects.create(region="32", annee=2023, code="10-1", intitule="Qualité", points=50, pieces=["bilan"], rang=1)
    page = f"/evaluations/{vie.evaluation.pk}/autoevaluation"
    hopital, controleur = comme("professionnel"), comme("omedit")
    assert hopital.envoyer(f"{page}/10-1", {"declare": "40", "libelle": "", "fichier": pdf()}).status_code == 422
    assert hopital.envoyer(f"{page}/10-1", {"declare": "40", "libelle": ""}).status_code == 302
    assert "il manque : bilan" in hopital.get(page).text
    assert hopital.envoyer(f"{page}/10-1", {"declare": "40", "libelle": "bilan", "fichier": pdf()}).status_code == 302
    piece = Justificatif.objects.get().piece
    assert comme("agent_am").get(f"/pieces/{piece.pk}").status_code == 200
    assert "80,0" in hopital.get(page).text
    retenir = f"/evaluations/{vie.evaluation.pk}/retenir/10-1"
    assert controleur.envoyer(retenir, {"points": "30", "motif": ""}).status_code == 422
    assert controleur.envoyer(retenir, {"points": "51", "motif": "x"}).status_code == 422
    assert controleur.envoyer(retenir, {"points": "30", "motif": "bilan incomplet"}).status_code == 302
    assert "60,0" in controleur.get(page).text


MOIS = "finess,indicateur,mois,valeur,volume,dixieme\n" + "".join(
    f"{BELLERIVE},N-IPP,{annee}-{mois:02},{100 + mois + ajout}.00,500,{dixieme}\n"
    for annee, derniers, ajout, dixieme in ((2022, 12, 0, 5), (2023, 12, 2, 10), (2024, 6, 12, 10))
    for mois in range(1, derniers + 1)
)


def test_les_mois_recus_se_projettent_et_alertent(vie: Vie, comme: Any) -> None:
    agent = comme("agent_ars")
    faux = {"fichier": fichier("m.csv", MOIS.replace(BELLERIVE, "690000005"))}
    assert "inconnus de votre région" in agent.envoyer("/evaluations/mois", faux).text
    assert not Mois.objects.exists()
    assert agent.envoyer("/evaluations/mois", {"fichier": fichier("m.csv", MOIS)}).status_code == 302
    assert agent.envoyer("/evaluations/mois", {"fichier": fichier("m.csv", MOIS)}).status_code == 302
    assert Mois.objects.count() == 30
    page = comme("directeur").get(f"/previsions/{BELLERIVE}").text
    assert "d’après 6 mois reçus" in page
    assert "dans le dixième le plus défavorable" in page


def test_si_j_atteignais_la_mediane(region: Any, comme: Any, vie: Vie) -> None:
    """Four hospitals whose spend fell by 10, 8, 6 and 5.45 per cent: the median fall is 7 per cent of 412 350.40."""
    finess = {"590000014": "900.00", "590000022": "920.00", "620000000": "940.00"}
    for numero in finess:
        etablir(numero, f"CH {numero}")
    publier("N-IPP", 2022, {**{n: {"depense": "1000.00"} for n in finess}, BELLERIVE: {"depense": "412350.40"}})
    publier("N-IPP", 2023, {**{n: {"depense": d} for n, d in finess.items()}, BELLERIVE: {"depense": "389871.15"}})
    page = comme("directeur").get(f"/previsions/{BELLERIVE}").text
    gain = (Decimal("412350.40") * Decimal("0.07") * Decimal("0.20")).quantize(Decimal("0.01"))
    assert f"{gain:,}".replace(",", " ").replace(".", ",") in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert "déjà atteint" in comme("directeur").get(f"/previsions/{BELLERIVE}?vise-N-IPP=-0.01").text
    assert "déjà atteint" in comme("directeur").get(f"/previsions/{BELLERIVE}?vise-N-IPP=−1 %25").text
    illisible = comme("directeur").get(f"/previsions/{BELLERIVE}?vise-N-IPP=1e999999999&vise-N-EZE=x").text
    assert "« 1e999999999 » n’est pas un nombre, par exemple −5 % ou −0,05. La médiane est gardée." in illisible
    assert 'value="1e999999999"' in illisible


@pytest.mark.parametrize(
    ("ecrit", "forme", "valeur"),
    [
        ("", Economie.DEPENSE, None),
        ("−5 %", Economie.DEPENSE, "-0.05"),
        ("-0,05", Economie.DEPENSE, "-0.05"),
        ("12 %", Economie.TRANSPORT, "0.12"),
        ("0.12", Economie.EPA, "0.12"),
        ("180,50", Economie.PANSEMENTS, "180.50"),
    ],
)
def test_la_valeur_visee_se_lit_comme_elle_s_ecrit(ecrit: str, forme: Economie, valeur: str | None) -> None:
    assert lire_visee(ecrit, forme) == (None if valeur is None else Decimal(valeur))


@pytest.mark.parametrize(
    ("ecrit", "forme"),
    [
        ("douze", Economie.EPA),
        ("NaN", Economie.EPA),
        ("1e9", Economie.PANSEMENTS),
        ("12", Economie.TRANSPORT),
        ("−1 %", Economie.REHOSPITALISATION),
        ("-180", Economie.PANSEMENTS),
        ("12 %", Economie.PANSEMENTS),
        ("-120 %", Economie.DEPENSE),
    ],
)
def test_une_valeur_visee_illisible_dit_quoi_ecrire(ecrit: str, forme: Economie) -> None:
    with pytest.raises(ValeurIllisible, match="par exemple"):
        lire_visee(ecrit, forme)


def test_un_seul_courriel_par_personne_au_rythme_choisi(vie: Vie, region: Any, comme: Any) -> None:
    comme("agent_ars").envoyer("/evaluations/mois", {"fichier": fichier("m.csv", MOIS)})
    assert comme("directeur").envoyer("/evaluations/alertes", {"rythme": "mensuel"}).status_code == 302
    recu = Mois.objects.latest("recu_le").recu_le
    assert (alertes.ecrire(recu), alertes.ecrire(recu)) == (1, 0)
    courriel = Courriel.objects.filter(modele="alertes").get()
    assert courriel.destinataire == region.personnes["directeur"].email
    for signal in ("dérive durable", "dans le dixième le plus défavorable"):
        assert f"- CH de Bellerive, N-IPP : {signal}" in courriel.corps
    assert not any(mot in courriel.corps for mot in ("100", "112", "500"))
    comme("directeur").envoyer("/evaluations/alertes", {"rythme": "jamais"})
    assert Rythme.objects.get().rythme == "jamais"


def charger(region: Any, le: str, ajout: str = "") -> None:
    """The months of the hospital, received on that day."""
    lignes = [
        {"finess": f, "indicateur": code, "mois": date(int(m[:4]), int(m[5:]), 1), "valeur": Decimal(v),
         "volume": Decimal(n), "dixieme": int(d), "provisoire": ""}
        for f, code, m, v, n, d in (ligne.split(",") for ligne in (MOIS + ajout).splitlines()[1:])
    ]  # fmt: skip
    siens = {un["finess"] for un in lignes}
    previsions.charger_les_mois(lignes, siens, par=region.membre("agent_ars"), le=instant(le))


def test_une_personne_de_deux_structures_recoit_un_seul_courriel(vie: Vie, region: Any) -> None:
    charger(region, "2024-07-01")
    personne, autre = region.personnes["directeur"], region.organisations["cpam"]
    Rattachement.objects.create(utilisateur=personne, organisation=autre, role="directeur_cpam", du=date(2020, 1, 1))
    for organisation, rythme in ((region.organisations["hopital"], "mensuel"), (autre, "trimestriel")):
        alertes.choisir(personne, organisation, rythme)
    assert alertes.ecrire(instant("2024-07-08")) == 1
    courriel = Courriel.objects.get(modele="alertes")
    assert courriel.corps.count("CH de Bellerive, N-IPP : dérive durable") == 2
    for structure in ("CH de Bellerive", "CPAM du Nord"):
        assert f"Pour {structure} :" in courriel.corps
    assert alertes.ecrire(instant("2024-08-04")) == 0


def test_rien_de_neuf_ne_s_ecrit_pas_et_le_rythme_est_tenu(vie: Vie, region: Any) -> None:
    """Nothing new: no mail. New months too early for the rhythm: no mail; once it is time: one."""
    charger(region, "2024-07-01")
    alertes.choisir(region.personnes["directeur"], region.organisations["hopital"], "trimestriel")
    assert alertes.ecrire(instant("2024-07-08")) == 1
    assert alertes.ecrire(instant("2025-07-08")) == 0
    neufs = "".join(f"{BELLERIVE},N-IPP,{an}-{mois:02},150.00,500,10\n" for an, mois in
                    ((2024, 7), (2024, 8), (2024, 9), (2024, 10), (2024, 11), (2024, 12), (2025, 1)))  # fmt: skip
    charger(region, "2025-08-01", neufs)
    alertes.choisir(region.personnes["directeur"], region.organisations["hopital"], "jamais")
    assert alertes.ecrire(instant("2025-08-04")) == 0
    alertes.choisir(region.personnes["directeur"], region.organisations["hopital"], "trimestriel")
    assert (alertes.ecrire(instant("2025-08-04")), alertes.ecrire(instant("2025-08-11"))) == (1, 0)


def test_une_caisse_n_est_ecrite_que_de_son_ressort_et_un_groupement_de_rien(vie: Vie, region: Any) -> None:
    etablir("620000000", "CH d’Oise")
    charger(region, "2024-07-01", MOIS.partition("\n")[2].replace(BELLERIVE, "620000000"))
    for role, structure in (("directeur_cpam", "cpam"), ("agent_ars", "ars"), ("coordinateur_ipep", "ipep")):
        alertes.choisir(region.personnes[role], region.organisations[structure], "mensuel")
    assert alertes.ecrire(instant("2024-07-08")) == 2
    corps = {un.destinataire.partition("@")[0]: un.corps for un in Courriel.objects.filter(modele="alertes")}
    assert ("CH d’Oise" in corps["directeur_cpam"], "CH d’Oise" in corps["agent_ars"]) == (False, True)
    Rattachement.objects.filter(utilisateur=region.personnes["agent_ars"]).update(au=date(2024, 8, 1))
    Rythme.objects.update(ecrit_le=None)
    assert alertes.ecrire(instant("2024-09-09")) == 1


def test_une_mise_sous_surveillance_de_la_saisine_a_la_mesure(region: Any, comme: Any) -> None:
    hopital = etablir()
    refusee = comme("agent_ars").envoyer(
        "/surveillances/proposer", {"etablissement": "690000001", "acte": "IRM", "motif": "x"}
    )  # fmt: skip
    assert refusee.status_code == 422
    une = actions.proposer_une_surveillance(
        hopital, "IRM du rachis", "1 050 actes pour 700 attendus.", par=region.membre("agent_ars"), le=instant("2022-06-01")
    )  # fmt: skip
    dg, agent = region.membre("dg_ars"), region.membre("agent_ars")

    def faire(geste: str, le: str, par: Any, **dits: Any) -> None:
        une.refresh_from_db()
        des_dossiers.faire(une, geste, dits, par=par, le=instant(le))

    faire("saisir", "2022-06-15", dg, attendu=800, document="a" * 64)
    une.refresh_from_db()
    assert une.contexte(instant("2024-06-14")).etat == "suivi"
    faire("constater_ecart", "2024-06-17", agent, document="b" * 64)
    faire("observer", "2024-07-01", region.membre("directeur"), observations="Activité nouvelle.")
    faire("consulter", "2024-07-10", agent)
    faire("rendre_avis", "2024-07-20", region.membre("directeur_cpam"), avis="favorable")
    faire("enregistrer_avis_crsa", "2024-07-25", agent, avis="favorable", piece="x")
    faire("decider_mesure", "2024-08-01", dg, montant=Decimal("60000.00"), mesure_jusqu_au=date(2025, 7, 31),
          motif="Écart persistant.", document="c" * 64)  # fmt: skip
    for role in ("agent_ars", "directeur"):
        page = comme(role).get(f"/surveillances/{une.pk}").text
        assert "60 000,00" in page.replace("\u202f", " ").replace("\u00a0", " ")
        assert "IRM du rachis" in comme(role).get("/surveillances").text
