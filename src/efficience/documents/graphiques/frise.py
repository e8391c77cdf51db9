"""Chart 6, the timeline of delays: what runs, whose turn it is, what comes next. Wide screens only; elsewhere, the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from efficience.documents.graphiques import etats
from efficience.documents.graphiques.cadre import Cadre, Echelle, Marges
from efficience.documents.graphiques.calques import Calque, Rangee, aplat, assembler, dessiner, filet, forme, texte
from efficience.documents.graphiques.charte import BLANC, COURANT, DEFAVORABLE, DOUCE, ENCRE, SUIVI
from efficience.documents.graphiques.dates import en_jour, mois_court
from efficience.documents.graphiques.etiquettes import abreger, longueur
from efficience.documents.graphiques.graphique import Colonne, Graphique, Table

LARGEUR_MINIMALE = 768  # pixels, under which the list replaces the picture
_BORD = 24  # pixels on each side: half of a month written under the last day
_ETAGE, _BARRE = 38, 50  # pixels of a label above the axis, of a delay under it
_HAUT_DES_BARRES = 42  # pixels from the axis to the middle of the first delay
_LIBELLE = 250  # pixels, longest label
_GRAS = 1.1  # bold words are that much longer
_MOIS = 64  # pixels between two names of months
_SUITES = 2  # next steps shown
_ASPECTS: Mapping[str, tuple[Calque, tuple[str, ...]]] = MappingProxyType(
    {
        "axe_x": (filet(COURANT, 1.5), ("x2", "y2")),
        "crans": (filet(COURANT), ("x2", "y2")),
        "mois": (texte(DOUCE, "center"), ("text",)),
        "tiges": (filet(COURANT), ("x2", "y2")),
        "tiges_a_venir": (filet(COURANT, 1, (2, 3)), ("x2", "y2")),
        "reste": ({**aplat(BLANC, "rect"), "stroke": SUIVI, "strokeWidth": 1.5}, ("x2", "y2")),
        "ecoule": (aplat(SUIVI, "rect"), ("x2", "y2")),
        "depasse": (aplat(DEFAVORABLE, "rect"), ("x2", "y2")),
        "aujourd_hui": (filet(ENCRE, 1.5), ("x2", "y2")),
        "evenements": (forme("rond", SUIVI, 10), ()),
        "suites": (forme("losange", SUIVI, 10, pleine=False, trait=2), ()),
        "libelles": (texte(ENCRE), ("text",)),
        "libelles_a_gauche": (texte(ENCRE, "right"), ("text",)),
        "precisions": (texte(DOUCE), ("text",)),
        "precisions_a_gauche": (texte(DOUCE, "right"), ("text",)),
        "delais": (texte(ENCRE, gras=True), ("text",)),
        "mot_aujourd_hui": (texte(ENCRE, "center", gras=True), ("text",)),
    }
)


@dataclass(frozen=True)
class Evenement:
    """Something that happened, and its proof."""

    libelle: str
    le: date
    preuve: str = ""


@dataclass(frozen=True)
class Delai:
    """A delay that runs: `a_qui` it is to act, until the end of `echeance`."""

    libelle: str
    debut: date
    echeance: date
    a_qui: str

    def __post_init__(self) -> None:
        if self.echeance < self.debut:
            raise ValueError(f"« {self.libelle} » finirait avant d’avoir commencé")

    @property
    def bornes(self) -> tuple[date, date]:
        """First and last day."""
        return self.debut, self.echeance

    def restant(self, aujourd_hui: date) -> str:
        """« 12 jours restants », « dernier jour », « dépassé de 3 jours »."""
        jours = (self.echeance - aujourd_hui).days
        if jours == 0:
            return "dernier jour"
        mots = f"{abs(jours)} jour{'s' if abs(jours) > 1 else ''}"
        return f"dépassé de {mots}" if jours < 0 else f"{mots} restant{'s' if jours > 1 else ''}"


@dataclass(frozen=True)
class Suite:
    """What comes next: who does it, and until when if a text says so."""

    libelle: str
    par: str
    au_plus_tard: date | None = None


@dataclass(frozen=True)
class Jalon:
    """An item of the list that says the same in text: `etat` is « fait », « en cours » or « à venir »."""

    le: date | None
    libelle: str
    detail: str
    etat: str


@dataclass(frozen=True)
class Frise(Graphique):
    """The picture, and `jalons`: the same in order, for an `<ol>` on a phone."""

    jalons: tuple[Jalon, ...] = ()


def frise(
    nom: str,
    evenements: Sequence[Evenement],
    delais: Sequence[Delai],
    suites: Sequence[Suite],
    aujourd_hui: date,
    largeur: int = 960,
) -> Frise:
    """Proved events, running delays, the next two steps, at the date of `aujourd_hui`.

    Raises ValueError under 768 pixels, where the list is the form, and when there is nothing to show.
    """
    if largeur < LARGEUR_MINIMALE:
        raise ValueError(f"frise de {largeur} pixels : sous {LARGEUR_MINIMALE}, montrer les jalons en liste")
    jalons = _jalonner(evenements, delais, suites[:_SUITES], aujourd_hui)
    if not jalons:
        raise ValueError("aucun événement, aucun délai, aucune suite")
    drapeaux = _drapeaux(evenements, suites[:_SUITES])
    temps = _Temps.couvrir([aujourd_hui, *(un.le for un in drapeaux), *(d for un in delais for d in un.bornes)])
    x = Echelle(0, temps.jours, largeur - 2 * _BORD)
    etages = _etager(drapeaux, temps, x)
    haut = _ETAGE * (max(etages, default=-1) + 1) + 10
    sans_date = [f"{un.libelle} ({un.par})" for un in suites[:_SUITES] if un.au_plus_tard is None]
    bas = _HAUT_DES_BARRES + _BARRE * len(delais) + (10 if sans_date else -10)
    cadre = Cadre(x, Echelle(bas, 0, bas, renversee=True), Marges(_BORD, _BORD, haut, 4))
    marques = [*_axe(cadre, temps, aujourd_hui), *_poser(cadre, temps, drapeaux, etages)]
    for rang, delai in enumerate(delais):
        marques += _barre(cadre, temps, delai, aujourd_hui, _HAUT_DES_BARRES + _BARRE * rang)
    if sans_date:
        marques.append(("precisions", {**cadre.point(0, bas - 10), "texte": f"Ensuite : {', puis '.join(sans_date)}"}))
    titre, resume = _titrer(nom, delais, suites, aujourd_hui), _resumer(jalons)
    calques = assembler(cadre, marques, _ASPECTS) + _hachures(cadre, temps, delais, aujourd_hui)
    svg = dessiner(cadre, calques, titre, resume)
    return Frise(svg, titre, resume, _table(jalons), cadre.largeur, cadre.hauteur, jalons)


@dataclass(frozen=True)
class _Temps:
    """Days counted from the first one shown."""

    debut: date
    jours: int

    @classmethod
    def couvrir(cls, dates: Sequence[date]) -> _Temps:
        premier, dernier = min(dates), max(dates)
        marge = max(3, (dernier - premier).days // 25)
        return cls(premier - timedelta(days=marge), (dernier - premier).days + 2 * marge)

    def rang(self, jour: date) -> int:
        return (jour - self.debut).days

    def premiers_du_mois(self) -> Iterator[date]:
        jours = (self.debut + timedelta(days=rang) for rang in range(self.jours + 1))
        return (jour for jour in jours if jour.day == 1)


@dataclass(frozen=True)
class _Drapeau:
    """A label on a stem above the axis."""

    le: date
    libelle: str
    precision: str
    fait: bool


def _drapeaux(evenements: Sequence[Evenement], suites: Sequence[Suite]) -> list[_Drapeau]:
    faits = [_Drapeau(un.le, un.libelle, " · ".join(filter(None, (en_jour(un.le), un.preuve))), True) for un in evenements]
    prevus = [
        _Drapeau(un.au_plus_tard, un.libelle, f"{un.par}, au plus tard le {en_jour(un.au_plus_tard)}", False)
        for un in suites
        if un.au_plus_tard is not None
    ]
    return sorted((*faits, *prevus), key=lambda un: un.le)


def _etager(drapeaux: Sequence[_Drapeau], temps: _Temps, x: Echelle) -> list[int]:
    """The level of each label, the lowest where it covers neither a label nor the stem of a later one."""
    etages: list[int] = []
    occupes: list[tuple[int, float, float]] = []
    for un in reversed(drapeaux):
        gauche, droite = _etendue(un, x.pixel(temps.rang(un.le)), x.pixels)
        etage = 0
        while any(etage <= e and gauche < fin and debut < droite for e, debut, fin in occupes):
            etage += 1
        etages.append(etage)
        occupes.append((etage, gauche, droite))
    return etages[::-1]


def _etendue(un: _Drapeau, x: float, pixels: float) -> tuple[float, float]:
    """From its stem to the end of its words, on the side where they fit."""
    long = max(longueur(abreger(mots, _LIBELLE)) for mots in (un.libelle, un.precision)) + 14
    return (x, x + long) if x + long <= pixels + 12 else (x - long, x)


def _poser(cadre: Cadre, temps: _Temps, drapeaux: Sequence[_Drapeau], etages: Sequence[int]) -> Iterator[tuple[str, Rangee]]:
    for un, etage in zip(drapeaux, etages, strict=True):
        x = cadre.x.pixel(temps.rang(un.le))
        haut = -_ETAGE * (etage + 1) + 8
        a_gauche = _etendue(un, x, cadre.x.pixels)[0] < x
        cote, place = ("_a_gauche", x - 6) if a_gauche else ("", x + 6)
        yield "tiges" if un.fait else "tiges_a_venir", cadre.segment(x, haut - 6, x, 0)
        yield "evenements" if un.fait else "suites", cadre.point(x, 0)
        yield f"libelles{cote}", {**cadre.point(place, haut), "texte": abreger(un.libelle, _LIBELLE)}
        yield f"precisions{cote}", {**cadre.point(place, haut + 14), "texte": abreger(un.precision, _LIBELLE)}


def _axe(cadre: Cadre, temps: _Temps, aujourd_hui: date) -> Iterator[tuple[str, Rangee]]:
    """The line, a tick a month, names where they fit, today from top to bottom."""
    yield "axe_x", cadre.segment(-10, 0, cadre.x.pixels + 10, 0)
    dernier = -float(_MOIS)
    x_du_jour = cadre.x.pixel(temps.rang(aujourd_hui))
    for jour in temps.premiers_du_mois():
        x = cadre.x.pixel(temps.rang(jour))
        yield "crans", cadre.segment(x, 0, x, 5)
        if x - dernier >= _MOIS and abs(x - x_du_jour) > _MOIS:
            yield "mois", {**cadre.point(x, 16), "texte": mois_court(jour)}
            dernier = x
    yield "aujourd_hui", cadre.segment(x_du_jour, -6, x_du_jour, 8)
    centre = min(max(x_du_jour, 36), cadre.x.pixels - 36)
    yield "mot_aujourd_hui", {**cadre.point(centre, 16), "texte": "aujourd’hui"}


def _barre(cadre: Cadre, temps: _Temps, un: Delai, aujourd_hui: date, milieu: float) -> Iterator[tuple[str, Rangee]]:
    """What has run is full, what is left is hatched, what is past due has its own colour; then the words."""
    debut, fin = (cadre.x.pixel(temps.rang(jour)) for jour in (un.debut, un.echeance))
    jour = cadre.x.pixel(temps.rang(aujourd_hui))
    yield "reste", cadre.segment(debut, milieu - 7, fin, milieu + 7)
    if jour > debut:
        yield "ecoule", cadre.segment(debut, milieu - 7, min(jour, fin), milieu + 7)
    if jour > fin:
        yield "depasse", cadre.segment(fin, milieu - 7, jour, milieu + 7)
    yield "aujourd_hui", cadre.segment(jour, milieu - 12, jour, milieu + 8)
    mots = abreger(f"{un.libelle} : {un.restant(aujourd_hui)}, {un.a_qui}", cadre.x.pixels / _GRAS)
    gauche = max(0.0, min(debut, cadre.x.pixels - longueur(mots) * _GRAS))
    yield "delais", {**cadre.point(gauche, milieu + 18), "texte": mots}


def _hachures(cadre: Cadre, temps: _Temps, delais: Sequence[Delai], aujourd_hui: date) -> list[Calque]:
    calques = []
    for rang, un in enumerate(delais):
        milieu = _HAUT_DES_BARRES + _BARRE * rang
        depart = cadre.x.pixel(temps.rang(max(un.debut, aujourd_hui)))
        fin = cadre.x.pixel(temps.rang(un.echeance))
        if fin > depart:
            calques += etats.hachurer(cadre, "restant", depart, milieu - 7, fin, milieu + 7)
    return calques


def _jalonner(
    evenements: Sequence[Evenement], delais: Sequence[Delai], suites: Sequence[Suite], aujourd_hui: date
) -> tuple[Jalon, ...]:
    """Done, running, to come; by date, what has none last."""
    faits = [Jalon(un.le, un.libelle, un.preuve, "fait") for un in evenements]
    cours = [
        Jalon(un.echeance, un.libelle, f"{un.restant(aujourd_hui)}, {un.a_qui} (depuis le {en_jour(un.debut)})", "en cours")
        for un in delais
    ]
    prevus = [Jalon(un.au_plus_tard, un.libelle, un.par, "à venir") for un in suites]
    dates = sorted((*faits, *cours, *prevus), key=lambda un: (un.le is None, un.le or aujourd_hui))
    return tuple(dates)


def _titrer(nom: str, delais: Sequence[Delai], suites: Sequence[Suite], aujourd_hui: date) -> str:
    """Whose turn it is and how long is left; without a delay, what comes next."""
    if delais:
        presse = min(delais, key=lambda un: un.echeance)
        mots = f"{presse.restant(aujourd_hui)} pour « {presse.libelle} », {presse.a_qui}"
        return f"{nom} : {mots}, le {en_jour(presse.echeance)}."
    if suites:
        return f"{nom} : aucun délai ne court ; ensuite, {suites[0].libelle} ({suites[0].par})."
    return f"{nom} : aucun délai ne court."


def _resumer(jalons: Sequence[Jalon]) -> str:
    phrases = [
        f"{un.etat} : {un.libelle}" + (f", {en_jour(un.le)}" if un.le else "") + (f", {un.detail}" if un.detail else "")
        for un in jalons
    ]
    return f"Frise chronologique. {' ; '.join(phrases)}."


def _table(jalons: Sequence[Jalon]) -> Table:
    colonnes = (
        Colonne("date", "Date"),
        Colonne("etape", "Étape"),
        Colonne("precision", "Précision"),
        Colonne("etat", "État"),
    )
    return Table(colonnes, tuple((un.le, un.libelle, un.detail, un.etat) for un in jalons))
