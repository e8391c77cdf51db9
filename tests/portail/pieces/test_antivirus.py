"""Files from outside and the antivirus, which knows one threat invented for the occasion.

A small server that speaks its protocol, always; a real ClamAV daemon as well, where it is installed.
"""

from __future__ import annotations

import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfWriter
from vies_de_contrats import instant

from efficience.documents.depots import Nature
from efficience.documents.refus import DepotRefuse
from efficience.portail.commun.models import Ligne
from efficience.portail.commun.situation import Situation
from efficience.portail.config.environnement import ConfigurationRefusee, lire
from efficience.portail.pieces import actions, antivirus, quarantaine
from efficience.portail.pieces.models import Analyse, Piece

DEMON = shutil.which("clamd") or "/usr/sbin/clamd"
LE = instant("2022-03-01")
SUJET = SimpleNamespace(situation=Situation("32", "59", "590000006"))
MENACE, NOM = "menace inventee pour l essai", "Essai.Menace.UNOFFICIAL"


def _pdf(titre: str) -> bytes:
    """A blank page under that title."""
    ecriture, octets = PdfWriter(), BytesIO()
    ecriture.add_blank_page(200, 200)
    ecriture.add_metadata({"/Title": titre})
    ecriture.write(octets)
    return octets.getvalue()


SAIN, INFECTE = _pdf("compte rendu"), _pdf(MENACE)


class ServeurAntivirus(socketserver.BaseRequestHandler):
    """INSTREAM as ClamAV answers it: pieces of announced length, an empty one at the end."""

    def handle(self) -> None:
        """One request."""
        flux = self.request.makefile("rb")
        assert flux.read(10) == b"zINSTREAM\0"
        recus = bytearray()
        while longueur := struct.unpack(">I", flux.read(4))[0]:
            recus += flux.read(longueur)
        self.request.sendall(b"stream: " + (NOM.encode() + b" FOUND" if MENACE.encode() in recus else b"OK") + b"\0")


@contextmanager
def protocole(_lieu: Path) -> Iterator[str]:
    """The small server."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), ServeurAntivirus) as serveur:
        threading.Thread(target=serveur.serve_forever, daemon=True).start()
        yield f"tcp://127.0.0.1:{serveur.server_address[1]}"
        serveur.shutdown()


@contextmanager
def clamd(lieu: Path) -> Iterator[str]:
    """The real one, once it answers."""
    lieu.chmod(0o755)
    (lieu / "essai.ndb").write_text(f"Essai.Menace:0:*:{MENACE.encode().hex()}\n", encoding="ascii")
    with socket.create_server(("127.0.0.1", 0)) as libre:
        port = libre.getsockname()[1]
    reglages = lieu / "clamd.conf"
    reglages.write_text(f"Foreground yes\nDatabaseDirectory {lieu}\nTCPSocket {port}\nTCPAddr 127.0.0.1\n", encoding="ascii")
    demon = subprocess.Popen([DEMON, "-c", str(reglages)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    adresse, fin = f"tcp://127.0.0.1:{port}", time.monotonic() + 60
    while time.monotonic() < fin:
        try:
            antivirus.menace(b"", adresse)
            break
        except antivirus.AntivirusMuet:
            time.sleep(0.2)
    yield adresse
    demon.terminate()
    demon.wait(timeout=20)


@pytest.fixture(scope="module", params=[protocole, clamd])
def ouvert(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an antivirus."""
    if request.param is clamd and not Path(DEMON).exists():
        pytest.skip("clamd absent : apt-get install clamav-daemon (antivirus not available)")
    with request.param(tmp_path_factory.mktemp("antivirus")) as adresse:
        yield adresse


def _deposer(region: Any, octets: bytes) -> Piece:
    return actions.deposer(
        "preuve.pdf", octets, SUJET, geste="contrat.lire", lecteurs=["ars", "etablissement"],
        par=region.membre("directeur"), le=LE, attendues=[Nature.PDF],
    )  # fmt: skip


def test_un_fichier_sain_est_pris_et_s_ouvre(region: Any, comme: Any, settings: Any, ouvert: str) -> None:
    settings.ANTIVIRUS = ouvert
    piece = _deposer(region, SAIN)
    assert [une.menace for une in Analyse.objects.filter(contenu_id=piece.contenu_id)] == [""]
    assert comme("agent_ars").get(f"/pieces/{piece.pk}").content == SAIN


