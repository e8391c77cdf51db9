"""Seeded fictive tables to protect, and two attacks written apart from the engine's: algebra, and trying every table."""

import csv
import itertools
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

Rangees = list[dict[str, str]]
TOTAL = "Total"


def tirer(graine: int, lieux: Iterable[tuple[str, ...]], moyenne: float = 15) -> dict[tuple[str, ...], int]:
    """One count per place; the first coordinate sets the size of the hospital."""
    alea = random.Random(graine)
    tailles: dict[str, float] = {}
    return {
        lieu: int(alea.expovariate(1 / (moyenne * tailles.setdefault(lieu[0], alea.lognormvariate(0, 0.35)))))
        for lieu in lieux
    }


def avec_totaux(comptes: Mapping[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    """The same counts, and all their totals along every dimension."""
    tous: dict[tuple[str, ...], int] = {}
    for lieu, n in comptes.items():
        for garde in itertools.product((True, False), repeat=len(lieu)):
            total = tuple(v if g else TOTAL for v, g in zip(lieu, garde, strict=True))
            tous[total] = tous.get(total, 0) + n
    return tous


def croisement(graine: int, etablissements: int, classes: int = 8) -> dict[tuple[str, ...], int]:
    """Hospitals × classes with their margins, as in the study that measured naive masking."""
    lieux = [(f"E{i:02}", f"C{j}") for i in range(etablissements) for j in range(classes)]
    return avec_totaux(tirer(graine, lieux))


def ecrire_csv(fichier: Path, rangees: Sequence[Mapping[str, object]]) -> Path:
    with fichier.open("w", encoding="utf-8", newline="") as flux:
        graveur = csv.DictWriter(flux, list(rangees[0]))
        graveur.writeheader()
        graveur.writerows(rangees)
    return fichier


def lire_csv(fichier: Path) -> Rangees:
    with fichier.open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def rangees_de(
    comptes: Mapping[tuple[str, ...], int], dimensions: Sequence[str], mesure: str = "patients"
) -> list[dict[str, object]]:
    return [{**dict(zip(dimensions, lieu, strict=True)), mesure: n} for lieu, n in comptes.items()]


def monde_simple(graine: int, dossier: Path) -> list[Path]:
    """One table, hospital × class."""
    comptes = croisement(graine, 4 + graine % 5)
    return [ecrire_csv(dossier / "etablissements.csv", rangees_de(comptes, ("etablissement", "classe")))]


def monde_regional(graine: int, dossier: Path) -> list[Path]:
    """Hospital, region and nation in two linked tables: the second one has no hospital."""
    comptes = croisement(graine, 9, 5)
    region = {f"E{i:02}": f"R{i % 3}" for i in range(9)} | {TOTAL: TOTAL}
    etablissements: list[dict[str, object]] = []
    regions: dict[tuple[str, str], int] = {}
    for (etablissement, classe), n in comptes.items():
        if etablissement != TOTAL:
            etablissements.append(
                {"region": region[etablissement], "etablissement": etablissement, "classe": classe, "patients": n}
            )
        lieu = (region[etablissement], classe)
        regions[lieu] = regions.get(lieu, 0) + n
    return [
        ecrire_csv(dossier / "etablissements.csv", etablissements),
        ecrire_csv(dossier / "regions.csv", rangees_de(regions, ("region", "classe"))),
    ]


def monde_annees(graine: int, dossier: Path) -> list[Path]:
    """Two years and their total, by hospital and class: three crossed dimensions."""
    lieux = [(f"E{i:02}", f"C{j}", annee) for i in range(4) for j in range(4) for annee in ("2023", "2024")]
    comptes = avec_totaux(tirer(graine, lieux))
    return [ecrire_csv(dossier / "annees.csv", rangees_de(comptes, ("etablissement", "classe", "annee")))]


def monde_montants(graine: int, dossier: Path) -> list[Path]:
    """Stays, readmissions among them, their rate, amounts and mean amount, by hospital and class."""
    alea = random.Random(graine)
    lieux = [(f"E{i:02}", f"C{j}") for i in range(6) for j in range(4)]
    sejours = tirer(graine, lieux, 60)
    retours = {lieu: sum(alea.random() < 0.2 for _ in range(n)) for lieu, n in sejours.items()}
    centimes = {lieu: sum(alea.randrange(50_000, 400_000) for _ in range(n)) for lieu, n in sejours.items()}
    s, r, c = avec_totaux(sejours), avec_totaux(retours), avec_totaux(centimes)
    return [
        ecrire_csv(
            dossier / "montants.csv",
            [
                {
                    "etablissement": lieu[0],
                    "classe": lieu[1],
                    "sejours": s[lieu],
                    "rehospitalisations": r[lieu],
                    "depense": f"{c[lieu] / 100:.2f}",
                    "taux": f"{r[lieu] / s[lieu]:.4f}" if s[lieu] else "",
                    "montant_moyen": f"{c[lieu] / 100 / s[lieu]:.2f}" if s[lieu] else "",
                }
                for lieu in s
            ],
        )
    ]


MONDES: Mapping[str, Callable[[int, Path], list[Path]]] = {
    "un croisement": monde_simple,
    "établissements et régions": monde_regional,
    "deux années": monde_annees,
    "effectifs, taux et montants": monde_montants,
}


def determinees(tables: Sequence[Rangees], dimensions: Sequence[str], mesure: str) -> set[tuple[str, ...]]:
    """Hidden cells that linear algebra alone gives: those that no table of zero totals can move."""
    cases: dict[tuple[str, ...], str] = {}
    for rangees in tables:
        for rangee in rangees:
            cases[tuple(rangee.get(d, TOTAL) or TOTAL for d in dimensions)] = rangee[mesure]
    caches = {lieu: i for i, lieu in enumerate(lieu for lieu, valeur in cases.items() if valeur == "")}
    equations = []
    for total in cases:
        for d in range(len(dimensions)):
            parties = [lieu for lieu in cases if lieu[d] != TOTAL and (*lieu[:d], TOTAL, *lieu[d + 1 :]) == total]
            if total[d] == TOTAL and parties:
                ligne = np.zeros(len(caches))
                for lieu, signe in ((total, 1), *((partie, -1) for partie in parties)):
                    if lieu in caches:
                        ligne[caches[lieu]] += signe
                equations.append(ligne)
    if not caches:
        return set()
    _, valeurs, base = np.linalg.svd(np.array(equations))
    noyau = base[int((valeurs > 1e-9).sum()) :]
    return {lieu for lieu, i in caches.items() if not len(noyau) or np.abs(noyau[:, i]).max() < 1e-9}


def toutes_les_valeurs(equations: Sequence[tuple[Sequence[int], int]], inconnues: int, maximum: int) -> list[set[int]]:
    """Every value that each unknown (from 1 to `maximum`) takes in some table where the sums hold."""
    vues: list[set[int]] = [set() for _ in range(inconnues)]
    for essai in itertools.product(range(1, maximum + 1), repeat=inconnues):
        if all(sum(essai[i] for i in membres) == somme for membres, somme in equations):
            for i, valeur in enumerate(essai):
                vues[i].add(valeur)
    return vues
