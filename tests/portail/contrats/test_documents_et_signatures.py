"""Documents made at the gesture, sealed, signed here or elsewhere; what was altered is refused; nothing is made again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader
from vies_de_contrats import Vie, acte_de, instant

from efficience.documents.refus import DepotRefuse
from efficience.documents.sceau import Signature as Apposee
from efficience.documents.sceau import apposer, ouvrir_sceau, pkcs12_de_demonstration
from efficience.documents.signatures import verifier_signature
from efficience.noyau.contrat.gardes import mains
from efficience.noyau.periode import Periode
from efficience.portail.commun import horloge
from efficience.portail.contrats import actions, modeles_regionaux, signature
from efficience.portail.contrats.fiche import libelle
from efficience.portail.contrats.models import Document, Evenement, ModeleRegional, Signature
from efficience.portail.pieces import sceau

pytestmark = pytest.mark.vrais_documents
LE = instant("2022-03-10")


def _signer(vie: Vie, role: str, exterieur: tuple[str, bytes] | None = None) -> Any:
    acte = acte_de(vie.contrat)
    return signature.signer(acte, par=vie.membre(role), le=LE, jeton=acte.version, identite="essai", exterieur=exterieur)


def _copie(octets: bytes, champ: str, phrase: str = "x") -> bytes:
    """Signed in another tool, under a certificate the platform does not know."""
    autre = ouvrir_sceau(pkcs12_de_demonstration(phrase, le=LE), phrase, le=LE)
    return apposer(octets, autre, Apposee(champ, "Mme Roussel", "directrice", "accord", "Lille", LE))


def _recu(vie: Vie) -> Document:
    """The contract proposed, received, the CME heard."""
    vie.jusqu_a_la_proposition()
    vie.faire("rendre_avis_cme", "directeur", "2022-03-05")
    return Document.objects.get(modele="contrat-gen2")


def test_une_copie_alteree_ou_qui_n_est_pas_le_document_propose_est_refusee(vie: Vie) -> None:
    contrat, lettre = _recu(vie), Document.objects.get(modele="courrier-proposition")
    signee = _copie(contrat.pdf.octets, "etablissement")
    refusees = {
        "ce n'est pas le document proposé": ("autre.pdf", lettre.pdf.octets),
        "ne porte aucune signature": ("nu.pdf", contrat.pdf.octets),
        "à la place réservée à votre partie": ("ars.pdf", _copie(contrat.pdf.octets, "ars", "y")),
        "altéré|abîmé|pas valide|modifié": ("change.pdf", signee.replace(b"Mme Roussel", b"Mme Rousset")),
        "tronqué": ("coupe.pdf", signee[: len(signee) // 2]),
        "n'est pas un document PDF": ("image.pdf", b"\x89PNG\r\n\x1a\n"),
        "dépasse 20 Mo": ("gros.pdf", signee + b"\n" * (20 * 1024 * 1024)),
    }
    for motif, fichier in refusees.items():
        with pytest.raises(DepotRefuse, match=motif):
            _signer(vie, "directeur", fichier)
        assert (Signature.objects.count(), acte_de(vie.contrat).etat) == (0, "en_delai_1")


def test_une_signature_exterieure_puis_deux_du_portail_sur_le_meme_document(vie: Vie) -> None:
    contrat, lettre = _recu(vie), Document.objects.get(modele="courrier-proposition")
    propose, ancres = contrat.pdf.octets, sceau.ouvert(LE).autorites
    assert contrat.pdf.contenu_id == Evenement.objects.get(geste="envoyer").donnees["document"]
    assert "/MarkInfo" in PdfReader(BytesIO(propose)).trailer["/Root"]
    assert contrat.compose.empreinte == contrat.empreinte
    assert "baisse de 5" in contrat.compose.texte
    scellee = verifier_signature(lettre.pdf.octets, "0" * 64, au=LE, ancres=ancres)
    assert [(s.champ, s.nom, s.valide) for s in scellee.signatures] == [("ars", "Camille agent_ars, agent de l’ARS", True)]

    signee = _copie(propose, "etablissement")
    _signer(vie, "directeur", ("signe.pdf", signee))
    premiere = Signature.objects.get()
    assert (premiere.mode, premiere.champ, premiere.piece.octets) == ("exterieure", "etablissement", signee)
    assert "ne relève d'aucune autorité connue" in premiere.reserves
    _signer(vie, "directeur_cpam")
    lu = acte_de(vie.contrat).contexte(LE)
    assert (mains(lu), libelle(lu, "caisse"), libelle(lu, "ars")) == (("ars",), "Signé par l’établissement", "À signer")
    _signer(vie, "dg_ars")
    finale = contrat.presente.octets
    lue = verifier_signature(finale, contrat.pdf.contenu_id, au=LE, ancres=ancres)
    assert finale.startswith(signee)
    assert (lue.acceptee, [s.champ for s in lue.signatures]) == (True, ["etablissement", "organisme", "ars"])
    assert acte_de(vie.contrat).etat == "conclue"
    assert Document.objects.get(modele="contrat-gen2").pdf.octets == propose


def test_un_avenant_n_herite_d_aucune_signature_et_dit_ce_qu_il_change(vie: Vie) -> None:
    vie.jusqu_a_la_proposition()
    vie.faire("rendre_avis_cme", "directeur", "2022-03-05")
    for role in ("directeur", "directeur_cpam", "dg_ars"):
        _signer(vie, role)
    objectif = {**acte_de(vie.contrat).projet["objectifs"][0], "cible": "baisse de 4 % par an"}
    actions.ouvrir_avenant(
        vie.contrat, objet="avenant", par=vie.membre("agent_ars"), le=instant("2022-09-01"),
        projet={"motif": "Objectif trop proche.", "date_effet": "2023-01-01", "objectifs": [objectif]},
    )  # fmt: skip
    vie.faire("demander_avis", "agent_ars", "2022-09-02", numero=1)
    vie.faire("rendre_avis", "agent_am", "2022-09-03", numero=1)
    vie.faire("envoyer", "agent_ars", "2022-09-04", numero=1)
    avenant = Document.objects.get(modele="avenant")
    texte = avenant.compose.texte
    assert (avenant.signatures.count(), Signature.objects.count()) == (0, 3)
    assert "baisse de 5" in texte
    assert "baisse de 4" in texte
    assert "Rencontrer chaque service" not in texte
    assert avenant.pdf.contenu_id != Document.objects.get(modele="contrat-gen2").pdf.contenu_id


def test_la_sanction_et_l_information_de_la_caisse_partent_ensemble(vie: Vie) -> None:
    vie.jusqu_a_la_proposition()
    vie.faire("demander_second_avis", "agent_ars", "2022-03-22")
    vie.faire("rendre_second_avis", "agent_am", "2022-03-24")
    vie.faire("notifier_seconde_proposition", "agent_ars", "2022-03-28")
    vie.faire("accuser_seconde_reception", "directeur", "2022-03-29")
    vie.faire("notifier_sanction", "dg_ars", "2022-04-20")
    modeles = set(Document.objects.filter(evenement__geste="notifier_sanction").values_list("modele", flat=True))
    assert modeles == {"decision-sanction-refus", "information-caisse"}
    decision = Document.objects.get(modele="decision-sanction-refus").compose.texte
    assert "480" in decision
    assert "tribunal administratif de Lille" in decision


def test_une_region_ecrit_son_modele_et_les_documents_suivants_le_prennent(
    vie: Vie, comme: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(horloge, "maintenant", lambda: instant("2022-01-12"))
    agent, adresse = comme("agent_ars"), "/contrats/modeles/demande-avis-organisme"
    source = modeles_regionaux.bibliotheque()["demande-avis-organisme"].texte
    faux = agent.envoyer(
        adresse, {"texte": source.replace("{{ ars.nom }}", "{{ ars.nomm }}"), "motif": "x", "adopter": "oui"}
    )
    assert faux.status_code == 422
    assert "« ars.nomm » inconnue du catalogue (peut-être « ars.nom »)" in faux.content.decode().replace("&#x27;", "'")
    neuf = source.replace("je sollicite votre avis", "notre agence sollicite votre avis")
    vu = agent.envoyer(adresse, {"texte": neuf, "voir": "oui"}).content.decode()
    assert "<ins>" in vu
    assert ModeleRegional.objects.count() == 0
    assert agent.envoyer(adresse, {"texte": neuf, "adopter": "oui"}).status_code == 422
    assert agent.envoyer(adresse, {"texte": neuf, "motif": "nos mots", "adopter": "oui"}).status_code == 302
    assert comme("agent_am").envoyer(adresse, {"texte": source, "motif": "z", "adopter": "oui"}).status_code == 200
    assert ModeleRegional.objects.count() == 1
    vie.faire("demander_avis", "agent_ars", "2022-01-13")
    document = Document.objects.get()
    assert (document.regional, "notre agence sollicite" in document.compose.texte) == (True, True)


def test_un_pdf_signe_altere_est_refuse_sur_la_page_et_rien_ne_bouge(
    vie: Vie, comme: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    vie.jusqu_a_la_proposition()
    vie.faire("rendre_avis_cme", "directeur", "2022-03-05")
    monkeypatch.setattr(horloge, "maintenant", lambda: LE)
    monkeypatch.setattr("efficience.portail.comptes.preuve.recente", lambda requete: True)
    fichier = SimpleUploadedFile("signe.pdf", Document.objects.get(modele="contrat-gen2").pdf.octets)
    adresse = f"/contrats/{vie.contrat.pk}/0/signer/confirmer"
    reponse = comme("directeur").envoyer(adresse, {"fichier": fichier}, jeton=acte_de(vie.contrat).version)
    assert reponse.status_code == 422
    assert "le document ne porte aucune signature électronique" in reponse.content.decode().replace("&#x27;", "'")
    assert acte_de(vie.contrat).etat == "en_delai_1"
    assert comme("directeur").envoyer(adresse, jeton=acte_de(vie.contrat).version).status_code == 302
    assert acte_de(vie.contrat).etat == "signee_es"


def test_la_fiche_recapitulative_s_etablit_et_se_remet(
    vie: Vie, comme: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    periode = Periode(date(2022, 1, 15), date(2024, 12, 31))
    vie.faire("reprendre", "agent_ars", "2022-01-12", signe_le=date(2022, 1, 11), volets={"produits": None}, periode=periode,
              piece="contrat.pdf")  # fmt: skip
    monkeypatch.setattr(horloge, "maintenant", lambda: instant("2022-02-01"))
    agent, adresse = comme("agent_ars"), f"/contrats/{vie.contrat.pk}/fiche"
    assert adresse in agent.get(f"/contrats/{vie.contrat.pk}").content.decode()
    assert "2022-12-31 | Rapport annuel" in agent.get(adresse).context["formulaire"]["points_d_etape"].value()
    champs = {
        "donnees": "Dépenses d’IPP | SNDS | année 2021 | 2022-03-31 | direction", "points_d_etape": "2022-10-15 | Bilan",
        "taux_regionaux": "Médicaments | 2,5 %",
    }  # fmt: skip
    version = acte_de(vie.contrat).version
    refusee = agent.envoyer(adresse, {**champs, "points_d_etape": "en octobre | Bilan"}, jeton=version)
    assert (refusee.status_code, "attendu une date AAAA-MM-JJ" in refusee.content.decode()) == (422, True)
    assert agent.envoyer(adresse, champs, jeton=version).status_code == 302
    piece = Evenement.objects.get(geste="remettre").piece
    assert piece is not None
    lu = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(piece.octets)).pages).split())
    assert [mot for mot in ("Dépenses d’IPP", "15 octobre 2022", "2,5 %", "Bilan") if mot not in lu] == []
    assert adresse not in agent.get(f"/contrats/{vie.contrat.pk}").content.decode()
    assert comme("directeur").get(f"/pieces/{piece.pk}").status_code == 200
