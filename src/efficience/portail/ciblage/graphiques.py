"""The two charts of a targeting: the funnel with the zone of the criterion, the map of who meets it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from efficience.documents.graphiques import Acteurs, Graphique, Site, Sujet, Valeur, Zone
from efficience.documents.graphiques import carte as tracer_carte
from efficience.documents.graphiques import entonnoir as tracer_entonnoir
from efficience.noyau import limites
from efficience.noyau.calcul import NonCalculable
from efficience.noyau.cibles.motifs import ecrire_criteres
from efficience.noyau.cibles.simulation import Simulation
from efficience.noyau.indicateur import Sens, Statut
from efficience.noyau.montant import Nombre, en_exact
from efficience.noyau.parametres import Releve
from efficience.noyau.population import Nature, Observation, rassembler
from efficience.noyau.profil import Observe
from efficience.portail.ciblage.chiffres import Observes
from efficience.portail.ciblage.models import Campagne
from efficience.portail.etablissements.models import Etablissement
from efficience.reglement import Reglement
from efficience.reglement.profils import Ciblage, Critere

_CAS = {Nature.PART: "cas_minimaux_limites", Nature.MONTANT_MOYEN: "patients_minimaux_limites"}
_CV = "coefficient_variation_pansements"
BANDES = ("critères non remplis", "sort avec l’essai", "entre avec l’essai", "critères remplis")
Lieux = Mapping[str, Etablissement]


def taux_compare(observes: Observes) -> Mapping[str, Any] | None:
    """The rate of the indicator whose limits exist; none when chance has no place in it."""
    return next((taux for taux in observes.publication.definition.taux if not taux["sans_limites"]), None)


def entonnoir(
    campagne: Campagne, ciblage: Ciblage, reglement: Reglement, observes: Observes, lieux: Lieux, largeur: int
) -> Graphique | None:
    """Who stands out of the region's limits, the zone of the criterion shaded; nothing when the indicator has no limits."""
    taux = taux_compare(observes)
    if taux is None:
        return None
    nature, releve = Nature(taux["nature"]), Releve(reglement, campagne.au)
    minimum = releve.lire("etablissements_minimaux_comparaison")
    siens = [un for un in observes.population if un.finess in observes.siens]
    population = rassembler((_observation(un, taux) for un in siens), nature, minimum)
    if isinstance(population, NonCalculable):
        return None
    cv = releve.lire(_CV) if nature is Nature.MONTANT_MOYEN else None
    trace = limites.entonnoir(population, Sens(taux["sens"]), _reglages(releve, nature), cv)
    if isinstance(trace, NonCalculable):
        return None
    intitule = next((c.critere for c in ciblage.criteres if _porte(c, [taux["mesure"]])), taux["mesure"].replace("_", " "))
    annee = str(campagne.annee_resultats)
    sujet = Sujet(_majuscule(intitule), nature, Sens(taux["sens"]), annee, _majuscule(taux["unite"]), "la région")
    acteurs = Acteurs({finess: lieu.raison_sociale for finess, lieu in lieux.items()}, _absents(observes))
    return tracer_entonnoir(sujet, trace, acteurs, minimum, _zone(campagne, ciblage, reglement, taux), largeur)


def _reglages(releve: Releve, nature: Nature) -> limites.Reglages:
    return limites.Reglages(
        releve.lire("niveau_limite_controle"),
        releve.lire("niveau_limite_controle_forte"),
        releve.lire("part_winsorisee_surdispersion"),
        releve.lire(_CAS[nature]),
        limites.Modele(releve.lire("modele_surdispersion")),
    )


def _observation(un: Observe, taux: Mapping[str, Any]) -> Observation:
    return Observation(un.finess, _somme(un, taux["numerateur"]), _somme(un, taux["denominateur"]))


