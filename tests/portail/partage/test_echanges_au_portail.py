"""The registry of exchanges: two opinions, a session, deliveries due and late, a file with people refused and not kept."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from region_vivante import DEBUT, Vivante, a

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.periode import Periode
from efficience.portail.commun.models import Ligne
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import actions as des_instances
from efficience.portail.gouvernance import attentes
from efficience.portail.gouvernance.models import HORS_INSTANCE
from efficience.portail.partage import actions, effacements, lectures, taches
from efficience.portail.partage.models import Description, Refus
from efficience.portail.pieces import actions as des_pieces
from efficience.portail.pieces.models import Contenu, Effacement, Piece

CHAMPS = {
    "code": "E1", "intitule": "Dépenses de transport", "nature": "dépenses mensuelles par établissement",
    "categorie": "etablissement", "source": "SNDS", "fournisseur": "am", "destinataires": ["ars"],
    "periodicite": "trimestrielle", "support": "plateforme", "niveau": "conjoint", "finalite": "suivre l’action A6",
    "base_legale": "CSS, art. L. 182-2-1-1", "conservation_nombre": 3, "conservation_unite": "ans", "seuil": 11,
    "securite": "dépôt chiffré, accès nominatif",
}  # fmt: skip
FICHIER = b"finess;mois;depense\n590000006;2024-06;1200.50\n"


@pytest.fixture(autouse=True)
def _sceau(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SCEAU, settings.DOSSIER = ("", ""), tmp_path_factory.getbasetemp() / "sceau"


@pytest.fixture
def vivante(region: Any) -> Vivante:
    return Vivante(region)


def _actif(vivante: Vivante, **autres: Any) -> Description:
    """An exchange validated in session, after the opinions of both officers."""
    for nom, role in (("le DPO de l’ARS", "agent_ars"), ("la DPO de l’AM", "agent_am")):
        des_instances.nommer(
            region="32", instance=HORS_INSTANCE, qualite="dpo", personne=nom, debut=DEBUT,
            utilisateur=vivante.region.personnes[role], par=vivante.membre("agent_ars"), le=a("2024-01-02"),
        )  # fmt: skip
    vivante.mandats("coordination")
    lue = actions.ouvrir({**CHAMPS, **autres}, par=vivante.membre("agent_am"), le=a("2024-01-10"))
    dossier = vivante.faire(lue.dossier, "soumettre", "2024-01-11", role="agent_am", traitement="registre, ligne 12")
    dossier = vivante.faire(dossier, "rendre_avis_dpo", "2024-01-15", avis="favorable")
    with pytest.raises(GesteRefuse, match="Votre délégué a déjà rendu son avis"):
        vivante.faire(dossier, "rendre_avis_dpo", "2024-01-16", avis="favorable")
    with pytest.raises(GesteRefuse, match="Ce geste demande la qualité de délégué"):
        vivante.faire(dossier, "rendre_avis_dpo", "2024-01-16", role="directeur_cpam", avis="favorable")
    dossier = vivante.faire(dossier, "rendre_avis_dpo", "2024-01-17", role="agent_am", avis="reserve")
    (point,) = attentes.points_proposes("32", "coordination", a("2024-01-20"))
    seance = vivante.tenir("coordination", "2024-02-06", [point.en_champs()], le="2024-01-20")
    vivante.traiter(seance, "P1", "adopte", "2024-02-06 15:00")
    return Description.objects.select_related("dossier").get(pk=lue.pk)


def test_un_echange_se_valide_en_seance_apres_les_deux_delegues_puis_doit_ses_livraisons(vivante: Vivante) -> None:
    lue = _actif(vivante)
    assert lue.dossier.etat == "actif"
    dues = lectures.dues(lue, a("2024-08-15"))
    assert [(str(un.periode.fin), str(un.pour_le), un.statut) for un in dues] == [
        ("2024-03-31", "2024-04-30", "en_retard"), ("2024-06-30", "2024-07-30", "en_retard"),
        ("2024-09-30", "2024-10-30", "a_venir"),
    ]  # fmt: skip
    assert lectures.dues(lue, a("2025-02-10"))[-1].statut == "a_venir"  # to be reviewed, still due
    with pytest.raises(GesteRefuse, match="n’est pas attendue"):
        actions.deposer(lue, Periode(date(2023, 1, 1), date(2023, 3, 31)), "f.csv", FICHIER,
                        par=vivante.membre("agent_am"), le=a("2024-08-15"))  # fmt: skip
    assert not Dossier.objects.filter(cycle="livraison").exists() and not Piece.objects.filter(nature="csv").exists()


def test_une_livraison_se_recoit_avec_son_empreinte_et_un_fichier_de_personnes_est_refuse_sans_etre_garde(
    vivante: Vivante, comme: Any
) -> None:
    lue = _actif(vivante)
    caisse = comme("agent_am")
    avant = Contenu.objects.count()
    nir = b"finess;assure;depense\n590000006;1 84 12 76 451 089 46;1200.50\n"
    for octets, colonne in ((b"finess;NIR\n1;2\n", "« NIR »"), (nir, "« assure »")):
        envoi = {"periode": "20240101", "fichier": SimpleUploadedFile("livraison.csv", octets)}
        reponse = caisse.envoyer(f"/echanges/{lue.dossier_id}/deposer", envoi)
        assert reponse.status_code == 302
        page = caisse.get(f"/echanges/{lue.dossier_id}").content.decode()
        assert "Fichier refusé, rien n’en est gardé" in page and colonne in page
    assert Refus.objects.count() == 2 and Contenu.objects.count() == avant
    assert not any("451 089" in str(un.motifs) for un in Refus.objects.all())
    assert Ligne.objects.filter(geste="livraison.refuser").count() == 2
    envoi = {"periode": "20240101", "fichier": SimpleUploadedFile("livraison.csv", FICHIER)}
    assert caisse.envoyer(f"/echanges/{lue.dossier_id}/deposer", envoi).status_code == 302
    livraison = Dossier.objects.get(cycle="livraison")
    (depot,) = livraison.evenements.all()
    assert (livraison.etat, depot.dites["empreinte"]) == ("deposee", hashlib.sha256(FICHIER).hexdigest())
    assert vivante.faire(livraison, "accepter", f"{depot.le + timedelta(days=1):%Y-%m-%d}").etat == "acceptee"
    page = comme("agent_ars").get(f"/echanges/{lue.dossier_id}").content.decode()
    assert "reçue" in page and depot.dites["empreinte"][:16] in page


def test_une_description_fautive_ne_se_soumet_pas_et_le_registre_s_exporte(vivante: Vivante, comme: Any) -> None:
    fautive = {**CHAMPS, "code": "E2", "categorie": "individuel_patient", "seuil": 5, "niveau": "public", "base_legale": ""}
    lue = actions.ouvrir(fautive, par=vivante.membre("agent_ars"), le=a("2024-01-10"))
    with pytest.raises(GesteRefuse, match=r"pas de base légale\..*l’ARS ne peut les recevoir.*11 au moins est demandé"):
        vivante.faire(lue.dossier, "soumettre", "2024-01-11", traitement="ligne 1")
    agent = comme("agent_ars")
    assert "À corriger avant de soumettre" in agent.get(f"/echanges/{lue.dossier_id}").content.decode()
    assert agent.get(f"/echanges/{lue.dossier_id}/description").status_code == 200
    reponse = agent.envoyer("/echanges/decrire", {**CHAMPS, "code": "E3"})
    assert reponse.status_code == 302, reponse.content.decode()
    lignes = b"".join(agent.get("/echanges/registre/csv").streaming_content).decode()
    assert "E3" in lignes and "Responsables conjoints" in lignes and "ARS Essai ; Assurance maladie Essai" in lignes
    assert agent.get("/echanges/registre/pdf").content.startswith(b"%PDF")
    assert comme("directeur").get("/echanges").status_code == 403


def _deposer(vivante: Vivante, lue: Description, debut: date, octets: bytes = FICHIER, le: str = "2024-05-02") -> Dossier:
    fin = {1: date(2024, 3, 31), 4: date(2024, 6, 30)}[debut.month]
    return actions.deposer(lue, Periode(debut, fin), "f.csv", octets, par=vivante.membre("agent_am"), le=a(le))


def test_au_terme_de_la_conservation_les_octets_sont_effaces_et_la_preuve_reste(vivante: Vivante, comme: Any) -> None:
    lue = _actif(vivante)
    livraison = _deposer(vivante, lue, date(2024, 1, 1))
    vivante.faire(livraison, "rejeter", "2024-05-03", motif="total faux")
    corrige = FICHIER.replace(b"1200.50", b"1250.50")
    _deposer(vivante, lue, date(2024, 1, 1), corrige, "2024-05-04")
    livraison = vivante.faire(Dossier.objects.get(pk=livraison.pk), "accepter", "2024-05-05")
    assert effacements.effacer_les_echues(a("2027-05-04 23:59")) == 0
    assert effacements.effacer_les_echues(a("2027-05-05")) == 2  # the rejected file too
    assert effacements.effacer_les_echues(a("2027-05-06")) == 0
    assert {bytes(un.octets or b"") for un in Contenu.objects.filter(pieces__nature="csv")} == {b""}
    preuve = Effacement.objects.get(sha256=hashlib.sha256(corrige).hexdigest())
    assert (preuve.taille, preuve.efface_par) == (len(corrige), "efficience (conservation des échanges)")
    assert preuve.motif == "terme de la conservation (3 ans) de l’échange E1"
    assert Ligne.objects.filter(geste="piece.effacer").count() == 2
    agent = comme("agent_ars")
    reponse = agent.get(f"/pieces/{preuve.piece_id}")
    assert reponse.status_code == 410 and preuve.sha256 in reponse.content.decode()
    assert comme("directeur").get(f"/pieces/{preuve.piece_id}").status_code == 404
    page = agent.get(f"/echanges/{lue.dossier_id}").content.decode()
    assert "Effacé le 05/05/2027 à 12:00 par efficience (conservation des échanges)" in page
    lignes = b"".join(agent.get("/echanges/registre/csv").streaming_content).decode()
    assert "Fichiers gardés et effacés" in lignes and "0 gardé ; 2 effacés, le dernier le 05/05/2027" in lignes
    assert agent.get("/echanges/registre/pdf").content.startswith(b"%PDF")


def test_un_fichier_jamais_accepte_est_efface_aussi_et_un_agent_peut_effacer_avant(vivante: Vivante) -> None:
    lue = _actif(vivante)
    oubliee = _deposer(vivante, lue, date(2024, 1, 1))
    autre = _deposer(vivante, lue, date(2024, 4, 1), FICHIER.replace(b"1200", b"1300"), "2024-07-02")
    assert str(effacements.conservation(lue)) == "2 gardés, effacement suivant le 02/05/2027"
    vivante.faire(autre, "effacer", "2024-07-03", motif="déposé par erreur")
    assert [un.motif for un in Effacement.objects.all()] == ["déposé par erreur"]
    taches.effacer(0)  # the clock of today: the other one is kept until 2027
    assert oubliee.etat_au(a("2027-05-02"))[0] == "deposee" and oubliee.etat_au(a("2027-05-03"))[0] == "purgee"
    assert effacements.effacer_les_echues(a("2027-05-03")) == 1


def test_un_meme_contenu_encore_garde_ailleurs_ne_s_efface_pas_et_un_contenu_revenu_se_relit(vivante: Vivante) -> None:
    lue = _actif(vivante)
    premiere = _deposer(vivante, lue, date(2024, 1, 1))
    seconde = _deposer(vivante, lue, date(2024, 4, 1), le="2024-07-02")
    assert effacements.effacer_les_echues(a("2027-05-03")) == 1
    contenu = Contenu.objects.get(sha256=hashlib.sha256(FICHIER).hexdigest())
    assert bytes(contenu.octets or b"") == FICHIER
    vivante.faire(seconde, "effacer", "2027-06-01", motif="fin de l’échange")
    assert Contenu.objects.get(pk=contenu.pk).octets is None
    revenue = des_pieces.garder(
        "f.csv", FICHIER, premiere, nature="csv", origine="deposee", geste=lectures.LIRE, lecteurs=["ars"],
        par=vivante.membre("agent_am"), le=a("2027-07-01"),
    )  # fmt: skip
    assert Piece.objects.get(pk=revenue.pk).octets == FICHIER


def test_la_base_n_efface_ni_sans_preuve_ni_un_document_du_portail(vivante: Vivante) -> None:
    lue = _actif(vivante)
    _deposer(vivante, lue, date(2024, 1, 1))
    convocation = Piece.objects.filter(nature="pdf").first()
    assert convocation is not None
    des_pieces.effacer(convocation, "essai", par=vivante.membre("agent_ars"), le=a("2024-06-01"))
    with connection.cursor() as curseur:
        for sha in (convocation.contenu_id, hashlib.sha256(FICHIER).hexdigest()):
            curseur.execute("SELECT efficience_effacer(%s)", [sha])
            assert curseur.fetchone() == (False,)
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                curseur.execute("UPDATE pieces_contenu SET octets = NULL WHERE sha256 = %s", [sha])
    assert not Contenu.objects.filter(octets__isnull=True).exists()
