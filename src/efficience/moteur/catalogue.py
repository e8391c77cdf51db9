"""The indicators as another program needs them: what each installed definition says, in plain words and values."""

from typing import Any

from efficience.moteur.definition import Distincts, Indicateur, Lue, Mesure, ParListes, Part, Somme, Unite
from efficience.moteur.indicateurs import INDICATEURS
from efficience.moteur.lectures.comparables import COMPARABLES, INCONNU, Taux
from efficience.moteur.versions import versions


def definitions() -> list[dict[str, Any]]:
    """The installed definitions, in the order of the catalogue."""
    return [_definition(indicateur) for indicateur in INDICATEURS.values()]


def _definition(indicateur: Indicateur) -> dict[str, Any]:
    fiche = indicateur.fiche
    return {
        "code": fiche.code,
        "version": versions()[fiche.code],
        "intitule": fiche.intitule,
        "definition": fiche.definition,
        "pourquoi": fiche.pourquoi,
        "volet": fiche.volet.name.lower(),
        "sens": fiche.sens.value,
        "texte": fiche.texte,
        "secret": fiche.secret,
        "tables": list(indicateur.tables),
        "mesures": [
            {"nom": nom, "unite": mesure.unite.value, "formule": formule(mesure, indicateur)}
            for nom, mesure in indicateur.mesures.items()
        ],
        "taux": [_taux(taux) for taux in COMPARABLES.get(fiche.code, INCONNU).taux],
        "depense": _depense(indicateur),
        "limites": list(fiche.limites),
        "parametres": sorted(indicateur.parametres),
        "flux": indicateur.flux,
        "argent": _argent(indicateur),
    }


def _argent(indicateur: Indicateur) -> dict[str, Any]:
    """What makes its amount: form of saving, parameters of its cap and objective, measures that are ratios."""
    fiche = indicateur.fiche
    if fiche.economie is None:
        return {}
    return {
        "economie": fiche.economie.value,
        "taux_plafond": fiche.taux_plafond,
        "cible_evolution": fiche.cible_evolution,
        "actif": fiche.actif,
        "rapports": sorted(_rapports(indicateur)),
    }


def _rapports(indicateur: Indicateur) -> set[str]:
    """The measures that no sum over sites makes: shares and means, and those that steps publish as such."""
    parts = {nom for nom, mesure in indicateur.mesures.items() if isinstance(mesure, Part)}
    return parts | {nom for nom, mesure in indicateur.mesures.items() if mesure.unite is Unite.PART}


def _taux(taux: Taux) -> dict[str, Any]:
    return {
        "mesure": taux.mesure,
        "numerateur": list(taux.numerateur),
        "denominateur": list(taux.denominateur),
        "unite": taux.unite,
        "sens": taux.sens.value,
        "nature": taux.nature.value,
        "sans_limites": taux.sans_limites,
    }


def _depense(indicateur: Indicateur) -> list[str]:
    """The measures that add up to the spend: `depense` when it is published, else the sums of euros it is evaluated on.

    Euros that only give the context (all that a hospital prescribes) are not its spend.
    """
    if "depense" in indicateur.mesures:
        return ["depense"]
    compares = {nom for un in COMPARABLES.get(indicateur.code, INCONNU).taux for nom in (*un.numerateur, *un.denominateur)}
    return [
        nom
        for nom, mesure in indicateur.mesures.items()
        if nom.startswith("depense") and mesure.unite is Unite.EUROS and isinstance(mesure, Somme | Lue)
        if indicateur.fiche.economie or nom in compares
    ]


def formule(mesure: Mesure, indicateur: Indicateur) -> str:
    """How a measure is counted, in words."""
    if isinstance(mesure, Part):
        fois = f"{mesure.fois} × " if mesure.fois > 1 else ""
        return f"({' + '.join(mesure.numerateur)}) / {fois}({' + '.join(mesure.denominateur)})"
    if isinstance(mesure, Lue):
        return mesure.calcul
    assert isinstance(indicateur, ParListes)
    listes = ", ".join(str(indicateur.composantes[composante]) for composante in mesure.composantes)
    if isinstance(mesure, Distincts):
        return f"{mesure.colonne}s distincts de {mesure.quantite} positive sur les lignes de la liste {listes}"
    return f"somme signée de {mesure.colonne} sur les lignes de la liste {listes}"
