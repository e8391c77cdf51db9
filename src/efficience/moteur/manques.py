"""What leaves a measure without value, in words: what a user must complete, heaviest first."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis

from efficience.moteur.backends import Moteur
from efficience.moteur.definition import Distincts, ParListes
from efficience.moteur.lignes import Lignes
from efficience.noyau.montant import en_euros, en_nombre


def sans_valeur(choisies: ibis.Table, lignes: Lignes, indicateurs: Sequence[ParListes], moteur: Moteur) -> Iterator[str]:
    """The products that leave a sum without value."""
    for colonne, controle in lignes.controles.items():
        touches = {
            (indicateur.code, composante)
            for indicateur in indicateurs
            for somme in indicateur.sommes()
            if somme.colonne == colonne
            for composante in somme.composantes
        }
        t = choisies.filter(choisies[f"sans_{colonne}"])
        poids = t.group_by("indicateur", "composante", "annee", "produit", "libelle").agg(
            euros=t[lignes.forme.montant].sum(), etablissements=t.finess.nunique()
        )
        trouves = [p for p in moteur.lignes(poids) if (p["indicateur"], p["composante"]) in touches]
        for p in sorted(trouves, key=lambda p: (p["indicateur"], p["annee"], -p["euros"], p["composante"], p["produit"])):
            nom = f"{p['produit']} {p['libelle'] or ''}".strip()
            yield (
                f"{p['indicateur']} {p['annee']}, {p['composante']} : {controle.motif} pour {nom} "
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
