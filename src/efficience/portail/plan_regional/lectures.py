"""Reads of the plan: rows filtered by who asks, and actions as the domain judges them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from efficience.noyau.cycles_regionaux import CYCLES_REGIONAUX
from efficience.noyau.dossier import Dossier as DossierDuDroit
from efficience.noyau.indicateur import Sens
from efficience.noyau.plan import action as droit
from efficience.noyau.plan.cycle_action import ACTION, ACTION_HORS_PLAN
from efficience.noyau.plan.gains import Gain as GainDuDroit
from efficience.noyau.plan.indicateurs import IndicateurDAction, statut_de_valeur
from efficience.portail.comptes.membre import Membre
from efficience.portail.dossiers import lectures as des_dossiers
from efficience.portail.dossiers.droits import avec_faits, plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.plan_regional.models import Fiche, Gain, Indicateur, Valeur, Visite

LIRE, TENIR = "plan.lire", "plan.tenir"
PLANS = ("plan_pprgdress", "plan_papraps")
AVENANTS: Mapping[str, str] = {"plan_pprgdress": "avenant_pprgdress", "plan_papraps": "avenant_papraps"}
CONVENTIONS = ("convention_partenariat", "avenant_convention")
CYCLES = {nom: CYCLES_REGIONAUX[nom] for nom in (*PLANS, *AVENANTS.values(), ACTION.nom, ACTION_HORS_PLAN.nom, *CONVENTIONS)}


def plans(membre: Membre, geste: str = LIRE) -> QuerySet[Dossier]:
    """The plans of the region, the last opened first."""
    return des_dossiers.dossiers(membre, PLANS, agir=geste == TENIR)


def conventions(membre: Membre) -> QuerySet[Dossier]:
    """The partnership conventions of the region, avenants apart."""
    return des_dossiers.dossiers(membre, CONVENTIONS[:1])


def hors_plan(membre: Membre) -> QuerySet[Dossier]:
    """The actions of the Assurance Maladie outside the plan."""
    return des_dossiers.dossiers(membre, (ACTION_HORS_PLAN.nom,))


def fiches(plan: Dossier) -> list[Fiche]:
    """The cards of a plan with all that pages and checks read, in a fixed number of queries."""
    siennes = avec_suivi(Fiche.objects.filter(plan=plan))
    dossiers = {un.pk: un for un in avec_faits(Dossier.objects.filter(pk__in=[un.dossier_id for un in siennes]))}
    for fiche in siennes:
        fiche.dossier, fiche.plan = dossiers[fiche.dossier_id], plan
        fiche.dossier.mere = plan
    return list(siennes)


def avec_suivi(cartes: QuerySet[Fiche]) -> QuerySet[Fiche]:
    """Cards with their milestones, values, gains and signatures."""
    return cartes.select_related("plan").prefetch_related(
        "jalons", "bilans", "indicateurs__valeurs__visas", "gains__visas"
    )  # fmt: skip


def fiche(identifiant: UUID, membre: Membre, geste: str = LIRE) -> Fiche | None:
    """The card of that action, when the person may read it, or act on it."""
    siens = des_dossiers.dossiers(membre, (ACTION.nom,), agir=geste == TENIR)
    lu = avec_faits(siens.filter(pk=identifiant)).select_related("mere").first()
    if lu is None:
        return None
    carte = avec_suivi(Fiche.objects.filter(dossier=lu)).get()
    carte.dossier = lu
    return carte


def visites(membre: Membre, geste: str = LIRE) -> QuerySet[Visite]:
    """The visits of the region."""
    siennes = membre.filtre(geste, region="fiche__dossier__region")
    return Visite.objects.filter(siennes).select_related("fiche__dossier", "etablissement")


def en_vigueur(plan: Dossier, le: datetime) -> bool:
    """Whether the plan is in force: its events alone say it."""
    return plan.etat in ("publie", "en_vigueur") and plie(plan).au(le).etat == "en_vigueur"


def etat_de(fiche: Fiche) -> str:
    """The state of an action: time alone never moves it."""
    return fiche.dossier.etat


def dite(fiche: Fiche, nom: str) -> str:
    """The latest value that a body gave under that name, else the one of the card."""
    return str(plie(fiche.dossier).donnee(nom) or getattr(fiche, nom))


def referents(fiche: Fiche) -> dict[str, str]:
    """By party, the person that the bodies named."""
    return {partie: dite(fiche, f"referent_{partie}") for partie in ("ars", "am")}


def derniere(indicateur: Indicateur, jour: date | None = None) -> Valeur | None:
    """The last value of an indicator, at a day."""
    connues = [un for un in indicateur.valeurs.all() if jour is None or un.au <= jour]
    return max(connues, key=lambda un: (un.au, un.pk)) if connues else None


def statut(valeur: Valeur, fiche: Fiche) -> str:
    """What a value is worth: « validée » once every party that leads signed it."""
    return statut_de_valeur([un.partie for un in valeur.visas.all()], requis(fiche))


def requis(fiche: Fiche) -> tuple[str, ...]:
    """The parties whose signature counts."""
    return droit.PILOTAGES[dite(fiche, "pilotage")].referents


def derniers_gains(fiche: Fiche) -> list[Gain]:
    """The last row entered for each key of the euros."""
    par_cle = {(un.annee, un.poste, un.population): un for un in fiche.gains.all()}
    return list(par_cle.values())


def gains_du_droit(cartes: Iterable[Fiche]) -> list[GainDuDroit]:
    """The gains as totals count them: retained when both parties signed, whoever leads."""
    return [
        GainDuDroit(
            action=carte.code, theme=carte.theme, pilotage=dite(carte, "pilotage"), annee=gain.annee, attendu=gain.attendu,
            brut=gain.brut, retenu=gain.retenu if _deux_visas(gain) else None,
            cle=(gain.poste, gain.population, str(gain.annee)),
        )
        for carte in cartes
        for gain in derniers_gains(carte)
    ]  # fmt: skip


def _deux_visas(gain: Gain) -> bool:
    return {un.partie for un in gain.visas.all()} == droit.PARTIES.keys()


def action(carte: Fiche, jour: date) -> droit.Action:
    """A card as the domain judges it on that day."""
    lu: DossierDuDroit = plie(carte.dossier)
    valide, informe = lu.dernier("valider_ciblage"), lu.dernier("informer")
    return droit.Action(
        code=carte.code, titre=carte.titre, theme=carte.theme, axe=carte.axe, origine=carte.origine,
        pilotage=dite(carte, "pilotage"), periode=carte.periode, referents=referents(carte), objectif=carte.objectif,
        public=carte.public, territoires=tuple(carte.territoires), leviers=tuple(carte.leviers),
        etablissements=tuple(carte.etablissements), ciblage=dite(carte, "ciblage"),
        seance_ciblage=valide.donnees["seance"]["reunion"] if valide else "",
        jalons=tuple(droit.Jalon(un.titre, un.prevu_le, un.atteint_le) for un in carte.jalons.all()),
        indicateurs=tuple(indicateur(un, jour) for un in carte.indicateurs.all()),
        contrats=tuple(carte.contrats), echanges=tuple(carte.echanges),
        bilans={un.annee: droit.Bilan(un.qualitatif, un.quantitatif) for un in carte.bilans.all()},
        informe_le=informe.donnees["seance"]["tenue_le"] if informe else None, etat=etat_de(carte),
    )  # fmt: skip


def indicateur(un: Indicateur, jour: date) -> IndicateurDAction:
    """An indicator with its last value at that day."""
    valeur = derniere(un, jour)
    return IndicateurDAction(
        un.code, un.libelle, un.type, Sens(un.sens), un.reference, un.cible, valeur.valeur if valeur else None,
        tuple(un.drapeaux),
    )  # fmt: skip


def actions(cartes: Sequence[Fiche], jour: date) -> list[droit.Action]:
    """Many of them."""
    return [action(carte, jour) for carte in cartes]