def _somme(un: Observe, noms: Iterable[str]) -> Nombre | None:
    lues = [un.mesures.get(nom) for nom in noms]
    connues = [en_exact(lue) for lue in lues if lue is not None and not isinstance(lue, str)]
    return sum(connues, Fraction(0)) if len(connues) == len(lues) else None


def _absents(observes: Observes) -> dict[str, Statut]:
    """Why a hospital has no value: the first of its figures that has none."""
    etats = {finess: [Statut(lu["statut"]) for lu in siens.values()] for finess, siens in observes.chiffres.items()}
    return {
        finess: next((e for e in lus if e is not Statut.CALCULE), Statut.NON_CALCULABLE) for finess, lus in etats.items()
    }


def _zone(campagne: Campagne, ciblage: Ciblage, reglement: Reglement, taux: Mapping[str, Any]) -> Zone | None:
    """The criteria on the rate drawn and on what it is counted over; those on euros cannot be drawn here."""
    ecrits = ecrire_criteres(ciblage, reglement, campagne.au)
    du_taux = [(c, e) for c, e in zip(ciblage.criteres, ecrits, strict=True) if _porte(c, [taux["mesure"]])]
    du_volume = [(c, e) for c, e in zip(ciblage.criteres, ecrits, strict=True) if _porte(c, taux["denominateur"])]
    if not du_taux and not du_volume:
        return None
    lire = Releve(reglement, campagne.au).lire
    entiere = len(du_taux) + len(du_volume) == len(ciblage.criteres)
    debut = "Zone du critère : " if entiere else "Zone d’une partie des critères : "
    libelle = debut + " et ".join(f"{c.critere} {e.condition}" for c, e in du_taux + du_volume)
    return Zone(
        libelle,
        valeur=lire(du_taux[0][0].seuil) if du_taux else None,
        volume=lire(du_volume[0][0].seuil) if du_volume else None,
        au_dessus=not du_taux or du_taux[0][0].operateur.startswith(">"),
    )


def _porte(critere: Critere, mesures: Sequence[str]) -> bool:
    return critere.forme == "seuil" and not critere.sur and list(critere.mesures) == list(mesures)


def _majuscule(mots: str) -> str:
    return mots[:1].upper() + mots[1:]


def carte(
    campagne: Campagne, observes: Observes, essai: Simulation, lieux: Lieux, intitule: str, largeur: int
) -> Graphique | None:
    """Where they are, by what the thresholds tried decide; nothing without any place, or any spend to size marks by."""
    places = [
        un for un in lieux.values() if un.latitude is not None and un.longitude is not None and un.finess in observes.siens
    ]
    if not places or not any(observes.depenses.values()):
        return None
    sites = [_site(un, observes, essai) for un in places]
    presentes = [bande for rang, bande in enumerate(BANDES) if rang in {0, 3} or any(s.bande == rang for s in sites)]
    rangs = {BANDES.index(bande): rang for rang, bande in enumerate(presentes)}
    ranges = [_ranger(site, rangs) for site in sites]
    return tracer_carte(f"{intitule}, {campagne.annee_resultats}", presentes, ranges, largeur=largeur)


def _site(un: Etablissement, observes: Observes, essai: Simulation) -> Site:
    depense = observes.depenses.get(un.finess)
    valeur = Valeur(depense) if depense is not None else Valeur(statut=_absents(observes)[un.finess])
    assert un.latitude is not None and un.longitude is not None
    return Site(un.finess, un.raison_sociale, un.departement, un.latitude, un.longitude, valeur, _bande(un.finess, essai))


def _bande(finess: str, essai: Simulation) -> int | Statut:
    if finess in essai.non_calculables:
        return Statut.NON_CALCULABLE
    if finess in essai.entrants:
        return 2
    return 3 if finess in essai.cibles else 1 if finess in essai.sortants else 0


def _ranger(site: Site, rangs: Mapping[int, int]) -> Site:
    if isinstance(site.bande, Statut):
        return site
    return Site(**{**vars(site), "bande": rangs[site.bande]})
