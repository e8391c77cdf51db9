"""An evaluation lived through the portal, from its opening to its payment, and what stops it on the way."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Q
from monde_evalue import BELLERIVE, Vie, contracter, etablir, instant, ouvrir, publier, publier_ipp

from efficience.documents import reprendre
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.rejouable import entrees as entrees_rejouables
from efficience.noyau.rejouable.resultat import SANS_MONTANT
from efficience.portail.commun import journal
from efficience.portail.commun.models import Courriel
from efficience.portail.contrats import dossiers
from efficience.portail.contrats.actions import creer
from efficience.portail.contrats.models import Acte
from efficience.portail.dossiers.models import Redaction
from efficience.portail.etablissements.models import Succession
from efficience.portail.evaluations import calculs, taches
from efficience.portail.evaluations.actions import ouvrir_la_campagne
from efficience.portail.evaluations.models import Calcule, Critere, Evaluation, Reponse
from efficience.portail.indicateurs.models import Publication
from efficience.portail.livre import ecritures
from efficience.portail.livre.models import Ecriture
from efficience.reglement import officiel

pytestmark = pytest.mark.django_db


@pytest.mark.documents_composes
def test_de_l_ouverture_au_paiement(vie: Vie) -> None:
    vie.jusqu_a_la_notification()
    vie.faire("mandater", "2024-10-01")
    vie.faire("payer", "2024-10-20")
    assert vie.dossier.etat == "payee"
    assert list(Ecriture.objects.order_by("id").values_list("operation", flat=True)) == ["constater", "ordonner", "payer"]
    argent = ecritures.position(vie.dossier)
    assert (argent.du, argent.paye, argent.reste) == (Decimal("4495.85"), Decimal("4495.85"), Decimal("0.00"))
    calcule = Calcule.objects.get()
    assert (calcule.montant, calcule.debiteur, calcule.nature) == (Decimal("4495.85"), "assurance_maladie", "gele")
    modeles = list(Redaction.objects.order_by("evenement__rang", "reference").values_list("modele", flat=True))
    assert modeles == [
        "rapport-evaluation", "demande-avis-evaluation", "decision-evaluation", "notification-evaluation",
        "decision-evaluation", "ordre-paiement",
    ]  # fmt: skip
    assert Courriel.objects.filter(legal=True, destinataire="hopital@essai.example").count() == 2
    assert journal.verifier().intacte


@pytest.mark.documents_composes
def test_le_contradictoire_laisse_ses_documents_au_dossier(vie: Vie, comme: Any) -> None:
    """Observations, call and minutes are in the dossier, with the words that were typed; each party reads them."""
    vie.jusqu_au_rapport()
    vie.faire("observer", "2024-07-25", observations="Un site a fermé.\n\nNous le **redisons**.")
    vie.faire("demander_audition", "2024-07-26")
    vie.faire("convoquer", "2024-07-29", prevue_le=date(2024, 9, 20), lieu="à 14 h, salle Brume")
    vie.faire("tenir_audition", "2024-09-20", propos="La directrice expose la fermeture.", piece=None)
    textes = {
        un.modele: reprendre(bytes(un.arbre)).texte.replace("\u00a0", " ")
        for un in Redaction.objects.order_by("evenement__rang")
    }
    attendus = {
        "observations-evaluation": ("Un site a fermé.", "Nous le **redisons**.", "reçu le 22 juillet 2024", "22 août 2024"),
        "convocation-audition-evaluation": ("le 20 septembre 2024 : à 14 h, salle Brume", "demande du 26 juillet 2024"),
        "proces-verbal-audition-evaluation": ("M. Denis, agence", "La directrice expose la fermeture.", "25 juillet 2024"),
    }
    for modele, morceaux in attendus.items():
        for morceau in morceaux:
            assert morceau in textes[modele], modele
    for role in ("directeur", "agent_am", "agent_ars"):
        page = comme(role).get(f"/evaluations/{vie.evaluation.pk}").text
        assert page.count("Procès-verbal de l’audition") >= 1, role
        for une in Redaction.objects.filter(modele__in=attendus):
            assert comme(role).get(f"/pieces/{une.pdf_id}").status_code == 200
    assert Courriel.objects.filter(objet__startswith="Procès-verbal").count() == 2


def refus(vie: Vie, geste: str, le: str, role: str = "", **dits: Any) -> str:
    """Why a gesture is refused; nothing has moved."""
    avant = (vie.dossier.etat, vie.dossier.version, Ecriture.objects.count(), Calcule.objects.count())
    with pytest.raises(GesteRefuse) as motif:
        vie.faire(geste, le, role, **dits)
    assert (vie.dossier.etat, vie.dossier.version, Ecriture.objects.count(), Calcule.objects.count()) == avant
    return motif.value.motif.replace("\u00a0", " ")


def test_les_donnees_ne_se_gelent_ni_trop_tot_ni_provisoires_ni_absentes(vie: Vie) -> None:
    assert "définitives qu’à partir du 01/07/2024" in refus(vie, "geler", "2024-06-30")
    publier_ipp(depenses={2023: "389871.15"}, provisoire=True)
    assert "provisoires (N-IPP 2023)" in refus(vie, "geler", "2024-07-11")
    Publication.objects.update(remplacee_le=instant("2024-07-10"))
    assert "Aucun résultat n’est publié" in refus(vie, "geler", "2024-07-11")


@pytest.mark.documents_composes
@pytest.mark.parametrize(
    ("depenses", "issue", "motif"),
    [
        ({2023: "389871.15"}, "année de référence manquante", "n’a pas transmis de données pour 2022"),
        ({2022: "412350.40", 2023: "non_transmis"}, "année évaluée manquante", "n’a pas transmis de données pour 2023"),
        ({2022: "non_calculable", 2023: "389871.15"}, "année de référence manquante", "n’a pas de valeur calculable"),
        ({2022: "412350.40", 2023: "protege"}, "protégée par le secret statistique", "valeur protégée"),
    ],
)
def test_une_valeur_absente_n_est_pas_un_zero(
    region: Any, comme: Any, depenses: dict[int, str], issue: str, motif: str
) -> None:
    hopital = etablir()
    for annee, depense in depenses.items():
        boites = "1000" if depense[0].isdigit() else depense
        publier("N-IPP", annee, {BELLERIVE: {"depense": depense, "boites": boites}})
    vie = ouvrir(region, contracter(region, hopital))
    vie.jusqu_au_rapport()
    (partie,) = Calcule.objects.get().lu.parties
    assert (partie.issue, partie.montant) == (issue, None)
    assert motif in partie.motif
    agent, adresse = comme("agent_ars"), f"/evaluations/{vie.evaluation.pk}"
    page, liste = agent.get(adresse).text, agent.get("/evaluations").text
    (rapport,) = Redaction.objects.filter(modele="rapport-evaluation")
    texte = reprendre(bytes(rapport.arbre)).texte.replace("\u00a0", " ")
    assert [SANS_MONTANT in lu for lu in (page, texte)] == [True, True]
    assert ("sans montant" in liste, "0,00" in liste) == (True, False)
    (ligne,) = csv.DictReader(io.StringIO(b"".join(agent.get("/evaluations?format=csv").streaming_content).decode()))
    assert ligne["montant"] == ""
    lu = comme("agent_ars").get(f"/evaluations/{vie.evaluation.pk}?format=json").json()
    assert (lu["montant"], lu["manque"]) == (None, SANS_MONTANT)
    (une,) = comme("agent_ars").get("/evaluations?format=json").json()["evaluations"]
    assert une["montant"] is None


def test_un_etablissement_fusionne_se_compare_a_la_somme(region: Any) -> None:
    hopital, repris = etablir(), etablir("590000014", "Hôpital Été", ferme_le=date(2022, 12, 31))
    Succession.objects.create(de=repris, vers=hopital, le=date(2023, 1, 1))
    publier("N-IPP", 2022, {BELLERIVE: {"depense": "300000.00"}, "590000014": {"depense": "112350.40"}})
    publier("N-IPP", 2023, {BELLERIVE: {"depense": "389871.15"}})
    ouvrir(region, contracter(region, hopital)).jusqu_au_calcul()
    calcule = Calcule.objects.get()
    assert calcule.montant == Decimal("4495.85")
    assert "a succédé" in calcule.lu.parties[0].remarques[0]


def test_un_etablissement_ferme_n_a_plus_de_montant(region: Any) -> None:
    ferme = etablir(ferme_le=date(2023, 6, 30))
    publier_ipp()
    ouvrir(region, contracter(region, ferme)).jusqu_au_calcul()
    assert Calcule.objects.get().lu.parties[0].issue == "établissement fermé"


def test_une_liste_ne_recalcule_pas_la_page_du_dossier_si(vie: Vie, comme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    vie.jusqu_au_rapport()
    publier_ipp(depenses={2023: "390000.00"})
    lues, ordinaire = [], calculs.essayer
    monkeypatch.setattr(calculs, "essayer", lambda *mots, **dits: lues.append(mots) or ordinaire(*mots, **dits))
    for page in ("/", "/evaluations", "/evaluations/campagnes/2023"):
        assert comme("agent_ars").get(page).status_code == 200
    assert lues == []
    assert "recalculé depuis" in comme("agent_ars").get(f"/evaluations/{vie.evaluation.pk}").text
    assert len(lues) > 0


def test_un_resultat_recalcule_depuis_le_rapport_arrete_la_decision(vie: Vie) -> None:
    vie.jusqu_au_rapport()
    publier_ipp(depenses={2023: "390000.00"})
    assert refus(vie, "demander_avis", "2024-09-02") == (
        "Le résultat a été recalculé depuis : reprendre le calcul, la revue et le rapport."
    )
    vie.faire("recalculer", "2024-09-03")
    vie.faire("degeler", "2024-09-03 13:00")
    vie.faire("geler", "2024-09-03 14:00")
    vie.faire("calculer", "2024-09-03 15:00")
    assert [c.montant for c in Calcule.objects.order_by("rang")] == [Decimal("4495.85"), Decimal("4470.08")]


def test_un_parametre_change_en_cours_de_campagne_arrete_la_revue(vie: Vie, monkeypatch: pytest.MonkeyPatch) -> None:
    vie.jusqu_au_calcul()
    change = officiel().avec({"parametres": {"taux_plafond_ipp": {"2022-01-01": "0.25"}}}, "région")
    monkeypatch.setattr(entrees_rejouables, "officiel", lambda: change)
    assert refus(vie, "soumettre", "2024-07-15").startswith(("Un paramètre a changé", "Le résultat a été recalculé"))


def test_une_piece_manquante_arrete_la_revue(vie: Vie) -> None:
    critere = Critere.objects.create(
        region="32", annee=2023, code="10-1", intitule="Qualité", points=50, pieces=["bilan"], rang=1
    )
    Reponse.objects.create(evaluation=vie.evaluation, critere=critere, declare=40, le=instant("2024-03-02"), par="x")
    vie.jusqu_au_calcul()
    vie.faire("soumettre", "2024-07-15")
    assert refus(vie, "valider_revue", "2024-07-16") == "Pièces justificatives manquantes : bilan."


def test_pas_de_decision_sans_avis_ni_au_dela_du_rapport(vie: Vie) -> None:
    vie.jusqu_au_rapport()
    assert refus(vie, "decider", "2024-09-02") == "L’assurance maladie n’a pas rendu son avis sur la décision."
    vie.faire("demander_avis", "2024-09-02")
    vie.faire("rendre_avis", "2024-09-05")
    trop = refus(vie, "decider", "2024-09-10", montant=Decimal("4495.86"))
    assert trop == "Le montant décidé ne peut dépasser celui du rapport, 4 495,85 €."
    assert "ne relève pas de votre rôle" in refus(vie, "decider", "2024-09-10", "agent_ars")
    vie.faire("decider", "2024-09-10")
    assert vie.dossier.etat == "decidee"


def test_une_somme_ne_se_paie_pas_deux_fois(vie: Vie) -> None:
    vie.jusqu_a_la_notification()
    vie.faire("mandater", "2024-10-01")
    vie.faire("payer", "2024-10-20")
    assert "n’est pas possible" in refus(vie, "payer", "2024-10-21")
    assert "n’est pas possible" in refus(vie, "mandater", "2024-10-21")


def test_un_credit_non_paye_devient_caduc_par_le_temps_et_s_ecrit(vie: Vie) -> None:
    vie.jusqu_a_la_notification()
    assert "n’est pas possible" in refus(vie, "mandater", "2028-01-02")
    le = instant("2028-01-02")
    assert (taches.dechoir_les_credits(le), taches.dechoir_les_credits(le)) == (1, 0)
    argent = ecritures.position(vie.dossier)
    assert (argent.caduc, argent.reste) == (Decimal("4495.85"), Decimal("0.00"))


def test_un_recours_gagne_extourne_puis_ecrit_le_nouveau_montant(vie: Vie) -> None:
    vie.jusqu_a_la_notification(montant=Decimal("4000.00"))
    vie.faire("mandater", "2024-10-01")
    vie.faire("payer", "2024-10-20")
    vie.faire("former_recours", "2024-11-04")
    vie.faire("appliquer_jugement", "2025-06-02")
    vie.faire("demander_avis", "2025-06-03")
    vie.faire("rendre_avis", "2025-06-05")
    vie.faire("decider", "2025-06-10")
    vie.faire("notifier_decision", "2025-06-12")
    vie.faire("accuser_decision", "2025-06-13")
    argent = ecritures.position(vie.dossier)
    assert (argent.du, argent.paye, argent.reste) == (Decimal("4495.85"), Decimal("4000.00"), Decimal("495.85"))
    vie.faire("mandater", "2025-06-20")
    vie.faire("payer", "2025-07-01")
    assert ecritures.position(vie.dossier).paye == Decimal("4495.85")
    extournees = Ecriture.objects.filter(operation="extourne").count()
    assert extournees == 1
    assert ecritures.lire(Ecriture.objects.all()).equilibre


def test_l_essai_a_blanc_n_ouvre_aucun_droit(region: Any, vie: Vie) -> None:
    essai = ouvrir(region, vie.evaluation.contrat, a_blanc=True)
    essai.faire("calculer", "2024-03-02")
    essai.faire("presenter", "2024-03-03")
    essai.faire("commenter", "2024-03-04", "directeur")
    essai.faire("clore", "2024-03-05")
    assert [c.nature for c in Calcule.objects.filter(evaluation=essai.evaluation)] == ["essai"]
    assert not Ecriture.objects.exists()
    with pytest.raises(ValidationError):
        ouvrir(region, vie.evaluation.contrat)
    assert ouvrir(region, vie.evaluation.contrat, a_blanc=True).dossier.reference.endswith("-2")


def test_une_ligne_contestee_et_acceptee_quitte_le_site(region: Any, vie: Vie, comme: Any) -> None:
    vie.jusqu_au_calcul()
    autre = etablir("620000000", "CH d’Oise")
    envoi = {"ligne": "D-1", "indicateur": "N-IPP", "site": BELLERIVE, "annee": "2023", "mesure": "depense",
             "poids": "1000.00", "autre_site": autre.pk, "motif": "Prescrite ailleurs."}  # fmt: skip
    page = f"/evaluations/{vie.evaluation.pk}/lignes"
    assert comme("professionnel").envoyer(page, {**envoi, "autre_site": BELLERIVE}).status_code == 422
    assert comme("professionnel").envoyer(page, envoi).status_code == 302
    assert comme("professionnel").envoyer(page, envoi).status_code == 422
    vie.faire("contester_lignes", "2024-07-13")
    assert "n’ont pas été examinées" in _apres_la_revue(vie)
    vie.faire("trancher_contestation", "2024-07-19")
    assert "recalculé depuis" in refus(vie, "notifier_rapport", "2024-07-20")
    vie.faire("recalculer", "2024-07-21")
    vie.faire("calculer", "2024-07-22")
    dernier = Calcule.objects.order_by("-rang").first()
    assert dernier is not None
    assert dernier.montant == Decimal("4695.85")
    assert "acceptée" in comme("directeur").get(f"/evaluations/{vie.evaluation.pk}").text


def _apres_la_revue(vie: Vie) -> str:
    vie.faire("soumettre", "2024-07-15")
    vie.faire("valider_revue", "2024-07-16")
    vie.faire("valider_revue", "2024-07-17", "agent_am")
    return refus(vie, "notifier_rapport", "2024-07-18")


def test_la_premiere_generation_du_score_au_recouvrement(region: Any, comme: Any) -> None:
    """T18: 84 points of 105, 48 M€ of products: 96 000.00; a transport intéressement of 25 200.00 leaves 70 800.00."""
    vie = ouvrir(region, contracter(region, etablir(), generation="GEN1_2018"), 2020)
    assert "la grille de la région" in refus_du_calcul(vie)
    for rang, (code, points) in enumerate({"10-1": 50, "10-2": 30, "10-3": 25}.items()):
        Critere.objects.create(region="32", annee=2020, code=code, intitule=code, points=points, rang=rang)
    hopital, agent = comme("professionnel"), comme("agent_ars")
    page = f"/evaluations/{vie.evaluation.pk}"
    for code, declare in {"10-1": "40", "10-2": "24", "10-3": "20"}.items():
        assert hopital.envoyer(f"{page}/autoevaluation/{code}", {"declare": "51"}).status_code == 422
        assert hopital.envoyer(f"{page}/autoevaluation/{code}", {"declare": declare}).status_code == 302
    assert "80,0" in hopital.get(f"{page}/autoevaluation").text
    vie.faire("deposer_autoevaluation", "2024-07-11 15:00")
    assert "ne se modifie plus" in hopital.get(f"{page}/autoevaluation/10-1", follow=True).text
    assert "n’est pas connu" in refus(vie, "calculer", "2024-07-12")
    envoi = {"produits": "48000000.00", "interessements": "transports ; 25200.00", "biosimilaires": ""}
    for faux in (
        "transports",
        "transports ; NaN",
        "transports ; 1e999999999",
        "transports ; -5",
        f"transports ; 1{'0' * 12}",
    ):
        assert agent.envoyer(f"{page}/assiettes", {**envoi, "interessements": faux}).status_code == 422
    assert agent.envoyer(f"{page}/assiettes", envoi).status_code == 302
    vie.faire("calculer", "2024-07-12")
    assert Calcule.objects.get().montant == Decimal("70800.00")
    vie.faire("soumettre", "2024-07-15")
    for role in ("agent_ars", "agent_am"):
        vie.faire("valider_revue", "2024-07-16", role)
    for geste, le in SUITE:
        vie.faire(geste, le)
    argent = ecritures.position(vie.dossier)
    assert (vie.dossier.etat, argent.reclame, argent.recouvre) == ("recouvree", Decimal("70800.00"), Decimal("70800.00"))
    assert agent.get(page).status_code == 200


SUITE = (
    ("notifier_rapport", "2024-07-18"), ("accuser_reception", "2024-07-22"), ("demander_avis", "2024-09-02"),
    ("rendre_avis", "2024-09-05"), ("decider", "2024-09-10"), ("notifier_decision", "2024-09-12"),
    ("accuser_decision", "2024-09-13"), ("recouvrer", "2024-11-01"),
)  # fmt: skip


SUITE_GEN3 = (
    ("soumettre", "2029-07-15", "agent_ars"), ("valider_revue", "2029-07-16", "agent_ars"),
    ("valider_revue", "2029-07-16", "agent_am"), ("notifier_rapport", "2029-07-18", ""),
    ("accuser_reception", "2029-07-22", ""), ("demander_avis", "2029-09-02", ""), ("rendre_avis", "2029-09-05", ""),
    ("decider", "2029-09-10", ""), ("notifier_decision", "2029-09-12", ""), ("accuser_decision", "2029-09-13", ""),
)  # fmt: skip


def troisieme_generation(region: Any, agent: Any, depense: str, **assiettes: str) -> Vie:
    """The evaluation 2028 of a hospital of the third generation, opened by its campaign and computed."""
    creer(
        etablir(), generation="GEN3_2026", annee=2028, ars=region.organisations["ars"], caisse=region.organisations["cpam"],
        projet={}, motifs="Prescriptions.", cible_le=date(2028, 1, 5), par=region.membre("agent_ars"),
        le=instant("2028-01-10"),
    )  # fmt: skip
    for annee, euros in ((2027, "412350.40"), (2028, depense)):
        publier("N-IPP", annee, {BELLERIVE: {"depense": euros, "boites": "1000"}})
    ouvertes = ouvrir_la_campagne(Q(region="32"), 2028, par=region.membre("agent_ars"), le=instant("2029-03-01"))
    assert ouvertes == (1, 0)
    vie = Vie(region, Evaluation.objects.get())
    page = f"/evaluations/{vie.evaluation.pk}/assiettes"
    envoi = {"indicateurs": ["N-IPP"], "territoire": "Seul hôpital à moins d’une heure.", **assiettes}
    assert agent.envoyer(page, {**envoi, "financement": "", "penalite": "1.00"}).status_code == 422
    assert agent.envoyer(page, {**envoi, "indicateurs": ["N-INCONNU"]}).status_code == 422
    assert agent.envoyer(page, envoi).status_code == 302
    vie.faire("geler", "2029-07-02", extraite_le=date(2029, 6, 30))
    return vie


@pytest.mark.documents_composes
def test_la_troisieme_generation_de_la_campagne_a_la_dotation_payee(region: Any, comme: Any) -> None:
    vie = troisieme_generation(region, comme("agent_ars"), "389871.15")
    vie.faire("calculer", "2029-07-03")
    for geste, le, role in SUITE_GEN3:
        vie.faire(geste, le, role)
    vie.faire("mandater", "2029-10-01")
    vie.faire("payer", "2029-10-20")
    argent = ecritures.position(vie.dossier)
    assert (vie.dossier.etat, argent.du, argent.paye) == ("payee", Decimal("4495.85"), Decimal("4495.85"))
    modeles = set(Redaction.objects.values_list("modele", flat=True))
    assert modeles == {f"{nom}-gen3" for nom in ("rapport-evaluation", "demande-avis-evaluation", "decision-evaluation",
                                                 "notification-evaluation", "ordre-paiement")}  # fmt: skip
    textes = {un.modele: reprendre(bytes(un.arbre)).texte for un in Redaction.objects.all()}
    assert "une dotation complémentaire de 4\u202f495,85" in textes["decision-evaluation-gen3"]
    assert "Seul hôpital à moins d’une heure." in textes["rapport-evaluation-gen3"]
    page = comme("directeur").get(f"/evaluations/{vie.evaluation.pk}").text
    assert "A-85" in page
    assert "recalculé à l’instant, identique" in page


@pytest.mark.documents_composes
def test_la_troisieme_generation_de_la_campagne_a_la_penalite_recouvree(region: Any, comme: Any) -> None:
    vie = troisieme_generation(region, comme("agent_ars"), "430000.00", financement="48000000.00", penalite="1000000.00")
    vie.faire("calculer", "2029-07-03")
    assert Calcule.objects.get().montant == Decimal("960000.00")
    for geste, le, role in SUITE_GEN3:
        vie.faire(geste, le, role)
    assert "est sans objet" in refus(vie, "mandater", "2029-10-01")
    vie.faire("recouvrer", "2029-11-01")
    argent = ecritures.position(vie.dossier)
    assert (vie.dossier.etat, argent.reclame, argent.recouvre) == ("recouvree", Decimal("960000.00"), Decimal("960000.00"))
    decision = Redaction.objects.filter(modele="decision-evaluation-gen3").first()
    assert decision is not None
    assert "une pénalité de 960\u202f000,00" in reprendre(bytes(decision.arbre)).texte


def test_un_dossier_deja_decide_ne_s_evalue_pas_et_n_a_pas_deux_decisions(region: Any, comme: Any) -> None:
    vie = troisieme_generation(region, comme("agent_ars"), "389871.15")
    vie.faire("calculer", "2029-07-03")
    for geste, le, role in SUITE_GEN3[:7]:
        vie.faire(geste, le, role)
    Acte.objects.update(etat="dotation_notifiee")
    dossiers._LUS.clear()  # (a state written outside any gesture has no version of its own)
    contrat = vie.evaluation.contrat.reference
    assert refus(vie, "decider", "2029-09-10") == f"Le dossier {contrat} a déjà sa décision."
    Evaluation.objects.all().update(annee=2029)
    assert ouvrir_la_campagne(Q(region="32"), 2028, par=region.membre("agent_ars"), le=instant("2029-10-01")) == (0, 0)


def refus_du_calcul(vie: Vie) -> str:
    vie.faire("geler", "2024-07-11")
    return refus(vie, "calculer", "2024-07-12")
