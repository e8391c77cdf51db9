"""The positions of the ATIH files: records written by hand from the document, and every field against the ATIH workbook."""

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from efficience.moteur.refus import Refus
from efficience.moteur.sources.rsa.formats import acte, trouver, zones

# Typed by hand from the ATIH document, field by field, without the program's tables.
ANO_A_LA_MAIN = (
    "0123456789abcdef0123456789abcdef"  # 1-32 index de liaison
    "590000006"  # 33-41 FINESS
    "012"  # 42-44 numéro de format
    "014"  # 45-47 format VID-HOSP
    "      "  # 48-53
    "000000000"  # 54-62 codes retour
    + " " * 17  # 63-79
    + " " * 60  # 80-139
    + "07051941"  # 140-147 date de naissance
    + " " * 9  # 148-156
    + "00123"  # 157-161 délai
    + "0000000042"  # 162-171 numéro séquentiel
    + "01032023"  # 172-179 entrée
    + "05032023"  # 180-187 sortie
    + " " * (759 - 187)
    + "Z" * 344  # 760-1103 zone chiffrée
)
RSA_A_LA_MAIN = (
    "590000006" "228" "0000000042" "122" "   " "11" "05" "M" "09" "2" "000"  # 1-39: FINESS … groupage lu
    "11" "05" "K" "06" "T" "000" "01" "082" "   " "2" "8" "5" "03" "2023" "9" " " "A"  # 40-70: GENRSA … type de séjour
    + "0004" + "59350" + "59000" + " " * 29  # 71-113
    + "1" + " " * 21 + "2" + " " + "0"  # 114 Nb_AutPGV, 136 Nb_Rdth, 138 génération automatique
    + " " * 73  # 139-211
    + "I500  " + "I110  " + "0002" + "00001" + " " * 30  # 212-262
)  # fmt: skip
MED_A_LA_MAIN = (
    "590000006" "590000006" "06" "2023" "12" "0000000042" "        " "000001" "3400892200971"
    "0000001500" "0000450000" "03" "2023" "0002" " " "2" "I000123" + " " * 18
)  # fmt: skip


def test_un_ano_ecrit_a_la_main() -> None:
    champs = trouver("ano", "", 2023).champs
    assert len(ANO_A_LA_MAIN) == trouver("ano", "", 2023).longueur == 1103
    lus = {nom: ANO_A_LA_MAIN[champ.tranche] for nom, champ in champs.items()}
    assert lus["index"] == "0123456789abcdef0123456789abcdef"
    assert (lus["finess"], lus["sequence"]) == ("590000006", "0000000042")
    assert (lus["date_entree"], lus["date_sortie"]) == ("01032023", "05032023")
    assert [lus[nom] for nom, champ in champs.items() if champ.type == "retour"] == ["0"] * 9
    assert not any("07051941"[:4] in lu for lu in lus.values())


def test_un_rsa_ecrit_a_la_main() -> None:
    forme = trouver("rsa", "228", 2023)
    assert len(RSA_A_LA_MAIN) == forme.longueur == 262
    lus = {nom: RSA_A_LA_MAIN[champ.tranche].strip() for nom, champ in forme.champs.items()}
    assert lus == {
        "finess": "590000006",
        "version": "228",
        "sequence": "0000000042",
        "cmd": "05",
        "type_ghm": "K",
        "numero_ghm": "06",
        "complexite": "T",
        "nb_rum": "01",
        "age_annees": "082",
        "age_jours": "",
        "mode_entree": "8",
        "mois_sortie": "03",
        "annee_sortie": "2023",
        "mode_sortie": "9",
        "type_sejour": "A",
        "nb_autorisations": "1",
        "nb_radiotherapie": "2",
        "type_generation": "0",
        "dp": "I500",
        "dr": "I110",
        "nb_da": "0002",
        "nb_actes": "00001",
        "fin": "",
    }


def test_un_med_ecrit_a_la_main() -> None:
    champs = trouver("med", "", 2023).champs
    assert len(MED_A_LA_MAIN) == trouver("med", "", 2023).longueur == 120
    assert {nom: MED_A_LA_MAIN[champ.tranche] for nom, champ in champs.items() if nom != "fin"} == {
        "finess": "590000006",
        "type_prestation": "06",
        "sequence": "0000000042",
        "nb_sejours": "000001",
        "ucd": "3400892200971",
        "quantite": "0000001500",
        "montant": "0000450000",
    }


