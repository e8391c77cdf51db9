"""Hospitals, definitions and results that the tests of the portal share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from efficience.noyau.chiffres import COLONNES, empreinte
from efficience.portail.commun.acteur import Programme
from efficience.portail.etablissements.repertoire import relever
from efficience.portail.indicateurs.catalogue import inscrire
from efficience.portail.indicateurs.envoi import COLONNES_DES_LECTURES, Envoi, lire

LE = datetime(2024, 3, 1, 10, 30, tzinfo=UTC)
PAR = Programme("essai")
BELLERIVE, OISE, LOIN, FERME = "590000006", "620000000", "690000005", "590000014"


def _rangee(finess: str, nom: str, region: str, departement: str, **autres: Any) -> dict[str, Any]:
    place = {"latitude": "50.5", "longitude": "3.1", "categorie": "CH", "statut": "public"}
    return {"finess": finess, "raison_sociale": nom, "region": region, "departement": departement, **place, **autres}


REPERTOIRE = [
    _rangee(BELLERIVE, "CH de Bellerive", "32", "59", activites="MCO SSR"),
    _rangee(OISE, "CH d’Oise", "32", "62", activites="PSY", latitude="50.1"),
    _rangee(LOIN, "CH de Loin", "84", "69"),
    _rangee(FERME, "Hôpital Été", "32", "59", ouvert_le="2000-01-01", ferme_le="2023-06-30", successeur=BELLERIVE),
]


def definition(code: str = "N-ARA2", version: str = "v1", **autres: Any) -> dict[str, Any]:
    """A definition as the engine registers it."""
    euros = [{"nom": n, "unite": "euros", "formule": f"somme des euros, {n}"} for n in ("depense",)]
    comptes = [{"nom": n, "unite": "nombre", "formule": f"somme des unités, {n}"} for n in ("unites_ara2", "unites_iec")]
    part = [{"nom": "part_ara2", "unite": "part", "formule": "(unites_ara2) / (unites_ara2 + unites_iec)"}]
    taux = {
        "mesure": "part_ara2", "numerateur": ["unites_ara2"], "denominateur": ["unites_ara2", "unites_iec"],
        "unite": "unités dispensées", "sens": "baisse", "nature": "part", "sans_limites": "",
    }  # fmt: skip
    return {
        "code": code, "version": version, "intitule": "ARA II et IEC", "definition": "Dépense d’ARA II et d’IEC.",
        "pourquoi": "L’IEC coûte moins.", "volet": "produits_de_sante", "sens": "baisse", "texte": "webinaire-hdf-2022",
        "secret": False, "tables": ["delivrances"], "mesures": euros + comptes + part, "taux": [taux],
        "depense": ["depense"], "limites": [], "parametres": ["presentations_masquees"], "flux": "delivrances", **autres,
    }  # fmt: skip


def chiffres(finess: str, annee: int, depense: str, ara2: str, iec: str, code: str = "N-ARA2") -> list[dict[str, str]]:
    """The rows of one hospital and year; a value that is not a number is the reason why there is none."""
    part = ""
    if ara2.isdigit() and iec.isdigit() and int(ara2) + int(iec):
        texte = f"{int(ara2) / (int(ara2) + int(iec)):.12f}".rstrip("0").rstrip(".")
        part = texte or "0"
    valeurs = {"depense": depense, "unites_ara2": ara2, "unites_iec": iec, "part_ara2": part or _raison(ara2, iec)}
    return [_chiffre(code, annee, finess, mesure, valeur) for mesure, valeur in valeurs.items()]


def _raison(*valeurs: str) -> str:
    return next((un for un in valeurs if not un.isdigit()), "non_calculable")


def _chiffre(code: str, annee: int, finess: str, mesure: str, valeur: str) -> dict[str, str]:
    nombre = valeur.replace(".", "").lstrip("-").isdigit()
    champs = (code, str(annee), finess, mesure, valeur if nombre else "", "calcule" if nombre else valeur)
    return dict(zip(COLONNES, champs, strict=True))


def manifeste(rangees: Sequence[Mapping[str, Any]], **autres: Any) -> dict[str, Any]:
    """The manifest that goes with these rows; drawn from open data unless said otherwise."""
    source = {
        "source": "open_phmev", "fichier": "OPEN_PHMEV_2024.CSV", "annee": 2024, "charge_le": "2024-02-01T08:00:00+00:00",
        "sha256": "ab" * 32, "parts": {"delivrances/open_phmev-2024": {"annees": [2022, 2023, 2024], "lignes": 10}},
    }  # fmt: skip
    regle = {
        "nom": "presentations_masquees", "intitule": "Présentations masquées", "valeur": "comptées", "unite": "choix",
        "texte": None, "source_publique": False, "motif": "A-99 : le producteur les masque", "verifie_le": "2024-01-01",
    }  # fmt: skip
    etage = {"annee": 2024, "libelle": "prescrit par un établissement", "lignes": 68975, "euros": "650845551.93"}
    return {
        "efficience": "0.1.0", "calcule_le": "2024-02-02T09:00:00+00:00", "moteur": "duckdb", "feuille": None,
        "definitions": {un["indicateur"]: "v1" for un in rangees}, "sources": [source], "regles": [regle],
        "flux": {"delivrances": [etage]}, "composantes": [],
        "resultats": {"lignes": len(rangees), "sha256": empreinte(rangees)}, **autres,
    }  # fmt: skip


SNDS = {
    "source": "dcir", "fichier": "dcir", "annee": None, "charge_le": "2024-02-01T08:00:00+00:00", "sha256": "cd" * 32,
    "parts": {f"delivrances/flux-2024-{mois:02}": {"annees": [2024], "lignes": 3} for mois in range(1, 10)},
}  # fmt: skip
RESULTATS = [
    *chiffres(BELLERIVE, 2024, "46450.91", "153368", "174994"),
    *chiffres(BELLERIVE, 2023, "45811.74", "141582", "176290"),
    *chiffres(OISE, 2024, "0.00", "0", "0"),
    *chiffres(LOIN, 2024, "1234567.89", "120", "300"),
    *chiffres(FERME, 2024, "protege", "protege", "30"),
]


def lecture(finess: str, genre: str, verdict: str, phrase: str, **autres: str) -> dict[str, str]:
    """A reading of 2024."""
    vide = dict.fromkeys(COLONNES_DES_LECTURES, "")
    dit = {"indicateur": "N-ARA2", "annee": "2024", "finess": finess, "lecture": genre, "verdict": verdict}
    return {**vide, **dit, "phrase": phrase, **autres}


LECTURES = [
    lecture(BELLERIVE, "limites/part_ara2", "tres_au_dessus", "46,7 %, très au-dessus des limites.", valeur="0.467"),
    lecture(BELLERIVE, "rang/part_ara2", "dixieme_09", "46,7 %, 9e dixième des 4 établissements.", valeur="2/3"),
    lecture(BELLERIVE, "changements", "a_changer", "1 changement à examiner, jusqu'à 663,45\u00a0€.", valeur="663.45"),
    lecture(
        BELLERIVE, "changement/001", "a_changer", "29 boîtes sur 40 de A vers B : 663,45\u00a0€. Dosage à vérifier.",
        valeur="663.45", borne_basse="29", borne_haute="40", hypothese="gain_minimal_changement",
    ),
]  # fmt: skip


def en_csv(rangees: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows as a file."""
    lignes = [",".join(rangees[0]), *(",".join(f'"{v}"' for v in r.values()) for r in rangees)]
    return ("\n".join(lignes) + "\n").encode()


def envoi(
    rangees: Sequence[Mapping[str, Any]] = RESULTATS,
    lectures: Sequence[Mapping[str, Any]] = LECTURES,
    provisoire: bool = False,
    **autres: Any,
) -> Envoi:
    """Files as the portal reads them."""
    return lire(
        en_csv(rangees), json.dumps(manifeste(rangees, **autres)).encode(), en_csv(lectures) if lectures else b"",
        provisoire=provisoire,
    )  # fmt: skip


def preparer() -> None:
    """The directory and the definitions."""
    relever(REPERTOIRE, par=PAR, le=LE)
    inscrire([definition()], le=LE)
