"""What to change: from the lines of one establishment, the reports of boxes that gain most, in words and in euros.

A rule says which class should shrink to which share of the units of its set, and where the units go: to the reference
product, to a class at its mean cost, or, inside one class, from its dearest product to the product of median cost
of its own prescriptions.

    unités à reporter = max(0 ; unités de la classe − part visée × unités de l'ensemble)
    gain              = boîtes × unités par boîte × (coût d'une unité quittée − coût d'une unité choisie)

Each product of the class gives up the same proportion, in whole boxes rounded down; costs are the establishment's own,
its peers' only where it has none. A report that gains nothing is not listed, a box is moved once whatever the number of
rules, gains are cut to the cent below: the list never promises more than the spend, and nothing at or under the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor

from efficience.noyau.calcul import Calcul, Etape, Hypothese, NonCalculable, formule
from efficience.noyau.ciblage import quartile
from efficience.noyau.exigences import DonneeRefusee, exiger_part, exiger_positif
from efficience.noyau.montant import Nombre, au_centime, en_euros, en_exact, en_nombre, euros
from efficience.noyau.population import Nature, ecrire


@dataclass(frozen=True)
class Ligne:
    """A product of the establishment over the period: boxes, units in a box, euros. None: not known, or hidden.

    `classe`: the component of the indicator it counts in (ara2, iec…), or a name the rules use. `groupe`: a finer set, of
    products that replace one another, that rules may name too; empty when nothing says what replaces the product.
    """

    code: str
    libelle: str
    classe: str
    boites: int | None
    unites_par_boite: int | None
    depense: Decimal | None
    groupe: str = ""

    @cached_property
    def ensembles(self) -> frozenset[str]:
        """The names under which rules find this product."""
        return frozenset({self.classe, self.groupe} - {""})


@dataclass(frozen=True)
class Regle:
    """Bring the share of `de` in the units of `de` and `vers` down to `part_visee`.

    `vers` may be `de` itself. `produit_reference`: code of the product to go to; without it, the mean of the class
    `vers`, or the product of median cost when `vers` is `de`. `origine_part` says in words where the target comes from
    (« médiane des pairs »), `precaution` the clinical caution shown beside each change.
    """

    intitule: str
    de: str
    vers: str
    part_visee: Nombre
    origine_part: str
    precaution: str = ""
    produit_reference: str = ""
    texte: str = ""


@dataclass(frozen=True)
class Changement:
    """One line of the list: `boites` out of `boites_prescrites`, from a product to another, euros a unit and gained."""

    regle: Regle
    de: str
    vers: str
    boites: int
    boites_prescrites: int
    unites: int
    cout_quitte: Fraction
    cout_choisi: Fraction
    gain: Decimal

    @property
    def phrase(self) -> str:
        """« 37 boîtes sur 120 de A vers B : 4 210 € »"""
        mot = "boîte" if self.boites == 1 else "boîtes"
        nombres = f"{en_nombre(self.boites)} {mot} sur {en_nombre(self.boites_prescrites)}"
        return f"{nombres} de {self.de} vers {self.vers} : {_en_euros(self.gain)}"

    @property
    def etape(self) -> Etape:
        """How the gain is computed."""
        mots = "{} unités × (coût quitté − coût choisi) = {} × ({} − {}), au centime inférieur"
        nombres = (self.unites, self.unites, self.cout_quitte, self.cout_choisi)
        return Etape(f"De {self.de} vers {self.vers}", formule(mots, *nombres), self.gain, self.regle.texte)


@dataclass(frozen=True)
class Constat:
    """Where the establishment stands on one rule: shares of units, and a sentence that agrees with the list."""

    regle: Regle
    part: Fraction
    phrase: str


@dataclass(frozen=True)
class Liste:
    """Changes by gain, largest first; `total` is their sum in euros. `impossibles`: rules without a possible reading."""

    changements: tuple[Changement, ...]
    constats: tuple[Constat, ...]
    impossibles: Mapping[str, NonCalculable]
    total: Decimal
    calcul: Calcul


@dataclass(frozen=True)
class _Lu:
    code: str
    libelle: str
    ensembles: frozenset[str]
    boites: int
    par_boite: int
    depense: Fraction

    @property
    def unites(self) -> int:
        return self.boites * self.par_boite

    @property
    def cout(self) -> Fraction:
        return self.depense / self.unites


@dataclass(frozen=True)
class _Destination:
    code: str
    libelle: str
    cout: Fraction
    des_pairs: bool = False

    @property
    def hypotheses(self) -> tuple[Hypothese, ...]:
        motif = "l'établissement n'en prescrit pas : le coût moyen de ses pairs est pris à la place du sien"
        return (Hypothese("", f"Coût d'une unité : {self.libelle}", self.cout, motif),) if self.des_pairs else ()


@dataclass(frozen=True)
class _Examen:
    """One rule on one establishment: the products to leave, the one to go to, units to move out of how many."""

    regle: Regle
    sources: Sequence[_Lu]
    destination: _Destination
    ensemble: int

    @property
    def unites(self) -> int:
        return sum(lu.unites for lu in self.sources)

    @property
    def part(self) -> Fraction:
        return Fraction(self.unites, self.ensemble)

    @property
    def a_reporter(self) -> Fraction:
        return max(Fraction(0), self.unites - en_exact(self.regle.part_visee) * self.ensemble)

    def changements(self, restantes: Mapping[str, int], gain_minimal: Decimal) -> dict[str, Changement]:
        """By product code, the reports worth a line; `restantes`: boxes that no other rule has moved."""
        proportion = self.a_reporter / self.unites if self.unites else Fraction(0)
        proposes = {
            lu.code: _reporter(self.regle, lu, self.destination, min(restantes[lu.code], floor(lu.boites * proportion)))
            for lu in self.sources
        }
        return {code: un for code, un in proposes.items() if un.gain > 0 and un.gain >= gain_minimal}

    @property
    def etapes(self) -> tuple[Etape, ...]:
        visee, texte = self.regle.part_visee, self.regle.texte
        part = formule("unités concernées / unités de l'ensemble = {} / {}", self.unites, self.ensemble)
        reporter = formule(
            "max(0 ; unités concernées − part visée × ensemble) = max(0 ; {} − {} × {})", self.unites, visee, self.ensemble
        )
        return (
            Etape(self.regle.intitule, part, self.part, texte),
            Etape("Unités à reporter", reporter, self.a_reporter, texte),
            Etape("Coût d'une unité choisie", self.destination.libelle, self.destination.cout, texte),
        )

    def constat(self, changements: Iterable[Changement]) -> Constat:
        """Where the establishment stands, in a sentence that promises what the list holds, or nothing."""
        gains = [un.gain for un in changements]
        part, visee = ecrire(Nature.PART, self.part, self.regle.part_visee)
        debut, cible = f"{self.regle.intitule} : {part} des unités", f"{visee} ({self.regle.origine_part})"
        if not self.sources:
            phrase = f"{self.regle.intitule} : aucun produit à remplacer, aucune économie n'est annoncée."
        elif self.a_reporter == 0:
            phrase = f"{debut}, le niveau visé de {cible} est atteint : aucune économie n'est annoncée."
        elif not gains:
            phrase = f"{debut}, niveau visé {cible}, mais aucun changement n'y gagne assez : aucune économie n'est annoncée."
        else:
            total = _en_euros(sum(gains, Decimal(0)))
            phrase = f"{debut}, niveau visé {cible} : {len(gains)} changement{'s' * (len(gains) > 1)}, jusqu'à {total}."
        return Constat(self.regle, self.part, phrase)


def part_des_pairs(parts: Iterable[Nombre | None], rang: Fraction, nombre_minimal: Nombre) -> Fraction | NonCalculable:
    """The share reached by peers at `rang` (1/2: median; 1/10: best decile of a share that should fall), type 7 quantile.

    Peers without a share are left out; `NonCalculable` under `nombre_minimal` of them.
    """
    connues = [part for part in parts if part is not None]
    visee = quartile(connues, rang)
    if visee is None or len(connues) < en_exact(nombre_minimal):
        return NonCalculable(formule("{} pair(s) avec une valeur, il en faut au moins {}", len(connues), nombre_minimal))
    return visee


def quoi_changer(
    lignes: Sequence[Ligne], regles: Sequence[Regle], couts_des_pairs: Mapping[str, Nombre], gain_minimal: Decimal
) -> Liste:
    """The changes to propose to one establishment, by gain in euros; rules are applied in the order given.

    `couts_des_pairs`: euros a unit by product code or class, used for a destination the establishment never prescribes.
    `gain_minimal`: euros under which a change is not worth a line. A rule that a missing or negative line makes
    unreadable goes to `impossibles` with its reason. Refuses a target outside [0 ; 1] and a negative cost of peers.
    """
    exiger_positif(gain_minimal=gain_minimal)
    restantes = _boites_par_code(lignes)
    examines: list[tuple[_Examen, tuple[Changement, ...]]] = []
    impossibles = {}
    for regle in regles:
        examen = _examiner(regle, lignes, couts_des_pairs)
        if isinstance(examen, NonCalculable):
            impossibles[regle.intitule] = examen
            continue
        retenus = examen.changements(restantes, gain_minimal)
        restantes |= {code: restantes[code] - un.boites for code, un in retenus.items()}
        examines.append((examen, tuple(retenus.values())))
    return _lister(examines, impossibles)


def _lister(examines: Sequence[tuple[_Examen, tuple[Changement, ...]]], impossibles: Mapping[str, NonCalculable]) -> Liste:
    changements = sorted((un for _, retenus in examines for un in retenus), key=lambda un: -un.gain)
    constats = tuple(examen.constat(retenus) for examen, retenus in examines)
    total = sum((un.gain for un in changements), Decimal("0.00"))
    somme = " + ".join(en_nombre(un.gain) for un in changements) or "aucun changement"
    etapes = [etape for examen, retenus in examines for etape in (*examen.etapes, *(un.etape for un in retenus))]
    hypotheses = tuple(une for examen, _ in examines for une in examen.destination.hypotheses)
    etapes.append(Etape("Gain total", somme, total))
    calcul = Calcul({"gain_total": total, "changements": len(changements)}, tuple(etapes), hypotheses)
    return Liste(tuple(changements), constats, impossibles, total, calcul)


def _boites_par_code(lignes: Sequence[Ligne]) -> dict[str, int]:
    boites = {ligne.code: ligne.boites or 0 for ligne in lignes}
    if len(boites) < len(lignes):
        raise DonneeRefusee("lignes", "un code de produit figure deux fois", "une ligne par produit")
    return boites


def _examiner(regle: Regle, lignes: Sequence[Ligne], couts: Mapping[str, Nombre]) -> _Examen | NonCalculable:
    exiger_part(part_visee=regle.part_visee)
    lus = _lire([ligne for ligne in lignes if ligne.ensembles & {regle.de, regle.vers}])
    if isinstance(lus, NonCalculable):
        return lus
    if not lus:
        return NonCalculable("aucune unité prescrite : aucune part à comparer")
    destination = _destination(regle, lus, couts)
    if isinstance(destination, NonCalculable):
        return destination
    return _Examen(regle, _sources(regle, lus, destination), destination, sum(lu.unites for lu in lus))


def _lire(lignes: Sequence[Ligne]) -> list[_Lu] | NonCalculable:
    """Lines with boxes; one unknown or negative makes the shares of its classes meaningless."""
    lus = []
    for ligne in lignes:
        if ligne.boites is None or ligne.unites_par_boite is None or ligne.depense is None:
            return NonCalculable(f"« {ligne.libelle} » : boîtes, unités par boîte ou montant non connus")
        if ligne.boites < 0 or ligne.depense < 0 or ligne.unites_par_boite <= 0:
            return NonCalculable(f"« {ligne.libelle} » : boîtes, unités par boîte ou montant négatifs (régularisation)")
        if ligne.boites:
            depense = en_exact(euros(ligne.depense))
            lus.append(_Lu(ligne.code, ligne.libelle, ligne.ensembles, ligne.boites, ligne.unites_par_boite, depense))
    return lus


def _destination(regle: Regle, lus: Sequence[_Lu], couts: Mapping[str, Nombre]) -> _Destination | NonCalculable:
    """Where the units go, at the establishment's own cost; its peers' when it has none, or when its median product is its
    dearest; else nothing can be said."""
    if regle.produit_reference:
        choisis = [lu for lu in lus if lu.code == regle.produit_reference]
    elif regle.vers == regle.de:
        median = _median(lus)
        choisis = [median] if any(lu.cout > median.cout for lu in lus) else []
    else:
        choisis = [lu for lu in lus if regle.vers in lu.ensembles]
    if choisis:
        cout = sum((lu.depense for lu in choisis), Fraction(0)) / sum(lu.unites for lu in choisis)
        un_produit = regle.produit_reference or regle.vers == regle.de
        nomme = choisis[0].libelle if un_produit else f"{regle.vers} (coût moyen de l'établissement)"
        return _Destination(choisis[0].code if un_produit else "", nomme, cout)
    cle = regle.produit_reference or regle.vers
    if cle not in couts:
        return NonCalculable(f"ni l'établissement ni ses pairs n'ont de coût plus bas connu pour « {cle} »")
    exiger_positif(couts_des_pairs=couts[cle])
    return _Destination(regle.produit_reference, f"{cle} (coût moyen des pairs)", en_exact(couts[cle]), des_pairs=True)


def _median(lus: Sequence[_Lu]) -> _Lu:
    """The product at which half of the units, counted from the cheapest, are reached."""
    moitie, cumul = Fraction(sum(lu.unites for lu in lus), 2), 0
    tries = sorted(lus, key=lambda lu: (lu.cout, lu.code))
    for lu in tries:
        cumul += lu.unites
        if cumul >= moitie:
            return lu
    return tries[-1]


def _sources(regle: Regle, lus: Sequence[_Lu], destination: _Destination) -> list[_Lu]:
    """The products whose share must fall: the class, or its dearest product when the units stay inside it."""
    candidats = [lu for lu in lus if regle.de in lu.ensembles and lu.code != destination.code]
    if regle.vers != regle.de or regle.produit_reference or not candidats:
        return candidats
    plus_cher = max(candidats, key=lambda lu: (lu.cout, lu.code))
    return [plus_cher] if plus_cher.cout > destination.cout else []


def _reporter(regle: Regle, lu: _Lu, destination: _Destination, boites: int) -> Changement:
    unites = boites * lu.par_boite
    gain = au_centime(Fraction(floor(unites * (lu.cout - destination.cout) * 100), 100))
    return Changement(regle, lu.libelle, destination.libelle, boites, lu.boites, unites, lu.cout, destination.cout, gain)


def _en_euros(montant: Decimal) -> str:
    """Whole euros without their zeros: « 4 210 € », « 4 210,35 € »."""
    return f"{en_nombre(int(montant))}\u00a0€" if montant == int(montant) else en_euros(montant)
