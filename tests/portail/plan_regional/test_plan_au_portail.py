"""The plan on the portal: actions brought in, submitted, adopted after the opinion, followed; convention, visits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from region_vivante import Vivante, a
from vies_regionales import hopital

from efficience.documents import en_html
from efficience.documents.refus import DepotRefuse
from efficience.documents.sceau import Signature, apposer
from efficience.documents.signatures import verifier_signature
from efficience.noyau.automate import GesteRefuse
from efficience.noyau.periode import Periode
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.models import Dossier, Evenement, Redaction
from efficience.portail.gouvernance import attentes
from efficience.portail.gouvernance.models import Mandat
from efficience.portail.pieces import sceau
from efficience.portail.plan_regional import actions, lectures, synthese
from efficience.portail.plan_regional.attentes import droit_du_plan
from efficience.portail.plan_regional.models import BilanDeConvention, Fiche, Gain, Importation, Valeur, Visite

CSV = """code;titre;theme;axe;origine;pilotage;debut;fin;referent_ars;referent_am;ciblage
A1;Antiulcéreux;T3;AX1;nationale;conjoint;2024-07-01;2026-06-30;M. B;Mme A;hôpitaux au-dessus du seuil
A2;Transports;T6;AX2;complementaire;am;2024-07-01;2026-06-30;;Mme A;
A3;Inconnue;T9;AX1;nationale;ars;2024-07-01;2026-06-30;M. B;;
A1;Doublon;T3;AX1;nationale;ars;2024-07-01;2026-06-30;M. B;;
A4;Sans référent;T3;AX1;nationale;conjoint;2024-07-01;2026-06-30;M. B;;
"""


@pytest.fixture(autouse=True)
def _sceau(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"
    settings.PREPARATIONS_DE_SEANCE = []


@pytest.fixture
def vivante(region: Any) -> Vivante:
    return Vivante(region)


def _plan(vivante: Vivante) -> Dossier:
    periode = Periode(date(2024, 7, 1), date(2026, 6, 30))
    return actions.ouvrir_plan("plan_pprgdress", periode, par=vivante.membre("agent_ars"), le=a("2024-02-01"))


def _importer(vivante: Vivante, plan: Dossier, comme: Any) -> Importation:
    fichier = SimpleUploadedFile("actions.csv", CSV.encode(), content_type="text/csv")
    reponse = comme("agent_ars").envoyer(f"/plan/{plan.pk}/importer", {"fichier": fichier})
    assert reponse.status_code == 302, reponse.content.decode()
    return Importation.objects.get()


def _completer(vivante: Vivante) -> None:
    """An indicator and a milestone on every card."""
    agent = vivante.membre("agent_ars")
    for fiche in Fiche.objects.all():
        mesure = {"code": "I1", "libelle": "Boîtes", "type": "resultat", "sens": "baisse", "unite": "boîtes",
                  "reference": Decimal(100), "cible": Decimal(80), "drapeaux": ["cpom"], "repere": ""}  # fmt: skip
        actions.ajouter(fiche, "indicateur", mesure, par=agent, le=a("2024-02-02"))
        jalon = {"titre": "Lancement", "prevu_le": date(2024, 9, 1)}
        actions.ajouter(fiche, "jalon", jalon, par=agent, le=a("2024-02-02"))


def _en_vigueur(vivante: Vivante, comme: Any) -> Dossier:
    """A plan adopted by the real gestures: référents named, opinion given in session, arrêté, published."""
    vivante.mandats("crca_pleniere", "coordination")
    plan = _plan(vivante)
    _importer(vivante, plan, comme)
    _completer(vivante)
    plan = vivante.faire(plan, "ouvrir_concertation", "2024-02-03")
    points = [un.en_champs() for un in attentes.points_proposes("32", "coordination", a("2024-02-20"))]
    seance = vivante.tenir("coordination", "2024-03-05", points, le="2024-02-20")
    for point in points:
        seance = vivante.traiter(seance, point["code"], "adopte", "2024-03-05 15:00")
    plan = vivante.faire(plan, "soumettre", "2024-03-10")
    with pytest.raises(GesteRefuse, match="n’est pas possible à l’étape « Soumis à la commission »"):
        vivante.faire(plan, "arreter", "2024-03-11", role="dg_ars", arrete="ARS/1")
    commission = vivante.tenir("crca_pleniere", "2024-04-16", [{"matiere": "pprgdress", "objet": str(plan.pk)}])
    vivante.traiter(commission, "P1", "defavorable", "2024-04-16 15:00")
    plan = Dossier.objects.get(pk=plan.pk)
    assert plan.etat == "avis_rendu"  # an opinion, even against, never decides
    with pytest.raises(GesteRefuse, match="ne relève pas de votre rôle"):
        vivante.faire(plan, "arreter", "2024-05-02", arrete="ARS/1")
    plan = vivante.faire(plan, "arreter", "2024-05-02", role="dg_ars", arrete="ARS/2024/1")
    with pytest.raises(GesteRefuse):
        vivante.faire(plan, "arreter", "2024-05-03", role="dg_ars", arrete="ARS/2024/2")
    tardive = vivante.tenir(
        "crca_pleniere", "2024-05-21", [{"matiere": "pprgdress", "objet": str(plan.pk)}], le="2024-05-03"
    )
    with pytest.raises(GesteRefuse, match="n’est pas possible à l’étape « À publier »"):  # an opinion after the decision
        vivante.traiter(tardive, "P1", "favorable", "2024-05-21 15:00")
    return vivante.faire(plan, "publier", "2024-05-22", raa="RAA 12")


def test_un_fichier_d_actions_ecarte_ses_lignes_fautives_avec_leurs_motifs(vivante: Vivante, comme: Any) -> None:
    plan = _plan(vivante)
    faite = _importer(vivante, plan, comme)
    assert faite.inscrites == 2
    assert [(un["ligne"], un["code"], un["motifs"]) for un in faite.ecartees] == [
        (4, "A3", ["theme « T9 » inconnu."]),
        (5, "A1", ["Code « A1 » déjà pris."]),
        (6, "A4", ["Il manque le référent de l’assurance maladie."]),
    ]
    page = comme("agent_am").get(f"/plan/{plan.pk}/importations/{faite.pk}").content.decode()
    assert "theme « T9 » inconnu." in page and "2 actions entrées" in page
    for contenu, mots in ((b"code;titre\nA1;x\n", "colonne absente"), (b"\x89PNG", "actions.csv")):
        fichier = SimpleUploadedFile("actions.csv", contenu)
        refus = comme("agent_ars").envoyer(f"/plan/{plan.pk}/importer", {"fichier": fichier})
        assert refus.status_code == 422 and (mots in refus.content.decode() or "fichier" in refus.content.decode())
    assert Fiche.objects.count() == 2


def test_un_plan_incoherent_ne_se_soumet_pas(vivante: Vivante, comme: Any) -> None:
    plan = _plan(vivante)
    _importer(vivante, plan, comme)
    plan = vivante.faire(plan, "ouvrir_concertation", "2024-02-03")
    with pytest.raises(GesteRefuse, match=r"A1 : L’action n’a pas d’indicateur.*A2 : L’action n’a pas de jalon"):
        vivante.faire(plan, "soumettre", "2024-03-10")
    page = comme("agent_ars").get(f"/plan/{plan.pk}").content.decode()
    assert "points à corriger avant de soumettre" in page and "A1" in page


def test_le_plan_arrete_apres_l_avis_inscrit_ses_actions_et_les_documents_le_disent(vivante: Vivante, comme: Any) -> None:
    plan = _en_vigueur(vivante, comme)
    assert {un.dossier.etat for un in Fiche.objects.all()} == {"inscrite"}
    projet, arrete = (en_html(Redaction.objects.get(modele=nom).compose) for nom in ("plan-regional", "arrete-plan"))
    assert "piloté conjointement" in projet and "M. B, Mme A" in projet.replace("\xa0", " ")
    assert "ARS/2024/1" in arrete and "défavorable, séance du 16/04/2024" in arrete
    assert not lectures.en_vigueur(plan, a("2024-06-30"))
    assert lectures.en_vigueur(plan, a("2024-07-01"))
    conjointe, seule = Fiche.objects.order_by("code")
    with pytest.raises(GesteRefuse, match="Le plan qui porte l’action n’est pas en vigueur"):
        vivante.faire(seule.dossier, "demarrer", "2024-06-30")
    assert vivante.faire(seule.dossier, "demarrer", "2024-07-02").etat == "en_cours"
    with pytest.raises(GesteRefuse, match="ciblage n’ont pas été validés"):
        vivante.faire(conjointe.dossier, "demarrer", "2024-07-02")
    agent = comme("agent_ars")
    for adresse in ("/plan", f"/plan/{plan.pk}", f"/plan/{plan.pk}?pertinence=oui", f"/plan/actions/{conjointe.dossier_id}"):
        assert agent.get(adresse).status_code == 200, adresse
    assert b"A1" in b"".join(agent.get(f"/plan/{plan.pk}?format=csv").streaming_content)


def test_valeurs_et_gains_se_signent_a_deux_et_une_meme_cle_ne_compte_qu_une_fois(vivante: Vivante, comme: Any) -> None:
    plan = _plan(vivante)
    _importer(vivante, plan, comme)
    _completer(vivante)
    conjointe, autre = Fiche.objects.order_by("code")
    agent, caisse = vivante.membre("agent_ars"), vivante.membre("agent_am")
    mesure = conjointe.indicateurs.get()
    for nombre, jour in (("90", date(2024, 12, 31)), ("84", date(2024, 12, 31))):
        champs = {"indicateur": mesure, "au": jour, "valeur": Decimal(nombre), "source": "SNDS", "commentaire": ""}
        actions.ajouter(conjointe, "valeur", champs, par=agent, le=a("2025-02-01"))
    valeur = Valeur.objects.latest("pk")
    carte = lectures.fiches(plan)[0]
    (lu,) = synthese.indicateurs(carte, date(2025, 2, 1))
    assert lu.part == Decimal(16) / Decimal(20)  # the correction counts: (84 − 100) / (80 − 100)
    actions.viser(conjointe, valeur, par=agent, le=a("2025-02-02"))
    assert lectures.statut(valeur, conjointe) == "validée par l’ARS"
    with pytest.raises(ValidationError, match="déjà signé"):
        actions.viser(conjointe, valeur, par=agent, le=a("2025-02-02"))
    actions.viser(conjointe, valeur, par=caisse, le=a("2025-02-03"))
    assert lectures.statut(valeur, conjointe) == "validée"
    saisie = {"annee": 2024, "poste": "antiulcéreux", "population": "région", "attendu": "1000000.00", "retenu": "",
              "methode": "tendanciel", "source": "tendance de la Cnam, juin 2024", "depense_precedente": "100000000",
              "depense": "101500000", "tendance": "0.032"}  # fmt: skip
    assert comme("agent_ars").envoyer(f"/plan/actions/{conjointe.dossier_id}/ajouter/gain", saisie).status_code == 302
    refus = comme("agent_ars").envoyer(f"/plan/actions/{conjointe.dossier_id}/ajouter/gain", {**saisie, "tendance": ""})
    assert refus.status_code == 422 and "Cette méthode demande cette valeur." in refus.content.decode()
    gain = Gain.objects.get()
    assert (gain.brut, gain.retenu) == (Decimal("1700000.00"), Decimal("1700000.00"))
    comme("agent_ars").envoyer(f"/plan/actions/{autre.dossier_id}/ajouter/gain", {**saisie, "tendance": "0.028"})
    total = synthese.du_plan(lectures.fiches(plan), date(2025, 2, 1)).gains
    assert (total.brut, total.retenu, total.ecartes) == (Decimal("1700000.00"), Decimal(0), ("A2",))
    for role in ("agent_ars", "agent_am"):
        assert comme(role).envoyer(f"/plan/visas/gain/{gain.pk}").status_code == 302
    assert synthese.du_plan(lectures.fiches(plan), date(2025, 2, 1)).gains.retenu == Decimal("1700000.00")


def test_la_convention_se_signe_a_deux_es_qualites_et_son_bilan_se_presente(vivante: Vivante, comme: Any) -> None:
    vivante.mandats("crca_pleniere")
    plan = _plan(vivante)
    _importer(vivante, plan, comme)
    convention = actions.ouvrir_convention(plan, par=vivante.membre("agent_ars"), le=a("2024-05-20"))
    convention = vivante.faire(convention, "proposer", "2024-05-21", role="agent_am")
    convention = vivante.faire(convention, "envoyer_a_signer", "2024-06-01")
    with pytest.raises(GesteRefuse, match="Ce geste demande la qualité de directeur coordonnateur"):
        vivante.faire(convention, "signer", "2024-06-02", role="agent_am")
    mandat = Mandat.objects.get(qualite="dcgdr")
    Mandat.objects.filter(pk=mandat.pk).update(fin=date(2024, 5, 31))
    with pytest.raises(GesteRefuse, match=r"Votre mandat \(directeur coordonnateur .*\) a pris fin le 31/05/2024"):
        vivante.faire(convention, "signer", "2024-06-02", role="directeur_cpam")
    Mandat.objects.filter(pk=mandat.pk).update(fin=None)
    convention = vivante.faire(convention, "signer", "2024-06-02", role="directeur_cpam")
    with pytest.raises(GesteRefuse, match="déjà signé"):
        vivante.faire(convention, "signer", "2024-06-02", role="directeur_cpam")
    convention = _signer_hors_du_portail(vivante, convention)
    assert "exemplaire signé" in comme("agent_ars").get(f"/plan/conventions/{convention.pk}").content.decode()
    assert convention.etat == "signee" and convention.etat_au(a("2024-07-01"))[0] == "en_vigueur"
    texte = en_html(Redaction.objects.get(modele="convention-partenariat").compose)
    assert "la DCGDR" in texte and "Antiulcéreux" in texte
    agent = comme("agent_ars")
    assert agent.envoyer(f"/plan/conventions/{convention.pk}/bilan", {"annee": 2024}).status_code == 302
    bilan = BilanDeConvention.objects.get()
    (point,) = [
        un for un in attentes.points_proposes("32", "crca_pleniere", a("2025-03-01")) if un.matiere == "bilan_convention"
    ]
    assert point.donnees == {"piece": str(bilan.piece_id)}
    commission = vivante.tenir("crca_pleniere", "2025-04-15", [{**point.en_champs(), "code": "P1"}], le="2025-03-15")
    vivante.traiter(commission, "P1", "pris_acte", "2025-04-15 15:00")
    assert Evenement.objects.get(geste="presenter_bilan").piece_id == bilan.piece_id


def test_un_avenant_suit_le_meme_chemin_et_ne_change_que_ce_qu_il_nomme(vivante: Vivante, comme: Any) -> None:
    plan = _en_vigueur(vivante, comme)
    with pytest.raises(ValidationError, match="plan en vigueur"):
        actions.ouvrir_avenant(plan, date(2025, 7, 1), par=vivante.membre("agent_ars"), le=a("2024-06-01"))
    actions.inscrire_fiche(plan, _carte("A9"), par=vivante.membre("agent_ars"), le=a("2025-04-20"))
    fiche = Fiche.objects.get(code="A9")
    (referents,) = [
        un for un in attentes.points_proposes("32", "coordination", a("2025-04-21")) if un.matiere == "referents"
    ]
    seance = vivante.tenir("coordination", "2025-05-06", [{**referents.en_champs(), "code": "P1"}], le="2025-04-21")
    vivante.traiter(seance, "P1", "adopte", "2025-05-06 15:00")
    for quoi, champs in (("jalon", {"titre": "L", "prevu_le": date(2025, 9, 1)}), ("indicateur", _INDICATEUR)):
        actions.ajouter(fiche, quoi, champs, par=vivante.membre("agent_ars"), le=a("2025-04-22"))
    avenant = actions.ouvrir_avenant(plan, date(2025, 7, 1), par=vivante.membre("agent_ars"), le=a("2025-04-22"))
    avenant = vivante.faire(avenant, "ouvrir_concertation", "2025-05-07")
    avenant = vivante.faire(avenant, "soumettre", "2025-05-08", date_effet=date(2025, 7, 1), retirees=["A2"])
    autre = vivante.tenir("crca_pleniere", "2025-06-17", [{"matiere": "avenant_pprgdress", "objet": str(avenant.pk)}],
                          le="2025-05-15")  # fmt: skip
    vivante.traiter(autre, "P1", "favorable", "2025-06-17 15:00")
    avenant = vivante.faire(Dossier.objects.get(pk=avenant.pk), "arreter", "2025-06-18", role="dg_ars", arrete="ARS/2025/9")
    vivante.faire(avenant, "publier", "2025-06-20", raa="RAA 30")
    assert {un.code: un.dossier.etat for un in Fiche.objects.all()} == {
        "A1": "inscrite",
        "A2": "abandonnee",
        "A9": "inscrite",
    }
    assert sorted(droit_du_plan(plan).actions(date(2025, 7, 1))) == ["A1", "A9"]
    assert sorted(droit_du_plan(plan).actions(date(2025, 6, 30))) == ["A1", "A2"]


_INDICATEUR = {"code": "I", "libelle": "x", "type": "processus", "sens": "hausse", "unite": "", "reference": Decimal(0),
               "cible": Decimal(1), "drapeaux": [], "repere": ""}  # fmt: skip


def _carte(code: str) -> dict[str, Any]:
    return {"code": code, "titre": "Nouvelle", "theme": "T4", "axe": "AX3", "origine": "complementaire", "pilotage": "ars",
            "referent_ars": "M. B", "referent_am": "", "debut": date(2025, 7, 1), "fin": date(2026, 6, 30)}  # fmt: skip


def test_une_visite_se_convient_en_seance_et_se_rapporte_une_fois(vivante: Vivante, comme: Any) -> None:
    lieu = hopital()
    plan = _plan(vivante)
    fiche = actions.inscrire_fiche(plan, {**_carte("A1"), "debut": date(2024, 7, 1), "etablissements": [lieu.pk]},
                                   par=vivante.membre("agent_ars"), le=a("2024-02-02"))  # fmt: skip
    vivante.mandats("coordination")
    seance = vivante.tenir("coordination", "2024-03-05", [{"matiere": "visite_commune", "objet": "CH"}], le="2024-02-20")
    saisie = {"nature": "rencontre_cme", "etablissement": lieu.pk, "prevue_le": "2024-05-14", "equipe_ars": "M. B",
              "equipe_am": "Mme A", "objectif": "présenter les indicateurs", "seance": "inconnue"}  # fmt: skip
    adresse = f"/plan/actions/{fiche.dossier_id}/ajouter/visite"
    refus = comme("agent_ars").envoyer(adresse, saisie)
    assert refus.status_code == 422 and "n’a pas été tenue" in refus.content.decode()
    ailleurs = comme("agent_ars").envoyer(adresse, {**saisie, "etablissement": "590000019"})
    assert ailleurs.status_code == 422 and "n’est pas au répertoire" in ailleurs.content.decode()
    assert comme("agent_ars").envoyer(adresse, {**saisie, "seance": seance.reference}).status_code == 302
    visite = Visite.objects.get()
    agent = comme("agent_ars")
    assert agent.get(f"/plan/visites/{visite.pk}/fiche.pdf").content.startswith(b"%PDF")
    rapport = {"faite_le": date(2024, 5, 14), "compte_rendu": "Douze médecins.", "suites": ""}
    actions.rapporter(visite, rapport, par=vivante.membre("agent_am"), le=a("2024-05-20"))
    with pytest.raises(ValidationError, match="déjà son compte rendu"):
        actions.rapporter(visite, rapport, par=vivante.membre("agent_am"), le=a("2024-05-21"))
    for page in ("/plan/visites", f"/plan/visites/{visite.pk}", f"/etablissements/{lieu.pk}"):
        assert agent.get(page).status_code == 200
    assert "Nouvelle" in agent.get(f"/etablissements/{lieu.pk}").content.decode()


def _signe_ailleurs(redaction: Redaction, champ: str) -> bytes:
    """The present copy, signed outside by somebody for a party."""
    qui = Signature(champ=champ, nom="Mme G", qualite="directrice", motif="Signature", lieu="Lille", le=a("2024-06-03"))
    return apposer(redaction.presente.octets, sceau.ouvert(a("2024-06-03")), qui)


def _signatures(octets: bytes, redaction: Redaction) -> list[str]:
    ancres = sceau.ouvert(a("2024-06-04")).autorites
    lue = verifier_signature(octets, redaction.pdf.contenu_id, au=a("2024-06-04"), ancres=ancres)
    assert lue.acceptee, lue.refus
    return [signature.champ for signature in lue.signatures]


def _signer_hors_du_portail(vivante: Vivante, convention: Dossier) -> Dossier:
    """The DG signs a copy elsewhere, after the DCGDR here: another file is refused, this one is checked and kept."""
    redaction = Redaction.objects.get(modele="convention-partenariat")
    propose = redaction.pdf.octets
    with pytest.raises(DepotRefuse, match="ne peut pas être accepté"):
        des_dossiers.faire(convention, "signer", par=vivante.membre("dg_ars"), le=a("2024-06-03"), copie=("c.pdf", propose))
    with pytest.raises(DepotRefuse, match="à la place réservée à votre partie"):
        deja = redaction.presente.octets
        des_dossiers.faire(convention, "signer", par=vivante.membre("dg_ars"), le=a("2024-06-03"), copie=("c.pdf", deja))
    assert redaction.signatures.count() == 1
    copie = ("convention.pdf", _signe_ailleurs(redaction, "ars"))
    des_dossiers.faire(convention, "signer", par=vivante.membre("dg_ars"), le=a("2024-06-03"), copie=copie)
    convention = Dossier.objects.get(pk=convention.pk)
    deux = redaction.signatures.order_by("le")
    assert [(un.champ, un.mode, un.qualite) for un in deux] == [
        ("organisme", "portail", "directeur coordonnateur de la gestion du risque"),
        ("ars", "exterieure", "directeur général de l’ARS"),
    ]
    finale = redaction.presente.octets
    assert finale.startswith(propose) and _signatures(finale, redaction) == ["organisme", "ars"]
    return convention
