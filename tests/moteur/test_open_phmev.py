"""Open PHMEV: every figure against an independent reader written in plain Python, to the cent."""

import csv
import gzip
import io
import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from efficience.moteur.entrepot import Entrepot
from efficience.moteur.refus import Refus
from efficience.moteur.sources.open_phmev import COLONNES
from fichiers_d_essai import CLE_FAUSSE, EZETIMIBE, IEC, IPP_20, LENS, LIGNES_PHMEV, LILLE, finess, phmev

# Prefixes kept, prefixes left out, read in the domain's own words and not in the shipped lists.
FAMILLES = {
    ("N-IPP", "depense", "boites"): (("A02BC",), ()),
    ("N-ARA2", "depense_ara2", "boites_ara2"): (("C09C", "C09D"), ("C09DX04",)),
    ("N-ARA2", "depense_iec", "boites_iec"): (("C09A", "C09B"), ()),
    ("N-EZE", "depense", "boites_ezetimibe"): (("C10AX09", "C10BA02", "C10BA05", "C10BA06"), ()),
    ("N-EZE", "depense_statines", "boites_statines"): (("C10AA",), ()),
}


def lire_a_la_main(contenu: bytes) -> list[dict[str, str]]:
    """The published format read by Python's csv module, column names in lower case."""
    texte = contenu.decode("cp1252", "replace")
    lignes = csv.reader(io.StringIO(texte, newline=""), delimiter=";", quoting=csv.QUOTE_NONE)
    entete = [nom.lower() for nom in next(lignes)]
    return [dict(zip(entete, ligne, strict=True)) for ligne in lignes if ligne]


def montant(texte: str) -> Decimal:
    return Decimal(texte.replace(".", "").replace(",", "."))


def sommes_a_la_main(contenu: bytes) -> Mapping[tuple[str, str, str], Decimal | int]:
    """(indicator, FINESS, measure) → euros or boxes."""
    totaux: dict[tuple[str, str, str], Decimal | int] = defaultdict(int)
    for ligne in lire_a_la_main(contenu):
        for (indicateur, euros, boites), (prefixes, exclus) in FAMILLES.items():
            atc = ligne["atc5"]
            garde = atc.startswith(prefixes) and not (exclus and atc.startswith(exclus))
            totaux[indicateur, ligne["etb_rgt"], euros] += montant(ligne["rem"]) if garde else Decimal(0)
            totaux[indicateur, ligne["etb_rgt"], boites] += int(ligne["boites"]) if garde else 0
    return totaux


def exiger_egalite(entrepot: Path, annee: int, contenu: bytes, mesurer: Callable[..., dict]) -> None:
    publies = mesurer(entrepot, annee)
    attendus = sommes_a_la_main(contenu)
    obtenus = {(i, f, m): publies[i, annee, f, m] for i, f, m in attendus}
    assert obtenus == {cle: Fraction(valeur) for cle, valeur in attendus.items()}


@pytest.fixture(scope="module")
def hauts_de_france(donnees_publiques: Path) -> Path:
    return donnees_publiques / "open-phmev" / "OPEN_PHMEV_2024_region32_reconstitue.CSV.gz"


def test_hauts_de_france_totaux_du_producteur(hauts_de_france: Path, charger_dans: Callable[..., list]) -> None:
    (compte,) = charger_dans(f"open_phmev={hauts_de_france}")
    part = compte.livraison.parts["delivrances/2024"]
    assert (compte.livraison.lignes_lues, part.lignes, part.euros) == (4435, 4435, "67424083.48")


def test_hauts_de_france_boites_et_base(hauts_de_france: Path, charger_dans: Callable[..., list], entrepot: Path) -> None:
    charger_dans(f"open_phmev={hauts_de_france}")
    fichier = Entrepot.ouvrir(entrepot).fichiers("delivrances")[0]
    sommes = duckdb.sql(f"SELECT sum(boites), sum(base_remboursement) FROM '{fichier}'").fetchone()
    assert sommes == (7138894, Decimal("74551466.36"))


def test_hauts_de_france_chaque_hopital_chaque_indicateur(
    hauts_de_france: Path, charger_dans: Callable[..., list], entrepot: Path, mesurer: Callable[..., dict]
) -> None:
    charger_dans(f"open_phmev={hauts_de_france}")
    exiger_egalite(entrepot, 2024, gzip.decompress(hauts_de_france.read_bytes()), mesurer)


