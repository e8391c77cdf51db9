"""`verifier`: every figure recomputed from the manifest; one cent altered is caught, and said in plain words."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fichiers_d_essai import DELIVRANCES, IPP_20, LILLE, MEDICAMENTS, ecrire_tables

Rangees = list[dict[str, Any]]


@pytest.fixture
def resultats(deja_charge: Path, tmp_path: Path, efficience: Callable) -> Path:
    """Results just computed, in CSV."""
    fichier = tmp_path / "resultats.csv"
    fait = efficience("calculer", "--entrepot", deja_charge, "--annee", "2023", "--sortie", fichier)
    assert fait.code == 0, fait.messages
    return fichier


def reecrire(fichier: Path, changer: Callable[[Rangees], Rangees]) -> None:
    """The same CSV after a change of its rows."""
    with fichier.open(encoding="utf-8", newline="") as flux:
        rangees = list(csv.DictReader(flux))
    with fichier.open("w", encoding="utf-8", newline="") as flux:
        graveur = csv.DictWriter(flux, rangees[0], lineterminator="\n")
        graveur.writeheader()
        graveur.writerows(changer(rangees))


def changer_manifeste(fichier: Path, changer: Callable[[dict[str, Any]], object]) -> None:
    lieu = fichier.with_name(fichier.name + ".manifeste.json")
    contenu = json.loads(lieu.read_text(encoding="utf-8"))
    changer(contenu)
    lieu.write_text(json.dumps(contenu), encoding="utf-8")


@pytest.mark.parametrize("forme", ["csv", "json", "parquet"])
def test_inchange(forme: str, deja_charge: Path, tmp_path: Path, efficience: Callable) -> None:
    fichier = tmp_path / f"resultats.{forme}"
    efficience("calculer", "--entrepot", deja_charge, "--annee", "2023", "--sortie", fichier)
    fait = efficience("verifier", fichier)
    assert (fait.code, "conforme" in fait.messages) == (0, True)


def test_format_qui_ne_dit_pas_son_nom(deja_charge: Path, tmp_path: Path, efficience: Callable) -> None:
    fichier = tmp_path / "resultats"
    efficience("calculer", "--entrepot", deja_charge, "--annee", "2023", "--sortie", fichier, "--format", "parquet")
    assert efficience("verifier", fichier).code == 0


def un_centime(rangees: Rangees) -> Rangees:
    ligne = next(r for r in rangees if r["mesure"] == "depense" and r["valeur"] == "39.40")
    ligne["valeur"] = "39.41"
    return rangees


def un_statut(rangees: Rangees) -> Rangees:
    ligne = next(r for r in rangees if r["statut"] == "non_calculable")
    ligne["statut"] = "non_transmis"
    return rangees


def un_zero_pour_un_manque(rangees: Rangees) -> Rangees:
    ligne = next(r for r in rangees if r["statut"] == "non_calculable")
    ligne["statut"], ligne["valeur"] = "calcule", "0"
    return rangees


ALTERATIONS: dict[str, tuple[Callable[[Rangees], Rangees], str]] = {
    "un centime": (un_centime, "N-IPP 2023 590000006 depense : écrit 39.41 (calcule), recalculé 39.40 (calcule)"),
    "une ligne retirée": (lambda r: r[1:], "écrit absent, recalculé"),
    "une ligne ajoutée": (lambda r: [*r, r[0] | {"finess": "750712184"}], "recalculé absent"),
    "une ligne répétée": (lambda r: [*r, r[0]], "lignes : écrit"),
    "un statut": (un_statut, "(non_transmis), recalculé  (non_calculable)"),
    "un zéro pour un manque": (un_zero_pour_un_manque, "écrit 0 (calcule)"),
    "une écriture": (lambda r: [r[0] | {"valeur": r[0]["valeur"] + "0"}, *r[1:]], "recalculé"),
}


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_alteration_trouvee(alteration: str, resultats: Path, efficience: Callable) -> None:
    changer, mots = ALTERATIONS[alteration]
    reecrire(resultats, changer)
    fait = efficience("verifier", resultats)
    assert fait.code == 2
    assert "non conforme : 1 chiffre(s) différent(s)" in fait.messages
    assert mots in fait.messages
    assert "Que faire : " in fait.messages


def test_lignes_dans_un_autre_ordre(resultats: Path, efficience: Callable) -> None:
    reecrire(resultats, lambda rangees: rangees[::-1])
    fait = efficience("verifier", resultats)
    assert fait.code == 0
    assert "empreinte différente" in fait.messages


def test_manifeste_absent(resultats: Path, efficience: Callable) -> None:
    resultats.with_name(resultats.name + ".manifeste.json").unlink()
    fait = efficience("verifier", resultats)
    assert fait.code == 2
    assert "le manifeste manque" in fait.messages


MANIFESTES: dict[str, Callable[[dict[str, Any]], object]] = {
    "sans version": lambda m: m["entrepot"].pop("version"),
    "version en lettres": lambda m: m["entrepot"].update(version="deux"),
    "sans sources": lambda m: m.pop("sources"),
    "sources d'une autre forme": lambda m: m.update(sources=["x"]),
    "indicateur inconnu": lambda m: m["demande"].update(indicateurs=["N-XXX"]),
    "année en lettres": lambda m: m["demande"].update(annees=["x"]),
    "moteur inconnu": lambda m: m.update(moteur="abaque"),
    "version absente de l'entrepôt": lambda m: m["entrepot"].update(version=12),
    "année jamais chargée": lambda m: m["demande"].update(annees=[1999]),
    "feuille mal écrite": lambda m: m.update(feuille="parametres: {rien: 1}"),
}


@pytest.mark.parametrize("defaut", MANIFESTES)
def test_manifeste_abime(defaut: str, resultats: Path, efficience: Callable) -> None:
    changer_manifeste(resultats, MANIFESTES[defaut])
    fait = efficience("verifier", resultats)
    assert fait.code == 2, fait.messages
    assert "Traceback" not in fait.messages


@pytest.mark.parametrize("contenu", ["", "{", "[]", "null"])
def test_manifeste_illisible(contenu: str, resultats: Path, efficience: Callable) -> None:
    resultats.with_name(resultats.name + ".manifeste.json").write_text(contenu)
    fait = efficience("verifier", resultats)
    assert fait.code == 2
    assert "manifeste illisible" in fait.messages


def test_regle_changee_dans_le_manifeste(resultats: Path, efficience: Callable) -> None:
    """A sheet slipped into the manifest changes the figures: they no longer agree."""
    changer_manifeste(resultats, lambda m: m.update(feuille="parametres:\n  inclure_sacubitril_valsartan: oui\n"))
    fait = efficience("verifier", resultats)
    assert "la règle « inclure_sacubitril_valsartan » valait non, elle vaut oui aujourd'hui" in fait.messages


def test_feuille_de_regles_rejouee(deja_charge: Path, tmp_path: Path, efficience: Callable) -> None:
    feuille, fichier = tmp_path / "regles.yaml", tmp_path / "r.csv"
    feuille.write_text("parametres:\n  presentations_masquees: ecartees\n")
    efficience("calculer", "--entrepot", deja_charge, "--annee", "2023", "--regles", feuille, "--sortie", fichier)
    feuille.unlink()
    assert efficience("verifier", fichier).code == 0


def test_verifie_a_la_version_du_manifeste(resultats: Path, deja_charge: Path, tmp_path: Path, efficience: Callable) -> None:
    """A later correction of the warehouse does not make former results false."""
    corrigee = DELIVRANCES + f"{LILLE},{IPP_20},2023,1,1000.00\n".encode()
    dossier = ecrire_tables(tmp_path / "corrigee", delivrances=corrigee, medicaments=MEDICAMENTS)
    assert efficience("charger", "--entrepot", deja_charge, "--source", f"tables={dossier}").code == 0
    assert efficience("verifier", resultats).code == 0


@pytest.mark.parametrize("motif", ["livraisons/*/delivrances-2023.parquet", "versions/000001/medicaments.parquet"])
@pytest.mark.parametrize("geste", ["altéré", "retiré"])
def test_fichier_de_l_entrepot(motif: str, geste: str, resultats: Path, deja_charge: Path, efficience: Callable) -> None:
    (fichier,) = deja_charge.glob(motif)
    octets = fichier.read_bytes()
    fichier.unlink()
    if geste == "altéré":
        fichier.write_bytes(octets[:100] + bytes([octets[100] ^ 1]) + octets[101:])
    fait = efficience("verifier", resultats)
    assert fait.code == 2
    assert (
        f"un fichier de l'entrepôt {'a disparu' if geste == 'retiré' else 'n’est plus'}".replace("’", "'") in fait.messages
    )
    assert fichier.name in fait.messages


def test_livraison_retiree(resultats: Path, deja_charge: Path, efficience: Callable) -> None:
    shutil.rmtree(next((deja_charge / "livraisons").iterdir()))
    fait = efficience("verifier", resultats)
    assert fait.code == 2
    assert "livraison.json" in fait.messages


def test_entrepot_deplace(resultats: Path, deja_charge: Path, tmp_path: Path, efficience: Callable) -> None:
    deja_charge.rename(tmp_path / "ailleurs")
    fait = efficience("verifier", resultats)
    assert fait.code == 2
    assert "--entrepot" in fait.messages
    assert efficience("verifier", resultats, "--entrepot", tmp_path / "ailleurs").code == 0


def test_autre_entrepot(resultats: Path, tmp_path: Path, efficience: Callable) -> None:
    autre = DELIVRANCES + f"{LILLE},{IPP_20},2023,1,1.00\n".encode()
    dossier = ecrire_tables(tmp_path / "autre", delivrances=autre, medicaments=MEDICAMENTS)
    efficience("charger", "--entrepot", tmp_path / "e2", "--source", f"tables={dossier}")
    fait = efficience("verifier", resultats, "--entrepot", tmp_path / "e2")
    assert fait.code == 2
    assert "pas les mêmes livraisons" in fait.messages


@pytest.mark.parametrize(
    "contenu",
    [b"", b"indicateur,annee\nN-IPP,2023\n", b"\xff\xfe\x00", b"PAR1 rien", b"[1, 2", b"[]", b'{"a": 1}'],
)
def test_ce_n_est_pas_un_fichier_de_resultats(contenu: bytes, resultats: Path, efficience: Callable) -> None:
    resultats.write_bytes(contenu)
    fait = efficience("verifier", resultats)
    assert fait.code == 2
    assert "fichier de résultats" in fait.messages
    assert "Attendu : " in fait.messages


@pytest.mark.parametrize(
    ("colonne", "valeur"), [("annee", "deux"), ("valeur", "x"), ("statut", "inconnu"), ("valeur", "NaN")]
)
def test_ligne_de_resultat_illisible(colonne: str, valeur: str, resultats: Path, efficience: Callable) -> None:
    reecrire(
        resultats,
        lambda rangees: [rangees[0], rangees[1] | {colonne: valeur, "statut": "calcule"} | {colonne: valeur}, *rangees[2:]],
    )
    fait = efficience("verifier", resultats)
    assert fait.code == 2
    assert "resultats.csv, ligne 3 : ligne de résultat illisible" in fait.messages


def test_fichier_absent(tmp_path: Path, efficience: Callable) -> None:
    fait = efficience("verifier", tmp_path / "rien.csv")
    assert (fait.code, "introuvable" in fait.messages) == (2, True)
