"""Seals: three parties sign one after another; what is altered, another document or a disguised page is refused."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fabrique import LE_31_MARS
from fabrique import pdf as petit_pdf
from pyhanko.pdf_utils.generic import NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.timestamps import DummyTimeStamper
from pypdf import PdfReader, PdfWriter

from efficience.documents import SceauRefuse
from efficience.documents.depots import Nature, examiner_depot
from efficience.documents.sceau import Sceau, Signature, apposer, ouvrir_sceau, pkcs12_de_demonstration
from efficience.documents.signatures import Verification, verifier_signature

ETABLISSEMENT = Signature(
    "etablissement", "Mme Hélène Roussel", "directrice", "Conclusion du contrat CAQES-2022-HV-0017", "Montclar", LE_31_MARS
)
ORGANISME = replace(
    ETABLISSEMENT, champ="organisme", nom="M. Karim Benali", qualite="directeur", le=LE_31_MARS + timedelta(days=1)
)
ARS = replace(
    ETABLISSEMENT, champ="ars", nom="Mme Claire Vasseur", qualite="directrice générale", le=LE_31_MARS + timedelta(days=2)
)
AU = LE_31_MARS + timedelta(days=3)


@pytest.fixture(scope="session")
def propose(pdf: Callable[[str], bytes]) -> bytes:
    """The contract as it is proposed: three empty signature fields."""
    return pdf("contrat-gen2")


@pytest.fixture(scope="session")
def signe(propose: bytes, sceau: Sceau) -> bytes:
    """The contract signed by the three parties."""
    octets = propose
    for signature in (ETABLISSEMENT, ORGANISME, ARS):
        octets = apposer(octets, sceau, signature)
    return octets


def _verifier(octets: bytes, propose: bytes, sceau: Sceau | None = None) -> Verification:
    return verifier_signature(octets, hashlib.sha256(propose).hexdigest(), au=AU, ancres=sceau.autorites if sceau else ())


def test_trois_signatures_successives_sont_valides_et_disent_qui_pourquoi_et_quand(
    signe: bytes, propose: bytes, sceau: Sceau
) -> None:
    fait = _verifier(signe, propose, sceau)
    assert (fait.acceptee, fait.est_le_document_propose, fait.refus, fait.reserves) == (True, True, (), ())
    assert [(s.champ, s.nom, s.motif, s.le) for s in fait.signatures] == [
        (s.champ, f"{s.nom}, {s.qualite}", s.motif, s.le.astimezone(UTC)) for s in (ETABLISSEMENT, ORGANISME, ARS)
    ]
    assert all(s.valide and s.de_confiance and not s.horodatee for s in fait.signatures)
    assert signe.startswith(propose)


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig absent (poppler not installed)")
def test_pdfsig_verifie_les_memes_signatures(signe: bytes, tmp_path: Path) -> None:
    fichier = tmp_path / "contrat.pdf"
    fichier.write_bytes(signe)
    sortie = subprocess.run(["pdfsig", "-nocert", fichier], capture_output=True, text=True, check=False).stdout
    assert sortie.count("Signature is Valid.") == 3
    assert sortie.count("ETSI.CAdES.detached") == 3


def test_le_document_signe_reste_balise_et_montre_qui_a_signe(signe: bytes) -> None:
    lu = PdfReader(BytesIO(signe))
    racine = lu.trailer["/Root"]
    assert racine["/MarkInfo"]["/Marked"] and racine["/Lang"] == "fr-FR"
    vignettes = {champ["/T"]: champ["/AP"]["/N"]["/Resources"]["/XObject"] for champ in racine["/AcroForm"]["/Fields"]}
    assert set(vignettes) == {"ars", "organisme", "etablissement"}
    polices = [
        police
        for vignette in vignettes.values()
        for image in vignette.values()
        for police in image["/Resources"]["/Font"].values()
    ]
    assert polices and all(
        "/FontFile" in str(p.get_object()["/DescendantFonts"][0]["/FontDescriptor"].keys()) for p in polices
    )


def test_le_document_signe_serait_accepte_en_depot(signe: bytes) -> None:
    assert examiner_depot("contrat signé.pdf", signe, attendues=[Nature.PDF]).taille == len(signe)


def test_une_autorite_inconnue_est_dite_sans_etre_refusee(signe: bytes, propose: bytes) -> None:
    fait = _verifier(signe, propose)
    assert fait.acceptee
    assert [s.de_confiance for s in fait.signatures] == [False] * 3
    assert "« Autorité de démonstration efficience, sans valeur », ne relève d'aucune autorité connue" in fait.reserves[0]


def test_le_document_propose_sans_signature_est_refuse(propose: bytes) -> None:
    fait = _verifier(propose, propose)
    assert (fait.est_le_document_propose, fait.refus) == (True, ("le document ne porte aucune signature électronique",))


def test_un_autre_document_bien_signe_est_refuse(propose: bytes, pdf: Callable[[str], bytes], sceau: Sceau) -> None:
    autre = apposer(pdf("avenant"), sceau, ETABLISSEMENT)
    fait = _verifier(autre, propose, sceau)
    assert fait.refus == ("ce n'est pas le document proposé, ou il a été réenregistré avant d'être signé",)
    assert fait.signatures[0].valide and not fait.est_le_document_propose


@pytest.mark.parametrize("part", range(1, 14))
def test_un_octet_change_est_toujours_refuse(part: int, signe: bytes, propose: bytes) -> None:
    abime = bytearray(signe)
    abime[len(signe) * part // 14] ^= 0x01
    assert not _verifier(bytes(abime), propose).acceptee


@pytest.mark.parametrize("reste", [0, 10, 5_000, 60_000])
def test_un_fichier_tronque_est_refuse(reste: int, signe: bytes, propose: bytes) -> None:
    assert not _verifier(signe[:reste], propose).acceptee


def _changer_la_page(octets: bytes, mots: bytes = b"BT ET") -> bytes:
    """The same PDF, its first page rewritten by an incremental update."""
    ecriture = IncrementalPdfFileWriter(BytesIO(octets))
    page = ecriture.root["/Pages"]["/Kids"][0]
    page[NameObject("/Contents")] = ecriture.add_object(StreamObject(stream_data=mots))
    ecriture.update_container(page)
    sortie = BytesIO()
    ecriture.write(sortie)
    return sortie.getvalue()


def test_une_page_changee_avant_la_signature_est_refusee(propose: bytes, sceau: Sceau) -> None:
    """The proposed bytes are still there, and the signature is mathematically valid: only the comparison can tell."""
    fait = _verifier(apposer(_changer_la_page(propose), sceau, ETABLISSEMENT), propose, sceau)
    assert fait.est_le_document_propose and fait.signatures[0].valide
    assert fait.refus == ("le contenu du document a été modifié depuis la proposition",)


def test_une_page_changee_apres_la_signature_est_refusee(signe: bytes, propose: bytes) -> None:
    fait = _verifier(_changer_la_page(signe), propose)
    assert "le document a été modifié après la signature de Mme Hélène Roussel, directrice" in fait.refus


def test_une_page_changee_entre_deux_signatures_est_refusee(propose: bytes, sceau: Sceau) -> None:
    entre = _changer_la_page(apposer(propose, sceau, ETABLISSEMENT))
    fait = _verifier(apposer(entre, sceau, ARS), propose, sceau)
    assert fait.refus[0] == "le document a été modifié après la signature de Mme Hélène Roussel, directrice"


def _avec_champ(octets: bytes, boite: tuple[int, int, int, int] | None) -> bytes:
    ecriture = IncrementalPdfFileWriter(BytesIO(octets))
    append_signature_field(ecriture, SigFieldSpec("ailleurs", on_page=0, box=boite))
    sortie = BytesIO()
    ecriture.write(sortie)
    return sortie.getvalue()


def test_une_signature_dessinee_sur_le_texte_est_refusee(propose: bytes, sceau: Sceau) -> None:
    couvre = apposer(_avec_champ(propose, (50, 50, 550, 800)), sceau, replace(ETABLISSEMENT, champ="ailleurs"))
    assert _verifier(couvre, propose, sceau).refus == (
        "une signature a été dessinée hors des cadres réservés : elle pourrait cacher le texte du document",
    )


def test_un_document_reenregistre_par_un_autre_logiciel_est_refuse(propose: bytes, sceau: Sceau) -> None:
    ecriture = PdfWriter(clone_from=BytesIO(propose))
    sortie = BytesIO()
    ecriture.write(sortie)
    fait = _verifier(apposer(sortie.getvalue(), sceau, ETABLISSEMENT), propose, sceau)
    assert fait.refus[0].startswith("ce n'est pas le document proposé")


@pytest.mark.parametrize("octets", [b"", b"MZ", b"%PDF-1.7\n", petit_pdf()[:-80], b"\0" * 10_000])
def test_ce_qui_n_est_pas_un_pdf_lisible_est_refuse_sans_erreur(octets: bytes, propose: bytes) -> None:
    assert not _verifier(octets, propose).acceptee


def test_l_horodatage_est_joint_et_verifie(propose: bytes, sceau: Sceau) -> None:
    horloge = DummyTimeStamper(
        tsa_cert=sceau.signataire.signing_cert,
        tsa_key=sceau.signataire.signing_key,
        certs_to_embed=sceau.signataire.cert_registry,
        fixed_dt=LE_31_MARS.astimezone(UTC),
    )
    fait = _verifier(apposer(propose, sceau, ETABLISSEMENT, horodatage=horloge), propose, sceau)
    assert [s.horodatee for s in fait.signatures] == [True]


def test_la_meme_signature_donne_la_meme_date_quelle_que_soit_l_horloge(propose: bytes, sceau: Sceau) -> None:
    """Paris winter time: 14:03 is 13:03 UTC."""
    hiver = replace(ETABLISSEMENT, le=datetime(2023, 1, 15, 14, 3, tzinfo=ZoneInfo("Europe/Paris")))
    fait = _verifier(apposer(propose, sceau, hiver), propose, sceau)
    assert fait.signatures[0].le == datetime(2023, 1, 15, 13, 3, tzinfo=UTC)


APPOSITIONS_REFUSEES = {
    "champ absent": (
        replace(ETABLISSEMENT, champ="maire"),
        "pas de place pour la signature « maire » : ars, organisme, etablissement",
    ),
    "heure sans fuseau": (replace(ETABLISSEMENT, le=datetime(2022, 3, 31, 14, 3)), "son fuseau horaire"),  # noqa: DTZ001
}


@pytest.mark.parametrize("cas", APPOSITIONS_REFUSEES)
def test_une_signature_impossible_est_refusee(cas: str, propose: bytes, sceau: Sceau) -> None:
    signature, mots = APPOSITIONS_REFUSEES[cas]
    with pytest.raises(SceauRefuse, match=mots):
        apposer(propose, sceau, signature)


def test_on_ne_signe_pas_deux_fois_au_meme_endroit(signe: bytes, sceau: Sceau) -> None:
    with pytest.raises(SceauRefuse, match="« ars » est déjà apposée"):
        apposer(signe, sceau, ARS)


@pytest.mark.parametrize("octets", [b"", b"%PDF-1.7\nrien\n%%EOF"])
def test_on_ne_signe_pas_un_fichier_abime(octets: bytes, sceau: Sceau) -> None:
    with pytest.raises(SceauRefuse, match="abîmé"):
        apposer(octets, sceau, ARS)


def test_un_sceau_de_demonstration_le_dit(sceau: Sceau) -> None:
    assert sceau.de_demonstration
    assert sceau.titulaire == "Sceau de démonstration efficience, sans valeur"


PKCS12 = pkcs12_de_demonstration("phrase", le=LE_31_MARS)
SCEAUX_REFUSES = {
    "phrase fausse": (PKCS12, "autre", LE_31_MARS, "phrase secrète fausse"),
    "pas un PKCS#12": (b"bonjour", "phrase", LE_31_MARS, "n'est pas un PKCS#12"),
    "pas encore valable": (PKCS12, "phrase", LE_31_MARS - timedelta(days=30), "n'est pas valable ce jour : il l'est du"),
    "expiré": (PKCS12, "phrase", LE_31_MARS + timedelta(days=4000), "n'est pas valable ce jour"),
}


@pytest.mark.parametrize("cas", SCEAUX_REFUSES)
def test_un_sceau_qui_ne_peut_pas_servir_est_refuse(cas: str) -> None:
    fichier, phrase, le, mots = SCEAUX_REFUSES[cas]
    with pytest.raises(SceauRefuse, match=mots):
        ouvrir_sceau(fichier, phrase, le=le)
