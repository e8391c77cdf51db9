"""A hospital's own files: what is read of each record, plain and in archives, several hospitals and years."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fichiers_atih import INDEX_A, INDEX_B, LENS, LILLE, Ligne, ano, archiver, ecrire, med, rsa
from tables_snds import Lu, lire, parquet

from efficience.moteur.chargement import Compte
from efficience.moteur.entrepot import Entrepot

CLE = "une clé d'essai, assez longue pour servir de secret"
DEUX = {"sequence": "0000000002"}


@pytest.fixture(autouse=True)
def cle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EFFICIENCE_CLE_PSEUDONYMES", CLE)


def _lu(tmp_path: Path, r: Ligne | None = None, a: Ligne | None = None, **autres: list[str]) -> Lu:
    """One stay under test beside an ordinary one."""
    fichiers = {"rsa": [rsa(r), rsa(DEUX)], "ano": [ano(a), ano({**DEUX, "index": INDEX_B})], **autres}
    return lire(ecrire(tmp_path / "envoi", fichiers), tmp_path / "e" / "en_cours" / "0", source="rsa")


def test_un_sejour_ses_diagnostics_et_ses_actes(tmp_path: Path) -> None:
    fichiers = {
        "rsa": [
            rsa(
                {"dr": "I110", "nb_rum": "2", "nb_autorisations": "1", "nb_radiotherapie": "2"},
                das=["N189", "E119+1"],
                actes=["000FAFA001", "004FAFA005", "   FAFA006"],
            )
        ],
        "ano": [ano()],
    }
    lu = lire(ecrire(tmp_path / "envoi", fichiers), tmp_path / "e" / "en_cours" / "0", source="rsa")
    (sejour,) = lu.rangees["sejours"]
    patient = sejour.pop("patient")
    assert sejour == {
        "sejour": f"{LILLE}-2023-1",
        "finess": LILLE,
        "date_entree": date(2023, 3, 1),
        "date_sortie": date(2023, 3, 5),
        "annee": 2023,
        "age": 82,
        "mode_entree": "8",
        "mode_sortie": "8",
        "ghm": "05M092",
        "dp": "I500",
        "dr": "I110",
        "das": "E119+1 N189",
        "montant_am": None,
    }
    assert len(patient) == 32 and patient != INDEX_A
    assert [(a["code_ccam"], a["date_acte"]) for a in lu.rangees["actes"]] == [
        ("FAFA001", date(2023, 3, 1)),
        ("FAFA005", date(2023, 3, 5)),
        ("FAFA006", None),
    ]


def test_les_medicaments_ont_trois_decimales_implicites(tmp_path: Path) -> None:
    agregee = {"sequence": "0000000000", "nb_sejours": "000012", "ucd": "0000009220097", "montant": "0000000005"}
    lu = _lu(tmp_path, med=[med(), med(agregee), med({"sequence": "0000000404"})])
    assert [(a["sejour"], a["ucd"], a["quantite"], a["montant"]) for a in lu.rangees["administrations"]] == [
        (f"{LILLE}-2023-1", "3400892200971", Decimal("2.500"), Decimal("1000.13")),
        (f"{LILLE}-2023-agrege-1", "9220097", Decimal("2.500"), Decimal("0.01")),
    ]
    assert lu.ecarts("administrations") == {"séjour inconnu de cette livraison": (1, "1000.13")}


@pytest.mark.parametrize(
    ("r", "a", "motif"),
    [
        ({"cmd": "90", "type_ghm": "Z", "numero_ghm": "00", "complexite": "Z"}, {}, "erreur de groupage (GHM en 90)"),
        ({"type_sejour": "B"}, {}, "prestation réalisée pour le séjour d'un autre établissement (type B)"),
        ({"type_generation": "3"}, {}, "RSA produit automatiquement, sans séjour"),
        (
            {"mode_entree": "0", "mode_sortie": "0"},
            {},
            "aller et retour provisoire depuis un autre établissement (modes d'entrée et de sortie 0)",
        ),
        ({"dp": ""}, {}, "diagnostic principal absent ou mal formé"),
        ({"age_annees": ""}, {}, "âge absent ou hors bornes"),
        ({}, {"sequence": "0000000003"}, "date d'entrée ou de sortie absente ou impossible"),
        ({}, {"date_sortie": "31022023"}, "date d'entrée ou de sortie absente ou impossible"),
        ({"mois_sortie": "04"}, {}, "date d'entrée ou de sortie absente ou impossible"),
        ({}, {"date_entree": "06032023"}, "sortie avant l'entrée"),
        (
            {"annee_sortie": "2022"},
            {"date_sortie": "05032022", "date_entree": "01032022"},
            "sortie hors de l'année du fichier",
        ),
    ],
)
def test_un_sejour_mis_a_part(tmp_path: Path, r: Ligne, a: Ligne, motif: str) -> None:
    lu = _lu(tmp_path, r, a)
    assert lu.ecarts() == {motif: (1, None)}
    assert [s["sejour"] for s in lu.rangees["sejours"]] == [f"{LILLE}-2023-2"]


def test_un_enfant_de_moins_d_un_an_a_zero_an(tmp_path: Path) -> None:
    sejour = _lu(tmp_path, {"age_annees": "", "age_jours": "012"}).sejour(f"{LILLE}-2023-1")
    assert sejour is not None and sejour["age"] == 0


@pytest.mark.parametrize("valeur", ["1", " "])
@pytest.mark.parametrize(
    "retour", ["immatriculation", "naissance", "sexe", "sejour", "hosp", "pmsi", "reference", "coherence_sexe"]
)
def test_un_chainage_invalide_garde_le_sejour_sans_patient(tmp_path: Path, retour: str, valeur: str) -> None:
    lu = _lu(tmp_path, a={f"retour_{retour}": valeur})
    sejour = lu.sejour(f"{LILLE}-2023-1")
    assert sejour is not None and sejour["patient"] is None
    assert f"{LILLE}, 2023 : chaînage invalide (codes retour) : gardés sans patient : 1 séjours" in lu.remarques


def test_ce_que_ces_fichiers_ne_donnent_pas_est_dit(tmp_path: Path) -> None:
    remarques = "\n".join(_lu(tmp_path).remarques)
    assert "montant_am reste vide" in remarques
    assert "dans un autre établissement ne sont pas visibles" in remarques
    assert "clé d'empreinte" in remarques and CLE not in remarques


def test_fichiers_et_archive_se_lisent_pareil(tmp_path: Path) -> None:
    fichiers = {"rsa": [rsa(actes=["001FAFA001"])], "ano": [ano()], "med": [med()]}
    simples = lire(ecrire(tmp_path / "a", fichiers), tmp_path / "e1" / "en_cours" / "0", source="rsa")
    archive = archiver(ecrire(tmp_path / "b", fichiers))
    for rang, chemin in enumerate((archive, archive.parent)):
        assert lire(chemin, tmp_path / f"e{rang + 2}" / "en_cours" / "0", source="rsa").rangees == simples.rangees


def test_plusieurs_hopitaux_et_annees_sans_collision(
    tmp_path: Path, entrepot: Path, charger_dans: Callable[..., list[Compte]]
) -> None:
    """The same person, under the same index, is the same patient in both years and both hospitals."""
    dossier = ecrire(tmp_path / "lille", {"rsa": [rsa()], "ano": [ano()], "med": [med()]})
    suite = {"annee_sortie": "2024"}, {"date_entree": "01032024", "date_sortie": "05032024"}
    ecrire(dossier, {"rsa": [rsa(suite[0], annee=2024)], "ano": [ano(suite[1], annee=2024)]}, annee=2024)
    autre = {"finess": LENS}
    lens = ecrire(tmp_path / "lens", {"rsa": [rsa(autre, actes=["000FAFA001"])], "ano": [ano(autre)]}, finess=LENS)
    charger_dans(f"rsa={dossier}")
    charger_dans(f"rsa={lens}")
    ouvert = Entrepot.ouvrir(entrepot)
    assert sorted(ouvert.version.parts) == [
        f"actes/rsa-2023-{LENS}",
        f"administrations/2023-{LILLE}",
        f"sejours/2023-{LILLE}",
        f"sejours/2023-{LENS}",
        f"sejours/2024-{LILLE}",
    ]
    sejours = [sejour for part in ouvert.fichiers("sejours") for sejour in parquet(part)]
    assert len(sejours) == 3 and len({sejour["patient"] for sejour in sejours}) == 1


def test_un_format_repris_d_une_autre_annee_se_dit(tmp_path: Path) -> None:
    fichiers = {"rsa": [rsa({"annee_sortie": "2026"}, version="229", annee=2026)],
                "ano": [ano({"date_entree": "01032026", "date_sortie": "05032026"}, annee=2026)]}  # fmt: skip
    lu = lire(ecrire(tmp_path / "envoi", fichiers, annee=2026), tmp_path / "e" / "en_cours" / "0", source="rsa")
    assert any("fichier .rsa : format de 2023 repris, numéro de version supposé" in remarque for remarque in lu.remarques)
    assert len(lu.rangees["sejours"]) == 1


def test_les_autres_fichiers_sont_nommes_et_les_archives_nominatives_jamais_ouvertes(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path / "envoi", {"rsa": [rsa()], "ano": [ano()], "rsfa": ["x"]})
    (dossier / f"{LILLE}.2023.12.25012024.in.zip").write_bytes(b"nominatif")
    remarques = lire(dossier, tmp_path / "e" / "en_cours" / "0", source="rsa").remarques
    assert f"fichiers non lus : {LILLE}.2023.12.25012024.in.zip, {LILLE}.2023.12.rsfa" in remarques
