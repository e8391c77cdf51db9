"""The override sheet of a region or a campaign: one YAML file, three parts, all optional.

- the keys of the published sheet (generation, window, delays, indicators…), read through the table feuille.yaml;
- `parametres:` any parameter by name: one value, or dated values written like the shipped files;
- `nomenclatures:` the codes of a list, in place of the shipped ones (the surgery lists were found in no public text).

One value takes the place of the value of every period; where it is equal to it, the national value and its text stay.
Dated values apply from the first of their dates; the national values stay before it. A key, a name or a value that the
software cannot honour is refused, with the place and what was expected.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efficience.reglement.erreurs import Lieu
from efficience.reglement.lecture import OUI_NON, fiche, lire_yaml, liste, mot, table, texte_de
from efficience.reglement.nomenclatures import Nomenclature, apportee_par
from efficience.reglement.parametres import Parametre, Valeur, lire_valeurs
from efficience.reglement.unites import lire_valeur

if TYPE_CHECKING:
    from efficience.reglement.chargeur import Reglement

_TABLE = Path(__file__).with_suffix(".yaml")
_SECTIONS = ("parametres", "nomenclatures")
_REGION = re.compile(r"\d{2}")
_DUREE = re.compile(r"(\d+) (day|week|month|year)s?")
_EN_BASE = {"day": ("jour", 1), "week": ("jour", 7), "month": ("mois", 1), "year": ("mois", 12)}
_FENETRE = {"year": "{}", "start": "{}-01-01", "end": "{}-12-31"}
_UNITES = {
    "jours": ("jour", 1, "15 days"),
    "semaines": ("jour", 7, "3 weeks"),
    "mois": ("mois", 1, "1 month"),
    "ans": ("mois", 12, "2 years"),
}


@dataclass(frozen=True)
class Feuille:
    """A sheet once read: what it is about, and the parameters and lists it overrides.

    `generation`, `region` (INSEE code), `annee` (evaluated), `annee_reference`: empty or None when the sheet is silent.
    """

    nom: str
    generation: str
    region: str
    annee: int | None
    annee_reference: int | None
    parametres: Mapping[str, Parametre]
    nomenclatures: Mapping[str, Nomenclature]


@cache
def correspondances() -> Mapping[tuple[str, ...], Mapping[str, Any]]:
    """The table feuille.yaml: path in the sheet → what it becomes."""
    return {tuple(chemin.split(".")): regle for chemin, regle in lire_yaml(_TABLE).items()}


def lire_feuille(source: Path | Mapping[str, Any], nom: str, reglement: "Reglement") -> Feuille:
    """The sheet of a file, or of a mapping of texts, over `reglement`. Raises ErreurReglement (file, key)."""
    lieu = Lieu(source.name if isinstance(source, Path) else nom)
    donnees = table(lire_yaml(source) if isinstance(source, Path) else texte_de(source, lieu), lieu)
    parametres, nomenclatures = (table(donnees.get(section, {}), lieu.sous(section)) for section in _SECTIONS)
    publiee = {cle: bloc for cle, bloc in donnees.items() if cle not in _SECTIONS}
    contexte, traduits = _traduire(publiee, lieu.fichier, reglement)
    nommes = {cle: (donnee, lieu.sous("parametres").sous(cle)) for cle, donnee in parametres.items()}
    for cle in traduits.keys() & nommes.keys():
        raise nommes[cle][1].refus(f"paramètre déjà donné par « {traduits[cle][1].cle} »", "une seule des deux écritures")
    return Feuille(
        nom=nom,
        **_contexte(contexte, lieu, reglement),
        parametres={
            cle: _surcharger(cle, donnee, ici, nom, reglement) for cle, (donnee, ici) in {**traduits, **nommes}.items()
        },
        nomenclatures={
            cle: _apporter(cle, codes, lieu.sous("nomenclatures").sous(cle), nom, reglement)
            for cle, codes in nomenclatures.items()
        },
    )


def _traduire(publiee: Any, fichier: str, reglement: "Reglement") -> tuple[dict[str, str], dict[str, tuple[str, Lieu]]]:
    """The keys of the published sheet → (context, parameter → text of its value and place in the sheet)."""
    contexte: dict[str, str] = {}
    traduits: dict[str, tuple[str, Lieu]] = {}
    for chemin, ecrit in _feuillage(publiee, ()):
        lieu = Lieu(fichier, ".".join(chemin))
        regle = _correspondance(chemin, lieu)
        if "contexte" in regle:
            contexte[regle["contexte"]] = mot(ecrit, lieu)
        elif "parametre" in regle:
            unite = reglement.parametres[regle["parametre"]].unite
            traduits[regle["parametre"]] = (_convertir(ecrit, regle, unite, lieu), lieu)
        else:
            _seulement(ecrit, regle, lieu)
    return contexte, traduits


def _feuillage(donnees: Any, chemin: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every leaf (text or list) with its path."""
    if not isinstance(donnees, dict):
        yield chemin, donnees
        return
    for cle, valeur in donnees.items():
        yield from _feuillage(valeur, (*chemin, cle))


