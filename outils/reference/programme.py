"""Pages on the program: commands, rules to try, canonical tables, sources."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

import typer
from rendu import code, lien, oui, tableau

from efficience import cli
from efficience.cli.commandes import application
from efficience.moteur.sources import SOURCES, Source
from efficience.moteur.tables import TABLES, Colonne, Table
from efficience.noyau.catalogue import REGLES, RegleEssayable
from efficience.noyau.entrees import Selon


def commandes() -> Iterator[str]:
    groupe: Any = typer.main.get_command(application)
    yield "Commandes"
    yield (
        "Les données vont sur la sortie standard ou dans `--sortie`, les messages sur la sortie d'erreur. "
        "Chaque commande répond à `--help`."
    )
    yield tableau(
        ["code de sortie", "sens"],
        [
            [str(cli.FAIT), "fait"],
            [str(cli.REFUSE), "refusé (emploi ou donnée) : la raison est dite, rien n'a été écrit"],
            [str(cli.DEFAUT), "défaut du programme"],
        ],
    )
    for nom, commande in groupe.commands.items():
        yield f"## efficience {nom}"
        yield commande.help
        yield tableau(["écriture", "requis", "défaut", "à répéter", "rôle"], [_option(p) for p in commande.params])


def _option(parametre: Any) -> list[str]:
    option = parametre.param_type_name == "option"
    nom = parametre.opts[0] if option else parametre.metavar
    ecrite = f"{nom} {parametre.metavar}" if option and parametre.metavar else nom
    defaut = parametre.default
    montre = " ".join(map(str, defaut)) if isinstance(defaut, list | tuple) else str(defaut or "")
    return [code(ecrite), oui(parametre.required), code(montre), oui(option and parametre.multiple), parametre.help or ""]


def regles_essayables() -> Iterator[str]:
    yield "Règles à essayer"
    yield (
        "`efficience simuler REGLE --valeurs '{…}'` rend le résultat, ses étapes et ses hypothèses en JSON. Les montants et "
        "les taux s'écrivent entre guillemets. Un paramètre non donné est lu dans le règlement à la date de `--au`."
    )
    yield tableau(["règle", "intitulé"], [[f"[{code(r.nom)}](#{r.nom})", r.intitule] for r in REGLES.values()])
    for regle in REGLES.values():
        yield f"## {regle.nom}"
        yield regle.intitule + "."
        yield tableau(
            ["entrée", "attendu", "requise", "sinon lue dans"],
            [[code(e.nom), e.nature.attendu, oui(e.obligatoire), _parametre(e.parametre)] for e in regle.entrees],
        )
        yield from _lus(regle)


def _lus(regle: RegleEssayable) -> Iterator[str]:
    if regle.parametres:
        yield "Lit aussi : " + ", ".join(_parametre(parametre) for parametre in regle.parametres.values()) + "."


def _parametre(parametre: str | Selon) -> str:
    if isinstance(parametre, Selon):
        return f"selon {code(parametre.entree)} : " + ", ".join(lien("parametres", nom) for nom in parametre.noms.values())
    return lien("parametres", parametre)


def tables_canoniques() -> Iterator[str]:
    yield "Tables canoniques"
    yield (
        "Ce que tout indicateur lit, quelle que soit la source. Un utilisateur peut les apporter : un fichier CSV (UTF-8, "
        "`,` ou `;`, en-tête) ou Parquet par table, nommé comme elle. L'ordre des colonnes est libre, une colonne inconnue "
        "est refusée, un champ vide est une valeur absente. Les quantités sont signées : une régularisation est une ligne "
        "négative."
    )
    for table in TABLES.values():
        yield f"## {table.nom}"
        yield _parts(table)
        yield tableau(["colonne", "requise", "attendu"], [_colonne(colonne) for colonne in table.colonnes])


def _parts(table: Table) -> str:
    phrases = [
        f"Livrée et corrigée année par année ({code(table.partition)})." if table.partition else "Liste de référence."
    ]
    if table.cle:
        phrases.append("Clé : " + ", ".join(map(code, table.cle)) + ".")
    if table.montant:
        phrases.append(f"Montant compté dans les contrôles : {code(table.montant)}.")
    return " ".join(phrases)


def _colonne(colonne: Colonne) -> list[str]:
    return [code(colonne.nom), oui(colonne.obligatoire), colonne.attendu]


def sources() -> Iterator[str]:
    """Every text that a source carries is printed: a new French field of `Source` appears here by itself."""
    yield "Sources"
    yield (
        "Une source est un fichier reçu d'un producteur, lu tel quel. Elle s'écrit `--source NOM=CHEMIN` ou "
        "`--source NOM:ANNEE=CHEMIN`."
    )
    for source in SOURCES.values():
        yield f"## {source.nom}"
        yield source.intitule[0].upper() + source.intitule[1:] + "."
        for nom, textes_lus in _textes_de(source):
            yield f"**{nom}**\n\n" + "\n".join(f"- {texte}" for texte in textes_lus)


def _textes_de(source: Source) -> Iterator[tuple[str, Sequence[str]]]:
    for champ in fields(source):
        lu = getattr(source, champ.name)
        textes_lus = [lu] if isinstance(lu, str) else lu if isinstance(lu, tuple) else []
        if champ.name not in ("nom", "intitule") and textes_lus:
            yield champ.name.replace("_", " ").capitalize(), textes_lus