def test_les_zones_repetees_d_un_rsa() -> None:
    assert {zone.nom: zone.longueur for zone in zones()} == {
        "autorisation": 2,
        "radiotherapie": 4 + 3,
        "um": 2 + 4 + 9 + 6 + 6 + 3 + 2 + 2 + 3 + 4 + 4 + 2 + 4 + 4 + 2 + 4,
        "da": 6,
        "acte": 3 + 7 + 2 + 1 + 1 + 1 + 4 + 1 + 1 + 2 + 1,
    }
    assert {nom: (champ.debut, champ.longueur) for nom, champ in acte().items()} == {
        "delai": (1, 3),
        "code": (4, 7),
        "fin": (11, 14),
    }


def test_la_partie_fixe_de_2022_est_plus_courte() -> None:
    assert (trouver("rsa", "227", 2022).longueur, trouver("rsa", "227", 2023).longueur) == (247, 262)


@pytest.mark.parametrize(("version", "annee"), [("226", 2022), ("230", 2026), ("228", 2022), ("228", 2027), ("228", 2021)])
def test_un_format_inconnu_est_refuse_avec_ceux_qui_sont_connus(version: str, annee: int) -> None:
    with pytest.raises(Refus) as refuse:
        trouver("rsa", version, annee)
    assert f"format {version} de {annee} inconnu" in str(refuse.value)
    assert "227 (2022), 227 (2023), 228 (2023), 228 (2024 à 2025), 228 (2026), 229 (2026)" in str(refuse.value)


ONGLETS = {
    ("rsa", "228", 2023): "RSA",
    ("rsa", "227", 2022): "LAMDA N-1 RSA",
    ("ano", "", 2023): "ANO_ES",
    ("ano", "", 2022): "LAMDA N-1 ANO_ES",
    ("med", "", 2023): "FICHCOMP",
}


@pytest.mark.parametrize(("fichier", "version", "annee"), ONGLETS)
def test_chaque_position_est_celle_du_classeur_de_l_atih(
    donnees_publiques: Path, fichier: str, version: str, annee: int
) -> None:
    """A field is found in the sheet by its first position and length; its words must be those of the document."""
    classeur = donnees_publiques / "atih-formats" / "formats_anonymes_mco_2023.xlsx"
    publies = _positions(classeur, ONGLETS[fichier, version, annee])
    for champ in trouver(fichier, version, annee).champs.values():
        libelle = publies[champ.debut, champ.longueur]
        assert _mots(libelle.split(" : ")[-1]) in _mots(champ.description), champ.nom


def _mots(texte: str) -> str:
    return "".join(lettre for lettre in texte.lower().replace("\u2019", "'") if lettre.isalnum())


def _positions(classeur: Path, onglet: str) -> dict[tuple[int, int], str]:
    """(first position, length) → words, of the first table of a sheet."""
    trouvees: dict[tuple[int, int], str] = {}
    for cellules in _rangees(classeur, onglet):
        textes = [texte for _, texte in sorted(cellules.items())]
        nombres = [int(texte) for texte in textes if texte.isdigit()]
        if len(nombres) >= 3 and nombres[1] + nombres[0] - 1 == nombres[2]:
            libelle = next(texte for texte in reversed(textes[: textes.index(str(nombres[0]))]) if not texte.isdigit())
            trouvees.setdefault((nombres[1], nombres[0]), libelle)
    return trouvees


def _rangees(classeur: Path, onglet: str) -> Iterator[Mapping[str, str]]:
    """Rows of a sheet, read in the workbook's own XML: no library is needed for that."""
    n = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    lien = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    with zipfile.ZipFile(classeur) as archive:
        partages = [
            "".join(t.text or "" for t in si.iter(f"{n}t")) for si in ET.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        feuilles = {f.get("name"): f.get(lien) for f in ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{n}sheet")}
        cibles = {r.get("Id"): r.get("Target") for r in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
        feuille = ET.fromstring(archive.read(f"xl/{cibles[feuilles[onglet]]}"))
    for rangee in feuille.iter(f"{n}row"):
        cellules = {}
        for c in rangee:
            valeur = c.findtext(f"{n}v")
            if valeur is not None:
                cellules[(c.get("r") or "").rstrip("0123456789")] = partages[int(valeur)] if c.get("t") == "s" else valeur
        if cellules:
            yield cellules
