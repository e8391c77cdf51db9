"""What others keep of the journal: an authority dates its last line (OpenSSL plays it), witnesses receive it by mail."""

import hashlib
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from efficience.documents import HorodatageRefuse, apercu, en_pdf, modele
from efficience.documents.sceau import Signature
from efficience.documents.signatures import verifier_signature
from efficience.portail.commun import certification, journal
from efficience.portail.commun.acteur import Programme
from efficience.portail.commun.models import Certification, Courriel, Ligne
from efficience.portail.pieces import sceau

PAR = Programme("essai")
SOIR = datetime(2024, 12, 31, 18, 0, tzinfo=UTC)
REGLAGES = """
[tsa]
default_tsa = horloge
[horloge]
serial = {lieu}/serie
digests = sha256
signer_digest = sha256
default_policy = 1.2.3.4
[ca]
basicConstraints = critical, CA:true
[horodateur]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


def _openssl(*mots: object) -> None:
    subprocess.run([shutil.which("openssl") or "openssl", *map(str, mots)], check=True, capture_output=True)


@dataclass
class Autorite:
    """A time-stamping authority: where it answers, its root certificate, whether it answers at all."""

    lieu: Path
    adresse: str = ""
    muette: bool = False

    @property
    def racine(self) -> Path:
        return self.lieu / "racine.pem"

    def certifier(self) -> None:
        """Its root, and the certificate with which it stamps."""
        lieu, reglages = self.lieu, self.lieu / "reglages.cnf"
        reglages.write_text(REGLAGES.format(lieu=lieu), encoding="utf-8")
        (lieu / "serie").write_text("01\n", encoding="ascii")
        neuve = ("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj")
        _openssl(*neuve, "/CN=Racine essai", "-keyout", lieu / "racine.cle", "-out", lieu / "racine.csr")
        _openssl("x509", "-req", "-in", lieu / "racine.csr", "-signkey", lieu / "racine.cle", "-days", 30,
                 "-extfile", reglages, "-extensions", "ca", "-out", self.racine)  # fmt: skip
        _openssl(*neuve, "/CN=Horodateur essai", "-keyout", lieu / "tsa.cle", "-out", lieu / "tsa.csr")
        _openssl("x509", "-req", "-in", lieu / "tsa.csr", "-CA", self.racine, "-CAkey", lieu / "racine.cle",
                 "-CAcreateserial", "-days", 30, "-extfile", reglages, "-extensions", "horodateur",
                 "-out", lieu / "tsa.pem")  # fmt: skip

    def repondre(self, question: bytes) -> bytes:
        """The stamp asked for."""
        lieu = self.lieu
        (lieu / "question").write_bytes(question)
        _openssl("ts", "-reply", "-config", lieu / "reglages.cnf", "-queryfile", lieu / "question",
                 "-signer", lieu / "tsa.pem", "-inkey", lieu / "tsa.cle", "-out", lieu / "reponse")  # fmt: skip
        return (lieu / "reponse").read_bytes()


@pytest.fixture(scope="module")
def guichet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Autorite]:
    autorite = Autorite(tmp_path_factory.mktemp("autorite"))
    autorite.certifier()

    class Guichet(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            corps = b"" if autorite.muette else autorite.repondre(question)
            self.send_response(503 if autorite.muette else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(corps)))
            self.end_headers()
            self.wfile.write(corps)

        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

    ouvert = ThreadingHTTPServer(("127.0.0.1", 0), Guichet)
    threading.Thread(target=ouvert.serve_forever, daemon=True).start()
    autorite.adresse = f"http://127.0.0.1:{ouvert.server_port}/"
    yield autorite
    ouvert.shutdown()
    ouvert.server_close()


@pytest.fixture
def autorite(guichet: Autorite, settings: Any, db: None) -> Autorite:
    guichet.muette = False
    settings.HORODATAGE, settings.AUTORITES_D_HORODATAGE = guichet.adresse, str(guichet.racine)
    settings.TEMOINS = ("temoin@caisse.invalid", "temoin@hopital.invalid")
    return guichet


def _noter(combien: int) -> None:
    for rang in range(combien):
        with transaction.atomic():
            journal.noter("essayer", f"objet {rang}", par=PAR, le=SOIR)


def _en_maitre(ordre: str, *valeurs: object) -> None:
    """What only the master of the database server can do: none of the program's roles may."""
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica")
        curseur.execute(ordre, valeurs)
        curseur.execute("SET LOCAL session_replication_role = origin; SET LOCAL ROLE efficience_application")


def _certifiee() -> Certification:
    _noter(3)
    faite = certification.certifier(le=SOIR)
    assert faite is not None
    return faite


def test_la_derniere_ligne_est_datee_par_l_autorite_et_envoyee_aux_temoins(autorite: Autorite) -> None:
    faite = _certifiee()
    assert (faite.rang, faite.autorite, faite.empreinte) == (3, "Horodateur essai", Ligne.objects.get(rang=3).empreinte)
    assert abs(faite.le - datetime.now(UTC)) < timedelta(minutes=1)  # the authority's clock, not ours
    ecrits = Courriel.objects.order_by("destinataire")
    assert [un.destinataire for un in ecrits] == ["temoin@caisse.invalid", "temoin@hopital.invalid"]
    assert all(f"--ancre 3:{faite.empreinte}" in un.corps for un in ecrits)
    verdict, (relue,) = certification.verifier()
    assert (verdict.intacte, relue.faute) == (True, "")


