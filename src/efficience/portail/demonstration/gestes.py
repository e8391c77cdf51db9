"""Playing a gesture of a life: the same functions as the pages call, at their true instant, by the right person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from efficience.noyau.preuve import PORTAIL, Preuve
from efficience.portail.commun import courriels
from efficience.portail.commun.models import Courriel
from efficience.portail.comptes.membre import Membre
from efficience.portail.comptes.models import Organisation
from efficience.portail.contrats import actions, echanges, echeances, ecritures, redaction, signature, temps
from efficience.portail.contrats.dossiers import avec_faits
from efficience.portail.contrats.forms import calcul_de_sanction
from efficience.portail.contrats.models import Acte, Annotation, Contrat
from efficience.portail.contrats.valeurs import lire
from efficience.portail.demonstration import projets
from efficience.portail.demonstration.distribution import Distribution
from efficience.portail.demonstration.tables import DONNEES, Pas, Scenario
from efficience.portail.etablissements.lectures import caisses
from efficience.portail.etablissements.models import Etablissement
from efficience.portail.pieces.actions import deposer
from efficience.portail.pieces.models import Piece

IDENTITE = "personne fictive d’une démonstration"
_NI_DONNEES_NI_CHAMPS = ("courriel", "piece", "recu_le")
_PEU_APRES = timedelta(minutes=2)


@dataclass
class Vie:
    """A contract that is played: its scenario, the day it was opened, and the contract once it exists."""

    scenario: Scenario
    ouvert_le: date
    contrat: Contrat | None = None

    def acte(self, numero: int) -> Acte:
        """An act of the contract, as it is now."""
        return Acte.objects.select_related("contrat__etablissement", "contrat__ars", "contrat__caisse").get(
            contrat=self.contrat, numero=numero
        )

    def jour(self, dit: int | str) -> date:
        """A day of the tables: so many days after the opening, or a date."""
        return self.ouvert_le + timedelta(days=dit) if isinstance(dit, int) else date.fromisoformat(dit)


def jouer(vie: Vie, pas: Pas, le: datetime, distribution: Distribution) -> None:
    """Do a gesture, then what follows it at once: its letters leave and arrive."""
    if pas.geste == "creer":
        _creer(vie, le, distribution)
        return
    assert vie.contrat is not None
    par = distribution.joue(pas.par, vie.contrat)
    laisser_passer(vie.contrat, le)
    acte = vie.acte(pas.numero if pas.geste not in _OUVERTURES else 0)
    echeances.lire_les_courriels(acte, par, le)
    _PARTICULIERS.get(pas.geste, _faire)(vie, acte, pas, par, le)
    _acheminer(vie.contrat, le, pas.avec.get("courriel", ""))


def laisser_passer(contrat: Contrat, le: datetime) -> None:
    """What time made of a contract since its last gesture, announced as the worker does, at its instant."""
    siens = Contrat.objects.filter(pk=contrat.pk)
    passages = {derive.le for lu in avec_faits(siens) for acte in lu.actes.all() for derive in acte.etat_au(le)[1]}
    for instant in sorted(passages):
        temps.passer(instant, siens)
        _acheminer(contrat, instant)


def _creer(vie: Vie, le: datetime, distribution: Distribution) -> None:
    scenario = vie.scenario
    etablissement = Etablissement.objects.filter(finess_juridique=scenario.finess).order_by("finess")[:1].get()
    par = distribution.seul("agent_ars")
    vie.contrat = actions.creer(
        etablissement, generation=scenario.generation, annee=vie.ouvert_le.year, ars=par.organisation,
        caisse=_caisse(etablissement, vie.ouvert_le), projet=projets.projet(scenario.projet, etablissement, vie.ouvert_le),
        motifs=scenario.motifs, cible_le=vie.ouvert_le if scenario.projet != "sans_projet" else None, par=par, le=le,
    )  # fmt: skip


def _caisse(etablissement: Etablissement, jour: date) -> Organisation:
    """The CPAM of the hospital."""
    (seule,) = caisses(etablissement, jour)
    return seule


def _faire(vie: Vie, acte: Acte, pas: Pas, par: Membre, le: datetime) -> None:
    """A gesture that its line of the life cycle describes whole."""
    dits = _donnees(vie, pas.avec, le)
    if "produits" in dits:
        sanction = calcul_de_sanction(dits["produits"], le).resultat["sanction"]
        dits["montant" if pas.geste == "notifier_sanction" else "montant_encouru"] = sanction
    actions.faire(
        acte, pas.geste, dits, par=par, le=le, preuve=_preuve(vie, acte, pas, par, le), piece=_piece(acte, pas, par, le)
    )


def _donnees(vie: Vie, avec: Mapping[str, Any], le: datetime) -> dict[str, Any]:
    """The fields of a gesture, from those of the tables."""
    dits: dict[str, Any] = {}
    for nom, ecrit in avec.items():
        if nom in _NI_DONNEES_NI_CHAMPS:
            continue
        if nom.endswith("_le") or nom == "au_titre_de":
            dits[nom] = vie.jour(ecrit)
        elif nom == "exercice":
            dits[nom] = le.year + ecrit
        elif nom == "volets":
            dits[nom] = dict.fromkeys(ecrit)
        else:
            dits[nom] = lire(nom, ecrit)
    return dits


def _preuve(vie: Vie, acte: Acte, pas: Pas, par: Membre, le: datetime) -> Preuve | None:
    """Opening the document on the portal proves its receipt, else a registered letter, of the day that the tables say."""
    if not any(x.nom == "preuve" for ligne in acte.automate.transitions if ligne.geste == pas.geste for x in ligne.exige):
        return None
    if pas.par == "directeur":
        return Preuve(PORTAIL, le, par.nom, f"page du contrat {acte.contrat.reference}, version {acte.version}")
    recue = datetime.combine(vie.jour(pas.avec["recu_le"]), le.timetz())
    return Preuve("lettre_recommandee", recue, par.nom, "2C 178 331 0456 7")


def _piece(acte: Acte, pas: Pas, par: Membre, le: datetime) -> Piece | None:
    if "piece" not in pas.avec:
        return None
    octets = (DONNEES / "piece.pdf").read_bytes()
    return deposer(
        f"{pas.avec['piece']}.pdf", octets, acte, geste=ecritures.OUVERTE_PAR, lecteurs=redaction.TOUS, par=par, le=le
    )


def _signer(_vie: Vie, acte: Acte, _pas: Pas, par: Membre, le: datetime) -> None:
    signature.signer(acte, par=par, le=le, jeton=acte.version, identite=IDENTITE)


def _ouvrir_avenant(vie: Vie, acte: Acte, pas: Pas, par: Membre, le: datetime) -> None:
    projet = projets.amende(acte.projet, pas.avec, vie.jour(pas.avec["effet_le"]))
    actions.ouvrir_avenant(acte.contrat, objet=pas.avec["objet"], projet=projet, par=par, le=le)


def _remarquer(_vie: Vie, acte: Acte, pas: Pas, par: Membre, le: datetime) -> None:
    echanges.remarquer(acte, pas.avec["clause"], pas.avec["texte"], par=par, le=le)


def _repondre(_vie: Vie, acte: Acte, pas: Pas, par: Membre, le: datetime) -> None:
    derniere = Annotation.objects.filter(acte=acte).order_by("cree_le").last()
    assert derniere is not None
    echanges.repondre(derniere, pas.avec["texte"], par=par, le=le, jeton=derniere.version)


_OUVERTURES = ("ouvrir_avenant",)
_PARTICULIERS: Mapping[str, Callable[[Vie, Acte, Pas, Membre, datetime], None]] = {
    "signer": _signer,
    "ouvrir_avenant": _ouvrir_avenant,
    "remarquer": _remarquer,
    "repondre": _repondre,
}
"""The gestures that do more than their line of a life cycle."""


def _acheminer(contrat: Contrat, le: datetime, refus: str = "") -> None:
    """The letters that wait leave and arrive, or fail for the reason given."""
    sujets = [f"contrats.acte:{pk}" for pk in Acte.objects.filter(contrat=contrat).values_list("pk", flat=True)]
    for courriel in Courriel.objects.filter(sujet__in=sujets, envoye_le__isnull=True, echec_le__isnull=True):
        if refus and courriel.legal:
            courriels.constater(courriel, "echec", le=le + _PEU_APRES, motif=refus)
        else:
            courriels.constater(courriel, "envoye", le=le + _PEU_APRES)
            courriels.constater(courriel, "remis", le=le + _PEU_APRES)
