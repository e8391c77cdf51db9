"""The patient's link: it opens a questionnaire once, to whoever holds it, and nothing says who that was."""

import json
import logging
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from efficience.noyau.calcul import Calcul, NonCalculable
from efficience.noyau.ipep.questionnaire import empreinte_du_jeton
from efficience.portail.commun.models import Depot, Ligne, Passage
from efficience.portail.config import traces
from efficience.portail.ipep import questionnaires
from efficience.portail.ipep.models import Lien, Recueil, Reponse

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


@pytest.fixture
def recueil(monde: Any) -> Recueil:
    le = timezone.now()
    return questionnaires.ouvrir_recueil(
        monde.littoral, public="patients", annee=2024, par=monde.role("coordinateur_ipep"), le=le
    )


@pytest.fixture
def jetons(recueil: Recueil, monde: Any) -> Iterator[str]:
    faits = questionnaires.faire_des_liens(recueil, 60, par=monde.role("coordinateur_ipep"), le=timezone.now())
    return iter(faits)


def test_le_lien_ouvre_les_questions_et_sert_une_fois(patient: Client, jetons: Iterator[str]) -> None:
    chemin = f"/q/{next(jetons)}"
    page = patient.get(chemin)
    assert (page.status_code, "Groupement du Littoral" in page.text) == (200, True)
    assert "<script" not in page.text
    assert page.cookies.keys() == set()
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "no-store, private")
    envoi = patient.post(chemin, {"q-ecoute": "oui", "q-medicaments": "un_peu"})
    assert (envoi.status_code, envoi.headers["Location"], envoi.cookies.keys()) == (302, "/q/merci", set())
    assert "Merci" in patient.get("/q/merci").text
    assert Reponse.objects.get().dites == {"ecoute": "oui", "medicaments": "un_peu"}
    for encore in (patient.get(chemin), patient.post(chemin, {"q-ecoute": "non"})):
        assert (encore.status_code, "Vous avez déjà répondu. Merci." in encore.text) == (404, True)
    assert Reponse.objects.count() == 1


def test_une_reponse_vide_ou_inventee_ne_depense_pas_le_lien(patient: Client, jetons: Iterator[str]) -> None:
    chemin = f"/q/{next(jetons)}"
    vide = patient.post(chemin, {})
    assert (vide.status_code, "Vous n’avez répondu à aucune question." in vide.text) == (400, True)
    inventee = patient.post(chemin, {"q-ecoute": "oui", "q-medicaments": "jamais"})
    assert (inventee.status_code, "n’est pas prévue" in inventee.text) == (400, True)
    assert 'value="oui" checked' in inventee.text  # nothing that was ticked is lost
    assert not Reponse.objects.exists()
    assert patient.post(chemin, {"q-ecoute": "oui"}).status_code == 302


def test_un_lien_perime_revoque_ou_d_un_recueil_clos_le_dit(
    patient: Client, jetons: Iterator[str], recueil: Recueil, monde: Any
) -> None:
    vieux, revoque = next(jetons), next(jetons)
    Lien.objects.filter(pk=empreinte_du_jeton(vieux)).update(cree_le=timezone.localdate() - 100 * JOUR)
    Lien.objects.filter(pk=empreinte_du_jeton(revoque)).update(revoque=True)
    assert "Ce lien ne sert plus depuis le" in patient.get(f"/q/{vieux}").text
    assert "Ce lien n’est pas valable." in patient.get(f"/q/{revoque}").text
    questionnaires.clore(recueil, par=monde.role("coordinateur_ipep"), le=timezone.now())
    assert questionnaires.TERMINE in patient.get(f"/q/{next(jetons)}").text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texte=st.one_of(st.text(min_size=1, max_size=60), st.text("ABCDEFabcdef0123456789_-", min_size=20, max_size=24)))
def test_un_lien_invente_n_ouvre_rien(patient: Client, jetons: Iterator[str], texte: str) -> None:
    from urllib.parse import quote

    reponse = patient.get("/q/" + quote(texte, safe=""))
    if texte not in ("merci",) and "/" not in texte:
        assert reponse.status_code in (404, 400)
    refus = questionnaires.ouvrir_lien(texte, timezone.localdate())
    assert (refus.recueil, refus.refus) == (None, "Ce lien n’est pas valable.")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(envoi=st.dictionaries(st.text(max_size=30), st.text(max_size=60), max_size=4))
