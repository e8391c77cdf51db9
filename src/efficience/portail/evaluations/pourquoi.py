"""« Pourquoi ce montant ? » : the steps of each part, the waterfall, the split, the other readings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from efficience.documents.graphiques import LARGE, Graphique, Haltere, Valeur, cascade, halteres
from efficience.noyau.autres_lectures import LectureAutre, lire_autrement
from efficience.noyau.cascade import Cascade, descendre
from efficience.noyau.economie import Conditions
from efficience.noyau.evaluation_annuelle import Ligne, Objectif
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.interessement import degre_realisation
from efficience.noyau.montant import au_centime, en_nombre
from efficience.noyau.parametres import Releve
from efficience.noyau.periode import Periode
from efficience.noyau.rejouable.ecriture import empreinte
from efficience.noyau.rejouable.entrees import Entrees
from efficience.noyau.rejouable.resultat import PREMIERE, Resultat, calculer, ecrire, evaluation_de
from efficience.noyau.suivi_annuel import Annuelle, Suivi, suivre
from efficience.portail.evaluations.models import Calcule
from efficience.portail.indicateurs.gardes import garder
from efficience.reglement import ErreurReglement, Texte, officiel


@dataclass(frozen=True)
class Autre:
    """Another reading of one indicator: what it would give, the difference with the amount."""

    indicateur: str
    lecture: LectureAutre

    @property
    def montant(self) -> Decimal:
        """Euros under that reading."""
        montant = self.lecture.calcul.resultat["interessement"]
        assert isinstance(montant, Decimal)
        return montant


@dataclass(frozen=True)
class Pourquoi:
    """What the page says of a computation. `rejoue`: computed again now, and found identical; None: it could not be."""

    resultat: Resultat
    entrees: Entrees
    rejoue: bool | None
    descente: Cascade | None
    suivis: Sequence[Suivi]
    autres: Sequence[Autre]
    effets: Sequence[tuple[str, Decimal, Decimal, Decimal]]
    textes: Sequence[Texte]
    sites: Sequence[tuple[str, str, int, str, str]]


def expliquer(calcule: Calcule) -> Pourquoi:
    """All that explains a computation, as it was kept."""
    resultat, entrees = calcule.lu, calcule.entrees_lues
    lignes = _lignes(entrees)
    return Pourquoi(
        resultat, entrees, rejouer(calcule, entrees), _descente(lignes), _suivis(entrees), tuple(_autres(entrees, lignes)),
        tuple((li.intitule, -e.volume, -e.structure, -e.prix) for li in lignes if (e := li.effets) and li.calcul),
        textes_cites(resultat), tuple(_par_site(entrees)),
    )  # fmt: skip


def _par_site(entrees: Entrees) -> Iterator[tuple[str, str, int, str, str]]:
    """What each site measured, the first measure of each indicator, or the reason why there is none."""
    for code, valeurs in entrees.valeurs.items():
        for une in sorted(valeurs, key=lambda v: (v.site, v.annee)):
            mesure, valeur = next(iter(sorted(une.mesures.items(), key=lambda m: m[0] != "depense")), ("", None))
            dite = en_nombre(valeur) if valeur is not None else une.statut.value.replace("_", " ")
            yield code, une.site, une.annee, mesure, dite


def rejouer(calcule: Calcule, entrees: Entrees) -> bool | None:
    """Compute again from what was kept: identical, or not; None when today's law no longer reads that year."""
    try:
        return empreinte(ecrire(calculer(entrees))) == calcule.empreinte
    except (ErreurReglement, DonneeRefusee):
        return None


def _lignes(entrees: Entrees) -> Sequence[Ligne]:
    if entrees.generation == PREMIERE:
        return ()
    try:
        return evaluation_de(entrees, entrees.reglement).lignes
    except ErreurReglement:
        return ()


def _descente(lignes: Sequence[Ligne]) -> Cascade | None:
    if not any(ligne.calcul for ligne in lignes):
        return None
    return descendre([ligne.apport for ligne in lignes])


def _suivis(entrees: Entrees) -> Sequence[Suivi]:
    """The indicators over two years; none for a first generation, whose grid has no year before."""
    try:
        return suivre(entrees) if entrees.generation != PREMIERE else ()
    except ErreurReglement:
        return ()


def dessins_de(calcule: Calcule, lu: Pourquoi, largeur: int = LARGE) -> dict[str, Graphique]:
    """The charts of a computation, by name: the same ones on the page and in the report."""
    dessins = {"cascade": dessiner(calcule, lu.descente, largeur)} if lu.descente else {}
    return dessins | ({"halteres": comparer(calcule, lu.suivis, largeur)} if lu.suivis else {})


def comparer(calcule: Calcule, suivis: Sequence[Suivi], largeur: int = LARGE) -> Graphique:
    """The dumbbells of a computation, from one year to the next."""
    nom, annee = str(calcule.evaluation.contrat.etablissement), calcule.evaluation.annee
    lignes = [
        Haltere(un.intitule, un.nature, un.sens, _valeur(un.reference), _valeur(un.observe), un.cible) for un in suivis
    ]
    annees = (str(annee - 1), str(annee))
    return garder(lambda: halteres(nom, annees, lignes, largeur), "halteres", calcule.empreinte_entrees, largeur, nom)


def _valeur(lue: Annuelle) -> Valeur:
    return Valeur(lue.nombre, lue.statut, lue.provisoire)


def dessiner(calcule: Calcule, descente: Cascade, largeur: int = LARGE) -> Graphique:
    """The waterfall of a computation: drawn once, since a computation never changes."""
    nom = f"Part nationale de l’évaluation {calcule.evaluation.annee}"
    return garder(lambda: cascade(nom, descente, largeur), "cascade", calcule.empreinte, largeur, nom)


def _autres(entrees: Entrees, lignes: Sequence[Ligne]) -> Sequence[Autre]:
    """What each computed indicator would give under the other readings of the texts."""
    objectifs = {objectif.fiche.code: objectif for objectif in entrees.objectifs}
    trouvees = []
    for ligne in lignes:
        if ligne.calcul is None:
            continue
        objectif, releve = objectifs[ligne.indicateur], Releve(entrees.reglement, Periode.annee(entrees.annee).fin)
        forme = objectif.fiche.economie
        assert forme is not None
        conditions = Conditions.lire(forme, releve, objectif.fiche.taux_plafond, ligne.degre)
        lues = lire_autrement(
            forme, ligne.reference, ligne.observe, conditions, ligne.effets, _autre_degre(objectif, ligne, releve)
        )
        trouvees += [Autre(ligne.intitule, lue) for lue in lues]
    return trouvees


def _autre_degre(objectif: Objectif, ligne: Ligne, releve: Releve) -> Fraction:
    """The degree had it been applied, or the whole share where it is."""
    avant, apres = ligne.reference.get("depense"), ligne.observe.get("depense")
    if releve.lire("facteur_degre") or not objectif.fiche.cible_evolution or not avant or apres is None:
        return Fraction(1)
    return degre_realisation(au_centime(avant), au_centime(apres), releve.lire(objectif.fiche.cible_evolution))


def textes_cites(resultat: Resultat) -> Sequence[Texte]:
    """The legal texts that the steps cite, each once, in their order."""
    cles = dict.fromkeys(etape.texte for p in resultat.parties if p.calcul for etape in p.calcul.etapes if etape.texte)
    connus = officiel().textes
    return [connus[cle] for cle in cles if cle in connus]
