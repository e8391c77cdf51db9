"""What time does is written once, with its true instant; letters go out, and those that do not arrive are told."""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from vies_de_contrats import Vie, acte_de, hopital, instant, ouvrir

from efficience.noyau.courriers import MATRICE
from efficience.noyau.periode import Periode
from efficience.portail.commun import courriels, horloge
from efficience.portail.commun.models import Courriel, Ligne
from efficience.portail.contrats import courriers, echeances, mentions, temps
from efficience.portail.contrats.models import Annonce, Contrat


def test_chaque_lettre_de_la_matrice_a_ses_mots() -> None:
    des_contrats = (lignes for cycle, lignes in MATRICE.items() if not cycle.startswith(("evaluation", "surveillance")))
    ecrites = {modele for lignes in des_contrats for ligne in lignes.values() for modele in ligne if modele}
    assert ecrites <= set(courriers.OBJETS)


def test_une_fin_de_delai_s_annonce_une_fois_avec_son_vrai_instant_meme_en_retard(vie: Vie) -> None:
    vie.jusqu_a_la_proposition()
    Courriel.objects.all().delete()
    trois_jours_apres = instant("2022-03-25")
    assert temps.passer(trois_jours_apres) == 1
    assert temps.passer(trois_jours_apres + timedelta(hours=1)) == 0
    annonce = Annonce.objects.get()
    assert (annonce.quoi, annonce.pour_le) == ("→silence_1", instant("2022-03-21 23:00"))
    assert Counter(Courriel.objects.values_list("modele", flat=True)) == {"avis-delai-echu": 2}
    ligne = Ligne.objects.get(geste="temps.passer")
    assert ligne.details["depuis"] == "2022-03-21T23:00:00.000000+00:00"


def test_celui_qui_a_la_main_est_rappele_une_semaine_et_un_jour_avant(vie: Vie) -> None:
    vie.jusqu_a_la_proposition()
    Courriel.objects.all().delete()
    rappels = {}
    for jour in range(1, 23):
        temps.passer(instant(f"2022-03-{jour:02}"))
        rappels[jour] = Courriel.objects.filter(modele="rappel-echeance").count()
    assert [jour for jour in rappels if rappels[jour] > rappels.get(jour - 1, 0)] == [14, 20]
    rappel = Courriel.objects.filter(modele="rappel-echeance").first()
    assert rappel is not None
    assert "Dernier jour : 21/03/2022." in rappel.corps
    assert "€" not in rappel.corps


def test_le_courriel_part_porte_un_lien_et_aucun_chiffre(vie: Vie, settings: Any) -> None:
    vie.jusqu_a_la_proposition()
    lettre = Courriel.objects.get(modele="courrier-proposition")
    assert courriels.envoyer(str(lettre.pk), le=instant("2022-02-25 12:01"))
    assert not courriels.envoyer(str(lettre.pk), le=instant("2022-02-25 12:02"))
    (parti,) = mail.outbox
    assert parti.to == ["hopital@essai.example"]
    assert f"{settings.ADRESSE}/contrats/{vie.contrat.pk}" in parti.body
    for absent in ("412", "%", "€", "N-IPP"):
        assert absent not in parti.body


