"""Publish safely: hide the small counts and what would give them away, attack, hide more, refuse if it cannot be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from efficience.moteur.refus import Refus
from efficience.moteur.secret.attaquant import attaquer
from efficience.moteur.secret.completion import completer, manquantes
from efficience.moteur.secret.fuites import Fuite, Intervalle, Methode
from efficience.moteur.secret.hierarchies import Rattachements, rattachements, reductions
from efficience.moteur.secret.masquage import Improtegeable, Masquage
from efficience.moteur.secret.publication import Case, Cases, Cle, Table, rassembler, roles_de, verifier_effectifs
from efficience.moteur.secret.roles import Nature, Role
from efficience.moteur.secret.systeme import Systeme, batir
from efficience.noyau.indicateur import Statut

_ESSAIS = 12


@dataclass(frozen=True)
class Bilan:
    """What was hidden: `primaires` are small counts and what is linked to them, `secondaires` are their covers."""

    montrees: int
    primaires: int
    secondaires: int
    absentes: int
    essais: int
    avertissements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Protection:
    """Tables ready to publish, in the order given."""

    tables: tuple[Table, ...]
    bilan: Bilan
    masquees: frozenset[Cle]
    primaires: frozenset[Cle]


@dataclass(frozen=True)
class Enonce:
    """The problem: the true cells, what they are, and the former release."""

    cases: Mapping[Cle, Case]
    roles: Mapping[str, Role]
    contenu: Rattachements
    k: int
    largeur: int
    anciennes: Mapping[Cle, Case]

    @property
    def deja_publics(self) -> dict[Cle, Fraction]:
        """Cells that the former release showed with the value they still have."""
        anciennes = {cle: case.valeur for cle, case in self.anciennes.items() if case.valeur is not None}
        return {cle: v for cle, v in anciennes.items() if cle in self.cases and self.cases[cle].valeur == v}


def proteger(
    tables: Sequence[Table],
    k: int,
    largeur: int | None = None,
    precedentes: Sequence[Table] = (),
    connus: Rattachements | None = None,
) -> Protection:
    """Hide what must be, in all these tables together.

    A count from 1 to k - 1 is hidden, and nobody may place it in an interval narrower than `largeur` (default: half of what
    « moins de k » leaves open). `precedentes`: the former release, published; `connus`: hospital → region and the like.
    Raises Refus when a cell cannot be protected, naming it.
    """
    contenu = rattachements([*tables, *precedentes], connus)
    reduire = reductions([*tables, *precedentes], contenu)
    roles = roles_de([*tables, *precedentes])
    enonce = Enonce(
        rassembler(tables, reduire),
        roles,
        contenu,
        k,
        (k - 1) // 2 if largeur is None else largeur,
        rassembler(precedentes, reduire),
    )
    verifier_effectifs(enonce.cases, roles)
    masquees, primaires, essais = _chercher(enonce)
    return Protection(
        tuple(table.masquee(masquees, reduire) for table in tables),
        _bilan(enonce, masquees, primaires, essais),
        masquees,
        primaires,
    )


def _chercher(enonce: Enonce) -> tuple[frozenset[Cle], frozenset[Cle], int]:
    """Mask and attack until nothing leaks."""
    absentes = manquantes(enonce.cases, enonce.roles, enonce.contenu)
    completes = completer(enonce.cases, enonce.roles, enonce.contenu, absentes)
    systeme = batir(dict(enonce.cases) | completes, enonce.roles, enonce.contenu, enonce.k, absentes)
    primaires = _primaires(enonce, systeme)
    largeurs = _largeurs(enonce, systeme)
    publics = enonce.deja_publics
    for inconnue in systeme.inconnues:
        if inconnue.sensible and inconnue.cle in publics:
            raise _refus(f"{inconnue.cle} : la version précédente la montrait déjà avec la même valeur")
    interdits = {systeme.inconnues[systeme.rang[cle]].masque or cle for cle in publics if cle in systeme.rang}
    exigees = dict(largeurs)
    for essai in range(1, _ESSAIS + 1):
        try:
            masques = Masquage(systeme, primaires, interdits - primaires, exigees).proteger()
        except Improtegeable as erreur:
            raise _refus(f"impossible de protéger {erreur.cle} : ce qui doit rester visible la donne") from erreur
        masquees = _etendre(masques, enonce, systeme)
        fuites = [f for f in _attaquer(enonce, masquees, largeurs, absentes) if _juste(f, systeme, largeurs)]
        if not fuites:
            return masquees, _etendre(primaires, enonce, systeme), essai
        for fuite in fuites:
            exigees[fuite.cle] = exigees.get(fuite.cle, Fraction(1)) + 1
    raise _refus(f"impossible de protéger {fuites[0]}")


def _juste(fuite: Fuite, systeme: Systeme, largeurs: Mapping[Cle, Fraction]) -> bool:
    """False when the attacker is too far from the truth for its narrow interval to tell anything."""
    bas, haut = fuite.intervalle.bas, fuite.intervalle.haut
    if fuite.cle not in systeme.rang or bas is None or haut is None:
        return True
    vraie = systeme.inconnues[systeme.rang[fuite.cle]].valeur
    ecart = max(haut, vraie) - min(bas, vraie)
    return ecart == 0 or ecart < largeurs.get(fuite.cle, 0)


def _refus(constat: str) -> Refus:
    conseil = "publier moins de détail (regrouper des lignes, retirer un total), ou ne pas publier cette table"
    return Refus(constat, attendu="aucune case masquée ne doit pouvoir se déduire", conseil=conseil)


def _primaires(enonce: Enonce, systeme: Systeme) -> frozenset[Cle]:
    """Small counts, what has no count to be judged by, and what the former release hid."""
    masques = {i.masque for i in systeme.inconnues if i.sensible and i.masque is not None}
    masques |= {cle for cle in enonce.cases if _sans_effectif(cle, enonce)}
    for i in systeme.inconnues:
        ancienne = enonce.anciennes.get(i.cle)
        if ancienne is not None and ancienne.statut is Statut.PROTEGE and i.valeur and i.masque is not None:
            masques.add(i.masque)
    for cle, rang in systeme.rang.items():
        termes = [systeme.inconnues[t] for t in systeme.termes.get(rang, ()) if systeme.inconnues[t].valeur]
        if termes and all(terme.masque in masques for terme in termes):
            masques.add(cle)
    return frozenset(masques)


def _sans_effectif(cle: Cle, enonce: Enonce) -> bool:
    """True for an amount that no visible count comes with."""
    role = enonce.roles[cle.mesure]
    if role.nature is not Nature.LIE or enonce.cases[cle].valeur is None:
        return False
    return not role.de or (compte := enonce.cases.get(Cle(role.de[0], cle.lieu))) is None or compte.valeur is None


def _largeurs(enonce: Enonce, systeme: Systeme) -> dict[Cle, Fraction]:
    """How uncertain each sensitive cell must be: `largeur` persons for a count, its own value for an amount linked to it."""
    sensibles = {i.masque for i in systeme.inconnues if i.sensible and i.masque is not None}
    largeurs = {i.cle: abs(i.valeur) for i in systeme.inconnues if i.masque in sensibles}
    largeurs |= {i.cle: Fraction(enonce.largeur) for i in systeme.inconnues if i.sensible}
    for compte, complement in systeme.complements.items():
        if systeme.inconnues[complement].sensible:
            largeurs[systeme.inconnues[compte].cle] = Fraction(enonce.largeur)
    return largeurs


def _etendre(masques: frozenset[Cle], enonce: Enonce, systeme: Systeme) -> frozenset[Cle]:
    """All the values that go with these masks: linked magnitudes, and ratios of which a term is not shown."""
    caches = {i.cle for i in systeme.inconnues if i.masque in masques} | set(masques)
    visibles = {cle for cle, case in enonce.cases.items() if case.valeur is not None} - caches
    for cle in list(visibles):
        role = enonce.roles[cle.mesure]
        if role.nature is Nature.RAPPORT and not all(Cle(nom, cle.lieu) in visibles for nom in role.composantes):
            caches.add(cle)
    return frozenset(cle for cle in caches if cle in enonce.cases and enonce.cases[cle].valeur is not None)


def publiee(cases: Cases, masquees: frozenset[Cle]) -> dict[Cle, Case]:
    """What a reader sees once these cells are hidden."""
    return {cle: Case(Statut.PROTEGE) if cle in masquees else case for cle, case in cases.items()}


def _attaquer(
    enonce: Enonce, masquees: frozenset[Cle], largeurs: Mapping[Cle, Fraction], absentes: Mapping[Cle, None]
) -> list[Fuite]:
    """The new release alone, the new one helped by the former one, then the former one helped by the new one."""
    vue = publiee(enonce.cases, masquees)
    publics = {cle: v for cle, v in enonce.deja_publics.items() if cle in masquees}
    fuites = attaquer(vue, enonce.roles, enonce.contenu, enonce.k, largeurs)
    if absentes:
        fuites += attaquer(vue, enonce.roles, enonce.contenu, enonce.k, largeurs, absentes=absentes)
    if publics:
        fuites += attaquer(vue, enonce.roles, enonce.contenu, enonce.k, largeurs, publics)
    return fuites + entre_versions(enonce.anciennes, vue, enonce.roles, enonce.contenu, enonce.k)


def entre_versions(
    anciennes: Cases, nouvelles: Cases, roles: Mapping[str, Role], contenu: Rattachements, k: int
) -> list[Fuite]:
    """Cells hidden in the former release that the new one gives away, where nothing says that they changed."""
    caches = {cle for cle, case in anciennes.items() if case.statut is Statut.PROTEGE}
    devoiles = {cle: v for cle in caches if cle in nouvelles and (v := nouvelles[cle].valeur)}
    if not devoiles:
        return []
    seule = {fuite.cle for fuite in attaquer(anciennes, roles, contenu, k)}
    ensemble = attaquer(anciennes, roles, contenu, k, connus=devoiles)
    return [
        Fuite(f.cle, Intervalle(f.intervalle.bas, f.intervalle.haut, Methode.VERSIONS))
        for f in ensemble
        if f.cle in caches - devoiles.keys() - seule
    ]


def _bilan(enonce: Enonce, masquees: frozenset[Cle], primaires: frozenset[Cle], essais: int) -> Bilan:
    statuts = [case.statut for case in enonce.cases.values()]
    approchees = sorted({m for m, role in enonce.roles.items() if role.approche})
    sans = sorted({cle.mesure for cle in enonce.cases if _sans_effectif(cle, enonce)})
    avertissements = []
    if approchees:
        avertissements.append("jugées sur un nombre d'objets, faute d'un effectif de personnes : " + ", ".join(approchees))
    if sans:
        avertissements.append("masquées en entier, faute d'effectif : " + ", ".join(sans))
    return Bilan(
        montrees=statuts.count(Statut.CALCULE) - len(masquees),
        primaires=len(masquees & primaires),
        secondaires=len(masquees - primaires),
        absentes=len(statuts) - statuts.count(Statut.CALCULE),
        essais=essais,
        avertissements=tuple(avertissements),
    )
