"""The nine blocks of a dashboard, computed from what the portal holds of a region on a day: lines of plain texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType

from django.db.models import Count

from efficience.noyau.appel_a_projets.cycle import PROJET
from efficience.noyau.appel_a_projets.suivi import entonnoir
from efficience.noyau.gouvernance.calendrier import COMMISSIONS
from efficience.noyau.gouvernance.tableau import croissance
from efficience.noyau.ipep.campagne import CAMPAGNE
from efficience.noyau.montant import arrondir, en_euros, en_nombre, en_pourcentage
from efficience.noyau.plan.gains import totaux_par
from efficience.noyau.plan.indicateurs import METEO, TYPES, atteinte, meteo
from efficience.noyau.territoires import territoire
from efficience.portail.contrats.models import Acte
from efficience.portail.contrats.models.actes import CYCLES, GENERATIONS
from efficience.portail.dossiers.droits import avec_faits, droits, plie
from efficience.portail.dossiers.models import Dossier
from efficience.portail.gouvernance import lectures as des_instances
from efficience.portail.gouvernance.attentes import ouverts
from efficience.portail.gouvernance.lieu import situation_regionale
from efficience.portail.ipep import suivi as du_groupe
from efficience.portail.ipep.models import Groupement
from efficience.portail.partage import lectures as des_echanges
from efficience.portail.partage.models import Description
from efficience.portail.plan_regional import lectures as du_plan
from efficience.portail.plan_regional import synthese
from efficience.portail.plan_regional.models import Fiche
from efficience.portail.plan_regional.themes import nom_du_theme
from efficience.portail.tableaux.depenses import dernieres

Ligne = dict[str, str]
"""`libelle`, `valeur`, `reference` (what it is compared to), `drapeau` (CPOM, CPG)."""
_PILOTES = {"ars": "de l’ARS", "am": "de l’assurance maladie", "conjoint": "conjoint"}


def ligne(libelle: str, valeur: object, reference: object = "", drapeau: str = "") -> Ligne:
    """A line of a block, as texts: what is frozen never depends on how a number would be written later."""
    return {"libelle": libelle, "valeur": str(valeur), "reference": str(reference), "drapeau": drapeau}


@dataclass(frozen=True)
class Regard:
    """A region looked at on a day: what several blocks read is read once."""

    region: str
    le: datetime
    jour: date

    @cached_property
    def cartes(self) -> list[Fiche]:
        """The cards of the plan that lives."""
        plans = Dossier.objects.filter(region=self.region, cycle="plan_pprgdress")
        plan = plans.exclude(etat__in=("abandonne", "evalue")).order_by("-cree_le").first()
        return du_plan.fiches(plan) if plan else []


def blocs(region: str, le: datetime) -> dict[str, list[Ligne]]:
    """Every block, in the order of the dashboard. A block without content says so."""
    regard = Regard(region, le, territoire(situation_regionale(region).departement).jour(le))
    rien = [ligne("Rien à montrer", "aucune donnée dans le portail")]
    return {code: faire(regard) or rien for code, faire in _BLOCS.items()}


def _plan(regard: Regard) -> list[Ligne]:
    cartes = regard.cartes
    if not cartes:
        return []
    lue, automate = synthese.du_plan(cartes, regard.jour), cartes[0].dossier.automate
    return [
        ligne("Actions du plan", lue.actions),
        *(ligne(f"Actions : {automate.etat(code).libelle.lower()}", n) for code, n in lue.par_etat.items()),
        *(ligne(f"Actions du thème {nom_du_theme(code)}", n) for code, n in lue.par_theme.items()),
        *(ligne(f"Actions : pilotage {_PILOTES[code]}", n) for code, n in lue.par_pilotage.items()),
        *(ligne(f"Actions, {METEO[code]}", n) for code, n in lue.par_meteo.items()),
        ligne("Jalons en retard", len(lue.retards)),
        *(ligne(f"En retard : {a}, {titre}", f"prévu le {quand:%d/%m/%Y}") for a, titre, quand in lue.retards[:10]),
    ]


def _indicateurs(regard: Regard) -> list[Ligne]:
    bornes, lignes = synthese.seuils(regard.jour), []
    for carte in regard.cartes:
        for un in carte.indicateurs.all():
            derniere, lu = du_plan.derniere(un, regard.jour), du_plan.indicateur(un, regard.jour)
            temps = METEO[meteo(atteinte(lu), bornes.vert, bornes.orange)]
            valeur = (
                f"{en_nombre(derniere.exacte)}{f' {un.unite}' if un.unite else ''} au {derniere.au:%d/%m/%Y}, {temps}"
                if derniere
                else "sans donnée"
            )
            avant = _avant(un, derniere.au) if derniere else ""
            repere = f"cible {en_nombre(un.cible_exacte)}{avant}{f' ; national {un.repere}' if un.repere else ''}"
            nom = f"{carte.code}, {un.libelle} ({TYPES[un.type]})"
            lignes.append(ligne(nom, valeur, repere, ", ".join(un.drapeaux).upper()))
    return lignes


def _avant(un: object, au: date) -> str:
    """The value of a year before, when there is one."""
    passee = du_plan.derniere(un, au.replace(year=au.year - 1, day=min(au.day, 28)))  # type: ignore[arg-type]
    return f" ; un an avant {en_nombre(passee.exacte)}" if passee else ""


def _economies(regard: Regard) -> list[Ligne]:
    gains = du_plan.gains_du_droit(regard.cartes)
    lignes = []
    for annee, total in totaux_par(gains, "annee").items():
        lignes += [
            ligne(f"{annee}, gains attendus", en_euros(total.attendu)),
            ligne(f"{annee}, gains calculés", en_euros(total.brut)),
            ligne(f"{annee}, gains retenus par les deux parties", en_euros(total.retenu)),
        ]
        if total.ecartes:
            lignes.append(ligne(f"{annee}, comptés une seule fois", ", ".join(total.ecartes)))
    for theme, total in totaux_par(gains, "theme").items():
        lignes.append(ligne(f"Retenus, thème {nom_du_theme(theme)}", en_euros(total.retenu)))
    return lignes


def _depenses(regard: Regard) -> list[Ligne]:
    lignes = []
    for avant, apres in dernieres(regard.region):
        evolution = croissance(avant.droit, apres.droit) if avant else None
        mots = "sans précédent" if evolution is None else _en_mots(evolution)
        france = f"France : {en_nombre(apres.france)} %" if apres.france is not None else ""
        lignes.append(
            ligne(f"{apres.poste}, {apres.annee} ({apres.perimetre})", f"{en_euros(apres.montant)}, {mots}", france)
        )
    return lignes


def _en_mots(evolution: object) -> str:
    motif = getattr(evolution, "motif", None)
    return f"non comparable ({motif})" if motif else f"évolution {en_pourcentage(evolution)}"  # type: ignore[arg-type]


def _contrats(regard: Regard) -> list[Ligne]:
    siens = Acte.objects.filter(contrat__region=regard.region, numero=0).order_by()
    par_etat = {
        f"{GENERATIONS[generation]}, {CYCLES[generation].etat(etat).libelle.lower()}": nombre
        for generation, etat, nombre in siens.values_list("contrat__generation", "etat").annotate(nombre=Count("pk"))
    }
    avenants = Acte.objects.filter(contrat__region=regard.region, numero__gt=0).count()
    evaluations = Dossier.objects.filter(region=regard.region, cycle="evaluation").count()
    if not par_etat:
        return []
    return [
        *(ligne(f"Contrats, {mots}", n) for mots, n in sorted(par_etat.items())),
        ligne("Avenants", avenants),
        ligne("Évaluations ouvertes", evaluations),
    ]


def _instances(regard: Regard) -> list[Ligne]:
    seances = avec_faits(Dossier.objects.filter(region=regard.region, cycle="seance").exclude(etat="annulee"))
    a_venir = sorted((quand, un.titre) for un in seances if (quand := des_instances.prevue_le(un)) >= regard.jour)
    attendus = Counter(un.matiere for un in ouverts(regard.region, regard.le))
    decisions = Dossier.objects.filter(
        region=regard.region, cycle="decision_regionale", etat__in=("signee", "notifiee")
    ).count()
    tenues = [un for un in seances if un.etat in ("tenue", "compte_rendu_projet", "approuvee")]
    return [
        ligne("Séances tenues", len(tenues)),
        ligne("Comptes rendus à approuver", sum(un.etat == "compte_rendu_projet" for un in seances)),
        *(ligne("Prochaine séance", titre) for _, titre in a_venir[:3]),
        ligne("Affaires qui attendent une instance", sum(attendus.values())),
        ligne("Décisions à exécuter", decisions),
    ]


def _ipep(regard: Regard) -> list[Ligne]:
    """Each group: its patients, what it received; its campaigns, with the amount, the score and the noise band."""
    lignes = []
    for groupement in Groupement.objects.filter(region=regard.region).select_related("dossier").order_by("nom"):
        etat = groupement.dossier.automate.etat(groupement.dossier.etat_au(regard.le)[0]).libelle.lower()
        compte = groupement.patienteles.order_by("-annee", "-rang").first()
        patients = f"{en_nombre(compte.total)} patients en {compte.annee}" if compte else ""
        amorcage = du_groupe.amorcage_de(groupement)
        recu = f" ; amorçage reçu {en_euros(du_groupe.verse(amorcage))}" if amorcage else ""
        lignes.append(ligne(groupement.nom, f"{etat}{recu}", patients))
        siennes = avec_faits(groupement.dossier.filles.filter(cycle=CAMPAGNE.nom)).order_by("cree_le", "reference")
        lignes += [_campagne(groupement, une) for une in siennes]
    return lignes


def _campagne(groupement: Groupement, une: Dossier) -> Ligne:
    nom = f"{groupement.nom}, campagne {une.fixe['annee']}"
    resultat = plie(une).donnee("resultat")
    if not resultat:
        return ligne(nom, une.automate.etat(une.etat).libelle.lower())
    montant = en_euros(resultat["interessement"])
    bande = f"bande de bruit {en_pourcentage(resultat['bande'])}"
    score = en_nombre(arrondir(resultat["score"], 1).normalize())
    return ligne(nom, f"intéressement {montant}, score {score} sur 100", bande)


def _appels(regard: Regard) -> list[Ligne]:
    siens = Dossier.objects.filter(region=regard.region, cycle=PROJET.nom)
    lu = entonnoir(droits(siens, regard.le).values(), regard.le)
    return [
        ligne(f"Projets : {PROJET.etat(code).libelle.lower()}", n, _mediane(lu.mediane_jours.get(code)))
        for code, n in lu.presents.items()
    ]


def _mediane(jours: object) -> str:
    return f"durée médiane {en_nombre(jours)} jours" if jours is not None else ""  # type: ignore[arg-type]


def _donnees(regard: Regard) -> list[Ligne]:
    lignes = []
    for lue in Description.objects.filter(dossier__region=regard.region).select_related("dossier").order_by("code"):
        un = des_echanges.ligne(lue, regard.le)
        due = un.prochaine
        mots = f"{un.retards} en retard" if un.retards else "à jour"
        suite = f"prochaine pour le {due.pour_le:%d/%m/%Y}" if due else ""
        refuses = lue.dossier.refus.count()
        lignes.append(ligne(str(lue), f"{un.libelle}, {mots}, {refuses} fichier(s) refusé(s)", suite))
    return lignes


_BLOCS: Mapping[str, Callable[[Regard], list[Ligne]]] = MappingProxyType(
    {
        "plan": _plan, "indicateurs": _indicateurs, "economies": _economies, "depenses": _depenses, "contrats": _contrats,
        "instances": _instances, "ipep": _ipep, "appels": _appels, "donnees": _donnees,
    }
)  # fmt: skip
__all__ = ["COMMISSIONS", "Ligne", "blocs", "ligne"]
