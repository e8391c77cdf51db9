"""The command line speaks French, answers 0, 2 or 1, and writes its tables in the three formats."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from efficience.cli.commandes import application
from fichiers_d_essai import DELIVRANCES, ENTETE_DELIVRANCES, IPP_20, LILLE, MEDICAMENTS, ecrire_tables
from fichiers_d_essai import csv as en_csv

COMMANDES = [commande.name for commande in application.registered_commands]
_ANGLAIS = re.compile(
    r"\b(Error|Missing|Invalid|No such|Try|Show this message|Traceback|should be|required|default|Aborted|option requires)\b"
)


@pytest.fixture
def entrepot(tmp_path: Path, efficience: Callable) -> Path:
    """A warehouse loaded by the command."""
    dossier = ecrire_tables(tmp_path / "tables", delivrances=DELIVRANCES, medicaments=MEDICAMENTS)
    fait = efficience("charger", "--entrepot", tmp_path / "entrepot", "--source", f"tables={dossier}")
    assert (fait.code, fait.sortie) == (0, "")
    return tmp_path / "entrepot"


@pytest.fixture
def resultats(entrepot: Path, efficience: Callable) -> Path:
    fichier = entrepot.parent / "resultats.csv"
    assert efficience("calculer", "--entrepot", entrepot, "--annee", "2023", "--sortie", fichier).code == 0
    return fichier


USAGES = {
    "commande inconnue": (["chargr"], "commande « chargr » inconnue ; peut-être charger"),
    "commande très inconnue": (["xyz"], "commande « xyz » inconnue"),
    "option inconnue": (["charger", "--entrepo", "d"], "option « --entrepo » inconnue ; peut-être --entrepot"),
    "option générale inconnue": (["--verbose"], "option « --verbose » inconnue"),
    "option manquante": (["charger", "--entrepot", "d"], "il manque l'option --source"),
    "option sans valeur": (["charger", "--entrepot"], "option « --entrepot » mal employée"),
    "argument manquant": (["verifier"], "il manque l'argument FICHIER"),
    "argument en trop": (["verifier", "a", "b"], "argument en trop : b"),
    "entier attendu": (
        ["calculer", "--entrepot", "d", "--annee", "x"],
        "l'option --annee : valeur refusée : un nombre entier",
    ),
    "sans commande": ([], "il manque une commande"),
}


@pytest.mark.parametrize("usage", USAGES)
def test_erreur_d_usage_en_francais(usage: str, efficience: Callable) -> None:
    arguments, mots = USAGES[usage]
    fait = efficience(*arguments)
    assert fait.code == 2
    assert mots in fait.messages
    assert "Que faire : efficience" in fait.messages
    assert not _ANGLAIS.search(fait.messages), fait.messages


@pytest.mark.parametrize("commande", COMMANDES)
def test_aide_de_chaque_commande_en_francais(commande: str, efficience: Callable) -> None:
    fait = efficience(commande, "--help")
    assert fait.code == 0
    assert "Afficher cette aide." in fait.sortie
    assert not _ANGLAIS.search(fait.sortie), fait.sortie
    assert "<" not in fait.sortie  # types of programmers: <text>, <integer>, <bool>


def test_aide_generale_nomme_toutes_les_commandes(efficience: Callable) -> None:
    fait = efficience("--help")
    assert fait.code == 0
    assert all(commande in fait.sortie for commande in COMMANDES)
    assert not _ANGLAIS.search(fait.sortie)


def test_version(efficience: Callable) -> None:
    fait = efficience("--version")
    assert (fait.code, fait.sortie.split()[0]) == (0, "efficience")


REFUS = {
    "entrepôt absent": (["controler", "--entrepot", "{neuf}"], "aucun entrepôt dans"),
    "année jamais chargée": (["calculer", "--entrepot", "{entrepot}", "--annee", "1999"], "l'année 1999 n'est pas chargée"),
    "année impossible": (["calculer", "--entrepot", "{entrepot}", "--annee", "99999"], "l'année 99999 n'est pas chargée"),
    "indicateur inconnu": (
        ["calculer", "--entrepot", "{entrepot}", "--annee", "2023", "--indicateur", "N-X"],
        "indicateur « N-X » inconnu",
    ),
    "moteur inconnu": (
        ["calculer", "--entrepot", "{entrepot}", "--annee", "2023", "--moteur", "abaque"],
        "moteur « abaque » inconnu",
    ),
    "feuille absente": (
        ["calculer", "--entrepot", "{entrepot}", "--annee", "2023", "--regles", "{neuf}"],
        "feuille de règles introuvable",
    ),
    "format inconnu": (
        ["calculer", "--entrepot", "{entrepot}", "--annee", "2023", "--format", "xlsx"],
        "format « xlsx » inconnu",
    ),
    "parquet à l'écran": (["controler", "--entrepot", "{entrepot}", "--format", "parquet"], "ne s'affiche pas"),
    "sortie dans un dossier absent": (
        ["calculer", "--entrepot", "{entrepot}", "--annee", "2023", "--sortie", "{neuf}/r.csv"],
        "le dossier de sortie n'existe pas",
    ),
    "sortie qui est un dossier": (
        ["calculer", "--entrepot", "{entrepot}", "--annee", "2023", "--sortie", "{entrepot}"],
        "la sortie est un dossier",
    ),
    "sortie du contrôle qui est un dossier": (
        ["controler", "--entrepot", "{entrepot}", "--sortie", "{entrepot}"],
        "la sortie est un dossier",
    ),
}


@pytest.mark.parametrize("refus", REFUS)
def test_refus_en_clair(refus: str, entrepot: Path, tmp_path: Path, efficience: Callable) -> None:
    arguments, mots = REFUS[refus]
    fait = efficience(*(a.format(neuf=tmp_path / "neuf", entrepot=entrepot) for a in arguments))
    assert (fait.code, fait.sortie) == (2, ""), fait.messages
    assert mots in fait.messages
    assert not (tmp_path / "neuf").exists()


def lire(fichier: Path) -> list[dict[str, str]]:
    """The rows of a result file of any format, as text."""
    if fichier.suffix == ".json":
        rangees = json.loads(fichier.read_text(encoding="utf-8"))
    elif fichier.suffix == ".parquet":
        table = duckdb.sql(f"SELECT * FROM '{fichier}'")
        rangees = [dict(zip(table.columns, ligne, strict=True)) for ligne in table.fetchall()]
    else:
        rangees = list(csv.DictReader(io.StringIO(fichier.read_bytes().decode("utf-8"))))
    return [{nom: "" if valeur is None else str(valeur) for nom, valeur in rangee.items()} for rangee in rangees]


TABLES = {
    "calculer": ["--entrepot", "{entrepot}", "--annee", "2023"],
    "controler": ["--entrepot", "{entrepot}"],
    "cibler": ["--resultats", "{resultats}", "--annee", "2023"],
    "regles": [],
}


@pytest.mark.parametrize("commande", TABLES)
def test_trois_formats_disent_la_meme_chose(
    commande: str, entrepot: Path, resultats: Path, tmp_path: Path, efficience: Callable
) -> None:
    arguments = [a.format(entrepot=entrepot, resultats=resultats) for a in TABLES[commande]]
    lus = []
    for forme in ("csv", "json", "parquet"):
        sortie = tmp_path / f"sortie.{forme}"
        fait = efficience(commande, *arguments, "--format", forme, "--sortie", sortie)
        assert (fait.code, fait.sortie) == (0, "")
        lus.append(lire(sortie))
    assert lus[0] == lus[1] == lus[2]
    assert lus[0]
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("commande", TABLES)
def test_donnees_sur_la_sortie_standard(commande: str, entrepot: Path, resultats: Path, efficience: Callable) -> None:
    arguments = [a.format(entrepot=entrepot, resultats=resultats) for a in TABLES[commande]]
    en_json = json.loads(efficience(commande, *arguments, "--format", "json").sortie)
    en_csv_ = list(csv.DictReader(io.StringIO(efficience(commande, *arguments).sortie)))
    assert [{n: "" if v is None else str(v) for n, v in rangee.items()} for rangee in en_json] == en_csv_


def test_resultats_publies(resultats: Path) -> None:
    """The exact bytes of the published rows: header, decimal point, cents, exact shares, empty when there is no value."""
    lignes = resultats.read_text(encoding="utf-8").splitlines()
    assert lignes[0] == "indicateur,annee,finess,mesure,valeur,statut"
    assert f"N-IPP,2023,{LILLE},depense,39.40,calcule" in lignes
    assert f"N-ARA2,2023,{LILLE},unites_iec,180,calcule" in lignes
    assert f"N-ARA2,2023,{LILLE},part_ara2,0.4,calcule" in lignes
    assert "N-EZE,2023,620000000,part_ezetimibe,,non_calculable" in lignes
    assert lignes == [lignes[0], *sorted(lignes[1:], key=lambda ligne: ligne.split(",")[:3])]


def test_deux_calculs_donnent_les_memes_octets(
    entrepot: Path, resultats: Path, tmp_path: Path, efficience: Callable
) -> None:
    efficience("calculer", "--entrepot", entrepot, "--annee", "2023", "--sortie", tmp_path / "encore.csv")
    assert (tmp_path / "encore.csv").read_bytes() == resultats.read_bytes()


def test_manifeste_a_cote_du_resultat(resultats: Path) -> None:
    manifeste = json.loads((resultats.parent / "resultats.csv.manifeste.json").read_text(encoding="utf-8"))
    (source,) = manifeste["sources"]
    assert (source["source"], source["fichier"]) == ("tables", "tables")
    regle = next(regle for regle in manifeste["regles"] if regle["nom"] == "inclure_sacubitril_valsartan")
    assert regle["valeur"] == "non"
    assert [etage["lignes"] for etage in manifeste["flux"]["delivrances"]] == [7, 7, 6]


def test_un_hopital_a_zero_depense_se_calcule_par_la_commande(tmp_path: Path, efficience: Callable) -> None:
    lignes = en_csv(ENTETE_DELIVRANCES, f"{LILLE},{IPP_20},2023,1,0.00")
    dossier = ecrire_tables(tmp_path / "t", delivrances=lignes, medicaments=MEDICAMENTS)
    efficience("charger", "--entrepot", tmp_path / "e", "--source", f"tables={dossier}")
    fait = efficience("calculer", "--entrepot", tmp_path / "e", "--annee", "2023", "--sortie", tmp_path / "r.csv")
    assert fait.code == 0, fait.messages
    assert f"N-IPP,2023,{LILLE},depense,0.00,calcule" in (tmp_path / "r.csv").read_text()


def test_aucun_etablissement(tmp_path: Path, efficience: Callable) -> None:
    """Only prescriptions of town doctors: nothing to compute, said in words."""
    lignes = en_csv(ENTETE_DELIVRANCES, f",{IPP_20},2023,1,4.00")
    dossier = ecrire_tables(tmp_path / "t", delivrances=lignes, medicaments=MEDICAMENTS)
    efficience("charger", "--entrepot", tmp_path / "e", "--source", f"tables={dossier}")
    fait = efficience("calculer", "--entrepot", tmp_path / "e", "--annee", "2023", "--indicateur", "N-IPP")
    assert (fait.code, fait.sortie) == (0, "indicateur,annee,finess,mesure,valeur,statut\n")


def test_chemin_avec_apostrophe_et_accents(tmp_path: Path, efficience: Callable) -> None:
    lieu = tmp_path / "l'été à Lille"
    dossier = ecrire_tables(lieu / "mes tables", delivrances=DELIVRANCES, medicaments=MEDICAMENTS)
    assert efficience("charger", "--entrepot", lieu / "l'entrepôt", "--source", f"tables={dossier}").code == 0
    for forme in ("csv", "json", "parquet"):
        sortie = lieu / f"l'année.{forme}"
        commande = ["calculer", "--entrepot", lieu / "l'entrepôt", "--annee", "2023", "--sortie", sortie]
        assert efficience(*commande).code == 0
        assert efficience("verifier", sortie).code == 0


def test_le_controle_dit_les_comptes_et_les_manques(entrepot: Path, efficience: Callable) -> None:
    rapport = {
        (r["table"], r["controle"]): r
        for r in csv.DictReader(io.StringIO(efficience("controler", "--entrepot", entrepot).sortie))
    }
    assert (rapport["delivrances", "lignes en service"]["lignes"], rapport["delivrances", "lignes en service"]["euros"]) == (
        "7",
        "183.02",
    )
    sans = rapport["delivrances", "sans établissement prescripteur"]
    assert (sans["lignes"], sans["euros"], sans["detail"]) == ("1", "31.52", "14,3 % des lignes")
    assert rapport["delivrances", "établissement absent du référentiel"]["lignes"] == "6"


def test_ordonnances_sans_finess_ni_rpps(tmp_path: Path, efficience: Callable) -> None:
    entete = "finess,annee,ordonnance,finess_present,rpps_present,informatisee,dci"
    lignes = en_csv(entete, f"{LILLE},2023,a,true,false,true,true", f"{LILLE},2023,b,false,false,true,true")
    dossier = ecrire_tables(tmp_path / "t", ordonnances_auditees=lignes)
    efficience("charger", "--entrepot", tmp_path / "e", "--source", f"tables={dossier}")
    sortie = efficience("controler", "--entrepot", tmp_path / "e").sortie
    assert 'ordonnances_auditees,2023,ordonnances sans FINESS,1,,"50,0 % des lignes"' in sortie
    assert 'ordonnances_auditees,2023,ordonnances sans RPPS,2,,"100,0 % des lignes"' in sortie


def test_messages_sur_l_erreur_standard_et_donnees_sur_la_sortie(entrepot: Path) -> None:
    commande = [sys.executable, "-m", "efficience.cli", "calculer", "--entrepot", str(entrepot), "--annee", "2023"]
    fait = subprocess.run(commande, capture_output=True, text=True, check=True)
    assert fait.stdout.startswith("indicateur,annee,finess,mesure,valeur,statut\n")
    assert fait.stderr.endswith("… calcul des indicateurs N-IPP, N-ARA2, N-EZE\n")


def test_lecteur_qui_s_arrete_avant_la_fin(entrepot: Path) -> None:
    """`efficience regles | head -1` ends quietly."""
    commande = f"{sys.executable} -m efficience.cli regles --format csv | head -1"
    fait = subprocess.run(["bash", "-c", commande], capture_output=True, text=True, check=False)
    assert fait.stdout.startswith("nom,")
    assert fait.stderr == ""


def test_defaut_du_programme(entrepot: Path, efficience: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def defaut(*_: object) -> None:
        raise ZeroDivisionError("essai")

    monkeypatch.setattr("efficience.cli.donnees.controles.controler", defaut)
    fait = efficience("controler", "--entrepot", entrepot)
    assert fait.code == 1
    assert "défaut du programme : ZeroDivisionError" in fait.messages
    assert "Traceback" not in fait.messages


def test_interruption(entrepot: Path, efficience: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrompre(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("efficience.cli.donnees.controles.controler", interrompre)
    fait = efficience("controler", "--entrepot", entrepot)
    assert (fait.code, "interrompu" in fait.messages) == (2, True)
