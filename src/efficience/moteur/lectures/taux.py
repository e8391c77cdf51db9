"""The readings of a rate: control limits, small numbers, rank among all and in the category. All establishments at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from efficience.moteur.lectures.comparables import Taux
from efficience.moteur.lectures.effectifs import Garde
from efficience.moteur.lectures.lecture import Absence, Lecture, Sujet, non_calculable, parametres, somme
from efficience.moteur.resultats import Resultats
from efficience.noyau import limites, petits_nombres, rangs
from efficience.noyau.calcul import NonCalculable
from efficience.noyau.limites import Entonnoir, Modele, Reglages
from efficience.noyau.montant import Nombre, en_nombre
from efficience.noyau.petits_nombres import Dispersion
from efficience.noyau.population import Mesure, Nature, Observation, Population, ecrire, rassembler
from efficience.reglement import Reglement

_MINIMUM = "etablissements_minimaux_comparaison"
_NIVEAUX = ("niveau_limite_controle", "niveau_limite_controle_forte")
_CAS: Mapping[Nature, str] = {Nature.PART: "cas_minimaux_limites", Nature.MONTANT_MOYEN: "patients_minimaux_limites"}
_CV: Mapping[Nature, tuple[str, ...]] = {Nature.PART: (), Nature.MONTANT_MOYEN: ("coefficient_variation_pansements",)}
_SURDISPERSION = ("part_winsorisee_surdispersion", "modele_surdispersion")
_TOUS, _CATEGORIE = "rang", "rang_categorie"


class LecteurTaux:
    """One rate, one year: what is common to all establishments is computed once, then each is read."""

    def __init__(
        self, resultats: Resultats, sujet: Sujet, taux: Taux, finess: list[str], garde: Garde, reglement: Reglement
    ) -> None:
        self._sujet, self._taux = sujet, taux
        self._limites = parametres(
            reglement, sujet.annee, *_NIVEAUX, _CAS[taux.nature], *_SURDISPERSION, *_CV[taux.nature], _MINIMUM
        )
        self._petits = parametres(reglement, sujet.annee, "fiabilite_minimale", *_CV[taux.nature], _MINIMUM)
        self._rangs = parametres(reglement, sujet.annee, "pairs_minimaux_deciles", _MINIMUM)
        self._cv: Nombre | None = next((self._limites[nom] for nom in _CV[taux.nature]), None)
        noms = tuple(dict.fromkeys((*taux.numerateur, *taux.denominateur)))
        self._absences = {un: garde.absence(resultats, un, sujet.annee, noms) for un in finess}
        self._categories = {un: resultats.etablissements.get(un, {}).get("categorie", "") for un in finess}
        self._population = self._rassembler(resultats, finess)
        self._mesures: Mapping[str, Mesure] = (
            {} if isinstance(self._population, NonCalculable) else {m.etablissement: m for m in self._population.mesures}
        )
        self._entonnoir = self._tracer()
        self._lectures: Mapping[str, limites.Lecture] = (
            {lu.mesure.etablissement: lu for lu in self._entonnoir.lectures}
            if isinstance(self._entonnoir, Entonnoir)
            else {}
        )
        self._dispersion = self._disperser()
        self._echelles = self._graduer()

    def _rassembler(self, resultats: Resultats, finess: list[str]) -> Population | NonCalculable:
        """Those whose value is missing or protected are set aside: an extreme value of the scale is shown to all."""
        observations = []
        for un in finess:
            if self._absences[un] is not None:
                observations.append(Observation(un, None, None))
                continue
            mesures = resultats.mesures(self._sujet.indicateur, un, self._sujet.annee)
            numerateur = somme(mesures.get(nom) for nom in self._taux.numerateur)
            denominateur = somme(mesures.get(nom) for nom in self._taux.denominateur)
            observations.append(Observation(un, numerateur, denominateur))
        return rassembler(observations, self._taux.nature, self._limites[_MINIMUM])

    def _tracer(self) -> Entonnoir | NonCalculable:
        if self._taux.sans_limites:
            return NonCalculable(self._taux.sans_limites)
        if isinstance(self._population, NonCalculable):
            return self._population
        lus = self._limites
        modele = Modele(lus["modele_surdispersion"])
        reglages = Reglages(
            lus[_NIVEAUX[0]], lus[_NIVEAUX[1]], lus["part_winsorisee_surdispersion"], lus[_CAS[self._taux.nature]], modele
        )
        return limites.entonnoir(self._population, self._taux.sens, reglages, self._cv)

    def _disperser(self) -> Dispersion | NonCalculable:
        if self._taux.sans_limites:
            return NonCalculable(self._taux.sans_limites)
        if isinstance(self._population, NonCalculable):
            return self._population
        return petits_nombres.disperser(self._population, self._cv)

    def _graduer(self) -> Mapping[str, rangs.Echelle | NonCalculable]:
        """The scale of all (key: empty) and of each category."""
        if isinstance(self._population, NonCalculable):
            return {"": self._population}
        valeurs: dict[str, list[Fraction]] = defaultdict(list)
        for mesure in self._population.mesures:
            for categorie in {"", self._categories[mesure.etablissement]}:
                valeurs[categorie].append(mesure.valeur)
        minimaux = self._rangs[_MINIMUM], self._rangs["pairs_minimaux_deciles"]
        return {categorie: rangs.graduer(lues, self._taux.nature, *minimaux) for categorie, lues in valeurs.items()}

    def ensemble(self) -> Iterator[Lecture]:
        """What is common to all: the common value, around which limits are drawn."""
        nom = f"valeur_commune/{self._taux.mesure}"
        if isinstance(self._population, NonCalculable):
            yield self._sujet.sans("", nom, non_calculable(self._population.motif))
            return
        commune = self._population.reference
        nombre = en_nombre(len(self._population.mesures))
        phrase = f"{ecrire(self._taux.nature, commune)[0]} pour l'ensemble des {nombre} établissements comparés."
        calcul = self._entonnoir.calcul if isinstance(self._entonnoir, Entonnoir) else None
        yield self._sujet.lire(
            "", nom, Verdict.INFORMATION, phrase, valeur=commune, hypotheses=self._limites.hypotheses, calcul=calcul
        )

    def lire(self, finess: str) -> Iterator[Lecture]:
        """The readings of one establishment."""
        absence, mesure = self._absences[finess], self._mesures.get(finess)
        if absence is None and mesure is None:
            ecartees = {} if isinstance(self._population, NonCalculable) else self._population.ecartees
            motif = self._population.motif if isinstance(self._population, NonCalculable) else ecartees[finess]
            absence = non_calculable(motif)
        yield from self._lire_limites(finess, absence)
        yield self._lire_petits(finess, absence)
        yield self._lire_rang(finess, mesure, absence, _TOUS, "", "établissements")
        categorie = self._categories[finess]
        if absence is None and not categorie:
            absence = non_calculable("la catégorie de l'établissement n'est pas connue")
        pairs = f"établissements de catégorie {categorie}"
        yield self._lire_rang(finess, mesure, absence, _CATEGORIE, categorie, pairs)

    def _lire_limites(self, finess: str, absence: Absence | None) -> Iterator[Lecture]:
        """Three pairs: the usual limits and the wide ones, with over-dispersion; the usual ones without it."""
        nom, mots = f"limites/{self._taux.mesure}", self._limites.hypotheses
        if absence is None and isinstance(self._entonnoir, NonCalculable):
            absence = non_calculable(self._entonnoir.motif)
        lu = self._lectures.get(finess)
        if absence is not None or lu is None or isinstance(self._entonnoir, NonCalculable):
            yield self._sujet.sans(finess, nom, absence or non_calculable("valeur absente"))
            return
        verdict, valeur = lu.position.name.lower(), lu.mesure.valeur
        if lu.couloirs is None:
            yield self._sujet.lire(finess, nom, verdict, lu.phrase, valeur=valeur, hypotheses=mots)
            return
        sans = self._entonnoir.couloirs(lu.mesure.effectif, ajustes=False)[0]
        for suffixe, couloir, phrase in (
            ("", lu.couloirs[0], lu.phrase),
            ("_fortes", lu.couloirs[1], "Limites élargies, pour le graphique en entonnoir."),
            ("_sans_surdispersion", sans, "Limites du hasard seul, pour le graphique en entonnoir."),
        ):
            yield self._sujet.lire(
                finess,
                f"limites{suffixe}/{self._taux.mesure}",
                verdict if not suffixe else Verdict.INFORMATION,
                phrase,
                valeur=valeur,
                basse=couloir.bas,
                haute=couloir.haut,
                hypotheses=mots,
                calcul=None if suffixe else self._entonnoir.calcul,
            )

    def _lire_petits(self, finess: str, absence: Absence | None) -> Lecture:
        nom, mots = f"petits_nombres/{self._taux.mesure}", self._petits.hypotheses
        retour: petits_nombres.Retour | NonCalculable
        if absence is not None:
            return self._sujet.sans(finess, nom, absence)
        if isinstance(self._dispersion, NonCalculable) or isinstance(self._population, NonCalculable):
            retour = NonCalculable(self._dispersion.motif if isinstance(self._dispersion, NonCalculable) else "")
        else:
            minimum = self._petits["fiabilite_minimale"]
            retour = petits_nombres.retour_a_la_moyenne(self._population, self._dispersion, finess, self._taux.sens, minimum)
        if isinstance(retour, NonCalculable):
            return self._sujet.sans(finess, nom, non_calculable(retour.motif))
        verdict = Verdict.PRUDENCE if retour.avertir else Verdict.FIABLE
        return self._sujet.lire(
            finess, nom, verdict, retour.phrase, valeur=retour.attendu, hypotheses=mots, calcul=retour.calcul
        )

    def _lire_rang(
        self, finess: str, mesure: Mesure | None, absence: Absence | None, rang: str, cle: str, pairs: str
    ) -> Lecture:
        nom, mots = f"{rang}/{self._taux.mesure}", self._rangs.hypotheses
        echelle = self._echelles.get(cle)
        if absence is None and isinstance(echelle, NonCalculable):
            absence = non_calculable(echelle.motif)
        if absence is not None or mesure is None or not isinstance(echelle, rangs.Echelle):
            return self._sujet.sans(finess, nom, absence or non_calculable("valeur absente"))
        situe = rangs.situer(mesure.valeur, echelle, self._taux.sens, pairs)
        verdict = f"dixieme_{situe.dixieme:02}" if situe.dixieme else situe.cote.name.lower()
        return self._sujet.lire(
            finess, nom, verdict, situe.phrase, valeur=mesure.valeur, basse=situe.bas, haute=situe.haut, hypotheses=mots
        )


class Verdict:
    """Words for programs that are not those of a position or of a status."""

    INFORMATION = "information"
    PRUDENCE = "petits_nombres"
    FIABLE = "fiable"
