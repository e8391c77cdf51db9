"""Files to protect, read with what each column is, and written back masked."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from efficience.moteur import resultats, tableau
from efficience.moteur.refus import Refus
from efficience.moteur.secret.hierarchies import Rattachements
from efficience.moteur.secret.publication import Table
from efficience.moteur.secret.roles import (
    DEBUTS_DE_MOYENNE,
    DEBUTS_DE_RAPPORT,
    EFFECTIFS_CONNUS,
    ROLES,
    Nature,
    Role,
    effectif,
    lie,
    rapport,
    suit,
    taux_de,
)
from efficience.noyau import chiffres

_ARRONDI = 0.005  # a rate written with two decimals
_LONGUE = {"mesure", "valeur", "statut"}


def lire(fichier: Path, effectif_: str | None = None, dimensions: Sequence[str] | None = None) -> Table:
    """Read a table. Raises Refus when a column has no role.

    A file with the columns `mesure`, `valeur` and `statut` has one row per value, and the roles are those of its indicators;
    `effectif_` is then the measure that counts. Any other file has one column per measure: without `dimensions`, the columns
    on the left of the count (`effectif_`, else the first whose name is known) are the dimensions.
    """
    colonnes, rangees, virgule = _lignes(fichier)
    if colonnes.keys() >= _LONGUE:
        return _longue(fichier, list(colonnes), rangees, effectif_, dimensions, virgule)
    mesures = _mesures(fichier, list(colonnes), rangees, effectif_, dimensions, virgule)
    dims = [c for c in colonnes if c not in mesures and not c.startswith("statut")]
    return Table(fichier, tuple(colonnes), tuple(rangees), tuple(dims), mesures, longue=False, virgule=virgule)


def _lignes(fichier: Path) -> tuple[dict[str, None], list[dict[str, str]], bool]:
    """Columns and rows as text; whether decimals have a comma (a table with semicolons)."""
    if fichier.suffix in (".json", ".parquet"):
        return dict.fromkeys(chiffres.COLONNES), tableau.lire(fichier, chiffres.COLONNES), False
    if not fichier.is_file():
        raise Refus("fichier introuvable", fichier, conseil="vérifier le chemin")
    try:
        texte = fichier.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise Refus("le fichier n'est pas en UTF-8", fichier, conseil="l'enregistrer en CSV UTF-8") from erreur
    entete = texte.partition("\n")[0]
    separateur = ";" if entete.count(";") > entete.count(",") else ","
    lecteur = csv.reader(io.StringIO(texte), delimiter=separateur)
    colonnes = [nom.strip() for nom in next(lecteur, [])]
    if not any(colonnes) or len(set(colonnes)) < len(colonnes):
        raise Refus("l'en-tête est vide ou nomme deux fois une colonne", fichier, 1, "un nom par colonne")
    rangees = []
    for rang, champs in enumerate(lecteur, start=2):
        if len(champs) != len(colonnes):
            raise Refus(f"{len(champs)} champs au lieu de {len(colonnes)}", fichier, rang, "autant de champs que l'en-tête")
        rangees.append(dict(zip(colonnes, champs, strict=True)))
    if not rangees:
        raise Refus("la table est vide", fichier, attendu="au moins une ligne sous l'en-tête")
    return dict.fromkeys(colonnes), rangees, separateur == ";"


def _longue(
    fichier: Path,
    colonnes: list[str],
    rangees: list[dict[str, str]],
    effectif_: str | None,
    dimensions: Sequence[str] | None,
    virgule: bool,
) -> Table:
    """One row per value: roles come from the declared table, open data are left as they are."""
    dims = tuple(dimensions or (c for c in colonnes if c not in _LONGUE | {"indicateur"}))
    _exiger(fichier, colonnes, dims)
    indicateurs = {r.get("indicateur", ""): None for r in rangees}
    roles: dict[str, Role] = {}
    for code in indicateurs:
        devant = f"{code}/" if "indicateur" in colonnes else ""
        declares = ROLES[code].mesures if code in ROLES else EFFECTIFS_CONNUS
        if effectif_ is not None:
            autres = {r["mesure"] for r in rangees if r.get("indicateur", "") == code}
            declares = {m: lie(effectif_) for m in autres} | dict(declares) | {effectif_: effectif()}
        roles |= {devant + mesure: role.prefixe(devant) for mesure, role in declares.items()}
    ouverts = _ouverts(fichier, [code for code in indicateurs if code in ROLES])
    libres = {m for m, role in roles.items() if role.nature is Nature.LIBRE or m.partition("/")[0] in ouverts}
    return Table(fichier, tuple(colonnes), tuple(rangees), dims, roles, True, frozenset(libres), virgule)


def _ouverts(fichier: Path, indicateurs: Sequence[str]) -> set[str]:
    """Indicators whose individual tables come from open sources only, as the manifest tells; without manifest, none."""
    manifeste = resultats.manifeste_de(fichier)
    if not manifeste.is_file():
        return set()
    sources = json.loads(manifeste.read_text(encoding="utf-8")).get("sources", [])
    return {code for code in indicateurs if chiffres.ouvert(ROLES[code].tables, sources)}


def _mesures(
    fichier: Path,
    colonnes: list[str],
    rangees: list[dict[str, str]],
    effectif_: str | None,
    dimensions: Sequence[str] | None,
    virgule: bool,
) -> dict[str, Role]:
    """The columns that are measures, with their roles."""
    _exiger(fichier, colonnes, dimensions or ())
    connus = {c: EFFECTIFS_CONNUS[c.casefold()] for c in colonnes if c.casefold() in EFFECTIFS_CONNUS}
    compte = effectif_ or next((c for c in connus if c not in (dimensions or ())), None)
    if compte is None or compte not in colonnes:
        constat = "aucune colonne d'effectif reconnue" if compte is None else f"pas de colonne « {compte} »"
        raise Refus(constat, fichier, 1, conseil="nommer la colonne qui compte les personnes : --effectif COLONNE")
    comptes = {compte: connus.get(compte, effectif())} | connus
    gauche = colonnes[: colonnes.index(compte)] if dimensions is None else dimensions
    roles: dict[str, Role] = {}
    for nom in (c for c in colonnes if not c.startswith("statut") and (c in comptes or c not in gauche)):
        nombres = _nombres([rangee[nom] for rangee in rangees], virgule)
        if nombres is None:
            conseil = "la déclarer parmi les dimensions (--dimensions a,b,c) ou la retirer"
            raise Refus(f"la colonne « {nom} » n'est ni une dimension ni un nombre", fichier, 1, conseil=conseil)
        roles[nom] = comptes.get(nom) or _role(nom, nombres, compte, comptes, rangees, virgule)
    return roles


def _nombres(textes: Sequence[str], virgule: bool) -> list[float | None] | None:
    """The numbers of a column, None where it is empty; None when it holds something else."""
    try:
        return [float(t.replace(",", ".") if virgule else t) if t.strip() else None for t in textes]
    except ValueError:
        return None


def _role(
    nom: str,
    nombres: Sequence[float | None],
    compte: str,
    comptes: Mapping[str, Role],
    rangees: Sequence[Mapping[str, str]],
    virgule: bool,
) -> Role:
    """The role of a column by its name, and of a rate by what it divides."""
    if nom.casefold().startswith(DEBUTS_DE_MOYENNE):
        return suit(compte)
    if not nom.casefold().startswith(DEBUTS_DE_RAPPORT):
        return lie(compte)
    plus_grand = max((n for n in nombres if n is not None), default=0.0)
    if plus_grand > 100:
        return suit(*comptes)
    echelle = 1 if plus_grand <= 1 else 100
    for partie, role in comptes.items():
        if role.sur in comptes:
            numerateurs, denominateurs = (_nombres([r[c] for r in rangees], virgule) or [] for c in (partie, role.sur))
            trios = zip(nombres, numerateurs, denominateurs, strict=True)
            if all(t is None or n is None or not d or abs(t / echelle - n / d) <= _ARRONDI for t, n, d in trios):
                return rapport(partie, role.sur, echelle=echelle)
    sur = next((role.sur for role in comptes.values() if role.sur in comptes), compte)
    return taux_de(sur, echelle)


def _exiger(fichier: Path, colonnes: Sequence[str], dimensions: Sequence[str]) -> None:
    for nom in dimensions:
        if nom not in colonnes:
            raise Refus(f"pas de colonne « {nom} »", fichier, 1, "une colonne parmi : " + ", ".join(colonnes))


def rattachements_connus(fichiers: Sequence[Path]) -> Rattachements:
    """Hospital → region, as the manifests of result files tell."""
    connus: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}
    for fichier in fichiers:
        manifeste = resultats.manifeste_de(fichier)
        if manifeste.is_file():
            etablissements = json.loads(manifeste.read_text(encoding="utf-8")).get("etablissements", {})
            for finess, fiche in etablissements.items():
                if fiche.get("region"):
                    connus["finess", finess] = frozenset({("region", fiche["region"])})
    return connus


def ecrire(tables: Sequence[Table], sortie: Path, protection: Mapping[str, Any]) -> list[Path]:
    """Write one table to the file `sortie`, or several to the folder `sortie` under their own names.

    Beside result files, a manifest that keeps what may be published of the original one: sources, rules, establishments.
    """
    chemins = [sortie] if len(tables) == 1 else [sortie / table.fichier.name for table in tables]
    if len(set(chemins)) < len(chemins):
        raise Refus("deux tables portent le même nom de fichier", conseil="les renommer")
    if len(tables) > 1:
        sortie.mkdir(exist_ok=True)
    for table, chemin in zip(tables, chemins, strict=True):
        rangees = [{nom: rangee.get(nom) or None for nom in table.colonnes} for rangee in table.rangees]
        tableau.ecrire(rangees, table.colonnes, chemin, tableau.format_de(chemin, None))
        original = resultats.manifeste_de(table.fichier)
        if table.longue and original.is_file():
            garde = _publiable(json.loads(original.read_text(encoding="utf-8")), protection, rangees)
            resultats.manifeste_de(chemin).write_text(json.dumps(garde, ensure_ascii=False, indent=1), encoding="utf-8")
    return chemins


_GARDES = ("efficience", "calcule_le", "moteur", "demande", "sources", "regles", "listes", "definitions", "etablissements")


def _publiable(
    manifeste: Mapping[str, Any], protection: Mapping[str, Any], rangees: Sequence[Mapping[str, str | None]]
) -> dict[str, Any]:
    """The counts of each filter and the components by establishment stay behind: they would give the hidden values.

    The seal is the one of the masked rows.
    """
    garde = {nom: manifeste[nom] for nom in _GARDES if nom in manifeste} | {"protection": dict(protection)}
    if rangees and rangees[0].keys() >= set(chiffres.COLONNES):
        garde["resultats"] = {"lignes": len(rangees), "sha256": chiffres.empreinte(rangees)}
    return garde