def test_un_courriel_legal_refuse_demande_de_notifier_autrement(
    vie: Vie, monkeypatch: pytest.MonkeyPatch, comme: Callable[[str], Any]
) -> None:
    vie.faire("demander_avis", "agent_ars", "2022-01-11")
    vie.faire("rendre_avis", "agent_am", "2022-01-18")
    vie.faire("envoyer", "agent_ars", "2022-02-25")
    lettre = Courriel.objects.get(modele="courrier-proposition")

    def refuser(_self: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({lettre.destinataire: (550, b"boite inconnue")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuser)
    courriels.envoyer(str(lettre.pk), le=instant("2022-02-25 12:01"))
    agent = vie.membre("agent_ars")
    (souffrance,) = [e for e in echeances.source(agent, instant("2022-02-26")) if e.quoi.startswith("Notifier")]
    assert souffrance.suite == "550 boite inconnue"
    assert [temps.alerter(instant("2022-02-26")), temps.alerter(instant("2022-02-27"))] == [1, 0]
    assert Courriel.objects.get(modele="alerte-courriel").destinataire == "ars@essai.example"
    vie.faire("accuser_reception", "agent_ars", "2022-03-02")
    assert not [e for e in echeances.source(agent, instant("2022-03-03")) if e.quoi.startswith("Notifier")]


def test_un_courriel_legal_sans_issue_apres_vingt_quatre_heures_se_voit(vie: Vie) -> None:
    vie.faire("demander_avis", "agent_ars", "2022-01-11")
    vie.faire("rendre_avis", "agent_am", "2022-01-18")
    vie.faire("envoyer", "agent_ars", "2022-02-25")
    agent = vie.membre("agent_ars")
    vus = {
        quand: any(e.quoi.startswith("Notifier") for e in echeances.source(agent, instant(quand)))
        for quand in ("2022-02-26 11:00", "2022-02-26 13:00")
    }
    assert vus == {"2022-02-26 11:00": False, "2022-02-26 13:00": True}


def test_une_partie_sans_adresse_n_est_jamais_oubliee_en_silence(vie: Vie) -> None:
    organisation = vie.region.organisations["hopital"]
    vie.faire("demander_avis", "agent_ars", "2022-01-11")
    vie.faire("rendre_avis", "agent_am", "2022-01-18")
    vie.faire("envoyer", "agent_ars", "2022-02-25")
    organisation.boite_fonctionnelle = ""
    organisation.save()
    vie.faire("accuser_reception", "agent_ars", "2022-02-26")
    assert Courriel.objects.get(modele="avis-delai-ouvert").destinataire == courriers.SANS_ADRESSE


def test_mes_echeances_disent_a_chacun_ce_qui_lui_revient(vie: Vie) -> None:
    vie.jusqu_a_la_proposition()
    vus = {
        role: [(e.quoi, e.quand, e.a_la_main) for e in echeances.source(vie.membre(role), instant("2022-03-20"))
               if not e.quoi.startswith("Notifier")]
        for role in ("directeur", "professionnel", "agent_ars", "auditeur")
    }  # fmt: skip
    fin = date(2022, 3, 21)
    assert vus["directeur"] == [("Enregistrer l’avis de la CME", fin, True)]
    assert vus["professionnel"] == [("Enregistrer l’avis de la CME", fin, True)]
    assert vus["agent_ars"] == [("Enregistrer l’avis de la CME", fin, False)]
    assert vus["auditeur"] == [("Enregistrer l’avis de la CME", fin, False)]


def test_un_agenda_suit_les_echeances_jusqu_a_ce_qu_on_le_revoque(
    vie: Vie, comme: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    vie.jusqu_a_la_proposition()
    monkeypatch.setattr(horloge, "maintenant", lambda: instant("2022-03-10"))
    directeur = comme("directeur")
    assert directeur.envoyer("/calendrier").status_code == 302
    page = directeur.get("/calendrier").content.decode()
    adresse = page.split("/calendrier/")[1].split(".ics")[0]
    assert adresse not in directeur.get("/calendrier").content.decode()
    flux = comme("").get(f"/calendrier/{adresse}.ics")
    corps = flux.content.decode()
    assert flux.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;VALUE=DATE:20220321\r\n" in corps
    assert corps.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert max(len(ligne.encode()) for ligne in corps.split("\r\n")) <= 75
    assert "412" not in corps
    assert directeur.envoyer("/calendrier", {"revoquer": "oui"}).status_code == 302
    assert comme("").get(f"/calendrier/{adresse}.ics").status_code == 404
    assert comme("").get("/calendrier/inconnu.ics").status_code == 404


def test_l_agenda_d_une_personne_partie_ne_repond_plus(
    vie: Vie, comme: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from efficience.portail.contrats import calendriers

    vie.jusqu_a_la_proposition()
    jeton = calendriers.ouvrir(par=vie.membre("directeur"), le=instant("2022-03-01"))
    assert calendriers.flux(jeton, instant("2022-03-10"))
    vie.region.personnes["directeur"].rattachements.update(retire_le=instant("2022-03-05"), retire_par="un agent")
    assert calendriers.flux(jeton, instant("2022-03-10")) is None


def test_apres_une_fusion_a_venir_le_successeur_repond_du_contrat_le_jour_dit(region: Any) -> None:
    vie = Vie(region, ouvrir(region))
    hopital("620000000", departement="62", raison_sociale="CH d’Oise")
    vie.jusqu_a_la_proposition()
    Contrat.objects.filter(pk=vie.contrat.pk).update(finess="590000006")
    vie.faire("constater_fusion", "agent_ars", "2022-03-02", successeur="620000000", fusion_le=date(2022, 3, 1))
    assert Contrat.objects.get(pk=vie.contrat.pk).finess == "620000000"
    assert acte_de(vie.contrat).etat == "sans_objet"


def test_apres_une_fusion_les_documents_nomment_le_successeur_et_plus_l_absorbe(region: Any) -> None:
    vie = Vie(region, ouvrir(region))
    hopital("620000000", departement="62", raison_sociale="CH d’Oise", statut="prive")
    periode = Periode(date(2022, 1, 15), date(2024, 12, 31))
    vie.faire("reprendre", "agent_ars", "2022-01-12", signe_le=date(2022, 1, 11), volets={"produits": None}, periode=periode,
              piece="contrat.pdf")  # fmt: skip
    vie.faire("constater_fusion", "agent_ars", "2022-03-02", successeur="620000000", fusion_le=date(2022, 3, 1))
    nommes = {}
    for quand in ("2022-02-20", "2022-03-05"):
        acte, le = acte_de(vie.contrat), instant(quand)
        dites = mentions.mentions(acte, acte.contexte(le), {}, par=vie.membre("agent_ars"), le=le)
        nommes[quand] = (dites["etablissement.finess"], dites["etablissement.raison_sociale"])
    assert nommes == {"2022-02-20": ("590000006", "CH de Bellerive"), "2022-03-05": ("620000000", "CH d’Oise")}
    trouves = echeances.chercher(vie.membre("agent_ars"), instant("2022-03-05"), "620000000")
    assert [trouve.titre for trouve in trouves] == [vie.contrat.reference]
