"""Files from outside and the antivirus: a real ClamAV daemon, which knows one threat invented for the occasion."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
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
pytestmark = pytest.mark.skipif(not Path(DEMON).exists(), reason="clamd absent : apt install clamav-daemon")
LE = instant("2022-03-01")
SUJET = SimpleNamespace(situation=Situation("32", "59", "590000006"))
MENACE = "menace inventee pour l essai"


def _pdf(titre: str) -> bytes:
    """A blank page under that title."""
    ecriture, octets = PdfWriter(), BytesIO()
    ecriture.add_blank_page(200, 200)
    ecriture.add_metadata({"/Title": titre})
    ecriture.write(octets)
    return octets.getvalue()


SAIN, INFECTE = _pdf("compte rendu"), _pdf(MENACE)


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address, once it answers."""
    lieu = tmp_path_factory.mktemp("clamd")
    lieu.chmod(0o755)
    (lieu / "essai.ndb").write_text(f"Essai.Menace:0:*:{MENACE.encode().hex()}\n", encoding="ascii")
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
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


def _deposer(region: Any, octets: bytes) -> Piece:
    return actions.deposer(
        "preuve.pdf", octets, SUJET, geste="contrat.lire", lecteurs=["ars", "etablissement"],
        par=region.membre("directeur"), le=LE, attendues=[Nature.PDF],
    )  # fmt: skip


def test_un_fichier_sain_est_pris_et_s_ouvre(region: Any, comme: Any, settings: Any, clamd: str) -> None:
    settings.ANTIVIRUS = clamd
    piece = _deposer(region, SAIN)
    assert [une.menace for une in Analyse.objects.filter(contenu_id=piece.contenu_id)] == [""]
    assert comme("agent_ars").get(f"/pieces/{piece.pk}").content == SAIN


def test_un_fichier_infecte_est_refuse_avec_le_nom_de_la_menace(region: Any, settings: Any, clamd: str) -> None:
    settings.ANTIVIRUS = clamd
    with pytest.raises(DepotRefuse, match=r"« preuve.pdf » n’est pas pris : l’antivirus y reconnaît Essai\.Menace"):
        _deposer(region, INFECTE)
    assert Piece.objects.count() == 0


def test_antivirus_muet_le_fichier_attend_et_personne_ne_l_ouvre(region: Any, comme: Any, settings: Any, clamd: str) -> None:
    settings.ANTIVIRUS = "tcp://127.0.0.1:9"  # nobody listens there
    piece = _deposer(region, SAIN)
    page = comme("agent_ars").get(f"/pieces/{piece.pk}")
    assert (page.status_code, "ne l’a pas encore examiné" in page.content.decode()) == (423, True)
    assert quarantaine.examiner(le=LE) == 0
    settings.ANTIVIRUS = clamd
    assert quarantaine.examiner(le=LE) == 1
    assert comme("agent_ars").get(f"/pieces/{piece.pk}").content == SAIN
    assert quarantaine.examiner(le=LE) == 0


def test_une_menace_connue_plus_tard_ferme_le_fichier_et_le_journal_le_dit(
    region: Any, comme: Any, settings: Any, clamd: str
) -> None:
    settings.ANTIVIRUS = ""
    piece = _deposer(region, INFECTE)
    assert comme("agent_ars").get(f"/pieces/{piece.pk}").status_code == 200  # an installation without antivirus
    settings.ANTIVIRUS = clamd
    quarantaine.constater(piece.contenu_id, "", le=LE - timedelta(days=31))  # sound, by what was known then
    assert comme("agent_ars").get(f"/pieces/{piece.pk}").status_code == 200
    assert quarantaine.examiner(le=LE) == 1
    page = comme("agent_ars").get(f"/pieces/{piece.pk}")
    assert (page.status_code, "Essai.Menace.UNOFFICIAL : il ne s’ouvre plus" in page.content.decode()) == (423, True)
    assert Ligne.objects.get(geste="piece.ecarter").details == {"menace": "Essai.Menace.UNOFFICIAL"}
    assert quarantaine.examiner(le=LE + timedelta(days=60)) == 0  # what is known is not read again


def test_ce_que_le_portail_a_fait_lui_meme_n_attend_pas(region: Any, settings: Any) -> None:
    settings.ANTIVIRUS = "tcp://127.0.0.1:9"
    faite = actions.garder("lettre.pdf", SAIN, SUJET, nature="pdf", origine="engendree", geste="contrat.lire",
                           lecteurs=["ars"], par=region.membre("agent_ars"), le=LE)  # fmt: skip
    assert quarantaine.attente(faite) == ""


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
