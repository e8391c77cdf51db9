"""Files: named by their content, examined, served to those who may read them and to nobody else."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from vies_de_contrats import instant

from efficience.documents.refus import DepotRefuse
from efficience.noyau.roles import ROLES
from efficience.portail.commun import cloison
from efficience.portail.commun.models import Ligne
from efficience.portail.commun.situation import Situation
from efficience.portail.pieces import actions
from efficience.portail.pieces.models import Contenu, Piece

LE = instant("2022-03-01")


def _png() -> bytes:
    """A grey pixel."""
    morceaux = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\x80")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(dit)) + nom + dit + struct.pack(">I", zlib.crc32(nom + dit)) for nom, dit in morceaux
    )


PNG = _png()


class Sujet:
    """Something that a file is about."""

    situation = Situation("32", "59", "590000006")
    pk = 1

    class _meta:  # noqa: N801
        label_lower = "essai.sujet"

    def __str__(self) -> str:
        return "sujet"


def _garder(region: Any, octets: bytes = b"%PDF-essai%%EOF", **autres: Any) -> Piece:
    valeurs = {"nature": "pdf", "origine": "engendree", "geste": "contrat.lire",
               "lecteurs": ["ars", "caisse", "etablissement", "audit"], "par": region.membre("agent_ars"),
               "le": LE}  # fmt: skip
    return actions.garder("proposition.pdf", octets, Sujet(), **{**valeurs, **autres})


def test_le_meme_contenu_n_est_garde_qu_une_fois_et_porte_son_empreinte(region: Any) -> None:
    premiere, seconde = _garder(region), _garder(region)
    assert (Piece.objects.count(), Contenu.objects.count()) == (2, 1)
    assert premiere.contenu_id == seconde.contenu_id == hashlib.sha256(premiere.octets).hexdigest()
    assert Ligne.objects.filter(geste="piece.garder").count() == 2


def test_la_base_refuse_un_contenu_qui_n_a_pas_l_empreinte_de_son_nom(region: Any) -> None:
    with pytest.raises(IntegrityError, match="contenu_nomme_par_son_empreinte"), transaction.atomic():
        Contenu.objects.create(sha256="0" * 64, octets=b"autre chose")


def test_l_application_ne_peut_ni_changer_ni_retirer_un_fichier(region: Any) -> None:
    piece = _garder(region)
    for ordre in (
        f"UPDATE pieces_piece SET nom = 'autre' WHERE id = '{piece.pk}'",
        f"DELETE FROM pieces_contenu WHERE sha256 = '{piece.contenu_id}'",
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(ordre)


def test_rien_n_est_garde_quand_le_geste_echoue(region: Any) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        _garder(region)
        raise RuntimeError("le geste échoue")
    assert (Piece.objects.count(), Contenu.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("nom", "octets", "motif"),
    [
        ("avis.pdf", b"MZ\x90\x00", "n'est pas un document PDF, malgré son nom"),
        ("avis.pdf", b"", "est vide"),
        ("avis.exe", b"MZ", "n'est pas accepté ici"),
        ("avis.pdf", b"%PDF-1.7\n" + b"0" * (20 * 1024 * 1024), "dépasse 20 Mo"),
        ("avis.pdf", b"%PDF-1.7\n/JavaScript (app.alert(1))\n%%EOF", "contient du code"),
        ("avis.pdf", b"%PDF-1.7\n1 0 obj", "tronqué"),
        ("avis.csv", b"a,b\n1,2\n", "n'est pas accepté ici"),
    ],
    ids=["autre nature", "vide", "programme", "trop gros", "avec du code", "tronqué", "pas attendu"],
)
def test_un_fichier_qui_n_est_pas_ce_qu_il_dit_est_refuse_et_rien_n_est_garde(
    nom: str, octets: bytes, motif: str, region: Any
) -> None:
    with pytest.raises(DepotRefuse, match=motif):
        actions.deposer(nom, octets, Sujet(), geste="contrat.lire", lecteurs=["ars"], par=region.membre("agent_ars"), le=LE)
    assert (Piece.objects.count(), Ligne.objects.count()) == (0, 0)


def test_un_fichier_honnete_est_pris_sous_un_nom_propre(region: Any) -> None:
    piece = actions.deposer(
        "../../photo.png", PNG, Sujet(), geste="contrat.lire", lecteurs=["ars"], par=region.membre("agent_ars"), le=LE
    )
    assert (piece.nom, piece.nature, piece.origine) == ("photo.png", "png", "deposee")


def test_un_classeur_qui_se_deplie_sans_fin_est_refuse(region: Any) -> None:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * (300 * 1024 * 1024))
    with pytest.raises(DepotRefuse):
        actions.deposer("gros.xlsx", tampon.getvalue(), Sujet(), geste="contrat.lire", lecteurs=["ars"],
                        par=region.membre("agent_ars"), le=LE)  # fmt: skip


def test_un_fichier_se_telecharge_en_piece_jointe_sans_rien_executer(region: Any, comme: Callable[[str], Any]) -> None:
    piece = _garder(region)
    reponse = comme("directeur").get(f"/pieces/{piece.pk}")
    assert (reponse.status_code, reponse.content) == (200, piece.octets)
    assert reponse.headers["Content-Disposition"] == 'attachment; filename="proposition.pdf"'
    assert reponse.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in reponse.headers["Content-Security-Policy"]
    assert reponse.headers["X-Content-Type-Options"] == "nosniff"


LISENT = {"agent_ars", "dg_ars", "agent_am", "directeur_cpam", "directeur", "professionnel", "auditeur"}


def test_chacun_ne_telecharge_que_ce_qu_il_peut_lire(region: Any, comme: Callable[[str], Any]) -> None:
    piece = _garder(region)
    codes = {role: comme(role).get(f"/pieces/{piece.pk}").status_code for role in ROLES}
    assert {role for role, code in codes.items() if code == 200} == LISENT
    assert {code for role, code in codes.items() if role not in LISENT} == {404}


def test_un_fichier_entre_l_ars_et_l_assurance_maladie_n_existe_pas_pour_l_hopital(
    region: Any, comme: Callable[[str], Any]
) -> None:
    piece = _garder(region, lecteurs=["ars", "caisse"])
    assert comme("directeur").get(f"/pieces/{piece.pk}").status_code == 404
    assert comme("directeur").get(f"/pieces/{uuid4()}").status_code == 404


def test_un_fichier_d_un_autre_etablissement_n_existe_pas(region: Any, comme: Callable[[str], Any]) -> None:
    class Ailleurs(Sujet):
        situation = Situation("84", "69", "690000001")

    piece = actions.garder(
        "loin.pdf", b"%PDF-loin%%EOF", Ailleurs(), nature="pdf", origine="engendree", geste="contrat.lire",
        lecteurs=["ars", "etablissement"], par=region.membre("agent_ars"), le=LE,
    )  # fmt: skip
    for role in ("directeur", "agent_ars", "auditeur"):
        assert comme(role).get(f"/pieces/{piece.pk}").status_code == 404


def test_le_second_mur_cache_les_fichiers_et_leur_contenu(region: Any) -> None:
    _garder(region)
    with cloison.ouverte(cloison.Perimetre(finess=frozenset(["690000001"]))):
        assert (Piece.objects.count(), Contenu.objects.count()) == (0, 0)
    with cloison.ouverte(cloison.Perimetre(finess=frozenset(["590000006"]))):
        assert (Piece.objects.count(), Contenu.objects.count()) == (1, 1)
        _garder(region)
        assert Contenu.objects.count() == 1
