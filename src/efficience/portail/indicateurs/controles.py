"""What is checked before a figure is taken. Each check is a line of a table; the first that fails says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property

from efficience.noyau.chiffres import empreinte, ouvert
from efficience.noyau.evaluation import NIVEAUX
from efficience.noyau.finess import Finess, FinessErrone
from efficience.noyau.indicateur import Statut
from efficience.noyau.montant import arrondir
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.indicateurs.envoi import Envoi, EnvoiRefuse, Rangee
from efficience.portail.indicateurs.models import Definition

_MONTRES = 5
_ANNEES = range(2000, 2101)
_STATUTS = {statut.value for statut in Statut}
_CHIFFRES, _DECIMALES = 14, 16  # before the point for all, after it for a reading, as the tables keep them


@dataclass(frozen=True)
class Perimetre:
    """Whose figures may be handed in: everybody's for a command, else those of a region, or of one legal entity."""

    region: str = ""
    finess: str = ""

    def admet(self, un: Etablissement) -> bool:
        """Whether the figures of that hospital may be handed in."""
        return un.finess_juridique == self.finess if self.finess else un.region == self.region if self.region else True


@dataclass(frozen=True)
class Examen:
    """Files under examination, and what they are compared with."""

    envoi: Envoi
    perimetre: Perimetre
    definitions: Mapping[str, Definition] = field(default_factory=dict)

    @cached_property
    def codes(self) -> list[str]:
        """The indicators of the file."""
        return list(dict.fromkeys(r["indicateur"] for r in self.envoi.resultats))

    @cached_property
    def finess(self) -> set[str]:
        """The hospitals of the file."""
        return {r["finess"] for r in self.envoi.resultats}

    @cached_property
    def etablissements(self) -> dict[str, Etablissement]:
        """Those that the directory knows."""
        return Etablissement.objects.in_bulk(self.finess)

    def ouverte(self, code: str) -> bool:
        """Whether this indicator is drawn from open data only."""
        return ouvert(self.definitions[code].tables, self.envoi.manifeste.get("sources", []))


def examiner(envoi: Envoi, perimetre: Perimetre) -> Examen:
    """Check the files. Raises EnvoiRefuse with the reason."""
    versions = envoi.manifeste.get("definitions")
    connues = {}
    if isinstance(versions, dict):
        lues = Definition.objects.filter(code__in=versions, version__in=[str(v) for v in versions.values()])
        connues = {un.code: un for un in lues if un.version == versions[un.code]}
    examen = Examen(envoi, perimetre, connues)
    for controle in CONTROLES:
        motif = controle(examen)
        if motif:
            raise EnvoiRefuse(motif)
    return examen


def _manifeste_complet(examen: Examen) -> str:
    manifeste = examen.envoi.manifeste
    formes = {"resultats": dict, "definitions": dict, "sources": list, "efficience": str, "calcule_le": str, "regles": list}
    manque = next((nom for nom, forme in formes.items() if not isinstance(manifeste.get(nom), forme)), "")
    if not manque and _instant(manifeste["calcule_le"]) is None:
        manque = "calcule_le"
    if not manque and not all(isinstance(s, dict) and isinstance(s.get("parts", {}), dict) for s in manifeste["sources"]):
        manque = "sources"
    return (
        f"Manifeste : « {manque} » n’y est pas, ou n’est pas lisible. Refaire le calcul avec le programme installé."
        if manque
        else ""
    )


def _instant(texte: str) -> datetime | None:
    try:
        lu = datetime.fromisoformat(texte)
    except ValueError:
        return None
    return lu if lu.tzinfo else None


def _meme_contenu(examen: Examen) -> str:
    annonce = examen.envoi.manifeste["resultats"]
    lignes, sceau = len(examen.envoi.resultats), empreinte(examen.envoi.resultats)
    if annonce.get("sha256") == sceau and annonce.get("lignes") == lignes:
        return ""
    return (
        f"Le manifeste n’est pas celui de ces résultats : il annonce {annonce.get('lignes')} lignes et l’empreinte "
        f"{str(annonce.get('sha256'))[:12]}…, le fichier a {lignes} lignes et l’empreinte {sceau[:12]}…. Déposer ensemble "
        "les deux fichiers d’un même calcul, sans les modifier."
    )


def _definitions_connues(examen: Examen) -> str:
    codes = set(Definition.objects.filter(code__in=examen.codes).values_list("code", flat=True))
    if inconnus := [code for code in examen.codes if code not in codes]:
        return f"Indicateur « {_citer(inconnus)} » inconnu de ce portail."
    autres = [code for code in examen.codes if code not in examen.definitions]
    if autres:
        version = examen.envoi.manifeste["definitions"].get(autres[0], "absente")
        return (
            f"Indicateur {autres[0]} : calculé avec une définition que ce portail ne connaît pas ({str(version)[:16]}). "
            "Refaire le calcul avec la version installée du programme, ou mettre le portail à jour."
        )
    return ""


def _lignes_lisibles(examen: Examen) -> str:
    mesures = {code: {m["nom"]: m["unite"] for m in un.mesures} for code, un in examen.definitions.items()}
    for rang, rangee in enumerate(examen.envoi.resultats, start=2):
        if faute := _faute(rangee, mesures[rangee["indicateur"]]):
            return f"Fichier des résultats, ligne {rang} : {faute}."
    return ""


