"""What the tests of contracts share: a hospital, its contract, the people, and gestures with their usual fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from efficience.noyau.preuve import Preuve
from efficience.noyau.roles import ROLES
from efficience.portail.comptes.membre import Membre
from efficience.portail.comptes.models import Organisation
from efficience.portail.contrats import actions
from efficience.portail.contrats.models import Acte, Contrat, Coordonnees
from efficience.portail.etablissements.models import Etablissement

FINESS = "590000006"
PROJET: Mapping[str, Any] = {
    "volets": {"produits": ""},
    "periode": "2022-06-01/2024-12-31",
    "objets": {"produits": "Prescrire plus juste."},
    "interlocuteurs": {"produits": "Mme Lemaire"},
    "objectifs": [
        {"volet": "produits", "indicateur": "N-IPP", "definition": "Inhibiteurs de la pompe à protons",
         "situation": "412 350,40 € en 2021", "cible": "baisse de 5 % par an", "echeance_le": "2024-12-31",
         "taux_interessement": "0.20", "poids": 100}
    ],
    "engagements": [
        {"volet": "produits", "engagement": "Rencontrer chaque service", "suivi": "services rencontrés",
         "echeance_le": "2022-12-31", "poids": ""}
    ],
}  # fmt: skip


def instant(ecrit: str) -> datetime:
    """« 2022-02-28 » at noon, or « 2022-02-28 23:59 », UTC."""
    jour, _, heure = ecrit.partition(" ")
    return datetime.fromisoformat(f"{jour} {heure or '12:00'}").replace(tzinfo=UTC)


def hopital(finess: str = FINESS, **champs: Any) -> Etablissement:
    """A hospital of the directory."""
    valeurs = {
        "finess_juridique": finess, "raison_sociale": "CH de Bellerive", "statut": "public", "activites": ["MCO"],
        "region": "32", "departement": finess[:2], "recherche": "ch de bellerive", "releve_le": instant("2022-01-01"),
        **champs,
    }  # fmt: skip
    return Etablissement.objects.get_or_create(pk=finess, defaults=valeurs)[0]


def ecrire_coordonnees(organisations: Mapping[str, Organisation]) -> None:
    """What letters say of the three parties."""
    for nom, organisation in organisations.items():
        organisation.boite_fonctionnelle = f"{nom.replace('_', '-')}@essai.example"
        organisation.save()
        Coordonnees.objects.update_or_create(
            organisation=organisation,
            defaults={
                "adresse": f"1, rue de l’Essai\n59000 {organisation.nom}", "lieu": "Lille", "represente_par": "Mme Essai",
                "qualite": "directrice", "appel": "Madame la Directrice", "tribunal": "tribunal administratif de Lille",
                "juge_du_recouvrement": "pôle social du tribunal judiciaire de Lille", "suivi_par": "M. Denis",
                "plan_gestion_du_risque_le": date(2021, 11, 30), "plan_pertinence_le": date(2021, 11, 30),
            },
        )  # fmt: skip


def ouvrir(region: Any, **autres: Any) -> Contrat:
    """A contract before its first gesture."""
    ecrire_coordonnees(region.organisations)
    valeurs: dict[str, Any] = {
        "generation": "GEN2_2022", "annee": 2022, "ars": region.organisations["ars"],
        "caisse": region.organisations["cpam"], "projet": PROJET, "motifs": "Les prescriptions d’IPP dépassent le seuil.",
        "cible_le": date(2022, 1, 5), "par": region.membre("agent_ars"), "le": instant("2022-01-10"), **autres,
    }  # fmt: skip
    etablissement = valeurs.pop("etablissement", None) or hopital()
    return actions.creer(etablissement, **valeurs)


def acte_de(contrat: Contrat, numero: int = 0) -> Acte:
    """An act of a contract, as it is now."""
    return Acte.objects.select_related("contrat").get(contrat=contrat, numero=numero)


SUPPLEMENTS: Mapping[str, Any] = {
    "attendu_le": date(2022, 2, 15), "exercice": 2021, "produits": Decimal("48000000.00"), "heure": "14 h 30",
    "lieu": "Lille", "participants": "Mme Roussel, directrice\nM. Denis, ARS", "reponse": "L’objectif est adapté.",
    "montant_encouru": Decimal("480000.00"), "montant": Decimal("480000.00"), "motif": "décision motivée",
    "observations": "Le périmètre ne tient pas compte de notre activité.", "avis": "favorable", "avis_le": date(2022, 3, 5),
    "tenue_le": date(2022, 3, 24), "prevue_le": date(2022, 3, 24),
}  # fmt: skip
"""The usual fields of gestures, by name."""


@dataclass
class Vie:
    """A contract whose gestures are told one after the other: who, what, when."""

    region: Any
    contrat: Contrat

    def membre(self, role: str) -> Membre:
        """The person of a role."""
        return self.region.membre(role)

    def faire(self, geste: str, role: str, le: str, numero: int = 0, **donnees: Any) -> actions.Fait:
        """Do a gesture with its usual fields."""
        acte, quand = acte_de(self.contrat, numero), instant(le)
        voulus = {x.nom for ligne in acte.automate.transitions if ligne.geste == geste for x in ligne.exige}
        usuels = {nom: dit for nom, dit in SUPPLEMENTS.items() if nom in voulus or nom in _AUTRES.get(geste, ())}
        membre = self.membre(role)
        preuve = None
        if "preuve" in voulus:
            canal = "portail" if role == "directeur" else "lettre_recommandee"
            preuve = Preuve(canal, quand, membre.nom, "réf. 1")
        return actions.faire(acte, geste, {**usuels, **donnees}, par=membre, le=quand, preuve=preuve)

    def jusqu_a_la_proposition(self) -> Vie:
        """The first proposal, received."""
        self.faire("demander_avis", "agent_ars", "2022-01-11")
        self.faire("rendre_avis", "agent_am", "2022-01-18")
        self.faire("envoyer", "agent_ars", "2022-02-25")
        self.faire("accuser_reception", "directeur", "2022-02-28")
        return self


_AUTRES: Mapping[str, tuple[str, ...]] = {
    "demander_avis": ("attendu_le",),
    "demander_second_avis": ("attendu_le",),
    "notifier_seconde_proposition": ("exercice", "produits", "reponse"),
    "notifier_sanction": ("exercice", "produits"),
    "convoquer": ("heure", "lieu", "participants"),
}
assert "directeur" in ROLES and replace
