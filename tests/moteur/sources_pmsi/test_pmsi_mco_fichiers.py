"""PMSI MCO: the shapes in which the SNDS is delivered, all read the same, and the damaged ones, refused in plain words."""

import gzip
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from tables_snds import LENS, LILLE, ORDINAIRE, ecrire, lire, parquet, un_sejour

from efficience.moteur.chargement import Compte
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.refus import Refus
from efficience.moteur.sources.pmsi_mco import assemblage
from fichiers_d_essai import arbre

TOUT = un_sejour(VALO=[{}], A=[{}], D=[{}], UM=[{}], MED=[{}], FH=[{"RSA_NUM": "9"}], FLSTC=[{}], CSTC=[{}])


def _refus(dossier: Path, tmp_path: Path, annee: int | None = None) -> str:
    with pytest.raises(Refus) as refuse:
        lire(dossier, tmp_path / "travail", annee)
    return str(refuse.value)


def _en_parquet(dossier: Path, nommer: Callable[[str], str]) -> None:
    """Every CSV of the folder becomes one Parquet part."""
    for fichier in sorted(dossier.glob("*.csv")):
        part = dossier / nommer(fichier.stem.removeprefix("T_MCO22"))
        part.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as con:
            con.execute(f"COPY (SELECT * FROM read_csv('{fichier}', all_varchar=true)) TO '{part}' (FORMAT parquet)")
        fichier.unlink()


def _compresser(dossier: Path) -> None:
    for fichier in sorted(dossier.glob("*.csv")):
        (dossier / f"{fichier.name}.gz").write_bytes(gzip.compress(fichier.read_bytes()))
        fichier.unlink()


def _dates_sas(dossier: Path) -> None:
    for fichier in dossier.glob("*C.csv"):
        texte = fichier.read_text()
        for avant, apres in {"01/03/2022": "01MAR2022:00:00:00", "05/03/2022": "05Mar2022:00:00:00"}.items():
            texte = texte.replace(avant, apres)
        fichier.write_text(texte)


FORMES: dict[str, Callable[[Path], object]] = {
    "CSV séparé par des virgules": lambda d: [f.write_text(f.read_text().replace(";", ",")) for f in d.glob("*.csv")],
    "colonnes en minuscules, avec marque d'ordre": lambda d: [
        f.write_text(f"\ufeff{f.read_text().split(chr(10))[0].lower()}\n" + f.read_text().split("\n", 1)[1])
        for f in d.glob("*.csv")
    ],
    "extension en capitales": lambda d: [f.rename(f.with_suffix(".CSV")) for f in d.glob("*.csv")],
    "CSV compressé": _compresser,
    "dates AAAA-MM-JJ": lambda d: [
        f.write_text(f.read_text().replace("01/03/2022", "2022-03-01").replace("05/03/2022", "2022-03-05 00:00:00"))
        for f in d.glob("*C.csv")
    ],
    "dates JJMMMAAAA:HH:MM:SS": _dates_sas,
    "numéros écrits comme des nombres": lambda d: [
        f.write_text(f.read_text().replace(f"{LILLE};1;", f"{LILLE}.0;1.0;")) for f in d.glob("*.csv")
    ],
    "Parquet": lambda d: _en_parquet(d, lambda table: f"T_MCO22{table}.parquet"),
    "Parquet par année": lambda d: _en_parquet(d, lambda table: f"MCO_{table}/year=2022/part-0.snappy.parquet"),
}


@pytest.mark.parametrize("forme", FORMES.values(), ids=FORMES.keys())
def test_la_meme_annee_se_lit_pareil_sous_toutes_ses_formes(tmp_path: Path, forme: Callable[[Path], object]) -> None:
    attendu = lire(ecrire(tmp_path / "simple", TOUT), tmp_path / "travail_simple")
    forme(ecrire(tmp_path / "autre", TOUT))
    lu = lire(tmp_path / "autre", tmp_path / "travail")
    assert lu.rangees == attendu.rangees
    assert set(lu.rangees) == {"sejours", "actes", "administrations", "examens"}


def test_une_annee_lue_par_tranches_est_la_meme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rangs = [{"RSA_NUM": str(rang)} for rang in range(1, 12)]
    dossier = ecrire(
        tmp_path / "snds", {nom: [*rangs, {}] if nom in "VALO D A" else rangs for nom in ("B", "C", "VALO", "D", "A")}
    )
    entiere = lire(dossier, tmp_path / "entiere")
    monkeypatch.setattr(assemblage, "_TRANCHE", 3)
    par_tranches = lire(dossier, tmp_path / "tranches")
    assert par_tranches.rangees == entiere.rangees
    assert len(entiere.rangees["sejours"]) == 11


def test_des_parts_parquet_s_ajoutent(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path / "snds", TOUT)
    _en_parquet(dossier, lambda table: f"MCO_{table}/year=2022/part-0.parquet")
    second = ecrire(tmp_path / "suite", {"B": [{"RSA_NUM": "2"}], "C": [{"RSA_NUM": "2"}]})
    _en_parquet(second, lambda table: f"../snds/MCO_{table}/year=2022/part-1.parquet")
    assert len(lire(dossier, tmp_path / "travail").rangees["sejours"]) == 3