def _faute(rangee: Rangee, mesures: Mapping[str, str]) -> str:
    """What is wrong with a row; empty when nothing is."""
    if not rangee["annee"].isascii() or not rangee["annee"].isdigit() or int(rangee["annee"]) not in _ANNEES:
        return f"année « {rangee['annee']} »"
    if rangee["mesure"] not in mesures:
        return f"mesure « {rangee['mesure']} » inconnue de {rangee['indicateur']}"
    if rangee["statut"] not in _STATUTS:
        return f"statut « {rangee['statut']} » inconnu (attendu : {', '.join(sorted(_STATUTS))})"
    try:
        Finess(rangee["finess"])
    except FinessErrone as erreur:
        return str(erreur)
    calcule = rangee["statut"] == Statut.CALCULE.value
    if calcule != bool(rangee["valeur"]):
        return "une valeur va avec le statut « calcule », et avec lui seul"
    if calcule and not _valeur_lisible(rangee["valeur"], mesures[rangee["mesure"]]):
        return f"valeur « {rangee['valeur'][:40]} » illisible"
    return ""


def _valeur_lisible(texte: str, unite: str) -> bool:
    if unite == "niveau":
        return texte in NIVEAUX
    valeur = nombre(texte)
    return valeur is not None and valeur.adjusted() < _CHIFFRES


def nombre(texte: str) -> Decimal | None:
    """The number of a cell, as results write it: digits, a point, a sign; nothing else."""
    if not texte or set(texte) - set("0123456789.-"):
        return None
    try:
        return Decimal(texte)
    except InvalidOperation:
        return None


def _sans_double(examen: Examen) -> str:
    cles = Counter((r["indicateur"], r["annee"], r["finess"], r["mesure"]) for r in examen.envoi.resultats)
    cle, fois = cles.most_common(1)[0]
    return f"Fichier des résultats : {' '.join(cle)} y figure {fois} fois." if fois > 1 else ""


def _lectures_des_memes(examen: Examen) -> str:
    """Readings speak of figures of the file; those of all hospitals together name none."""
    cles = {(r["indicateur"], r["annee"]) for r in examen.envoi.resultats}
    for rang, lue in enumerate(examen.envoi.lectures, start=2):
        if (lue["indicateur"], lue["annee"]) not in cles or (lue["finess"] and lue["finess"] not in examen.finess):
            return f"Fichier des lectures, ligne {rang} : elle parle d’un chiffre qui n’est pas dans les résultats."
        for nom in ("valeur", "borne_basse", "borne_haute"):
            if lue[nom] and exact(lue[nom]) is None:
                return f"Fichier des lectures, ligne {rang} : {nom} « {lue[nom][:40]} » illisible."
    return ""


def exact(texte: str) -> Decimal | None:
    """The number of a reading: a decimal, or a fraction « 2/3 » brought to 16 decimals; nothing when it is neither."""
    dessus, _, dessous = texte.partition("/")
    lu, sur = nombre(dessus), nombre(dessous or "1")
    if lu is None or not sur or lu.adjusted() >= _CHIFFRES:
        return None
    return arrondir(Fraction(lu) / Fraction(sur), _DECIMALES)


def _protege(examen: Examen) -> str:
    """Figures that are not open data are taken masked, or not at all."""
    fermes = [code for code in examen.codes if not examen.ouverte(code)]
    if not fermes or isinstance(examen.envoi.manifeste.get("protection"), dict):
        return ""
    return (
        f"{_citer(fermes)} : ces chiffres ne viennent pas de données ouvertes et n’ont pas été masqués. Les passer par "
        "« efficience proteger », puis déposer le fichier masqué et son manifeste."
    )


def _etablissements_connus(examen: Examen) -> str:
    inconnus = sorted(examen.finess - examen.etablissements.keys())
    return (
        f"{len(inconnus)} établissement(s) absent(s) du répertoire du portail : {_citer(inconnus)}. Charger d’abord le "
        "répertoire : « efficience importer --entrepot DOSSIER »."
        if inconnus
        else ""
    )


def _dans_le_perimetre(examen: Examen) -> str:
    dehors = sorted(un.finess for un in examen.etablissements.values() if not examen.perimetre.admet(un))
    return (
        f"{len(dehors)} établissement(s) hors de votre périmètre : {_citer(dehors)}. Déposer un fichier limité au vôtre."
        if dehors
        else ""
    )


def _citer(mots: Collection[str]) -> str:
    cites = list(mots)[:_MONTRES]
    return ", ".join(cites) + (f" et {len(mots) - _MONTRES} autres" if len(mots) > _MONTRES else "")


CONTROLES: tuple[Callable[[Examen], str], ...] = (
    _manifeste_complet,
    _meme_contenu,
    _definitions_connues,
    _lignes_lisibles,
    _sans_double,
    _lectures_des_memes,
    _protege,
    _etablissements_connus,
    _dans_le_perimetre,
)
"""In order: what is cheap and general first. Each returns why the files are refused, or nothing."""
