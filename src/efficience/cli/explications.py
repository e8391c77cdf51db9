"""An explanation on the terminal: the same steps as everywhere else, drawn with Rich."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from rich.panel import Panel
from rich.table import Table

from efficience.cli.affichage import ecran
from efficience.moteur.definition import ParListes
from efficience.moteur.explication import Explication
from efficience.noyau.calcul import Calcul, Etape, Grandeur, NonCalculable
from efficience.noyau.montant import Nombre, arrondir, en_euros, en_nombre, en_pourcentage
from efficience.noyau.profil import Examen
from efficience.reglement import Reglement

_SIGNES = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def montrer(explication: Explication, reglement: Reglement) -> None:
    """Print the whole chain of one figure, from the sources to the amount."""
    fiche = explication.indicateur.fiche
    nom = f"{explication.raison_sociale} ({explication.finess})" if explication.raison_sociale else explication.finess
    entete = f"[bold]{fiche.code}[/] {fiche.intitule}\n{fiche.definition}"
    ecran.print(Panel(entete, title=f"{nom}, {explication.annee}"), soft_wrap=False)
    _sources(explication)
    _filtres(explication)
    cites: list[str] = []
    for annee, etapes in explication.mesures.items():
        ecran.print(_tableau(f"Mesures {annee}", etapes, cites))
    _produits(explication)
    _ciblage(explication)
    _lectures(explication, cites)
    _montant(explication, cites)
    _textes(cites, reglement)
    _reserves(explication)


def _sources(explication: Explication) -> None:
    dessin = Table(title="D'où viennent les données", title_justify="left", header_style="bold")
    for nom in ("source", "fichier", "chargé le", "empreinte SHA-256"):
        dessin.add_column(nom, overflow="fold")
    for source in explication.manifeste.get("sources", []):
        dessin.add_row(source["source"], source["fichier"], source["charge_le"][:10], source["sha256"][:16] + "…")
    ecran.print(dessin)


def _filtres(explication: Explication) -> None:
    indicateur = explication.indicateur
    etages = explication.manifeste.get("flux", {}).get(indicateur.flux, [])
    dessin = Table(title="Ce que chaque filtre a gardé (tous établissements)", title_justify="left", header_style="bold")
    for nom in ("année", "filtre"):
        dessin.add_column(nom)
    for nom in ("lignes", "euros"):
        dessin.add_column(nom, justify="right")
    for etage in etages:
        if etage["annee"] in explication.mesures:
            dessin.add_row(str(etage["annee"]), etage["libelle"], en_nombre(etage["lignes"]), _euros(etage["euros"]))
    for c in explication.manifeste.get("composantes", []):
        if c["indicateur"] == indicateur.code and c["annee"] in explication.mesures:
            liste = indicateur.composantes[c["composante"]] if isinstance(indicateur, ParListes) else c["composante"]
            libelle = f"dans la liste {liste} ({c['codes']} codes présents)"
            dessin.add_row(str(c["annee"]), libelle, en_nombre(c["lignes"]), _euros(c["euros"]))
    ecran.print(dessin)


def _euros(montant: str | None) -> str:
    return "" if montant is None else en_euros(Decimal(montant))


def _tableau(titre: str, etapes: Iterable[Etape], cites: list[str]) -> Table:
    """Steps of a computation; each text is cited by its number in `cites`, which grows as texts are met."""
    dessin = Table(title=titre, title_justify="left", header_style="bold")
    for nom in ("étape", "formule"):
        dessin.add_column(nom, overflow="fold")
    dessin.add_column("valeur", justify="right", overflow="fold")
    dessin.add_column("texte", justify="center")
    for etape in etapes:
        if etape.texte and etape.texte not in cites:
            cites.append(etape.texte)
        renvoi = f"({cites.index(etape.texte) + 1})" if etape.texte else ""
        dessin.add_row(etape.libelle, etape.formule, _valeur(etape.valeur), renvoi)
    return dessin


def _textes(cites: Sequence[str], reglement: Reglement) -> None:
    """The texts behind the numbers, with where to read them when it is known."""
    lignes = (f" ({rang}) {_titre(cle, reglement)}" for rang, cle in enumerate(cites, start=1))
    ecran.print("Textes", style="bold")
    ecran.print("\n".join(lignes), markup=False)


def _valeur(valeur: Grandeur) -> str:
    if isinstance(valeur, Decimal):
        return en_euros(valeur)
    if isinstance(valeur, Fraction) or (isinstance(valeur, int) and not isinstance(valeur, bool)):
        return en_nombre(valeur)
    return str(valeur)


def _titre(texte: str, reglement: Reglement) -> str:
    return reglement.texte(texte).titre if texte in reglement.textes else texte


def _produits(explication: Explication) -> None:
    if not explication.produits:
        return
    dessin = Table(title=f"Produits qui font ce chiffre en {explication.annee}", title_justify="left", header_style="bold")
    for nom in ("composante", "code", "produit"):
        dessin.add_column(nom, overflow="fold")
    for nom in (explication.compte, "euros"):
        dessin.add_column(nom, justify="right")
    for p in explication.produits:
        dessin.add_row(p.composante, p.code, p.libelle, en_nombre(Fraction(p.quantite)), _euros(p.euros))
    ecran.print(dessin)


def _ciblage(explication: Explication) -> None:
    if not explication.criteres:
        return
    dessin = Table(title=f"Critères de ciblage (profil {explication.profil})", title_justify="left", header_style="bold")
    for nom in ("critère", "valeur et seuil", "rempli"):
        dessin.add_column(nom, overflow="fold")
    for examen in explication.criteres:
        dessin.add_row(examen.critere, comparer(examen), examen.rempli.value.replace("_", " "))
    ecran.print(dessin)


def comparer(examen: Examen) -> str:
    """« 12 910 ≥ 8 500 », « 61,6 % ≥ 40,0 % »: a threshold below 1 is a share."""
    if examen.seuil is None or isinstance(examen.seuil, str) or isinstance(examen.valeur, str):
        return examen.formule
    part = 0 < examen.seuil < 1
    valeur, seuil = (_nombre(mesure, part) for mesure in (examen.valeur, examen.seuil))
    return f"{valeur} {_SIGNES[examen.operateur]} {seuil}"


def _nombre(mesure: Nombre | None, part: bool) -> str:
    if mesure is None:
        return "non calculable"
    return en_pourcentage(mesure) if part else en_nombre(arrondir(mesure, 2)).removesuffix(",00")


def _montant(explication: Explication, cites: list[str]) -> None:
    if explication.evaluation is None:
        return
    calcul = explication.evaluation.calcul
    if isinstance(calcul, NonCalculable):
        ecran.print(f"Aucun montant : {calcul.motif}.")
    elif isinstance(calcul, Calcul):
        ecran.print(_tableau("Ce que l'économie rapporterait", calcul.etapes, cites))


def _lectures(explication: Explication, cites: list[str]) -> None:
    """What is read beside the figure, never in it: one sentence each, then the split and its steps."""
    dessin = Table(title="Lire ce chiffre (pour information)", title_justify="left", header_style="bold")
    dessin.add_column("lecture")
    dessin.add_column("ce qu'elle dit", overflow="fold")
    for lecture in explication.lectures:
        nature, _, objet = lecture.lecture.partition("/")
        if nature in _TITRES:
            dessin.add_row(_TITRES[nature].format(objet.lstrip("0")), lecture.phrase)
    ecran.print(dessin)
    mots = {h.parametre: h for lecture in explication.lectures for h in lecture.hypotheses if h.parametre}
    if mots:
        ecran.print("Ces lectures reposent sur des hypothèses : " + ", ".join(mots), markup=False)
    if explication.variation is not None:
        titre = "Pour information : ce qui a fait varier la dépense"
        ecran.print(_tableau(titre, explication.variation.etapes, cites))


_TITRES = {
    "limites": "limites de contrôle",
    "petits_nombres": "petits nombres",
    "rang": "rang parmi tous",
    "rang_categorie": "rang dans la catégorie",
    "evolution": "évolution",
    "changements": "que changer ?",
    "changement": "changement {}",
    "constat": "constat",
}
"""The readings that a text shows: the limits of a chart and the parts of the split are for programs."""


def _reserves(explication: Explication) -> None:
    """What the reader must know before using the figure."""
    fiche = explication.indicateur.fiche
    if fiche.limites:
        ecran.print("[bold]Limites[/]\n" + "\n".join(f" • {limite}" for limite in fiche.limites))
    if explication.hypotheses:
        lignes = (f" • {h.intitule} : {h.valeur} ({h.motif}) [{h.parametre}]" for h in explication.hypotheses)
        ecran.print("Hypothèses, sans source publique", style="bold")
        ecran.print("\n".join(lignes), markup=False)
