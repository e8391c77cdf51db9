"""What leaves a measure without value, in words: what a user must complete, heaviest first."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis

from efficience.moteur.backends import Moteur
from efficience.moteur.definition import Distincts, ParListes
from efficience.moteur.lignes import Forme
from efficience.noyau.montant import en_euros, en_nombre


def sans_valeur(
    choisies: ibis.Table, forme: Forme, composantes: Sequence[tuple[ParListes, str]], moteur: Moteur
) -> Iterator[str]:
    """The products that leave a sum without value. `composantes`: what each rank of the chosen lines is."""
    for colonne, derivee in forme.derivees.items():
        touches = {
            rang
            for rang, (indicateur, composante) in enumerate(composantes)
            if any(somme.colonne == colonne and composante in somme.composantes for somme in indicateur.sommes())
        }
        t = choisies.filter(choisies[derivee.facteur].isnull() & (choisies[derivee.colonne] != 0))
        poids = t.group_by("rang", "annee", "produit", "libelle").agg(
            euros=t[forme.montant].sum(), etablissements=t.finess.nunique()
        )
        trouves = [(*composantes[p["rang"]], p) for p in moteur.lignes(poids) if p["rang"] in touches]
        for indicateur, composante, p in sorted(
            trouves, key=lambda t: (t[0].code, t[2]["annee"], -t[2]["euros"], t[1], t[2]["produit"])
        ):
            nom = f"{p['produit']} {p['libelle'] or ''}".strip()
            yield (
                f"{indicateur.code} {p['annee']}, {composante} : {derivee.motif} pour {nom} "
                f"({en_euros(p['euros'])}, {en_nombre(p['etablissements'])} établissement(s))"
            )


def sans_identite(indicateur: ParListes, mesure: Distincts, comptes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The years in which some lines do not say whose they are."""
    touches: dict[int, int] = defaultdict(int)
    for compte in comptes:
        touches[compte["annee"]] += bool(compte["anonymes"])
    for annee, nombre in sorted(touches.items()):
        if nombre:
            yield (
                f"{indicateur.code} {annee} : {mesure.colonne} inconnu sur des lignes de {en_nombre(nombre)} "
                f"établissement(s), qui ne sont pas comptés"
            )