def test_des_dates_et_des_nombres_types_dans_un_parquet(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path / "snds", un_sejour(VALO=[{}]))
    for nom in ("B", "C", "VALO"):
        fichier = dossier / f"T_MCO22{nom}.csv"
        with duckdb.connect() as con:
            con.execute(f"COPY (FROM read_csv('{fichier}')) TO '{fichier.with_suffix('.parquet')}' (FORMAT parquet)")
        fichier.unlink()
    attendu = lire(ecrire(tmp_path / "simple", un_sejour(VALO=[{}])), tmp_path / "travail_simple")
    assert lire(dossier, tmp_path / "travail").rangees == attendu.rangees


def test_deux_annees_dans_un_dossier_font_deux_parts(
    tmp_path: Path, entrepot: Path, charger_dans: Callable[..., list[Compte]]
) -> None:
    dossier = ecrire(tmp_path / "snds", TOUT)
    dates = {"EXE_SOI_DTD": "01/03/2023", "EXE_SOI_DTF": "05/03/2023"}
    ecrire(dossier, {"B": [{}], "C": [dates], "A": [{}]}, 2023)
    charger_dans(f"pmsi_mco={dossier}")
    ouvert = Entrepot.ouvrir(entrepot)
    assert ouvert.annees("sejours") == [2022, 2023]
    assert sorted(ouvert.version.parts) == [
        "actes/pmsi_mco-2022",
        "actes/pmsi_mco-2023",
        "administrations/2022",
        "examens/pmsi_mco-2022",
        "sejours/2022",
        "sejours/2023",
    ]


def test_une_annee_corrigee_remplace_la_sienne(
    tmp_path: Path, entrepot: Path, charger_dans: Callable[..., list[Compte]]
) -> None:
    charger_dans(f"pmsi_mco={ecrire(tmp_path / 'snds', TOUT)}")
    ecrire(tmp_path / "snds", un_sejour({"DGN_PAL": "I110"}, VALO=[{}], A=[{}], MED=[{}], FLSTC=[{}], CSTC=[{}]))
    (compte,) = charger_dans(f"pmsi_mco={tmp_path / 'snds'}")
    assert compte.effet == "corrigée"
    sejours = parquet(Entrepot.ouvrir(entrepot).parts("sejours")["2022"][0])
    assert {s["dp"] for s in sejours} == {"I110", "I500"}


def test_les_lignes_mises_a_part_restent_dans_la_livraison(
    tmp_path: Path, entrepot: Path, charger_dans: Callable[..., list[Compte]]
) -> None:
    charger_dans(f"pmsi_mco={ecrire(tmp_path / 'snds', un_sejour({'GRG_GHM': '90Z00Z'}))}")
    (ecartes,) = entrepot.glob("livraisons/*/*.ecartes.parquet")
    assert [(s["motif"], s["ghm"]) for s in parquet(ecartes)] == [("erreur de groupage (GHM en 90)", "90Z00Z")]
    assert not list(entrepot.rglob("*.brut.parquet")) + list(entrepot.rglob("*.lus.parquet"))


def test_l_annee_vient_de_la_commande_quand_le_nom_ne_la_dit_pas(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path / "snds", TOUT)
    for fichier in dossier.glob("*.csv"):
        fichier.rename(fichier.with_name(fichier.name.replace("MCO22", "MCOaa")))
    assert "l'année de ce fichier n'est pas connue" in _refus(dossier, tmp_path)
    assert lire(dossier, tmp_path / "travail", 2022).sejour() is not None


def test_une_autre_annee_que_l_annoncee_est_refusee(tmp_path: Path) -> None:
    message = _refus(ecrire(tmp_path / "snds", TOUT), tmp_path, 2023)
    assert "une table de 2022 dans une livraison annoncée pour 2023" in message


@pytest.mark.parametrize("absente", ["B", "C"])
def test_les_sejours_et_le_chainage_sont_necessaires(tmp_path: Path, absente: str) -> None:
    dossier = ecrire(tmp_path / "snds", TOUT)
    (dossier / f"T_MCO22{absente}.csv").unlink()
    assert f"T_MCO22{absente} : table absente pour 2022" in _refus(dossier, tmp_path)