def annee_au_hasard(graine: int) -> list[dict[str, str]]:
    """Masked lines, fee lines, negative lines, zero boxes, thousands dots, accents: all that the format allows."""
    hasard = random.Random(graine)
    etablissements = [LILLE, LENS, finess("2A000001"), finess("2B000002"), finess("97010022")]
    familles = ["A02BC01", "A02BD04", "C09CA06", "C09DX04", "C09BA04", "C10AX09", "C10BA10", "C10AA07", "9999999", "A02AH"]
    lignes = []
    for _ in range(300):
        atc = hasard.choice(familles)
        euros = Decimal(hasard.randint(-50_000, 250_000_000)) / 100
        lignes.append(
            {
                "etb_rgt": hasard.choice(etablissements),
                "ATC5": atc,
                "CIP13": "9999999999999"
                if atc == "9999999" or hasard.random() < 0.1
                else f"34009300{hasard.randint(0, 40):05}",
                "age": hasard.choice(["0", "20", "60", "99"]),
                "SEXE": hasard.choice(["1", "2", "9"]),
                "BOITES": str(hasard.randint(-5, 20_000) if hasard.random() < 0.9 else 0),
                "REM": f"{euros:,.2f}".translate(str.maketrans(",.", ".,")),
                "BSE": f"{euros:.2f}".replace(".", ","),
                "raison_sociale_etb": hasard.choice(
                    ["CENTRE HOSPITALIER D’ARRAS", "HÔPITAL « SAINT-ÉLOI »", 'DIT "LE BON"']
                ),
            }
        )
    honoraires = {"atc1": "0", "ATC5": "0000000", "CIP13": "0", "BOITES": "0", "REM": "1.020,00"}
    return [*lignes, honoraires]


@pytest.mark.parametrize("graine", range(12))
def test_annee_au_hasard_egale_au_lecteur_independant(
    graine: int, tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path, mesurer: Callable[..., dict]
) -> None:
    fichier = tmp_path / "OPEN_PHMEV_2023.CSV"
    fichier.write_bytes(phmev(annee_au_hasard(graine)))
    charger_dans(f"open_phmev={fichier}")
    exiger_egalite(entrepot, 2023, fichier.read_bytes(), mesurer)


def _melangees(graine: int) -> list[str]:
    colonnes = list(COLONNES)
    random.Random(graine).shuffle(colonnes)
    return colonnes


ECRITURES = {
    "CRLF": lambda: phmev(LIGNES_PHMEV),
    "LF": lambda: phmev(LIGNES_PHMEV, fin="\n"),
    "sans fin de ligne finale": lambda: phmev(LIGNES_PHMEV).removesuffix(b"\r\n"),
    "en-tête en majuscules": lambda: phmev(LIGNES_PHMEV, [nom.upper() for nom in COLONNES]),
    "en-tête en minuscules": lambda: phmev(LIGNES_PHMEV, [nom.lower() for nom in COLONNES]),
    "CIP13 en première colonne": lambda: phmev(LIGNES_PHMEV, ["CIP13", *(n for n in COLONNES if n != "CIP13")]),
    "FINESS en dernière colonne": lambda: phmev(LIGNES_PHMEV, [*(n for n in COLONNES if n != "etb_rgt"), "etb_rgt"]),
    "ordre quelconque": lambda: phmev(LIGNES_PHMEV, _melangees(3)),
    "lignes vides": lambda: phmev(LIGNES_PHMEV).replace(b"\r\n", b"\r\n\r\n"),
}


@pytest.mark.parametrize("ecriture", ECRITURES)
def test_ecritures_equivalentes(
    ecriture: str, tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path, mesurer: Callable[..., dict]
) -> None:
    fichier = tmp_path / "OPEN_PHMEV_2024.CSV"
    fichier.write_bytes(ECRITURES[ecriture]())
    charger_dans(f"open_phmev={fichier}")
    exiger_egalite(entrepot, 2024, fichier.read_bytes(), mesurer)


