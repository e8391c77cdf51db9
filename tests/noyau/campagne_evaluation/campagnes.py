"""Campaigns told line by line, as their cases write them: a gesture done, a gesture refused, what one sees at an instant.

A line is `{le, geste, …}` (done, or refused when it says `refus`) or `{au, …}` (seen). Times are those of the establishment.
`depuis` starts a case where a procedure without incident stands; fields not said take its usual values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from efficience.noyau.cycles import CYCLES
from efficience.noyau.dossier import Dossier, Evenement, accomplir, ouvrir
from efficience.noyau.echeances import a_faire_des_evaluations
from efficience.noyau.preuve import Preuve
from efficience.noyau.territoires import Territoire

ACTEURS = {
    **dict.fromkeys(("accuser_reception", "accuser_decision", "observer", "demander_audition", "former_recours",
                     "contester_lignes", "deposer_autoevaluation", "commenter"), "directeur"),
    **dict.fromkeys(("decider", "retirer_decision", "classer", "reprendre", "saisir", "decider_mesure", "abandonner"),
                    "dg_ars"),
    **dict.fromkeys(("rendre_avis", "payer", "recouvrer"), "agent_am"),
}  # fmt: skip
"""Who usually does a gesture; an agent of the ARS does the others."""
PAR_DEFAUT: Mapping[str, Any] = {
    "annee": 2022,
    "generation": "GEN2_2022",
    "extraction": "extraction-1",
    "resultat": "resultat-1",
    "regles": "regles-1",
    "montant_propose": Decimal("4495.85"),
    "montant": Decimal("4495.85"),
    "debiteur": "assurance_maladie",
    "document": "empreinte-1",
    "piece": "pièce 1",
    "motif": "décision motivée",
    "observations": "Des prescriptions de ville nous sont imputées.",
    "lignes": "12, 13",
    "issue": "rejetee",
    "avis": "favorable",
    "autoevaluation": "empreinte-a",
    "attendu": 800,
    "lieu": "à 14 h, à l’agence",
    "presents": "Mme A, directrice",
    "propos": "Le site a fermé.",
}
CHEMIN = (
    ("2023-03-01", "ouvrir", ""),
    ("2023-07-10", "geler", ""),
    ("2023-07-12", "calculer", ""),
    ("2023-07-13", "soumettre", ""),
    ("2023-07-20", "valider_revue", "agent_ars"),
    ("2023-07-21", "valider_revue", "agent_am"),
    ("2023-07-24", "notifier_rapport", ""),
    ("2023-07-31", "accuser_reception", ""),
    ("2023-09-04", "demander_avis", ""),
    ("2023-09-08", "rendre_avis", ""),
    ("2023-09-11", "decider", ""),
    ("2023-09-12", "notifier_decision", ""),
    ("2023-09-15", "accuser_decision", ""),
    ("2023-10-02", "mandater", ""),
    ("2023-10-20", "payer", ""),
)
"""A procedure without incident, for 2022."""


def instant(ecrit: str, ou: Territoire) -> datetime:
    """« 2023-08-31 », at noon, or « 2023-08-31 23:59 », where the establishment is."""
    jour, _, heure = ecrit.partition(" ")
    naif = datetime.fromisoformat(f"{jour} {heure or '12:00'}")
    return naif.replace(tzinfo=ou.debut(naif.date()).tzinfo)


def _valeur(nom: str, ecrite: Any) -> Any:
    if nom.endswith("_le") or nom == "mesure_jusqu_au":
        return date.fromisoformat(ecrite)
    if nom in ("montant", "montant_propose"):
        return Decimal(ecrite)
    return int(ecrite) if nom == "annee" else ecrite


@dataclass
class Campagne:
    """An evaluation as its case tells it."""

    dossier: Dossier

    @classmethod
    def ouvrir(cls, cas: Mapping[str, Any]) -> Campagne:
        """The campaign of a case, led without incident until the gesture that `depuis` names, included."""
        campagne = cls(ouvrir(CYCLES[cas.get("cycle", "evaluation")], cas.get("departement", "59")))
        gestes = [geste for _, geste, _ in CHEMIN]
        fin = len(gestes) - gestes[::-1].index(cas["depuis"]) if "depuis" in cas else 0
        for le, geste, par in CHEMIN[:fin]:
            dits = cas.get("avec", {}) if geste in ("ouvrir", "calculer", "decider") else {}
            campagne.faire({"le": le, "geste": geste, **({"par": par} if par else {}), **dits})
        return campagne

    @property
    def ou(self) -> Territoire:
        return self.dossier.territoire

    def faire(self, ligne: Mapping[str, Any]) -> None:
        """Do the gesture of a line. Raises GesteRefuse."""
        faits = ligne.get("faits", {})
        lu = replace(self.dossier, faits=faits)
        self.dossier = replace(accomplir(lu, self.evenement(ligne)), faits={})

    def evenement(self, ligne: Mapping[str, Any]) -> Evenement:
        """The event of a line, its unsaid fields filled for the gesture's requirements."""
        le, geste = instant(ligne["le"], self.ou), ligne["geste"]
        role = ligne.get("par", ACTEURS.get(geste, "agent_ars"))
        tus = ("le", "geste", "par", "recu", "refus", "canal", "faits")
        dits = {nom: _valeur(nom, dit) if dit != "aucun" else None for nom, dit in ligne.items() if nom not in tus}
        exiges = {
            x.nom for une in self.dossier.cycle.transitions if une.geste == geste for x in une.exige if not x.facultative
        }
        jour = self.ou.jour(le)
        usuels = {**PAR_DEFAUT, "tenue_le": jour, "extraite_le": jour, "prevue_le": jour, "mesure_jusqu_au": jour}
        donnees = {nom: usuels[nom] for nom in exiges if nom in usuels} | {n: d for n, d in dits.items() if n in exiges}
        recu = instant(ligne["recu"], self.ou) if "recu" in ligne else le
        canal = ligne.get("canal", "portail" if role == "directeur" else "courriel")
        preuve = Preuve(canal, recu, role, "réf. 1") if geste.startswith("accuser") else None
        return Evenement(geste, le, f"un {role}", role, preuve, {n: d for n, d in donnees.items() if d is not None})

    def voir(self, question: str, au: datetime) -> Any:
        """What one sees at that instant, written as a case writes it."""
        return VUES[question](self.dossier, au)


def _echeance(dossier: Dossier, au: datetime) -> str:
    delais = dossier.connu(au).delais()
    terme = delais[-1].terme if delais else None
    return terme.isoformat() if terme else "sans terme"


def _a_faire(dossier: Dossier, au: datetime) -> list[str]:
    choses = a_faire_des_evaluations({"e": dossier}, au)
    return [f"{c.nature} : {c.code}" + (f", {c.pour_le}" if c.pour_le else "") for c in choses]


VUES = {
    "etat": lambda d, au: d.situation(au).code,
    "main": lambda d, au: list(d.situation(au).main),
    "pour_l_etablissement": lambda d, au: d.situation(au).libelle_pour("etablissement"),
    "echeance": _echeance,
    "a_faire": _a_faire,
    "gestes_dg": lambda d, au: sorted({ligne.geste for ligne in d.gestes_possibles("dg_ars", au)}),
}
