"""A legal mail is never lost, never sent for what did not happen, and its outcome can always be told."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction
from essai.models import Dossier

from efficience.portail.commun import courriels
from efficience.portail.commun.journal import HorsTransaction
from efficience.portail.commun.models import Courriel, Ligne
from efficience.portail.config import base_embarquee

LE = datetime(2024, 3, 1, 10, 0, tzinfo=UTC)


def _deposer(destinataire: str = "direction@hopital.invalid", le: datetime = LE) -> Courriel:
    with transaction.atomic():
        dossier = Dossier.objects.create(nom="Accord", etat="propose", region="32", finess="590000006")
        return courriels.deposer(
            "essai", dossier, destinataire=destinataire, objet="Une proposition vous attend", chemin="/essai/1", le=le
        )


def _taches() -> int:
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM procrastinate_jobs")
        return int(curseur.fetchone()[0])


class Boite:
    """An SMTP server that obeys: an answer per address, and a pause in the middle of a message."""

    def __init__(self) -> None:
        self.recus: list[tuple[str, str]] = []
        self.refus: dict[str, str] = {}
        self.arrive, self.suite = threading.Event(), threading.Event()
        self.retenir = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Accept a recipient, or answer as told."""
        if address in self.refus:
            return self.refus[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep the message; when told so, keep its sender waiting for the answer."""
        lignes = envelope.content.decode().splitlines()
        entetes = dict(ligne.split(": ", 1) for ligne in lignes if ": " in ligne)
        self.recus.append((entetes["Message-ID"], entetes["Subject"]))
        self.arrive.set()
        return "250 OK"


@pytest.fixture
def boite(settings: Any) -> Iterator[Boite]:
    recue = Boite()
    with socket.create_server(("127.0.0.1", 0)) as libre:
        port = libre.getsockname()[1]
    serveur = Controller(recue, hostname="127.0.0.1", port=port)
    serveur.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield recue
    serveur.stop()


@pytest.mark.django_db(transaction=True)
def test_un_courriel_hors_de_la_transaction_de_son_evenement_est_refuse() -> None:
    dossier = Dossier.objects.create(nom="Accord", etat="propose")
    with pytest.raises(HorsTransaction):
        courriels.deposer("essai", dossier, destinataire="a@b.invalid", objet="x", chemin="/", le=LE)
    assert Courriel.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_une_action_defaite_n_envoie_rien() -> None:
    avant = _taches()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _deposer()
        1 / 0  # noqa: B018
    assert (_taches(), Courriel.objects.count(), mail.outbox) == (avant, 0, [])
    _deposer()
    assert (_taches(), Courriel.objects.count()) == (avant + 1, 1)


@pytest.mark.django_db
def test_le_courriel_ne_porte_qu_un_pointeur_et_part_une_fois(boite: Boite) -> None:
    courriel = _deposer()
    assert "http://127.0.0.1:8000/essai/1" in courriel.corps
    assert [courriels.envoyer(str(courriel.pk), le=LE) for _ in range(3)] == [True, False, False]
    assert boite.recus == [(f"<{courriel.pk}@efficience>", "Une proposition vous attend")]
    courriel.refresh_from_db()
    assert (courriel.issue, courriel.envoye_le, courriel.essais) == ("envoye", LE, 1)
    assert Ligne.objects.get().geste == "courriel.envoye"


@pytest.mark.django_db
def test_un_refus_definitif_est_un_echec_un_refus_passager_est_retente(boite: Boite) -> None:
    boite.refus = {"ferme@hopital.invalid": "550 adresse inconnue", "pleine@hopital.invalid": "452 boite pleine"}
    ferme, pleine = _deposer("ferme@hopital.invalid"), _deposer("pleine@hopital.invalid")
    for courriel in (ferme, pleine):
        assert not courriels.envoyer(str(courriel.pk), le=LE)
        courriel.refresh_from_db()
    assert (ferme.issue, ferme.echec_motif) == ("echec", "550 adresse inconnue")
    assert (pleine.issue, list(courriels.a_envoyer(LE))) == ("a_envoyer", [pleine])
    boite.refus = {}
    assert courriels.envoyer(str(pleine.pk), le=LE + timedelta(minutes=1))
    assert [objet for _, objet in boite.recus] == ["Une proposition vous attend"]


@pytest.mark.django_db
def test_un_serveur_de_courrier_absent_ne_perd_rien(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    courriel = _deposer()
    assert not courriels.envoyer(str(courriel.pk), le=LE)
    assert list(courriels.a_envoyer(LE)) == [courriel]


@pytest.mark.django_db
def test_un_courriel_sans_issue_apres_un_jour_ou_refuse_demande_une_personne() -> None:
    attend, refuse, lu = _deposer(), _deposer(), _deposer()
    courriels.constater(refuse, "echec", le=LE, motif="550")
    courriels.constater(lu, "lu", le=LE)
    assert set(courriels.en_souffrance(LE + timedelta(hours=24))) == {refuse}
    assert set(courriels.en_souffrance(LE + timedelta(hours=24, seconds=1))) == {attend, refuse}


def test_l_agent_voit_les_courriels_a_reprendre_de_sa_region(comme: Callable[[str], Any], settings: Any) -> None:
    refuse = _deposer("ferme@hopital.invalid")
    courriels.constater(refuse, "echec", le=LE, motif="550 adresse inconnue")
    vus = {
        role: "550 adresse inconnue" in comme(role).get("/").content.decode()
        for role in ("agent_ars", "dg_ars", "directeur")
    }
    assert vus == {"agent_ars": True, "dg_ars": False, "directeur": False}


@pytest.mark.django_db
def test_une_issue_constatee_deux_fois_n_est_ecrite_qu_une_fois() -> None:
    courriel = _deposer()
    for minutes in range(3):
        courriels.constater(courriel, "remis", le=LE + timedelta(minutes=minutes))
    assert (courriel.issue, courriel.remis_le, Ligne.objects.count()) == ("remis", LE, 1)


class Tue(BaseException):
    """The death of the worker, as the database sees it: nothing more is written."""


@pytest.mark.django_db(transaction=True)
def test_mille_morts_de_l_ouvrier_ne_perdent_aucun_courriel_et_ne_doublent_que_des_rappels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hasard, partis = random.Random(7), []

    def partir(self: EmailMessage, fail_silently: bool = False) -> int:
        moment = hasard.choice(["avant", "apres", "jamais"])
        if moment == "avant":
            raise Tue
        partis.append((self.extra_headers["Message-ID"], self.subject.startswith("[Rappel]")))
        if moment == "apres":
            raise Tue
        return 1

    monkeypatch.setattr(EmailMessage, "send", partir)
    identifiants, le, morts = [str(_deposer().pk) for _ in range(50)], LE, 0
    while morts < 1000:
        le += timedelta(minutes=6)
        attendus = list(courriels.a_envoyer(le))
        if not attendus:
            identifiants += [str(_deposer().pk) for _ in range(50)]
        for courriel in attendus:
            try:
                courriels.envoyer(str(courriel.pk), le=le)
            except Tue:
                morts += 1
    monkeypatch.setattr(EmailMessage, "send", lambda self: partis.append((self.extra_headers["Message-ID"], True)))
    for courriel in courriels.a_envoyer(le + timedelta(minutes=6)):
        courriels.envoyer(str(courriel.pk), le=le + timedelta(minutes=6))
    vus = {message for message, _ in partis}
    premiers = [message for message, rappel in partis if not rappel]
    assert vus == {f"<{identifiant}@efficience>" for identifiant in identifiants}
    assert len(premiers) == len(set(premiers)), "deux envois ordinaires du même courriel"
    assert not Courriel.objects.filter(envoye_le__isnull=True).exists()


@pytest.mark.django_db(transaction=True)
def test_un_ouvrier_tue_au_milieu_d_un_envoi_le_reprend_comme_rappel(
    boite: Boite, serveur: base_embarquee.Serveur, settings: Any
) -> None:
    """A real worker, a real SMTP server, a real kill -9 while the server keeps the answer to itself."""
    courriel = _deposer(le=datetime.now(UTC))

    async def retenir(*_: Any) -> str:
        boite.arrive.set()
        time.sleep(30) if not boite.suite.wait(20) else None
        return "250 OK"

    recevoir, boite.handle_DATA = boite.handle_DATA, retenir  # type: ignore[method-assign]
    tue = _ouvrier(serveur, settings)
    assert boite.arrive.wait(60), "l’ouvrier n’a rien envoyé"
    os.kill(tue.pid, signal.SIGKILL)
    tue.wait()
    boite.suite.set()
    courriel.refresh_from_db()
    assert (courriel.issue, courriel.commence_le is not None) == ("a_envoyer", True)

    boite.handle_DATA = recevoir  # type: ignore[method-assign]
    Courriel.objects.update(commence_le=datetime.now(UTC) - timedelta(minutes=6))
    assert courriels.envoyer(str(courriel.pk), le=datetime.now(UTC))
    assert boite.recus == [(f"<{courriel.pk}@efficience>", "[Rappel] Une proposition vous attend")]


def _ouvrier(serveur: base_embarquee.Serveur, settings: Any) -> subprocess.Popen[bytes]:
    base = connection.settings_dict["NAME"]
    role = base_embarquee.APPLICATION
    adresse = f"postgresql://{role}:{quote(serveur.mots[role], safe='')}@/{base}?host={quote(str(serveur.prise), safe='')}"
    variables = {
        **os.environ,
        "DATABASE_URL": adresse,
        "EFFICIENCE_CLE_SECRETE": settings.SECRET_KEY,
        "EFFICIENCE_SMTP": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
        "DJANGO_SETTINGS_MODULE": "efficience.portail.config.settings",
    }
    return subprocess.Popen([sys.executable, "-m", "efficience.cli", "ouvrier", "--une-fois"], env=variables)