@pytest.mark.parametrize("ecriture", ECRITURES)
def test_libelles_identiques_dans_toutes_les_ecritures(
    ecriture: str, tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path
) -> None:
    fichier = tmp_path / "OPEN_PHMEV_2024.CSV"
    fichier.write_bytes(ECRITURES[ecriture]())
    charger_dans(f"open_phmev={fichier}")
    ouvert = Entrepot.ouvrir(entrepot)
    noms = duckdb.sql(f"SELECT finess, raison_sociale, region FROM '{ouvert.referentiel('etablissements')}'").fetchall()
    assert noms == [(LILLE, "CENTRE HOSPITALIER DE LILLE", "32"), (LENS, "CENTRE HOSPITALIER DE LENS", "32")]
    libelles = dict(duckdb.sql(f"SELECT cip13, libelle FROM '{ouvert.referentiel('medicaments')}'").fetchall())
    assert (libelles[IPP_20], libelles["3400930000021"], libelles[IEC]) == (
        "OMEPRAZOLE 20 MG GELULE",
        "ÉSOMÉPRAZOLE 40 MG",
        "RAMIPRIL 5 MG",
    )


def test_apostrophe_de_windows_et_octet_sans_caractere(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path
) -> None:
    fichier = tmp_path / "OPEN_PHMEV_2024.CSV"
    contenu = phmev([{"raison_sociale_etb": "CENTRE HOSPITALIER D’ARRAS ¤"}])
    assert b"\x92" in contenu
    fichier.write_bytes(contenu.replace("¤".encode("cp1252"), b"\x81"))
    charger_dans(f"open_phmev={fichier}")
    liste = Entrepot.ouvrir(entrepot).referentiel("etablissements")
    ((nom,),) = duckdb.sql(f"SELECT raison_sociale FROM '{liste}'").fetchall()
    assert nom == "CENTRE HOSPITALIER D’ARRAS \ufffd"


def test_chemin_avec_apostrophe_espaces_et_accents(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path, mesurer: Callable[..., dict]
) -> None:
    dossier = tmp_path / "données d'été de l'ARS"
    dossier.mkdir()
    fichier = dossier / "OPEN PHMEV 2024 ; l'année=entière.CSV.gz"
    fichier.write_bytes(gzip.compress(phmev(LIGNES_PHMEV)))
    charger_dans(f"open_phmev={fichier}")
    exiger_egalite(entrepot, 2024, phmev(LIGNES_PHMEV), mesurer)


@pytest.mark.parametrize(
    ("nom", "source", "annee"),
    [
        ("OPEN_PHMEV_2023.CSV", "open_phmev", 2023),
        ("open-phmev-2022.csv", "open_phmev", 2022),
        ("livraison.csv", "open_phmev:2021", 2021),
        ("OPEN_PHMEV_2024.CSV", "open_phmev:2020", 2020),
    ],
)
def test_annee_du_nom_ou_de_la_commande(
    nom: str, source: str, annee: int, tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path
) -> None:
    (tmp_path / nom).write_bytes(phmev(LIGNES_PHMEV))
    charger_dans(f"{source}={tmp_path / nom}")
    assert Entrepot.ouvrir(entrepot).annees("delivrances") == [annee]


def test_annee_annoncee_autre_que_celle_du_nom_est_signalee(tmp_path: Path, charger_dans: Callable[..., list]) -> None:
    (tmp_path / "OPEN_PHMEV_2024.CSV").write_bytes(phmev(LIGNES_PHMEV))
    (compte,) = charger_dans(f"open_phmev:2020={tmp_path / 'OPEN_PHMEV_2024.CSV'}")
    assert any("ne porte pas l'année annoncée (2020)" in remarque for remarque in compte.livraison.remarques)


@pytest.mark.parametrize("nom", ["livraison.csv", "PHMEV_2023_2024.csv", "PHMEV_12345.csv"])
def test_annee_inconnue_refusee(nom: str, tmp_path: Path, charger_dans: Callable[..., list]) -> None:
    (tmp_path / nom).write_bytes(phmev(LIGNES_PHMEV))
    with pytest.raises(Refus, match="l'année du fichier n'est pas connue"):
        charger_dans(f"open_phmev={tmp_path / nom}")


