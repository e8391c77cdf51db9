"""All the groups at one sight, by region and for the country; the money of each in the ledger; the documents and seals."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from fichiers_ipep import agregats
from monde_ipep import payer_un_groupement
from test_parcours_par_les_pages import _pdf

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.grand_livre import Compte, Operation
from efficience.portail.commun import cloison
from efficience.portail.comptes.membre import Membre, membre
from efficience.portail.comptes.models import Organisation, Rattachement, Utilisateur
from efficience.portail.dossiers import actions
from efficience.portail.dossiers.models import Dossier, Redaction
from efficience.portail.ipep import campagnes, composition, ensemble, groupes, suivi, taches
from efficience.portail.livre import ecritures
from efficience.portail.livre.models import Ecriture, Mouvement

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


@pytest.fixture
def nationale(monde: Any) -> Membre:
    """An agent of the CNAM itself, whose body has no region of its own; and a third group, in another region."""
    cnam = Organisation.objects.create(nature="caisse", nom="Caisse nationale de l’assurance maladie", region="FR")
    personne = Utilisateur.objects.create_user("cnam@essai.invalid", "mot de passe d’essai", prenom="Claude", nom="cnam")
    Rattachement.objects.create(utilisateur=personne, organisation=cnam, role="agent_am", du=date(2023, 1, 1))
    monde.region.personnes["cnam"] = personne
    loin = Organisation.objects.create(nature="ipep", nom="Groupement du Rhône", region="84")
    lui = Utilisateur.objects.create_user("rhone@essai.invalid", "mot de passe d’essai", prenom="Alix", nom="rhone")
    Rattachement.objects.create(utilisateur=lui, organisation=loin, role="coordinateur_ipep", du=date(2023, 1, 1))
    coordinateur = membre(lui, Rattachement.objects.filter(utilisateur=lui).select_related("organisation"))
    groupes.ouvrir(
        loin, nom=loin.nom, forme="personne_morale", siren="", departement="69", par=coordinateur,  # type: ignore[arg-type]
        le=monde.littoral.cree_le,
    )  # fmt: skip
    lue = membre(personne, Rattachement.objects.filter(utilisateur=personne).select_related("organisation"))
    assert lue is not None
    return lue


def test_chaque_somme_d_un_groupement_est_au_grand_livre(monde: Any, entrer: Any) -> None:
    amorcage, campagne, le = payer_un_groupement(monde)
    livre = ecritures.lire(Ecriture.objects.all())
    assert livre.equilibre
    assert [e.operation for e in livre.de(amorcage.reference).ecritures] == [
        Operation.CONSTATER, Operation.ORDONNER, Operation.PAYER,
    ] * 2  # fmt: skip
    assert ecritures.position(amorcage).paye == Decimal("68055.17")
    assert livre.solde(Compte.A_PARTAGER, campagne.reference) == Decimal("169693.88")
    msp = str(monde.littoral.membres.get().pk)
    lui = monde.role("coordinateur_ipep")
    suivi.voter_une_cle(
        monde.littoral, annee=2024, votee_le=le.date(), proces_verbal="PV", poids=[(msp, Decimal(2)),
        ("projet_collectif", Decimal(1))], par=lui, le=le,
    )  # fmt: skip
    actions.faire(campagne, "partager", par=lui, le=le)
    (partage,) = Ecriture.objects.filter(operation="partager")
    assert {m.poste: m.montant for m in partage.mouvements.all()} == {
        "MSP, Groupement du Littoral": Decimal("113129.25"), "projet collectif": Decimal("56564.63"),
    }  # fmt: skip
    assert ecritures.lire(Ecriture.objects.all()).equilibre
    page = entrer("coordinateur_ipep").get(f"/grand-livre?q={campagne.reference}").text
    assert ("équilibré" in page, "somme partagée entre les membres" in page) == (True, True)
    assert campagne.reference not in entrer("autre").get("/grand-livre").text
    with cloison.ouverte(monde.autre.perimetre):
        assert not Ecriture.objects.exists()
        assert not Mouvement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_la_base_refuse_de_partager_plus_que_ce_qui_est_recu(region: Any) -> None:
    champs = {"le": "2024-01-01T09:00+01:00", "par": "x", "affaire": "CAMP-1"}
    with transaction.atomic():
        recue = Ecriture.objects.create(nom="r", operation="encaisser", **champs)
        Mouvement.objects.create(ecriture=recue, rang=1, debit="recu", credit="a_partager", montant="10.00", poste="i")
    with pytest.raises(IntegrityError, match="le grand livre ne tient pas"), transaction.atomic():
        trop = Ecriture.objects.create(nom="p", operation="partager", **champs)
        for rang, montant in enumerate(("6.00", "4.01"), start=1):
            Mouvement.objects.create(
                ecriture=trop, rang=rang, debit="a_partager", credit="parts", montant=montant, poste=f"m{rang}"
            )
        connection.check_constraints()
    assert Ecriture.objects.count() == 1


def test_ce_qui_n_est_pas_paye_a_temps_est_ecrit_caduc_une_fois(monde: Any) -> None:
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    lui, cnam = monde.role("coordinateur_ipep"), monde.role("agent_am")
    amorcage = groupes.demander_l_amorcage(monde.littoral, par=lui, le=le)
    notes = {f"critere_{nom}": "2" for nom in ("pluridisciplinarite", "hopital", "social", "complexite")}
    actions.faire(amorcage, "deposer", notes, par=lui, le=le)
    for geste in ("calculer", "valider", "ordonner_premier"):
        actions.faire(amorcage, geste, par=cnam, le=le)
    assert taches.dechoir(le + 30 * JOUR) == 0
    tard = le.replace(year=2029)
    assert [taches.dechoir(tard), taches.dechoir(tard + JOUR)] == [1, 0]
    assert (ecritures.position(amorcage).caduc, ecritures.position(amorcage).reste) == (Decimal("34027.58"), 0)
    with pytest.raises(GesteRefuse):
        actions.faire(amorcage, "verser_premier", {"montant": Decimal("34027.58"), "piece": "p"}, par=cnam, le=tard)


def test_le_depart_en_cours_d_annee_se_solde_au_prorata(monde: Any) -> None:
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    lui, cnam = monde.role("coordinateur_ipep"), monde.role("agent_am")
    sortie = {"sortie_le": date(2024, 6, 30), "motif": "désaccord"}
    actions.faire(monde.littoral.dossier, "sortir", sortie, par=lui, le=le)
    apres = le + 300 * JOUR
    monde.littoral.dossier.refresh_from_db()
    assert monde.littoral.dossier.etat_au(apres)[0] == "sorti"
    with pytest.raises(GesteRefuse, match="n’est pas dans l’expérimentation"):
        groupes.ouvrir_la_campagne(monde.littoral, 2023, par=cnam, le=apres)
    campagne = groupes.ouvrir_la_campagne(monde.littoral, 2024, par=cnam, le=apres)
    actions.faire(campagne, "figer_patientele", par=cnam, le=apres)
    campagne.refresh_from_db()
    campagnes.recevoir(campagne, agregats(18_333, (2400, 2430, 2420, 2490)), par=cnam, le=apres)
    calcule = campagnes.calculer(campagne, apres)
    assert calcule.interessement == Decimal("84846.94")  # type: ignore[union-attr]  # six months of 169 693,88
    assert [e.libelle for e in calcule.calcul.etapes][-1] == "Prorata de sortie"  # type: ignore[union-attr]


# All the groups ----------------------------------------------------------------------------------------------------------


def test_la_cnam_voit_toutes_les_regions_et_les_autres_la_leur(monde: Any, nationale: Membre, entrer: Any) -> None:
    noms = [(vue.region, vue.groupement.nom) for vue in ensemble.vues(nationale, monde.littoral.cree_le)]
    assert noms == [
        ("Auvergne-Rhône-Alpes", "Groupement du Rhône"), ("Hauts-de-France", "Groupement des Plateaux"),
        ("Hauts-de-France", "Groupement du Littoral"),
    ]  # fmt: skip
    cnam = entrer("cnam")
    page = cnam.get("/ipep/ensemble")
    assert (page.status_code, "dans toutes les régions" in page.text, "Groupement du Rhône" in page.text) == (
        200,
        True,
        True,
    )
    assert "Groupement du Rhône" not in cnam.get("/ipep/ensemble?region=32").text
    assert cnam.get(monde.littoral.adresse).status_code == 200
    for role in ("agent_ars", "dg_ars", "agent_am", "directeur_cpam", "auditeur"):
        texte = entrer(role).get("/ipep/ensemble").text
        assert ("Littoral" in texte, "Rhône" in texte) == (True, False), role
    for role in ("coordinateur_ipep", "autre", "directeur", "professionnel", "omedit"):
        assert entrer(role).get("/ipep/ensemble").status_code == 403, role
    assert (cnam.get("/contrats").status_code, cnam.get("/grand-livre").status_code) == (200, 200)
    with cloison.ouverte(monde.role("agent_ars").perimetre):
        assert Dossier.objects.filter(cycle="groupement_ipep").count() == 2


def test_le_tableau_dit_les_montants_et_ce_qu_il_faut_regarder(monde: Any, entrer: Any) -> None:
    _, _, le = payer_un_groupement(monde)
    composition.mettre_fin(monde.plateaux.medecins.get(), date(2023, 12, 31), par=monde.autre, le=monde.littoral.cree_le)
    littoral, = (v for v in ensemble.vues(monde.role("agent_am"), le) if v.groupement == monde.littoral)  # fmt: skip
    assert (littoral.credits_montant, littoral.credits_verses) == (Decimal("68055.17"), Decimal("68055.17"))
    assert (littoral.interessement, littoral.interessement_paye, littoral.score) == (Decimal("169693.88"),) * 2 + (40,)
    assert littoral.alertes == ()
    export = entrer("agent_ars").get("/ipep/ensemble?format=csv")
    lignes = {
        ligne["groupement"]: ligne for ligne in csv.DictReader(io.StringIO(b"".join(export.streaming_content).decode()))
    }
    assert lignes["Groupement du Littoral"]["intéressement, payé"] == "169693.88"
    assert lignes["Groupement du Littoral"]["écart à l’attendu"] == "2,41\u00a0%"
    assert lignes["Groupement des Plateaux"]["étape"] == "Candidature en préparation"
    assert entrer("agent_ars").get("/ipep/ensemble?format=zip").status_code == 200


def test_l_ensemble_se_lit_en_un_nombre_fixe_de_requetes(
    monde: Any, nationale: Membre, django_assert_max_num_queries: Any
) -> None:
    payer_un_groupement(monde)
    with django_assert_max_num_queries(16):
        ensemble.vues(nationale, monde.littoral.cree_le + 60 * JOUR)


def test_chaque_ligne_de_l_export_est_decrite_dans_le_guide(monde: Any, vie: dict[str, Any], entrer: Any) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "groupement-ipep.md").read_text(encoding="utf-8")
    export = entrer("agent_am").get("/ipep/export")
    lignes = list(csv.DictReader(io.StringIO(b"".join(export.streaming_content).decode())))
    assert {ligne["rubrique"] for ligne in lignes} >= {"groupement", "patientele", "activite", "campagne"}
    for ligne in lignes:
        premier = ligne["champ"].split(",")[0].split()
        mots = [mot for mot in premier if mot.islower()] or premier
        assert f"| `{ligne['rubrique']}` |" in guide
        assert any(mot in guide for mot in mots), ligne
    assert any(ligne["champ"] == "score" and ligne["valeur"] == "40" for ligne in lignes)


# Documents ---------------------------------------------------------------------------------------------------------------


@pytest.mark.vrais_documents
def test_la_convention_est_faite_du_modele_puis_scellee_par_les_deux_parties(monde: Any, entrer: Any) -> None:
    le = monde.conventionner(monde.littoral, "coordinateur_ipep")
    faites = Redaction.objects.filter(evenement__dossier=monde.littoral.dossier).order_by("evenement__rang", "modele")
    assert [(r.evenement.geste, r.modele) for r in faites] == [
        ("deposer", "candidature-ipep"), ("inscrire", "convention-ipep"), ("inscrire", "inscription-ipep"),
    ]  # fmt: skip
    convention = faites[1]
    assert monde.littoral.dossier.contexte(le).donnee("document_signe") == convention.pdf.contenu_id
    assert [s.champ for s in convention.signatures.order_by("le")] == ["groupement", "cnam"]
    signee = convention.presente.octets
    assert signee.startswith(convention.pdf.octets)  # the seals are added, the text does not move
    assert signee.count(b"/ByteRange") == 2
    assert "révision et sortie" in convention.compose.texte
    page = entrer("coordinateur_ipep").get(f"/dossiers/{monde.littoral.pk}/documents/{convention.pk}")
    assert page.status_code == 200
    assert entrer("autre").get(f"/dossiers/{monde.littoral.pk}/documents/{convention.pk}").status_code == 404


@pytest.mark.vrais_documents
def test_une_copie_signee_ailleurs_est_verifiee_avant_d_etre_gardee(
    monde: Any, entrer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("efficience.portail.comptes.preuve.recente", lambda _requete: True)
    for geste, role, dites in (
        ("deposer", "coordinateur_ipep", {"projet": "Un projet."}), ("declarer_recevable", "agent_ars", {}),
        ("inscrire", "agent_am", {"arrete": "SSAS1", "arrete_le": date(2024, 1, 5)}),
    ):  # fmt: skip
        actions.faire(monde.littoral.dossier, geste, dites, par=monde.role(role), le=monde.littoral.cree_le)
    lu, lui = Dossier.objects.get(pk=monde.littoral.pk), entrer("coordinateur_ipep")
    envoi = {"fichier": _pdf(), "etape": "confirmer"}
    page = lui.envoyer(f"/dossiers/{lu.pk}/signer", envoi, jeton=lu.version)
    assert (page.status_code, "ne peut pas être accepté" in page.text) == (422, True)
    assert not lu.evenements.filter(geste="signer").exists()
    assert lui.envoyer(f"/dossiers/{lu.pk}/signer", {"etape": "confirmer"}, jeton=lu.version).status_code == 302


@pytest.mark.parametrize("nom", ["presentation", "information"])
def test_les_supports_se_lisent_s_impriment_et_s_adaptent(monde: Any, entrer: Any, nom: str) -> None:
    lui = entrer("coordinateur_ipep")
    page = lui.get(f"{monde.littoral.adresse}/supports/{nom}")
    assert (page.status_code, "Groupement du Littoral" in page.text, page.text.count("<h1")) == (200, True, 1)
    pdf, mot = (lui.get(f"{monde.littoral.adresse}/supports/{nom}?format={forme}") for forme in ("pdf", "docx"))
    assert (pdf.content[:5], mot.content[:2]) == (b"%PDF-", b"PK")
    assert entrer("autre").get(f"{monde.littoral.adresse}/supports/{nom}?format=pdf").status_code == 404
    assert lui.get(f"{monde.littoral.adresse}/supports/autre").status_code == 404