@pytest.mark.parametrize(
    ("table", "abimer", "morceaux"),
    [
        ("B", lambda t: t.replace("GRG_GHM", "GHM"), ("T_MCO22B.csv, ligne 1", "« GRG_GHM » manque")),
        ("C", lambda t: t.replace("NIR_ANO_17", "AUTRE"), ("T_MCO22C.csv, ligne 1", "numéro de patient manque")),
        ("C", lambda t: t.replace("COH_SEX_RET", "AUTRE"), ("T_MCO22C.csv, ligne 1", "« COH_SEX_RET » manque")),
        ("B", lambda t: t.replace("AGE_JOU", "AGE_ANN"), ("T_MCO22B.csv, ligne 1", "« AGE_ANN » est répétée")),
        ("B", lambda t: t.replace(";80;", ";quatre-vingts;"), ("T_MCO22B.csv, ligne 2", "« quatre-vingts »")),
        ("C", lambda t: t.replace("05/03/2022", "mars 2022"), ("T_MCO22C.csv, ligne 2", "« mars 2022 »")),
        ("VALO", lambda t: t.replace("3000.50", "3000,50"), ("T_MCO22VALO.csv, ligne 2", "point décimal")),
        ("B", lambda t: t[:-9], ("T_MCO22B.csv", "peut-être coupé")),
        ("B", lambda t: t[: t.rindex(";8;")] + "\n", ("T_MCO22B.csv, ligne 3", "champ")),
        ("B", lambda t: "<html>", ("T_MCO22B.csv", "page web")),
        ("B", lambda t: "", ("T_MCO22B.csv", "vide")),
        ("B", lambda t: t + t.splitlines()[1] + "\n", ("T_MCO22B.csv", f"ETA_NUM {LILLE}, RSA_NUM 1 : 2 lignes")),
        ("C", lambda t: t + t.splitlines()[2] + "\n", ("T_MCO22C.csv", f"ETA_NUM {LENS}, RSA_NUM 9 : 2 lignes")),
    ],
)
def test_un_fichier_abime_est_refuse_et_rien_n_est_ecrit(
    tmp_path: Path, deja_charge: Path, efficience: Callable[..., object], table: str, abimer: Callable[[str], str],
    morceaux: tuple[str, ...],
) -> None:  # fmt: skip
    fichier = ecrire(tmp_path / "snds", TOUT) / f"T_MCO22{table}.csv"
    fichier.write_text(abimer(fichier.read_text()))
    avant = arbre(deja_charge)
    execution = efficience("charger", "--entrepot", deja_charge, "--source", f"pmsi_mco={tmp_path / 'snds'}")
    assert execution.code == 2, execution.messages
    assert all(morceau in execution.messages for morceau in morceaux), execution.messages
    assert "Que faire" in execution.messages
    assert arbre(deja_charge) == avant


def test_un_parquet_coupe_est_refuse(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path / "snds", TOUT)
    _en_parquet(dossier, lambda table: f"T_MCO22{table}.parquet")
    fichier = dossier / "T_MCO22B.parquet"
    fichier.write_bytes(fichier.read_bytes()[:-50])
    assert "T_MCO22B.parquet : fichier Parquet illisible ou tronqué" in _refus(dossier, tmp_path)


def test_une_valeur_illisible_d_un_parquet_nomme_sa_ligne(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path / "snds", un_sejour({"AGE_ANN": "vieux"}))
    _en_parquet(dossier, lambda table: f"T_MCO22{table}.parquet")
    assert "T_MCO22B.parquet, ligne 1 : colonne « AGE_ANN » : « vieux »" in _refus(dossier, tmp_path)


def test_une_table_livree_deux_fois_est_refusee(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path / "snds", TOUT)
    (dossier / "T_MCO22B.csv.gz").write_bytes(gzip.compress((dossier / "T_MCO22B.csv").read_bytes()))
    assert "la table B de cette année est aussi dans T_MCO22B.csv" in _refus(dossier, tmp_path)


def test_les_autres_tables_du_dossier_sont_nommees(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path / "snds", TOUT)
    (dossier / "T_MCO22FB.csv").write_text("ETA_NUM\n")
    (dossier / "T_MCO22VALOACE.csv").write_text("ETA_NUM\n")
    remarques = lire(dossier, tmp_path / "travail").remarques
    assert "fichiers non lus : T_MCO22FB.csv, T_MCO22VALOACE.csv" in remarques


def test_un_dossier_sans_pmsi_est_refuse(tmp_path: Path) -> None:
    (tmp_path / "vide").mkdir()
    assert "aucune table du PMSI MCO" in _refus(tmp_path / "vide", tmp_path)
    assert "ce n'est pas un dossier" in _refus(Path(__file__), tmp_path)


def test_sans_les_colonnes_des_filtres_on_le_dit(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path / "snds", TOUT)
    fichier = dossier / "T_MCO22B.csv"
    fichier.write_text(fichier.read_text().replace("SEJ_TYP", "AUTRE_1").replace("TYP_GEN_RSA", "AUTRE_2"))
    remarques = lire(dossier, tmp_path / "travail").remarques
    assert "2022 : colonne SEJ_TYP absente : prestations pour d'autres établissements non écartés" in remarques
    assert "2022 : colonne TYP_GEN_RSA absente : RSA produits automatiquement non écartés" in remarques


def test_une_extraction_de_projet_chaine_par_num_enq(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path / "snds", TOUT)
    for fichier in dossier.glob("*.csv"):
        fichier.write_text(fichier.read_text().replace("NIR_ANO_17", "NUM_ENQ"))
    sejour = lire(dossier, tmp_path / "travail").sejour()
    assert sejour is not None and sejour["patient"] == ORDINAIRE["C"]["NIR_ANO_17"]
