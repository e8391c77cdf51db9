"""The indicators: from a raw export and from the warehouse, beside one DuckDB pass that only decodes their columns.

A fictive year of deliveries is made (bench/export_fictif.py), loaded through the real `charger`, computed through the real
`calculer`; beside, the engine's own pass over the raw export (its summaries made beforehand, and measured apart), the same
sums as handwritten SQL, other engines, and N-IC beside the plain range self-join. Each job has its own process, jobs are
interleaved, and what counts is the ratio within a round; processor time too, on a machine that others use. The targets
were set for 100 million lines: below, fixed costs (planning, first use of libraries) weigh more.

    python bench/indicateurs.py [--millions 10 [1 100 …]] [--tours 3] [--sejours 3000000] [--nombres 1 3 15 50]
                                [--sans pandas --sans spark] [--dossier DOSSIER] [--historique FICHIER]

Several sizes in `--millions` show how time grows with lines. `--nombres`: how many indicators at once. The jobs are in
bench/travaux_indicateurs.py. History: bench/historique.jsonl.
"""

import argparse
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from export_fictif import fabriquer, fabriquer_sejours
from mesure import (
    HISTORIQUE,
    ICI,
    Mesure,
    Suites,
    alterner,
    annoncer,
    chiffres,
    exiger_accord,
    inscrire,
    mediane,
    mesurer,
    processeurs_de,
    ratio,
    situer,
    travaux_de,
)
from moteurs import MODULES, autres_moteurs

Travaux = dict[str, Callable[[int], Mesure]]
COLONNES = "finess,cip13,boites,montant_rembourse"
CROISSANCE = ("plancher", "export brut", "entrepôt", "charger l'année")
TROIS, AVEC_PATIENTS = "medicaments", "medicaments+patients"


@dataclass(frozen=True)
class Cible:
    """A ratio of two jobs and what is aimed at: `au_plus`, else at least. The jobs that a run left out are not judged."""

    libelle: str
    dessus: str
    dessous: str
    seuil: float
    au_plus: bool = True

    def tenue(self, lu: float) -> bool:
        return lu <= self.seuil if self.au_plus else lu >= self.seuil


CIBLES = (
    Cible("export brut, une passe / plancher", "export brut", "plancher", 1.3),
    Cible("plancher / entrepôt", "plancher", "entrepôt", 8, au_plus=False),
    Cible("avec patients : plancher / entrepôt", "plancher + patients", "entrepôt + patients", 1.5, au_plus=False),
    Cible("avec patients : export brut / entrepôt", "export brut + patients", "entrepôt + patients", 4, au_plus=False),
    Cible("export brut : 15 indicateurs / 1", "export brut, 15", "export brut, 1", 2),
    Cible("export brut : 50 indicateurs / 1", "export brut, 50", "export brut, 1", 3),
    Cible("entrepôt : 50 indicateurs / plancher", "entrepôt, 50", "plancher", 0.7),
    Cible("charger l'année / plancher", "charger l'année", "plancher", 12),
    Cible("réhospitalisation / auto-jointure", "N-IC", "auto-jointure", 3),
)
MEMOIRE_VISEE = 1024


def _travail(nom: str, *arguments: str | Path) -> Callable[[int], Mesure]:
    return lambda _: mesurer(str(ICI / "travaux_indicateurs.py"), nom, *map(str, arguments))


def travaux(export: Path, nombres: Sequence[int]) -> Travaux:
    """All jobs over one export. Loading and summaries come first: the next ones read what they make."""
    entrepot = export / "entrepot"
    fixes = {
        "plancher": _travail("plancher", export, COLONNES),
        "plancher + patients": _travail("plancher", export, f"{COLONNES},patient,date_execution"),
        "charger l'année": _travail("chargement", export, entrepot),
        "charger un mois": _travail("mois_suivant", export, export / "entrepot-suivant", entrepot),
        "résumer l'export": _travail("resumer_export", export),
        "SQL à la main, brut": _travail("ecrit_a_la_main", export),
        "export brut": _travail("brut", export, TROIS),
        "entrepôt": _travail("entrepot", entrepot, TROIS),
        "export brut + patients": _travail("brut", export, AVEC_PATIENTS),
        "entrepôt + patients": _travail("entrepot", entrepot, AVEC_PATIENTS),
    }
    bruts = {f"export brut, {n}": _travail("brut", export, str(n)) for n in nombres}
    return fixes | bruts | {f"entrepôt, {n}": _travail("entrepot", entrepot, str(n)) for n in nombres}


def mesurer_lignes(dossier: Path, lignes: int, choix: argparse.Namespace, autres: bool) -> tuple[int, Suites]:
    """Bytes of an export of that size, and its measures; every way of computing must find the same totals."""
    octets = fabriquer(dossier, lignes)
    tous = travaux(dossier, choix.nombres) | (autres_moteurs(dossier, choix.sans) if autres else {})
    suites = alterner(tous, choix.tours, chauffer=choix.tours > 1)
    exiger_accord(suites, ["SQL à la main, brut", "export brut", "entrepôt", *MODULES])
    for suite in (" + patients", *(f", {n}" for n in choix.nombres)):
        exiger_accord(suites, [f"export brut{suite}", f"entrepôt{suite}"])
    return octets, suites


def mesurer_sejours(dossier: Path, choix: argparse.Namespace) -> Suites:
    """N-IC and the self-join over the same stays."""
    fabriquer_sejours(dossier, choix.sejours)
    entrepot = dossier / "entrepot-sejours"
    mesurer(str(ICI / "travaux_indicateurs.py"), "charger_sejours", str(dossier), str(entrepot))
    paire = {"N-IC": _travail("rehospitalisation", entrepot), "auto-jointure": _travail("autojointure", entrepot)}
    return alterner(paire, choix.tours, chauffer=choix.tours > 1)