def test_un_envoi_quelconque_ne_casse_rien_et_ne_depense_pas_le_lien(
    patient: Client, recueil: Recueil, monde: Any, envoi: dict[str, str]
) -> None:
    """Whatever is sent to a good link: refused in words, the link still good; it is spent by an answer alone."""
    (jeton,) = questionnaires.faire_des_liens(recueil, 1, par=monde.role("coordinateur_ipep"), le=timezone.now())
    avant = Reponse.objects.count()
    reponse = patient.post(f"/q/{jeton}", {nom.replace("\x00", ""): dit.replace("\x00", "") for nom, dit in envoi.items()})
    assert reponse.status_code == 400
    assert "Vos réponses ne sont pas parties." in reponse.text
    assert patient.post(f"/q/{jeton}", {"q-ecoute": "oui"}).status_code == 302
    assert Reponse.objects.count() == avant + 1


def test_le_jeton_d_un_lien_a_128_bits_et_n_est_pas_garde(jetons: Iterator[str], recueil: Recueil) -> None:
    faits = list(jetons)
    assert len({*faits}) == 60
    assert {len(un) for un in faits} == {len(secrets.token_urlsafe(16))}
    gardes = json.dumps(
        [list(Lien.objects.values_list("pk", flat=True)), list(Ligne.objects.values_list("details", flat=True))]
    )
    assert not [un for un in faits if un in gardes]


def test_rien_ne_dit_qui_a_repondu(patient: Client, jetons: Iterator[str], caplog: Any) -> None:
    avant = Ligne.objects.count()
    jeton = next(jetons)
    with caplog.at_level(logging.DEBUG):
        patient.get(f"/q/{jeton}")
        patient.post(f"/q/{jeton}", {"q-ecoute": "oui"})
        patient.get(f"/q/{jeton}")
    assert (Ligne.objects.count(), Passage.objects.count(), Depot.objects.count()) == (avant, 0, 0)
    assert {champ.name for champ in Reponse._meta.get_fields()} == {"id", "recueil", "dites"}
    dites = " ".join(str(une.__dict__) for une in caplog.records if une.name.startswith(("django_structlog", "efficience")))
    assert "203.0.113.7" not in dites


@pytest.mark.parametrize("champ", ["request", "event", "exception"])
def test_les_lignes_techniques_taisent_le_lien_et_la_machine(champ: str) -> None:
    ligne = {champ: "GET /q/AbCdEfGhIjKlMnOpQrStUv", "ip": "203.0.113.7", "user_agent": "x", "code": 404}
    assert traces.taire_les_patients(None, "", ligne) == {champ: "GET /q/…", "code": 404}
    autre = {"request": "GET /ipep", "ip": "203.0.113.7"}
    assert traces.taire_les_patients(None, "", dict(autre)) == autre


def _repondre(jetons: Iterator[str], combien: int, **dites: str) -> None:
    for _ in range(combien):
        assert questionnaires.repondre(next(jetons), dites, timezone.localdate()) == ("", ())


def test_rien_n_est_montre_avant_la_cloture_ni_sous_le_minimum(
    jetons: Iterator[str], recueil: Recueil, monde: Any, entrer: Any
) -> None:
    toutes = dict.fromkeys((q.code for q in recueil.modele.questions if q.notee), "oui")
    _repondre(jetons, 29, **toutes)
    par, le = monde.role("coordinateur_ipep"), timezone.now()
    page = entrer("coordinateur_ipep").get(f"/ipep/recueils/{recueil.pk}").text
    assert "Rien n’est montré avant la clôture du recueil" in page
    questionnaires.clore(recueil, par=par, le=le)
    recueil.refresh_from_db()
    lu = questionnaires.lire(recueil)
    assert isinstance(lu.experience, NonCalculable)
    assert lu.questions == ()
    assert "effectif insuffisant" in lu.experience.motif


def test_l_experience_des_patients_est_la_moyenne_de_leurs_notes(
    jetons: Iterator[str], recueil: Recueil, monde: Any, entrer: Any
) -> None:
    notees = [q.code for q in recueil.modele.questions if q.notee]
    _repondre(jetons, 30, **dict.fromkeys(notees, "oui"))
    _repondre(jetons, 15, **dict.fromkeys(notees, "non"))
    _repondre(jetons, 5, **{notees[0]: "oui"})  # too few questions answered: they do not count
    questionnaires.clore(recueil, par=monde.role("coordinateur_ipep"), le=timezone.now())
    recueil.refresh_from_db()
    lu = questionnaires.lire(recueil)
    assert isinstance(lu.experience, Calcul)
    assert (lu.experience.resultat["reponses"], str(lu.experience.resultat["taux"])) == (45, "2/3")
    page = entrer("coordinateur_ipep").get(f"/ipep/recueils/{recueil.pk}").text
    assert "66,7" in page
    assert "Oui : 35" in page  # thirty, and the five whose forms do not count in the mean
