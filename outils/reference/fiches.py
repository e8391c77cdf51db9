"""The page of the indicators: the sentence of law, the sheet, the measures, the worked example."""

import importlib
import pkgutil
from collections.abc import Iterator
from textwrap import dedent

from rendu import REGLEMENT, code, jour, lien, montrer, oui, tableau, titre_du_texte

from efficience.moteur import indicateurs
from efficience.moteur.definition import Distincts, Indicateur, Liste, Lue, Mesure, ParEtapes, ParListes, Somme
from efficience.moteur.indicateurs import INDICATEURS


def fiches_indicateurs() -> Iterator[str]:
    yield "Indicateurs"
    yield (
        "Un indicateur est un fichier du code : texte cité, fiche, listes, mesures, exemple calculé. La première mesure est "
        "celle que l'on évalue."
    )
    yield tableau(
        ["code", "intitulé", "volet"],
        [[f"[{i.code}](#{i.code.lower()})", i.fiche.intitule, i.fiche.volet.value] for i in INDICATEURS.values()],
    )
    for indicateur in INDICATEURS.values():
        yield from _fiche(indicateur)


def _fiche(indicateur: Indicateur) -> Iterator[str]:
    fiche = indicateur.fiche
    yield f'<a id="{fiche.code.lower()}"></a>\n\n## {fiche.code} : {fiche.intitule}'
    yield fiche.definition
    yield "\n".join(f"> {ligne}".rstrip() for ligne in _citation(indicateur).splitlines())
    yield f"**Pourquoi.** {fiche.pourquoi}"
    yield tableau(["rubrique", "valeur"], [[nom, valeur] for nom, valeur in _rubriques(indicateur) if valeur])
    yield "**Limites**\n\n" + "\n".join(f"- {limite}" for limite in fiche.limites)
    yield from _listes(indicateur)
    yield tableau(
        ["mesure", "unité", "calcul"],
        [[code(nom), mesure.unite.value, _calcul(mesure)] for nom, mesure in indicateur.toutes_mesures.items()],
    )
    yield from _exemple(indicateur)


def _citation(indicateur: Indicateur) -> str:
    """The docstring of the indicator's file: the sentence of law it computes."""
    for module in pkgutil.iter_modules(indicateurs.__path__, f"{indicateurs.__name__}."):
        lu = importlib.import_module(module.name)
        if indicateur in vars(lu).values():
            return (lu.__doc__ or "").strip()
    raise LookupError(indicateur.code)


def _rubriques(indicateur: Indicateur) -> Iterator[tuple[str, str]]:
    fiche = indicateur.fiche
    yield "Volet", fiche.volet.value
    yield "Sens favorable", fiche.sens.value.replace("_", " ")
    yield "Texte", titre_du_texte(fiche.texte)
    yield "Forme de l'économie", code(fiche.economie.value) if fiche.economie else ""
    for nom, cle in (
        ("Part maximale versée", fiche.taux_plafond),
        ("Évolution attendue", fiche.cible_evolution),
        ("Indicateur ouvert", fiche.actif),
    ):
        yield nom, f"{montrer(REGLEMENT.valeur(cle))} ({lien('parametres', cle)})" if cle else ""
    yield "Plancher de l'économie", fiche.plancher.value
    yield "Données nécessaires", ", ".join(niveau.value for niveau in fiche.niveaux)
    yield "Tables lues", ", ".join(lien("tables", table) for table in indicateur.tables)
    if isinstance(indicateur, ParEtapes):
        yield "Tables facultatives", ", ".join(lien("tables", table) for table in indicateur.facultatives)
        yield "Règles lues", ", ".join(lien("parametres", nom) for nom in indicateur.regles_lues)
    if isinstance(indicateur, ParListes):
        yield "Filtres", " ; ".join(critere.libelle for critere in indicateur.garder)
    yield (
        "Ciblage",
        ", ".join(
            f"[{nom}](ciblage.md#{nom}-{fiche.code.lower()})"
            for nom, p in REGLEMENT.profils.items()
            if fiche.code in p.ciblages
        ),
    )
    yield "Secret statistique", oui(fiche.secret)
    yield "Prochaine revue", jour(fiche.prochaine_revue)


def _listes(indicateur: Indicateur) -> Iterator[str]:
    if isinstance(indicateur, ParListes):
        lignes = [[code(c), _liste(liste)] for c, liste in indicateur.composantes.items()]
        yield tableau(["composante", "liste de codes"], lignes)
    elif indicateur.listes:
        yield "Listes de codes : " + ", ".join(lien("listes-de-codes", nom) for nom in indicateur.listes) + "."


def _liste(liste: Liste) -> str:
    sauf = " sauf " + ", ".join(lien("listes-de-codes", nom) for nom in liste.sauf) if liste.sauf else ""
    return ", ".join(lien("listes-de-codes", nom) for nom in liste.dans) + sauf


def _calcul(mesure: Mesure) -> str:
    if isinstance(mesure, Lue):
        return mesure.calcul
    if isinstance(mesure, Somme):
        return f"somme signée de {code(mesure.colonne)} sur " + ", ".join(map(code, mesure.composantes))
    if isinstance(mesure, Distincts):
        return f"{code(mesure.colonne)} distincts de quantité positive sur " + ", ".join(map(code, mesure.composantes))
    numerateur = " + ".join(map(code, mesure.numerateur))
    fois = f"{mesure.fois} × " if mesure.fois > 1 else ""
    haut = f"({numerateur})" if len(mesure.numerateur) > 1 else numerateur
    return f"{haut} / {fois}({' + '.join(map(code, mesure.denominateur))})"


def _exemple(indicateur: Indicateur) -> Iterator[str]:
    exemple = indicateur.exemple
    yield f"**Exemple calculé, année {exemple.annee}.** Ces lignes :"
    for nom, texte in exemple.tables.items():
        yield f"{code(nom)}\n\n```text\n{dedent(texte).strip()}\n```"
    yield "donnent exactement :"
    mesures = list(indicateur.mesures)
    yield tableau(
        ["établissement", *map(code, mesures)],
        [[finess, *(valeurs.get(m, "").replace("_", " ") for m in mesures)] for finess, valeurs in exemple.attendu.items()],
    )
