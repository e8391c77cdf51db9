"""Cases of contracts told line by line: a gesture done, a gesture refused, what one sees at an instant.

A line is `{le, geste, …}` (done, or refused when it says `refus`) or `{au, …}` (seen). Times are those of the
establishment. Fields not said take the values of a procedure without incident: the case only tells what matters to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from efficience.noyau.contrat.actes import Contrat, actes_en_vigueur, contenu, fin_de_vigueur, titulaire, volets_en_vigueur
from efficience.noyau.contrat.avenant import AVENANT
from efficience.noyau.contrat.cycles import CYCLE_DE_LA_GENERATION
from efficience.noyau.dossier import Dossier, Evenement, accomplir, ouvrir
from efficience.noyau.echeances import a_faire
from efficience.noyau.finess import Finess
from efficience.noyau.montant import en_exact
from efficience.noyau.periode import Periode
from efficience.noyau.preuve import Preuve
from efficience.noyau.sanction import sanction_refus
from efficience.noyau.territoires import Territoire
from efficience.reglement import officiel

FINESS = Finess("590000006")
ACTEURS = {
    "rendre_avis": "agent_am",
    "rendre_second_avis": "agent_am",
    "recouvrer": "agent_am",
    "verser": "agent_am",
    **dict.fromkeys(("accuser_reception", "accuser_seconde_reception", "accuser_sanction", "rendre_avis_cme", "signer",
                     "observer", "demander_audition", "maintenir_refus", "refuser", "former_recours",
                     "declarer_changement"), "directeur"),
    **dict.fromkeys(("notifier_sanction", "retirer", "annuler_sanction", "annuler_decision", "decider_dotation",
                     "decider_penalite", "classer", "abandonner", "demander_revision"), "dg_ars"),
}  # fmt: skip
"""Who usually does a gesture; an agent of the ARS does the others."""
PAR_DEFAUT: Mapping[str, Any] = {
    "volets": {"produits": None},
    "periode": Periode(date(2022, 6, 1), date(2024, 12, 31)),
    "avis": "favorable",
    "document": "empreinte-1",
    "piece": "pièce 1",
    "observations": "Le périmètre ne tient pas compte de notre activité.",
    "motif": "décision motivée",
    "montant": Decimal("480000.00"),
    "montant_encouru": Decimal("480000.00"),
    "financement": Decimal("48000000.00"),
    "blocs": {"objectifs": "objectifs révisés"},
}

MONTANTS = {"montant", "montant_encouru", "financement"}


def instant(ecrit: str, ou: Territoire) -> datetime:
    """« 2022-02-28 », at noon, or « 2022-02-28 23:59 », where the establishment is."""
    jour, _, heure = ecrit.partition(" ")
    naif = datetime.fromisoformat(f"{jour} {heure or '12:00'}")
    return naif.replace(tzinfo=ou.debut(naif.date()).tzinfo)


def valeur(nom: str, ecrite: Any) -> Any:
    """A field as the domain takes it, from the text of the case."""
    if nom == "periode":
        return Periode(*map(date.fromisoformat, ecrite.split("/")))
    if nom == "volets":
        return {volet: date.fromisoformat(fin) if fin else None for volet, fin in ecrite.items()}
    if nom == "blocs":
        return {
            bloc: valeur(bloc, contenu) if bloc in ("periode", "volets") else contenu for bloc, contenu in ecrite.items()
        }
    if nom.endswith("_le") or nom in ("date_effet", "au_titre_de"):
        return date.fromisoformat(ecrite)
    return Decimal(ecrite) if nom in MONTANTS and ecrite != "aucun" else ecrite


@dataclass
class Recit:
    """A contract as its case tells it, line after line."""

    contrat: Contrat
    vus: list[str] = field(default_factory=list)

    @classmethod
    def ouvrir(cls, cas: Mapping[str, Any]) -> Recit:
        """The contract before its first gesture."""
        reglement = officiel()
        if "regles" in cas:
            reglement = reglement.avec({"parametres": cas["regles"]}, "cas")
        initial = ouvrir(CYCLE_DE_LA_GENERATION[cas["generation"]], cas.get("departement", "59"), reglement)
        return cls(Contrat(cas["generation"], FINESS, initial))

    @property
    def ou(self) -> Territoire:
        return self.contrat.initial.territoire

    def dossier(self, avenant: int) -> Dossier:
        """The dossier of the contract, or of an avenant, opened at its first gesture."""
        if not avenant:
            return self.contrat.dossier
        if avenant > len(self.contrat.avenants):
            un = ouvrir(AVENANT, self.contrat.initial.departement, self.contrat.initial.reglement)
            fin = fin_de_vigueur(self.contrat)
            un = replace(un, faits={"contrat_fini_le": self.ou.lendemain(fin) if fin else None})
            self.contrat = replace(self.contrat, avenants=(*self.contrat.avenants, un))
        return self.contrat.avenants[avenant - 1]

    def faire(self, ligne: Mapping[str, Any]) -> None:
        """Do the gesture of a line. Raises GesteRefuse."""
        avenant = int(ligne.get("avenant", 0))
        dossier = self.dossier(avenant)
        fait = accomplir(dossier, self.evenement(ligne, dossier))
        if avenant:
            rang = avenant - 1
            self.contrat = replace(
                self.contrat, avenants=(*self.contrat.avenants[:rang], fait, *self.contrat.avenants[rang + 1 :])
            )
        else:
            self.contrat = replace(self.contrat, initial=replace(fait, faits={}))

    def evenement(self, ligne: Mapping[str, Any], dossier: Dossier) -> Evenement:
        """The event of a line, its unsaid fields filled for the gesture's requirements."""
        le, geste = instant(ligne["le"], self.ou), ligne["geste"]
        role = ligne.get("par", ACTEURS.get(geste, "agent_ars"))
        dits = {
            nom: valeur(nom, dit)
            for nom, dit in ligne.items()
            if nom not in ("le", "geste", "par", "avenant", "recu", "refus", "canal")
        }
        donnees = {**self.sans_incident(geste, dossier, le), **dits}
        recu = instant(ligne["recu"], self.ou) if "recu" in ligne else le
        canal = ligne.get("canal", "portail" if role == "directeur" else "courriel")
        preuve = Preuve(canal, recu, role, "réf. 1") if geste.startswith("accuser") and canal != "aucun" else None
        return Evenement(
            geste, le, f"un {role}", role, preuve, {nom: donnee for nom, donnee in donnees.items() if donnee != "aucun"}
        )

    def sans_incident(self, geste: str, dossier: Dossier, le: datetime) -> dict[str, Any]:
        """The fields that the gesture requires, with their usual values."""
        exiges = {
            x.nom for ligne in dossier.cycle.transitions if ligne.geste == geste for x in ligne.exige if not x.facultative
        }
        usuels = {
            **PAR_DEFAUT,
            "document_signe": dossier.donnee("document"),
            "avis_le": self.ou.jour(le),
            "tenue_le": self.ou.jour(le),
        }
        return {nom: usuels[nom] for nom in exiges if nom in usuels}

    def voir(self, question: str, au: datetime) -> Any:
        """What one sees at that instant, written as a case writes it."""
        return VUES[question](self, au)


