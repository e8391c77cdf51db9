"""What evaluations say of their dossiers: rights, fields, what the portal adds to a gesture, what follows it, letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from django import forms
from django.urls import reverse

from efficience.noyau.automate import GesteRefuse
from efficience.noyau.campagne_evaluation.a_blanc import A_BLANC
from efficience.noyau.campagne_evaluation.mise_sous_surveillance import SURVEILLANCE
from efficience.noyau.campagne_evaluation.officielle import EVALUATION
from efficience.noyau.roles import ARS, CAISSE, ETABLISSEMENT
from efficience.noyau.versements import enveloppe
from efficience.portail.commun.acteur import Acteur
from efficience.portail.comptes.models import Organisation
from efficience.portail.contrats.courriers import adresse as boite
from efficience.portail.contrats.dossiers import droit
from efficience.portail.dossiers.familles import Champs, Famille, Lettre, Ligne, Modelage
from efficience.portail.dossiers.models import Dossier, Evenement
from efficience.portail.evaluations import assemblage, calculs, echantillons, grand_livre, mots, suites_etablissement
from efficience.portail.evaluations.models import Evaluation

_SURVEILLANTS = ("audit", "omedit")
TOUS, ENTRE_NOUS = (ARS, CAISSE, ETABLISSEMENT, *_SURVEILLANTS), (ARS, CAISSE, *_SURVEILLANTS)
NATURES = {"calculer": "gele", "calculer_provisoire": "provisoire"}


def _evaluation(dossier: Dossier) -> Evaluation:
    return Evaluation.objects.select_related("contrat__etablissement", "dossier").get(pk=dossier.pk)


def _completer(dossier: Dossier, ligne: Ligne, dites: Mapping[str, Any], par: Acteur, le: datetime) -> Mapping[str, Any]:
    """What nobody types: fingerprints and amounts. Raises GesteRefuse with what is missing."""
    faire = _COMPLEMENTS.get(ligne.geste)
    return {**dites, **faire(dossier, dites, le)} if faire and dossier.cycle != "surveillance" else dites


Complement = Callable[[Dossier, Mapping[str, Any], datetime], Mapping[str, Any]]


def _ouverture(dossier: Dossier, _dites: Mapping[str, Any], _le: datetime) -> Mapping[str, Any]:
    evaluation = _evaluation(dossier)
    return {"annee": evaluation.annee, "generation": evaluation.contrat.generation}


def _gel(dossier: Dossier, dites: Mapping[str, Any], le: datetime) -> Mapping[str, Any]:
    """The figures in force, named one by one. Provisional ones are not frozen. No form asks for their date."""
    evaluation = _evaluation(dossier)
    if evaluation.contrat.generation == assemblage.PREMIERE:
        return {"extraction": calculs.essayer(evaluation, "geler", False).entrees.empreinte, "publications": [],
                "extraite_le": dossier.contexte(le).territoire.jour(le)}  # fmt: skip
    notre = assemblage.accorde(evaluation)
    lues = assemblage.publications(evaluation.contrat.region, notre.indicateurs, evaluation.annee)
    if not lues and (notre.indicateurs or evaluation.contrat.generation != assemblage.TROISIEME):
        raise GesteRefuse(
            "geler", dossier.etat, f"Aucun résultat n’est publié pour {evaluation.annee} : les importer d’abord."
        )
    if provisoires := sorted({f"{un.indicateur} {un.annee}" for un in lues if un.provisoire}):
        motif = f"Des données sont provisoires ({', '.join(provisoires)}) : elles ne se gèlent pas."
        raise GesteRefuse("geler", dossier.etat, motif)
    return {
        "extraction": assemblage.empreinte_des_donnees(lues), "publications": [un.pk for un in lues],
        "extraite_le": dites.get("extraite_le") or max(
            (_jour(un.version.calcule_le) for un in lues), default=dossier.contexte(le).territoire.jour(le)
        ),
    }  # fmt: skip


def _jour(instant: datetime) -> date:
    return instant.date()


def _calcul(dossier: Dossier, _dites: Mapping[str, Any], _le: datetime) -> Mapping[str, Any]:
    essai = calculs.essayer(_evaluation(dossier), "calculer")
    calculs.exiger_un_montant(essai, "calculer", dossier.etat)
    return essai.donnees


def _provisoire(dossier: Dossier, _dites: Mapping[str, Any], _le: datetime) -> Mapping[str, Any]:
    return {"resultat": calculs.essayer(_evaluation(dossier), "calculer_provisoire", False).resultat.empreinte}


def _autoevaluation(dossier: Dossier, _dites: Mapping[str, Any], _le: datetime) -> Mapping[str, Any]:
    return {"autoevaluation": suites_etablissement.empreinte_de_l_autoevaluation(_evaluation(dossier))}


def _lignes(dossier: Dossier, _dites: Mapping[str, Any], _le: datetime) -> Mapping[str, Any]:
    return {"lignes": suites_etablissement.lignes_en_attente(_evaluation(dossier))}


def _reserve(dossier: Dossier, dites: Mapping[str, Any], _le: datetime) -> Mapping[str, Any]:
    """An accepted line of a sample is replaced: the reserve must hold the next one."""
    if dites.get("issue") == "acceptee":
        echantillons.exiger_la_reserve(_evaluation(dossier))
    return {}


def _surplus(dossier: Dossier, dites: Mapping[str, Any], _le: datetime) -> Mapping[str, Any]:
    """The decision is about what was kept: without an amount typed it is the one of the report."""
    evaluation = _evaluation(dossier)
    if evaluation.contrat.generation == assemblage.TROISIEME and assemblage.decide_ailleurs(droit(evaluation.contrat)):
        raise GesteRefuse("decider", dossier.etat, f"Le dossier {evaluation.contrat.reference} a déjà sa décision.")
    if dites.get("montant") is not None:
        return {}
    calcule = calculs.dernier(evaluation, "gele")
    return {"montant": calcule.montant} if calcule else {}


_COMPLEMENTS: Mapping[str, Complement] = MappingProxyType(
    {
        "ouvrir": _ouverture,
        "geler": _gel,
        "calculer": _calcul,
        "calculer_provisoire": _provisoire,
        "deposer_autoevaluation": _autoevaluation,
        "contester_lignes": _lignes,
        "trancher_contestation": _reserve,
        "decider": _surplus,
    }
)


def _suites(evenement: Evenement, par: Acteur, le: datetime) -> None:
    """What a gesture writes besides: the computation, the ledger, the answers to contested lines."""
    dossier = evenement.dossier
    if dossier.cycle == "surveillance":
        return
    evaluation = _evaluation(dossier)
    if evenement.geste in NATURES:
        _garder_le_calcul(evaluation, evenement, par, le)
    elif evenement.geste == "notifier_decision":
        _devoir(evaluation, evenement, par, le)
    elif evenement.geste in ("mandater", "payer", "recouvrer"):
        grand_livre.mouvoir(evenement, par=par, le=le)
    elif evenement.geste in ("contester_lignes", "trancher_contestation", "deposer_autoevaluation"):
        suites_etablissement.apres(evaluation, evenement, par, le)


def _garder_le_calcul(evaluation: Evaluation, evenement: Evenement, par: Acteur, le: datetime) -> None:
    """Computed again in the transaction, and the same: what changed in between is refused rather than kept."""
    nature = "essai" if evaluation.a_blanc else NATURES[evenement.geste]
    essai = calculs.essayer(evaluation, evenement.geste, gelees=nature == "gele")
    if essai.resultat.empreinte != evenement.dites["resultat"]:
        motif = "Les données ont changé pendant le calcul : le reprendre."
        raise GesteRefuse(evenement.geste, evaluation.dossier.etat, motif)
    calculs.garder(evaluation, essai, nature, par=par, le=le)


def _devoir(evaluation: Evaluation, evenement: Evenement, par: Acteur, le: datetime) -> None:
    """The notified decision in the ledger, part by part; the parts follow the amount decided when it is lower."""
    calcule = calculs.dernier(evaluation, "gele")
    decide = evaluation.dossier.contexte(le).donnee("montant")
    assert calcule is not None
    nationales, regionales = suites_etablissement.parts_du_montant(calcule.lu, decide)
    contrat = evaluation.contrat
    grand_livre.notifier(
        evenement, nationales, regionales, enveloppe(contrat.region, evaluation.annee), par=par, le=le
    )  # fmt: skip


def _sans_champ(_dossier: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    return {}


def _montant(dossier: Dossier, _ligne: Ligne, _le: datetime) -> Champs:
    """The amount decided: that of the report unless it is lowered with a reason; of the measure, for a surveillance."""
    champ = forms.DecimalField(
        label="Montant décidé, en euros", max_digits=14, decimal_places=2, min_value=0,
        help_text="Au plus le montant du rapport, que l’établissement a lu.",
    )  # fmt: skip
    if dossier.cycle == "evaluation":
        calcule = calculs.dernier(_evaluation(dossier), "gele")
        champ.initial = calcule.montant if calcule else None
    return {"montant": champ}


_ENVOIS: Mapping[str, tuple[tuple[str, str, bool], ...]] = MappingProxyType(
    {
        "soumettre": ((CAISSE, "Évaluation : revue conjointe à valider", False),),
        "notifier_rapport": ((ETABLISSEMENT, "Rapport d’évaluation à ouvrir sur le portail", True),),
        "observer": ((ARS, "L’établissement a présenté des observations sur son évaluation", False),),
        "demander_audition": ((ARS, "L’établissement demande à être entendu sur son évaluation", False),),
        "convoquer": ((ETABLISSEMENT, "Convocation à une audition sur l’évaluation", True),),
        "tenir_audition": (
            (ETABLISSEMENT, "Procès-verbal de l’audition à lire sur le portail", False),
            (CAISSE, "Procès-verbal d’une audition à lire sur le portail", False),
        ),
        "contester_lignes": ((ARS, "Des lignes d’une évaluation sont contestées", False),),
        "trancher_contestation": ((ETABLISSEMENT, "Réponse à votre contestation", False),),
        "demander_avis": ((CAISSE, "Avis à rendre sur la décision d’une évaluation", True),),
        "rendre_avis": ((ARS, "L’avis de l’assurance maladie est rendu sur une évaluation", False),),
        "notifier_decision": (
            (ETABLISSEMENT, "Décision sur l’évaluation à ouvrir sur le portail", True),
            (CAISSE, "Décision sur une évaluation, pour information", False),
        ),
        "mandater": ((CAISSE, "Paiement d’une évaluation ordonné", False),),
        "payer": ((ETABLISSEMENT, "Le paiement de l’évaluation est enregistré", False),),
        "recouvrer": ((ETABLISSEMENT, "Le recouvrement est enregistré", False),),
        "retirer_decision": ((ETABLISSEMENT, "La décision sur l’évaluation est retirée", True),),
        "appliquer_jugement": ((ETABLISSEMENT, "L’évaluation est rouverte après le recours", True),),
        "former_recours": ((ARS, "Un recours est formé contre une décision d’évaluation", False),),
        "presenter": ((ETABLISSEMENT, "Évaluation à blanc à consulter", False),),
        "saisir": ((ETABLISSEMENT, "Mise sous surveillance : décision à ouvrir sur le portail", True),),
        "constater_ecart": ((ETABLISSEMENT, "Écart persistant : observations attendues", True),),
        "consulter": ((CAISSE, "Avis à rendre sur une mesure de surveillance", True),),
        "decider_mesure": ((ETABLISSEMENT, "Mesure de surveillance : décision à ouvrir", True),),
    }
)


def _lettres(dossier: Dossier, ligne: Ligne, le: datetime) -> Iterator[Lettre]:
    for partie, objet, legal in _ENVOIS.get(ligne.geste, ()):
        yield Lettre(_adresse(dossier, partie, le), f"evaluation-{ligne.geste}", objet, legal)


def _adresse(dossier: Dossier, partie: str, le: datetime) -> str:
    evaluation = Evaluation.objects.select_related("contrat__ars", "contrat__caisse").filter(pk=dossier.pk).first()
    if evaluation:
        return boite(evaluation.contrat, partie, le)
    connues = Organisation.objects.filter(nature=partie)
    siennes = connues.filter(finess=dossier.finess) if partie == ETABLISSEMENT else connues.filter(region=dossier.region)
    premiere = siennes.order_by("nom").first()
    return (premiere.boite_fonctionnelle if premiere else "") or "adresse-a-completer@efficience.invalid"


def adresse(dossier: Dossier) -> str:
    """The page of an evaluation; the common page for a surveillance."""
    if dossier.cycle == "surveillance":
        return reverse("surveillance", args=[dossier.pk])
    return reverse("evaluation", args=[dossier.pk])


def _modelages(modele: str, lecteurs: tuple[str, ...], *, scelle: bool = True, rang: int = 1) -> tuple[Modelage, ...]:
    """A template, and the one of the third generation, whose law is another: a gesture fills one of the two."""
    valeurs = partial(mots.valeurs, rang=rang)
    return (
        Modelage(modele, valeurs, lecteurs, scelle, lambda dossier: not _troisieme(dossier)),
        Modelage(f"{modele}-gen3", valeurs, lecteurs, scelle, _troisieme),
    )


def _troisieme(dossier: Dossier) -> bool:
    return _evaluation(dossier).contrat.generation == assemblage.TROISIEME


_DOCUMENTS: Mapping[tuple[str, str], tuple[Modelage, ...]] = MappingProxyType(
    {
        ("evaluation", "notifier_rapport"): _modelages("rapport-evaluation", TOUS, scelle=False),
        ("evaluation", "observer"): _modelages("observations-evaluation", TOUS, scelle=False),
        ("evaluation", "convoquer"): _modelages("convocation-audition-evaluation", TOUS),
        ("evaluation", "tenir_audition"): _modelages("proces-verbal-audition-evaluation", TOUS),
        ("evaluation", "demander_avis"): _modelages("demande-avis-evaluation", ENTRE_NOUS),
        ("evaluation", "decider"): _modelages("decision-evaluation", ENTRE_NOUS),
        ("evaluation", "notifier_decision"): (
            *_modelages("notification-evaluation", TOUS),
            *_modelages("decision-evaluation", TOUS, rang=2),
        ),
        ("evaluation", "mandater"): _modelages("ordre-paiement", ENTRE_NOUS),
    }
)
_CYCLES = {cycle.nom: cycle for cycle in (EVALUATION, A_BLANC, SURVEILLANCE)}
_ENGENDREES = ("annee", "generation", "extraction", "extraite_le", "resultat", "regles", "montant_propose", "debiteur",
               "autoevaluation", "lignes")  # fmt: skip

FAMILLE = Famille(
    code="evaluations",
    intitule="Évaluations",
    cycles=_CYCLES,
    lire="evaluation.lire",
    agir="evaluation.agir",
    faits=calculs.faits,
    lourds=frozenset({"resultat_courant", "regles_courantes"}),
    champs={**dict.fromkeys(_ENGENDREES, _sans_champ), "montant": _montant},
    completer=_completer,
    suites=_suites,
    documents=_DOCUMENTS,
    lettres=_lettres,
    adresse=adresse,
    caches=frozenset({"a_ouvrir", "a_preparer", "en_essai", "essai_calcule", "donnees_gelees", "calculee",
                      "revue_conjointe", "rapport_pret"}),
    prouves=frozenset({"decider", "decider_mesure"}),
)  # fmt: skip
