"""The rules anyone can try: their exact inputs, and one function that runs them with the law of a date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from efficience.noyau import interessement, repartition, sanction, surveillance
from efficience.noyau.calcul import Calcul
from efficience.noyau.delais import DELAIS, echeance
from efficience.noyau.entrees import COMPTE, DATE, EUROS, NOMBRE, PART, Entree, Selon, choix, lignes, lire_entree, liste
from efficience.noyau.exigences import DonneeRefusee
from efficience.noyau.ipep import montants as ipep
from efficience.noyau.parametres import Releve
from efficience.reglement import Reglement


@dataclass(frozen=True)
class RegleEssayable:
    """A rule: its inputs, the parameters of the law it reads besides (argument → name), and what computes it."""

    nom: str
    intitule: str
    entrees: tuple[Entree, ...]
    calculer: Callable[..., Calcul]
    parametres: Mapping[str, str | Selon] = field(default_factory=dict)

    def entree(self, nom: str) -> Entree:
        """The input of that name. Raises `DonneeRefusee` with the names that exist."""
        for entree in self.entrees:
            if entree.nom == nom:
                return entree
        connues = ", ".join(entree.nom for entree in self.entrees)
        raise DonneeRefusee(nom, f"entrée inconnue de « {self.nom} »", f"l'une de {connues}")


def _sans_facteur(facteur_degre: bool) -> int:
    """The degree when none is given: 1, unless the law in force weights by it."""
    if facteur_degre:
        raise DonneeRefusee("degre", "absent", "le degré de réalisation : le règlement l'applique (facteur_degre)")
    return 1


_PLAFONDS_DEPENSE: Mapping[str, str] = {
    "N-IPP": "taux_plafond_ipp",
    "N-ARA2": "taux_plafond_ara2",
    "N-EZE": "taux_plafond_eze",
    "N-PERF": "taux_plafond_perf",
    "N-IC": "taux_plafond_ic",
}
_DEGRE = Entree("degre", PART, parametre="facteur_degre", depuis=_sans_facteur)


_AMORCAGE = {
    "forfait": "forfait_amorcage",
    "part_minimale": "part_minimale_amorcage",
    "part_maximale": "part_maximale_amorcage",
    "patientele_plancher": "patientele_plancher_amorcage",
    "patientele_plafond": "patientele_plafond_amorcage",
    "modulation": "modulation_amorcage",
    "montant_minimal": "montant_minimal_amorcage",
    "montant_maximal": "montant_maximal_amorcage",
    "poids_critere": "poids_critere_amorcage",
    "mode": "mode_amorcage",
}
_PARTAGE = {
    "poids_ecart": "poids_ecart_ipep",
    "poids_evolution": "poids_evolution_ipep",
    "coefficient": "coefficient_partage_ipep",
    "score_minimal": "score_minimal_ipep",
    "taux_minimal": "taux_minimal_gain_ipep",
    "plafond_score": "plafond_score_qualite",
}


def _amorcage(patientele: int, criteres: Sequence[int], **bareme: Any) -> Calcul:
    return ipep.amorcage(patientele, criteres, ipep.BaremeAmorcage(**bareme))


def _interessement_ipep(**donnees: Any) -> Calcul:
    partage = ipep.PartageIPEP(**{nom: donnees.pop(nom) for nom in _PARTAGE})
    patients, qualite = donnees.pop("patients"), donnees.pop("qualite")
    return ipep.interessement_ipep(patients, ipep.DepensesIPEP(**donnees), qualite, partage)


_LISTE = (
    RegleEssayable(
        "interessement-depense",
        "Intéressement sur une dépense (IPP, ARA II et IEC, ézétimibe, perfusion, réhospitalisations)",
        (
            Entree("reference", EUROS),
            Entree("observe", EUROS),
            Entree("taux", PART, parametre=Selon("indicateur", _PLAFONDS_DEPENSE)),
            Entree("indicateur", choix(*_PLAFONDS_DEPENSE), facultative=True, reservee=True),
            _DEGRE,
        ),
        interessement.interessement_depense,
    ),
    RegleEssayable(
        "interessement-pansements",
        "Intéressement sur le montant moyen de pansements par patient",
        (
            Entree("moyenne_reference", NOMBRE),
            Entree("moyenne_observee", NOMBRE),
            Entree("patients", COMPTE),
            Entree("taux", PART, parametre="taux_plafond_pans"),
            _DEGRE,
        ),
        interessement.interessement_pansements,
    ),
    RegleEssayable(
        "interessement-transport",
        "Intéressement sur la part de l'ambulance",
        (
            Entree("part_reference", PART),
            Entree("part_observee", PART),
            Entree("montant_total", EUROS),
            Entree("cout_ambulance", NOMBRE),
            Entree("cout_tap", NOMBRE),
            Entree("taux", PART, parametre="taux_plafond_tra"),
            Entree("denominateur", choix(*interessement.DENOMINATEURS), parametre="denominateur_transport"),
            _DEGRE,
        ),
        interessement.interessement_transport,
    ),
    RegleEssayable(
        "interessement-epa",
        "Intéressement sur les examens pré-anesthésiques",
        (
            Entree(
                "lignes",
                lignes(
                    interessement.LigneEPA,
                    {"sejours": COMPTE, "taux_reference": PART, "taux_observe": PART, "montant_unitaire": NOMBRE},
                ),
            ),
            Entree("part_assurance_maladie", PART, parametre="part_assurance_maladie_epa"),
            Entree("taux", PART, parametre="taux_plafond_epa"),
            _DEGRE,
        ),
        interessement.interessement_epa,
    ),
    RegleEssayable(
        "effet-prix-volume",
        "Ce qui, dans une évolution, vient des volumes et ce qui vient des prix",
        tuple(Entree(nom, NOMBRE) for nom in ("quantite_reference", "quantite_observee", "prix_reference", "prix_observe")),
        interessement.effet_prix_volume,
    ),
    RegleEssayable(
        "sanction-refus",
        "Sanction d'un refus de signer",
        (Entree("produits", EUROS),),
        sanction.sanction_refus,
        {"taux": "taux_sanction_refus"},
    ),
    RegleEssayable(
        "sanction-premiere-generation",
        "Sanction financière des contrats 2018-2021",
        (Entree("produits", EUROS), Entree("points_obtenus", NOMBRE), Entree("points_applicables", NOMBRE)),
        sanction.sanction_premiere_generation,
        {"taux_plafond": "taux_plafond_sanction_gen1"},
    ),
    RegleEssayable(
        "minoration-liste-en-sus",
        "Minoration de la part prise en charge sur la liste en sus, contrats 2018-2021",
        (
            Entree("montant_assurance_maladie", EUROS),
            Entree("points_obtenus", NOMBRE),
            Entree("points_applicables", NOMBRE),
        ),
        sanction.minoration_liste_en_sus,
        {"taux_plafond": "taux_plafond_minoration_liste_en_sus"},
    ),
    RegleEssayable(
        "solde-premiere-generation",
        "Solde des sanctions et des intéressements, contrats 2018-2021",
        (Entree("sanctions", liste(EUROS)), Entree("interessements", liste(EUROS))),
        sanction.solde_premiere_generation,
    ),
    RegleEssayable(
        "plafond-penalite",
        "Plafond de la pénalité de troisième génération",
        (Entree("financement", EUROS),),
        sanction.plafond_penalite,
        {"taux_plafond": "taux_plafond_penalite_gen3"},
    ),
    RegleEssayable(
        "dotation-biosimilaires",
        "Dotation biosimilaires 2019-2021",
        (
            Entree(
                "lignes",
                lignes(sanction.LigneBiosimilaire, {"volume": NOMBRE, "remuneration": NOMBRE, "taux": PART}),
            ),
        ),
        sanction.dotation_biosimilaires,
    ),
    RegleEssayable(
        "prorata-enveloppe",
        "Paiement des droits quand l'enveloppe peut ne pas suffire",
        (Entree("droits", liste(EUROS)), Entree("enveloppe", EUROS)),
        repartition.prorata_enveloppe,
    ),
    RegleEssayable(
        "abattement-surveillance",
        "Abattement sur les actes au-delà du nombre attendu",
        (
            Entree("attendu", NOMBRE),
            Entree("observe", NOMBRE),
            Entree("tarif", NOMBRE),
            Entree("taux", PART, parametre="taux_abattement_surveillance"),
        ),
        surveillance.abattement,
    ),
    RegleEssayable(
        "amorcage-ipep",
        "Crédits d'amorçage d'un groupement IPEP",
        (Entree("patientele", COMPTE), Entree("criteres", liste(COMPTE))),
        _amorcage,
        _AMORCAGE,
    ),
    RegleEssayable(
        "interessement-ipep",
        "Intéressement d'un groupement IPEP",
        (
            Entree("patients", COMPTE),
            Entree("observe_reference", NOMBRE),
            Entree("observe", NOMBRE),
            Entree("attendu_reference", NOMBRE),
            Entree("attendu", NOMBRE),
            Entree("qualite", NOMBRE),
        ),
        _interessement_ipep,
        _PARTAGE,
    ),
    RegleEssayable(
        "points-qualite-ipep",
        "Points d'un indicateur de qualité IPEP",
        (
            Entree("valeur", NOMBRE),
            Entree("precedent", NOMBRE, facultative=True),
            Entree("intermediaire", NOMBRE),
            Entree("cible", NOMBRE),
            Entree("sens", choix("hausse", "baisse")),
        ),
        ipep.points_qualite,
        {"part_intermediaire": "part_objectif_intermediaire"},
    ),
    RegleEssayable(
        "repartition-ipep",
        "Répartition d'un montant entre les membres d'un groupement",
        (Entree("montant", EUROS), Entree("poids", liste(NOMBRE))),
        repartition.repartition,
    ),
    RegleEssayable(
        "delai",
        "Échéance d'un délai de la procédure",
        (Entree("regle", choix(*DELAIS), reservee=True), Entree("depart", DATE)),
        echeance,
        {"duree": Selon("regle", DELAIS), "decalage": "decalage_jour_non_ouvre"},
    ),
)
REGLES: Mapping[str, RegleEssayable] = MappingProxyType({regle.nom: regle for regle in _LISTE})


def essayer(nom: str, valeurs: Mapping[str, object], *, reglement: Reglement, au: date | None = None) -> Calcul:
    """Run a rule on `valeurs` (amounts, rates: strings or integers; dates ISO), with the law of `au` (None: latest).

    The parameters read come first in the steps; those that no public text gives are declared. Raises `DonneeRefusee` (a
    ValueError: unknown rule, missing, unknown or ill-formed input) and ErreurReglement (no value in force on that day).
    """
    if nom not in REGLES:
        raise DonneeRefusee("regle", f"« {nom} » inconnue", "l'une de " + ", ".join(REGLES))
    regle, releve = REGLES[nom], Releve(reglement, au)
    lues = {cle: lire_entree(cle, regle.entree(cle).nature, brut) for cle, brut in valeurs.items() if brut is not None}
    for entree in regle.entrees:
        if entree.obligatoire and entree.nom not in lues:
            raise DonneeRefusee(entree.nom, "absente", f"{entree.nature.attendu} (règle « {nom} »)")
    arguments = {
        entree.nom: lues[entree.nom] if entree.nom in lues else _par_defaut(entree, lues, releve)
        for entree in regle.entrees
        if not entree.reservee
    }
    for argument, parametre in regle.parametres.items():
        arguments[argument] = releve.lire(parametre.choisir(lues) if isinstance(parametre, Selon) else parametre)
    return releve.expliquer(regle.calculer(**arguments))


def _par_defaut(entree: Entree, lues: Mapping[str, Any], releve: Releve) -> Any:
    """The value of an input that was not given: read from the law, or None when the rule accepts its absence."""
    parametre = entree.parametre
    if isinstance(parametre, Selon):
        if parametre.entree not in lues:
            autrement = f"« {parametre.entree} » ({', '.join(parametre.noms)}), qui donne le plafond en vigueur"
            raise DonneeRefusee(entree.nom, "absent", f"{entree.nature.attendu} ; ou {autrement}")
        parametre = parametre.choisir(lues)
    return entree.depuis(releve.lire(parametre)) if parametre else None