def _echeance(recit: Recit, au: datetime) -> str:
    delais = recit.contrat.initial.connu(au).delais()
    terme = delais[-1].terme if delais else None
    return terme.isoformat() if terme else "sans terme"


def _delais(recit: Recit, au: datetime) -> dict[str, str]:
    delais = recit.contrat.initial.connu(au).delais()
    return {delai.regle.nom: delai.terme.isoformat() if delai.terme else "sans terme" for delai in delais}


def _a_faire(recit: Recit, au: datetime) -> list[str]:
    choses = a_faire({"c": recit.contrat}, au, recit.ou.jour(au))
    return [f"{c.nature} : {c.code}, {c.statut}" + (f", {c.pour_le}" if c.pour_le else "") for c in choses]


VUES = {
    "etat": lambda r, au: r.contrat.dossier.situation(au).code,
    "etat_avenant": lambda r, au: r.contrat.avenants[-1].situation(au).code,
    "main": lambda r, au: list(r.contrat.dossier.situation(au).main),
    "pour_l_etablissement": lambda r, au: r.contrat.dossier.situation(au).libelle_pour("etablissement"),
    "echeance": _echeance,
    "delais": _delais,
    "gestes_directeur": lambda r, au: sorted({ligne.geste for ligne in r.contrat.dossier.gestes_possibles("directeur", au)}),
    "actes": lambda r, au: [str(acte.numero) for acte in actes_en_vigueur(r.contrat, r.ou.jour(au))],
    "volets": lambda r, au: sorted(volets_en_vigueur(r.contrat, r.ou.jour(au))),
    "titulaire": lambda r, au: titulaire(r.contrat, r.ou.jour(au)),
    "objectifs": lambda r, au: contenu(r.contrat, r.ou.jour(au))["objectifs"].valeur,
    "objectifs_de_l_acte": lambda r, au: str(contenu(r.contrat, r.ou.jour(au))["objectifs"].acte),
    "fin": lambda r, au: fin_de_vigueur(r.contrat).isoformat(),
    "a_faire": _a_faire,
}


def sanction(produits: str) -> str:
    """The sanction of a refusal on these products, at the shipped rate."""
    calcul = sanction_refus(Decimal(produits), en_exact(officiel().regle("taux_sanction_refus")))
    return str(calcul.resultat["sanction"])
