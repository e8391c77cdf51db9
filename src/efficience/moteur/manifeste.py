"""The manifest beside a result: what it was computed from, with which rules, and what each filter kept.

With it and the warehouse, anybody recomputes the same figures; `verifier` does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from efficience import __version__
from efficience.moteur.campagne import Bilan
from efficience.moteur.definition import Indicateur
from efficience.moteur.entrepot import Entrepot, Livraison
from efficience.moteur.sql import liste, litteral
from efficience.moteur.versions import versions
from efficience.reglement import Reglement, Valeur


def composer(
    entrepot: Entrepot,
    indicateurs: Sequence[Indicateur],
    annees: Sequence[int],
    reglement: Reglement,
    feuille: str | None,
    moteur: str,
    bilan: Bilan,
    empreinte: str,
) -> dict[str, Any]:
    """The manifest of one campaign. `feuille` is the text of the overriding sheet, kept so that it can be replayed."""
    finess = sorted({resultat.finess for resultat in bilan.resultats})
    return {
        "efficience": __version__,
        "calcule_le": datetime.now(UTC).isoformat(timespec="seconds"),
        "moteur": moteur,
        "demande": {"indicateurs": [i.code for i in indicateurs], "annees": list(annees)},
        "entrepot": {"chemin": entrepot.adresse, "version": entrepot.version.numero},
        "definitions": {indicateur.code: versions()[indicateur.code] for indicateur in indicateurs},
        "sources": [_source(livraison) for livraison in entrepot.livraisons()],
        "feuille": feuille,
        "regles": [_regle(valeur) for valeur in regles_lues(indicateurs, annees, reglement)],
        "listes": {nom: _liste(nom, reglement) for nom in listes_lues(indicateurs)},
        "flux": {table: [_texte(asdict(etage)) for etage in etages] for table, etages in bilan.flux.items()},
        "composantes": [_texte(asdict(composante)) for composante in bilan.composantes],
        "etablissements": _etablissements(entrepot, finess),
        "resultats": {"lignes": len(bilan.resultats), "sha256": empreinte},
        "avertissements": bilan.avertissements,
    }


def _texte(champs: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts as exact text."""
    return {nom: v if v is None or isinstance(v, int | str) else str(v) for nom, v in champs.items()}


def _source(livraison: Livraison) -> dict[str, Any]:
    return asdict(livraison)


def listes_lues(indicateurs: Iterable[Indicateur]) -> list[str]:
    """Names of the code lists that these indicators read."""
    return sorted({liste for indicateur in indicateurs for liste in indicateur.listes})


def parametres_de(indicateur: Indicateur, reglement: Reglement) -> set[str]:
    """The parameters that weigh on what the indicator counts: those it reads, and the options of its lists."""
    lignes = (ligne for liste in indicateur.listes for ligne in reglement.nomenclature(liste).lignes)
    return {*indicateur.parametres, *(ligne.option for ligne in lignes if ligne.option)}


def regles_lues(indicateurs: Iterable[Indicateur], annees: Sequence[int], reglement: Reglement) -> list[Valeur]:
    """The parameters that weigh on these computations, with their values at the end of the last year."""
    noms = {nom for indicateur in indicateurs for nom in parametres_de(indicateur, reglement)}
    return [reglement.valeur(nom, date(max(annees), 12, 31)) for nom in sorted(noms)]


def _regle(valeur: Valeur) -> dict[str, Any]:
    return {
        "nom": valeur.nom,
        "intitule": valeur.intitule,
        "valeur": ("oui" if valeur.valeur else "non") if isinstance(valeur.valeur, bool) else str(valeur.valeur),
        "unite": valeur.unite,
        "en_vigueur_depuis": valeur.debut.isoformat(),
        "texte": valeur.texte,
        "source_publique": valeur.source_publique,
        "motif": valeur.motif,
        "verifie_le": valeur.verifie_le.isoformat(),
        "origine": valeur.origine,
    }


def _liste(nom: str, reglement: Reglement) -> dict[str, Any]:
    liste = reglement.nomenclature(nom)
    return {
        "intitule": liste.intitule,
        "origine": liste.origine,
        "releve_le": liste.releve_le.isoformat(),
        "source_publique": liste.source_publique,
        "motif": liste.motif,
        "lignes": [f"{ligne.sens} {ligne.mode} {ligne.code}" for ligne in liste.lignes],
    }


def _etablissements(entrepot: Entrepot, finess: Sequence[str]) -> dict[str, dict[str, str]]:
    """Name, category, region and successor, so that results can be read and grouped without the warehouse."""
    colonnes = ("raison_sociale", "categorie", "region", "successeur")
    with duckdb.connect() as con:
        lignes = con.execute(
            f"SELECT finess, {', '.join(colonnes)} FROM {litteral(entrepot.referentiel('etablissements'))} "
            f"WHERE finess IN (SELECT unnest({liste(finess)})) ORDER BY finess"
        ).fetchall()
    return {
        numero: {nom: valeur for nom, valeur in zip(colonnes, valeurs, strict=True) if valeur} for numero, *valeurs in lignes
    }


def chemin_entrepot(manifeste: Mapping[str, Any]) -> str:
    """Where the warehouse was when the result was computed: a folder, or an address."""
    return str(manifeste["entrepot"]["chemin"])
