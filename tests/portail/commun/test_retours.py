"""Delivery notices as servers write them (RFC 3464): what each means for the mail it speaks of, and what means nothing."""

from __future__ import annotations

import mailbox
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from essai.models import Dossier

from efficience.portail.commun import courriels, retours
from efficience.portail.commun.models import Courriel, Ligne

LE = datetime(2024, 3, 1, 10, 0, tzinfo=UTC)
HOPITAL = "direction@hopital.invalid"
Glisser = Callable[[bytes], None]


def rapport(identifiant: object, action: str, *, adresse: str = HOPITAL, statut: str = "5.1.1", motif: str = "") -> bytes:
    """A notice as Postfix writes it."""
    diagnostic = f"Diagnostic-Code: smtp; {motif}\n" if motif else ""
    return f"""\
From: MAILER-DAEMON@passerelle.invalid
To: ne-pas-repondre@efficience.invalid
Subject: Delivery Status Notification
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

This is the mail system at host passerelle.invalid.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; passerelle.invalid
Arrival-Date: Fri, 1 Mar 2024 11:00:00 +0100 (CET)

Final-Recipient: rfc822; {adresse}
Action: {action}
Status: {statut}
{diagnostic}
--B
Content-Type: text/rfc822-headers

Subject: Une proposition vous attend
Message-ID: <{identifiant}@efficience>

--B--
""".encode()


ABSENCE = b"""\
From: direction@hopital.invalid
To: ne-pas-repondre@efficience.invalid
Subject: Absente jusqu'au 15 mars
Auto-Submitted: auto-replied
In-Reply-To: <%s@efficience>
Content-Type: text/plain

Je lirai votre message a mon retour.
"""


@pytest.fixture
def parti(db: None) -> Courriel:
    """A legal mail that left."""
    with transaction.atomic():
        dossier = Dossier.objects.create(nom="Accord", etat="propose", region="32", finess="590000006")
        courriel = courriels.deposer("essai", dossier, destinataire=HOPITAL, objet="Une proposition vous attend",
                                     chemin="/essai/1", le=LE)  # fmt: skip
    courriels.constater(courriel, "envoye", le=LE)
    return courriel


@pytest.fixture
def glisser(settings: Any, tmp_path: Path) -> Glisser:
    """Put a message in the mailbox of the sender."""
    boite = mailbox.Maildir(tmp_path / "boite", create=True)
    settings.RETOURS = str(tmp_path / "boite")
    return lambda octets: boite.add(octets) and None


@pytest.mark.parametrize(
    ("action", "issue", "motif"),
    [
        ("delivered", "remis", ""),
        ("failed", "echec", "5.1.1 smtp; 550 boite inconnue"),
        ("delayed", "envoye", ""),
        ("relayed", "envoye", ""),
    ],
)
def test_un_avis_donne_son_issue_au_courriel(parti: Courriel, glisser: Glisser, action: str, issue: str, motif: str) -> None:
    glisser(rapport(parti.pk, action, motif="550 boite inconnue"))
    assert retours.relever(le=LE) == (0 if issue == "envoye" else 1)
    parti.refresh_from_db()
    assert (parti.issue, parti.echec_motif) == (issue, motif)
    assert Ligne.objects.filter(geste=f"courriel.{issue}").count() == 1


def test_un_avis_relu_ne_change_rien_et_quitte_la_boite(parti: Courriel, glisser: Glisser, settings: Any) -> None:
    for _ in range(2):
        glisser(rapport(parti.pk, "delivered"))
    assert (retours.relever(le=LE), retours.relever(le=LE)) == (1, 0)
    assert len(mailbox.Maildir(settings.RETOURS)) == 0


@pytest.mark.parametrize(
    "octets",
    [
        lambda courriel: ABSENCE % str(courriel.pk).encode(),
        lambda _: rapport(uuid4(), "delivered"),  # a mail that is not ours
        lambda courriel: rapport(courriel.pk, "delivered", adresse="quelqu-un@ailleurs.invalid"),
        lambda _: rapport("pas-un-identifiant", "failed"),
        lambda courriel: rapport(courriel.pk, "failed").replace(b"delivery-status", b"disposition-notification"),
        lambda _: b"",
        lambda _: b"\xff\xfe\0 rien",
    ],
    ids=["absence", "inconnu", "autre adresse", "sans identifiant", "accuse de lecture", "vide", "octets"],
)
def test_rien_d_autre_n_est_une_issue(parti: Courriel, glisser: Glisser, octets: Callable[[Courriel], bytes]) -> None:
    """An automatic answer is not a reading (F-25)."""
    glisser(octets(parti))
    assert retours.relever(le=LE) == 0
    parti.refresh_from_db()
    assert parti.issue == "envoye"


def test_sans_boite_reglee_rien_n_est_lu(settings: Any, db: None) -> None:
    settings.RETOURS = ""
    assert retours.relever(le=LE) == 0


class ServeurQuiAvise(SMTP):
    """A server that keeps what it is asked for beside each recipient."""

    demandes: list[str] = []

    async def smtp_RCPT(self, arg: str) -> None:
        """Take the recipient."""
        adresse, _, suite = arg.partition(" ")
        self.demandes.append(suite)
        await super().smtp_RCPT(adresse)


class Tout:
    """Take every message; say that notices are given, or not."""

    def __init__(self, avise: bool) -> None:
        self.avise = avise

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, nom: str, reponses: list[str]
    ) -> list[str]:
        """What the server knows how to do."""
        session.host_name = nom
        return [*reponses[:-1], *(["250-DSN"] if self.avise else []), reponses[-1]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Accepted."""
        return "250 OK"


@pytest.mark.parametrize(("avise", "demande"), [(True, ["NOTIFY=SUCCESS,FAILURE"]), (False, [""])])
def test_un_avis_est_demande_au_serveur_qui_sait_en_donner(avise: bool, demande: list[str], settings: Any) -> None:
    ServeurQuiAvise.demandes = []
    with socket.create_server(("127.0.0.1", 0)) as libre:
        port = libre.getsockname()[1]

    class Guichet(Controller):
        def factory(self) -> SMTP:
            return ServeurQuiAvise(self.handler)

    serveur = Guichet(Tout(avise), hostname="127.0.0.1", port=port)
    serveur.start()
    try:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        with get_connection("efficience.portail.commun.expedition.EnvoiAvecAvis") as ouverte:
            EmailMessage("Objet", "Corps", to=[HOPITAL], connection=ouverte).send()
    finally:
        serveur.stop()
    assert ServeurQuiAvise.demandes == demande