def _correspondance(chemin: tuple[str, ...], lieu: Lieu) -> Mapping[str, Any]:
    if chemin in correspondances():
        return correspondances()[chemin]
    connus = [".".join(connu) for connu in correspondances()]
    suites = [connu for connu in connus if connu.startswith(lieu.cle + ".")]
    if suites:
        raise lieu.refus("une valeur est écrite là où des clés sont attendues", ", ".join(suites))
    racines = [*dict.fromkeys(connu[0] for connu in correspondances()), *_SECTIONS]
    raise lieu.refus("clé inconnue", ", ".join(get_close_matches(lieu.cle, connus, n=3) or racines))


def _convertir(ecrit: Any, regle: Mapping[str, Any], unite: str, lieu: Lieu) -> str:
    """The text of the parameter's value, in the parameter's unit."""
    if "valeurs" in regle:
        texte = f"[{', '.join(mot(un, lieu) for un in ecrit)}]" if isinstance(ecrit, list) else ecrit
        if texte not in regle["valeurs"]:
            raise lieu.refus(f"valeur « {texte} » non prévue", " ou ".join(regle["valeurs"]))
        return str(regle["valeurs"][texte])
    conversion = _CONVERSIONS.get(regle.get("conversion", ""))
    return conversion(mot(ecrit, lieu), unite, lieu) if conversion else mot(ecrit, lieu)


def _pourcentage(ecrit: str, unite: str, lieu: Lieu) -> str:
    """« 1.00 » (percent) → « 0.0100 » (share)."""
    return f"{lire_valeur(ecrit, 'nombre', (), lieu) / Decimal(100):f}"


def _duree(ecrit: str, unite: str, lieu: Lieu) -> str:
    """« 3 weeks » → « 3 » when the parameter is in weeks. Only exact conversions: weeks and days, years and months."""
    lu = _DUREE.fullmatch(ecrit)
    base, facteur, exemple = _UNITES[unite]
    mesure, contenu = _EN_BASE[lu[2]] if lu else ("", 0)
    nombre, reste = divmod(int(lu[1]) * contenu, facteur) if lu and mesure == base else (0, 1)
    if reste:
        raise lieu.refus(f"durée « {ecrit} » non prévue", f"un nombre entier de {unite}, écrit comme « {exemple} »")
    return str(nombre)


_CONVERSIONS = {"pourcentage": _pourcentage, "duree": _duree}


def _seulement(ecrit: Any, regle: Mapping[str, Any], lieu: Lieu) -> None:
    """Refuses every value but the one the software honours."""
    texte, honoree = mot(ecrit, lieu), regle["seulement"]
    if OUI_NON.get(texte.lower(), texte) != OUI_NON.get(honoree, honoree):
        raise lieu.refus(f"« {texte} » ne peut pas être appliqué : {regle['motif']}", honoree)


