"""The registry of exchanges: its rules, its lives, what is due, what no file may carry."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efficience.noyau.delais import Duree
from efficience.noyau.partage.cycle import ECHANGE, LIVRAISON
from efficience.noyau.partage.echange import Echange, refus
from efficience.noyau.partage.fichier import colonnes_interdites, ressemble_a_un_nir
from efficience.noyau.partage.fichier import refus as refus_du_fichier
from efficience.noyau.partage.livraisons import a_effacer_le, attendues, periodes, prochaine
from efficience.noyau.partage.registre import COLONNES, Responsables, registre
from efficience.noyau.periode import Periode
from efficience.reglement import officiel
from vies import jouer, lire_cas, verifier_les_promenades

SEUIL = officiel().regle("effectif_minimal_publication")
JUSTE = Echange(
    code="E1",
    intitule="Dépense de transports par établissement",
    nature="montants remboursés",
    categorie="etablissement",
    source="DCIR",
    fournisseur="am",
    destinataires=("ars",),
    periodicite="trimestrielle",
    support="plateforme",
    niveau="conjoint",
    finalite="suivi des actions du plan sur les transports",
    base_legale="CSS, art. L. 182-2-1-1",
    conservation=Duree(3, "ans"),
    seuil=11,
    securite="dépôt chiffré, accès nominatif",
)


def changer(change: dict[str, Any]) -> Echange:
    lus = {n: tuple(v) if isinstance(v, list) else None if v == "aucune" else v for n, v in change.items()}
    if "seuil" in lus:
        lus["seuil"] = int(str(lus["seuil"]))
    return replace(JUSTE, **lus)


@pytest.mark.parametrize("cas", lire_cas("partage", "echanges.yaml"))
def test_echange(cas: dict[str, Any]) -> None:
    assert [un.phrase for un in refus(changer(cas["change"]), SEUIL)] == cas["refus"]


CYCLES = (ECHANGE, LIVRAISON)


@pytest.mark.parametrize("cas", lire_cas("partage", "cycles.yaml"))
def test_cas(cas: dict[str, Any]) -> None:
    jouer(cas, CYCLES, {})


JUSTES = {
    "qualite": lambda h, d, j: "dpo",
    "seance": lambda h, d, j: {"reunion": "r", "instance": "coordination", "tenue_le": j},
    "periode": lambda h, d, j: Periode(date(2024, 1, 1), date(2024, 3, 31)),
}
FAUSSES = {"seance": lambda h, d, j: {"reunion": "r", "instance": "iraps", "tenue_le": j}, "qualite": lambda h, d, j: "x"}


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.nom)
def test_les_promenades(cycle: Any) -> None:
    verifier_les_promenades(
        cycle, 200, longueur=25, justes=JUSTES, fausses=FAUSSES, faits=lambda h: {"conservation": (3, "mois")}
    )


ACTIF = Periode(date(2019, 2, 5), date(2020, 6, 30))


def test_les_livraisons_dues_recues_et_en_retard() -> None:
    recues = [Periode(date(2019, 1, 1), date(2019, 3, 31))]
    dues = attendues(JUSTE, ACTIF, recues, Duree(30, "jours"), date(2019, 8, 15))
    assert [(str(due.periode.fin), str(due.pour_le), due.statut) for due in dues] == [
        ("2019-03-31", "2019-04-30", "recue"),
        ("2019-06-30", "2019-07-30", "en_retard"),
        ("2019-09-30", "2019-10-30", "a_venir"),
    ]
    suivante = prochaine(dues)
    assert suivante is not None
    assert suivante.pour_le == date(2019, 7, 30)


def test_une_livraison_n_est_en_retard_que_le_lendemain_de_son_dernier_jour() -> None:
    (due, *_) = attendues(JUSTE, ACTIF, [], Duree(30, "jours"), date(2019, 4, 30))
    assert due.statut == "a_venir"


def test_tout_recu_rien_n_est_a_venir_et_un_echange_a_la_demande_ne_doit_rien() -> None:
    assert prochaine([]) is None
    assert periodes(replace(JUSTE, periodicite="a_la_demande"), ACTIF) == ()
    assert a_effacer_le(date(2019, 4, 20), Duree(3, "ans")) == date(2022, 4, 20)


@given(
    st.sampled_from(("mensuelle", "trimestrielle", "semestrielle", "annuelle")),
    st.dates(date(2016, 1, 1), date(2030, 1, 1)),
    st.integers(0, 1500),
)
def test_les_periodes_se_suivent_sans_trou(periodicite: str, debut: date, jours: int) -> None:
    lues = periodes(replace(JUSTE, periodicite=periodicite), Periode(debut, debut + timedelta(days=jours)))
    for avant, apres in pairwise(lues):
        assert apres.debut == avant.fin + timedelta(days=1)
    assert all(debut <= p.fin <= debut + timedelta(days=jours) for p in lues)


NIR = "255081416802538"  # the example printed by INSEE


@pytest.mark.parametrize(
    ("valeur", "oui"),
    [
        (NIR, True),
        ("2 55 08 14 168 025 38", True),
        ("255081416802539", False),
        ("2550814168025", True),
        ("1 85 05 2A 006 048 13", False),
        ("3400930000001", False),
        ("140000100", False),
        ("", False),
    ],
)
def test_un_numero_qui_ressemble_a_un_nir(valeur: str, oui: bool) -> None:
    assert ressemble_a_un_nir(valeur) is oui


@given(
    st.integers(1, 2),
    st.integers(0, 99),
    st.integers(1, 12),
    st.sampled_from(["14", "76", "2A", "2B"]),
    st.integers(0, 999999),
)
def test_tout_nir_a_la_bonne_cle_est_reconnu_et_tout_autre_ne_l_est_pas(
    sexe: int, annee: int, mois: int, departement: str, suite: int
) -> None:
    """The key is computed here by the definition: 97 minus the remainder, a Corsican department read as 19 or 18."""
    debut = f"{sexe}{annee:02}{mois:02}"
    chiffres = {"2A": "19", "2B": "18"}.get(departement, departement)
    cle = 97 - int(f"{debut}{chiffres}{suite:06}") % 97
    assert ressemble_a_un_nir(f"{debut}{departement}{suite:06}{cle:02}")
    assert not ressemble_a_un_nir(f"{debut}{departement}{suite:06}{cle % 97 + 1:02}")


@pytest.mark.parametrize(
    ("entete", "sorte"),
    [
        ("NIR", "numéro de sécurité sociale"),
        ("ben_nir_psa", "numéro de sécurité sociale"),
        ("Date de naissance", "date de naissance"),
        ("Prénom", "nom ou prénom"),
        ("INS", "identifiant national de santé"),
        ("BEN_IDT_ANO", "pseudonyme de patient"),
    ],
)
def test_une_colonne_qui_nomme_une_personne_est_refusee(entete: str, sorte: str) -> None:
    assert colonnes_interdites(["finess", entete]) == (f"Colonne 2, « {entete} » : {sorte}.",)


@pytest.mark.parametrize(
    "entete", ["finess", "montant", "annee", "cip13", "nombre_de_patients", "insuline", "nom_indicateur"]
)
def test_une_colonne_ordinaire_est_prise(entete: str) -> None:
    assert colonnes_interdites([entete], [["140000100"], ["3400930000001"]]) == ()


def test_une_colonne_anodine_qui_porte_un_nir_est_refusee_sans_le_redire() -> None:
    (motif,) = colonnes_interdites(["finess", "reference"], [["140000100", "A12"], ["140000100", NIR], ["140000100"]])
    assert motif == "Colonne 2, « reference » : valeurs écrites comme un numéro de sécurité sociale."


def test_un_echange_de_donnees_individuelles_est_decrit_jamais_recu() -> None:
    patient = replace(JUSTE, categorie="individuel_patient")
    assert refus_du_fichier(patient.recu_sur_le_portail, ["finess"])[0].startswith("Le portail ne reçoit pas")
    assert refus_du_fichier(JUSTE.recu_sur_le_portail, ["finess"], [["140000100"]]) == ()


def test_le_registre_des_traitements_dit_tout_ce_que_l_article_30_demande() -> None:
    qui = Responsables("ARS Normandie et assurance maladie", "dpo@ars.example, dpo@am.example", "accord n° 1")
    seconde = replace(JUSTE, code="E0", categorie="agrege")
    lignes = registre([JUSTE, seconde], qui)
    assert [ligne["Référence"] for ligne in lignes] == ["E0", "E1"]
    assert all(valeur for ligne in lignes for valeur in ligne.values())
    assert lignes[1]["Conservation"] == "3 ans"
    assert len(lignes[0]) == len(COLONNES)
    assert Decimal(lignes[0]["Plus petit effectif montré"]) == SEUIL
