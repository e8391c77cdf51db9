"""`efficience proteger`, as a user runs it."""

import csv
import json

import pytest

import efficience.cli.confidentialite  # noqa: F401  (registers the command)

RESULTATS = """indicateur,annee,finess,mesure,valeur,statut
N-PANS,2024,590000006,montant_moyen,100.00,calcule
N-PANS,2024,590000006,depense,700.00,calcule
N-PANS,2024,590000006,patients,7,calcule
N-PANS,2024,620000000,montant_moyen,100.00,calcule
N-PANS,2024,620000000,depense,5000.00,calcule
N-PANS,2024,620000000,patients,50,calcule
N-PANS,2024,800000000,patients,,non_transmis
N-PERF,2024,590000006,depense,900.00,calcule
R-CONC,2024,590000006,niveau,2,calcule
"""


@pytest.fixture
def resultats(tmp_path):
    fichier = tmp_path / "resultats.csv"
    fichier.write_text(RESULTATS, encoding="utf-8")
    return fichier


def lus(fichier):
    with fichier.open(encoding="utf-8", newline="") as flux:
        return {(r["indicateur"], r["finess"], r["mesure"]): r["valeur"] or r["statut"] for r in csv.DictReader(flux)}


def test_un_fichier_de_calculer(resultats, tmp_path, efficience):
    execution = efficience("proteger", "--table", resultats, "--sortie", tmp_path / "publie.csv")
    assert execution.code == 0, execution.messages
    assert lus(tmp_path / "publie.csv") == {
        ("N-PANS", "590000006", "montant_moyen"): "protege",
        ("N-PANS", "590000006", "depense"): "protege",
        ("N-PANS", "590000006", "patients"): "protege",
        ("N-PANS", "620000000", "montant_moyen"): "100.00",
        ("N-PANS", "620000000", "depense"): "5000.00",
        ("N-PANS", "620000000", "patients"): "50",
        ("N-PANS", "800000000", "patients"): "non_transmis",
        ("N-PERF", "590000006", "depense"): "protege",
        ("R-CONC", "590000006", "niveau"): "2",
    }
    assert "masquées en entier, faute d'effectif : N-PERF/depense" in execution.messages


def test_le_manifeste_publie_ne_garde_pas_les_composantes(resultats, tmp_path, efficience):
    """The sums by establishment and the counts of each filter would give the hidden values."""
    contenu = {"sources": [], "composantes": [{"finess": "590000006", "montant": "700.00"}], "flux": {"dispositifs": []}}
    resultats.with_name("resultats.csv.manifeste.json").write_text(json.dumps(contenu), encoding="utf-8")
    assert efficience("proteger", "--table", resultats, "--sortie", tmp_path / "publie.csv").code == 0
    publie = json.loads((tmp_path / "publie.csv.manifeste.json").read_text(encoding="utf-8"))
    assert {"sources", "protection"} <= publie.keys() and not {"composantes", "flux"} & publie.keys()
    assert publie["protection"]["k"] == 11


@pytest.mark.parametrize(("source", "montre"), [("open_phmev", True), ("tables", False)])
def test_les_donnees_ouvertes_se_montrent_comme_publiees(source, montre, tmp_path, efficience):
    fichier = tmp_path / "resultats.csv"
    fichier.write_text(
        "indicateur,annee,finess,mesure,valeur,statut\n"
        "N-IPP,2024,590000006,depense,12.00,calcule\nN-IPP,2024,590000006,boites,3,calcule\n",
        encoding="utf-8",
    )
    manifeste = {
        "sources": [
            {"source": source, "parts": {"delivrances/2024": {}}},
            {"source": "tables", "parts": {"medicaments": {}}},
        ]
    }
    fichier.with_name("resultats.csv.manifeste.json").write_text(json.dumps(manifeste), encoding="utf-8")
    assert efficience("proteger", "--table", fichier, "--sortie", tmp_path / "publie.csv").code == 0
    assert lus(tmp_path / "publie.csv")["N-IPP", "590000006", "boites"] == ("3" if montre else "protege")


def test_plusieurs_tables_vont_dans_un_dossier(tmp_path, efficience):
    (tmp_path / "a.csv").write_text("region,patients\n32,24\nTotal,85\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("region;hopital;patients\n32;A;4\n32;B;20\n", encoding="utf-8")
    execution = efficience(
        "proteger", "--table", tmp_path / "a.csv", "--table", tmp_path / "b.csv", "--sortie", tmp_path / "publie"
    )
    assert execution.code == 0, execution.messages
    assert (tmp_path / "publie" / "b.csv").read_text(encoding="utf-8") == (
        "region,hopital,patients,statut\n32,A,,protege\n32,B,,protege\n"
    )


def test_les_colonnes_se_nomment(tmp_path, efficience):
    (tmp_path / "t.csv").write_text("nb_assures,lieu,cout\n3,A,10.00\n30,B,20.00\n", encoding="utf-8")
    options = ("--effectif", "nb_assures", "--dimensions", "lieu", "--k", "5")
    assert efficience("proteger", "--table", tmp_path / "t.csv", "--sortie", tmp_path / "p.csv", *options).code == 0
    assert (tmp_path / "p.csv").read_text(encoding="utf-8") == (
        "nb_assures,lieu,cout,statut_nb_assures,statut_cout\n,A,,protege,protege\n30,B,20.00,calcule,calcule\n"
    )


@pytest.mark.parametrize(
    ("contenu", "options", "message"),
    [
        ("lieu,montant\nA,3\n", (), "aucune colonne d'effectif reconnue"),
        ("lieu,patients\nA,3\n", ("--effectif", "assures"), "pas de colonne « assures »"),
        ("lieu,patients\nA,3\n", ("--dimensions", "ville"), "pas de colonne « ville »"),
        ("lieu,patients\nA,trois\n", (), "« patients » n'est ni une dimension ni un nombre"),
        ("lieu,patients\nA,3,4\n", (), "3 champs au lieu de 2"),
        ("lieu,patients\n", (), "la table est vide"),
        ("lieu,patients\nA,3\n", ("--k", "1"), "il ne protégerait rien"),
        ("lieu,patients\nA,3\n", ("--largeur", "11"), "--largeur de 1 à 10"),
    ],
)
def test_refuse_sans_rien_ecrire(contenu, options, message, tmp_path, efficience):
    (tmp_path / "t.csv").write_text(contenu, encoding="utf-8")
    execution = efficience("proteger", "--table", tmp_path / "t.csv", "--sortie", tmp_path / "p.csv", *options)
    assert (execution.code, (tmp_path / "p.csv").exists()) == (2, False)
    assert message in execution.messages


def test_refuse_ce_qui_ne_peut_etre_protege(tmp_path, efficience):
    (tmp_path / "h.csv").write_text("hopital,patients\nB,20\nTotal,25\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("hopital,patients\nA,5\nB,20\nTotal,25\n", encoding="utf-8")
    execution = efficience(
        "proteger", "--table", tmp_path / "t.csv", "--precedente", tmp_path / "h.csv", "--sortie", tmp_path / "p.csv"
    )
    assert (execution.code, (tmp_path / "p.csv").exists()) == (2, False)
    assert "impossible de protéger patients (hopital A)" in execution.messages
