"""The indicators against an independent computation written in plain Python, and relations that must hold."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest

from efficience.moteur.backends.moteur_duckdb import MoteurDuckdb
from efficience.moteur.campagne import Bilan, calculer
from efficience.moteur.chargement import Demande, charger
from efficience.moteur.entrepot import Entrepot
from efficience.moteur.indicateurs import INDICATEURS
from efficience.reglement import officiel
from fichiers_d_essai import (
    ARA2,
    DELIVRANCES,
    ENTETE_DELIVRANCES,
    EZETIMIBE,
    IEC,
    IPP_20,
    LENS,
    LILLE,
    MEDICAMENTS,
    STATINE,
    ecrire_tables,
    finess,
)
from fichiers_d_essai import csv as en_csv

Mesurer = Callable[..., dict]
MEDICAMENTS_SEULS = ("N-IPP", "N-ARA2", "N-EZE")


def exemple_en_csv(texte: str) -> str:
    """The small `a | b` tables of the indicator sheets, as CSV."""
    lignes = [ligne for ligne in dedent(texte).strip("\n").split("\n") if ligne.strip()]
    return "".join(",".join(case.strip() for case in ligne.split("|")) + "\n" for ligne in lignes)


@pytest.mark.parametrize("code", INDICATEURS)
def test_exemple_de_la_fiche(code: str, tmp_path: Path, entrepot: Path, mesurer: Mesurer) -> None:
    exemple = INDICATEURS[code].exemple
    tables = {nom: exemple_en_csv(texte) for nom, texte in exemple.tables.items()}
    charger(entrepot, [Demande("tables", None, ecrire_tables(tmp_path / "t", **tables))])
    publies = mesurer(entrepot, exemple.annee, codes=[code])
    attendus = {
        (code, exemple.annee, finess_, mesure): Fraction(valeur) if valeur[0].isdigit() else valeur
        for finess_, mesures in exemple.attendu.items()
        for mesure, valeur in mesures.items()
    }
    assert publies == attendus


ATTRITIONS = {
    "N-IC": [7, 6, 6, 5, 5, 5, 4],
    "N-EPA": [4, 3, 2],
    "R-CONF": [3, 2],
    "R-CONC": [3, 1],
    "I-IPP": [9, 8, 8],
    "I-ATB": [3, 3, 2],
}
"""What each filter of the worked examples keeps, counted by hand on the small tables of the sheets."""


@pytest.mark.parametrize("code", ATTRITIONS)
def test_chaque_filtre_d_un_exemple_compte_ce_qu_il_garde(
    code: str, tmp_path: Path, entrepot: Path, bilan_de: Callable[..., Bilan]
) -> None:
    exemple = INDICATEURS[code].exemple
    tables = {nom: exemple_en_csv(texte) for nom, texte in exemple.tables.items()}
    charger(entrepot, [Demande("tables", None, ecrire_tables(tmp_path / "t", **tables))])
    flux = bilan_de(entrepot, exemple.annee, codes=[code]).flux[code]
    assert [etage.lignes for etage in flux] == ATTRITIONS[code]


# --- an independent computation -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ligne:
    """A delivery of the random region."""

    finess: str
    cip13: str
    annee: int
    boites: int
    centimes: int

    def en_csv(self) -> str:
        return f"{self.finess},{self.cip13},{self.annee},{self.boites},{Decimal(self.centimes) / 100}"


@dataclass(frozen=True)
class Region:
    """Random canonical tables: deliveries, products (ATC, units or None), establishments listed."""

    lignes: tuple[Ligne, ...]
    produits: Mapping[str, tuple[str, int | None]]
    listes: tuple[str, ...]

    def ecrire(self, dossier: Path) -> Path:
        produits = (f"{cip13},{atc},{'' if unites is None else unites}" for cip13, (atc, unites) in self.produits.items())
        return ecrire_tables(
            dossier,
            delivrances=en_csv(ENTETE_DELIVRANCES, *(ligne.en_csv() for ligne in self.lignes)),
            medicaments=en_csv("cip13,atc5,unites_par_boite", *produits),
            etablissements=en_csv("finess,raison_sociale,categorie,region", *(f"{f},CH {f},CH,32" for f in self.listes)),
        )


ANNEES = (2023, 2024)
ETABLISSEMENTS = [LILLE, LENS, finess("2A000001"), finess("2B000002"), finess("97010022")]
ATC = ["A02BC01", "A02BC05", "A02BD04", "C09AA05", "C09BA04", "C09CA06", "C09DA01", "C09DX04", "C09XA02"]
ATC += ["C10AX09", "C10BA02", "C10BA05", "C10BA10", "C10AA05", "C10AA07", "C10BX03", "N02BE01"]


def region(graine: int, nombre: int = 60) -> Region:
    hasard = random.Random(graine)
    produits = {
        f"34009300{rang:05}": (hasard.choice(ATC), hasard.choice([7, 14, 28, 30, 90, 90, 30, None])) for rang in range(14)
    }
    lignes = tuple(
        Ligne(
            hasard.choice([*ETABLISSEMENTS[:4], ""]),
            hasard.choice([*produits]),
            hasard.choice(ANNEES),
            hasard.choice([hasard.randint(-40, 400), 0, 1, -1]),
            hasard.choice([hasard.randint(-100_000, 10_000_000), 0, 1, -1]),
        )
        for _ in range(nombre)
    )
    temoins = tuple(Ligne(LILLE, "3400930000000", annee, 1, 1) for annee in ANNEES)  # each year is loaded
    return Region(lignes + temoins, produits, (LENS, ETABLISSEMENTS[4]))


FAMILLES: Mapping[str, Callable[[str], bool]] = {
    "ipp": lambda atc: atc[:5] == "A02BC",
    "ara2": lambda atc: atc[:4] in ("C09C", "C09D") and atc != "C09DX04",
    "iec": lambda atc: atc[:4] in ("C09A", "C09B"),
    "ezetimibe": lambda atc: atc in ("C10AX09", "C10BA02", "C10BA05", "C10BA06"),
    "statines": lambda atc: atc[:5] == "C10AA",
}
EUROS = {
    ("N-IPP", "depense"): ["ipp"],
    ("N-ARA2", "depense"): ["ara2", "iec"],
    ("N-ARA2", "depense_ara2"): ["ara2"],
    ("N-ARA2", "depense_iec"): ["iec"],
    ("N-EZE", "depense"): ["ezetimibe"],
    ("N-EZE", "depense_statines"): ["statines"],
}
BOITES = {
    ("N-IPP", "boites"): "ipp",
    ("N-ARA2", "boites_ara2"): "ara2",
    ("N-ARA2", "boites_iec"): "iec",
    ("N-EZE", "boites_ezetimibe"): "ezetimibe",
    ("N-EZE", "boites_statines"): "statines",
}
UNITES = {
    ("N-ARA2", "unites_ara2"): "ara2",
    ("N-ARA2", "unites_iec"): "iec",
    ("N-EZE", "unites_ezetimibe"): "ezetimibe",
    ("N-EZE", "unites_statines"): "statines",
}
PARTS = {
    ("N-ARA2", "part_ara2"): ("unites_ara2", "unites_iec"),
    ("N-EZE", "part_ezetimibe"): ("unites_ezetimibe", "unites_statines"),
}


def calculer_a_la_main(donnees: Region) -> dict[tuple[str, int, str, str], Fraction | str]:
    """Every published value, one hospital and one year at a time, with loops and nothing else."""
    attendus: dict[tuple[str, int, str, str], Fraction | str] = {}
    suivis = {ligne.finess for ligne in donnees.lignes if ligne.finess} | set(donnees.listes)
    for annee in ANNEES:
        for numero in suivis:
            siennes = [ligne for ligne in donnees.lignes if (ligne.finess, ligne.annee) == (numero, annee)]
            for (indicateur, mesure), valeur in _un_hopital(siennes, donnees.produits).items():
                attendus[indicateur, annee, numero, mesure] = valeur if siennes else "non_transmis"
    return attendus


def _un_hopital(
    lignes: Sequence[Ligne], produits: Mapping[str, tuple[str, int | None]]
) -> dict[tuple[str, str], Fraction | str]:
    par_famille: dict[str, list[Ligne]] = defaultdict(list)
    for ligne in lignes:
        for famille, contient in FAMILLES.items():
            if contient(produits[ligne.cip13][0]):
                par_famille[famille].append(ligne)
    rendus: dict[tuple[str, str], Fraction | str] = {}
    for cle, familles in EUROS.items():
        rendus[cle] = Fraction(sum(ligne.centimes for famille in familles for ligne in par_famille[famille]), 100)
    for cle, famille in BOITES.items():
        rendus[cle] = Fraction(sum(ligne.boites for ligne in par_famille[famille]))
    for cle, famille in UNITES.items():
        rendus[cle] = _unites(par_famille[famille], produits)
    for (indicateur, mesure), (haut, bas) in PARTS.items():
        a, b = rendus[indicateur, haut], rendus[indicateur, bas]
        calculable = isinstance(a, Fraction) and isinstance(b, Fraction) and a + b > 0
        rendus[indicateur, mesure] = a / (a + b) if calculable else "non_calculable"
    return rendus


def _unites(lignes: Iterable[Ligne], produits: Mapping[str, tuple[str, int | None]]) -> Fraction | str:
    total = 0
    for ligne in lignes:
        unites = produits[ligne.cip13][1]
        if unites is None and ligne.boites:
            return "non_calculable"
        total += ligne.boites * (unites or 0)
    return Fraction(total)


def mesurer_region(donnees: Region, dossier: Path, mesurer: Mesurer) -> dict:
    charger(dossier / "e", [Demande("tables", None, donnees.ecrire(dossier / "t"))])
    return mesurer(dossier / "e", *ANNEES, codes=MEDICAMENTS_SEULS)


@pytest.mark.parametrize("graine", range(60))
def test_egal_au_calcul_independant(graine: int, tmp_path: Path, mesurer: Mesurer) -> None:
    donnees = region(graine)
    assert mesurer_region(donnees, tmp_path, mesurer) == calculer_a_la_main(donnees)


# --- relations that must hold -------------------------------------------------------------------------------------------


def _permutee(donnees: Region) -> Region:
    lignes = list(donnees.lignes)
    random.Random(0).shuffle(lignes)
    return replace(donnees, lignes=tuple(lignes))


def _regularisee(donnees: Region) -> Region:
    """A line, and its mirror that cancels it."""
    aller = [replace(ligne, boites=7, centimes=12_345) for ligne in donnees.lignes[:10]]
    retour = [replace(ligne, boites=-7, centimes=-12_345) for ligne in aller]
    sans_unites = {cip13: (atc, unites or 30) for cip13, (atc, unites) in donnees.produits.items()}
    return replace(donnees, lignes=(*donnees.lignes, *aller, *retour), produits=sans_unites)


def _recodee(donnees: Region) -> Region:
    """Other presentation codes, same products."""
    nouveaux = {cip13: f"34009999{rang:05}" for rang, cip13 in enumerate(donnees.produits)}
    return replace(
        donnees,
        lignes=tuple(replace(ligne, cip13=nouveaux[ligne.cip13]) for ligne in donnees.lignes),
        produits={nouveaux[cip13]: produit for cip13, produit in donnees.produits.items()},
    )


def _decoupee(donnees: Region) -> Region:
    """Each line cut in two lines that add up to it."""
    moities = []
    for ligne in donnees.lignes:
        moitie = replace(ligne, boites=ligne.boites // 2, centimes=ligne.centimes // 2)
        moities += [moitie, replace(ligne, boites=ligne.boites - moitie.boites, centimes=ligne.centimes - moitie.centimes)]
    return replace(donnees, lignes=tuple(moities))


def _avec_de_la_ville(donnees: Region) -> Region:
    return replace(donnees, lignes=(*donnees.lignes, *(replace(ligne, finess="") for ligne in donnees.lignes)))


def _avec_d_autres_produits(donnees: Region) -> Region:
    etrangers = {"3400999900000": ("N02BE01", None), "3400999900001": ("C09DX04", None)}
    lignes = tuple(replace(ligne, cip13=cip13) for ligne in donnees.lignes[:5] for cip13 in etrangers)
    return replace(donnees, lignes=donnees.lignes + lignes, produits=dict(donnees.produits) | etrangers)


IDENTIQUES = {
    "permuter les lignes": _permutee,
    "changer les codes de présentation": _recodee,
    "couper chaque ligne en deux": _decoupee,
    "ajouter des prescriptions de ville": _avec_de_la_ville,
}


@pytest.mark.parametrize("relation", IDENTIQUES)
@pytest.mark.parametrize("graine", [101, 102, 103])
def test_ce_qui_ne_doit_rien_changer(relation: str, graine: int, tmp_path: Path, mesurer: Mesurer) -> None:
    avant = replace(region(graine), produits={c: (a, u or 30) for c, (a, u) in region(graine).produits.items()})
    apres = IDENTIQUES[relation](avant)
    assert mesurer_region(avant, tmp_path / "a", mesurer) == mesurer_region(apres, tmp_path / "b", mesurer)


@pytest.mark.parametrize("graine", [111, 112])
def test_regularisation_annulee_ne_change_rien(graine: int, tmp_path: Path, mesurer: Mesurer) -> None:
    avant = replace(region(graine), produits={c: (a, u or 30) for c, (a, u) in region(graine).produits.items()})
    assert mesurer_region(avant, tmp_path / "a", mesurer) == mesurer_region(_regularisee(avant), tmp_path / "b", mesurer)


@pytest.mark.parametrize("graine", [121, 122, 123])
def test_doubler_double_les_sommes_et_garde_les_parts(graine: int, tmp_path: Path, mesurer: Mesurer) -> None:
    avant = region(graine)
    simples = mesurer_region(avant, tmp_path / "a", mesurer)
    doubles = mesurer_region(replace(avant, lignes=avant.lignes * 2), tmp_path / "b", mesurer)
    attendus = {c: v if isinstance(v, str) or c[3].startswith("part") else 2 * v for c, v in simples.items()}
    assert doubles == attendus


@pytest.mark.parametrize("graine", [131, 132])
def test_produits_hors_liste_ne_changent_rien(graine: int, tmp_path: Path, mesurer: Mesurer) -> None:
    avant = region(graine)
    simples = mesurer_region(avant, tmp_path / "a", mesurer)
    apres = mesurer_region(_avec_d_autres_produits(avant), tmp_path / "b", mesurer)
    calcules = {cle: valeur for cle, valeur in simples.items() if valeur != "non_transmis"}
    assert {cle: apres[cle] for cle in calcules} == calcules


@pytest.mark.parametrize("graine", [141, 142])
def test_ajouter_un_hopital_vide_n_ajoute_que_lui(graine: int, tmp_path: Path, mesurer: Mesurer) -> None:
    avant, vide = region(graine), finess("75071218")
    simples = mesurer_region(avant, tmp_path / "a", mesurer)
    apres = mesurer_region(replace(avant, listes=(*avant.listes, vide)), tmp_path / "b", mesurer)
    assert {cle: valeur for cle, valeur in apres.items() if cle[2] != vide} == simples
    assert {valeur for cle, valeur in apres.items() if cle[2] == vide} == {"non_transmis"}


@pytest.mark.parametrize("graine", [151, 152])
def test_la_somme_des_hopitaux_est_le_tout(graine: int, tmp_path: Path, mesurer: Mesurer) -> None:
    """Merging all hospitals into one gives the sum of their spendings."""
    avant = region(graine)
    chacun = mesurer_region(avant, tmp_path / "a", mesurer)
    fusion = replace(avant, lignes=tuple(replace(li, finess=LILLE if li.finess else "") for li in avant.lignes))
    ensemble = mesurer_region(fusion, tmp_path / "b", mesurer)
    for indicateur, mesure in EUROS:
        for annee in ANNEES:
            siens = [
                v for (i, a, _, m), v in chacun.items() if (i, a, m) == (indicateur, annee, mesure) and v != "non_transmis"
            ]
            assert ensemble[indicateur, annee, LILLE, mesure] == sum(siens)


def test_un_hopital_present_une_seule_annee_est_non_transmis_l_autre(tmp_path: Path, mesurer: Mesurer) -> None:
    deux = en_csv(ENTETE_DELIVRANCES, f"{LILLE},{IPP_20},2023,1,4.00", f"{LENS},{IPP_20},2024,1,4.00")
    entrepot = un_entrepot(tmp_path, delivrances=deux, medicaments=MEDICAMENTS)
    publies = mesurer(entrepot, 2024, codes=["N-IPP"])
    assert {publies["N-IPP", 2024, LILLE, mesure] for mesure in ("depense", "boites")} == {"non_transmis"}


@pytest.mark.parametrize("graine", [161, 162])
def test_une_livraison_par_annee_ou_une_seule(graine: int, tmp_path: Path, mesurer: Mesurer) -> None:
    donnees = region(graine)
    ensemble = mesurer_region(donnees, tmp_path / "a", mesurer)
    for annee in ANNEES:
        part = replace(donnees, lignes=tuple(ligne for ligne in donnees.lignes if ligne.annee == annee))
        charger(tmp_path / "e", [Demande("tables", annee, part.ecrire(tmp_path / f"t{annee}"))])
    assert mesurer(tmp_path / "e", *ANNEES, codes=MEDICAMENTS_SEULS) == ensemble


@pytest.mark.parametrize("graine", [171, 172])
def test_une_annee_seule_donne_les_memes_chiffres_que_plusieurs(graine: int, tmp_path: Path, mesurer: Mesurer) -> None:
    ensemble = mesurer_region(region(graine), tmp_path, mesurer)
    assert {c: v for c, v in ensemble.items() if c[1] == 2024} == mesurer(tmp_path / "e", 2024, codes=MEDICAMENTS_SEULS)


def test_un_indicateur_seul_donne_les_memes_chiffres_que_tous(tmp_path: Path, mesurer: Mesurer) -> None:
    ensemble = mesurer_region(region(181), tmp_path, mesurer)
    for code in MEDICAMENTS_SEULS:
        assert {c: v for c, v in ensemble.items() if c[0] == code} == mesurer(tmp_path / "e", *ANNEES, codes=[code])


@pytest.mark.parametrize("graine", [191, 192])
def test_memes_octets_quel_que_soit_le_nombre_de_fils(graine: int, tmp_path: Path) -> None:
    charger(tmp_path / "e", [Demande("tables", None, region(graine, 400).ecrire(tmp_path / "t"))])
    rendus = []
    for fils in (1, 2, 1, 2):
        moteur = MoteurDuckdb()
        moteur._con.raw_sql(f"SET threads={fils}")
        indicateurs = [INDICATEURS[code] for code in MEDICAMENTS_SEULS]
        rendus.append(calculer(Entrepot.ouvrir(tmp_path / "e"), indicateurs, ANNEES, officiel(), moteur))
    assert all(rendu == rendus[0] for rendu in rendus)


# --- the four states, and what the rules change -------------------------------------------------------------------------


def un_entrepot(dossier: Path, **tables: bytes | str) -> Path:
    charger(dossier / "e", [Demande("tables", None, ecrire_tables(dossier / "t", **tables))])
    return dossier / "e"


def test_depense_nulle_est_un_vrai_zero(tmp_path: Path, mesurer: Mesurer) -> None:
    autre = en_csv(ENTETE_DELIVRANCES, f"{LILLE},{STATINE},2023,1,9.00")
    publies = mesurer(un_entrepot(tmp_path, delivrances=autre, medicaments=MEDICAMENTS), 2023)
    assert publies["N-IPP", 2023, LILLE, "depense"] == 0
    assert publies["N-ARA2", 2023, LILLE, "part_ara2"] == "non_calculable"


def test_denominateur_negatif_non_calculable(tmp_path: Path, mesurer: Mesurer) -> None:
    lignes = en_csv(ENTETE_DELIVRANCES, f"{LILLE},{ARA2},2023,1,6.00", f"{LILLE},{IEC},2023,-5,-27.50")
    publies = mesurer(un_entrepot(tmp_path, delivrances=lignes, medicaments=MEDICAMENTS), 2023)
    assert publies["N-ARA2", 2023, LILLE, "unites_iec"] == -450
    assert publies["N-ARA2", 2023, LILLE, "part_ara2"] == "non_calculable"


DATES = {
    "sans date": (",", {2023: "non_transmis", 2024: "non_transmis"}),
    "ouvert avant": ("2020-01-01,", {2023: "non_transmis", 2024: "non_transmis"}),
    "ouvert le dernier jour": ("2023-12-31,", {2023: "non_transmis", 2024: "non_transmis"}),
    "ouvert après": ("2024-01-01,", {2024: "non_transmis"}),
    "fermé avant": (",2022-12-31", {}),
    "fermé le premier jour": (",2023-01-01", {2023: "non_transmis"}),
    "ouvert et fermé dans l'année": ("2024-02-01,2024-03-01", {2024: "non_transmis"}),
}


@pytest.mark.parametrize("quand", DATES)
def test_un_etablissement_ferme_ou_pas_encore_ouvert_n_est_pas_attendu(quand: str, tmp_path: Path, mesurer: Mesurer) -> None:
    dates, attendus = DATES[quand]
    liste = en_csv("finess,raison_sociale,categorie,region,ouvert_le,ferme_le", f"{LENS},CH,CH,32,{dates}")
    deux = en_csv(ENTETE_DELIVRANCES, f"{LILLE},{IPP_20},2023,1,4.00", f"{LILLE},{IPP_20},2024,1,4.00")
    entrepot = un_entrepot(tmp_path, delivrances=deux, medicaments=MEDICAMENTS, etablissements=liste)
    publies = mesurer(entrepot, 2023, 2024, codes=["N-IPP"])
    assert {a: v for (_, a, numero, mesure), v in publies.items() if numero == LENS and mesure == "depense"} == attendus


def test_un_etablissement_ferme_qui_transmet_est_compte(tmp_path: Path, mesurer: Mesurer) -> None:
    liste = en_csv("finess,raison_sociale,categorie,region,ferme_le", f"{LILLE},CH,CH,32,2020-01-01")
    entrepot = un_entrepot(tmp_path, delivrances=DELIVRANCES, medicaments=MEDICAMENTS, etablissements=liste)
    assert mesurer(entrepot, 2023)["N-IPP", 2023, LILLE, "depense"] == Decimal("39.40")


def test_produit_sans_unites_n_atteint_que_ses_hopitaux_et_est_nomme(
    tmp_path: Path, mesurer: Mesurer, bilan_de: Callable
) -> None:
    sans = MEDICAMENTS.replace(f"{EZETIMIBE},C10AX09,28".encode(), f"{EZETIMIBE},C10AX09,".encode())
    lignes = DELIVRANCES + f"{LENS},{STATINE},2023,1,9.00\n".encode()
    entrepot = un_entrepot(tmp_path, delivrances=lignes, medicaments=sans)
    publies = mesurer(entrepot, 2023)
    assert publies["N-EZE", 2023, LILLE, "unites_ezetimibe"] == "non_calculable"
    assert publies["N-EZE", 2023, LILLE, "part_ezetimibe"] == "non_calculable"
    assert publies["N-EZE", 2023, LILLE, "unites_statines"] == 270
    assert publies["N-EZE", 2023, LILLE, "depense"] == 30
    assert publies["N-EZE", 2023, LENS, "unites_ezetimibe"] == 0
    assert publies["N-EZE", 2023, LENS, "part_ezetimibe"] == 0
    (avertissement,) = bilan_de(entrepot, 2023).avertissements
    assert avertissement.replace("\u00a0", " ") == (
        f"N-EZE 2023, ezetimibe : unités par boîte inconnues pour {EZETIMIBE} (30,00 €, 1 établissement(s))"
    )


MASQUEE = en_csv(
    "finess,cip13,atc5,annee,boites,montant_rembourse",
    f"{LILLE},9999999999999,C10AX09,2023,3,45.00",
    f"{LILLE},{EZETIMIBE},C10AX09,2023,1,15.00",
    f"{LILLE},{STATINE},C10AA05,2023,1,9.00",
)


@pytest.mark.parametrize(
    ("choix", "unites", "part"),
    [("non_calculable", "non_calculable", "non_calculable"), ("ecartees", 28, Fraction(28, 118))],
)
def test_presentations_masquees_selon_la_regle(
    choix: str, unites: object, part: object, tmp_path: Path, mesurer: Mesurer
) -> None:
    entrepot = un_entrepot(tmp_path, delivrances=MASQUEE, medicaments=MEDICAMENTS)
    feuille = tmp_path / "regles.yaml"
    feuille.write_text(f"parametres:\n  presentations_masquees: {choix}\n", encoding="utf-8")
    publies = mesurer(entrepot, 2023, reglement=officiel().avec(feuille))
    assert publies["N-EZE", 2023, LILLE, "unites_ezetimibe"] == unites
    assert publies["N-EZE", 2023, LILLE, "part_ezetimibe"] == part
    assert publies["N-EZE", 2023, LILLE, "depense"] == 60


@pytest.mark.parametrize(("choix", "depense"), [("non", 0), ("oui", 264)])
def test_sacubitril_valsartan_selon_la_regle(choix: str, depense: int, tmp_path: Path, mesurer: Mesurer) -> None:
    lignes = en_csv(ENTETE_DELIVRANCES, f"{LILLE},3400930000069,2023,3,264.00")
    entrepot = un_entrepot(tmp_path, delivrances=lignes, medicaments=MEDICAMENTS)
    feuille = tmp_path / "regles.yaml"
    feuille.write_text(f"parametres:\n  inclure_sacubitril_valsartan: {choix}\n", encoding="utf-8")
    publies = mesurer(entrepot, 2023, reglement=officiel().avec(feuille))
    assert publies["N-ARA2", 2023, LILLE, "depense_ara2"] == depense


def test_code_atc_de_la_ligne_avant_celui_de_la_liste(tmp_path: Path, mesurer: Mesurer) -> None:
    lignes = en_csv("finess,cip13,atc5,annee,boites,montant_rembourse", f"{LILLE},{STATINE},A02BC01,2023,1,9.00")
    publies = mesurer(un_entrepot(tmp_path, delivrances=lignes, medicaments=MEDICAMENTS), 2023)
    assert (publies["N-IPP", 2023, LILLE, "depense"], publies["N-EZE", 2023, LILLE, "depense_statines"]) == (9, 0)


def test_flux_dit_ce_que_chaque_filtre_garde(tmp_path: Path, bilan_de: Callable) -> None:
    fait = bilan_de(un_entrepot(tmp_path, delivrances=DELIVRANCES, medicaments=MEDICAMENTS), 2023)
    etages = [(e.libelle, e.lignes, e.euros) for e in fait.flux["delivrances"]]
    assert etages == [
        ("lignes de l'année dans l'entrepôt", 7, Decimal("183.02")),
        ("médicament, hors honoraires de dispensation", 7, Decimal("183.02")),
        ("prescrit par un établissement", 6, Decimal("151.50")),
    ]
