"""Leaks and information loss of disclosure control, on seeded fictive tables.

For each world: what naive masking (small counts only) lets the attacker recover exactly, what the engine's masks let through
(it must be nothing), and how many cells the covers cost. With pytauargus installed, its optimal masks on the same tables
stand beside, as an outside reference.

    python bench/secret.py [--mondes 500]
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "moteur" / "secret"))

from mondes_secret import MONDES, TOTAL, croisement, ecrire_csv, rangees_de

from efficience.moteur import secret
from efficience.moteur.secret import Case, Cle, Table, attaquer
from efficience.moteur.secret.hierarchies import rattachements, reductions
from efficience.moteur.secret.publication import rassembler, roles_de
from efficience.moteur.secret.roles import Nature
from efficience.noyau.indicateur import Statut

K = 11
REFERENCE = """
import json, sys
from pytauargus import protect
lignes = json.load(sys.stdin)
table = protect(lignes, ["hopital", "classe"], response="n", safety_rules="FREQ(11,20)", suppress="OPT(1)").tables[0]
print(list(table.status()).count("U"), list(table.status()).count("M"))
"""


def fuites(tables: Sequence[Table], naif: bool = False, vraies: Sequence[Table] = ()) -> tuple[int, int, int]:
    """Hidden cells, those recovered exactly, all leaks. `naif`: hide the small counts first, and nothing else.

    `vraies`: the tables before masking; no small count of theirs may be placed within less than half of k - 1.
    """
    contenu = rattachements(tables)
    cases = rassembler(tables, reductions(tables, contenu))
    if naif:
        petites = petits_effectifs(tables)
        cases = {cle: Case(Statut.PROTEGE) if cle in petites else case for cle, case in cases.items()}
    largeurs = dict.fromkeys(petits_effectifs(vraies), Fraction((K - 1) // 2))
    trouvees = attaquer(cases, roles_de(tables), contenu, K, largeurs)
    masquees = sum(case.statut is Statut.PROTEGE for case in cases.values())
    return masquees, sum(f.intervalle.largeur == 0 for f in trouvees), len(trouvees)


def petits_effectifs(tables: Sequence[Table]) -> set[Cle]:
    """The cells that count from 1 to k - 1 persons or stays."""
    cases = rassembler(tables, reductions(tables, rattachements(tables)))
    comptes = {mesure for mesure, role in roles_de(tables).items() if role.nature is Nature.EFFECTIF}
    return {cle for cle, case in cases.items() if cle.mesure in comptes and case.valeur and case.valeur < K}


def mesurer_les_mondes(nombre: int, dossier: Path) -> int:
    """One line per kind of world; the number of leaks of the engine."""
    perdues = 0
    for nom, faire in MONDES.items():
        masquees = exactes = apres = secondaires = cases = 0
        debut, tours = time.perf_counter(), nombre // len(MONDES)
        for graine in range(tours):
            tables = [secret.lire(fichier) for fichier in faire(graine, dossier)]
            m, e, _ = fuites(tables, naif=True)
            masquees, exactes = masquees + m, exactes + e
            protection = secret.proteger(tables, K)
            apres += fuites(protection.tables, vraies=tables)[2]
            bilan = protection.bilan
            secondaires, cases = (
                secondaires + bilan.secondaires,
                cases + bilan.montrees + bilan.primaires + bilan.secondaires,
            )
        perdues += apres
        millisecondes = 1000 * (time.perf_counter() - debut) / tours
        print(
            f"{nom:28} naïf : {exactes / masquees:6.1%} retrouvées exactement ; moteur : {apres} fuite, "
            f"couverture {secondaires / cases:5.1%} des valeurs ; {millisecondes:.0f} ms"
        )
    return perdues


def mesurer_les_tailles(dossier: Path) -> None:
    """Hospitals × 8 classes: naive leaks, cost of the covers, time; beside, the reference when it is there."""
    outil = importlib.util.find_spec("pytauargus") is not None
    for etablissements, graines in ((4, 30), (6, 30), (12, 30), (30, 20), (60, 10)):
        masquees = exactes = apres = primaires = secondaires = couvertures = percees = 0
        debut = time.perf_counter()
        for graine in range(graines):
            comptes = croisement(graine, etablissements)
            tables = [secret.lire(ecrire_csv(dossier / "t.csv", rangees_de(comptes, ("hopital", "classe"))))]
            m, e, _ = fuites(tables, naif=True)
            masquees, exactes, percees = masquees + m, exactes + e, percees + bool(e)
            protection = secret.proteger(tables, K)
            apres += fuites(protection.tables, vraies=tables)[2]
            primaires, secondaires = primaires + protection.bilan.primaires, secondaires + protection.bilan.secondaires
            couvertures += reference(comptes) if outil else 0
        dit = f", pytauargus {couvertures / primaires:.1%}" if outil else ""
        print(
            f"{etablissements:3} × 8 : naïf {exactes / masquees:.1%} retrouvées, {percees}/{graines} tables percées ; "
            f"moteur {apres} fuite, couverture {secondaires / primaires:.1%} des petites cases{dit}, "
            f"{secondaires / (etablissements * 8 * graines):.1%} des cases ; {(time.perf_counter() - debut) / graines:.2f} s"
        )


def reference(comptes: dict[tuple[str, ...], int]) -> int:
    """Covers chosen by pytauargus on the same table, in a process of its own."""
    lignes = [
        {"hopital": h, "classe": c, "n": 1.0} for (h, c), n in comptes.items() if TOTAL not in (h, c) for _ in range(n)
    ]
    fait = subprocess.run(
        [sys.executable, "-c", REFERENCE], input=json.dumps(lignes), capture_output=True, text=True, check=True
    )
    return int(fait.stdout.split()[-1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mondes", type=int, default=500)
    choix = options.parse_args()
    with tempfile.TemporaryDirectory() as provisoire:
        perdues = mesurer_les_mondes(choix.mondes, Path(provisoire))
        mesurer_les_tailles(Path(provisoire))
    print(f"{choix.mondes} mondes : {perdues} fuite")
    sys.exit(1 if perdues else 0)


if __name__ == "__main__":
    main()