def juger(suites: Suites) -> dict[str, list[float | None]]:
    """By target whose jobs were run: the ratio, that of processor times, that of the engine's queries alone if any."""
    jugees = {}
    for cible in CIBLES:
        if cible.dessus in suites and cible.dessous in suites:
            entier = ratio(travaux_de(suites[cible.dessus]), travaux_de(suites[cible.dessous]))
            seules = ratio(_requetes(suites[cible.dessus]), _requetes(suites[cible.dessous]))
            calcul = ratio(processeurs_de(suites[cible.dessus]), processeurs_de(suites[cible.dessous]))
            interroge = any("requetes" in m.details for nom in (cible.dessus, cible.dessous) for m in suites[nom])
            jugees[cible.libelle] = [round(entier, 2), round(calcul, 2), round(seules, 2) if interroge else None]
    return jugees


def _requetes(mesures: Sequence[Mesure]) -> list[float]:
    return [m.details.get("requetes", m.travail) for m in mesures]


def croitre(par_taille: Mapping[int, Suites]) -> dict[str, list[float]]:
    """How many times longer each job is from one size to the next."""
    return {
        nom: [
            round(mediane(par_taille[grand][nom]).travail / mediane(par_taille[petit][nom]).travail, 2)
            for petit, grand in zip(sorted(par_taille), sorted(par_taille)[1:], strict=False)
        ]
        for nom in CROISSANCE
    }


def afficher(suites: Suites) -> None:
    """Medians of each job, and the targets."""
    print("                            travail   dont requêtes   processeur   mémoire au plus   × plancher")
    for nom, mesures in suites.items():
        m = mediane(mesures)
        requetes = f"{m.details['requetes']:.2f} s" if m.details else ""
        fois = f"{ratio(travaux_de(mesures), travaux_de(suites['plancher'])):.2f}" if "plancher" in suites else ""
        print(f"  {nom:24} {m.travail:7.2f} s {requetes:>14} {m.processeur:>10.2f} s {m.memoire:12.0f} Mio {fois:>12}")
    print("                                             ratio   processeur   requêtes seules       visé")
    lus = juger(suites)
    for cible in (c for c in CIBLES if c.libelle in lus):
        entier, calcul, seules = lus[cible.libelle]
        assert entier is not None
        vise = f"{'≤' if cible.au_plus else '≥'} {cible.seuil:.4g}"
        verdict = "tenu" if cible.tenue(entier) else "PAS TENU"
        requetes = "" if seules is None else f"{seules:.2f}"
        print(f"  {cible.libelle:40} {entier:8.2f} {calcul:12.2f} {requetes:>17} {vise:>10}   {verdict}")
    if "charger l'année" in suites:
        pic = mediane(suites["charger l'année"]).memoire
        print(f"  {'mémoire de charger (Mio)':40} {pic:8.0f} {'':30} {f'< {MEMOIRE_VISEE}':>10}   ", end="")
        print("tenu" if pic < MEMOIRE_VISEE else "PAS TENU")


def publier(par_taille: Mapping[int, tuple[int, Suites]], sejours: Suites, choix: argparse.Namespace) -> None:
    """Print all, and keep it in one line of history."""
    croissance = croitre({lignes: suites for lignes, (_, suites) in par_taille.items()})
    mesure: dict[str, Any] = situer("indicateurs", *MODULES.values()) | {
        "tours": choix.tours,
        "tailles": {
            lignes: {"octets": octets, "ratios": juger(suites), "travail_processus_memoire": chiffres(suites)}
            for lignes, (octets, suites) in par_taille.items()
        },
        "sejours": {
            "nombre": choix.sejours,
            "ratios": juger(sejours),
            "travail_processus_memoire": chiffres(sejours),
        },
        "croissance": croissance,
    }
    inscrire(mesure, choix.historique)
    for lignes, (octets, suites) in par_taille.items():
        annoncer(mesure, f"{lignes} lignes, {octets / 1e6:.0f} Mo")
        afficher(suites)
    annoncer(mesure, f"{choix.sejours} séjours")
    afficher(sejours)
    if len(par_taille) > 1:
        tailles = " → ".join(f"{lignes:_}".replace("_", " ") for lignes in sorted(par_taille))
        print(f"croissance du temps de {tailles} lignes")
        for nom, fois in croissance.items():
            print(f"  {nom:24} {'   '.join(f'× {f}' for f in fois)}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--millions", type=float, nargs="+", default=[10])
    options.add_argument("--tours", type=int, default=3)
    options.add_argument("--sejours", type=int, default=3_000_000)
    options.add_argument("--nombres", type=int, nargs="+", default=[1, 3, 15, 50])
    options.add_argument("--sans", action="append", default=[], help="an engine to leave out")
    options.add_argument("--dossier", type=Path, help="where temporary files go")
    options.add_argument("--historique", type=Path, default=HISTORIQUE)
    choix = options.parse_args()
    par_taille = {}
    for rang, millions in enumerate(sorted(choix.millions)):
        lignes = int(millions * 1_000_000)
        with tempfile.TemporaryDirectory(dir=choix.dossier) as provisoire:
            par_taille[lignes] = mesurer_lignes(Path(provisoire), lignes, choix, rang == len(choix.millions) - 1)
    with tempfile.TemporaryDirectory(dir=choix.dossier) as provisoire:
        sejours = mesurer_sejours(Path(provisoire), choix)
    publier(par_taille, sejours, choix)


if __name__ == "__main__":
    main()