def test_openssl_lit_le_meme_jeton(autorite: Autorite, tmp_path: Path) -> None:
    faite = _certifiee()
    jeton = tmp_path / "ligne.tsr"
    jeton.write_bytes(faite.jeton)
    suite = ("-token_in", "-CAfile", autorite.racine)
    _openssl("ts", "-verify", "-digest", faite.empreinte, "-in", jeton, *suite)
    with pytest.raises(subprocess.CalledProcessError):
        _openssl("ts", "-verify", "-digest", "0" * 64, "-in", jeton, *suite)


def test_une_fois_par_jour_et_seulement_si_quelqu_un_est_la_pour_le_garder(autorite: Autorite, settings: Any) -> None:
    faite = _certifiee()
    _noter(1)
    assert certification.certifier(le=faite.le + timedelta(minutes=1)) is None
    demain = certification.certifier(le=faite.le + timedelta(days=1))
    assert demain is not None and demain.rang == 4
    settings.HORODATAGE, settings.TEMOINS = "", ()
    _noter(1)
    assert certification.certifier(le=faite.le + timedelta(days=2)) is None


def test_des_temoins_seuls_suffisent_a_garder_la_ligne(autorite: Autorite, settings: Any) -> None:
    settings.HORODATAGE = ""
    faite = _certifiee()
    assert (faite.autorite, bytes(faite.jeton), faite.le, faite.temoins) == ("", b"", SOIR, 2)


def test_une_autorite_muette_ne_laisse_rien_d_a_moitie_fait(autorite: Autorite) -> None:
    _noter(1)
    autorite.muette = True
    with pytest.raises(HorodatageRefuse, match="ne répond pas"):
        certification.certifier(le=SOIR)
    assert (Certification.objects.count(), Courriel.objects.count()) == (0, 0)


def test_un_journal_recrit_tout_entier_est_trahi_par_ce_que_d_autres_gardent(autorite: Autorite) -> None:
    """Whoever owns the database reseals every line: the chain is whole again, and no longer the one that was certified."""
    _certifiee()
    _en_maitre("DELETE FROM commun_ligne")
    _en_maitre("UPDATE commun_tetedechaine SET rang = 0, empreinte = repeat('0', 64)")
    with transaction.atomic():
        for rang in range(3):
            journal.noter("essayer", f"autre {rang}", par=PAR, le=SOIR)
    assert journal.verifier().intacte
    verdict, _ = certification.verifier()
    assert (verdict.intacte, "la ligne 3 n’est plus celle qui a été certifiée" in (verdict.faute or "")) == (False, True)


def test_un_jeton_d_une_autre_autorite_ou_altere_est_refuse(autorite: Autorite, settings: Any, tmp_path: Path) -> None:
    faite = _certifiee()
    intruse = Autorite(tmp_path)
    intruse.certifier()
    settings.AUTORITES_D_HORODATAGE = str(intruse.racine)
    assert "n’est pas une autorité reconnue" in (certification.verifier()[0].faute or "")
    settings.AUTORITES_D_HORODATAGE = str(autorite.racine)
    octets = bytearray(faite.jeton)
    octets[-10] ^= 1
    _en_maitre("UPDATE commun_certification SET jeton = %s", bytes(octets))
    assert "le jeton d’horodatage est altéré" in (certification.verifier()[0].faute or "")


def test_la_commande_date_une_ligne_sur_une_autre_machine(
    autorite: Autorite, tmp_path: Path, efficience: Callable[..., Any]
) -> None:
    faite = _certifiee()
    export, jeton = tmp_path / "journal.jsonl", tmp_path / "ligne.tsr"
    export.write_text("".join(journal.en_lignes()), encoding="utf-8")
    jeton.write_bytes(faite.jeton)
    relire = ("journal", "verifier", "--export", export, "--jeton")
    bon = efficience(*relire, jeton, "--autorites", autorite.racine)
    assert (bon.code, "ligne 3 datée du" in bon.messages, "Horodateur essai" in bon.messages) == (0, True, True)
    assert "autorité non vérifiée" in efficience(*relire, jeton).messages
    export.write_text("".join(list(journal.en_lignes())[:2]), encoding="utf-8")
    assert "aucune ligne du journal n’est celle que ce jeton date" in efficience(*relire, jeton).messages
    jeton.write_bytes(b"pas un jeton")
    assert "n’est pas un jeton d’horodatage" in efficience(*relire, jeton).messages


def test_l_auditeur_lit_les_certifications_et_prend_le_jeton(autorite: Autorite, region: Any, comme: Any) -> None:
    faite = _certifiee()
    auditeur = comme("auditeur")
    page = auditeur.get("/journal/verifier").content.decode()
    assert ("Horodateur essai" in page, "tenue" in page) == (True, True)
    assert auditeur.get(f"/journal/certifications/{faite.rang}.tsr").content == bytes(faite.jeton)
    assert auditeur.get("/journal/certifications/99.tsr").status_code == 404
    assert comme("directeur").get(f"/journal/certifications/{faite.rang}.tsr").status_code in (403, 404)


def test_une_signature_est_datee_par_la_meme_autorite(autorite: Autorite) -> None:
    contrat = modele("contrat-gen2")
    propose = en_pdf(apercu(contrat))
    le = datetime.now(UTC)
    signature = Signature("ars", "Mme A", "directrice générale", "Conclusion du contrat", "Montclar", le)
    lues = verifier_signature(sceau.sceller(propose, signature), hashlib.sha256(propose).hexdigest(), au=le).signatures
    assert [(une.champ, une.horodatee) for une in lues] == [("ars", True)]