def _contexte(contexte: Mapping[str, str], lieu: Lieu, reglement: "Reglement") -> dict[str, Any]:
    generation, region = contexte.get("generation", ""), contexte.get("region", "")
    if generation and generation not in reglement.generations:
        raise lieu.sous("generation").refus(f"« {generation} » inconnue", ", ".join(reglement.generations))
    if region and not _REGION.fullmatch(region):
        raise lieu.sous("region").refus(f"« {region} » n'est pas un code de région", 'deux chiffres, comme "32"')
    fenetre = lieu.sous("window")
    annee, reference = (_annee_civile(contexte, prefixe, fenetre) for prefixe in ("", "base_"))
    if annee and reference and reference >= annee:
        raise fenetre.refus("l'année de référence ne précède pas l'année évaluée")
    return {"generation": generation, "region": region, "annee": annee, "annee_reference": reference}


def _annee_civile(contexte: Mapping[str, str], prefixe: str, lieu: Lieu) -> int | None:
    """The calendar year of a window. Results are yearly: a window that is not a calendar year cannot be honoured."""
    ecrites = {cle: contexte[prefixe + cle] for cle in _FENETRE if prefixe + cle in contexte}
    if not ecrites:
        return None
    annee = next(iter(ecrites.values()))[:4]
    for cle, ecrite in ecrites.items():
        if not annee.isdigit() or ecrite != _FENETRE[cle].format(annee):
            constat = f"période « {ecrite} » non prévue : les résultats portent sur des années civiles entières"
            raise lieu.sous(prefixe + cle).refus(constat, _FENETRE[cle].format("AAAA"))
    return int(annee)


def _surcharger(nom: str, donnees: Any, lieu: Lieu, feuille: str, reglement: "Reglement") -> Parametre:
    """The parameter `nom` as the sheet changes it."""
    parametre = reglement.parametres[_connu(nom, reglement.parametres, "nom de paramètre", lieu)]
    if isinstance(donnees, str):
        valeur = lire_valeur(donnees, parametre.unite, parametre.choix, lieu)
        return replace(parametre, valeurs=tuple(_changee(une, valeur, feuille) for une in parametre.valeurs))
    datees = table(donnees, lieu)
    if "valeurs" in datees:
        datees = fiche(datees, lieu, requis=("valeurs",))["valeurs"]
    nouvelles = lire_valeurs(parametre, datees, lieu, reglement.textes, feuille)
    veille = nouvelles[0].debut - timedelta(days=1)
    gardees = (une for une in parametre.valeurs if une.debut <= veille)
    return replace(parametre, valeurs=(*(replace(une, fin=min(une.fin or veille, veille)) for une in gardees), *nouvelles))


def _changee(ancienne: Valeur, valeur: Any, feuille: str) -> Valeur:
    """The value of the sheet over the same period; the former one, with its text, when it is the same."""
    if ancienne.valeur == valeur:
        return ancienne
    motif = f"valeur de la feuille « {feuille} »"
    return replace(ancienne, valeur=valeur, texte=None, renvoi="", source_publique=False, motif=motif, origine=feuille)


def _apporter(nom: str, codes: Any, lieu: Lieu, feuille: str, reglement: "Reglement") -> Nomenclature:
    """The list `nom` with the codes of the sheet."""
    liste_connue = reglement.nomenclatures[_connu(nom, reglement.nomenclatures, "nom de liste", lieu)]
    lignes = apportee_par(liste_connue, [mot(code, lieu) for code in liste(codes, lieu)], feuille, lieu)
    motif = f"liste de la feuille « {feuille} »"
    return replace(liste_connue, origine=feuille, source_publique=False, motif=motif, lignes=lignes)


def _connu(nom: str, noms: Iterable[str], sorte: str, lieu: Lieu) -> str:
    connus = list(noms)
    if nom not in connus:
        raise lieu.refus(f"{sorte} inconnu", ", ".join(get_close_matches(nom, connus, n=3, cutoff=0.5)))
    return nom