def test_cle_fausse_mise_a_part_avec_lignes_et_euros(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path, mesurer: Callable[..., dict]
) -> None:
    fichier = tmp_path / "OPEN_PHMEV_2024.CSV"
    fausses = [{"etb_rgt": CLE_FAUSSE, "REM": "1.000,10"}, {"etb_rgt": CLE_FAUSSE, "REM": "0,05"}]
    fichier.write_bytes(phmev([*LIGNES_PHMEV, *fausses]))
    (compte,) = charger_dans(f"open_phmev={fichier}")
    (ecart,) = compte.livraison.ecarts
    assert (ecart.motif, ecart.lignes, ecart.euros, ecart.exemples) == ("clé FINESS erronée", 2, "1000.15", (CLE_FAUSSE,))
    gardees = next((entrepot / "livraisons" / compte.livraison.id).glob("*ecartes*"))
    assert duckdb.sql(f"SELECT count(*), sum(montant_rembourse) FROM '{gardees}'").fetchone() == (2, Decimal("1000.15"))
    exiger_egalite(entrepot, 2024, phmev(LIGNES_PHMEV), mesurer)


def test_honoraires_gardes_comptes_et_hors_des_indicateurs(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path, mesurer: Callable[..., dict], bilan_de: Callable
) -> None:
    fichier = tmp_path / "OPEN_PHMEV_2024.CSV"
    fichier.write_bytes(phmev([*LIGNES_PHMEV, {"ATC5": "0000000", "CIP13": "0", "BOITES": "0", "REM": "1.020,00"}]))
    (compte,) = charger_dans(f"open_phmev={fichier}")
    assert compte.livraison.parts["delivrances/2024"].lignes == len(LIGNES_PHMEV) + 1
    dites = [remarque.replace("\u00a0", " ") for remarque in compte.livraison.remarques]
    assert any("honoraires de dispensation" in dite and "1 lignes, 1 020,00 €" in dite for dite in dites)
    exiger_egalite(entrepot, 2024, phmev(LIGNES_PHMEV), mesurer)
    gardees = {etage.libelle: etage.lignes for etage in bilan_de(entrepot, 2024).flux["delivrances"]}
    assert gardees["médicament, hors honoraires de dispensation"] == len(LIGNES_PHMEV)


def test_meme_finess_ecrit_avec_et_sans_cle(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path, mesurer: Callable[..., dict]
) -> None:
    fichier = tmp_path / "OPEN_PHMEV_2024.CSV"
    fichier.write_bytes(phmev([{"REM": "1,00"}, {"etb_rgt": LILLE[:8], "REM": "2,00"}]))
    (compte,) = charger_dans(f"open_phmev={fichier}")
    assert compte.livraison.parts["etablissements/open_phmev-2024"].lignes == 1
    assert mesurer(entrepot, 2024)["N-IPP", 2024, LILLE, "depense"] == 3


def test_deux_annees_bout_a_bout_sans_en_tete_sont_signalees(tmp_path: Path, charger_dans: Callable[..., list]) -> None:
    fichier = tmp_path / "OPEN_PHMEV_2024.CSV"
    fichier.write_bytes(phmev([*LIGNES_PHMEV, *LIGNES_PHMEV]))
    (compte,) = charger_dans(f"open_phmev={fichier}")
    assert any("deux années" in remarque for remarque in compte.livraison.remarques)


def test_presentations_masquees_dans_les_euros_mais_pas_dans_les_unites(
    tmp_path: Path, charger_dans: Callable[..., list], entrepot: Path, mesurer: Callable[..., dict]
) -> None:
    fichier = tmp_path / "OPEN_PHMEV_2024.CSV"
    masquee = {"CIP13": "9999999999999", "ATC5": "C10AX09", "BOITES": "3", "REM": "45,00"}
    fichier.write_bytes(phmev([{"CIP13": EZETIMIBE, "ATC5": "C10AX09", "BOITES": "1", "REM": "15,00"}, masquee]))
    charger_dans(f"open_phmev={fichier}")
    publies = mesurer(entrepot, 2024)
    assert publies["N-EZE", 2024, LILLE, "depense"] == 60
    assert publies["N-EZE", 2024, LILLE, "boites_ezetimibe"] == 4
    assert publies["N-EZE", 2024, LILLE, "unites_ezetimibe"] == "non_calculable"