def test_un_fichier_infecte_est_refuse_avec_le_nom_de_la_menace(region: Any, settings: Any, ouvert: str) -> None:
    settings.ANTIVIRUS = ouvert
    with pytest.raises(DepotRefuse, match=r"« preuve.pdf » n’est pas pris : l’antivirus y reconnaît Essai\.Menace"):
        _deposer(region, INFECTE)
    assert Piece.objects.count() == 0


def test_antivirus_muet_le_fichier_attend_et_personne_ne_l_ouvre(
    region: Any, comme: Any, settings: Any, ouvert: str
) -> None:
    settings.ANTIVIRUS = "tcp://127.0.0.1:9"  # nobody listens there
    piece = _deposer(region, SAIN)
    page = comme("agent_ars").get(f"/pieces/{piece.pk}")
    assert (page.status_code, "ne l’a pas encore examiné" in page.content.decode()) == (423, True)
    assert quarantaine.examiner(le=LE) == 0
    settings.ANTIVIRUS = ouvert
    assert quarantaine.examiner(le=LE) == 1
    assert comme("agent_ars").get(f"/pieces/{piece.pk}").content == SAIN
    assert quarantaine.examiner(le=LE) == 0


def test_une_menace_connue_plus_tard_ferme_le_fichier_et_le_journal_le_dit(
    region: Any, comme: Any, settings: Any, ouvert: str
) -> None:
    settings.ANTIVIRUS = ""
    piece = _deposer(region, INFECTE)
    assert comme("agent_ars").get(f"/pieces/{piece.pk}").status_code == 200  # an installation without antivirus
    settings.ANTIVIRUS = ouvert
    quarantaine.constater(piece.contenu_id, "", le=LE - timedelta(days=31))  # sound, by what was known then
    assert comme("agent_ars").get(f"/pieces/{piece.pk}").status_code == 200
    assert quarantaine.examiner(le=LE) == 1
    page = comme("agent_ars").get(f"/pieces/{piece.pk}")
    assert (page.status_code, f"{NOM} : il ne s’ouvre plus" in page.content.decode()) == (423, True)
    assert Ligne.objects.get(geste="piece.ecarter").details == {"menace": NOM}
    assert quarantaine.examiner(le=LE + timedelta(days=60)) == 0  # what is known is not read again


def test_ce_que_le_portail_a_fait_lui_meme_n_attend_pas(region: Any, settings: Any) -> None:
    settings.ANTIVIRUS = "tcp://127.0.0.1:9"
    faite = actions.garder("lettre.pdf", SAIN, SUJET, nature="pdf", origine="engendree", geste="contrat.lire",
                           lecteurs=["ars"], par=region.membre("agent_ars"), le=LE)  # fmt: skip
    assert quarantaine.attente(faite) == ""


def test_une_prise_locale_sert_aussi_bien(tmp_path: Path) -> None:
    with socketserver.ThreadingUnixStreamServer(str(tmp_path / "clamd.ctl"), ServeurAntivirus) as serveur:
        threading.Thread(target=serveur.serve_forever, daemon=True).start()
        adresse = f"unix://{tmp_path}/clamd.ctl"
        assert (antivirus.menace(SAIN, adresse), antivirus.menace(INFECTE, adresse)) == ("", NOM)
        serveur.shutdown()


def test_un_bavard_n_est_pas_un_antivirus() -> None:
    """A server that answers something else proves nothing: the file waits."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        prise.listen()
        prise.settimeout(10)
        with pytest.raises(antivirus.AntivirusMuet):
            antivirus.menace(b"x", f"tcp://127.0.0.1:{_raccrocher(prise)}")


def _raccrocher(prise: socket.socket) -> int:
    """Answer the next visitor with words that mean nothing."""
    import threading

    def repondre() -> None:
        visiteur, _ = prise.accept()
        visiteur.sendall(b"220 bonjour\0")
        visiteur.close()

    threading.Thread(target=repondre, daemon=True).start()
    return int(prise.getsockname()[1])


def test_une_adresse_d_antivirus_d_une_autre_sorte_est_refusee() -> None:
    with pytest.raises(ConfigurationRefusee, match="EFFICIENCE_ANTIVIRUS"):
        lire({"EFFICIENCE_CLE_SECRETE": "".join(chr(33 + rang) for rang in range(60)), "EFFICIENCE_ANTIVIRUS": "http://x"})
