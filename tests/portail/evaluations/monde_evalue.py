"""Contracts in force, their published figures, and evaluations whose gestures are told one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from efficience.moteur import catalogue as du_moteur
from efficience.noyau.periode import Periode
from efficience.noyau.preuve import Preuve
from efficience.portail.comptes.models import Organisation
from efficience.portail.contrats import actions as des_contrats
from efficience.portail.contrats.models import Contrat, Coordonnees
from efficience.portail.dossiers import actions as des_dossiers
from efficience.portail.dossiers.models import Dossier
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.evaluations import actions
from efficience.portail.evaluations.models import Evaluation
from efficience.portail.indicateurs import catalogue
from efficience.portail.indicateurs.models import Definition, Publication, Resultat, Version

BELLERIVE, OISE, LOIN = "590000006", "620000000", "690000001"
ANNEE = 2023
LE = datetime(2024, 7, 10, 9, tzinfo=UTC)
IPP = {2022: "412350.40", 2023: "389871.15"}
"""The test vector T01: 22 479.25 saved, 4 495.85 due."""


def instant(ecrit: str) -> datetime:
    """« 2024-07-10 » at noon."""
    jour, _, heure = ecrit.partition(" ")
    return datetime.fromisoformat(f"{jour} {heure or '12:00'}").replace(tzinfo=UTC)


def etablir(numero: str = BELLERIVE, nom: str = "CH de Bellerive", region: str = "32", **champs: Any) -> Etablissement:
    """A hospital of the directory."""
    valeurs = {
        "finess_juridique": numero, "raison_sociale": nom, "statut": "public", "activites": ["MCO"], "region": region,
        "departement": numero[:2], "recherche": nom.lower(), "releve_le": LE, **champs,
    }  # fmt: skip
    return Etablissement.objects.get_or_create(pk=numero, defaults=valeurs)[0]


def ecrire_coordonnees(organisations: Mapping[str, Organisation]) -> None:
    """What letters say of the parties."""
    for nom, organisation in organisations.items():
        Organisation.objects.filter(pk=organisation.pk).update(boite_fonctionnelle=f"{nom.replace('_', '-')}@essai.example")
        organisation.refresh_from_db()
        Coordonnees.objects.update_or_create(
            organisation=organisation,
            defaults={
                "adresse": f"1, rue de l’Essai\n59000 {organisation.nom}", "lieu": "Lille", "represente_par": "Mme Essai",
                "qualite": "directrice", "appel": "Madame la Directrice", "tribunal": "tribunal administratif de Lille",
                "suivi_par": "M. Denis",
            },
        )  # fmt: skip


def publier(code: str, annee: int, chiffres: Mapping[str, Mapping[str, str]], *, provisoire: bool = False) -> Publication:
    """Put figures in force, as an import does; a text that is not a number is the reason why there is none."""
    definition = Definition.objects.get(code=code, courante=True)
    region = Etablissement.objects.get(pk=next(iter(chiffres))).region
    version = Version.objects.create(
        empreinte=f"{Version.objects.count() + 1:064x}", manifeste={}, logiciel="essai", calcule_le=LE, lignes=1,
        provisoire=provisoire, importe_le=LE, importe_par="essai",
    )  # fmt: skip
    place = {"region": region, "indicateur": code, "annee": annee}
    Publication.objects.filter(**place, remplacee_le__isnull=True).update(remplacee_le=LE)
    publication = Publication.objects.create(version=version, definition=definition, provisoire=provisoire, **place)
    for rang, (numero, mesures) in enumerate(chiffres.items()):
        for mesure, ecrit in mesures.items():
            nombre = ecrit.replace(".", "").lstrip("-").isdigit()
            niveau = ecrit if ecrit in "ABCD" else ""
            Resultat.objects.create(
                publication=publication, etablissement_id=numero, place=rang, mesure=mesure, niveau=niveau,
                valeur=Decimal(ecrit) if nombre else None, statut="calcule" if nombre or niveau else ecrit,
            )  # fmt: skip
    return publication


def publier_ipp(finess: str = BELLERIVE, depenses: Mapping[int, str] = IPP, **champs: Any) -> None:
    """The spend on PPI of a hospital, year by year."""
    for annee, depense in depenses.items():
        publier("N-IPP", annee, {finess: {"depense": depense, "boites": "1000"}}, **champs)


def objectifs(*codes: str) -> list[dict[str, str]]:
    """Objectives of a contract."""
    return [
        {"volet": "produits", "indicateur": code, "definition": code, "situation": "", "cible": "−5 %",
         "echeance_le": "2024-12-31"}
        for code in codes
    ]  # fmt: skip


def contracter(
    region: Any,
    etablissement: Etablissement,
    codes: Sequence[str] = ("N-IPP",),
    generation: str = "GEN2_2022",
    **champs: Any,
) -> Contrat:
    """A contract signed elsewhere and taken back, in force since June 2022."""
    annee = champs.get("annee", 2022 if generation == "GEN2_2022" else 2018)
    contrat = des_contrats.creer(
        etablissement, generation=generation, annee=annee, ars=region.organisations["ars"],
        caisse=region.organisations["cpam"], projet={}, motifs="Prescriptions.", cible_le=date(annee, 1, 5),
        par=region.membre("agent_ars"), le=datetime(annee, 1, 10, tzinfo=UTC),
    )  # fmt: skip
    dits: dict[str, Any] = {"signe_le": date(annee, 6, 1), "volets": {"produits": None}, "piece": "x",
                            "periode": Periode(date(annee, 6, 1), date(annee + 4, 5, 31)),
                            "blocs": {"objectifs": objectifs(*codes)}}  # fmt: skip
    if generation == "GEN1_2018":
        dits = {"signe_le": date(2017, 12, 1), "volets": {"socle": None}, "piece": "x"}
    acte = contrat.actes.get(numero=0)
    le = datetime(annee, 6, 2, 12, tzinfo=UTC)
    des_contrats.inscrire(acte, "reprendre", dits, par=region.membre("agent_ars"), le=le, jeton=0)
    return contrat


ROLES: Mapping[str, str] = {
    "valider_revue": "agent_ars", "accuser_reception": "directeur", "observer": "directeur",
    "demander_audition": "directeur",
    "rendre_avis": "directeur_cpam", "decider": "dg_ars", "accuser_decision": "directeur", "former_recours": "directeur",
    "recouvrer": "agent_am", "retirer_decision": "dg_ars", "deposer_autoevaluation": "professionnel", "classer": "dg_ars",
    "contester_lignes": "professionnel",
}  # fmt: skip
USUELS: Mapping[str, Any] = {
    "motif": "Décision motivée.", "avis": "favorable", "observations": "Notre activité a changé.", "piece": "x",
    "lieu": "à 14 h, à l’agence", "presents": "Mme Essai, directrice\nM. Denis, agence", "propos": "Le site a fermé.",
    "tenue_le": date(2024, 9, 20), "prevue_le": date(2024, 9, 20), "issue": "acceptee",
}  # fmt: skip


@dataclass
class Vie:
    """An evaluation whose gestures are told: who, what, when."""

    region: Any
    evaluation: Evaluation

    @property
    def dossier(self) -> Dossier:
        """As it is now."""
        return Dossier.objects.get(pk=self.evaluation.pk)

    def faire(self, geste: str, le: str, role: str = "", **dits: Any) -> des_dossiers.Fait:
        """Do a gesture with its usual fields."""
        dossier, quand = self.dossier, instant(le)
        par = self.region.membre(role or ROLES.get(geste, "agent_ars"))
        lignes = [ligne for ligne in dossier.automate.transitions if ligne.geste == geste]
        voulus = {x.nom for ligne in lignes for x in ligne.exige}
        usuels = {nom: dit for nom, dit in USUELS.items() if nom in voulus}
        preuve = Preuve("portail", quand, par.nom, "réf. 1") if "preuve" in voulus else None
        return des_dossiers.faire(dossier, geste, {**usuels, **dits}, par=par, le=quand, preuve=preuve)

    def jusqu_au_calcul(self) -> Vie:
        """Frozen and computed."""
        self.faire("geler", "2024-07-11")
        self.faire("calculer", "2024-07-12")
        return self

    def jusqu_au_rapport(self) -> Vie:
        """The report received."""
        self.jusqu_au_calcul()
        self.faire("soumettre", "2024-07-15")
        self.faire("valider_revue", "2024-07-16")
        self.faire("valider_revue", "2024-07-17", "agent_am")
        self.faire("notifier_rapport", "2024-07-18")
        self.faire("accuser_reception", "2024-07-22")
        return self

    def jusqu_a_la_decision(self, **dits: Any) -> Vie:
        """Decided by the DG, after the opinion of the Assurance Maladie."""
        self.jusqu_au_rapport()
        self.faire("demander_avis", "2024-09-02")
        self.faire("rendre_avis", "2024-09-05")
        self.faire("decider", "2024-09-10", **dits)
        return self

    def jusqu_a_la_notification(self, **dits: Any) -> Vie:
        """Notified and received."""
        self.jusqu_a_la_decision(**dits)
        self.faire("notifier_decision", "2024-09-12")
        self.faire("accuser_decision", "2024-09-13")
        return self


def ouvrir(region: Any, contrat: Contrat, annee: int = ANNEE, le: str = "2024-03-01", **champs: Any) -> Vie:
    """The evaluation of a contract."""
    par = region.membre("agent_ars")
    return Vie(region, actions.ouvrir(contrat, annee, par=par, le=instant(le), **champs))


def inscrire() -> None:
    """The definitions of the installed engine."""
    catalogue.inscrire(du_moteur.definitions(), le=LE)
